#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view servicenow_mapping =
    R"toml(# ServiceNow incidents, one row for each (not the log of their states), under the names of the table's fields. There is
# no satisfaction in the incident: outcomes have to come from elsewhere.
[records]
received        = "opened_at"
answered        = "resolved_at"
channel         = "contact_type"
channel_missing = "none"
complaint_id    = "number"
attributes      = { category = "category", group = "assignment_group", priority = "priority", reopened = "reopen_count", in_time = "made_sla" }
missing         = ["", "?"]
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
