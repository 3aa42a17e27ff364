#pragma once

#include <algorithm>
#include <amends/impl/interop/text_hash.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/dates.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/unicode.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <vector>

// What the text of a field means. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

enum class ValueFault : std::uint8_t {
  none,
  missing,
  not_a_number,
  other_marks,  ///< not a number, but one with other marks for decimals or thousands
  out_of_range,
  negative,
  beyond_days,
  date_for_days,
  no_unit,
  not_a_time,
  not_a_date,
  time_of_day,  ///< a date, and behind it something else than a time
  zone_name,
  two_orders,
  other_order,
  two_digit_year,
  month_only,
  placeholder_date,
  answered_before_received,
  outside_scale,
  unknown_verdict,
  date_for_verdict,
  unknown_flag,
  unknown_asked,
  unlisted,
};

/// In which other sense than it stands there a value was taken.
enum class ValueNote : std::uint8_t {
  none,
  percent_sign,
  thousands_mark,
  own_unit,
  listed_otherwise,
  offset,
  evaluated_unasked,
  named_missing
};
inline constexpr std::size_t value_notes = 8;

/// What one text of a column means.
struct Meaning {
  double value = std::numeric_limits<double>::quiet_NaN();
  ValueFault fault = ValueFault::none;
  ValueNote note = ValueNote::none;
  bool day_only = false;                         ///< of a date: without a time of day
  DateOrder order = DateOrder::other;            ///< of a date of three numbers whose order had to be settled
  std::optional<std::int16_t> offset_minutes{};  ///< of a time, where its text says it; not applied to `value`
  bool not_asked = false;                        ///< of a flag: nobody asked
  std::uint32_t other = not_to_other;            ///< which of the texts that went to the name for all others

  static constexpr std::uint32_t not_to_other = 0xFFFFFFFFu;
  static constexpr std::uint32_t to_other_untold = 0xFFFFFFFEu;  ///< to it, but no longer told apart
};

/// Remembers the meaning of the texts seen in one column, keyed on their raw bytes: complaint columns repeat few texts,
/// so almost every field costs a hash and a comparison, however dear its interpretation.
class TextCache {
 public:
  TextCache() : slots_(64) {}

  [[nodiscard]] const Meaning* find(std::string_view text) const noexcept {
    const std::uint64_t key = text_hash(text);
    for (std::size_t i = key & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[i];
      if (!slot.used) return nullptr;
      if (slot.key == key && slot.size == text.size() &&
          (text.empty() || std::memcmp(texts_.data() + slot.offset, text.data(), text.size()) == 0))
        return &slot.meaning;
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void insert(std::string_view text, Meaning meaning) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    place({text_hash(text), texts_.size(), text.size(), meaning, true});
    texts_.insert(texts_.end(), text.begin(), text.end());
    ++size_;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::size_t offset = 0;
    std::size_t size = 0;
    Meaning meaning{};
    bool used = false;
  };
  void place(const Slot& slot) noexcept {
    std::size_t i = slot.key & (slots_.size() - 1);
    while (slots_[i].used) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.used) place(slot);
  }

  std::vector<Slot> slots_;
  std::vector<char> texts_;
  std::size_t size_ = 0;
};

/// The marks a file writes numbers with.
struct NumberMarks {
  char decimal = '.';
  std::string thousands{};  ///< "": none; " ": no-break blanks and the narrow one too
};

/// The text without its marks of thousands, where each of them stands before three digits.
inline std::optional<std::string> without_thousands(std::string_view text, const NumberMarks& marks) {
  std::string plain;
  std::size_t since = 0;  // digits since the last mark; before the first one any number from 1 to 3 will do
  bool marked = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t mark = 0;
    if (text.substr(i).starts_with(marks.thousands)) mark = marks.thousands.size();
    if (marks.thousands == " ")
      for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"})
        if (text.substr(i).starts_with(blank)) mark = blank.size();
    if (mark > 0) {
      if (marked ? since != 3 : since < 1 || since > 3) return std::nullopt;
      marked = true;
      since = 0;
      i += mark;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') {
      if (marked && since != 3 && !plain.empty() && plain.find(marks.decimal) == std::string::npos) return std::nullopt;
      if (text[i] != marks.decimal) {
        plain.push_back(text[i++]);
        continue;
      }
      plain.append(text.substr(i));
      return plain;
    }
    ++since;
    plain.push_back(text[i++]);
  }
  if (marked && since != 3) return std::nullopt;
  return plain;
}

