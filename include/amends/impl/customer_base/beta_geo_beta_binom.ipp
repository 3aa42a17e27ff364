#pragma once

#include <amends/customer_base/beta_geo_beta_binom.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/search.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/bgbb_likelihood.hpp>
#include <amends/impl/customer_base/bgbb_outcomes.hpp>
#include <amends/impl/customer_base/saved_model.hpp>
#include <amends/impl/customer_base/spend_column.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// Says in words of the model why no maximum was found.
AMENDS_INLINE void diagnose_bgbb(const estimation::NewtonResult& end, estimation::FitReport& report) {
  const double a = end.x[0], b = end.x[1], c = end.x[2], d = end.x[3];
  const auto say = [&](estimation::Diagnosis diagnosis, const char* parameter, const char* message) {
    report.diagnosis = diagnosis;
    report.parameter = parameter;
    report.message = std::move(message);
  };
  // Who runs off has millions; a maximum may also be so flat that it says nothing (finish_fit), wherever it lies.
  const double far_off = std::log(1e3), spread_off = end.converged() ? 0.0 : std::log(30.0);
  const double purchase = (std::min)(a, b), dropout = (std::min)(c, d);
  if (c - d < -far_off)
    return say(
        estimation::Diagnosis::on_boundary, "gamma",
        "the likelihood is highest at the edge: no dropout is seen (gamma runs to 0, or delta runs off alone), so "
        "these customers look as if nobody leaves; give priors, or longer histories");
  if (purchase > spread_off && purchase >= dropout)
    return say(estimation::Diagnosis::purchase_spread_not_identified, "alpha",
               "how customers differ in how often they buy is not identified: alpha and beta run off together, as when "
               "all buy with the same chance; give priors, or more or longer histories");
  if (dropout > spread_off)
    return say(estimation::Diagnosis::dropout_spread_not_identified, "gamma",
               "how customers differ in leaving is not identified: gamma and delta run off together, as when all leave "
               "with the same chance; give priors, or more or longer histories");
  if (c > far_off || d < -far_off)
    return say(estimation::Diagnosis::on_boundary, "delta",
               "the likelihood is highest at the edge: everybody seems to leave at once, or for ever to stay; give "
               "priors, or longer histories");
  say(estimation::Diagnosis::on_boundary, a < b ? "alpha" : "beta",
      "the likelihood is highest at the edge: customers seem to buy always or never (alpha or beta runs to 0 or off "
      "alone); give priors, or more or longer histories");
}

/// What can be said without any search, of histories that are all there is to go by (`free`: no priors); true where
/// there is nothing to search for. Counts the distinct rows of the report.
AMENDS_INLINE bool hopeless_bgbb(const OpportunityTable& table, bool free, estimation::FitReport& report) {
  double bought = 0.0, opportunities = 0.0, different = 0.0;
  std::uint32_t last_n = 0;
  for (const auto& row : table.histories) {
    if (!(row.weight > 0.0)) continue;
    ++report.distinct_rows;
    bought += row.weight * row.x;
    opportunities += row.weight * row.n;
    // A cohort with n opportunities tells apart 1 + n(n+1)/2 histories: so many shares less one are free.
    if (row.n != last_n) different += 0.5 * row.n * (row.n + 1.0);
    last_n = row.n;
  }
  const auto refuse = [&](estimation::Diagnosis diagnosis, std::string message) {
    report.diagnosis = diagnosis;
    report.message = std::move(message);
    return true;
  };
  if (report.distinct_rows == 0)
    return refuse(estimation::Diagnosis::too_few_rows, core::no_row_line(report.row_report));
  if (!free) return false;
  if (!(bought > 0.0))
    return refuse(estimation::Diagnosis::no_repeat_buyers,
                  "nobody bought again, so buying and leaving cannot be told apart; wait, or give priors");
  if (different < 4.0)
    return refuse(estimation::Diagnosis::spread_not_identified,
                  "the histories are too short to tell four parameters: with one or two opportunities there are fewer "
                  "different histories than parameters; wait for a third opportunity, or give priors");
  if (!(bought < opportunities))
    return refuse(
        estimation::Diagnosis::on_boundary,
        "every customer bought at every opportunity, so nothing is seen of missing one or of leaving; wait, or "
        "give priors");
  if (report.distinct_rows < 4)
    return refuse(
        estimation::Diagnosis::too_few_rows,
        core::after_account(
            report.row_report,
            "there are fewer than four different histories for four parameters; collect more, or give priors"));
  return false;
}

