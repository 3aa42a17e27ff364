#pragma once

#include <amends/recovery/backlog_law.hpp>

#include <algorithm>
#include <amends/impl/recovery/backlog_increment.hpp>
#include <array>
#include <cmath>
#include <mutex>
#include <numbers>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

inline constexpr std::size_t table_degrees = 12, table_variation_degrees = 12;
inline constexpr std::array<double, 5> table_drifts{0.0, 0.8, 2.4, 6.0, 12.0};
inline constexpr std::array<double, 5> table_heights{0.0, 1.0, 3.0, 6.0, 12.0};
/// Of variations above 1, in scales of the load: fine near 0, as the law is singular in the height at -capacity and in
/// the drift where no capacity is left, -1/36 of the scale at the nearest.
inline constexpr std::array<double, 6> wide_drifts{0.03, 0.12, 0.5, 1.6, 4.5, 12.0};
inline constexpr std::array<double, 8> wide_heights{0.0, 0.03, 0.12, 0.45, 1.3, 3.0, 6.0, 12.0};
inline constexpr std::array<double, 5> table_variations{0.0, 1.0, 1.7, 3.0, most_load_variation};

inline double chebyshev_node(std::size_t i, std::size_t count) noexcept {
  return -std::cos(std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(count));
}

/// T_0 ... of t in [-1, 1].
template <std::size_t count = table_degrees>
std::array<double, count> chebyshev_values(double t) noexcept {
  std::array<double, count> out;
  out[0] = 1.0;
  out[1] = t;
  for (std::size_t n = 2; n < count; ++n) out[n] = 2.0 * t * out[n - 1] - out[n - 2];
  return out;
}

inline std::span<const double> drifts_of(std::size_t variation_box) noexcept {
  if (variation_box > 0) return wide_drifts;
  return table_drifts;
}
inline std::span<const double> heights_of(std::size_t variation_box) noexcept {
  if (variation_box > 0) return wide_heights;
  return table_heights;
}

inline std::size_t box_of(std::span<const double> ends, double x) noexcept {
  const auto above = std::upper_bound(ends.begin() + 1, ends.end() - 1, x);
  return static_cast<std::size_t>(above - ends.begin()) - 1;
}
inline double place_in(std::span<const double> ends, std::size_t box, double x) noexcept {
  return (2.0 * x - ends[box] - ends[box + 1]) / (ends[box + 1] - ends[box]);
}

}  // namespace detail

/// Of each box of variation and drift the coefficients [height box][degree of variation][degree of drift][degree of
/// height]; of normal loads one box and one degree of variation. Drifts and heights are in standard deviations of the
/// load, of a gamma load of variation above 1 in its scale, sd variation, by which its tail falls.
struct BacklogTable::Boxes {
  static constexpr std::size_t degrees = detail::table_degrees;
  static constexpr std::size_t variation_degrees = detail::table_variation_degrees;
  static constexpr std::size_t variation_boxes = detail::table_variations.size() - 1;
  static constexpr std::size_t most_drift_boxes = detail::wide_drifts.size() - 1;
  static constexpr std::size_t most_height_boxes = detail::wide_heights.size() - 1;
  using Coefficients = std::vector<double>;

  std::size_t variations = 1;

  explicit Boxes(LoadShape shape) : variations(shape == LoadShape::gamma ? variation_degrees : 1) {
    for (std::size_t b = 0; b + 1 < detail::table_drifts.size(); ++b) made_[b] = make(0, b);
  }
  static double unit(double variation) noexcept { return (std::max)(1.0, variation); }

  /// Those of variations above 1 are made when they are first asked for, once.
  [[nodiscard]] const Coefficients& at(std::size_t variation_box, std::size_t drift_box) const {
    const std::size_t index = variation_box * most_drift_boxes + drift_box;
    if (variation_box > 0) std::call_once(once_[index], [&] { made_[index] = make(variation_box, drift_box); });
    return made_[index];
  }

