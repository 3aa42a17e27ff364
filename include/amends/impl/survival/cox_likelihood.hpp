#pragma once

#include <algorithm>
#include <amends/impl/survival/cox_rows.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

// The partial likelihood of a CoxKernel, its derivatives, and its score residuals. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

template <class Sum>
void CoxKernel::add_row(Sum* sums, std::size_t i, double r) const noexcept {
  const double* row = x(i);
  sums[0].add(r);
  for (std::size_t j = 0; j < p_; ++j) sums[j + 1].add(r * row[j]);
}

template <class Sum>
void CoxKernel::total(const Piece& piece, Sum* sums) const {
  for (std::size_t i = begin_[piece.first]; i < end_[piece.last - 1]; ++i) add_row(sums, i, risk_[i]);
  if (entries_)
    for (std::size_t e = leave_begin_[piece.first]; e < leave_begin_[piece.last]; ++e)
      add_row(sums, leave_[e], -risk_[leave_[e]]);
}

/// Sum of w ln(risk) over many events, with one logarithm for many of weight 1.
class CoxLogSum {
 public:
  void begin_bin(double w) noexcept {
    w_ = w;
    own_ = 0.0;
    if (w_ != 1.0 && product_ != 1.0) flush(sum_);
  }
  void add(double risk) noexcept {
    product_ *= risk;
    if (!(product_ > 1e-150 && product_ < 1e150)) flush(own_);
  }
  void end_bin() noexcept {
    if (w_ != 1.0) flush(own_);
    sum_ += w_ * own_;
  }
  [[nodiscard]] double value() const noexcept { return sum_ + std::log(product_); }

 private:
  void flush(double& into) noexcept {
    into += std::log(product_);
    product_ = 1.0;
  }
  double sum_ = 0.0, own_ = 0.0, product_ = 1.0, w_ = 1.0;
};

/// Over the tied events of a bin: sums of 1/risk, g/risk, 1/risk^2, g/risk^2, g^2/risk^2, risk = stay + g die.
/// The m-th of d tied events sees the stayers and the share g = 1 - m/d of those who die (Efron): all of them in
/// Breslow's form. Every event's mean at risk is (stay + g die)/(stay0 + g die0): only these sums over the events are
/// needed, whatever their number, and no difference is taken.
struct CoxTieSums {
  double a0 = 0.0, a1 = 0.0, b0 = 0.0, b1 = 0.0, b2 = 0.0;

  CoxTieSums(CoxTies ties, std::size_t deaths, double stay0, double die0, CoxLogSum& logs) noexcept {
    const auto d = static_cast<double>(deaths);
    if (ties == CoxTies::breslow || deaths == 1) {
      const double risk = stay0 + die0;
      for (std::size_t m = 0; m < deaths; ++m) logs.add(risk);
      const double inverse = 1.0 / risk;
      a0 = a1 = d * inverse;
      b0 = b1 = b2 = d * inverse * inverse;
      return;
    }
    for (std::size_t m = deaths; m > 0; --m) {
      const double g = static_cast<double>(m) / d;
      const double risk = stay0 + g * die0;
      logs.add(risk);
      const double inverse = 1.0 / risk;
      a0 += inverse;
      a1 += g * inverse;
      b0 += inverse * inverse;
      b1 += g * inverse * inverse;
      b2 += g * g * inverse * inverse;
    }
  }
};

inline void CoxKernel::keep_details(std::size_t k, double w, const CoxTieSums& t, const double* stay, const double* die,
                                    Details& details) const {
  const auto d = static_cast<double>(deaths_[k]);
  details.variance[k] = w * t.b0;
  for (std::size_t j = 0; j < p_; ++j) {
    const double all = w * (t.b0 * stay[j] + t.b1 * die[j]);
    details.centre[k * p_ + j] = all;
    if (!details.residuals) continue;
    details.centre_less[k * p_ + j] = all - w * (t.b1 * stay[j] + t.b2 * die[j]);
    details.mean[k * p_ + j] = (t.a0 * stay[j] + t.a1 * die[j]) / d;
  }
}

