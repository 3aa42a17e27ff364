#pragma once

#include <algorithm>
#include <amends/survival/cox.hpp>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The rows of a Cox model as its likelihood reads them. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// A sum that carries its rounding error along, so that rows which leave the risk set take away exactly what they
/// brought: what remains has its own digits, not those of the largest sum there ever was.
struct CoxExactSum {
  double high = 0.0;
  double low = 0.0;
  void add(double v) noexcept {
    const double total = high + v;
    const double back = total - high;
    low += (high - (total - back)) + (v - back);
    high = total;
  }
  [[nodiscard]] double value() const noexcept { return high + low; }
};
/// Without rows that leave there is nothing to take away.
struct CoxPlainSum {
  double high = 0.0;
  void add(double v) noexcept { high += v; }
  [[nodiscard]] double value() const noexcept { return high; }
};

inline constexpr std::uint32_t cox_none = 0xFFFFFFFFu;

/// The rows of a Cox model, sorted once, and the partial likelihood on them.
///
/// A bin is a time with events in a stratum together with the rows that end from then until before the next such time;
/// the events come first in it. A row is at risk in the bins after the one of its entry, up to its own. Let h_k be the
/// increment of the baseline hazard in bin k. Then, with r_i = w_i exp(b'x_i) and L_i the sum of h over the bins in
/// which row i is at risk (events get the Efron share of their own bin),
///     gradient     sum over events w x - sum over rows r L x
///     information  sum over rows r L x x' - sum over events of mean x mean x'
/// so that nothing quadratic in the number of covariates is summed over risk sets: the first term is one weighted
/// cross product over the rows. Covariates are centred and scaled here, so little is lost in the difference.
class CoxKernel {
 public:
  struct Scaling {
    std::vector<double> mean;
    std::vector<double> deviation;
  };
  struct Stratum {
    double code;
    std::size_t first_bin;
    std::size_t last_bin;  // one past
    double last_time;
  };
  struct Value {
    double log_likelihood = 0.0;
    std::vector<double> gradient{};     // of the log-likelihood
    std::vector<double> information{};  // p * p, minus the second derivative
    bool finite = false;
  };
  /// Per bin, for baselines and residuals; vectors hold p values per bin.
  struct Details {
    std::vector<double> variance{};     // of the increment h
    std::vector<double> centre{};       // increment of the integral of the mean at risk
    std::vector<double> centre_less{};  // what events of the bin do not get of it (Efron)
    std::vector<double> mean{};         // mean of those at risk, as an event sees it
  };

  // With `scaling` (a model's), the covariates are centred and scaled by it, else by their own mean and deviation.
  CoxKernel(const CoxData& data, CoxTies ties, core::Executor* executor, const Scaling* scaling);

  [[nodiscard]] static estimation::Fit<CoxModel> fit(const CoxData& data, const CoxOptions& options);

  /// Log-likelihood and derivatives at b (of the scaled covariates). `factor`: one number per bin, multiplies what the
  /// bin adds to the information (and to the hazards used for it); empty for 1.
  void evaluate(std::span<const double> beta, Value& out, Details* details = nullptr,
                std::span<const double> factor = {});
  /// visit(row, event, score without weight (p values), cumulative hazard at the row's risk) after evaluate with
  /// details at the same b.
  template <class Visit>
  void score_residuals(const Details& details, Visit&& visit) const;

  [[nodiscard]] std::size_t covariates() const noexcept { return p_; }
  [[nodiscard]] std::size_t rows() const noexcept { return source_.size(); }
  [[nodiscard]] std::size_t bins() const noexcept { return time_.size(); }
  [[nodiscard]] double weight(std::size_t row) const noexcept { return weight_.empty() ? 1.0 : weight_[row]; }
  [[nodiscard]] const double* x(std::size_t row) const noexcept { return x_.data() + row * p_; }

  // Public for the functions of cox_diagnostics; the class itself is private to the bodies.
  std::size_t p_ = 0;
  CoxTies ties_;
  Scaling scaling_{};
  estimation::FitReport report_{};
  std::vector<std::string> names_{};
  std::vector<bool> constant_{};
  std::vector<std::uint32_t> source_{};   // row of the caller
  std::vector<std::uint32_t> never_{};    // rows of the caller that are never at risk at an event
  std::vector<double> x_{};               // rows by p
  std::vector<double> weight_{};          // empty: all 1
  std::vector<double> risk_{};            // r
  std::vector<std::uint32_t> entered_{};  // last bin before which the row was not yet at risk; empty: no entries
  std::vector<double> time_{};            // per bin
  std::vector<std::uint32_t> begin_{};    // rows of the bin
  std::vector<std::uint32_t> end_{};
  std::vector<std::uint32_t> deaths_{};       // events in the bin: its first rows
  std::vector<double> death_weight_{};        // their weights, summed
  std::vector<std::uint32_t> leave_begin_{};  // per bin + 1: rows that leave, going backwards in time
  std::vector<std::uint32_t> leave_{};
  std::vector<double> hazard_{};      // h per bin
  std::vector<double> reduction_{};   // what events of the bin do not get of h
  std::vector<double> cumulative_{};  // h, summed within the stratum, this bin included
  std::vector<Stratum> strata_{};
  std::vector<double> death_x_{};  // sum over events of w x
  double event_weight_ = 0.0;
  double weight_sum_ = 0.0;
  std::size_t events_ = 0;
  std::size_t kept_ = 0;  // rows valid and of weight above 0

