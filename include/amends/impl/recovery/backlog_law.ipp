#pragma once

#include <amends/recovery/backlog_law.hpp>

#include <algorithm>
#include <amends/impl/recovery/backlog_increment.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/roots.hpp>
#include <array>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

AMENDS_INLINE std::string_view to_string(LoadShape shape) noexcept {
  switch (shape) {
    case LoadShape::gamma:
      return "gamma";
    case LoadShape::normal:
      return "normal";
  }
  return "unknown";
}

namespace detail {

inline constexpr std::size_t panel_nodes = 16;
/// Of shapes above, the end of a gamma density holds nothing that a rule over a panel would see.
inline constexpr double shape_without_end = 60.0;

/// What the panels share: nodes and weights on [-1, 1], the recurrence of the Legendre polynomials
/// P_(n+1) = rise_n t P_n - fall_n P_(n-1), and the coefficients of a function from its values at the nodes.
struct PanelRule {
  std::array<double, panel_nodes> nodes, weights, rise, fall;
  std::array<std::array<double, panel_nodes>, panel_nodes> coefficient;  // [degree][node]

  PanelRule() {
    const math::GaussLegendreRule rule = math::gauss_legendre(panel_nodes);
    for (std::size_t n = 0; n < panel_nodes; ++n) {
      rise[n] = static_cast<double>(2 * n + 1) / static_cast<double>(n + 1);
      fall[n] = static_cast<double>(n) / static_cast<double>(n + 1);
    }
    for (std::size_t j = 0; j < panel_nodes; ++j) {
      nodes[j] = rule.nodes[j];
      weights[j] = rule.weights[j];
      double before = 0.0, p = 1.0;
      for (std::size_t n = 0; n < panel_nodes; ++n) {
        coefficient[n][j] = (static_cast<double>(n) + 0.5) * weights[j] * p;
        const double next = rise[n] * nodes[j] * p - fall[n] * before;
        before = p;
        p = next;
      }
    }
  }
};

/// Sum of coefficients times Legendre polynomials at t in [-1, 1].
inline double legendre_sum(const double* coefficients, std::size_t count, double t) noexcept {
  double before = 0.0, p = 1.0, sum = 0.0;
  for (std::size_t n = 0; n < count; ++n) {
    sum += coefficients[n] * p;
    const double degree = static_cast<double>(n);
    const double next = ((2.0 * degree + 1.0) * t * p - degree * before) / (degree + 1.0);
    before = p;
    p = next;
  }
  return sum;
}

/// The panels: fine near 0, where the walk is reflected, as wide as the density allows further out.
inline std::vector<double> panel_ends(const Increment& step, double last) {
  const double widest = step.normal() ? 2.5 : (std::max)(2.5, 5.0 * step.scale());
  std::vector<double> ends{0.0};
  double width = 0.75;
  while (ends.back() + width < last) {
    ends.push_back(ends.back() + width);
    width = (std::min)(1.8 * width, widest);
  }
  if (ends.size() > 1 && last - ends.back() < 0.4 * width) ends.pop_back();
  ends.push_back(last);
  return ends;
}

/// Adds to row[j] the integral of k(x - y) l_j(y) over the panel [low, high], l_j the interpolation from node j, where
/// the density ends, at y = end, within or just beyond the panel: by quadrature graded towards it, of the moments of
/// the density over Legendre polynomials.
inline void add_graded(const Increment& step, bool tilted, double x, double end, double low, double high,
                       const PanelRule& rule, double* row) {
  const double centre = 0.5 * (low + high), half = 0.5 * (high - low);
  std::array<double, panel_nodes> moments{};
  const auto add = [&](double y, double mass) {
    const double t = (y - centre) / half;
    double before = 0.0, p = mass;
    for (std::size_t n = 0; n < panel_nodes; ++n) {
      moments[n] += p;
      const double next = rule.rise[n] * t * p - rule.fall[n] * before;
      before = p;
      p = next;
    }
  };
  // Of the last stretch the mass stands at its mean, which errs by a tenth of mass x stretch^2 times the curvature.
  std::size_t points = panel_nodes;
  for (double from = low; from < high && from < end;) {
    const double left = end - from, mass = step.mass_near_end(left, tilted);
    if (end <= high && mass * left * left < 1e-17) {
      add(end - left * step.shape() / (step.shape() + 1.0), mass);
      break;
    }
    if (mass < 1e-16) break;
    const double to = (std::min)(from + 0.65 * left, high);
    const double middle = 0.5 * (from + to), reach = 0.5 * (to - from);
    const math::GaussLegendreRule fine = math::gauss_legendre(points);
    for (std::size_t q = 0; q < points; ++q) {
      const double y = middle + reach * fine.nodes[q];
      add(y, reach * fine.weights[q] * step.density(x - y, tilted));
    }
    points = 8;
    from = to;
  }
  for (std::size_t n = 0; n < panel_nodes; ++n)
    for (std::size_t j = 0; j < panel_nodes; ++j) row[j] += rule.coefficient[n][j] * moments[n];
}

/// Solves a x = b, a by rows, n x n, by elimination: rows of 1 - (kernel of mass below 1) need no pivots.
inline void eliminate(std::vector<double>& a, std::vector<double>& b, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    const double* pivot_row = &a[k * n];
    const double pivot = 1.0 / pivot_row[k];
    for (std::size_t i = k + 1; i < n; ++i) {
      double* row = &a[i * n];
      const double factor = row[k] * pivot;
      if (factor == 0.0) continue;
      for (std::size_t j = k + 1; j < n; ++j) row[j] -= factor * pivot_row[j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    double sum = b[k];
    for (std::size_t j = k + 1; j < n; ++j) sum -= a[k * n + j] * b[j];
    b[k] = sum / a[k * n + k];
  }
}

/// exp(s x) T(x) at the nodes of the panels, and last at their end; s = theta where tilted, else 0.
inline std::vector<double> solve_panels(const Increment& step, const std::vector<double>& ends, bool tilted,
                                        const PanelRule& rule) {
  const std::size_t panels = ends.size() - 1, n = panels * panel_nodes + 1;
  const double last = ends.back();
  std::vector<double> matrix(n * n, 0.0), value(n);
  for (std::size_t i = 0; i < n; ++i) {
    double x = last;
    if (i + 1 < n) {
      const std::size_t own = i / panel_nodes;
      x = 0.5 * (ends[own] + ends[own + 1]) + 0.5 * (ends[own + 1] - ends[own]) * rule.nodes[i % panel_nodes];
    }
    double* row = &matrix[i * n];
    const double end = x + step.capacity();
    for (std::size_t p = 0; p < panels; ++p) {
      const double low = ends[p], high = ends[p + 1], half = 0.5 * (high - low);
      if (end <= low) break;
      double* part = row + p * panel_nodes;
      if (step.normal() || step.shape() > shape_without_end || end - high >= half) {
        for (std::size_t j = 0; j < panel_nodes; ++j)
          part[j] = half * rule.weights[j] * step.density(x - (low + half + half * rule.nodes[j]), tilted);
      } else {
        add_graded(step, tilted, x, end, low, high, rule, part);
      }
    }
    // Beyond the last panel T falls by theta, whether or not it was tilted.
    row[n - 1] = step.tilted_below(x - last) * (tilted ? 1.0 : std::exp(step.decay() * (last - x)));
    for (std::size_t j = 0; j < n; ++j) row[j] = -row[j];
    row[i] += 1.0;
    value[i] = step.upper(x) * (tilted ? std::exp(step.decay() * x) : 1.0);
  }
  eliminate(matrix, value, n);
  return value;
}

}  // namespace detail

AMENDS_INLINE BacklogLaw::BacklogLaw(const DailyLoad& load, double capacity) : load_(load), capacity_(capacity) {
  core::check_positive("load.mean", load.mean);
  core::check_positive("load.standard_deviation", load.standard_deviation);
  core::check_positive("capacity", capacity);
  unit_ = load.standard_deviation;
  const double variation = load.standard_deviation / load.mean;
  const bool is_gamma = load.shape == LoadShape::gamma;
  if (is_gamma && !(variation <= most_load_variation))
    core::throw_domain("load.standard_deviation",
                       "be at most 6 times the mean of a gamma load (such days are not worked off, but awaited)",
                       load.standard_deviation);
  if (!(capacity > load.mean))
    throw Error(ErrorCode::domain, "capacity",
                "capacity must be above the mean load: a load of " + core::format_number(load.mean) +
                    " per working day meets a capacity of " + core::format_number(capacity) +
                    ", so the backlog grows without end and has no stationary law");
  const double drift = (capacity - load.mean) / unit_;
  if (!(drift >= 1e-4))
    throw Error(ErrorCode::domain, "capacity",
                "capacity must be above the mean load by 0.0001 of its standard deviation at least: the backlog of a "
                "load of " +
                    core::format_number(load.mean) + " and a capacity of " + core::format_number(capacity) +
                    " per working day takes many millions of days to settle");
  solve(detail::Increment(drift, is_gamma && variation > 1e-6 ? variation : 0.0));
  integrate();
}

AMENDS_INLINE void BacklogLaw::solve(const detail::Increment& step) {
  const detail::PanelRule rule;
  decay_ = step.decay();
  // Where T itself is below 1e-15 nothing need be tilted; else up to where V is constant.
  const double settled = step.normal() ? 11.0 : (std::max)(11.0, 28.0 * step.scale());
  const double gone = 34.0 / decay_;
  const bool tilted = settled < gone;
  ends_ = detail::panel_ends(step, tilted ? settled : gone);
  const std::vector<double> value = detail::solve_panels(step, ends_, tilted, rule);
  const std::size_t panels = ends_.size() - 1;
  tail_.assign(panels * detail::panel_nodes, 0.0);
  for (std::size_t p = 0; p < panels; ++p) {
    const double centre = 0.5 * (ends_[p] + ends_[p + 1]), half = 0.5 * (ends_[p + 1] - ends_[p]);
    for (std::size_t j = 0; j < detail::panel_nodes; ++j) {
      const double x = centre + half * rule.nodes[j];
      const double t = value[p * detail::panel_nodes + j] * (tilted ? std::exp(-decay_ * x) : 1.0);
      for (std::size_t n = 0; n < detail::panel_nodes; ++n)
        tail_[p * detail::panel_nodes + n] += rule.coefficient[n][j] * t;
    }
  }
  at_end_ = value.back() * (tilted ? std::exp(-decay_ * ends_.back()) : 1.0);
}

// E (B - x)+ is the integral of T from x on. A Legendre polynomial has the integral
// from -1 to t of (P_(n+1) - P_(n-1))/(2 n + 1), from -1 to t of P_0 is P_1 + P_0.
AMENDS_INLINE void BacklogLaw::integrate() {
  constexpr std::size_t nodes = detail::panel_nodes, degrees = nodes + 1;
  const std::size_t panels = ends_.size() - 1;
  excess_.assign(panels * degrees, 0.0);
  double beyond = at_end_ / decay_;
  // E B^2 = 2 integral of x T = 2 integral of E (B - x)+.
  double second = 2.0 * beyond / decay_;
  for (std::size_t p = panels; p-- > 0;) {
    const double half = 0.5 * (ends_[p + 1] - ends_[p]);
    const double* t = &tail_[p * nodes];
    double* e = &excess_[p * degrees];
    e[0] = beyond + 2.0 * half * t[0] - half * t[0];
    e[1] = -half * t[0];
    for (std::size_t n = 1; n < nodes; ++n) {
      const double part = half * t[n] / static_cast<double>(2 * n + 1);
      e[n + 1] -= part;
      e[n - 1] += part;
    }
    beyond += 2.0 * half * t[0];
    second += 2.0 * (2.0 * half * e[0]);
  }
  none_ = (std::clamp)(1.0 - tail(0.0), 0.0, 1.0);
  mean_ = beyond * unit_;
  const double variance = second - beyond * beyond;
  standard_deviation_ = variance > 0.0 ? std::sqrt(variance) * unit_ : 0.0;
}

AMENDS_INLINE double BacklogLaw::tail(double x) const noexcept {
  if (!(x >= 0.0)) return x < 0.0 ? 1.0 : x;
  const double y = x / unit_;
  if (y >= ends_.back()) return at_end_ * std::exp(-decay_ * (y - ends_.back()));
  const auto above = std::upper_bound(ends_.begin(), ends_.end(), y);
  const auto p = static_cast<std::size_t>(above - ends_.begin()) - 1;
  const double t = (2.0 * y - ends_[p] - ends_[p + 1]) / (ends_[p + 1] - ends_[p]);
  const double value = detail::legendre_sum(&tail_[p * detail::panel_nodes], detail::panel_nodes, t);
  return (std::clamp)(value, 0.0, 1.0);
}

AMENDS_INLINE double BacklogLaw::excess(double x) const noexcept {
  if (!(x > 0.0)) return mean_ - x;  // NaN for NaN
  const double y = x / unit_;
  if (y >= ends_.back()) return unit_ * at_end_ / decay_ * std::exp(-decay_ * (y - ends_.back()));
  const auto above = std::upper_bound(ends_.begin(), ends_.end(), y);
  const auto p = static_cast<std::size_t>(above - ends_.begin()) - 1;
  const double t = (2.0 * y - ends_[p] - ends_[p + 1]) / (ends_[p + 1] - ends_[p]);
  const double value = detail::legendre_sum(&excess_[p * (detail::panel_nodes + 1)], detail::panel_nodes + 1, t);
  return value > 0.0 ? unit_ * value : 0.0;
}

AMENDS_INLINE double BacklogLaw::quantile(double p) const {
  if (!(p >= 0.0 && p < 1.0)) core::throw_domain("p", "lie in [0, 1)", p);
  if (p <= none_) return 0.0;
  const double above = 1.0 - p;
  if (above <= at_end_) return unit_ * (ends_.back() + std::log(at_end_ / above) / decay_);
  const auto gap = [&](double x) { return tail(x) - above; };
  const math::RootResult found = math::find_root(gap, 0.0, unit_ * ends_.back());
  return found.converged() ? found.root : 0.0;
}

}  // namespace amends::inline AMENDS_ABI::recovery
