#pragma once

#include <amends/report/findings.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/math/distribution.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

// What the draws of the money say of outcomes: by speed, and of the question.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::RecordedBand;
using economics::RecordedOutcomes;
using economics::ScenarioInputs;
using economics::ScenarioModel;

/// Order statistic with linear interpolation, as Evaluation::summary has it.
inline double quantile_of(const std::vector<double>& sorted, double level) {
  const double at = level * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = (std::min)(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

inline Interval interval_of(std::vector<double> draws) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (std::any_of(draws.begin(), draws.end(), [](double one) { return !std::isfinite(one); }))
    return {none, none, none};
  std::sort(draws.begin(), draws.end());
  return {quantile_of(draws, 0.50), quantile_of(draws, 0.05), quantile_of(draws, 0.95)};
}

/// What a model reads off the records, draw by draw: as in the evaluation with the same seed.
class Drawn {
 public:
  explicit Drawn(const ScenarioModel& model) : model_(model), values_(model.inputs().size()), tables_(values_.size()) {
    for (std::size_t j = 0; j < values_.size(); ++j)
      if (own(j)) tables_[j].emplace(model.inputs()[j].value);
    for (std::size_t j = 0; j < values_.size(); ++j)
      if (model.inputs()[j].from_records) by_name_.emplace(model.inputs()[j].name, j);
  }

  /// The draws first, first + 1, ...
  void draw(std::uint64_t seed, std::size_t first, std::size_t count) {
    for (std::size_t j = 0; j < values_.size(); ++j) {
      const economics::ModelInput& input = model_.inputs()[j];
      if (!input.from_records) continue;
      values_[j].assign(count, input.value.is_fixed() ? input.value.median() : 0.0);
      if (!own(j)) continue;
      core::fill_uniform(seed, core::stream_of(input.name), first, values_[j]);
      tables_[j]->fill(values_[j], values_[j]);
    }
    for (const economics::JointInputs& joint : model_.joints()) {
      if (!joint.from_records) continue;
      std::vector<std::span<double>> columns;
      for (const std::size_t input : joint.inputs) columns.emplace_back(values_[input]);
      joint.draws->fill(seed, first, columns);
    }
  }

  /// The draws of one quantity; where the model has none of this name, the number it is then known to be.
  [[nodiscard]] std::vector<double> column(const std::string& name, double otherwise, std::size_t count) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::vector<double>(count, otherwise) : values_[found->second];
  }

 private:
  /// Drawn by itself.
  [[nodiscard]] bool own(std::size_t j) const {
    const economics::ModelInput& input = model_.inputs()[j];
    return input.from_records && !input.value.is_fixed() && input.joint < 0;
  }

  const ScenarioModel& model_;
  std::vector<std::vector<double>> values_;
  std::vector<std::optional<math::QuantileTable>> tables_;
  std::unordered_map<std::string_view, std::size_t> by_name_{};  ///< of what is read off the records
};

/// What a recorded band adds, draw by draw: complaints, share with a score, satisfied or better among these, delighted.
struct BandColumns {
  std::vector<double> received, scored, better, delighted;
};

inline BandColumns columns_of(const Drawn& drawn, const std::string& segment, const RecordedOutcomes& records,
                              const RecordedBand& band, double all, std::size_t count) {
  std::string prefix = segment + ".records.";
  for (const std::string& level : band.levels) prefix += level + ".";
  prefix += band.band.label() + ".";
  BandColumns out{
      .received = drawn.column(prefix + "share_of_complaints", band.received / all, count),
      .scored = drawn.column(prefix + "scored", band.scored() / band.received, count),
      .better = drawn.column(prefix + (records.tells_delighted ? "satisfied_of_rest" : "satisfied"), 0.0, count),
      .delighted = drawn.column(prefix + "delighted", 0.0, count)};
  for (std::size_t i = 0; i < count; ++i) {
    out.received[i] *= all;
    out.better[i] = out.delighted[i] + (1.0 - out.delighted[i]) * out.better[i];
  }
  return out;
}

/// Shares of all draws, filled block by block.
struct Shares {
  std::vector<satisfaction::ResponseBand> bands{};        ///< the fastest first
  std::vector<std::vector<double>> better{}, received{};  ///< by band
  std::vector<double> gain_better, gain_delighted;
  explicit Shares(std::size_t draws) : gain_better(draws, 0.0), gain_delighted(draws, 0.0) {}

  void add_band(const satisfaction::ResponseBand& band, std::size_t draws) {
    if (place(band) < bands.size()) return;
    bands.push_back(band);
    better.emplace_back(draws, 0.0);
    received.emplace_back(draws, 0.0);
  }
  [[nodiscard]] std::size_t place(const satisfaction::ResponseBand& band) const {
    const auto same = [label = band.label()](const satisfaction::ResponseBand& one) { return one.label() == label; };
    return static_cast<std::size_t>(std::find_if(bands.begin(), bands.end(), same) - bands.begin());
  }
};

