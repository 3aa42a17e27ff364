#pragma once

#include <amends/economics/encounter_exposure.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

using ExposureColumn = std::vector<double>;

/// The draws of one input from the stream of that name; it must lie in [0, high], or the error names the parameter.
AMENDS_INLINE ExposureColumn exposure_draws(const std::string& name, const std::string& stream,
                                            const math::Distribution& input, double high,
                                            const ExposureOptions& options) {
  if (high == 1.0) {
    core::check_probability(name, input.lower());
    core::check_probability(name, input.upper());
  } else {
    core::check_non_negative(name, input.lower());
    core::check_finite(name, input.median());
  }
  core::check_stop(options.executor);
  if (input.is_fixed()) return ExposureColumn(options.draws, input.median());
  ExposureColumn column(options.draws);
  core::fill_uniform(options.seed, core::stream_of("amends.economics.exposure." + stream), 0, column);
  math::QuantileTable(input).fill(column, column);
  return column;
}

AMENDS_INLINE ExposureFigure exposure_figure(ExposureColumn column, const ExposureOptions& options) {
  core::check_stop(options.executor);
  const double mean = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(column.size());
  std::sort(column.begin(), column.end());
  const auto at = [&](double u) {
    const double place = u * static_cast<double>(column.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double rest = place - static_cast<double>(below);
    return rest > 0.0 ? column[below] + rest * (column[below + 1] - column[below]) : column[below];
  };
  const auto constant = column.front() == column.back();  // then the mean is that number, without rounding
  return {.mean = constant ? column.front() : mean,
          .median = at(0.5),
          .lower = at(0.5 * (1.0 - options.level)),
          .upper = at(0.5 * (1.0 + options.level))};
}

template <class Value>
ExposureColumn exposure_column(std::size_t draws, Value value) {
  ExposureColumn column(draws);
  for (std::size_t d = 0; d < draws; ++d) column[d] = value(d);
  return column;
}

/// Parts of a whole, draw by draw; 0 where there is no whole.
AMENDS_INLINE ExposureColumn exposure_share(const ExposureColumn& part, const ExposureColumn& whole) {
  return exposure_column(part.size(), [&](std::size_t d) { return whole[d] > 0.0 ? part[d] / whole[d] : 0.0; });
}

/// The loss reasons in the order of their names, so that sums do not depend on the order given.
AMENDS_INLINE std::vector<std::size_t> reasons_by_name(const std::vector<UncertainLossReason>& reasons) {
  std::vector<std::size_t> order(reasons.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return reasons[a].reason < reasons[b].reason; });
  double largest = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && reasons[order[i]].reason == reasons[order[i - 1]].reason)
      throw Error(ErrorCode::contradiction, "reasons", "reasons must have different names");
    largest = (std::max)(largest, reasons[order[i]].weight.upper());
  }
  if (!reasons.empty() && !(largest > 0.0))
    throw Error(ErrorCode::contradiction, "reasons", "reasons must have a weight above 0");
  return order;
}

