#pragma once

#include <amends/interop/scenario_file.hpp>

#include <amends/impl/interop/scenario_section.hpp>

// A [[segment]] of a scenario file, table by table. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

struct Volume {
  std::optional<economics::Assumption> per_year{};
  bool from_records = false;
  std::vector<economics::Assumption> by_year{};
};

inline Volume read_complaints(Section& in) {
  Volume out;
  auto section = in.section("complaints", true);
  if (!section) return out;
  out.by_year = section->quantities("by_year");
  const Found found = section->find("per_year");
  if (found && found.node->is_string()) {
    out.from_records = section->text("per_year") == "records";
    if (!out.from_records)
      in.diary().add(found,
                     "complaints.per_year must be a number, a table such as { pert = [low, mode, high] }, or "
                     "\"records\", got " +
                         written(*found.node));
  } else {
    out.per_year = section->quantity("per_year", !section->has("by_year"));
  }
  section->finish();
  return out;
}

inline economics::Outcomes read_outcomes(Section& in) {
  economics::Outcomes outcomes;
  auto section = in.section("outcomes", true);
  if (!section) {
    if (!in.has("outcomes")) in.missing("outcomes");
    return outcomes;
  }
  if (const auto from = section->text("from")) {
    if (*from == "records") {
      outcomes = economics::RecordedOutcomes{};
    } else {
      in.diary().add(section->find("from"), "outcomes.from must be \"records\", got \"" + *from + "\"");
    }
  } else {
    economics::OutcomeShares shares;
    for (const domain::OutcomeState state : shares.states) take(*section, domain::to_string(state), shares[state]);
    outcomes = shares;
  }
  section->finish();
  return outcomes;
}

/// delighted: whether a rate of the delighted is needed.
inline economics::StayRates read_stay(Section& in, bool needs_delighted) {
  using enum domain::OutcomeState;
  economics::StayRates stay;
  if (auto section = in.section("stay")) {
    for (const domain::OutcomeState state : stay.states)
      stay[state] = section->quantity(domain::to_string(state), state == dissatisfied || state == satisfied ||
                                                                    (state == delighted && needs_delighted));
    section->finish();
  } else if (!in.has("stay")) {
    in.missing("stay");
  }
  return stay;
}

inline std::optional<economics::Assumption> read_counterfactual_stay(Section& in) {
  std::optional<economics::Assumption> stay;
  if (auto section = in.section("counterfactual")) {
    stay = section->quantity("stay", true);
    section->finish();
  } else if (!in.has("counterfactual")) {
    in.missing("counterfactual.stay");
  }
  return stay;
}

struct MarginEntries {
  std::optional<economics::Assumption> per_customer_per_year{};
  std::optional<economics::Assumption> retention{};
  economics::Assumption while_leaving = 0.0;
};

inline MarginEntries read_margin(Section& in) {
  MarginEntries margin;
  if (auto section = in.section("margin")) {
    margin.per_customer_per_year = section->quantity("per_customer_per_year", true);
    margin.retention = section->quantity("retention", true);
    take(*section, "while_leaving", margin.while_leaving);
    section->finish();
  } else if (!in.has("margin")) {
    in.missing("margin");
  }
  return margin;
}

inline std::optional<economics::Telling> read_telling(Section& in) {
  auto share = in.quantity("share_who_tell", true);
  auto hearers = in.quantity("hearers_given_telling", true);
  in.finish();
  if (!share || !hearers) return std::nullopt;
  return economics::Telling{.share_who_tell = *share, .hearers_given_telling = *hearers};
}

inline std::optional<economics::WordOfMouth> read_word_of_mouth(Section& in) {
  auto section = in.section("word_of_mouth");
  if (!section) return std::nullopt;
  economics::WordOfMouth out;
  const auto state = [&](std::string_view key, std::optional<economics::Telling>& telling) {
    if (auto below = section->section(key)) telling = read_telling(*below);
  };
  for (const domain::OutcomeState outcome : domain::complaint_outcomes)
    state(domain::to_string(outcome), out.tellings[outcome]);
  state("counterfactual", out.counterfactual);
  take(*section, "overlap", out.overlap);
  const auto needed = [&](std::string_view key, economics::Assumption& value) {
    if (auto given = section->quantity(key, true)) value = *given;
  };
  needed("in_market", out.in_market);
  needed("purchase_probability", out.purchase_probability);
  needed("positive_shift", out.positive_shift);
  needed("negative_shift", out.negative_shift);
  needed("value_per_new_customer", out.value_per_new_customer);
  section->finish();
  return out;
}

