#pragma once

#include <amends/domain/score_scale.hpp>

#include "argument.hpp"

/// A ScoreScale, (lowest, highest) or (lowest, highest, reversed), or a mapping of these names as in scenario files.
template <>
struct Argument<amends::domain::ScoreScale> {
  using ScoreScale = amends::domain::ScoreScale;
  static constexpr auto name =
      py::detail::make_caster<ScoreScale>::name + py::detail::const_name(
                                                      " | tuple[float, float] | tuple[float, float, bool] | "
                                                      "collections.abc.Mapping[str, float | bool]");

  static ScoreScale from(py::handle value, const Place& place) {
    if (py::isinstance<ScoreScale>(value)) return py::cast<const ScoreScale&>(value);
    if (is_mapping(value)) return check(by_name(mapping_of(value, place), place));
    const py::list given = elements_of(value, place, "a ScoreScale or (lowest, highest)");
    if (given.size() != 2 && given.size() != 3) refuse(place, "a ScoreScale or (lowest, highest)", value);
    return check(ScoreScale{.lowest = number_from(given[0], place.at(0)),
                            .highest = number_from(given[1], place.at(1)),
                            .reversed = given.size() == 3 && truth_from(given[2], place.at(2))});
  }

 private:
  /// What is left out is as in a scenario file: 1 to 5, the higher the better.
  static ScoreScale by_name(const py::dict& given, const Place& place) {
    ScoreScale scale;
    for (const auto& [key, value] : given) {
      const std::string member = text_from(key, place);
      if (member == "lowest") {
        scale.lowest = number_from(value, place.at(member));
      } else if (member == "highest") {
        scale.highest = number_from(value, place.at(member));
      } else if (member == "reversed") {
        scale.reversed = truth_from(value, place.at(member));
      } else {
        throw amends::Error(amends::ErrorCode::unknown_name, place.argument,
                            place.text() + " has lowest, highest and reversed, got \"" + shortened(member) + "\"");
      }
    }
    return scale;
  }
};
