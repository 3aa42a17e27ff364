#pragma once

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/csv_scanner.hpp>
#include <amends/interop/gzip.hpp>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <system_error>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

// ------------------------------------------------------------------------------------------------- meaning of texts

enum class ValueFault : std::uint8_t {
  none,
  missing,
  not_a_number,
  out_of_range,
  negative,
  outside_scale,
  unknown_verdict,
  unlisted,
  not_utf8,
};

/// What one text of a column means.
struct Meaning {
  double value;
  ValueFault fault;
};

/// Remembers the meaning of the texts seen in one column, keyed on their raw bytes: complaint columns repeat few texts,
/// so almost every field costs a hash and a comparison, however dear its interpretation.
class TextCache {
 public:
  TextCache() : slots_(64) {}

  [[nodiscard]] const Meaning* find(std::string_view text) const noexcept {
    const std::uint64_t key = hash(text);
    for (std::size_t i = key & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[i];
      if (!slot.used) return nullptr;
      if (slot.key == key && slot.size == text.size() &&
          (text.empty() || std::memcmp(texts_.data() + slot.offset, text.data(), text.size()) == 0))
        return &slot.meaning;
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void insert(std::string_view text, Meaning meaning) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    place({hash(text), texts_.size(), text.size(), meaning, true});
    texts_.insert(texts_.end(), text.begin(), text.end());
    ++size_;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::size_t offset = 0;
    std::size_t size = 0;
    Meaning meaning{};
    bool used = false;
  };
  static std::uint64_t mix(std::uint64_t value) noexcept {
    value *= 0x9E3779B97F4A7C15u;
    return value ^ (value >> 29);
  }
  /// Eight bytes at a time, the last eight overlapping; only bytes of the text are read.
  static std::uint64_t hash(std::string_view text) noexcept {
    const char* at = text.data();
    const std::size_t n = text.size();
    std::uint64_t state = mix(n + 1);
    if (n >= 8) {
      std::uint64_t word;
      for (std::size_t i = 0; i + 8 <= n; i += 8) {
        std::memcpy(&word, at + i, 8);
        state = mix(state ^ word);
      }
      std::memcpy(&word, at + n - 8, 8);
      return mix(state ^ word);
    }
    if (n >= 4) {
      std::uint32_t low;
      std::uint32_t high;
      std::memcpy(&low, at, 4);
      std::memcpy(&high, at + n - 4, 4);
      return mix(state ^ (std::uint64_t{high} << 32 | low));
    }
    if (n > 0) {
      const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
      return mix(state ^ (byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1)));
    }
    return state;
  }
  void place(const Slot& slot) noexcept {
    std::size_t i = slot.key & (slots_.size() - 1);
    while (slots_[i].used) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.used) place(slot);
  }

  std::vector<Slot> slots_;
  std::vector<char> texts_;
  std::size_t size_ = 0;
};

/// A finite number that takes the whole text (blanks around it apart).
inline Meaning parse_number(std::string_view text, char decimal_mark) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  text = trim(text);
  std::string turned;
  if (decimal_mark != '.') {
    if (text.find('.') != std::string_view::npos) return {nan, ValueFault::not_a_number};
    turned.assign(text);
    std::replace(turned.begin(), turned.end(), decimal_mark, '.');
    text = turned;
  }
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc::result_out_of_range) return {nan, ValueFault::out_of_range};
  if (status != std::errc() || end != text.data() + text.size()) return {nan, ValueFault::not_a_number};
  // from_chars also reads "inf" and "nan".
  if (!(value >= -(std::numeric_limits<double>::max)() && value <= (std::numeric_limits<double>::max)()))
    return {nan, ValueFault::not_a_number};
  return {value, ValueFault::none};
}

inline constexpr std::string_view role_names[] = {"response_days", "resolved", "score", "segment", "channel", "weight"};

/// The verdict a resolved_values name stands for; empty if it is none.
inline std::optional<double> verdict_value(std::string_view name) noexcept {
  if (name == "resolved") return 1.0;
  if (name == "not_resolved") return 0.0;
  if (name == "missing") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

inline void check_value_map(std::string_view role, const ValueMap& values, const std::string& column,
                            const std::string* other) {
  const std::string key = std::string(role) + "_values";
  if (!values.empty() && column.empty())
    throw Error(ErrorCode::contradiction, key, key + " is given, but no column for " + std::string(role));
  if (other != nullptr && !other->empty() && values.empty())
    throw Error(ErrorCode::contradiction, std::string(role) + "_other",
                std::string(role) + "_other is given without " + key + ": every row would get that one name");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_utf8(values[i].first) || !is_utf8(values[i].second))
      throw Error(ErrorCode::format, key, key + ": " + detail::quoted(values[i].first) + " is not valid UTF-8");
    if (values[i].second.empty())
      throw Error(ErrorCode::missing, key, key + ": the text " + detail::quoted(values[i].first) + " has no name");
    for (std::size_t j = 0; j < i; ++j)
      if (values[j].first == values[i].first && values[j].second != values[i].second)
        throw Error(ErrorCode::contradiction, key,
                    key + ": the text " + detail::quoted(values[i].first) + " cannot be both " +
                        detail::quoted(values[j].second) + " and " + detail::quoted(values[i].second));
  }
}

}  // namespace detail

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

