#pragma once

#include <algorithm>
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

inline CoxKernel::CoxKernel(const CoxData& data, CoxTies ties, core::Executor* executor, const Scaling* scaling)
    : p_(data.covariates.size()), ties_(ties), executor_(executor != nullptr ? executor : &serial_) {
  check_columns(data);
  std::vector<RowState> state = classify(data);
  std::vector<std::uint32_t> order = events_first(state);
  measure(data, state, order, scaling);
  if (order.empty()) return;
  build(data, std::move(order));
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
  for (std::size_t j = 0; j < p_; ++j) {
    const CoxCovariate& covariate = data.covariates[j];
    if (!covariate.values.given())
      throw Error(ErrorCode::missing, covariate.name, "covariate " + covariate.name + " has no values");
    same(covariate.name, covariate.values);
    for (std::size_t k = 0; k < j; ++k)
      if (names_[k] == covariate.name)
        throw Error(ErrorCode::contradiction, covariate.name,
                    "covariates must have different names, got " + covariate.name + " twice");
    names_.push_back(covariate.name);
  }
  if (n >= cox_none) core::throw_domain("rows", "be fewer than 4294967295", static_cast<double>(n));
}

/// Why a row cannot be used; empty when it can.
[[nodiscard]] inline std::string cox_row_fault(const CoxData& data, std::size_t i) {
  const double stop = data.duration[i];
  const double event = data.event[i];
  if (!std::isfinite(stop)) return "duration is not finite";
  if (stop < 0.0 && !data.entry.given()) return "duration is negative";
  if (!(event == 0.0 || event == 1.0)) return "event is neither 0 nor 1";
  if (const double weight = cox_weight(data, i); !(weight >= 0.0 && std::isfinite(weight)))
    return "weight is negative or not finite";
  if (data.entry.given() && !(data.entry[i] < stop)) return "entry is not before duration";
  if (data.strata.given() && std::isnan(data.strata[i])) return "stratum is missing";
  if (data.clusters.given() && std::isnan(data.clusters[i])) return "cluster is missing";
  for (const CoxCovariate& covariate : data.covariates)
    if (!std::isfinite(covariate.values[i])) return covariate.name + " is not finite";
  return {};
}

inline std::vector<CoxKernel::RowState> CoxKernel::classify(const CoxData& data) {
  const std::size_t n = data.duration.size();
  std::vector<RowState> state(n, RowState::out);
  report_.row_report.rows = n;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string fault = cox_row_fault(data, i);
    if (!fault.empty()) {
      report_.row_report.leave_out(i, fault);
      continue;
    }
    const double weight = cox_weight(data, i);
    if (!(weight > 0.0)) continue;
    state[i] = data.event[i] != 0.0 ? RowState::died : RowState::censored;
    events_ += state[i] == RowState::died ? 1 : 0;
    ++kept_;
    weight_sum_ += weight;
  }
  report_.observations = weight_sum_;
  report_.distinct_rows = kept_;
  return state;
}

/// So that a sort that keeps the order of equal times has them first among equal times.
inline std::vector<std::uint32_t> CoxKernel::events_first(const std::vector<RowState>& state) const {
  std::vector<std::uint32_t> order(kept_);
  std::size_t event_at = 0;
  std::size_t censored_at = events_;
  for (std::size_t i = 0; i < state.size(); ++i)
    if (state[i] != RowState::out)
      order[(state[i] == RowState::died ? event_at : censored_at)++] = static_cast<std::uint32_t>(i);
  return order;
}

inline void CoxKernel::measure(const CoxData& data, const std::vector<RowState>& state,
                               const std::vector<std::uint32_t>& order, const Scaling* scaling) {
  const std::size_t n = state.size();
  constant_.assign(p_, false);
  scaling_.mean.assign(p_, 0.0);
  scaling_.deviation.assign(p_, 1.0);
  for (std::size_t j = 0; j < p_ && kept_ > 0; ++j) {
    const core::ColumnView& values = data.covariates[j].values;
    // Around the first value, so that a year or a time stamp keeps its digits.
    const double origin = values[order[0]];
    double sum = 0.0, low = origin, high = origin;
    for (std::size_t i = 0; i < n; ++i) {
      if (state[i] == RowState::out) continue;
      const double value = values[i];
      low = (std::min)(low, value);
      high = (std::max)(high, value);
      sum += cox_weight(data, i) * (value - origin);
    }
    constant_[j] = !(low < high);
    if (scaling != nullptr) continue;
    const double mean = origin + sum / weight_sum_;
    double squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      if (state[i] == RowState::out) continue;
      const double d = values[i] - mean;
      squares += cox_weight(data, i) * d * d;
    }
    scaling_.mean[j] = constant_[j] ? origin : mean;
    const double deviation = std::sqrt(squares / weight_sum_);
    scaling_.deviation[j] = constant_[j] || !(deviation > 0.0) || !std::isfinite(deviation) ? 1.0 : deviation;
  }
  if (scaling != nullptr) scaling_ = *scaling;
}

