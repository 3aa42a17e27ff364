#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::interop::detail {

/// Numbers distinct texts in the order in which they come, and keeps them.
class ArrowLabels {
 public:
  /// The number of a text; `accept` is asked once of each text that is new, before it is kept.
  template <class Accept>
  std::int32_t code(std::string_view text, Accept&& accept) {
    if (texts_.size() >= slots_.size() / 2) grow();
    const std::uint32_t hash = hash_of(text);
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].code >= 0) {
      if (slots_[at].hash == hash && texts_[static_cast<std::size_t>(slots_[at].code)] == text) return slots_[at].code;
      at = (at + 1) & (slots_.size() - 1);
    }
    accept(text, texts_.size());
    texts_.push_back(keep(text));
    slots_[at] = {hash, static_cast<std::int32_t>(texts_.size() - 1)};
    return slots_[at].code;
  }

  /// Hands over the texts, and the memory in which they lie.
  void take(std::vector<std::string_view>& texts, std::vector<std::unique_ptr<char[]>>& memory) {
    texts = std::move(texts_);
    memory = std::move(memory_);
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t code = -1;  ///< -1: free
  };

  template <class Word>
  static Word word_at(const char* at) noexcept {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  /// Eight bytes at a time, the last eight once more where they overlap: multiply, and fold the upper half back; twice at
  /// the end, so that texts that differ in a character lie far apart. Which texts share a slot changes nothing but time.
  static std::uint32_t hash_of(std::string_view text) noexcept {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15u;
    const auto mix = [](std::uint64_t value) {
      value = (value ^ (value >> 32)) * odd;
      return value ^ (value >> 29);
    };
    const std::size_t size = text.size();
    const char* at = text.data();
    const char* const end = at + size;
    std::uint64_t hash = size * odd;
    std::uint64_t last = 0;
    if (size >= 8) {
      for (; end - at > 8; at += 8) hash = mix(hash ^ word_at<std::uint64_t>(at));
      last = word_at<std::uint64_t>(end - 8);
    } else if (size >= 4) {
      last = word_at<std::uint32_t>(at) | std::uint64_t{word_at<std::uint32_t>(end - 4)} << 32;
    } else if (size > 0) {
      for (const std::size_t i : {std::size_t{0}, size / 2, size - 1})
        last = last << 8 | static_cast<unsigned char>(at[i]);
    }
    return static_cast<std::uint32_t>(mix(mix(hash ^ last)));
  }

  /// Slots in their order go to two runs of slots in their order, so that even millions of texts move quickly.
  void grow() {
    const std::vector<Slot> old =
        std::exchange(slots_, std::vector<Slot>((std::max)(std::size_t{64}, slots_.size() * 2)));
    for (const Slot& slot : old) {
      if (slot.code < 0) continue;
      std::size_t at = slot.hash & (slots_.size() - 1);
      while (slots_[at].code >= 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {"", 0};
    if (text.size() > left_) {
      const std::size_t block = (std::max)(text.size(), std::size_t{1} << 16);
      memory_.push_back(std::make_unique_for_overwrite<char[]>(block));
      next_ = memory_.back().get();
      left_ = block;
    }
    std::memcpy(next_, text.data(), text.size());
    const std::string_view kept(next_, text.size());
    next_ += text.size();
    left_ -= text.size();
    return kept;
  }

  std::vector<std::string_view> texts_{};
  std::vector<std::unique_ptr<char[]>> memory_{};
  std::vector<Slot> slots_{};
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
