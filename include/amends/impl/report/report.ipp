#pragma once

#include <amends/report/report.hpp>

#include <amends/core/version.hpp>
#include <amends/impl/report/parts.hpp>
#include <utility>

namespace amends::inline AMENDS_ABI::report {

namespace detail {

inline std::string subtitle_of(const Told& told) {
  const Findings& findings = told.findings;
  const std::string against = findings.baseline_title.empty() ? "" : "against: " + findings.baseline_title + "   ";
  return against + "(amends " + AMENDS_VERSION_STRING + ", " + grouped(static_cast<double>(findings.draws)) +
         " draws, seed " + std::to_string(findings.seed) + ")";
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
  const detail::Told told{findings, language};
  Report report{.title = findings.title.empty() ? "Complaint handling" : findings.title,
                .subtitle = detail::subtitle_of(told),
                .sections = detail::sections_of(told),
                .findings = {},
                .language = language};
  detail::add_charts(report.sections, told);
  report.findings = std::move(findings);
  return report;
}

AMENDS_INLINE std::string render(const Report& report, Format format) {
  switch (format) {
    case Format::json:
      return detail::json({report.findings, report.language});
    case Format::csv:
      return detail::csv(report.findings);
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
