#pragma once

#include <amends/program/start.hpp>

#include <amends/interop/inspect.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <amends/impl/interop/header_names.hpp>
#include <amends/impl/interop/inspect_roles.hpp>
#include <amends/impl/program/start_counts.hpp>
#include <amends/impl/program/start_text.hpp>
#include <amends/impl/program/starter_words.hpp>
#include <amends/impl/program/worded_error.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/program/request.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::program {

namespace detail {

using interop::InspectedColumn;
using interop::Inspection;

/// Roles that a user may give to columns.
inline constexpr std::string_view start_roles[] = {"response_days", "response_time", "received", "answered", "score",
                                                   "flag",          "segment",       "channel",  "cluster",  "resolved",
                                                   "complaint_id",  "customer_id",   "weight"};

/// A larger share of rows that cannot be used is refused, with their account.
inline constexpr double most_bad = 0.1;

/// A question by whose days so many of the answered complaints were answered is told to move few.
inline constexpr double mostly_answered = 0.95;

/// Makes a scenario to start from, step by step.
class Start {
 public:
  Start(const std::string& records, const StartOptions& options)
      : records_(records), options_(options), language_(options.language) {}

  StartingScenario scenario() {
    facts_.records = path_from_scenario();
    facts_.scenario = std::filesystem::path(options_.scenario).filename().native();
    file_ = interop::inspect(records_, options_.executor);
    if (!file_.is_table()) throw Error(ErrorCode::format, "records", file_.to_string());
    give_roles();
    interop::RecordMapping mapping = usable_mapping();
    mapping.largest_bad_share = most_bad;
    const interop::ComplaintRecords read = interop::read_complaints(records_, mapping, options_.executor);
    rows_ = read.report().rows;
    bad_rows_ = read.report().bad;
    facts_.counts = counts_of(read);
    facts_.delighted = mapping.flag.empty();
    if (const InspectedColumn* const weight = column_with("weight"); weight != nullptr && !weighted_)
      facts_.weight = weight->header;
    choose_days();
    note_question();
    choose_segments(mapping);
    facts_.mapping = mapping_lines(mapping);
    find_deciding();
    return result();
  }

 private:
  [[noreturn]] void refuse(ErrorCode code, const char* parameter, const Message& text,
                           std::initializer_list<Value> values) const {
    throw WordedError(code, parameter, say(language_, text, values));
  }

  /// The records as the scenario names them: as typed where that is a whole path, otherwise from its folder.
  [[nodiscard]] std::string path_from_scenario() const {
    namespace fs = std::filesystem;
    std::error_code failed;
    if (interop::printable(records_) != records_)
      refuse(ErrorCode::format, "records",
             {"the name of the file of records has bytes that a scenario file cannot have: rename {file}",
              "기록 파일의 이름에 시나리오 파일에 쓸 수 없는 문자가 있습니다. 이름을 바꾸십시오: {file}"},
             {{"file", interop::printable(records_)}});
    if (fs::exists(records_, failed) && !fs::is_regular_file(records_, failed))
      refuse(ErrorCode::io, "records",
             {"{file} is a folder, a device or a pipe: start reads a file several times",
              "{file}{은/는} 폴더, 장치 또는 파이프입니다. start는 파일을 여러 번 읽습니다"},
             {{"file", records_}});
    const fs::path typed(records_);
    if (typed.is_absolute()) return records_;
    const fs::path from = fs::absolute(fs::path(options_.scenario)).lexically_normal().parent_path();
    const fs::path relative = fs::absolute(typed).lexically_normal().lexically_relative(from);
    return relative.empty() ? fs::absolute(typed).native() : relative.native();
  }

  [[nodiscard]] std::string headers() const {
    constexpr std::size_t most = 30;
    std::string out;
    for (std::size_t c = 0; c < file_.columns.size() && c < most; ++c)
      out += (c == 0 ? "" : ", ") + interop::detail::quoted(file_.columns[c].header);
    return file_.columns.size() > most ? out + ", ..." : out;
  }
  [[nodiscard]] InspectedColumn* column_with(std::string_view role) {
    const auto found = std::find_if(file_.columns.begin(), file_.columns.end(),
                                    [&](const InspectedColumn& one) { return one.role == role; });
    return found == file_.columns.end() ? nullptr : &*found;
  }
  void take_role(std::string_view role) {
    for (InspectedColumn* one = column_with(role); one != nullptr; one = column_with(role)) one->role.clear();
  }

