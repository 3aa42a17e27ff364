#include <amends/economics/checklist_dimensions.hpp>
#include <amends/recovery/checklist.hpp>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "def.hpp"
#include "module.hpp"
#include "score_scale.hpp"

namespace {

using namespace amends::recovery;
namespace economics = amends::economics;
namespace domain = amends::domain;

using Items = std::vector<std::tuple<std::string, std::string, std::string, std::string, std::string, double>>;
using Answers = std::vector<std::tuple<std::string, double, bool>>;

Checklist list_of(const Items& items) {
  Checklist made;
  for (const auto& [key, name, korean, group, group_korean, weight] : items)
    made.items.push_back({key, name, korean, group, group_korean, weight});
  return made;
}

ChecklistResult scored(const Items& items, const Answers& answers) {
  std::vector<ChecklistAnswer> given;
  for (const auto& [key, score, applicable] : answers) given.push_back({key, {score, applicable}});
  return score_checklist(list_of(items), given);
}

py::tuple ready(const Checklist& list) {
  py::list items;
  for (const ChecklistItem& i : list.items)
    items.append(py::make_tuple(i.key, i.name, i.korean, i.group, i.group_korean, i.weight));
  return py::make_tuple(list.name, list.korean, items, list.source,
                        std::string(amends::core::to_string(list.evidence)));
}

py::tuple index_of(const ChecklistIndex& one) {
  return py::make_tuple(one.value, one.lower, one.upper);
}

py::dict result(const ChecklistResult& found) {
  py::list items, groups;
  for (const ChecklistLine& i : found.items)
    items.append(
        py::make_tuple(i.key, i.name, i.korean, i.group, std::string(to_string(i.state)), i.score, i.weight, i.raises));
  for (const ChecklistGroup& g : found.groups)
    groups.append(
        py::make_tuple(g.name, g.korean, g.weight, index_of(g.index), g.answered, g.missing, g.not_applicable));
  py::dict made;
  made["index"] = index_of(found.index);
  made["groups"] = groups;
  made["items"] = items;
  made["raise_most"] = found.raise_most;
  made["missing"] = found.missing;
  made["answered"] = found.answered;
  made["not_applicable"] = found.not_applicable;
  return made;
}

domain::Dimension dimension_of(const std::string& name) {
  for (const domain::Dimension one : domain::dimensions)
    if (name == domain::to_string(one)) return one;
  throw amends::Error(amends::ErrorCode::unknown_name, "mapping",
                      "mapping must lead to accessibility, interaction_quality, response_speed or outcome_fairness");
}

py::tuple scores_of(const domain::DimensionScores& s) {
  return py::make_tuple(s.accessibility, s.interaction_quality, s.response_speed, s.outcome_fairness);
}

}  // namespace

void register_checklist(py::module_& m) {
  m.def("_complaint_principles", [] { return ready(complaint_principles()); });
  m.def("_handling_rules", [] { return ready(handling_rules()); });
  m.def("_e_service_points", [] { return ready(e_service_points()); });
  def(
      m, "_score_checklist",
      [](const Items& checklist, const Answers& answers) { return result(scored(checklist, answers)); },
      py::arg("checklist"), py::arg("answers"));
}

void register_checklist_dimensions(py::module_& m) {
  m.def("_e_service_dimensions", [] {
    py::list made;
    for (const economics::ItemDimension& one : economics::e_service_dimensions())
      made.append(py::make_tuple(one.item, std::string(domain::to_string(one.dimension)), one.weight));
    return py::tuple(made);
  });
  def(
      m, "_dimensions_from_checklist",
      [](const Items& checklist, const Answers& answers,
         const std::vector<std::tuple<std::string, std::string, double>>& mapping,
         const domain::DimensionScores* others, const domain::DimensionWeights* weights,
         const domain::ScoreScale& scale) -> py::tuple {
        std::vector<economics::ItemDimension> stated;
        for (const auto& [item, dimension, weight] : mapping) stated.push_back({item, dimension_of(dimension), weight});
        const economics::ChecklistDimensions found = economics::dimensions_from_checklist(
            scored(checklist, answers), stated, others != nullptr ? *others : domain::DimensionScores{},
            weights != nullptr ? *weights : domain::DimensionWeights{}, scale);
        return py::make_tuple(scores_of(found.scores), scores_of(found.worst), scores_of(found.best),
                              py::make_tuple(found.index.value, found.index.worst, found.index.best),
                              py::tuple(py::cast(found.unmapped)));
      },
      py::arg("checklist"), py::arg("answers"), py::arg("mapping"), py::arg("others"), py::arg("weights"),
      py::arg("score_scale"));
}
