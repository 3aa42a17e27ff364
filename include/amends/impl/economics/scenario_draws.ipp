#pragma once

#include <amends/economics/scenario_model.hpp>

#include <algorithm>
#include <amends/core/lanes.hpp>
#include <amends/impl/economics/response_shares.hpp>
#include <amends/impl/economics/yearly_volume.hpp>
#include <amends/recovery/kernels.hpp>
#include <amends/retention/kernels.hpp>
#include <amends/satisfaction/kernels.hpp>
#include <amends/voice/kernels.hpp>
#include <amends/word_of_mouth/kernels.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

// The arithmetic of a scenario on columns of draws.
namespace amends::inline AMENDS_ABI::economics {

/// The chain on blocks of draws that stay in the first-level cache, a few draws at a time in registers: the formulas
/// are those of the rooms (kernels.hpp), put together segment by segment.
///
/// Over the years: a customer kept in complaint year k = 0..P-1 brings u_(y-k) margins in year y = k..H-1
/// (retention::kernels::kept_margins). Collecting by j = y - k,  sum_y d_y sum_{k <= min(y, P-1)} u_(y-k) =
/// sum_j u_j c_j,  c_j = sum of d_(k+j) over k = 0..min(P-1, H-1-j): weights that are the same for all segments. With
/// d = 1 the same gives the undiscounted margins, and with c = d the value of a customer. Where the years of a segment
/// have different volumes, it has weights of its own (detail::YearlyVolume), which are those of all for factors of 1.
struct ScenarioModel::Kernel {
  using Number = core::Lanes;
  static constexpr std::size_t block = 256;
  static_assert(block % Number::width == 0);
  using Volume = detail::YearlyVolume<block>;
  using Lane = Volume::Lane;
  using Values = std::array<Number, kernel_metric_count>;

  explicit Kernel(const ScenarioModel& scenario_model)
      : model(scenario_model),
        years(static_cast<std::size_t>(model.years_)),
        handled(static_cast<std::size_t>(model.complaint_years_)),
        discount(years),
        coefficients(years),
        flows(years + 1),
        costs(years + 1),
        volume(any_varies(model) ? years : 0, any_varies(model) ? handled : 0),
        spared(volume) {
    for (std::size_t j = 0; j < years; ++j) counts.push_back(static_cast<double>((std::min)(handled, years - j)));
    for (const Segment& segment : model.segments_) {
      weights.resize((std::max)(weights.size(), segment.cells.size()));
      active.push_back(active_of(segment));
    }
  }

  /// Metrics of a segment that are not 0 throughout.
  [[nodiscard]] static std::vector<std::size_t> active_of(const Segment& s) {
    std::vector<std::size_t> out;
    const auto add = [&out](bool given, Metric metric) {
      if (given) out.push_back(static_cast<std::size_t>(metric));
    };
    for (const Metric metric : {Metric::customers_kept, Metric::retention_benefit, Metric::net,
                                Metric::net_undiscounted, Metric::revenue_at_risk})
      add(true, metric);
    add(s.tells, Metric::word_of_mouth_benefit);
    add(s.avoided_cases >= 0, Metric::information_benefit);
    add(s.escalates, Metric::escalation_cost);
    add(s.counterfactual_escalated >= 0, Metric::escalation_benefit);
    add(s.per_complaint >= 0, Metric::handling_cost);
    add(s.compensation >= 0 || s.offer >= 0, Metric::compensation_cost);
    add(s.moves_complaints(), Metric::faster_answer_cost);
    add(s.fixed >= 0 || s.setup >= 0, Metric::fixed_cost);
    add(s.learns, Metric::prevented_problems_benefit);
    return out;
  }

