// Records as scenarios take them: the counts of a log, and how they were read. amends/_scenario.py asks for them, and
// carries them along for reports.
#include <amends/core/executor.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/program/request.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "plain_state.hpp"

namespace {

using namespace amends;
using program::ScenarioRecords;

ScenarioRecords of_log(const domain::ComplaintLog& log, double satisfied, double delighted,
                       const std::vector<double>& response_bands, const std::vector<std::string>& strata) {
  const satisfaction::ClassThresholds thresholds{.satisfied = satisfied, .delighted = delighted};
  ScenarioRecords made{.table = interruptible(1, [&](core::Executor& executor) {
                         return satisfaction::tabulate_outcomes(log, thresholds, response_bands,
                                                                satisfaction::OutcomeCuts{.strata = strata}, &executor);
                       })};
  const domain::ScoreScale& scale = log.score_scale();
  const bool flag = scale.lowest == 0.0 && scale.highest == 1.0 && std::isinf(delighted);
  made.read = {.flag = flag ? "score" : "",
               .cluster = made.table.parts().clusters.empty() ? "" : "cluster",
               .strata = strata,
               .thresholds = thresholds,
               .response_bands = response_bands};
  return made;
}

}  // namespace

void register_scenario_records(py::module_& module) {
  py::class_<ScenarioRecords> type(module, "ScenarioRecords", "Records as they were read for a scenario.");
  add_plain_pickle(type);
  def(module, "records_of_log", &of_log, py::arg("log"), py::arg("satisfied"), py::arg("delighted"),
      py::arg("response_bands"), py::arg("strata"));
}
