#pragma once

#include <amends/customer_base/beta_geo.hpp>

#include <optional>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE estimation::Fit<BetaGeoModel> BetaGeoModel::fit(const CustomerColumns& customers,
                                                              const CustomerBaseOptions& options) {
  const auto fit = fit_process(PurchaseProcess::beta_geo, customers, options);
  if (!fit.converged()) return {fit.report(), std::nullopt};
  return {fit.report(), BetaGeoModel(fit.model())};
}

AMENDS_INLINE BetaGeoModel BetaGeoModel::with_parameters(double r, double alpha, double a, double b,
                                                         std::string time_unit) {
  return BetaGeoModel(at(PurchaseProcess::beta_geo, {r, alpha, a, b}, std::move(time_unit)));
}

AMENDS_INLINE BetaGeoModel BetaGeoModel::from_state(const estimation::ModelState& state) {
  return BetaGeoModel(from_state_of(PurchaseProcess::beta_geo, state));
}

AMENDS_INLINE estimation::Fit<ModifiedBetaGeoModel> ModifiedBetaGeoModel::fit(const CustomerColumns& customers,
                                                                              const CustomerBaseOptions& options) {
  const auto fit = fit_process(PurchaseProcess::modified_beta_geo, customers, options);
  if (!fit.converged()) return {fit.report(), std::nullopt};
  return {fit.report(), ModifiedBetaGeoModel(fit.model())};
}

AMENDS_INLINE ModifiedBetaGeoModel ModifiedBetaGeoModel::with_parameters(double r, double alpha, double a, double b,
                                                                         std::string time_unit) {
  return ModifiedBetaGeoModel(at(PurchaseProcess::modified_beta_geo, {r, alpha, a, b}, std::move(time_unit)));
}

AMENDS_INLINE ModifiedBetaGeoModel ModifiedBetaGeoModel::from_state(const estimation::ModelState& state) {
  return ModifiedBetaGeoModel(from_state_of(PurchaseProcess::modified_beta_geo, state));
}

}  // namespace amends::inline AMENDS_ABI::customer_base
