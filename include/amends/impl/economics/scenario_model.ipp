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

    require_stay_rates(in.stay);
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
  void require_stay_rates(const StayRates& stay) const {
    std::string names;
    for (const auto state :
         {domain::OutcomeState::dissatisfied, domain::OutcomeState::satisfied, domain::OutcomeState::delighted})
      if (!stay[state]) names += (names.empty() ? "" : ", ") + entry("stay", state);
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
      const Assumption delighted(math::Distribution::beta(d + 0.5, t + u + 1.0), source);
      const Assumption satisfied(math::Distribution::beta(t + 0.5, u + 0.5), source);
      out.bands.push_back({.share = share,
                           .scored = one.scored() / one.received,
                           .delighted = add(in_band + "delighted", delighted, true),
                           .satisfied = add(in_band + "satisfied_of_rest", satisfied, true)});
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
                 delighted = in.stay.delighted->value.median();
    if (!(dissatisfied <= satisfied && satisfied <= delighted))
      warn(ScenarioFinding::worse_outcome_more_loyal,
           "the median stay rates are not in the order dissatisfied <= satisfied <= delighted");
    if (in.stay.no_problem && (std::max)(satisfied, delighted) > in.stay.no_problem->value.median())
      warn(
          ScenarioFinding::recovered_more_loyal_than_untroubled,
          "recovered customers are taken to be more loyal than untroubled ones; studies of behaviour rarely find this");
    if (delighted < in.counterfactual_stay.value.median())
      warn(ScenarioFinding::below_counterfactual,
           "even delighted complainants stay less than the counterfactual: handling loses customers here");
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

/// The arithmetic, on blocks of draws that stay in the first-level cache. Loops run over a whole block without
/// branches, so that compilers turn them into vector instructions; what a segment does not have is left out before the
/// loop.
///
/// Over the years: a customer kept in complaint year k = 0..P-1 brings a margin in year y = k..H-1 with probability
/// r^(y-k). Collecting powers of r,  sum_y d_y sum_{k <= min(y, P-1)} r^(y-k) = sum_j r^j c_j,  c_j = sum of d_(k+j)
/// over k = 0..min(P-1, H-1-j): a polynomial in r whose coefficients are the same for all segments (Horner's rule
/// below). With d = 1 the same gives the undiscounted margins, and sum_j r^j d_j the value of a customer.
struct ScenarioModel::Kernel {
  static constexpr std::size_t block = 256;
  using Lane = std::array<double, block>;
  using Lanes = std::array<Lane, kernel_metric_count>;

  explicit Kernel(const ScenarioModel& scenario_model)
      : model(scenario_model),
        years(static_cast<std::size_t>(model.years_)),
        handled(static_cast<std::size_t>(model.complaint_years_)),
        discount(years),
        coefficients(years),
        flows(years + 1) {}

  const ScenarioModel& model;
  std::size_t years, handled;
  Lane zero{};
  std::vector<const double*> columns{};
  std::vector<Lane> discount;      ///< d_y, factor of each year
  std::vector<Lane> coefficients;  ///< c_j
  std::vector<Lane> flows;         ///< undiscounted net of time 0 and of each year, total
  Lane annuity{};                  ///< sum of the factors of the complaint years
  Lanes total{}, one{};
  std::array<bool, kernel_metric_count> active{};  ///< metrics of `one` that are not 0 throughout
  std::array<const double*, 4> share{};            ///< weights of the outcomes; null: nobody
  std::array<Lane, 4> share_lanes{};
  Lane scale{};  ///< 1 / sum of the weights
  Lane complaints{}, problems{}, stay{}, yearly{}, kept{}, plain{}, value{}, growth{}, tellings{};

  [[nodiscard]] const double* at(int input) const noexcept {
    return input < 0 ? zero.data() : columns[static_cast<std::size_t>(input)];
  }
  /// The lane of a metric of this segment, from now on counted.
  double* metric(Metric which) noexcept {
    active[static_cast<std::size_t>(which)] = true;
    return one[static_cast<std::size_t>(which)].data();
  }
  double* total_of(Metric which) noexcept { return total[static_cast<std::size_t>(which)].data(); }

  void discounting() {
    const double* rate = at(model.annual_rate_);
    Lane factor;
    for (std::size_t i = 0; i < block; ++i) factor[i] = 1.0 / (1.0 + rate[i]);
    Lane& first = discount[0];
    switch (model.timing_) {
      case core::FirstPayment::now:
        first.fill(1.0);
        break;
      case core::FirstPayment::mid_period:
        for (std::size_t i = 0; i < block; ++i) first[i] = std::sqrt(factor[i]);
        break;
      case core::FirstPayment::after_one_period:
        first = factor;
        break;
    }
    for (std::size_t y = 1; y < years; ++y)
      for (std::size_t i = 0; i < block; ++i) discount[y][i] = discount[y - 1][i] * factor[i];
    for (std::size_t j = 0; j < years; ++j) {
      coefficients[j].fill(0.0);
      for (std::size_t k = 0; k < (std::min)(handled, years - j); ++k)
        for (std::size_t i = 0; i < block; ++i) coefficients[j][i] += discount[k + j][i];
    }
    annuity = coefficients[0];
  }

  void volume(const Segment& s) {
    if (s.complaints >= 0) {
      std::copy_n(at(s.complaints), block, complaints.data());
      problems = complaints;
      return;
    }
    const double *customers = at(s.customers), *rate = at(s.problem_rate), *voice = at(s.voice);
    for (std::size_t i = 0; i < block; ++i) {
      problems[i] = customers[i] * rate[i];
      complaints[i] = problems[i] * voice[i];
    }
  }

  void outcomes(const Segment& s) {
    if (s.bands.empty()) {
      for (std::size_t c = 0; c < 4; ++c) share[c] = s.shares[c] < 0 ? nullptr : at(s.shares[c]);
      scale.fill(0.0);
      for (const double* weight : share)
        if (weight != nullptr)
          for (std::size_t i = 0; i < block; ++i) scale[i] += weight[i];
      for (std::size_t i = 0; i < block; ++i) scale[i] = 1.0 / scale[i];
      return;
    }
    Lane &dissatisfied = share_lanes[0], &satisfied = share_lanes[2], &delighted = share_lanes[3];
    satisfied.fill(0.0);
    delighted.fill(0.0);
    const double* odds_ratio = at(model.odds_ratio_);
    for (const Band& band : s.bands) {
      const double *first = at(band.delighted), *second = at(band.satisfied);
      for (std::size_t i = 0; i < block; ++i) {
        const double happy = first[i] + (1.0 - first[i]) * second[i];  // satisfied or better, of the scored
        // Odds of the unscored = odds of the scored * OR, so their share is happy OR / (happy OR + 1 - happy).
        const double ratio = odds_ratio[i];
        const double weight =
            band.share * (band.scored + (1.0 - band.scored) * ratio / (happy * ratio + (1.0 - happy)));
        delighted[i] += weight * first[i];
        satisfied[i] += weight * (happy - first[i]);
      }
    }
    for (std::size_t i = 0; i < block; ++i) dissatisfied[i] = 1.0 - satisfied[i] - delighted[i];
    scale.fill(1.0);
    share = {dissatisfied.data(), nullptr, satisfied.data(), delighted.data()};
  }

  void loyalty(const Segment& s) {
    if (share[1] == nullptr && share[0] != nullptr && share[2] != nullptr && share[3] != nullptr) {
      const double *p0 = share[0], *p2 = share[2], *p3 = share[3];
      const double *l0 = at(s.stay[0]), *l2 = at(s.stay[2]), *l3 = at(s.stay[3]);
      for (std::size_t i = 0; i < block; ++i) stay[i] = (p0[i] * l0[i] + p2[i] * l2[i] + p3[i] * l3[i]) * scale[i];
    } else {
      stay.fill(0.0);
      for (std::size_t c = 0; c < 4; ++c) {
        if (share[c] == nullptr) continue;
        const double *weight = share[c], *loyal = at(s.stay[c]);
        for (std::size_t i = 0; i < block; ++i) stay[i] += weight[i] * loyal[i] * scale[i];
      }
    }
    const double* counterfactual = at(s.counterfactual);
    const auto times = static_cast<double>(handled);
    double* out = metric(Metric::customers_kept);
    for (std::size_t i = 0; i < block; ++i) {
      kept[i] = complaints[i] * (stay[i] - counterfactual[i]);
      out[i] = kept[i] * times;
    }
    if (s.silent < 0) return;
    const double *voice = at(s.voice), *silent = at(s.silent);  // from here on: of all with a problem
    for (std::size_t i = 0; i < block; ++i) stay[i] = voice[i] * stay[i] + (1.0 - voice[i]) * silent[i];
  }

  /// A flow that comes every year as long as complaints are handled: `amount(i)`, a benefit or a cost.
  template <class Amount>
  void every_year(Metric which, double sign, const Amount& amount) {
    double* out = metric(which);
    for (std::size_t i = 0; i < block; ++i) {
      const double flow = amount(i);
      yearly[i] += sign * flow;
      out[i] = flow * annuity[i];
    }
  }

  /// Benefits and costs other than retention.
  void yearly_flows(const Segment& s) {
    yearly.fill(0.0);
    if (s.tells) {
      word_of_mouth(s);
      const double *overlap = at(s.overlap), *in_market = at(s.in_market), *customer = at(s.new_customer);
      every_year(Metric::word_of_mouth_benefit, 1.0, [&](std::size_t i) {
        return complaints[i] * tellings[i] * (1.0 - overlap[i]) * in_market[i] * customer[i];
      });
    }
    if (s.avoided_cases >= 0) {
      const double *cases = at(s.avoided_cases), *cost = at(s.cost_per_case);
      every_year(Metric::information_benefit, 1.0, [&](std::size_t i) { return cases[i] * cost[i]; });
    }
    if (s.per_complaint >= 0) {
      const double* cost = at(s.per_complaint);
      every_year(Metric::handling_cost, -1.0, [&](std::size_t i) { return complaints[i] * cost[i]; });
    }
    if (s.compensation >= 0) {
      const double* cost = at(s.compensation);
      every_year(Metric::compensation_cost, -1.0, [&](std::size_t i) { return complaints[i] * cost[i]; });
    }
    if (s.moved > 0.0 && model.minutes_ >= 0) {
      const double *minutes = at(model.minutes_), *cost = at(model.cost_per_minute_);
      every_year(Metric::faster_answer_cost, -1.0,
                 [&](std::size_t i) { return complaints[i] * s.moved * minutes[i] * cost[i]; });
    }
    if (s.fixed >= 0) {
      const double* cost = at(s.fixed);
      every_year(Metric::fixed_cost, -1.0, [&](std::size_t i) { return cost[i]; });
    }
  }

  /// Tellings per complaint, each times the shift of purchase probability it causes.
  void word_of_mouth(const Segment& s) {
    const double *purchase = at(s.purchase), *positive = at(s.positive_shift), *negative = at(s.negative_shift);
    tellings.fill(0.0);
    for (std::size_t c = 0; c < 4; ++c) {
      const Teller& teller = s.tellers[c];
      if (teller.share < 0 || share[c] == nullptr) continue;
      const double *weight = share[c], *tell = at(teller.share), *hear = at(teller.hearers);
      if (c == 0)
        for (std::size_t i = 0; i < block; ++i)
          tellings[i] -= weight[i] * scale[i] * tell[i] * hear[i] * negative[i] * purchase[i];
      else
        for (std::size_t i = 0; i < block; ++i)
          tellings[i] += weight[i] * scale[i] * tell[i] * hear[i] * positive[i] * (1.0 - purchase[i]);
    }
    if (s.counterfactual_teller.share < 0) return;
    const double *tell = at(s.counterfactual_teller.share), *hear = at(s.counterfactual_teller.hearers);
    for (std::size_t i = 0; i < block; ++i) tellings[i] += tell[i] * hear[i] * negative[i] * purchase[i];
  }

  /// benefit, plain and value become the three polynomials in r; `Count` coefficients at a time stay in registers.
  template <std::size_t Count>
  void horner(const double* __restrict r, std::size_t lowest, double* __restrict benefit) {
    const double *c[Count], *d[Count];
    double u[Count];
    for (std::size_t k = 0; k < Count; ++k) {
      c[k] = coefficients[lowest + k].data();
      d[k] = discount[lowest + k].data();
      u[k] = static_cast<double>((std::min)(handled, years - lowest - k));
    }
    double* __restrict flat = plain.data(), * __restrict worth = value.data();
    for (std::size_t i = 0; i < block; ++i) {
      double b = benefit[i], p = flat[i], v = worth[i];
      for (std::size_t k = Count; k-- > 0;) {
        b = b * r[i] + c[k][i];
        p = p * r[i] + u[k];
        v = v * r[i] + d[k][i];
      }
      benefit[i] = b;
      flat[i] = p;
      worth[i] = v;
    }
  }

  void money(const Segment& s, bool with_flows) {
    const double *margin = at(s.margin), *retention = at(s.retention);
    double* benefit = metric(Metric::retention_benefit);
    std::fill_n(benefit, block, 0.0);
    plain.fill(0.0);
    value.fill(0.0);
    std::size_t left = years;
    for (; left >= 3; left -= 3) horner<3>(retention, left - 3, benefit);
    if (left == 2) horner<2>(retention, 0, benefit);
    if (left == 1) horner<1>(retention, 0, benefit);

    double *net = metric(Metric::net), *undiscounted = metric(Metric::net_undiscounted);
    double* at_risk = metric(Metric::revenue_at_risk);
    const double* no_problem = at(s.no_problem);
    const double untroubled = s.no_problem < 0 ? 1.0 : 0.0;
    const auto times = static_cast<double>(handled);
    for (std::size_t i = 0; i < block; ++i) {
      const double flow = kept[i] * margin[i];
      benefit[i] *= flow;
      net[i] = benefit[i] + yearly[i] * annuity[i];
      undiscounted[i] = plain[i] * flow + yearly[i] * times;
      at_risk[i] = problems[i] * (untroubled + no_problem[i] - stay[i]) * margin[i] * value[i];
    }
    if (s.setup >= 0) {
      const double* setup = at(s.setup);
      double* fixed = metric(Metric::fixed_cost);
      if (s.fixed < 0) std::fill_n(fixed, block, 0.0);
      for (std::size_t i = 0; i < block; ++i) {
        fixed[i] += setup[i];
        net[i] -= setup[i];
        undiscounted[i] -= setup[i];
        flows[0][i] -= setup[i];
      }
    }
    if (!with_flows) return;
    growth.fill(0.0);  // customers kept in all years so far who are still there, per customer kept a year
    for (std::size_t y = 0; y < years; ++y) {
      const double on = y < handled ? 1.0 : 0.0;
      Lane& flow = flows[y + 1];
      for (std::size_t i = 0; i < block; ++i) {
        growth[i] = growth[i] * retention[i] + on;
        flow[i] += kept[i] * margin[i] * growth[i] + on * yearly[i];
      }
    }
  }

  /// Costs of answering faster that belong to no segment.
  void programme() {
    if (model.faster_fixed_ < 0 && model.faster_setup_ < 0) return;
    const double *per_year = at(model.faster_fixed_), *setup = at(model.faster_setup_);
    const auto times = static_cast<double>(handled);
    double *cost = total_of(Metric::faster_answer_cost), *net = total_of(Metric::net);
    double* undiscounted = total_of(Metric::net_undiscounted);
    for (std::size_t i = 0; i < block; ++i) {
      const double present = per_year[i] * annuity[i] + setup[i];
      cost[i] += present;
      net[i] -= present;
      undiscounted[i] -= per_year[i] * times + setup[i];
      flows[0][i] -= setup[i];
    }
    for (std::size_t y = 0; y < handled; ++y)
      for (std::size_t i = 0; i < block; ++i) flows[y + 1][i] -= per_year[i];
  }

  void run(std::size_t first, std::size_t count, const MetricColumns& total_out,
           std::span<const MetricColumns> segments_out, std::span<const std::span<double>> flows_out) {
    discounting();
    for (Lane& lane : total) lane.fill(0.0);
    for (Lane& lane : flows) lane.fill(0.0);
    for (std::size_t s = 0; s < model.segments_.size(); ++s) {
      const Segment& segment = model.segments_[s];
      active.fill(false);
      volume(segment);
      outcomes(segment);
      loyalty(segment);
      yearly_flows(segment);
      money(segment, !flows_out.empty());
      for (std::size_t m = 0; m < kernel_metric_count; ++m) {
        if (active[m])
          for (std::size_t i = 0; i < block; ++i) total[m][i] += one[m][i];
        if (segments_out.empty() || segments_out[s][m].empty()) continue;
        std::copy_n(active[m] ? one[m].data() : zero.data(), count, segments_out[s][m].data() + first);
      }
    }
    programme();
    for (std::size_t m = 0; m < kernel_metric_count; ++m)
      if (!total_out[m].empty()) std::copy_n(total[m].data(), count, total_out[m].data() + first);
    for (std::size_t t = 0; t < flows_out.size(); ++t) std::copy_n(flows[t].data(), count, flows_out[t].data() + first);
  }
};

AMENDS_INLINE void ScenarioModel::evaluate_draws(std::span<const std::span<const double>> columns,
                                                 const MetricColumns& total, std::span<const MetricColumns> segments,
                                                 std::span<const std::span<double>> flows) const {
  core::check_same_size("columns", columns.size(), "inputs", inputs_.size());
  const std::size_t draws = columns.empty() ? 0 : columns[0].size();
  for (const auto& column : columns) core::check_same_size("a column of draws", column.size(), "the first", draws);
  const auto check_metrics = [&](const MetricColumns& out) {
    for (const auto& column : out)
      if (!column.empty()) core::check_same_size("a column of results", column.size(), "the draws", draws);
  };
  check_metrics(total);
  if (!segments.empty()) core::check_same_size("segments", segments.size(), "the scenario", segments_.size());
  for (const auto& one : segments) check_metrics(one);
  if (!flows.empty()) core::check_same_size("flows", flows.size(), "years + 1", static_cast<std::size_t>(years_) + 1);
  for (const auto& one : flows) core::check_same_size("a column of flows", one.size(), "the draws", draws);

  const auto kernel = std::make_unique<Kernel>(*this);
  kernel->columns.resize(columns.size());
  std::vector<Kernel::Lane> padded;
  for (std::size_t first = 0; first < draws; first += Kernel::block) {
    const std::size_t count = (std::min)(Kernel::block, draws - first);
    if (count == Kernel::block) {
      for (std::size_t j = 0; j < columns.size(); ++j) kernel->columns[j] = columns[j].data() + first;
    } else {  // the last, short block is filled up with its last draw
      padded.resize(columns.size());
      for (std::size_t j = 0; j < columns.size(); ++j) {
        std::copy_n(columns[j].data() + first, count, padded[j].data());
        std::fill(padded[j].begin() + static_cast<std::ptrdiff_t>(count), padded[j].end(), columns[j][draws - 1]);
        kernel->columns[j] = padded[j].data();
      }
    }
    kernel->run(first, count, total, segments, flows);
  }
}

}  // namespace amends::inline AMENDS_ABI::economics
