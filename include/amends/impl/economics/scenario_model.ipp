#pragma once

#include <amends/economics/scenario_model.hpp>

#include <algorithm>
#include <amends/economics/findings.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(Metric metric) noexcept {
  constexpr std::array<std::string_view, metric_count> names{
      "customers_kept",      "retention_benefit",  "word_of_mouth_benefit",
      "information_benefit", "handling_cost",      "compensation_cost",
      "faster_answer_cost",  "fixed_cost",         "net",
      "net_undiscounted",    "revenue_at_risk",    "total_cost",
      "net_return",          "benefit_cost_ratio", "payback_years"};
  return names[static_cast<std::size_t>(metric)];
}

AMENDS_INLINE std::string_view to_string(ScenarioFinding finding) noexcept {
  constexpr std::array<std::string_view, 8> names{"recovered_more_loyal_than_untroubled",
                                                  "worse_outcome_more_loyal",
                                                  "below_counterfactual",
                                                  "no_scores_in_band",
                                                  "nobody_answered_in_time",
                                                  "word_of_mouth_without_counterfactual",
                                                  "large_discount_rate",
                                                  "assumptions_differ"};
  return names[static_cast<std::size_t>(finding)];
}

/// Reads a scenario entry by entry: checks its domain (scenario_entries), gives it a name and a place among the inputs.
struct ScenarioModel::Builder {
  ScenarioModel& model;
  std::string scope{};  ///< the segment's name, or empty
  double design_effect = 1.0;

  int add(const std::string& entry, const Assumption& assumption, bool from_records = false) {
    const DomainLimits domain = entry_limits(entry);
    const std::string own = scope.empty() ? entry : scope + "." + entry;
    const math::Distribution& value = assumption.value;
    if (!(value.lower() >= domain.lowest && value.upper() <= domain.highest)) {
      std::string message = own + " must " + std::string(domain.requirement) + ", got " + value.describe();
      if (!value.is_fixed())
        message +=
            ", which reaches from " + core::format_number(value.lower()) + " to " + core::format_number(value.upper());
      throw Error(ErrorCode::domain, own, message);
    }
    const std::string& name = assumption.shared_as.empty() ? own : assumption.shared_as;
    for (std::size_t i = 0; i < model.inputs_.size(); ++i) {
      const ModelInput& known = model.inputs_[i];
      if (known.name != name) continue;
      if (assumption.shared_as.empty())
        throw Error(ErrorCode::contradiction, own, own + " appears twice: two segments have the same name");
      if (!(known.value == value))
        throw Error(ErrorCode::contradiction, own,
                    own + " is shared as \"" + name + "\", but its value " + value.describe() +
                        " differs from the one given before, " + known.value.describe());
      return static_cast<int>(i);
    }
    model.inputs_.push_back({.name = name,
                             .value = value,
                             .source = assumption.source,
                             .lowest = domain.lowest,
                             .highest = domain.highest,
                             .from_records = from_records});
    return static_cast<int>(model.inputs_.size()) - 1;
  }
  int add(const std::string& entry, const std::optional<Assumption>& assumption) {
    return assumption ? add(entry, *assumption) : -1;
  }
  /// An entry whose default, a certain 0, means "not given".
  int add_unless_zero(const std::string& entry, const Assumption& assumption) {
    const bool absent = assumption.value.is_fixed() && assumption.value.lower() == 0.0 && assumption.source.empty() &&
                        assumption.shared_as.empty();
    return absent ? -1 : add(entry, assumption);
  }
  void warn(ScenarioFinding finding, std::string text) {
    model.warnings_.push_back({.finding = finding, .segment = scope, .text = std::move(text)});
  }
  [[noreturn]] void contradiction(const std::string& entry, const std::string& text) const {
    throw Error(ErrorCode::contradiction, scope + "." + entry, "segment \"" + scope + "\": " + text);
  }
  [[noreturn]] void missing(const std::string& entry, const std::string& text) const {
    throw Error(ErrorCode::missing, scope + "." + entry, "segment \"" + scope + "\": " + text);
  }

