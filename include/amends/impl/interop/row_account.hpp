#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/row_fault.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/csv_stream.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The account of the rows of a table: what was left out and why, what was taken otherwise. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// Fills in a report, which it does not own, as rows are left out.
class RowAccount {
 public:
  explicit RowAccount(domain::RecordReport& report) : report_(report) {}

  /// A record that is wrong as a whole; counts it as read, too.
  void reject_record(const CsvRow& row, std::size_t columns, const CsvStream& stream) {
    std::string why = reason(row, columns);
    report_.rows += row.lines;
    report_.swallowed_lines += row.lines - 1;
    leave_out(why, row.line, row.lines, file_of_row(stream));
    if (row.lines > 1)
      why += " (it spans lines " + std::to_string(row.line) + " to " + std::to_string(row.line + row.lines - 1) + ")";
    if (shown()) report_.first_bad.push_back({row.line, {}, {}, std::move(why), file_of_row(stream)});
  }

  /// A row with a value of the i-th mapped column that cannot be used; the row is counted as read already. `why` is
  /// asked where it is to be said. A value with a line break in it has swallowed lines, as a stray quote does: it
  /// weighs as many as its record spans.
  void reject_value(std::size_t column, ValueFault fault, const std::string& header, std::string_view text,
                    core::FunctionRef<std::string()> why, const CsvRow& row, const CsvStream& stream) {
    const auto key = std::pair(column, fault);
    const std::size_t line = row.line;
    const std::size_t lines = text.find_first_of("\n\r") == std::string_view::npos ? 1 : row.lines;
    const bool show = shown();
    report_.rows += lines - 1;
    report_.swallowed_lines += lines - 1;
    report_.bad += lines;
    const auto known =
        std::find_if(value_reasons_.begin(), value_reasons_.end(), [&](const auto& one) { return one.first == key; });
    if (known != value_reasons_.end()) {
      report_.left_out[known->second].rows += lines;
    } else {
      value_reasons_.emplace_back(key, report_.left_out.size());
      report_.left_out.push_back({excerpt(header), why(), lines, line, file_of_row(stream)});
    }
    if (show) report_.first_bad.push_back({line, excerpt(header), excerpt(text), why(), file_of_row(stream)});
  }

  /// Another file begins: from here on each says whose it is, and so do those of the first, which did not know yet.
  void next_file(std::string name) {
    if (report_.files.size() == 1) {
      for (domain::BadRow& row : report_.first_bad) row.file = report_.files.front();
      for (domain::RecordReport::LeftOut& one : report_.left_out) one.file = report_.files.front();
    }
    report_.files.push_back(std::move(name));
  }

  void finish(const CsvStream& stream) {
    const CsvFacts& facts = stream.facts();
    report_.blank_lines = facts.blank_lines;
    report_.encoding = facts.encoding;
    report_.delimiter = std::string(1, facts.delimiter);
    const auto take = [this](const std::vector<CsvLine>& lines, const char* key) {
      for (const CsvLine& line : lines)
        report_.skipped_lines.push_back(
            {line.line, {}, line.text, key, report_.files.size() > 1 ? line.file : std::string()});
    };
    take(facts.skipped, "skip_lines");
    take(facts.footer, "footer_lines");
  }

  /// errors  Error(bad_rows) with the account
  void check_share(double largest, const CsvStream& stream) const {
    if (!(static_cast<double>(report_.bad) > largest * static_cast<double>(report_.rows))) return;
    std::string message = report_.files.size() > 1 ? domain::first_names(report_.files) : stream.name();
    message += ": " + std::to_string(report_.bad) + " of " + std::to_string(report_.rows) +
               " rows are bad, more than the tolerated share of " + core::format_number(largest) + "; the first:";
    for (std::size_t i = 0; i < report_.first_bad.size() && i < 5; ++i)
      message += "\n  " + report_.first_bad[i].to_string();
    throw Error(ErrorCode::bad_rows, "path", message + "\n" + report_.to_string());
  }

 private:
  [[nodiscard]] bool shown() const noexcept { return report_.first_bad.size() < domain::RecordReport::bad_rows_kept; }
  [[nodiscard]] std::string file_of_row(const CsvStream& stream) const {
    return report_.files.size() > 1 ? stream.name() : std::string();
  }
  void leave_out(const std::string& why, std::size_t line, std::size_t rows, const std::string& file) {
    report_.bad += rows;
    for (domain::RecordReport::LeftOut& one : report_.left_out)
      if (one.column.empty() && one.reason == why) {
        one.rows += rows;
        return;
      }
    constexpr std::size_t most_reasons = 100;
    if (report_.left_out.size() < most_reasons) {
      report_.left_out.push_back({"", why, rows, line, file});
    } else if (report_.left_out.back().reason != "has another number of fields") {
      report_.left_out.push_back({"", "has another number of fields", rows, line, file});
    } else {
      report_.left_out.back().rows += rows;
    }
  }

  domain::RecordReport& report_;
  std::vector<std::pair<std::pair<std::size_t, ValueFault>, std::size_t>> value_reasons_{};
};

/// A file of an account, where it has several.
inline std::string file_said(const domain::RecordReport& report, std::size_t file) {
  return report.files.size() > 1 ? report.files[file] : std::string();
}

/// How often the values of a column were taken in another sense than they stand there.
class NoteCounts {
 public:
  /// file: which of those that are read, from 0.
  void count(ValueNote note, std::size_t line, std::size_t file) {
    if (note == ValueNote::none) return;
    Noted& noted = notes_[static_cast<std::size_t>(note)];
    if (noted.rows++ > 0) return;
    noted.first_line = line;
    noted.file = file;
  }
  void report(domain::RecordReport& report, const std::string& header) const {
    for (std::size_t i = 1; i < value_notes; ++i)
      if (notes_[i].rows > 0)
        report.reinterpreted.push_back({excerpt(header), said(static_cast<ValueNote>(i)), notes_[i].rows,
                                        notes_[i].first_line, file_said(report, notes_[i].file)});
  }

 private:
  struct Noted {
    std::size_t rows = 0;
    std::size_t first_line = 0;
    std::size_t file = 0;
  };
  static std::string said(ValueNote note) {
    switch (note) {
      case ValueNote::percent_sign:
        return "a percent sign behind the number is dropped";
      case ValueNote::thousands_mark:
        return "marks of thousands are dropped";
      case ValueNote::own_unit:
        return "times with their units are turned into days";
      case ValueNote::listed_otherwise:
        return "texts are taken for listed ones from which they differ in blanks around them or in composed accents";
      case ValueNote::offset:
        return "the offset of the time zone is not applied to the date, which is that of the wall clock; it counts in "
               "the time "
               "between two dates that both have one";
      case ValueNote::evaluated_unasked:
        return "complainants who evaluated are taken as asked";
      case ValueNote::named_missing:
        return "a missing text is given the name stated for it";
      case ValueNote::none:
        break;
    }
    return {};
  }
  Noted notes_[value_notes]{};
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
