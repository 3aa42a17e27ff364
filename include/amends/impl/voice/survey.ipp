#pragma once

#include <amends/voice/survey.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/voice/reciprocal.hpp>
#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::voice {

namespace detail {

// Quantile of sorted values, linear between order statistics (the default of R and NumPy).
AMENDS_INLINE double sorted_quantile(const std::vector<double>& sorted, double u) {
  const double at = u * static_cast<double>(sorted.size() - 1);
  const std::size_t below = static_cast<std::size_t>(at);
  const double rest = at - static_cast<double>(below);
  if (rest == 0.0 || sorted[below] == sorted[below + 1]) return sorted[below];  // also infinity next to infinity
  return sorted[below] + rest * (sorted[below + 1] - sorted[below]);
}

AMENDS_INLINE FactorInterval interval_of(std::vector<double>& values, double level) {
  std::sort(values.begin(), values.end());
  return {.value = sorted_quantile(values, 0.5),
          .lower = sorted_quantile(values, 0.5 * (1.0 - level)),
          .upper = sorted_quantile(values, 0.5 * (1.0 + level))};
}

AMENDS_INLINE void check_survey(const std::string& name, const SurveyShare& share) {
  core::check_positive(name + ".of", share.of);
  core::check_between(name + ".count", share.count, 0.0, share.of);
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(SurveyWarning warning) noexcept {
  switch (warning) {
    case SurveyWarning::nothing_observed:
      return "nothing_observed";
    case SurveyWarning::few_observed:
      return "few_observed";
  }
  return "unknown";
}

AMENDS_INLINE FactorInterval iceberg_factor_interval(const SurveyShare& articulation, double level) {
  detail::check_survey("articulation", articulation);
  const math::ShareInterval share = math::wilson_interval(articulation.count, articulation.of, level);
  return {.value = detail::reciprocal(share.value),
          .lower = detail::reciprocal(share.upper),
          .upper = detail::reciprocal(share.lower)};
}

AMENDS_INLINE IcebergIntervals simulate_iceberg(std::span<const SurveyedProblemType> types, CountUnit unit,
                                                const SimulationOptions& options) {
  if (types.empty()) throw Error(ErrorCode::missing, "types", "types must hold at least one type of problem");
  core::check_count("draws", options.draws, 100, 10'000'000);
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "lie strictly between 0 and 1", options.level);
  core::check_positive("prior_successes", options.prior_successes);
  core::check_positive("prior_failures", options.prior_failures);
  for (std::size_t k = 0; k < types.size(); ++k) {
    const std::string at = "types[" + std::to_string(k) + "].";
    core::check_non_negative(at + "registered", types[k].registered);
    detail::check_survey(at + "articulation", types[k].articulation);
    if (types[k].registration) detail::check_survey(at + "registration", *types[k].registration);
  }

  IcebergIntervals result{.unit = unit, .types = {}, .estimated = {}, .warnings = {}};
  result.types.reserve(types.size());
  std::vector<double> total(options.draws, 0.0);
  std::vector<double> evidence(options.draws);
  // Two streams per type, so that a type keeps its draws whatever stands beside it.
  constexpr std::uint64_t first_stream = core::stream_of("amends.voice.iceberg");
  const auto posterior = [&](const SurveyShare& share, std::uint64_t stream, std::size_t draw) {
    return core::beta(options.seed, stream, draw, share.count + options.prior_successes,
                      share.of - share.count + options.prior_failures);
  };
  for (std::size_t k = 0; k < types.size(); ++k) {
    const SurveyedProblemType& type = types[k];
    const std::uint64_t stream = first_stream + 2 * k;
    for (std::size_t draw = 0; draw < options.draws; ++draw) {
      evidence[draw] = posterior(type.articulation, stream, draw);
      if (type.registration) evidence[draw] *= posterior(*type.registration, stream + 1, draw);
      if (type.registered > 0.0) total[draw] += type.registered * detail::reciprocal(evidence[draw]);
    }
    const FactorInterval rate = detail::interval_of(evidence, options.level);
    // Quantiles of the reciprocal are the reciprocals of the mirrored quantiles, up to interpolation between two draws.
    const FactorInterval factor{.value = detail::reciprocal(rate.value),
                                .lower = detail::reciprocal(rate.upper),
                                .upper = detail::reciprocal(rate.lower)};
    const auto times_registered = [&](double f) { return type.registered > 0.0 ? type.registered * f : 0.0; };
    result.types.push_back({.name = type.name,
                            .evidence_rate = rate,
                            .iceberg_factor = factor,
                            .estimated = {.value = times_registered(factor.value),
                                          .lower = times_registered(factor.lower),
                                          .upper = times_registered(factor.upper)}});
    constexpr double few = 10.0;
    const double least =
        (std::min)(type.articulation.count, type.registration ? type.registration->count : type.articulation.count);
    if (least == 0.0)
      result.warnings.push_back({.warning = SurveyWarning::nothing_observed, .type = k});
    else if (least < few)
      result.warnings.push_back({.warning = SurveyWarning::few_observed, .type = k});
  }
  result.estimated = detail::interval_of(total, options.level);
  return result;
}

}  // namespace amends::inline AMENDS_ABI::voice
