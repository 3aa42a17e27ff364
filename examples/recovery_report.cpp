#include "recovery_report.hpp"

#include <amends/core/version.hpp>
#include <utility>

#include "report_parts.hpp"

namespace {

using namespace report;

std::string readable(const RecoveryReport& found, bool markdown) {
  std::vector<Block> blocks{headline(found)};
  if (found.table) blocks.push_back(records(found));
  if (found.speed && found.speed->satisfied_or_better) blocks.push_back(observed_effect(found));
  blocks.push_back(money(found));
  if (!found.yearly.empty()) blocks.push_back(years(found));
  if (found.sweep) blocks.push_back(sweep_block(found));
  blocks.push_back(decides(found));
  if (!found.nonresponse.empty()) blocks.push_back(nonresponse(found));
  if (found.inputs) blocks.push_back(basis(found));
  if (Block last = care(found); !last.paragraphs.empty()) blocks.push_back(std::move(last));
  std::string subtitle = found.baseline_title.empty() ? "" : "against: " + found.baseline_title + "   ";
  subtitle += std::string("(amends ") + AMENDS_VERSION_STRING + ", " + grouped(static_cast<double>(found.draws)) +
              " draws, seed " + std::to_string(found.seed) + ")";
  return render_blocks(found.title.empty() ? "Complaint handling" : found.title, subtitle, blocks, markdown);
}

}  // namespace

std::string render(const RecoveryReport& found, ReportFormat format) {
  switch (format) {
    case ReportFormat::json:
      return report::json(found);
    case ReportFormat::csv:
      return report::csv(found);
    case ReportFormat::markdown:
      return readable(found, true);
    case ReportFormat::text:
      break;
  }
  return readable(found, false);
}
