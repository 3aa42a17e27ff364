#pragma once

#include <amends/economics/loop_worth.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

// What a complaint keeps is at_none + rise * satisfied_share.
struct LoopKept {
  double at_none;
  double rise;
  double silent_loss;  // D

  [[nodiscard]] double at(double satisfied_share) const noexcept { return at_none + rise * satisfied_share; }
};

AMENDS_INLINE LoopKept loop_kept_by_share(const LoopHandling& in) {
  core::check_probability("stay_no_problem", in.stay_no_problem);
  core::check_probability("satisfied_share", in.satisfied_share);
  core::check_positive("value_of_kept_customer", in.value_of_kept_customer);
  core::check_non_negative("repeat_rate", in.repeat_rate);
  const voice::EncouragementInputs inputs{.stay_silent = in.stay_silent,
                                          .stay_dissatisfied = in.stay_dissatisfied,
                                          .stay_satisfied = in.stay_satisfied,
                                          .cost_per_complaint = in.cost_per_complaint,
                                          .value_of_kept_customer = in.value_of_kept_customer};
  const double none = voice::gain_per_extra_complaint(inputs, 0.0);  // checks the others
  const double repeats = in.repeat_rate * in.cost_per_complaint / in.value_of_kept_customer;
  return {.at_none = none - repeats,
          .rise = in.stay_satisfied - in.stay_dissatisfied + repeats,
          .silent_loss = in.stay_no_problem - in.stay_silent};
}

// For which share base + slope * share is positive.
AMENDS_INLINE LoopBreakEven loop_break_even(double base, double slope) {
  using voice::EncouragementRule;
  LoopBreakEven out;
  if (slope == 0.0) {
    out.rule = base > 0.0 ? EncouragementRule::always : EncouragementRule::never;
    return out;
  }
  const double share = -base / slope;
  out.satisfied_share = share;
  out.pays_below = slope < 0.0;
  const bool always = out.pays_below ? share > 1.0 : share < 0.0;
  const bool never = out.pays_below ? share <= 0.0 : share >= 1.0;
  out.rule = always ? EncouragementRule::always : never ? EncouragementRule::never : EncouragementRule::threshold;
  return out;
}

AMENDS_INLINE std::vector<double> loop_scaled(const std::vector<double>& values, double factor) {
  std::vector<double> out(values);
  for (double& value : out) value *= factor;
  return out;
}

}  // namespace detail

AMENDS_INLINE double kept_per_complaint(const LoopHandling& handling) {
  return detail::loop_kept_by_share(handling).at(handling.satisfied_share);
}

AMENDS_INLINE VoiceAtTheMargin voice_at_the_margin(const ComplaintLoop& loop, const LoopHandling& handling,
                                                   double voice) {
  const detail::LoopKept kept = detail::loop_kept_by_share(handling);
  const double gone = 1.0 - loop.persistence(voice);
  (void)loop.steady_state(voice);  // there must be one
  const LoopRates& rates = loop.rates();
  const double prevented = rates.prevention * rates.acted_on;
  const double left = 1.0 - prevented * voice;
  if (!(left > 0.0))
    core::throw_domain("voice", "leave new causes that are not prevented: otherwise nobody has a problem", voice);
  const double fewer = prevented / left + rates.learning * rates.acted_on / gone;  // b
  const double loss = kept.silent_loss;
  VoiceAtTheMargin out{};
  out.handling = kept.at(handling.satisfied_share);
  out.learning = fewer * (loss - voice * out.handling);
  out.total = out.handling + out.learning;
  out.without_learning = detail::loop_break_even(kept.at_none, kept.rise);
  const double own = 1.0 - fewer * voice;  // the elasticity of complaints to voice
  out.with_learning = detail::loop_break_even(own * kept.at_none + fewer * loss, own * kept.rise);
  return out;
}

AMENDS_INLINE double loss_at_rest(const ComplaintLoop& loop, double customers, const LoopHandling& handling,
                                  double voice) {
  const detail::LoopKept kept = detail::loop_kept_by_share(handling);
  core::check_non_negative("customers", customers);
  return customers * loop.steady_state(voice) * handling.value_of_kept_customer *
         (kept.silent_loss - voice * kept.at(handling.satisfied_share));
}

