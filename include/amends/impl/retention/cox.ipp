#pragma once

#include <algorithm>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::retention {

AMENDS_INLINE std::string_view to_string(CoxTies ties) noexcept {
  return ties == CoxTies::efron ? "efron" : "breslow";
}

namespace detail {

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

  [[nodiscard]] static math::Fit<CoxModel> fit(const CoxData& data, const CoxOptions& options);

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
  math::FitReport report_{};
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

[[nodiscard]] AMENDS_INLINE std::uint64_t cox_sort_key(double value) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

/// Sorts rows by their time, keeping the order of equal times.
AMENDS_INLINE void cox_sort_by_time(std::vector<std::uint32_t>& order, const core::ColumnView& time) {
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
[[nodiscard]] AMENDS_INLINE std::vector<double> cox_codes(const core::ColumnView& column,
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
[[nodiscard]] AMENDS_INLINE std::size_t cox_code_index(const std::vector<double>& codes, double code) noexcept {
  return static_cast<std::size_t>(std::lower_bound(codes.begin(), codes.end(), code) - codes.begin());
}

AMENDS_INLINE CoxKernel::CoxKernel(const CoxData& data, CoxTies ties, core::Executor* executor, const Scaling* scaling)
    : p_(data.covariates.size()), ties_(ties), executor_(executor != nullptr ? executor : &serial_) {
  std::vector<std::uint32_t> order;
  std::size_t deaths = 0;
  read(data, scaling, order, deaths);
  if (order.empty()) return;
  build(data, order, deaths);
  cut();
}

AMENDS_INLINE void CoxKernel::read(const CoxData& data, const Scaling* scaling, std::vector<std::uint32_t>& order,
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

AMENDS_INLINE void CoxKernel::build(const CoxData& data, const std::vector<std::uint32_t>& unsorted,
                                    std::size_t deaths) {
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
AMENDS_INLINE void CoxKernel::cut() {
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

template <class Sum>
void CoxKernel::total(const Piece& piece, Sum* sums) const {
  const auto add = [&](std::size_t i, double r) {
    const double* row = x(i);
    sums[0].add(r);
    for (std::size_t j = 0; j < p_; ++j) sums[j + 1].add(r * row[j]);
  };
  for (std::size_t i = begin_[piece.first]; i < end_[piece.last - 1]; ++i) add(i, risk_[i]);
  if (entries_)
    for (std::size_t e = leave_begin_[piece.first]; e < leave_begin_[piece.last]; ++e)
      add(leave_[e], -risk_[leave_[e]]);
}

// From the last bin of the piece to the first. `sums` enters as the sums over those at risk after the piece. Returns
// the events' part of the log-likelihood; adds to `squares` (packed lower triangle) the events' mean x mean x'.
template <class Sum>
double CoxKernel::backward(const Piece& piece, Sum* sums, double* squares, double* scratch, Details* details,
                           std::span<const double> factor) {
  const std::size_t p = p_;
  double* stay = scratch;     // sums over those at risk who do not die in the bin
  double* die = scratch + p;  // over those who do
  double log_sum = 0.0;
  double product = 1.0;  // of risk sums not yet in log_sum: one logarithm for many
  for (std::size_t k = piece.last; k-- > piece.first;) {
    const std::size_t deaths = deaths_[k];
    const auto add = [&](std::size_t i, double r) {
      const double* row = x(i);
      sums[0].add(r);
      for (std::size_t j = 0; j < p; ++j) sums[j + 1].add(r * row[j]);
    };
    for (std::size_t i = end_[k]; i-- > begin_[k] + deaths;) add(i, risk_[i]);
    if (entries_)
      for (std::size_t e = leave_begin_[k]; e < leave_begin_[k + 1]; ++e) add(leave_[e], -risk_[leave_[e]]);
    double stay0 = (std::max)(0.0, sums[0].value());
    for (std::size_t j = 0; j < p; ++j) stay[j] = sums[j + 1].value();
    double die0 = 0.0;
    for (std::size_t j = 0; j < p; ++j) die[j] = 0.0;
    for (std::size_t i = begin_[k]; i < begin_[k] + deaths; ++i) {
      const double r = risk_[i];
      const double* row = x(i);
      die0 += r;
      for (std::size_t j = 0; j < p; ++j) die[j] += r * row[j];
      add(i, r);
    }
    // The m-th of d tied events sees the stayers and the share g = 1 - m/d of those who die (Efron): all of them in
    // Breslow's form. Every event's mean at risk is (stay + g die)/(stay0 + g die0): only six sums over the events are
    // needed, whatever their number, and no difference is taken.
    const auto d = static_cast<double>(deaths);
    const double w = death_weight_[k] / d;
    double a0 = 0.0, a1 = 0.0, b0 = 0.0, b1 = 0.0, b2 = 0.0;
    if (w != 1.0 && product != 1.0) {
      log_sum += std::log(product);
      product = 1.0;
    }
    double own_log = 0.0;
    const auto take_log = [&](double risk) {
      product *= risk;
      if (!(product > 1e-150 && product < 1e150)) {
        own_log += std::log(product);
        product = 1.0;
      }
    };
    if (ties_ == CoxTies::breslow || deaths == 1) {
      const double risk = stay0 + die0;
      for (std::size_t m = 0; m < deaths; ++m) take_log(risk);
      const double inverse = 1.0 / risk;
      a0 = d * inverse;
      a1 = a0;
      b0 = b1 = b2 = d * inverse * inverse;
    } else {
      for (std::size_t m = deaths; m > 0; --m) {
        const double g = static_cast<double>(m) / d;
        const double risk = stay0 + g * die0;
        take_log(risk);
        const double inverse = 1.0 / risk;
        a0 += inverse;
        a1 += g * inverse;
        b0 += inverse * inverse;
        b1 += g * inverse * inverse;
        b2 += g * g * inverse * inverse;
      }
    }
    if (w != 1.0) {
      log_sum += w * (own_log + std::log(product));
      product = 1.0;
    } else {
      log_sum += own_log;
    }
    const double f = factor.empty() ? 1.0 : factor[k];
    hazard_[k] = f * w * a0;
    reduction_[k] = f * w * (a0 - a1);
    // Sum over the events of mean mean' = stay stay' b0 + (stay die' + die stay') b1 + die die' b2.
    for (std::size_t j = 0; j < p; ++j) {
      const double s = f * w * (b0 * stay[j] + b1 * die[j]);
      const double t = f * w * (b1 * stay[j] + b2 * die[j]);
      double* out = squares + j * (j + 1) / 2;
      for (std::size_t l = 0; l <= j; ++l) out[l] += s * stay[l] + t * die[l];
    }
    if (details != nullptr) {
      details->variance[k] = w * b0;
      for (std::size_t j = 0; j < p; ++j) {
        const double all = w * (b0 * stay[j] + b1 * die[j]);
        details->centre[k * p + j] = all;
        details->centre_less[k * p + j] = all - w * (b1 * stay[j] + b2 * die[j]);
        details->mean[k * p + j] = (a0 * stay[j] + a1 * die[j]) / d;
      }
    }
  }
  return -(log_sum + std::log(product));
}

template <class Sum>
void CoxKernel::run(std::span<const double> beta, Value& out, Details* details, std::span<const double> factor) {
  const std::size_t p = p_;
  const std::size_t width = p + 1;
  const std::size_t packed = p * (p + 1) / 2;
  const std::size_t tasks = tasks_.size() - 1;
  std::vector<Sum> totals(pieces_.size() * width);
  const auto pieces_of = [&](std::size_t task, auto&& visit) {
    for (std::size_t k = tasks_[task]; k < tasks_[task + 1]; ++k) visit(k);
  };
  const auto risks = [&](const Piece& piece) {
    for (std::size_t i = begin_[piece.first]; i < end_[piece.last - 1]; ++i) {
      const double* row = x(i);
      double eta = 0.0;
      for (std::size_t j = 0; j < p; ++j) eta += beta[j] * row[j];
      risk_[i] = weight(i) * std::exp(eta);
    }
  };
  // Rows that leave may belong to any later piece, so all risks come first where there are such.
  executor_->for_each(tasks, [&](std::size_t task) {
    pieces_of(task, [&](std::size_t k) {
      risks(pieces_[k]);
      if (!entries_) total(pieces_[k], totals.data() + k * width);
    });
  });
  if (entries_)
    executor_->for_each(tasks, [&](std::size_t task) {
      pieces_of(task, [&](std::size_t k) { total(pieces_[k], totals.data() + k * width); });
    });
  // What is at risk after each piece.
  std::vector<Sum> running(width);
  for (std::size_t k = pieces_.size(); k-- > 0;) {
    if (k + 1 == pieces_.size() || pieces_[k + 1].stratum != pieces_[k].stratum) running.assign(width, Sum{});
    for (std::size_t j = 0; j < width; ++j) {
      Sum& own = totals[k * width + j];
      const Sum after = running[j];
      running[j].add(own.high);
      if constexpr (requires { own.low; }) running[j].low += own.low;
      own = after;
    }
  }
  std::vector<double> squares(tasks * packed, 0.0);
  std::vector<double> logs(tasks, 0.0);
  executor_->for_each(tasks, [&](std::size_t task) {
    std::vector<double> scratch(2 * p);
    double sum = 0.0;
    pieces_of(task, [&](std::size_t k) {
      sum += backward(pieces_[k], totals.data() + k * width, squares.data() + task * packed, scratch.data(), details,
                      factor);
    });
    logs[task] = sum;
  });
  for (const Stratum& stratum : strata_) {
    double sum = 0.0;
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k) cumulative_[k] = sum += hazard_[k];
  }
  std::vector<double> gradients(tasks * p, 0.0);
  std::vector<double> products(tasks * packed, 0.0);
  executor_->for_each(tasks, [&](std::size_t task) {
    std::vector<double> gradient(p, 0.0);
    std::vector<double> product(packed, 0.0);
    pieces_of(task, [&](std::size_t piece) {
      for (std::size_t k = pieces_[piece].first; k < pieces_[piece].last; ++k) {
        const double whole = cumulative_[k];
        for (std::size_t i = begin_[k]; i < end_[k]; ++i) {
          double hazard = whole;
          if (entries_ && entered_[i] != cox_none) hazard -= cumulative_[entered_[i]];
          if (i < begin_[k] + deaths_[k]) hazard -= reduction_[k];
          const double c = risk_[i] * hazard;
          const double* row = x(i);
          double* at = product.data();
          for (std::size_t j = 0; j < p; ++j) {
            const double v = c * row[j];
            gradient[j] += v;
            for (std::size_t l = 0; l <= j; ++l) *at++ += v * row[l];
          }
        }
      }
    });
    std::copy(gradient.begin(), gradient.end(), gradients.begin() + static_cast<std::ptrdiff_t>(task * p));
    std::copy(product.begin(), product.end(), products.begin() + static_cast<std::ptrdiff_t>(task * packed));
  });

  double log_likelihood = 0.0;
  for (std::size_t j = 0; j < p; ++j) log_likelihood += beta[j] * death_x_[j];
  out.gradient = death_x_;
  out.information.assign(p * p, 0.0);
  for (std::size_t task = 0; task < tasks; ++task) {
    log_likelihood += logs[task];
    for (std::size_t j = 0; j < p; ++j) out.gradient[j] -= gradients[task * p + j];
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l <= j; ++l) {
        const std::size_t at = task * packed + j * (j + 1) / 2 + l;
        out.information[j * p + l] += products[at] - squares[at];
      }
  }
  out.log_likelihood = log_likelihood;
  out.finite = std::isfinite(log_likelihood);
  for (std::size_t j = 0; j < p; ++j) {
    out.finite = out.finite && std::isfinite(out.gradient[j]);
    for (std::size_t l = 0; l <= j; ++l) {
      out.finite = out.finite && std::isfinite(out.information[j * p + l]);
      out.information[l * p + j] = out.information[j * p + l];
    }
  }
}

AMENDS_INLINE void CoxKernel::evaluate(std::span<const double> beta, Value& out, Details* details,
                                       std::span<const double> factor) {
  if (details != nullptr) {
    details->variance.resize(bins());
    details->centre.resize(bins() * p_);
    details->centre_less.resize(bins() * p_);
    details->mean.resize(bins() * p_);
  }
  if (entries_)
    run<CoxExactSum>(beta, out, details, factor);
  else
    run<CoxPlainSum>(beta, out, details, factor);
}

template <class Visit>
void CoxKernel::score_residuals(const Details& details, Visit&& visit) const {
  const std::size_t p = p_;
  std::vector<double> cumulative(bins() * p);
  std::vector<double> score(p);
  for (const Stratum& stratum : strata_) {
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k)
      for (std::size_t j = 0; j < p; ++j)
        cumulative[k * p + j] = details.centre[k * p + j] + (k > stratum.first_bin ? cumulative[(k - 1) * p + j] : 0.0);
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k)
      for (std::size_t i = begin_[k]; i < end_[k]; ++i) {
        const bool event = i < begin_[k] + deaths_[k];
        const std::uint32_t entered = entries_ ? entered_[i] : cox_none;
        double hazard = cumulative_[k];
        if (entered != cox_none) hazard -= cumulative_[entered];
        if (event) hazard -= reduction_[k];
        const double r = risk_[i] / weight(i);
        for (std::size_t j = 0; j < p; ++j) {
          double centre = cumulative[k * p + j];
          if (entered != cox_none) centre -= cumulative[entered * p + j];
          if (event) centre -= details.centre_less[k * p + j];
          score[j] = (event ? x(i)[j] - details.mean[k * p + j] : 0.0) - r * (x(i)[j] * hazard - centre);
        }
        visit(i, event, std::span<const double>(score), r * hazard);
      }
  }
}

/// Why the information at b = 0 is singular: the covariate, and the earlier ones it is a sum of. Empty when it is not.
struct CoxCollinear {
  std::size_t covariate;
  std::vector<std::size_t> others;
};
[[nodiscard]] AMENDS_INLINE std::optional<CoxCollinear> cox_collinear(const std::vector<double>& information,
                                                                      std::size_t p, double events) {
  // Cholesky of the information, scaled to a unit diagonal, in the order of the covariates, so that the later one of
  // two equal covariates is named. What is left of 1 when the earlier ones have explained what they can is the pivot.
  constexpr double least = 1e-10;
  std::vector<double> scale(p);
  std::vector<double> l(p * p, 0.0);
  for (std::size_t j = 0; j < p; ++j) {
    const double own = information[j * p + j];
    if (!(own > 1e-12 * events)) return CoxCollinear{j, {}};
    scale[j] = 1.0 / std::sqrt(own);
    for (std::size_t k = 0; k < j; ++k) {
      double v = information[j * p + k] * scale[j] * scale[k];
      for (std::size_t m = 0; m < k; ++m) v -= l[j * p + m] * l[k * p + m];
      l[j * p + k] = v / l[k * p + k];
    }
    double pivot = 1.0;
    for (std::size_t m = 0; m < j; ++m) pivot -= l[j * p + m] * l[j * p + m];
    if (!(pivot > least)) {
      // Coefficients c of the earlier ones: L' c = row j.
      CoxCollinear found{j, {}};
      std::vector<double> c(j);
      for (std::size_t k = j; k-- > 0;) {
        double v = l[j * p + k];
        for (std::size_t m = k + 1; m < j; ++m) v -= l[m * p + k] * c[m];
        c[k] = v / l[k * p + k];
      }
      for (std::size_t k = 0; k < j; ++k)
        if (std::fabs(c[k]) > 1e-4) found.others.push_back(k);
      return found;
    }
    l[j * p + j] = std::sqrt(pivot);
  }
  return std::nullopt;
}

[[nodiscard]] AMENDS_INLINE std::string cox_listed(const std::vector<std::string>& names,
                                                   const std::vector<std::size_t>& which) {
  std::string out;
  for (std::size_t i = 0; i < which.size(); ++i)
    out += (i == 0 ? "" : i + 1 == which.size() ? " and " : ", ") + names[which[i]];
  return out;
}

/// Rows of one subject (and stratum) that overlap in time.
[[nodiscard]] AMENDS_INLINE std::size_t cox_overlaps(const CoxData& data, const CoxKernel& kernel) {
  std::vector<std::uint32_t> rows = kernel.source_;
  rows.insert(rows.end(), kernel.never_.begin(), kernel.never_.end());
  const auto entry = [&](std::uint32_t row) {
    return data.entry.given() ? data.entry[row] : -std::numeric_limits<double>::infinity();
  };
  const auto stratum = [&](std::uint32_t row) { return data.strata.given() ? data.strata[row] : 0.0; };
  rows.erase(std::remove_if(rows.begin(), rows.end(), [&](auto row) { return std::isnan(data.subjects[row]); }),
             rows.end());
  std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (data.subjects[a] != data.subjects[b]) return data.subjects[a] < data.subjects[b];
    if (stratum(a) != stratum(b)) return stratum(a) < stratum(b);
    if (data.duration[a] != data.duration[b]) return data.duration[a] < data.duration[b];
    return a < b;
  });
  std::size_t count = 0;
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (data.subjects[rows[i]] == data.subjects[rows[i - 1]] && stratum(rows[i]) == stratum(rows[i - 1]) &&
        entry(rows[i]) < data.duration[rows[i - 1]])
      ++count;
  return count;
}

