#pragma once

#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/impl/interop/arrow_array.hpp>
#include <amends/impl/interop/arrow_format.hpp>
#include <amends/impl/interop/arrow_labels.hpp>
#include <amends/impl/interop/arrow_values.hpp>
#include <amends/interop/arrow.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop::detail {

/// Puts one column together from the batches of a stream.
class ArrowColumnReader {
 public:
  /// child: the number of the column in the stream. errors  Error(format) for a type that is not read
  ArrowColumnReader(const ArrowSchema& schema, std::size_t child);

  /// Takes the rows of a batch, whose root was checked.
  void append(const ArrowArray& batch, core::Executor* executor);
  /// Makes the column a view of the only batch, where that is possible; false: it must be appended.
  bool share(const ArrowArray& batch);
  ArrowColumn finish();

 private:
  /// The array of this column in a batch, and its dictionary, checked.
  const ArrowArray& array_in(const ArrowArray& batch) const;
  bool mark_missing(const ArrowArray& batch, const ArrowArray& array, ArrowBlock& block, std::int64_t row);
  void find_positions(const ArrowArray& array, ArrowBlock& block);
  void note_missing(ArrowBlock& block);
  void read_block(const ArrowBlock& block);
  void read_texts(const ArrowBlock& block);
  template <class T>
  T* room_for(std::size_t rows);

  ArrowColumn column_{};
  std::size_t child_;
  ArrowType type_{};                                    ///< of the values; where coded, those of the dictionary
  bool coded_ = false;                                  ///< whether there is a dictionary
  core::ColumnType indices_ = core::ColumnType::int32;  ///< into the dictionary
  std::size_t batch_rows_ = 0;                          ///< of the batch at hand
  ArrowLabels labels_{};
  std::vector<std::int32_t> codes_{};      ///< of the entries of the dictionary of this batch, where they are few
  std::vector<std::uint8_t> mask_{};       ///< of one block
  std::vector<std::int64_t> positions_{};  ///< of one block
};

inline ArrowColumnReader::ArrowColumnReader(const ArrowSchema& schema, std::size_t child) : child_(child) {
  const ArrowSchema* values = schema.children[child];
  column_.name_ = values->name != nullptr ? values->name : "";
  if (values->dictionary != nullptr) {
    coded_ = true;
    const auto indices = parse_arrow_format(values->format != nullptr ? values->format : "");
    if (!indices || indices->layout != ArrowLayout::plain || indices->kind != ArrowKind::number ||
        !is_whole(indices->stored))
      fail_column(column_.name_, "has a dictionary whose indices are not whole numbers");
    indices_ = indices->stored;
    values = values->dictionary;
    if (values->release == nullptr) fail_column(column_.name_, "has a dictionary that was released");
    if (values->dictionary != nullptr) fail_column(column_.name_, "has a dictionary of dictionaries; decode it first");
  }
  column_.format_ = values->format != nullptr ? values->format : "";
  const auto type = parse_arrow_format(column_.format_);
  if (!type) fail_type(column_.name_, column_.format_);
  type_ = *type;
  column_.kind_ = coded_ && type_.is_text() ? ArrowKind::category : type_.kind;
  column_.unit_ = type_.unit;
  column_.zone_ = type_.zone;
  type_.zone = {};  // it pointed into the format
  column_.type_ = type_.read_as();
}

inline const ArrowArray& ArrowColumnReader::array_in(const ArrowArray& batch) const {
  const std::string& name = column_.name_;
  const ArrowArray* array = batch.children[child_];
  check_array(name, array, batch.offset + batch.length, coded_ ? 2 : type_.least_buffers(),
              !coded_ && type_.layout == ArrowLayout::text_view);
  if (coded_) check_array(name, array->dictionary, 0, type_.least_buffers(), type_.layout == ArrowLayout::text_view);
  return *array;
}

