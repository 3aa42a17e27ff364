#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <string>
#include <vector>

// Keys that are none of a checklist. Not for users.
namespace amends::inline AMENDS_ABI::recovery::detail {

/// That a key is none of the list: which, and what it may be meant for. Items: of anything with keys.
template <class Items>
[[noreturn]] void throw_unknown_item(const std::string& parameter, const std::string& key, const Items& items) {
  std::vector<std::string> keys;
  for (const auto& one : items) keys.push_back(one.key);
  const std::string* closest = core::detail::nearest(key, keys);
  throw Error(ErrorCode::unknown_name, parameter,
              parameter + " must be of items of the checklist, by their keys, got \"" + key + "\"" +
                  (closest != nullptr ? "; did you mean \"" + *closest + "\"?" : ""));
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