  /// What the user says of columns goes before what their headers suggest.
  void give_roles() {
    for (const auto& [role, header] : options_.columns) {
      const std::vector<std::string> known(std::begin(start_roles), std::end(start_roles));
      if (std::find(known.begin(), known.end(), role) == known.end()) {
        std::string list;
        for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
        refuse(ErrorCode::unknown_name, "columns",
               {"there is no role {role}: roles are {list}", "쓸 수 없는 역할입니다: {role}. 쓸 수 있는 역할: {list}"},
               {{"role", interop::detail::quoted(role)}, {"list", list}});
      }
      file_.ready_columns = file_.ready_found = 0;  // its roles are no longer those of the columns
      take_role(role);
      if (role == "score") take_role("flag");
      if (role == "flag") take_role("score");
      if (role == "response_time" || role == "answered") take_role("response_days");
      if (role == "answered") take_role("response_time");
      if (header.empty()) continue;
      std::vector<std::string> names;
      for (const InspectedColumn& one : file_.columns) names.push_back(one.header);
      const std::vector<std::size_t> found = interop::detail::columns_named(names, header);
      if (found.size() != 1)
        refuse(ErrorCode::unknown_name, "columns",
               {"there is no one column {header} in {file}: its columns are {headers}",
                "{file}에 {header} 열이 없거나 둘 이상입니다. 열은 {headers}입니다"},
               {{"header", interop::detail::quoted(header)}, {"file", records_}, {"headers", headers()}});
      InspectedColumn& column = file_.columns[found.front()];
      column.role = role;
      const bool words = column.content != interop::ColumnContent::number;
      if (role == "score" && words && !interop::detail::is_scale_in_words(column))
        refuse(
            ErrorCode::domain, "columns",
            {"the column {header} holds neither numbers nor the steps of a scale in words: give --column flag={name} "
             "where its texts mean satisfied or not",
             "{header} 열에는 수도, 말로 된 척도의 단계도 없습니다. 만족 여부를 뜻하는 글이라면 --column "
             "flag={name}{을/를} "
             "쓰십시오"},
            {{"header", interop::detail::quoted(column.header)}, {"name", interop::printable(column.header)}});
      column.needs_meaning = role == "flag" || ((role == "resolved" || role == "score") && words);
    }
  }

  /// The mapping of the inspection, with what the user says besides.
  interop::RecordMapping usable_mapping() {
    starter_ = file_.starter_toml();
    interop::RecordMapping mapping = interop::parse_record_mapping(starter_);
    say_unit(mapping);
    if (!options_.date_format.empty()) mapping.date_format = options_.date_format;
    for (const auto& [role, header] : options_.columns)
      if (role == "weight") {
        mapping.weight = header;
        weighted_ = !header.empty();
      }
    const bool timed = !mapping.response_days.empty() || !mapping.response_time.empty() || !mapping.answered.empty();
    const bool judged = !mapping.score.empty() || !mapping.flag.empty();
    if (!timed || !judged) refuse_without(timed, judged);
    check_dates(mapping);
    if (!mapping.flag.empty())
      say_flag(mapping);
    else if (!options_.satisfied.empty())
      refuse(ErrorCode::contradiction, "satisfied",
             {"--satisfied is for a column of verdicts, and {header} has scores: leave it out, or name the column, as "
              "in --column flag=HEADER",
              "--satisfied는 만족 여부 열에 쓰는데 {header} 열은 점수입니다. --satisfied를 빼거나 --column "
              "flag=머리글처럼 열을 지정하십시오"},
             {{"header", interop::detail::quoted(mapping.score)}});
    return mapping;
  }

  /// Dates that can be read both ways, in a file of which no column tells the order.
  void check_dates(const interop::RecordMapping& mapping) {
    if (mapping.date_format != "recognised") return;
    bool told = false;
    const InspectedColumn* open = nullptr;
    for (const std::string_view role : {"received", "answered"}) {
      const InspectedColumn* const column = column_with(role);
      const bool mapped = !(role == "received" ? mapping.received : mapping.answered).empty();
      if (column == nullptr || !mapped) continue;
      told = told || column->date_format != interop::DateFormat::recognised;
      if (column->date_order_open) open = column;
    }
    if (told || open == nullptr) return;
    refuse(ErrorCode::missing, "date_format",
           {"the dates of {header} can be read with the day or the month first: say --dates day/month/year or --dates "
            "month/day/year",
            "{header}의 날짜는 일과 월 가운데 어느 것이 먼저인지 알 수 없습니다. --dates day/month/year 또는 --dates "
            "month/day/year를 쓰십시오"},
           {{"header", interop::detail::quoted(open->header)}});
  }

