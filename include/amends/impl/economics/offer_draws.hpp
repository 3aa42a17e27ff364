#pragma once

#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/economics/uncertain_compensation.hpp>
#include <amends/impl/economics/estimate_draws.hpp>
#include <amends/impl/economics/offer_search.hpp>
#include <amends/math/distribution.hpp>
#include <amends/recovery/compensation.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

// Draws of what an offer rests on, and the mean of their profits. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Columns of draws of named quantities.
class QuantityDraws {
 public:
  enum class Domain { share, non_negative, positive };

  /// Checks the domain and gives the quantity its place; what is shared has the place of the first.
  std::size_t add(const std::string& name, const Assumption& assumption, Domain domain) {
    const math::Distribution& value = assumption.value;
    const bool inside = value.lower() >= 0.0 && !(domain == Domain::share && !(value.upper() <= 1.0)) &&
                        !(domain == Domain::positive && !(value.upper() > 0.0));
    if (!inside || !std::isfinite(value.median())) {
      const char* const words[] = {"lie in [0, 1]", "be >= 0", "be > 0"};
      throw Error(ErrorCode::domain, name,
                  name + " must " + words[static_cast<std::size_t>(domain)] + ", got " + value.describe());
    }
    if (assumption.estimate != nullptr && !(assumption.estimate->distribution() == value))
      throw Error(ErrorCode::contradiction, name,
                  name + " has an estimate, and a value that is not the estimate's: give one of the two");
    const std::string& known_as = assumption.shared_as.empty() ? name : assumption.shared_as;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i].name != known_as) continue;
      if (!(inputs_[i].value == value) || inputs_[i].estimate != assumption.estimate)
        throw Error(ErrorCode::contradiction, name,
                    name + " is shared as \"" + known_as + "\", but another value has that name");
      return i;
    }
    inputs_.push_back({.name = known_as,
                       .value = value,
                       .source = assumption.source,
                       .lowest = 0.0,
                       .highest = value.upper(),
                       .from_records = false,
                       .estimate = assumption.estimate});
    return inputs_.size() - 1;
  }

  void draw(const UncertainCompensationOptions& options) {
    columns_.assign(inputs_.size(), std::vector<double>(options.draws));
    std::vector<bool> done(inputs_.size(), false);
    for (const JointInputs& group : estimated_groups(inputs_)) {
      std::vector<std::span<double>> together;
      for (const std::size_t j : group.inputs) {
        together.emplace_back(columns_[j]);
        done[j] = true;
      }
      group.draws->fill(options.seed, 0, together);
    }
    for (std::size_t j = 0; j < inputs_.size(); ++j) {
      core::check_stop(options.executor);
      if (done[j]) continue;
      if (inputs_[j].value.is_fixed()) {
        columns_[j].assign(options.draws, inputs_[j].value.median());
        continue;
      }
      core::fill_uniform(options.seed, core::stream_of(inputs_[j].name), 0, columns_[j]);
      math::QuantileTable(inputs_[j].value).fill(columns_[j], columns_[j]);
    }
  }

  [[nodiscard]] const std::vector<double>& column(std::size_t place) const { return columns_[place]; }
  [[nodiscard]] double mean(std::size_t place) const { return inputs_[place].value.mean(); }

 private:
  std::vector<ModelInput> inputs_{};
  std::vector<std::vector<double>> columns_{};
};

// What the search needs of each curve: value and slope of stay with one exponential, ready for many offers, and bounds
// of its derivatives.

struct ReadySaturating {
  double limit, gap, rate;
  explicit ReadySaturating(const recovery::SaturatingStay& r)
      : limit(r.stay_limit), gap(r.stay_limit - r.stay_without), rate(r.rate) {}
  void add(double c, double weight, double& stay, double& slope) const noexcept {
    const double left = gap * std::exp(-rate * c);
    stay += weight * (limit - left);
    slope += weight * rate * left;
  }
  [[nodiscard]] double most() const noexcept { return limit; }
  [[nodiscard]] double curvature() const noexcept { return 0.0; }  // concave
  [[nodiscard]] double fall() const noexcept { return 0.0; }       // never falls
};