inline void ArrowColumnReader::append(const ArrowArray& batch, core::Executor* executor) {
  const ArrowArray& array = array_in(batch);
  const auto rows = static_cast<std::size_t>(batch.length);
  // A dictionary much longer than the batch, or of millions of texts, is looked up text by text.
  codes_.clear();
  if (coded_ && type_.is_text() &&
      array.dictionary->length <= (std::min)(2 * batch.length + 1024, std::int64_t{1} << 22))
    codes_.assign(static_cast<std::size_t>(array.dictionary->length), -1);
  batch_rows_ = rows;
  for (std::size_t done = 0; done < rows;) {
    core::check_stop(executor);
    ArrowBlock block{.values = &array, .rows = (std::min)(arrow_block_rows, rows - done)};
    const std::int64_t row = batch.offset + static_cast<std::int64_t>(done);
    block.first = array.offset + row;
    if (mark_missing(batch, array, block, row)) block.missing = mask_.data();
    if (coded_) find_positions(array, block);
    note_missing(block);
    read_block(block);
    column_.rows_ += block.rows;
    done += block.rows;
  }
}

inline bool ArrowColumnReader::mark_missing(const ArrowArray& batch, const ArrowArray& array, ArrowBlock& block,
                                            std::int64_t row) {
  bool any = false;
  const auto look = [&](const std::uint8_t* bits, std::int64_t first) {
    if (bits == nullptr || all_set(bits, first, static_cast<std::int64_t>(block.rows))) return;
    if (!any) mask_.assign(block.rows, 0);
    any = true;
    mark_unset(bits, first, block.rows, mask_.data());
  };
  look(validity_of("", batch), row);
  if (coded_ || type_.layout != ArrowLayout::none) look(validity_of(column_.name_, array), block.first);
  if (type_.layout == ArrowLayout::none) {
    mask_.assign(block.rows, 1);
    any = true;
  }
  return any;
}

inline void ArrowColumnReader::find_positions(const ArrowArray& array, ArrowBlock& block) {
  const ArrowArray& dictionary = *array.dictionary;
  const std::byte* indices = buffer_of(column_.name_, array, 1);
  const std::uint8_t* there = type_.layout == ArrowLayout::none ? nullptr : validity_of(column_.name_, dictionary);
  if (block.missing == nullptr) mask_.assign(block.rows, 0);
  positions_.resize(block.rows);
  with_type(indices_, [&]<class Index>(Index) {
    if constexpr (std::is_integral_v<Index>) {
      for (std::size_t i = 0; i < block.rows; ++i) {
        positions_[i] = 0;
        if (mask_[i] != 0) continue;
        // A negative index is beyond every length once it is read as unsigned.
        const auto index =
            static_cast<std::uint64_t>(value_at<Index>(indices, block.first + static_cast<std::int64_t>(i)));
        if (index >= static_cast<std::uint64_t>(dictionary.length))
          fail_column(column_.name_, "has an index that is not in its dictionary");
        positions_[i] = dictionary.offset + static_cast<std::int64_t>(index);
        if (there != nullptr && !bit(there, positions_[i])) mask_[i] = 1;
      }
    }
  });
  block.values = &dictionary;
  block.positions = positions_.data();
  block.missing = mask_.data();
}

template <class T>
T* ArrowColumnReader::room_for(std::size_t rows) {
  const std::size_t before = column_.values_.size();
  // Often there is but one batch. That its buffers are there was asked before.
  if (before == 0) column_.values_.reserve(batch_rows_ * sizeof(T));
  column_.values_.resize(before + rows * sizeof(T));
  return reinterpret_cast<T*>(column_.values_.data() + before);
}

inline void ArrowColumnReader::note_missing(ArrowBlock& block) {
  if (block.missing == nullptr) return;
  block.nulls = block.rows - static_cast<std::size_t>(std::count(block.missing, block.missing + block.rows, 0));
  if (block.nulls == 0) return;
  column_.missing_.resize(column_.rows_);
  column_.missing_.insert(column_.missing_.end(), block.missing, block.missing + block.rows);
  column_.null_count_ += block.nulls;
}