  const ScenarioModel& model;
  std::size_t years, handled;
  Lane zero{};
  std::vector<const double*> columns{};
  std::vector<Lane> discount;                      ///< d_y, factor of each year
  std::vector<Lane> coefficients;                  ///< c_j; c_0 is the sum of the factors of the complaint years
  std::vector<double> counts{};                    ///< c_j without discounting
  std::vector<Lane> flows;                         ///< undiscounted net of time 0 and of each year, total
  std::vector<Lane> costs;                         ///< the costs in it
  std::vector<std::vector<std::size_t>> active{};  ///< of each segment
  std::vector<Number> weights{};                   ///< of the cells of the records, of one segment
  detail::ResponseShares<block> responses{};
  Volume volume;  ///< of one segment, where its years differ
  Volume spared;  ///< the problems that learning prevents, of the same
  std::array<Lane, kernel_metric_count> total{}, one{};

  [[nodiscard]] const double* column(int input) const noexcept {
    return input < 0 ? zero.data() : columns[static_cast<std::size_t>(input)];
  }
  /// An input at the draws from `at` on; 0 where it is not given.
  [[nodiscard]] Number in(int input, std::size_t at) const noexcept { return Number::load(column(input) + at); }
  [[nodiscard]] Number in(const Known& known, std::size_t at) const noexcept {
    return known.input < 0 ? Number(known.otherwise) : in(known.input, at);
  }

  void discounting() {
    const double* rate = column(model.annual_rate_);
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
  }

  /// How much of its volume a segment has in each complaint year.
  void volumes(const Segment& s) {
    for (std::size_t k = 0; k < handled; ++k) {
      if (s.by_year.empty())
        volume.factors[k].fill(1.0);
      else
        std::copy_n(column(s.by_year[k]), block, volume.factors[k].begin());
    }
    if (s.learns) {
      for (std::size_t i = 0; i < block; ++i) {
        const detail::LearningLoop loop{.acted_on = column(s.acted_on)[i],
                                        .removed = column(s.removed)[i],
                                        .prevented = column(s.prevented)[i],
                                        .fading = column(s.fading)[i],
                                        .voice = column(s.voice)[i]};
        spare(loop, left_to_gain(s, i), i, volume, spared);
      }
      spared.weigh(discount);
    }
    volume.weigh(discount);
  }

  /// The shares of complaints by band that the response days of a question give, or those of its desk: with the complaints
  /// of all segments, in a year as they are on average.
  void response_shares() {
    const auto from = [this](int input) { return column(input); };
    if (!model.response_shares_.empty()) responses.state(model.response_shares_, from);
    if (!model.desk_ || model.desk_->days.empty()) return;
    Lane complaints{}, today{};
    for (const Segment& s : model.segments_) {
      if (varies(s)) volumes(s);
      for (std::size_t i = 0; i < block; ++i) {
        double yearly = column(s.complaints)[i];
        if (s.complaints < 0) {
          const double gain = s.voice_gain >= 0 ? left_to_gain(s, i) : 0.0;
          yearly = column(s.customers)[i] * column(s.problem_rate)[i] * (column(s.voice)[i] + gain);
        }
        const double on_average = varies(s) ? yearly * volume.plain[0][i] / static_cast<double>(handled) : yearly;
        complaints[i] += on_average;
        today[i] += s.voice_gain >= 0 && s.complaints < 0 ? complaints_unencouraged(s, i) : on_average;
      }
    }
    responses.change_by(*model.desk_, complaints, today, from);
  }

  /// Complaints of a segment in a year as they are on average, where none are encouraged and nothing is learned.
  [[nodiscard]] double complaints_unencouraged(const Segment& s, std::size_t i) const {
    double factors = s.by_year.empty() ? static_cast<double>(handled) : 0.0;
    for (const int input : s.by_year) factors += column(input)[i];
    return column(s.customers)[i] * column(s.problem_rate)[i] * column(s.voice)[i] * factors /
           static_cast<double>(handled);
  }

  /// Shares of complainants by outcome, and what a question changes.
  struct Outcomes {
    std::array<Number, 4> share{};  ///< dissatisfied, mollified, satisfied, delighted
    Number moved = 0.0;             ///< share of the complaints that take the outcomes of others
    Number minutes = 0.0;           ///< extra minutes per complaint, moved or not
  };

