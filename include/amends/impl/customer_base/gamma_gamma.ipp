#pragma once

#include <amends/customer_base/gamma_gamma.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/search.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/saved_model.hpp>
#include <amends/impl/customer_base/spend_likelihood.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// Says in words of the model why no maximum was found.
AMENDS_INLINE void diagnose_spend(const estimation::NewtonResult& end, estimation::FitReport& report) {
  const double p = end.x[0], q = end.x[1];
  const auto say = [&](estimation::Diagnosis diagnosis, const char* parameter, std::string message) {
    report.diagnosis = diagnosis;
    report.parameter = parameter;
    report.message = std::move(message);
  };
  // Who runs off has millions; a maximum may also be so flat that it says nothing (finish_fit), wherever it lies.
  const double far_off = std::log(100.0);
  const bool flat = end.converged();
  if (q >= p && (flat || q > far_off))
    return say(
        estimation::Diagnosis::spread_not_identified, "q",
        "how customers differ in what they spend has no finite best value, or none the data determine (q and v run off "
        "together): their "
        "means differ no more than single transactions explain; use the overall mean for all, or give a prior on "
        "q");
  if (flat || p > far_off)
    return say(estimation::Diagnosis::spread_not_identified, "p",
               "how the transactions of one customer differ has no finite best value, or none the data determine (p "
               "runs off): customers' means "
               "vary as if each customer always spent the same; use each customer's own mean, or give a prior on p");
  say(estimation::Diagnosis::on_boundary, p < q ? "p" : "q",
      "the likelihood is highest at the edge of the parameters: there are too few customers, or a few spend of a "
      "wholly different size; look for outliers, or give priors");
}

/// The typical spend: the geometric mean over customers.
AMENDS_INLINE double typical_spend(const SpendTable& table) {
  double log_spend = 0.0;
  for (const auto& group : table.groups) log_spend += group.weighted_log_spend;
  return std::exp(log_spend / table.weight);
}

/// Does everybody spend `centre` on average? The likelihood has no upper bound then: p and q run off.
AMENDS_INLINE bool all_spend_the_same(const SpendTable& table, double centre) {
  for (const auto& group : table.groups)
    for (std::size_t i = group.first; i < group.last; ++i)
      if (!(std::abs(table.total[i] / group.frequency - centre) <= 1e-12 * centre)) return false;
  return true;
}

/// What can be said without any search; true where there is nothing to search for.
AMENDS_INLINE bool hopeless_spend(const SpendTable& table, estimation::FitReport& report) {
  const auto refuse = [&](estimation::Diagnosis diagnosis, const char* parameter, std::string message) {
    report.diagnosis = diagnosis;
    report.parameter = parameter;
    report.message = std::move(message);
    return true;
  };
  if (table.nobody) return refuse(estimation::Diagnosis::too_few_rows, "", core::no_row_line(report.row_report));
  if (table.total.empty())
    return refuse(estimation::Diagnosis::no_repeat_buyers, "",
                  "no row has both a transaction and a mean spend above 0, so there is nothing to fit");
  if (table.total.size() < 3)
    return refuse(estimation::Diagnosis::too_few_rows, "",
                  core::after_account(
                      report.row_report,
                      "there are fewer than three customers that differ in frequency or mean spend; collect more"));
  if (all_spend_the_same(table, typical_spend(table)))
    return refuse(estimation::Diagnosis::spread_not_identified, "q",
                  "all customers have the same mean spend, so how they differ cannot be estimated; use that mean");
  return false;
}

/// Shapes as found in shops and far from them, each with the rate that makes their mean the typical spend.
AMENDS_INLINE std::vector<std::vector<double>> spend_starts(double centre) {
  std::vector<std::vector<double>> starts;
  for (const auto& [p, q] : {std::pair{4.0, 4.0}, {1.0, 2.0}, {20.0, 2.0}, {0.5, 8.0}, {100.0, 0.7}})
    starts.push_back({std::log(p), std::log(q), std::log(centre * q / p)});
  return starts;
}
}  // namespace detail

AMENDS_INLINE GammaGammaModel::GammaGammaModel(estimation::ParameterEstimates estimates, estimation::FitReport report,
                                               double correlation)
    : estimates_(std::move(estimates)), report_(std::move(report)), correlation_(correlation) {}

