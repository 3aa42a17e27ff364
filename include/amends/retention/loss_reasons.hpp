#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/quantity.hpp>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::retention {

/// A reason customers gave for leaving.
struct LossReason {
  std::string reason;
  double weight;  ///< customers who gave it, or their share: only ratios between reasons matter
  /// Share of these losses that better recovery could have prevented; 0 for death and moving, never simply 1 for
  /// service: some would have left anyway.
  double preventable_share = 0.0;
};

struct LossReasonLine {
  std::string reason;
  double share;        ///< of all losses
  double lost;         ///< customers
  double preventable;  ///< customers
};

struct LossDecomposition {
  std::vector<LossReasonLine> reasons;  ///< in the order given
  double lost;                          ///< customers
  double preventable;                   ///< customers: the ceiling of what recovery can win
  double preventable_share;             ///< of all losses
};

/// Splits lost customers by main reason and says how many of them recovery could have kept.
/// formula  share_j = weight_j / sum weight; lost_j = lost * share_j; preventable_j = lost_j * preventable_share_j
/// units    customers; one main reason per customer (several reasons each would be counted several times)
/// domain   weights >= 0 with a positive sum, preventable shares in [0, 1]
/// errors   Error(missing) for no reason, Error(domain) naming the line
/// source   derived. Reasons stated after leaving are what customers say, not what caused the loss;  cost  O(reasons)
[[nodiscard]] LossDecomposition decompose_losses(Customers lost, std::span<const LossReason> reasons);

}  // namespace amends::inline AMENDS_ABI::retention

#if AMENDS_HEADER_ONLY
#include <amends/impl/retention/loss_reasons.ipp>
#endif
