#pragma once

#include <amends/economics/desk_staffing.hpp>

#include <algorithm>
#include <amends/core/random.hpp>
#include <amends/impl/recovery/agent_minutes.hpp>
#include <cmath>
#include <numeric>
#include <span>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(DeskStaffingWarning warning) noexcept {
  switch (warning) {
    case DeskStaffingWarning::best_at_fewest:
      return "best_at_fewest";
    case DeskStaffingWarning::best_at_most:
      return "best_at_most";
    case DeskStaffingWarning::slow_worth_more:
      return "slow_worth_more";
    case DeskStaffingWarning::rule_not_reached:
      return "rule_not_reached";
    case DeskStaffingWarning::often_overloaded:
      return "often_overloaded";
  }
  return "unknown";
}

namespace detail {

/// The draws of the inputs, one column each.
struct DeskDraws {
  std::vector<double> arrivals, minutes, dispersion, variation, cost, value;
  /// Of each day, and beyond: one for each draw, or one for all where it is certain.
  std::vector<std::vector<double>> worth;

  [[nodiscard]] double worth_of(std::size_t day, std::size_t draw) const noexcept {
    return worth[day].size() == 1 ? worth[day].front() : worth[day][draw];
  }
};

inline std::vector<double> desk_column(std::string_view name, const math::Distribution& input, bool positive,
                                       const DeskStaffingOptions& options) {
  if (!(input.lower() >= 0.0) || (positive && !(input.lower() > 0.0 || (!input.is_fixed() && input.mean() > 0.0))))
    core::throw_domain(name, positive ? "be above 0 in all its range" : "be >= 0 in all its range", input.lower());
  if (!std::isfinite(input.mean())) core::throw_domain(name, "have a finite mean", input.mean());
  std::vector<double> out(options.draws);
  core::fill_uniform(options.seed, core::stream_of("amends.economics.desk_staffing." + std::string(name)), 0, out);
  math::QuantileTable(input).fill(out, out);
  return out;
}

inline std::vector<std::vector<double>> worth_columns(const DeskStaffingInputs& in,
                                                      const DeskStaffingOptions& options) {
  std::vector<double> places;
  std::vector<std::vector<double>> out;
  const auto add = [&](const math::Distribution& worth) {
    if (worth.is_fixed()) {
      out.push_back({worth.median()});
      return;
    }
    if (places.empty()) {
      places.resize(options.draws);
      core::fill_uniform(options.seed, core::stream_of("amends.economics.desk_staffing.worth"), 0, places);
    }
    out.emplace_back(options.draws);
    math::QuantileTable(worth).fill(places, out.back());
  };
  for (const math::Distribution& worth : in.worth_by_day) add(worth);
  add(in.worth_beyond);
  return out;
}

inline DeskDraws desk_draws(const DeskStaffingInputs& in, const DeskStaffingOptions& options) {
  return {.arrivals = desk_column("arrivals_per_day", in.arrivals_per_day, true, options),
          .minutes = desk_column("minutes_per_case", in.minutes_per_case, true, options),
          .dispersion = desk_column("dispersion", in.dispersion, false, options),
          .variation = desk_column("minutes_variation", in.minutes_variation, false, options),
          .cost = desk_column("cost_per_agent_day", in.cost_per_agent_day, false, options),
          .value = desk_column("value", in.value, false, options),
          .worth = worth_columns(in, options)};
}

inline recovery::DailyLoad load_of(const DeskDraws& draws, std::size_t d, recovery::LoadShape shape) {
  const double mean = draws.arrivals[d] * draws.minutes[d];
  const double per_case = draws.variation[d] * draws.variation[d] + draws.dispersion[d];
  return {
      .mean = mean, .standard_deviation = draws.minutes[d] * std::sqrt(draws.arrivals[d] * per_case), .shape = shape};
}

inline void check_desk(const DeskStaffingInputs& in, const DeskStaffingOptions& options) {
  recovery::detail::check_agent_minutes(in.minutes_per_agent_day);
  if (in.worth_by_day.empty())
    throw Error(ErrorCode::missing, "worth_by_day", "worth_by_day must hold the worth of an answer on the same day");
  core::check_count("worth_by_day", in.worth_by_day.size(), 1, 1000);
  std::size_t uncertain = in.worth_beyond.is_fixed() ? 0 : 1;
  for (const math::Distribution& worth : in.worth_by_day) {
    core::check_finite("worth_by_day", worth.mean());
    uncertain += worth.is_fixed() ? 0 : 1;
  }
  core::check_finite("worth_beyond", in.worth_beyond.mean());
  const auto agents = [](std::string_view name, int number) {
    core::check_between(name, static_cast<double>(number), 0.0, 100'000.0);
  };
  agents("fewest_agents", in.fewest_agents);
  agents("most_agents", in.most_agents);
  agents("current_agents", in.current_agents);
  if (in.rule) {
    if (!(in.rule->share > 0.0 && in.rule->share < 1.0))
      core::throw_domain("rule.share", "lie between 0 and 1", in.rule->share);
    const auto last = static_cast<int>(in.worth_by_day.size()) - 1;
    if (in.rule->days < 0 || in.rule->days > last)
      throw Error(ErrorCode::domain, "rule.days",
                  "rule.days must be 0 to " + std::to_string(last) +
                      ", the last day that has a worth in worth_by_day, " + "got " + std::to_string(in.rule->days));
  }
  if (options.table != nullptr && options.table->shape() != in.shape)
    throw Error(ErrorCode::contradiction, "table", "table must be of the shape of the load");
  core::check_count("draws", options.draws, 1, 1'000'000);
  core::check_count("draws of worths", options.draws * uncertain, 0, 100'000'000);
  if (!(options.level > 0.0 && options.level < 1.0)) core::throw_domain("level", "lie between 0 and 1", options.level);
}

/// The numbers of agents that are looked at, ascending without gaps.
inline std::vector<int> desk_range(const DeskStaffingInputs& in, const DeskDraws& draws) {
  std::vector<double> need;  // of a desk that answers all but everything on the same day
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t d = 0; d < draws.arrivals.size(); ++d) {
    const recovery::DailyLoad load = load_of(draws, d, in.shape);
    if (!(load.mean > 0.0 && load.standard_deviation > 0.0 && std::isfinite(load.standard_deviation)))
      throw Error(
          ErrorCode::domain, "dispersion",
          "dispersion, minutes_variation, arrivals_per_day and minutes_per_case must give a load that is above 0 "
          "and varies, in every draw");
    need.push_back(load.mean + 4.0 * load.standard_deviation);
    least = (std::min)(least, load.mean);
  }
  const auto place = need.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(need.size() - 1));
  std::nth_element(need.begin(), place, need.end());
  const double most = std::ceil(*place / in.minutes_per_agent_day) + 1.0;
  if (!(most <= 100'000.0)) core::throw_domain("minutes_per_agent_day", "let at most 100,000 agents do the work", most);
  const int first = in.fewest_agents > 0
                        ? in.fewest_agents
                        : (std::max)(1, static_cast<int>(std::floor(least / in.minutes_per_agent_day)));
  int last = in.most_agents > 0 ? in.most_agents : (std::max)(first, static_cast<int>(most));
  if (last < first)
    throw Error(ErrorCode::contradiction, "most_agents",
                "most_agents must not be below fewest_agents, which is " + std::to_string(first));
  if (in.current_agents > 0 && in.most_agents > 0 && in.current_agents > last)
    throw Error(ErrorCode::contradiction, "current_agents", "current_agents must not be above most_agents");
  last = (std::max)(last, in.current_agents);
  std::vector<int> out(static_cast<std::size_t>(last - first) + 1);
  std::iota(out.begin(), out.end(), first);
  if (in.current_agents > 0 && in.current_agents < first)
    for (int n = first - 1; n >= in.current_agents; --n) out.insert(out.begin(), n);
  const double figures = static_cast<double>(out.size()) * static_cast<double>(draws.arrivals.size());
  if (!(figures <= 1e8))
    throw Error(ErrorCode::domain, "draws",
                "draws and numbers of agents must make at most 1e8 figures, got " + core::format_number(figures));
  return out;
}

inline StaffingFigure staffing_figure(std::vector<double> values, double level) {
  StaffingFigure out{.mean = 0.0};
  for (const double value : values) out.mean += value / static_cast<double>(values.size());
  const auto at = [&](double p) {
    const double place = p * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(low);
    std::nth_element(values.begin(), first, values.end());
    if (low + 1 == values.size()) return *first;
    const double next = *std::min_element(first + 1, values.end());
    return *first + (place - static_cast<double>(low)) * (next - *first);
  };
  out.lower = at(0.5 * (1.0 - level));
  out.upper = at(0.5 * (1.0 + level));
  return out;
}

/// Profits and mean responses by agents and draw, and sums over the draws.
struct DeskProfits {
  std::size_t draws;
  std::vector<double> profit, response;   // [agents][draw]
  std::vector<double> worth, overloaded;  // [agents]
  std::vector<double> shares;             // [agents][day], sums over the draws
};

/// What a block of draws adds up to.
struct DeskSums {
  std::vector<double> worth, overloaded, shares;
  std::size_t wild = 0;  ///< draws of which the law is not known
};

inline DeskSums desk_block(const DeskStaffingInputs& in, const DeskDraws& draws, const std::vector<int>& agents,
                           const recovery::BacklogTable& table, std::size_t first, std::size_t last, DeskProfits& out) {
  const std::size_t days = in.worth_by_day.size(), numbers = agents.size();
  std::vector<double> capacities, shares(numbers * days), responses(numbers);
  for (const int n : agents) capacities.push_back(n * in.minutes_per_agent_day);
  DeskSums sums{.worth = std::vector<double>(numbers),
                .overloaded = std::vector<double>(numbers),
                .shares = std::vector<double>(numbers * days)};
  for (std::size_t d = first; d < last; ++d) {
    const recovery::DailyLoad load = load_of(draws, d, in.shape);
    table.shares_within(load.mean, load.standard_deviation, capacities, shares, responses);
    const bool wild = std::isnan(shares[(numbers - 1) * days]);  // where the first desks do not keep up, the last tells
    if (wild) {
      ++sums.wild;
      std::fill(shares.begin(), shares.end(), 0.0);
      std::fill(responses.begin(), responses.end(), std::numeric_limits<double>::infinity());
    }
    for (std::size_t a = 0; a < numbers; ++a) {
      const double* within = &shares[a * days];
      const double beyond = draws.worth_of(days, d);
      double worth = beyond, before = 0.0;
      for (std::size_t k = 0; k < days; ++k) {
        worth += (within[k] - before) * (draws.worth_of(k, d) - beyond);
        before = within[k];
        sums.shares[a * days + k] += within[k];
      }
      worth *= draws.arrivals[d] * draws.value[d];
      sums.worth[a] += worth;
      sums.overloaded[a] += capacities[a] > load.mean && !wild ? 0.0 : 1.0;
      out.profit[a * out.draws + d] = worth - agents[a] * draws.cost[d];
      out.response[a * out.draws + d] = responses[a];
    }
  }
  return sums;
}

inline DeskProfits desk_profits(const DeskStaffingInputs& in, const DeskDraws& draws, const std::vector<int>& agents,
                                const DeskStaffingOptions& options) {
  const std::optional<recovery::BacklogTable> own =
      options.table == nullptr ? std::optional<recovery::BacklogTable>(in.shape) : std::nullopt;
  const recovery::BacklogTable& table = own ? *own : *options.table;
  const std::size_t numbers = agents.size(), days = in.worth_by_day.size(), count = draws.arrivals.size();
  DeskProfits out{.draws = count,
                  .profit = std::vector<double>(numbers * count),
                  .response = std::vector<double>(numbers * count),
                  .worth = std::vector<double>(numbers),
                  .overloaded = std::vector<double>(numbers),
                  .shares = std::vector<double>(numbers * days)};
  constexpr std::size_t block = 256;
  std::vector<DeskSums> parts((count + block - 1) / block);
  core::SerialExecutor serial;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, count, block,
                        [&](std::size_t first, std::size_t last, std::size_t index) {
                          parts[index] = desk_block(in, draws, agents, table, first, last, out);
                        });
  std::size_t wild = 0;
  for (const DeskSums& part : parts) wild += part.wild;
  if (2 * wild > count)
    throw Error(ErrorCode::domain, "dispersion",
                "dispersion and minutes_variation must leave the load of a day a standard deviation of at most 6 times "
                "its mean, in half of the draws at least: other days are simulated (simulate_backlog)");
  for (const DeskSums& part : parts) {
    for (std::size_t a = 0; a < numbers; ++a) {
      out.worth[a] += part.worth[a];
      out.overloaded[a] += part.overloaded[a];
    }
    for (std::size_t i = 0; i < out.shares.size(); ++i) out.shares[i] += part.shares[i];
  }
  return out;
}

inline std::vector<DeskStaffingPoint> desk_curve(const DeskStaffingInputs& in, const DeskDraws& draws,
                                                 const std::vector<int>& agents, const DeskProfits& found,
                                                 double level) {
  const double n = static_cast<double>(found.draws);
  const std::size_t days = in.worth_by_day.size();
  double cost = 0.0;
  for (const double one : draws.cost) cost += one / n;
  std::vector<DeskStaffingPoint> out;
  for (std::size_t a = 0; a < agents.size(); ++a) {
    const double* profit = &found.profit[a * found.draws];
    DeskStaffingPoint point{.agents = agents[a]};
    point.profit = staffing_figure({profit, profit + found.draws}, level);
    point.worth = found.worth[a] / n;
    point.cost = agents[a] * cost;
    point.chance_overloaded = found.overloaded[a] / n;
    for (std::size_t k = 0; k < days; ++k) point.share_within.push_back(found.shares[a * days + k] / n);
    std::vector<double> response(&found.response[a * found.draws], &found.response[a * found.draws] + found.draws);
    const auto middle = response.begin() + static_cast<std::ptrdiff_t>((found.draws - 1) / 2);
    std::nth_element(response.begin(), middle, response.end());
    point.mean_response_days = *middle;
    out.push_back(std::move(point));
  }
  for (std::size_t d = 0; d < found.draws; ++d) {
    std::size_t best = 0;
    for (std::size_t a = 1; a < agents.size(); ++a)
      if (found.profit[a * found.draws + d] > found.profit[best * found.draws + d]) best = a;
    out[best].chance_best += 1.0 / n;
  }
  return out;
}

/// Profit of one number less that of another, in the same draws.
inline StaffingFigure profit_difference(const DeskProfits& found, std::size_t one, std::size_t other, double level) {
  std::vector<double> out(found.draws);
  for (std::size_t d = 0; d < found.draws; ++d)
    out[d] = found.profit[one * found.draws + d] - found.profit[other * found.draws + d];
  return staffing_figure(std::move(out), level);
}

inline void desk_warnings(const DeskStaffingInputs& in, DeskStaffing& out) {
  double before = in.worth_by_day.front().median();
  bool rises = in.worth_beyond.median() > in.worth_by_day.back().median();
  for (const math::Distribution& worth : in.worth_by_day) {
    rises |= worth.median() > before;
    before = worth.median();
  }
  if (rises) out.warnings.add(DeskStaffingWarning::slow_worth_more);
  if (out.best == 0 && out.curve.size() > 1 && out.curve[0].agents > 1)
    out.warnings.add(DeskStaffingWarning::best_at_fewest);
  if (out.best + 1 == out.curve.size() && out.curve.size() > 1) out.warnings.add(DeskStaffingWarning::best_at_most);
  if (in.rule && !out.by_rule) out.warnings.add(DeskStaffingWarning::rule_not_reached);
  if (out.decision().chance_overloaded > 0.05) out.warnings.add(DeskStaffingWarning::often_overloaded);
}

}  // namespace detail

