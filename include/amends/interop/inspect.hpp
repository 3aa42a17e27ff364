#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/dates.hpp>
#include <amends/interop/file_kind.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// What a column holds.
enum class ColumnContent : std::uint8_t { empty, number, date, truth_value, text };
[[nodiscard]] std::string_view to_string(ColumnContent content) noexcept;  ///< "empty", "number", "date", ...

/// A different text of a column, with its rows.
struct InspectedValue {
  std::string text{};
  std::size_t rows = 0;
  bool operator==(const InspectedValue&) const = default;
};

/// One column of a table, as it looks.
struct InspectedColumn {
  static constexpr std::size_t distinct_counted = 1000;
  static constexpr std::size_t values_kept = 20;
  static constexpr std::size_t examples_kept = 3;

  std::string header{};  ///< as it stands in the file; "column 1", ... where the file has no header
  /// What at least 99 of 100 of its values are, or all but one of twenty and more; text if they are nothing in common. Numbers that all read as a date of
  /// 1900 to 2200 (20240131) are dates; those of Excel and Unix are numbers.
  /// What is longer than 64 bytes is text.
  ColumnContent content = ColumnContent::empty;
  std::size_t values = 0;               ///< rows with a text that does not mean "missing" (RecordMapping::missing)
  std::size_t missing = 0;              ///< rows with one that does
  std::size_t other_values = 0;         ///< values that are not what the column holds
  std::size_t distinct = 0;             ///< different values, without the blanks around them
  bool distinct_exact = true;           ///< false: there are more than counted
  std::vector<std::string> examples{};  ///< the first different values, cut at 60 bytes, control characters escaped
  /// The different values as they stand there, most frequent first; none where there are more than `values_kept`, or
  /// one of more than 256 bytes.
  std::vector<InspectedValue> texts{};

  double smallest = std::numeric_limits<double>::quiet_NaN();  ///< of numbers; of dates microseconds since 1970-01-01
  double largest = std::numeric_limits<double>::quiet_NaN();
  /// Of numbers. Commas before three digits each are marks of thousands (1,440), unless some number has it otherwise
  /// (3,5 or 0,125); points are decimal (1.440) unless they cannot be.
  char decimal_mark = '.';
  std::string thousands_mark{};  ///< of numbers
  /// Of dates: recognised where their form can be read in one way only, otherwise the order that the rows show.
  DateFormat date_format = DateFormat::recognised;
  bool date_order_open = false;  ///< all of them can be read with the day or the month first: nobody but you can tell
  bool times_of_day = false;     ///< some dates have one

  /// The member of RecordMapping that the header suggests for such a column; "" for none. A suggestion, no finding.
  /// "attributes": worth keeping as it is (a customer's number, a status).
  std::string role{};
  /// Its texts need a meaning that only you know: it looks like a verdict, a flag or a score in words.
  bool needs_meaning = false;
};

/// What a file is, before anything is made of it.
struct Inspection {
  static constexpr std::size_t columns_inspected = 16'384;

  std::string source{};
  FileKind kind = FileKind::text;
  FileKind content = FileKind::text;  ///< of what a gzip file holds; otherwise as kind. No text: nothing below is known
  std::string encoding{};
  bool encoding_guessed = false;  ///< the file is not Unicode, and does not say what it is: look at the examples
  char delimiter = ',';
  std::string line_end = "\n";  ///< "\n", "\r\n" (of the first line), or "\r"
  bool sep_line = false;        ///< the file states its delimiter itself
  std::size_t skip_lines = 0;   ///< lines before the header, where what stands there looks like a title, or is blank
  std::size_t header_ends = 0;  ///< the line with which the header ends
  /// Lines at the end that look like no rows: records of one field or of a third of the fields, and sums ("Total", "합계"), with the
  /// blank lines between and behind them; at most 50, and fewer than there are rows. They are in no count below.
  std::size_t footer_lines = 0;
  bool header = true;            ///< false: the first line looks like a row
  std::size_t rows = 0;          ///< records after the header, damaged ones too
  std::size_t damaged_rows = 0;  ///< of another number of fields, or with a damaged quote
  std::size_t first_damaged_line = 0;
  std::size_t blank_lines = 0;
  std::vector<InspectedColumn> columns{};

  std::string ready_mapping{};    ///< the one of which most columns are here; "" if none has any
  std::size_t ready_columns = 0;  ///< columns that it names
  std::size_t ready_found = 0;    ///< of which are here

  [[nodiscard]] bool is_table() const noexcept { return content == FileKind::text; }
  [[nodiscard]] double ready_share() const noexcept {
    return ready_columns == 0 ? 0.0 : static_cast<double>(ready_found) / static_cast<double>(ready_columns);
  }
  /// All of this as text for people, with values of the columns. No line break at the end.
  [[nodiscard]] std::string to_string() const;
  /// A [records] table (TOML) to be edited, which parse_record_mapping reads as it is: how the file is written, the
  /// columns by their suggested roles, and a line for each text that needs a meaning, which is "missing" until you say
  /// it, unless the text says it itself ("good", "not resolved", "very satisfied"). What only you can decide is left as a comment, and so is what a scenario file asks for besides.
  /// edge    where the header of a column that is mapped occurs twice, or no header can name a column, all columns get
  ///         names of their own (`columns`), and the header is skipped
  /// errors  Error(format) for a file that is no table
  [[nodiscard]] std::string starter_toml() const;
};

/// Looks through a whole file: what it is, how it is written, what its columns hold, what they may be mapped to.
/// format  as CsvStream. A text that is not Unicode gets the encoding that reads all of it: cp949 or shift-jis where
///         its letters beyond ASCII come in the pairs of these, otherwise windows-1252 or iso-8859-1
/// edge    a file that is no table (xlsx, parquet, ...) is no error: `kind` says what it is
/// errors  as CsvStream and read_file for files that cannot be read; Error(domain) for more than `columns_inspected`
/// edge    a title before the header (see CsvFacts::likely_header) is left out: `skip_lines` says how many lines it
///         takes
/// cost    one pass over the file; two or three where it has no header, a title before it, or is not Unicode
/// memory  one buffer (CsvStream) and the different values: up to 1,000 of each column, 64 MiB in all, beyond which
///         they are no longer counted
/// privacy values of the columns are shown: that is its purpose. What is derived from it is as confidential as the file
/// The executor, not owned, is asked now and then whether to stop.
[[nodiscard]] Inspection inspect(const std::string& path, core::Executor* executor = nullptr);

/// The same for a file that is already in memory.
[[nodiscard]] Inspection inspect_from_memory(std::string_view content, core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/inspect.ipp>
#endif
