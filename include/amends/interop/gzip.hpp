#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/function_ref.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::interop {

/// Inflates gzip data (RFC 1952) that come in chunks, cut anywhere, member after member; zeros behind the last member
/// are padding. Memory: 64 KiB and the window of zlib, whatever the size of the data. errors  Error(format) for damaged
/// data, for anything else behind the last member and, by finish(), for data that end
///         too early; the message names the source and the byte.
class GzipInflater {
 public:
  /// name: how messages call the source.
  explicit GzipInflater(std::string name);
  ~GzipInflater();
  GzipInflater(GzipInflater&&) noexcept;
  GzipInflater& operator=(GzipInflater&&) noexcept;

  /// Calls sink with the text the chunk inflates to, piece by piece.
  void feed(std::string_view chunk, core::FunctionRef<void(std::string_view)> sink);
  void finish() const;

  /// The two bytes every gzip member starts with.
  static constexpr std::string_view magic = "\x1f\x8b";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/gzip.ipp>
#endif
