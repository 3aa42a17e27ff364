#pragma once

#include <amends/interop/ready_mapping.hpp>

#include <amends/interop/scenario_file.hpp>

#include <amends/impl/interop/mapping_section.hpp>
#include <amends/impl/interop/ready_texts.hpp>
#include <string>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE std::vector<std::string> ready_mapping_names() {
  std::vector<std::string> names;
  for (const detail::ReadyMapping& one : detail::ready_mappings) names.emplace_back(one.name);
  return names;
}

AMENDS_INLINE std::string_view ready_mapping_text(std::string_view name) {
  return detail::ready_text(name);
}

AMENDS_INLINE RecordMapping ready_mapping(std::string_view name) {
  return detail::parse_mapping(ready_mapping_text(name), std::string(name));
}

AMENDS_INLINE RecordMapping parse_record_mapping(std::string_view text, const std::string& name) {
  try {
    return detail::parse_mapping(text, name);
  } catch (const toml::parse_error& error) {
    detail::Diary diary;
    diary.add(name, static_cast<std::size_t>(error.source().begin.line), std::string(error.description()));
    throw ScenarioFileError(std::move(diary.problems), diary.found);
  }
}

}  // namespace amends::inline AMENDS_ABI::interop