  void say_unit(interop::RecordMapping& mapping) {
    const InspectedColumn* const time = column_with("response_time");
    if (time == nullptr && !options_.response_unit.empty())
      refuse(ErrorCode::contradiction, "response_unit",
             {"no column of {file} is a response time whose unit --unit could say: leave it out, or name the column, "
              "as in --column response_time=HEADER; the columns are {headers}",
              "{file}에는 --unit으로 단위를 정할 답변 시간 열이 없습니다. --unit을 빼거나 --column "
              "response_time=머리글처럼 열을 지정하십시오. 열은 {headers}입니다"},
             {{"file", records_}, {"headers", headers()}});
    const bool timed = !mapping.response_days.empty() || !mapping.response_time.empty() || !mapping.answered.empty();
    if (time == nullptr || (timed && options_.response_unit.empty())) return;
    if (options_.response_unit.empty())
      refuse(ErrorCode::missing, "response_unit",
             {"the unit of the response time {header} is not known: say --unit days, hours, minutes or seconds",
              "답변 시간 {header}의 단위를 알 수 없습니다. --unit 뒤에 days, hours, minutes, seconds 가운데 하나를 "
              "쓰십시오"},
             {{"header", interop::detail::quoted(time->header)}});
    mapping.response_time = time->header;
    mapping.response_unit = options_.response_unit;
    mapping.answered.clear();
    unit_stated_ = true;
  }

  [[noreturn]] void refuse_without(bool timed, bool judged) const {
    const std::initializer_list<Value> values{{"file", records_}, {"headers", headers()}};
    if (!timed && !judged)
      refuse(
          ErrorCode::missing, "columns",
          {"no column of {file} tells how soon complaints were answered, nor how satisfied complainants were: name "
           "them, as in --column response_days=HEADER (or received and answered, two dates) --column score=HEADER; the "
           "columns are {headers}",
           "{file}에 얼마나 빨리 답했는지, 고객이 얼마나 만족했는지 말하는 열이 없습니다. --column "
           "response_days=머리글(또는 두 날짜 received와 answered) --column score=머리글처럼 열을 지정하십시오. "
           "열은 {headers}입니다"},
          values);
    if (!timed)
      refuse(ErrorCode::missing, "columns",
             {"no column of {file} tells how soon complaints were answered: name it, as in --column "
              "response_days=HEADER, or two dates, --column received=HEADER --column answered=HEADER; the columns are "
              "{headers}",
              "{file}에 얼마나 빨리 답했는지 말하는 열이 없습니다. --column response_days=머리글, 또는 두 날짜 "
              "--column received=머리글 --column answered=머리글처럼 열을 지정하십시오. 열은 {headers}입니다"},
             values);
    refuse(
        ErrorCode::missing, "columns",
        {"no column of {file} tells how satisfied complainants were: name it, as in --column score=HEADER, or --column "
         "flag=HEADER for satisfied or not; the columns are {headers}",
         "{file}에 고객이 얼마나 만족했는지 말하는 열이 없습니다. --column score=머리글, 만족 여부라면 "
         "--column flag=머리글처럼 열을 지정하십시오. 열은 {headers}입니다"},
        values);
  }