struct ComplaintReader::State {
  static constexpr std::size_t first_buffer = std::size_t{1} << 18;
  static constexpr std::size_t longest_record = std::size_t{1} << 24;
  static constexpr std::size_t most_names = 65536;
  static constexpr std::size_t unwanted = (std::numeric_limits<std::size_t>::max)();
  using Records = ComplaintRecords;

  /// One role that was mapped: which field it reads and what the texts there mean.
  struct MappedColumn {
    Records::Role role;
    std::size_t slot;  ///< index into wanted
    const std::string* header;
    const ValueMap* values;           ///< of segment and channel
    const std::string* other;         ///< of segment and channel
    std::vector<std::string>* names;  ///< of segment and channel
    detail::TextCache cache;
  };

  RecordMapping mapping;
  std::string name;
  ComplaintRecords records;
  std::vector<std::string> header;
  bool header_read = false;
  std::vector<MappedColumn> mapped;
  std::vector<std::size_t> wanted;  ///< indices of the fields to keep, increasing, closed by `unwanted`
  std::vector<CsvField> kept;
  std::string unescaped;

  std::vector<char> buffer;
  std::size_t filled = 0;
  std::size_t line = 1;  ///< physical line where the next record starts
  CsvScanner scanner;
  std::string magic;  ///< the first bytes, until plain and gzip can be told apart
  bool format_known = false;
  std::unique_ptr<GzipInflater> gzip;
  bool finished = false;

  State(RecordMapping the_mapping, std::string the_name)
      : mapping(std::move(the_mapping)),
        name(std::move(the_name)),
        buffer(first_buffer + CsvScanner::padding),
        scanner(mapping.delimiter) {
    check_record_mapping(mapping);
    records.score_scale_ = mapping.score_scale;
  }

  [[noreturn]] void fail(ErrorCode code, std::string parameter, std::size_t at_line, const std::string& what) const {
    throw Error(code, std::move(parameter), name + ':' + std::to_string(at_line) + ": " + what);
  }

  // ------------------------------------------------------------------------------------------------------- input

  void feed(std::string_view chunk) {
    if (finished) throw Error(ErrorCode::contradiction, "feed", "feed was called after finish");
    if (format_known) return feed_known(chunk);
    magic.append(chunk.substr(0, 2));
    chunk.remove_prefix(std::min<std::size_t>(chunk.size(), 2));
    if (magic.size() >= 2) tell_format();
    if (!chunk.empty()) feed_known(chunk);
  }
  void tell_format() {
    format_known = true;
    if (magic == GzipInflater::magic) gzip = std::make_unique<GzipInflater>(name);
    feed_known(magic);
  }
  void feed_known(std::string_view chunk) {
    if (gzip)
      gzip->feed(chunk, [this](std::string_view text) { feed_text(text); });
    else
      feed_text(chunk);
  }
  void feed_text(std::string_view text) {
    while (!text.empty()) {
      const std::size_t room = buffer.size() - CsvScanner::padding - filled;
      const std::size_t part = (std::min)(room, text.size());
      std::memcpy(buffer.data() + filled, text.data(), part);
      filled += part;
      text.remove_prefix(part);
      if (part == room) drain(false);
    }
  }

