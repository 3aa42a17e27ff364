#pragma once

#include <amends/report/report.hpp>

#include <amends/impl/report/message.hpp>
#include <amends/impl/report/parts.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

// Every quantity with where it comes from, as a table.
namespace amends::inline AMENDS_ABI::report::detail {

inline constexpr Message quantity_header{"quantity", "항목"}, median_header{"median", "중앙값"},
    origin_header{"from where", "출처"};
inline constexpr Message read_off{"read off the records", "기록에서 읽음"}, estimated_from{"estimated", "추정"},
    stated_with{"stated", "명시"}, is_assumption{"assumption", "가정"},
    no_source{"stated without a source", "출처 없이 명시"}, is_default{"not stated, default", "명시하지 않음, 기본값"};
inline constexpr Message of_records{"{count} {count|quantity|quantities} of the records", "기록의 항목 {count}개"};

AMENDS_INLINE const Message& words_of(Origin origin) {
  switch (origin) {
    case Origin::from_records:
      return read_off;
    case Origin::estimated:
      return estimated_from;
    case Origin::with_source:
      return stated_with;
    case Origin::assumed:
      return is_assumption;
    case Origin::without_source:
      return no_source;
    case Origin::left_out:
      break;
  }
  return is_default;
}

AMENDS_INLINE Table quantities_table(const Told& told) {
  Table table{.key = "quantities",
              .header = {told.say(quantity_header), told.say(median_header), told.percent(0.05, 0),
                         told.percent(0.95, 0), told.say(origin_header)},
              .rows = {}};
  std::map<std::string, std::size_t> sources;  // each is written once, below the table
  std::size_t recorded = 0;
  for (const Quantity& one : told.findings.quantities) {
    if (one.origin == Origin::from_records) {
      ++recorded;
      continue;
    }
    std::string origin = told.say(words_of(one.origin));
    if (!one.source.empty() && one.source != origin) {
      const auto [at, is_new] = sources.try_emplace(source_text(told.language, one.source), sources.size() + 1);
      const std::string mark = "[" + std::to_string(at->second) + "]";
      if (is_new) table.notes.push_back(mark + " " + at->first);
      origin += " " + mark;
    }
    const bool certain = one.lower == one.upper;
    const std::string name = one.origin == Origin::left_out ? left_out_text(told, {.entry = one.name,
                                                                                   .value = one.median,
                                                                                   .segments = one.segments,
                                                                                   .cost = false,
                                                                                   .scenario = one.scenario})
                                                            : told.input(one.name);
    table.rows.push_back({name, short_number(one.median), certain ? "" : short_number(one.lower),
                          certain ? "" : short_number(one.upper), std::move(origin)});
  }
  if (recorded > 0)
    table.rows.push_back({told.say(of_records, {{"count", std::to_string(recorded)}}), "", "", "", told.say(read_off)});
  return table;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
