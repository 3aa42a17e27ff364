#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// Ids that are texts, each once, and the whole number by which tables join: 0, 1, ... in the order in which they come.
/// Those of a log that was read from a file give other tables the codes of the log:
///   IdTexts people = records.customer_ids();  // a copy, which takes up the customers who did not complain, too
///   const auto customers = people.codes(table.texts("customer_id"));
///   const auto buyers = people.codes(purchases.texts("customer_id"));
/// Texts are ids as they stand there: "007" and "7" are two. They are compared without blanks around them and after
/// Unicode normalisation (an accent composed or not); capitals count. The empty text is nobody.
/// memory  the letters, and 16 to 32 bytes for each different text
class IdTexts {
 public:
  /// The code of nobody, which joins nothing.
  static constexpr std::int64_t nobody = (std::numeric_limits<std::int64_t>::min)();

  /// The code of a text, which is taken up where it is new.
  /// errors  Error(domain) for more than 2^31 - 1 different texts
  std::int64_t add(std::string_view text);
  /// The code of a text that is there, otherwise `nobody`.
  [[nodiscard]] std::int64_t find(std::string_view text) const;

  /// The codes of a column of texts, one for each row; texts that are new are taken up.
  [[nodiscard]] std::vector<std::int64_t> codes(std::span<const std::string_view> texts);
  [[nodiscard]] std::vector<std::int64_t> codes(std::span<const std::string> texts);
  /// The codes of a column of whole numbers, each being the text of its digits: 7 and 7.0 are "7", -7 is "-7". NaN, and
  /// the smallest 64-bit integer, are nobody.
  /// errors  Error(domain) for a number that is not whole or beyond 2^53 in a column that is none of 64-bit integers
  [[nodiscard]] std::vector<std::int64_t> codes(const core::ColumnView& numbers);

  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  /// The text of a code (not range-checked).
  [[nodiscard]] std::string_view text(std::size_t code) const noexcept {
    const std::size_t begin = code == 0 ? 0 : ends_[code - 1];
    return {letters_.data() + begin, ends_[code] - begin};
  }
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< memory held

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // the code and 1; 0: free
  };
  [[nodiscard]] std::size_t place(std::string_view key, std::uint64_t hash) const noexcept;
  std::int64_t add_key(std::string_view key);
  void grow();

  std::vector<char> letters_{};      // of all texts, one behind the other
  std::vector<std::size_t> ends_{};  // where each ends
  std::vector<Slot> slots_{};        // open addressing; a power of two
};

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/id_texts.ipp>
#endif
