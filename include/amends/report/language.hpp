#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::report {

/// In which language a report is written. Names that users gave, and errors of the library, stay as they are.
enum class Language : unsigned char { english, korean };

/// "en", "ko": the codes of ISO 639-1, as the attribute lang of HTML has them.
[[nodiscard]] constexpr std::string_view to_string(Language language) noexcept {
  return language == Language::korean ? "ko" : "en";
}

}  // namespace amends::inline AMENDS_ABI::report
