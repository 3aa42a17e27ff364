#pragma once

#include <amends/core/error.hpp>
#include <amends/customer_base/customers.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

// What lifetime values take for the spend of each customer. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// Spend per purchase, one value a row or one for all, with its errors where they are known.
class SpendColumn {
  std::span<const double> spend_, errors_;

 public:
  /// errors  Error(size_mismatch); Error(domain) for one value for all that is below 0 or NaN
  SpendColumn(std::span<const double> spend, std::span<const double> errors, std::size_t rows)
      : spend_(spend), errors_(errors) {
    if (spend.size() != 1) core::check_same_size("spend", spend.size(), "frequency", rows);
    if (!errors.empty()) core::check_same_size("spend_errors", errors.size(), "spend", spend.size());
    if (spend.size() == 1 && rows != 1 && !(spend[0] >= 0.0)) core::throw_domain("spend", "be at least 0", spend[0]);
  }
  [[nodiscard]] double value(std::size_t row) const noexcept { return spend_[spend_.size() == 1 ? 0 : row]; }
  [[nodiscard]] double error(std::size_t row) const noexcept {
    return errors_.empty() ? 0.0 : errors_[errors_.size() == 1 ? 0 : row];
  }
  /// Rows whose spend cannot be have no prediction, and are counted unless they are already.
  void leave_out_wrong(Predictions& out) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < out.value.size(); ++i) {
      if (value(i) >= 0.0) continue;
      if (!std::isnan(out.value[i])) out.rows.leave_out(i, "spend is missing or negative");
      out.value[i] = none;
      if (!out.standard_error.empty()) out.standard_error[i] = out.lower[i] = out.upper[i] = none;
    }
  }
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
