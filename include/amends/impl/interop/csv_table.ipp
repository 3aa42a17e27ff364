#pragma once

#include <amends/interop/csv_table.hpp>

#include <amends/interop/records.hpp>

#include <amends/impl/interop/header_names.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/row_fault.hpp>
#include <limits>
#include <numeric>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

struct CsvTableReader final : CsvConsumer {
  CsvTable table{};
  CsvStream stream;
  std::string scratch{};

  CsvTableReader(const CsvDialect& dialect, const std::string& name) : stream(dialect, *this, name) {
    table.source_ = name;
  }

  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    table.names_ = names;
    table.columns_.resize(names.size());
    std::vector<std::size_t> all(names.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }
  void row(const CsvRow& row) override {
    if (row.fault != CsvRow::Fault::none)
      throw Error(ErrorCode::format, "path",
                  stream.name() + ':' + std::to_string(row.line) + ": the row " +
                      detail::reason(row, table.names_.size()) + detail::what_looks_like_header(stream.facts()));
    for (std::size_t c = 0; c < row.wanted.size(); ++c) table.columns_[c].emplace_back(text_of(row.wanted[c], scratch));
    ++table.rows_;
  }
  CsvTable finish() {
    stream.finish();
    table.facts_ = stream.facts();
    return std::move(table);
  }
};

AMENDS_INLINE bool CsvTable::has(std::string_view name) const {
  return detail::columns_named(names_, name).size() == 1;
}

AMENDS_INLINE const std::vector<std::string>& CsvTable::texts(std::string_view name) const {
  const std::vector<std::size_t> found = detail::columns_named(names_, name);
  if (found.size() > 1)
    throw Error(ErrorCode::format, "name", source_ + ": the column " + detail::quoted(name) + " occurs more than once");
  if (found.empty())
    throw Error(ErrorCode::unknown_name, "name",
                source_ + ": there is no column " + detail::quoted(name) +
                    (facts_.likely_header > 0 ? detail::what_looks_like_header(facts_)
                                              : detail::what_may_be_meant(names_, name)));
  return columns_[found.front()];
}

AMENDS_INLINE std::vector<double> CsvTable::numbers(std::string_view name) const {
  const std::vector<std::string>& fields = texts(name);
  std::vector<double> out;
  out.reserve(fields.size());
  for (const std::string& field : fields) {
    const detail::Meaning meaning = detail::parse_number(field, {});
    out.push_back(meaning.fault == detail::ValueFault::none ? meaning.value : std::numeric_limits<double>::quiet_NaN());
  }
  return out;
}

AMENDS_INLINE CsvTable read_table(const std::string& path, const CsvDialect& dialect, core::Executor* executor) {
  CsvTableReader reader(dialect, path);
  read_file(
      path, [&reader](std::string_view chunk) { reader.stream.feed(chunk); }, executor);
  return reader.finish();
}

AMENDS_INLINE CsvTable read_table_from_memory(std::string_view content, const CsvDialect& dialect,
                                              core::Executor* executor) {
  CsvTableReader reader(dialect, "memory");
  detail::read_memory(
      content, [&reader](std::string_view chunk) { reader.stream.feed(chunk); }, executor);
  return reader.finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