  [[nodiscard]] Outcomes outcomes(const Segment& s, std::size_t at) {
    return s.cells.empty() ? stated_outcomes(s, at) : recorded_outcomes(s, at);
  }

  [[nodiscard]] Outcomes stated_outcomes(const Segment& s, std::size_t at) const {
    Outcomes out;
    Number sum = 0.0;
    for (std::size_t c = 0; c < 4; ++c) {
      out.share[c] = in(s.shares[c], at);
      sum += out.share[c];
    }
    const Number scale = 1.0 / sum;
    for (Number& share : out.share) share *= scale;
    return out;
  }

  [[nodiscard]] Outcomes recorded_outcomes(const Segment& s, std::size_t at) {
    Outcomes out;
    Number complaints = 0.0;
    for (std::size_t k = 0; k < s.cells.size(); ++k) complaints += weights[k] = in(s.cells[k].received, at);
    const Number causal = in(s.share_causal, at);
    for (const Move& move : s.moves) {
      Number from = 0.0, to = 0.0, minutes = 0.0;
      for (const std::size_t k : move.from) from += in(s.cells[k].received, at);
      for (const std::size_t k : move.to) {
        const Number received = in(s.cells[k].received, at);
        to += received;
        if (s.cells[k].minutes >= 0) minutes += received * in(s.cells[k].minutes, at);
      }
      // Where the moved complaints would have the outcomes of their targets, in the proportions of these.
      for (const std::size_t k : move.from)
        weights[k] = satisfaction::kernels::partly_causal(weights[k], Number(0.0), causal);
      const Number gain = causal * from / to;
      for (const std::size_t k : move.to) weights[k] += in(s.cells[k].received, at) * gain;
      out.moved += from;
      out.minutes += from * minutes / to;
    }
    for (const Shift& stratum : s.shifts) {
      const auto moved = responses.shift(
          stratum, at, causal, [&](std::size_t k) { return in(s.cells[k].received, at); },
          [&](std::size_t k) { return s.cells[k].minutes < 0 ? nullptr : column(s.cells[k].minutes); }, weights);
      out.moved += moved.faster;
      out.minutes += moved.minutes;
    }
    const Number per_complaint = 1.0 / complaints, odds_ratio = in(model.odds_ratio_, at);
    out.moved *= per_complaint;
    out.minutes *= per_complaint;
    Number satisfied = 0.0, delighted = 0.0;
    for (std::size_t k = 0; k < s.cells.size(); ++k) {
      const Cell& cell = s.cells[k];
      // Where records cannot tell who is delighted, nobody is.
      const Number first = in(cell.delighted, at);
      const Number happy = first + (1.0 - first) * in(cell.satisfied, at);  // satisfied or better, of the scored
      const Number weight =
          weights[k] * per_complaint * satisfaction::kernels::all_per_scored(in(cell.scored, at), happy, odds_ratio);
      delighted += weight * first;
      satisfied += weight * (happy - first);
    }
    out.share = {1.0 - satisfied - delighted, Number(0.0), satisfied, delighted};
    return out;
  }

  /// The stay rate of complainants.
  [[nodiscard]] Number loyalty(const Segment& s, const Outcomes& outcome, std::size_t at) const {
    Number stay = 0.0;
    for (std::size_t c = 0; c < 4; ++c)
      if (s.stay[c] >= 0) stay += retention::kernels::stayers(outcome.share[c], in(s.stay[c], at));
    return stay;
  }

  /// The stay rate of complainants who are offered something.
  [[nodiscard]] Number with_offer(const Segment& s, const Number& stay, std::size_t at) const {
    double closed[Number::width];  // the part of the gap to a delighted customer
    for (std::size_t i = 0; i < Number::width; ++i)
      closed[i] = -std::expm1(-column(s.offer)[at + i] / column(s.offer_scale)[at + i]);
    return recovery::kernels::saturating(stay, in(s.stay[3], at), Number::load(closed));
  }