AMENDS_INLINE DeskStaffing desk_staffing(const DeskStaffingInputs& inputs, const DeskStaffingOptions& options) {
  detail::check_desk(inputs, options);
  const detail::DeskDraws draws = detail::desk_draws(inputs, options);
  const std::vector<int> agents = detail::desk_range(inputs, draws);
  const detail::DeskProfits found = detail::desk_profits(inputs, draws, agents, options);
  DeskStaffing out;
  out.curve = detail::desk_curve(inputs, draws, agents, found, options.level);
  const auto less = [](const DeskStaffingPoint& a, const DeskStaffingPoint& b) {
    return a.profit.mean < b.profit.mean;
  };
  out.best = static_cast<std::size_t>(std::max_element(out.curve.begin(), out.curve.end(), less) - out.curve.begin());
  std::size_t frequent = 0;
  for (std::size_t a = 0; a < agents.size(); ++a) {
    if (out.curve[a].chance_best > out.curve[frequent].chance_best) frequent = a;
    if (agents[a] == inputs.current_agents)
      out.gain_over_current = detail::profit_difference(found, out.best, a, options.level);
    if (inputs.rule && !out.by_rule &&
        out.curve[a].share_within[static_cast<std::size_t>(inputs.rule->days)] >= inputs.rule->share)
      out.by_rule = a;
  }
  out.most_frequent_best = agents[frequent];
  if (out.by_rule) out.cost_of_rule = detail::profit_difference(found, out.best, *out.by_rule, options.level);
  detail::desk_warnings(inputs, out);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics
