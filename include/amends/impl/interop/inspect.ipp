#pragma once

#include <amends/interop/inspect.hpp>

#include <amends/interop/ready_mapping.hpp>

#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/impl/interop/inspect_column.hpp>
#include <amends/impl/interop/inspect_roles.hpp>
#include <amends/impl/interop/inspect_starter.hpp>
#include <amends/impl/interop/row_fault.hpp>
#include <amends/interop/gzip.hpp>
#include <amends/interop/text_encoding.hpp>
#include <array>
#include <numeric>
#include <optional>
#include <unordered_set>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

/// Calls its argument with the file, chunk by chunk, as often as asked.
using ReadAgain = core::FunctionRef<void(core::FunctionRef<void(std::string_view)>)>;

/// The first bytes of a file, and of what it holds.
class FirstBytes {
 public:
  explicit FirstBytes(const std::string& name) : gzip_(name) {}

  void look(std::string_view chunk) {
    const std::size_t room = most - (std::min)(most, inside_.size());
    if (raw_.size() < most) raw_.append(chunk.substr(0, most - raw_.size()));
    if (!raw_.starts_with(GzipInflater::magic)) {
      inside_ = raw_;
    } else if (room > 0) {
      gzip_.feed(chunk, [this](std::string_view text) {
        inside_.append(text.substr(0, most - (std::min)(most, inside_.size())));
      });
    }
  }
  [[nodiscard]] interop::FileKind kind() const noexcept { return interop::file_kind(raw_); }
  [[nodiscard]] interop::FileKind content() const noexcept { return interop::file_kind(inside_); }
  /// Whether the first line ends in CR and LF.
  [[nodiscard]] bool carriage_return() const {
    std::string text = inside_;
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());  // of UTF-16
    const std::size_t line = text.find('\n');
    return line != std::string::npos && line > 0 && text[line - 1] == '\r';
  }

 private:
  static constexpr std::size_t most = std::size_t{1} << 16;
  GzipInflater gzip_;
  std::string raw_{};
  std::string inside_{};
};

/// Whether a record is the sum of the others: its first text says so, and another field is empty.
inline bool is_sum(std::span<const CsvField> fields, std::string& scratch) {
  constexpr std::string_view words[] = {"total", "grand total", "subtotal", "sum",  "soma",   "summe", "gesamt",
                                        "합계",  "총계",        "총합계",   "소계", "합  계", "계"};
  bool says_so = false;
  for (const CsvField& field : fields) {
    const std::string_view text = trim(text_of(field, scratch));
    if (says_so && text.empty()) return true;
    if (says_so || text.empty()) continue;
    for (const std::string_view word : words) {
      if (text.size() < word.size() || !equal_ignoring_case(text.substr(0, word.size()), word)) continue;
      std::string_view rest = text.substr(word.size());
      if (rest.starts_with('s') || rest.starts_with('S')) rest.remove_prefix(1);
      rest = trim(rest);
      says_so = says_so || rest.empty() || rest.front() == ':' || rest.front() == '(';
    }
    if (!says_so) return false;
  }
  return false;
}

/// Collects the columns of a table.
class TableWatch final : public CsvConsumer {
 public:
  Inspection out{};
  bool looks_like_rows = false;
  std::size_t fields = 0;

  explicit TableWatch(CsvDialect dialect, const std::string& name)
      : skip_lines_(dialect.skip_lines), footer_lines_(dialect.footer_lines), stream_(std::move(dialect), *this, name) {
    const RecordMapping usual;
    missing_.insert(usual.missing.begin(), usual.missing.end());
  }

