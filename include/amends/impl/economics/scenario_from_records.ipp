#pragma once

#include <amends/economics/scenario_from_records.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/domain/noun.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <array>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE const RecoveryScenario& ScenarioDraft::scenario() const {
  if (scenario_) return *scenario_;
  std::string names;
  for (const std::string& name : to_state_) names += (names.empty() ? "" : "; ") + name;
  throw Error(ErrorCode::missing, "stated", "still to be stated, as neither records nor statements say it: " + names);
}

namespace detail {
/// Puts quantities, by their names, where a scenario has them.
class DraftReader {
 public:
  DraftReader(const ScenarioFrame& frame, const satisfaction::OutcomeTable& table, std::span<const SegmentLinks> links)
      : frame_(frame), table_(table) {
    for (const auto& [name, assumption] : frame.stated) state(name, assumption);
    for (const SegmentLinks& one : links) estimate(one);
  }

  [[nodiscard]] ScenarioDraft read() {
    ScenarioInputs inputs{.title = frame_.title,
                          .currency = frame_.currency,
                          .years = frame_.years,
                          .complaint_years = frame_.complaint_years,
                          .annual_rate = needed("", "discount.annual_rate"),
                          .timing = frame_.timing};
    inputs.nonresponse_odds_ratio = optional("", "nonresponse_odds_ratio", 1.0);
    inputs.design_effect = frame_.design_effect;
    inputs.correlations = frame_.correlations;
    read_faster_answers(inputs.faster_answers);
    inputs.intervention.share_causal = maybe("", "intervention.share_causal");
    // In the order of their names, so that the records of two years have the same.
    std::vector<std::string> names;
    for (std::size_t s = 0; s < table_.segments().size(); ++s)
      if (table_.segment_total(s).received > 0.0) names.push_back(table_.segments()[s]);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) inputs.segments.push_back(segment(name));
    if (inputs.segments.empty())
      throw Error(ErrorCode::missing, "table", "the records have no complaints, so there is no segment");
    name_missing(inputs.segments.size());
    refuse_unused();
    inputs.link_findings = findings();
    if (draft_.to_state_.empty())
      draft_.scenario_ = UnobservedScenario(std::move(inputs)).with_observed(table_, frame_.largest_outside_share);
    return std::move(draft_);
  }

 private:
  struct Given {
    Assumption assumption;
    bool estimated;
    bool used = false;
  };

  /// The name's entry, and the segment before it; an entry that is none has an error with the nearest.
  [[nodiscard]] std::pair<std::string, std::string> parts_of(const std::string& name) const {
    if (is_entry(name)) return {"", name};
    for (const std::string& segment : table_.segments())
      if (name.size() > segment.size() && name.rfind(segment + ".", 0) == 0 &&
          is_entry(name.substr(segment.size() + 1)))
        return {segment, name.substr(segment.size() + 1)};
    std::vector<std::string> known;
    for (const ScenarioEntry& entry : scenario_entries) known.emplace_back(entry.name);
    const std::string* const closest = core::detail::nearest(name, known);
    throw Error(ErrorCode::unknown_name, name,
                "a scenario has no quantity \"" + name.substr(0, 100) + "\"" +
                    (closest != nullptr ? "; did you mean \"" + *closest + "\"?" : ""));
  }
  static bool is_entry(const std::string& name) {
    constexpr std::string_view by_days = "faster_answers.minutes_by_days.";
    if (name.rfind(by_days, 0) == 0) return name.size() > by_days.size();
    return std::any_of(scenario_entries.begin(), scenario_entries.end(),
                       [&](const ScenarioEntry& entry) { return entry.name == name; });
  }

  /// Amounts that add up over segments: one of them for all would count as often as there are segments.
  static bool adds_up(const std::string& entry) {
    constexpr std::array<std::string_view, 5> amounts{
        "complaints.per_year", "customers", "information.avoided_cases_per_year", "cost.fixed_per_year", "cost.setup"};
    return std::find(amounts.begin(), amounts.end(), entry) != amounts.end();
  }