AMENDS_INLINE math::Fit<CoxModel> CoxKernel::fit(const CoxData& data, const CoxOptions& options) {
  core::check_non_negative("penalty", options.penalty);
  if (options.max_iterations < 1)
    core::throw_domain("max_iterations", "be at least 1", static_cast<double>(options.max_iterations));
  CoxKernel kernel(data, options.ties, options.executor, nullptr);
  const std::size_t p = kernel.p_;
  math::FitReport& report = kernel.report_;
  const auto no_model = [&](math::Diagnosis diagnosis, std::string parameter, std::string message) {
    report.diagnosis = diagnosis;
    report.parameter = std::move(parameter);
    report.message = std::move(message);
    return math::Fit<CoxModel>(report, std::nullopt);
  };
  if (kernel.kept_ <= p)
    return no_model(math::Diagnosis::too_few_rows, "",
                    "there are " + std::to_string(kernel.kept_) + " usable rows for " + std::to_string(p) +
                        " covariates (" + std::to_string(report.invalid_rows) +
                        " rows are invalid): give more rows or fewer covariates");
  if (!data.stratum_names.empty())
    for (const Stratum& stratum : kernel.strata_)
      if (!(stratum.code >= 0.0 && stratum.code < static_cast<double>(data.stratum_names.size()) &&
            stratum.code == std::floor(stratum.code)))
        throw Error(ErrorCode::contradiction, "stratum_names",
                    "stratum_names must name the strata 0, 1, ...; there are " +
                        std::to_string(data.stratum_names.size()) + " names and a stratum " +
                        core::format_number(stratum.code));
  if (kernel.kept_ == 0) return no_model(math::Diagnosis::too_few_rows, "", "there are no usable rows");
  if (kernel.events_ == 0)
    return no_model(math::Diagnosis::no_events, "event",
                    "no row ended with the event, so there is nothing to explain: check that event is 1 where it did");
  if (data.subjects.given())
    if (const std::size_t overlaps = cox_overlaps(data, kernel); overlaps > 0)
      report.warnings.push_back(
          std::to_string(overlaps) +
          " rows overlap in time with another row of the same subject, so that subject is counted "
          "twice while they do");

  // Penalty on the coefficients of the scaled covariates: penalty/2 sum of (multiplier b)^2.
  std::vector<double> penalty(p, options.penalty);
  if (options.penalty_scale == CoxPenaltyScale::raw)
    for (std::size_t j = 0; j < p; ++j) penalty[j] /= kernel.scaling_.deviation[j] * kernel.scaling_.deviation[j];
  for (std::size_t j = 0; j < p; ++j)
    if (kernel.constant_[j]) {
      if (options.penalty == 0.0)
        return no_model(
            math::Diagnosis::collinear, kernel.names_[j],
            "covariate " + kernel.names_[j] + " is constant: the baseline hazard holds it already; leave it out");
      report.warnings.push_back("covariate " + kernel.names_[j] + " is constant: only the penalty gives it a value");
    }

  const double unit = kernel.event_weight_ / static_cast<double>(kernel.events_);  // weight of an event
  std::vector<double> beta(p, 0.0);
  const auto penalised = [&](const std::vector<double>& b, Value& value) {
    double total = 0.0;
    for (std::size_t j = 0; j < p; ++j) {
      total += 0.5 * penalty[j] * b[j] * b[j];
      value.gradient[j] -= penalty[j] * b[j];
      value.information[j * p + j] += penalty[j];
    }
    return total;
  };
  const auto matrix = [&](const std::vector<double>& values) {
    math::Matrix m(p, p);
    m.data = values;
    return m;
  };
  const auto dot = [](std::span<const double> a, std::span<const double> b) {
    double sum = 0.0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += a[j] * b[j];
    return sum;
  };

  Value value;
  Details details;
  kernel.evaluate(beta, value, p == 0 ? &details : nullptr);
  report.evaluations = 1;
  if (!value.finite)
    return no_model(math::Diagnosis::not_converged, "", "the likelihood is not finite at 0: weights of unlike size?");
  const double null_log_likelihood = value.log_likelihood;
  if (options.penalty == 0.0)
    if (const auto found = cox_collinear(value.information, p, kernel.event_weight_)) {
      const std::string& name = kernel.names_[found->covariate];
      return no_model(math::Diagnosis::collinear, name,
                      found->others.empty()
                          ? "covariate " + name +
                                " does not differ among those at risk at the same time (in one stratum) when something "
                                "happens; leave it out"
                          : "covariate " + name + " is a sum of multiples of " +
                                cox_listed(kernel.names_, found->others) +
                                " (and a constant): leave one of them out, or give a penalty");
    }
  double penalty_value = penalised(beta, value);
  double score_statistic = 0.0;
  double decrement = 0.0;
  bool converged = p == 0;
  bool detailed = p == 0;
  const auto column_range = [&](std::span<const double> direction) {
    double low = 0.0;
    double high = 0.0;
    for (std::size_t i = 0; i < kernel.rows(); ++i) {
      const double v = dot(direction, {kernel.x(i), p});
      low = i == 0 ? v : (std::min)(low, v);
      high = i == 0 ? v : (std::max)(high, v);
    }
    return high - low;
  };
  const auto separated = [&](std::span<const double> step) {
    // Named: the covariate whose coefficient moves the risks most.
    std::size_t worst = 0;
    double largest = -1.0;
    std::vector<double> single(p, 0.0);
    for (std::size_t j = 0; j < p; ++j) {
      single.assign(p, 0.0);
      single[j] = step[j];
      const double moved = column_range(single);
      if (moved > largest) {
        largest = moved;
        worst = j;
      }
    }
    return no_model(
        math::Diagnosis::separation, kernel.names_[worst],
        "the coefficient of " + kernel.names_[worst] + " runs off to " + (step[worst] > 0.0 ? "+" : "-") +
            "infinity: it foretells, alone or with others, who has the event first; leave it out, merge its "
            "levels, or give a penalty");
  };
  while (!converged) {
    const auto step = math::solve_positive_definite(matrix(value.information), value.gradient);
    if (!step) {
      // The information was regular at 0; where it vanishes on the way, a coefficient ran off.
      if (report.iterations > 0) return separated(beta);
      return no_model(math::Diagnosis::collinear, "",
                      "the covariates are nearly sums of each other: leave one out, or give a penalty");
    }
    const double before = decrement;
    decrement = 0.5 * dot(value.gradient, *step);
    if (report.iterations == 0) score_statistic = 2.0 * decrement;
    if (decrement <= 1e-9 * unit && column_range(*step) > 0.5) return separated(*step);
    // A decrement of 1e-20 leaves 1e-10 standard errors to the maximum; convergence is quadratic, so that is one step
    // more than 1e-10 would be. Where rounding forbids it, 1e-12 will do.
    const bool small_enough =
        decrement <= 1e-20 * unit || (decrement <= 1e-12 * unit && report.iterations > 0 && decrement >= 0.25 * before);
    if (small_enough && detailed) {
      converged = true;
      break;
    }
    if (report.iterations >= options.max_iterations)
      return no_model(math::Diagnosis::not_converged, "",
                      "no maximum after " + std::to_string(report.iterations) +
                          " steps; the Newton decrement is still " + core::format_number(decrement) +
                          ": give more iterations or a penalty");
    ++report.iterations;
    detailed = decrement <= 1e-4 * unit;  // this may be the last evaluation: the baseline comes with it
    double length = 0.0;
    for (const double s : *step) length = (std::max)(length, std::fabs(s));
    double share = length > 5.0 ? 5.0 / length : 1.0;
    const double reached = value.log_likelihood - penalty_value;
    bool taken = false;
    for (int halving = 0; halving < 40 && !taken; ++halving, share *= 0.5) {
      std::vector<double> next(p);
      for (std::size_t j = 0; j < p; ++j) next[j] = beta[j] + share * (*step)[j];
      Value there;
      kernel.evaluate(next, there, detailed ? &details : nullptr);
      ++report.evaluations;
      if (!there.finite) continue;
      const double next_penalty = penalised(next, there);
      if (there.log_likelihood - next_penalty < reached - 1e-11 * (std::fabs(reached) + 1.0)) continue;
      beta = std::move(next);
      value = std::move(there);
      penalty_value = next_penalty;
      taken = true;
    }
    if (!taken)
      return no_model(math::Diagnosis::not_converged, "",
                      "no step raises the likelihood although its gradient is not 0: covariates of extreme range?");
  }

  const math::Matrix information = matrix(value.information);
  math::Matrix inverse(p, p);
  if (p > 0) {
    const auto found = math::inverse_positive_definite(information);
    if (!found)
      return no_model(math::Diagnosis::collinear, "",
                      "the covariates are nearly sums of each other: leave one out, or give a penalty");
    inverse = *found;
  }
  report.diagnosis = math::Diagnosis::none;
  report.message = "converged";
  report.newton_decrement = decrement;
  report.largest_gradient = 0.0;
  for (const double g : value.gradient) report.largest_gradient = (std::max)(report.largest_gradient, std::fabs(g));
  report.smallest_eigenvalue = p > 0 ? math::symmetric_eigen(information).values.front() : 0.0;
  if (!kernel.never_.empty())
    report.warnings.push_back(std::to_string(kernel.never_.size()) +
                              " rows were never at risk when something happened and do not count");

  math::Matrix covariance = inverse;
  const bool robust = options.robust || data.clusters.given();
  if (robust && p > 0) {
    const core::ColumnView groups = data.clusters.given() ? data.clusters : data.subjects;
    math::Matrix meat(p, p);
    const auto add = [&](std::span<const double> s) {
      for (std::size_t j = 0; j < p; ++j)
        for (std::size_t l = 0; l < p; ++l) meat(j, l) += s[j] * s[l];
    };
    if (groups.given()) {
      const std::vector<double> codes = cox_codes(groups, kernel.source_);
      std::vector<double> sums(codes.size() * p, 0.0);
      kernel.score_residuals(details, [&](std::size_t i, bool, std::span<const double> s, double) {
        const std::size_t c = cox_code_index(codes, groups[kernel.source_[i]]);
        for (std::size_t j = 0; j < p; ++j) sums[c * p + j] += kernel.weight(i) * s[j];
      });
      for (std::size_t c = 0; c < codes.size(); ++c) add({sums.data() + c * p, p});
      if (codes.size() <= p)
        report.warnings.push_back("robust errors from " + std::to_string(codes.size()) + " clusters for " +
                                  std::to_string(p) + " coefficients cannot be trusted");
    } else {
      std::vector<double> weighted(p);
      kernel.score_residuals(details, [&](std::size_t i, bool, std::span<const double> s, double) {
        for (std::size_t j = 0; j < p; ++j) weighted[j] = kernel.weight(i) * s[j];
        add(weighted);
      });
    }
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l < p; ++l) covariance(j, l) = 0.0;
    math::Matrix half(p, p);
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l < p; ++l)
        for (std::size_t m = 0; m < p; ++m) half(j, l) += inverse(j, m) * meat(m, l);
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l <= j; ++l) {
        for (std::size_t m = 0; m < p; ++m) covariance(j, l) += half(j, m) * inverse(m, l);
        covariance(l, j) = covariance(j, l);
      }
  }
  const std::vector<double>& deviation = kernel.scaling_.deviation;
  std::vector<double> coefficients(p);
  for (std::size_t j = 0; j < p; ++j) {
    coefficients[j] = beta[j] / deviation[j];
    for (std::size_t l = 0; l < p; ++l) {
      covariance(j, l) /= deviation[j] * deviation[l];
      inverse(j, l) /= deviation[j] * deviation[l];
    }
  }
  CoxModel model(math::ParameterEstimates({.names = kernel.names_,
                                           .values = std::move(coefficients),
                                           .scales = std::vector<math::Scale>(p, math::Scale::identity),
                                           .working_covariance = std::move(covariance),
                                           .log_likelihood = value.log_likelihood,
                                           .observations = kernel.event_weight_,
                                           .penalty = penalty_value}));
  model.naive_covariance_ = std::move(inverse);
  model.means_ = kernel.scaling_.mean;
  model.deviations_ = deviation;
  model.null_log_likelihood_ = null_log_likelihood;
  model.score_statistic_ = score_statistic;
  model.events_ = static_cast<double>(kernel.events_);
  model.stratum_names_ = data.stratum_names;
  model.ties_ = options.ties;
  model.robust_ = robust;
  for (const Stratum& stratum : kernel.strata_) {
    CoxBaseline baseline;
    baseline.stratum = stratum.code;
    baseline.last_time = stratum.last_time;
    const std::size_t size = stratum.last_bin - stratum.first_bin;
    baseline.time.reserve(size);
    baseline.cumulative_hazard.reserve(size);
    baseline.cumulative_variance.reserve(size);
    baseline.cumulative_centre.reserve(size * p);
    double variance = 0.0;
    std::vector<double> centre(p, 0.0);
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k) {
      variance += details.variance[k];
      baseline.time.push_back(kernel.time_[k]);
      baseline.cumulative_hazard.push_back(kernel.cumulative_[k]);
      baseline.cumulative_variance.push_back(variance);
      for (std::size_t j = 0; j < p; ++j) {
        centre[j] += details.centre[k * p + j];
        baseline.cumulative_centre.push_back(centre[j] * deviation[j]);
      }
    }
    model.baselines_.push_back(std::move(baseline));
  }
  model.report_ = report;
  return math::Fit<CoxModel>(report, std::move(model));
}

}  // namespace detail

