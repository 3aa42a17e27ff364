#pragma once

#include <amends/interop/scenario_file.hpp>

#include <amends/impl/interop/scenario_section.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

// The [records] table of a scenario file. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

inline void read_character(Section& in, std::string_view key, char& out) {
  const auto text = in.text(key);
  if (!text) return;
  if (text->size() == 1) {
    out = text->front();
  } else {
    in.diary().add(in.find(key), "records." + std::string(key) + " must be one character, got \"" + *text + "\"");
  }
}

inline ValueMap read_value_map(Section& in, std::string_view key) {
  ValueMap out;
  const Found found = in.find(key);
  if (!found) return out;
  const toml::table* table = found.node->as_table();
  if (table == nullptr) {
    in.diary().add(found, "records." + std::string(key) + " must be a table of texts, got " + written(*found.node));
    return out;
  }
  // In the order of the file, which numbers the segments.
  std::vector<std::pair<toml::source_position, std::pair<std::string, std::string>>> entries;
  for (const auto& [text, node] : *table) {
    if (const auto* name = node.as_string()) {
      entries.push_back({text.source().begin, {std::string(text.str()), name->get()}});
    } else {
      in.diary().add({&node, found.layer}, "records." + std::string(key) + "." + std::string(text.str()) +
                                               " must be a text, got " + written(node));
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& entry : entries) out.push_back(std::move(entry.second));
  return out;
}

inline void read_columns(Section& in, RecordMapping& mapping) {
  mapping.response_days = in.text("response_days").value_or("");
  mapping.resolved = in.text("resolved").value_or("");
  mapping.score = in.text("score").value_or("");
  mapping.segment = in.text("segment").value_or("");
  mapping.channel = in.text("channel").value_or("");
  mapping.weight = in.text("weight").value_or("");
  mapping.resolved_values = read_value_map(in, "resolved_values");
  mapping.segment_values = read_value_map(in, "segment_values");
  mapping.segment_other = in.text("segment_other").value_or("");
  mapping.channel_values = read_value_map(in, "channel_values");
  mapping.channel_other = in.text("channel_other").value_or("");
}

inline void read_missing(Section& in, std::vector<std::string>& missing) {
  const Found found = in.find("missing");
  if (!found) return;
  const toml::array* list = found.node->as_array();
  missing.clear();
  bool good = list != nullptr;
  if (list != nullptr)
    for (const toml::node& one : *list) {
      const auto* text = one.as_string();
      good = good && text != nullptr;
      if (text != nullptr) missing.push_back(text->get());
    }
  if (!good) in.diary().add(found, "records.missing must be a list of texts, got " + written(*found.node));
}

inline void read_score_scale(Section& in, domain::ScoreScale& out) {
  auto scale = in.section("score_scale");
  if (!scale) return;
  out.lowest = scale->number("lowest").value_or(out.lowest);
  out.highest = scale->number("highest").value_or(out.highest);
  out.reversed = scale->flag("reversed").value_or(false);
  scale->finish();
}

inline satisfaction::ClassThresholds read_thresholds(Section& in, const domain::ScoreScale& scale) {
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

inline std::vector<double> read_response_bands(Section& in) {
  std::vector<double> bands = in.numbers("response_bands");
  if (!in.has("response_bands")) in.missing("response_bands");
  double last = -1.0;
  for (const double edge : bands) {
    if (!(edge >= 0.0 && edge > last)) {
      in.diary().add(
          in.find("response_bands"),
          "records.response_bands must be strictly increasing numbers >= 0, got " + core::format_number(edge));
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
  read_columns(in, mapping);
  read_missing(in, mapping.missing);
  read_score_scale(in, mapping.score_scale);
  mapping.largest_bad_share = in.number("largest_bad_share").value_or(mapping.largest_bad_share);
  read_character(in, "delimiter", mapping.delimiter);
  read_character(in, "decimal_mark", mapping.decimal_mark);
  out.thresholds = read_thresholds(in, mapping.score_scale);
  out.response_bands = read_response_bands(in);
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