  /// More than everybody cannot complain.
  [[nodiscard]] double left_to_gain(const Segment& s, std::size_t draw) const {
    return (std::min)(column(s.voice_gain)[draw], 1.0 - column(s.voice)[draw]);
  }
  [[nodiscard]] Number gain_in_voice(const Segment& s, std::size_t at) const {
    double gain[Number::width];
    for (std::size_t i = 0; i < Number::width; ++i) gain[i] = left_to_gain(s, at + i);
    return Number::load(gain);
  }

  /// What complainants tell, per complaint: tellings, each times the shift of purchase probability it causes.
  [[nodiscard]] Number talk(const Segment& s, const Outcomes& outcome, std::size_t at) const {
    using namespace word_of_mouth::kernels;
    const Number purchase = in(s.purchase, at);
    const Number down = negative_shift(purchase, in(s.negative_shift, at));
    const Number up = positive_shift(purchase, in(s.positive_shift, at));
    Number sum = 0.0;
    for (std::size_t c = 0; c < 4; ++c)
      if (s.tellers[c].share >= 0)
        sum +=
            tellings(outcome.share[c], in(s.tellers[c].share, at), in(s.tellers[c].hearers, at)) * (c == 0 ? down : up);
    if (s.counterfactual_teller.share >= 0) sum -= talk_otherwise(s, at);
    return sum;
  }
  /// What a complainant would have told without handling.
  [[nodiscard]] Number talk_otherwise(const Segment& s, std::size_t at) const {
    using namespace word_of_mouth::kernels;
    const Teller& otherwise = s.counterfactual_teller;
    return tellings(Number(1.0), in(otherwise.share, at), in(otherwise.hearers, at)) *
           negative_shift(in(s.purchase, at), in(s.negative_shift, at));
  }

