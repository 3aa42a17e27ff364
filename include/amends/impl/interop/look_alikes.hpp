#pragma once

#include <amends/impl/interop/texts.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace amends::inline AMENDS_ABI::interop::detail {

/// Names that look like one that came before, as a sentence: "2 names of column ... look like another: ..."; "" where
/// there is none. `column` is how the column is called, `cure` what can be done.
inline std::string look_alike_finding(const std::vector<std::string>& names, const std::string& column,
                                      const std::string& cure) {
  constexpr std::size_t most = 5;
  std::unordered_map<std::string, const std::string*> first;
  std::size_t alike = 0;
  std::string said;
  for (const std::string& name : names) {
    const auto [known, added] = first.emplace(look_alike_key(name), &name);
    if (added) continue;
    if (alike++ < most)
      said += (said.empty() ? "" : ", ") + detail::quoted(name) + " like " + detail::quoted(*known->second);
  }
  if (alike == 0) return {};
  if (alike > most) said += " and " + std::to_string(alike - most) + " more";
  return std::to_string(alike) + (alike == 1 ? " name of " : " names of ") + column +
         (alike == 1 ? " looks" : " look") + " like another: " + said + "; " + cure;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