/// Few and many buying and leaving, alike and unlike: the likelihood of few customers can have two maxima.
AMENDS_INLINE std::vector<std::vector<double>> bgbb_starts() {
  std::vector<std::vector<double>> starts;
  for (const auto& [a, b, c, d] : {std::array{1.0, 1.0, 1.0, 3.0},
                                   {1.0, 4.0, 0.5, 5.0},
                                   {0.3, 1.0, 0.3, 0.6},
                                   {5.0, 10.0, 3.0, 30.0},
                                   {0.3, 0.3, 10.0, 30.0},
                                   {20.0, 20.0, 0.1, 0.5}})
    starts.push_back({std::log(a), std::log(b), std::log(c), std::log(d)});
  return starts;
}
}  // namespace detail

AMENDS_INLINE BetaGeoBetaBinomModel::BetaGeoBetaBinomModel(estimation::ParameterEstimates estimates,
                                                           estimation::FitReport report)
    : estimates_(std::move(estimates)), report_(std::move(report)) {}

AMENDS_INLINE estimation::Fit<BetaGeoBetaBinomModel> BetaGeoBetaBinomModel::fit(
    const CustomerColumns& customers, const BetaGeoBetaBinomOptions& options) {
  const auto& names = detail::bgbb_names();
  const estimation::LogNormalPenalty penalty(options.priors, names);
  const detail::OpportunityTable table = detail::opportunity_table(customers, options.executor);

  estimation::FitReport report;
  detail::account_for(table.report, options.largest_share_left_out, report, customers.customer_id);
  report.observations = table.weight;
  if (detail::hopeless_bgbb(table, options.priors.empty(), report)) return {std::move(report), std::nullopt};

  const double mean_weight = table.weight / static_cast<double>(report.distinct_rows);
  core::SerialExecutor serial;
  const detail::OpportunityLikelihood likelihood(table, options.executor != nullptr ? *options.executor : serial);
  const auto objective = [&](std::span<const double> logs, std::span<double> gradient, std::span<double> hessian) {
    const double value = detail::bgbb_in_logs(likelihood, logs, gradient, hessian);
    for (double& g : gradient) g = -g;
    for (double& h : hessian) h = -h;
    if (!hessian.empty()) penalty.add_derivatives(logs, gradient, hessian);
    return -value + penalty.value(logs);
  };
  const estimation::NewtonResult end =
      estimation::lowest_end(objective, detail::bgbb_starts(), mean_weight, {.executor = options.executor});
  auto estimates =
      estimation::finish_fit(end, {names, std::vector<estimation::Scale>(4, estimation::Scale::log)}, report,
                             {.penalty = penalty.value(end.x) / mean_weight, .mean_weight = mean_weight});
  if (!estimates) {
    detail::diagnose_bgbb(end, report);
    return {std::move(report), std::nullopt};
  }
  BetaGeoBetaBinomModel model(std::move(*estimates), report);
  return {std::move(report), std::move(model)};
}

AMENDS_INLINE BetaGeoBetaBinomModel BetaGeoBetaBinomModel::with_parameters(double alpha, double beta, double gamma,
                                                                           double delta) {
  const std::vector<double> values{core::check_positive("alpha", alpha), core::check_positive("beta", beta),
                                   core::check_positive("gamma", gamma), core::check_positive("delta", delta)};
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  return {estimation::ParameterEstimates({.names = detail::bgbb_names(),
                                          .values = values,
                                          .scales = std::vector<estimation::Scale>(4, estimation::Scale::log),
                                          .working_covariance = math::unknown_matrix(4),
                                          .log_likelihood = std::numeric_limits<double>::quiet_NaN(),
                                          .observations = 0.0}),
          std::move(report)};
}