 private:
  // Consecutive bins of one stratum; the unit between which running sums are handed over. Tasks are runs of pieces.
  struct Piece {
    std::size_t first;
    std::size_t last;
    std::size_t stratum;
  };
  static constexpr std::size_t rows_per_piece = 16384;

  void read(const CoxData& data, const Scaling* scaling, std::vector<std::uint32_t>& order, std::size_t& deaths);
  void build(const CoxData& data, const std::vector<std::uint32_t>& order, std::size_t deaths);
  void cut();
  template <class Sum>
  void run(std::span<const double> beta, Value& out, Details* details, std::span<const double> factor);
  template <class Sum>
  void total(const Piece& piece, Sum* sums) const;
  template <class Sum>
  double backward(const Piece& piece, Sum* sums, double* squares, double* scratch, Details* details,
                  std::span<const double> factor);

  core::SerialExecutor serial_{};
  core::Executor* executor_;
  std::vector<Piece> pieces_{};
  std::vector<std::size_t> tasks_{};  // first piece of each, and the end
  bool entries_ = false;
};

[[nodiscard]] inline std::uint64_t cox_sort_key(double value) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

/// Sorts rows by their time, keeping the order of equal times.
inline void cox_sort_by_time(std::vector<std::uint32_t>& order, const core::ColumnView& time) {
  struct Item {
    std::uint64_t key;
    std::uint32_t row;
  };
  const std::size_t n = order.size();
  std::vector<Item> items(n);
  for (std::size_t i = 0; i < n; ++i) items[i] = {cox_sort_key(time[order[i]]), order[i]};
  if (n < 4096) {
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
  } else {
    // Radix sort by 11 bits at a time; a digit that all rows share is skipped, which whole weeks make the rule.
    constexpr unsigned bits = 11;
    constexpr std::size_t width = std::size_t{1} << bits;
    constexpr unsigned digits = 6;
    std::vector<std::size_t> counts(digits * width, 0);
    for (const Item& item : items)
      for (unsigned d = 0; d < digits; ++d) ++counts[d * width + ((item.key >> (d * bits)) & (width - 1))];
    std::vector<Item> other(n);
    for (unsigned d = 0; d < digits; ++d) {
      std::size_t* count = counts.data() + d * width;
      if (count[(items[0].key >> (d * bits)) & (width - 1)] == n) continue;
      std::size_t sum = 0;
      for (std::size_t v = 0; v < width; ++v) {
        const std::size_t here = count[v];
        count[v] = sum;
        sum += here;
      }
      for (const Item& item : items) other[count[(item.key >> (d * bits)) & (width - 1)]++] = item;
      items.swap(other);
    }
  }
  for (std::size_t i = 0; i < n; ++i) order[i] = items[i].row;
}

