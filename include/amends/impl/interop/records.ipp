#pragma once

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/impl/interop/record_values.hpp>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <optional>
#include <span>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE void check_record_mapping(const RecordMapping& mapping) {
  if (mapping.response_days.empty() && mapping.resolved.empty() && mapping.score.empty() && mapping.segment.empty() &&
      mapping.channel.empty() && mapping.weight.empty())
    throw Error(ErrorCode::missing, "mapping",
                "the mapping names no column; give at least one of response_days, resolved, score, segment, channel, "
                "weight");
  core::check_probability("largest_bad_share", mapping.largest_bad_share);
  domain::check(mapping.score_scale);
  const auto separator = static_cast<unsigned char>(mapping.delimiter);
  if (separator == 0 || separator == '"' || separator == '\n' || separator == '\r' || separator >= 0x80)
    throw Error(ErrorCode::domain, "delimiter",
                "delimiter must be one ASCII character other than a quote or a line break, got " +
                    detail::quoted(std::string_view(&mapping.delimiter, 1)));
  if (mapping.decimal_mark != '.' && mapping.decimal_mark != ',')
    throw Error(
        ErrorCode::domain, "decimal_mark",
        "decimal_mark must be \".\" or \",\", got " + detail::quoted(std::string_view(&mapping.decimal_mark, 1)));
  detail::check_value_map("resolved", mapping.resolved_values, mapping.resolved, nullptr);
  detail::check_value_map("segment", mapping.segment_values, mapping.segment, &mapping.segment_other);
  detail::check_value_map("channel", mapping.channel_values, mapping.channel, &mapping.channel_other);
  for (const auto& [text, name] : mapping.resolved_values)
    if (!detail::verdict_value(name))
      throw Error(ErrorCode::unknown_name, "resolved_values",
                  "resolved_values: " + detail::quoted(text) + " is given the name " + detail::quoted(name) +
                      ", which must be resolved, not_resolved or missing");
}

AMENDS_INLINE std::string BadRow::to_string() const {
  std::string said = "line " + std::to_string(line);
  if (!column.empty())
    said += ", column \"" + column + "\": \"" + text + '"';
  else
    said += ": the row";
  return said + ' ' + reason;
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
  const auto column = [this](Role role) { return given_[role] ? columns_[role].view() : core::ColumnView(); };
  return domain::ComplaintLog({.response_days = column(response_days),
                               .resolved = column(resolved),
                               .score = column(score),
                               .segment = column(segment),
                               .channel = column(channel),
                               .weight = column(weight),
                               .segment_names = segment_names_,
                               .channel_names = channel_names_,
                               .score_scale = score_scale_});
}

AMENDS_INLINE std::size_t ComplaintRecords::bytes() const noexcept {
  std::size_t sum = 0;
  for (const CompactColumn& column : columns_) sum += column.bytes();
  return sum;
}

AMENDS_INLINE ComplaintRecords read_complaints(const std::string& path, const RecordMapping& mapping,
                                               core::Executor* executor) {
  ComplaintReader reader(mapping, path);
  // The text of the system depends on the locale; these three are what happens in practice.
  const auto refuse = [&path](const char* what) {
    const int number = errno;
    throw Error(ErrorCode::io, "path",
                path + ": the file cannot be " + what + ": " +
                    (number == ENOENT   ? std::string("there is no such file")
                     : number == EACCES ? std::string("permission denied")
                     : number == EISDIR ? std::string("it is a folder")
                                        : "system error " + std::to_string(number)));
  };
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) refuse("opened");
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // the chunk below is the buffer
  std::vector<char> chunk(std::size_t{1} << 18);
  for (;;) {
    core::check_stop(executor);
    const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), file.get());
    if (got > 0) reader.feed(std::string_view(chunk.data(), got));
    if (got == chunk.size()) continue;
    if (std::ferror(file.get()) != 0) refuse("read");
    return reader.finish();
  }
}

AMENDS_INLINE ComplaintRecords read_complaints_from_memory(std::string_view content, const RecordMapping& mapping,
                                                           core::Executor* executor) {
  ComplaintReader reader(mapping, "memory");
  for (constexpr std::size_t chunk = std::size_t{1} << 18; !content.empty();) {
    core::check_stop(executor);
    reader.feed(content.substr(0, chunk));
    content.remove_prefix((std::min)(chunk, content.size()));
  }
  return reader.finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
