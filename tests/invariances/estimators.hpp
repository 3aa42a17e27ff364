#pragma once

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <amends/survival/cause_specific.hpp>
#include <amends/survival/cox.hpp>
#include <amends/survival/cumulative_incidence.hpp>
#include <amends/survival/log_rank.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "../../examples/exponential_survival.hpp"

// Every estimator of the library behind one face, with a table that it can be fitted to. A new model adds a line to
// `all_estimators`, and whatever the tests ask of estimators is asked of it.
namespace amends_test {

using namespace amends;

/// The data of an estimator by column, with weights; columns called z1, z2, ... are its covariates.
struct Table {
  std::vector<std::string> names{};
  std::vector<std::vector<double>> columns{};
  std::vector<double> weights{};

  [[nodiscard]] std::size_t rows() const { return weights.size(); }
  [[nodiscard]] std::vector<double>& operator[](const std::string& name) {
    return columns[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
  }
  [[nodiscard]] core::ColumnView view(const std::string& name) const {
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    return at < names.size() ? core::ColumnView(std::span<const double>(columns[at])) : core::ColumnView();
  }
  [[nodiscard]] core::ColumnView weight_view() const { return std::span<const double>(weights); }
  [[nodiscard]] std::vector<std::string> covariates() const {
    std::vector<std::string> out;
    for (const auto& name : names)
      if (name[0] == 'z') out.push_back(name);
    return out;
  }
  [[nodiscard]] std::vector<estimation::Covariate> covariate_list() const {
    std::vector<estimation::Covariate> out;
    for (const auto& name : covariates()) out.push_back({name, view(name)});
    return out;
  }
  void add(const std::string& name, std::vector<double> values) {
    names.push_back(name);
    columns.push_back(std::move(values));
  }
};

/// What is compared. Without estimates: the diagnosis in words.
struct Answer {
  std::string diagnosis{};
  core::RowReport rows{};
  double log_likelihood = 0.0;
  std::vector<std::string> names{};
  std::vector<double> values{};
  std::vector<double> errors{};
  std::vector<estimation::Scale> scales{};
  [[nodiscard]] bool converged() const { return diagnosis.empty(); }
};

template <class Fit>
Answer answer_of(const Fit& fit) {
  Answer out;
  out.rows = fit.report().row_report;
  if (!fit.converged()) {
    out.diagnosis = std::string(to_string(fit.report().diagnosis)) + ": " + fit.report().message;
    return out;
  }
  const estimation::ParameterEstimates& e = fit->estimates();
  out.log_likelihood = e.log_likelihood();
  out.names = e.names();
  out.values = e.values();
  out.errors = e.standard_errors();
  out.scales = e.scales();
  return out;
}

struct Estimator {
  std::string name;
  Table table;
  std::function<Answer(const Table&, double penalty, core::Executor*)> fit;
  bool has_covariates = false;
  bool has_penalty = false;
  bool rows_split = true;  ///< weight 2 is the row twice: not for errors by row, nor for Efron's ties
  bool robust = false;     ///< errors about rows, which do not change with a factor on the weights
  bool any_factor = true;  ///< on the weights: not where many customers have more ties than few
};

namespace tables {
/// Customers of a fitted kind of process, with covariates that say little, and weights.
inline Table customers(const customer_base::PurchaseModel& truth, std::size_t rows) {
  std::vector<double> T(rows);
  for (std::size_t i = 0; i < rows; ++i) T[i] = 20.0 + std::floor(40.0 * core::uniform(11, 1, i));
  customer_base::SimulatedCustomers s = truth.simulate(T, 5);
  Table out;
  out.add("frequency", std::move(s.frequency));
  out.add("recency", std::move(s.recency));
  out.add("T", std::move(T));
  return out;
}
inline void add_weights_and_covariates(Table& table, std::size_t rows, bool covariates) {
  std::vector<double> z1, z2;
  for (std::size_t i = 0; i < rows; ++i) {
    table.weights.push_back(1.0 + std::floor(2.0 * core::uniform(13, 3, i)));
    z1.push_back(core::normal(13, 1, i));
    z2.push_back(0.6 * z1[i] + core::normal(13, 2, i));
  }
  if (covariates) table.add("z1", std::move(z1)), table.add("z2", std::move(z2));
}
inline Table contracts(std::size_t rows) {
  Table out;
  std::vector<double> periods, churned;
  for (std::size_t i = 0; i < rows; ++i) {
    const double theta = core::beta(17, 1, i, 0.8, 2.5);
    double age = 1.0;
    for (std::size_t k = 0; k < 8 && core::uniform(17, 100 + i, k) >= theta; ++k) age += 1.0;
    churned.push_back(age <= 8.0 ? 1.0 : 0.0);
    periods.push_back((std::min)(age, 8.0));
  }
  out.add("periods", std::move(periods));
  out.add("churned", std::move(churned));
  return out;
}
/// Survival times that depend on two covariates; `cause` has two ways to leave.
inline Table survival_times(std::size_t rows) {
  Table out;
  add_weights_and_covariates(out, rows, true);
  std::vector<double> duration, event, cause;
  for (std::size_t i = 0; i < rows; ++i) {
    const double eta = 0.5 * out["z1"][i] - 0.3 * out["z2"][i];
    const double t = 10.0 * std::exp(-eta) * std::pow(-std::log1p(-core::uniform(19, 1, i)), 0.7);
    const double end = 5.0 + 20.0 * core::uniform(19, 2, i);
    duration.push_back((std::min)(t, end));
    event.push_back(t <= end ? 1.0 : 0.0);
    cause.push_back(t <= end ? 1.0 + std::floor(2.0 * core::uniform(19, 3, i)) : 0.0);
  }
  out.add("duration", std::move(duration));
  out.add("event", std::move(event));
  out.add("cause", std::move(cause));
  return out;
}
inline Table spend(std::size_t rows) {
  Table out;
  std::vector<double> frequency, mean;
  for (std::size_t i = 0; i < rows; ++i) {
    const double n = 1.0 + std::floor(6.0 * core::uniform(23, 1, i));
    const double rate = core::gamma(23, 2, i, 4.0) / 15.0;
    frequency.push_back(n);
    mean.push_back(core::gamma(23, 3, i, 6.0 * n) / (rate * n));
  }
  out.add("frequency", std::move(frequency));
  out.add("monetary_value", std::move(mean));
  return out;
}
inline Table opportunities(std::size_t rows) {
  Table out;
  std::vector<double> x, t, n(rows, 6.0);
  for (std::size_t i = 0; i < rows; ++i) {
    const double p = core::beta(29, 1, i, 1.2, 0.8), leave = core::beta(29, 2, i, 0.7, 2.8);
    double buys = 0.0, last = 0.0;
    for (std::size_t k = 1; k <= 6; ++k) {
      if (core::uniform(29, 1000 + i, 2 * k) < leave) break;
      if (core::uniform(29, 1000 + i, 2 * k + 1) < p) buys += 1.0, last = static_cast<double>(k);
    }
    x.push_back(buys), t.push_back(last);
  }
  out.add("frequency", std::move(x));
  out.add("recency", std::move(t));
  out.add("T", std::move(n));
  return out;
}
}  // namespace tables

template <class Model>
Estimator purchase_estimator(std::string name, const customer_base::PurchaseModel& truth) {
  constexpr std::size_t rows = 700;
  Estimator out{.name = std::move(name), .table = tables::customers(truth, rows), .fit = {}};
  tables::add_weights_and_covariates(out.table, rows, true);
  out.has_covariates = out.has_penalty = true;
  out.fit = [](const Table& t, double penalty, core::Executor* executor) {
    const auto covariates = t.covariate_list();
    return answer_of(Model::fit({t.view("frequency"), t.view("recency"), t.view("T"), t.weight_view()},
                                {.purchase_covariates = covariates, .penalty = penalty, .executor = executor}));
  };
  return out;
}

template <class Model>
Estimator contract_estimator(std::string name) {
  constexpr std::size_t rows = 900;
  Estimator out{.name = std::move(name), .table = tables::contracts(rows), .fit = {}};
  tables::add_weights_and_covariates(out.table, rows, true);
  out.has_covariates = out.has_penalty = true;
  out.fit = [](const Table& t, double penalty, core::Executor* executor) {
    customer_base::ContractOptions options;
    options.alpha_covariates = t.covariate_list();
    options.penalty = penalty;
    options.executor = executor;
    return answer_of(
        Model::fit(customer_base::ContractColumns{t.view("periods"), t.view("churned"), {}, t.weight_view()}, options));
  };
  return out;
}

inline Estimator aft_estimator(survival::AftDistribution distribution, bool robust = false) {
  Estimator out{.name = std::string(robust ? "robust AFT " : "AFT ") + std::string(to_string(distribution)),
                .table = tables::survival_times(500),
                .fit = {}};
  out.has_covariates = out.has_penalty = true;
  out.robust = robust;
  out.rows_split = !robust;
  out.fit = [distribution, robust](const Table& t, double penalty, core::Executor* executor) {
    return answer_of(survival::AcceleratedFailureTimeModel::fit(
        {.duration = t.view("duration"),
         .event = t.view("event"),
         .covariates = t.covariate_list(),
         .weights = t.weight_view()},
        {.distribution = distribution, .penalty = penalty, .robust = robust, .executor = executor}));
  };
  return out;
}

inline Estimator cox_estimator(survival::CoxTies ties, bool causes, bool robust = false) {
  Estimator out{.name = std::string(causes   ? "causes, "
                                    : robust ? "robust Cox, "
                                             : "Cox, ") +
                        std::string(to_string(ties)),
                .table = tables::survival_times(400),
                .fit = {}};
  for (double& t : out.table["duration"]) t = std::ceil(t);  // ties
  out.has_covariates = out.has_penalty = true;
  out.robust = robust;
  out.rows_split = ties == survival::CoxTies::breslow && !robust;
  out.fit = [ties, causes, robust](const Table& t, double penalty, core::Executor* executor) {
    const survival::CoxData data{.duration = t.view("duration"),
                                 .event = t.view(causes ? "cause" : "event"),
                                 .covariates = t.covariate_list(),
                                 .weights = t.weight_view()};
    const survival::CoxOptions options{.ties = ties, .penalty = penalty, .robust = robust, .executor = executor};
    if (!causes) return answer_of(survival::CoxModel::fit(data, options));
    const std::vector<survival::LeavingCause> two{{1, "complaint"}, {2, "price"}};
    return answer_of(survival::CauseSpecificModel::fit(data, two, options));
  };
  return out;
}

inline Estimator page_estimator() {
  Estimator out{.name = "model of the page", .table = tables::survival_times(300), .fit = {}};
  out.has_covariates = out.has_penalty = true;
  out.fit = [](const Table& t, double penalty, core::Executor* executor) {
    return answer_of(
        example::ExponentialSurvival::fit({t.view("duration"), t.view("event"), t.weight_view(), t.covariate_list()},
                                          {.penalty = penalty, .executor = executor}));
  };
  return out;
}

inline Estimator curve_estimator() {
  Estimator out{.name = "Kaplan-Meier", .table = tables::survival_times(400), .fit = {}};
  out.table.names[0] = "unused", out.table.names[1] = "unused too";  // a curve has no covariates
  out.fit = [](const Table& t, double, core::Executor*) {
    const auto curve = survival::KaplanMeier::fit(
        {.duration = t.view("duration"), .event = t.view("event"), .weight = t.weight_view()});
    Answer answer;
    answer.rows = curve.report();
    for (const double at : {2.0, 5.0, 9.0}) {
      answer.names.push_back("S(" + core::format_number(at) + ")");
      answer.values.push_back(curve.survival(at));
      answer.errors.push_back(curve.standard_error(at));
      answer.scales.push_back(estimation::Scale::logit);
    }
    return answer;
  };
  return out;
}

inline Estimator incidence_estimator() {
  Estimator out{.name = "Aalen-Johansen", .table = tables::survival_times(400), .fit = {}};
  out.table.names[0] = "unused", out.table.names[1] = "unused too";
  out.fit = [](const Table& t, double, core::Executor* executor) {
    const auto curves = survival::AalenJohansen::fit(
        {.duration = t.view("duration"), .cause = t.view("cause"), .weight = t.weight_view(), .executor = executor});
    Answer answer;
    answer.rows = curves.report();
    for (const std::size_t cause : {1u, 2u}) {
      answer.names.push_back("F of " + std::to_string(cause));
      answer.values.push_back(curves.cumulative_incidence(cause, 9.0));
      answer.errors.push_back(curves.standard_error(cause, 9.0));
      answer.scales.push_back(estimation::Scale::logit);
    }
    return answer;
  };
  return out;
}

/// A log-rank test, as the estimate that goes with it: U/V, one step from 0 to the logarithm of the hazard ratio, with
/// the error 1/sqrt(V). As customers the weights are 1 and 2; as shares of 1e-16 every factor leaves them below 1.
inline Estimator log_rank_estimator(bool shares) {
  Estimator out{
      .name = shares ? "log-rank, shares" : "log-rank, customers", .table = tables::survival_times(400), .fit = {}};
  for (double& t : out.table["duration"]) t = std::ceil(t);  // ties
  out.table.names[0] = "group", out.table.names[1] = "unused";
  for (double& g : out.table["group"]) g = g > 0.0 ? 1.0 : 2.0;
  if (shares)
    for (double& weight : out.table.weights) weight *= 1e-16;
  out.rows_split = !shares;
  out.any_factor = shares;
  out.fit = [](const Table& t, double, core::Executor* executor) {
    const auto test = survival::log_rank_test({.duration = t.view("duration"),
                                               .event = t.view("event"),
                                               .group = t.view("group"),
                                               .weight = t.weight_view(),
                                               .executor = executor});
    const double u = test.groups[0].observed - test.groups[0].expected;
    Answer answer;
    answer.rows = test.report;
    answer.names.push_back("one step to the log hazard ratio");
    answer.values.push_back(test.statistic / u);
    answer.errors.push_back(std::abs(test.z / u));
    answer.scales.push_back(estimation::Scale::identity);
    return answer;
  };
  return out;
}

inline Estimator spend_estimator() {
  Estimator out{.name = "Gamma-Gamma", .table = tables::spend(600), .fit = {}};
  tables::add_weights_and_covariates(out.table, 600, false);
  out.fit = [](const Table& t, double, core::Executor* executor) {
    return answer_of(customer_base::GammaGammaModel::fit(
        {t.view("frequency"), t.view("monetary_value"), t.weight_view()}, {.executor = executor}));
  };
  return out;
}

inline Estimator opportunity_estimator() {
  Estimator out{.name = "BG/BB", .table = tables::opportunities(1500), .fit = {}};
  tables::add_weights_and_covariates(out.table, 1500, false);
  out.fit = [](const Table& t, double, core::Executor* executor) {
    return answer_of(customer_base::BetaGeoBetaBinomModel::fit(
        {t.view("frequency"), t.view("recency"), t.view("T"), t.weight_view()}, {.executor = executor}));
  };
  return out;
}

/// All of them. A new model adds a line.
inline std::vector<Estimator> all_estimators() {
  using namespace customer_base;
  using survival::AftDistribution;
  std::vector<Estimator> out;
  out.push_back(purchase_estimator<BetaGeoModel>("BG/NBD", BetaGeoModel::with_parameters(0.6, 5.0, 0.8, 2.4)));
  out.push_back(
      purchase_estimator<ModifiedBetaGeoModel>("MBG/NBD", ModifiedBetaGeoModel::with_parameters(0.6, 5.0, 0.8, 2.4)));
  out.push_back(purchase_estimator<ParetoNBDModel>("Pareto/NBD", ParetoNBDModel::with_parameters(0.6, 5.0, 0.6, 12.0)));
  out.push_back(opportunity_estimator());
  out.push_back(spend_estimator());
  out.push_back(contract_estimator<ShiftedBetaGeoModel>("sBG"));
  out.push_back(contract_estimator<BetaDiscreteWeibullModel>("BdW"));
  for (const auto distribution : {AftDistribution::exponential, AftDistribution::weibull, AftDistribution::log_normal,
                                  AftDistribution::log_logistic, AftDistribution::generalised_gamma})
    out.push_back(aft_estimator(distribution));
  out.push_back(cox_estimator(survival::CoxTies::efron, false));
  out.push_back(cox_estimator(survival::CoxTies::breslow, false));
  out.push_back(cox_estimator(survival::CoxTies::breslow, true));
  out.push_back(aft_estimator(AftDistribution::weibull, true));
  out.push_back(cox_estimator(survival::CoxTies::efron, false, true));
  out.push_back(page_estimator());
  out.push_back(curve_estimator());
  out.push_back(incidence_estimator());
  out.push_back(log_rank_estimator(false));
  out.push_back(log_rank_estimator(true));
  return out;
}

}  // namespace amends_test