AMENDS_INLINE math::Fit<CoxModel> CoxModel::fit(const CoxData& data, const CoxOptions& options) {
  return detail::CoxKernel::fit(data, options);
}

AMENDS_INLINE CoxTest CoxModel::likelihood_ratio_test() const {
  const double statistic = (std::max)(0.0, 2.0 * (estimates_.log_likelihood() - null_log_likelihood_));
  const auto df = static_cast<double>(names().size());
  return {statistic, df, df > 0.0 ? math::gamma_cdf_upper(0.5 * statistic, 0.5 * df) : 1.0};
}

AMENDS_INLINE CoxTest CoxModel::score_test() const {
  const auto df = static_cast<double>(names().size());
  return {score_statistic_, df, df > 0.0 ? math::gamma_cdf_upper(0.5 * score_statistic_, 0.5 * df) : 1.0};
}

AMENDS_INLINE CoxTest CoxModel::wald_test() const {
  const std::size_t p = names().size();
  if (p == 0) return {0.0, 0.0, 1.0};
  const auto solved = math::solve_positive_definite(estimates_.working_covariance(), coefficients());
  double statistic = std::numeric_limits<double>::quiet_NaN();  // robust errors from too few clusters
  if (solved) {
    statistic = 0.0;
    for (std::size_t j = 0; j < p; ++j) statistic += coefficients()[j] * (*solved)[j];
  }
  const auto df = static_cast<double>(p);
  return {statistic, df, math::gamma_cdf_upper(0.5 * statistic, 0.5 * df)};
}

