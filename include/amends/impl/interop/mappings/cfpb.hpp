#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view cfpb_mapping =
    R"toml(# The Consumer Complaint Database of the US Consumer Financial Protection Bureau, as its site exports it. Whether the
# consumer disputed the answer was asked until April 2017; "N/A" and nothing stand where nobody asked. "Date sent
# to company" is when the complaint was passed on, not when it was answered, so there is no response time.
[records]
received    = "Date received"
flag        = "Consumer disputed?"
segment     = "Product"
channel     = "Submitted via"
cluster     = "Company"
relief      = "Company response to consumer"
attributes  = { issue = "Issue", state = "State", timely = "Timely response?" }
flag_values = { "No" = "satisfied", "Yes" = "dissatisfied", "N/A" = "not_asked", "" = "not_asked" }
missing     = ["", "N/A"]
date_format = "month/day/year"
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
