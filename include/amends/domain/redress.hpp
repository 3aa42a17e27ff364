#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// What the firm gives to put a problem right. The words of the complaints return of UK financial firms, plus what
/// other trades give in kind.
enum class RedressKind : std::uint8_t {
  none,
  refund,
  loss_payment,              ///< cash for a loss suffered
  distress_payment,          ///< cash for distress or inconvenience
  goodwill_gesture,          ///< given without admitting the complaint
  late_settlement_interest,  ///< interest because the settlement came late
  waived_excess,             ///< the customer's own share, not charged
  free_transfer,             ///< a service normally charged, done free
  replacement,
  repair,
  voucher
};

inline constexpr std::array<RedressKind, 11> redress_kinds{RedressKind::none,
                                                           RedressKind::refund,
                                                           RedressKind::loss_payment,
                                                           RedressKind::distress_payment,
                                                           RedressKind::goodwill_gesture,
                                                           RedressKind::late_settlement_interest,
                                                           RedressKind::waived_excess,
                                                           RedressKind::free_transfer,
                                                           RedressKind::replacement,
                                                           RedressKind::repair,
                                                           RedressKind::voucher};

[[nodiscard]] constexpr std::string_view to_string(RedressKind kind) noexcept {
  constexpr std::array<std::string_view, 11> names{"none",
                                                   "refund",
                                                   "loss_payment",
                                                   "distress_payment",
                                                   "goodwill_gesture",
                                                   "late_settlement_interest",
                                                   "waived_excess",
                                                   "free_transfer",
                                                   "replacement",
                                                   "repair",
                                                   "voucher"};
  return names[static_cast<std::size_t>(kind)];
}

/// Whether the UK complaints return counts it as redress paid: an amount of money with an identifiable value.
/// source  complaints return of the UK financial regulator (published, second-hand)
[[nodiscard]] constexpr bool counts_as_redress_paid(RedressKind kind) noexcept {
  return kind >= RedressKind::refund && kind <= RedressKind::free_transfer;
}

/// What the firm decided about a complaint.
enum class Decision : std::uint8_t { open, upheld, partly_upheld, rejected, rejected_with_goodwill };

[[nodiscard]] constexpr std::string_view to_string(Decision decision) noexcept {
  constexpr std::array<std::string_view, 5> names{"open", "upheld", "partly_upheld", "rejected",
                                                  "rejected_with_goodwill"};
  return names[static_cast<std::size_t>(decision)];
}

/// The rule of the UK complaints return: partly upheld counts as upheld, rejected with a goodwill payment as rejected.
[[nodiscard]] constexpr bool counts_as_upheld(Decision decision) noexcept {
  return decision == Decision::upheld || decision == Decision::partly_upheld;
}

/// What was given. What it costs the firm and what it is worth to the customer are two numbers: a replacement may cost
/// the firm less than the customer values it, a voucher more often the other way round.
struct Redress {
  RedressKind kind = RedressKind::none;
  double cost_to_firm = 0.0;       ///< money, >= 0
  double value_to_customer = 0.0;  ///< money, >= 0

  /// Value to the customer per unit of cost; NaN for no cost.
  [[nodiscard]] constexpr double leverage() const noexcept {
    return cost_to_firm > 0.0 ? value_to_customer / cost_to_firm : std::numeric_limits<double>::quiet_NaN();
  }
  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (!detail::finite_from(cost_to_firm, 0.0)) return {"cost_to_firm", "be finite and >= 0", cost_to_firm};
    if (!detail::finite_from(value_to_customer, 0.0))
      return {"value_to_customer", "be finite and >= 0", value_to_customer};
    if (kind == RedressKind::none && cost_to_firm != 0.0)
      return {"cost_to_firm", "be 0 where no redress is given", cost_to_firm};
    return {};
  }
};

/// Complaints of a reporting period. They must reconcile, which is a check of the records that costs nothing.
struct ComplaintStock {
  double outstanding_at_start = 0.0;
  double opened = 0.0;
  double closed = 0.0;
  double outstanding_at_end = 0.0;

  /// outstanding_at_start + opened - closed - outstanding_at_end: 0 where the records agree; otherwise how many
  /// complaints were lost (> 0) or appeared from nowhere (< 0).
  [[nodiscard]] constexpr double unexplained() const noexcept {
    return outstanding_at_start + opened - closed - outstanding_at_end;
  }
  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (!detail::finite_from(outstanding_at_start, 0.0))
      return {"outstanding_at_start", "be finite and >= 0", outstanding_at_start};
    if (!detail::finite_from(opened, 0.0)) return {"opened", "be finite and >= 0", opened};
    if (!detail::finite_from(closed, 0.0)) return {"closed", "be finite and >= 0", closed};
    if (!detail::finite_from(outstanding_at_end, 0.0))
      return {"outstanding_at_end", "be finite and >= 0", outstanding_at_end};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain
