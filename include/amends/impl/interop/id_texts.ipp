#pragma once

#include <amends/interop/id_texts.hpp>

#include <algorithm>
#include <amends/impl/domain/id_index.hpp>
#include <amends/impl/interop/text_hash.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/unicode.hpp>
#include <charconv>
#include <optional>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {
/// What is compared of an id; `scratch` holds it where it is not a part of the text.
inline std::string_view id_key(std::string_view text, std::string& scratch) {
  text = trim(text);
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return text;
  scratch = normalised(text);
  return scratch;
}
/// Mixed once more, since ids are short and differ in their last letters, which stand in the highest bits.
inline std::uint64_t id_hash(std::string_view key) noexcept {
  return mixed(text_hash(key));
}
}  // namespace detail

/// Where a key stands, or would.
AMENDS_INLINE std::size_t IdTexts::place(std::string_view key, std::uint64_t hash) const noexcept {
  std::size_t at = hash & (slots_.size() - 1);
  const auto short_hash = static_cast<std::uint32_t>(hash >> 32);
  while (slots_[at].number != 0 && !(slots_[at].hash == short_hash && text(slots_[at].number - 1) == key))
    at = (at + 1) & (slots_.size() - 1);
  return at;
}

AMENDS_INLINE void IdTexts::grow() {
  slots_.assign((std::max)(std::size_t{64}, 2 * slots_.size()), Slot{});
  for (std::size_t code = 0; code < ends_.size(); ++code) {
    const std::uint64_t hash = detail::id_hash(text(code));
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].number != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(code + 1)};
  }
}

AMENDS_INLINE std::int64_t IdTexts::add_key(std::string_view key) {
  if (key.empty()) return nobody;
  if (4 * (ends_.size() + 1) > 3 * slots_.size()) grow();
  const std::uint64_t hash = detail::id_hash(key);
  Slot& slot = slots_[place(key, hash)];
  if (slot.number == 0) {
    if (ends_.size() == 0x7fffffff)
      throw Error(ErrorCode::domain, "ids", "ids must be at most 2^31 - 1 different texts");
    letters_.insert(letters_.end(), key.begin(), key.end());
    ends_.push_back(letters_.size());
    slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(ends_.size())};
  }
  return static_cast<std::int64_t>(slot.number) - 1;
}

AMENDS_INLINE std::int64_t IdTexts::add(std::string_view text) {
  std::string scratch;
  return add_key(detail::id_key(text, scratch));
}

AMENDS_INLINE std::int64_t IdTexts::find(std::string_view text) const {
  std::string scratch;
  const std::string_view key = detail::id_key(text, scratch);
  if (key.empty() || slots_.empty()) return nobody;
  const Slot& slot = slots_[place(key, detail::id_hash(key))];
  return slot.number == 0 ? nobody : static_cast<std::int64_t>(slot.number) - 1;
}

AMENDS_INLINE std::vector<std::int64_t> IdTexts::codes(std::span<const std::string_view> texts) {
  std::vector<std::int64_t> out;
  out.reserve(texts.size());
  for (const std::string_view text : texts) out.push_back(add(text));
  return out;
}

AMENDS_INLINE std::vector<std::int64_t> IdTexts::codes(std::span<const std::string> texts) {
  std::vector<std::int64_t> out;
  out.reserve(texts.size());
  for (const std::string& text : texts) out.push_back(add(text));
  return out;
}

AMENDS_INLINE std::vector<std::int64_t> IdTexts::codes(const core::ColumnView& numbers) {
  const domain::detail::Ids ids("ids", numbers);
  std::vector<std::int64_t> out;
  out.reserve(numbers.size());
  char digits[20];
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::optional<std::int64_t> id = ids(i);
    if (!id) {
      out.push_back(nobody);
      continue;
    }
    const auto [end, status] = std::to_chars(digits, digits + sizeof digits, *id);
    static_cast<void>(status);  // 20 characters hold every number of 64 bits
    out.push_back(add_key({digits, static_cast<std::size_t>(end - digits)}));
  }
  return out;
}

AMENDS_INLINE std::size_t IdTexts::bytes() const noexcept {
  return letters_.capacity() + sizeof(std::size_t) * ends_.capacity() + sizeof(Slot) * slots_.capacity();
}

}  // namespace amends::inline AMENDS_ABI::interop
