#pragma once

#include <amends/economics/scenario_model.hpp>

#include <algorithm>
#include <amends/economics/findings.hpp>
#include <amends/impl/economics/correlated_inputs.hpp>
#include <amends/impl/economics/estimate_draws.hpp>
#include <amends/impl/economics/quantities.hpp>
#include <amends/impl/economics/records_by_cluster.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

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
  constexpr std::array<std::string_view, 10> names{"recovered_more_loyal_than_untroubled",
                                                   "worse_outcome_more_loyal",
                                                   "below_counterfactual",
                                                   "one_cluster_alone",
                                                   "no_scores_in_band",
                                                   "nobody_answered_in_time",
                                                   "nobody_to_follow",
                                                   "word_of_mouth_without_counterfactual",
                                                   "large_discount_rate",
                                                   "assumptions_differ"};
  return names[static_cast<std::size_t>(finding)];
}

AMENDS_INLINE double Correlation::rank_correlation() const noexcept {
  return 6.0 / std::numbers::pi * std::asin(0.5 * value);
}

/// Reads a scenario entry by entry: checks its domain (scenario_entries), gives it a name and a place among the inputs.
struct ScenarioModel::Builder {
  ScenarioModel& model;
  std::string scope{};  ///< the segment's name, or empty
  double design_effect = 1.0;
  int voice_gain = -1, offer = -1, offer_scale = -1;
  int minutes = -1;  ///< of a moved complaint, whatever band it comes into
  std::vector<std::pair<double, int>> minutes_by_days{};
  std::optional<detail::RecordsByCluster> by_cluster{};
  std::vector<std::string> stated{};  ///< names of all quantities that the scenario states

