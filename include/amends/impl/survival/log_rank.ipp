#pragma once

#include <amends/survival/log_rank.hpp>

#include <algorithm>
#include <amends/math/special.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {

struct LogRankExit {
  double stratum;
  double time;
  double weight;
  std::uint32_t group;
  bool event;
};
struct LogRankEntry {
  double stratum;
  double time;
  double weight;
  std::uint32_t group;
};

// U' V^- U and the rank of V, for a symmetric positive semidefinite V (row-major) with U in its range: Cholesky with
// pivoting, where a pivot that is rounding is taken as 0. Both arguments are overwritten.
AMENDS_INLINE double quadratic_form(std::vector<double>& v, std::vector<double>& u, std::size_t& rank) {
  const std::size_t size = u.size();
  double largest = 0.0;
  for (std::size_t j = 0; j < size; ++j) largest = (std::max)(largest, v[j * size + j]);
  double result = 0.0;
  rank = 0;
  std::vector<bool> used(size, false);
  while (true) {
    std::size_t pivot = size;
    for (std::size_t j = 0; j < size; ++j)
      if (!used[j] && (pivot == size || v[j * size + j] > v[pivot * size + pivot])) pivot = j;
    if (pivot == size || !(v[pivot * size + pivot] > 1e-10 * largest)) return result;
    used[pivot] = true;
    ++rank;
    const double p = v[pivot * size + pivot];
    result += u[pivot] / p * u[pivot];  // in this order, as squares of very small or large weights leave the range
    for (std::size_t j = 0; j < size; ++j) {
      if (used[j]) continue;
      const double factor = v[j * size + pivot] / p;
      u[j] -= factor * u[pivot];
      for (std::size_t l = 0; l < size; ++l)
        if (!used[l]) v[j * size + l] -= factor * v[pivot * size + l];
    }
  }
}

/// The rows of a log-rank test: how they end and when they began, groups by their rank.
struct LogRankRows {
  std::vector<double> numbers{};  // of the groups, ascending
  std::vector<LogRankExit> exits{};
  std::vector<LogRankEntry> entries{};
  core::RowReport report{};
  std::size_t zero_weight = 0;
  double total_weight = 0.0;
  bool whole = true;
};

/// The place of a group among those found; a sorted list of at most 256 is quicker than a map.
class LogRankGroups {
 public:
  [[nodiscard]] std::uint32_t place(double group) {
    const auto at = std::lower_bound(numbers_.begin(), numbers_.end(), group);
    if (at == numbers_.end() || *at != group) {
      if (numbers_.size() == 256)
        throw Error(ErrorCode::domain, "group", "group must have at most 256 different values, got more");
      numbers_.insert(at, group);
      found_.push_back(group);
    }
    return static_cast<std::uint32_t>(std::find(found_.begin(), found_.end(), group) - found_.begin());
  }
  [[nodiscard]] const std::vector<double>& numbers() const noexcept { return numbers_; }
  /// From the order of appearance to the order of the numbers, so that the order of the rows plays no part.
  [[nodiscard]] std::vector<std::uint32_t> ranks() const {
    std::vector<std::uint32_t> out;
    for (const double group : found_)
      out.push_back(
          static_cast<std::uint32_t>(std::lower_bound(numbers_.begin(), numbers_.end(), group) - numbers_.begin()));
    return out;
  }

 private:
  std::vector<double> numbers_{};
  std::vector<double> found_{};  // in the order of the rows
};

