#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/impl/customer_base/purchase_outcomes.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
/// A value of the population and its error, from its gradient by the logarithms of the four parameters.
AMENDS_INLINE Estimate population_estimate(const FourDuals& result, const ModelAtCustomer& model, const double* z,
                                           estimation::Scale scale, double width) {
  const Outcome outcome = outcome_on(scale, result.value, model.error(result.slope, z), width);
  return {outcome.value, outcome.error, outcome.lower, outcome.upper};
}

AMENDS_INLINE ModelAtCustomer model_at_customer(const PurchaseModel& model) {
  return {model.process(), model.estimates(), model.purchase_covariates(), model.dropout_covariates()};
}

/// Customers who share T and covariates, in ascending order of these: what happens to them up to T has one law.
struct Cohort {
  double T;
  std::vector<double> z;
  double weight;
};

AMENDS_INLINE CustomerRows population_rows(const PurchaseModel& model, const CustomerColumns& customers,
                                           const PopulationOptions& options) {
  return {customers,
          in_order(options.purchase_covariates, model.purchase_covariates(), options.dropout_covariates,
                   model.dropout_covariates()),
          true};
}

/// `seen(x, weight)` is called for each customer.
template <class Seen>
std::vector<Cohort> cohorts_of(const CustomerRows& rows, core::RowReport& report, Seen&& seen) {
  const std::size_t k = rows.covariates();
  DistinctKeys keys(1 + k);
  std::vector<double> weight, key(1 + k);
  core::SerialExecutor serial;
  report = rows.walk(serial, [&](const RowChunk& chunk, std::size_t) {
    for (std::size_t i = 0; i < chunk.size; ++i) {
      if (!chunk.good[i]) continue;
      key[0] = chunk.T[i];
      std::copy_n(chunk.z.data() + i * k, k, key.begin() + 1);
      const std::uint32_t at = keys.find_or_add(key.data(), keys.hash_of(key.data()));
      if (at == weight.size()) weight.push_back(0.0);
      weight[at] += chunk.weight[i];
      seen(chunk.x[i], chunk.weight[i]);
    }
  });
  std::vector<Cohort> out;
  for (std::size_t g = 0; g < keys.size(); ++g)
    out.push_back({keys.key(g)[0], std::vector<double>(keys.key(g) + 1, keys.key(g) + 1 + k), weight[g]});
  std::sort(out.begin(), out.end(),
            [](const Cohort& a, const Cohort& b) { return a.T != b.T ? a.T < b.T : a.z < b.z; });
  return out;
}
}  // namespace detail

AMENDS_INLINE std::vector<Estimate> PurchaseModel::expected_purchases_new_customer(
    std::span<const double> t, double level, const CustomerCovariates& covariates) const {
  const std::vector<double> z = detail::covariate_values(covariates, purchase_names_, dropout_names_);
  const detail::ModelAtCustomer model = detail::model_at_customer(*this);
  const std::array<double, 4> p = model.at(z.data());
  const double width = detail::interval_width(level);
  std::vector<Estimate> out;
  for (const double time : t) {
    core::check_non_negative("t", time);
    const auto expected = detail::predicted_new<detail::FourDuals>(
        process_, p, 0.0, [&](const auto& alive) { return alive.purchases(0.0, time); });
    out.push_back(detail::population_estimate(expected, model, z.data(), estimation::Scale::log, width));
  }
  return out;
}

AMENDS_INLINE estimation::Estimate PurchaseModel::estimate(const estimation::EstimateQuery& query) const {
  const std::string name = detail::model_name(process_);
  estimation::detail::QueryReader in(query, name, {"purchases"});
  std::vector<std::string> names = purchase_names_;
  names.insert(names.end(), dropout_names_.begin(), dropout_names_.end());
  const std::vector<double> z = in.covariates(names);
  const double time = core::check_positive("time", in.time(time_unit_));
  const detail::ModelAtCustomer model = detail::model_at_customer(*this);
  const auto expected = detail::predicted_new<detail::FourDuals>(
      process_, model.at(z.data()), 0.0, [&](const auto& alive) { return alive.purchases(0.0, time); });
  std::vector<double> gradient(model.parameters(), 0.0);
  model.add_gradient(expected.slope, z.data(), 1.0 / expected.value, gradient);
  return in.made(expected.value, estimation::Scale::log, std::move(gradient),
                 estimation::detail::source_of_fit(name, query, estimates_));
}

