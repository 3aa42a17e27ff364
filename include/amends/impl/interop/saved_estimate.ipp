#pragma once

#include <amends/interop/saved_estimate.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/impl/interop/scenario_content.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/model_file.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <amends/survival/survival_curve.hpp>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

template <class Model>
estimation::Estimate estimate_of(const estimation::ModelState& state, const estimation::EstimateQuery& query) {
  return Model::from_state(state).estimate(query);
}

using EstimateOfState = estimation::Estimate (*)(const estimation::ModelState&, const estimation::EstimateQuery&);
inline constexpr std::array<std::pair<std::string_view, EstimateOfState>, 10> models_with_estimates{{
    {"KaplanMeier", &estimate_of<survival::KaplanMeier>},
    {"KaplanMeierByGroup", &estimate_of<survival::KaplanMeierByGroup>},
    {"AcceleratedFailureTimeModel", &estimate_of<survival::AcceleratedFailureTimeModel>},
    {"ShiftedBetaGeoModel", &estimate_of<customer_base::ShiftedBetaGeoModel>},
    {"BetaDiscreteWeibullModel", &estimate_of<customer_base::BetaDiscreteWeibullModel>},
    {"BetaGeoModel", &estimate_of<customer_base::BetaGeoModel>},
    {"ModifiedBetaGeoModel", &estimate_of<customer_base::ModifiedBetaGeoModel>},
    {"ParetoNBDModel", &estimate_of<customer_base::ParetoNBDModel>},
    {"BetaGeoBetaBinomModel", &estimate_of<customer_base::BetaGeoBetaBinomModel>},
    {"GammaGammaModel", &estimate_of<customer_base::GammaGammaModel>},
}};

/// Runs `work`, and puts the path before what is wrong.
template <class Work>
auto naming(const std::string& path, Work&& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted || error.code() == ErrorCode::io) throw;
    throw Error(error.code(), error.parameter(), quoted_path(path) + ": " + error.what());
  }
}

}  // namespace detail

AMENDS_INLINE estimation::ModelState read_model_file(const std::string& path, core::Executor* executor) {
  const std::string text = detail::text_content(path, detail::FileKind::regular, executor,
                                                {.name = "saved model",
                                                 .why_regular = "a saved model must be a file",
                                                 .most_bytes = std::size_t{1} << 30,
                                                 .too_large = "it is larger than 1 GB, or has no end"});
  return detail::naming(path, [&] { return read_model(text); });
}

AMENDS_INLINE estimation::Estimate estimate_from_state(const estimation::ModelState& state,
                                                       const estimation::EstimateQuery& query) {
  const auto& all = detail::models_with_estimates;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == state.model; });
  if (found != all.end()) return found->second(state, query);
  std::vector<std::string> names;
  for (const auto& one : all) names.emplace_back(one.first);
  throw Error(
      ErrorCode::unknown_name, "model",
      "a saved " + detail::quoted(state.model) + " gives no estimates; these do: " + estimation::detail::listed(names));
}

AMENDS_INLINE estimation::Estimate estimate_from_file(const std::string& path, estimation::EstimateQuery query,
                                                      core::Executor* executor) {
  if (query.from.empty()) query.from = path;
  const estimation::ModelState state = read_model_file(path, executor);
  return detail::naming(path, [&] { return estimate_from_state(state, query); });
}

}  // namespace amends::inline AMENDS_ABI::interop