  /// Which texts of a flag mean satisfied: as the user says, or as they say themselves.
  void say_flag(interop::RecordMapping& mapping) {
    std::string texts;
    for (const auto& one : mapping.flag_values)
      texts += (texts.empty() ? "" : ", ") + interop::detail::quoted(one.first);
    for (const std::string& text : options_.satisfied)
      if (std::none_of(mapping.flag_values.begin(), mapping.flag_values.end(),
                       [&](const auto& one) { return one.first == text; }))
        refuse(ErrorCode::unknown_name, "satisfied",
               {"no row has {text} in the column {header}: --satisfied must be one of its texts, {texts}",
                "{header} 열에 값이 {text}인 행이 없습니다. --satisfied에는 그 열의 글을 쓰십시오: {texts}"},
               {{"text", interop::detail::quoted(text)},
                {"header", interop::detail::quoted(mapping.flag)},
                {"texts", texts}});
    for (auto& [text, meaning] : mapping.flag_values) {
      if (options_.satisfied.empty()) break;
      const bool good =
          std::find(options_.satisfied.begin(), options_.satisfied.end(), text) != options_.satisfied.end();
      meaning = good ? "satisfied" : "dissatisfied";
      flag_stated_ = true;
    }
    const auto none = [&](std::string_view meaning) {
      return std::none_of(mapping.flag_values.begin(), mapping.flag_values.end(),
                          [&](const auto& one) { return one.second == meaning; });
    };
    if (!none("satisfied") && !none("dissatisfied")) return;
    refuse(
        ErrorCode::missing, "satisfied",
        {"which texts of the column {header} mean a satisfied complainant? Say --satisfied TEXT; its texts are {texts}",
         "{header} 열의 어떤 글이 만족한 고객을 뜻합니까? --satisfied 뒤에 쓰십시오. 글은 {texts}입니다"},
        {{"header", interop::detail::quoted(mapping.flag)}, {"texts", texts}});
  }

  void choose_days() {
    const StartCounts& counts = facts_.counts;
    facts_.days = options_.days ? *options_.days : usual_question(counts);
    const auto amount = [](double days) { return core::format_number(days); };
    if (!(facts_.days >= 0.0) || counts.within(facts_.days) <= 0.0)
      refuse(
          ErrorCode::domain, "days",
          {"nobody was answered within {days} {days|day|days}: the fastest answer took {first}, so the records do not "
           "show what "
           "such "
           "an answer does",
           "{days}일 안에 답한 불만이 없습니다. 가장 빠른 답이 {first}일 걸렸으므로 그런 답의 효과를 기록에서 알 수 "
           "없습니다"},
          {{"days", amount(facts_.days)}, {"first", counts.times.empty() ? "-" : amount(counts.times.front().first)}});
    if (counts.within(facts_.days) >= counts.complaints)
      refuse(ErrorCode::domain, "days",
             {"every complaint was answered within {days} {days|day|days} already: ask for fewer with --days",
              "모든 불만에 이미 {days}일 안에 답했습니다. --days로 더 짧은 기간을 물으십시오"},
             {{"days", amount(facts_.days)}});
  }

  /// What a question of no day at all means, and one that moves few.
  void note_question() {
    const StartCounts& counts = facts_.counts;
    const double share = counts.within(facts_.days) / counts.answered;
    const auto note = [&](const Message& text) {
      facts_.notes.push_back(
          say(language_, text, {{"days", core::format_number(facts_.days)}, {"share", percent_of(language_, share)}}));
    };
    if (facts_.days == 0.0)
      note({"{days} {days|day|days} is the day of receipt itself. For the day after, say --days 1.",
            "{days}일은 접수 당일을 뜻합니다. 다음 날까지라면 --days 1을 쓰십시오."});
    if (share >= mostly_answered)
      note(
          {"{share} of the answered complaints were answered within {days} {days|day|days} already, so that the "
           "question moves "
           "few of them. Ask for fewer days with --days.",
           "답변한 불만의 {share}에 이미 {days}일 안에 답했으므로 이 질문으로 달라지는 불만은 적습니다. --days로 더 "
           "짧은 기간을 물으십시오."});
  }

  [[nodiscard]] std::string others_name() const { return say(language_, {"other", "기타"}); }

  void choose_segments(interop::RecordMapping& mapping) {
    const StartCounts& counts = facts_.counts;
    const ChosenSegments chosen = chosen_segments(counts);
    if (mapping.segment.empty() || chosen.names.empty()) {
      segment_left_ = mapping.segment;
      mapping.segment.clear();
      mapping.segment_missing.clear();
      mapping.segment_values.clear();
      mapping.segment_other.clear();
      facts_.segments = {{.name = "all", .complaints = counts.complaints, .scored = counts.scored}};
      return;
    }
    StartCounts::Segment others{.name = others_name()};
    for (const StartCounts::Segment& one : counts.segments) {
      const bool own = std::find(chosen.names.begin(), chosen.names.end(), one.name) != chosen.names.end();
      if (own) {
        facts_.segments.push_back(one);
      } else {
        others.complaints += one.complaints;
        others.scored += one.scored;
      }
    }
    if (!chosen.others) return;
    fold(mapping, chosen);
    if (!chosen.others_scored) return;
    for (StartCounts::Segment& one : facts_.segments)
      if (one.name == others.name) {
        one.complaints += others.complaints;
        return;
      }
    facts_.segments.push_back(others);
  }