AMENDS_INLINE std::vector<Estimate> PurchaseModel::probability_of_purchases_new_customer(
    std::size_t up_to, double t, double level, const CustomerCovariates& covariates, core::Executor* executor) const {
  core::check_non_negative("t", t);
  if (up_to > 1'000'000) core::throw_domain("up_to", "be at most 1,000,000", static_cast<double>(up_to));
  const std::vector<double> z = detail::covariate_values(covariates, purchase_names_, dropout_names_);
  const detail::ModelAtCustomer model = detail::model_at_customer(*this);
  const std::array<double, 4> p = model.at(z.data());
  const double width = detail::interval_width(level);
  std::vector<Estimate> out(up_to + 1);
  core::SerialExecutor serial;
  core::parallel_blocks(
      executor != nullptr ? *executor : static_cast<core::Executor&>(serial), out.size(), 256,
      [&](std::size_t first, std::size_t last, std::size_t) {
        for (std::size_t count = first; count < last; ++count) {
          const auto share = detail::predicted_new<detail::FourDuals>(
              process_, p, count == 0 ? 1.0 : 0.0,
              [&](const auto& alive) { return alive.count_probability(static_cast<double>(count), t); });
          out[count] = detail::population_estimate(share, model, z.data(), estimation::Scale::logit, width);
        }
      });
  return out;
}

AMENDS_INLINE CumulativePurchases PurchaseModel::expected_cumulative_purchases(const CustomerColumns& customers,
                                                                               std::span<const double> times,
                                                                               const PopulationOptions& options) const {
  for (const double time : times) core::check_finite("times", time);
  CumulativePurchases out{.time = {times.begin(), times.end()}, .value = std::vector<double>(times.size(), 0.0)};
  const auto cohorts =
      detail::cohorts_of(detail::population_rows(*this, customers, options), out.rows, [](double, double) {});
  const double longest = cohorts.empty() ? 0.0 : cohorts.back().T;
  const detail::ModelAtCustomer model = detail::model_at_customer(*this);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  constexpr std::size_t block = 64;
  const std::size_t blocks = (cohorts.size() + block - 1) / block;
  std::vector<double> parts(blocks * times.size(), 0.0);
  core::parallel_blocks(executor, cohorts.size(), block, [&](std::size_t first, std::size_t last, std::size_t b) {
    for (std::size_t c = first; c < last; ++c) {
      const std::array<double, 4> p = model.at(cohorts[c].z.data());
      for (std::size_t i = 0; i < times.size(); ++i) {
        const double age = times[i] - (longest - cohorts[c].T);
        if (age > 0.0)
          parts[b * times.size() + i] +=
              cohorts[c].weight * detail::predicted_new<double>(
                                      process_, p, 0.0, [&](const auto& alive) { return alive.purchases(0.0, age); });
      }
    }
  });
  for (std::size_t at = 0; at < parts.size(); ++at) out.value[at % times.size()] += parts[at];
  return out;
}

AMENDS_INLINE CountComparison PurchaseModel::compare_counts(const CustomerColumns& customers, std::size_t cells,
                                                            const PopulationOptions& options) const {
  if (cells < 2 || cells > 10'000)
    core::throw_domain("cells", "be at least 2 and at most 10,000", static_cast<double>(cells));
  CountComparison out{std::vector<double>(cells, 0.0), std::vector<double>(cells, 0.0), 0.0, 0.0, 0.0, {}};
  const auto cohorts =
      detail::cohorts_of(detail::population_rows(*this, customers, options), out.rows, [&](double x, double weight) {
        out.actual[static_cast<std::size_t>((std::min)(x, static_cast<double>(cells - 1)))] += weight;
      });
  const detail::ModelAtCustomer model = detail::model_at_customer(*this);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial);
  constexpr std::size_t block = 64;
  std::vector<double> parts((cohorts.size() + block - 1) / block * cells, 0.0);
  core::parallel_blocks(executor, cohorts.size(), block, [&](std::size_t first, std::size_t last, std::size_t b) {
    for (std::size_t c = first; c < last; ++c) {
      const std::array<double, 4> p = model.at(cohorts[c].z.data());
      double rest = 1.0;
      for (std::size_t count = 0; count + 1 < cells; ++count) {
        const double share = detail::predicted_new<double>(process_, p, count == 0 ? 1.0 : 0.0, [&](const auto& alive) {
          return alive.count_probability(static_cast<double>(count), cohorts[c].T);
        });
        parts[b * cells + count] += cohorts[c].weight * share;
        rest -= share;
      }
      parts[b * cells + cells - 1] += cohorts[c].weight * (std::max)(0.0, rest);
    }
  });
  for (std::size_t at = 0; at < parts.size(); ++at) out.expected[at % cells] += parts[at];
  double actual = 0.0, expected = 0.0;
  int used = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    actual += out.actual[i];
    expected += out.expected[i];
    const double left =
        std::accumulate(out.expected.begin() + static_cast<std::ptrdiff_t>(i) + 1, out.expected.end(), 0.0);
    if (expected < 5.0 || (left > 0.0 && left < 5.0)) continue;
    out.statistic += (actual - expected) * (actual - expected) / expected;
    ++used;
    actual = expected = 0.0;
  }
  out.degrees_of_freedom = used - 1.0 - static_cast<double>(estimates_.size());
  out.p_value = out.degrees_of_freedom > 0.0 ? math::gamma_cdf_upper(out.statistic / 2.0, out.degrees_of_freedom / 2.0)
                                             : std::numeric_limits<double>::quiet_NaN();
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
