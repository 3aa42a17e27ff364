#pragma once

#include <amends/core/error.hpp>

#include "argument.hpp"

/// The confidence of an interval as an argument: strictly between 0 and 1.
struct Confidence {
  double level;
};

template <>
struct Argument<Confidence> {
  static constexpr auto name = py::detail::const_name("float");
  static Confidence from(py::handle value, const Place& place) {
    const double level = number_from(value, place);
    if (!(level > 0.0 && level < 1.0))
      amends::core::throw_domain(place.text(), "lie strictly between 0 and 1 (0.95 is 95 %)", level);
    return {level};
  }
};