  void state(const std::string& name, const Assumption& assumption) {
    const auto [segment, entry] = parts_of(name);
    if (segment.empty() && adds_up(entry) && table_.segments().size() > 1)
      throw Error(ErrorCode::contradiction, name,
                  name + " adds up over segments: state it for each, as in \"" + table_.segments().front() + "." +
                      entry + "\"");
    put(segment, entry, assumption, false);
  }
  void put(const std::string& segment, const std::string& entry, Assumption assumption, bool estimated) {
    // What all segments have in common is one quantity, drawn once.
    if (segment.empty() && assumption.shared_as.empty()) assumption.shared_as = entry;
    const auto [at, is_new] = given_.try_emplace({segment, entry}, Given{std::move(assumption), estimated});
    const std::string name = (segment.empty() ? "" : segment + ".") + entry;
    if (!is_new)
      throw Error(ErrorCode::contradiction, name,
                  name +
                      (estimated && at->second.estimated ? " is estimated by two links"
                       : estimated                       ? " is stated, and estimated by a link"
                                                         : " is stated twice") +
                      ": leave one out");
  }
  void estimate(const SegmentLinks& one) {
    const std::vector<std::string>& segments = table_.segments();
    if (!one.segment.empty() && std::find(segments.begin(), segments.end(), one.segment) == segments.end())
      throw Error(ErrorCode::unknown_name, "links", "the records have no segment \"" + one.segment + "\"");
    for (const estimation::Estimate& found : one.links.estimates) {
      if (is_entry(found.quantity))
        put(one.segment, found.quantity, Assumption(found), true);
      else
        leave(one.segment, found.quantity);
    }
    if (!one.links.note.empty() && !one.links.estimates.empty())
      known_.push_back(
          {one.segment, {.problem = LinkProblem::convention, .quantity = names_of(one.links), .text = one.links.note}});
    for (const LinkFinding& finding : one.links.findings) {
      draft_.findings_.push_back(finding);
      (finding.no_estimate ? reasons_ : known_).push_back({one.segment, finding});
    }
  }

  [[nodiscard]] static std::string names_of(const LinkEstimates& links) {
    std::string names;
    for (const estimation::Estimate& one : links.estimates) names += (names.empty() ? "" : ", ") + one.quantity;
    return names;
  }
  /// Estimated, and nothing takes it.
  void leave(const std::string& segment, const std::string& quantity) {
    draft_.not_used_.push_back((segment.empty() ? "" : segment + ".") + quantity);
    left_.push_back({segment,
                     {.problem = LinkProblem::not_used,
                      .quantity = quantity,
                      .text = "it is estimated, but nothing in this scenario takes it"}});
  }
  /// What is known of the estimates that the scenario takes; of a quantity that nothing takes only that.
  [[nodiscard]] std::vector<SegmentFinding> findings() const {
    std::vector<SegmentFinding> out;
    for (const SegmentFinding& one : known_) {
      const bool is_left = std::any_of(left_.begin(), left_.end(), [&](const SegmentFinding& other) {
        return other.segment == one.segment && other.finding.quantity == one.finding.quantity;
      });
      if (!is_left) out.push_back(one);
    }
    out.insert(out.end(), left_.begin(), left_.end());
    return out;
  }

