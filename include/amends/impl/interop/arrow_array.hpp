#pragma once

#include <algorithm>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/impl/interop/arrow_format.hpp>
#include <amends/interop/arrow_abi.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// What every column of a batch has: its structure, its validity, its rows in blocks, and who releases it.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Owns a struct of the C interface: moved out of where it came from, released at the end.
template <class Struct>
class ArrowOwned {
 public:
  ArrowOwned() noexcept = default;
  explicit ArrowOwned(Struct& source) noexcept : held_(source) { source.release = nullptr; }
  ArrowOwned(ArrowOwned&& other) noexcept : ArrowOwned(other.held_) {}
  ArrowOwned& operator=(ArrowOwned&& other) noexcept {
    if (this != &other) {
      reset();
      held_ = other.held_;
      other.held_.release = nullptr;
    }
    return *this;
  }
  ~ArrowOwned() { reset(); }

  void reset() noexcept {
    if (held_.release != nullptr) held_.release(&held_);
    held_.release = nullptr;
  }
  [[nodiscard]] bool given() const noexcept { return held_.release != nullptr; }
  [[nodiscard]] Struct* get() noexcept { return &held_; }
  [[nodiscard]] const Struct& operator*() const noexcept { return held_; }
  [[nodiscard]] const Struct* operator->() const noexcept { return &held_; }

 private:
  Struct held_{};
};

/// No array is longer, and no table: sizes in bytes stay far within 64 bits.
inline constexpr std::int64_t arrow_most_rows = std::int64_t{1} << 40;
/// Rows are read in blocks: what is noted about each row on the way stays in the cache.
inline constexpr std::size_t arrow_block_rows = std::size_t{1} << 16;

inline bool bit(const std::uint8_t* bits, std::int64_t at) noexcept {
  return ((bits[at >> 3] >> (at & 7)) & 1) != 0;
}

inline bool all_set(const std::uint8_t* bits, std::int64_t first, std::int64_t rows) noexcept {
  const std::int64_t last = first + rows;
  for (; first < last && (first & 7) != 0; ++first)
    if (!bit(bits, first)) return false;
  for (; first + 8 <= last; first += 8)
    if (bits[first >> 3] != 0xFF) return false;
  for (; first < last; ++first)
    if (!bit(bits, first)) return false;
  return true;
}

/// Adds a 1 to the mask of each row whose bit is not set, eight rows at a time.
inline void mark_unset(const std::uint8_t* bits, std::int64_t first, std::size_t rows, std::uint8_t* mask) noexcept {
  const auto mark = [&](std::size_t row) {
    mask[row] = static_cast<std::uint8_t>(mask[row] | (bit(bits, first + static_cast<std::int64_t>(row)) ? 0 : 1));
  };
  std::size_t row = 0;
  for (; row < rows && ((first + static_cast<std::int64_t>(row)) & 7) != 0; ++row) mark(row);
  for (; row + 8 <= rows; row += 8) {
    const unsigned unset = ~unsigned{bits[(first + static_cast<std::int64_t>(row)) >> 3]};
    for (unsigned i = 0; i < 8; ++i) mask[row + i] = static_cast<std::uint8_t>(mask[row + i] | (unset >> i & 1));
  }
  for (; row < rows; ++row) mark(row);
}

/// The sizes of an array that must have `least` values: nothing in its buffers is looked at before.
inline void check_array(std::string_view name, const ArrowArray* array, std::int64_t least, std::int64_t least_buffers,
                        bool more_buffers) {
  if (array == nullptr || array->release == nullptr)
    fail_column(name, "came without its array, or with a released one");
  if (array->length < 0 || array->offset < 0 || array->length > arrow_most_rows || array->offset > arrow_most_rows)
    fail_column(name, "has an array whose length or offset is negative or beyond 2^40");
  if (array->length < least)
    fail_column(name, "has an array of length " + std::to_string(array->length) + " in a batch that needs " +
                          std::to_string(least));
  if (array->null_count < -1 || array->null_count > array->length)
    fail_column(name, "has an array whose count of nulls is not one of its length");
  if (least_buffers == 0) return;
  if (array->n_buffers < least_buffers || (array->n_buffers > least_buffers && !more_buffers))
    fail_column(name, "has an array of " + std::to_string(array->n_buffers) + " buffers; its type has " +
                          std::to_string(least_buffers) + (more_buffers ? " or more" : ""));
  if (array->buffers == nullptr) fail_column(name, "has an array without its buffers");
}

