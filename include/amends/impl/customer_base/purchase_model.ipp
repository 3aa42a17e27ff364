#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/distinct_customers.hpp>
#include <amends/impl/customer_base/purchase_design.hpp>
#include <amends/impl/customer_base/purchase_likelihood.hpp>
#include <amends/impl/customer_base/purchase_search.hpp>
#include <amends/impl/customer_base/saved_model.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
AMENDS_INLINE void check_options(const CustomerBaseOptions& options, const std::array<std::string, 4>& names) {
  core::check_non_negative("penalty", options.penalty);
  for (const auto& prior : options.priors) {
    if (std::find(names.begin(), names.end(), prior.parameter) == names.end())
      throw Error(ErrorCode::unknown_name, "priors",
                  "there is no parameter '" + prior.parameter + "' to have a prior; there are " + names[0] + ", " +
                      names[1] + ", " + names[2] + ", " + names[3]);
    core::check_positive("median", prior.median);
    core::check_positive("log_standard_deviation", prior.log_standard_deviation);
  }
}

}  // namespace detail

AMENDS_INLINE PurchaseModel::PurchaseModel(PurchaseProcess process, estimation::ParameterEstimates estimates,
                                           estimation::FitReport report, std::vector<std::string> purchase_names,
                                           std::vector<std::string> dropout_names, std::string time_unit)
    : process_(process),
      estimates_(std::move(estimates)),
      report_(std::move(report)),
      purchase_names_(std::move(purchase_names)),
      dropout_names_(std::move(dropout_names)),
      time_unit_(std::move(time_unit)) {}

AMENDS_INLINE std::array<double, 4> PurchaseModel::parameters() const {
  const auto& values = estimates_.values();
  return {values[0], values[1], values[2], values[3]};
}

namespace detail {
/// What can be said without any search; true where there is nothing to search for.
AMENDS_INLINE bool hopeless(const CustomerTable& table, std::size_t parameters, estimation::FitReport& report) {
  const auto refuse = [&](estimation::Diagnosis diagnosis, std::string message) {
    report.diagnosis = diagnosis;
    report.message = std::move(message);
    return true;
  };
  if (table.rows_used == 0) return refuse(estimation::Diagnosis::too_few_rows, core::no_row_line(report.row_report));
  if (!(table.rows_used > parameters || table.weight_sum > static_cast<double>(parameters)))
    return refuse(
        estimation::Diagnosis::too_few_rows,
        core::after_account(report.row_report, core::there_are(table.weight_sum, "customer") + " for " +
                                                   std::to_string(parameters) + " parameters; give more customers"));
  double purchases = 0.0;
  for (std::size_t i = 0; i < table.size(); ++i) purchases += table.weight[i] * table.x[i];
  if (!(purchases > 0.0))
    return refuse(
        estimation::Diagnosis::no_repeat_buyers,
        "nobody bought again (every frequency is 0): how often customers buy and when they leave cannot be told; "
        "observe them longer");
  return false;
}

/// On a ridge to infinity the curvature is rounding, which may be of either sign: walk ten times as far and see.
/// returns  the parameter whose spread has no end, or none
AMENDS_INLINE std::optional<std::size_t> endless(const Objective& objective, const estimation::NewtonResult& best,
                                                 double mean_weight) {
  // In the log-likelihood of the customers that the rows stand for, but not below rounding.
  const double flat = (std::max)(0.01 / (std::max)(1.0, mean_weight), 1e-11 * std::abs(best.value));
  for (const std::size_t k : {std::size_t{0}, std::size_t{2}}) {
    std::vector<double> further = best.x;
    further[k] += std::log(10.0);
    further[k + 1] += std::log(10.0);
    if (objective.value(further) - best.value < flat) return k;
  }
  return std::nullopt;
}
}  // namespace detail

