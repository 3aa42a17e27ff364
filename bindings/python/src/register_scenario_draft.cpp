// A scenario from records; users meet it as RecoveryScenario.from_records.
#include <amends/domain/complaint_log.hpp>
#include <amends/economics/scenario_from_records.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "module.hpp"

namespace {
namespace core = amends::core;
namespace domain = amends::domain;
namespace satisfaction = amends::satisfaction;
using namespace amends::economics;

using Quantity = std::variant<amends::estimation::Estimate, amends::math::Distribution>;

core::FirstPayment payment_of(const std::string& timing) {
  if (timing == "start_of_period") return core::FirstPayment::now;
  return timing == "mid_period" ? core::FirstPayment::mid_period : core::FirstPayment::after_one_period;
}

ScenarioFrame frame_of(const py::dict& frame,
                       const std::vector<std::tuple<std::string, Quantity, std::string>>& stated) {
  ScenarioFrame out{.title = frame["title"].cast<std::string>(),
                    .currency = frame["currency"].cast<std::string>(),
                    .years = frame["years"].cast<int>(),
                    .complaint_years = frame["complaint_years"].cast<std::optional<int>>(),
                    .timing = payment_of(frame["timing"].cast<std::string>()),
                    .complaints_from_records = frame["complaints_from_records"].cast<bool>(),
                    .design_effect = frame["design_effect"].cast<double>(),
                    .largest_outside_share = frame["largest_outside_share"].cast<double>()};
  for (const auto& [name, value, source] : stated)
    out.stated.emplace_back(name,
                            std::visit([&, said = source](const auto& one) { return Assumption(one, said); }, value));
  return out;
}

/// The scenario where the draft is one; else what is still to be stated, as an error.
RecoveryScenario from_records(const domain::ComplaintLog& log, double satisfied, double delighted,
                              const std::vector<double>& bands, std::vector<std::string> strata,
                              const std::vector<std::pair<std::string, LinkEstimates>>& links,
                              const std::vector<std::tuple<std::string, Quantity, std::string>>& stated,
                              const py::dict& frame) {
  const satisfaction::OutcomeTable table =
      satisfaction::tabulate_outcomes(log, {.satisfied = satisfied, .delighted = delighted}, bands,
                                      satisfaction::OutcomeCuts{.strata = std::move(strata)});
  std::vector<SegmentLinks> given;
  for (const auto& [segment, link] : links) given.push_back({link, segment});
  const ScenarioDraft draft = scenario_from_records(frame_of(frame, stated), table, given);
  if (!draft.not_used().empty())
    throw amends::Error(amends::ErrorCode::contradiction, "links",
                        draft.not_used().front() + " is estimated, but no quantity of a scenario: leave it out");
  return draft.scenario();
}
}  // namespace

void register_scenario_draft(py::module_& m) {
  m.def("_scenario_from_records", &from_records, py::arg("log"), py::arg("satisfied"), py::arg("delighted"),
        py::arg("bands"), py::arg("strata"), py::arg("links"), py::arg("stated"), py::arg("frame"));
}
