#pragma once

#include <amends/core/config.hpp>
#include <amends/customer_base/contract_model.hpp>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

/// Beta-discrete-Weibull model (BdW) of customers under contract: the sBG whose customers may change with age.
/// model    a customer stays through t periods with chance (1 - theta)^(t^c); theta ~ Beta(alpha, beta) over customers
/// formula  S(t) = B(alpha, beta + t^c)/B(alpha, beta);  c = 1 is the sBG, c > 1: his own chance to leave rises with
/// age,
///          c < 1: it falls
/// units    t counts renewal opportunities; alpha, beta (also written gamma, delta) and c are pure numbers
/// misleads alpha, beta and c say nearly the same with few periods: look at the intervals, and at the likelihood-ratio
///          test against the sBG, which is nested
/// source   model of Fader, Hardie and co-authors ("How to project customer retention revisited", 2018) [not read;
///          formula checked against another code's fits]
class BetaDiscreteWeibullModel : public ContractModel {
 public:
  /// Maximum likelihood, started from the fit of the sBG. Diagnoses as ShiftedBetaGeoModel::fit; three periods are
  /// needed.
  [[nodiscard]] static estimation::Fit<BetaDiscreteWeibullModel> fit(const CohortTable& table,
                                                                     const ContractOptions& options = {});
  [[nodiscard]] static estimation::Fit<BetaDiscreteWeibullModel> fit(const ContractColumns& customers,
                                                                     const ContractOptions& options = {});
  /// A model with given parameters, whose errors are not known (NaN). errors  Error(domain) unless positive and finite
  [[nodiscard]] static BetaDiscreteWeibullModel with_parameters(double alpha, double beta, double c);
  /// errors  Error(format)
  [[nodiscard]] static BetaDiscreteWeibullModel from_state(const estimation::ModelState& state);

 private:
  explicit BetaDiscreteWeibullModel(ContractModel model) : ContractModel(std::move(model)) {}
};

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/beta_discrete_weibull.ipp>
#endif
