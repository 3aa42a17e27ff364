#pragma once

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/row_fault.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/dates.hpp>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

inline void check_columns(const RecordMapping& mapping) {
  const std::string* const roles[] = {
      &mapping.response_days, &mapping.response_time, &mapping.received,     &mapping.answered,
      &mapping.resolved,      &mapping.score,         &mapping.flag,         &mapping.asked,
      &mapping.segment,       &mapping.channel,       &mapping.cluster,      &mapping.product,
      &mapping.relief,        &mapping.weight,        &mapping.complaint_id, &mapping.customer_id};
  if (mapping.attributes.empty() &&
      std::all_of(std::begin(roles), std::end(roles), [](const std::string* role) { return role->empty(); }))
    throw Error(ErrorCode::missing, "mapping",
                "the mapping names no column; give at least one of response_days, response_time, received, resolved, "
                "score, flag, asked, segment, channel, cluster, product, relief, weight, complaint_id, customer_id, "
                "attributes");
  const int times = (mapping.response_days.empty() ? 0 : 1) + (mapping.response_time.empty() ? 0 : 1) +
                    (mapping.answered.empty() ? 0 : 1);
  if (times > 1)
    throw Error(ErrorCode::contradiction, "response_days",
                "give the response time once: response_days, response_time, or received and answered");
  if (!mapping.answered.empty() && mapping.received.empty())
    throw Error(ErrorCode::missing, "received", "answered needs received: the response time is their difference");
  if (!mapping.flag.empty() && !mapping.score.empty())
    throw Error(ErrorCode::contradiction, "flag", "give a score or a flag, not both: outcomes come from one of them");
  if (!mapping.flag.empty() && mapping.flag_values.empty())
    throw Error(ErrorCode::missing, "flag_values",
                "a flag needs flag_values: which of its texts mean satisfied, and which dissatisfied");
  if (!mapping.response_unit.empty() && mapping.response_time.empty())
    throw Error(ErrorCode::contradiction, "response_unit", "response_unit is given, but no column for response_time");
  for (std::size_t i = 0; i < mapping.attributes.size(); ++i) {
    if (mapping.attributes[i].first.empty() || mapping.attributes[i].second.empty())
      throw Error(ErrorCode::missing, "attributes", "attributes: each needs a name and a column");
    const auto taken = [&](const std::string& column, const char* name) {
      return !column.empty() && mapping.attributes[i].first == name;
    };
    bool twice = taken(mapping.product, "product") || taken(mapping.relief, "relief");
    for (std::size_t j = 0; j < i; ++j) twice = twice || mapping.attributes[j].first == mapping.attributes[i].first;
    if (twice)
      throw Error(ErrorCode::contradiction, "attributes",
                  "attributes: " + detail::quoted(mapping.attributes[i].first) + " is given twice");
  }
  core::check_count("attributes", mapping.attributes.size(), 0, 1000);
}

inline void check_marks(const RecordMapping& mapping) {
  if (mapping.decimal_mark != '.' && mapping.decimal_mark != ',')
    throw Error(
        ErrorCode::domain, "decimal_mark",
        "decimal_mark must be \".\" or \",\", got " + detail::quoted(std::string_view(&mapping.decimal_mark, 1)));
  const std::string& mark = mapping.thousands_mark;
  if (!mark.empty() && mark != "," && mark != "." && mark != "'" && mark != " ")
    throw Error(ErrorCode::domain, "thousands_mark",
                "thousands_mark must be \",\", \".\", \"'\", a blank or empty, got " + detail::quoted(mark));
  if (mark == std::string_view(&mapping.decimal_mark, 1))
    throw Error(ErrorCode::contradiction, "thousands_mark",
                "one mark cannot stand for decimals and for thousands: " + detail::quoted(mark));
  if (!mapping.response_unit.empty() && mapping.response_unit != "days" && mapping.response_unit != "hours" &&
      mapping.response_unit != "minutes" && mapping.response_unit != "seconds")
    throw Error(ErrorCode::unknown_name, "response_unit",
                "response_unit must be days, hours, minutes or seconds, got " + detail::quoted(mapping.response_unit));
  if (!date_format_named(mapping.date_format))
    throw Error(ErrorCode::unknown_name, "date_format",
                "date_format must be one of " + std::string(date_format_names()) + ", got " +
                    detail::quoted(mapping.date_format));
}

