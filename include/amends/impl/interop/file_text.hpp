#pragma once

#include <amends/core/error.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/file_kind.hpp>
#include <amends/interop/gzip.hpp>
#include <amends/interop/text_encoding.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// The bytes of a file, gzip or not, in whatever encoding, as text of UTF-8. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

class FileText {
 public:
  using Sink = core::FunctionRef<void(std::string_view)>;
  using LineOf = TextDecoder::LineOf;

  /// name: how messages call the source; stated: a name of encoding_named(), or "".
  FileText(std::string name, std::string stated) : name_(std::move(name)), stated_(std::move(stated)) {}

  /// Calls sink with the text; `line` says at which line the text stands that was given so far.
  void feed(std::string_view chunk, Sink sink, LineOf line) {
    if (kind_known_) return feed_known(chunk, sink, line);
    head_.append(chunk);
    if (head_.size() >= file_kind_bytes) tell_kind(sink, line);
  }
  void finish(Sink sink, LineOf line) {
    if (!kind_known_) tell_kind(sink, line);
    if (gzip_) gzip_->finish();
    if (!decoder_) tell_encoding(sink, line);
    decoder_->finish(line);
  }

  [[nodiscard]] bool gzip() const noexcept { return gzip_.has_value(); }
  [[nodiscard]] std::string_view encoding() const noexcept {
    return decoder_ ? to_string(decoder_->encoding()) : std::string_view();
  }
  /// Refuses what is no table: also for the text itself, because UTF-16 shows only then whether it is a page or JSON.
  void refuse_kind(std::string_view first) const {
    const FileKind kind = interop::file_kind(first.substr(0, file_kind_bytes));
    if (const std::string_view said = no_csv(kind); !said.empty())
      throw Error(ErrorCode::format, "path",
                  name_ + ": the file " + (gzip_ ? "in the gzip file " : "") + std::string(said));
  }

 private:
  static constexpr std::size_t bytes_of_encoding = 4096;

  void tell_kind(Sink sink, LineOf line) {
    kind_known_ = true;
    refuse_kind(head_);
    if (interop::file_kind(std::string_view(head_).substr(0, file_kind_bytes)) == FileKind::gzip) gzip_.emplace(name_);
    const std::string first = std::exchange(head_, {});
    feed_known(first, sink, line);
  }
  void feed_known(std::string_view chunk, Sink sink, LineOf line) {
    if (gzip_)
      gzip_->feed(chunk, [&](std::string_view bytes) { feed_bytes(bytes, sink, line); });
    else
      feed_bytes(chunk, sink, line);
  }
  void feed_bytes(std::string_view bytes, Sink sink, LineOf line) {
    if (decoder_) return decoder_->feed(bytes, sink, line);
    text_head_.append(bytes);
    if (text_head_.size() >= bytes_of_encoding) tell_encoding(sink, line);
  }
  void tell_encoding(Sink sink, LineOf line) {
    if (gzip_) {
      refuse_kind(text_head_);
      if (interop::file_kind(std::string_view(text_head_).substr(0, file_kind_bytes)) == FileKind::gzip)
        throw Error(ErrorCode::format, "path", name_ + ":1: is compressed twice; unpack it once");
    }
    decoder_.emplace(settled_encoding(), name_);
    const std::string first = std::exchange(text_head_, {});
    decoder_->feed(first, sink, line);
  }
  /// The encoding that is stated, unless the first bytes say otherwise.
  [[nodiscard]] TextEncoding settled_encoding() const {
    TextEncoding shown = TextEncoding::utf8;
    try {
      shown = encoding_of(std::string_view(text_head_).substr(0, bytes_of_encoding));
    } catch (const Error& error) {
      throw Error(error.code(), error.parameter(), name_ + ": " + error.what());
    }
    if (stated_.empty()) return shown;
    const TextEncoding stated = *encoding_named(stated_);
    const auto utf16 = [](TextEncoding one) {
      return one == TextEncoding::utf16_little_endian || one == TextEncoding::utf16_big_endian;
    };
    const auto refuse = [&](const std::string& what) {
      throw Error(ErrorCode::contradiction, "encoding", name_ + ": the file " + what + std::string(to_string(stated)));
    };
    if (utf16(shown) && !utf16(stated)) refuse("is " + std::string(to_string(shown)) + ", not ");
    if (stated != TextEncoding::utf8 && text_head_.starts_with("\xEF\xBB\xBF"))
      refuse("starts with the byte order mark of utf-8; it is not ");
    // "utf-16" without an order takes that of the mark.
    return utf16(stated) && utf16(shown) ? shown : stated;
  }

  std::string name_;
  std::string stated_;
  std::string head_{};  ///< the first bytes, until the kind of the file can be told
  bool kind_known_ = false;
  std::optional<GzipInflater> gzip_{};
  std::string text_head_{};  ///< the first bytes of the text, until its encoding can be told
  std::optional<TextDecoder> decoder_{};
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
