#pragma once

#include <amends/report/report.hpp>

#include <amends/core/version.hpp>
#include <amends/impl/report/parts.hpp>
#include <utility>

namespace amends::inline AMENDS_ABI::report {

AMENDS_INLINE std::string_view to_string(Kind kind) noexcept {
  switch (kind) {
    case Kind::complaint_desk:
      return "complaint_desk";
    case Kind::decisions:
      return "decisions";
    case Kind::scenario:
      break;
  }
  return "scenario";
}

namespace detail {

inline std::string subtitle_of(const Told& told) {
  constexpr Message against{"against: {other}   (amends {version}, {draws} {draws|draw|draws}, seed {seed})",
                            "비교 대상: {other}   (amends {version}, 모의실험 {draws}회, 난수 시드 {seed})"};
  constexpr Message alone{"(amends {version}, {draws} {draws|draw|draws}, seed {seed})",
                          "(amends {version}, 모의실험 {draws}회, 난수 시드 {seed})"};
  const Findings& findings = told.findings;
  return told.say(findings.baseline_title.empty() ? alone : against,
                  {{"other", findings.baseline_title},
                   {"version", AMENDS_VERSION_STRING},
                   {"draws", grouped(static_cast<double>(findings.draws))},
                   {"seed", std::to_string(findings.seed)}});
}

inline std::vector<Section> sections_of(const Told& told) {
  const Findings& findings = told.findings;
  std::vector<Section> sections{headline(told)};
  if (findings.table) sections.push_back(records(told));
  if (findings.speed && findings.speed->satisfied_or_better) sections.push_back(observed_effect(told));
  sections.push_back(money(told));
  if (!findings.yearly.empty()) sections.push_back(years(told));
  if (findings.sweep) sections.push_back(sweep_section(told));
  sections.push_back(decides(told));
  if (!findings.nonresponse.empty()) sections.push_back(nonresponse(told));
  if (findings.inputs) sections.push_back(basis(told));
  if (Section last = care(told); !last.statements.empty()) sections.push_back(std::move(last));
  return sections;
}

}  // namespace detail

AMENDS_INLINE Report write(Findings findings, Language language) {
  constexpr detail::Message untitled{"Complaint handling", "불만 처리"};
  if (findings.tornado.empty()) detail::find_what_decides(findings);  // put together by hand
  const detail::Told told{findings, language};
  Report report{.title = findings.title.empty() ? told.say(untitled) : findings.title,
                .subtitle = detail::subtitle_of(told),
                .sections = detail::sections_of(told),
                .findings = {},
                .language = language,
                .figures = detail::key_figures(told)};
  detail::add_charts(report.sections, told);
  report.findings = std::move(findings);
  return report;
}

AMENDS_INLINE std::string render(const Report& report, Format format) {
  const bool of_scenario = report.kind == Kind::scenario;
  switch (format) {
    case Format::json:
      return of_scenario ? detail::json({report.findings, report.language}) : detail::table_json(report);
    case Format::csv:
      return of_scenario ? detail::csv(report.findings) : detail::table_csv(report);
    case Format::html:
      return detail::html(report);
    case Format::markdown:
      return detail::markdown(report);
    case Format::text:
      break;
  }
  return detail::plain_text(report);
}

}  // namespace amends::inline AMENDS_ABI::report