AMENDS_INLINE const CoxBaseline& CoxModel::baseline(double stratum) const {
  if (std::isnan(stratum)) {
    if (baselines_.size() == 1) return baselines_.front();
    throw Error(ErrorCode::missing, "stratum",
                "stratum must be given: the model has " + std::to_string(baselines_.size()) + " of them");
  }
  for (const CoxBaseline& baseline : baselines_)
    if (baseline.stratum == stratum) return baseline;
  throw Error(ErrorCode::unknown_name, "stratum",
              "stratum " + core::format_number(stratum) + " was in no row of the fit");
}

AMENDS_INLINE double CoxModel::stratum_code(std::string_view name) const {
  std::string known;
  for (std::size_t s = 0; s < stratum_names_.size(); ++s) {
    if (stratum_names_[s] == name) return static_cast<double>(s);
    known += (s == 0 ? "" : ", ") + stratum_names_[s];
  }
  throw Error(ErrorCode::unknown_name, "stratum",
              "stratum " + std::string(name) + " is not one of the model's: " + (known.empty() ? "none" : known));
}

AMENDS_INLINE double CoxModel::linear_predictor(std::span<const double> covariates) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  double eta = 0.0;
  for (std::size_t j = 0; j < covariates.size(); ++j) {
    if (!std::isfinite(covariates[j])) return std::numeric_limits<double>::quiet_NaN();
    eta += coefficients()[j] * (covariates[j] - means_[j]);
  }
  return eta;
}