 private:
  [[nodiscard]] Coefficients make(std::size_t variation_box, std::size_t drift_box) const {
    // values, then coefficients along one direction after the other
    constexpr std::size_t block = degrees * degrees;
    const std::size_t height_boxes = detail::heights_of(variation_box).size() - 1;
    Coefficients out(height_boxes * variations * block, 0.0);
    for (std::size_t v = 0; v < variations; ++v)
      for (std::size_t i = 0; i < degrees; ++i) fill(out, variation_box, drift_box, v, i);
    for (std::size_t h = 0; h < height_boxes; ++h) {
      double* of_height = &out[h * variations * block];
      transform<degrees>(of_height, 1, variations * degrees, degrees);
      for (std::size_t v = 0; v < variations; ++v) transform<degrees>(of_height + v * block, degrees, degrees, 1);
      if (variations > 1) transform<variation_degrees>(of_height, block, block, 1);
    }
    return out;
  }
  static double node(std::span<const double> ends, std::size_t box, std::size_t i, std::size_t nodes) {
    return 0.5 * (ends[box] + ends[box + 1]) + 0.5 * (ends[box + 1] - ends[box]) * detail::chebyshev_node(i, nodes);
  }
  /// The values over height at a node of variation and drift.
  void fill(Coefficients& out, std::size_t variation_box, std::size_t drift_box, std::size_t v, std::size_t i) const {
    const bool gamma = variations > 1;
    const double variation = gamma ? node(detail::table_variations, variation_box, v, variations) : 1.0;
    const double scale = unit(variation), drift = scale * node(detail::drifts_of(variation_box), drift_box, i, degrees);
    // In standard deviations of the load.
    const LoadShape shape = gamma ? LoadShape::gamma : LoadShape::normal;
    const BacklogLaw law({.mean = 1.0 / variation, .standard_deviation = 1.0, .shape = shape}, 1.0 / variation + drift);
    const double decay = law.decay_rate();
    const std::span<const double> heights = detail::heights_of(variation_box);
    for (std::size_t h = 0; h + 1 < heights.size(); ++h)
      for (std::size_t j = 0; j < degrees; ++j) {
        const double x = scale * node(heights, h, j, degrees);
        out[((h * variations + v) * degrees + i) * degrees + j] = decay * std::exp(decay * x) * law.excess(x);
      }
  }
  /// Of `count` series, each `stride` apart within and `next` from one to the other: values to coefficients.
  template <std::size_t nodes>
  static void transform(double* first, std::size_t stride, std::size_t count, std::size_t next) {
    std::array<std::array<double, nodes>, nodes> at;
    for (std::size_t i = 0; i < nodes; ++i) at[i] = detail::chebyshev_values<nodes>(detail::chebyshev_node(i, nodes));
    for (std::size_t c = 0; c < count; ++c) {
      double* series = first + c * next;
      std::array<double, nodes> out{};
      for (std::size_t n = 0; n < nodes; ++n) {
        for (std::size_t i = 0; i < nodes; ++i) out[n] += series[i * stride] * at[i][n];
        out[n] *= (n == 0 ? 1.0 : 2.0) / static_cast<double>(nodes);
      }
      for (std::size_t n = 0; n < nodes; ++n) series[n * stride] = out[n];
    }
  }

  mutable std::array<Coefficients, variation_boxes * most_drift_boxes> made_{};
  mutable std::array<std::once_flag, variation_boxes * most_drift_boxes> once_{};
};

namespace detail {

/// A table at one coefficient of variation of the load: polynomials over drift and height, made box by box when needed.
template <class Boxes>
class TabledLoad {
 public:
  TabledLoad(const Boxes& boxes, double variation)
      : boxes_(boxes),
        variation_box_(boxes.variations > 1 ? box_of(table_variations, variation) : 0),
        unit_(boxes.variations > 1 ? Boxes::unit(variation) : 1.0),
        at_(chebyshev_values<table_variation_degrees>(place_in(table_variations, variation_box_, variation))),
        made_(Boxes::most_drift_boxes * Boxes::most_height_boxes, nullptr) {}
  /// By drift, each a series over height.
  [[nodiscard]] const double* box(std::size_t drift, std::size_t height) {
    const std::size_t index = drift * Boxes::most_height_boxes + height;
    if (made_[index] == nullptr) made_[index] = make(index, drift, height);
    return made_[index];
  }
  [[nodiscard]] double unit() const noexcept { return unit_; }  ///< of drifts and heights, in standard deviations
  [[nodiscard]] std::span<const double> drifts() const noexcept { return drifts_of(variation_box_); }
  [[nodiscard]] std::span<const double> heights() const noexcept { return heights_of(variation_box_); }

 private:
  static constexpr std::size_t block = table_degrees * table_degrees;
  [[nodiscard]] const double* make(std::size_t index, std::size_t drift, std::size_t height) {
    const double* from = &boxes_.at(variation_box_, drift)[height * boxes_.variations * block];
    if (boxes_.variations == 1) return from;
    if (memory_.empty()) memory_.resize(made_.size() * block);
    double* to = &memory_[index * block];
    for (std::size_t v = 0; v < table_variation_degrees; ++v)
      for (std::size_t n = 0; n < block; ++n) to[n] += at_[v] * from[v * block + n];
    return to;
  }

  const Boxes& boxes_;
  std::size_t variation_box_;
  double unit_;
  std::array<double, table_variation_degrees> at_;
  std::vector<const double*> made_;
  std::vector<double> memory_{};
};

/// E (B - x)+ of one load and capacity, in standard deviations.
template <class Boxes>
class TabledExcess {
 public:
  TabledExcess(TabledLoad<Boxes>& load, double drift, double decay)
      : load_(load), decay_(decay), drift_box_(box_of(load.drifts(), drift / load.unit())) {
    drift_at_ = chebyshev_values(place_in(load.drifts(), drift_box_, drift / load.unit()));
  }
  [[nodiscard]] double operator()(double x) {
    const double falls = std::exp(-decay_ * x);
    if (falls == 0.0) return 0.0;
    const std::span<const double> heights = load_.heights();
    const double within = (std::min)(x / load_.unit(), heights.back());
    const std::size_t h = box_of(heights, within);
    if (!made_[h]) make(h);
    const std::array<double, table_degrees> at = chebyshev_values(place_in(heights, h, within));
    double sum = 0.0;
    for (std::size_t j = 0; j < table_degrees; ++j) sum += series_[h][j] * at[j];
    return sum > 0.0 ? sum * falls / decay_ : 0.0;
  }