  void feed(std::string_view chunk) { stream_.feed(chunk); }
  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    if (names.size() > Inspection::columns_inspected)
      throw Error(ErrorCode::domain, "path",
                  stream_.name() + ": the header has " + std::to_string(names.size()) + " columns, more than " +
                      std::to_string(Inspection::columns_inspected) + "; is the delimiter right?");
    fields = names.size();
    looks_like_rows = looks_like_row(names);
    for (const std::string& name : names) columns_.emplace_back(name, missing_, budget_);
    std::vector<std::size_t> all(names.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  void row(const CsvRow& row) override {
    const bool text_below = row.fault == CsvRow::Fault::fields && (row.fields == 1 || 3 * row.fields <= fields);
    if (text_below || (row.fault == CsvRow::Fault::none && is_sum(row.wanted, scratch_))) {
      if (tail_rows_++ == 0) tail_begins_ = row.line;
    } else {
      tail_rows_ = 0;
    }
    if (row.fault != CsvRow::Fault::none) {
      if (out.damaged_rows++ == 0) out.first_damaged_line = row.line;
      return;
    }
    for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].look(text_of(row.wanted[c], scratch_));
  }
  void finish() {
    stream_.finish();
    const CsvFacts& facts = stream_.facts();
    out.source = stream_.name();
    out.encoding = facts.encoding;
    out.delimiter = facts.delimiter;
    out.line_end = std::string(1, facts.line_end);
    out.sep_line = facts.sep_line;
    out.skip_lines = skip_lines_;
    out.header_ends = facts.header_ends;
    out.footer_lines = footer_lines_;
    out.rows = facts.records;
    out.blank_lines = facts.blank_lines;
    for (ColumnWatch& column : columns_) out.columns.push_back(column.finish());
  }

  /// The lines from the first of the last records that look like no rows to the end of the file.
  [[nodiscard]] std::size_t likely_footer() const noexcept {
    constexpr std::size_t most = 50;
    const std::size_t lines = tail_rows_ == 0 ? 0 : stream_.line() - tail_begins_;
    return lines <= most && 2 * tail_rows_ < out.rows ? lines : 0;
  }
  /// The line that looks more like the header than the first; 0 where the first does.
  [[nodiscard]] std::size_t likely_header() const noexcept { return stream_.facts().likely_header; }

 private:
  std::size_t skip_lines_;
  std::size_t footer_lines_;
  std::size_t tail_rows_ = 0;  ///< the last records, all of which look like no rows
  std::size_t tail_begins_ = 0;
  CsvStream stream_;
  std::unordered_set<std::string> missing_{};
  ValueBudget budget_{};
  std::vector<ColumnWatch> columns_{};
  std::string scratch_{};
};

/// Counts the bytes beyond ASCII of a text that is not Unicode.
struct HighBytes {
  std::size_t all = 0;
  std::size_t in_even_runs = 0;
  std::size_t low_leads = 0;  ///< 0x81 to 0x9F, with which a kana or kanji of Shift-JIS begins and no Hangul of EUC-KR
  std::size_t run = 0;

  void look(std::string_view bytes) noexcept {
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        end_run();
        continue;
      }
      ++all;
      ++run;
      if (byte >= 0x81 && byte <= 0x9F) ++low_leads;
    }
  }
  void end_run() noexcept {
    if (run % 2 == 0) in_even_runs += run;
    run = 0;
  }
};

/// The encodings to try, the likeliest first, for a text that is not Unicode.
inline std::vector<std::string> likely_encodings(const std::string& name, ReadAgain read) {
  HighBytes bytes;
  std::optional<GzipInflater> gzip;
  bool first = true;
  read([&](std::string_view chunk) {
    if (std::exchange(first, false) && chunk.starts_with(GzipInflater::magic)) gzip.emplace(name);
    if (gzip)
      gzip->feed(chunk, [&](std::string_view text) { bytes.look(text); });
    else
      bytes.look(chunk);
  });
  bytes.end_run();
  std::vector<std::string> out;
  // Letters of western Europe stand alone between ASCII; those of Korea and Japan are pairs of bytes.
  if (4 * bytes.low_leads > bytes.all) out.emplace_back("shift-jis");
  if (10 * bytes.in_even_runs > 8 * bytes.all) out.emplace_back("cp949");
  out.emplace_back("windows-1252");
  out.emplace_back("iso-8859-1");
  return out;
}

