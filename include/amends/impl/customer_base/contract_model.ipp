#pragma once

#include <amends/customer_base/contract_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/contract_fit.hpp>
#include <amends/impl/customer_base/contract_outcomes.hpp>
#include <amends/impl/customer_base/contract_rows.hpp>
#include <amends/impl/customer_base/saved_model.hpp>
#include <optional>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE CohortTable CohortTable::from_losses(double customers, std::span<const double> losses) {
  core::check_positive("customers", customers);
  std::vector<double> left{customers};
  for (const double loss : losses) {
    core::check_non_negative("losses", loss);
    // Sums of decimal fractions may end a rounding error below 0.
    const double next = left.back() - loss;
    if (next < -1e-12 * customers)
      throw Error(ErrorCode::contradiction, "losses",
                  "more customers are lost than the " + core::format_number(customers) + " there were");
    left.push_back((std::max)(next, 0.0));
  }
  CohortTable table;
  table.survivors.push_back(std::move(left));
  return table;
}

AMENDS_INLINE ContractModel::ContractModel(ContractLaw law, estimation::ParameterEstimates estimates,
                                           estimation::FitReport report, std::vector<std::string> alpha_names,
                                           std::vector<std::string> beta_names)
    : law_(law),
      estimates_(std::move(estimates)),
      report_(std::move(report)),
      alpha_names_(std::move(alpha_names)),
      beta_names_(std::move(beta_names)) {}

AMENDS_INLINE std::array<double, 3> ContractModel::parameters() const {
  const auto& values = estimates_.values();
  return {values[0], values[1], law_ == ContractLaw::beta_discrete_weibull ? values[2] : 1.0};
}

AMENDS_INLINE estimation::Fit<ContractModel> ContractModel::fit_law(ContractLaw law, const CohortTable& table,
                                                                    const ContractOptions& options) {
  auto fitted = detail::contract::fit(law, detail::contract::gather(table, options), options);
  if (!fitted.estimates) return {std::move(fitted.report), std::nullopt};
  return {fitted.report,
          ContractModel(law, std::move(*fitted.estimates), fitted.report, detail::names_of(options.alpha_covariates),
                        detail::names_of(options.beta_covariates))};
}

AMENDS_INLINE estimation::Fit<ContractModel> ContractModel::fit_law(ContractLaw law, const ContractColumns& customers,
                                                                    const ContractOptions& options) {
  auto fitted = detail::contract::fit(law, detail::contract::gather(customers, options), options);
  if (!fitted.estimates) return {std::move(fitted.report), std::nullopt};
  return {fitted.report,
          ContractModel(law, std::move(*fitted.estimates), fitted.report, detail::names_of(options.alpha_covariates),
                        detail::names_of(options.beta_covariates))};
}

AMENDS_INLINE ContractModel ContractModel::at(ContractLaw law, const std::array<double, 3>& parameters) {
  const std::size_t n = law == ContractLaw::beta_discrete_weibull ? 3 : 2;
  const std::array<const char*, 3> names{"alpha", "beta", "c"};
  for (std::size_t i = 0; i < n; ++i) core::check_positive(names[i], parameters[i]);
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  return {law,
          estimation::ParameterEstimates(
              {.names = {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(n)},
               .values = {parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(n)},
               .scales = std::vector<estimation::Scale>(n, estimation::Scale::log),
               .working_covariance = math::unknown_matrix(n),
               .log_likelihood = std::numeric_limits<double>::quiet_NaN(),
               .observations = 0.0}),
          std::move(report),
          {},
          {}};
}

AMENDS_INLINE estimation::ModelState ContractModel::state() const {
  estimation::ModelState out{.model = detail::contract::model_name(law_), .version = 1};
  estimation::put_fit(out, estimates_, report_);
  out.put("alpha_covariates", alpha_names_);
  out.put("beta_covariates", beta_names_);
  return out;
}

AMENDS_INLINE ContractModel ContractModel::from_state_of(ContractLaw law, const estimation::ModelState& state) {
  state.check(detail::contract::model_name(law), 1);
  auto estimates = estimation::estimates_of(state);
  auto alpha = state.list("alpha_covariates"), beta = state.list("beta_covariates");
  const estimation::ParameterNames expected = detail::contract::names_of(law, alpha, beta);
  if (estimates.names() != expected.names || estimates.scales() != expected.scales)
    throw Error(ErrorCode::format, "parameter_names",
                std::string("the saved model is damaged: its parameters are not those of a ") +
                    detail::contract::model_name(law));
  ContractModel out{law, std::move(estimates), estimation::report_of(state), std::move(alpha), std::move(beta)};
  detail::check_saved_report(out.estimates_, out.report_, false);  // a cohort is one row and many distinct ones
  state.check_names(out.state());
  return out;
}

AMENDS_INLINE double contract_log_likelihood(const std::array<double, 3>& parameters, const ContractColumns& customers,
                                             std::span<double> gradient) {
  namespace own = detail::contract;
  core::check_positive("alpha", parameters[0]);
  core::check_positive("beta", parameters[1]);
  core::check_positive("c", parameters[2]);
  if (!gradient.empty()) core::check_same_size("gradient", gradient.size(), "parameters", 3);
  const own::Data data = own::gather(customers, {.largest_share_left_out = 1.0});
  if (data.left_out.left_out != 0)
    throw Error(ErrorCode::domain, "customers",
                "row " + std::to_string(data.left_out.first()) + ": " + std::string(data.left_out.first_why()));
  own::Point sum;
  for (const own::Row& row : data.rows) {
    const own::Point point =
        own::row_log_likelihood({parameters[0], parameters[1], parameters[2], true}, row, gradient.empty() ? 0 : 1);
    sum.value += row.weight * point.value;
    for (std::size_t j = 0; j < 3; ++j) sum.slope[j] += row.weight * point.slope[j];
  }
  std::copy(sum.slope.begin(), sum.slope.begin() + static_cast<std::ptrdiff_t>(gradient.size()), gradient.begin());
  return sum.value;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