  /// Takes all complete records out of the buffer; what is left moves to its front.
  void drain(bool at_end) {
    const char* const end = buffer.data() + filled;
    scanner.set_buffer(buffer.data(), end);
    CsvRecord record;
    if (!header_read && !read_header(record)) return make_room(record, at_end);
    const std::size_t columns = header.size();
    const char* start = scanner.position();
    for (;;) {
      const std::size_t* next = wanted.data();
      CsvField* keep = kept.data();
      const bool whole = scanner.scan(record, [&](std::size_t index, const CsvField& field) {
        if (index == *next) {
          *keep++ = field;
          ++next;
        }
      });
      if (!whole) break;
      take_row(record, columns, start);
      line += record.line_breaks;
      start = scanner.position();
    }
    make_room(record, at_end);
  }
  void make_room(const CsvRecord& unfinished, bool at_end) {
    const auto done = static_cast<std::size_t>(scanner.position() - buffer.data());
    const std::size_t left = filled - done;
    // At the end the text closes with a line feed, so only an open quote can leave something over.
    if (at_end && left > 0) {
      const std::string column = unfinished.fields < header.size() ? header[unfinished.fields] : std::string();
      fail(ErrorCode::format, "path", line + unfinished.open_quote_breaks,
           "a quote is opened in column " + std::to_string(unfinished.fields + 1) +
               (column.empty() ? std::string() : " (" + detail::quoted(column) + ")") +
               " and never closed before the end of the file");
    }
    std::memmove(buffer.data(), buffer.data() + done, left);
    filled = left;
    const std::size_t room = buffer.size() - CsvScanner::padding;
    if (left < room / 2) return;
    if (room >= longest_record) {
      fail(
          ErrorCode::format, "path", line + unfinished.open_quote_breaks,
          unfinished.open_quote
              ? "a quote is opened in column " + std::to_string(unfinished.fields + 1) + " and not closed within 16 MiB"
              : std::string("the record that starts here is longer than 16 MiB; is this a CSV file?"));
    }
    buffer.resize(2 * room + CsvScanner::padding);
  }

  // ------------------------------------------------------------------------------------------------------ header

  bool read_header(CsvRecord& record) {
    std::string_view text(buffer.data(), filled);
    if (text.starts_with("\xEF\xBB\xBF")) scanner.set_buffer(buffer.data() + 3, buffer.data() + filled);
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
      fail(ErrorCode::format, "path", 1, "the file is UTF-16; save it as UTF-8");
    const char* const start = scanner.position();
    std::vector<std::string> found;
    if (!scanner.scan(record, [&](std::size_t, const CsvField& field) { found.emplace_back(text_of(field)); }))
      return false;
    const std::string_view raw(start, static_cast<std::size_t>(scanner.position() - start));
    if (raw.find('\0') != std::string_view::npos)
      fail(ErrorCode::format, "path", 1, "the header holds a zero byte; the file is not UTF-8 text");
    if (found.size() == 1 && found[0].empty())
      fail(ErrorCode::format, "path", 1, "the first line is empty; it must hold the names of the columns");
    header = std::move(found);
    header_read = true;
    line += record.line_breaks;
    map_columns();
    return true;
  }

  void map_columns() {
    const std::string* const sources[] = {&mapping.response_days, &mapping.resolved, &mapping.score,
                                          &mapping.segment,       &mapping.channel,  &mapping.weight};
    std::vector<std::size_t> fields;
    for (std::size_t r = 0; r < Records::roles; ++r) {
      if (sources[r]->empty()) continue;
      fields.push_back(find_column(detail::role_names[r], *sources[r]));
      const auto role = static_cast<Records::Role>(r);
      records.given_[r] = true;
      mapped.push_back({role, fields.back(), sources[r], nullptr, nullptr, nullptr, {}});
      if (role == Records::segment)
        name_texts(mapped.back(), mapping.segment_values, mapping.segment_other, records.segment_names_);
      if (role == Records::channel)
        name_texts(mapped.back(), mapping.channel_values, mapping.channel_other, records.channel_names_);
      if (role == Records::resolved)
        for (const auto& [text, verdict] : mapping.resolved_values)
          if (mapped.back().cache.find(text) == nullptr)
            mapped.back().cache.insert(text, {*detail::verdict_value(verdict), detail::ValueFault::none});
    }
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    for (MappedColumn& one : mapped)
      one.slot = static_cast<std::size_t>(std::lower_bound(fields.begin(), fields.end(), one.slot) - fields.begin());
    wanted = std::move(fields);
    kept.resize(wanted.size());
    wanted.push_back(unwanted);
  }

  std::size_t find_column(std::string_view role, const std::string& source) const {
    const auto first = std::find(header.begin(), header.end(), source);
    if (first == header.end()) {
      std::string message = "there is no column " + detail::quoted(source) + " (mapped to " + std::string(role) + ")";
      if (header.size() == 1) {
        message += "; the header is one column, " + detail::quoted(header[0]) + ": is the delimiter really " +
                   detail::quoted(std::string_view(&mapping.delimiter, 1)) + "?";
      } else if (const std::string* const closest = detail::nearest(source, header)) {
        message += "; did you mean " + detail::quoted(*closest) + "?";
      }
      fail(ErrorCode::unknown_name, std::string(role), 1, message);
    }
    if (std::find(first + 1, header.end(), source) != header.end())
      fail(ErrorCode::format, std::string(role), 1,
           "the column " + detail::quoted(source) + " (mapped to " + std::string(role) + ") occurs more than once");
    return static_cast<std::size_t>(first - header.begin());
  }

