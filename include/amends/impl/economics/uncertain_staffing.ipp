#pragma once

#include <amends/economics/optimal_staffing.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/economics/draw_summary.hpp>
#include <amends/impl/economics/quantile_in_place.hpp>
#include <amends/impl/economics/staffing_line.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(WorthShape shape) noexcept {
  switch (shape) {
    case WorthShape::exponential:
      return "exponential";
    case WorthShape::deadline:
      return "deadline";
    case WorthShape::tolerance:
      return "tolerance";
  }
  return "unknown";
}

namespace detail {

/// The draws of a quantity: its own stream, by inverse transform.
class DrawnNumber {
 public:
  DrawnNumber(const math::Distribution& distribution, std::string_view name, std::uint64_t seed)
      : table_(distribution), stream_(core::stream_of(name)), seed_(seed) {}
  [[nodiscard]] double operator()(std::size_t draw) const {
    const math::Distribution& from = table_.distribution();
    return from.is_fixed() ? from.mean() : table_(core::uniform(seed_, stream_, draw));
  }

 private:
  math::QuantileTable table_;
  std::uint64_t stream_;
  std::uint64_t seed_;
};

inline recovery::ResponseCurve curve_of(const UncertainWorth& worth, double at_once, double decay, double tolerance) {
  switch (worth.shape) {
    case WorthShape::exponential:
      return recovery::ExponentialWorth{at_once, decay, worth.per};
    case WorthShape::deadline:
      return recovery::DeadlineWorth{at_once, tolerance, worth.per};
    default:
      return recovery::ToleranceWorth{at_once, tolerance, decay, worth.per};
  }
}

/// A number that shapes have or have not: stated where they have it, and only there; 0 where they have not.
inline math::Distribution shape_number(const std::optional<math::Distribution>& stated, const char* name, bool has,
                                       WorthShape shape) {
  const std::string of = " worth of shape " + std::string(to_string(shape));
  if (has && !stated) throw Error(ErrorCode::missing, name, std::string(name) + " must be given: it makes the" + of);
  if (!has && stated) throw Error(ErrorCode::contradiction, name, std::string(name) + " is not a number of a" + of);
  return stated.value_or(math::Distribution(0.0));
}

/// The lines of all draws; the last one is that of the means.
inline std::vector<StaffingLine> drawn_lines(const UncertainLineInputs& inputs, const StaffingDrawOptions& options) {
  const auto drawn = [&](const math::Distribution& from, std::string_view name) {
    return DrawnNumber(from, name, options.seed);
  };
  const WorthShape shape = inputs.worth.shape;
  const math::Distribution decays = shape_number(inputs.worth.decay, "decay", shape != WorthShape::deadline, shape);
  const math::Distribution tolerates =
      shape_number(inputs.worth.tolerance, "tolerance", shape != WorthShape::exponential, shape);
  const bool impatient = inputs.patience_minutes.has_value();
  const math::Distribution patience = impatient ? *inputs.patience_minutes : math::Distribution(1.0);
  const DrawnNumber arrivals = drawn(inputs.arrivals_per_hour, "staffing.arrivals_per_hour"),
                    minutes = drawn(inputs.minutes_per_contact, "staffing.minutes_per_contact"),
                    patient = drawn(patience, "staffing.patience_minutes"),
                    at_once = drawn(inputs.worth.at_once, "staffing.worth.at_once"),
                    decay = drawn(decays, "staffing.worth.decay"),
                    tolerance = drawn(tolerates, "staffing.worth.tolerance"),
                    abandoned = drawn(inputs.worth_if_abandoned, "staffing.worth_if_abandoned"),
                    wage = drawn(inputs.wage_per_hour, "staffing.wage_per_hour");
  const auto line = [&](const auto& value) {
    const double rate = value(arrivals, inputs.arrivals_per_hour);
    const double forever = std::numeric_limits<double>::infinity();
    StaffingLine made{
        .arrivals = rate,
        .service = 60.0 / core::check_positive("minutes_per_contact", value(minutes, inputs.minutes_per_contact)),
        .patience = impatient ? value(patient, patience) / 60.0 : forever,
        .worth = curve_of(inputs.worth, value(at_once, inputs.worth.at_once), value(decay, decays),
                          value(tolerance, tolerates)),
        .worth_if_abandoned = value(abandoned, inputs.worth_if_abandoned),
        .wage = value(wage, inputs.wage_per_hour),
        .shrinkage = inputs.shrinkage,
        .paid_arrivals = rate};
    check(made);
    return made;
  };
  std::vector<StaffingLine> lines;
  lines.reserve(options.draws + 1);
  for (std::size_t draw = 0; draw < options.draws; ++draw)
    lines.push_back(line([&](const DrawnNumber& number, const math::Distribution&) { return number(draw); }));
  lines.push_back(line([](const DrawnNumber&, const math::Distribution& from) { return from.mean(); }));
  return lines;
}

/// What each draw makes of each number of agents that is looked at.
class StaffingDraws {
 public:
  StaffingDraws(std::vector<StaffingLine> lines, core::Executor& executor)
      : lines_(std::move(lines)), own_(lines_.size()), own_profit_(lines_.size()), executor_(executor) {
    core::parallel_blocks(executor_, draws(), block, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t i = first; i < last; ++i) {
        own_[i] = best_agents(lines_[i], 1, recovery::most_agents, [](std::uint64_t, double) {});
        own_profit_[i] = lines_[i].profit(own_[i]);
      }
    });
    own_.pop_back();
    own_profit_.pop_back();
  }

  [[nodiscard]] std::size_t draws() const noexcept { return lines_.size() - 1; }
  [[nodiscard]] const StaffingLine& at_means() const noexcept { return lines_.back(); }
  [[nodiscard]] const std::vector<std::uint64_t>& own() const noexcept { return own_; }
  [[nodiscard]] double mean_own_profit() const noexcept { return mean_of(own_profit_); }

  [[nodiscard]] std::vector<double> profits(std::uint64_t agents) const {
    std::vector<double> out(draws());
    core::parallel_blocks(executor_, draws(), block, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t i = first; i < last; ++i) out[i] = lines_[i].profit(agents);
    });
    return out;
  }
  /// Adds a row unless it is there, and returns its mean profit.
  double look(std::uint64_t agents) {
    const auto found = rows_.find(agents);
    if (found != rows_.end()) return found->second.profit_per_hour.mean;
    UncertainStaffingRow row{.agents = agents, .rostered = recovery::rostered(agents, lines_[0].shrinkage)};
    row.profit_per_hour = summary_of_draws(profits(agents));
    for (std::size_t i = 0; i < draws(); ++i) {
      row.chance_best += own_[i] == agents ? 1.0 : 0.0;
      row.chance_overload += lines_[i].overloaded(agents) ? 1.0 : 0.0;
    }
    row.chance_best /= static_cast<double>(draws());
    row.chance_overload /= static_cast<double>(draws());
    rows_.emplace(agents, row);
    return row.profit_per_hour.mean;
  }
  [[nodiscard]] const std::map<std::uint64_t, UncertainStaffingRow>& rows() const noexcept { return rows_; }

  static double mean_of(const std::vector<double>& values) noexcept {
    double sum = 0.0;
    for (const double one : values) sum += one;
    return sum / static_cast<double>(values.size());
  }

 private:
  static constexpr std::size_t block = 32;
  std::vector<StaffingLine> lines_;
  std::vector<std::uint64_t> own_;
  std::vector<double> own_profit_;
  std::map<std::uint64_t, UncertainStaffingRow> rows_{};
  core::Executor& executor_;
};