AMENDS_INLINE std::array<double, 4> BetaGeoBetaBinomModel::parameters() const {
  std::array<double, 4> out{};
  std::copy_n(estimates_.values().begin(), 4, out.begin());
  return out;
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::probability_alive(const CustomerColumns& customers, double t,
                                                                   const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::logit,
                              detail::BgbbAliveAt{detail::check_opportunities("t", t)});
}

namespace detail {
AMENDS_INLINE BgbbPurchases bgbb_window(double from, double to) {
  (void)check_opportunities("from", from);
  (void)check_opportunities("to", to);
  if (!(from <= to)) core::throw_domain("to", "not be below from", to);
  return {from, to, 1.0};
}
}  // namespace detail

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::expected_purchases(const CustomerColumns& customers, double from,
                                                                    double to, const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::log, detail::bgbb_window(from, to));
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::discounted_expected_residual_transactions(
    const CustomerColumns& customers, const Discounting& discounting, double horizon,
    const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::log,
                              detail::bgbb_discounted(discounting, horizon));
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::customer_lifetime_value(
    const CustomerColumns& customers, std::span<const double> spend, std::span<const double> spend_errors,
    double margin, const Discounting& discounting, double horizon, const PredictionOptions& options) const {
  core::check_between("margin", margin, -1.0, 1.0);
  const std::size_t rows = customers.frequency.size();
  const detail::SpendColumn spends(spend, spend_errors, rows);
  Predictions out = discounted_expected_residual_transactions(customers, discounting, horizon, options);
  spends.leave_out_wrong(out);
  for (std::size_t i = 0; i < rows; ++i) {
    const double each = spends.value(i), each_error = spends.error(i);
    const double transactions = out.value[i];
    out.value[i] = margin * each * transactions;
    if (!options.errors) continue;
    out.standard_error[i] = std::abs(margin) * std::hypot(each * out.standard_error[i], transactions * each_error);
    // A loss-making margin mirrors the interval.
    const auto size =
        detail::bgbb_interval(std::abs(out.value[i]), out.standard_error[i], estimation::Scale::log, options.level);
    out.lower[i] = out.value[i] < 0.0 ? -size.upper : size.lower;
    out.upper[i] = out.value[i] < 0.0 ? -size.lower : size.upper;
  }
  return out;
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::probability_of_purchases(const CustomerColumns& customers,
                                                                          std::size_t count, double t,
                                                                          const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::logit,
                              detail::BgbbCount{static_cast<double>(count), detail::check_opportunities("t", t)});
}

AMENDS_INLINE double BetaGeoBetaBinomModel::probability_alive(double frequency, double recency, double T,
                                                              double t) const {
  return detail::bgbb_one(parameters(), frequency, recency, T,
                          detail::BgbbAliveAt{detail::check_opportunities("t", t)});
}

AMENDS_INLINE double BetaGeoBetaBinomModel::expected_purchases(double frequency, double recency, double T,
                                                               double t) const {
  return detail::bgbb_one(parameters(), frequency, recency, T,
                          detail::BgbbPurchases{0.0, detail::check_opportunities("t", t), 1.0});
}

AMENDS_INLINE double BetaGeoBetaBinomModel::discounted_expected_residual_transactions(double frequency, double recency,
                                                                                      double T,
                                                                                      const Discounting& discounting,
                                                                                      double horizon) const {
  return detail::bgbb_one(parameters(), frequency, recency, T, detail::bgbb_discounted(discounting, horizon));
}

AMENDS_INLINE double BetaGeoBetaBinomModel::probability_of_purchases(double frequency, double recency, double T,
                                                                     std::size_t count, double t) const {
  return detail::bgbb_one(parameters(), frequency, recency, T,
                          detail::BgbbCount{static_cast<double>(count), detail::check_opportunities("t", t)});
}

AMENDS_INLINE std::vector<Estimate> BetaGeoBetaBinomModel::expected_purchases_new_customer(
    std::span<const double> t, double level, core::Executor* executor) const {
  for (const double end : t) (void)detail::check_opportunities("t", end);
  std::vector<Estimate> out;
  for (const double end : t) {
    core::check_stop(executor);
    out.push_back(detail::bgbb_population(estimates_, parameters(), estimation::Scale::log, level, [&](const auto& p) {
      return p.alpha / (p.alpha + p.beta) * detail::bgbb_presence(p, 0.0, 0.0, end, 1.0);
    }));
  }
  return out;
}

