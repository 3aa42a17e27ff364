#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>

namespace amends::inline AMENDS_ABI::core {

/// The number formats a column may be stored in.
enum class ColumnType : std::uint8_t { float64, float32, int64, int32, int16, int8, uint64, uint32, uint16, uint8 };

/// What lies in memory as numbers, one after the other: std::vector<double>, std::array<int, 3>, std::span<const float>.
/// Characters are no numbers.
template <class Range>
concept NumberRange =
    std::is_arithmetic_v<typename Range::value_type> && !std::is_same_v<typename Range::value_type, char> &&
    !std::is_same_v<typename Range::value_type, wchar_t> && !std::is_same_v<typename Range::value_type, char8_t> &&
    !std::is_same_v<typename Range::value_type, char16_t> && !std::is_same_v<typename Range::value_type, char32_t> &&
    std::is_convertible_v<Range&, std::span<const typename Range::value_type>>;

/// A read-only view of one numeric column in the caller's memory: any of the formats above, any stride; nothing is
/// copied. Reading a value gives a double; NaN means missing (integers are never missing). The caller keeps the memory
/// alive. An empty view (`given()` is false) means "this column was not given".
class ColumnView {
 public:
  constexpr ColumnView() noexcept = default;
  constexpr ColumnView(const void* data, ColumnType type, std::size_t size, std::ptrdiff_t stride_in_bytes) noexcept
      : data_(static_cast<const std::byte*>(data)), size_(size), stride_(stride_in_bytes), type_(type), given_(true) {}

  template <class T, std::size_t Extent>
  requires std::is_arithmetic_v<T>
  constexpr ColumnView(std::span<T, Extent> values) noexcept  // NOLINT: a span is a column
      : ColumnView(values.data(), type_of<T>(), values.size(), static_cast<std::ptrdiff_t>(sizeof(T))) {}

  /// Of a vector or array of numbers, which must outlive the view: a temporary one is refused.
  template <NumberRange Range>
  constexpr ColumnView(Range& values) noexcept  // NOLINT: numbers in a row are a column
      : ColumnView(std::span<const typename Range::value_type>(values)) {}
  template <NumberRange Range>
  ColumnView(const Range&& values) = delete;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool given() const noexcept { return given_; }
  [[nodiscard]] constexpr ColumnType type() const noexcept { return type_; }
  /// Where the first value lies, and how many bytes on the next one: what another view of the same memory needs.
  [[nodiscard]] constexpr const void* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::ptrdiff_t stride() const noexcept { return stride_; }

  /// Value of row i (not checked), as double.
  [[nodiscard]] double operator[](std::size_t i) const noexcept {
    const std::byte* at = data_ + static_cast<std::ptrdiff_t>(i) * stride_;
    switch (type_) {
      case ColumnType::float64:
        return read<double>(at);
      case ColumnType::float32:
        return static_cast<double>(read<float>(at));
      case ColumnType::int64:
        return static_cast<double>(read<std::int64_t>(at));
      case ColumnType::int32:
        return static_cast<double>(read<std::int32_t>(at));
      case ColumnType::int16:
        return static_cast<double>(read<std::int16_t>(at));
      case ColumnType::int8:
        return static_cast<double>(read<std::int8_t>(at));
      case ColumnType::uint64:
        return static_cast<double>(read<std::uint64_t>(at));
      case ColumnType::uint32:
        return static_cast<double>(read<std::uint32_t>(at));
      case ColumnType::uint16:
        return static_cast<double>(read<std::uint16_t>(at));
      case ColumnType::uint8:
        return static_cast<double>(read<std::uint8_t>(at));
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  /// Values of rows first, first + 1, ... (not checked) into `out`: what loops over many rows use, because the format
  /// is looked at once for all of them.
  void copy(std::size_t first, std::span<double> out) const noexcept {
    with_type([&]<class T>(T) {
      const std::byte* at = data_ + static_cast<std::ptrdiff_t>(first) * stride_;
      for (double& value : out) {
        value = static_cast<double>(read<T>(at));
        at += stride_;
      }
    });
  }

  /// Values of the rows named (not checked) into `out`, as many: rows that lie scattered are fetched side by side.
  void gather(std::span<const std::uint32_t> rows, std::span<double> out) const noexcept {
    with_type([&]<class T>(T) {
      for (std::size_t k = 0; k < rows.size(); ++k)
        out[k] = static_cast<double>(read<T>(data_ + static_cast<std::ptrdiff_t>(rows[k]) * stride_));
    });
  }

  /// Value of row i (not checked) of a column of type int64, exactly: a double holds every whole number only up to
  /// 2^53, and nanoseconds since 1970 are larger.
  [[nodiscard]] std::int64_t whole(std::size_t i) const noexcept {
    return read<std::int64_t>(data_ + static_cast<std::ptrdiff_t>(i) * stride_);
  }

  template <class T>
  [[nodiscard]] static constexpr ColumnType type_of() noexcept {
    if constexpr (std::is_floating_point_v<T>) {
      static_assert(sizeof(T) == 8 || sizeof(T) == 4, "float or double only");
      return sizeof(T) == 8 ? ColumnType::float64 : ColumnType::float32;
    } else if constexpr (std::is_signed_v<T>) {
      return sizeof(T) == 8   ? ColumnType::int64
             : sizeof(T) == 4 ? ColumnType::int32
             : sizeof(T) == 2 ? ColumnType::int16
                              : ColumnType::int8;
    } else {
      return sizeof(T) == 8   ? ColumnType::uint64
             : sizeof(T) == 4 ? ColumnType::uint32
             : sizeof(T) == 2 ? ColumnType::uint16
                              : ColumnType::uint8;
    }
  }

 private:
  // memcpy, because a field of a structured array need not be aligned.
  template <class T>
  static T read(const std::byte* at) noexcept {
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
  }
  /// Calls `body` with a value of the type of this column.
  template <class Body>
  void with_type(Body&& body) const noexcept {
    switch (type_) {
      case ColumnType::float64:
        return body(double{});
      case ColumnType::float32:
        return body(float{});
      case ColumnType::int64:
        return body(std::int64_t{});
      case ColumnType::int32:
        return body(std::int32_t{});
      case ColumnType::int16:
        return body(std::int16_t{});
      case ColumnType::int8:
        return body(std::int8_t{});
      case ColumnType::uint64:
        return body(std::uint64_t{});
      case ColumnType::uint32:
        return body(std::uint32_t{});
      case ColumnType::uint16:
        return body(std::uint16_t{});
      case ColumnType::uint8:
        return body(std::uint8_t{});
    }
  }

  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::ptrdiff_t stride_ = 0;
  ColumnType type_ = ColumnType::float64;
  bool given_ = false;
};

}  // namespace amends::inline AMENDS_ABI::core