/// A finite number that takes the whole text (blanks around it apart).
inline Meaning parse_number(std::string_view text, const NumberMarks& marks) {
  text = trim(text);
  const std::string_view whole = text;
  Meaning out;
  std::string turned;
  if (!marks.thousands.empty()) {
    const auto plain = without_thousands(text, marks);
    if (plain && plain->size() != text.size()) {
      turned = *plain;
      out.note = ValueNote::thousands_mark;
      text = turned;
    }
  }
  const auto no_number = [whole] {
    // Digits with points, commas, apostrophes and blanks between them: a number, in another way of writing.
    const bool marks_only = whole.find_first_not_of("0123456789.,' +-") == std::string_view::npos;
    const bool digits = whole.find_first_of("0123456789") != std::string_view::npos;
    const bool points = whole.find_first_of(".,'") != std::string_view::npos;
    return Meaning{.fault = marks_only && digits && points ? ValueFault::other_marks : ValueFault::not_a_number};
  };
  if (marks.decimal != '.') {
    if (text.find('.') != std::string_view::npos) return no_number();
    turned.assign(text);
    std::replace(turned.begin(), turned.end(), marks.decimal, '.');
    text = turned;
  }
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  if (status == std::errc::result_out_of_range) return {.fault = ValueFault::out_of_range};
  // from_chars also reads "inf" and "nan".
  constexpr double largest = (std::numeric_limits<double>::max)();
  if (status != std::errc() || end != text.data() + text.size() || !(out.value >= -largest && out.value <= largest))
    return no_number();
  return out;
}

/// Days of a unit of time by its name in English, Portuguese, Spanish or Korean, or its short form; 0 if it is none.
inline double days_of_unit(std::string_view unit) noexcept {
  struct Unit {
    double days;
    std::string_view names[15];
  };
  constexpr Unit units[] = {
      {7.0, {"w", "week", "weeks", "semana", "semanas", "주"}},
      {1.0, {"d", "day", "days", "dia", "dias", "일"}},
      {1.0 / 24, {"h", "hr", "hrs", "hour", "hours", "hora", "horas", "시간"}},
      {1.0 / 1440, {"m", "min", "mins", "minute", "minutes", "minuto", "minutos", "분"}},
      {1.0 / 86400, {"s", "sec", "secs", "second", "seconds", "segundo", "segundos", "초"}},
  };
  for (const Unit& one : units)
    for (const std::string_view name : one.names)
      if (!name.empty() && equal_ignoring_case(unit, name)) return one.days;
  return 0.0;
}