// From the last bin of the piece to the first. `sums` enters as the sums over those at risk after the piece. Returns
// the events' part of the log-likelihood; adds to `squares` (packed lower triangle) the events' mean x mean x'.
template <class Sum>
double CoxKernel::backward(const Piece& piece, Sum* sums, double* squares, double* scratch, Details* details,
                           std::span<const double> factor) {
  const std::size_t p = p_;
  double* stay = scratch;     // sums over those at risk who do not die in the bin
  double* die = scratch + p;  // over those who do
  CoxLogSum logs;
  for (std::size_t k = piece.last; k-- > piece.first;) {
    const std::size_t deaths = deaths_[k];
    for (std::size_t i = end_[k]; i-- > begin_[k] + deaths;) add_row(sums, i, risk_[i]);
    if (entries_)
      for (std::size_t e = leave_begin_[k]; e < leave_begin_[k + 1]; ++e) add_row(sums, leave_[e], -risk_[leave_[e]]);
    const double stay0 = (std::max)(0.0, sums[0].value());
    double die0 = 0.0;
    for (std::size_t j = 0; j < p; ++j) {
      stay[j] = sums[j + 1].value();
      die[j] = 0.0;
    }
    for (std::size_t i = begin_[k]; i < begin_[k] + deaths; ++i) {
      const double r = risk_[i];
      const double* row = x(i);
      die0 += r;
      for (std::size_t j = 0; j < p; ++j) die[j] += r * row[j];
      add_row(sums, i, r);
    }
    const double w = death_weight_[k] / static_cast<double>(deaths);
    logs.begin_bin(w);
    const CoxTieSums t(ties_, deaths, stay0, die0, logs);
    logs.end_bin();
    const double f = factor.empty() ? 1.0 : factor[k];
    hazard_[k] = f * w * t.a0;
    reduction_[k] = f * w * (t.a0 - t.a1);
    // Sum over the events of mean mean' = stay stay' b0 + (stay die' + die stay') b1 + die die' b2.
    for (std::size_t j = 0; j < p; ++j) {
      const double of_stay = f * w * (t.b0 * stay[j] + t.b1 * die[j]);
      const double of_die = f * w * (t.b1 * stay[j] + t.b2 * die[j]);
      double* out = squares + j * (j + 1) / 2;
      for (std::size_t l = 0; l <= j; ++l) out[l] += of_stay * stay[l] + of_die * die[l];
    }
    if (details != nullptr) keep_details(k, w, t, stay, die, *details);
  }
  return -logs.value();
}

inline void CoxKernel::risks(std::span<const double> beta, const Piece& piece) {
  for (std::size_t i = begin_[piece.first]; i < end_[piece.last - 1]; ++i) {
    const double* row = x(i);
    double eta = 0.0;
    for (std::size_t j = 0; j < p_; ++j) eta += beta[j] * row[j];
    risk_[i] = weight(i) * std::exp(eta);
  }
}

/// From the sums over each piece to what is at risk after it.
template <class Sum>
void CoxKernel::hand_over(std::vector<Sum>& totals) const {
  const std::size_t width = p_ + 1;
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
}

/// Sum over rows of r L x, and of r L x x' (packed), of one piece.
inline void CoxKernel::add_products(const Piece& piece, double* gradient, double* product) const {
  const std::size_t p = p_;
  for (std::size_t k = piece.first; k < piece.last; ++k) {
    const double whole = cumulative_[k];
    for (std::size_t i = begin_[k]; i < end_[k]; ++i) {
      double hazard = whole;
      if (entries_ && entered_[i] != cox_none) hazard -= cumulative_[entered_[i]];
      if (i < begin_[k] + deaths_[k]) hazard -= reduction_[k];
      const double c = risk_[i] * hazard;
      const double* row = x(i);
      double* at = product;
      for (std::size_t j = 0; j < p; ++j) {
        const double v = c * row[j];
        gradient[j] += v;
        for (std::size_t l = 0; l <= j; ++l) *at++ += v * row[l];
      }
    }
  }
}