/// One pass; nothing if the text is not in that encoding, for which `refused` says why (for the first one tried).
inline std::optional<Inspection> inspect_as(const CsvDialect& dialect, const std::string& name, FirstBytes& first,
                                            std::optional<Error>& refused, ReadAgain read) {
  TableWatch watch(dialect, name);
  first = FirstBytes(name);
  try {
    read([&](std::string_view chunk) {
      first.look(chunk);
      watch.feed(chunk);
    });
    watch.finish();
  } catch (const Error& error) {
    if (error.parameter() == "encoding") {
      if (!refused) refused = error;
      return std::nullopt;
    }
    if (watch.likely_header() == 0) throw;
  }
  CsvDialect again = dialect;
  if (const std::size_t likely = watch.likely_header(); likely > 0 && dialect.skip_lines == 0) {
    again.skip_lines = likely - 1;
    return inspect_as(again, name, first, refused, read);
  }
  if (!watch.looks_like_rows || !dialect.header) {
    again.footer_lines = watch.likely_footer();
    if (dialect.footer_lines > 0 || again.footer_lines == 0) return std::move(watch.out);
    std::optional<Inspection> out = inspect_as(again, name, first, refused, read);
    if (out) out->header = dialect.header;
    return out;
  }
  again.header = false;
  for (std::size_t c = 1; c <= watch.fields; ++c) again.columns.push_back("column " + std::to_string(c));
  std::optional<Inspection> out = inspect_as(again, name, first, refused, read);
  if (out) out->header = false;
  return out;
}

inline Inspection inspect_source(const std::string& name, ReadAgain read) {
  FirstBytes first(name);
  std::optional<Error> refused;  // what the first pass said
  std::optional<Inspection> found;
  try {
    found = inspect_as({}, name, first, refused, read);
    if (!found) {
      for (const std::string& encoding : likely_encodings(name, read)) {
        found = inspect_as({.encoding = encoding}, name, first, refused, read);
        if (found) break;
      }
      if (found) found->encoding_guessed = true;
    }
  } catch (const Error&) {
    if (no_csv(first.kind()).empty() && no_csv(first.content()).empty()) throw;
    found.emplace();
    found->source = name;
  }
  if (!found) throw *refused;
  found->kind = first.kind();
  found->content = found->kind == interop::FileKind::gzip ? first.content() : found->kind;
  if (!found->is_table()) return std::move(*found);
  if (found->line_end == "\n" && first.carriage_return()) found->line_end = "\r\n";
  suggest_roles(found->columns);
  find_ready_mapping(*found);
  return std::move(*found);
}

inline std::string extent_of(const InspectedColumn& column) {
  if (!(column.smallest <= column.largest)) return {};
  const auto shown = [&](double value) {
    if (column.content == ColumnContent::number) return core::format_number(value);
    const auto microseconds = static_cast<std::int64_t>(value);
    return column.times_of_day
               ? core::format_timestamp(microseconds)
               : core::format_date(core::detail::floor_divide(microseconds, core::microseconds_per_day));
  };
  return ", " + shown(column.smallest) + " to " + shown(column.largest);
}

