#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/interop/csv_stream.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// A small table as it stands in a file: every field a text, columns found by their headers. What is large, or has rows
/// to be judged one by one, is read by read_complaints and read_transactions.
/// A column is meant by its header, or by the same but for blanks around it and composed accents.
class CsvTable {
 public:
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  [[nodiscard]] const CsvFacts& facts() const noexcept { return facts_; }

  /// Whether exactly one column is meant by this name.
  [[nodiscard]] bool has(std::string_view name) const;
  /// The fields of a column, as they stand there.
  /// errors  Error(unknown_name) with what may be meant; Error(format) for a header that occurs twice
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view name) const;
  /// The same as numbers, read independently of the locale, blanks around them ignored. What is no finite number is
  /// NaN, which the library counts as a row that cannot be used.
  /// errors  as texts
  [[nodiscard]] std::vector<double> numbers(std::string_view name) const;

 private:
  friend struct CsvTableReader;
  std::string source_{};
  std::vector<std::string> names_{};
  std::vector<std::vector<std::string>> columns_{};
  std::size_t rows_ = 0;
  CsvFacts facts_{};
};

/// Reads a whole table, plain or gzip.
/// edge    a header without rows gives a table without rows
/// errors  as CsvStream and read_file; Error(format) for the first record of another number of fields than the header,
///         or with a damaged quote, by its line
/// memory  all fields as texts: some 32 bytes for each beside its letters
/// The executor, not owned, is asked now and then whether to stop.
[[nodiscard]] CsvTable read_table(const std::string& path, const CsvDialect& dialect = {},
                                  core::Executor* executor = nullptr);

/// The same for a file that is already in memory.
[[nodiscard]] CsvTable read_table_from_memory(std::string_view content, const CsvDialect& dialect = {},
                                              core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/csv_table.ipp>
#endif
