#pragma once

#include <amends/core/config.hpp>
#include <amends/customer_base/purchase_model.hpp>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

/// Pareto/NBD: customers who buy without a contract, and may leave at any time.
/// model    purchases while alive: Poisson at rate lambda ~ Gamma(r, alpha); lifetime exponential at rate
///          mu ~ Gamma(s, beta); lambda and mu independent
/// formula  L = Gamma(r+x) alpha^r beta^s / Gamma(r) { (alpha+T)^-(r+x) (beta+T)^-s
///              + s int_{t_x}^{T} (alpha+u)^-(r+x) (beta+u)^-(s+1) du }
///          The integral, which the literature writes with 2F1, is taken numerically in logarithmic time, all terms
///          positive, so that nothing cancels: t_x near T, alpha = beta and large x are no special cases.
///          P(alive) = 1 / (1 + (alpha+T)^(r+x) (beta+T)^s s int_{t_x}^{T} (alpha+u)^-(r+x) (beta+u)^-(s+1) du)
/// units    alpha, beta in time units of recency and T; r, s pure numbers
/// source   Schmittlein, Morrison & Colombo (1987), Management Science 33(1) [model from memory; likelihoods checked
///          against high-precision values]
class ParetoNBDModel : public PurchaseModel {
 public:
  /// Maximum likelihood (with a prior or penalty: the mode). Errors as BetaGeoModel::fit.
  [[nodiscard]] static estimation::Fit<ParetoNBDModel> fit(const CustomerColumns& customers,
                                                           const CustomerBaseOptions& options = {});
  [[nodiscard]] static ParetoNBDModel with_parameters(double r, double alpha, double s, double beta,
                                                      std::string time_unit = {});
  [[nodiscard]] static ParetoNBDModel from_state(const estimation::ModelState& state);

 private:
  explicit ParetoNBDModel(PurchaseModel model) : PurchaseModel(std::move(model)) {}
};

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/pareto_nbd.ipp>
#endif
