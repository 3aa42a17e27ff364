#pragma once

#include <amends/report/report.hpp>

#include <algorithm>
#include <amends/impl/report/parts.hpp>
#include <amends/impl/report/phrases.hpp>
#include <utility>

// What to read with care: warnings of the evaluation, notes, records that were not used.
namespace amends::inline AMENDS_ABI::report::detail {

/// Something to know about a number, and nothing amiss.
[[nodiscard]] inline bool is_note(const economics::ScenarioWarning& warning) noexcept {
  return warning.finding == economics::ScenarioFinding::note_of_link;
}

AMENDS_INLINE std::string warning_text(Language language, const economics::ScenarioWarning& warning) {
  if (warning.finding == economics::ScenarioFinding::of_link || is_note(warning)) {  // "stay.satisfied: ..."
    const std::size_t name = (std::min)(warning.text.find(": "), warning.text.size() - 2) + 2;
    return warning.text.substr(0, name) + reworded(language, warning.text.substr(name), link_phrases);
  }
  return reworded(language, warning.text, warning_phrases, [&](std::string_view name, const std::string& value) {
    if (name == "place") return place_text(language, value);
    if (name == "what") return differences_text(language, value);
    return value;
  });
}

/// Warnings and notes in the order in which they were found; the same in every segment is said once; cells of one
/// company, of which there may be as many as cells, and segments with few scores in their cells are counted.
inline std::vector<Statement> warning_statements(const Told& told) {
  constexpr Message alone{"Warning: {text}.", "경고: {text}."};
  constexpr Message of_segment{"Warning, {segment}: {text}.", "경고(세분집단 {segment}): {text}."};
  constexpr Message of_segments{"Warning, {count} segments: {text}.", "경고(세분집단 {count}개): {text}."};
  constexpr Message note{"Note: {text}.", "참고: {text}."};
  constexpr Message note_of_segment{"Note, {segment}: {text}.", "참고(세분집단 {segment}): {text}."};
  constexpr Message note_of_segments{"Note, {count} segments: {text}.", "참고(세분집단 {count}개): {text}."};
  constexpr Message of_cells{"Warning: {count} cells of the records have scores of one company only.",
                             "경고: 기록의 칸 {count}개는 점수가 모두 한 회사의 것입니다."};
  constexpr Message of_few{
      "Warning, {count} segments: many of the complaints that are moved are in cells that hold few scores, or take the "
      "outcomes of such cells.",
      "경고(세분집단 {count}개): 조치로 달라지는 불만의 상당수가 점수가 적은 칸(세분집단·답변 구간)에 "
      "속하거나 그런 칸의 결과를 따릅니다."};
  const std::vector<economics::ScenarioWarning>& warnings = told.findings.result().warnings();
  std::vector<Statement> statements;
  for (const economics::ScenarioWarning& warning : warnings) {
    const bool of_cell = warning.finding == economics::ScenarioFinding::one_cluster_alone;
    const bool few = warning.finding == economics::ScenarioFinding::few_scores_in_cells;
    const auto same = [&](const economics::ScenarioWarning& other) {
      return other.finding == warning.finding && (of_cell || few || other.text == warning.text);
    };
    if (std::find_if(warnings.begin(), warnings.end(), same) != warnings.begin() + (&warning - warnings.data()))
      continue;
    const auto count = std::count_if(warnings.begin(), warnings.end(), same);
    const bool noted = is_note(warning), everywhere = warning.segment.empty();
    const Message& sentence = of_cell && count > 1 ? of_cells
                              : few && count > 1   ? of_few
                              : count > 1          ? (noted ? note_of_segments : of_segments)
                              : everywhere         ? (noted ? note : alone)
                                                   : (noted ? note_of_segment : of_segment);
    statements.push_back(
        {noted ? "note" : "warning", told.say(sentence, {{"segment", warning.segment},
                                                         {"text", warning_text(told.language, warning)},
                                                         {"count", std::to_string(count)}})});
  }
  return statements;
}

AMENDS_INLINE std::string idle_records_text(Language language, const std::string& scenario) {
  constexpr Message idle{"{scenario} states all its outcomes itself; the [records] table of its file was not used",
                         "{scenario}{은/는} 결과를 모두 직접 명시하므로, 그 파일의 [records] 표는 사용하지 않았습니다"};
  return say(language, idle, {{"scenario", quoted(scenario)}});
}

AMENDS_INLINE Section care(const Told& told) {
  constexpr Message heading{"Read with care", "주의해서 읽을 점"};
  constexpr Message note{"Note: {text}.", "참고: {text}."};
  Section section{.key = "care", .heading = told.say(heading)};
  if (std::string seen = seen_in_records(told); !seen.empty())
    section.statements.push_back({"seen_in_records", std::move(seen)});
  if (!told.findings.notes.empty()) section.statements.push_back({"notes", told.findings.notes});
  for (Statement& one : warning_statements(told)) section.statements.push_back(std::move(one));
  for (const std::string& one : told.findings.idle_records)
    section.statements.push_back(
        {"records_not_used", told.say(note, {{"text", idle_records_text(told.language, one)}})});
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