  void read(const ScenarioInputs& inputs) {
    if (!(inputs.years >= 1 && inputs.years <= 100))
      core::throw_domain("horizon.years", "lie in [1, 100]", inputs.years);
    model.years_ = inputs.years;
    model.complaint_years_ = inputs.complaint_years.value_or(inputs.years);
    if (!(model.complaint_years_ >= 1 && model.complaint_years_ <= inputs.years))
      core::throw_domain("horizon.complaint_years", "lie in [1, horizon.years]", model.complaint_years_);
    model.timing_ = inputs.timing;
    design_effect = inputs.design_effect;
    if (!(design_effect >= 1.0 && std::isfinite(design_effect)))
      core::throw_domain("design_effect", "be finite and >= 1", design_effect);
    if (inputs.segments.empty()) throw Error(ErrorCode::missing, "segment", "a scenario needs at least one segment");
    model.annual_rate_ = add("discount.annual_rate", inputs.annual_rate);
    if (const double median = inputs.annual_rate.value.median(); median > large_annual_rate)
      warn(ScenarioFinding::large_discount_rate,
           "the discount rate is " + core::format_number(100.0 * median) + " % a year: rates are shares, 0.08 is 8 %");
    model.odds_ratio_ = add("nonresponse_odds_ratio", inputs.nonresponse_odds_ratio);
    const FasterAnswers& faster = inputs.faster_answers;
    if (inputs.respond_within_days) {
      model.minutes_ = add_unless_zero("faster_answers.minutes_per_answer", faster.minutes_per_answer);
      model.cost_per_minute_ = add_unless_zero("faster_answers.cost_per_minute", faster.cost_per_minute);
      model.faster_fixed_ = add_unless_zero("faster_answers.fixed_per_year", faster.fixed_per_year);
      model.faster_setup_ = add_unless_zero("faster_answers.setup", faster.setup);
    } else {  // stated for the intervention, checked even if it is not made
      ScenarioModel scratch;
      Builder check{scratch};
      check.add("faster_answers.minutes_per_answer", faster.minutes_per_answer);
      check.add("faster_answers.cost_per_minute", faster.cost_per_minute);
      check.add("faster_answers.fixed_per_year", faster.fixed_per_year);
      check.add("faster_answers.setup", faster.setup);
    }
    for (const ScenarioSegment& segment : inputs.segments) {
      if (segment.name.empty()) throw Error(ErrorCode::missing, "segment.name", "every segment needs a name");
      if (segment.name == "total")
        throw Error(ErrorCode::contradiction, "segment.name",
                    "no segment may be named \"total\": results use that name");
      if (std::find(model.segment_names_.begin(), model.segment_names_.end(), segment.name) !=
          model.segment_names_.end())
        throw Error(ErrorCode::contradiction, "segment.name", "two segments are named \"" + segment.name + "\"");
      model.segment_names_.push_back(segment.name);
      scope = segment.name;
      model.segments_.push_back(read(segment, inputs.respond_within_days));
      scope.clear();
    }
  }

  Segment read(const ScenarioSegment& in, const std::optional<double>& within_days) {
    Segment out;
    const bool by_customers = in.customers || in.problem_rate || in.voice;
    if (in.complaints_per_year && by_customers)
      contradiction("complaints", "give complaints per year, or customers, problem_rate and voice, not both");
    if (by_customers && !(in.customers && in.problem_rate && in.voice))
      missing("customers", "customers, problem_rate and voice belong together; one of them is missing");
    if (!in.complaints_per_year && !by_customers)
      missing("complaints", "give complaints per year, or customers, problem_rate and voice");
    out.complaints = add("complaints.per_year", in.complaints_per_year);
    out.customers = add("customers", in.customers);
    out.problem_rate = add("problem_rate", in.problem_rate);
    out.voice = add("voice", in.voice);

    const bool mollified = read_outcomes(in, out, within_days);

    const auto* recorded = std::get_if<RecordedOutcomes>(&in.outcomes);
    require_stay_rates(in.stay, recorded == nullptr || recorded->tells_delighted);
    out.delighted = recorded == nullptr || recorded->tells_delighted;
    for (std::size_t c = 0; c < domain::complaint_outcomes.size(); ++c)
      out.stay[c] = add(entry("stay", domain::complaint_outcomes[c]), in.stay[domain::complaint_outcomes[c]]);
    if (mollified && !in.stay.mollified)
      missing("stay.mollified", "some complainants are mollified, so stay.mollified is needed");
    if (by_customers && !in.stay.silent)
      missing("stay.silent", "with customers, problem_rate and voice, stay.silent is needed for those who say nothing");
    out.silent = by_customers ? add("stay.silent", in.stay.silent) : -1;
    out.no_problem = add("stay.no_problem", in.stay.no_problem);
    out.counterfactual = add("counterfactual.stay", in.counterfactual_stay);
    out.margin = add("margin.per_customer_per_year", in.margin_per_customer_per_year);
    out.retention = add("margin.retention", in.retention);
    check_loyalty(in);

    if (in.word_of_mouth) read_word_of_mouth(*in.word_of_mouth, out);
    if (in.information) {
      out.avoided_cases = add("information.avoided_cases_per_year", in.information->avoided_cases_per_year);
      out.cost_per_case = add("information.cost_per_case", in.information->cost_per_case);
    }
    out.per_complaint = add_unless_zero("cost.per_complaint", in.cost.per_complaint);
    out.compensation = add_unless_zero("cost.compensation_per_complaint", in.cost.compensation_per_complaint);
    out.fixed = add_unless_zero("cost.fixed_per_year", in.cost.fixed_per_year);
    out.setup = add_unless_zero("cost.setup", in.cost.setup);
    return out;
  }