/// errors  Error(contradiction) for one text with two numbers
inline void check_once(const char* key, const NumberMap& values) {
  std::unordered_map<std::string, double> numbers;
  for (const auto& [text, number] : values)
    if (const auto [known, added] = numbers.emplace(normalised(trim(text)), number); !added && known->second != number)
      throw Error(ErrorCode::contradiction, key,
                  std::string(key) + ": " + detail::quoted(text) + " is given two numbers");
}

template <class IsKnown>
void check_meanings(std::string_view key, const ValueMap& values, const char* known, IsKnown&& is_known) {
  for (const auto& [text, name] : values)
    if (!is_known(name))
      throw Error(ErrorCode::unknown_name, std::string(key),
                  std::string(key) + ": " + detail::quoted(text) + " is given the name " + detail::quoted(name) +
                      ", which must be " + known);
}

}  // namespace detail

AMENDS_INLINE void check_record_mapping(const RecordMapping& mapping) {
  detail::check_columns(mapping);
  core::check_probability("largest_bad_share", mapping.largest_bad_share);
  domain::check(mapping.score_scale);
  check(mapping.dialect());
  detail::check_marks(mapping);
  detail::check_value_map("resolved", mapping.resolved_values, mapping.resolved);
  detail::check_value_map("flag", mapping.flag_values, mapping.flag);
  detail::check_value_map("asked", mapping.asked_values, mapping.asked);
  detail::check_value_map("segment", mapping.segment_values, mapping.segment, &mapping.segment_other,
                          &mapping.segment_missing);
  detail::check_value_map("channel", mapping.channel_values, mapping.channel, &mapping.channel_other,
                          &mapping.channel_missing);
  detail::check_value_map("cluster", mapping.cluster_values, mapping.cluster, &mapping.cluster_other,
                          &mapping.cluster_missing);
  if (!mapping.score_values.empty() && mapping.score.empty())
    throw Error(ErrorCode::contradiction, "score_values", "score_values is given, but no column for score");
  for (const auto& [text, number] : mapping.score_values)
    if (!mapping.score_scale.contains(number))
      throw Error(ErrorCode::domain, "score_values",
                  "score_values: " + detail::quoted(text) + " is given " + core::format_number(number) +
                      ", outside the score scale");
  detail::check_once("score_values", mapping.score_values);
  detail::check_meanings("resolved_values", mapping.resolved_values, "resolved, not_resolved or missing",
                         [](const std::string& name) { return detail::verdict_value(name).has_value(); });
  detail::check_meanings(
      "flag_values", mapping.flag_values, "satisfied, dissatisfied, missing or not_asked",
      [](const std::string& name) { return name == detail::not_asked || detail::flag_value(name).has_value(); });
  detail::check_meanings("asked_values", mapping.asked_values, "asked, not_asked or missing",
                         [](const std::string& name) { return detail::asked_value(name).has_value(); });
}

AMENDS_INLINE void CompactColumn::append(double value) {
  for (;;) {
    if (type_ == core::ColumnType::uint8) {
      if (value >= 0.0 && value <= 255.0) {
        const auto whole = static_cast<std::uint8_t>(value);
        if (static_cast<double>(whole) == value) return whole_.push_back(whole);
      }
    } else if (type_ == core::ColumnType::float32) {
      constexpr auto largest = static_cast<double>((std::numeric_limits<float>::max)());
      if (value != value) return single_.push_back(std::numeric_limits<float>::quiet_NaN());
      if (value >= -largest && value <= largest) {
        const auto single = static_cast<float>(value);
        if (static_cast<double>(single) == value) return single_.push_back(single);
      }
    } else {
      return full_.push_back(value);
    }
    widen(value);
  }
}

