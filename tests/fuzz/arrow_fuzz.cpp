// Streams made of bytes, read by interop::read_arrow_stream. Whatever the structs say, right or wrong, the reader may
// throw Error and nothing else, must release all that was made, and must not read beyond a buffer: buffers have exactly
// the size that length, offset and last offset call for, which is what the C interface promises and cannot say.

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/interop/arrow.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arrow_producer.hpp"

namespace {
using namespace amends::interop;
using arrow_producer::Buffer;
using arrow_producer::Data;
using arrow_producer::Field;

/// Takes the bytes one after the other; zeros when there are no more.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : left_(bytes) {}
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const std::uint8_t value = left_.front();
    left_ = left_.subspan(1);
    return value;
  }
  bool rarely() { return byte() >= 0xF8; }
  std::int64_t below(std::int64_t end) { return byte() % end; }
  [[nodiscard]] bool ended() const { return left_.empty(); }

 private:
  std::span<const std::uint8_t> left_;
};

constexpr const char* formats[] = {"c",        "C",          "s",       "S",           "i",       "I",   "l",
                                   "L",        "e",          "f",       "g",           "b",       "u",   "U",
                                   "vu",       "tdD",        "tdm",     "tss:",        "tsn:UTC", "tDu", "n",
                                   "d:9,2,32", "d:18,-3,64", "d:38,10", "d:76,76,256", "tin",     "+l"};

/// Bytes of one value in the second buffer; 0: bits, -1: none.
int width_of(std::string_view format) {
  if (format == "b") return 0;
  if (format == "n" || format == "tin" || format == "+l") return -1;
  if (format == "c" || format == "C") return 1;
  if (format == "s" || format == "S" || format == "e") return 2;
  if (format == "i" || format == "I" || format == "f" || format == "u" || format == "tdD" || format.ends_with(",32"))
    return 4;
  if (format == "d:76,76,256") return 32;
  return format == "vu" || format == "d:38,10" ? 16 : 8;
}

/// A length or a count that no array can have, now and then.
std::int64_t absurd(Bytes& bytes, std::int64_t right) {
  if (!bytes.rarely()) return right;
  constexpr std::int64_t values[] = {-1, INT64_MIN, INT64_MAX, std::int64_t{1} << 40, (std::int64_t{1} << 40) + 1,
                                     0,  1};
  return values[bytes.below(std::ssize(values))];
}

/// The last of so many offsets says how long the texts are; it is kept short, or negative.
template <class Offset>
std::size_t end_of(std::vector<std::byte>& offsets) {
  Offset last;
  std::byte* at = offsets.data() + offsets.size() - sizeof last;
  std::memcpy(&last, at, sizeof last);
  if (last > 0) last = static_cast<Offset>(last % 300);
  std::memcpy(at, &last, sizeof last);
  return last > 0 ? static_cast<std::size_t>(last) : 0;
}

std::vector<std::byte> filled(Bytes& bytes, std::size_t size) {
  std::vector<std::byte> made(size);
  // Small numbers often, so that offsets and indices are not always nonsense.
  const std::uint8_t mask = bytes.byte() % 2 == 0 ? 0xFF : 0x07;
  for (std::byte& byte : made) byte = static_cast<std::byte>(bytes.byte() & mask);
  return made;
}

/// Offsets that do not decrease, most of the time.
template <class Offset>
std::vector<std::byte> offsets_of(Bytes& bytes, std::size_t count) {
  if (bytes.rarely()) return filled(bytes, count * sizeof(Offset));
  std::vector<Offset> offsets(count);
  for (std::size_t i = 1; i < count; ++i) offsets[i] = static_cast<Offset>(offsets[i - 1] + bytes.below(5));
  return arrow_producer::bytes_of(offsets);
}

void add_views(Bytes& bytes, Data& data, std::size_t count) {
  std::vector<std::byte> slots = filled(bytes, count * 16);
  const auto buffers = static_cast<std::size_t>(bytes.below(3));
  for (std::size_t i = 0; i < count; ++i)
    if (!bytes.rarely()) slots[16 * i + 1] = slots[16 * i + 2] = slots[16 * i + 3] = std::byte{0};
  data.buffers.push_back(std::move(slots));
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 0; i < buffers; ++i) {
    sizes.push_back(bytes.below(64));
    data.buffers.push_back(filled(bytes, static_cast<std::size_t>(sizes.back())));
  }
  data.buffers.push_back(arrow_producer::bytes_of(sizes));
}

/// An array of values of a format, with honest buffers or, now and then, without one.
Data array_of(Bytes& bytes, std::string_view format, std::int64_t least) {
  Data data{.length = least + (bytes.rarely() ? bytes.below(9) - 4 : 0), .null_count = 0, .offset = bytes.below(12)};
  data.length = (std::max)(data.length, std::int64_t{0});
  const auto count = static_cast<std::size_t>(data.length + data.offset);
  const int width = width_of(format);
  if (width >= 0) {
    data.null_count = bytes.byte() % 2 == 0 ? 0 : -1;
    data.buffers.push_back(data.null_count == 0 ? Buffer() : Buffer(filled(bytes, (count + 7) / 8)));
    if (format == "u" || format == "U") {
      auto offsets =
          format == "u" ? offsets_of<std::int32_t>(bytes, count + 1) : offsets_of<std::int64_t>(bytes, count + 1);
      const std::size_t end = format == "u" ? end_of<std::int32_t>(offsets) : end_of<std::int64_t>(offsets);
      data.buffers.push_back(std::move(offsets));
      data.buffers.push_back(filled(bytes, end));
    } else if (format == "vu") {
      add_views(bytes, data, count);
    } else {
      data.buffers.push_back(filled(bytes, width == 0 ? (count + 7) / 8 : count * static_cast<std::size_t>(width)));
    }
    data.null_count = absurd(bytes, data.null_count);
  }
  if (!bytes.rarely()) return data;
  // Structure that is wrong. A length without buffers may be anything; a column of no values has no buffers to lack.
  switch (bytes.below(6)) {
    case 0:
      for (Buffer& buffer : data.buffers) buffer.reset();
      if (width >= 0) data.length = absurd(bytes, data.length), data.offset = absurd(bytes, data.offset);
      break;
    case 1:
      if (!data.buffers.empty()) data.buffers[static_cast<std::size_t>(bytes.byte()) % data.buffers.size()].reset();
      break;
    case 2:
      data.released = true;
      break;
    case 3:
      data.no_buffers = true;
      break;
    case 4:
      // A view's buffers are told by their number alone, so taking one away would give its sizes to another.
      if (format != "vu") data.buffers.resize(static_cast<std::size_t>(bytes.below(4)));
      break;
    default:
      data.n_buffers = bytes.byte() % 2 == 0 ? -1 : 0;
      break;
  }
  return data;
}