  static std::string entry(std::string_view table, domain::OutcomeState state) {
    return std::string(domain::MemberName(table, state));
  }

  /// The classes every score may fall in; what else is needed depends on the segment.
  void require_stay_rates(const StayRates& stay, bool delighted) const {
    std::string names;
    for (const auto state :
         {domain::OutcomeState::dissatisfied, domain::OutcomeState::satisfied, domain::OutcomeState::delighted})
      if (!stay[state] && (delighted || state != domain::OutcomeState::delighted))
        names += (names.empty() ? "" : ", ") + entry("stay", state);
    if (!names.empty()) missing(names, names + " must be given");
  }

  /// Returns whether anybody can be mollified.
  bool read_outcomes(const ScenarioSegment& in, Segment& out, const std::optional<double>& within_days) {
    if (const auto* shares = std::get_if<OutcomeShares>(&in.outcomes)) {
      double sum = 0.0;
      bool certain = true;
      for (std::size_t c = 0; c < domain::complaint_outcomes.size(); ++c) {
        const Assumption& share = (*shares)[domain::complaint_outcomes[c]];
        out.shares[c] = add_unless_zero(entry("outcomes", domain::complaint_outcomes[c]), share);
        certain = certain && share.value.is_fixed();
        sum += share.value.median();
      }
      if (certain && !(std::abs(sum - 1.0) <= 1e-9))
        contradiction("outcomes", "the outcome shares must sum to 1, they sum to " + core::format_number(sum));
      if (!(sum > 0.0)) contradiction("outcomes", "the outcome shares are all 0");
      return out.shares[1] >= 0 && shares->mollified.value.upper() > 0.0;
    }
    const auto& bands = std::get<RecordedOutcomes>(in.outcomes).bands;
    double received = 0.0, in_time = 0.0;
    const auto fast = [&](const RecordedBand& one) {
      return !within_days || (!one.band.unanswered() && one.band.up_to_days <= *within_days);
    };
    for (const RecordedBand& one : bands) {
      received += core::check_non_negative(scope + ".records.received", one.received);
      for (const double count : {one.dissatisfied, one.satisfied, one.delighted})
        core::check_non_negative(scope + ".records.count", count);
      if (one.scored() > one.received * (1.0 + 1e-12))
        contradiction("records", "more scores than complaints in the band " + one.band.label());
      if (fast(one)) in_time += one.received;
    }
    const bool moves = within_days && in_time > 0.0;
    if (within_days && !moves && !bands.empty())
      warn(ScenarioFinding::nobody_answered_in_time,
           "nobody was answered within " + core::format_number(*within_days) + " days; outcomes left as they are");
    if (moves) out.moved = 1.0 - in_time / received;
    for (const RecordedBand& one : bands) {
      // The intervention changes only how many complaints stand in each band: the late ones are spread over the fast
      // bands as the fast ones are, which gives them the outcome distribution of those answered in time.
      const double share = moves ? (fast(one) ? one.received / in_time : 0.0) : one.received / received;
      if (!(share > 0.0)) continue;
      if (!(one.scored() > 0.0))
        warn(ScenarioFinding::no_scores_in_band, core::format_number(one.received) + " complaints answered in band \"" +
                                                     one.band.label() +
                                                     "\", but no scores: their outcomes are as uncertain as the prior");
      const std::string in_band = "records." + one.band.label() + ".";
      const std::string source =
          core::format_number(one.scored()) + " scores of " + core::format_number(one.received) + " complaints";
      const double d = one.delighted / design_effect, t = one.satisfied / design_effect,
                   u = one.dissatisfied / design_effect;
      const bool can_be_delighted = std::get<RecordedOutcomes>(in.outcomes).tells_delighted;
      const Assumption delighted(math::Distribution::beta(d + 0.5, t + u + 1.0), source);
      const Assumption satisfied(math::Distribution::beta(t + 0.5, u + 0.5), source);
      out.bands.push_back(
          {.share = share,
           .scored = one.scored() / one.received,
           .delighted = can_be_delighted ? add(in_band + "delighted", delighted, true) : -1,
           .satisfied = add(in_band + (can_be_delighted ? "satisfied_of_rest" : "satisfied"), satisfied, true)});
    }
    return false;
  }

