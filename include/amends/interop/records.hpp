#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/complaint_log.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// Texts of the file and the name each of them gets, e.g. {{"Resolvida", "resolved"}, {"Não Resolvida",
/// "not_resolved"}}. Texts are compared byte by byte.
using ValueMap = std::vector<std::pair<std::string, std::string>>;

/// How the columns and the values of a CSV file become a complaint log. The keys of the Python dict and of the
/// [records] table of a scenario file are the names of these members.
struct RecordMapping {
  // The header of the source column of each role, in any order; "" = not given. At least one must be given.
  std::string response_days{};  ///< days from receipt to answer, a number from 0 to 36,525; missing: not answered
  std::string resolved{};       ///< the complainant's verdict; missing: did not say
  std::string score{};          ///< satisfaction score, a number on score_scale; missing: not evaluated
  std::string segment{};        ///< text; a missing segment makes the row bad (unless segment_values lists the text)
  std::string channel{};        ///< text; as segment
  std::string weight{};         ///< complaints the row stands for, a number >= 0; missing makes the row bad

  /// Each text -> "resolved", "not_resolved" or "missing". If empty: 1, true, yes, resolved and 0, false, no,
  /// not_resolved are understood, in any case of letters.
  ValueMap resolved_values{};
  /// Text -> segment name; several texts may share one name. If empty, each different text is a segment. Names are
  /// numbered in the order of this list (segment_other last), or of first appearance.
  ValueMap segment_values{};
  std::string segment_other{};  ///< the name of all texts segment_values does not list; "": such a row is bad
  ValueMap channel_values{};    ///< as segment_values
  std::string channel_other{};  ///< as segment_other

  /// Texts that mean "missing" in every column (after the value maps had their turn); blanks around them are ignored.
  std::vector<std::string> missing{"", "NA", "NaN", "nan", "null", "NULL"};
  domain::ScoreScale score_scale{};
  double largest_bad_share =
      core::largest_left_out_of_file;  ///< more bad rows than this share of the rows read is an error
  char delimiter = ',';
  char decimal_mark = '.';  ///< of numbers: '.' or ','
};

/// Checks what can be checked without a file.
/// errors  Error(missing) no column given; Error(domain) largest_bad_share, score_scale, delimiter or decimal_mark;
///         Error(unknown_name) a resolved_values name; Error(contradiction) one text with two names, an "other" or
///         value map without its column, an "other" without its value map, two roles that cannot hold together.
void check_record_mapping(const RecordMapping& mapping);

/// Why a row was not used, as a person would look it up.
struct BadRow {
  std::size_t line = 0;  ///< of the file as an editor counts, from 1; of the first line of a record that has several
  std::string column{};  ///< header of the column; "" when the row as a whole is wrong
  std::string text{};    ///< what stood there, shortened to 60 bytes, control characters escaped, always valid UTF-8
  std::string reason{};  ///< e.g. "is outside the score scale 1 to 5"

  [[nodiscard]] std::string to_string()
      const;  ///< "line 17, column \"score\": \"7\" is outside the score scale 1 to 5"
};

/// What was read: the second of the three error channels (docs/errors.md).
struct RecordReport {
  static constexpr std::size_t bad_rows_kept = 10;

  std::size_t rows = 0;             ///< data rows read, good and bad
  std::size_t bad = 0;              ///< rows not used
  std::size_t blank_lines = 0;      ///< empty lines, skipped; they are not rows
  std::vector<BadRow> first_bad{};  ///< the first `bad_rows_kept` of the bad rows

  [[nodiscard]] std::size_t used() const noexcept { return rows - bad; }
  [[nodiscard]] double bad_share() const noexcept {
    return rows == 0 ? 0.0 : static_cast<double>(bad) / static_cast<double>(rows);
  }
};

/// A growing column in the narrowest format that holds every value so far without loss: uint8, then float32 (which
/// also holds missing, as NaN), then float64.
class CompactColumn {
 public:
  void append(double value);
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept;      ///< memory held
  [[nodiscard]] core::ColumnView view() const noexcept;  ///< valid until the next append
  [[nodiscard]] core::ColumnType type() const noexcept { return type_; }

