#pragma once

#include <amends/interop/inspect.hpp>

#include <amends/core/error.hpp>
#include <amends/impl/interop/inspect_roles.hpp>
#include <amends/impl/interop/texts.hpp>
#include <string>
#include <string_view>
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

class Starter {
 public:
  explicit Starter(const Inspection& file) : file_(file) {
    for (const InspectedColumn& column : file.columns) headers_.push_back(column.header);
  }

  std::string text() {
    out_ = "# The columns of " + excerpt(file_.source, 200) +
           " by what their headers suggest. Look at each line; docs/records.md explains the keys.\n[records]\n";
    text_form();
    if (file_.ready_columns > 0 && file_.ready_found == file_.ready_columns) {
      line("mapping", toml_text(file_.ready_mapping), "every column of this ready mapping is here");
      dates();
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

  void text_form() {
    line("encoding", toml_text(file_.encoding),
         file_.encoding_guessed ? "a guess: look whether the names are right" : "");
    line("delimiter", toml_text(std::string_view(&file_.delimiter, 1)));
    for (const char* role : {"response_days", "score", "weight"}) {
      const InspectedColumn* const column = of(role);
      if (column == nullptr || (column->decimal_mark == '.' && column->thousands_mark.empty())) continue;
      line("decimal_mark", toml_text(std::string_view(&column->decimal_mark, 1)));
      if (!column->thousands_mark.empty()) line("thousands_mark", toml_text(column->thousands_mark));
      break;
    }
    if (file_.header) return;
    line("header", "false", "the first line looks like a row");
    std::string names;
    for (const InspectedColumn& column : file_.columns) names += (names.empty() ? "" : ", ") + toml_text(column.header);
    line("columns", "[" + names + "]", "give them names");
  }

  /// A mapped column; "" if it cannot be stated as it is, with the reason.
  void role(std::string_view key, const std::string& instead) {
    const InspectedColumn* const column = of(key);
    if (column == nullptr) return;
    const std::string header = toml_text(column->header);
    if (columns_named(headers_, column->header).size() > 1) return left_open(key, header, "this header occurs twice");
    if (!instead.empty()) return left_open(key, header, instead);
    line(key, header);
    ++stated_;
  }
  [[nodiscard]] std::string if_missing(std::string_view key) const {
    const InspectedColumn* const column = of(key);
    return column == nullptr || column->missing == 0
               ? std::string()
               : std::to_string(column->missing) + " rows have none, and would be left out";
  }
  void roles() {
    const bool days = of("response_days") != nullptr;
    role("response_days", "");
    role("received", if_missing("received"));
    role("answered", days                              ? "instead of response_days"
                     : of("received") == nullptr       ? "needs the column of receipt as received"
                     : !if_missing("received").empty() ? "needs received"
                                                       : "");
    role("resolved", "");
    role("score", "");
    role("flag", of("score") != nullptr ? "instead of the score" : "");
    role("segment", if_missing("segment"));
    role("channel", if_missing("channel"));
    role("weight", of("weight") != nullptr ? "if a row stands for so many complaints" : "");
    for (std::size_t c = 0; stated_ == 0 && c < file_.columns.size(); ++c) {
      const std::string& header = file_.columns[c].header;
      if (trim(header).empty() || columns_named(headers_, header).size() > 1) continue;
      line("attributes", "{ first = " + toml_text(header) + " }", "no header suggests a role: map them yourself");
      ++stated_;
    }
  }
  void dates() {
    for (const char* key : {"received", "answered"}) {
      const InspectedColumn* const column = of(key);
      if (column == nullptr) continue;
      if (column->date_order_open)
        return left_open("date_format", toml_text("day/month/year"),
                         "or month/day/year: these dates can be read both ways");
      if (column->date_format == DateFormat::recognised) continue;
      return line("date_format", toml_text(to_string(column->date_format)));
    }
  }
  void values() {
    const InspectedColumn* const score = of("score");
    if (score != nullptr) {
      const bool up_to_5 = score->smallest >= 1.0 && score->largest <= 5.0;
      const bool up_to_10 = score->smallest >= 0.0 && score->largest <= 10.0;
      const double lowest = up_to_5 ? 1.0 : up_to_10 ? 0.0 : (std::min)(score->smallest, 0.0);
      const double highest = up_to_5 ? 5.0 : up_to_10 ? 10.0 : (std::max)(score->largest, 100.0);
      line("score_scale",
           "{ lowest = " + core::format_number(lowest) + ", highest = " + core::format_number(highest) + " }",
           "the values go from " + core::format_number(score->smallest) + " to " + core::format_number(score->largest));
    }
    list("resolved", "say resolved, not_resolved or missing");
    if (score == nullptr) list("flag", "say satisfied, dissatisfied or missing");
  }
  /// A line for each text that needs a meaning.
  void list(const std::string& key, const std::string& what) {
    const InspectedColumn* const column = of(key);
    if (column == nullptr || !column->needs_meaning) return;
    out_ += "\n[records." + key + "_values]\n";
    for (const InspectedValue& one : column->texts) {
      const std::string known = key == "resolved" ? known_verdict(one.text) : std::string();
      line(toml_text(one.text), toml_text(known.empty() ? "missing" : known),
           std::to_string(one.rows) + " rows" + (known.empty() ? "; " + what : ""));
    }
  }

  const Inspection& file_;
  std::vector<std::string> headers_{};
  std::string out_{};
  std::size_t stated_ = 0;
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
