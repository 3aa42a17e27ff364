#pragma once

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/impl/interop/complaint_column.hpp>
#include <amends/impl/interop/header_names.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/text_encoding.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

namespace amends::inline AMENDS_ABI::interop {

struct ComplaintReader::State final : CsvConsumer {
  using Records = ComplaintRecords;
  using Column = detail::ComplaintColumn;
  using Kind = detail::ColumnKind;
  using Fault = detail::ValueFault;

  RecordMapping mapping;
  ComplaintRecords records;
  std::vector<Column> columns{};
  std::vector<std::optional<Records::Role>> roles{};  ///< of each column; none: a date or an attribute
  std::optional<std::size_t> received{};              ///< which columns
  std::optional<std::size_t> answered{};
  std::vector<std::size_t> attributes{};
  std::vector<detail::Meaning> meanings{};  ///< of the row at hand
  std::vector<std::string> header_names{};
  bool mapped = false;
  std::string scratch{};
  std::size_t blank_lines = 0;
  std::optional<CsvStream> stream{};

  State(RecordMapping the_mapping, std::string name) : mapping(std::move(the_mapping)) {
    check_record_mapping(mapping);
    records.from_flag_ = !mapping.flag.empty();
    records.score_scale_ = records.from_flag_ ? domain::ScoreScale{.lowest = 0.0, .highest = 1.0} : mapping.score_scale;
    records.report_.files.push_back(name);
    stream.emplace(mapping.dialect(), *this, std::move(name));
    make_columns();
  }

  // --------------------------------------------------------------------------------------------------- columns

  void add(std::string role, Kind kind, const std::string& header, std::optional<Records::Role> stored, bool optional) {
    columns.emplace_back(std::move(role), kind, header, mapping);
    columns.back().optional = optional;
    roles.push_back(stored);
    if (stored) records.given_[*stored] = true;
  }
  void make_columns() {
    columns.reserve(16 + mapping.attributes.size());
    if (!mapping.response_days.empty())
      add("response_days", Kind::number, mapping.response_days, Records::response_days, true);
    if (!mapping.response_time.empty())
      add("response_time", Kind::duration, mapping.response_time, Records::response_days, true);
    if (!mapping.received.empty()) {
      received = columns.size();
      add("received", Kind::date, mapping.received, std::nullopt, false);
    }
    if (!mapping.answered.empty()) {
      answered = columns.size();
      add("answered", Kind::date, mapping.answered, std::nullopt, true);
      records.given_[Records::response_days] = true;
    }
    if (!mapping.resolved.empty()) add("resolved", Kind::verdict, mapping.resolved, Records::resolved, true);
    if (!mapping.score.empty()) add("score", Kind::score, mapping.score, Records::score, true);
    if (!mapping.flag.empty()) add("flag", Kind::flag, mapping.flag, Records::score, true);
    if (!mapping.segment.empty()) {
      add("segment", Kind::name, mapping.segment, Records::segment, false);
      columns.back().name_texts(mapping.segment_values, mapping.segment_other);
    }
    if (!mapping.channel.empty()) {
      add("channel", Kind::name, mapping.channel, Records::channel, false);
      columns.back().name_texts(mapping.channel_values, mapping.channel_other);
    }
    if (!mapping.weight.empty()) add("weight", Kind::number, mapping.weight, Records::weight, false);
    for (const auto& [name, header] : mapping.attributes) {
      attributes.push_back(columns.size());
      add(name, Kind::name, header, std::nullopt, true);
      records.attributes_.push_back({.name = name, .names = {}, .codes = {}});
    }
    meanings.resize(columns.size());
  }

  // ------------------------------------------------------------------------------------------------ the consumer

  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    header_names = names;
    std::vector<std::size_t> fields;
    for (Column& column : columns) {
      column.slot = detail::find_column(names, column.role, column.header, *stream);
      fields.push_back(column.slot);
    }
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    for (Column& column : columns)
      column.slot =
          static_cast<std::size_t>(std::lower_bound(fields.begin(), fields.end(), column.slot) - fields.begin());
    return fields;
  }
  /// The first file that holds dates of three numbers settles their order for all.
  [[nodiscard]] bool wants_preview() const override {
    return (received && columns[*received].format == DateFormat::recognised) ||
           (answered && columns[*answered].format == DateFormat::recognised);
  }
  void preview(const CsvRow& row) override {
    for (const auto& which : {received, answered})
      if (which) columns[*which].look_at_order(text_of(row.wanted[columns[*which].slot], scratch));
  }
  void preview_ends() override {
    for (const auto& which : {received, answered})
      if (which) columns[*which].settle_order(stream->name());
  }