/// The number of the highest mean profit between two, both looked at: every `step`-th, then finer around the best.
inline std::uint64_t best_by_mean(StaffingDraws& draws, std::uint64_t low, std::uint64_t high) {
  std::uint64_t best = low;
  std::uint64_t step = (std::max)(std::uint64_t{1}, (high - low) / 128);
  while (true) {
    for (std::uint64_t n = low; n <= high; n += step)
      if (draws.look(n) > draws.look(best)) best = n;
    if (draws.look(high) > draws.look(best)) best = high;
    if (step == 1) return best;
    low = best - low > step ? best - step : low;
    high = high - best > step ? best + step : high;
    step = (std::max)(std::uint64_t{1}, step / 16);
  }
}
}  // namespace detail

AMENDS_INLINE UncertainStaffing uncertain_staffing(const UncertainLineInputs& inputs,
                                                   const StaffingDrawOptions& options) {
  core::check_count("draws", options.draws, 2, 100'000);
  core::SerialExecutor serial;
  detail::StaffingDraws draws(detail::drawn_lines(inputs, options), options.executor ? *options.executor : serial);
  const auto [low, high] = std::minmax_element(draws.own().begin(), draws.own().end());
  const std::uint64_t best = detail::best_by_mean(draws, *low, *high);
  const std::uint64_t rule = detail::rule_agents(draws.at_means(), options.rule);
  draws.look(rule);

  UncertainStaffing out;
  for (const auto& [agents, row] : draws.rows()) {
    if (agents == best) out.best = out.rows.size();
    if (agents == rule) out.rule = out.rows.size();
    out.rows.push_back(row);
  }
  std::vector<double> cost = draws.profits(best);
  const std::vector<double> of_rule = draws.profits(rule);
  out.worth_of_knowing_per_hour = draws.mean_own_profit() - detail::StaffingDraws::mean_of(cost);
  for (std::size_t i = 0; i < cost.size(); ++i) cost[i] -= of_rule[i];
  out.rule_cost_per_hour = detail::summary_of_draws(std::move(cost));
  std::vector<double> own(draws.own().begin(), draws.own().end());
  for (std::size_t q = 0; q < summary_levels.size(); ++q)
    out.own_best[q] = detail::quantile_in_place(own, summary_levels[q]);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