  /// detail: what makes several quantities of one entry, e.g. the days of a band.
  int add(const std::string& entry, const Assumption& assumption, bool from_records = false,
          const std::string& detail = {}) {
    const DomainLimits domain = entry_limits(entry);
    const std::string own = (scope.empty() ? entry : scope + "." + entry) + (detail.empty() ? "" : "." + detail);
    const math::Distribution& value = assumption.value;
    if (!(value.lower() >= domain.lowest && value.upper() <= domain.highest)) {
      std::string message = own + " must " + std::string(domain.requirement) + ", got " + value.describe();
      if (!value.is_fixed())
        message +=
            ", which reaches from " + core::format_number(value.lower()) + " to " + core::format_number(value.upper());
      throw Error(ErrorCode::domain, own, message);
    }
    if (assumption.estimate != nullptr && !(assumption.estimate->distribution() == value))
      throw Error(ErrorCode::contradiction, own,
                  own + " has an estimate, and a value that is not the estimate's: give one of the two");
    const std::string& name = assumption.shared_as.empty() ? own : assumption.shared_as;
    for (std::size_t i = 0; i < model.inputs_.size(); ++i) {
      const ModelInput& known = model.inputs_[i];
      if (known.name != name) continue;
      if (assumption.shared_as.empty())
        throw Error(ErrorCode::contradiction, own, own + " appears twice: two segments have the same name");
      if (!(known.value == value) || (known.estimate == nullptr) != (assumption.estimate == nullptr))
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
                             .from_records = from_records,
                             .estimate = assumption.estimate});
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
    by_cluster = detail::RecordsByCluster::of(inputs);
    detail::visit_quantities(
        inputs, [this](const std::string& name, const std::string&, const Assumption&) { stated.push_back(name); });
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
    if (by_cluster) {
      model.clusters_ = by_cluster->clusters();
      draw_together(by_cluster->joint());
    }
    for (JointInputs& group : detail::estimated_groups(model.inputs_)) draw_together(std::move(group));
    for (JointInputs& group : detail::CorrelatedInputs(model.inputs_, stated).groups(inputs.correlations))
      draw_together(std::move(group));
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
    const auto any = [&](const auto& is) { return std::any_of(inputs.segments.begin(), inputs.segments.end(), is); };
    if (inputs.intervention.voice_gain && !any([](const ScenarioSegment& s) { return s.voice.has_value(); }))
      throw Error(
          ErrorCode::missing, "intervention.voice_gain",
          "intervention.voice_gain needs a segment with customers, problem_rate and voice: where complaints per "
          "year are stated, nothing says how many keep silent");
    const std::optional<Offer>& offer = inputs.intervention.offer;
    if (offer && !offer->segment.empty() && !any([&](const ScenarioSegment& s) { return s.name == offer->segment; }))
      throw Error(ErrorCode::unknown_name, "intervention.offer.segment",
                  "intervention.offer: there is no segment \"" + offer->segment + "\"");
  }

  void read_intervention(const Intervention& intervention, const FasterAnswers& faster) {
    ScenarioModel scratch;  // checked even where no complaints are moved
    Builder{scratch}.add("intervention.share_causal", intervention.share_causal);
    if (intervention.moves_complaints())
      model.share_causal_ = add("intervention.share_causal", intervention.share_causal);
    voice_gain = add("intervention.voice_gain", intervention.voice_gain);
    if (intervention.offer) {
      offer = add("intervention.offer.amount", intervention.offer->amount);
      offer_scale = add("intervention.offer.scale", intervention.offer->scale);
    }
    const std::string entry = "faster_answers.minutes_per_answer";
    if (!faster.minutes_by_days.empty() &&
        !(faster.minutes_per_answer.value.is_fixed() && faster.minutes_per_answer.value.lower() == 0.0))
      throw Error(ErrorCode::contradiction, entry,
                  "give faster_answers.minutes_per_answer, or minutes_by_days for each band, not both");
    minutes = add_unless_zero(entry, faster.minutes_per_answer);
    for (const auto& [days, assumption] : faster.minutes_by_days)
      minutes_by_days.emplace_back(days,
                                   add("faster_answers.minutes_by_days", assumption, false, core::format_number(days)));
    model.cost_per_minute_ = add_unless_zero("faster_answers.cost_per_minute", faster.cost_per_minute);
    model.cost_per_moved_ = add_unless_zero("faster_answers.cost_per_moved_complaint", faster.cost_per_moved_complaint);
    model.faster_fixed_ = add_unless_zero("faster_answers.fixed_per_year", faster.fixed_per_year);
    model.faster_setup_ = add_unless_zero("faster_answers.setup", faster.setup);
  }

  Segment read(const ScenarioSegment& in, const ScenarioInputs& inputs) {
    Segment out;
    const bool by_customers = in.customers || in.problem_rate || in.voice;
    if (in.complaints_per_year && by_customers)
      contradiction("complaints", "give complaints per year, or customers, problem_rate and voice, not both");
    if (by_customers && !(in.customers && in.problem_rate && in.voice))
      missing("customers", "customers, problem_rate and voice belong together; one of them is missing");
    if (in.complaints_from_records && by_customers)
      contradiction("complaints",
                    "complaints per year come from the records, or customers, problem_rate and voice say "
                    "them, not both");
    if (!in.complaints_per_year && !by_customers && !in.complaints_from_records)
      missing("complaints", "give complaints per year, or customers, problem_rate and voice");
    out.complaints = add("complaints.per_year", in.complaints_per_year);
    out.customers = add("customers", in.customers);
    out.problem_rate = add("problem_rate", in.problem_rate);
    out.voice = add("voice", in.voice);

    const bool mollified = read_outcomes(in, out, inputs);

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
    out.while_leaving = add_unless_zero("margin.while_leaving", in.while_leaving);
    check_loyalty(in);

    if (voice_gain >= 0 && in.voice) {
      const double most = in.voice->value.upper() + model.inputs_[static_cast<std::size_t>(voice_gain)].value.upper();
      if (!(most <= 1.0))
        contradiction("voice", "voice and intervention.voice_gain together reach " + core::format_number(most) +
                                   ": more than everybody cannot complain");
      out.voice_gain = voice_gain;
    }
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
      return out.shares[1] >= 0 && shares->mollified.value.upper() > 0.0;
    }
    read_records(in, out, inputs);
    return false;
  }

  /// The recorded complaints of a segment, cell by cell, and which of them the intervention moves.
  void read_records(const ScenarioSegment& in, Segment& out, const ScenarioInputs& inputs) {
    const auto& recorded = std::get<RecordedOutcomes>(in.outcomes);
    std::vector<const RecordedBand*> kept;
    for (const RecordedBand& one : recorded.bands) {
      core::check_non_negative(scope + ".records.received", one.received);
      for (const double count : {one.dissatisfied, one.satisfied, one.delighted})
        core::check_non_negative(scope + ".records.count", count);
      if (one.scored() > one.received * (1.0 + 1e-12))
        contradiction("records", "more scores than complaints in the band " + place(one));
      if (!(one.received > 0.0)) continue;
      kept.push_back(&one);
    }
    if (by_cluster && !recorded.clusters.empty()) {
      read_clusters(recorded, kept, out);
    } else {
      for (const RecordedBand* one : kept) out.cells.push_back(cell(*one, recorded.tells_delighted, design_effect));
    }
    if (inputs.intervention.respond_within_days && !kept.empty())
      move_late(kept, *inputs.intervention.respond_within_days, out);
    if (inputs.intervention.take_outcomes && !kept.empty())
      move_levels(kept, recorded.strata, *inputs.intervention.take_outcomes, out);
    if (out.moves.empty()) return;
    if (!in.share_causal && model.share_causal_ < 0)
      throw Error(
          ErrorCode::missing, "intervention.share_causal",
          "intervention.share_causal must be given: which part of the recorded difference the intervention would "
          "bring. 1 takes all of it for its effect; those who were answered fast may have had the easier cases");
    out.share_causal = in.share_causal ? add("intervention.share_causal", *in.share_causal) : model.share_causal_;
    if (!inputs.intervention.respond_within_days) return;
    for (const Move& move : out.moves)
      for (const std::size_t k : move.to) out.cells[k].minutes = minutes_of(*kept[k]);
  }

  [[nodiscard]] static std::string place(const RecordedBand& one) {
    std::string text;
    for (const std::string& level : one.levels) text += level + ", ";
    return text + one.band.label();
  }

  /// Cells whose numbers move together, cluster by cluster.
  void read_clusters(const RecordedOutcomes& recorded, const std::vector<const RecordedBand*>& kept, Segment& out) {
    const std::size_t segment = by_cluster->begin_segment(recorded, kept);
    double received = 0.0;
    for (const RecordedBand* one : kept) received += one->received;
    for (const RecordedBand* one : kept) {
      const std::size_t known = by_cluster->clusters_with_scores(*one);
      if (known == 1)
        warn(ScenarioFinding::one_cluster_alone,
             "all " + core::format_number(one->scored()) + " scores of " + place(*one) + " are of one company");
      Cell made = known < 2 ? cell(*one, recorded.tells_delighted, by_cluster->design_effect_alone(*one)) : Cell{};
      const auto joint = [&](const std::string& what, double estimate, const std::string& source) {
        return add(prefix(*one) + what, Assumption(estimate, source), true);
      };
      const std::string source = core::format_number(one->scored()) + " scores of " +
                                 core::format_number(one->received) + " complaints, " + std::to_string(known) +
                                 " companies";
      made.received.otherwise = one->received / received;
      made.scored.otherwise = one->scored() / one->received;
      if (by_cluster->moves_volumes(segment))
        made.received.input = joint("share_of_complaints", made.received.otherwise, source);
      if (by_cluster->moves_silence(*one)) made.scored.input = joint("scored", made.scored.otherwise, source);
      if (known >= 2) {
        const double d = one->delighted + 0.5, t = one->satisfied + 0.5, u = one->dissatisfied + 0.5;
        if (recorded.tells_delighted) made.delighted = joint("delighted", d / (d + t + u), source);
        made.satisfied = joint(recorded.tells_delighted ? "satisfied_of_rest" : "satisfied", t / (t + u), source);
      }
      by_cluster->add_cell(segment, *one, recorded.tells_delighted, made.received.input, made.scored.input,
                           known >= 2 ? made.delighted : -1, known >= 2 ? made.satisfied : -1);
      out.cells.push_back(made);
    }
  }

  [[nodiscard]] static std::string prefix(const RecordedBand& one) {
    std::string text = "records.";
    for (const std::string& level : one.levels) text += level + ".";
    return text + one.band.label() + ".";
  }

  /// effect: complaints that tell as much as one independent one.
  Cell cell(const RecordedBand& one, bool tells_delighted, double effect) {
    if (!(one.scored() > 0.0))
      warn(ScenarioFinding::no_scores_in_band, core::format_number(one.received) + " complaints answered in band \"" +
                                                   place(one) +
                                                   "\", but no scores: their outcomes are as uncertain as the prior");
    const std::string in_band = prefix(one);
    const std::string source =
        core::format_number(one.scored()) + " scores of " + core::format_number(one.received) + " complaints";
    const double d = one.delighted / effect, t = one.satisfied / effect, u = one.dissatisfied / effect;
    const Assumption delighted(math::Distribution::beta(d + 0.5, t + u + 1.0), source);
    const Assumption satisfied(math::Distribution::beta(t + 0.5, u + 0.5), source);
    return {.received = {.otherwise = one.received},
            .scored = {.otherwise = one.scored() / one.received},
            .delighted = tells_delighted ? add(in_band + "delighted", delighted, true) : -1,
            .satisfied = add(in_band + (tells_delighted ? "satisfied_of_rest" : "satisfied"), satisfied, true)};
  }

  /// The late ones are spread over the fast bands of their stratum as the fast ones are, which gives them the outcome
  /// distribution of those answered in time.
  void move_late(const std::vector<const RecordedBand*>& kept, double within_days, Segment& out) {
    std::vector<bool> done(kept.size(), false);
    std::string left;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (done[k]) continue;
      Move move;
      for (std::size_t other = k; other < kept.size(); ++other) {
        if (kept[other]->levels != kept[k]->levels) continue;
        done[other] = true;
        const satisfaction::ResponseBand& band = kept[other]->band;
        (!band.unanswered() && band.up_to_days <= within_days ? move.to : move.from).push_back(other);
      }
      if (move.to.empty()) {
        std::string stratum;
        for (const std::string& level : kept[k]->levels) stratum += (stratum.empty() ? "" : ", ") + level;
        left += left.empty() ? stratum : "; " + stratum;
        warn(ScenarioFinding::nobody_answered_in_time,
             (stratum.empty() ? "" : stratum + ": ") + "nobody was answered within " +
                 core::format_number(within_days) + " days; outcomes left as they are");
      } else if (!move.from.empty()) {
        out.moves.push_back(std::move(move));
      }
    }
  }

  /// Complaints with the one text take the outcomes of those with the other, all else being equal.
  void move_levels(const std::vector<const RecordedBand*>& kept, const std::vector<std::string>& strata,
                   const TakeOutcomes& take, Segment& out) {
    const auto column = static_cast<std::size_t>(std::find(strata.begin(), strata.end(), take.column) - strata.begin());
    if (column == strata.size()) return;
    const auto same_but_column = [&](const RecordedBand& a, const RecordedBand& b) {
      for (std::size_t j = 0; j < strata.size(); ++j)
        if (j != column && a.levels[j] != b.levels[j]) return false;
      return a.band.label() == b.band.label();
    };
    double left = 0.0, moved = 0.0;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (kept[k]->levels[column] != take.from) continue;
      Move move{.from = {k}};
      for (std::size_t other = 0; other < kept.size(); ++other)
        if (kept[other]->levels[column] == take.to && same_but_column(*kept[k], *kept[other])) move.to.push_back(other);
      (move.to.empty() ? left : moved) += kept[k]->received;
      if (!move.to.empty()) out.moves.push_back(std::move(move));
    }
    if (left > 0.0 || moved == 0.0)
      warn(ScenarioFinding::nobody_to_follow,
           (left > 0.0 ? core::format_number(left) + " of " + core::format_number(left + moved) + " complaints with "
                       : "there are no complaints with ") +
               take.column + " \"" + take.from + "\"" +
               (left > 0.0 ? " are in strata without any of \"" + take.to + "\"; their outcomes are left as they are"
                           : "; outcomes left as they are"));
  }

  /// Extra minutes of a complaint that comes into this band; -1: none stated.
  [[nodiscard]] int minutes_of(const RecordedBand& reached) const {
    if (minutes_by_days.empty()) return minutes;
    for (const auto& [days, input] : minutes_by_days)
      if (days == reached.band.up_to_days) return input;
    missing("faster_answers.minutes_by_days", "faster_answers.minutes_by_days says nothing of the band that ends at " +
                                                  core::format_number(reached.band.up_to_days) + " days");
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
    if (segment.complaints_from_records && !segment.complaints_per_year)
      throw Error(
          ErrorCode::missing, segment.name + ".complaints",
          "segment \"" + segment.name +
              "\" takes its complaints per year from records: call with_observed before evaluating the scenario");
    if (recorded != nullptr && recorded->bands.empty())
      throw Error(ErrorCode::missing, segment.name + ".outcomes",
                  "segment \"" + segment.name +
                      "\" takes its outcomes from records: call with_observed before evaluating the scenario");
  }
  Builder{*this}.read(inputs);
}

}  // namespace amends::inline AMENDS_ABI::economics
