#pragma once

#include <amends/interop/scenario_file.hpp>

#include <amends/impl/interop/ready_texts.hpp>
#include <amends/impl/interop/scenario_section.hpp>
#include <amends/impl/interop/toml_limits.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The keys of a [records] table that are a RecordMapping. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

[[nodiscard]] inline RecordMapping parse_mapping(std::string_view text, const std::string& name);

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

inline NumberMap read_number_map(Section& in, std::string_view key) {
  NumberMap out;
  const Found found = in.find(key);
  if (!found) return out;
  const toml::table* table = found.node->as_table();
  if (table == nullptr) {
    in.diary().add(found, "records." + std::string(key) + " must be a table of numbers, got " + written(*found.node));
    return out;
  }
  for (const auto& [text, node] : *table) {
    if (const std::optional<double> number = as_number(node)) {
      out.emplace_back(std::string(text.str()), *number);
    } else {
      in.diary().add({&node, found.layer}, "records." + std::string(key) + "." + std::string(text.str()) +
                                               " must be a number, got " + written(node) +
                                               ": a text that means no score belongs into records.missing");
    }
  }
  return out;
}

/// A list of texts; what stands in `out` stays where the key is not given.
inline void read_texts(Section& in, std::string_view key, std::vector<std::string>& out) {
  const Found found = in.find(key);
  if (!found) return;
  const toml::array* list = found.node->as_array();
  out.clear();
  bool good = list != nullptr;
  if (list != nullptr)
    for (const toml::node& one : *list) {
      const auto* text = one.as_string();
      good = good && text != nullptr;
      if (text != nullptr) out.push_back(text->get());
    }
  if (!good) in.diary().add(found, in.full(key) + " must be a list of texts, got " + written(*found.node));
}

inline void read_columns(Section& in, RecordMapping& mapping) {
  const auto text = [&in](std::string_view key, std::string& out) { out = in.text(key).value_or(out); };
  text("response_days", mapping.response_days);
  text("response_time", mapping.response_time);
  text("response_unit", mapping.response_unit);
  text("received", mapping.received);
  text("answered", mapping.answered);
  text("date_format", mapping.date_format);
  text("resolved", mapping.resolved);
  text("score", mapping.score);
  text("flag", mapping.flag);
  text("asked", mapping.asked);
  text("segment", mapping.segment);
  text("channel", mapping.channel);
  text("cluster", mapping.cluster);
  text("product", mapping.product);
  text("relief", mapping.relief);
  text("weight", mapping.weight);
  text("complaint_id", mapping.complaint_id);
  text("customer_id", mapping.customer_id);
  text("segment_other", mapping.segment_other);
  text("segment_missing", mapping.segment_missing);
  text("channel_other", mapping.channel_other);
  text("channel_missing", mapping.channel_missing);
  text("cluster_other", mapping.cluster_other);
  text("cluster_missing", mapping.cluster_missing);
  const auto values = [&in](std::string_view key, ValueMap& out) {
    if (in.has(key)) out = read_value_map(in, key);
  };
  values("attributes", mapping.attributes);
  values("resolved_values", mapping.resolved_values);
  values("flag_values", mapping.flag_values);
  values("asked_values", mapping.asked_values);
  values("segment_values", mapping.segment_values);
  values("channel_values", mapping.channel_values);
  values("cluster_values", mapping.cluster_values);
  if (in.has("score_values")) mapping.score_values = read_number_map(in, "score_values");
}

/// How the file is written.
inline void read_text_form(Section& in, RecordMapping& mapping) {
  constexpr int most_lines = 1'000'000;
  mapping.encoding = in.text("encoding").value_or(mapping.encoding);
  read_character(in, "delimiter", mapping.delimiter);
  read_character(in, "decimal_mark", mapping.decimal_mark);
  mapping.thousands_mark = in.text("thousands_mark").value_or(mapping.thousands_mark);
  mapping.header = in.flag("header").value_or(mapping.header);
  read_texts(in, "columns", mapping.columns);
  mapping.skip_lines =
      static_cast<std::size_t>(in.whole_number("skip_lines", 0, most_lines).value_or(mapping.skip_lines));
  mapping.footer_lines =
      static_cast<std::size_t>(in.whole_number("footer_lines", 0, most_lines).value_or(mapping.footer_lines));
}

inline void read_score_scale(Section& in, domain::ScoreScale& out) {
  auto scale = in.section("score_scale");
  if (!scale) return;
  out.lowest = scale->number("lowest").value_or(out.lowest);
  out.highest = scale->number("highest").value_or(out.highest);
  out.reversed = scale->flag("reversed").value_or(false);
  scale->finish();
}

/// The mapping: a ready one under `mapping`, and what is stated beside it.
inline void read_mapping(Section& in, RecordMapping& mapping) {
  if (const auto ready = in.text("mapping")) {
    try {
      mapping = parse_mapping(ready_text(*ready), *ready);
    } catch (const Error& error) {
      in.diary().add(in.find("mapping"), std::string("records.mapping: ") + error.what());
    }
  }
  read_columns(in, mapping);
  read_texts(in, "missing", mapping.missing);
  read_score_scale(in, mapping.score_scale);
  mapping.largest_bad_share = in.number("largest_bad_share").value_or(mapping.largest_bad_share);
  read_text_form(in, mapping);
}

/// The mapping of a text that holds nothing but a [records] table of one.
inline RecordMapping parse_mapping(std::string_view text, const std::string& name) {
  Diary diary;
  if (text.size() > most_toml_bytes) {
    diary.add(name, 1, "a mapping has at most 16 MB");
  } else if (auto obstacle = TomlLimits(text).first_obstacle()) {
    diary.add(name, obstacle->line, std::move(obstacle->text));
  }
  if (diary.found > 0) throw ScenarioFileError(std::move(diary.problems), diary.found);
  const toml::table root = toml::parse(text, name);
  Section whole(diary, "", {{&root, &name, false, {}}});
  RecordMapping out;
  if (auto in = whole.section("records")) {
    read_mapping(*in, out);
    in->finish();
  }
  if (diary.found > 0) throw ScenarioFileError(std::move(diary.problems), diary.found);
  check_record_mapping(out);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