  /// A segment at the draws from `at` on.
  [[nodiscard]] Values evaluate(const Segment& s, std::size_t at, bool with_flows) {
    Values out{};
    const auto of = [&out](Metric metric) -> Number& { return out[static_cast<std::size_t>(metric)]; };
    Number complaints = in(s.complaints, at), problems = complaints;
    Number voice = in(s.voice, at);
    if (s.complaints < 0) {
      problems = voice::kernels::with_problem(in(s.customers, at), in(s.problem_rate, at));
      complaints = voice::kernels::voiced(problems, voice);
    }
    const Outcomes outcome = outcomes(s, at);
    Number stay = loyalty(s, outcome, at);
    if (s.offer >= 0) stay = with_offer(s, stay, at);
    Number kept = retention::kernels::kept(complaints, stay, in(s.counterfactual, at));
    const Number unasked = complaints, voice_today = voice;  // who complains without being encouraged
    if (s.voice_gain >= 0) {                                 // who is silent today
      const Number gain = gain_in_voice(s, at);
      const Number encouraged = voice::kernels::voiced(problems, gain);
      kept += retention::kernels::kept(encouraged, stay, in(s.silent, at));
      complaints += encouraged;
      voice += gain;
    }
    const Number after_problem = s.silent < 0 ? stay : retention::kernels::blended(voice, stay, in(s.silent, at));

    // Flows of a complaint year: of complaints, in proportion to the volume of the year, or of the year as a whole.
    const Number annuity = Number::load(coefficients[0].data() + at);
    const Number of_complaints = Number::load((varies(s) ? volume.present : coefficients)[0].data() + at);
    Flows flow{.yearly = 0.0, .spent = 0.0, .by_volume = 0.0, .spent_by_volume = 0.0, .spared = 0.0};
    const auto benefit = [&](Metric metric, const Number& money, bool by_volume) {
      flow.yearly += money;
      of(metric) = money * (by_volume ? of_complaints : annuity);
      if (by_volume) flow.by_volume += money;
    };
    const auto cost = [&](Metric metric, const Number& money, bool by_volume) {
      flow.yearly -= money;
      flow.spent += money;
      of(metric) = money * (by_volume ? of_complaints : annuity);
      if (!by_volume) return;
      flow.by_volume -= money;
      flow.spent_by_volume += money;
    };
    // What handling is compared with: every problem there would be, and nobody handles a complaint. A problem that
    // learning spares is one of those, so that its customer stays, tells and escalates nothing instead.
    const auto spare = [&](Metric metric, const Number& money) {
      flow.spared += money;
      of(metric) += money * Number::load(spared.present[0].data() + at);
    };
    Number spared_kept = 0.0;
    if (s.learns)
      spared_kept = retention::kernels::kept(
          problems, in(s.no_problem, at),
          retention::kernels::blended(voice_today, in(s.counterfactual, at), in(s.silent, at)));
    if (s.tells) {
      const Number prospects = word_of_mouth::kernels::prospects_reached(complaints * talk(s, outcome, at),
                                                                         in(s.overlap, at), in(s.in_market, at));
      benefit(Metric::word_of_mouth_benefit, prospects * in(s.new_customer, at), true);
      if (s.learns && s.counterfactual_teller.share >= 0)
        spare(Metric::word_of_mouth_benefit,
              word_of_mouth::kernels::prospects_reached(problems * (0.0 - talk_otherwise(s, at)), in(s.overlap, at),
                                                        in(s.in_market, at)) *
                  in(s.new_customer, at));
    }
    if (s.avoided_cases >= 0)
      benefit(Metric::information_benefit, in(s.avoided_cases, at) * in(s.cost_per_case, at), false);
    if (s.escalates) {
      Number share = 0.0;
      for (std::size_t c = 0; c < 4; ++c) share += outcome.share[c] * in(s.escalated[c], at);
      const Number cost_of_one = in(s.cost_of_escalation, at);
      cost(Metric::escalation_cost, share * complaints * cost_of_one, true);
      if (s.counterfactual_escalated >= 0) {  // who would have kept silent goes to no ombudsman
        const Number avoided = in(s.counterfactual_escalated, at) * unasked * cost_of_one;
        benefit(Metric::escalation_benefit, avoided, true);
        if (s.learns) spare(Metric::escalation_benefit, avoided);
      }
    }
    if (s.per_complaint >= 0) cost(Metric::handling_cost, complaints * in(s.per_complaint, at), true);
    if (s.compensation >= 0 || s.offer >= 0)
      cost(Metric::compensation_cost, complaints * (in(s.compensation, at) + in(s.offer, at)), true);
    if (s.moves_complaints())
      cost(Metric::faster_answer_cost,
           complaints *
               (outcome.minutes * in(model.cost_per_minute_, at) + outcome.moved * in(model.cost_per_moved_, at)),
           true);
    if (s.fixed >= 0) cost(Metric::fixed_cost, in(s.fixed, at), false);

    const Customers customers{
        .with_problem = problems, .kept = kept, .after_problem = after_problem, .spared = spared_kept};
    money(s, at, customers, flow, out);
    if (with_flows) add_flows(s, at, customers, flow);
    return out;
  }

  [[nodiscard]] static bool any_varies(const ScenarioModel& model) noexcept {
    return std::any_of(model.segments_.begin(), model.segments_.end(), &varies);
  }
  [[nodiscard]] static bool varies(const Segment& s) noexcept { return !s.by_year.empty() || s.learns; }

  /// Customers of a year with the volume that is stated, and the stay rate of those with a problem.
  struct Customers {
    Number with_problem, kept, after_problem;
    Number spared;  ///< kept where all their problems are spared
  };
  /// Money of such a complaint year, without the margins of customers kept.
  struct Flows {
    Number yearly, spent;               ///< benefits minus costs; the costs
    Number by_volume, spent_by_volume;  ///< of these, what comes with complaints
    Number spared;                      ///< what comes where all problems are spared
  };

