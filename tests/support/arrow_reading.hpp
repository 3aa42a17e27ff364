#pragma once
// Reads what a home-made producer hands over, and asks that everything was given back.

#include <amends/core/column.hpp>
#include <amends/core/error.hpp>
#include <amends/interop/arrow.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arrow_producer.hpp"
#include "catch.hpp"

namespace arrow_producer {
using amends::interop::ArrowColumn;
using amends::interop::ArrowTable;

inline constexpr std::int64_t never = (std::numeric_limits<std::int64_t>::min)();
/// IEEE double has 53 bits: the first whole number it does not hold.
inline constexpr std::int64_t beyond = (std::int64_t{1} << 53) + 1;

/// Reads, and asks that everything was given back: here what the table does not need, at the end the rest.
struct Reading {
  Ledger ledger{};
  ArrowArrayStream stream{};
  ArrowTable table{};

  explicit Reading(const Stream& producer, std::optional<std::vector<std::string>> wanted = std::nullopt) {
    stream = producer.make(ledger);
    table = amends::interop::read_arrow_stream(
        stream, wanted ? std::optional<std::span<const std::string>>(*wanted) : std::nullopt);
    REQUIRE(stream.release == nullptr);
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading() {
    table = ArrowTable();
    CHECK(ledger.made > 0);
    CHECK(ledger.balanced());
  }
};

/// The error of reading a stream, which leaves nothing behind.
struct Failure {
  amends::ErrorCode code{};
  std::string parameter{};
  std::string text{};
};
inline Failure failure_of(const Stream& producer, std::optional<std::vector<std::string>> wanted = std::nullopt) {
  Ledger ledger;
  ArrowArrayStream stream = producer.make(ledger);
  Failure failure;
  try {
    (void)amends::interop::read_arrow_stream(
        stream, wanted ? std::optional<std::span<const std::string>>(*wanted) : std::nullopt);
    FAIL("no error");
  } catch (const amends::Error& error) {
    failure = {error.code(), error.parameter(), error.what()};
  }
  CHECK(stream.release == nullptr);
  CHECK(ledger.balanced());
  return failure;
}

inline Stream one_column(const Field& column, std::vector<Data> batches) {
  Stream stream{.schema = table({column})};
  for (Data& data : batches) {
    const std::int64_t rows = data.length;
    stream.batches.push_back(batch_of({std::move(data)}, rows));
  }
  return stream;
}

inline std::vector<std::string> labels_of(const ArrowColumn& column) {
  return {column.labels().begin(), column.labels().end()};
}
template <class T>
std::vector<T> numbers_of(const amends::core::ColumnView& view) {
  REQUIRE(view.type() == amends::core::ColumnView::type_of<T>());
  std::vector<T> numbers(view.size());
  for (std::size_t i = 0; i < view.size(); ++i)
    std::memcpy(&numbers[i],
                static_cast<const std::byte*>(view.data()) + static_cast<std::ptrdiff_t>(i) * view.stride(), sizeof(T));
  return numbers;
}

template <std::size_t Words>
using Wide = std::array<std::uint64_t, Words>;
/// A whole number of several words, from its decimal digits: multiply by ten and add, with 32 bits at a time.
template <std::size_t Words>
Wide<Words> wide(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  std::array<std::uint32_t, 2 * Words> parts{};
  for (const char digit : digits) {
    std::uint64_t carry = static_cast<std::uint64_t>(digit - '0');
    for (std::uint32_t& part : parts) {
      carry += std::uint64_t{part} * 10;
      part = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  Wide<Words> made{};
  for (std::size_t i = 0; i < Words; ++i) made[i] = parts[2 * i] | std::uint64_t{parts[2 * i + 1]} << 32;
  if (negative) {
    bool carry = true;
    for (std::uint64_t& word : made) {
      word = ~word + (carry ? 1 : 0);
      carry = carry && word == 0;
    }
  }
  return made;
}

}  // namespace arrow_producer
