// hold_out_months: does the interval of the effect of speed hold for a month that was not used?
//
//   AMENDS_DATA_DIR=folder hold_out_months
//
// Each of the five full months of the Consumidor.gov.br records (July to November 2014) is held out in turn. From the others:
// the effect of answering within five days on the share satisfied or delighted, within sectors, with the interval of the
// draws, company by company. Beside it what the month itself shows, with its own sampling error. Needs the complete records,
// which are not shipped. Exit code 0: done, or skipped because they are not there; 1: something was wrong.

#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/report/findings.hpp>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace amends;

/// The part of a table cut by month that is of this month, or of all others; without companies if complaints are to be
/// taken as independent.
satisfaction::OutcomeTable of_month(const satisfaction::OutcomeTable& all, std::size_t month, bool wanted,
                                    bool by_company) {
  satisfaction::OutcomeTable table(all.segments(), all.bands(), all.score_scale());
  std::map<std::array<std::size_t, 3>, satisfaction::OutcomeCell> cells;  // by segment, band and company
  for (const satisfaction::OutcomeParts::Part& part : all.parts().parts) {
    if ((part.levels.front() == month) != wanted) continue;
    table.cell(part.segment, part.band) += part.cell;
    cells[{part.segment, part.band, part.cluster}] += part.cell;
  }
  if (by_company) {
    satisfaction::OutcomeParts parts;
    parts.clusters = all.parts().clusters;
    for (const auto& [key, cell] : cells)
      parts.parts.push_back({.segment = key[0], .band = key[1], .cluster = key[2], .cell = cell});
    table.set_parts(std::move(parts));
  }
  table.set_origin(all.origin());
  return table;
}

report::Interval effect(const interop::ScenarioFile& file, const satisfaction::OutcomeTable& table) {
  const economics::RecoveryScenario today = file.scenario.with_observed(table, 1.0);
  return *report::speed_draws(today.inputs(), {.respond_within_days = 5.0}, {.draws = 20'000, .seed = 7})
              .satisfied_or_better;
}

int hold_out(const std::string& path) {
  const interop::ScenarioFile file = interop::load_scenario("examples/consumidor_full_records.toml");
  interop::RecordsPlan plan = *file.records;
  plan.mapping.attributes.emplace_back("month", "file_month");
  plan.strata = {"month"};
  const satisfaction::OutcomeTable all = interop::read_records(plan, path).table;
  std::printf("Effect of answering within five days on the share satisfied or delighted, within sectors, points\n");
  std::printf("%-10s %25s %25s   %s\n", "month", "others, 90 % interval", "the month, its own error", "with both");
  int inside = 0, months = 0;
  const std::vector<std::string>& names = all.parts().level_names.front();
  for (const char* const name : {"2014-07", "2014-08", "2014-09", "2014-10", "2014-11"})
    for (std::size_t month = 0; month < names.size(); ++month) {
      if (names[month] != name) continue;
      const report::Interval others = effect(file, of_month(all, month, false, true));
      const report::Interval own = effect(file, of_month(all, month, true, false));
      // Both errors together, each from the median towards the other.
      const bool above = own.median > others.median;
      const double reach = std::hypot(above ? others.upper - others.median : others.median - others.lower,
                                      above ? own.median - own.lower : own.upper - own.median);
      const bool held = std::abs(own.median - others.median) <= reach;
      ++months;
      inside += held ? 1 : 0;
      std::printf("%-10s %10.1f (%4.1f to %4.1f) %10.1f (%4.1f to %4.1f)   %s\n", name, 100.0 * others.median,
                  100.0 * others.lower, 100.0 * others.upper, 100.0 * own.median, 100.0 * own.lower, 100.0 * own.upper,
                  held ? "inside" : "outside");
    }
  std::printf("%d of %d months inside. Five months settle nothing about coverage.\n", inside, months);
  return 0;
}

}  // namespace

int main() {
  try {
    const char* const folder = std::getenv("AMENDS_DATA_DIR");
    const std::filesystem::path path = std::filesystem::path(folder != nullptr ? folder : "") /
                                       "consumidor_gov_br_2014" / "consumidor_gov_br_2014.csv.gz";
    if (folder == nullptr || !std::filesystem::exists(path)) {
      std::printf("SKIPPED: set AMENDS_DATA_DIR to the folder that holds consumidor_gov_br_2014/\n");
      return 0;
    }
    return hold_out(path.string());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hold_out_months: %s\n", error.what());
    return 1;
  }
}