 private:
  void widen(double value);
  core::ColumnType type_ = core::ColumnType::uint8;
  std::vector<std::uint8_t> whole_{};
  std::vector<float> single_{};
  std::vector<double> full_{};
};

/// Complaints read from a file: owns the columns that were mapped, one to eight bytes per row and column, and the
/// report. Only good rows are in it. May be moved; logs made before stay valid, because the columns do not move in
/// memory.
class ComplaintRecords {
 public:
  /// A view of these records, which must outlive it. cost: one pass over the rows.
  [[nodiscard]] domain::ComplaintLog log() const&;
  domain::ComplaintLog log() const&& = delete;  // would look at memory already gone

  [[nodiscard]] const RecordReport& report() const noexcept { return report_; }
  [[nodiscard]] std::size_t size() const noexcept { return report_.used(); }
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< memory held by the columns
  [[nodiscard]] const std::vector<std::string>& segment_names() const noexcept { return segment_names_; }
  [[nodiscard]] const std::vector<std::string>& channel_names() const noexcept { return channel_names_; }
  [[nodiscard]] const domain::ScoreScale& score_scale() const noexcept { return score_scale_; }

 private:
  friend class ComplaintReader;
  enum Role : std::size_t { response_days, resolved, score, segment, channel, weight, roles };
  CompactColumn columns_[roles]{};
  bool given_[roles]{};
  std::vector<std::string> segment_names_{};
  std::vector<std::string> channel_names_{};
  domain::ScoreScale score_scale_{};
  RecordReport report_{};
};

/// Reads complaints from chunks of a CSV text (plain or gzip), cut anywhere, as they come from a socket or a pipe:
/// feed() each, then finish(). Memory: the columns kept, one buffer (256 KiB, or the longest record up to 16 MiB), and
/// the different texts of segment and channel.
/// The rules of the format are those of read_complaints. After an Error the reader is of no further use.
class ComplaintReader {
 public:
  /// name: how messages call the source. errors: as check_record_mapping.
  explicit ComplaintReader(RecordMapping mapping, std::string name = "records");
  ~ComplaintReader();
  ComplaintReader(ComplaintReader&&) noexcept;
  ComplaintReader& operator=(ComplaintReader&&) noexcept;

  void feed(std::string_view chunk);
  [[nodiscard]] ComplaintRecords finish();  ///< to be called once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads complaint records from a CSV file into compact columns.
/// format  RFC 4180: a header line, then one record per row; fields separated by `delimiter`; a field that starts with
/// a
///         quote may hold delimiters, line breaks and doubled quotes; lines end in LF or CRLF; UTF-8 with or without a
///         byte order mark; plain or gzip (recognised by its first bytes, several members in a row allowed). A quote
///         inside a field that does not start with one is an ordinary character. Numbers are read independently of the
///         locale; blanks around a number are ignored, blanks around a text are not. Empty lines are skipped.
/// rows    A row with a wrong number of fields, text after a closing quote, or a mapped value that cannot be used is
/// bad:
///         counted, reported with its line, not used; the other rows are. Columns that are not mapped are not looked
///         at.
/// edge    A header without rows gives records without rows. Rows keep the order of the file.
/// errors  as check_record_mapping; Error(io) the file cannot be opened or read; Error(unknown_name) a mapped column is
///         not in the header; Error(format) no header, a mapped header that occurs twice, UTF-16, a quote never closed
///         or a record beyond 16 MiB, damaged or truncated gzip; Error(bad_rows) more bad rows than largest_bad_share
///         allows; Error(domain) a segment or channel column with more than 65,536 different texts.
/// source  RFC 4180 (2005), RFC 1952 (1996)
/// cost    one pass over the file; memory as ComplaintReader
/// The executor, not owned, is asked after each 256 KB whether to stop.
[[nodiscard]] ComplaintRecords read_complaints(const std::string& path, const RecordMapping& mapping,
                                               core::Executor* executor = nullptr);

/// The same for a file that is already in memory (plain or gzip).
[[nodiscard]] ComplaintRecords read_complaints_from_memory(std::string_view content, const RecordMapping& mapping,
                                                           core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/complaint_reader.ipp>
#include <amends/impl/interop/records.ipp>
#endif