inline std::optional<economics::Information> read_information(Section& in) {
  auto section = in.section("information");
  if (!section) return std::nullopt;
  auto cases = section->quantity("avoided_cases_per_year", true);
  auto cost = section->quantity("cost_per_case", true);
  section->finish();
  if (!cases || !cost) return std::nullopt;
  return economics::Information{.avoided_cases_per_year = *cases, .cost_per_case = *cost};
}

inline std::optional<economics::Escalation> read_escalation(Section& in) {
  auto section = in.section("escalation");
  if (!section) return std::nullopt;
  auto cost = section->quantity("cost_per_case", true);
  economics::Escalation out{.cost_per_case = cost.value_or(0.0)};
  for (const domain::OutcomeState outcome : domain::complaint_outcomes)
    take(*section, domain::to_string(outcome), out.share[outcome]);
  out.counterfactual = section->quantity("counterfactual");
  section->finish();
  return out;
}

inline economics::HandlingCost read_cost(Section& in) {
  economics::HandlingCost cost;
  if (auto section = in.section("cost")) {
    take(*section, "per_complaint", cost.per_complaint);
    take(*section, "compensation_per_complaint", cost.compensation_per_complaint);
    take(*section, "fixed_per_year", cost.fixed_per_year);
    take(*section, "setup", cost.setup);
    section->finish();
  }
  return cost;
}

/// Empty, and reported, if something without which there is no segment is missing.
/// from_flag: outcomes that come from the records come from a flag, which tells nobody delighted.
inline std::optional<economics::ScenarioSegment> read_segment(Section& in, bool from_flag) {
  const std::string name = in.text("name").value_or("");
  in.find("source");
  const Volume complaints = read_complaints(in);
  const auto customers = in.quantity("customers");
  const auto problem_rate = in.quantity("problem_rate");
  const auto voice = in.quantity("voice");
  economics::Outcomes outcomes = read_outcomes(in);
  auto* const recorded = std::get_if<economics::RecordedOutcomes>(&outcomes);
  if (recorded != nullptr) recorded->tells_delighted = !from_flag;
  const bool needs_delighted = recorded == nullptr || !from_flag;
  const economics::StayRates stay = read_stay(in, needs_delighted);
  const auto counterfactual_stay = read_counterfactual_stay(in);
  const MarginEntries margin = read_margin(in);
  const auto word_of_mouth = read_word_of_mouth(in);
  const auto information = read_information(in);
  const auto escalation = read_escalation(in);
  const auto share_causal = in.quantity("share_causal");
  const economics::HandlingCost cost = read_cost(in);
  in.finish();
  if (!stay.dissatisfied || !stay.satisfied || (needs_delighted && !stay.delighted) || !counterfactual_stay ||
      !margin.per_customer_per_year || !margin.retention)
    return std::nullopt;
  return economics::ScenarioSegment{.name = name,
                                    .complaints_per_year = complaints.per_year,
                                    .complaints_from_records = complaints.from_records,
                                    .customers = customers,
                                    .problem_rate = problem_rate,
                                    .voice = voice,
                                    .volume_by_year = complaints.by_year,
                                    .outcomes = outcomes,
                                    .stay = stay,
                                    .counterfactual_stay = *counterfactual_stay,
                                    .margin_per_customer_per_year = *margin.per_customer_per_year,
                                    .retention = *margin.retention,
                                    .while_leaving = margin.while_leaving,
                                    .share_causal = share_causal,
                                    .word_of_mouth = word_of_mouth,
                                    .information = information,
                                    .escalation = escalation,
                                    .cost = cost};
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
