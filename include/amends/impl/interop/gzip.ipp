#pragma once

#include <amends/interop/gzip.hpp>

#include <zlib.h>

#include <cstddef>
#include <new>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

struct GzipInflater::State {
  std::string name;
  z_stream stream{};
  std::size_t read = 0;
  std::size_t members = 0;
  bool between_members = true;
  bool padded = false;
  bool full = false;  ///< the output was full, so zlib may hold back more
  char out[64 * 1024];

  explicit State(std::string the_name) : name(std::move(the_name)) {
    if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~State() { inflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
    // zlib does not write to its input; its interface is older than const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(chunk.data()));
    stream.avail_in = static_cast<uInt>(chunk.size());
    read += chunk.size();
    while (stream.avail_in > 0 || full) {
      if (between_members) {
        for (; stream.avail_in > 0 && *stream.next_in == 0 && members > 0; ++stream.next_in, --stream.avail_in)
          padded = true;
        if (stream.avail_in == 0) return;
        if (padded || (members > 0 && *stream.next_in != static_cast<unsigned char>(magic[0])))
          fail("holds something else after the end of its gzip data");
        inflateReset(&stream);
        between_members = false;
      }
      stream.next_out = reinterpret_cast<Bytef*>(out);
      stream.avail_out = sizeof out;
      const int status = inflate(&stream, Z_NO_FLUSH);
      full = status == Z_OK && stream.avail_out == 0;
      if (const std::size_t made = sizeof out - stream.avail_out; made > 0) sink(std::string_view(out, made));
      if (status == Z_STREAM_END) {
        between_members = true;
        ++members;
      } else if (status == Z_MEM_ERROR) {
        throw std::bad_alloc();
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        fail(std::string("is damaged gzip data (") + (stream.msg != nullptr ? stream.msg : "unknown") + ")");
      }
    }
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::format, "path",
                name + ": the file " + what + ", near byte " + std::to_string(read - stream.avail_in));
  }
};

AMENDS_INLINE GzipInflater::GzipInflater(std::string name) : state_(std::make_unique<State>(std::move(name))) {}
AMENDS_INLINE GzipInflater::~GzipInflater() = default;
AMENDS_INLINE GzipInflater::GzipInflater(GzipInflater&&) noexcept = default;
AMENDS_INLINE GzipInflater& GzipInflater::operator=(GzipInflater&&) noexcept = default;

AMENDS_INLINE void GzipInflater::feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink) {
  constexpr std::size_t piece = std::size_t{1} << 20;  // zlib counts in 32 bits
  for (; !chunk.empty(); chunk.remove_prefix(chunk.size() < piece ? chunk.size() : piece))
    state_->feed(chunk.substr(0, piece), sink);
}

AMENDS_INLINE void GzipInflater::finish() const {
  if (!state_->between_members || state_->members == 0) state_->fail("is truncated gzip data");
}

}  // namespace amends::inline AMENDS_ABI::interop