  /// Texts of the segments there are, and one name for all others.
  void fold(interop::RecordMapping& mapping, const ChosenSegments& chosen) {
    interop::ValueMap values;
    const auto kept = [&](const std::string& name) {
      return std::find(chosen.names.begin(), chosen.names.end(), name) != chosen.names.end();
    };
    for (const auto& one : mapping.segment_values)
      if (kept(one.second)) values.push_back(one);
    if (mapping.segment_values.empty())
      for (const std::string& name : chosen.names)
        if (name != mapping.segment_missing) values.emplace_back(name, name);
    mapping.segment_values = std::move(values);
    mapping.segment_other = others_name();
    if (!mapping.segment_missing.empty() && !kept(mapping.segment_missing)) mapping.segment_missing = others_name();
    folded_ = true;
  }

  /// The lines of the starter that say what a line of ours says now.
  [[nodiscard]] bool replaced(std::string_view line) const {
    const auto says = [&](std::string_view key) { return line.starts_with(std::string(key) + " = "); };
    if (line.starts_with("# thresholds = ") || line.starts_with("# response_bands = ") || line == "[records]" ||
        line.starts_with("# The columns of "))
      return true;
    if (!segment_left_.empty() && (says("segment") || says("segment_missing"))) return true;
    if (folded_ && says("segment_missing")) return true;
    if (weighted_ && line.starts_with("# weight = ")) return true;
    if (!options_.date_format.empty() && (says("date_format") || line.starts_with("# date_format = "))) return true;
    if (unit_stated_ &&
        (line.starts_with("# response_time = ") || says("response_time") || says("response_unit") || says("answered")))
      return true;
    return false;
  }

  [[nodiscard]] std::vector<std::string> mapping_lines(const interop::RecordMapping& mapping) {
    std::vector<std::string> out;
    const auto add = [&](const std::string& key, const std::string& value) { out.push_back(key + " = " + value); };
    add("file", toml_text(facts_.records));
    add("note", toml_text(interop::printable(std::filesystem::path(records_).filename().native())));
    std::string ends;
    for (const double end : bands_of(facts_.counts, facts_.days))
      ends += (ends.empty() ? "" : ", ") + core::format_number(end);
    out.push_back(worded_line("response_bands = [" + ends + "]", {"upper ends, in days", "구간 상한(일)"}));
    if (!mapping.score.empty()) out.push_back(thresholds(mapping.score_scale));
    if (const double share = static_cast<double>(bad_rows_) / static_cast<double>(rows_);
        share > core::largest_left_out_of_file)
      out.push_back("largest_bad_share = " + core::format_number(std::ceil(100.0 * share) / 100.0) + "  # " +
                    say(language_,
                        {"{bad} of {rows} {rows|row|rows} cannot be used: the report says which and why",
                         "행 {rows}개 가운데 {bad}개를 쓸 수 없습니다. 어느 것이 왜 그런지 보고서에 있습니다"},
                        {{"bad", std::to_string(bad_rows_)}, {"rows", std::to_string(rows_)}}));
    if (weighted_) add("weight", toml_text(mapping.weight));
    if (unit_stated_) {
      add("response_time", toml_text(mapping.response_time));
      add("response_unit", toml_text(mapping.response_unit));
    }
    if (!options_.date_format.empty()) add("date_format", toml_text(options_.date_format));
    if (folded_) {
      std::string values;
      for (const auto& [text, name] : mapping.segment_values)
        values += (values.empty() ? " " : ", ") + toml_text(text) + " = " + toml_text(name);
      add("segment_values", "{" + values + " }");
      out.push_back(worded_line("segment_other = " + toml_text(mapping.segment_other),
                                {"all others: too few scores of their own", "나머지: 점수가 너무 적습니다"}));
      if (!mapping.segment_missing.empty()) add("segment_missing", toml_text(mapping.segment_missing));
    }
    if (!segment_left_.empty()) leave_segment(out);
    add_starter(out, mapping);
    for (const InspectedColumn& one : file_.columns)
      if (one.role.empty() && !interop::detail::by_ready_mapping(file_)) facts_.unmapped.push_back(one.header);
    return out;
  }
  [[nodiscard]] std::string worded_line(const std::string& entry, const Message& comment) const {
    return entry + "  # " + say(language_, comment);
  }