AMENDS_INLINE LogRankRows read_log_rank_rows(const LogRankColumns& columns) {
  const estimation::detail::SurvivalRowReader reader{.duration = columns.duration,
                                                     .cause = columns.event,
                                                     .entry = columns.entry,
                                                     .weight = columns.weight,
                                                     .several_causes = false};
  estimation::detail::check_survival_columns(reader, "event");
  if (!columns.group.given()) throw Error(ErrorCode::missing, "group", "group must be given");
  const std::size_t rows = columns.duration.size();
  core::check_same_size("group", columns.group.size(), "duration", rows);
  if (columns.stratum.given()) core::check_same_size("stratum", columns.stratum.size(), "duration", rows);

  const auto finite = [](double x) { return std::fabs(x) <= (std::numeric_limits<double>::max)(); };
  LogRankRows out;
  out.report.rows = rows;
  out.exits.reserve(rows);
  if (columns.entry.given()) out.entries.reserve(rows);
  LogRankGroups groups;
  estimation::detail::StopWatch watch(columns.executor);
  for (std::size_t i = 0; i < rows; ++i) {
    watch.look();
    const estimation::detail::SurvivalRow row = reader(i);
    const double group = columns.group[i] + 0.0;
    const double stratum = columns.stratum.given() ? columns.stratum[i] + 0.0 : 0.0;
    if (row.fault != SurvivalFault::none || !finite(group) || !finite(stratum)) {
      estimation::detail::leave_out(out.report, reader, i,
                                    row.fault != SurvivalFault::none ? row.fault : SurvivalFault::group_missing);
      continue;
    }
    if (row.weight == 0.0) {
      ++out.zero_weight;
      continue;
    }
    out.whole = out.whole && estimation::detail::is_whole(row.weight);
    out.total_weight += row.weight;
    const std::uint32_t seen = groups.place(group);
    out.exits.push_back({stratum, row.duration, row.weight, seen, row.cause != 0});
    if (columns.entry.given()) out.entries.push_back({stratum, row.entry, row.weight, seen});
  }
  estimation::detail::check_any_usable(out.report, columns.largest_share_left_out, out.exits.empty() ? 0.0 : 1.0);
  if (!finite(out.total_weight)) core::throw_domain("weight", "have a finite sum", out.total_weight);
  out.numbers = groups.numbers();
  const std::vector<std::uint32_t> ranks = groups.ranks();
  for (auto& x : out.exits) x.group = ranks[x.group];
  for (auto& e : out.entries) e.group = ranks[e.group];
  return out;
}

/// Descending in time: risk sets are built from their end.
AMENDS_INLINE void sort_log_rank_rows(LogRankRows& rows, core::Executor* executor) {
  estimation::detail::StopWatch watch(executor);
  std::sort(rows.exits.begin(), rows.exits.end(), [&](const LogRankExit& a, const LogRankExit& b) {
    watch.look();
    if (a.stratum != b.stratum) return a.stratum < b.stratum;
    if (a.time != b.time) return a.time > b.time;
    if (a.group != b.group) return a.group < b.group;
    if (a.event != b.event) return a.event < b.event;
    return a.weight < b.weight;
  });
  std::sort(rows.entries.begin(), rows.entries.end(), [&](const LogRankEntry& a, const LogRankEntry& b) {
    watch.look();
    if (a.stratum != b.stratum) return a.stratum < b.stratum;
    if (a.time != b.time) return a.time > b.time;
    if (a.group != b.group) return a.group < b.group;
    return a.weight < b.weight;
  });
}

/// U and V of the test. S(t-) runs forward, risk sets backward: first the risk sets of the times with events of a
/// stratum, then the sums.
class LogRankSums {
 public:
  LogRankSums(const LogRankRows& rows, const FlemingHarringtonWeights& weights, std::vector<LogRankGroup>& groups,
              core::Executor* executor)
      : u(groups.size(), 0.0),
        v(groups.size() * groups.size(), 0.0),
        rows_(rows),
        weights_(weights),
        groups_(groups),
        watch_(executor),
        at_risk_(groups.size()),
        rows_at_risk_(groups.size()),
        events_(groups.size()) {
    while (exit_ < rows_.exits.size()) {
      risk_sets(rows_.exits[exit_].stratum);
      add_sets();
    }
  }

  std::vector<double> u;
  std::vector<double> v;
  bool any_event = false;