AMENDS_INLINE double CoxModel::partial_hazard(std::span<const double> covariates) const {
  return std::exp(linear_predictor(covariates));
}

AMENDS_INLINE std::size_t CoxModel::linear_predictors(std::span<const core::ColumnView> covariates,
                                                      std::span<double> out) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "out", out.size());
  std::size_t invalid = 0;
  std::vector<double> row(covariates.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = covariates[j][i];
    out[i] = linear_predictor(row);
    if (std::isnan(out[i])) ++invalid;
  }
  return invalid;
}

AMENDS_INLINE math::Interval cox_survival_interval(double cumulative_hazard, double standard_error, IntervalScale scale,
                                                   double level) {
  const double z = math::two_sided_normal_quantile(level);
  const double h = cumulative_hazard;
  if (std::isnan(h) || std::isnan(standard_error))
    return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  if (h == 0.0) return {1.0, 1.0};
  if (std::isinf(h)) return {0.0, 0.0};
  const double s = std::exp(-h);
  switch (scale) {
    case IntervalScale::log_minus_log: {
      const double spread = z * standard_error / h;
      return {std::exp(-h * std::exp(spread)), std::exp(-h * std::exp(-spread))};
    }
    case IntervalScale::log:
      return {std::exp(-h - z * standard_error), (std::min)(1.0, std::exp(-h + z * standard_error))};
    case IntervalScale::logit: {
      const double odds = s / -std::expm1(-h);
      const double spread = std::exp(z * standard_error / -std::expm1(-h));
      return {1.0 / (1.0 + spread / odds), 1.0 / (1.0 + 1.0 / (spread * odds))};
    }
    case IntervalScale::plain:
      break;
  }
  return {(std::max)(0.0, s * (1.0 - z * standard_error)), (std::min)(1.0, s * (1.0 + z * standard_error))};
}

