#pragma once

#include <algorithm>
#include <amends/domain/complaint_log.hpp>
#include <amends/impl/interop/date_column.hpp>
#include <amends/impl/interop/look_alikes.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/row_account.hpp>
#include <amends/interop/dates.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/unicode.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

// One mapped column of a table of complaints: what its texts mean, and what happened to them. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// What kind of value a column holds.
enum class ColumnKind : std::uint8_t { number, duration, date, verdict, score, flag, asked, name };

/// Names numbered in the order in which they come; texts that differ only in how their accents are composed, or in
/// blanks around them, are one name.
class NameList {
 public:
  std::uint32_t index_of(std::string_view text) {
    const auto [known, added] = index_.emplace(normalised(trim(text)), names_.size());
    if (added) names_.emplace_back(trim(text));
    return static_cast<std::uint32_t>(known->second);
  }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::unordered_map<std::string, std::size_t> index_{};
  std::vector<std::string> names_{};
};

class ComplaintColumn {
 public:
  static constexpr std::size_t most_names = 65536;
  static constexpr std::size_t most_name_bytes = std::size_t{1} << 26;  ///< of all names together
  static constexpr std::size_t most_remembered = 65536;

  std::string role;
  ColumnKind kind;
  std::string header;
  std::size_t slot = 0;  ///< which of the wanted fields
  bool optional = true;  ///< a missing value is an answer
  NameList names{};
  DateColumn dates{};

  ComplaintColumn(std::string the_role, ColumnKind the_kind, std::string the_header, const RecordMapping& mapping)
      : role(std::move(the_role)), kind(the_kind), header(std::move(the_header)), mapping_(mapping) {
    marks_.decimal = mapping.decimal_mark;
    marks_.thousands = mapping.thousands_mark;
    for (const std::string& text : mapping.missing) missing_.insert(normalised(trim(text)));
    if (!mapping.response_unit.empty()) unit_ = days_of_unit(mapping.response_unit);
    dates.decimal_mark = mapping.decimal_mark;
    if (const auto stated = date_format_named(mapping.date_format)) dates.format = *stated;
    if (kind == ColumnKind::verdict)
      for (const auto& [text, name] : mapping.resolved_values) list(text, {.value = *verdict_value(name)});
    if (kind == ColumnKind::flag)
      for (const auto& [text, name] : mapping.flag_values)
        list(text, {.value = *flag_value(name), .not_asked = name == not_asked});
    if (kind == ColumnKind::asked)
      for (const auto& [text, name] : mapping.asked_values) list(text, {.value = *asked_value(name)});
    if (kind == ColumnKind::score)
      for (const auto& [text, number] : mapping.score_values) list(text, {.value = number});
  }

  /// Gives the texts of a map their names, all others one, and missing ones one.
  void name_texts(const ValueMap& values, const std::string& other, const std::string& missing) {
    only_listed_ = !values.empty();
    for (const auto& [text, name] : values) list(text, {.value = static_cast<double>(names.index_of(name))});
    for (const auto& [text, name] : values) look_alikes_.emplace(look_alike_key(text), text);
    if (!other.empty()) {
      other_ = other;
      other_index_ = static_cast<double>(names.index_of(other));
    }
    missing_name_ = missing;
  }

  /// What a text means. It is remembered, unless the column holds too many or too long texts to do so.
  /// errors  Error(domain) for too many names, or too long ones
  const Meaning& meaning(std::string_view text) {
    if (const Meaning* const known = cache_.find(text)) return *known;
    const Meaning found = understand(text);
    if (text.size() <= 256 && cache_.size() < most_remembered) {
      cache_.insert(text, found);
      return *cache_.find(text);
    }
    last_ = found;
    return last_;
  }

  /// Counts what became of a value of a row that is used.
  void count(const Meaning& meaning, std::size_t line, std::size_t file) {
    if (meaning.other != Meaning::not_to_other) ++other_rows_;
    if (meaning.other < others_.names().size()) ++rows_of_other_[meaning.other];
    notes_.count(meaning.note, line, file);
  }
  void look_at_date(std::string_view text) {
    if (kind == ColumnKind::date) dates.look(text);
  }
  void settle_order(const std::string& source, const DateColumn* other) {
    dates.settle_order(source, header, role, other);
  }

  void report(RecordReport& report) const {
    notes_.report(report, header);
    dates.report(report, header);
    if (other_rows_ > 0) report_other(report);
  }

  std::string reason(ValueFault fault) const;

  /// What speaks against the names of a column that groups complaints. Those of a value map are meant.
  void find(std::vector<std::string>& findings) const {
    if (kind != ColumnKind::name || only_listed_ || !(role == "segment" || role == "channel" || role == "cluster"))
      return;
    for (std::string one :
         {look_alike_finding(names.names(), "column " + detail::quoted(header), role + "_values can make them one"),
          finding_of("\n\r", "goes", "go", " over several lines: is a quote missing?"),
          finding_of({"\0", 1}, "holds", "hold", " a zero byte: the file is damaged there:")})
      if (!one.empty()) findings.push_back(std::move(one));
  }