/// Days of a duration with its units: "3 h", "2 days 4 hours", "2d 4h", "1 day, 4:30:00", "26:10:05"; a number alone is
/// in `unit` days (0: none stated).
inline Meaning parse_duration(std::string_view text, double unit, const NumberMarks& marks) {
  text = trim(text);
  if (const Meaning number = parse_number(text, marks); number.fault != ValueFault::not_a_number) {
    if (number.fault != ValueFault::none) return number;
    if (unit == 0.0) return {.fault = ValueFault::no_unit};
    return {.value = number.value * unit, .note = number.note};
  }
  Meaning out{.value = 0.0, .note = ValueNote::own_unit};
  const bool negative = text.starts_with('-');
  if (negative) text = trim(text.substr(1));
  if (text.empty()) return {.fault = ValueFault::not_a_time};
  while (!text.empty()) {
    std::size_t digits = text.find_first_not_of("0123456789.,");
    if (digits == 0 || digits == std::string_view::npos) return {.fault = ValueFault::not_a_time};
    if (text[digits] == ':') {  // a clock, hours first, to the end of the text
      int part = 0;
      double seconds = 0.0;
      for (double scale : {3600.0, 60.0, 1.0}) {
        const std::size_t stop = (std::min)(text.find(':'), text.size());
        const std::string_view shown = text.substr(0, stop);
        const Meaning piece = parse_number(shown, {});
        const bool whole = piece.fault == ValueFault::none &&
                           shown.find_first_not_of(part < 2 ? "0123456789" : "0123456789.") == std::string_view::npos;
        if (!whole || (part > 0 && !(piece.value < 60.0)) || (part < 2 && stop == text.size()))
          return {.fault = ValueFault::not_a_time};
        seconds += scale * piece.value;
        text.remove_prefix((std::min)(stop + 1, text.size()));
        ++part;
      }
      if (!text.empty()) return {.fault = ValueFault::not_a_time};
      out.value += seconds / 86400.0;
      break;
    }
    if (text[digits - 1] == ',') return {.fault = ValueFault::not_a_time};
    const Meaning amount = parse_number(text.substr(0, digits), marks);
    if (amount.fault != ValueFault::none) return {.fault = ValueFault::not_a_time};
    text = trim(text.substr(digits));
    const std::size_t word = (std::min)(text.find_first_of("0123456789 ,.;\t"), text.size());
    const double days = days_of_unit(text.substr(0, word));
    if (days == 0.0) return {.fault = ValueFault::not_a_time};
    out.value += amount.value * days;
    text.remove_prefix(word);
    while (!text.empty() && (text[0] == ',' || text[0] == '.' || text[0] == ' ')) text.remove_prefix(1);
    for (const std::string_view joint : {"and ", "e ", "y "})
      if (text.starts_with(joint)) text.remove_prefix(joint.size());
    text = trim(text);
  }
  if (negative) out.value = -out.value;
  return out;
}

/// The verdict a resolved_values name stands for; empty if it is none.
inline std::optional<double> verdict_value(std::string_view name) noexcept {
  if (name == "resolved") return 1.0;
  if (name == "not_resolved") return 0.0;
  if (name == "missing") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

/// What flag_values calls a complainant whom nobody asked; his satisfaction is missing, too.
inline constexpr std::string_view not_asked = "not_asked";

/// The same for flag_values.
inline std::optional<double> flag_value(std::string_view name) noexcept {
  if (name == "satisfied") return 1.0;
  if (name == "dissatisfied") return 0.0;
  if (name == "missing" || name == not_asked) return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

/// The same for asked_values.
inline std::optional<double> asked_value(std::string_view name) noexcept {
  if (name == "asked") return 1.0;
  if (name == not_asked) return 0.0;
  if (name == "missing") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

/// `other` and `missing`: the names for texts not listed and for missing ones; null where the role has none.
inline void check_value_map(std::string_view role, const ValueMap& values, const std::string& column,
                            const std::string* other = nullptr, const std::string* missing = nullptr) {
  const std::string key = std::string(role) + "_values";
  if (!values.empty() && column.empty())
    throw Error(ErrorCode::contradiction, key, key + " is given, but no column for " + std::string(role));
  if (missing != nullptr && !missing->empty() && column.empty())
    throw Error(ErrorCode::contradiction, std::string(role) + "_missing",
                std::string(role) + "_missing is given, but no column for " + std::string(role));
  if (other != nullptr && !other->empty() && values.empty())
    throw Error(ErrorCode::contradiction, std::string(role) + "_other",
                std::string(role) + "_other is given without " + key + ": every row would get that one name");
  std::unordered_map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_utf8(values[i].first) || !is_utf8(values[i].second))
      throw Error(ErrorCode::format, key, key + ": " + detail::quoted(values[i].first) + " is not valid UTF-8");
    if (values[i].second.empty())
      throw Error(ErrorCode::missing, key, key + ": the text " + detail::quoted(values[i].first) + " has no name");
    const auto [known, added] = first.emplace(normalised(trim(values[i].first)), i);
    if (!added && values[known->second].second != values[i].second)
      throw Error(ErrorCode::contradiction, key,
                  key + ": the text " + detail::quoted(values[i].first) + " cannot be both " +
                      detail::quoted(values[known->second].second) + " and " + detail::quoted(values[i].second));
  }
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