 private:
  void risk_sets(double stratum) {
    const auto& exits = rows_.exits;
    const auto& entries = rows_.entries;
    std::fill(at_risk_.begin(), at_risk_.end(), 0.0);
    std::fill(rows_at_risk_.begin(), rows_at_risk_.end(), std::size_t{0});
    sets_.clear();
    while (exit_ < exits.size() && exits[exit_].stratum == stratum) {
      const double t = exits[exit_].time;
      std::fill(events_.begin(), events_.end(), 0.0);
      double leavers = 0.0;  // rows
      for (; exit_ < exits.size() && exits[exit_].stratum == stratum && exits[exit_].time == t; ++exit_) {
        watch_.look();
        const auto& row = exits[exit_];
        at_risk_[row.group] += row.weight;
        ++rows_at_risk_[row.group];
        groups_[row.group].customers += row.weight;
        if (row.event) {
          events_[row.group] += row.weight;
          leavers += 1.0;
        }
      }
      for (; entry_ < entries.size() && entries[entry_].stratum == stratum && entries[entry_].time >= t; ++entry_) {
        at_risk_[entries[entry_].group] -= entries[entry_].weight;
        // No row, no weight: not even the rounding of a sum of fractions.
        if (--rows_at_risk_[entries[entry_].group] == 0) at_risk_[entries[entry_].group] = 0.0;
      }
      if (leavers == 0.0) continue;
      watch_.look(3 * groups_.size());
      for (std::size_t g = 0; g < groups_.size(); ++g) sets_.push_back((std::max)(at_risk_[g], events_[g]));
      sets_.insert(sets_.end(), events_.begin(), events_.end());
      sets_.push_back(leavers);
    }
    while (entry_ < entries.size() && entries[entry_].stratum == stratum) ++entry_;
  }

  void add_sets() {
    const std::size_t groups = groups_.size();
    double survival = 1.0;
    for (std::size_t first = sets_.size(); first > 0;) {
      first -= 2 * groups + 1;
      const double* const n_of = sets_.data() + first;
      const double* const d_of = n_of + groups;
      double n = 0.0, d = 0.0;
      for (std::size_t g = 0; g < groups; ++g) {
        n += n_of[g];
        d += d_of[g];
      }
      any_event = true;
      const double w = std::pow(survival, weights_.rho) * std::pow(1.0 - survival, weights_.gamma);
      const double stay = (std::max)(n - d, 0.0);
      survival *= stay / n;
      // One who leaves weighs at most d, and n - d <= n - one: the factor lies in [0, 1].
      const double one = (std::min)(1.0, d / d_of[groups]);
      const double spread = stay > 0.0 ? w * w * d * (std::min)(stay / (n - one), 1.0) : 0.0;
      for (std::size_t g = 0; g < groups; ++g) {
        const double share = n_of[g] / n;
        groups_[g].observed += w * d_of[g];
        groups_[g].expected += w * d * share;
        u[g] += w * (d_of[g] - d * share);
        watch_.look(groups);
        for (std::size_t l = 0; l < groups; ++l)
          v[g * groups + l] += spread * share * ((g == l ? 1.0 : 0.0) - n_of[l] / n);
      }
    }
  }

  const LogRankRows& rows_;
  const FlemingHarringtonWeights& weights_;
  std::vector<LogRankGroup>& groups_;
  estimation::detail::StopWatch watch_;
  std::vector<double> at_risk_;
  std::vector<std::size_t> rows_at_risk_;
  std::vector<double> events_;
  std::vector<double>
      sets_{};  // for each time with events of a stratum, descending: n_j ..., d_j ..., rows with the event
  std::size_t exit_ = 0;
  std::size_t entry_ = 0;
};

}  // namespace detail

