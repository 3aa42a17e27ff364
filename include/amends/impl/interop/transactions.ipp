#pragma once

#include <amends/interop/transactions.hpp>

#include <algorithm>
#include <amends/impl/interop/date_column.hpp>
#include <amends/impl/interop/header_names.hpp>
#include <amends/impl/interop/record_values.hpp>
#include <amends/impl/interop/row_account.hpp>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

AMENDS_INLINE void check_transaction_mapping(const TransactionMapping& mapping) {
  if (mapping.customer.empty()) throw Error(ErrorCode::missing, "customer", "the mapping names no column for customer");
  if (mapping.time.empty()) throw Error(ErrorCode::missing, "time", "the mapping names no column for time");
  // What the two mappings share has one meaning.
  check_record_mapping({.received = mapping.time,
                        .date_format = mapping.date_format,
                        .largest_bad_share = mapping.largest_bad_share,
                        .encoding = mapping.encoding,
                        .delimiter = mapping.delimiter,
                        .decimal_mark = mapping.decimal_mark,
                        .thousands_mark = mapping.thousands_mark,
                        .header = mapping.header,
                        .columns = mapping.columns,
                        .skip_lines = mapping.skip_lines,
                        .footer_lines = mapping.footer_lines});
}

AMENDS_INLINE core::ColumnView TransactionRecords::times() const& noexcept {
  if (days_only()) return std::span<const std::int32_t>(days_);
  return std::span<const std::int64_t>(moments_);
}

AMENDS_INLINE core::ColumnView TransactionRecords::amounts() const& noexcept {
  return has_amounts_ ? amounts_.view() : core::ColumnView();
}

AMENDS_INLINE domain::TransactionColumns TransactionRecords::lines() const& {
  return {.customer = customer_codes(),
          .time = times(),
          .amount = amounts(),
          .ticks_per_day = days_only() ? 1.0 : static_cast<double>(core::microseconds_per_day),
          .dated = true};
}

AMENDS_INLINE std::size_t TransactionRecords::bytes() const noexcept {
  return sizeof(std::int32_t) * (codes_.capacity() + days_.capacity()) + sizeof(std::int64_t) * moments_.capacity() +
         amounts_.bytes();
}

struct TransactionReader::State final : CsvConsumer {
  using Fault = detail::ValueFault;
  enum Role : std::size_t { customer, time, amount };
  /// A mapped column.
  struct Column {
    Role role;
    std::string name;
    std::string header;
    std::size_t slot = 0;  ///< which of the wanted fields
    detail::NoteCounts notes{};
  };

  TransactionMapping mapping;
  TransactionRecords records{};
  detail::RowAccount account{records.report_};
  std::vector<Column> columns{};
  detail::DateColumn dates{};
  detail::NumberMarks marks{};
  std::unordered_set<std::string> missing{};
  std::unordered_map<std::string, std::int32_t> codes{};  ///< of the customers, in the order of their first rows
  std::size_t header_fields = 0;
  std::string scratch{};
  std::optional<CsvStream> stream{};

