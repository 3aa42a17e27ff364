// The report on a complaint desk; amends/_desk_report.py gives it its Python face.
#include <amends/report/desk.hpp>
#include <optional>
#include <string>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "report_language.hpp"

namespace {

using namespace amends;
using report::DeskReview;

/// Estimate, least and most money at risk, and customers lost; empty: not told.
std::optional<economics::AlarmAtRisk> at_risk_of(const std::vector<double>& numbers) {
  if (numbers.empty()) return std::nullopt;
  core::check_same_size("at_risk", numbers.size(), "its numbers", 4);
  economics::AlarmAtRisk made;
  made.estimate.revenue_at_risk = numbers[0];
  made.lower.revenue_at_risk = numbers[1];
  made.upper.revenue_at_risk = numbers[2];
  made.estimate.customers_lost = numbers[3];
  return made;
}

}  // namespace

void register_desk_report(py::module_& module) {
  py::class_<DeskReview> type(module, "Desk", "What a report on a complaint desk is made of.");
  def_init(
      type,
      [](const recovery::ProcessRules& rules, const recovery::ProcessFigures& figures,
         const recovery::EventAccount& account, const std::vector<std::string>& unknown_activities,
         const std::string& title, const std::string& now, const std::string& notes, const std::string& currency,
         double level) {
        return DeskReview{.title = title,
                          .now = now,
                          .notes = notes,
                          .currency = currency,
                          .rules = rules,
                          .figures = figures,
                          .account = account,
                          .unknown_activities = unknown_activities,
                          .level = level};
      },
      py::kw_only(), py::arg("rules"), py::arg("figures"), py::arg("account"), py::arg("unknown_activities"),
      py::arg("title"), py::arg("now"), py::arg("notes"), py::arg("currency"), py::arg("level"));
  def(
      type, "add_group",
      [](DeskReview& desk, const std::string& name, const recovery::ProcessFigures& figures) {
        desk.groups.push_back({name, figures});
      },
      py::arg("name"), py::arg("figures"));
  def(
      type, "add_period",
      [](DeskReview& desk, const std::string& name, double before, double received, double done, double after) {
        desk.stocks.push_back({name, {before, received, done, after}});
      },
      py::arg("name"), py::arg("outstanding_at_start"), py::arg("received"), py::arg("done"),
      py::arg("outstanding_at_end"));
  def(type, "watch", [](DeskReview& desk) { desk.alarms.emplace(); });
  def(
      type, "add_alarm",
      [](DeskReview& desk, const std::string& series, const std::string& since, const std::string& period, double count,
         double expected, double excess, double lower, double upper, const std::vector<double>& at_risk) {
        if (!desk.alarms) desk.alarms.emplace();
        desk.alarms->push_back({.series = series,
                                .since = since,
                                .period = period,
                                .count = count,
                                .expected = expected,
                                .excess = {excess, lower, upper},
                                .at_risk = at_risk_of(at_risk)});
      },
      py::arg("series"), py::arg("since"), py::arg("period"), py::arg("count"), py::arg("expected"), py::arg("excess"),
      py::arg("excess_lower"), py::arg("excess_upper"), py::arg("at_risk"));
  def(
      type, "write",
      [](const DeskReview& desk, report::Language language) {
        return interruptible(1, [&](core::Executor&) { return report::write(desk, language); });
      },
      py::arg("language"));
}