/// Preventable losses by draw; fills the lines of the reasons.
AMENDS_INLINE ExposureColumn preventable_losses(const std::vector<UncertainLossReason>& reasons,
                                                const ExposureColumn& lost, const ExposureOptions& options,
                                                std::vector<LossReasonExposure>& lines) {
  const std::vector<std::size_t> order = reasons_by_name(reasons);
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  core::check_count("reasons", reasons.size(), 1, 1'000);
  const auto draws_of = [&](std::size_t j, const std::string& what, const math::Distribution& value, double high) {
    return exposure_draws("reasons[" + std::to_string(j) + "]." + what, "reasons." + reasons[j].reason + "." + what,
                          value, high, options);
  };
  const auto weight = [&](std::size_t j) { return draws_of(j, "weight", reasons[j].weight, unbounded); };
  ExposureColumn sum(options.draws, 0.0), total(options.draws, 0.0);
  for (const std::size_t j : order) {
    const ExposureColumn own = weight(j);
    for (std::size_t d = 0; d < options.draws; ++d) sum[d] += own[d];
  }
  lines.resize(reasons.size());
  for (const std::size_t j : order) {
    const ExposureColumn share = exposure_share(weight(j), sum);
    const ExposureColumn preventable = draws_of(j, "preventable_share", reasons[j].preventable_share, 1.0);
    const ExposureColumn own =
        exposure_column(options.draws, [&](std::size_t d) { return lost[d] * share[d] * preventable[d]; });
    for (std::size_t d = 0; d < options.draws; ++d) total[d] += own[d];
    lines[j] = {.reason = reasons[j].reason,
                .share = exposure_figure(share, options),
                .preventable = exposure_figure(own, options)};
  }
  return total;
}

AMENDS_INLINE void check_exposure(const ExposureOptions& options) {
  core::check_count("draws", options.draws, 100, 1'000'000);
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "lie strictly between 0 and 1", options.level);
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(ExposureWarning warning) noexcept {
  switch (warning) {
    case ExposureWarning::failures_exceed_churn:
      return "failures_exceed_churn";
    case ExposureWarning::ceilings_disagree:
      return "ceilings_disagree";
    case ExposureWarning::failure_raises_stay:
      return "failure_raises_stay";
  }
  return "unknown";
}

AMENDS_INLINE EncounterExposure encounter_exposure(const EncounterExposureInputs& inputs,
                                                   const ExposureOptions& options) {
  detail::check_exposure(options);
  using detail::exposure_column;
  const auto exposure_draws = [&](const char* name, const math::Distribution& input, double high) {
    return detail::exposure_draws(name, name, input, high, options);
  };
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  const auto customers = exposure_draws("customers", inputs.customers, unbounded);
  const auto per_customer = exposure_draws("contacts_per_customer", inputs.contacts_per_customer, unbounded);
  const auto failure = exposure_draws("failure_rate", inputs.failure_rate, 1.0);
  const auto untroubled = exposure_draws("stay_untroubled", inputs.stay_untroubled, 1.0);
  const auto after = exposure_draws("stay_after_failure", inputs.stay_after_failure, 1.0);
  const auto churn = exposure_draws("churn", inputs.churn, 1.0);

  const auto figure = [&](const detail::ExposureColumn& column) { return detail::exposure_figure(column, options); };
  const auto contacts = exposure_column(options.draws, [&](std::size_t d) { return customers[d] * per_customer[d]; });
  const auto affected = exposure_column(options.draws, [&](std::size_t d) {
    // As in moments_of_truth: nobody without a contact is affected, also where every contact fails.
    return per_customer[d] > 0.0 ? -customers[d] * std::expm1(per_customer[d] * std::log1p(-failure[d])) : 0.0;
  });
  const auto lost = exposure_column(options.draws, [&](std::size_t d) { return customers[d] * churn[d]; });
  const auto by_failures = exposure_column(
      options.draws, [&](std::size_t d) { return affected[d] * (std::max)(0.0, untroubled[d] - after[d]); });

  EncounterExposure result;
  result.contacts = figure(contacts);
  core::check_finite("customers: the contacts", result.contacts.mean);
  result.failures = figure(exposure_column(options.draws, [&](std::size_t d) { return contacts[d] * failure[d]; }));
  result.customers_affected = figure(affected);
  result.lost = figure(lost);
  result.lost_by_failures = figure(by_failures);
  auto reachable = exposure_column(options.draws, [&](std::size_t d) { return (std::min)(lost[d], by_failures[d]); });
  result.share_by_failures = figure(detail::exposure_share(reachable, lost));
  std::size_t exceed = 0;
  for (std::size_t d = 0; d < options.draws; ++d) exceed += by_failures[d] > lost[d] ? 1U : 0U;
  result.failures_exceed = static_cast<double>(exceed) / static_cast<double>(options.draws);
  if (!inputs.reasons.empty()) {
    const auto preventable = detail::preventable_losses(inputs.reasons, lost, options, result.reasons);
    result.lost_preventable = figure(preventable);
    result.share_preventable = figure(detail::exposure_share(preventable, lost));
    for (std::size_t d = 0; d < options.draws; ++d) reachable[d] = (std::min)(reachable[d], preventable[d]);
    const double a = result.lost_by_failures.median;
    const double b = result.lost_preventable->median;
    if ((std::max)(a, b) > 2.0 * (std::min)(a, b)) result.warnings.add(ExposureWarning::ceilings_disagree);
  }
  result.reachable = figure(reachable);
  result.reachable_share = figure(detail::exposure_share(reachable, lost));
  if (result.failures_exceed > 0.05) result.warnings.add(ExposureWarning::failures_exceed_churn);
  if (inputs.stay_after_failure.mean() > inputs.stay_untroubled.mean())
    result.warnings.add(ExposureWarning::failure_raises_stay);
  return result;
}

}  // namespace amends::inline AMENDS_ABI::economics