/// The bits of what is there; null where every value is. The array was checked, and has buffers.
inline const std::uint8_t* validity_of(std::string_view name, const ArrowArray& array) {
  if (array.null_count == 0) return nullptr;
  const auto* bits = static_cast<const std::uint8_t*>(array.buffers[0]);
  if (bits == nullptr && array.null_count > 0) fail_column(name, "counts nulls but has no validity buffer");
  return bits;
}

/// A buffer that must be there because values are read from it.
inline const std::byte* buffer_of(std::string_view name, const ArrowArray& array, std::int64_t which) {
  const void* buffer = array.buffers[which];
  if (buffer == nullptr) fail_column(name, "has values but lacks the buffer they lie in");
  return static_cast<const std::byte*>(buffer);
}

/// Value `at` of a buffer, which need not be aligned.
template <class T>
inline T value_at(const std::byte* buffer, std::int64_t at) noexcept {
  T value;
  std::memcpy(&value, buffer + at * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return value;
}

/// Some rows of a batch: where their values lie, and which are missing.
struct ArrowBlock {
  const ArrowArray* values = nullptr;       ///< the array of the column, or its dictionary
  std::int64_t first = 0;                   ///< where the value of the first row lies, offsets included,
  const std::int64_t* positions = nullptr;  ///< or of each row, where the rows are those of a dictionary
  const std::uint8_t* missing = nullptr;    ///< 1 for each row without a value; null: every row has one
  std::size_t rows = 0;
  std::size_t nulls = 0;  ///< how many are missing

  [[nodiscard]] std::int64_t position(std::size_t row) const noexcept {
    return positions != nullptr ? positions[row] : first + static_cast<std::int64_t>(row);
  }
};

/// out[i] = read(where the value of row i lies), or `missing`. What stands under a missing row may be read, unless the rows
/// are those of a dictionary, whose buffers need not hold anything for it, or all are missing: then there may be no buffer.
template <class T, class Read>
void read_rows(const ArrowBlock& block, T* out, T missing, Read&& read) {
  if (block.nulls == block.rows) {
    std::fill_n(out, block.rows, missing);
  } else if (block.positions != nullptr) {
    for (std::size_t i = 0; i < block.rows; ++i)
      out[i] = block.nulls > 0 && block.missing[i] != 0 ? missing : read(block.positions[i]);
  } else if (block.nulls == 0) {
    for (std::size_t i = 0; i < block.rows; ++i) out[i] = read(block.first + static_cast<std::int64_t>(i));
  } else {
    for (std::size_t i = 0; i < block.rows; ++i) {
      const T value = read(block.first + static_cast<std::int64_t>(i));
      out[i] = block.missing[i] != 0 ? missing : value;
    }
  }
}

/// Calls `body` with a value of the C++ type of a column type.
template <class Body>
decltype(auto) with_type(core::ColumnType type, Body&& body) {
  using enum core::ColumnType;
  switch (type) {
    case float32:
      return body(float{});
    case int64:
      return body(std::int64_t{});
    case int32:
      return body(std::int32_t{});
    case int16:
      return body(std::int16_t{});
    case int8:
      return body(std::int8_t{});
    case uint64:
      return body(std::uint64_t{});
    case uint32:
      return body(std::uint32_t{});
    case uint16:
      return body(std::uint16_t{});
    case uint8:
      return body(std::uint8_t{});
    case float64:
      break;
  }
  return body(double{});
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