  State(TransactionMapping the_mapping, std::string name) : mapping(std::move(the_mapping)) {
    check_transaction_mapping(mapping);
    columns.push_back({customer, "customer", mapping.customer});
    columns.push_back({time, "time", mapping.time});
    if (!mapping.amount.empty()) columns.push_back({amount, "amount", mapping.amount});
    records.has_amounts_ = !mapping.amount.empty();
    dates.format = *date_format_named(mapping.date_format);
    dates.decimal_mark = mapping.decimal_mark;
    marks = {.decimal = mapping.decimal_mark, .thousands = mapping.thousands_mark};
    for (const std::string& text : mapping.missing) missing.insert(normalised(detail::trim(text)));
    records.report_.files.push_back(name);
    stream.emplace(mapping.dialect(), *this, std::move(name));
  }

  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    header_fields = names.size();
    std::vector<std::size_t> fields;
    for (Column& column : columns) {
      column.slot = detail::find_column(names, column.name, column.header, *stream);
      fields.push_back(column.slot);
    }
    return detail::to_slots(std::move(fields), columns);
  }
  /// The first file that holds dates of three numbers settles their order for all.
  [[nodiscard]] bool wants_preview() const override { return dates.wants_look(); }
  void preview(const CsvRow& row) override { dates.look(text_of(row.wanted[columns[time].slot], scratch)); }
  void preview_ends() override { dates.settle_order(stream->name(), mapping.time, "time", nullptr); }

  void row(const CsvRow& row) override {
    if (row.fault != CsvRow::Fault::none) return account.reject_record(row, header_fields, *stream);
    ++records.report_.rows;
    detail::Meaning meanings[3];
    for (std::size_t c = 1; c < columns.size(); ++c) {
      const std::string_view text = text_of(row.wanted[columns[c].slot], scratch);
      meanings[c] = understand(columns[c], detail::trim(text));
      if (meanings[c].fault == Fault::none) continue;
      if (columns[c].role == time) dates.contradict(meanings[c].fault, stream->name(), stream->line());
      const auto why = [&] { return reason(columns[c], meanings[c].fault); };
      return account.reject_value(c, meanings[c].fault, columns[c].header, text, why, row, *stream);
    }
    records.codes_.push_back(code_of(detail::trim(text_of(row.wanted[columns[customer].slot], scratch))));
    keep_time(meanings[time]);
    dates.count(meanings[time], stream->name(), row.line);
    if (records.has_amounts_) records.amounts_.append(meanings[amount].value);
    for (std::size_t c = 1; c < columns.size(); ++c)
      columns[c].notes.count(meanings[c].note, row.line, records.report_.files.size() - 1);
  }

  [[nodiscard]] bool is_missing(std::string_view text) const {
    return text.empty() || missing.contains(normalised(text));
  }
  [[nodiscard]] detail::Meaning understand(const Column& column, std::string_view text) const {
    if (is_missing(text)) return {.fault = Fault::missing};
    return column.role == time ? dates.meaning(text) : detail::parse_number(text, marks);
  }
  [[nodiscard]] std::string reason(const Column& column, Fault fault) const {
    if (fault == Fault::missing)
      return "is missing; a row needs a" + std::string(column.role == time ? " time" : "n amount");
    if (fault == Fault::not_a_number) return "is not a number";
    if (fault == Fault::other_marks) return "is not a number; is another decimal_mark or thousands_mark meant?";
    if (fault == Fault::out_of_range) return "is too large or too small a number";
    return dates.reason(fault, "transactions");
  }

  std::int32_t code_of(std::string_view text) {
    if (is_missing(text)) return -1;
    if (codes.size() == static_cast<std::size_t>((std::numeric_limits<std::int32_t>::max)()))
      throw Error(ErrorCode::domain, "customer", stream->name() + ": more than 2^31 - 1 different customers");
    return codes.emplace(normalised(text), static_cast<std::int32_t>(codes.size())).first->second;
  }

  /// Days for as long as no time has a time of day.
  void keep_time(const detail::Meaning& meaning) {
    const auto microseconds = static_cast<std::int64_t>(meaning.value);  // years 1900 to 2200: exact
    if (meaning.day_only && records.days_only()) {
      records.days_.push_back(
          static_cast<std::int32_t>(core::detail::floor_divide(microseconds, core::microseconds_per_day)));
      return;
    }
    if (records.days_only()) {
      records.moments_.reserve(records.days_.capacity());
      for (const std::int32_t day : records.days_) records.moments_.push_back(day * core::microseconds_per_day);
      std::vector<std::int32_t>().swap(records.days_);
    }
    records.moments_.push_back(microseconds);
  }

  /// Numbers the customers by their texts, so that the order of the rows makes no difference.
  void name_customers() {
    std::vector<std::pair<std::string, std::int32_t>> found(codes.begin(), codes.end());
    codes.clear();
    std::sort(found.begin(), found.end());
    std::vector<std::int32_t> place(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      place[static_cast<std::size_t>(found[i].second)] = static_cast<std::int32_t>(i);
      records.names_.push_back(std::move(found[i].first));
    }
    for (std::int32_t& code : records.codes_)
      if (code >= 0) code = place[static_cast<std::size_t>(code)];
  }

  TransactionRecords finish() {
    stream->finish();
    account.finish(*stream);
    for (const Column& column : columns) column.notes.report(records.report_, column.header);
    dates.report(records.report_, mapping.time);
    dates.check_order(mapping.time, "time");
    account.check_share(mapping.largest_bad_share, *stream);
    name_customers();
    return std::move(records);
  }
};

AMENDS_INLINE TransactionReader::TransactionReader(TransactionMapping mapping, std::string name)
    : state_(std::make_unique<State>(std::move(mapping), std::move(name))) {}
AMENDS_INLINE TransactionReader::~TransactionReader() = default;
AMENDS_INLINE TransactionReader::TransactionReader(TransactionReader&&) noexcept = default;
AMENDS_INLINE TransactionReader& TransactionReader::operator=(TransactionReader&&) noexcept = default;
AMENDS_INLINE void TransactionReader::feed(std::string_view chunk) {
  state_->stream->feed(chunk);
}
AMENDS_INLINE void TransactionReader::next_file(std::string name) {
  state_->stream->next_file(name);
  state_->account.next_file(std::move(name));
}
AMENDS_INLINE TransactionRecords TransactionReader::finish() {
  return state_->finish();
}

AMENDS_INLINE TransactionRecords read_transactions(std::span<const std::string> paths,
                                                   const TransactionMapping& mapping, core::Executor* executor) {
  if (paths.empty()) throw Error(ErrorCode::missing, "path", "no file to read");
  TransactionReader reader(mapping, paths.front());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (i > 0) reader.next_file(paths[i]);
    read_file(
        paths[i], [&reader](std::string_view chunk) { reader.feed(chunk); }, executor);
  }
  return reader.finish();
}

AMENDS_INLINE TransactionRecords read_transactions(const std::string& path, const TransactionMapping& mapping,
                                                   core::Executor* executor) {
  return read_transactions(std::span<const std::string>(&path, 1), mapping, executor);
}

AMENDS_INLINE TransactionRecords read_transactions_from_memory(std::string_view content,
                                                               const TransactionMapping& mapping,
                                                               core::Executor* executor) {
  TransactionReader reader(mapping, "memory");
  detail::read_memory(
      content, [&reader](std::string_view chunk) { reader.feed(chunk); }, executor);
  return reader.finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
