#pragma once

#include <amends/interop/inspect.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/interop/inspect_roles.hpp>
#include <amends/impl/interop/score_range.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/unicode.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// The [records] table to begin with. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// A text as TOML writes it: nothing but letters and escapes.
inline std::string toml_text(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (byte < 0x20 || byte == 0x7F)
      out += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    else
      out += c;
  }
  return out + '"';
}

/// Whether every column of a ready mapping is here, and no more columns have a role by their headers.
inline bool by_ready_mapping(const Inspection& file) {
  const auto roles = std::count_if(file.columns.begin(), file.columns.end(),
                                   [](const InspectedColumn& one) { return !one.role.empty(); });
  return file.ready_columns > 0 && file.ready_found == file.ready_columns &&
         file.ready_columns >= static_cast<std::size_t>(roles);
}

class Starter {
 public:
  explicit Starter(const Inspection& file) : file_(file) {
    for (const InspectedColumn& column : file.columns) names_.push_back(column.header);
    renamed_ = file.header && !(can_be_named());
    if (renamed_) names_ = own_names();
  }

  std::string text() {
    out_ = "# The columns of " + excerpt(file_.source, 200) +
           " by what their headers suggest. Look at each line; docs/records.md explains the keys.\n[records]\n";
    text_form();
    if (by_ready_mapping(file_)) {
      line("mapping", toml_text(file_.ready_mapping), "every column of this ready mapping is here");
      dates();
      const RecordMapping ready = interop::ready_mapping(file_.ready_mapping);
      for_scenario(!ready.score.empty(), ready.score_scale.lowest, ready.score_scale.highest,
                   !ready.response_days.empty() || !ready.response_time.empty() || !ready.answered.empty());
      return out_;
    }
    if (2 * file_.ready_found > file_.ready_columns)
      out_ += "# The ready mapping \"" + file_.ready_mapping + "\" has " + std::to_string(file_.ready_found) +
              " of its " + std::to_string(file_.ready_columns) + " columns here.\n";
    roles();
    dates();
    values();
    return out_;
  }

 private:
  void line(std::string_view key, const std::string& value, const std::string& comment = {}) {
    out_ += std::string(key) + " = " + value + (comment.empty() ? "" : "  # " + comment) + '\n';
  }
  void left_open(std::string_view key, const std::string& value, const std::string& comment) {
    out_ += "# ";
    line(key, value, comment);
  }
  [[nodiscard]] const InspectedColumn* of(std::string_view role) const {
    for (const InspectedColumn& column : file_.columns)
      if (column.role == role) return &column;
    return nullptr;
  }
  [[nodiscard]] const std::string& name_of(const InspectedColumn& column) const {
    return names_[static_cast<std::size_t>(&column - file_.columns.data())];
  }

  /// Whether each column with a role, and any column at all, is named by its header.
  [[nodiscard]] bool can_be_named() const {
    bool any = false;
    for (const InspectedColumn& column : file_.columns) {
      const bool named = !trim(column.header).empty() && columns_named(names_, column.header).size() == 1;
      if (!named && !column.role.empty()) return false;
      any = any || named;
    }
    return any;
  }
  /// The headers, with a number where they were there already or are empty.
  [[nodiscard]] std::vector<std::string> own_names() const {
    std::vector<std::string> out;
    std::unordered_map<std::string, std::size_t> taken;  // by what is compared, and how often
    for (std::size_t c = 0; c < file_.columns.size(); ++c) {
      const std::string& header = file_.columns[c].header;
      const std::string begin = trim(header).empty() ? "column " + std::to_string(c + 1) : header;
      std::string name = begin;
      std::size_t& times = taken[normalised(trim(begin))];
      while (times > 0 && taken.contains(normalised(trim(name = begin + ' ' + std::to_string(times + 1))))) ++times;
      ++times;
      if (name != begin) taken.emplace(normalised(trim(name)), 1);
      out.push_back(std::move(name));
    }
    return out;
  }

