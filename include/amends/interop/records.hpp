#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/id_texts.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// Texts of the file and the name each of them gets, e.g. {{"Resolvida", "resolved"}, {"Não Resolvida",
/// "not_resolved"}}. Texts are compared after Unicode normalisation (an accent composed or not) and without blanks
/// around them; capitals count.
using ValueMap = std::vector<std::pair<std::string, std::string>>;
/// Texts of the file and the number each of them is, e.g. {{"good", 5}, {"bad", 1}}; compared as those of a ValueMap.
using NumberMap = std::vector<std::pair<std::string, double>>;

using domain::BadRow;
using domain::RecordReport;

/// How the columns and the values of a CSV file become a complaint log. The keys of the Python dict and of the
/// [records] table of a scenario file are the names of these members.
struct RecordMapping {
  // The header of the source column of each role, in any order; "" = not given. At least one must be given.
  std::string response_days{};  ///< days from receipt to answer, a number from 0 to 36,525; missing: not answered
  std::string response_time{};  ///< the same in `response_unit`, or with its unit: "3 h", "2 days 4:30:00", "26:10:05"
  std::string received{};       ///< date or time of receipt; with `answered` it gives the response days
  std::string answered{};       ///< date or time of the answer (or of the resolution); missing: not answered
  std::string resolved{};       ///< the complainant's verdict; missing: did not say
  std::string score{};          ///< satisfaction score, a number on score_scale; missing: not evaluated
  std::string flag{};           ///< instead of a score: satisfied or not; missing: not evaluated
  std::string asked{};          ///< was he asked how satisfied he is? missing: not known, taken as asked
  std::string segment{};        ///< text; missing makes the row bad, unless segment_missing names it
  std::string channel{};        ///< text; as segment
  std::string cluster{};        ///< who handled the complaint: company or branch; as segment
  std::string weight{};         ///< complaints the row stands for, a number >= 0; missing makes the row bad
  std::string product{};        ///< kept as the attribute "product"
  std::string relief{};         ///< what the firm gave: refund, replacement, explanation; the attribute "relief"
  /// Which complaint it is, and who complained: texts by which other tables join (domain::JoinedLog), of any number;
  /// missing: it joins nothing.
  std::string complaint_id{};
  std::string customer_id{};
  /// Further columns to keep as texts, by the name each gets: {{"state", "uf"}, {"issue", "assunto"}}. A missing text
  /// is "".
  ValueMap attributes{};

  /// Each text -> "resolved", "not_resolved" or "missing". If empty: 1, true, yes, resolved and 0, false, no,
  /// not_resolved are understood, in any case of letters.
  ValueMap resolved_values{};
  NumberMap score_values{};  ///< text -> number on score_scale; what it does not list is read as a number
  /// Each text -> "satisfied", "dissatisfied", "missing" (asked, and silent) or "not_asked"; needed with a flag: which end
  /// is good is never guessed.
  ValueMap flag_values{};
  /// Each text -> "asked", "not_asked" or "missing". If empty: 1, true, yes, asked and 0, false, no, not_asked are
  /// understood, in any case of letters.
  ValueMap asked_values{};
  /// Text -> segment name; several texts may share one name. If empty, each different text is a segment. Names are
  /// numbered in the order of this list (segment_other last), or of first appearance.
  ValueMap segment_values{};
  std::string segment_other{};    ///< the name of all texts segment_values does not list; "": such a row is bad
  std::string segment_missing{};  ///< the name where the text is missing; "": such a row is bad
  ValueMap channel_values{};      ///< as segment_values
  std::string channel_other{};    ///< as segment_other
  std::string channel_missing{};  ///< as segment_missing
  ValueMap cluster_values{};      ///< as segment_values
  std::string cluster_other{};    ///< as segment_other
  std::string cluster_missing{};  ///< as segment_missing

  std::string response_unit{};             ///< of response_time: "days", "hours", "minutes" or "seconds"
  std::string date_format = "recognised";  ///< of received and answered: a name of to_string(DateFormat)
  /// Texts that mean "missing" in every column (after the value maps had their turn); blanks around them are ignored.
  std::vector<std::string> missing{"",        "NA",     "N/A",     "n/a",  "NaN",    "nan",   "NaT",
                                   "null",    "NULL",   "<NA>",    "#N/A", "#NULL!", "#REF!", "#NUM!",
                                   "#DIV/0!", "#NAME?", "#VALUE!", "-",    "--",     "?",     "--None--"};
  domain::ScoreScale score_scale{};
  double largest_bad_share =
      core::largest_left_out_of_file;  ///< more bad rows than this share of the rows read is an error

  // The text of the file; all but the marks as in CsvDialect.
  std::string encoding{};
  char delimiter = '\0';
  char decimal_mark = '.';       ///< of numbers: '.' or ','
  std::string thousands_mark{};  ///< of numbers: ",", ".", "'" or " " (no-break blanks too); "": none
  bool header = true;
  std::vector<std::string> columns{};
  std::size_t skip_lines = 0;
  std::size_t footer_lines = 0;

  [[nodiscard]] CsvDialect dialect() const {
    return {.encoding = encoding,
            .delimiter = delimiter,
            .header = header,
            .columns = columns,
            .skip_lines = skip_lines,
            .footer_lines = footer_lines};
  }
  bool operator==(const RecordMapping&) const = default;
};

