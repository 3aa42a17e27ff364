#pragma once

#include <amends/customer_base/shifted_beta_geo.hpp>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE estimation::Fit<ShiftedBetaGeoModel> ShiftedBetaGeoModel::fit(const CohortTable& table,
                                                                            const ContractOptions& options) {
  const auto fitted = fit_law(ContractLaw::shifted_beta_geo, table, options);
  if (!fitted) return {fitted.report(), std::nullopt};
  return {fitted.report(), ShiftedBetaGeoModel(fitted.model())};
}

AMENDS_INLINE estimation::Fit<ShiftedBetaGeoModel> ShiftedBetaGeoModel::fit(const ContractColumns& customers,
                                                                            const ContractOptions& options) {
  const auto fitted = fit_law(ContractLaw::shifted_beta_geo, customers, options);
  if (!fitted) return {fitted.report(), std::nullopt};
  return {fitted.report(), ShiftedBetaGeoModel(fitted.model())};
}

AMENDS_INLINE ShiftedBetaGeoModel ShiftedBetaGeoModel::with_parameters(double alpha, double beta) {
  return ShiftedBetaGeoModel(at(ContractLaw::shifted_beta_geo, {alpha, beta, 1.0}));
}

AMENDS_INLINE ShiftedBetaGeoModel ShiftedBetaGeoModel::from_state(const estimation::ModelState& state) {
  return ShiftedBetaGeoModel(from_state_of(ContractLaw::shifted_beta_geo, state));
}

}  // namespace amends::inline AMENDS_ABI::customer_base
