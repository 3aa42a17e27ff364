#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/cash_flow.hpp>
#include <amends/economics/complaint_loop.hpp>
#include <amends/economics/findings.hpp>
#include <amends/voice/encouragement.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// What becomes of customers with a problem, and what they are worth. Stay rates may be intentions or behaviour, but
/// all four of the same kind, population and period.
struct LoopHandling {
  double stay_no_problem = detail::required;         ///< L_0: share that stays of customers without a problem, [0, 1]
  double stay_silent = detail::required;             ///< L_silent: ... with a problem who say nothing
  double stay_dissatisfied = detail::required;       ///< L_dis: ... who complain and are left dissatisfied
  double stay_satisfied = detail::required;          ///< L_sat: ... who complain and are satisfied
  double satisfied_share = detail::required;         ///< s: share of complainants who are satisfied in the end, [0, 1]
  double value_of_kept_customer = detail::required;  ///< V > 0, money
  double cost_per_complaint = 0.0;                   ///< k >= 0, money, for a repeated one too
  /// rho >= 0: complaints that one dissatisfied complainant adds by coming back. They cost, and teach nothing new.
  double repeat_rate = 0.0;
};

/// Customers that one more complaint keeps, its cost counted in customers, while the problems stay as many as they are.
/// formula  G = s L_sat + (1 - s) L_dis - L_silent - (k / V) (1 + rho (1 - s))
/// domain   as the members say;  edge  without repeats it is voice::gain_per_extra_complaint; may be negative
/// errors   Error(domain) for values outside, NaN included;  source  [derived];  cost  a few operations
[[nodiscard]] double kept_per_complaint(const LoopHandling& handling);

/// For which share of satisfied complainants something pays. What it brings is linear in that share, so one number says
/// it: unclamped, NaN where the share does not matter.
struct LoopBreakEven {
  voice::EncouragementRule rule = voice::EncouragementRule::never;
  double satisfied_share = std::numeric_limits<double>::quiet_NaN();
  /// It pays below that share, not above: the change means fewer complaints, and the better a complaint is handled, the
  /// less is won by its never being made.
  bool pays_below = false;
};

/// What a little more voice brings at rest, per complaint that it adds while problems stay as many as they are.
struct VoiceAtTheMargin {
  double handling;  ///< G, customers kept by the complaint
  double learning;  ///< customers kept because problems become fewer: b (D - v G); b = H / (1 - H v) + L / (d + L v)
  double total;     ///< their sum: positive where more voice pays at rest
  LoopBreakEven without_learning;  ///< s* = (L_silent - L_dis + (k/V)(1 + rho)) / (L_sat - L_dis + (k/V) rho)
  LoopBreakEven
      with_learning;  ///< the same with L_silent - L_dis less b D / (1 - b v); above the turning voice b v > 1
};

/// formula  at rest a firm loses N p*(v) (D - v G) customers per period, D = L_0 - L_silent; b = -(dp*/dv) / p*
///          -d/dv of that, per N p*:  G + b (D - v G)
/// domain   as the loop's steady state;  edge  where complaints fall with voice (b v > 1) and the silent stay less than
///          others, more voice pays however badly complaints are handled: there are fewer of them, and fewer problems
/// errors   as the loop's; Error(domain) of "voice" where all new causes are prevented: then nobody has a problem
/// source   [derived];  cost  a few operations
[[nodiscard]] VoiceAtTheMargin voice_at_the_margin(const ComplaintLoop& loop, const LoopHandling& handling,
                                                   double voice);

/// What problems cost at rest, per period, money: N p* V (D - v G), the cost of handling included.
/// errors  as the loop's steady state and kept_per_complaint;  edge  negative where complainants stay more than others
[[nodiscard]] double loss_at_rest(const ComplaintLoop& loop, double customers, const LoopHandling& handling,
                                  double voice);

