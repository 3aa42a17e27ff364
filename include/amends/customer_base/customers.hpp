#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/estimation/prior.hpp>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

// What the customer-base models (BG/NBD, MBG/NBD, Pareto/NBD, BG/BB) take and give.
namespace amends::inline AMENDS_ABI::customer_base {

using estimation::LogNormalPrior;

/// One row for each customer, as `customer_summary` makes them: the columns that users of customer-base models know.
struct CustomerColumns {
  core::ColumnView frequency{};  ///< x: repeat purchases, whole, >= 0
  core::ColumnView recency{};    ///< t_x: time from the first purchase to the last, 0 where frequency is 0
  core::ColumnView T{};  ///< time from the first purchase to the end of the observation, >= recency; 0 on the first day
  core::ColumnView weights{};      ///< how many customers the row stands for, >= 0; 1 when not given
  core::ColumnView customer_id{};  ///< numbers or codes: one that stands twice is a warning of a fit
};

struct CustomerBaseOptions {
  /// Properties of the customers that do not change with time. One may stand in both lists.
  std::vector<estimation::Covariate> purchase_covariates{};
  std::vector<estimation::Covariate> dropout_covariates{};
  /// Subtracts penalty/2 times the sum of squared coefficients per standard deviation of their covariates from the
  /// log-likelihood.
  double penalty = 0.0;
  std::vector<LogNormalPrior> priors{};  ///< the estimate is then the mode of the posterior (of the logarithms)
  std::string time_unit{};  ///< in words, such as "week": kept with the model for its readers, not used in any formula
  /// More than this share of rows that cannot be is an error: a column mixed up shows here first.
  double largest_share_left_out = core::largest_left_out_of_fit;
  core::Executor* executor = nullptr;  ///< not owned; none: this thread. Changes no bit of the result
};

/// A discount rate and the period it is for, because a yearly rate used by the week is the commonest mistake in CLV.
struct Discounting {
  double rate;    ///< effective rate per period, > -1; 0.1 is 10 %
  double period;  ///< length of the period in time units of the model: 52.1775 for a yearly rate and weeks
  /// Continuous rate per time unit: ln(1 + rate) / period. errors  Error(domain)
  [[nodiscard]] double force() const;
};

struct PredictionOptions {
  bool errors = false;  ///< standard errors and intervals by the delta method
  double level = 0.95;
  core::Executor* executor = nullptr;
  std::vector<estimation::Covariate> purchase_covariates{};  ///< by the names of the fit, in any order
  std::vector<estimation::Covariate> dropout_covariates{};
};

/// Covariates of one customer, such as a new one: values by the names of the fit, in any order.
struct CovariateValues {
  std::vector<std::string> names{};
  std::vector<double> values{};
};
struct CustomerCovariates {
  CovariateValues purchase{};
  CovariateValues dropout{};
};

/// For what is said about all customers of a table together: their covariates, by the names of the fit, in any order.
struct PopulationOptions {
  std::vector<estimation::Covariate> purchase_covariates{};
  std::vector<estimation::Covariate> dropout_covariates{};
  core::Executor* executor = nullptr;
};

/// One value for each row, in the order of the rows. A row that cannot be is NaN and counted.
struct Predictions {
  std::vector<double> value{};
  std::vector<double> standard_error{};  ///< the next three are empty unless `errors` was asked for
  std::vector<double> lower{};           ///< logit scale for probabilities, log scale for amounts
  std::vector<double> upper{};
  core::RowReport rows{};  ///< with those left out
};

/// For each row an interval that holds a count with at least the probability asked for: whole numbers, both included.
struct CountIntervals {
  std::vector<double> lower{};
  std::vector<double> upper{};
  core::RowReport rows{};
};

/// The count of a group of customers together. Two errors stand behind its interval: the customers' own chance
/// (`own_deviation`, which a group averages out) and that of the parameters (`standard_error`, which it does not).
struct GroupTotal {
  double value;           ///< expected
  double standard_error;  ///< of the expectation, by the delta method; NaN where parameters were given
  double own_deviation;   ///< standard deviation of the total at these parameters
  double lower;           ///< of the total itself, whole numbers
  double upper;
  double customers;  ///< used, weights counted
  core::RowReport rows{};
};

/// A value of the population, not of a customer, with its error.
struct Estimate {
  double value;
  double standard_error;
  double lower;
  double upper;
};

/// Why a row cannot be, or an empty text: NaN or infinite, frequency not whole or negative, recency negative or above
/// T, T not positive, recency without a repeat purchase (or the reverse: repeat purchases at recency 0).
[[nodiscard]] std::string customer_row_problem(double frequency, double recency, double T);

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/customers.ipp>
#endif