AMENDS_INLINE estimation::Fit<PurchaseModel> PurchaseModel::fit_process(PurchaseProcess process,
                                                                        const CustomerColumns& customers,
                                                                        const CustomerBaseOptions& options) {
  const std::vector<std::string> purchase = detail::names_of(options.purchase_covariates);
  const std::vector<std::string> dropout = detail::names_of(options.dropout_covariates);
  detail::check_options(options, detail::parameter_names(process));
  detail::check_columns(customers);
  for (const auto* given : {&options.purchase_covariates, &options.dropout_covariates})
    estimation::check_covariates(*given, customers.frequency.size());
  const detail::PurchaseTerms terms = detail::terms_of(process, purchase, dropout, detail::TermOrder::by_parameter);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  detail::CustomerTable table = detail::gather_customers(
      customers, detail::in_order(options.purchase_covariates, purchase, options.dropout_covariates, dropout),
      executor);
  estimation::FitReport report;
  detail::account_for(std::move(table.report), options.largest_share_left_out, report, customers.customer_id);
  report.distinct_rows = table.size();
  report.observations = table.weight_sum;
  if (detail::hopeless(table, terms.size(), report)) return {report, std::nullopt};
  double once = 0.0;
  for (std::size_t i = 0; i < table.size(); ++i) once += table.x[i] == 0.0 ? table.weight[i] : 0.0;
  // Of the distinct rows: however often the same customer stands in the table, the search is the same.
  const double mean_weight = table.weight_sum / static_cast<double>(table.size());
  for (double& weight : table.weight) weight /= mean_weight;
  table.weight_sum = static_cast<double>(table.size());
  detail::FitDesigns designs = detail::designs_of(purchase, dropout, options.penalty > 0.0, table, executor);
  detail::place_blocks(process, designs);
  if (!designs.purchase.examine(report) || !designs.dropout.examine(report)) return {report, std::nullopt};

  const auto objective_of = [&](const detail::CustomerTable& of) {
    return detail::Objective(process, terms, designs, of, options, mean_weight * table.weight_sum / of.weight_sum,
                             executor);
  };
  const detail::Objective objective = objective_of(table);
  const estimation::NewtonResult best = detail::search(process, table, terms.size(), objective, objective_of);
  auto estimates = estimation::finish_fit(
      best, {terms.names, terms.scales}, report,
      {.penalty = objective.penalty(best.x), .mean_weight = mean_weight, .designs = designs.blocks});
  if (estimates)
    if (const auto k = detail::endless(objective, best, mean_weight)) {
      report.diagnosis = estimation::Diagnosis::not_converged;
      report.parameter = terms.names[*k];
      estimates.reset();
    }
  if (!estimates) {
    if (report.diagnosis == estimation::Diagnosis::not_converged)
      detail::translate(process, terms, table, best, report);
    return {report, std::nullopt};
  }
  if (process == PurchaseProcess::beta_geo && once > 0.0)
    report.warnings.push_back("BG/NBD takes the " + core::format_number(once) + " of " +
                              core::format_number(report.observations) +
                              " customers who never bought again as alive for certain; ModifiedBetaGeoModel and "
                              "ParetoNBDModel do not");
  return {report,
          PurchaseModel(process, detail::reordered(*estimates, detail::terms_of(process, purchase, dropout).names),
                        report, purchase, dropout, options.time_unit)};
}

AMENDS_INLINE PurchaseModel PurchaseModel::at(PurchaseProcess process, const std::array<double, 4>& parameters,
                                              std::string time_unit) {
  const auto names = detail::parameter_names(process);
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(names[i], parameters[i]);
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  report.observations = 0.0;
  return {process,
          estimation::ParameterEstimates({.names = {names.begin(), names.end()},
                                          .values = {parameters.begin(), parameters.end()},
                                          .scales = std::vector<estimation::Scale>(4, estimation::Scale::log),
                                          .working_covariance = math::unknown_matrix(4),
                                          .log_likelihood = unknown,
                                          .observations = 0.0}),
          std::move(report),
          {},
          {},
          std::move(time_unit)};
}

AMENDS_INLINE estimation::ModelState PurchaseModel::state() const {
  estimation::ModelState out{.model = detail::model_name(process_), .version = 1};
  estimation::put_fit(out, estimates_, report_);
  out.put("purchase_covariates", purchase_names_);
  out.put("dropout_covariates", dropout_names_);
  out.put("time_unit", time_unit_);
  return out;
}

AMENDS_INLINE PurchaseModel PurchaseModel::from_state_of(PurchaseProcess process, const estimation::ModelState& state) {
  state.check(detail::model_name(process), 1);
  auto estimates = estimation::estimates_of(state);
  auto purchase = state.list("purchase_covariates");
  auto dropout = state.list("dropout_covariates");
  const detail::PurchaseTerms terms = detail::terms_of(process, purchase, dropout);
  if (terms.names != estimates.names() || terms.scales != estimates.scales())
    throw Error(ErrorCode::format, "parameter_names",
                "the saved model is damaged: its parameters are not those of a " + detail::model_name(process));
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(terms.names[i], estimates.values()[i]);
  PurchaseModel out{process,
                    std::move(estimates),
                    estimation::report_of(state),
                    std::move(purchase),
                    std::move(dropout),
                    state.text("time_unit")};
  detail::check_saved_report(out.estimates_, out.report_);
  state.check_names(out.state());
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
