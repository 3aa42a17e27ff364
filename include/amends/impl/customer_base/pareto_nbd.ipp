#pragma once

#include <amends/customer_base/pareto_nbd.hpp>

#include <optional>

namespace amends::inline AMENDS_ABI::customer_base {

AMENDS_INLINE estimation::Fit<ParetoNBDModel> ParetoNBDModel::fit(const CustomerColumns& customers,
                                                                  const CustomerBaseOptions& options) {
  const auto fit = fit_process(PurchaseProcess::pareto, customers, options);
  if (!fit.converged()) return {fit.report(), std::nullopt};
  return {fit.report(), ParetoNBDModel(fit.model())};
}

AMENDS_INLINE ParetoNBDModel ParetoNBDModel::with_parameters(double r, double alpha, double s, double beta,
                                                             std::string time_unit) {
  return ParetoNBDModel(at(PurchaseProcess::pareto, {r, alpha, s, beta}, std::move(time_unit)));
}

AMENDS_INLINE ParetoNBDModel ParetoNBDModel::from_state(const estimation::ModelState& state) {
  return ParetoNBDModel(from_state_of(PurchaseProcess::pareto, state));
}

}  // namespace amends::inline AMENDS_ABI::customer_base