AMENDS_INLINE estimation::Fit<GammaGammaModel> GammaGammaModel::fit(const SpendColumns& customers,
                                                                    const GammaGammaOptions& options) {
  const auto& names = detail::gamma_gamma_names();
  const estimation::LogNormalPenalty penalty(options.priors, names);
  core::check_between("correlation_limit", options.correlation_limit, 0.0, 1.0);
  const detail::SpendTable table = detail::spend_table(customers);

  estimation::FitReport report;
  detail::account_for(table.report, options.largest_share_left_out, report, customers.customer_id);
  report.distinct_rows = table.total.size();
  report.observations = table.weight;
  if (table.without_spend != 0)
    report.warnings.push_back(std::to_string(table.without_spend) +
                              " rows with frequency 0 were left out: they hold no spend");
  if (detail::hopeless_spend(table, report)) return {std::move(report), std::nullopt};
  if (std::abs(table.correlation) > options.correlation_limit)
    report.warnings.push_back("frequency and mean spend are correlated (" + core::format_number(table.correlation) +
                              "): the model takes them as independent, so spend of frequent and rare buyers is biased; "
                              "fit segments apart");

  const double mean_weight = table.weight / static_cast<double>(report.distinct_rows);
  core::SerialExecutor serial;
  const detail::SpendLikelihood likelihood(table, options.executor != nullptr ? *options.executor : serial);
  const auto objective = [&](std::span<const double> logs, std::span<double> gradient, std::span<double> hessian) {
    const double value = likelihood(logs, gradient, hessian);
    for (double& g : gradient) g = -g;
    for (double& h : hessian) h = -h;
    if (!hessian.empty()) penalty.add_derivatives(logs, gradient, hessian);
    return -value + penalty.value(logs);
  };
  const estimation::NewtonResult end = estimation::lowest_end(
      objective, detail::spend_starts(detail::typical_spend(table)), mean_weight, {.executor = options.executor});
  auto estimates =
      estimation::finish_fit(end, {names, std::vector<estimation::Scale>(3, estimation::Scale::log)}, report,
                             {.penalty = penalty.value(end.x) / mean_weight, .mean_weight = mean_weight});
  if (!estimates) {
    detail::diagnose_spend(end, report);
    return {std::move(report), std::nullopt};
  }
  if (!(estimates->values()[1] > 1.0))
    report.warnings.push_back(
        "q is " + core::format_number(estimates->values()[1]) +
        ", not above 1: the mean spend of a new customer is infinite; the largest values dominate, "
        "use a quantile instead");
  GammaGammaModel model(std::move(*estimates), report, table.correlation);
  return {std::move(report), std::move(model)};
}

AMENDS_INLINE GammaGammaModel GammaGammaModel::with_parameters(double p, double q, double v) {
  const std::vector<double> values{core::check_positive("p", p), core::check_positive("q", q),
                                   core::check_positive("v", v)};
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  return {estimation::ParameterEstimates({.names = detail::gamma_gamma_names(),
                                          .values = values,
                                          .scales = std::vector<estimation::Scale>(3, estimation::Scale::log),
                                          .working_covariance = math::unknown_matrix(3),
                                          .log_likelihood = std::numeric_limits<double>::quiet_NaN(),
                                          .observations = 0.0}),
          std::move(report), std::numeric_limits<double>::quiet_NaN()};
}

AMENDS_INLINE GammaGammaModel::Parameters GammaGammaModel::parameters() const noexcept {
  const auto& values = estimates_.values();
  return {values[0], values[1], values[2]};
}

namespace detail {
/// The posterior of nu: Gamma(shape, rate), and the scale p * rate of the customer's mean p/nu.
struct SpendPosterior {
  double shape, rate, scale;
};
AMENDS_INLINE SpendPosterior spend_posterior(const GammaGammaModel::Parameters& at, double frequency,
                                             double monetary_value) noexcept {
  const double rate = frequency == 0.0 ? at.v : at.v + frequency * monetary_value;
  return {at.p * frequency + at.q, rate, at.p * rate};
}
AMENDS_INLINE void check_spend_row(double frequency, double monetary_value) {
  const char* problem = spend_row_problem(frequency, monetary_value);
  if (problem == nullptr) return;
  const bool spend = std::isfinite(frequency) && frequency > 0.0 && frequency == std::floor(frequency);
  core::throw_domain(spend ? "monetary_value" : "frequency", spend ? "be above 0 and finite" : "be a whole number >= 0",
                     spend ? monetary_value : frequency);
}

/// Of ln E: by ln p 1 - p x/(shape - 1), by ln q -q/(shape - 1), by ln v v/rate.
AMENDS_INLINE std::array<double, 3> log_spend_slope(const GammaGammaModel::Parameters& at,
                                                    const SpendPosterior& posterior, double frequency) {
  const double above = posterior.shape - 1.0;
  return {1.0 - at.p * frequency / above, -at.q / above, at.v / posterior.rate};
}

/// The expected spend and the error of its logarithm.
struct SpendWithError {
  double value, log_error;
};
AMENDS_INLINE SpendWithError spend_with_error(const GammaGammaModel::Parameters& at, const math::Matrix* covariance,
                                              double frequency, double monetary_value) {
  const SpendPosterior posterior = spend_posterior(at, frequency, monetary_value);
  const double above = posterior.shape - 1.0;
  if (!(above > 0.0)) return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  SpendWithError out{posterior.scale / above, 0.0};
  if (covariance == nullptr) return out;
  const std::array<double, 3> slope = log_spend_slope(at, posterior, frequency);
  double variance = 0.0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) variance += slope[i] * slope[j] * (*covariance)(i, j);
  out.log_error = std::sqrt((std::max)(variance, 0.0));
  return out;
}
}  // namespace detail

