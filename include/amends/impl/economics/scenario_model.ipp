#pragma once

#include <amends/economics/scenario_model.hpp>

#include <algorithm>
#include <amends/economics/findings.hpp>
#include <amends/impl/economics/cell_prior.hpp>
#include <amends/impl/economics/correlated_inputs.hpp>
#include <amends/impl/economics/estimate_draws.hpp>
#include <amends/impl/economics/input_entries.hpp>
#include <amends/impl/economics/quantities.hpp>
#include <amends/impl/economics/recorded_cells.hpp>
#include <amends/impl/economics/records_by_cluster.hpp>
#include <amends/impl/economics/staffed_desk.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE double yearly_complaints(const ScenarioInputs& inputs, const ScenarioSegment& segment) {
  const auto handled = static_cast<double>(inputs.complaint_years.value_or(inputs.years));
  double volume = 0.0;
  if (segment.complaints_per_year) volume = segment.complaints_per_year->value.median();
  if (segment.customers && segment.problem_rate && segment.voice) {
    const double gain = inputs.intervention.voice_gain ? inputs.intervention.voice_gain->value.median() : 0.0;
    volume = segment.customers->value.median() * segment.problem_rate->value.median() *
             (std::min)(1.0, segment.voice->value.median() + gain);
  }
  double factors = segment.volume_by_year.empty() ? handled : 0.0;
  for (const Assumption& one : segment.volume_by_year) factors += one.value.median();
  return volume * factors / handled;
}

AMENDS_INLINE std::string_view to_string(Metric metric) noexcept {
  constexpr std::array<std::string_view, metric_count> names{"customers_kept",
                                                             "retention_benefit",
                                                             "word_of_mouth_benefit",
                                                             "information_benefit",
                                                             "handling_cost",
                                                             "compensation_cost",
                                                             "faster_answer_cost",
                                                             "fixed_cost",
                                                             "escalation_benefit",
                                                             "escalation_cost",
                                                             "prevented_problems_benefit",
                                                             "net",
                                                             "net_undiscounted",
                                                             "revenue_at_risk",
                                                             "total_cost",
                                                             "net_return",
                                                             "benefit_cost_ratio",
                                                             "payback_years"};
  return names[static_cast<std::size_t>(metric)];
}

AMENDS_INLINE std::string_view to_string(ScenarioFinding finding) noexcept {
  constexpr std::array<std::string_view, 15> names{"recovered_more_loyal_than_untroubled",
                                                   "outcome_shares_rescaled",
                                                   "worse_outcome_more_loyal",
                                                   "below_counterfactual",
                                                   "one_cluster_alone",
                                                   "no_scores_in_band",
                                                   "few_scores_in_cells",
                                                   "nobody_answered_in_time",
                                                   "nobody_to_follow",
                                                   "staff_model_differs",
                                                   "word_of_mouth_without_counterfactual",
                                                   "large_discount_rate",
                                                   "of_link",
                                                   "note_of_link",
                                                   "assumptions_differ"};
  return names[static_cast<std::size_t>(finding)];
}

AMENDS_INLINE double Correlation::rank_correlation() const noexcept {
  return 6.0 / std::numbers::pi * std::asin(0.5 * value);
}

/// Reads a scenario table by table.
struct ScenarioModel::Builder : detail::InputEntries {
  explicit Builder(ScenarioModel& to) : InputEntries(to.inputs_, to.warnings_), model(to) {}