  static double index_of(const std::string& wanted_name, std::vector<std::string>& names) {
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), wanted_name) - names.begin());
    if (at == names.size()) names.push_back(wanted_name);
    return static_cast<double>(at);
  }
  static void name_texts(MappedColumn& column, const ValueMap& values, const std::string& other,
                         std::vector<std::string>& names) {
    column.values = &values;
    column.other = &other;
    column.names = &names;
    for (const auto& [text, wanted_name] : values)
      if (column.cache.find(text) == nullptr)
        column.cache.insert(text, {index_of(wanted_name, names), detail::ValueFault::none});
    if (!other.empty()) index_of(other, names);
  }

  // -------------------------------------------------------------------------------------------------------- rows

  /// The text of a field, doubled quotes undoubled; valid until the next call.
  std::string_view text_of(const CsvField& field) {
    const std::string_view raw(field.begin, static_cast<std::size_t>(field.end - field.begin));
    if (!field.doubled_quotes) return raw;
    unescaped.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
      unescaped.push_back(raw[i]);
      if (raw[i] == '"') ++i;
    }
    return unescaped;
  }

  void take_row(const CsvRecord& record, std::size_t columns, const char* start) {
    if (record.fields == 1 && (*start == '\n' || (*start == '\r' && start[1] == '\n'))) {
      ++records.report_.blank_lines;
      return;
    }
    ++records.report_.rows;
    if (record.fields != columns)
      return reject_row(record, "has " + std::to_string(record.fields) + (record.fields == 1 ? " field" : " fields") +
                                    ", the header has " + std::to_string(columns));
    if (record.text_after_quote) return reject_row(record, "has a field that goes on after its closing quote");
    double values[Records::roles];
    for (MappedColumn& column : mapped) {
      const std::string_view text = text_of(kept[column.slot]);
      const Meaning* const known = column.cache.find(text);
      const Meaning meaning = known != nullptr ? *known : interpret(column, text);
      if (meaning.fault != detail::ValueFault::none) return reject_value(column, text, meaning.fault);
      values[column.role] = meaning.value;
    }
    for (const MappedColumn& column : mapped) records.columns_[column.role].append(values[column.role]);
  }
  using Meaning = detail::Meaning;

  /// A text not met before. Its meaning is remembered, unless the column holds too many or too long texts to do so; the
  /// names of segments and channels must be, and are limited by themselves.
  Meaning interpret(MappedColumn& column, std::string_view text) {
    const Meaning meaning = understand(column, text);
    const bool named = column.names != nullptr && column.values->empty() && meaning.fault == detail::ValueFault::none;
    if (named || (text.size() <= 256 && column.cache.size() < 65536)) column.cache.insert(text, meaning);
    return meaning;
  }
  Meaning understand(MappedColumn& column, std::string_view text) {
    using detail::ValueFault;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const std::string_view trimmed = detail::trim(text);
    const bool missing = std::find(mapping.missing.begin(), mapping.missing.end(), trimmed) != mapping.missing.end();
    const bool may_miss =
        column.role == Records::response_days || column.role == Records::resolved || column.role == Records::score;
    if (missing) return {nan, may_miss ? ValueFault::none : ValueFault::missing};
    if (column.names != nullptr) return name_text(column, text);
    if (column.role == Records::resolved) {
      if (mapping.resolved_values.empty()) {
        for (const std::string_view yes : {"1", "true", "yes", "resolved", "1.0"})
          if (detail::equal_ignoring_case(trimmed, yes)) return {1.0, ValueFault::none};
        for (const std::string_view no : {"0", "false", "no", "not_resolved", "0.0"})
          if (detail::equal_ignoring_case(trimmed, no)) return {0.0, ValueFault::none};
      }
      return {nan, ValueFault::unknown_verdict};
    }
    Meaning number = detail::parse_number(text, mapping.decimal_mark);
    if (number.fault != ValueFault::none) return number;
    if (column.role == Records::score) {
      if (!mapping.score_scale.contains(number.value)) number.fault = ValueFault::outside_scale;
    } else if (!(number.value >= 0.0)) {
      number.fault = ValueFault::negative;
    }
    return number;
  }
  Meaning name_text(MappedColumn& column, std::string_view text) {
    using detail::ValueFault;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (!detail::is_utf8(text)) return {nan, ValueFault::not_utf8};
    if (!column.values->empty()) {
      if (column.other->empty()) return {nan, ValueFault::unlisted};
      return {index_of(*column.other, *column.names), ValueFault::none};
    }
    if (column.names->size() >= most_names)
      fail(ErrorCode::domain, std::string(detail::role_names[column.role]), line,
           "column " + detail::quoted(*column.header) + " has more than " + std::to_string(most_names) +
               " different texts; is it really a " + std::string(detail::role_names[column.role]) + "?");
    column.names->emplace_back(text);
    return {static_cast<double>(column.names->size() - 1), ValueFault::none};
  }

  void reject_row(const CsvRecord& record, std::string reason) {
    if (record.line_breaks > 1)
      reason +=
          " (it spans lines " + std::to_string(line) + " to " + std::to_string(line + record.line_breaks - 1) + ")";
    reject({line, {}, {}, std::move(reason)});
  }
  void reject_value(const MappedColumn& column, std::string_view text, detail::ValueFault fault) {
    if (records.report_.bad >= RecordReport::bad_rows_kept) return reject({});
    reject({line, detail::excerpt(*column.header), detail::excerpt(text), reason_of(column, fault)});
  }
  void reject(BadRow row) {
    if (records.report_.bad++ < RecordReport::bad_rows_kept) records.report_.first_bad.push_back(std::move(row));
  }
  std::string reason_of(const MappedColumn& column, detail::ValueFault fault) const {
    using detail::ValueFault;
    const std::string role(detail::role_names[column.role]);
    switch (fault) {
      case ValueFault::missing:
        return "is missing; a row needs a " + role;
      case ValueFault::not_a_number:
        return "is not a number";
      case ValueFault::out_of_range:
        return "is too large or too small a number";
      case ValueFault::negative:
        return "is negative; " + role + " must be >= 0";
      case ValueFault::outside_scale:
        return "is outside the score scale " + core::format_number(mapping.score_scale.lowest) + " to " +
               core::format_number(mapping.score_scale.highest);
      case ValueFault::unknown_verdict:
        return mapping.resolved_values.empty() ? "is no verdict; list it in resolved_values"
                                               : "is not listed in resolved_values";
      case ValueFault::unlisted:
        return "is not listed in " + role + "_values, and there is no " + role + "_other";
      case ValueFault::not_utf8:
        return "is not valid UTF-8";
      case ValueFault::none:
        break;
    }
    return "is not usable";
  }

  // --------------------------------------------------------------------------------------------------------- end

  ComplaintRecords finish() {
    if (finished) throw Error(ErrorCode::contradiction, "finish", "finish was called twice");
    finished = true;
    if (!format_known) tell_format();
    if (gzip) gzip->finish();
    if (filled == 0 && !header_read)
      fail(ErrorCode::format, "path", 1, "the file is empty; it must start with a header line");
    if (filled > 0 && buffer[filled - 1] != '\n') buffer[filled++] = '\n';  // at most into the padding
    drain(true);
    if (!header_read) fail(ErrorCode::format, "path", 1, "the file has no header line");
    const RecordReport& report = records.report_;
    if (static_cast<double>(report.bad) > mapping.largest_bad_share * static_cast<double>(report.rows)) {
      std::string message = name + ": " + std::to_string(report.bad) + " of " + std::to_string(report.rows) +
                            " rows are bad, more than the tolerated share of " +
                            core::format_number(mapping.largest_bad_share) + "; the first:";
      for (std::size_t i = 0; i < report.first_bad.size() && i < 5; ++i)
        message += "\n  " + report.first_bad[i].to_string();
      throw Error(ErrorCode::bad_rows, "path", message);
    }
    return std::move(records);
  }
};

AMENDS_INLINE ComplaintReader::ComplaintReader(RecordMapping mapping, std::string name)
    : state_(std::make_unique<State>(std::move(mapping), std::move(name))) {}
AMENDS_INLINE ComplaintReader::~ComplaintReader() = default;
AMENDS_INLINE ComplaintReader::ComplaintReader(ComplaintReader&&) noexcept = default;
AMENDS_INLINE ComplaintReader& ComplaintReader::operator=(ComplaintReader&&) noexcept = default;
AMENDS_INLINE void ComplaintReader::feed(std::string_view chunk) {
  state_->feed(chunk);
}
AMENDS_INLINE ComplaintRecords ComplaintReader::finish() {
  return state_->finish();
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
