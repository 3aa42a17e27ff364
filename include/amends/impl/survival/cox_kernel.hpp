#pragma once

#include <algorithm>
#include <amends/core/row_report.hpp>
#include <amends/estimation/design.hpp>
#include <amends/impl/survival/cox_sort.hpp>
#include <amends/survival/cox.hpp>
#include <cmath>
#include <cstdint>
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

struct CoxTieSums;

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
    Unset<double> variance{};     // of the increment h
    Unset<double> centre{};       // increment of the integral of the mean at risk
    bool residuals = true;        // are the following wanted?
    Unset<double> centre_less{};  // what events of the bin do not get of it (Efron)
    Unset<double> mean{};         // mean of those at risk, as an event sees it
  };

  /// Reads, sorts and cuts the rows. The covariates stand in x_ as they were given, those of rows that are never at
  /// risk at the end, until one of the following has been called. errors  those of CoxModel::fit; Error(bad_rows) above
  /// the largest share
  /// `risk`, where given: one number per row, without which the row cannot be used.
  CoxKernel(const CoxData& data, CoxTies ties, core::Executor* executor, double largest_share_left_out = 1.0,
            const core::ColumnView& risk = {});
  /// Centred, scaled and decorrelated by a design of their own.
  [[nodiscard]] estimation::Design standardise(bool penalised);
  /// Centred and scaled by numbers that are known.
  void scale(std::span<const double> means, std::span<const double> deviations);

  /// Log-likelihood and derivatives at b (of the covariates in x_). `factor`: one number per bin, multiplies what the
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
  core::RowReport rows_report_{};
  std::vector<std::string> names_{};
  std::vector<std::uint32_t> source_{};   // row of the caller
  std::vector<std::uint32_t> never_{};    // rows of the caller that are never at risk at an event
  Unset<double> x_{};                     // rows by p
  std::vector<double> weight_{};          // empty: all 1; those of never_ at the end
  Unset<double> risk_{};                  // r
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

  void check_columns(const CoxData& data);
  [[nodiscard]] Unset<CoxItem> read(const CoxData& data, double largest_share_left_out, const core::ColumnView& risk);
  void build(const CoxData& data, Unset<CoxItem> items);
  void make_bins(const CoxData& data, std::span<const CoxItem> rows, double code);
  void gather(const CoxData& data);
  void list_leavers();
  void finish_columns();
  void cut();
  struct TaskSums {  // one after the other
    std::vector<double> logs;
    std::vector<double> squares;
    std::vector<double> gradients;
    std::vector<double> products;
  };
  template <class Sum>
  void run(std::span<const double> beta, Value& out, Details* details, std::span<const double> factor);
  template <class Sum>
  void add_row(Sum* sums, std::size_t i, double r) const noexcept;
  template <class Sum>
  void total(const Piece& piece, Sum* sums) const;
  void risks(std::span<const double> beta, const Piece& piece);
  template <class Sum>
  void hand_over(std::vector<Sum>& totals) const;
  template <class Sum>
  double backward(const Piece& piece, Sum* sums, double* squares, double* scratch, Details* details,
                  std::span<const double> factor);
  void keep_details(std::size_t k, double w, const CoxTieSums& t, const double* stay, const double* die,
                    Details& details) const;
  void add_products(const Piece& piece, double* gradient, double* product) const;
  void collect(std::span<const double> beta, const TaskSums& sums, Value& out) const;

  core::SerialExecutor serial_{};
  core::Executor* executor_;
  std::vector<Piece> pieces_{};
  std::vector<std::size_t> tasks_{};  // first piece of each, and the end
  bool entries_ = false;
};

}  // namespace amends::inline AMENDS_ABI::survival::detail
