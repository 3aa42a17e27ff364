#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view cfpb_mapping =
    R"toml(# The Consumer Complaint Database of the US Consumer Financial Protection Bureau, as its site exports it. Whether the
# consumer disputed the answer was asked until April 2017; rows without an answer to that are not evaluated. "Date sent
# to company" is when the complaint was passed on, not when it was answered, so there is no response time.
[records]
received    = "Date received"
flag        = "Consumer disputed?"
segment     = "Product"
channel     = "Submitted via"
attributes  = { company = "Company", relief = "Company response to consumer", issue = "Issue", state = "State", timely = "Timely response?" }
flag_values = { "No" = "satisfied", "Yes" = "dissatisfied" }
missing     = ["", "N/A"]
date_format = "month/day/year"
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
