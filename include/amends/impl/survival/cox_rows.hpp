#pragma once

#include <algorithm>
#include <amends/estimation/design.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/impl/survival/cox_kernel.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Reading, sorting and cutting the rows of a Cox model. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

[[nodiscard]] inline double cox_weight(const CoxData& data, std::size_t row) noexcept {
  return data.weights.given() ? data.weights[row] : 1.0;
}

inline CoxKernel::CoxKernel(const CoxData& data, CoxTies ties, core::Executor* executor, double largest_share_left_out,
                            const core::ColumnView& risk)
    : p_(data.covariates.size()), ties_(ties), executor_(executor != nullptr ? executor : &serial_) {
  check_columns(data);
  Unset<CoxItem> items = read(data, largest_share_left_out, risk);
  if (items.empty()) return;
  build(data, std::move(items));
  cut();
}

inline void CoxKernel::check_columns(const CoxData& data) {
  if (!data.duration.given()) throw Error(ErrorCode::missing, "duration", "duration must be given");
  if (!data.event.given()) throw Error(ErrorCode::missing, "event", "event must be given");
  const std::size_t n = data.duration.size();
  const auto same = [&](std::string_view name, const core::ColumnView& column) {
    if (column.given()) core::check_same_size(name, column.size(), "duration", n);
  };
  same("event", data.event);
  same("entry", data.entry);
  same("weights", data.weights);
  same("strata", data.strata);
  same("clusters", data.clusters);
  same("subjects", data.subjects);
  estimation::check_covariates(data.covariates, n);
  for (const estimation::Covariate& covariate : data.covariates) names_.push_back(covariate.name);
  if (n >= cox_none) core::throw_domain("rows", "be fewer than 4294967295", static_cast<double>(n));
}

/// Why a row cannot be used; empty when it can.
[[nodiscard]] inline std::string cox_row_fault(const CoxData& data, std::size_t i) {
  const double stop = data.duration[i];
  const double event = data.event[i];
  if (!std::isfinite(stop)) return "duration is not finite";
  if (stop < 0.0 && !data.entry.given()) return "duration is negative";
  if (!(event == 0.0 || event == 1.0)) {
    if (std::isfinite(event)) estimation::detail::throw_event_codes(data.event);
    return "event is missing or infinite";
  }
  if (const double weight = cox_weight(data, i); !(weight >= 0.0 && std::isfinite(weight)))
    return "weight is negative or not finite";
  if (data.entry.given() && !(data.entry[i] < stop)) return "entry is not before duration";
  if (data.strata.given() && !std::isfinite(data.strata[i])) return "stratum is missing or not finite";
  if (data.clusters.given() && std::isnan(data.clusters[i])) return "cluster is missing";
  return estimation::covariate_problem(data.covariates, i);
}

/// The same as a quick yes or no: nearly all rows are right, and no text need be made of them.
[[nodiscard]] inline bool cox_row_usable(const CoxData& data, std::size_t i) noexcept {
  const double stop = data.duration[i], event = data.event[i], weight = cox_weight(data, i);
  bool good = std::isfinite(stop) && (stop >= 0.0 || data.entry.given()) && (event == 0.0 || event == 1.0) &&
              weight >= 0.0 && std::isfinite(weight);
  if (data.entry.given()) good = good && data.entry[i] < stop;
  if (data.strata.given()) good = good && std::isfinite(data.strata[i]);
  if (data.clusters.given()) good = good && !std::isnan(data.clusters[i]);
  for (const estimation::Covariate& covariate : data.covariates) good = good && std::isfinite(covariate.values[i]);
  return good;
}