  void row(const CsvRow& row) override {
    RecordReport& report = records.report_;
    if (row.fault != CsvRow::Fault::none) return reject_record(row);
    ++report.rows;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string_view text = text_of(row.wanted[columns[c].slot], scratch);
      meanings[c] = meaning_of(columns[c], text);
      if (meanings[c].fault != Fault::none) return reject_value(columns[c], text, meanings[c].fault);
    }
    double values[Records::roles];
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (roles[c]) values[*roles[c]] = meanings[c].value;
    if (answered) {
      const Fault fault = take_dates(values[Records::response_days]);
      const std::size_t slot = columns[*answered].slot;
      if (fault != Fault::none) return reject_value(columns[*answered], text_of(row.wanted[slot], scratch), fault);
    }
    keep(values, row.line);
  }

  const detail::Meaning& meaning_of(Column& column, std::string_view text) {
    try {
      return column.meaning(text);
    } catch (const Error& error) {
      throw Error(error.code(), error.parameter(),
                  stream->name() + ':' + std::to_string(stream->line()) + ": " + error.what());
    }
  }

  /// Days from receipt to answer.
  Fault take_dates(double& days) const {
    const detail::Meaning& from = meanings[*received];
    const detail::Meaning& to = meanings[*answered];
    constexpr auto per_day = static_cast<double>(core::microseconds_per_day);
    days = from.day_only || to.day_only ? std::floor(to.value / per_day) - std::floor(from.value / per_day)
                                        : (to.value - from.value) / per_day;
    if (days < 0.0) return Fault::answered_before_received;
    return days > domain::largest_response_days ? Fault::beyond_days : Fault::none;
  }

  void keep(const double (&values)[Records::roles], std::size_t line) {
    for (std::size_t r = 0; r < Records::roles; ++r)
      if (records.given_[r]) records.columns_[r].append(values[r]);
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      detail::Meaning& meaning = meanings[attributes[a]];
      Column& column = columns[attributes[a]];
      // A missing text is a name too, the empty one.
      if (meaning.value != meaning.value) meaning.value = static_cast<double>(column.names.index_of(""));
      records.attributes_[a].codes.append(meaning.value);
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (meanings[c].note != detail::ValueNote::none || columns[c].kind == Kind::name)
        columns[c].count(meanings[c], line);
      if (columns[c].kind == Kind::date) columns[c].count_date(meanings[c], line);
    }
    if (received) widen_span(std::floor(meanings[*received].value / static_cast<double>(core::microseconds_per_day)));
  }
  void widen_span(double day) {
    RecordReport& report = records.report_;
    if (!(report.first_received <= day)) report.first_received = day;
    if (!(report.last_received >= day)) report.last_received = day;
  }

  // ---------------------------------------------------------------------------------------------- what is left out

  [[nodiscard]] std::string file_of_row() const {
    return records.report_.files.size() > 1 ? stream->name() : std::string();
  }
  void reject_record(const CsvRow& row) {
    std::string reason;
    if (row.fault == CsvRow::Fault::fields)
      reason = "has " + std::to_string(row.fields) + (row.fields == 1 ? " field" : " fields") + ", the header has " +
               std::to_string(header_names.size());
    else if (row.fault == CsvRow::Fault::text_after_quote)
      reason = "has a field that goes on after its closing quote";
    else
      reason = "has a quoted field that spans what look like records: is a quote missing?";
    RecordReport& report = records.report_;
    report.rows += row.lines;
    report.swallowed_lines += row.lines - 1;
    leave_out("", reason, row.line, row.lines);
    if (row.lines > 1)
      reason +=
          " (it spans lines " + std::to_string(row.line) + " to " + std::to_string(row.line + row.lines - 1) + ")";
    if (report.first_bad.size() < RecordReport::bad_rows_kept)
      report.first_bad.push_back({row.line, {}, {}, std::move(reason), file_of_row()});
  }
  void reject_value(const Column& column, std::string_view text, Fault fault) {
    RecordReport& report = records.report_;
    const auto key = std::pair(&column, fault);
    const std::size_t line = stream->line();
    const bool shown = report.first_bad.size() < RecordReport::bad_rows_kept;
    const auto known =
        std::find_if(value_reasons.begin(), value_reasons.end(), [&](const auto& one) { return one.first == key; });
    if (known != value_reasons.end()) {
      ++report.left_out[known->second].rows;
      ++report.bad;
      if (shown)
        report.first_bad.push_back(
            {line, detail::excerpt(column.header), detail::excerpt(text), column.reason(fault), file_of_row()});
      return;
    }
    value_reasons.emplace_back(key, report.left_out.size());
    std::string reason = column.reason(fault);
    report.left_out.push_back({detail::excerpt(column.header), reason, 1, line});
    ++report.bad;
    if (shown)
      report.first_bad.push_back(
          {line, detail::excerpt(column.header), detail::excerpt(text), std::move(reason), file_of_row()});
  }
  void leave_out(const std::string& column, const std::string& reason, std::size_t line, std::size_t rows) {
    RecordReport& report = records.report_;
    report.bad += rows;
    for (RecordReport::LeftOut& one : report.left_out)
      if (one.column == column && one.reason == reason) {
        one.rows += rows;
        return;
      }
    constexpr std::size_t most_reasons = 100;
    if (report.left_out.size() < most_reasons) {
      report.left_out.push_back({column, reason, rows, line});
    } else if (report.left_out.back().reason != "has another number of fields") {
      report.left_out.push_back({column, "has another number of fields", rows, line});
    } else {
      report.left_out.back().rows += rows;
    }
  }
  std::vector<std::pair<std::pair<const Column*, Fault>, std::size_t>> value_reasons{};

  // ---------------------------------------------------------------------------------------------------------- end

  ComplaintRecords finish() {
    stream->finish();
    RecordReport& report = records.report_;
    const CsvFacts& facts = stream->facts();
    report.blank_lines = facts.blank_lines;
    report.encoding = facts.encoding;
    report.delimiter = std::string(1, facts.delimiter);
    for (const Column& column : columns) column.report(report);
    if (!mapping.encoding.empty()) note_unusual_texts();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (roles[c] == Records::segment) records.segment_names_ = columns[c].names.names();
      if (roles[c] == Records::channel) records.channel_names_ = columns[c].names.names();
    }
    for (std::size_t a = 0; a < attributes.size(); ++a)
      records.attributes_[a].names = columns[attributes[a]].names.names();
    if (static_cast<double>(report.bad) > mapping.largest_bad_share * static_cast<double>(report.rows)) {
      std::string message = stream->name() + ": " + std::to_string(report.bad) + " of " + std::to_string(report.rows) +
                            " rows are bad, more than the tolerated share of " +
                            core::format_number(mapping.largest_bad_share) + "; the first:";
      for (std::size_t i = 0; i < report.first_bad.size() && i < 5; ++i)
        message += "\n  " + report.first_bad[i].to_string();
      throw Error(ErrorCode::bad_rows, "path", message + "\n" + report.to_string());
    }
    return std::move(records);
  }

  /// Texts not of ASCII, where a wrong encoding would go unnoticed.
  void note_unusual_texts() {
    const std::optional<TextEncoding> stated = encoding_named(mapping.encoding);
    if (stated != TextEncoding::windows_1252 && stated != TextEncoding::iso_8859_1 &&
        stated != TextEncoding::iso_8859_15)
      return;
    constexpr std::size_t most = 5;
    std::vector<std::string>& texts = records.report_.unusual_texts;
    const auto look = [&](const std::string& text) {
      const bool ascii =
          std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      if (!ascii && texts.size() < most && std::find(texts.begin(), texts.end(), text) == texts.end())
        texts.push_back(detail::excerpt(text));
    };
    for (const std::string& name : header_names) look(name);
    for (const Column& column : columns) {
      for (const std::string& name : column.names.names()) look(name);
    }
  }
};

AMENDS_INLINE ComplaintReader::ComplaintReader(RecordMapping mapping, std::string name)
    : state_(std::make_unique<State>(std::move(mapping), std::move(name))) {}
AMENDS_INLINE ComplaintReader::~ComplaintReader() = default;
AMENDS_INLINE ComplaintReader::ComplaintReader(ComplaintReader&&) noexcept = default;
AMENDS_INLINE ComplaintReader& ComplaintReader::operator=(ComplaintReader&&) noexcept = default;
AMENDS_INLINE void ComplaintReader::feed(std::string_view chunk) {
  state_->stream->feed(chunk);
}
AMENDS_INLINE void ComplaintReader::next_file(std::string name) {
  state_->stream->next_file(name);
  domain::RecordReport& report = state_->records.report_;
  // Where several files are read, each bad row names its own; those of the first did not know yet.
  if (report.files.size() == 1)
    for (domain::BadRow& row : report.first_bad) row.file = report.files.front();
  report.files.push_back(std::move(name));
}
AMENDS_INLINE ComplaintRecords ComplaintReader::finish() {
  return state_->finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
