#pragma once

#include <amends/core/config.hpp>
#include <amends/customer_base/purchase_model.hpp>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

/// BG/NBD: customers who buy without a contract, and leave after a repeat purchase or never.
/// model    purchases while alive: Poisson at rate lambda ~ Gamma(r, alpha); after each repeat purchase he leaves with
///          chance p ~ Beta(a, b); lambda and p independent
/// formula  L = B(a, b+x)/B(a, b) Gamma(r+x) alpha^r / (Gamma(r) (alpha+T)^(r+x))
///              + [x > 0] B(a+1, b+x-1)/B(a, b) Gamma(r+x) alpha^r / (Gamma(r) (alpha+t_x)^(r+x))
///          P(alive) = 1 / (1 + [x > 0] a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x))
/// units    alpha in time units of recency and T; r, a, b pure numbers
/// misleads who never bought again counts as alive for certain, however long ago: use ModifiedBetaGeoModel or
///          ParetoNBDModel where that matters
/// source   Fader, Hardie & Lee (2005), Marketing Science 24(2) [formula from memory; its published CDNOW parameters
/// are
///          a test]
class BetaGeoModel : public PurchaseModel {
 public:
  /// Maximum likelihood (with a prior or penalty: the mode). See docs/models/beta_geo.md for what it may diagnose.
  /// errors  Error(size_mismatch), Error(missing) for columns, Error(domain) for weights, priors and l2 out of range,
  ///         Error(unknown_name) for a prior on a parameter there is not
  /// cost    two logarithms, two exponentials and some 40 multiplications a distinct row and iteration
  [[nodiscard]] static estimation::Fit<BetaGeoModel> fit(const CustomerColumns& customers,
                                                         const CustomerBaseOptions& options = {});
  /// A model with given parameters, whose errors are not known (NaN): to predict with published ones. errors
  /// Error(domain) unless positive
  [[nodiscard]] static BetaGeoModel with_parameters(double r, double alpha, double a, double b,
                                                    std::string time_unit = {});
  /// errors  Error(format)
  [[nodiscard]] static BetaGeoModel from_state(const estimation::ModelState& state);

 private:
  explicit BetaGeoModel(PurchaseModel model) : PurchaseModel(std::move(model)) {}
};

/// MBG/NBD: as BG/NBD, but a customer may leave right after his first purchase too, so nobody is alive for certain.
/// formula  L = B(a, b+x+1)/B(a, b) Gamma(r+x) alpha^r / (Gamma(r) (alpha+T)^(r+x))
///              + B(a+1, b+x)/B(a, b) Gamma(r+x) alpha^r / (Gamma(r) (alpha+t_x)^(r+x)),   t_x = 0 where x = 0
///          P(alive) = 1 / (1 + a/(b+x) ((alpha+T)/(alpha+t_x))^(r+x))
/// source   Batislam, Denizel & Filiztekin (2007), IJRM 24(3); Hoppe & Wagner (2007) [formula from memory; checked
///          against the CDNOW fit of two other codes]
class ModifiedBetaGeoModel : public PurchaseModel {
 public:
  /// As BetaGeoModel::fit.
  [[nodiscard]] static estimation::Fit<ModifiedBetaGeoModel> fit(const CustomerColumns& customers,
                                                                 const CustomerBaseOptions& options = {});
  [[nodiscard]] static ModifiedBetaGeoModel with_parameters(double r, double alpha, double a, double b,
                                                            std::string time_unit = {});
  [[nodiscard]] static ModifiedBetaGeoModel from_state(const estimation::ModelState& state);

 private:
  explicit ModifiedBetaGeoModel(PurchaseModel model) : PurchaseModel(std::move(model)) {}
};

}  // namespace amends::inline AMENDS_ABI::customer_base

#if AMENDS_HEADER_ONLY
#include <amends/impl/customer_base/beta_geo.ipp>
#endif
