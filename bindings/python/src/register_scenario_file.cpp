// Scenario files and the records they name; amends/_scenario.py asks for them.
#include <amends/core/executor.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/program/request.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "path.hpp"
#include "plain_state.hpp"

namespace {

using namespace amends;
using economics::UnobservedScenario;
using interop::Question;
using interop::RecordsPlan;
using interop::ScenarioFile;

py::tuple file_state(const ScenarioFile& file) {
  return py::make_tuple(1, plain_state(file.scenario.inputs()),
                        file.records ? py::object(plain_state(*file.records)) : py::object(py::none()),
                        plain_state(file.question), file.note, file.files);
}

ScenarioFile file_of(const py::tuple& state) {
  if (state.size() != 6 || !py::int_(1).equal(state[0]))
    throw Error(ErrorCode::format, "state", "the pickled state is damaged, or of a later version");
  return {.scenario = UnobservedScenario(from_plain_state<economics::ScenarioInputs>(state[1])),
          .records = state[2].is_none() ? std::nullopt : std::optional(from_plain_state<RecordsPlan>(state[2])),
          .question = from_plain_state<Question>(state[3]),
          .note = state[4].cast<std::string>(),
          .files = state[5].cast<std::vector<std::string>>()};
}

program::ScenarioRecords records_of_plan(const RecordsPlan& plan, const std::optional<Path>& file) {
  program::ScenarioRecords made = interruptible(1, [&](core::Executor& executor) {
    return program::read_scenario_records(plan, file ? file->text : "", &executor);
  });
  made.file = interop::printable(made.file);  // it may be no UTF-8
  return made;
}

}  // namespace

void register_scenario_file(py::module_& module) {
  py::class_<RecordsPlan> plan(module, "RecordsPlan", "The [records] table of a scenario file.");
  plan.def_readonly("file", &RecordsPlan::file)
      .def_readonly("note", &RecordsPlan::note)
      .def_property_readonly("satisfied", [](const RecordsPlan& p) { return p.thresholds.satisfied; })
      .def_property_readonly("delighted", [](const RecordsPlan& p) { return p.thresholds.delighted; })
      .def_readonly("response_bands", &RecordsPlan::response_bands)
      .def_readonly("strata", &RecordsPlan::strata)
      .def_readonly("largest_outside_share", &RecordsPlan::largest_outside_share);
  add_plain_pickle(plan);

  py::class_<ScenarioFile> type(module, "ScenarioFile", "A scenario file, read and checked.");
  type.def_readonly("scenario", &ScenarioFile::scenario)
      .def_readonly("records", &ScenarioFile::records)
      .def_readonly("note", &ScenarioFile::note)
      .def_property_readonly(
          "name",
          [](const ScenarioFile& f) {
            return f.files.empty() ? std::string()
                                   : interop::printable(std::filesystem::path(f.files.front()).filename().native());
          })
      .def_property_readonly("read",
                             [](const ScenarioFile& f) {
                               py::list read;
                               for (const std::string& one : program::files_read(f)) read.append(py::bytes(one));
                               return read;
                             })
      .def(py::pickle(&file_state, &file_of), py::arg("state"));
  def(
      type, "ask",
      [](const ScenarioFile& file, const economics::RecoveryScenario& scenario) {
        return interop::ask(file.question, scenario);
      },
      py::arg("scenario"));
  def(
      module, "load_scenario",
      [](const Path& path) {
        return interruptible(1, [&](core::Executor& executor) { return interop::load_scenario(path.text, &executor); });
      },
      py::arg("path"));
  def(
      module, "parse_scenario",
      [](const std::string& text, const std::string& name, const std::vector<estimation::Estimate>& estimates) {
        return interop::parse_scenario(text, name, estimates);
      },
      py::arg("text"), py::arg("name"), py::arg("estimates"));
  def(module, "records_of_plan", &records_of_plan, py::arg("plan"), py::arg("file"));
}