AMENDS_INLINE double CoxCurve::time_until(double share) const {
  core::check_probability("share", share);
  double first = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < time.size(); ++i)
    if (survival[i] <= share) first = (std::min)(first, time[i]);
  return first;
}

namespace detail {

/// The number of baseline times <= t.
[[nodiscard]] AMENDS_INLINE std::size_t cox_steps_until(const CoxBaseline& baseline, double t) noexcept {
  return static_cast<std::size_t>(std::upper_bound(baseline.time.begin(), baseline.time.end(), t) -
                                  baseline.time.begin());
}

/// Cumulative hazard, its variance with known coefficients, and the gradient in the coefficients, along a path.
struct CoxAccumulated {
  double hazard = 0.0;
  double variance = 0.0;
  std::vector<double> gradient{};
};

AMENDS_INLINE void cox_accumulate(const CoxModel& model, const CoxBaseline& baseline, std::span<const double> x,
                                  double risk, std::size_t from, std::size_t to, CoxAccumulated& out) {
  if (to <= from) return;
  const std::size_t p = x.size();
  const auto rise = [&](const std::vector<double>& cumulative, std::size_t width, std::size_t j) {
    return cumulative[(to - 1) * width + j] - (from > 0 ? cumulative[(from - 1) * width + j] : 0.0);
  };
  const double h = rise(baseline.cumulative_hazard, 1, 0);
  out.hazard += risk * h;
  out.variance += risk * risk * rise(baseline.cumulative_variance, 1, 0);
  for (std::size_t j = 0; j < p; ++j)
    out.gradient[j] += risk * ((x[j] - model.means()[j]) * h - rise(baseline.cumulative_centre, p, j));
}

AMENDS_INLINE void cox_check_path(const CoxModel& model, std::span<const CoxSegment> path) {
  if (path.empty()) throw Error(ErrorCode::missing, "path", "path must have at least one segment");
  for (std::size_t k = 0; k < path.size(); ++k) {
    core::check_same_size("covariates", path[k].covariates.size(), "names", model.names().size());
    for (std::size_t j = 0; j < path[k].covariates.size(); ++j)
      core::check_finite(model.names()[j], path[k].covariates[j]);
    if (!(path[k].start < path[k].stop))
      throw Error(ErrorCode::contradiction, "path",
                  "segment " + std::to_string(k + 1) + " of the path must end after its start, got " +
                      core::format_number(path[k].start) + " to " + core::format_number(path[k].stop));
    if (k > 0 && path[k].start != path[k - 1].stop)
      throw Error(ErrorCode::contradiction, "path",
                  "segment " + std::to_string(k + 1) + " of the path must start where the one before ended, at " +
                      core::format_number(path[k - 1].stop) + ", got " + core::format_number(path[k].start));
  }
}

/// The times asked for, or the times with an event within the path.
[[nodiscard]] AMENDS_INLINE std::vector<double> cox_times(const CoxBaseline& baseline, std::span<const CoxSegment> path,
                                                          const std::vector<double>& asked) {
  if (!asked.empty()) {
    for (const double t : asked)
      if (std::isnan(t)) core::throw_domain("times", "be numbers", t);
    return asked;
  }
  const auto from = static_cast<std::ptrdiff_t>(cox_steps_until(baseline, path.front().start));
  const auto to = static_cast<std::ptrdiff_t>(cox_steps_until(baseline, path.back().stop));
  return {baseline.time.begin() + from, baseline.time.begin() + to};
}

}  // namespace detail

