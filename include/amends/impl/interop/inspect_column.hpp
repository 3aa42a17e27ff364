#pragma once

#include <amends/interop/inspect.hpp>

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/texts.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

// What one column of an inspected table holds. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// The smallest and the largest of some values, and how many there are.
struct Extent {
  std::size_t rows = 0;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = -std::numeric_limits<double>::infinity();

  void add(double value, std::size_t times) noexcept {
    rows += times;
    smallest = (std::min)(smallest, value);
    largest = (std::max)(largest, value);
  }
};

/// Ways in which a file may write numbers; where several read all of them, the first is meant.
inline constexpr std::size_t number_ways = 4;
inline const NumberMarks& number_way(std::size_t i) {
  static const NumberMarks ways[number_ways] = {{'.', ""}, {'.', ","}, {',', ""}, {',', "."}};
  return ways[i];
}
/// 0,125: no thousands begin with a 0.
inline bool begins_with_zero(std::string_view number) noexcept {
  const std::size_t first = number.find_first_not_of("+-");
  return first != std::string_view::npos && number[first] == '0' && first + 1 < number.size() &&
         (number[first + 1] == ',' || number[first + 1] == '.');
}

inline bool is_truth_value(std::string_view text) noexcept {
  for (const std::string_view one : {"true", "false", "yes", "no", "y", "n", "t", "f", "sim", "n\xC3\xA3o", "s", "si",
                                     "s\xC3\xAD", "N\xC3\x83O", "S\xC3\x8D"})
    if (equal_ignoring_case(text, one)) return true;
  return false;
}

/// Bytes for different values that all columns share.
struct ValueBudget {
  std::size_t left = std::size_t{64} << 20;
  /// Whether there is room for one more text; takes it.
  bool take(std::string_view text) noexcept {
    const std::size_t need = (std::min)(text.size(), std::size_t{256}) + 96;
    if (need > left) return false;
    left -= need;
    return true;
  }
};

/// Collects what a column holds, value by value.
class ColumnWatch {
 public:
  ColumnWatch(std::string header, const std::unordered_set<std::string>& missing, ValueBudget& budget)
      : header_(std::move(header)), missing_texts_(&missing), budget_(&budget) {}

  void look(std::string_view field) {
    const std::string_view text = trim(field);
    if (text.empty() || missing_texts_->contains(std::string(text))) {
      ++missing_;
      return;
    }
    ++rows_;
    const std::string key = key_of(text);
    if (const auto known = distinct_.find(key); known != distinct_.end()) {
      ++known->second;  // understood once, at the end
    } else if (exact_ && distinct_.size() < InspectedColumn::distinct_counted && budget_->take(text)) {
      distinct_.emplace(key, 1);
      if (examples_.size() < InspectedColumn::examples_kept) examples_.push_back(excerpt(text));
    } else {
      exact_ = false;
      understand(text, 1);
    }
  }

  /// What was found. The column is of no further use.
  [[nodiscard]] InspectedColumn finish() {
    for (const auto& [text, rows] : distinct_) understand(text, rows);
    InspectedColumn out;
    out.header = std::move(header_);
    out.values = rows_;
    out.missing = missing_;
    out.distinct = distinct_.size();
    out.distinct_exact = exact_;
    out.examples = std::move(examples_);
    decide(out);
    const bool whole = std::none_of(distinct_.begin(), distinct_.end(),
                                    [](const auto& one) { return one.first.size() > longest_key; });
    if (exact_ && whole && distinct_.size() <= InspectedColumn::values_kept) {
      for (const auto& [text, rows] : distinct_) out.texts.push_back({text, rows});
      std::sort(out.texts.begin(), out.texts.end(), [](const InspectedValue& a, const InspectedValue& b) {
        return a.rows != b.rows ? a.rows > b.rows : a.text < b.text;
      });
    }
    return out;
  }

 private:
  static constexpr std::size_t longest_key = 256;
  static constexpr std::size_t longest_value = 64;  ///< what is longer is text

  /// The text, or what tells a long one from others: its begin, its length and its hash.
  static std::string key_of(std::string_view text) {
    if (text.size() <= longest_key) return std::string(text);
    std::size_t cut = longest_key;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return std::string(text.substr(0, cut)) + "... (" + std::to_string(text.size()) + " bytes, " +
           std::to_string(hash) + ")";
  }

