#pragma once

#include <amends/interop/records.hpp>

#include <algorithm>
#include <amends/impl/domain/log_findings.hpp>
#include <amends/impl/interop/complaint_column.hpp>
#include <amends/impl/interop/header_names.hpp>
#include <amends/impl/interop/id_column.hpp>
#include <amends/impl/interop/row_account.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/interop/text_encoding.hpp>
#include <amends/satisfaction/score_range.hpp>
#include <cmath>
#include <functional>
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
  detail::RowAccount account{records.report_};
  std::vector<Column> columns{};
  std::vector<std::optional<Records::Role>> roles{};  ///< of each column; none: a date or an attribute
  std::optional<std::size_t> received{};              ///< which columns
  std::optional<std::size_t> answered{};
  std::optional<std::size_t> asked{};
  std::optional<std::size_t> flag_of_asked{};  ///< the flag, where it says who was not asked
  std::vector<std::size_t> attributes{};
  std::vector<detail::IdColumn> ids{};
  std::vector<detail::Meaning> meanings{};  ///< of the row at hand
  std::vector<std::string> header_names{};
  bool mapped = false;
  std::string scratch{};
  /// Response times that are possible and hardly meant.
  struct LongTimes {
    std::size_t rows = 0;
    std::size_t line = 0;
    std::size_t file = 0;
    void count(std::size_t its_line, std::size_t its_file) {
      if (rows++ > 0) return;
      line = its_line;
      file = its_file;
    }
  };
  LongTimes long_times{};
  satisfaction::ScoreRange scores{};
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
  void add_attribute(const std::string& name, const std::string& header) {
    attributes.push_back(columns.size());
    add(name, Kind::name, header, std::nullopt, true);
    records.attributes_.push_back({.name = name, .names = {}, .codes = {}});
  }
  void add_ids(const char* role, const std::string& header, Records::Role stored) {
    if (header.empty()) return;
    ids.emplace_back(role, header, mapping.missing);
    records.given_[stored] = true;
    records.given_[Records::received] = received.has_value();
  }
  void make_columns() {
    columns.reserve(24 + mapping.attributes.size());
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
    if (!mapping.flag.empty()) {
      if (std::any_of(mapping.flag_values.begin(), mapping.flag_values.end(),
                      [](const auto& value) { return value.second == detail::not_asked; })) {
        flag_of_asked = columns.size();
        records.given_[Records::asked] = true;
      }
      add("flag", Kind::flag, mapping.flag, Records::score, true);
    }
    if (!mapping.asked.empty()) {
      asked = columns.size();
      add("asked", Kind::asked, mapping.asked, Records::asked, true);
    }
    if (!mapping.segment.empty()) {
      add("segment", Kind::name, mapping.segment, Records::segment, false);
      columns.back().name_texts(mapping.segment_values, mapping.segment_other, mapping.segment_missing);
    }
    if (!mapping.channel.empty()) {
      add("channel", Kind::name, mapping.channel, Records::channel, false);
      columns.back().name_texts(mapping.channel_values, mapping.channel_other, mapping.channel_missing);
    }
    if (!mapping.cluster.empty()) {
      add("cluster", Kind::name, mapping.cluster, Records::cluster, false);
      columns.back().name_texts(mapping.cluster_values, mapping.cluster_other, mapping.cluster_missing);
    }
    if (!mapping.weight.empty()) add("weight", Kind::number, mapping.weight, Records::weight, false);
    if (!mapping.product.empty()) add_attribute("product", mapping.product);
    if (!mapping.relief.empty()) add_attribute("relief", mapping.relief);
    for (const auto& [name, header] : mapping.attributes) add_attribute(name, header);
    add_ids("complaint_id", mapping.complaint_id, Records::complaint_id);
    add_ids("customer_id", mapping.customer_id, Records::customer_id);
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
    for (detail::IdColumn& column : ids) {
      column.slot = detail::find_column(names, column.role, column.header, *stream);
      fields.push_back(column.slot);
    }
    detail::to_slots(fields, ids);
    return detail::to_slots(std::move(fields), columns);
  }
  /// The first file that holds dates of three numbers settles their order for all.
  [[nodiscard]] bool wants_preview() const override {
    return (received && columns[*received].dates.wants_look()) || (answered && columns[*answered].dates.wants_look());
  }
  void preview(const CsvRow& row) override {
    for (const auto& which : {received, answered})
      if (which) columns[*which].look_at_date(text_of(row.wanted[columns[*which].slot], scratch));
  }
  void preview_ends() override {
    for (const auto& which : {received, answered})
      if (which)
        columns[*which].settle_order(stream->name(),
                                     answered ? &columns[which == received ? *answered : *received].dates : nullptr);
  }

  void row(const CsvRow& row) override {
    if (row.fault != CsvRow::Fault::none) return account.reject_record(row, header_names.size(), *stream);
    ++records.report_.rows;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string_view text = text_of(row.wanted[columns[c].slot], scratch);
      meanings[c] = meaning_of(columns[c], text);
      if (meanings[c].fault != Fault::none) return reject(c, text, meanings[c].fault, row);
    }
    double values[Records::roles];
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (roles[c]) values[*roles[c]] = meanings[c].value;
    if (answered) {
      const Fault fault = take_dates(values[Records::response_days]);
      const std::size_t slot = columns[*answered].slot;
      if (fault != Fault::none) return reject(*answered, text_of(row.wanted[slot], scratch), fault, row);
    }
    if (records.given_[Records::asked]) take_asked(values);
    for (detail::IdColumn& column : ids)
      values[column.role == "complaint_id" ? Records::complaint_id : Records::customer_id] =
          column.code(text_of(row.wanted[column.slot], scratch), row.line, records.report_.files.size() - 1);
    if (records.given_[Records::received])
      values[Records::received] = meanings[*received].value / static_cast<double>(core::microseconds_per_day);
    keep(values, row.line);
  }

  /// Whom the flag says nobody asked was not, and who evaluated was, whatever the column says.
  void take_asked(double (&values)[Records::roles]) {
    double& value = values[Records::asked];
    if (!asked) value = 1.0;
    if (flag_of_asked && meanings[*flag_of_asked].not_asked) value = 0.0;
    const auto said = [&](Records::Role role) { return records.given_[role] && values[role] == values[role]; };
    if (value == 0.0 && (said(Records::score) || said(Records::resolved))) {
      value = 1.0;
      if (asked) meanings[*asked].note = detail::ValueNote::evaluated_unasked;
    }
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
                                        : (to.value - from.value - detail::offset_between(from, to)) / per_day;
    if (days < 0.0) return Fault::answered_before_received;
    return days > domain::largest_response_days ? Fault::beyond_days : Fault::none;
  }

  void keep(const double (&values)[Records::roles], std::size_t line) {
    const std::size_t file = records.report_.files.size() - 1;
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
        columns[c].count(meanings[c], line, file);
      if (columns[c].kind == Kind::date) columns[c].dates.count(meanings[c], stream->name(), line);
    }
    if (records.given_[Records::response_days] && values[Records::response_days] > domain::detail::long_response_days)
      long_times.count(line, file);
    if (records.given_[Records::score] && !records.from_flag_)
      scores.count(values[Records::score], records.given_[Records::weight] ? values[Records::weight] : 1.0);
    if (received) widen_span(std::floor(meanings[*received].value / static_cast<double>(core::microseconds_per_day)));
  }
  void widen_span(double day) {
    RecordReport& report = records.report_;
    const auto widen = [day](double& end, double& next, auto beyond) {
      if (end == day || next == day) return;
      if (!(end == end) || beyond(day, end))
        next = std::exchange(end, day);
      else if (!(next == next) || beyond(day, next))
        next = day;
    };
    widen(report.first_received, report.second_received, std::less<>());
    widen(report.last_received, report.second_last_received, std::greater<>());
  }

  /// What speaks against the mapping as a whole.
  void find() {
    RecordReport& report = records.report_;
    if (long_times.rows > 0)
      report.findings.push_back(domain::detail::long_times_finding(
          long_times.rows, "the first at line " + std::to_string(long_times.line) +
                               (report.files.size() > 1 ? " of " + report.files[long_times.file] : std::string())));
    if (std::string other = satisfaction::scale_finding(scores, records.score_scale_); !other.empty())
      report.findings.push_back(std::move(other));
    for (const Column& column : columns) column.find(report.findings);
    for (const detail::IdColumn& column : ids) column.find(report, report.findings);
  }

  void reject(std::size_t c, std::string_view text, Fault fault, const CsvRow& row) {
    Column& column = columns[c];
    column.dates.contradict(fault, stream->name(), stream->line());
    const auto why = [&] { return column.reason(fault); };
    account.reject_value(c, fault, column.header, text, why, row, *stream);
  }

  // ---------------------------------------------------------------------------------------------------------- end

  ComplaintRecords finish() {
    stream->finish();
    RecordReport& report = records.report_;
    account.finish(*stream);
    for (const Column& column : columns) column.report(report);
    find();
    if (!mapping.encoding.empty()) note_unusual_texts();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (roles[c] == Records::segment) records.segment_names_ = columns[c].names.names();
      if (roles[c] == Records::channel) records.channel_names_ = columns[c].names.names();
      if (roles[c] == Records::cluster) records.cluster_names_ = columns[c].names.names();
    }
    for (std::size_t a = 0; a < attributes.size(); ++a)
      records.attributes_[a].names = columns[attributes[a]].names.names();
    for (detail::IdColumn& column : ids)
      (column.role == "complaint_id" ? records.complaint_ids_ : records.customer_ids_) = std::move(column.ids);
    for (const Column& column : columns) column.dates.check_order(column.header, column.role);
    account.check_share(mapping.largest_bad_share, *stream);
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
  state_->account.next_file(std::move(name));
}
AMENDS_INLINE ComplaintRecords ComplaintReader::finish() {
  return state_->finish();
}

}  // namespace amends::inline AMENDS_ABI::interop