  /// How the file is written.
  void text_form() {
    line("encoding", toml_text(file_.encoding),
         file_.encoding_guessed ? "a guess: look whether the names are right" : "");
    line("delimiter", toml_text(std::string_view(&file_.delimiter, 1)),
         file_.sep_line ? "the first line of the file says so" : "");
    if (renamed_)
      line("skip_lines", std::to_string(file_.header_ends),
           "the header too: a name occurs in it twice, or names nothing");
    else if (file_.skip_lines > 0)
      line("skip_lines", std::to_string(file_.skip_lines), "a title, or what else stands before the header");
    if (file_.footer_lines > 0)
      line("footer_lines", std::to_string(file_.footer_lines), "a sum, or what else stands below the rows");
    for (const char* role : {"response_days", "response_time", "score", "weight"}) {
      const InspectedColumn* const column = of(role);
      if (column == nullptr || (column->decimal_mark == '.' && column->thousands_mark.empty())) continue;
      line("decimal_mark", toml_text(std::string_view(&column->decimal_mark, 1)));
      if (!column->thousands_mark.empty()) line("thousands_mark", toml_text(column->thousands_mark));
      break;
    }
    if (file_.header && !renamed_) return;
    line("header", "false", renamed_ ? "" : "the first line looks like a row");
    std::string names;
    for (const std::string& name : names_) names += (names.empty() ? "" : ", ") + toml_text(name);
    line("columns", "[" + names + "]", "give them names");
  }