AMENDS_INLINE CoxCurve CoxModel::survival(std::span<const double> covariates, const CoxCurveOptions& options) const {
  constexpr double forever = std::numeric_limits<double>::infinity();
  const CoxSegment all{-forever, forever, {covariates.begin(), covariates.end()}};
  return survival_along({&all, 1}, options);
}

AMENDS_INLINE CoxCurve CoxModel::survival_along(std::span<const CoxSegment> path,
                                                const CoxCurveOptions& options) const {
  const CoxBaseline& base = baseline(options.stratum);
  detail::cox_check_path(*this, path);
  (void)math::two_sided_normal_quantile(options.level);
  const std::size_t p = names().size();
  // What has accumulated at the start of each segment.
  std::vector<double> risks;
  std::vector<std::size_t> starts;
  std::vector<detail::CoxAccumulated> at_start;
  detail::CoxAccumulated sum{.gradient = std::vector<double>(p, 0.0)};
  for (const CoxSegment& segment : path) {
    risks.push_back(partial_hazard(segment.covariates));
    starts.push_back(detail::cox_steps_until(base, segment.start));
    at_start.push_back(sum);
    detail::cox_accumulate(*this, base, segment.covariates, risks.back(), starts.back(),
                           detail::cox_steps_until(base, segment.stop), sum);
  }
  CoxCurve curve;
  curve.time = detail::cox_times(base, path, options.times);
  for (const double t : curve.time) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    double hazard = nan;
    double error = nan;
    if (t >= path.front().start && t <= path.back().stop && t <= base.last_time) {
      std::size_t k = 0;
      while (k + 1 < path.size() && t > path[k].stop) ++k;
      detail::CoxAccumulated here = at_start[k];
      detail::cox_accumulate(*this, base, path[k].covariates, risks[k], starts[k], detail::cox_steps_until(base, t),
                             here);
      hazard = here.hazard;
      error = std::sqrt(here.variance + math::bilinear(here.gradient, estimates_.working_covariance(), here.gradient));
    }
    const math::Interval interval = cox_survival_interval(hazard, error, options.scale, options.level);
    curve.cumulative_hazard.push_back(hazard);
    curve.standard_error.push_back(error);
    curve.survival.push_back(std::exp(-hazard));
    curve.lower.push_back(interval.lower);
    curve.upper.push_back(interval.upper);
  }
  return curve;
}

AMENDS_INLINE CoxSurvivalTable CoxModel::survival_table(std::span<const core::ColumnView> covariates,
                                                        const CoxCurveOptions& options, core::ColumnView strata,
                                                        core::Executor* executor) const {
  core::check_same_size("covariates", covariates.size(), "names", names().size());
  if (options.times.empty()) throw Error(ErrorCode::missing, "times", "times must be given");
  for (const double t : options.times)
    if (std::isnan(t)) core::throw_domain("times", "be numbers", t);
  std::size_t rows = strata.given() ? strata.size() : covariates.empty() ? 1 : covariates[0].size();
  for (std::size_t j = 0; j < covariates.size(); ++j)
    core::check_same_size(names()[j], covariates[j].size(), "rows", rows);
  if (!strata.given()) (void)baseline(options.stratum);
  (void)math::two_sided_normal_quantile(options.level);
  const std::size_t p = names().size();
  const std::size_t width = options.times.size();
  CoxSurvivalTable table;
  table.time = options.times;
  table.rows = rows;
  for (auto* column : {&table.survival, &table.lower, &table.upper, &table.standard_error})
    column->assign(rows * width, std::numeric_limits<double>::quiet_NaN());
  // Steps of the baseline at each time, per stratum.
  std::vector<std::vector<std::size_t>> steps;
  for (const CoxBaseline& base : baselines_) {
    std::vector<std::size_t> at;
    for (const double t : options.times) at.push_back(detail::cox_steps_until(base, t));
    steps.push_back(std::move(at));
  }
  core::SerialExecutor serial;
  constexpr std::size_t block = 1024;
  std::vector<std::size_t> invalid((rows + block - 1) / block, 0);
  core::parallel_blocks(
      executor != nullptr ? *executor : serial, rows, block,
      [&](std::size_t first, std::size_t last, std::size_t number) {
        std::vector<double> x(p);
        detail::CoxAccumulated here{.gradient = std::vector<double>(p)};
        for (std::size_t i = first; i < last; ++i) {
          for (std::size_t j = 0; j < p; ++j) x[j] = covariates[j][i];
          const double risk = partial_hazard(x);
          std::size_t s = 0;
          if (strata.given()) {
            while (s < baselines_.size() && baselines_[s].stratum != strata[i]) ++s;
          } else if (!std::isnan(options.stratum)) {
            while (baselines_[s].stratum != options.stratum) ++s;
          }
          if (std::isnan(risk) || s == baselines_.size()) {
            ++invalid[number];
            continue;
          }
          for (std::size_t t = 0; t < width; ++t) {
            if (!(options.times[t] <= baselines_[s].last_time)) continue;
            here.hazard = here.variance = 0.0;
            here.gradient.assign(p, 0.0);
            detail::cox_accumulate(*this, baselines_[s], x, risk, 0, steps[s][t], here);
            const double error = std::sqrt(
                here.variance + math::bilinear(here.gradient, estimates_.working_covariance(), here.gradient));
            const math::Interval interval = cox_survival_interval(here.hazard, error, options.scale, options.level);
            const std::size_t at = i * width + t;
            table.survival[at] = std::exp(-here.hazard);
            table.standard_error[at] = error;
            table.lower[at] = interval.lower;
            table.upper[at] = interval.upper;
          }
        }
      });
  for (const std::size_t count : invalid) table.invalid_rows += count;
  return table;
}

