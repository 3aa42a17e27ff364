#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view salesforce_mapping =
    R"toml(# Salesforce Service Cloud cases, under the names of the interface for programs (Data Loader, data export). The answer
# is taken to be the closing of the case; a case still open is not answered. Satisfaction is not in the case: add the
# column of your survey as score or flag.
[records]
received        = "CreatedDate"
answered        = "ClosedDate"
segment         = "Type"
segment_missing = "no type"
channel         = "Origin"
channel_missing = "none"
complaint_id    = "Id"
customer_id     = "AccountId"
attributes      = { reason = "Reason", priority = "Priority", status = "Status", escalated = "IsEscalated" }
missing         = ["", "--None--", "-"]
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