  /// A column of segments none of which has enough scores; of a ready mapping it is taken out.
  void leave_segment(std::vector<std::string>& out) const {
    const std::string text = worded_line(
        "# segment = " + toml_text(segment_left_),
        {"not cut: fewer than two segments have 30 scores", "나누지 않음: 점수가 30개 넘는 세분집단이 둘이 안 됩니다"});
    out.push_back(text);
    if (!interop::detail::by_ready_mapping(file_)) return;
    out.emplace_back("segment = \"\"");
    out.emplace_back("segment_missing = \"\"");
  }

  void add_starter(std::vector<std::string>& out, const interop::RecordMapping& mapping) const {
    bool flags = false;
    for (std::size_t at = 0; at < starter_.size();) {
      const std::size_t end = starter_.find('\n', at);
      const std::string line = starter_.substr(at, end - at);
      at = end + 1;
      if (line.starts_with('[')) flags = line == "[records.flag_values]";
      if (replaced(line) || (flags && flag_stated_ && line.starts_with('"'))) continue;
      out.push_back(worded(language_, line));
      if (!(flags && flag_stated_ && line.starts_with('['))) continue;
      for (const auto& [text, meaning] : mapping.flag_values)
        out.push_back(toml_text(text) + " = " + toml_text(meaning));
    }
  }

  /// 4 and 5 of 1 to 5, 6 and 7 of 1 to 7, 7 and 9 of 0 to 10; elsewhere three quarters and nine tenths of the way up.
  [[nodiscard]] std::string thresholds(const domain::ScoreScale& scale) const {
    const double width = scale.highest - scale.lowest;
    double satisfied = scale.lowest + 0.75 * width;
    double delighted = scale.lowest + 0.9 * width;
    if (width == 4.0) delighted = scale.highest;
    if (width == 6.0) {
      satisfied = scale.highest - 1.0;
      delighted = scale.highest;
    }
    if (scale.lowest == 0.0 && scale.highest == 10.0) satisfied = 7.0;
    return worded_line("thresholds = { satisfied = " + core::format_number(satisfied) +
                           ", delighted = " + core::format_number(delighted) + " }",
                       {"scores from which a complainant counts as satisfied, as delighted: yours to say",
                        "만족, 감동으로 보는 점수: 직접 정하십시오"});
  }

  /// Evaluates the scenario: it runs, and the largest swings are known.
  void find_deciding() {
    interop::ScenarioFile file = interop::parse_scenario(start_text(language_, facts_), options_.scenario);
    if (file.records) file.records->file = records_;  // also where the folder of the scenario is still to be made
    const report::Request request = request_of(file, today_of(file), {.executor = options_.executor});
    const auto compared =
        request.subject.scenario.compare(request.baseline->scenario, {.draws = 1000, .executor = options_.executor});
    for (const economics::TornadoBar& bar : compared.difference().tornado())
      if (!bar.from_records && bar.quantities == 1 && facts_.deciding.size() < 3) facts_.deciding.push_back(bar.input);
  }

  StartingScenario result() {
    StartingScenario out{.text = start_text(language_, facts_),
                         .days = facts_.days,
                         .complaints = facts_.counts.complaints,
                         .recorded_days = facts_.counts.span,
                         .deciding = facts_.deciding,
                         .notes = facts_.notes};
    for (const StartCounts::Segment& one : facts_.segments) out.segments.push_back(one.name);
    return out;
  }

  const std::string& records_;
  const StartOptions& options_;
  Language language_;
  Inspection file_{};
  std::string starter_{};
  StartFacts facts_{};
  std::string segment_left_{};  ///< a column of segments that is not used
  std::size_t rows_ = 0;
  std::size_t bad_rows_ = 0;
  bool folded_ = false;
  bool weighted_ = false;
  bool unit_stated_ = false;
  bool flag_stated_ = false;
};

}  // namespace detail

AMENDS_INLINE StartingScenario starting_scenario(const std::string& records, const StartOptions& options) {
  return detail::Start(records, options).scenario();
}

}  // namespace amends::inline AMENDS_ABI::program