 private:
  /// Names with one of these characters in them.
  [[nodiscard]] std::string finding_of(std::string_view characters, const std::string& one, const std::string& many,
                                       const std::string& why) const {
    const auto has_any = [characters](const std::string& name) {
      return name.find_first_of(characters) != std::string::npos;
    };
    const std::vector<std::string>& all = names.names();
    const auto first = std::find_if(all.begin(), all.end(), has_any);
    if (first == all.end()) return {};
    const auto count = std::count_if(first, all.end(), has_any);
    return std::to_string(count) + (count == 1 ? " name" : " names") + " of column " + detail::quoted(header) + ' ' +
           (count == 1 ? one : many) + why + ' ' + detail::quoted(*first);
  }

  void list(std::string_view text, const Meaning& meaning) {
    listed_.emplace(normalised(trim(text)), meaning);
    if (cache_.find(text) == nullptr) cache_.insert(text, meaning);
  }

  Meaning understand(std::string_view text) {
    const std::string_view trimmed = trim(text);
    const std::string normal = normalised(trimmed);
    if (const auto known = listed_.find(normal); known != listed_.end()) {
      Meaning meaning = known->second;
      meaning.note = ValueNote::listed_otherwise;
      return meaning;
    }
    if (missing_.contains(normal) && !missing_name_.empty())
      return {.value = static_cast<double>(names.index_of(missing_name_)), .note = ValueNote::named_missing};
    if (missing_.contains(normal)) return {.fault = optional ? ValueFault::none : ValueFault::missing};
    switch (kind) {
      case ColumnKind::name:
        return name(text);
      case ColumnKind::verdict:
        return verdict(trimmed);
      case ColumnKind::asked:
        return asked(trimmed);
      case ColumnKind::flag:
        return {.fault = ValueFault::unknown_flag};
      case ColumnKind::date:
        return dates.meaning(trimmed);
      case ColumnKind::duration:
        return days(parse_duration(trimmed, unit_, marks_), trimmed);
      case ColumnKind::score:
        return score(trimmed);
      case ColumnKind::number:
        break;
    }
    return days(parse_number(trimmed, marks_), trimmed);
  }

  Meaning verdict(std::string_view text) const {
    if (mapping_.resolved_values.empty()) {
      for (const std::string_view yes : {"1", "true", "yes", "resolved", "1.0"})
        if (equal_ignoring_case(text, yes)) return {.value = 1.0};
      for (const std::string_view no : {"0", "false", "no", "not_resolved", "0.0"})
        if (equal_ignoring_case(text, no)) return {.value = 0.0};
    }
    return {.fault = is_some_date(text) ? ValueFault::date_for_verdict : ValueFault::unknown_verdict};
  }
  Meaning asked(std::string_view text) const {
    if (mapping_.asked_values.empty()) {
      for (const std::string_view yes : {"1", "true", "yes", "asked", "1.0"})
        if (equal_ignoring_case(text, yes)) return {.value = 1.0};
      for (const std::string_view no : {"0", "false", "no", "not_asked", "0.0"})
        if (equal_ignoring_case(text, no)) return {.value = 0.0};
    }
    return {.fault = ValueFault::unknown_asked};
  }
  static bool is_some_date(std::string_view text) {
    return parse_date(text, DateFormat::recognised).has_value() || date_order(text) != DateOrder::other;
  }

  /// A number of days, or a weight.
  Meaning days(Meaning number, std::string_view text) const {
    const bool weight = role == "weight";
    if ((number.fault == ValueFault::not_a_number || number.fault == ValueFault::other_marks ||
         number.fault == ValueFault::not_a_time) &&
        !weight && is_some_date(text))
      number.fault = ValueFault::date_for_days;
    if (number.fault != ValueFault::none) return number;
    if (!(number.value >= 0.0))
      number.fault = ValueFault::negative;
    else if (!weight && number.value > domain::largest_response_days)
      number.fault = ValueFault::beyond_days;
    return number;
  }

  Meaning score(std::string_view text) const {
    bool percent = false;
    if (text.ends_with('%')) {
      percent = true;
      text = trim(text.substr(0, text.size() - 1));
    }
    Meaning number = parse_number(text, marks_);
    if (number.fault != ValueFault::none) return number;
    if (percent) number.note = ValueNote::percent_sign;
    if (!mapping_.score_scale.contains(number.value)) number.fault = ValueFault::outside_scale;
    return number;
  }