AMENDS_INLINE Predictions GammaGammaModel::expected_spend(const SpendColumns& customers,
                                                          const PredictionOptions& options) const {
  detail::check_spend_columns(customers);
  if (!options.purchase_covariates.empty() || !options.dropout_covariates.empty())
    throw Error(ErrorCode::contradiction, "covariates", "a GammaGammaModel has no covariates");
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "be above 0 and below 1", options.level);
  const double z = math::normal_quantile_upper(0.5 * (1.0 - options.level));
  const std::size_t n = customers.frequency.size();
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  Predictions out;
  out.value.assign(n, unknown);
  if (options.errors)
    for (auto* column : {&out.standard_error, &out.lower, &out.upper}) column->assign(n, unknown);
  constexpr std::size_t block = 16384;
  std::vector<core::RowReport> left_out(n / block + 1);
  const Parameters at = parameters();
  const math::Matrix* covariance = options.errors ? &estimates_.working_covariance() : nullptr;
  core::SerialExecutor serial;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, n, block,
                        [&](std::size_t first, std::size_t last, std::size_t index) {
                          for (std::size_t i = first; i < last; ++i) {
                            const double x = customers.frequency[i], spend = customers.monetary_value[i];
                            if (const char* problem = detail::spend_row_problem(x, spend)) {
                              left_out[index].leave_out(i, problem);
                              continue;
                            }
                            const auto [value, log_error] = detail::spend_with_error(at, covariance, x, spend);
                            out.value[i] = value;
                            if (!options.errors) continue;
                            const bool finite = std::isfinite(value);
                            const double factor = std::exp(z * log_error);
                            out.standard_error[i] = finite ? value * log_error : value;
                            out.lower[i] = finite ? value / factor : 0.0;
                            out.upper[i] = finite ? value * factor : value;
                          }
                        });
  out.rows.rows = n;
  for (const auto& part : left_out) out.rows.merge(part);
  return out;
}

AMENDS_INLINE double GammaGammaModel::expected_spend(double frequency, double monetary_value) const {
  detail::check_spend_row(frequency, monetary_value);
  return detail::spend_with_error(parameters(), nullptr, frequency, monetary_value).value;
}

AMENDS_INLINE double GammaGammaModel::mean_spend_variance(double frequency, double monetary_value) const {
  detail::check_spend_row(frequency, monetary_value);
  const auto posterior = detail::spend_posterior(parameters(), frequency, monetary_value);
  if (!(posterior.shape > 2.0)) return std::numeric_limits<double>::infinity();
  const double mean = posterior.scale / (posterior.shape - 1.0);
  return mean * mean / (posterior.shape - 2.0);
}

AMENDS_INLINE double GammaGammaModel::mean_spend_quantile(double share, double frequency, double monetary_value) const {
  core::check_probability("share", share);
  detail::check_spend_row(frequency, monetary_value);
  const auto posterior = detail::spend_posterior(parameters(), frequency, monetary_value);
  // p/nu is small where nu is large.
  return posterior.scale / math::gamma_quantile_upper(share, posterior.shape);
}

AMENDS_INLINE double GammaGammaModel::transaction_quantile(double share, double frequency,
                                                           double monetary_value) const {
  core::check_probability("share", share);
  detail::check_spend_row(frequency, monetary_value);
  const Parameters at = parameters();
  const auto posterior = detail::spend_posterior(at, frequency, monetary_value);
  // Gamma(p) over Gamma(shape) is B/(1-B) with B of Beta(p, shape); both ends are computed without 1 - B.
  return posterior.rate * math::beta_quantile(share, at.p, posterior.shape) /
         math::beta_quantile_upper(share, posterior.shape, at.p);
}

