#pragma once

// Small CSV files, plain or gzip, for the example programs: all columns as text, found by their headers.

#include <amends/core/column.hpp>
#include <amends/core/error.hpp>
#include <amends/interop/csv_scanner.hpp>
#include <amends/interop/gzip.hpp>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace example {

class CsvTable {
 public:
  /// Reads the whole file. errors  amends::Error(format) if it cannot be opened or is no table
  explicit CsvTable(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw amends::Error(amends::ErrorCode::format, path, "cannot open " + path);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (std::string_view(text).starts_with(amends::interop::GzipInflater::magic)) {
      std::string plain;
      amends::interop::GzipInflater inflater(path);
      inflater.feed(text, [&](std::string_view piece) { plain += piece; });
      inflater.finish();
      text.swap(plain);
    }
    if (!text.empty() && text.back() != '\n') text += '\n';
    const std::size_t size = text.size();
    text.append(amends::interop::CsvScanner::padding, '\0');

    amends::interop::CsvScanner scanner(',');
    scanner.set_buffer(text.data(), text.data() + size);
    amends::interop::CsvRecord record;
    while (scanner.scan(record, [&](std::size_t index, const amends::interop::CsvField& field) {
      if (rows_ == 0) {
        names_.emplace_back(field.begin, field.end);
        columns_.emplace_back();
      } else if (index < columns_.size()) {
        columns_[index].emplace_back(field.begin, field.end);
      }
    })) {
      if (record.fields != columns_.size())
        throw amends::Error(amends::ErrorCode::format, path,
                            path + ": record " + std::to_string(rows_ + 1) + " has " + std::to_string(record.fields) +
                                " fields, the header " + std::to_string(columns_.size()));
      ++rows_;
    }
    if (rows_ < 2) throw amends::Error(amends::ErrorCode::format, path, path + " holds no rows");
    path_ = path;
  }

  [[nodiscard]] bool has(std::string_view name) const {
    for (const std::string& known : names_)
      if (known == name) return true;
    return false;
  }
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (names_[i] == name) return columns_[i];
    throw amends::Error(amends::ErrorCode::missing, std::string(name), path_ + " has no column " + std::string(name));
  }
  /// What is no number becomes NaN, which the library counts as a row that cannot be used.
  [[nodiscard]] std::vector<double> numbers(std::string_view name) const {
    std::vector<double> out;
    for (const std::string& text : texts(name)) {
      double value = 0.0;
      const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
      const bool whole = problem == std::errc{} && end == text.data() + text.size();
      out.push_back(whole ? value : std::numeric_limits<double>::quiet_NaN());
    }
    return out;
  }

  /// All fields of a row, as one text.
  [[nodiscard]] std::string row(std::size_t i) const {
    std::string out;
    for (const std::vector<std::string>& values : columns_) out += values[i] + '\n';
    return out;
  }

 private:
  std::string path_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> columns_;
  std::size_t rows_ = 0;
};

/// A vector of numbers as the column the library reads: nothing is copied.
inline amends::core::ColumnView column(const std::vector<double>& values) {
  return std::span<const double>(values);
}

}  // namespace example
