#pragma once

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/csv_scanner.hpp>
#include <amends/interop/gzip.hpp>
#include <limits>
#include <optional>
#include <span>

namespace amends::inline AMENDS_ABI::interop {

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
    if (number.fault == ValueFault::not_a_number && column.role == Records::response_days &&
        core::parse_timestamp(text))
      number.fault = ValueFault::date_for_days;
    if (number.fault != ValueFault::none) return number;
    if (column.role == Records::score) {
      if (!mapping.score_scale.contains(number.value)) number.fault = ValueFault::outside_scale;
    } else if (!(number.value >= 0.0)) {
      number.fault = ValueFault::negative;
    } else if (column.role == Records::response_days && number.value > domain::largest_response_days) {
      number.fault = ValueFault::beyond_days;
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
      case ValueFault::beyond_days:
        return "is beyond 100 years: a date, not " + role;
      case ValueFault::date_for_days:
        return "is a date; " + role + " are days from receipt to answer";
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

}  // namespace amends::inline AMENDS_ABI::interop
