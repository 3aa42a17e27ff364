#pragma once

#include <amends/economics/scenario_model.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

// The arithmetic of a scenario on columns of draws.
namespace amends::inline AMENDS_ABI::economics {

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
      // Where records cannot tell who is delighted, nobody is.
      const double *first = band.delighted < 0 ? zero.data() : at(band.delighted), *second = at(band.satisfied);
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
    share = {dissatisfied.data(), nullptr, satisfied.data(), s.delighted ? delighted.data() : nullptr};
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
