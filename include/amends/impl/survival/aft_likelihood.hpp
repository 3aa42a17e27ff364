#pragma once

#include <algorithm>
#include <amends/impl/survival/aft_rows.hpp>
#include <array>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

// The log-likelihood of an accelerated failure time model and its derivatives. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

inline constexpr std::size_t aft_chunk = 256;  // rows whose terms are kept between two loops
inline constexpr std::size_t aft_block = 8192;

/// Which parameter multiplies what: the predictor it belongs to (0 location, 1 log scale, 2 shape) and its column.
struct AftTerm {
  std::size_t predictor;
  std::size_t column;  // of x; npos: the constant 1
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

/// Derivatives of minus the log-likelihood of some rows by their location, log scale and shape.
struct AftTerms {
  using Column = std::array<double, aft_chunk>;
  std::array<Column, 3> first;
  // (location, location), (scale, location), (scale, scale), (shape, location), (shape, scale), (shape, shape)
  std::array<Column, 6> second;
  static constexpr std::size_t pair(std::size_t high, std::size_t low) noexcept { return high * (high + 1) / 2 + low; }
};

class AftLikelihood {
 public:
  // ---- the likelihood ----
  AftLikelihood(const AftRows& rows, AftDistribution distribution, std::vector<AftTerm> terms, double penalty,
                core::Executor* executor)
      : rows_(rows), distribution_(distribution), terms_(std::move(terms)), penalty_(penalty), executor_(executor) {}

  [[nodiscard]] std::size_t size() const noexcept { return terms_.size(); }
  [[nodiscard]] const std::vector<AftTerm>& terms() const noexcept { return terms_; }
  [[nodiscard]] double penalty_at(std::span<const double> theta) const {
    return is_penalised() ? rows_.location.penalty(penalty_, theta.subspan(1, rows_.location.size())) : 0.0;
  }

  double operator()(std::span<const double> theta, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t k = size();
    const std::size_t width = 1 + k + k * (k + 1) / 2;
    const std::size_t blocks = (rows_.size() + aft_block - 1) / aft_block;
    std::vector<double> sums(blocks * width, 0.0);
    with_aft_distribution(distribution_, shape_of(theta), [&](const auto& standard) {
      core::SerialExecutor serial;
      core::parallel_blocks(executor_ != nullptr ? *executor_ : serial, rows_.size(), aft_block,
                            [&](std::size_t first, std::size_t last, std::size_t block) {
                              add_block(standard, theta, first, last, std::span(sums).subspan(block * width, width));
                            });
    });
    for (std::size_t block = 1; block < blocks; ++block)
      for (std::size_t i = 0; i < width; ++i) sums[i] += sums[block * width + i];
    if (!gradient.empty()) std::copy_n(sums.begin() + 1, k, gradient.begin());
    if (!hessian.empty()) {
      std::size_t at = 1 + k;
      for (std::size_t a = 0; a < k; ++a)
        for (std::size_t b = 0; b <= a; ++b) hessian[a * k + b] = hessian[b * k + a] = sums[at++];
    }
    if (is_penalised() && !gradient.empty())
      rows_.location.add_penalty(penalty_, theta.subspan(1, rows_.location.size()), 1, gradient, hessian);
    return sums[0] + penalty_at(theta);
  }

  /// Sum over clusters (rows, without clusters) of score score', the score being that of the log-likelihood, and their
  /// number.
  [[nodiscard]] math::Matrix squared_scores(std::span<const double> theta, std::size_t& clusters) const {
    const std::size_t k = size();
    std::vector<double> codes = rows_.cluster;
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    clusters = rows_.cluster.empty() ? rows_.size() : codes.size();
    std::vector<double> scores(codes.size() * k, 0.0);
    math::Matrix out(k, k);
    const auto add = [&](const double* score) {
      for (std::size_t a = 0; a < k; ++a)
        for (std::size_t b = 0; b < k; ++b) out(a, b) += score[a] * score[b];
    };
    with_aft_distribution(distribution_, shape_of(theta), [&](const auto& standard) {
      AftTerms terms;
      std::vector<double> score(k);
      for (std::size_t first = 0; first < rows_.size(); first += aft_chunk) {
        const std::size_t n = (std::min)(aft_chunk, rows_.size() - first);
        if (first % (16 * aft_chunk) == 0) core::check_stop(executor_);
        (void)fill_terms(standard, theta, first, n, terms);
        for (std::size_t i = 0; i < n; ++i) {
          for (std::size_t a = 0; a < k; ++a) {
            const double x = terms_[a].column == AftTerm::npos ? 1.0 : rows_.x[terms_[a].column][first + i];
            score[a] = -terms.first[terms_[a].predictor][i] * x;
          }
          if (rows_.cluster.empty()) {
            add(score.data());
            continue;
          }
          const auto at = std::lower_bound(codes.begin(), codes.end(), rows_.cluster[first + i]) - codes.begin();
          for (std::size_t a = 0; a < k; ++a) scores[static_cast<std::size_t>(at) * k + a] += score[a];
        }
      }
    });
    for (std::size_t c = 0; c < codes.size(); ++c) add(scores.data() + c * k);
    return out;
  }

