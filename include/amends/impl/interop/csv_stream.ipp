#pragma once

#include <amends/interop/csv_stream.hpp>

#include <algorithm>
#include <amends/impl/interop/csv_title.hpp>
#include <amends/impl/interop/file_text.hpp>
#include <amends/impl/interop/patient_file.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/text_encoding.hpp>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE void check(const CsvDialect& dialect) {
  if (!dialect.encoding.empty() && !encoding_named(dialect.encoding))
    throw Error(
        ErrorCode::unknown_name, "encoding",
        "encoding must be one of " + std::string(encoding_names()) + ", got " + detail::quoted(dialect.encoding));
  const auto separator = static_cast<unsigned char>(dialect.delimiter);
  if (separator == '"' || separator == '\n' || separator == '\r' || separator >= 0x80)
    throw Error(ErrorCode::domain, "delimiter",
                "delimiter must be one ASCII character other than a quote or a line break, got " +
                    detail::quoted(std::string_view(&dialect.delimiter, 1)));
  if (dialect.header && !dialect.columns.empty())
    throw Error(ErrorCode::contradiction, "columns",
                "columns names the columns of a file without a header: say header = false");
  if (!dialect.header && dialect.columns.empty())
    throw Error(ErrorCode::missing, "columns", "a file without a header needs the names of its columns, in columns");
  std::vector<std::string> names = dialect.columns;
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw Error(ErrorCode::contradiction, "columns", "columns holds " + detail::quoted(*twice) + " twice");
  constexpr std::size_t most_lines = 1'000'000;
  core::check_count("skip_lines", dialect.skip_lines, 0, most_lines);
  core::check_count("footer_lines", dialect.footer_lines, 0, 10'000);
}

AMENDS_INLINE std::string_view text_of(const CsvField& field, std::string& scratch) {
  const std::string_view raw(field.begin, static_cast<std::size_t>(field.end - field.begin));
  if (!field.doubled_quotes) return raw;
  scratch.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    scratch.push_back(raw[i]);
    if (raw[i] == '"') ++i;
  }
  return scratch;
}

struct CsvStream::State {
  static constexpr std::size_t first_buffer = std::size_t{1} << 18;
  static constexpr std::size_t longest_record = std::size_t{1} << 24;
  static constexpr std::size_t unwanted = (std::numeric_limits<std::size_t>::max)();

  CsvDialect dialect;
  CsvConsumer& consumer;
  std::string name;
  CsvFacts facts;

  std::optional<detail::FileText> file{};  ///< the one at hand

  // The text.
  std::vector<char> buffer;
  std::size_t filled = 0;
  std::size_t line = 1;  ///< physical line where the next record starts
  std::size_t to_skip = 0;
  bool line_end_known = false;
  bool sep_looked_for = false;
  bool header_read = false;
  CsvScanner scanner{','};
  std::size_t columns = 0;
  std::vector<std::string> names{};
  std::vector<std::size_t> wanted{};  ///< indices of the fields to keep, increasing, closed by `unwanted`
  std::vector<CsvField> kept{};
  bool finished = false;

  State(CsvDialect the_dialect, CsvConsumer& the_consumer, std::string the_name)
      : dialect(std::move(the_dialect)),
        consumer(the_consumer),
        name(std::move(the_name)),
        buffer(first_buffer + CsvScanner::padding) {
    check(dialect);
    begin_file();
  }
  void begin_file() {
    file.emplace(name, dialect.encoding);
    line_end_known = sep_looked_for = header_read = false;
    filled = 0;
    line = 1;
    to_skip = dialect.skip_lines;
  }

  [[noreturn]] void fail(std::size_t at_line, const std::string& what) const {
    throw Error(ErrorCode::format, "path", name + ':' + std::to_string(at_line) + ": " + what);
  }

  // ------------------------------------------------------------------------------------------------ bytes to text