std::string format_of(Bytes& bytes) {
  if (!bytes.rarely()) return formats[bytes.below(std::ssize(formats))];
  std::string format;
  for (std::int64_t left = bytes.below(6); left > 0; --left) format += static_cast<char>(bytes.byte());
  // A format of its own is read only where the sizes of its buffers are known here.
  return format.find('\0') == format.npos && std::ranges::find(formats, format) == std::end(formats) ? "?" + format
                                                                                                     : "i";
}

struct Column {
  std::string format{};
  std::string values{};  ///< of the dictionary; empty: there is none
};

Data column_of(Bytes& bytes, const Column& column, std::int64_t least) {
  Data data = array_of(bytes, column.format, least);
  if (!column.values.empty() && !bytes.rarely())
    data.dictionary = std::make_shared<Data>(array_of(bytes, column.values, bytes.below(9)));
  return data;
}

arrow_producer::Stream stream_of(Bytes& bytes) {
  std::vector<Column> columns(static_cast<std::size_t>(bytes.below(4)));
  arrow_producer::Stream stream{.schema = {.format = "+s"}};
  for (Column& column : columns) {
    column.format = format_of(bytes);
    Field field = arrow_producer::field(column.format, std::string(1, static_cast<char>('a' + bytes.below(5))));
    if (bytes.below(3) == 0) {
      column.values = format_of(bytes);
      field.dictionary = std::make_shared<Field>(arrow_producer::field(column.values, ""));
      field.dictionary->released = bytes.rarely();
    }
    field.released = bytes.rarely();
    if (bytes.rarely()) field.name.reset();
    if (bytes.rarely()) field.format.reset();
    stream.schema.children.push_back(bytes.rarely() ? std::nullopt : std::optional(field));
  }
  if (bytes.rarely()) stream.schema.n_children = bytes.below(2) - 1;
  if (bytes.rarely()) stream.schema.released = true;
  for (std::int64_t left = bytes.below(5); left > 0; --left) {
    Data root{.length = bytes.below(40), .offset = bytes.below(9)};
    const auto count = static_cast<std::size_t>(root.length + root.offset);
    root.null_count = bytes.byte() % 4 == 0 ? -1 : 0;
    root.buffers.push_back(root.null_count == 0 ? Buffer() : Buffer(filled(bytes, (count + 7) / 8)));
    root.null_count = absurd(bytes, root.null_count);
    for (const Column& column : columns)
      root.children.push_back(bytes.rarely() ? std::nullopt
                                             : std::optional(column_of(bytes, column, root.length + root.offset)));
    // A root that has lost its validity may say what it likes of its length.
    if (bytes.rarely()) root.buffers[0].reset(), root.length = absurd(bytes, root.length);
    if (bytes.rarely()) root.children.resize(static_cast<std::size_t>(bytes.below(4)));
    if (bytes.rarely()) root.no_buffers = true;
    stream.batches.push_back(std::move(root));
  }
  if (bytes.rarely()) stream.fails_at = static_cast<int>(bytes.below(6));
  return stream;
}

/// Every value of every column, so that what a view points to is looked at.
void look_at(const ArrowTable& table) {
  double sum = 0.0;
  std::size_t characters = 0;
  for (const ArrowColumn& column : table.columns()) {
    if (column.size() != table.rows()) std::abort();
    std::vector<double> numbers(column.size());
    column.values().copy(0, numbers);
    for (const double number : numbers) sum += number;
    if (column.whole().given()) column.whole().copy(0, numbers);
    std::size_t nulls = 0;
    for (const std::uint8_t missing : column.missing()) nulls += missing;
    if (nulls != column.null_count()) std::abort();
    for (const std::string_view label : column.labels())
      for (const char character : label) characters += static_cast<unsigned char>(character);
    if (column.kind() == ArrowKind::text || column.kind() == ArrowKind::category)
      for (const double code : numbers)
        if (code < -1.0 || code >= static_cast<double>(column.labels().size())) std::abort();
  }
  volatile double kept = sum + static_cast<double>(characters);
  (void)kept;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(std::span(data, size));
  const bool some = bytes.byte() % 4 == 0;
  const std::vector<std::string> wanted{"a", "c"};
  const arrow_producer::Stream producer = stream_of(bytes);
  arrow_producer::Ledger ledger;
  ArrowArrayStream stream = producer.make(ledger);
  try {
    look_at(some ? read_arrow_stream(stream, std::span<const std::string>(wanted)) : read_arrow_stream(stream));
  } catch (const amends::Error& error) {
    if (std::string_view(error.what()).empty()) std::abort();
  }
  if (stream.release != nullptr || !ledger.balanced()) std::abort();
  return 0;
}