  Meaning name(std::string_view text) {
    if (only_listed_) {
      if (other_.empty()) return {.fault = ValueFault::unlisted};
      Meaning meaning{.value = other_index_, .other = Meaning::to_other_untold};
      if (others_.names().size() < most_remembered && text.size() <= 256) {
        meaning.other = others_.index_of(text);
        rows_of_other_.resize(others_.names().size());
      }
      return meaning;
    }
    const std::size_t known = names.names().size();
    const std::uint32_t index = names.index_of(text);
    if (names.names().size() > known && (name_bytes_ += text.size()) > most_name_bytes)
      throw Error(ErrorCode::domain, role,
                  "the different texts of column " + detail::quoted(header) + " have more than " +
                      std::to_string(most_name_bytes >> 20) + " MiB together; is it really a " + role + "?");
    if (index >= most_names)
      throw Error(ErrorCode::domain, role,
                  "column " + detail::quoted(header) + " has more than " + std::to_string(most_names) +
                      " different texts; is it really a " + role + "?");
    return {.value = static_cast<double>(index)};
  }

  void report_other(RecordReport& report) const {
    RecordReport::SentToOther out{excerpt(header), other_, other_rows_, 0, {}};
    std::vector<RecordReport::OtherText> texts;
    for (std::size_t i = 0; i < rows_of_other_.size(); ++i) {
      if (rows_of_other_[i] == 0) continue;
      ++out.texts;
      const std::string& text = others_.names()[i];
      const auto alike = look_alikes_.find(look_alike_key(text));
      texts.push_back(
          {excerpt(text), rows_of_other_[i], alike == look_alikes_.end() ? std::string() : excerpt(alike->second)});
    }
    std::stable_sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) {
      if (a.looks_like.empty() != b.looks_like.empty()) return b.looks_like.empty();
      return a.rows > b.rows;
    });
    if (texts.size() > RecordReport::texts_kept) texts.resize(RecordReport::texts_kept);
    out.first = std::move(texts);
    report.sent_to_other.push_back(std::move(out));
  }

  const RecordMapping& mapping_;
  NumberMarks marks_{};
  double unit_ = 0.0;
  TextCache cache_{};
  Meaning last_{};
  std::unordered_set<std::string> missing_{};                   ///< normalised, as the next
  std::unordered_map<std::string, Meaning> listed_{};           ///< by the normalised text
  std::unordered_map<std::string, std::string> look_alikes_{};  ///< listed texts by what they look like
  bool only_listed_ = false;
  std::string other_{};
  double other_index_ = -1.0;
  std::string missing_name_{};
  std::size_t name_bytes_ = 0;
  NameList others_{};  ///< the texts that went to the name for all others
  std::vector<std::size_t> rows_of_other_{};
  std::size_t other_rows_ = 0;
  NoteCounts notes_{};
};

inline std::string ComplaintColumn::reason(ValueFault fault) const {
  switch (fault) {
    case ValueFault::missing:
      if (role == "segment" || role == "channel" || role == "cluster")
        return "is missing; " + role + "_missing gives such rows a name";
      return "is missing; a row needs a " + role;
    case ValueFault::not_a_number:
      if (kind == ColumnKind::score && !mapping_.score_values.empty())
        return "is not a number, nor listed in score_values";
      return "is not a number";
    case ValueFault::other_marks:
      return "is not a number; is another decimal_mark or thousands_mark meant?";
    case ValueFault::out_of_range:
      return "is too large or too small a number";
    case ValueFault::negative:
      return "is negative; " + role + " must be >= 0";
    case ValueFault::beyond_days:
      if (kind == ColumnKind::date) return "lies more than 100 years after the receipt";
      return "is beyond 100 years: a date, not " + role;
    case ValueFault::date_for_days:
      return "is a date; " + role + " is the time from receipt to answer (dates are mapped as received and answered)";
    case ValueFault::no_unit:
      return "has no unit; say response_unit";
    case ValueFault::not_a_time:
      return "is no length of time";
    case ValueFault::not_a_date:
    case ValueFault::time_of_day:
    case ValueFault::zone_name:
    case ValueFault::two_orders:
    case ValueFault::other_order:
    case ValueFault::two_digit_year:
    case ValueFault::month_only:
    case ValueFault::placeholder_date:
      return dates.reason(fault, "complaints");
    case ValueFault::answered_before_received:
      return "lies before the receipt";
    case ValueFault::outside_scale:
      return "is outside the score scale " + core::format_number(mapping_.score_scale.lowest) + " to " +
             core::format_number(mapping_.score_scale.highest);
    case ValueFault::unknown_verdict:
      return mapping_.resolved_values.empty() ? "is no verdict; list it in resolved_values"
                                              : "is not listed in resolved_values";
    case ValueFault::date_for_verdict:
      return "is a date, not a verdict; map the column as answered";
    case ValueFault::unknown_flag:
      return "is not listed in flag_values";
    case ValueFault::unknown_asked:
      return mapping_.asked_values.empty() ? "does not say asked or not; list it in asked_values"
                                           : "is not listed in asked_values";
    case ValueFault::unlisted:
      return "is not listed in " + role + "_values, and there is no " + role + "_other";
    case ValueFault::none:
      break;
  }
  return "is not usable";
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