AMENDS_INLINE LogRankResult fleming_harrington_test(const LogRankColumns& columns,
                                                    const FlemingHarringtonWeights& weights) {
  core::check_non_negative("rho", weights.rho);
  core::check_non_negative("gamma", weights.gamma);
  detail::LogRankRows rows = detail::read_log_rank_rows(columns);
  if (rows.numbers.size() < 2)
    throw Error(ErrorCode::domain, "group",
                "group must have at least 2 different values in rows that can be used, got 1");
  detail::sort_log_rank_rows(rows, columns.executor);
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  LogRankResult result{.statistic = unknown, .degrees_of_freedom = 0, .p_value = unknown, .z = unknown};
  result.report = rows.report;
  result.zero_weight = rows.zero_weight;
  for (const double number : rows.numbers) result.groups.push_back({number, 0.0, 0.0, 0.0});
  detail::LogRankSums sums(rows, weights, result.groups, columns.executor);
  if (!sums.any_event) result.findings.push_back(SurvivalFinding::no_events);
  if (!rows.whole) result.findings.push_back(SurvivalFinding::fractional_weights);

  const double score = sums.u[0], variance = sums.v[0];
  const double statistic = detail::quadratic_form(sums.v, sums.u, result.degrees_of_freedom);
  if (result.degrees_of_freedom == 0) return result;
  result.statistic = statistic;
  result.p_value = math::gamma_cdf_upper(0.5 * statistic, 0.5 * static_cast<double>(result.degrees_of_freedom));
  if (result.groups.size() == 2) result.z = score / std::sqrt(variance);
  return result;
}

AMENDS_INLINE LogRankResult log_rank_test(const LogRankColumns& columns) {
  return fleming_harrington_test(columns, {});
}

AMENDS_INLINE estimation::ModelState LogRankResult::state() const {
  estimation::ModelState state{.model = "LogRankResult"};
  state.put("test", std::vector<double>{statistic, static_cast<double>(degrees_of_freedom), p_value, z});
  std::vector<double> columns;
  for (const LogRankGroup& g : groups) columns.insert(columns.end(), {g.group, g.customers, g.observed, g.expected});
  state.put("groups", std::move(columns));
  state.put("zero_weight", static_cast<double>(zero_weight));
  std::vector<std::string> names;
  for (const SurvivalFinding finding : findings) names.emplace_back(to_string(finding));
  state.put("findings", std::move(names));
  estimation::put_rows(state, report);
  return state;
}

AMENDS_INLINE LogRankResult LogRankResult::from_state(const estimation::ModelState& state) {
  state.check("LogRankResult", 1);
  const auto wrong = [](const char* what) {
    return Error(ErrorCode::format, what, std::string("the saved test is damaged: ") + what);
  };
  const auto& test = state.values("test");
  const auto& columns = state.values("groups");
  if (test.size() != 4) throw wrong("test");
  if (columns.size() % 4 != 0 || columns.size() < 8) throw wrong("groups");
  const std::size_t groups = columns.size() / 4;
  const double freedom = test[1];
  if (!(freedom >= 0.0 && freedom < static_cast<double>(groups) && freedom == std::floor(freedom))) throw wrong("test");
  const bool compared = freedom > 0.0;
  if (compared ? !(test[0] >= 0.0 && test[2] >= 0.0 && test[2] <= 1.0) : !std::isnan(test[0]) || !std::isnan(test[2]))
    throw wrong("test");
  if (std::isnan(test[3]) == (compared && groups == 2)) throw wrong("test");
  LogRankResult out{
      .statistic = test[0], .degrees_of_freedom = static_cast<std::size_t>(freedom), .p_value = test[2], .z = test[3]};
  for (std::size_t g = 0; g < groups; ++g) {
    const double* c = columns.data() + 4 * g;
    if (!(std::isfinite(c[0]) && (g == 0 || c[0] > c[-4]) && c[1] > 0.0 && std::isfinite(c[1]) && c[2] >= 0.0 &&
          std::isfinite(c[2]) && c[3] >= 0.0 && std::isfinite(c[3])))
      throw wrong("groups");
    out.groups.push_back({c[0], c[1], c[2], c[3]});
  }
  out.zero_weight = estimation::detail::saved_count("zero_weight", state.number("zero_weight"));
  for (const std::string& name : state.list("findings")) out.findings.push_back(estimation::survival_finding(name));
  out.report = estimation::rows_of(state);
  state.check_names(out.state());
  return out;
}

}  // namespace amends::inline AMENDS_ABI::survival