  void money(const Segment& s, std::size_t at, const Customers& year, const Flows& flow, Values& out) {
    using retention::kernels::kept_margins;
    const auto of = [&out](Metric metric) -> Number& { return out[static_cast<std::size_t>(metric)]; };
    const Number margin = in(s.margin, at), r = in(s.retention, at), leaving = in(s.while_leaving, at);
    const auto from = [at](const std::vector<Lane>& lanes) {
      return [&lanes, at](std::size_t j) { return Number::load(lanes[j].data() + at); };
    };
    const Number kept_margin = year.kept * margin;
    const Number annuity = from(coefficients)(0), times = static_cast<double>(handled);
    if (!varies(s)) {
      of(Metric::customers_kept) = year.kept * times;
      of(Metric::retention_benefit) = kept_margin * kept_margins(years, from(coefficients), r, leaving);
      of(Metric::net) = of(Metric::retention_benefit) + flow.yearly * annuity;
      const Number plain = kept_margins(
          years, [this](std::size_t j) { return Number(counts[j]); }, r, leaving);
      of(Metric::net_undiscounted) = plain * kept_margin + flow.yearly * times;
    } else {  // a flow by volume has its own weight in place of the annuity: with factors of 1 nothing is added
      const auto present = from(volume.present), plain = from(volume.plain);
      of(Metric::customers_kept) = year.kept * plain(0);
      of(Metric::retention_benefit) = kept_margin * kept_margins(years, present, r, leaving);
      of(Metric::net) = of(Metric::retention_benefit) + flow.yearly * annuity + flow.by_volume * (present(0) - annuity);
      of(Metric::net_undiscounted) = kept_margins(years, plain, r, leaving) * kept_margin + flow.yearly * times +
                                     flow.by_volume * (plain(0) - times);
    }
    if (s.learns) {
      const Number spared_margin = year.spared * margin;
      const auto present = from(spared.present), plain = from(spared.plain);
      of(Metric::customers_kept) += year.spared * plain(0);
      const Number benefit = spared_margin * kept_margins(years, present, r, leaving);
      of(Metric::prevented_problems_benefit) = benefit;
      of(Metric::net) += benefit + flow.spared * present(0);
      of(Metric::net_undiscounted) += spared_margin * kept_margins(years, plain, r, leaving) + flow.spared * plain(0);
    }
    const Number untroubled = s.no_problem < 0 ? Number(1.0) : in(s.no_problem, at);
    of(Metric::revenue_at_risk) = retention::kernels::kept(year.with_problem, untroubled, year.after_problem) * margin *
                                  kept_margins(years, from(discount), r, leaving);
    if (s.setup < 0) return;
    const Number setup = in(s.setup, at);
    of(Metric::fixed_cost) += setup;
    of(Metric::net) -= setup;
    of(Metric::net_undiscounted) -= setup;
  }

  /// Adds the undiscounted flows of a segment, and the costs in them, to those of the total.
  void add_flows(const Segment& s, std::size_t at, const Customers& year, const Flows& flow) {
    const Number margin = year.kept * in(s.margin, at), r = in(s.retention, at), leaving = in(s.while_leaving, at);
    const auto add = [at](Lane& lane, const Number& money) {
      (Number::load(lane.data() + at) + money).store(lane.data() + at);
    };
    if (s.setup >= 0) {
      add(flows[0], 0.0 - in(s.setup, at));
      add(costs[0], in(s.setup, at));
    }
    Number there = 0.0;  // customers kept in all years so far who are still there, per customer kept a year
    for (std::size_t y = 0; y < years; ++y) {
      const double on = y < handled ? 1.0 : 0.0;
      const Number factor = varies(s) && y < handled ? Number::load(volume.factors[y].data() + at) : Number(on);
      const Number before = there;
      there = there * r + factor;
      const Number margins = margin * ((1.0 - leaving) * there + leaving * before);
      if (!varies(s)) {
        add(flows[y + 1], margins + on * flow.yearly);
        add(costs[y + 1], on * flow.spent);
      } else {
        add(flows[y + 1], margins + on * flow.yearly + (factor - on) * flow.by_volume);
        add(costs[y + 1], on * flow.spent + (factor - on) * flow.spent_by_volume);
      }
    }
    if (!s.learns) return;
    const Number spared_margin = year.spared * in(s.margin, at);
    there = 0.0;
    for (std::size_t y = 0; y < years; ++y) {
      const Number factor = y < handled ? Number::load(spared.factors[y].data() + at) : Number(0.0);
      const Number before = there;
      there = there * r + factor;
      add(flows[y + 1], spared_margin * ((1.0 - leaving) * there + leaving * before) + factor * flow.spared);
    }
  }

  /// Costs of an intervention that belong to no segment.
  void programme() {
    if (model.faster_fixed_ < 0 && model.faster_setup_ < 0 && !model.desk_) return;
    const double *per_year = column(model.faster_fixed_), *setup = column(model.faster_setup_);
    Lane agents;
    if (model.desk_) {  // in place of faster answers: more agents, or fewer
      const double* cost = column(model.desk_->cost_per_agent);
      for (std::size_t i = 0; i < block; ++i) agents[i] = (model.desk_->agents - model.desk_->agents_today) * cost[i];
      per_year = agents.data();
    }
    const auto times = static_cast<double>(handled);
    const auto total_of = [this](Metric metric) { return total[static_cast<std::size_t>(metric)].data(); };
    double *cost = total_of(Metric::faster_answer_cost), *net = total_of(Metric::net);
    double* undiscounted = total_of(Metric::net_undiscounted);
    for (std::size_t i = 0; i < block; ++i) {
      const double present = per_year[i] * coefficients[0][i] + setup[i];
      cost[i] += present;
      net[i] -= present;
      undiscounted[i] -= per_year[i] * times + setup[i];
      flows[0][i] -= setup[i];
      costs[0][i] += setup[i];
    }
    for (std::size_t y = 0; y < handled; ++y)
      for (std::size_t i = 0; i < block; ++i) {
        flows[y + 1][i] -= per_year[i];
        costs[y + 1][i] += per_year[i];
      }
  }

  void run(std::size_t first, std::size_t count, const MetricColumns& total_out,
           std::span<const MetricColumns> segments_out, std::span<const std::span<double>> flows_out,
           std::span<const std::span<double>> costs_out) {
    discounting();
    response_shares();
    for (Lane& lane : total) lane.fill(0.0);
    for (Lane& lane : flows) lane.fill(0.0);
    for (Lane& lane : costs) lane.fill(0.0);
    for (std::size_t s = 0; s < model.segments_.size(); ++s) {
      if (varies(model.segments_[s])) volumes(model.segments_[s]);
      for (std::size_t at = 0; at < block; at += Number::width) {
        const Values values = evaluate(model.segments_[s], at, !flows_out.empty() || !costs_out.empty());
        for (const std::size_t m : active[s])
          (Number::load(total[m].data() + at) + values[m]).store(total[m].data() + at);
        if (!segments_out.empty())
          for (std::size_t m = 0; m < kernel_metric_count; ++m) values[m].store(one[m].data() + at);
      }
      for (std::size_t m = 0; m < kernel_metric_count; ++m)
        if (!segments_out.empty() && !segments_out[s][m].empty())
          std::copy_n(one[m].data(), count, segments_out[s][m].data() + first);
    }
    programme();
    for (std::size_t m = 0; m < kernel_metric_count; ++m)
      if (!total_out[m].empty()) std::copy_n(total[m].data(), count, total_out[m].data() + first);
    for (std::size_t t = 0; t < flows_out.size(); ++t) std::copy_n(flows[t].data(), count, flows_out[t].data() + first);
    for (std::size_t t = 0; t < costs_out.size(); ++t) std::copy_n(costs[t].data(), count, costs_out[t].data() + first);
  }
};

AMENDS_INLINE void ScenarioModel::evaluate_draws(std::span<const std::span<const double>> columns,
                                                 const MetricColumns& total, std::span<const MetricColumns> segments,
                                                 std::span<const std::span<double>> flows,
                                                 std::span<const std::span<double>> costs) const {
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
  if (!costs.empty()) core::check_same_size("costs", costs.size(), "years + 1", static_cast<std::size_t>(years_) + 1);
  for (const auto& one : costs) core::check_same_size("a column of costs", one.size(), "the draws", draws);

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
    kernel->run(first, count, total, segments, flows, costs);
  }
}

}  // namespace amends::inline AMENDS_ABI::economics