struct ReadySShaped {
  double limit, base, amplitude, midpoint, steepness;
  explicit ReadySShaped(const recovery::SShapedStay& r)
      : limit(r.stay_limit), midpoint(r.midpoint), steepness(r.steepness) {
    const double before = std::exp(-r.steepness * r.midpoint);  // S(0) = before / (1 + before)
    amplitude = (r.stay_limit - r.stay_without) * (1.0 + before);
    base = r.stay_without - amplitude * before / (1.0 + before);
  }
  void add(double c, double weight, double& stay, double& slope) const noexcept {
    const double x = steepness * (c - midpoint);
    const double tail = std::exp(-std::fabs(x)), one = 1.0 / (1.0 + tail);
    stay += weight * (base + amplitude * (x < 0.0 ? tail * one : one));
    slope += weight * amplitude * steepness * tail * one * one;
  }
  [[nodiscard]] double most() const noexcept { return limit; }
  /// The largest second derivative of S is steepness^2 / (6 sqrt 3).
  [[nodiscard]] double curvature() const noexcept { return amplitude * steepness * steepness * 0.09622504486493763; }
  [[nodiscard]] double fall() const noexcept { return 0.0; }
};

struct ReadyInvertedU {
  double without, top, beyond, peak;
  explicit ReadyInvertedU(const recovery::InvertedUStay& r)
      : without(r.stay_without), top(r.stay_peak), beyond(r.stay_beyond), peak(r.peak) {}
  void add(double c, double weight, double& stay, double& slope) const noexcept {
    const double x = c / peak, from = c > peak ? beyond : without;
    const double height = (top - from) * (x < 800.0 ? std::exp(1.0 - x) : 0.0);
    stay += weight * (from + (height > 0.0 ? x * height : 0.0));
    slope += weight * ((1.0 - x) * height / peak);
  }
  [[nodiscard]] double most() const noexcept { return top; }
  /// (x - 2) e^(1 - x) is largest at x = 3; up to the peak the curve is concave.
  [[nodiscard]] double curvature() const noexcept { return (top - beyond) / (peak * peak) * 0.1353352832366127; }
  /// (1 - x) e^(1 - x) is least at x = 2.
  [[nodiscard]] double fall() const noexcept { return (top - beyond) / peak * 0.36787944117144233; }
};

inline ReadySaturating ready(const recovery::SaturatingStay& r) {
  return ReadySaturating(r);
}
inline ReadySShaped ready(const recovery::SShapedStay& r) {
  return ReadySShaped(r);
}
inline ReadyInvertedU ready(const recovery::InvertedUStay& r) {
  return ReadyInvertedU(r);
}

/// The mean over the draws of (1 - f) s(c) V, and what bounds it.
template <class Curve>
class MeanKept {
 public:
  template <class Response>
  MeanKept(const std::vector<Response>& responses, const std::vector<double>& counted)
      : weights_(counted), n_(static_cast<double>(counted.size())) {
    curves_.reserve(responses.size());
    for (std::size_t i = 0; i < responses.size(); ++i) {
      curves_.push_back(ready(responses[i]));
      most_ += weights_[i] * curves_[i].most() / n_;
      curvature_ += weights_[i] * curves_[i].curvature() / n_;
      fall_ += weights_[i] * curves_[i].fall() / n_;
    }
  }
  /// Mean and its slope; minus the offer: what the search maximises.
  [[nodiscard]] Slope less_offer(double c) const {
    double stay = 0.0, slope = 0.0;
    for (std::size_t i = 0; i < curves_.size(); ++i) curves_[i].add(c, weights_[i], stay, slope);
    return {c, stay / n_ - c, slope / n_ - 1.0};
  }
  [[nodiscard]] double most() const noexcept { return most_; }
  [[nodiscard]] double curvature() const noexcept { return curvature_; }
  [[nodiscard]] double fall() const noexcept { return fall_; }

 private:
  std::vector<Curve> curves_{};
  const std::vector<double>& weights_;
  double n_;
  double most_ = 0.0, curvature_ = 0.0, fall_ = 0.0;
};

}  // namespace amends::inline AMENDS_ABI::economics::detail