inline void ArrowColumnReader::read_block(const ArrowBlock& block) {
  if (type_.layout == ArrowLayout::none) return;
  if (type_.is_text()) return read_texts(block);
  const std::byte* values = block.nulls == block.rows ? nullptr : buffer_of(column_.name_, *block.values, 1);
  constexpr auto never = (std::numeric_limits<std::int64_t>::min)();
  switch (type_.layout) {
    case ArrowLayout::bits: {
      const auto* bits = reinterpret_cast<const std::uint8_t*>(values);
      return read_rows(block, room_for<std::uint8_t>(block.rows), std::uint8_t{0},
                       [bits](std::int64_t at) { return static_cast<std::uint8_t>(bit(bits, at)); });
    }
    case ArrowLayout::half:
      return read_rows(block, room_for<float>(block.rows), std::numeric_limits<float>::quiet_NaN(),
                       [values](std::int64_t at) { return from_half(value_at<std::uint16_t>(values, at)); });
    case ArrowLayout::decimal:
      return read_rows(block, room_for<double>(block.rows), std::numeric_limits<double>::quiet_NaN(),
                       [values, read = ArrowDecimal(type_.bytes, type_.scale), bytes = type_.bytes](std::int64_t at) {
                         return read(values + at * bytes);
                       });
    default:
      break;
  }
  with_type(type_.stored, [&]<class T>(T) {
    const auto read = [values](std::int64_t at) { return value_at<T>(values, at); };
    if (type_.kind == ArrowKind::number) {
      constexpr T missing = std::is_integral_v<T> ? T{0} : std::numeric_limits<T>::quiet_NaN();
      read_rows(block, room_for<T>(block.rows), missing, read);
    } else {
      read_rows(block, room_for<std::int64_t>(block.rows), never,
                [read](std::int64_t at) { return static_cast<std::int64_t>(read(at)); });
    }
  });
}

inline void ArrowColumnReader::read_texts(const ArrowBlock& block) {
  if (block.nulls == block.rows) {
    std::fill_n(room_for<std::int32_t>(block.rows), block.rows, -1);
    return;
  }
  // A text under a missing row is none of the column.
  const ArrowTexts texts(column_.name_, *block.values, type_.layout);
  std::int32_t* codes = room_for<std::int32_t>(block.rows);
  for (std::size_t i = 0; i < block.rows; ++i) {
    if (block.nulls > 0 && block.missing[i] != 0) {
      codes[i] = -1;
    } else if (codes_.empty()) {
      codes[i] = code_of(labels_, column_.name_, texts(block.position(i)));
    } else {
      std::int32_t& code = codes_[static_cast<std::size_t>(block.positions[i] - block.values->offset)];
      if (code < 0) code = code_of(labels_, column_.name_, texts(block.positions[i]));
      codes[i] = code;
    }
  }
}

inline bool ArrowColumnReader::share(const ArrowArray& batch) {
  if (coded_ || type_.layout != ArrowLayout::plain || type_.stored != column_.type_) return false;
  const ArrowArray& array = array_in(batch);
  const std::int64_t first = array.offset + batch.offset;
  const auto complete = [&](const std::uint8_t* bits, std::int64_t from) {
    return bits == nullptr || all_set(bits, from, batch.length);
  };
  if (!complete(validity_of("", batch), batch.offset) || !complete(validity_of(column_.name_, array), first))
    return false;
  const std::size_t size = size_of(type_.stored);
  const std::byte* values = buffer_of(column_.name_, array, 1) + first * static_cast<std::int64_t>(size);
  if (reinterpret_cast<std::uintptr_t>(values) % size != 0) return false;
  column_.shared_ = values;
  column_.rows_ = static_cast<std::size_t>(batch.length);
  return true;
}

inline ArrowColumn ArrowColumnReader::finish() {
  if (column_.null_count_ > 0) column_.missing_.resize(column_.rows_);
  if (column_.null_count_ > 0 && is_whole(column_.type_) &&
      (column_.kind_ == ArrowKind::number || column_.kind_ == ArrowKind::boolean)) {
    std::vector<std::byte> numbers(column_.rows_ * sizeof(double));
    auto* out = reinterpret_cast<double*>(numbers.data());
    column_.values().copy(0, std::span(out, column_.rows_));
    for (std::size_t i = 0; i < column_.rows_; ++i)
      if (column_.missing_[i] != 0) out[i] = std::numeric_limits<double>::quiet_NaN();
    column_.whole_ = std::exchange(column_.values_, std::move(numbers));
    column_.whole_type_ = std::exchange(column_.type_, core::ColumnType::float64);
  }
  labels_.take(column_.labels_, column_.texts_);
  return std::move(column_);
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
