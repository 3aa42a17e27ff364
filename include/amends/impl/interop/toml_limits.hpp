#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What a TOML text must keep to before it is parsed: toml++ calls itself for each level of nesting, and asserts on
// headers without a name and on brackets that do not match. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Of a scenario file: 16 MB, many times what the longest list of observations takes.
inline constexpr std::size_t most_toml_bytes = std::size_t{16} << 20;
/// Of brackets within each other, and of the parts of one dotted name.
inline constexpr std::size_t most_toml_levels = 64;

struct TomlObstacle {
  std::size_t line;
  std::string text;
};

/// Reads a TOML text as far as needed to tell names, values, strings and comments apart. A text that is wrong in
/// another way is not its business: the parser stops there.
class TomlLimits {
 public:
  explicit TomlLimits(std::string_view text) noexcept : text_(text) {}

  /// The first place that must not reach the parser; cost: one pass.
  std::optional<TomlObstacle> first_obstacle() {
    if (text_.size() > most_toml_bytes) return TomlObstacle{0, "the file is larger than 16 MB"};
    while (at_ < text_.size()) {
      if (begins_ && !enter_statement()) return TomlObstacle{line_, "a table header needs a name, such as [discount]"};
      if (at_ >= text_.size()) break;
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      ++at_;
      if (c == '#') at_ = (std::min)(text_.find('\n', at_), text_.size());
      if (c == '\n') end_line();
      if (c == '[' || c == '{') open_.push_back(c);
      if ((c == ']' || c == '}') && !open_.empty()) {
        if ((open_.back() == '[') != (c == ']'))
          return TomlObstacle{line_, std::string("a ") + (c == ']' ? "}" : "]") + " is missing before this " + c};
        open_.pop_back();
      }
      if (c == '.') ++dots_;
      if (c == '=' || c == ',' || c == '[' || c == '{') dots_ = 0;
      if (open_.size() > most_toml_levels || dots_ >= most_toml_levels)
        return TomlObstacle{line_, "nested more than " + std::to_string(most_toml_levels) + " levels deep"};
    }
    return std::nullopt;
  }

 private:
  void end_line() noexcept {
    ++line_;
    dots_ = 0;
    begins_ = open_.empty();
  }
  void skip_blanks() noexcept {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  /// At the beginning of a line outside of values: passes the brackets of a header. false: no name follows them.
  bool enter_statement() noexcept {
    begins_ = false;
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != '[') return true;
    ++at_;
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '[') {
      ++at_;
      skip_blanks();
    }
    if (at_ >= text_.size()) return true;
    const char c = text_[at_];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '"' || c == '\'' || c == ']';
  }
  void skip_string(char quote) noexcept {
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool many_lines = text_.substr(at_, 3) == three;
    const std::size_t width = many_lines ? 3 : 1;
    at_ += width;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n' && !many_lines) return;  // not closed: the parser says so
      if (c == '\n') ++line_;
      if (c == quote && (!many_lines || text_.substr(at_, 3) == three)) {
        at_ += width;
        // Up to two quotes may stand before the closing ones.
        while (many_lines && at_ < text_.size() && text_[at_] == quote) ++at_;
        return;
      }
      if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string open_{};  ///< brackets that wait for their other half
  std::size_t dots_ = 0;
  bool begins_ = true;
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