/// A recorded segment, its bands with complaints, and what the question moves of it.
struct Recorded {
  std::string name{};
  const RecordedOutcomes* records = nullptr;
  std::vector<BandMove> moves{};
  double all = 0.0;
};

/// Draws first to first + count of one block.
class SpeedBlock {
 public:
  SpeedBlock(Shares& out, std::size_t first, std::size_t count)
      : out_(out),
        first_(first),
        count_(count),
        all_(count, 0.0),
        scored_(out.bands.size(), std::vector<double>(count, 0.0)) {}

  void add(const Drawn& drawn, const Recorded& segment) {
    const std::vector<RecordedBand>& bands = segment.records->bands;
    std::vector<BandColumns> columns(bands.size());
    for (std::size_t b = 0; b < bands.size(); ++b) {
      if (!(bands[b].received > 0.0)) continue;
      columns[b] = columns_of(drawn, segment.name, *segment.records, bands[b], segment.all, count_);
      add_band(bands[b].band, columns[b]);
    }
    for (const BandMove& move : segment.moves) {
      if (move.to.empty()) continue;
      add_gain(columns, move, &BandColumns::better, out_.gain_better);
      add_gain(columns, move, &BandColumns::delighted, out_.gain_delighted);
    }
  }

  /// From sums to shares; a band in which nobody gave a score has none.
  void finish() {
    for (std::size_t i = 0; i < count_; ++i) {
      for (std::size_t k = 0; k < out_.bands.size(); ++k) {
        double& better = out_.better[k][first_ + i];
        better = scored_[k][i] > 0.0 ? better / scored_[k][i] : std::numeric_limits<double>::quiet_NaN();
        out_.received[k][first_ + i] /= all_[i];
      }
      out_.gain_better[first_ + i] /= all_[i];
      out_.gain_delighted[first_ + i] /= all_[i];
    }
  }

 private:
  void add_band(const satisfaction::ResponseBand& band, const BandColumns& one) {
    const std::size_t k = out_.place(band);
    for (std::size_t i = 0; i < count_; ++i) {
      const double scored = one.received[i] * one.scored[i];
      all_[i] += one.received[i];
      out_.received[k][first_ + i] += one.received[i];
      scored_[k][i] += scored;
      out_.better[k][first_ + i] += scored * one.better[i];
    }
  }

  /// What the moved complaints gain if they have the outcomes of their targets, in the proportions of these.
  void add_gain(const std::vector<BandColumns>& columns, const BandMove& move, std::vector<double> BandColumns::*share,
                std::vector<double>& gain) {
    for (std::size_t i = 0; i < count_; ++i) {
      double from = 0.0, from_sum = 0.0, to = 0.0, to_sum = 0.0;
      const auto add = [&](const std::vector<std::size_t>& bands, double& received, double& sum) {
        for (const std::size_t b : bands) {
          received += columns[b].received[i];
          sum += columns[b].received[i] * (columns[b].*share)[i];
        }
      };
      add(move.from, from, from_sum);
      add(move.to, to, to_sum);
      if (to > 0.0) gain[first_ + i] += from * to_sum / to - from_sum;
    }
  }

  Shares& out_;
  std::size_t first_, count_;
  std::vector<double> all_;
  std::vector<std::vector<double>> scored_;
};

inline std::vector<Recorded> recorded_segments(const ScenarioInputs& inputs,
                                               const economics::Intervention& intervention) {
  std::vector<Recorded> out;
  for (const economics::ScenarioSegment& segment : inputs.segments) {
    const auto* records = std::get_if<RecordedOutcomes>(&segment.outcomes);
    if (records == nullptr) continue;
    Recorded one{.name = segment.name, .records = records, .moves = moves_of(*records, intervention)};
    for (const RecordedBand& band : records->bands) one.all += band.received;
    out.push_back(std::move(one));
  }
  return out;
}

/// All bands with complaints, the fastest first; those not answered last.
inline std::vector<satisfaction::ResponseBand> bands_of(const std::vector<Recorded>& segments) {
  std::vector<satisfaction::ResponseBand> out;
  for (const Recorded& segment : segments)
    for (const RecordedBand& band : segment.records->bands)
      if (band.received > 0.0) out.push_back(band.band);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.unanswered() || b.unanswered() ? !a.unanswered() && b.unanswered() : a.up_to_days < b.up_to_days;
  });
  return out;
}