  [[nodiscard]] std::optional<Assumption> maybe(const std::string& segment, const std::string& entry) {
    for (const std::string& scope : {segment, std::string()}) {
      const auto found = given_.find({scope, entry});
      if (found == given_.end()) continue;
      found->second.used = true;
      return found->second.assumption;
    }
    return std::nullopt;
  }
  [[nodiscard]] Assumption optional(const std::string& segment, const std::string& entry, double otherwise) {
    std::optional<Assumption> found = maybe(segment, entry);
    return found ? *std::move(found) : Assumption(otherwise);
  }
  /// A number that is never used: the draft is not complete.
  [[nodiscard]] Assumption needed(const std::string& segment, const std::string& entry) {
    std::optional<Assumption> found = maybe(segment, entry);
    if (found) return *std::move(found);
    const auto same = [&](const auto& one) { return one.first == entry; };
    const auto at = std::find_if(missing_.begin(), missing_.end(), same);
    if (at == missing_.end())
      missing_.push_back({entry, {segment}});
    else
      at->second.push_back(segment);
    return 0.0;
  }
  /// What the data said of an entry of this segment; may be empty.
  [[nodiscard]] std::string reason(const std::string& segment, const std::string& entry) const {
    std::string said;
    for (const SegmentFinding& one : reasons_)
      if (one.finding.quantity == entry && (one.segment.empty() || one.segment == segment))
        said = " (" + one.finding.text + ")";
    return said;
  }
  /// What is missing in all segments, for the same reason, is named once.
  void name_missing(std::size_t segments) {
    for (const auto& [entry, where] : missing_) {
      std::vector<std::string> reasons;
      for (const std::string& segment : where) reasons.push_back(reason(segment, entry));
      const bool alike =
          std::count(reasons.begin(), reasons.end(), reasons.front()) == static_cast<std::ptrdiff_t>(reasons.size());
      if (alike && (where.size() == segments || where.front().empty())) {
        draft_.to_state_.push_back(entry + reasons.front());
        continue;
      }
      for (std::size_t i = 0; i < where.size(); ++i) draft_.to_state_.push_back(where[i] + "." + entry + reasons[i]);
    }
  }
  [[nodiscard]] bool any(const std::string& segment, const std::string& table) const {
    return std::any_of(given_.begin(), given_.end(), [&](const auto& one) {
      const auto& [scope, entry] = one.first;
      return (scope.empty() || scope == segment) && entry.rfind(table + ".", 0) == 0;
    });
  }

  ScenarioSegment segment(const std::string& name) {
    const bool by_customers = any_of(name, {"customers", "problem_rate", "voice"});
    const bool volume = frame_.complaints_from_records || by_customers;
    ScenarioSegment out{
        .name = name,
        .complaints_per_year = volume ? std::nullopt : std::optional(needed(name, "complaints.per_year")),
        .complaints_from_records = frame_.complaints_from_records,
        .outcomes = RecordedOutcomes{},
        .counterfactual_stay = needed(name, "counterfactual.stay"),
        .margin_per_customer_per_year = needed(name, "margin.per_customer_per_year"),
        .retention = needed(name, "margin.retention"),
        .while_leaving = optional(name, "margin.while_leaving", 0.0),
        .share_causal = own(name, "intervention.share_causal")};
    if (by_customers) {
      out.customers = needed(name, "customers");
      out.problem_rate = needed(name, "problem_rate");
      out.voice = needed(name, "voice");
      out.stay.silent = needed(name, "stay.silent");
    }
    out.stay.dissatisfied = needed(name, "stay.dissatisfied");
    out.stay.satisfied = needed(name, "stay.satisfied");
    if (table_.origin().tells_delighted) out.stay.delighted = needed(name, "stay.delighted");
    out.stay.mollified = maybe(name, "stay.mollified");
    out.stay.no_problem = maybe(name, "stay.no_problem");
    if (any(name, "word_of_mouth")) out.word_of_mouth = word_of_mouth(name);
    if (any(name, "information"))
      out.information = Information{.avoided_cases_per_year = needed(name, "information.avoided_cases_per_year"),
                                    .cost_per_case = needed(name, "information.cost_per_case")};
    if (any(name, "escalation")) out.escalation = escalation(name);
    out.cost = {.per_complaint = optional(name, "cost.per_complaint", 0.0),
                .compensation_per_complaint = optional(name, "cost.compensation_per_complaint", 0.0),
                .fixed_per_year = optional(name, "cost.fixed_per_year", 0.0),
                .setup = optional(name, "cost.setup", 0.0)};
    return out;
  }
  [[nodiscard]] bool any_of(const std::string& segment, const std::vector<std::string>& entries) const {
    return std::any_of(entries.begin(), entries.end(), [&](const std::string& entry) {
      return given_.count({segment, entry}) + given_.count({std::string(), entry}) > 0;
    });
  }
  /// Of the segment alone; what is stated for all stands in the intervention.
  [[nodiscard]] std::optional<Assumption> own(const std::string& segment, const std::string& entry) {
    const auto found = given_.find({segment, entry});
    if (found == given_.end()) return std::nullopt;
    found->second.used = true;
    return found->second.assumption;
  }