  ScenarioModel& model;
  double design_effect = 1.0;
  int voice_gain = -1, offer = -1, offer_scale = -1;
  Segment learning{};  ///< what the intervention states of it
  detail::MovedMinutes minutes{};
  detail::BandTargets targets{};
  std::optional<detail::RecordsByCluster> by_cluster{};
  std::optional<detail::CellPrior> prior{};
  std::vector<std::string> stated{};  ///< names of all quantities that the scenario states

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
    check_intervention(inputs);
    model.annual_rate_ = add("discount.annual_rate", inputs.annual_rate);
    if (const double median = inputs.annual_rate.value.median(); median > large_annual_rate)
      warn(ScenarioFinding::large_discount_rate,
           "the discount rate is " + core::format_number(100.0 * median) + " % a year: rates are shares, 0.08 is 8 %");
    model.odds_ratio_ = add("nonresponse_odds_ratio", inputs.nonresponse_odds_ratio);
    if (inputs.intervention.made()) {
      read_intervention(inputs.intervention, inputs.faster_answers);
    } else {  // what is stated for an intervention is checked even if it is not made
      ScenarioModel scratch;
      Builder check{scratch};
      check.read_intervention(inputs.intervention, inputs.faster_answers);
    }
    if (inputs.staff) {
      ScenarioModel scratch;
      Builder check{scratch};
      (inputs.intervention.respond_with_agents ? *this : check).read_staff(inputs);
    }
    prior.emplace(inputs);
    by_cluster = detail::RecordsByCluster::of(inputs);
    if (by_cluster && design_effect != 1.0)
      throw Error(
          ErrorCode::contradiction, "design_effect",
          "the records know the clusters of their complaints, which say how far these resemble each other: leave "
          "design_effect out, or the cluster column");
    detail::visit_quantities(inputs, [this](const std::string& name, const std::string&, const Assumption& assumption) {
      if (!detail::is_unstated_zero(assumption)) stated.push_back(name);
    });
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
      model.segments_.push_back(read(segment, inputs));
      scope.clear();
    }
    if (model.desk_) check_desk(inputs);
    if (by_cluster) {
      model.clusters_ = by_cluster->clusters();
      if (JointInputs joint = by_cluster->joint(); !joint.inputs.empty()) draw_together(std::move(joint));
    }
    for (JointInputs& group : detail::estimated_groups(model.inputs_)) draw_together(std::move(group));
    for (JointInputs& group : detail::CorrelatedInputs(model.inputs_, stated).groups(inputs.correlations))
      draw_together(std::move(group));
    warn_of_links(inputs.link_findings);
  }

  /// What is known of estimates; of a quantity that is stated by now it says nothing any more.
  void warn_of_links(const std::vector<SegmentFinding>& findings) {
    for (const SegmentFinding& one : findings) {
      const std::string name = (one.segment.empty() ? "" : one.segment + ".") + one.finding.quantity;
      const bool is_estimated = std::any_of(model.inputs_.begin(), model.inputs_.end(), [&](const ModelInput& input) {
        return input.name == name && input.estimate != nullptr;
      });
      const LinkProblem problem = one.finding.problem;
      if (!is_estimated && problem != LinkProblem::convention && problem != LinkProblem::not_used) continue;
      scope = one.segment;
      warn(problem == LinkProblem::convention ? ScenarioFinding::note_of_link : ScenarioFinding::of_link,
           one.finding.quantity + ": " + one.finding.text);
      scope.clear();
    }
  }

  void draw_together(JointInputs joint) {
    for (const std::size_t input : joint.inputs) {
      model.inputs_[input].joint = static_cast<int>(model.joints_.size());
      model.inputs_[input].together = joint.inputs.size() > 1 || joint.from_records;
    }
    model.joints_.push_back(std::move(joint));
  }

  /// That an intervention finds the segments it is about.
  static void check_intervention(const ScenarioInputs& inputs) {
    const Intervention& made = inputs.intervention;
    if (static_cast<int>(made.respond_within_days.has_value()) + static_cast<int>(made.take_outcomes.has_value()) +
            static_cast<int>(made.response_days.has_value()) + static_cast<int>(made.respond_with_agents.has_value()) >
        1)
      throw Error(ErrorCode::contradiction, "intervention",
                  "an intervention asks one question: respond_within_days, take_outcomes, response_days or "
                  "respond_with_agents, not several");
    if (made.respond_with_agents && !inputs.staff)
      throw Error(
          ErrorCode::missing, "staff",
          "intervention.respond_with_agents needs staff: how many agents there are today, and what a case takes");
    const auto any = [&](const auto& is) { return std::any_of(inputs.segments.begin(), inputs.segments.end(), is); };
    if (inputs.intervention.voice_gain && !any([](const ScenarioSegment& s) { return s.voice.has_value(); }))
      throw Error(
          ErrorCode::missing, "intervention.voice_gain",
          "intervention.voice_gain needs a segment with customers, problem_rate and voice: where complaints per "
          "year are stated, nothing says how many keep silent");
    if (inputs.intervention.learning && !inputs.intervention.voice_gain)
      throw Error(ErrorCode::missing, "intervention.voice_gain",
                  "intervention.learning needs intervention.voice_gain: today is the steady state of what is learned "
                  "from the complaints there are");
    const std::optional<Offer>& offer = inputs.intervention.offer;
    if (offer && !offer->segment.empty() && !any([&](const ScenarioSegment& s) { return s.name == offer->segment; }))
      throw Error(ErrorCode::unknown_name, "intervention.offer.segment",
                  "intervention.offer: there is no segment \"" + offer->segment.substr(0, 80) +
                      (offer->segment.size() > 80 ? "..." : "") + "\"");
  }

  void read_intervention(const Intervention& intervention, const FasterAnswers& faster) {
    ScenarioModel scratch;  // checked even where no complaints are moved
    Builder{scratch}.add("intervention.share_causal", intervention.share_causal);
    if (intervention.moves_complaints())
      model.share_causal_ = add("intervention.share_causal", intervention.share_causal);
    voice_gain = add("intervention.voice_gain", intervention.voice_gain);
    if (const auto& loop = intervention.learning) {
      learning = {.acted_on = add("intervention.learning.acted_on", loop->acted_on),
                  .removed = add("intervention.learning.removed", loop->removed),
                  .prevented = add_unless_zero("intervention.learning.prevented", loop->prevented),
                  .fading = add_unless_zero("intervention.learning.fading", loop->fading)};
    }
    if (intervention.offer) {
      offer = add("intervention.offer.amount", intervention.offer->amount);
      offer_scale = add("intervention.offer.scale", intervention.offer->scale);
    }
    if (intervention.response_days) read_response_days(*intervention.response_days);
    if (intervention.moves_complaints() && !intervention.respond_with_agents) {
      read_faster_answers(faster);
    } else {  // nobody is answered faster, or as others were, or agents are paid: checked, but nothing is paid
      Builder{scratch}.read_faster_answers(faster);
    }
  }

  void read_response_days(const ResponseDays& days) {
    if (days.shares.empty())
      throw Error(ErrorCode::missing, "intervention.response_days", "intervention.response_days names no band");
    double sum = 0.0, before = -1.0;
    for (const auto& [up_to, share] : days.shares) {
      if (!(up_to > before))
        throw Error(ErrorCode::contradiction, "intervention.response_days",
                    "intervention.response_days must name each band once, from the shortest to the longest");
      before = up_to;
      targets.edges.push_back(up_to);
      model.response_shares_.push_back(add("intervention.response_days", share, false, core::format_number(up_to)));
      sum += share.value.median();
    }
    if (!(sum <= 1.0 + 1e-9))
      throw Error(
          ErrorCode::contradiction, "intervention.response_days",
          "the shares of intervention.response_days must sum to at most 1, they sum to " + core::format_number(sum));
  }

  void read_staff(const ScenarioInputs& inputs) {
    const Staff& in = *inputs.staff;
    const std::optional<double>& agents = inputs.intervention.respond_with_agents;
    core::check_positive("staff.agents", in.agents);
    if (agents) core::check_positive("intervention.respond_with_agents", *agents);
    if (!(in.working_days_per_week >= 1 && in.working_days_per_week <= 7))
      core::throw_domain("staff.working_days_per_week", "be a whole number from 1 to 7", in.working_days_per_week);
    Desk desk{
        .agents = agents.value_or(in.agents),
        .agents_today = in.agents,
        .minutes = add("staff.minutes_per_case", in.minutes_per_case),
        .minutes_variation = add("staff.minutes_variation", in.minutes_variation),
        .hours = add("staff.hours_per_day", in.hours_per_day),
        .shrinkage = add("staff.shrinkage", in.shrinkage),
        .dispersion = add("staff.arrivals_dispersion", in.arrivals_dispersion),
        .cost_per_agent = add("staff.cost_per_agent_year", in.cost_per_agent_year),
        .working_days_per_year = detail::working_days_per_year(in.working_days_per_week),
        .other_complaints = core::check_non_negative("staff.other_complaints_per_year", in.other_complaints_per_year)};
    if (!(in.hours_per_day.value.median() <= 24.0))
      core::throw_domain("staff.hours_per_day", "be at most 24", in.hours_per_day.value.median());
    if (!(in.shrinkage.value.median() < 1.0))
      core::throw_domain("staff.shrinkage", "be below 1", in.shrinkage.value.median());
    targets.edges = detail::recorded_edges(inputs);
    for (const double edge : targets.edges) {
      desk.days.push_back(detail::working_days_within(edge, in.working_days_per_week));
      for (const std::size_t days : desk.days.back()) desk.most_days = (std::max)(desk.most_days, days);
    }
    model.desk_ = std::move(desk);
  }

  /// That the agents can keep up at medians, and that the model knows the desk of today.
  void check_desk(const ScenarioInputs& inputs) {
    const detail::StaffedDesk desk(inputs);
    desk.check_keeps_up(*inputs.intervention.respond_with_agents);
    ScenarioInputs today = inputs;  // without the complaints that are encouraged
    today.intervention.voice_gain.reset();
    if (std::string text = detail::StaffedDesk(today).difference_from_records(today, targets.edges); !text.empty())
      warn(ScenarioFinding::staff_model_differs, std::move(text));
  }

  void read_faster_answers(const FasterAnswers& faster) {
    const std::string entry = "faster_answers.minutes_per_answer";
    if (!faster.minutes_by_days.empty() &&
        !(faster.minutes_per_answer.value.is_fixed() && faster.minutes_per_answer.value.lower() == 0.0))
      throw Error(ErrorCode::contradiction, entry,
                  "give faster_answers.minutes_per_answer, or minutes_by_days for each band, not both");
    minutes.any_band = add_unless_zero(entry, faster.minutes_per_answer);
    for (const auto& [days, assumption] : faster.minutes_by_days)
      minutes.by_days.emplace_back(days,
                                   add("faster_answers.minutes_by_days", assumption, false, core::format_number(days)));
    model.cost_per_minute_ = add_unless_zero("faster_answers.cost_per_minute", faster.cost_per_minute);
    model.cost_per_moved_ = add_unless_zero("faster_answers.cost_per_moved_complaint", faster.cost_per_moved_complaint);
    model.faster_fixed_ = add_unless_zero("faster_answers.fixed_per_year", faster.fixed_per_year);
    model.faster_setup_ = add_unless_zero("faster_answers.setup", faster.setup);
  }

  Segment read(const ScenarioSegment& in, const ScenarioInputs& inputs) {
    Segment out;
    read_volume(in, out);
    const bool mollified = read_outcomes(in, out, inputs);
    read_stay(in, mollified, out);
    out.margin = add("margin.per_customer_per_year", in.margin_per_customer_per_year);
    out.retention = add("margin.retention", in.retention);
    out.while_leaving = add_unless_zero("margin.while_leaving", in.while_leaving);
    check_loyalty(in);
    if (voice_gain >= 0 && in.voice) encourage(*in.voice, out);
    if (inputs.intervention.learning && in.voice) learn(in, *inputs.intervention.learning, out);
    if (inputs.intervention.offer &&
        (inputs.intervention.offer->segment.empty() || inputs.intervention.offer->segment == in.name)) {
      if (!in.stay.delighted)
        missing("stay.delighted", "an offer needs stay.delighted: what it can bring a complainant to at most");
      out.offer = offer;
      out.offer_scale = offer_scale;
    }
    if (in.word_of_mouth) read_word_of_mouth(*in.word_of_mouth, out);
    if (in.information) {
      out.avoided_cases = add("information.avoided_cases_per_year", in.information->avoided_cases_per_year);
      out.cost_per_case = add("information.cost_per_case", in.information->cost_per_case);
    }
    if (in.escalation) read_escalation(*in.escalation, out);
    out.per_complaint = add_unless_zero("cost.per_complaint", in.cost.per_complaint);
    out.compensation = add_unless_zero("cost.compensation_per_complaint", in.cost.compensation_per_complaint);
    out.fixed = add_unless_zero("cost.fixed_per_year", in.cost.fixed_per_year);
    out.setup = add_unless_zero("cost.setup", in.cost.setup);
    return out;
  }

  static bool by_customers(const ScenarioSegment& in) { return in.customers || in.problem_rate || in.voice; }

  void read_volume(const ScenarioSegment& in, Segment& out) {
    const bool customers = by_customers(in);
    if (in.complaints_per_year && customers)
      contradiction("complaints", "give complaints per year, or customers, problem_rate and voice, not both");
    if (customers && !(in.customers && in.problem_rate && in.voice))
      missing("customers", "customers, problem_rate and voice belong together; one of them is missing");
    if (in.complaints_from_records && customers)
      contradiction("complaints",
                    "complaints per year come from the records, or customers, problem_rate and voice say "
                    "them, not both");
    if (!in.complaints_per_year && !customers && !in.complaints_from_records)
      missing("complaints", "give complaints per year, or customers, problem_rate and voice");
    out.complaints = add("complaints.per_year", in.complaints_per_year);
    out.customers = add("customers", in.customers);
    out.problem_rate = add("problem_rate", in.problem_rate);
    out.voice = add("voice", in.voice);
    const auto handled = static_cast<std::size_t>(model.complaint_years_);
    if (!in.volume_by_year.empty() && in.volume_by_year.size() != handled)
      contradiction("complaints.by_year", "complaints.by_year must have one factor for each of the " +
                                              std::to_string(handled) + " years in which complaints are handled, got " +
                                              std::to_string(in.volume_by_year.size()));
    for (std::size_t y = 0; y < in.volume_by_year.size(); ++y)
      if (!(in.volume_by_year[y].value.median() <= 10.0))
        throw Error(ErrorCode::domain, "complaints.by_year",
                    "complaints.by_year holds factors of per_year, 1.05 is 5 % more: a factor must be at most 10");
      else
        out.by_year.push_back(add("complaints.by_year", in.volume_by_year[y], false, std::to_string(y + 1)));
  }

  void read_stay(const ScenarioSegment& in, bool mollified, Segment& out) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&in.outcomes);
    require_stay_rates(in.stay, recorded == nullptr || recorded->tells_delighted);
    out.delighted = recorded == nullptr || recorded->tells_delighted;
    for (std::size_t c = 0; c < domain::complaint_outcomes.size(); ++c)
      out.stay[c] = add(entry("stay", domain::complaint_outcomes[c]), in.stay[domain::complaint_outcomes[c]]);
    if (mollified && !in.stay.mollified)
      missing("stay.mollified", "some complainants are mollified, so stay.mollified is needed");
    if (by_customers(in) && !in.stay.silent)
      missing("stay.silent", "with customers, problem_rate and voice, stay.silent is needed for those who say nothing");
    out.silent = by_customers(in) ? add("stay.silent", in.stay.silent) : -1;
    out.no_problem = add("stay.no_problem", in.stay.no_problem);
    out.counterfactual = add("counterfactual.stay", in.counterfactual_stay);
  }

  /// That no more than everybody complains once they are encouraged.
  void encourage(const Assumption& share, Segment& out) {
    ModelInput& gain = model.inputs_[static_cast<std::size_t>(voice_gain)];
    // An estimate has no end short of 1: there the draws are cut to what voice leaves, and the medians must fit.
    const bool estimated = share.estimate != nullptr;
    const auto far_end = [&](const math::Distribution& value) { return estimated ? value.median() : value.upper(); };
    const double voice = far_end(share.value), most = voice + far_end(gain.value);
    if (!(most <= 1.0))
      contradiction("voice", "voice and intervention.voice_gain together reach " + core::format_number(most) +
                                 ": more than everybody cannot complain");
    out.voice_gain = voice_gain;
    gain.highest = (std::min)(gain.highest, 1.0 - voice);
  }

  /// That what is learned leaves a problem rate that is a share.
  void learn(const ScenarioSegment& in, const Learning& loop, Segment& out) {
    if (!in.stay.no_problem)
      missing("stay.no_problem",
              "intervention.learning needs stay.no_problem: how those stay who are spared a problem");
    const double voice = in.voice->value.median(), acted_on = loop.acted_on.value.median();
    const double gain = model.inputs_[static_cast<std::size_t>(voice_gain)].value.median();
    const double goes = loop.fading.value.median() + loop.removed.value.median() * acted_on * (voice + gain);
    if (!(goes <= 1.0))
      contradiction("voice", "intervention.learning: fading and what is removed are together " +
                                 core::format_number(goes) + " of the causes there are: more than all cannot go");
    if (!(loop.prevented.value.median() * acted_on * voice < 1.0))
      contradiction("voice",
                    "intervention.learning: all new causes are prevented, and yet problem_rate is to be at "
                    "rest above 0");
    out.learns = true;
    out.acted_on = learning.acted_on;
    out.removed = learning.removed;
    out.prevented = learning.prevented;
    out.fading = learning.fading;
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
  bool read_outcomes(const ScenarioSegment& in, Segment& out, const ScenarioInputs& inputs) {
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
      if (std::abs(sum - 1.0) > 0.05)
        warn(ScenarioFinding::outcome_shares_rescaled,
             "the medians of the outcome shares sum to " + core::format_number(sum) +
                 "; every draw is divided by its sum, so that only their proportions count");
      return out.shares[1] >= 0 && shares->mollified.value.upper() > 0.0;
    }
    detail::RecordedCells(*this, *prior, by_cluster, design_effect, model.share_causal_, minutes, targets)
        .read(in, out, inputs);
    return false;
  }

  void read_escalation(const Escalation& in, Segment& out) {
    out.escalates = true;
    for (std::size_t c = 0; c < domain::complaint_outcomes.size(); ++c)
      out.escalated[c] =
          add_unless_zero(entry("escalation", domain::complaint_outcomes[c]), in.share[domain::complaint_outcomes[c]]);
    out.counterfactual_escalated = add("escalation.counterfactual", in.counterfactual);
    out.cost_of_escalation = add("escalation.cost_per_case", in.cost_per_case);
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
AMENDS_INLINE const ScenarioSegment* waiting_segment(const ScenarioInputs& inputs) noexcept {
  const auto waits = [](const ScenarioSegment& segment) {
    const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
    return (recorded != nullptr && recorded->bands.empty()) ||
           (segment.complaints_from_records && !segment.complaints_per_year);
  };
  const auto found = std::find_if(inputs.segments.begin(), inputs.segments.end(), waits);
  return found == inputs.segments.end() ? nullptr : &*found;
}

AMENDS_INLINE void check_observed(const ScenarioInputs& inputs) {
  const ScenarioSegment* const segment = waiting_segment(inputs);
  if (segment == nullptr) return;
  const bool volume = segment->complaints_from_records && !segment->complaints_per_year;
  throw Error(ErrorCode::missing, segment->name + (volume ? ".complaints" : ".outcomes"),
              "segment \"" + segment->name + "\" takes its " + (volume ? "complaints per year" : "outcomes") +
                  " from records, which are not there yet: with_observed of an UnobservedScenario reads them");
}
}  // namespace detail

AMENDS_INLINE void ScenarioModel::check(const ScenarioInputs& inputs) {
  ScenarioModel scratch;
  Builder{scratch}.read(inputs);
}

AMENDS_INLINE ScenarioModel::ScenarioModel(const ScenarioInputs& inputs) {
  detail::check_observed(inputs);
  Builder{*this}.read(inputs);
}

}  // namespace amends::inline AMENDS_ABI::economics
