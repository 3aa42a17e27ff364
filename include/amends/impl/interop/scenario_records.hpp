#pragma once

#include <amends/interop/scenario_file.hpp>

#include <amends/impl/interop/mapping_section.hpp>
#include <amends/impl/interop/scenario_section.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

// The [records] table of a scenario file. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// With a flag the two classes are its texts; with a score they are stated.
inline satisfaction::ClassThresholds read_thresholds(Section& in, const RecordMapping& mapping) {
  const domain::ScoreScale& scale = mapping.score_scale;
  if (!mapping.flag.empty()) {
    if (in.has("thresholds"))
      in.diary().add(in.find("thresholds"), "records.thresholds are of a score; a flag has none");
    return satisfaction::ClassThresholds::of_flag();
  }
  auto thresholds = in.section("thresholds");
  if (!thresholds) {
    if (!in.has("thresholds")) in.missing("thresholds");
    return {};
  }
  const satisfaction::ClassThresholds out{.satisfied = thresholds->number("satisfied").value_or(0.0),
                                          .delighted = thresholds->number("delighted").value_or(0.0)};
  for (const char* key : {"satisfied", "delighted"})
    if (!thresholds->has(key)) thresholds->missing(key);
  if (thresholds->has("satisfied") && thresholds->has("delighted") &&
      !(scale.lowest < out.satisfied && out.satisfied < out.delighted && out.delighted <= scale.highest))
    in.diary().add(in.find("thresholds"),
                   "records.thresholds must satisfy lowest < satisfied < delighted <= highest on "
                   "the scale " +
                       core::format_number(scale.lowest) + " to " + core::format_number(scale.highest));
  thresholds->finish();
  return out;
}

inline bool maps_response_time(const RecordMapping& mapping) noexcept {
  return !mapping.response_days.empty() || !mapping.response_time.empty() || !mapping.answered.empty();
}

inline std::vector<double> read_response_bands(Section& in, const RecordMapping& mapping) {
  std::vector<double> bands = in.numbers("response_bands");
  if (!in.has("response_bands") && maps_response_time(mapping)) in.missing("response_bands");
  double last = -1.0;
  for (const double edge : bands) {
    if (!(std::isfinite(edge) && edge >= 0.0 && edge > last)) {
      in.diary().add(in.find("response_bands"),
                     "records.response_bands must be finite, strictly increasing numbers >= 0, got " +
                         core::format_number(edge) +
                         (edge > 0.0 && std::isinf(edge) ? ": the band beyond the last end is there by itself" : ""));
      break;
    }
    last = edge;
  }
  return bands;
}

inline RecordsPlan read_records_plan(Section& in) {
  RecordsPlan out;
  RecordMapping& mapping = out.mapping;
  if (const auto file = in.text("file")) out.file = relative_to(*in.find("file").layer->file, *file);
  out.note = in.text("note").value_or("");
  out.design_effect = in.number("design_effect").value_or(1.0);
  if (!(out.design_effect >= 1.0 && std::isfinite(out.design_effect))) {
    in.diary().add(in.find("design_effect"),
                   "records.design_effect must be finite and >= 1, got " + core::format_number(out.design_effect));
    out.design_effect = 1.0;
  }
  if (const auto share = in.number("largest_outside_share")) {
    if (*share >= 0.0 && *share <= 1.0) {
      out.largest_outside_share = *share;
    } else {
      in.diary().add(in.find("largest_outside_share"),
                     "records.largest_outside_share must lie in [0, 1], got " + core::format_number(*share));
    }
  }
  read_texts(in, "strata", out.strata);
  read_mapping(in, mapping);
  out.thresholds = read_thresholds(in, mapping);
  out.response_bands = read_response_bands(in, mapping);
  in.finish();
  try {
    check_record_mapping(mapping);
  } catch (const Error& error) {
    const Layer& layer = in.layers().front();
    in.diary().add(layer, line_of(*layer.table), std::string("records: ") + error.what());
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
