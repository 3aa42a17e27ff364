#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::word_of_mouth {

/// One class of customers who talk alike, and what their talk does to those who hear it. Classes are exclusive: a
/// customer belongs to one. Shifts are signed changes of probability per person reached (see purchase_shift.hpp).
struct TellingClass {
  std::string name{};              ///< for reports; may be empty
  double customers = 1.0;          ///< persons in the class, >= 0; left out, results are per customer
  double share_who_tell;           ///< share of them who tell anybody, in [0, 1]
  double hearers_given_telling;    ///< tellings by one customer who tells, >= 0 (see TellCounts)
  double overlap = 0.0;            ///< share of tellings that reach a person already reached, in [0, 1]; 0: upper bound
  double in_market;                ///< share of hearers who are prospects: may buy, are not customers yet; in [0, 1]
  double shift;                    ///< change of a prospect's purchase probability, in [-1, 1]
  double already_customers = 0.0;  ///< share of hearers who are customers already, in [0, 1]
  double shift_of_customers = 0.0;  ///< change of such a customer's probability to stay, in [-1, 1]
  double handling_cost = 0.0;       ///< money per customer of the class that the firm spends on handling, >= 0
};

/// What a customer is worth, in money.
struct TalkValue {
  double value_per_customer;             ///< one new customer, net of what acquiring him otherwise costs; finite
  double value_per_kept_customer = 0.0;  ///< one customer who stays; needed where already_customers is not 0; finite
};

/// Findings about a ledger: neither wrong arguments nor bad rows.
enum class TalkWarning : std::uint8_t {
  /// 0 < hearers_given_telling < 1: whoever tells, tells somebody, so this is probably a count per customer.
  below_one_hearer_per_teller,
  /// Prospects and present customers move in opposite directions: probably a sign slip.
  opposite_shifts,
  /// Present customers are moved, but value_per_kept_customer is 0: their part of the value is nothing.
  kept_customers_without_value,
  /// A class without customers.
  empty_class,
};
[[nodiscard]] std::string_view to_string(TalkWarning warning) noexcept;

/// What the talk of one class does, or the sum over classes.
struct TalkEffect {
  double tellers = 0.0;            ///< customers who tell
  double tellings = 0.0;           ///< acts of telling
  double hearers = 0.0;            ///< distinct persons reached
  double prospects_reached = 0.0;  ///< hearers who may buy
  double customers_won = 0.0;      ///< prospects won (positive) or lost (negative)
  double customers_kept = 0.0;     ///< present customers kept (positive) or lost (negative)
  double talk_value = 0.0;         ///< money: customers_won and customers_kept at their values
  double handling_cost = 0.0;      ///< money spent on the customers of the class
  double value = 0.0;              ///< talk_value - handling_cost

  TalkEffect& operator+=(const TalkEffect& other) noexcept;  ///< sums of exclusive classes
};

/// One line of a ledger: the class as it was given, and its effect.
struct LedgerLine {
  TellingClass inputs;
  TalkEffect effect;
};

/// A warning and the class it is about.
struct LedgerWarning {
  TalkWarning warning;
  std::string name;  ///< of the class
};

/// The tell-count ledger: every class with its inputs echoed, and the totals.
struct Ledger {
  std::vector<LedgerLine> lines;
  TalkEffect total;
  TalkValue value;
  std::vector<LedgerWarning> warnings;
};

/// What the talk of one class of customers brings or costs.
/// tellers   = customers * share_who_tell;   tellings = tellers * hearers_given_telling
/// hearers   = tellings * (1 - overlap)                                                   [persons]
/// won       = hearers * in_market * shift                                                [customers, signed]
/// kept      = hearers * already_customers * shift_of_customers                           [customers, signed]
/// value     = won * value_per_customer + kept * value_per_kept_customer - customers * handling_cost
/// domain  as the members say; in_market + already_customers <= 1 (hearers are one or the other or neither)
/// edge    no customers, nobody tells, or full overlap: no hearers, and the value is minus the handling cost
/// errors  Error(domain), Error(contradiction)
/// source  reach times conversion times value (derived); linear in customers, so it holds for one customer as well.
///         No decay and no retelling: one generation, each person moved once. For persons who hear several tellings
///         put shift_after(...) in `shift`
/// cost    a dozen products; allocates nothing
[[nodiscard]] TalkEffect talk_effect(const TellingClass& telling, const TalkValue& value);

/// The effect of exclusive classes, one by one and in total.
/// classes: each customer in one of them
/// customers_in_total: persons in all classes and outside them; when given, the classes may not hold more than that
/// domain  as talk_effect; names that are given must differ
/// errors  Error(domain), Error(contradiction) for a repeated name or more customers than customers_in_total
/// source  as talk_effect;  cost  linear (names: quadratic in the number of classes)
[[nodiscard]] Ledger tell_count_ledger(std::span<const TellingClass> classes, const TalkValue& value,
                                       double customers_in_total = std::numeric_limits<double>::infinity());

/// What recovering one customer is worth in talk: value of one customer in class `recovered` minus one in
/// `unrecovered`. The member `customers` of both is not used. money per customer, handling costs included domain,
/// errors, source, cost  as talk_effect
[[nodiscard]] double talk_value_of_recovery(const TellingClass& unrecovered, const TellingClass& recovered,
                                            const TalkValue& value);

/// Whether and where a rising share of satisfied customers turns talk from loss to gain.
enum class BreakEvenCase : std::uint8_t {
  at_share,  ///< talk loses below `share` and gains above it
  always,    ///< even the talk of the dissatisfied does not cost: share <= 0
  never,     ///< even the talk of the satisfied does not gain: share >= 1
};
[[nodiscard]] std::string_view to_string(BreakEvenCase found) noexcept;

struct BreakEvenShare {
  double share;  ///< where talk value is zero; outside [0, 1] for always and never, as it comes out
  BreakEvenCase found;
};

/// Share of satisfied customers at which the talk of satisfied and dissatisfied customers cancels.
/// s * v_sat + (1 - s) * v_dis = 0   =>   s = -v_dis / (v_sat - v_dis), v the value of one customer of the class
/// satisfied, dissatisfied: classes; the member `customers` is not used, handling costs count
/// domain  v_sat > v_dis
/// errors  Error(domain); Error(contradiction) when v_sat <= v_dis: no share of satisfied customers helps then
/// source  derived;  cost  two talk effects
[[nodiscard]] BreakEvenShare break_even_satisfied_share(const TellingClass& satisfied, const TellingClass& dissatisfied,
                                                        const TalkValue& value);

}  // namespace amends::inline AMENDS_ABI::word_of_mouth

#if AMENDS_HEADER_ONLY
#include <amends/impl/word_of_mouth/ledger.ipp>
#endif
