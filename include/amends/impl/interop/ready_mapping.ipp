#pragma once

#include <amends/interop/ready_mapping.hpp>

#include <amends/interop/scenario_file.hpp>

#include <amends/impl/interop/mapping_section.hpp>
#include <amends/impl/interop/ready_texts.hpp>
#include <string>

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

}  // namespace amends::inline AMENDS_ABI::interop
