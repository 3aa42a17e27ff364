#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/interop/csv_scanner.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// How a table is written as text.
struct CsvDialect {
  /// A name of encoding_named(); "": what the byte order mark says or the zero bytes of UTF-16 show, otherwise UTF-8.
  std::string encoding{};
  /// One ASCII character other than a quote or a line break; 0: what a first line "sep=;" says, otherwise the one of
  /// comma, semicolon, tab and bar that the header holds most often outside quotes (in this order if equally often).
  char delimiter = '\0';
  bool header = true;                  ///< the first record holds the names of the columns
  std::vector<std::string> columns{};  ///< the names where header is false
  std::size_t skip_lines = 0;          ///< lines before the header, e.g. a title
  std::size_t footer_lines = 0;  ///< lines at the end that are no rows, e.g. a sum or a copyright; blank ones count
};

/// errors  Error(unknown_name | domain | contradiction | missing) for an encoding or a delimiter that is none, columns
///         beside a header, no columns without one, a name twice
void check(const CsvDialect& dialect);

/// One record of the table.
struct CsvRow {
  enum class Fault : std::uint8_t { none, fields, text_after_quote, swallowed_records };

  std::size_t line;                  ///< where it starts, as an editor counts, from 1
  std::size_t lines;                 ///< that it spans
  std::size_t fields;                ///< that it has
  Fault fault;                       ///< none: as many fields as the header, and each of them whole
  std::span<const CsvField> wanted;  ///< the fields asked for, in increasing order of their columns
};

/// A line of a file that is no row.
struct CsvLine {
  std::string file{};    ///< the name of its source
  std::size_t line = 0;  ///< as an editor counts, from 1
  std::string text{};    ///< fit for a message: cut at 60 bytes, control characters escaped
  bool operator==(const CsvLine&) const = default;
};

/// What was found about the text; complete after finish(). With several files, of the one at hand, but for the counts
/// of records and blank lines and the lines left out, which are of all.
struct CsvFacts {
  static constexpr std::size_t lines_kept = 10;

  std::string encoding{};
  char delimiter = ',';
  char line_end = '\n';  ///< '\n', or '\r' in files of old systems
  bool gzip = false;
  bool sep_line = false;  ///< the file states its delimiter itself
  /// The line of what looks like the header, where the one taken for it does not: a title, perhaps padded with
  /// delimiters, stands before it. 0: the header looks like one. Known before CsvConsumer::header() is called.
  std::size_t likely_header = 0;
  std::size_t header_ends = 0;     ///< the line with which the header ends; without one, the line before the first row
  std::vector<CsvLine> skipped{};  ///< by skip_lines, the first `lines_kept` (a line that states the delimiter is none)
  std::vector<CsvLine> footer{};   ///< by footer_lines, likewise
  std::size_t records = 0;         ///< after the header
  std::size_t blank_lines = 0;     ///< empty, or of delimiters and blanks only
};

/// Who takes the rows of a CsvStream.
class CsvConsumer {
 public:
  virtual ~CsvConsumer() = default;
  /// The names of the columns, in the order of the file (once for each file). Returns which of them are wanted, in
  /// increasing order, each once; throws what is wrong with them. `preview` calls its argument for each whole record
  /// that lies in the first 256 KiB of text (or, if longer, for the first record), before the first call of row().
  virtual std::vector<std::size_t> header(const std::vector<std::string>& names) = 0;
  /// Whether preview() is to be called; asked after header().
  [[nodiscard]] virtual bool wants_preview() const { return false; }
  virtual void preview(const CsvRow& row) { static_cast<void>(row); }
  virtual void preview_ends() {}
  virtual void row(const CsvRow& row) = 0;
};

/// Cuts the text of a table (CSV, RFC 4180, and what goes under that name) into records, from chunks cut anywhere:
/// feed() each, then finish(); several files of one table, each with its own header, through next_file(). The consumer
/// is not owned. Memory: one buffer (256 KiB, or the longest record up to 16 MiB), whatever the size of the table.
/// format  gzip (recognised by its first bytes, several members in a row) around a text in `encoding`; records of
///         fields between delimiters; a field that starts with a quote may hold delimiters, line breaks and doubled
///         quotes; a quote elsewhere is an ordinary character. Lines end in LF, in CRs before it, or (if the first line
///         does) in CR alone. Lines that hold nothing but delimiters and blanks are blank.
/// faults  a record of another number of fields, with text after a closing quote, or with a quoted field that spans
///         records (of three columns or more): each of its lines that is not blank has as many delimiters as a record,
///         those in quotes counted too, and they are six or more in all. Two lines of a text with a comma each do so by
///         chance, so fewer prove nothing. What else a quote swallows shows as one of the first two.
/// errors  Error(format) for a file that is no CSV, by what it is; a missing or damaged header; a quote never closed
///         and a record beyond 16 MiB; damaged gzip; bytes that the encoding does not have; and what check(), the
///         decoder and the consumer throw. The message starts with the source and the line. Afterwards the stream is of
///         no further use.
class CsvStream {
 public:
  /// name: how messages call the source.
  CsvStream(CsvDialect dialect, CsvConsumer& consumer, std::string name);
  ~CsvStream();
  CsvStream(CsvStream&&) noexcept;
  CsvStream& operator=(CsvStream&&) noexcept;

  void feed(std::string_view chunk);
  void finish();
  /// Ends the file at hand, as finish() does, and begins another.
  void next_file(std::string name);

  [[nodiscard]] const CsvFacts& facts() const noexcept;
  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] std::size_t line() const noexcept;  ///< of the record at hand

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The text of a field; `scratch` holds it where doubled quotes had to be undone.
[[nodiscard]] std::string_view text_of(const CsvField& field, std::string& scratch);

/// Calls sink with the content of a file, chunk by chunk (256 KiB). The executor, not owned, is asked after each
/// whether to stop.
/// errors  Error(io) for a file that cannot be opened or read, with the reason; Error(domain) for a path with a zero
///         byte
void read_file(const std::string& path, core::FunctionRef<void(std::string_view)> sink,
               core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/csv_stream.ipp>
#endif
