// From a table of complaints to a scenario; amends/program.py gives it its Python face.
#include <amends/core/executor.hpp>
#include <amends/program/start.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "path.hpp"

namespace {

using namespace amends;
using program::StartingScenario;

StartingScenario start(const Path& records, std::optional<double> days, const std::string& language,
                       const std::vector<std::string>& roles, const std::vector<std::string>& headers,
                       const std::vector<std::string>& satisfied, const std::string& response_unit,
                       const std::string& date_format, const Path& scenario) {
  program::StartOptions options{.days = days,
                                .language = language == "ko" ? report::Language::korean : report::Language::english,
                                .satisfied = satisfied,
                                .response_unit = response_unit,
                                .date_format = date_format,
                                .scenario = scenario.text};
  for (std::size_t i = 0; i < roles.size(); ++i) options.columns.emplace_back(roles[i], headers[i]);
  return interruptible(1, [&](core::Executor& executor) {
    options.executor = &executor;
    return program::starting_scenario(records.text, options);
  });
}

}  // namespace

void register_start(py::module_& module) {
  py::class_<StartingScenario> type(module, "StartingScenario", "A scenario to start from.");
  type.def_readonly("text", &StartingScenario::text)
      .def_readonly("days", &StartingScenario::days)
      .def_readonly("complaints", &StartingScenario::complaints)
      .def_readonly("recorded_days", &StartingScenario::recorded_days)
      .def_readonly("segments", &StartingScenario::segments)
      .def_readonly("deciding", &StartingScenario::deciding);
  def(module, "starting_scenario", &start, py::arg("records"), py::arg("days"), py::arg("language"), py::arg("roles"),
      py::arg("headers"), py::arg("satisfied"), py::arg("response_unit"), py::arg("date_format"), py::arg("scenario"));
}
