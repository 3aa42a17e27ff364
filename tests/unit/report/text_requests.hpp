#pragma once

#include <amends/interop/records.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/report/report.hpp>
#include <string>
#include <utility>
#include <vector>

// Requests out of TOML and CSV texts, as the tests of this folder ask them.
namespace amends_test {

/// Name, columns and thresholds of the records of `scenario`; one segment that takes its outcomes from them.
inline std::string scenario(const std::string& title, const std::string& records = "", const std::string& rest = "",
                            const std::string& top = "") {
  return "title = \"" + title + "\"\n" + top +
         "horizon = { years = 3, complaint_years = 1 }\n"
         "discount = { annual_rate = 0.10 }\n"
         "[records]\nfile = \"rows.csv\"\nresponse_days = \"days\"\nscore = \"score\"\nsegment = \"who\"\n"
         "response_bands = [2, 7]\nthresholds = { satisfied = 4, delighted = 5 }\n" +
         records +
         "[[segment]]\nname = \"전부\"\ncomplaints = { per_year = 20_000 }\noutcomes = { from = \"records\" }\n"
         "stay = { delighted = 0.90, satisfied = { uniform = [0.6, 0.8] }, dissatisfied = 0.20 }\n"
         "counterfactual = { stay = 0.35 }\n"
         "margin = { per_customer_per_year = 60, retention = 0.80 }\n" +
         rest;
}

/// 400 complaints with every band and score; further columns by row, and which rows have no score.
template <class Further, class Silent>
std::string rows(const std::string& header, const Further& further, const Silent& silent) {
  std::string out = "who,days,score" + header + "\n";
  for (int i = 0; i < 400; ++i)
    out += "전부," + std::to_string(1 + i % 9) + "," + (silent(i) ? "" : std::to_string(1 + (i * i + i / 9) % 5)) +
           further(i) + "\n";
  return out;
}
inline std::string rows() {
  return rows(
      "", [](int) { return std::string(); }, [](int) { return false; });
}

/// The scenario with its records.
inline amends::report::Request asked(const std::string& toml, const std::string& csv, const std::string& baseline = "",
                                     std::vector<double> days = {}) {
  using namespace amends;
  const auto read = [&](const interop::ScenarioFile& file) {
    const interop::ComplaintRecords records = interop::read_complaints_from_memory(csv, file.records->mapping);
    return satisfaction::tabulate_outcomes(records.log(), file.records->thresholds, file.records->response_bands,
                                           satisfaction::OutcomeCuts{.strata = file.records->strata});
  };
  const auto read_by = [](const interop::RecordsPlan& plan, const satisfaction::OutcomeTable& table) {
    return report::RecordsRead{.note = plan.note,
                               .flag = plan.mapping.flag,
                               .cluster = plan.mapping.cluster,
                               .strata = plan.strata,
                               .thresholds = plan.thresholds,
                               .response_bands = plan.response_bands,
                               .account = *table.origin().account};
  };
  const interop::ScenarioFile file = interop::parse_scenario(toml, "scenario.toml");
  satisfaction::OutcomeTable table = read(file);
  report::Request request{.subject = {.name = file.scenario.inputs().title, .scenario = file.observed(table)}};
  request.notes = file.note;
  request.records = read_by(*file.records, table);
  request.sweep = std::move(days);
  if (!baseline.empty()) {
    const interop::ScenarioFile other = interop::parse_scenario(baseline, "baseline.toml");
    satisfaction::OutcomeTable theirs = read(other);
    if (!(other.records->mapping == file.records->mapping)) {
      request.other_records = report::OtherRecords::read_otherwise;
    } else if (other.records->strata != file.records->strata) {
      request.other_records = report::OtherRecords::cut_otherwise;
    }
    if (request.other_records != report::OtherRecords::same) request.baseline_records = read_by(*other.records, theirs);
    request.baseline = report::Subject{
        .name = other.scenario.inputs().title, .scenario = other.observed(theirs), .table = std::move(theirs)};
  }
  request.subject.table = std::move(table);
  return request;
}

/// Scenarios that state everything.
inline amends::report::Request stated(const std::string& toml, const std::string& baseline = "") {
  using namespace amends;
  const interop::ScenarioFile file = interop::parse_scenario(toml, "scenario.toml");
  report::Request request{
      .subject = {.name = file.scenario.inputs().title, .scenario = file.scenario.without_records()}};
  if (baseline.empty()) return request;
  const interop::ScenarioFile other = interop::parse_scenario(baseline, "baseline.toml");
  request.baseline =
      report::Subject{.name = other.scenario.inputs().title, .scenario = other.scenario.without_records()};
  return request;
}

}  // namespace amends_test
