#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/interop/arrow_abi.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// What a column of an Arrow stream holds.
enum class ArrowKind : std::uint8_t {
  number,    ///< whole numbers, floating point, decimals
  boolean,   ///< 0 and 1
  text,      ///< codes of distinct texts
  category,  ///< the same, where the producer had coded the texts already (a dictionary)
  date,      ///< ticks since 1970-01-01 in `unit()`: days or milliseconds
  time,      ///< ticks since 1970-01-01 00:00 in `unit()`, of UTC where there is a `zone()`
  duration,  ///< ticks in `unit()`
  null,      ///< no value at all
};

[[nodiscard]] std::string_view to_string(ArrowKind kind) noexcept;

namespace detail {
class ArrowColumnReader;
class ArrowTableReader;
}  // namespace detail

/// One column, whole: the batches of the stream are one after the other. A view into its table, which must outlive it.
///
///     kind              values()                                       where missing
///     number            the type they came in; decimals as float64     integers: the column is float64, NaN; else NaN
///     boolean           uint8, 0 or 1                                  the column is float64, NaN
///     text, category    int32, codes of labels()                       -1
///     date, time, ...   int64, ticks in unit()                         INT64_MIN, which is NumPy's NaT
///     null              float64                                        NaN
///
/// Half floats are float32. A decimal is the double nearest to it. Codes count the distinct texts in the order in which
/// rows first have them, whatever the order of a dictionary; the empty text is a text.
class ArrowColumn {
 public:
  ArrowColumn() = default;
  ArrowColumn(ArrowColumn&&) noexcept = default;
  ArrowColumn& operator=(ArrowColumn&&) noexcept = default;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] ArrowKind kind() const noexcept { return kind_; }
  /// The Arrow format as it came, "l" or "tsu:UTC"; of a dictionary that of its values.
  [[nodiscard]] const std::string& format() const noexcept { return format_; }
  [[nodiscard]] std::size_t size() const noexcept { return rows_; }
  [[nodiscard]] std::size_t null_count() const noexcept { return null_count_; }

  [[nodiscard]] core::ColumnView values() const noexcept;
  /// The whole numbers of an integer or boolean column of which some are missing, in the type they came in, with 0 where
  /// missing: identifiers above 2^53 are exact here. Not given where values() is exact itself.
  [[nodiscard]] core::ColumnView whole() const noexcept;
  /// 1 for each row without a value, 0 for others; empty where every row has one. A NaN that came as a number is not
  /// missing here.
  [[nodiscard]] std::span<const std::uint8_t> missing() const noexcept { return missing_; }
  /// The distinct texts (UTF-8) of a text or category column, by code.
  [[nodiscard]] std::span<const std::string_view> labels() const noexcept { return labels_; }
  /// Of dates, times and durations: "D", "s", "ms", "us" or "ns"; otherwise empty.
  [[nodiscard]] std::string_view unit() const noexcept { return unit_; }
  /// Of times: the name of the zone they are shown in, "Europe/Berlin" or "+02:00"; empty: none, local or unknown.
  [[nodiscard]] const std::string& zone() const noexcept { return zone_; }
  /// Whether values() lies in the memory of the producer (nothing was copied).
  [[nodiscard]] bool shared() const noexcept { return shared_ != nullptr; }

 private:
  friend class detail::ArrowColumnReader;
  std::string name_{};
  std::string format_{};
  std::string zone_{};
  std::string_view unit_{};
  ArrowKind kind_ = ArrowKind::null;
  core::ColumnType type_ = core::ColumnType::float64;        ///< of values()
  core::ColumnType whole_type_ = core::ColumnType::float64;  ///< of whole()
  std::size_t rows_ = 0;
  std::size_t null_count_ = 0;
  const void* shared_ = nullptr;
  std::vector<std::byte> values_{};
  std::vector<std::byte> whole_{};
  std::vector<std::uint8_t> missing_{};
  std::vector<std::string_view> labels_{};
  std::vector<std::unique_ptr<char[]>> texts_{};  ///< where the labels lie
};

/// The wanted columns of an Arrow stream. Owns what they need and releases it with itself; views of its columns stay
/// valid when it is moved.
class ArrowTable {
 public:
  ArrowTable() = default;
  ArrowTable(ArrowTable&&) noexcept = default;
  ArrowTable& operator=(ArrowTable&&) noexcept = default;

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  /// The columns read, in the order of the stream.
  [[nodiscard]] std::span<const ArrowColumn> columns() const noexcept { return columns_; }
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// errors  Error(unknown_name) for a column that is not in the stream, or was not wanted
  [[nodiscard]] const ArrowColumn& column(std::string_view name) const;

 private:
  friend class detail::ArrowTableReader;
  std::size_t rows_ = 0;
  std::vector<ArrowColumn> columns_{};
  std::shared_ptr<const ArrowArray> batch_{};  ///< that of shared columns
};

/// Reads a table from an Arrow C stream: what polars, DuckDB, pyarrow and others hand over, without their libraries.
///
/// The stream is moved out of `stream`, whose `release` is null afterwards, also when an exception follows. Batches are
/// read to the end, one at a time: memory is the wanted columns and one batch. What comes in a single batch and has no
/// missing values is not copied where the producer's format is one of core::ColumnView (numbers, and dates, times and
/// durations of 64 bits); the batch is then kept by the table.
///
/// wanted    names of the columns to read; none given: all. Others are not looked at, whatever their type.
/// executor  asked between blocks of rows whether to stop; the callbacks of the producer are called, and the rows read,
///           in the calling thread.
/// types     c C s S i I l L e f g b u U vu tdD tdm ts? tD? d:p,s[,bits] n, and dictionaries of them
/// errors    Error(unknown_name) for a wanted name that is not there; Error(contradiction) for one that two columns have,
///           and for a stream that was read before; Error(interrupted); Error(format) for another type (the message names
///           column, type and cure), for an error of the producer (with its text), and for what contradicts itself:
///           numbers of children and buffers, negative lengths, more than 2^40 rows, offsets that decrease or lie beyond
///           the last one, views beyond their buffer, indices beyond their dictionary, text that is not UTF-8.
///           No message shows a value of a column. What the interface does not tell is trusted: that buffers are as long
///           as length and offset require, and the data of texts as long as their last offset says.
/// source    Arrow columnar format, C data interface and C stream interface
[[nodiscard]] ArrowTable read_arrow_stream(ArrowArrayStream& stream,
                                           std::optional<std::span<const std::string>> wanted = std::nullopt,
                                           core::Executor* executor = nullptr);

/// The same for one struct array (`__arrow_c_array__`): `array` is moved out, and so is `schema`.
[[nodiscard]] ArrowTable read_arrow_array(ArrowSchema& schema, ArrowArray& array,
                                          std::optional<std::span<const std::string>> wanted = std::nullopt,
                                          core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/arrow.ipp>
#endif
