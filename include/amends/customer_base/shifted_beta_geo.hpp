#pragma once

#include <amends/core/config.hpp>
#include <amends/customer_base/contract_model.hpp>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

/// Shifted-beta-geometric model (sBG) of customers under contract.
/// model    each period a customer leaves with his own constant chance theta; theta ~ Beta(alpha, beta) over customers
/// formula  P(T = t) = B(alpha + 1, beta + t - 1)/B(alpha, beta);  S(t) = B(alpha, beta + t)/B(alpha, beta);
///          retention rate r_t = (beta + t - 1)/(alpha + beta + t - 1), rising with t by selection alone
/// units    t counts renewal opportunities; alpha and beta are pure numbers
/// misleads where customers' own chances change with age (an initial term, a wear-out): compare
/// BetaDiscreteWeibullModel source   Fader & Hardie (2007), J. Interactive Marketing 21(1), 76-90 (figures from a
/// secondary source; refitted)
class ShiftedBetaGeoModel : public ContractModel {
 public:
  /// Maximum likelihood. Diagnoses: no_events (nobody left), too_few_rows (fewer than two periods observed, or fewer
  /// distinct rows than parameters), dropout_spread_not_identified (alpha and beta run off together: customers leave
  /// with one common chance, or with a rising one), on_boundary (nobody left after the first period), separation,
  /// collinear. errors  Error(contradiction) for a table that rises, Error(missing), Error(size_mismatch),
  /// Error(domain) cost    a few microseconds for each distinct row and iteration; identical rows are put together
  [[nodiscard]] static estimation::Fit<ShiftedBetaGeoModel> fit(const CohortTable& table,
                                                                const ContractOptions& options = {});
  [[nodiscard]] static estimation::Fit<ShiftedBetaGeoModel> fit(const ContractColumns& customers,
                                                                const ContractOptions& options = {});
  /// A model with given parameters, whose errors are not known (NaN). errors  Error(domain) unless positive and finite
  [[nodiscard]] static ShiftedBetaGeoModel with_parameters(double alpha, double beta);
  /// errors  Error(format)
  [[nodiscard]] static ShiftedBetaGeoModel from_state(const estimation::ModelState& state);

 private:
  explicit ShiftedBetaGeoModel(ContractModel model) : ContractModel(std::move(model)) {}
};

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/shifted_beta_geo.ipp>
#endif