/// The late ones of each stratum, and its fast ones.
inline std::vector<BandMove> late_moves(const RecordedOutcomes& records, double within_days) {
  std::vector<BandMove> out;
  std::vector<bool> done(records.bands.size(), false);
  for (std::size_t k = 0; k < records.bands.size(); ++k) {
    if (done[k]) continue;
    BandMove move;
    for (std::size_t b = k; b < records.bands.size(); ++b) {
      const RecordedBand& one = records.bands[b];
      if (one.levels != records.bands[k].levels) continue;
      done[b] = true;
      if (!(one.received > 0.0)) continue;
      (one.band.within(within_days) ? move.to : move.from).push_back(b);
    }
    if (!move.from.empty()) out.push_back(std::move(move));
  }
  return out;
}

/// Each band with the one text, and those with the other in the same stratum of all other columns.
inline std::vector<BandMove> level_moves(const RecordedOutcomes& records, const economics::TakeOutcomes& take) {
  std::vector<BandMove> out;
  const auto& strata = records.strata;
  const auto column = static_cast<std::size_t>(std::find(strata.begin(), strata.end(), take.column) - strata.begin());
  if (column == strata.size()) return out;
  for (std::size_t k = 0; k < records.bands.size(); ++k) {
    const RecordedBand& one = records.bands[k];
    if (!(one.received > 0.0) || one.levels[column] != take.from) continue;
    std::vector<std::string> wanted = one.levels;
    wanted[column] = take.to;
    BandMove move{.from = {k}};
    for (std::size_t b = 0; b < records.bands.size(); ++b) {
      const RecordedBand& other = records.bands[b];
      if (other.received > 0.0 && other.levels == wanted && other.band.label() == one.band.label())
        move.to.push_back(b);
    }
    out.push_back(std::move(move));
  }
  return out;
}

AMENDS_INLINE std::vector<YearFlow> yearly_net(const economics::Evaluation& result, core::Executor* executor) {
  std::vector<YearFlow> out;
  for (const economics::YearFigures& year : result.years(executor))
    out.push_back({.year = year.year,
                   .net = {year.net.quantiles[2], year.net.quantiles[0], year.net.quantiles[4]},
                   .mean = year.net.mean,
                   .benefits = year.benefits,
                   .costs = year.costs});
  return out;
}

/// The points between which the bins of net lie; order statistics without interpolation.
inline std::array<double, 2> central_range(std::vector<double>& draws) {
  const std::size_t last = draws.size() - 1, tail = last / 200;
  const auto at = [&](std::size_t place) {
    std::nth_element(draws.begin(), draws.begin() + static_cast<std::ptrdiff_t>(place), draws.end());
    return draws[place];
  };
  const double low = at(tail), high = at(last - tail);
  if (low < high) return {low, high};
  const auto [least, most] = std::minmax_element(draws.begin(), draws.end());
  return {*least, *most};
}

AMENDS_INLINE NetBins net_bins(std::vector<double> draws) {
  const auto finite = [](double draw) { return std::isfinite(draw); };
  if (draws.empty() || !std::all_of(draws.begin(), draws.end(), finite)) return {};
  const auto [low, high] = central_range(draws);
  const double width = high / (net_bin_count - 1) - low / (net_bin_count - 1);
  if (!(width > 0.0) || (prints_as_zero(low) && prints_as_zero(high))) return {};
  const double first = std::floor(low / width);
  const auto count =
      static_cast<std::size_t>((std::min)(std::floor(high / width) - first + 1.0, static_cast<double>(net_bin_count)));
  NetBins bins{.edges = {first * width}, .counts = std::vector<std::size_t>(count, 0)};
  for (std::size_t i = 1; i <= count; ++i) {
    bins.edges.push_back((first + static_cast<double>(i)) * width);
    // Too close together for the digits of a double: all draws are as good as the same.
    if (!(bins.edges[i] > bins.edges[i - 1])) return {};
  }
  for (const double draw : draws) {
    const double place = std::floor(draw / width) - first;
    if (place < 0.0)
      ++bins.below;
    else if (place >= static_cast<double>(bins.counts.size()))
      ++bins.above;
    else
      ++bins.counts[static_cast<std::size_t>(place)];
  }
  return bins;
}

AMENDS_INLINE std::vector<BandMove> moves_of(const RecordedOutcomes& records,
                                             const economics::Intervention& intervention) {
  if (intervention.respond_within_days) return late_moves(records, *intervention.respond_within_days);
  if (intervention.take_outcomes) return level_moves(records, *intervention.take_outcomes);
  return {};
}