  void feed(std::string_view chunk) {
    if (finished) throw Error(ErrorCode::contradiction, "feed", "feed was called after finish");
    file->feed(
        chunk, [this](std::string_view text) { feed_text(text); }, [this] { return last_line(); });
  }
  /// The line at which the text ends that came so far.
  [[nodiscard]] std::size_t last_line() const {
    const std::string_view text(buffer.data(), filled);
    const char line_end = line_end_known ? facts.line_end : detail::first_line_end(text);
    return line + static_cast<std::size_t>(std::count(text.begin(), text.end(), line_end));
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

  // ---------------------------------------------------------------------------------------------- text to records

  /// The end of the text that can hold rows: the lines of the footer are kept back.
  [[nodiscard]] const char* end_of_rows() const noexcept {
    const char* end = buffer.data() + filled;
    if (dialect.footer_lines == 0) return end;
    const char line_end = facts.line_end;
    std::size_t lines = dialect.footer_lines;
    const char* at = end;
    if (at != buffer.data()) --at;  // the break that closes the last line, which may be the last of the file
    while (at != buffer.data()) {
      if (at[-1] == line_end && --lines == 0) return at;
      --at;
    }
    return buffer.data();
  }

  /// What the first text of a file shows: in UTF-16 only now whether it is a page or JSON, and how its lines end.
  void look_at_first_text() {
    if (line_end_known) return;
    line_end_known = true;
    const std::string_view text(buffer.data(), filled);
    facts.gzip = file->gzip();
    facts.encoding = std::string(file->encoding());
    file->refuse_kind(text);
    facts.line_end = detail::first_line_end(text);
  }

  /// Takes all complete records out of the buffer; what is left moves to its front.
  void drain(bool at_end) {
    look_at_first_text();
    const char* const end = end_of_rows();
    const char* const begin = skip(buffer.data(), end);
    scanner = CsvScanner(facts.delimiter, facts.line_end);
    scanner.set_buffer(begin, end);
    CsvRecord record;
    if (to_skip == 0 && (header_read || read_header(record, end))) take_rows(record);
    make_room(record, end, at_end);
  }

  void note_line(std::vector<CsvLine>& lines, std::string_view text, std::size_t number) const {
    if (lines.size() == CsvFacts::lines_kept) return;
    while (text.ends_with('\r')) text.remove_suffix(1);
    lines.push_back({name, number, detail::excerpt(text)});
  }

  /// Behind the lines to skip and a line that states the delimiter.
  const char* skip(const char* at, const char* end) {
    const auto next_line = [&](const char* from) {
      return static_cast<const char*>(std::memchr(from, facts.line_end, static_cast<std::size_t>(end - from)));
    };
    if (!sep_looked_for && at != end) {
      sep_looked_for = true;
      facts.delimiter = dialect.delimiter;
      const char* const stop = next_line(at);
      const std::string_view first(at, static_cast<std::size_t>((stop == nullptr ? end : stop) - at));
      if (const auto stated = detail::stated_delimiter(first); stated && stop != nullptr) {
        if (facts.delimiter == '\0') facts.delimiter = *stated;
        facts.sep_line = true;
        at = stop + 1;
        ++line;
        if (to_skip > 0) --to_skip;
      }
    }
    while (to_skip > 0 && at != end) {
      const char* const stop = next_line(at);
      if (stop == nullptr) return end;
      note_line(facts.skipped, {at, static_cast<std::size_t>(stop - at)}, line);
      at = stop + 1;
      ++line;
      --to_skip;
    }
    return at;
  }

  bool read_header(CsvRecord& record, const char* end) {
    const char* start = scanner.position();
    if (start == end) return false;
    const char* const stop =
        static_cast<const char*>(std::memchr(start, facts.line_end, static_cast<std::size_t>(end - start)));
    if (stop == nullptr) return false;
    const std::string_view text(start, static_cast<std::size_t>(end - start));
    const std::size_t title =
        dialect.header ? detail::lines_of_title(text, facts.delimiter, facts.line_end) : std::size_t{0};
    facts.likely_header = title > 0 ? line + title : 0;
    if (facts.delimiter == '\0')
      facts.delimiter =
          detail::most_frequent_delimiter(std::string_view(start, static_cast<std::size_t>(stop - start)));
    scanner = CsvScanner(facts.delimiter, facts.line_end);
    scanner.set_buffer(start, end);
    if (dialect.header) {
      std::vector<std::string> found;
      std::string scratch;
      if (!scanner.scan(record,
                        [&](std::size_t, const CsvField& field) { found.emplace_back(text_of(field, scratch)); }))
        return false;
      const std::string_view raw(start, static_cast<std::size_t>(scanner.position() - start));
      if (raw.find('\0') != std::string_view::npos) fail(line, "the header holds a zero byte; the file is no text");
      if (scanner.position() == end) refuse_line_ends(raw);
      if (std::all_of(found.begin(), found.end(), [](const std::string& one) { return detail::trim(one).empty(); }))
        fail(line, std::string(line == 1 ? "the first line" : "the line after those skipped") +
                       " is empty; it must hold the names of the columns (" +
                       (facts.likely_header > 0
                            ? "line " + std::to_string(facts.likely_header) +
                                  " looks like them: say skip_lines = " + std::to_string(facts.likely_header - 1)
                            : "say skip_lines where they follow") +
                       ")");
      names = std::move(found);
    } else {
      names = dialect.columns;
    }
    columns = names.size();
    wanted = consumer.header(names);
    if (dialect.header) line += record.line_breaks;
    facts.header_ends = line - 1;
    header_read = true;
    kept.resize(wanted.size());
    wanted.push_back(unwanted);
    if (consumer.wants_preview()) preview(end);
    return true;
  }

  /// errors  Error(format) for a text that ends its lines as no CSV does, and so seems to be one line
  void refuse_line_ends(std::string_view text) const {
    if (const std::string_view found = detail::foreign_line_end(text); !found.empty())
      fail(line, "the whole file is one line, with " + std::string(found) +
                     " where other files have line breaks; save it with LF or CR LF");
  }

  /// Shows the consumer the records of the buffer, and goes back to the first.
  void preview(const char* end) {
    const char* const start = scanner.position();
    const std::size_t first_line = line;
    CsvRecord record;
    const char* at = start;
    while (scan(record)) {
      const CsvRow row = row_of(record, at);
      if (!blank(at) && row.fault == CsvRow::Fault::none) consumer.preview(row);
      line += record.line_breaks;
      at = scanner.position();
    }
    consumer.preview_ends();
    line = first_line;
    scanner.set_buffer(start, end);
  }

  bool scan(CsvRecord& record) {
    const std::size_t* next = wanted.data();
    CsvField* keep = kept.data();
    return scanner.scan(record, [&](std::size_t index, const CsvField& field) {
      if (index == *next) {
        *keep++ = field;
        ++next;
      }
    });
  }

  void take_rows(CsvRecord& record) {
    const char* start = scanner.position();
    while (scan(record)) {
      if (blank(start)) {
        ++facts.blank_lines;
      } else {
        ++facts.records;
        consumer.row(row_of(record, start));
      }
      line += record.line_breaks;
      start = scanner.position();
    }
  }

  /// Whether the record that starts here, and ends where the scanner stands, holds nothing but delimiters and blanks.
  [[nodiscard]] bool blank(const char* start) const noexcept {
    const char* const end = scanner.position();
    for (const char* at = start; at != end; ++at)
      if (*at != facts.delimiter && *at != ' ' && *at != '\t' && *at != '\r' && *at != '\n') return false;
    return true;
  }

  [[nodiscard]] CsvRow row_of(const CsvRecord& record, const char* start) const {
    CsvRow row{line, record.line_breaks, record.fields, CsvRow::Fault::none, kept};
    if (record.fields != columns)
      row.fault = CsvRow::Fault::fields;
    else if (record.text_after_quote)
      row.fault = CsvRow::Fault::text_after_quote;
    else if (record.line_breaks > 1 && columns > 2 && spans_records(start))
      row.fault = CsvRow::Fault::swallowed_records;
    return row;
  }

  /// Whether each line of a record has as many delimiters as a record, those in quotes counted too: what stands in
  /// quotes then looks like records itself.
  [[nodiscard]] bool spans_records(const char* start) const noexcept {
    const char* const end = scanner.position();
    std::size_t lines = 0;
    for (const char* at = start; at != end;) {
      const char* const stop =
          static_cast<const char*>(std::memchr(at, facts.line_end, static_cast<std::size_t>(end - at)));
      const auto delimiters = static_cast<std::size_t>(std::count(at, stop, facts.delimiter));
      if (delimiters + 1 == columns)
        ++lines;
      else if (delimiters > 0 || !detail::trim({at, static_cast<std::size_t>(stop - at)}).empty())
        return false;
      at = stop + 1;
    }
    return lines * (columns - 1) >= 6;
  }

  void make_room(const CsvRecord& unfinished, const char* end_of_rows, bool at_end) {
    const auto done = static_cast<std::size_t>(scanner.position() - buffer.data());
    // At the end the text closes with a line end, so only an open quote can leave something over.
    if (at_end && scanner.position() < end_of_rows && to_skip == 0) {
      const std::string column = unfinished.fields < names.size() ? names[unfinished.fields] : std::string();
      fail(line + unfinished.open_quote_breaks,
           "a quote is opened in column " + std::to_string(unfinished.fields + 1) +
               (column.empty() ? std::string() : " (" + detail::quoted(column) + ")") +
               " and never closed before the end of the file");
    }
    const std::size_t left = filled - done;
    std::memmove(buffer.data(), buffer.data() + done, left);
    filled = left;
    const std::size_t room = buffer.size() - CsvScanner::padding;
    if (left < room / 2) return;
    if (room >= longest_record) {
      refuse_line_ends({buffer.data(), filled});
      fail(
          line + unfinished.open_quote_breaks,
          unfinished.open_quote
              ? "a quote is opened in column " + std::to_string(unfinished.fields + 1) + " and not closed within 16 MiB"
              : std::string("the record that starts here is longer than 16 MiB; is this a CSV file?"));
    }
    buffer.resize(2 * room + CsvScanner::padding);
  }

  // ---------------------------------------------------------------------------------------------------------- end

  void end_file() {
    file->finish([this](std::string_view text) { feed_text(text); }, [this] { return last_line(); });
    if (filled == 0 && !header_read) fail(1, "the file is empty; it must start with a header line");
    look_at_first_text();
    if (filled > 0 && buffer[filled - 1] != facts.line_end) buffer[filled++] = facts.line_end;  // into the padding
    drain(true);
    if (to_skip > 0) fail(line, "the file ends within the " + std::to_string(dialect.skip_lines) + " lines to skip");
    if (!header_read && !dialect.header) {  // no row either
      if (facts.delimiter == '\0') facts.delimiter = ',';
      names = dialect.columns;
      static_cast<void>(consumer.header(names));
      header_read = true;
    }
    if (!header_read) fail(line, "the file has no header line");
    note_footer();
  }
  /// What is left in the buffer at the end.
  void note_footer() {
    std::size_t number = line;
    for (const char* at = buffer.data(); at != buffer.data() + filled; ++number) {
      const char* const stop = std::find(at, static_cast<const char*>(buffer.data() + filled), facts.line_end);
      note_line(facts.footer, {at, static_cast<std::size_t>(stop - at)}, number);
      at = stop == buffer.data() + filled ? stop : stop + 1;
    }
  }
  void finish() {
    if (finished) throw Error(ErrorCode::contradiction, "finish", "finish was called twice");
    finished = true;
    end_file();
  }
  void next_file(std::string next) {
    if (finished) throw Error(ErrorCode::contradiction, "next_file", "next_file was called after finish");
    end_file();
    name = std::move(next);
    begin_file();
  }
};

AMENDS_INLINE CsvStream::CsvStream(CsvDialect dialect, CsvConsumer& consumer, std::string name)
    : state_(std::make_unique<State>(std::move(dialect), consumer, std::move(name))) {}
AMENDS_INLINE CsvStream::~CsvStream() = default;
AMENDS_INLINE CsvStream::CsvStream(CsvStream&&) noexcept = default;
AMENDS_INLINE CsvStream& CsvStream::operator=(CsvStream&&) noexcept = default;
AMENDS_INLINE void CsvStream::feed(std::string_view chunk) {
  state_->feed(chunk);
}
AMENDS_INLINE void CsvStream::finish() {
  state_->finish();
}
AMENDS_INLINE void CsvStream::next_file(std::string name) {
  state_->next_file(std::move(name));
}
AMENDS_INLINE const CsvFacts& CsvStream::facts() const noexcept {
  return state_->facts;
}
AMENDS_INLINE const std::string& CsvStream::name() const noexcept {
  return state_->name;
}
AMENDS_INLINE std::size_t CsvStream::line() const noexcept {
  return state_->line;
}

AMENDS_INLINE void read_file(const std::string& path, core::FunctionRef<void(std::string_view)> sink,
                             core::Executor* executor) {
  if (path.find('\0') != std::string::npos)
    throw Error(ErrorCode::domain, "path", "the path holds a zero byte: " + detail::quoted(path));
  // The text of the system depends on the locale; these three are what happens in practice.
  const auto refuse = [&path](const char* what) {
    const int number = errno;
    throw Error(ErrorCode::io, "path",
                detail::excerpt(path, 4096) + ": the file cannot be " + what + ": " +
                    (number == ENOENT   ? std::string("there is no such file")
                     : number == EACCES ? std::string("permission denied")
                     : number == EISDIR ? std::string("it is a folder")
                                        : "system error " + std::to_string(number)));
  };
  detail::PatientFile file(path, executor);
  if (!file) refuse("opened");
  std::vector<char> chunk(std::size_t{1} << 18);
  for (;;) {
    const std::size_t got = file.read(chunk.data(), chunk.size());
    if (got > 0) sink(std::string_view(chunk.data(), got));
    if (got == chunk.size()) continue;
    if (file.failed()) refuse("read");
    return;
  }
}

}  // namespace amends::inline AMENDS_ABI::interop