AMENDS_INLINE double GammaGammaModel::log_density(double frequency, double monetary_value) const {
  detail::check_spend_row(frequency, monetary_value);
  const double one = frequency, spend = monetary_value;
  return gamma_gamma_log_likelihood(parameters(),
                                    {.frequency = std::span(&one, 1), .monetary_value = std::span(&spend, 1)})
      .value;
}

AMENDS_INLINE Estimate GammaGammaModel::expected_spend_new_customer(double level) const {
  const auto [value, log_error] = detail::spend_with_error(parameters(), &estimates_.working_covariance(), 0.0, 0.0);
  const double z = math::normal_quantile_upper(0.5 * (1.0 - level));
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "be above 0 and below 1", level);
  if (!std::isfinite(value)) return {value, value, 0.0, value};
  const double factor = std::exp(z * log_error);
  return {value, value * log_error, value / factor, value * factor};
}

AMENDS_INLINE estimation::Estimate GammaGammaModel::estimate(const estimation::EstimateQuery& query) const {
  const std::string name = "GammaGammaModel";
  const estimation::detail::QueryReader in(query, name, {"mean_spend"});
  const Parameters at = parameters();
  if (!(at.q > 1.0))
    throw Error(ErrorCode::domain, "quantity", "the mean spend of this " + name + " is infinite: its q is not above 1");
  const auto slope = detail::log_spend_slope(at, detail::spend_posterior(at, 0.0, 0.0), 0.0);
  return in.made(detail::spend_with_error(at, nullptr, 0.0, 0.0).value, estimation::Scale::log,
                 {slope.begin(), slope.end()}, estimation::detail::source_of_fit(name, query, estimates_));
}

AMENDS_INLINE std::vector<double> GammaGammaModel::simulate(std::span<const double> frequency,
                                                            std::uint64_t seed) const {
  const Parameters at = parameters();
  std::vector<double> out(frequency.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double x = frequency[i];
    if (!(x >= 0.0 && x == std::floor(x) && std::isfinite(x)))
      core::throw_domain("frequency", "be a whole number >= 0", x);
    if (x == 0.0) continue;
    const double nu = core::gamma(seed, core::stream_of("gamma_gamma.nu"), i, at.q) / at.v;
    out[i] = core::gamma(seed, core::stream_of("gamma_gamma.spend"), i, at.p * x) / (x * nu);
  }
  return out;
}

AMENDS_INLINE estimation::ModelState GammaGammaModel::state() const {
  estimation::ModelState out{.model = "GammaGammaModel"};
  estimation::put_fit(out, estimates_, report_);
  out.put("correlation", correlation_);
  return out;
}

AMENDS_INLINE GammaGammaModel GammaGammaModel::from_state(const estimation::ModelState& state) {
  state.check("GammaGammaModel", 1);
  auto estimates = estimation::estimates_of(state);
  if (estimates.names() != detail::gamma_gamma_names() ||
      estimates.scales() != std::vector<estimation::Scale>(3, estimation::Scale::log))
    throw Error(ErrorCode::format, "parameter_names",
                "the saved model is damaged: its parameters are not those of a GammaGammaModel");
  for (std::size_t i = 0; i < 3; ++i) core::check_positive(estimates.names()[i], estimates.values()[i]);
  const double correlation = state.number("correlation");
  GammaGammaModel out{std::move(estimates), estimation::report_of(state), correlation};
  detail::check_saved_report(out.estimates_, out.report_);
  // A fit has none where every frequency is the same; given parameters never have.
  detail::saved_must(
      std::isnan(correlation) || (out.report_.row_report.rows > 0 && std::abs(correlation) <= 1.0 + 1e-9),
      "correlation", "lie within [-1, 1], or be NaN where parameters were given");
  state.check_names(out.state());
  return out;
}

AMENDS_INLINE GammaGammaLikelihood gamma_gamma_log_likelihood(const GammaGammaModel::Parameters& parameters,
                                                              const SpendColumns& customers) {
  const std::array<double, 3> logs{std::log(core::check_positive("p", parameters.p)),
                                   std::log(core::check_positive("q", parameters.q)),
                                   std::log(core::check_positive("v", parameters.v))};
  const detail::SpendTable table = detail::spend_table(customers);
  if (const std::size_t row = table.report.first(); table.report.left_out != 0) {
    detail::check_spend_row(customers.frequency[row], customers.monetary_value[row]);
    core::throw_domain("weights", "be a number >= 0", customers.weights[row]);
  }
  core::SerialExecutor serial;
  const detail::SpendLikelihood likelihood(table, serial);
  GammaGammaLikelihood out{.value = 0.0, .gradient = std::vector<double>(3), .hessian = math::Matrix(3, 3)};
  out.value = likelihood(logs, out.gradient, out.hessian.data);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