/// The name of a stratum of a segment.
inline std::string stratum_name(const satisfaction::OutcomeTable& table, const satisfaction::OutcomeParts::Part& part) {
  std::string name = table.segments()[part.segment];
  for (std::size_t j = 0; j < part.levels.size(); ++j) {
    const std::string& text = table.parts().level_names[j][part.levels[j]];
    name += ", " + (text.empty() ? "no " + table.parts().strata[j] : text);
  }
  return name;
}

AMENDS_INLINE satisfaction::OutcomeTable by_stratum(const satisfaction::OutcomeTable& table,
                                                    const std::vector<std::string>& segments) {
  std::vector<std::string> names;
  std::vector<std::vector<satisfaction::OutcomeCell>> cells;
  const auto begin = [&](std::string name) {
    names.push_back(std::move(name));
    cells.emplace_back(table.bands().size());
  };
  const satisfaction::OutcomeParts::Part* last = nullptr;  // parts of one stratum follow each other
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    if (std::find(segments.begin(), segments.end(), table.segments()[s]) == segments.end()) continue;
    if (table.parts().strata.empty()) {
      begin(table.segments()[s]);
      for (std::size_t b = 0; b < table.bands().size(); ++b) cells.back()[b] = table.cell(s, b);
      continue;
    }
    for (const satisfaction::OutcomeParts::Part& part : table.parts().parts) {
      if (part.segment != s) continue;
      if (last == nullptr || last->segment != s || last->levels != part.levels) begin(stratum_name(table, part));
      last = &part;
      cells.back()[part.band] += part.cell;
    }
  }
  satisfaction::OutcomeTable out(names, table.bands(), table.score_scale());
  for (std::size_t k = 0; k < cells.size(); ++k)
    for (std::size_t b = 0; b < table.bands().size(); ++b) out.cell(k, b) = cells[k][b];
  out.set_origin(table.origin());
  return out;
}

AMENDS_INLINE std::array<double, 2> effect_bounds(const satisfaction::OutcomeTable& table, double within_days) {
  std::array<double, 2> bounds{0.0, 0.0};
  for (std::size_t s = 0; s < table.segments().size(); ++s) {
    satisfaction::OutcomeCell fast, late;
    for (std::size_t b = 0; b < table.bands().size(); ++b) {
      (table.bands()[b].within(within_days) ? fast : late) += table.cell(s, b);
    }
    if (!(fast.received > 0.0 && late.received > 0.0)) continue;  // nothing moves here
    const auto lowest = [](const satisfaction::OutcomeCell& c) { return (c.satisfied + c.delighted) / c.received; };
    const auto highest = [&](const satisfaction::OutcomeCell& c) {
      return lowest(c) + (c.received - c.scored) / c.received;
    };
    bounds[0] += late.received * (lowest(fast) - highest(late));
    bounds[1] += late.received * (highest(fast) - lowest(late));
  }
  const double received = table.total().received;
  return {bounds[0] / received, bounds[1] / received};
}

}  // namespace amends::inline AMENDS_ABI::report::detail

namespace amends::inline AMENDS_ABI::report {

AMENDS_INLINE SpeedDraws speed_draws(const economics::ScenarioInputs& inputs,
                                     const economics::Intervention& intervention,
                                     const economics::EvaluationOptions& options) {
  constexpr std::size_t block = 4096;
  const std::size_t draws = (std::min)(options.draws, detail::most_drawn_again);
  const economics::ScenarioModel model(inputs);
  const std::vector<detail::Recorded> segments = detail::recorded_segments(inputs, intervention);
  detail::Shares shares(draws);
  for (const satisfaction::ResponseBand& band : detail::bands_of(segments)) shares.add_band(band, draws);
  detail::Drawn drawn(model);
  for (std::size_t first = 0; first < draws; first += block) {
    const std::size_t count = (std::min)(block, draws - first);
    drawn.draw(options.seed, first, count);
    detail::SpeedBlock one(shares, first, count);
    for (const detail::Recorded& segment : segments) one.add(drawn, segment);
    one.finish();
  }
  SpeedDraws out{.draws = draws};
  for (std::size_t k = 0; k < shares.bands.size(); ++k)
    out.bands.push_back({shares.bands[k], detail::interval_of(std::move(shares.better[k])),
                         detail::interval_of(std::move(shares.received[k]))});
  const auto has = [](bool (*is)(const detail::Recorded&), const std::vector<detail::Recorded>& all) {
    return std::any_of(all.begin(), all.end(), is);
  };
  if (!has([](const detail::Recorded& one) { return !one.moves.empty(); }, segments)) return out;
  out.satisfied_or_better = detail::interval_of(std::move(shares.gain_better));
  if (has([](const detail::Recorded& one) { return one.records->tells_delighted; }, segments))
    out.delighted = detail::interval_of(std::move(shares.gain_delighted));
  return out;
}

}  // namespace amends::inline AMENDS_ABI::report
