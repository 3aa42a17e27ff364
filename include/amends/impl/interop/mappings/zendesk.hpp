#pragma once

#include <amends/core/config.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop::detail {

inline constexpr std::string_view zendesk_mapping =
    R"toml(# Zendesk Support tickets with their metrics, one row for each ticket, under the names of the interface for programs.
# The rating is good or bad. "offered" was asked and did not answer; "unoffered" was never asked.
[records]
received        = "created_at"
response_time   = "first_reply_time_in_minutes"
response_unit   = "minutes"
flag            = "satisfaction_rating"
segment         = "ticket_type"
segment_missing = "no type"
channel         = "via"
channel_missing = "none"
complaint_id    = "id"
attributes      = { group = "group", priority = "priority", status = "status" }

[records.flag_values]
"good"              = "satisfied"
"Good"              = "satisfied"
"good_with_comment" = "satisfied"
"bad"               = "dissatisfied"
"Bad"               = "dissatisfied"
"bad_with_comment"  = "dissatisfied"
"offered"           = "missing"
"Offered"           = "missing"
"unoffered"         = "not_asked"
"Unoffered"         = "not_asked"
)toml";

}  // namespace amends::inline AMENDS_ABI::interop::detail