  void read_word_of_mouth(const WordOfMouth& in, Segment& out) {
    out.tells = true;
    const auto teller = [&](std::string_view state, const std::optional<Telling>& telling) {
      Teller made;
      if (!telling) return made;
      const std::string who = "word_of_mouth." + std::string(state);
      made.share = add(who + ".share_who_tell", telling->share_who_tell);
      made.hearers = add(who + ".hearers_given_telling", telling->hearers_given_telling);
      return made;
    };
    for (std::size_t c = 0; c < domain::complaint_outcomes.size(); ++c)
      out.tellers[c] =
          teller(domain::to_string(domain::complaint_outcomes[c]), in.tellings[domain::complaint_outcomes[c]]);
    out.counterfactual_teller = teller("counterfactual", in.counterfactual);
    out.overlap = add_unless_zero("word_of_mouth.overlap", in.overlap);
    out.in_market = add("word_of_mouth.in_market", in.in_market);
    out.purchase = add("word_of_mouth.purchase_probability", in.purchase_probability);
    out.positive_shift = add("word_of_mouth.positive_shift", in.positive_shift);
    out.negative_shift = add("word_of_mouth.negative_shift", in.negative_shift);
    out.new_customer = add("word_of_mouth.value_per_new_customer", in.value_per_new_customer);
    if (!in.counterfactual)
      warn(ScenarioFinding::word_of_mouth_without_counterfactual,
           "word of mouth counts what complainants tell; without word_of_mouth.counterfactual nothing is said of what "
           "they would have told without handling");
  }

  void check_loyalty(const ScenarioSegment& in) {
    const double dissatisfied = in.stay.dissatisfied->value.median(), satisfied = in.stay.satisfied->value.median(),
                 delighted = in.stay.delighted ? in.stay.delighted->value.median() : satisfied;
    if (!(dissatisfied <= satisfied && satisfied <= delighted))
      warn(ScenarioFinding::worse_outcome_more_loyal,
           "the median stay rates are not in the order dissatisfied <= satisfied <= delighted");
    if (in.stay.no_problem && (std::max)(satisfied, delighted) > in.stay.no_problem->value.median())
      warn(
          ScenarioFinding::recovered_more_loyal_than_untroubled,
          "recovered customers are taken to be more loyal than untroubled ones; studies of behaviour rarely find this");
    if (delighted < in.counterfactual_stay.value.median())
      warn(ScenarioFinding::below_counterfactual,
           std::string(in.stay.delighted ? "even delighted" : "even satisfied") +
               " complainants stay less than the counterfactual: handling loses customers here");
  }
};

namespace detail {
AMENDS_INLINE void check_scenario(const ScenarioInputs& inputs) {
  ScenarioModel::check(inputs);
}
}  // namespace detail

AMENDS_INLINE void ScenarioModel::check(const ScenarioInputs& inputs) {
  ScenarioModel scratch;
  Builder{scratch}.read(inputs);
}

AMENDS_INLINE ScenarioModel::ScenarioModel(const ScenarioInputs& inputs) {
  for (const ScenarioSegment& segment : inputs.segments) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (recorded != nullptr && recorded->bands.empty())
      throw Error(ErrorCode::missing, segment.name + ".outcomes",
                  "segment \"" + segment.name +
                      "\" takes its outcomes from records: call with_observed before evaluating the scenario");
  }
  Builder{*this}.read(inputs);
}

}  // namespace amends::inline AMENDS_ABI::economics