AMENDS_INLINE math::ModelState CoxModel::state() const {
  math::ModelState state;
  state.model = "CoxModel";
  math::put_fit(state, estimates_, report_);
  state.put("ties", std::string(to_string(ties_)));
  state.put("robust", robust_ ? 1.0 : 0.0);
  state.put("events", events_);
  state.put("null_log_likelihood", null_log_likelihood_);
  state.put("score_statistic", score_statistic_);
  state.put("naive_covariance", naive_covariance_.data);
  state.put("means", means_);
  state.put("standard_deviations", deviations_);
  std::vector<double> strata, last_times, sizes, times, hazards, variances, centres;
  for (const CoxBaseline& b : baselines_) {
    strata.push_back(b.stratum);
    last_times.push_back(b.last_time);
    sizes.push_back(static_cast<double>(b.time.size()));
    times.insert(times.end(), b.time.begin(), b.time.end());
    hazards.insert(hazards.end(), b.cumulative_hazard.begin(), b.cumulative_hazard.end());
    variances.insert(variances.end(), b.cumulative_variance.begin(), b.cumulative_variance.end());
    centres.insert(centres.end(), b.cumulative_centre.begin(), b.cumulative_centre.end());
  }
  state.put("stratum_names", stratum_names_);
  state.put("strata", std::move(strata));
  state.put("last_times", std::move(last_times));
  state.put("baseline_sizes", std::move(sizes));
  state.put("baseline_times", std::move(times));
  state.put("baseline_hazards", std::move(hazards));
  state.put("baseline_variances", std::move(variances));
  state.put("baseline_centres", std::move(centres));
  return state;
}

AMENDS_INLINE CoxModel CoxModel::from_state(const math::ModelState& state) {
  state.check("CoxModel", 1);
  CoxModel model(math::estimates_of(state));
  const std::size_t p = model.names().size();
  const auto wrong = [](std::string_view what) {
    return Error(ErrorCode::format, std::string(what),
                 "the state of a CoxModel has the wrong number of values in " + std::string(what));
  };
  model.report_ = math::report_of(state);
  const std::string& ties = state.text("ties");
  if (ties != "efron" && ties != "breslow")
    throw Error(ErrorCode::format, "ties", "ties must be efron or breslow, got " + ties);
  model.ties_ = ties == "efron" ? CoxTies::efron : CoxTies::breslow;
  model.robust_ = state.number("robust") != 0.0;
  model.events_ = state.number("events");
  model.null_log_likelihood_ = state.number("null_log_likelihood");
  model.score_statistic_ = state.number("score_statistic");
  model.naive_covariance_ = math::Matrix(p, p);
  if (state.values("naive_covariance").size() != p * p) throw wrong("naive_covariance");
  model.naive_covariance_.data = state.values("naive_covariance");
  model.means_ = state.values("means");
  model.deviations_ = state.values("standard_deviations");
  if (model.means_.size() != p) throw wrong("means");
  if (model.deviations_.size() != p) throw wrong("standard_deviations");
  model.stratum_names_ = state.list("stratum_names");
  const std::vector<double>& strata = state.values("strata");
  const std::vector<double>& last_times = state.values("last_times");
  const std::vector<double>& sizes = state.values("baseline_sizes");
  const std::vector<double>& times = state.values("baseline_times");
  const std::vector<double>& hazards = state.values("baseline_hazards");
  const std::vector<double>& variances = state.values("baseline_variances");
  const std::vector<double>& centres = state.values("baseline_centres");
  if (last_times.size() != strata.size() || strata.empty()) throw wrong("last_times");
  if (sizes.size() != strata.size()) throw wrong("baseline_sizes");
  if (hazards.size() != times.size()) throw wrong("baseline_hazards");
  if (variances.size() != times.size()) throw wrong("baseline_variances");
  if (centres.size() != times.size() * p) throw wrong("baseline_centres");
  std::size_t first = 0;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    if (!(sizes[s] >= 0.0 && sizes[s] <= static_cast<double>(times.size() - first))) throw wrong("baseline_sizes");
    const std::size_t last = first + static_cast<std::size_t>(sizes[s]);
    const auto part = [](const std::vector<double>& all, std::size_t from, std::size_t to) {
      return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(from),
                                 all.begin() + static_cast<std::ptrdiff_t>(to));
    };
    model.baselines_.push_back({.stratum = strata[s],
                                .last_time = last_times[s],
                                .time = part(times, first, last),
                                .cumulative_hazard = part(hazards, first, last),
                                .cumulative_variance = part(variances, first, last),
                                .cumulative_centre = part(centres, first * p, last * p)});
    first = last;
  }
  if (first != times.size()) throw wrong("baseline_sizes");
  return model;
}

}  // namespace amends::inline AMENDS_ABI::retention