  void understand(std::string_view text, std::size_t rows) {
    if (text.size() > longest_value) return;
    const bool digits = text.find_first_of("0123456789+-.,") == 0;
    for (std::size_t i = 0; digits && i < number_ways; ++i) {
      const Meaning number = parse_number(text, number_way(i));
      if (number.note == ValueNote::thousands_mark && begins_with_zero(text)) continue;
      if (number.fault == ValueFault::none) numbers_[i].add(number.value, rows);
    }
    if (is_truth_value(text)) truth_values_ += rows;
    understand_date(text, rows);
  }

  void understand_date(std::string_view text, std::size_t rows) {
    const DateOrder order = date_order(text);
    if (order == DateOrder::day_month) day_first_ += rows;
    if (order == DateOrder::month_day) month_first_ += rows;
    if (order == DateOrder::both) both_ += rows;
    for (const bool month_first : {false, true}) {
      const auto date = parse_date(text, month_first ? DateFormat::month_day_year : DateFormat::day_month_year);
      if (!date || date->precision == core::TimePrecision::month) continue;
      const std::int64_t year =
          core::civil_from_days(core::detail::floor_divide(date->microseconds, core::microseconds_per_day)).year;
      if (date->precision == core::TimePrecision::moment) times_of_day_ = true;
      dates_[month_first ? 1 : 0].add(static_cast<double>(date->microseconds), rows);
      if (!month_first && year >= 1900 && year <= 2200) dates_of_now_ += rows;
    }
  }

  /// Whether so many of the values are most of them: 99 of 100, or all but one of twenty and more.
  [[nodiscard]] bool most(std::size_t rows) const noexcept {
    return rows > 0 && (100 * rows >= 99 * rows_ || (rows_ >= 20 && rows + 1 >= rows_));
  }

  void decide(InspectedColumn& out) const {
    if (rows_ == 0) return;
    const bool month_first = month_first_ > day_first_;
    const Extent& dates = dates_[month_first ? 1 : 0];
    std::size_t way = 0;
    for (std::size_t i = 1; i < number_ways; ++i)
      if (numbers_[i].rows > numbers_[way].rows) way = i;
    const bool numbers = most(numbers_[way].rows);
    // 20240131 is a number and a date.
    if (most(dates.rows) && (!numbers || dates_of_now_ == rows_)) {
      out.content = ColumnContent::date;
      out.other_values = rows_ - dates.rows;
      out.smallest = dates.smallest;
      out.largest = dates.largest;
      out.times_of_day = times_of_day_;
      out.date_order_open = both_ > 0 && day_first_ + month_first_ == 0;
      if (day_first_ + month_first_ > 0)
        out.date_format = month_first ? DateFormat::month_day_year : DateFormat::day_month_year;
    } else if (numbers) {
      out.content = ColumnContent::number;
      out.other_values = rows_ - numbers_[way].rows;
      out.smallest = numbers_[way].smallest;
      out.largest = numbers_[way].largest;
      out.decimal_mark = number_way(way).decimal;
      out.thousands_mark = number_way(way).thousands;
    } else if (most(truth_values_) && exact_ && distinct_.size() <= 4) {
      out.content = ColumnContent::truth_value;
      out.other_values = rows_ - truth_values_;
    } else {
      out.content = ColumnContent::text;
    }
  }

  std::string header_;
  const std::unordered_set<std::string>* missing_texts_;
  ValueBudget* budget_;
  std::unordered_map<std::string, std::size_t> distinct_{};  ///< and their rows
  bool exact_ = true;
  std::vector<std::string> examples_{};
  std::size_t rows_ = 0;
  std::size_t missing_ = 0;
  Extent numbers_[number_ways]{};
  std::size_t truth_values_ = 0;
  Extent dates_[2]{};  ///< with the day and with the month first; other forms are in both
  std::size_t dates_of_now_ = 0;
  std::size_t day_first_ = 0;
  std::size_t month_first_ = 0;
  std::size_t both_ = 0;
  bool times_of_day_ = false;
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