struct CoxGroups {
  std::vector<double> codes;
  std::vector<std::size_t> bounds;  // of the rows of each
};

/// Rows by stratum, each stratum's in the order they had.
inline CoxGroups cox_group_by_stratum(const CoxData& data, std::vector<std::uint32_t>& order) {
  const std::size_t n = order.size();
  CoxGroups groups{.codes = {0.0}, .bounds = {0, n}};
  if (!data.strata.given()) return groups;
  groups.codes = cox_codes(data.strata, order);
  groups.bounds.assign(groups.codes.size() + 1, 0);
  std::vector<std::uint32_t> which(n);
  for (std::size_t i = 0; i < n; ++i) {
    which[i] = static_cast<std::uint32_t>(cox_code_index(groups.codes, data.strata[order[i]]));
    ++groups.bounds[which[i] + 1];
  }
  for (std::size_t s = 0; s < groups.codes.size(); ++s) groups.bounds[s + 1] += groups.bounds[s];
  std::vector<std::size_t> at(groups.bounds.begin(), groups.bounds.end() - 1);
  std::vector<std::uint32_t> grouped(n);
  for (std::size_t i = 0; i < n; ++i) grouped[at[which[i]]++] = order[i];
  order.swap(grouped);
  return groups;
}

inline void CoxKernel::build(const CoxData& data, std::vector<std::uint32_t> order) {
  cox_sort_by_time(order, data.duration);
  const CoxGroups groups = cox_group_by_stratum(data, order);
  entries_ = data.entry.given();
  source_.reserve(order.size());
  if (entries_) entered_.reserve(order.size());
  for (std::size_t s = 0; s < groups.codes.size(); ++s)
    make_bins(data, std::span(order).subspan(groups.bounds[s], groups.bounds[s + 1] - groups.bounds[s]),
              groups.codes[s]);
  for (const double w : death_weight_) event_weight_ += w;
  gather(data);
  if (entries_) list_leavers();
}

/// The bins of one stratum from its rows in the order of time.
inline void CoxKernel::make_bins(const CoxData& data, std::span<const std::uint32_t> rows, double code) {
  const std::size_t first_bin = time_.size();
  double last_time = -std::numeric_limits<double>::infinity();
  for (const std::uint32_t row : rows) {
    const double stop = data.duration[row];
    last_time = stop;
    const bool event = data.event[row] != 0.0;
    if (event && (time_.size() == first_bin || time_.back() != stop)) {
      if (time_.size() > first_bin) end_.back() = static_cast<std::uint32_t>(source_.size());
      time_.push_back(stop);
      begin_.push_back(static_cast<std::uint32_t>(source_.size()));
      end_.push_back(0);
      deaths_.push_back(0);
      death_weight_.push_back(0.0);
    }
    if (time_.size() == first_bin) {
      never_.push_back(row);  // gone before anything happened
      continue;
    }
    std::uint32_t entered = cox_none;
    if (entries_) {
      const auto from = time_.begin() + static_cast<std::ptrdiff_t>(first_bin);
      const auto bins_before = static_cast<std::size_t>(std::upper_bound(from, time_.end(), data.entry[row]) - from);
      if (bins_before > 0) entered = static_cast<std::uint32_t>(first_bin + bins_before - 1);
      if (entered == time_.size() - 1) {
        never_.push_back(row);  // came and went between two events
        continue;
      }
      entered_.push_back(entered);
    }
    source_.push_back(row);
    if (event) {
      ++deaths_.back();
      death_weight_.back() += cox_weight(data, row);
    }
  }
  if (time_.size() > first_bin) end_.back() = static_cast<std::uint32_t>(source_.size());
  strata_.push_back({code, first_bin, time_.size(), last_time});
}

/// Covariates and weights in the order of the bins.
inline void CoxKernel::gather(const CoxData& data) {
  const std::size_t used = source_.size();
  x_.resize(used * p_);
  for (std::size_t i = 0; i < used; ++i)
    for (std::size_t j = 0; j < p_; ++j)
      x_[i * p_ + j] = (data.covariates[j].values[source_[i]] - scaling_.mean[j]) / scaling_.deviation[j];
  if (data.weights.given()) {
    weight_.resize(used);
    for (std::size_t i = 0; i < used; ++i) weight_[i] = data.weights[source_[i]];
  }
  risk_.resize(used);
  hazard_.resize(bins());
  reduction_.resize(bins());
  cumulative_.resize(bins());
  death_x_.assign(p_, 0.0);
  for (std::size_t k = 0; k < bins(); ++k)
    for (std::size_t i = begin_[k]; i < begin_[k] + deaths_[k]; ++i)
      for (std::size_t j = 0; j < p_; ++j) death_x_[j] += weight(i) * x(i)[j];
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