/// The usable rows, events first, so that a sort that keeps the order of equal times has them first among these.
inline Unset<CoxItem> CoxKernel::read(const CoxData& data, double largest_share_left_out,
                                      const core::ColumnView& risk) {
  constexpr std::size_t rows_per_block = 16384;
  struct Part {
    core::RowReport report{};
    std::vector<CoxItem> items{};
    std::size_t events = 0;
    double weight = 0.0;
  };
  const std::size_t n = data.duration.size();
  std::vector<Part> parts((n + rows_per_block - 1) / rows_per_block);
  core::parallel_blocks(*executor_, n, rows_per_block, [&](std::size_t first, std::size_t last, std::size_t block) {
    Part& part = parts[block];
    part.report.rows = last - first;
    part.items.reserve(last - first);
    for (std::size_t i = first; i < last; ++i) {
      if (!cox_row_usable(data, i)) {
        part.report.leave_out(i, cox_row_fault(data, i));
        continue;
      }
      if (risk.given() && !std::isfinite(risk[i])) {
        part.report.leave_out(i, "risk is missing or not finite");
        continue;
      }
      const double weight = cox_weight(data, i);
      if (!(weight > 0.0)) continue;
      const bool event = data.event[i] != 0.0;
      part.items.push_back({cox_sort_key(data.duration[i]), static_cast<std::uint32_t>(i), event ? 1u : 0u});
      part.events += event ? 1 : 0;
      part.weight += weight;
    }
  });
  std::vector<std::size_t> event_at, censored_at;
  std::size_t censored = 0;
  for (const Part& part : parts) {
    rows_report_.merge(part.report);
    event_at.push_back(events_);
    censored_at.push_back(censored);
    events_ += part.events;
    censored += part.items.size() - part.events;
    weight_sum_ += part.weight;
  }
  core::check_left_out(rows_report_, largest_share_left_out);
  kept_ = events_ + censored;
  Unset<CoxItem> items(kept_);
  executor_->for_each(parts.size(), [&](std::size_t block) {
    std::size_t event = event_at[block], other = events_ + censored_at[block];
    for (const CoxItem& item : parts[block].items) items[item.event != 0 ? event++ : other++] = item;
    std::vector<CoxItem>().swap(parts[block].items);
  });
  return items;
}

struct CoxGroups {
  std::vector<double> codes;
  std::vector<std::size_t> bounds;  // of the rows of each
};

/// Rows by stratum, each stratum's in the order they had.
inline CoxGroups cox_group_by_stratum(const CoxData& data, Unset<CoxItem>& items, core::Executor* executor) {
  const std::size_t n = items.size();
  CoxGroups groups{.codes = {0.0}, .bounds = {0, n}};
  if (!data.strata.given()) return groups;
  estimation::detail::StopWatch watch(executor);
  groups.codes = cox_codes(
      data.strata, items, [](const CoxItem& item) { return item.row; }, executor);
  groups.bounds.assign(groups.codes.size() + 1, 0);
  std::vector<std::uint32_t> which(n);
  for (std::size_t i = 0; i < n; ++i) {
    watch.look(8);
    which[i] = static_cast<std::uint32_t>(cox_code_index(groups.codes, data.strata[items[i].row]));
    ++groups.bounds[which[i] + 1];
  }
  for (std::size_t s = 0; s < groups.codes.size(); ++s) groups.bounds[s + 1] += groups.bounds[s];
  std::vector<std::size_t> at(groups.bounds.begin(), groups.bounds.end() - 1);
  Unset<CoxItem> grouped(n);
  for (std::size_t i = 0; i < n; ++i) {
    watch.look();
    grouped[at[which[i]]++] = items[i];
  }
  items.swap(grouped);
  return groups;
}

inline void CoxKernel::build(const CoxData& data, Unset<CoxItem> items) {
  cox_sort_by_time(items, *executor_);
  const CoxGroups groups = cox_group_by_stratum(data, items, executor_);
  entries_ = data.entry.given();
  source_.reserve(items.size());
  if (entries_) entered_.reserve(items.size());
  for (std::size_t s = 0; s < groups.codes.size(); ++s)
    make_bins(data, std::span<const CoxItem>(items).subspan(groups.bounds[s], groups.bounds[s + 1] - groups.bounds[s]),
              groups.codes[s]);
  for (const double w : death_weight_) event_weight_ += w;
  Unset<CoxItem>().swap(items);
  gather(data);
  if (entries_) list_leavers();
}

/// The bins of one stratum from its rows in the order of time.
inline void CoxKernel::make_bins(const CoxData& data, std::span<const CoxItem> rows, double code) {
  const std::size_t first_bin = time_.size();
  std::uint64_t last_key = 0;
  estimation::detail::StopWatch watch(executor_);
  for (const CoxItem& item : rows) {
    watch.look(4);
    const bool event = item.event != 0;
    if (event && (time_.size() == first_bin || last_key != item.key)) {
      if (time_.size() > first_bin) end_.back() = static_cast<std::uint32_t>(source_.size());
      time_.push_back(cox_time_of_key(item.key));
      begin_.push_back(static_cast<std::uint32_t>(source_.size()));
      end_.push_back(0);
      deaths_.push_back(0);
      death_weight_.push_back(0.0);
      last_key = item.key;
    }
    if (time_.size() == first_bin) {
      never_.push_back(item.row);  // gone before anything happened
      continue;
    }
    std::uint32_t entered = cox_none;
    if (entries_) {
      const auto from = time_.begin() + static_cast<std::ptrdiff_t>(first_bin);
      const auto bins_before =
          static_cast<std::size_t>(std::upper_bound(from, time_.end(), data.entry[item.row]) - from);
      if (bins_before > 0) entered = static_cast<std::uint32_t>(first_bin + bins_before - 1);
      if (entered == time_.size() - 1) {
        never_.push_back(item.row);  // came and went between two events
        continue;
      }
      entered_.push_back(entered);
    }
    source_.push_back(item.row);
    if (event) {
      ++deaths_.back();
      death_weight_.back() += cox_weight(data, item.row);
    }
  }
  if (time_.size() > first_bin) end_.back() = static_cast<std::uint32_t>(source_.size());
  strata_.push_back({code, first_bin, time_.size(), cox_time_of_key(rows.back().key)});
}