  /// A mapped column, or why it cannot be stated as it is.
  void role(std::string_view key, const std::string& instead) {
    const InspectedColumn* const column = of(key);
    if (column == nullptr) return;
    const std::string header = toml_text(name_of(*column));
    if (!instead.empty()) return left_open(key, header, instead);
    line(key, header);
    ++stated_;
    if (key == "response_days" || key == "answered") days_ = true;
  }
  /// So few that reading leaves these rows out and goes on.
  [[nodiscard]] static bool few_missing(const InspectedColumn& column) {
    const auto rows = static_cast<double>(column.values + column.missing);
    return static_cast<double>(column.missing) <= core::largest_left_out_of_file * rows;
  }
  [[nodiscard]] std::string if_missing(std::string_view key) const {
    const InspectedColumn* const column = of(key);
    return column == nullptr || few_missing(*column)
               ? std::string()
               : rows_of(column->missing) + (column->missing == 1 ? " has" : " have") + " none, and would be left out";
  }
  static std::string rows_of(std::size_t rows) { return std::to_string(rows) + (rows == 1 ? " row" : " rows"); }
  /// A column of names, and one for the rows that have none.
  void names_role(const std::string& key) {
    role(key, "");
    if (const InspectedColumn* const column = of(key); column != nullptr && column->missing > 0)
      line(key + "_missing", toml_text("none"), rows_of(column->missing) + " without");
  }
  void time_role(bool days) {
    const InspectedColumn* const column = of("response_time");
    if (column == nullptr) return;
    const bool said = says_its_units(*column);  // by its values
    const std::string_view unit = said ? "" : unit_of(column->header);
    role("response_time", days ? "instead of response_days" : unit.empty() && !said ? "say response_unit besides" : "");
    if (days || (unit.empty() && !said)) return;
    if (!said) line("response_unit", toml_text(unit), "as the header says");
    days_ = true;
  }
  void roles() {
    bool days = of("response_days") != nullptr;
    role("response_days", "");
    time_role(days);
    days = days || days_;
    role("received", if_missing("received"));
    role("answered", days                              ? "instead of the time above"
                     : of("received") == nullptr       ? "needs the column of receipt as received"
                     : !if_missing("received").empty() ? "needs received"
                                                       : "");
    role("resolved", "");
    role("score", "");
    role("flag", of("score") != nullptr ? "instead of the score" : "");
    names_role("segment");
    names_role("cluster");
    names_role("channel");
    role("weight", of("weight") != nullptr ? "if a row stands for so many complaints" : "");
    role("complaint_id", "");
    role("customer_id", "");
    attributes();
  }
  /// Columns kept as texts: those of few texts, and the first that can be named where there is no other.
  void attributes() {
    std::vector<std::string> used;
    std::string stated;
    std::string open;
    for (const InspectedColumn& column : file_.columns) {
      if (column.role != "attributes") continue;
      const std::string begin(attribute_name(column.header));
      std::string name = begin;
      for (std::size_t k = 2; std::find(used.begin(), used.end(), name) != used.end(); ++k)
        name = begin + '_' + std::to_string(k);
      used.push_back(name);
      std::string& out = column.distinct_exact ? stated : open;
      out += (out.empty() ? "" : ", ") + name + " = " + toml_text(name_of(column));
    }
    if (!open.empty())
      left_open("attributes", "{ " + open + " }", "of more than 65,536 different texts, which are refused?");
    if (!stated.empty()) {
      line("attributes", "{ " + stated + " }", "kept as texts");
      ++stated_;
    }
    for (std::size_t c = 0; stated_ == 0 && c < names_.size(); ++c) {
      if (trim(names_[c]).empty() || columns_named(names_, names_[c]).size() > 1) continue;
      line("attributes", "{ first = " + toml_text(names_[c]) + " }", "no header suggests a role: map them yourself");
      ++stated_;
    }
  }
  /// The order that one column of dates tells is taken for both; where both tell, each is read in its own.
  void dates() {
    DateFormat told = DateFormat::recognised;
    bool open = false;
    for (const char* key : {"received", "answered"}) {
      const InspectedColumn* const column = of(key);
      if (column == nullptr) continue;
      open = open || column->date_order_open;
      if (column->date_format == DateFormat::recognised) continue;
      if (told != DateFormat::recognised && told != column->date_format)
        return left_open("date_format", toml_text(to_string(told)),
                         "for both; the columns of dates tell different orders, and each is read in its own");
      told = column->date_format;
    }
    if (told != DateFormat::recognised)
      line("date_format", toml_text(to_string(told)));
    else if (open)
      left_open("date_format", toml_text("day/month/year"), "or month/day/year: these dates can be read both ways");
  }
  void values() {
    const InspectedColumn* const score = of("score");
    double lowest = 0.0;
    double highest = 0.0;
    if (score != nullptr && score->needs_meaning) {
      lowest = 1.0;
      highest = 5.0;
      line("score_scale", "{ lowest = 1, highest = 5 }", "the steps in words, see below");
    } else if (score != nullptr) {
      const ScoreRange range = score_range(*score);
      const bool up_to_5 = range.smallest >= 1.0 && range.largest <= 5.0;
      const bool up_to_10 = range.smallest >= 0.0 && range.largest <= 10.0;
      const bool up_to_7 = range.smallest >= 1.0 && range.largest == 7.0 && range.distinct <= 7;
      lowest = up_to_5 || up_to_7 ? 1.0 : up_to_10 ? 0.0 : (std::min)(range.smallest, 0.0);
      highest = up_to_5 ? 5.0 : up_to_7 ? 7.0 : up_to_10 ? 10.0 : (std::max)(range.largest, 100.0);
      line("score_scale",
           "{ lowest = " + core::format_number(lowest) + ", highest = " + core::format_number(highest) + " }",
           "the values go from " + core::format_number(range.smallest) + " to " + core::format_number(range.largest) +
               (range.strays.empty() ? std::string() : "; no steps of it, and left out: " + range.strays));
    }
    for_scenario(score != nullptr, lowest, highest, days_);
    if (score != nullptr && score->needs_meaning) steps(*score);
    list("resolved", "say resolved, not_resolved or missing");
    if (score == nullptr) list("flag", "say satisfied, dissatisfied, missing or not_asked");
  }
  /// The number of each step of a scale in words.
  void steps(const InspectedColumn& score) {
    out_ += "\n[records.score_values]\n";
    for (const InspectedValue& one : score.texts)
      line(toml_text(one.text), core::format_number(step_of(one.text).value_or(0.0)), rows_of(one.rows));
  }
  /// What a scenario file asks for besides, as comments: parse_record_mapping knows these keys not.
  void for_scenario(bool score, double lowest, double highest, bool days) {
    if (score)
      left_open("thresholds",
                "{ satisfied = " + core::format_number(lowest + 0.75 * (highest - lowest)) +
                    ", delighted = " + core::format_number(highest) + " }",
                "a scenario file needs them");
    if (days) left_open("response_bands", "[1, 5, 8, 10]", "a scenario file needs them: upper ends, in days");
  }
  /// A line for each text that needs a meaning.
  void list(const std::string& key, const std::string& what) {
    const InspectedColumn* const column = of(key);
    if (column == nullptr || !column->needs_meaning) return;
    if (key == "flag" && column->texts.size() > 2)
      out_ +=
          "\n# If these are steps of a scale: score instead of flag, [records.score_values] with a number for each, "
          "and\n"
          "# the texts that mean no score among those of missing = [\"\", ...].";
    out_ += "\n[records." + key + "_values]\n";
    for (const InspectedValue& one : column->texts) {
      const std::string known = key == "resolved" ? known_verdict(one.text) : known_flag(one.text);
      line(toml_text(one.text), toml_text(known.empty() ? "missing" : known),
           rows_of(one.rows) + (known.empty() ? "; " + what : ""));
    }
  }

  const Inspection& file_;
  std::vector<std::string> names_{};  ///< of the columns, as the mapping calls them
  bool renamed_ = false;              ///< they are no longer those of the header
  std::string out_{};
  std::size_t stated_ = 0;
  bool days_ = false;  ///< a response time is stated
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
