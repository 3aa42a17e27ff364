#pragma once

#include <amends/word_of_mouth/ledger.hpp>

#include <amends/word_of_mouth/kernels.hpp>
#include <cstddef>

namespace amends::inline AMENDS_ABI::word_of_mouth {

AMENDS_INLINE std::string_view to_string(TalkWarning warning) noexcept {
  switch (warning) {
    case TalkWarning::below_one_hearer_per_teller:
      return "below one hearer per teller: is hearers_given_telling a count per customer?";
    case TalkWarning::opposite_shifts:
      return "prospects and present customers move in opposite directions";
    case TalkWarning::kept_customers_without_value:
      return "present customers are moved, but value_per_kept_customer is 0";
    case TalkWarning::empty_class:
      return "a class without customers";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(BreakEvenCase found) noexcept {
  switch (found) {
    case BreakEvenCase::at_share:
      return "at_share";
    case BreakEvenCase::always:
      return "always";
    case BreakEvenCase::never:
      return "never";
  }
  return "unknown";
}

AMENDS_INLINE TalkEffect& TalkEffect::operator+=(const TalkEffect& other) noexcept {
  tellers += other.tellers;
  tellings += other.tellings;
  hearers += other.hearers;
  prospects_reached += other.prospects_reached;
  customers_won += other.customers_won;
  customers_kept += other.customers_kept;
  talk_value += other.talk_value;
  handling_cost += other.handling_cost;
  value += other.value;
  return *this;
}

namespace detail {
/// The effect of `customers` in this class; the member of that name is left to the caller.
AMENDS_INLINE TalkEffect effect_of(const TellingClass& telling, double customers, const TalkValue& value) {
  core::check_finite("value_per_customer", value.value_per_customer);
  core::check_finite("value_per_kept_customer", value.value_per_kept_customer);
  core::check_non_negative("customers", customers);
  core::check_probability("share_who_tell", telling.share_who_tell);
  core::check_non_negative("hearers_given_telling", telling.hearers_given_telling);
  core::check_probability("overlap", telling.overlap);
  core::check_probability("in_market", telling.in_market);
  core::check_between("shift", telling.shift, -1.0, 1.0);
  core::check_probability("already_customers", telling.already_customers);
  core::check_between("shift_of_customers", telling.shift_of_customers, -1.0, 1.0);
  core::check_non_negative("handling_cost", telling.handling_cost);
  constexpr double rounding = 1e-9;
  if (telling.in_market + telling.already_customers > 1.0 + rounding)
    throw Error(ErrorCode::contradiction, "already_customers",
                "in_market and already_customers share the hearers, but sum to " +
                    core::format_number(telling.in_market + telling.already_customers) + ", more than 1");
  TalkEffect e;
  e.tellers = customers * telling.share_who_tell;
  e.tellings = kernels::tellings(customers, telling.share_who_tell, telling.hearers_given_telling);
  e.hearers = e.tellings * (1.0 - telling.overlap);
  e.prospects_reached = kernels::prospects_reached(e.tellings, telling.overlap, telling.in_market);
  e.customers_won = e.prospects_reached * telling.shift;
  e.customers_kept = e.hearers * telling.already_customers * telling.shift_of_customers;
  e.talk_value = e.customers_won * value.value_per_customer + e.customers_kept * value.value_per_kept_customer;
  e.handling_cost = customers * telling.handling_cost;
  e.value = e.talk_value - e.handling_cost;
  return e;
}
}  // namespace detail

AMENDS_INLINE TalkEffect talk_effect(const TellingClass& telling, const TalkValue& value) {
  return detail::effect_of(telling, telling.customers, value);
}

AMENDS_INLINE Ledger tell_count_ledger(std::span<const TellingClass> classes, const TalkValue& value,
                                       double customers_in_total) {
  if (!(customers_in_total >= 0.0)) core::throw_domain("customers_in_total", "be >= 0", customers_in_total);
  Ledger ledger{.lines = {}, .total = {}, .value = value, .warnings = {}};
  ledger.lines.reserve(classes.size());
  double customers = 0.0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const TellingClass& telling = classes[i];
    if (!telling.name.empty())
      for (std::size_t before = 0; before < i; ++before)
        if (classes[before].name == telling.name)
          throw Error(ErrorCode::contradiction, "classes",
                      "classes must be exclusive, but \"" + telling.name + "\" appears twice");
    const TalkEffect effect = [&] {
      try {
        return talk_effect(telling, value);
      } catch (const Error& error) {  // among many classes, say which
        if (telling.name.empty()) throw;
        throw Error(error.code(), telling.name + "." + error.parameter(),
                    "class \"" + telling.name + "\": " + error.what());
      }
    }();
    ledger.total += effect;
    customers += telling.customers;
    ledger.lines.push_back({telling, effect});

    const auto warn = [&](TalkWarning warning) { ledger.warnings.push_back({warning, telling.name}); };
    if (telling.share_who_tell > 0.0 && telling.hearers_given_telling > 0.0 && telling.hearers_given_telling < 1.0)
      warn(TalkWarning::below_one_hearer_per_teller);
    if (telling.shift * telling.shift_of_customers < 0.0) warn(TalkWarning::opposite_shifts);
    if (effect.customers_kept != 0.0 && value.value_per_kept_customer == 0.0)
      warn(TalkWarning::kept_customers_without_value);
    if (telling.customers == 0.0) warn(TalkWarning::empty_class);
  }
  // Not a bit more than the total, but a sum of shares of it may round upwards.
  if (customers > customers_in_total * (1.0 + 1e-9))
    throw Error(ErrorCode::contradiction, "customers_in_total",
                "classes must be exclusive, but they hold " + core::format_number(customers) + " of " +
                    core::format_number(customers_in_total) + " customers");
  return ledger;
}

AMENDS_INLINE double talk_value_of_recovery(const TellingClass& unrecovered, const TellingClass& recovered,
                                            const TalkValue& value) {
  return detail::effect_of(recovered, 1.0, value).value - detail::effect_of(unrecovered, 1.0, value).value;
}

AMENDS_INLINE BreakEvenShare break_even_satisfied_share(const TellingClass& satisfied, const TellingClass& dissatisfied,
                                                        const TalkValue& value) {
  const double gain = detail::effect_of(satisfied, 1.0, value).value;
  const double loss = detail::effect_of(dissatisfied, 1.0, value).value;
  if (!(gain > loss))
    throw Error(ErrorCode::contradiction, "satisfied",
                "satisfied customers must be worth more in talk than dissatisfied ones, got " +
                    core::format_number(gain) + " against " + core::format_number(loss) + " per customer");
  const double share = -loss / (gain - loss);
  return {share, loss >= 0.0 ? BreakEvenCase::always : gain <= 0.0 ? BreakEvenCase::never : BreakEvenCase::at_share};
}

}  // namespace amends::inline AMENDS_ABI::word_of_mouth
