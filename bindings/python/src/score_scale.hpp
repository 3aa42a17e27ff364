#pragma once

#include <amends/domain/score_scale.hpp>

#include "argument.hpp"

/// A ScoreScale, or (lowest, highest) or (lowest, highest, reversed).
template <>
struct Argument<amends::domain::ScoreScale> {
  using ScoreScale = amends::domain::ScoreScale;
  static constexpr auto name = py::detail::make_caster<ScoreScale>::name +
                               py::detail::const_name(" | tuple[float, float] | tuple[float, float, bool]");

  static ScoreScale from(py::handle value, const Place& place) {
    if (py::isinstance<ScoreScale>(value)) return py::cast<const ScoreScale&>(value);
    const py::list given = elements_of(value, place, "a ScoreScale or (lowest, highest)");
    if (given.size() != 2 && given.size() != 3) refuse(place, "a ScoreScale or (lowest, highest)", value);
    return check(ScoreScale{.lowest = number_from(given[0], place.at(0)),
                            .highest = number_from(given[1], place.at(1)),
                            .reversed = given.size() == 3 && truth_from(given[2], place.at(2))});
  }
};
