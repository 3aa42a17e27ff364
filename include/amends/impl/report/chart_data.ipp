#pragma once

#include <amends/report/chart.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <cmath>

// The tidy tables behind the charts.
namespace amends::inline AMENDS_ABI::report {

namespace detail {
/// The same numbers, but for rounding: such rows answer the same complaints.
inline bool equal_rows(const economics::SweepRow& a, const economics::SweepRow& b) {
  const auto close = [](double x, double y) {
    return x == y || std::abs(x - y) <= 1e-9 * (std::max)(std::abs(x), std::abs(y));
  };
  if (!close(a.net.mean, b.net.mean)) return false;
  for (std::size_t q = 0; q < a.net.quantiles.size(); ++q)
    if (!close(a.net.quantiles[q], b.net.quantiles[q])) return false;
  return close(a.net.standard_deviation, b.net.standard_deviation) || a.net.quantiles[0] == a.net.quantiles[4];
}

AMENDS_INLINE std::vector<std::size_t> equals_of(const economics::Sweep& sweep, std::size_t row) {
  std::vector<std::size_t> out;
  for (std::size_t r = 0; r < sweep.rows.size(); ++r)
    if (r == row || equal_rows(sweep.rows[r], sweep.rows[row])) out.push_back(r);
  return out;
}

AMENDS_INLINE double chance_best(const economics::Sweep& sweep, std::size_t row) {
  double chance = 0.0;
  for (const std::size_t r : equals_of(sweep, row)) chance += sweep.rows[r].chance_best;
  return chance;
}
}  // namespace detail

AMENDS_INLINE std::vector<WaterfallBar> waterfall_data(const Findings& findings) {
  using economics::Metric;
  const economics::Evaluation& result = findings.result();
  std::vector<WaterfallBar> out;
  double sum = 0.0;
  const auto add = [&](Metric part, bool cost) {
    const economics::Summary one = result.summary(part);
    if (one.mean == 0.0 && one.quantiles[0] == 0.0 && one.quantiles[4] == 0.0) return;
    const double mean = cost ? -one.mean : one.mean;
    out.push_back({part, mean, cost ? -one.quantiles[4] : one.quantiles[0], cost ? -one.quantiles[0] : one.quantiles[4],
                   sum, sum + mean});
    sum += mean;
  };
  for (const Metric part : detail::benefit_streams) add(part, false);
  for (const Metric part : detail::cost_streams) add(part, true);
  if (out.empty()) return out;
  const economics::Summary net = result.summary(Metric::net);
  out.push_back({Metric::net, net.mean, net.quantiles[0], net.quantiles[4], 0.0, net.mean});
  return out;
}

AMENDS_INLINE std::vector<DensityBin> density_data(const Findings& findings) {
  const NetBins& bins = findings.net_bins;
  std::size_t draws = bins.below + bins.above;
  for (const std::size_t count : bins.counts) draws += count;
  std::vector<DensityBin> out;
  for (std::size_t i = 0; i < bins.counts.size(); ++i)
    out.push_back({bins.edges[i], bins.edges[i + 1], static_cast<double>(bins.counts[i]) / static_cast<double>(draws)});
  return out;
}

AMENDS_INLINE std::vector<TornadoLine> tornado_data(const Findings& findings) {
  const economics::Evaluation& result = findings.result();
  const std::vector<economics::SwitchingValue>& switching = findings.switching_values;
  std::vector<TornadoLine> out;
  for (const economics::TornadoBar& bar : findings.tornado) {
    TornadoLine line{bar.input, bar.source,     bar.from_records,  bar.quantities,  bar.low,      bar.median,
                     bar.high,  bar.net_at_low, bar.net_at_median, bar.net_at_high, std::nan(""), false};
    const auto found =
        std::find_if(switching.begin(), switching.end(), [&](const auto& one) { return one.input == bar.input; });
    if (found != switching.end() && detail::crosses(*found, result.inputs())) {
      line.switching_value = found->value;
      line.within_range = found->within_range;
    }
    out.push_back(std::move(line));
  }
  return out;
}

AMENDS_INLINE std::vector<SweepPoint> sweep_data(const Findings& findings) {
  std::vector<SweepPoint> out;
  if (!findings.sweep) return out;
  const economics::Sweep& sweep = findings.sweep->sweep;
  const std::vector<std::size_t> best = detail::equals_of(sweep, sweep.best);
  for (std::size_t r = 0; r < sweep.rows.size(); ++r) {
    const economics::SweepRow& row = sweep.rows[r];
    out.push_back({.name = row.name,
                   .days = findings.sweep->days[r],
                   .median = row.net.quantiles[2],
                   .lower = row.net.quantiles[0],
                   .upper = row.net.quantiles[4],
                   .mean = row.net.mean,
                   .customers_kept = row.customers_kept,
                   .chance_of_loss = row.net.share_negative,
                   .chance_best = detail::chance_best(sweep, r),
                   .best = std::isfinite(row.net.mean) && std::find(best.begin(), best.end(), r) != best.end()});
  }
  return out;
}

AMENDS_INLINE std::vector<SpeedPoint> speed_data(const Findings& findings) {
  std::vector<SpeedPoint> out;
  if (!findings.table || !findings.table->origin().tells_speed) return out;
  for (std::size_t b = 0; b < findings.table->bands().size(); ++b) {
    const satisfaction::OutcomeCell cell = findings.table->band_total(b);
    if (!(cell.received > 0.0)) continue;
    const double better = cell.satisfied + cell.delighted;
    SpeedPoint point{.band = findings.table->bands()[b],
                     .complaints = cell.received,
                     .scored = cell.scored,
                     .satisfied_or_better = cell.scored > 0.0 ? better / cell.scored : std::nan(""),
                     .drawn = {std::nan(""), std::nan(""), std::nan("")},
                     .if_silent_dissatisfied = better / cell.received,
                     .if_silent_satisfied = (better + cell.received - cell.scored) / cell.received};
    if (findings.speed)
      for (const BandDraws& band : findings.speed->bands)
        if (band.band.label() == point.band.label()) point.drawn = band.satisfied_or_better;
    out.push_back(std::move(point));
  }
  return out;
}

AMENDS_INLINE std::vector<CashYear> cash_data(const Findings& findings) {
  std::vector<CashYear> out;
  double cumulated = 0.0;
  for (const YearFlow& year : findings.yearly) {
    cumulated += year.mean;
    out.push_back({year.year, year.mean, year.net.median, year.net.lower, year.net.upper, cumulated});
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report
