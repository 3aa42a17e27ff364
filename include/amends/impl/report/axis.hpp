#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/impl/report/numbers.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

// The axis of a chart: where numbers stand, and which of them are printed. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// A distance that people count in: multiple * 10^exponent, multiple 1, 2 or 5.
struct Step {
  int multiple = 1, exponent = 0;

  /// 10^exponent as the nearest double, on every machine the same.
  [[nodiscard]] static double power(int exponent) {
    const std::string text = "1e" + std::to_string(exponent);
    double value = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  /// k steps.
  [[nodiscard]] double times(double k) const {
    return exponent < 0 ? k * multiple / power(-exponent) : k * multiple * power(exponent);
  }
  /// As it is printed on the axis.
  [[nodiscard]] std::string label(double k) const {
    const double value = times(k);
    if (value == 0.0) return "0";
    if (exponent < -6 || std::abs(value) >= 1e7) return three_digits(value);
    if (exponent >= 0) return grouped(value);
    return fixed(value, -exponent);
  }
};

/// The smallest step with which a span is crossed in at most so many steps.
inline Step step_across(double span, int most) {
  const double least = span / most;
  char text[64];  // "d.ddde+XX": the exponent exactly, unlike that of a logarithm
  const char* const end = std::to_chars(text, text + sizeof text, least, std::chars_format::scientific, 17).ptr;
  const char* at = std::find(static_cast<const char*>(text), end, 'e') + 1;
  if (at < end && *at == '+') ++at;
  Step step;
  std::from_chars(at, end, step.exponent);
  for (const int multiple : {1, 2, 5}) {
    step.multiple = multiple;
    if (step.times(1.0) >= least) return step;
  }
  return {1, step.exponent + 1};
}

/// An axis from `low` to `high` on a line from `begin` to `end` (begin > end: upwards), with ticks at whole steps.
class Axis {
 public:
  /// A tick and the place of its label.
  struct Tick {
    double place;
    std::string label;
    bool zero;
  };

  Axis(double low, double high, double begin, double end, Step step)
      : low_(low), high_(high), begin_(begin), end_(end), step_(step) {}

  [[nodiscard]] double place(double value) const {
    const double share = (value - low_) / (high_ - low_);
    return begin_ + (std::min)((std::max)(share, 0.0), 1.0) * (end_ - begin_);
  }
  [[nodiscard]] bool holds(double value) const { return value >= low_ && value <= high_; }
  [[nodiscard]] std::vector<Tick> ticks() const {
    constexpr double rounding = 1e-9;  // of steps: an end of the axis that is a whole step has its tick
    const double step = step_.times(1.0), last = high_ / step + rounding;
    std::vector<Tick> out;
    for (double k = std::ceil(low_ / step - rounding); k <= last && out.size() < 20; ++k)
      out.push_back({place(step_.times(k)), step_.label(k), k == 0.0});
    return out;
  }

 private:
  double low_, high_, begin_, end_;
  Step step_;
};

}  // namespace amends::inline AMENDS_ABI::report::detail