AMENDS_INLINE void CompactColumn::widen(double value) {
  static_cast<void>(value);
  if (type_ == core::ColumnType::uint8) {
    single_.reserve(whole_.capacity());
    single_.assign(whole_.begin(), whole_.end());
    std::vector<std::uint8_t>().swap(whole_);
    type_ = core::ColumnType::float32;
  } else {
    full_.reserve(single_.capacity());
    full_.assign(single_.begin(), single_.end());
    std::vector<float>().swap(single_);
    type_ = core::ColumnType::float64;
  }
}

AMENDS_INLINE std::size_t CompactColumn::size() const noexcept {
  return whole_.size() + single_.size() + full_.size();
}

AMENDS_INLINE std::size_t CompactColumn::bytes() const noexcept {
  return whole_.capacity() + sizeof(float) * single_.capacity() + sizeof(double) * full_.capacity();
}

AMENDS_INLINE core::ColumnView CompactColumn::view() const noexcept {
  if (type_ == core::ColumnType::uint8) return std::span<const std::uint8_t>(whole_);
  if (type_ == core::ColumnType::float32) return std::span<const float>(single_);
  return std::span<const double>(full_);
}

AMENDS_INLINE domain::ComplaintLog ComplaintRecords::log() const& {
  if (std::none_of(std::begin(given_), std::end(given_), [](bool given) { return given; }))
    throw Error(
        ErrorCode::missing, "mapping",
        "these records have no column that a log looks at: received and attributes are none. Map response_days, "
        "response_time, answered, resolved, score, flag, segment, channel, weight, complaint_id or customer_id");
  const auto column = [this](Role role) { return given_[role] ? columns_[role].view() : core::ColumnView(); };
  std::vector<domain::AttributeColumn> attributes;
  for (const Attribute& one : attributes_)
    attributes.push_back({.name = one.name, .codes = one.codes.view(), .names = one.names});
  return domain::ComplaintLog({.response_days = column(response_days),
                               .resolved = column(resolved),
                               .score = column(score),
                               .asked = column(asked),
                               .segment = column(segment),
                               .channel = column(channel),
                               .cluster = column(cluster),
                               .weight = column(weight),
                               .customer_id = column(customer_id),
                               .complaint_id = column(complaint_id),
                               .received = column(received),
                               .segment_names = segment_names_,
                               .channel_names = channel_names_,
                               .cluster_names = cluster_names_,
                               .attributes = std::move(attributes),
                               .score_scale = score_scale_,
                               .dated = given_[received],
                               .account = std::make_shared<const RecordReport>(report_)});
}

AMENDS_INLINE std::size_t ComplaintRecords::bytes() const noexcept {
  std::size_t sum = complaint_ids_.bytes() + customer_ids_.bytes();
  for (const CompactColumn& column : columns_) sum += column.bytes();
  for (const Attribute& one : attributes_) sum += one.codes.bytes();
  return sum;
}

AMENDS_INLINE ComplaintRecords read_complaints(std::span<const std::string> paths, const RecordMapping& mapping,
                                               core::Executor* executor) {
  if (paths.empty()) throw Error(ErrorCode::missing, "path", "no file to read");
  ComplaintReader reader(mapping, paths.front());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (i > 0) reader.next_file(paths[i]);
    read_file(
        paths[i], [&reader](std::string_view chunk) { reader.feed(chunk); }, executor);
  }
  return reader.finish();
}

AMENDS_INLINE ComplaintRecords read_complaints(const std::string& path, const RecordMapping& mapping,
                                               core::Executor* executor) {
  return read_complaints(std::span<const std::string>(&path, 1), mapping, executor);
}

AMENDS_INLINE ComplaintRecords read_complaints_from_memory(std::string_view content, const RecordMapping& mapping,
                                                           core::Executor* executor) {
  ComplaintReader reader(mapping, "memory");
  detail::read_memory(
      content, [&reader](std::string_view chunk) { reader.feed(chunk); }, executor);
  return reader.finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