AMENDS_INLINE estimation::Estimate BetaGeoBetaBinomModel::estimate(const estimation::EstimateQuery& query) const {
  const std::string name = "BetaGeoBetaBinomModel";
  estimation::detail::QueryReader in(query, name, {"purchases"});
  const double end = detail::check_opportunities("opportunities", in.count("opportunities", 1.0));
  const auto p = detail::bgbb_duals(parameters());
  const detail::BgbbDual expected = p.alpha / (p.alpha + p.beta) * detail::bgbb_presence(p, 0.0, 0.0, end, 1.0);
  std::vector<double> gradient(expected.slope.begin(), expected.slope.end());
  for (double& slope : gradient) slope /= expected.value;
  return in.made(expected.value, estimation::Scale::log, std::move(gradient),
                 estimation::detail::source_of_fit(name, query, estimates_));
}

AMENDS_INLINE std::vector<Estimate> BetaGeoBetaBinomModel::probability_of_purchases_new_customer(
    std::size_t up_to, double t, double level, core::Executor* executor) const {
  (void)detail::check_opportunities("t", t);
  const double counts = detail::check_opportunities("up_to", static_cast<double>(up_to)) + 1.0;
  constexpr double most_steps = 1e10;
  if ((std::min)(counts, t) * t > most_steps)
    core::throw_domain("up_to", "be at most 1e10/t: each count takes up to t steps", static_cast<double>(up_to));
  std::vector<Estimate> out(up_to + 1);
  core::SerialExecutor serial;
  core::Executor& runs = executor != nullptr ? *executor : static_cast<core::Executor&>(serial);
  core::parallel_blocks(runs, out.size(), 16, [&](std::size_t first, std::size_t last, std::size_t) {
    for (std::size_t count = first; count < last; ++count) {
      core::check_stop(&runs);
      out[count] =
          detail::bgbb_population(estimates_, parameters(), estimation::Scale::logit, level,
                                  [&](const auto& p) { return detail::bgbb_count(p, t, static_cast<double>(count)); });
    }
  });
  return out;
}

AMENDS_INLINE CountComparison BetaGeoBetaBinomModel::compare_counts(const CustomerColumns& customers, std::size_t cells,
                                                                    core::Executor* executor) const {
  if (cells < 2 || cells > 10'000)
    core::throw_domain("cells", "be at least 2 and at most 10,000", static_cast<double>(cells));
  const detail::OpportunityTable table = detail::opportunity_table(customers, executor);
  CountComparison out{std::vector<double>(cells, 0.0), std::vector<double>(cells, 0.0), 0.0, 0.0, 0.0, table.report};
  std::map<std::uint32_t, double> customers_with;  // n -> weight
  for (const auto& row : table.histories) {
    out.actual[(std::min)(static_cast<std::size_t>(row.x), cells - 1)] += row.weight;
    customers_with[row.n] += row.weight;
  }
  const auto at = parameters();
  const detail::BgbbParameters<double> p{at[0], at[1], at[2], at[3]};
  for (const auto& [n, weight] : customers_with) {
    double rest = 1.0;
    for (std::size_t count = 0; count + 1 < cells; ++count) {
      core::check_stop(executor);
      const double share = detail::bgbb_count(p, static_cast<double>(n), static_cast<double>(count));
      out.expected[count] += weight * share;
      rest -= share;
    }
    out.expected[cells - 1] += weight * (std::max)(0.0, rest);
  }
  double actual = 0.0, expected = 0.0, left = std::accumulate(out.expected.begin(), out.expected.end(), 0.0);
  int used = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    actual += out.actual[i];
    expected += out.expected[i];
    left -= out.expected[i];
    if (expected < 5.0 || (i + 1 < cells && left < 5.0)) continue;
    out.statistic += (actual - expected) * (actual - expected) / expected;
    ++used;
    actual = expected = 0.0;
  }
  out.degrees_of_freedom = used - 1.0 - 4.0;
  out.p_value = out.degrees_of_freedom > 0.0 ? math::gamma_cdf_upper(out.statistic / 2.0, out.degrees_of_freedom / 2.0)
                                             : std::numeric_limits<double>::quiet_NaN();
  return out;
}

