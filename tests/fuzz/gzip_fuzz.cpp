// Bytes read by interop::GzipInflater. However the bytes are cut into chunks, the text is the same and so is the verdict;
// the inflater may throw Error and nothing else. Some inputs are packed first, as one member or two and damaged in one
// place or none, because no search finds the checksums of gzip.

#include <amends/core/error.hpp>
#include <amends/interop/gzip.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <zlib.h>

namespace {
using amends::interop::GzipInflater;

std::string packed(std::string_view text, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Outcome {
  std::string text{};
  bool refused = false;
  bool operator==(const Outcome&) const = default;
};

Outcome inflated(std::string_view bytes, std::size_t chunk) {
  Outcome out;
  auto keep = [&](std::string_view piece) { out.text.append(piece); };
  try {
    GzipInflater inflater("fuzz.gz");
    for (std::size_t at = 0; at < bytes.size(); at += chunk) inflater.feed(bytes.substr(at, chunk), keep);
    inflater.finish();
  } catch (const amends::Error& error) {
    if (error.code() != amends::ErrorCode::format || std::string_view(error.what()).empty()) std::abort();
    out.refused = true;
  }
  return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::size_t kind = data[0] % 4, chunk = 1 + data[1], place = data[2];
  const std::uint8_t change = data[3];
  const std::string_view rest(reinterpret_cast<const char*>(data) + 4, size - 4);
  std::string bytes(rest);
  std::string text;
  if (kind > 0) {
    const std::size_t cut = kind == 1 ? rest.size() : rest.size() / 2;
    bytes = packed(rest.substr(0, cut), static_cast<int>(place % 10)) + packed(rest.substr(cut), 9);
    if (kind == 2) bytes.append(place % 5, '\0');  // padding
    if (kind == 3) bytes[(place * bytes.size()) / 256] ^= static_cast<char>(change);
  }
  const Outcome whole = inflated(bytes, bytes.size() + 1);
  if (inflated(bytes, chunk) != whole) std::abort();
  if ((kind == 1 || kind == 2 || (kind == 3 && change == 0)) && (whole.refused || whole.text != rest)) std::abort();
  return 0;
}