struct BestVoiceOptions {
  double customers = detail::required;  ///< N >= 0
  double lowest = 0.0;                  ///< voices to choose from, [0, 1]; lowest <= highest
  double highest = 1.0;
  double cost_of_voice = 0.0;  ///< money per period and unit of voice above the lowest: 0.1 more costs a tenth of it
};

struct BestVoice {
  double voice;       ///< with the least cost of problems and voice at rest
  double cost;        ///< that cost per period
  double complaints;  ///< per period
  double problem_rate;
};

/// The voice that costs least at rest.
/// formula  least of N p* V (D - v G) + m (v - lowest): rational in v, so its inner stationary points are the roots of
///          N V g (H G L v^2 + 2 H G d v - (H D + G) d - L D) + m (d + L v)^2 = 0, compared with both ends; of equals
///          the lowest
/// edge     a voice at which there is no steady state is left out: where nothing fades, 0 and what is near it
/// errors   as above; Error(domain) where no voice of the range has a steady state
/// source   [derived];  cost  a square root
[[nodiscard]] BestVoice best_voice(const ComplaintLoop& loop, const LoopHandling& handling,
                                   const BestVoiceOptions& options);

/// A change of voice, once and for all, at the beginning of the first period.
struct VoiceChange {
  double customers = detail::required;     ///< N per period, >= 0: those who leave are replaced
  double problem_rate = detail::required;  ///< of the first period, with or without the change, [0, 1]
  double voice = detail::required;         ///< without the change, [0, 1]
  double new_voice = detail::required;     ///< with it
  std::size_t periods = 0;                 ///< that count, 1 to 10^6
  double programme_cost_per_period = 0.0;  ///< money, what the change costs beyond handling, >= 0
  double setup_cost = 0.0;                 ///< money, at time 0, >= 0
  Discounting discounting;                 ///< required: rate, and when the first period's money comes
};

enum class VoiceWorthWarning : std::uint8_t {
  large_discount_rate,  ///< above 50 % a year (large_annual_rate): a percentage written as a share?
};
[[nodiscard]] std::string_view to_string(VoiceWorthWarning warning) noexcept;

struct VoiceWorth {
  LoopPath before{};                            ///< without the change
  LoopPath after{};                             ///< with it
  std::vector<double> customers_lost_before{};  ///< by problems, per period: N p (v (L_0 - s L_sat - ...) + (1 - v) D)
  std::vector<double> customers_lost_after{};
  std::vector<double> repeats_before{};  ///< complaints made again, beyond those in the path
  std::vector<double> repeats_after{};
  std::vector<double> net{};    ///< money per period: what problems cost without less with, less the programme
  double present_value = 0.0;   ///< of net, less setup
  double from_handling = 0.0;   ///< present value if problems came as without the change: V N G (v' - v) S
  double from_learning = 0.0;   ///< present value of their being fewer: V N (S - S') (D - v' G)
  double programme_cost = 0.0;  ///< present value with setup: present_value is the first two less this
  double break_even_cost_per_period = 0.0;  ///< the programme cost per period at which present_value is 0
  LoopBreakEven with_learning{};            ///< share of satisfied complainants for which it is positive
  LoopBreakEven without_learning{};         ///< ... if nothing were learnt: from_handling less programme_cost
  WarningSet<VoiceWorthWarning> warnings{};
};

/// What a change of voice is worth over some periods, with and without what is learnt.
///
/// formula  S, S' sums of discounted problem rates without and with the change; D, G as above
///          present value = V N (D (S - S') + G (v' S' - v S)) - programme - setup, linear in s through G
/// units    money; customers lost are valued V each in the period in which they are lost
/// domain   as the members say; no steady state is needed. The problem rate of every period must lie in [0, 1]: a path that
///          leaves it has a warning (LoopPath), and no worth
/// errors   Error(domain) for values outside, NaN included; Error(missing) without first_payment
/// source   [derived];  cost  two paths
[[nodiscard]] VoiceWorth worth_of_voice(const ComplaintLoop& loop, const LoopHandling& handling,
                                        const VoiceChange& change, core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/loop_worth.ipp>
#endif