  WordOfMouth word_of_mouth(const std::string& name) {
    WordOfMouth out;
    const auto telling = [&](const std::string& who) -> std::optional<Telling> {
      const std::string table = "word_of_mouth." + who;
      if (!any(name, table)) return std::nullopt;
      return Telling{.share_who_tell = needed(name, table + ".share_who_tell"),
                     .hearers_given_telling = needed(name, table + ".hearers_given_telling")};
    };
    for (const domain::OutcomeState state : domain::complaint_outcomes)
      out.tellings[state] = telling(std::string(domain::to_string(state)));
    out.counterfactual = telling("counterfactual");
    out.overlap = optional(name, "word_of_mouth.overlap", 0.0);
    // What turns talk into money is never filled in.
    out.in_market = needed(name, "word_of_mouth.in_market");
    out.purchase_probability = needed(name, "word_of_mouth.purchase_probability");
    out.positive_shift = needed(name, "word_of_mouth.positive_shift");
    out.negative_shift = needed(name, "word_of_mouth.negative_shift");
    out.value_per_new_customer = needed(name, "word_of_mouth.value_per_new_customer");
    return out;
  }
  Escalation escalation(const std::string& name) {
    Escalation out{.counterfactual = maybe(name, "escalation.counterfactual"),
                   .cost_per_case = needed(name, "escalation.cost_per_case")};
    for (const domain::OutcomeState state : domain::complaint_outcomes)
      out.share[state] = optional(name, std::string(domain::MemberName("escalation", state)), 0.0);
    return out;
  }

  void read_faster_answers(FasterAnswers& out) {
    out.minutes_per_answer = optional("", "faster_answers.minutes_per_answer", 0.0);
    out.cost_per_minute = optional("", "faster_answers.cost_per_minute", 0.0);
    out.cost_per_moved_complaint = optional("", "faster_answers.cost_per_moved_complaint", 0.0);
    out.fixed_per_year = optional("", "faster_answers.fixed_per_year", 0.0);
    out.setup = optional("", "faster_answers.setup", 0.0);
    constexpr std::string_view by_days = "faster_answers.minutes_by_days.";
    for (auto& [name, given] : given_) {
      if (name.second.rfind(by_days, 0) != 0) continue;
      const std::string text = name.second.substr(by_days.size());
      double days = 0.0;
      const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), days);
      if (status != std::errc() || end != text.data() + text.size() || !(days > 0.0))
        throw Error(ErrorCode::domain, name.second, name.second + " must end with days, as in minutes_by_days.5");
      given.used = true;
      Assumption minutes = given.assumption;
      minutes.shared_as.clear();
      out.minutes_by_days.emplace_back(days, std::move(minutes));
    }
    std::sort(out.minutes_by_days.begin(), out.minutes_by_days.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  /// What is given and has no place, such as minutes of one segment.
  void refuse_unused() {
    for (const auto& [name, given] : given_) {
      if (given.used) continue;
      const std::string full = (name.first.empty() ? "" : name.first + ".") + name.second;
      if (given.estimated) {  // without customers nobody is silent, say
        leave(name.first, name.second);
        continue;
      }
      throw Error(ErrorCode::contradiction, full,
                  full + " is stated, but nothing in a scenario from these records uses it");
    }
  }

  const ScenarioFrame& frame_;
  const satisfaction::OutcomeTable& table_;
  std::map<std::pair<std::string, std::string>, Given> given_{};
  std::vector<std::pair<std::string, std::vector<std::string>>> missing_{};  ///< entries, and in which segments
  std::vector<SegmentFinding> reasons_{};                                    ///< why there is no estimate
  std::vector<SegmentFinding> known_{};                                      ///< what is known of estimates
  std::vector<SegmentFinding> left_{};                                       ///< estimates that nothing takes
  ScenarioDraft draft_{};
};
}  // namespace detail

AMENDS_INLINE ScenarioDraft scenario_from_records(const ScenarioFrame& frame, const satisfaction::OutcomeTable& table,
                                                  std::span<const SegmentLinks> links) {
  return detail::DraftReader(frame, table, links).read();
}

}  // namespace amends::inline AMENDS_ABI::economics
