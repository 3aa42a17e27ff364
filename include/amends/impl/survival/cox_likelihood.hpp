#pragma once

#include <algorithm>
#include <amends/impl/survival/cox_kernel.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

// The partial likelihood of a CoxKernel, its derivatives, and its score residuals. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

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

inline void CoxKernel::evaluate(std::span<const double> beta, Value& out, Details* details,
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

}  // namespace amends::inline AMENDS_ABI::survival::detail