inline constexpr std::size_t cox_gather_block = 16384;

/// Covariates and weights in the order of the bins, then of those never at risk.
inline void CoxKernel::gather(const CoxData& data) {
  const std::size_t used = source_.size(), all = used + never_.size();
  x_.resize(all * p_);
  if (data.weights.given()) weight_.resize(all);
  core::parallel_blocks(*executor_, all, cox_gather_block, [&](std::size_t first, std::size_t last, std::size_t) {
    for (std::size_t i = first; i < last; ++i) {
      const std::uint32_t row = i < used ? source_[i] : never_[i - used];
      for (std::size_t j = 0; j < p_; ++j) x_[i * p_ + j] = data.covariates[j].values[row];
      if (!weight_.empty()) weight_[i] = data.weights[row];
    }
  });
  risk_.resize(used);
  hazard_.resize(bins());
  reduction_.resize(bins());
  cumulative_.resize(bins());
}

inline estimation::Design CoxKernel::standardise(bool penalised) {
  estimation::Design design(names_, x_, weight_, penalised, executor_);
  x_.resize(rows() * p_);  // those never at risk have a part in the means only
  design.to_working(x_, executor_);
  finish_columns();
  return design;
}

inline void CoxKernel::scale(std::span<const double> means, std::span<const double> deviations) {
  x_.resize(rows() * p_);
  for (std::size_t i = 0; i < rows(); ++i)
    for (std::size_t j = 0; j < p_; ++j) x_[i * p_ + j] = (x_[i * p_ + j] - means[j]) / deviations[j];
  finish_columns();
}

/// Sum over events of w x.
inline void CoxKernel::finish_columns() {
  std::vector<double> sums(pieces_.size() * p_, 0.0);
  executor_->for_each(pieces_.size(), [&](std::size_t piece) {
    double* sum = sums.data() + piece * p_;
    for (std::size_t k = pieces_[piece].first; k < pieces_[piece].last; ++k)
      for (std::size_t i = begin_[k]; i < begin_[k] + deaths_[k]; ++i)
        for (std::size_t j = 0; j < p_; ++j) sum[j] += weight(i) * x(i)[j];
  });
  death_x_.assign(p_, 0.0);
  for (std::size_t at = 0; at < sums.size(); ++at) death_x_[at % p_] += sums[at];
}

/// By bin: the rows that, going backwards in time, are no longer at risk.
inline void CoxKernel::list_leavers() {
  leave_begin_.assign(bins() + 1, 0);
  std::size_t leaving = 0;
  for (const std::uint32_t k : entered_)
    if (k != cox_none) {
      ++leave_begin_[k + 1];
      ++leaving;
    }
  for (std::size_t k = 0; k < bins(); ++k) leave_begin_[k + 1] += leave_begin_[k];
  leave_.resize(leaving);
  std::vector<std::uint32_t> at(leave_begin_.begin(), leave_begin_.end() - 1);
  for (std::size_t i = 0; i < rows(); ++i)
    if (entered_[i] != cox_none) leave_[at[entered_[i]]++] = static_cast<std::uint32_t>(i);
  if (leaving == 0) entries_ = false;  // everybody was there from the start
  if (!entries_) entered_.clear();
}

// Depends on the rows alone, never on the executor: the order of every sum is fixed here.
inline void CoxKernel::cut() {
  for (std::size_t s = 0; s < strata_.size(); ++s) {
    std::size_t first = strata_[s].first_bin;
    while (first < strata_[s].last_bin) {
      std::size_t last = first;
      std::size_t rows = 0;
      while (last < strata_[s].last_bin && rows < rows_per_piece) {
        rows += end_[last] - begin_[last];
        ++last;
      }
      pieces_.push_back({first, last, s});
      first = last;
    }
  }
  std::size_t rows = rows_per_piece;
  for (std::size_t k = 0; k < pieces_.size(); ++k) {
    if (rows >= rows_per_piece) {
      tasks_.push_back(k);
      rows = 0;
    }
    rows += end_[pieces_[k].last - 1] - begin_[pieces_[k].first];
  }
  tasks_.push_back(pieces_.size());
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