AMENDS_INLINE BestVoice best_voice(const ComplaintLoop& loop, const LoopHandling& handling,
                                   const BestVoiceOptions& options) {
  const detail::LoopKept kept = detail::loop_kept_by_share(handling);
  core::check_non_negative("customers", options.customers);
  core::check_probability("lowest", options.lowest);
  core::check_between("highest", options.highest, options.lowest, 1.0);
  core::check_non_negative("cost_of_voice", options.cost_of_voice);
  const double gain = kept.at(handling.satisfied_share);
  const LoopRates& rates = loop.rates();
  const double d = rates.fading;
  const double prevented = rates.prevention * rates.acted_on;
  const double learnt = rates.learning * rates.acted_on;
  const double scale = options.customers * handling.value_of_kept_customer * rates.new_causes;
  const double m = options.cost_of_voice;
  // a v^2 + 2 b v + c
  const double a = scale * prevented * gain * learnt + m * learnt * learnt;
  const double b = scale * prevented * gain * d + m * d * learnt;
  const double c = m * d * d - scale * ((prevented * kept.silent_loss + gain) * d + learnt * kept.silent_loss);
  std::array<double, 4> voices{options.lowest, options.highest, options.lowest, options.lowest};
  if (a == 0.0) {
    if (b != 0.0) voices[2] = -0.5 * c / b;
  } else if (b * b >= a * c) {
    const double root = -(b + std::copysign(std::sqrt(b * b - a * c), b));
    voices[2] = root / a;
    if (root != 0.0) voices[3] = c / root;
  }
  std::sort(voices.begin() + 2, voices.end());
  std::rotate(voices.begin() + 1, voices.begin() + 2, voices.end());  // lowest, the two roots, highest

  BestVoice best{};
  bool found = false;
  for (const double voice : voices) {
    if (!(voice >= options.lowest && voice <= options.highest)) continue;
    const double gone = 1.0 - loop.persistence(voice);
    if (!(gone > 0.0 && gone < 2.0)) continue;
    const double cost = loss_at_rest(loop, options.customers, handling, voice) + m * (voice - options.lowest);
    if (found && !(cost < best.cost)) continue;
    found = true;
    best = {.voice = voice,
            .cost = cost,
            .complaints = loop.complaints_at_rest(options.customers, voice),
            .problem_rate = loop.steady_state(voice)};
  }
  if (!found) core::throw_domain("highest", "leave a voice that has a steady state", options.highest);
  return best;
}

AMENDS_INLINE std::string_view to_string(VoiceWorthWarning warning) noexcept {
  return warning == VoiceWorthWarning::large_discount_rate ? "large_discount_rate" : "unknown";
}

AMENDS_INLINE VoiceWorth worth_of_voice(const ComplaintLoop& loop, const LoopHandling& handling,
                                        const VoiceChange& change, core::Executor* executor) {
  const detail::LoopKept kept = detail::loop_kept_by_share(handling);
  core::check_probability("new_voice", change.new_voice);
  core::check_count("periods", change.periods, 1, 1'000'000);
  core::check_non_negative("programme_cost_per_period", change.programme_cost_per_period);
  core::check_non_negative("setup_cost", change.setup_cost);
  const Discounting& discounting = change.discounting;
  const double delay = detail::periods_until_first_payment(discounting.first_payment);
  const double log_discount = detail::log_discount_per_period(discounting.annual_rate, discounting.periods_per_year);

  VoiceWorth out;
  LoopPathOptions course{.customers = change.customers,
                         .problem_rate = change.problem_rate,
                         .voice = change.voice,
                         .periods = change.periods,
                         .executor = executor};
  out.before = loop.path(course);
  course.voice = change.new_voice;
  out.after = loop.path(course);
  for (const LoopPath* path : {&out.before, &out.after})
    if (std::any_of(path->problem_rate.begin(), path->problem_rate.end(), [](double p) { return p < 0.0 || p > 1.0; }))
      throw Error(
          ErrorCode::domain, "rates",
          "rates must keep the problem rate of every period in [0, 1], with the change and without it: here more "
          "goes than there is, or more arises than there are customers, and what the loop says is worth nothing");

  const double s = handling.satisfied_share;
  const double gain = kept.at(s);
  const double stay = s * handling.stay_satisfied + (1.0 - s) * handling.stay_dissatisfied;
  const auto lost = [&](double voice) {
    return voice * (handling.stay_no_problem - stay) + (1.0 - voice) * kept.silent_loss;
  };
  out.customers_lost_before = detail::loop_scaled(out.before.problems, lost(change.voice));
  out.customers_lost_after = detail::loop_scaled(out.after.problems, lost(change.new_voice));
  out.repeats_before = detail::loop_scaled(out.before.complaints, handling.repeat_rate * (1.0 - s));
  out.repeats_after = detail::loop_scaled(out.after.complaints, handling.repeat_rate * (1.0 - s));

  const double value = handling.value_of_kept_customer;
  const double loss_before = value * (kept.silent_loss - change.voice * gain);
  const double loss_after = value * (kept.silent_loss - change.new_voice * gain);
  double before = 0.0;  // discounted problems
  double after = 0.0;
  double annuity = 0.0;
  out.net.reserve(change.periods);
  for (std::size_t k = 0; k < change.periods; ++k) {
    const double discount = std::exp(log_discount * (static_cast<double>(k) + delay));
    before += discount * out.before.problems[k];
    after += discount * out.after.problems[k];
    annuity += discount;
    out.net.push_back(loss_before * out.before.problems[k] - loss_after * out.after.problems[k] -
                      change.programme_cost_per_period);
  }
  out.programme_cost = change.programme_cost_per_period * annuity + change.setup_cost;
  out.from_handling = value * gain * (change.new_voice - change.voice) * before;
  out.from_learning = loss_after * (before - after);
  const double benefit = out.from_handling + out.from_learning;
  out.present_value = benefit - out.programme_cost;
  out.break_even_cost_per_period = (benefit - change.setup_cost) / annuity;
  // Both are linear in what a complaint keeps, and that in the share of the satisfied.
  const double more = (change.new_voice - change.voice) * before;
  const double more_learnt = change.new_voice * after - change.voice * before;
  out.without_learning =
      detail::loop_break_even(value * more * kept.at_none - out.programme_cost, value * more * kept.rise);
  out.with_learning = detail::loop_break_even(
      value * (more_learnt * kept.at_none + kept.silent_loss * (before - after)) - out.programme_cost,
      value * more_learnt * kept.rise);
  if (change.discounting.annual_rate.value() > large_annual_rate)
    out.warnings.add(VoiceWorthWarning::large_discount_rate);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
