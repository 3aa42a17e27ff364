#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/impl/report/numbers.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/report/report.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// Tables that are filled with numbers and print them, for reports whose numbers are those of their tables. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

inline std::string counted(std::uint64_t count) {
  return grouped(static_cast<double>(count));
}

/// Thousands in groups, with so many decimals: "1,234.5"; "-" where it is no number.
inline std::string grouped_fixed(double value, int decimals) {
  std::string text = fixed(value, decimals);
  if (!std::isfinite(value)) return text;
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = (std::min)(text.find('.'), text.size()); at > first + 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

/// The same with one decimal.
inline std::string hours_text(double hours) {
  return grouped_fixed(hours, 1);
}

/// A number as the unit of its column has it.
inline std::string printed(const Told& told, Unit unit, double value) {
  switch (unit) {
    case Unit::share:
      return told.percent(value);
    case Unit::number:
      return grouped_fixed(value, 2);
    case Unit::hours:
      return hours_text(value);
    case Unit::text:
    case Unit::count:
    case Unit::money:
      break;
  }
  return grouped(value);
}

/// A cell: a number, printed by the unit of its column; or a text, and what it reads like in the report.
struct Entry {
  Entry(double number) : value(number) {}                            // NOLINT: a cell
  Entry(std::uint64_t count) : value(static_cast<double>(count)) {}  // NOLINT: a cell
  Entry(const std::string& name) : value(name), label(name) {}       // NOLINT: a cell
  Entry(std::string_view key, std::string reads) : value(std::string(key)), label(std::move(reads)) {}
  TableValue value;
  std::string label{};
};

struct ColumnWords {
  std::string key;
  Unit unit;
  std::string header;
};

/// A table that is filled row by row with numbers, and prints them.
class FilledTable {
 public:
  FilledTable(const Told& told, std::string key, const std::vector<ColumnWords>& columns)
      : told_(told), table_{.key = std::move(key), .header = {}, .rows = {}} {
    for (const ColumnWords& one : columns) {
      table_.header.push_back(one.header);
      table_.columns.push_back({one.key, one.unit});
    }
  }
  void add(const std::vector<Entry>& row) {
    std::vector<std::string> texts;
    std::vector<TableValue> values;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const double* number = std::get_if<double>(&row[c].value);
      texts.push_back(number == nullptr ? row[c].label : printed(told_, table_.columns[c].unit, *number));
      values.push_back(row[c].value);
    }
    table_.rows.push_back(std::move(texts));
    table_.values.push_back(std::move(values));
  }
  void note(std::string text) { table_.notes.push_back(std::move(text)); }
  [[nodiscard]] bool empty() const noexcept { return table_.rows.empty(); }
  [[nodiscard]] Table table() && { return std::move(table_); }

 private:
  const Told& told_;
  Table table_;
};

/// The numbers of a table of the section.
class TableNumbers {
 public:
  explicit TableNumbers(const Table& table) : table_(table) {}
  [[nodiscard]] std::size_t rows() const noexcept { return table_.rows.size(); }
  [[nodiscard]] double number(std::size_t row, std::string_view column) const {
    return std::get<double>(table_.values[row][place(column)]);
  }
  [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const {
    return table_.rows[row][place(column)];
  }
  [[nodiscard]] const std::string& key(std::size_t row, std::string_view column) const {
    return std::get<std::string>(table_.values[row][place(column)]);
  }

 private:
  [[nodiscard]] std::size_t place(std::string_view column) const {
    const auto found = std::find_if(table_.columns.begin(), table_.columns.end(),
                                    [&](const Column& one) { return one.key == column; });
    return static_cast<std::size_t>(found - table_.columns.begin());
  }
  const Table& table_;
};

/// "a: 1 (0 to 2); b: 3."
inline std::string described(const std::vector<std::string>& rows) {
  return joined(rows, "; ") + ".";
}

}  // namespace amends::inline AMENDS_ABI::report::detail