/// What the tasks have summed, put together in their order.
inline void CoxKernel::collect(std::span<const double> beta, const TaskSums& sums, Value& out) const {
  const std::size_t p = p_, packed = p * (p + 1) / 2, tasks = sums.logs.size();
  double log_likelihood = 0.0;
  for (std::size_t j = 0; j < p; ++j) log_likelihood += beta[j] * death_x_[j];
  out.gradient = death_x_;
  out.information.assign(p * p, 0.0);
  for (std::size_t task = 0; task < tasks; ++task) {
    log_likelihood += sums.logs[task];
    for (std::size_t j = 0; j < p; ++j) out.gradient[j] -= sums.gradients[task * p + j];
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t l = 0; l <= j; ++l) {
        const std::size_t at = task * packed + j * (j + 1) / 2 + l;
        out.information[j * p + l] += sums.products[at] - sums.squares[at];
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

template <class Sum>
void CoxKernel::run(std::span<const double> beta, Value& out, Details* details, std::span<const double> factor) {
  const std::size_t p = p_, width = p + 1, packed = p * (p + 1) / 2, tasks = tasks_.size() - 1;
  std::vector<Sum> totals(pieces_.size() * width);
  const auto for_each_piece = [&](auto&& visit) {  // visit(piece, task)
    executor_->for_each(tasks, [&](std::size_t task) {
      for (std::size_t k = tasks_[task]; k < tasks_[task + 1]; ++k) visit(k, task);
    });
  };
  // Rows that leave may belong to any later piece, so all risks come first where there are such.
  for_each_piece([&](std::size_t k, std::size_t) {
    risks(beta, pieces_[k]);
    if (!entries_) total(pieces_[k], totals.data() + k * width);
  });
  if (entries_) for_each_piece([&](std::size_t k, std::size_t) { total(pieces_[k], totals.data() + k * width); });
  hand_over(totals);
  TaskSums sums{.logs = std::vector<double>(tasks, 0.0),
                .squares = std::vector<double>(tasks * packed, 0.0),
                .gradients = std::vector<double>(tasks * p, 0.0),
                .products = std::vector<double>(tasks * packed, 0.0)};
  executor_->for_each(tasks, [&](std::size_t task) {
    std::vector<double> scratch(2 * p), squares(packed, 0.0);
    double logs = 0.0;
    for (std::size_t k = tasks_[task]; k < tasks_[task + 1]; ++k)
      logs += backward(pieces_[k], totals.data() + k * width, squares.data(), scratch.data(), details, factor);
    sums.logs[task] = logs;
    std::copy(squares.begin(), squares.end(), sums.squares.begin() + static_cast<std::ptrdiff_t>(task * packed));
  });
  for (const Stratum& stratum : strata_) {
    double sum = 0.0;
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k) cumulative_[k] = sum += hazard_[k];
  }
  executor_->for_each(tasks, [&](std::size_t task) {
    std::vector<double> gradient(p, 0.0), product(packed, 0.0);
    for (std::size_t k = tasks_[task]; k < tasks_[task + 1]; ++k)
      add_products(pieces_[k], gradient.data(), product.data());
    std::copy(gradient.begin(), gradient.end(), sums.gradients.begin() + static_cast<std::ptrdiff_t>(task * p));
    std::copy(product.begin(), product.end(), sums.products.begin() + static_cast<std::ptrdiff_t>(task * packed));
  });
  collect(beta, sums, out);
}

inline void CoxKernel::evaluate(std::span<const double> beta, Value& out, Details* details,
                                std::span<const double> factor) {
  if (details != nullptr) {
    details->variance.resize(bins());
    details->centre.resize(bins() * p_);
    if (details->residuals) {
      details->centre_less.resize(bins() * p_);
      details->mean.resize(bins() * p_);
    }
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
  estimation::detail::StopWatch watch(executor_);
  for (const Stratum& stratum : strata_) {
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k)
      for (std::size_t j = 0; j < p; ++j)
        cumulative[k * p + j] = details.centre[k * p + j] + (k > stratum.first_bin ? cumulative[(k - 1) * p + j] : 0.0);
    for (std::size_t k = stratum.first_bin; k < stratum.last_bin; ++k)
      for (std::size_t i = begin_[k]; i < end_[k]; ++i) {
        watch.look(1 + p);
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

}  // namespace amends::inline AMENDS_ABI::survival::detail
