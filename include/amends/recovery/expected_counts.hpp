#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How many complaints are to be expected: volume times weekday times season, and how far counts spread around it.
// A count X of mean m is Poisson, or negative binomial (NB2) of variance m + dispersion m^2.
namespace amends::inline AMENDS_ABI::recovery {

/// Why a series has no baseline.
enum class BaselineDiagnosis : std::uint8_t {
  none,
  no_rows,      ///< no period can be used
  too_short,    ///< fewer periods than `fewest_periods`, or than parameters + 2
  too_rare,     ///< fewer complaints than `fewest_complaints`
  empty_class,  ///< a weekday or season without any complaint: whatever came on it later would be infinitely surprising
};
[[nodiscard]] std::string_view to_string(BaselineDiagnosis diagnosis) noexcept;

/// What is to be expected of one series when nothing is wrong.
struct CountBaseline {
  double rate = std::numeric_limits<double>::quiet_NaN();  ///< complaints per unit of exposure; NaN with a diagnosis
  std::vector<double> weekday{};  ///< factor of weekday 0, 1, ..., of mean 1 over the exposure; empty: none was fitted
  std::vector<double> season{};   ///< factor of season 0, 1, ...; likewise; NaN for one that did not occur
  double dispersion = 0.0;        ///< of the variance m + dispersion m^2; 0: Poisson
  double dispersion_lower = 0.0;  ///< its interval; infinite where no end was found
  double dispersion_upper = 0.0;
  double rate_error = std::numeric_limits<double>::quiet_NaN();  ///< standard error of the rate, factors taken as known
  double periods = 0.0;                                          ///< used
  double complaints = 0.0;                                       ///< in them
  BaselineDiagnosis diagnosis = BaselineDiagnosis::none;
  std::string message{};  ///< of the diagnosis, with what helps
  core::RowReport row_report{};

  /// Complaints to be expected: rate * exposure * weekday factor * season factor.
  /// edge  NaN with a diagnosis, for an exposure that is not >= 0 and finite, or for a class that was not fitted; a
  ///       factor that was not fitted is 1 whatever the class
  [[nodiscard]] double expected(double exposure = 1.0, std::size_t weekday_of = 0, std::size_t season_of = 0) const;
};

/// From which series the factors of weekday and season are estimated.
enum class FactorsOf : std::uint8_t {
  each_series,  ///< each from its own counts
  all_series,   ///< from all together: rare series have no shape of their own
};

struct BaselineOptions {
  double fewest_periods = 20.0;     ///< >= 3
  double fewest_complaints = 10.0;  ///< >= 1
  double level = 0.95;              ///< of the interval of the dispersion
  FactorsOf factors = FactorsOf::each_series;
  core::Executor* executor = nullptr;
};

/// Counts of several series in a stretch of periods in which nothing was wrong: period after period, in each all
/// series.
struct CountTable {
  std::size_t series = 0;
  std::span<const double> count;           ///< periods * series values
  std::span<const double> exposure{};      ///< volume (units sold, customers, contracts); empty: 1 throughout
  std::span<const std::size_t> weekday{};  ///< class of each period, 0 .. 6; empty: no such factor
  std::span<const std::size_t> season{};   ///< class of each period, 0 .. 365 (month, week); empty: no such factor
};

/// The baseline of each series, from a stretch that is known to be in control.
///
/// formula  m_t = rate * exposure_t * weekday factor * season factor, by Poisson maximum likelihood (iterated
///          proportional fitting), which is consistent for the mean whatever the dispersion
///          dispersion: the root a of sum (x - m)^2/(m + a m^2) = f = periods - parameters, 0 where the sum at
///          a = 0 is below that already. Its interval holds the a at which that sum is no surprise: the sum is taken
///          for (1 + a) times a chi-square of f/(1 + a) degrees of freedom, which has its mean f and variance
///          2 f (1 + a), the estimated mean taken into account
///          rate_error = sqrt(sum v)/sum of m/rate
/// units    complaints per unit of exposure
/// domain   counts whole and >= 0, exposures > 0; a cell with another value (NaN: missing) is left out and counted
///          (row_report of the series, by the number of the period)
/// edge     a series that is too short or too rare has a diagnosis, and no rate. With FactorsOf::all_series, factors
///          have no part in the parameters of a series
/// errors   Error(size_mismatch), Error(domain) for options or a weekday above 6 or season above 365
/// source   moment estimate of NB2: Breslow (1984), Applied Statistics 33, 38-44 [recalled]; cumulants of NB2 [derived]
/// cost     linear in the table, some ten times; 48 bytes a cell with FactorsOf::all_series
[[nodiscard]] std::vector<CountBaseline> fit_baselines(const CountTable& table, const BaselineOptions& options = {});

/// What is to be expected in each cell of a table (whose counts are not read): period after period, in each all series.
/// edge    NaN for a series with a diagnosis, an exposure that is not >= 0 and finite, a class that was not fitted
/// errors  Error(size_mismatch); Error(domain) as fit_baselines;  cost  linear
[[nodiscard]] std::vector<double> expected_counts(std::span<const CountBaseline> baselines, const CountTable& table);

/// One series, from columns in the caller's memory; weekday and season hold whole numbers, or were not given.
struct CountColumns {
  core::ColumnView count;
  core::ColumnView exposure{};
  core::ColumnView weekday{};
  core::ColumnView season{};
};

/// The baseline of one series: fit_baselines of a table of one column.
/// errors  Error(missing) without counts; those of fit_baselines
[[nodiscard]] CountBaseline fit_baseline(const CountColumns& columns, const BaselineOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/expected_counts.ipp>
#endif
