#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view simple_mapping =
    R"toml(# A table of two columns: after how many days each complaint was answered, and how the customer rated it, from 1 to 5.
# An empty field: not answered, not rated.
[records]
response_days = "response_days"
score         = "score"
score_scale   = { lowest = 1, highest = 5 }
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
