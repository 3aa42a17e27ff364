#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/records.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// How the columns of a CSV file become transactions: one line per purchase, or per item of one.
struct TransactionMapping {
  // The header of the source column of each role, in any order. customer and time must be given.
  std::string customer{};  ///< a text; missing: nobody's, but the line says how far the records reach
  std::string time{};      ///< a date or a time; missing makes the row bad
  std::string amount{};    ///< money, negative for a return; missing makes the row bad. "": every line is a purchase

  std::string date_format = "recognised";  ///< a name of to_string(DateFormat)
  /// Texts that mean "missing" in every column; blanks around them are ignored.
  std::vector<std::string> missing = RecordMapping{}.missing;
  double largest_bad_share = core::largest_left_out_of_file;  ///< more bad rows than this share is an error

  // The text of the file, as in RecordMapping.
  std::string encoding{};
  char delimiter = '\0';
  char decimal_mark = '.';
  std::string thousands_mark{};
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
};

/// Checks what can be checked without a file.
/// errors  Error(missing) without customer or time; Error(domain | contradiction | unknown_name) as for a RecordMapping
void check_transaction_mapping(const TransactionMapping& mapping);

/// Transactions read from a file: owns the columns, nine to twenty bytes a row (a code of four, a time of four or
/// eight, an amount of one to eight), the texts of the customers, and the account. Only good rows are in it, in their
/// order. May be moved; views made before stay valid, because the columns do not move in memory.
class TransactionRecords {
 public:
  /// What a PurchaseHistory is made of; a view of these records, which must outlive it.
  [[nodiscard]] domain::TransactionColumns lines() const&;
  domain::TransactionColumns lines() const&& = delete;  // would look at memory already gone

  [[nodiscard]] const domain::RecordReport& report() const noexcept { return report_; }
  [[nodiscard]] std::size_t size() const noexcept { return report_.used(); }
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< memory held by the columns
  [[nodiscard]] bool has_amounts() const noexcept { return has_amounts_; }

  /// The customers' texts, each once (blanks around it left out, accents composed), in increasing order of their bytes:
  /// a code is an index into them.
  [[nodiscard]] const std::vector<std::string>& customer_names() const noexcept { return names_; }
  [[nodiscard]] std::span<const std::int32_t> customer_codes() const& noexcept { return codes_; }  ///< -1: nobody
  std::span<const std::int32_t> customer_codes() const&& = delete;
  /// Whether no time has a time of day: times are then days, otherwise microseconds, since 1970-01-01.
  [[nodiscard]] bool days_only() const noexcept { return moments_.empty(); }
  [[nodiscard]] core::ColumnView times() const& noexcept;
  core::ColumnView times() const&& = delete;
  [[nodiscard]] core::ColumnView amounts() const& noexcept;  ///< not given without amounts
  core::ColumnView amounts() const&& = delete;

 private:
  friend class TransactionReader;
  std::vector<std::string> names_{};
  std::vector<std::int32_t> codes_{};
  std::vector<std::int32_t> days_{};
  std::vector<std::int64_t> moments_{};
  CompactColumn amounts_{};
  bool has_amounts_ = false;
  domain::RecordReport report_{};
};

/// Reads transactions from chunks of a CSV text (plain or gzip), cut anywhere: feed() each, then finish(). The rules
/// are those of read_transactions. After an Error the reader is of no further use.
class TransactionReader {
 public:
  /// name: how messages call the source. errors: as check_transaction_mapping.
  explicit TransactionReader(TransactionMapping mapping, std::string name = "transactions");
  ~TransactionReader();
  TransactionReader(TransactionReader&&) noexcept;
  TransactionReader& operator=(TransactionReader&&) noexcept;

  void feed(std::string_view chunk);
  /// Ends the file at hand and begins another of the same table, with its own header.
  void next_file(std::string name);
  [[nodiscard]] TransactionRecords finish();  ///< to be called once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads transactions from a CSV file: from here to frequency, recency and T it is two calls,
///   const auto records = read_transactions("till.csv", {.customer = "id", .time = "date", .amount = "paid"});
///   const auto summary = customer_base::customer_summary(domain::PurchaseHistory(records.lines()));
/// format  as CsvStream: CSV, plain or gzip, in the encodings of encoding_named()
/// values  Amounts are read independently of the locale. Times are read in the forms of parse_date; the order of dates
///         like 03/04/2024 is that of a stated date_format, otherwise the one way in which all of the first 256 KiB (of
///         the first file that has such dates) can be read; a column that can be read both ways is refused. Offsets of
///         time zones are not applied.
/// rows    A record with a wrong number of fields or a damaged quote, a time or an amount that is missing or none, a
/// bad:    time before 1900 or after 2200, is counted, reported with its line, not used; the other rows are. Columns
///         that are not mapped are not looked at. What returns and lines without a customer mean is the matter of the
///         PurchaseHistory.
/// edge    A header without rows gives records without rows
/// errors  as check_transaction_mapping and CsvStream; Error(io); Error(unknown_name) a mapped column is not in the
///         header; Error(format) a mapped header that occurs twice, dates that can be read both ways, or in two orders;
///         Error(bad_rows) more bad rows than largest_bad_share allows, with the account; Error(domain) more than 2^31
///         - 1 customers
/// cost    one pass over the file and a sort of the different customers; memory: the columns, one buffer, the texts of
///         the customers twice while it reads
/// The executor, not owned, is asked after each 256 KiB whether to stop.
[[nodiscard]] TransactionRecords read_transactions(const std::string& path, const TransactionMapping& mapping,
                                                   core::Executor* executor = nullptr);

/// The same for several files of one table, read one after the other; each has its header.
/// errors  also Error(missing) for no file
[[nodiscard]] TransactionRecords read_transactions(std::span<const std::string> paths,
                                                   const TransactionMapping& mapping,
                                                   core::Executor* executor = nullptr);

/// The same for a file that is already in memory (plain or gzip).
[[nodiscard]] TransactionRecords read_transactions_from_memory(std::string_view content,
                                                               const TransactionMapping& mapping,
                                                               core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/transactions.ipp>
#endif
