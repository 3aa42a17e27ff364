#pragma once

#include <amends/economics/scenario_inputs.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Every quantity that a scenario states, by its name. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// One quantity under one name: the same values, and where they are estimated, of the same source.
[[nodiscard]] inline bool same_quantity(const math::Distribution& a, const estimation::Estimate* estimate_of_a,
                                        const math::Distribution& b, const estimation::Estimate* estimate_of_b) {
  const auto identity = [](const estimation::Estimate* one) { return one != nullptr ? one->source->identity : 0; };
  return a == b && identity(estimate_of_a) == identity(estimate_of_b);
}

/// A certain 0 without source or name of its own: how "not stated" is written where 0 is the default.
[[nodiscard]] inline bool is_unstated_zero(const Assumption& assumption) {
  return assumption.value.is_fixed() && assumption.value.lower() == 0.0 && assumption.source.empty() &&
         assumption.shared_as.empty();
}

/// Whether an entry is stated for what is done otherwise than today; also of the name of a quantity of no segment.
[[nodiscard]] inline bool is_of_intervention(std::string_view entry) {
  return entry.starts_with("intervention.") || entry.starts_with("faster_answers.") || entry.starts_with("staff.");
}

/// Calls visit(entry, Assumption&) for the quantities that are stated, with the entry's name (ScenarioEntry).
template <class Segment, class Visit>
void visit_segment(Segment& segment, Visit&& visit) {
  const auto maybe = [&](std::string_view entry, auto& assumption) {
    if (assumption) visit(std::string(entry), *assumption);
  };
  const auto member = [](std::string_view table, domain::OutcomeState state) {
    return std::string(domain::MemberName(table, state));
  };
  maybe("complaints.per_year", segment.complaints_per_year);
  maybe("customers", segment.customers);
  maybe("problem_rate", segment.problem_rate);
  maybe("voice", segment.voice);
  for (std::size_t y = 0; y < segment.volume_by_year.size(); ++y)
    visit("complaints.by_year." + std::to_string(y + 1), segment.volume_by_year[y]);
  if (auto* shares = std::get_if<OutcomeShares>(&segment.outcomes))
    for (const domain::OutcomeState state : domain::complaint_outcomes)
      visit(member("outcomes", state), (*shares)[state]);
  for (const domain::OutcomeState state : segment.stay.states) maybe(member("stay", state), segment.stay[state]);
  visit("counterfactual.stay", segment.counterfactual_stay);
  visit("margin.per_customer_per_year", segment.margin_per_customer_per_year);
  visit("margin.retention", segment.retention);
  visit("margin.while_leaving", segment.while_leaving);
  maybe("intervention.share_causal", segment.share_causal);
  if (segment.word_of_mouth) {
    auto& talk = *segment.word_of_mouth;
    const auto telling = [&](std::string_view state, auto& one) {
      if (!one) return;
      const std::string who = "word_of_mouth." + std::string(state);
      visit(who + ".share_who_tell", one->share_who_tell);
      visit(who + ".hearers_given_telling", one->hearers_given_telling);
    };
    for (const domain::OutcomeState state : domain::complaint_outcomes)
      telling(domain::to_string(state), talk.tellings[state]);
    telling("counterfactual", talk.counterfactual);
    visit("word_of_mouth.overlap", talk.overlap);
    visit("word_of_mouth.in_market", talk.in_market);
    visit("word_of_mouth.purchase_probability", talk.purchase_probability);
    visit("word_of_mouth.positive_shift", talk.positive_shift);
    visit("word_of_mouth.negative_shift", talk.negative_shift);
    visit("word_of_mouth.value_per_new_customer", talk.value_per_new_customer);
  }
  if (segment.information) {
    visit("information.avoided_cases_per_year", segment.information->avoided_cases_per_year);
    visit("information.cost_per_case", segment.information->cost_per_case);
  }
  if (segment.escalation) {
    for (const domain::OutcomeState state : domain::complaint_outcomes)
      visit(member("escalation", state), segment.escalation->share[state]);
    maybe("escalation.counterfactual", segment.escalation->counterfactual);
    visit("escalation.cost_per_case", segment.escalation->cost_per_case);
  }
  visit("cost.per_complaint", segment.cost.per_complaint);
  visit("cost.compensation_per_complaint", segment.cost.compensation_per_complaint);
  visit("cost.fixed_per_year", segment.cost.fixed_per_year);
  visit("cost.setup", segment.cost.setup);
}

/// Calls visit(name, entry, Assumption&) for all quantities of a scenario: by their names in results, and by those of
/// their entries, which segments have in common.
template <class Inputs, class Visit>
void visit_quantities(Inputs& inputs, Visit&& visit) {
  const auto own = [&](const std::string& scope) {
    return [&visit, scope](const std::string& entry, auto& assumption) {
      const std::string name = scope.empty() ? entry : scope + "." + entry;
      visit(assumption.shared_as.empty() ? name : assumption.shared_as, entry, assumption);
    };
  };
  const auto one = own("");
  one("discount.annual_rate", inputs.annual_rate);
  one("nonresponse_odds_ratio", inputs.nonresponse_odds_ratio);
  one("faster_answers.minutes_per_answer", inputs.faster_answers.minutes_per_answer);
  for (auto& [days, minutes] : inputs.faster_answers.minutes_by_days)
    one("faster_answers.minutes_by_days." + core::format_number(days), minutes);
  one("faster_answers.cost_per_minute", inputs.faster_answers.cost_per_minute);
  one("faster_answers.cost_per_moved_complaint", inputs.faster_answers.cost_per_moved_complaint);
  one("faster_answers.fixed_per_year", inputs.faster_answers.fixed_per_year);
  one("faster_answers.setup", inputs.faster_answers.setup);
  if (inputs.staff) {
    one("staff.minutes_per_case", inputs.staff->minutes_per_case);
    one("staff.minutes_variation", inputs.staff->minutes_variation);
    one("staff.hours_per_day", inputs.staff->hours_per_day);
    one("staff.shrinkage", inputs.staff->shrinkage);
    one("staff.arrivals_dispersion", inputs.staff->arrivals_dispersion);
    one("staff.cost_per_agent_year", inputs.staff->cost_per_agent_year);
  }
  if (inputs.intervention.response_days)
    for (auto& [days, share] : inputs.intervention.response_days->shares)
      one("intervention.response_days." + core::format_number(days), share);
  if (inputs.intervention.share_causal) one("intervention.share_causal", *inputs.intervention.share_causal);
  if (inputs.intervention.voice_gain) one("intervention.voice_gain", *inputs.intervention.voice_gain);
  if (inputs.intervention.learning) {
    one("intervention.learning.acted_on", inputs.intervention.learning->acted_on);
    one("intervention.learning.removed", inputs.intervention.learning->removed);
    one("intervention.learning.prevented", inputs.intervention.learning->prevented);
    one("intervention.learning.fading", inputs.intervention.learning->fading);
  }
  if (inputs.intervention.offer) {
    one("intervention.offer.amount", inputs.intervention.offer->amount);
    one("intervention.offer.scale", inputs.intervention.offer->scale);
  }
  for (auto& segment : inputs.segments) visit_segment(segment, own(segment.name));
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