 private:
  [[nodiscard]] bool is_penalised() const noexcept {
    return penalty_ > 0.0 && terms_.size() > 1 && terms_[1].predictor == 0;
  }
  [[nodiscard]] double shape_of(std::span<const double> theta) const noexcept {
    return terms_.back().predictor == 2 ? theta[size() - 1] : 0.0;
  }

  template <class Standard>
  double fill_terms(const Standard& standard, std::span<const double> theta, std::size_t first, std::size_t n,
                    AftTerms& out) const {
    std::array<double, aft_chunk> mu, tau;
    mu.fill(0.0);
    tau.fill(0.0);
    bool scale_varies = false;
    for (std::size_t a = 0; a < size(); ++a) {
      if (terms_[a].predictor > 1) continue;
      auto& sum = terms_[a].predictor == 0 ? mu : tau;
      const double coefficient = theta[a];
      if (terms_[a].column == AftTerm::npos) {
        for (std::size_t i = 0; i < n; ++i) sum[i] += coefficient;
      } else {
        scale_varies = scale_varies || terms_[a].predictor == 1;
        const double* x = rows_.x[terms_[a].column].data() + first;
        for (std::size_t i = 0; i < n; ++i) sum[i] += coefficient * x[i];
      }
    }
    double inverse_scale = std::exp(-tau[0]);
    double value = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t row = first + i;
      if (scale_varies) inverse_scale = std::exp(-tau[i]);
      const bool event = rows_.event[row] != 0;
      const double w = (rows_.log_time[row] - mu[i]) * inverse_scale;
      const math::ShapeDerivatives d = event ? standard.density(w) : standard.survival(w);
      double sum = d.value, by_w = d.w, w_by_w = w * d.w, by_ww = d.ww, w_by_ww = w * d.ww, ww_by_ww = w * w * d.ww;
      double by_q = d.q, by_wq = d.wq, w_by_wq = w * d.wq, by_qq = d.qq;
      if (event) sum -= tau[i] + rows_.log_time[row];
      if (!rows_.log_entry.empty() && rows_.log_entry[row] > -aft_infinity) {
        const double v = (rows_.log_entry[row] - mu[i]) * inverse_scale;
        const math::ShapeDerivatives e = standard.survival(v);
        sum -= e.value;
        by_w -= e.w;
        w_by_w -= v * e.w;
        by_ww -= e.ww;
        w_by_ww -= v * e.ww;
        ww_by_ww -= v * v * e.ww;
        by_q -= e.q;
        by_wq -= e.wq;
        w_by_wq -= v * e.wq;
        by_qq -= e.qq;
      }
      // dw/dmu = -1/scale, dw/dtau = -w, d2w/dmu dtau = 1/scale, d2w/dtau2 = w; minus the log-likelihood
      const double weight = -rows_.weight_of(row);
      value += weight * sum;
      out.first[0][i] = -weight * by_w * inverse_scale;
      out.first[1][i] = -weight * (w_by_w + (event ? 1.0 : 0.0));
      out.second[0][i] = weight * by_ww * inverse_scale * inverse_scale;
      out.second[1][i] = weight * (by_w + w_by_ww) * inverse_scale;
      out.second[2][i] = weight * (w_by_w + ww_by_ww);
      if constexpr (Standard::has_shape) {
        out.first[2][i] = weight * by_q;
        out.second[3][i] = -weight * by_wq * inverse_scale;
        out.second[4][i] = -weight * w_by_wq;
        out.second[5][i] = weight * by_qq;
      }
    }
    return value;
  }

  template <class Standard>
  void add_block(const Standard& standard, std::span<const double> theta, std::size_t first, std::size_t last,
                 std::span<double> sums) const {
    const std::size_t k = size();
    AftTerms terms;
    std::array<double, aft_chunk> ones, product;
    ones.fill(1.0);
    for (std::size_t begin = first; begin < last; begin += aft_chunk) {
      const std::size_t n = (std::min)(aft_chunk, last - begin);
      sums[0] += fill_terms(standard, theta, begin, n, terms);
      const auto column = [&](std::size_t a) {
        return terms_[a].column == AftTerm::npos ? ones.data() : rows_.x[terms_[a].column].data() + begin;
      };
      std::size_t at = 1 + k;
      for (std::size_t a = 0; a < k; ++a) {
        const std::size_t high = terms_[a].predictor;
        const double* x = column(a);
        sums[1 + a] += aft_dot(terms.first[high].data(), x, n);
        std::size_t multiplied = 3;
        for (std::size_t b = 0; b <= a; ++b) {
          const std::size_t low = terms_[b].predictor;  // <= high: the parameters are in the order of predictors
          if (low != multiplied) {
            const double* second = terms.second[AftTerms::pair(high, low)].data();
            for (std::size_t i = 0; i < n; ++i) product[i] = second[i] * x[i];
            multiplied = low;
          }
          sums[at++] += aft_dot(product.data(), column(b), n);
        }
      }
    }
  }

  const AftRows& rows_;
  AftDistribution distribution_;
  std::vector<AftTerm> terms_;
  double penalty_;
  core::Executor* executor_;
};

}  // namespace amends::inline AMENDS_ABI::survival::detail