 private:
  void make(std::size_t h) {
    const double* from = load_.box(drift_box_, h);
    series_[h].fill(0.0);
    for (std::size_t i = 0; i < table_degrees; ++i)
      for (std::size_t j = 0; j < table_degrees; ++j) series_[h][j] += drift_at_[i] * from[i * table_degrees + j];
    made_[h] = true;
  }

  TabledLoad<Boxes>& load_;
  double decay_;
  std::size_t drift_box_;
  std::array<double, table_degrees> drift_at_{};
  std::array<std::array<double, table_degrees>, Boxes::most_height_boxes> series_{};
  std::array<bool, Boxes::most_height_boxes> made_{};
};

/// Calls use(excess), excess(x) = E (B - x)+ and x in standard deviations of the load, and returns 0. Of what is
/// unusable NaN, of a capacity that does not suffice infinity, and nothing is called.
template <class Boxes, class Use>
double with_excess(TabledLoad<Boxes>& tabled, LoadShape shape, double mean, double deviation, double capacity,
                   Use&& use) {
  if (!(mean > 0.0 && deviation > 0.0 && capacity >= 0.0 && std::isfinite(mean) && std::isfinite(deviation) &&
        std::isfinite(capacity)))
    return std::numeric_limits<double>::quiet_NaN();
  const double drift = (capacity - mean) / deviation, variation = deviation / mean;
  if (!(drift > 0.0)) return std::numeric_limits<double>::infinity();
  const bool normal = shape == LoadShape::normal;
  if (!normal && variation > most_load_variation) return std::numeric_limits<double>::quiet_NaN();
  if (drift < tabled.drifts().front() * tabled.unit()) {  // so near to the load, of variations above 1, few are
    if (drift < 1e-4) return std::numeric_limits<double>::infinity();
    const BacklogLaw law({.mean = mean, .standard_deviation = deviation, .shape = shape}, capacity);
    const auto excess = [&](double x) { return law.excess(x * deviation) / deviation; };
    use(excess);
    return 0.0;
  }
  const Increment step(drift, normal ? 0.0 : variation);
  if (drift <= tabled.drifts().back() * tabled.unit()) {
    TabledExcess<Boxes> excess(tabled, drift, step.decay());
    use(excess);
  } else {  // one step up, if any: two have a probability below 1e-10
    const auto excess = [&](double x) { return (std::max)(step.excess(x), 0.0); };
    use(excess);
  }
  return 0.0;
}

}  // namespace detail

AMENDS_INLINE BacklogTable::BacklogTable(LoadShape shape)
    : shape_(shape), boxes_(std::make_shared<const Boxes>(shape)) {}

AMENDS_INLINE void BacklogTable::shares_within(double mean, double standard_deviation, double capacity,
                                               std::span<double> out) const {
  shares_within(mean, standard_deviation, std::span<const double>(&capacity, 1), out);
}

AMENDS_INLINE void BacklogTable::shares_within(double mean, double standard_deviation,
                                               std::span<const double> capacities, std::span<double> out,
                                               std::span<double> responses) const {
  if (capacities.empty() || out.size() % capacities.size() != 0)
    throw Error(ErrorCode::size_mismatch, "out", "out must have a row of the same size for each of the capacities");
  if (!responses.empty()) core::check_same_size("responses", responses.size(), "capacities", capacities.size());
  const std::size_t days = out.size() / capacities.size();
  detail::TabledLoad<Boxes> tabled(*boxes_, standard_deviation / mean);
  for (std::size_t c = 0; c < capacities.size(); ++c) {
    const std::span<double> row = out.subspan(c * days, days);
    double response = 0.0;
    const auto shares = [&](auto& excess) {
      const double step = capacities[c] / standard_deviation;
      double before = excess(0.0);
      response = before * standard_deviation / mean;
      for (std::size_t k = 0; k < days; ++k) {
        const double after = excess(step * static_cast<double>(k + 1));
        row[k] = (std::clamp)(1.0 - (before - after) * standard_deviation / mean, 0.0, 1.0);
        before = after;
      }
    };
    const double state = detail::with_excess(tabled, shape_, mean, standard_deviation, capacities[c], shares);
    if (state != 0.0) std::fill(row.begin(), row.end(), std::isnan(state) ? state : 0.0);
    if (!responses.empty()) responses[c] = state == 0.0 ? response : state;
  }
}

AMENDS_INLINE double BacklogTable::mean_response(double mean, double standard_deviation, double capacity) const {
  double response = 0.0;
  shares_within(mean, standard_deviation, std::span<const double>(&capacity, 1), {}, std::span<double>(&response, 1));
  return response;
}

}  // namespace amends::inline AMENDS_ABI::recovery
