#pragma once

#include <amends/retention/loss_reasons.hpp>

namespace amends::inline AMENDS_ABI::retention {

AMENDS_INLINE LossDecomposition decompose_losses(Customers lost, std::span<const LossReason> reasons) {
  if (reasons.empty()) throw Error(ErrorCode::missing, "reasons", "reasons must hold at least one reason");
  double sum = 0.0;
  for (std::size_t j = 0; j < reasons.size(); ++j) {
    const std::string at = "reasons[" + std::to_string(j) + "].";
    sum += core::check_non_negative(at + "weight", reasons[j].weight);
    core::check_probability(at + "preventable_share", reasons[j].preventable_share);
  }
  core::check_positive("sum of the weights of reasons", sum);
  LossDecomposition result{.reasons = {}, .lost = lost.value(), .preventable = 0.0, .preventable_share = 0.0};
  result.reasons.reserve(reasons.size());
  for (const LossReason& reason : reasons) {
    const double share = reason.weight / sum;
    const double customers = lost.value() * share;
    result.reasons.push_back({.reason = reason.reason,
                              .share = share,
                              .lost = customers,
                              .preventable = customers * reason.preventable_share});
    result.preventable += result.reasons.back().preventable;
    result.preventable_share += share * reason.preventable_share;
  }
  return result;
}

}  // namespace amends::inline AMENDS_ABI::retention