AMENDS_INLINE SimulatedCustomers BetaGeoBetaBinomModel::simulate(std::span<const double> T, std::uint64_t seed,
                                                                 core::Executor* executor) const {
  const auto [alpha, beta, gamma, delta] = parameters();
  SimulatedCustomers out;
  out.frequency.assign(T.size(), 0.0);
  out.recency.assign(T.size(), 0.0);
  out.T.assign(T.begin(), T.end());
  out.alive.assign(T.size(), 1);
  for (const double time : T) (void)detail::check_opportunities("T", time, 1.0);
  double since_asked = 0.0;
  for (std::size_t i = 0; i < T.size(); ++i) {
    if ((since_asked += T[i]) > 1e5) core::check_stop(executor), since_asked = 0.0;
    const double buys = core::beta(seed, core::stream_of("bgbb purchase"), i, alpha, beta);
    const double leaves = core::beta(seed, core::stream_of("bgbb dropout"), i, gamma, delta);
    // Alive at k opportunities with chance (1 - theta)^k.
    const double lifetime =
        std::floor(std::log(core::uniform(seed, core::stream_of("bgbb lifetime"), i)) / std::log1p(-leaves));
    out.alive[i] = leaves < 1.0 && !(lifetime < T[i]) ? 1 : 0;
    const std::uint64_t own = core::stream_of("bgbb purchases") + 0x9e3779b97f4a7c15u * (i + 1);
    for (double k = 1.0; k <= T[i] && (leaves == 0.0 || k <= lifetime); k += 1.0) {
      if (!(core::uniform(seed, own, static_cast<std::uint64_t>(k)) < buys)) continue;
      out.frequency[i] += 1.0;
      out.recency[i] = k;
    }
  }
  return out;
}

AMENDS_INLINE estimation::ModelState BetaGeoBetaBinomModel::state() const {
  estimation::ModelState out{.model = "BetaGeoBetaBinomModel"};
  estimation::put_fit(out, estimates_, report_);
  return out;
}

AMENDS_INLINE BetaGeoBetaBinomModel BetaGeoBetaBinomModel::from_state(const estimation::ModelState& state) {
  state.check("BetaGeoBetaBinomModel", 1);
  auto estimates = estimation::estimates_of(state);
  if (estimates.names() != detail::bgbb_names() ||
      estimates.scales() != std::vector<estimation::Scale>(4, estimation::Scale::log))
    throw Error(ErrorCode::format, "parameter_names",
                "the saved model is damaged: its parameters are not those of a BetaGeoBetaBinomModel");
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(estimates.names()[i], estimates.values()[i]);
  BetaGeoBetaBinomModel out{std::move(estimates), estimation::report_of(state)};
  detail::check_saved_report(out.estimates_, out.report_);
  state.check_names(out.state());
  return out;
}

AMENDS_INLINE BetaGeoBetaBinomLikelihood beta_geo_beta_binom_log_likelihood(const std::array<double, 4>& parameters,
                                                                            const CustomerColumns& customers) {
  std::array<double, 4> logs{};
  for (std::size_t i = 0; i < 4; ++i) logs[i] = std::log(core::check_positive(detail::bgbb_names()[i], parameters[i]));
  const detail::OpportunityTable table = detail::opportunity_table(customers);
  if (table.report.left_out != 0)
    throw Error(ErrorCode::domain, "customers",
                "row " + std::to_string(table.report.first()) + " cannot be: " + std::string(table.report.first_why()));
  core::SerialExecutor serial;
  const detail::OpportunityLikelihood likelihood(table, serial);
  BetaGeoBetaBinomLikelihood out{.value = 0.0, .gradient = std::vector<double>(4), .hessian = math::Matrix(4, 4)};
  out.value = detail::bgbb_in_logs(likelihood, logs, out.gradient, out.hessian.data);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