/// The distinct codes of some rows, ascending.
[[nodiscard]] inline std::vector<double> cox_codes(const core::ColumnView& column,
                                                   const std::vector<std::uint32_t>& rows) {
  std::vector<double> codes;
  codes.reserve(rows.size());
  double last = std::numeric_limits<double>::quiet_NaN();
  for (const std::uint32_t row : rows) {
    const double code = column[row];
    if (code != last) codes.push_back(code);  // runs are common
    last = code;
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}
[[nodiscard]] inline std::size_t cox_code_index(const std::vector<double>& codes, double code) noexcept {
  return static_cast<std::size_t>(std::lower_bound(codes.begin(), codes.end(), code) - codes.begin());
}

inline CoxKernel::CoxKernel(const CoxData& data, CoxTies ties, core::Executor* executor, const Scaling* scaling)
    : p_(data.covariates.size()), ties_(ties), executor_(executor != nullptr ? executor : &serial_) {
  std::vector<std::uint32_t> order;
  std::size_t deaths = 0;
  read(data, scaling, order, deaths);
  if (order.empty()) return;
  build(data, order, deaths);
  cut();
}

inline void CoxKernel::read(const CoxData& data, const Scaling* scaling, std::vector<std::uint32_t>& order,
                            std::size_t& deaths) {
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

  report_.rows = n;
  enum : unsigned char { out, censored, died };
  std::vector<unsigned char> state(n, out);
  std::size_t alive = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double stop = data.duration[i];
    const double event = data.event[i];
    const double weight = data.weights.given() ? data.weights[i] : 1.0;
    std::string why;
    if (!std::isfinite(stop)) {
      why = "duration is not finite";
    } else if (stop < 0.0 && !data.entry.given()) {
      why = "duration is negative";
    } else if (!(event == 0.0 || event == 1.0)) {
      why = "event is neither 0 nor 1";
    } else if (!(weight >= 0.0 && std::isfinite(weight))) {
      why = "weight is negative or not finite";
    } else if (data.entry.given() && !(data.entry[i] < stop)) {
      why = "entry is not before duration";
    } else if (data.strata.given() && std::isnan(data.strata[i])) {
      why = "stratum is missing";
    } else if (data.clusters.given() && std::isnan(data.clusters[i])) {
      why = "cluster is missing";
    } else {
      for (std::size_t j = 0; j < p_; ++j)
        if (!std::isfinite(data.covariates[j].values[i])) {
          why = names_[j] + " is not finite";
          break;
        }
    }
    if (!why.empty()) {
      if (report_.invalid_rows++ == 0) {
        report_.first_invalid = i;
        report_.first_invalid_why = std::move(why);
      }
    } else if (weight > 0.0) {
      state[i] = event != 0.0 ? died : censored;
      (event != 0.0 ? deaths : alive) += 1;
      weight_sum_ += weight;
    }
  }
  kept_ = deaths + alive;
  report_.observations = weight_sum_;
  report_.distinct_rows = kept_;
  // Events first, so that a sort that keeps the order of equal times has them first among equal times.
  order.resize(kept_);
  std::size_t event_at = 0;
  std::size_t censored_at = deaths;
  for (std::size_t i = 0; i < n; ++i)
    if (state[i] != out) order[(state[i] == died ? event_at : censored_at)++] = static_cast<std::uint32_t>(i);

  constant_.assign(p_, false);
  scaling_.mean.assign(p_, 0.0);
  scaling_.deviation.assign(p_, 1.0);
  for (std::size_t j = 0; j < p_ && kept_ > 0; ++j) {
    const core::ColumnView& values = data.covariates[j].values;
    // Around the first value, so that a year or a time stamp keeps its digits.
    const double origin = values[order[0]];
    double sum = 0.0;
    double low = origin;
    double high = origin;
    for (std::size_t i = 0; i < n; ++i) {
      if (state[i] == out) continue;
      const double value = values[i];
      low = (std::min)(low, value);
      high = (std::max)(high, value);
      sum += (data.weights.given() ? data.weights[i] : 1.0) * (value - origin);
    }
    constant_[j] = !(low < high);
    if (scaling != nullptr) continue;
    const double mean = origin + sum / weight_sum_;
    double squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      if (state[i] == out) continue;
      const double d = values[i] - mean;
      squares += (data.weights.given() ? data.weights[i] : 1.0) * d * d;
    }
    scaling_.mean[j] = constant_[j] ? origin : mean;
    const double deviation = std::sqrt(squares / weight_sum_);
    scaling_.deviation[j] = constant_[j] || !(deviation > 0.0) || !std::isfinite(deviation) ? 1.0 : deviation;
  }
  if (scaling != nullptr) scaling_ = *scaling;
}

inline void CoxKernel::build(const CoxData& data, const std::vector<std::uint32_t>& unsorted, std::size_t deaths) {
  std::vector<std::uint32_t> order = unsorted;
  const std::size_t n = order.size();
  cox_sort_by_time(order, data.duration);
  std::vector<double> codes{0.0};
  std::vector<std::size_t> bounds{0, n};
  if (data.strata.given()) {
    codes = cox_codes(data.strata, order);
    bounds.assign(codes.size() + 1, 0);
    std::vector<std::uint32_t> which(n);
    for (std::size_t i = 0; i < n; ++i) {
      which[i] = static_cast<std::uint32_t>(cox_code_index(codes, data.strata[order[i]]));
      ++bounds[which[i] + 1];
    }
    for (std::size_t s = 0; s < codes.size(); ++s) bounds[s + 1] += bounds[s];
    std::vector<std::size_t> at(bounds.begin(), bounds.end() - 1);
    std::vector<std::uint32_t> grouped(n);
    for (std::size_t i = 0; i < n; ++i) grouped[at[which[i]]++] = order[i];
    order.swap(grouped);
  }

  entries_ = data.entry.given();
  events_ = deaths;
  source_.reserve(n);
  if (entries_) entered_.reserve(n);
  for (std::size_t s = 0; s < codes.size(); ++s) {
    const std::size_t first_bin = time_.size();
    double last_time = -std::numeric_limits<double>::infinity();
    for (std::size_t i = bounds[s]; i < bounds[s + 1]; ++i) {
      const std::uint32_t row = order[i];
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
        death_weight_.back() += data.weights.given() ? data.weights[row] : 1.0;
      }
    }
    if (time_.size() > first_bin) end_.back() = static_cast<std::uint32_t>(source_.size());
    strata_.push_back({codes[s], first_bin, time_.size(), last_time});
  }
  for (const double w : death_weight_) event_weight_ += w;

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
  if (entries_) {
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
    for (std::size_t i = 0; i < used; ++i)
      if (entered_[i] != cox_none) leave_[at[entered_[i]]++] = static_cast<std::uint32_t>(i);
    if (leaving == 0) entries_ = false;  // everybody was there from the start
    if (!entries_) entered_.clear();
  }
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