/// Checks what can be checked without a file.
/// errors  Error(missing) no column given, or what a column needs (flag_values, answered); Error(domain)
///         largest_bad_share, score_scale, delimiter, decimal_mark or thousands_mark; Error(unknown_name) a name in
///         resolved_values, flag_values or asked_values, a unit, a date format, an encoding; Error(contradiction) one text with two
///         names, an "other" or value map without its column, an "other" without its value map, two columns for the
///         response time, a flag beside a score, one mark for decimals and thousands
void check_record_mapping(const RecordMapping& mapping);

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

/// Complaints read from a file: owns the columns that were mapped, one to eight bytes per row and column, the texts of
/// ids, and the report. Only good rows are in it. May be moved; logs made before stay valid, because the columns do not move in
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
  [[nodiscard]] const std::vector<std::string>& cluster_names() const noexcept { return cluster_names_; }
  /// 0 to 1 where a flag was mapped: 1 is satisfied, and nobody is delighted.
  [[nodiscard]] const domain::ScoreScale& score_scale() const noexcept { return score_scale_; }
  [[nodiscard]] bool from_flag() const noexcept { return from_flag_; }

  /// A further column that was kept: an index into `names` for each row.
  struct Attribute {
    std::string name{};
    std::vector<std::string> names{};
    CompactColumn codes{};
  };
  [[nodiscard]] const std::vector<Attribute>& attributes() const noexcept { return attributes_; }

  /// The texts of the ids that were mapped, whose codes the log has; empty where none were. A copy gives other tables
  /// the same codes: IdTexts.
  [[nodiscard]] const IdTexts& complaint_ids() const noexcept { return complaint_ids_; }
  [[nodiscard]] const IdTexts& customer_ids() const noexcept { return customer_ids_; }

 private:
  friend class ComplaintReader;
  enum Role : std::size_t {
    response_days,
    resolved,
    score,
    asked,
    segment,
    channel,
    cluster,
    weight,
    complaint_id,
    customer_id,
    received,  ///< in days; kept beside ids, since what other tables know comes before it or after it
    roles
  };
  CompactColumn columns_[roles]{};
  bool given_[roles]{};
  std::vector<std::string> segment_names_{};
  std::vector<std::string> channel_names_{};
  std::vector<std::string> cluster_names_{};
  std::vector<Attribute> attributes_{};
  IdTexts complaint_ids_{};
  IdTexts customer_ids_{};
  domain::ScoreScale score_scale_{};
  bool from_flag_ = false;
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
  /// Ends the file at hand and begins another of the same table, with its own header, whose columns may stand in
  /// another order: the account is that of the whole.
  void next_file(std::string name);
  [[nodiscard]] ComplaintRecords finish();  ///< to be called once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads complaint records from a CSV file into compact columns.
/// format  as CsvStream: CSV, plain or gzip, in the encodings of encoding_named()
/// values  Numbers are read independently of the locale; a percent sign behind a score is dropped; blanks around a
///         value are ignored. Response days from two columns of dates are their difference: in whole days where one of
///         them has no time of day, otherwise to the microsecond: what elapsed where both texts carry an offset, else
///         the difference of the wall clocks. The order of dates like 03/04/2024 is that of a stated date_format,
///         otherwise the one way in which all of the first 256 KiB (of the first file that has such dates) can be read;
///         of a column that can be read both ways, that of the other column of dates; where none tells, the file is
///         refused.
/// ids     A complaint_id that stands twice is a finding of the account: answers go to the first of these complaints. Where
///         ids are mapped, the log has the receipt too, in days since 1970-01-01.
/// rows    A record with a wrong number of fields or text after a closing quote, one whose quoted field spans others,
/// bad:    or a mapped value that cannot be used, is counted (for as many rows as it spans lines), reported with its
///         line, not used; the other rows are. Columns that are not mapped are not looked at.
/// edge    A header without rows gives records without rows. Rows keep the order of the file.
/// errors  as check_record_mapping and CsvStream; Error(io) the file cannot be opened or read; Error(unknown_name) a
///         mapped column is not in the header; Error(format) a mapped header that occurs twice, dates that can be read
///         both ways, or in two orders; Error(bad_rows) more bad rows than largest_bad_share allows, with the account;
///         Error(domain) a segment, channel, cluster or attribute with more than 65,536 different texts; ids of more
///         than 2^31 - 1
/// source  RFC 4180 (2005), RFC 1952 (1996)
/// cost    one pass over the file; memory as ComplaintReader
/// The executor, not owned, is asked after each 256 KB whether to stop.
[[nodiscard]] ComplaintRecords read_complaints(const std::string& path, const RecordMapping& mapping,
                                               core::Executor* executor = nullptr);

/// The same for several files of one table, read one after the other; each has its header.
/// errors  also Error(missing) for no file
[[nodiscard]] ComplaintRecords read_complaints(std::span<const std::string> paths, const RecordMapping& mapping,
                                               core::Executor* executor = nullptr);

/// The same for a file that is already in memory (plain or gzip).
[[nodiscard]] ComplaintRecords read_complaints_from_memory(std::string_view content, const RecordMapping& mapping,
                                                           core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/complaint_reader.ipp>
#include <amends/impl/interop/records.ipp>
#endif
