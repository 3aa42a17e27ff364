#pragma once

#include <amends/recovery/activity.hpp>

#include <amends/core/record_years.hpp>
#include <amends/core/timestamp.hpp>
#include <string>

namespace amends::inline AMENDS_ABI::recovery {

AMENDS_INLINE std::string_view to_string(Meaning meaning) noexcept {
  constexpr std::array<std::string_view, meaning_count> names{
      "received",      "acknowledged", "assessed",  "investigated",       "responded",     "communicated",
      "closed",        "apology",      "listening", "solution",           "compensation",  "follow_up",
      "promises_kept", "resolves",     "reopens",   "waits_for_customer", "contact",       "escalates",
      "upheld",        "rejected",     "satisfied", "dissatisfied",       "breaks_promise"};
  return names[static_cast<std::size_t>(meaning)];
}

AMENDS_INLINE Meaning meaning_named(std::string_view name) {
  std::string known;
  for (std::size_t m = 0; m < meaning_count; ++m) {
    const auto meaning = static_cast<Meaning>(m);
    if (to_string(meaning) == name) return meaning;
    known += (known.empty() ? "" : ", ") + std::string(to_string(meaning));
  }
  throw core::Error(core::ErrorCode::unknown_name, "meaning",
                    "meaning: there is no such meaning of an activity; there are " + known);
}

AMENDS_INLINE std::string_view to_string(EventFault fault) noexcept {
  constexpr std::array<std::string_view, event_fault_count> texts{
      "",
      "the time is missing or infinite",
      "the activity is not known",
      "the complaint has not been received yet, or is settled",
      "the event lies before one that has been taken",
      "the event repeats another of the same complaint, activity and time",
      "the complaint is missing",
      "the event lies after the time of the review",
      "the activity is missing",
      "the time is a placeholder such as 9999-12-31"};
  return texts[static_cast<std::size_t>(fault)];
}

AMENDS_INLINE bool stands_for_no_date(double days) noexcept {
  constexpr auto day = [](std::int64_t year, int month, int of_month) {
    return static_cast<double>(core::days_from_civil({year, month, of_month}));
  };
  constexpr double first = day(core::first_record_year, 1, 2), end = day(core::last_record_year + 1, 1, 1);
  return !(days >= first && days < end) || (days >= 0.0 && days < 1.0);
}

}  // namespace amends::inline AMENDS_ABI::recovery
