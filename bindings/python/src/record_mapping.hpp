#pragma once

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <array>
#include <string>
#include <vector>

#include "argument.hpp"

/// The parameters of RecordMapping, which are the keys of a dict that stands for one.
inline constexpr std::array record_mapping_keys = {
    "response_days",  "response_time", "received",        "answered",       "resolved",          "score",
    "flag",           "asked",         "segment",         "channel",        "cluster",           "product",
    "relief",         "weight",        "complaint_id",    "customer_id",    "attributes",        "resolved_values",
    "score_values",   "flag_values",   "asked_values",    "segment_values", "segment_other",     "segment_missing",
    "channel_values", "channel_other", "channel_missing", "cluster_values", "cluster_other",     "cluster_missing",
    "response_unit",  "date_format",   "missing",         "score_scale",    "largest_bad_share", "encoding",
    "delimiter",      "decimal_mark",  "thousands_mark",  "header",         "columns",           "skip_lines",
    "footer_lines"};

/// A dict keeps its order, and the order of a value map numbers the names.
template <>
struct Argument<amends::interop::ValueMap> {
  using ValueMap = amends::interop::ValueMap;
  static constexpr auto name = py::detail::const_name("collections.abc.Mapping[str, str] | None");
  static ValueMap from(py::handle value, const Place& place) {
    ValueMap map;
    if (value.is_none()) return map;
    for (const auto& [text, meant] : mapping_of(value, place)) {
      const std::string key = text_from(text, place);
      map.emplace_back(key, text_from(meant, place.at(key)));
    }
    return map;
  }
};

/// A dict of text to number.
template <>
struct Argument<amends::interop::NumberMap> {
  using NumberMap = amends::interop::NumberMap;
  static constexpr auto name = py::detail::const_name("collections.abc.Mapping[str, float] | None");
  static NumberMap from(py::handle value, const Place& place) {
    NumberMap map;
    if (value.is_none()) return map;
    for (const auto& [text, number] : mapping_of(value, place)) {
      const std::string key = text_from(text, place);
      map.emplace_back(key, Argument<double>::from(number, place.at(key)));
    }
    return map;
  }
};

/// A RecordMapping, the name of a ready one, or a dict of its parameters.
template <>
struct Argument<amends::interop::RecordMapping> {
  using RecordMapping = amends::interop::RecordMapping;
  static constexpr auto name = py::detail::make_caster<RecordMapping>::name +
                               py::detail::const_name(" | str | collections.abc.Mapping[str, typing.Any]");
  static RecordMapping from(py::handle value, const Place& place) {
    if (py::isinstance<RecordMapping>(value)) return py::cast<const RecordMapping&>(value);
    if (PyUnicode_Check(value.ptr())) return amends::interop::ready_mapping(text_from(value, place));
    const py::dict given = mapping_of(value, place);
    const std::vector<std::string> known(record_mapping_keys.begin(), record_mapping_keys.end());
    for (const auto& [key, one] : given) {
      const std::string name_given = text_from(key, place);
      const std::string* const near = amends::interop::detail::nearest(name_given, known);
      if (std::find(known.begin(), known.end(), name_given) == known.end())
        throw amends::Error(amends::ErrorCode::unknown_name, name_given,
                            place.text() + ": '" + name_given.substr(0, 30) + "' is not known" +
                                (near == nullptr ? "; see RecordMapping" : "; did you mean " + *near + "?"));
    }
    return py::cast<RecordMapping>(py::type::of<RecordMapping>()(**given));
  }
};