inline std::string line_of(const InspectedColumn& column) {
  std::string out = detail::quoted(column.header) + ": " + std::string(to_string(column.content)) + extent_of(column);
  if (column.content == ColumnContent::number && (column.decimal_mark != '.' || !column.thousands_mark.empty()))
    out += ", written with " + detail::quoted(std::string(1, column.decimal_mark)) + " for decimals" +
           (column.thousands_mark.empty() ? "" : " and " + detail::quoted(column.thousands_mark) + " for thousands");
  if (column.date_order_open) out += ", day or month first cannot be told";
  if (column.date_format != DateFormat::recognised) out += ", " + std::string(to_string(column.date_format));
  if (column.values > 0)
    out +=
        ", " + std::string(column.distinct_exact ? "" : "more than ") + std::to_string(column.distinct) + " different";
  if (column.missing > 0) out += ", " + std::to_string(column.missing) + " missing";
  if (column.other_values > 0) out += ", " + std::to_string(column.other_values) + " that are none";
  for (std::size_t i = 0; i < column.examples.size(); ++i) out += (i == 0 ? "; \"" : ", \"") + column.examples[i] + '"';
  if (!column.role.empty()) out += "; may be " + column.role;
  if (!column.needs_meaning) return out;
  out += "; say what these mean:";
  for (const InspectedValue& one : column.texts)
    out += ' ' + detail::quoted(one.text) + " (" + std::to_string(one.rows) + ")";
  return out;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(ColumnContent content) noexcept {
  constexpr std::array<std::string_view, 5> names{"empty", "number", "date", "truth value", "text"};
  return names[static_cast<std::size_t>(content)];
}

AMENDS_INLINE std::string Inspection::to_string() const {
  std::string out = detail::excerpt(source, 4096) + ": ";
  if (!is_table())
    return out + "the file " + (kind == FileKind::gzip ? "in the gzip file " : "") + std::string(no_csv(content));
  out += std::string(kind == FileKind::gzip ? "gzip, " : "") + encoding + (encoding_guessed ? " (a guess)" : "") +
         ", fields between " + detail::quoted(std::string_view(&delimiter, 1)) + ", lines end in " +
         (line_end == "\n"   ? "LF"
          : line_end == "\r" ? "CR"
                             : "CR LF") +
         (header ? "" : ", no header: the first line looks like a row") +
         (skip_lines == 0 ? ""
                          : ", the header in line " + std::to_string(skip_lines + 1) +
                                ": say skip_lines = " + std::to_string(skip_lines)) +
         (footer_lines == 0
              ? ""
              : ", no rows in the last " + (footer_lines == 1 ? "line" : std::to_string(footer_lines) + " lines") +
                    ": say footer_lines = " + std::to_string(footer_lines)) +
         "\n" + std::to_string(rows) + " rows, " + std::to_string(columns.size()) +
         (columns.size() == 1 ? " column" : " columns");
  if (blank_lines > 0) out += ", " + std::to_string(blank_lines) + " blank lines";
  if (damaged_rows > 0)
    out += "\n" + std::to_string(damaged_rows) +
           " rows have another number of fields or a damaged quote, the first at line " +
           std::to_string(first_damaged_line) +
           (2 * damaged_rows > rows ? ": does a title stand before the header (skip_lines)?" : "");
  if (2 * ready_found > ready_columns)
    out += "\nthe ready mapping \"" + ready_mapping + "\" has " + std::to_string(ready_found) + " of its " +
           std::to_string(ready_columns) + " columns here";
  for (const InspectedColumn& column : columns) out += "\n  " + detail::line_of(column);
  return out;
}

AMENDS_INLINE std::string Inspection::starter_toml() const {
  if (!is_table())
    throw Error(ErrorCode::format, "path",
                detail::excerpt(source, 4096) + ": the file is no table, so there is nothing to map");
  return detail::Starter(*this).text();
}

AMENDS_INLINE Inspection inspect(const std::string& path, core::Executor* executor) {
  return detail::inspect_source(
      path, [&](core::FunctionRef<void(std::string_view)> sink) { read_file(path, sink, executor); });
}

AMENDS_INLINE Inspection inspect_from_memory(std::string_view content, core::Executor* executor) {
  return detail::inspect_source(
      "memory", [&](core::FunctionRef<void(std::string_view)> sink) { detail::read_memory(content, sink, executor); });
}

}  // namespace amends::inline AMENDS_ABI::interop
