// The report on decisions; amends/_decisions.py gives it its Python face.
#include <amends/report/decisions.hpp>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "report_language.hpp"

namespace {

using namespace amends;
using report::Decisions;
using Numbers = std::vector<double>;
using Triple = std::array<double, 3>;

/// The enumerator of a name. errors  Error(unknown_name)
template <class Enum, std::size_t size>
Enum named(const char* parameter, const std::string& name, const std::array<Enum, size>& values) {
  for (const Enum value : values)
    if (to_string(value) == name) return value;
  throw Error(ErrorCode::unknown_name, parameter, std::string(parameter) + " has no \"" + name + "\"");
}

economics::StaffingFigure figure(const Triple& values) {
  return {values[0], values[1], values[2]};
}

economics::BudgetPoint budget_point(const Numbers& row) {
  core::check_same_size("row of the budget path", row.size(), "its numbers", 7);
  return {.budget = row[0],
          .cost = row[1],
          .gain = row[2],
          .surplus = row[3],
          .bound = row[4],
          .gap = row[5],
          .shadow_price = row[6]};
}

economics::LoopBreakEven break_even(const std::string& rule, double share, bool below) {
  using voice::EncouragementRule;
  constexpr std::array rules{EncouragementRule::always, EncouragementRule::threshold, EncouragementRule::never};
  return {named("rule", rule, rules), share, below};
}

economics::LoopTurn turn_of(const std::string& status) {
  using economics::LoopTurn;
  constexpr std::array turns{
      LoopTurn::turns,  LoopTurn::beyond_reach, LoopTurn::without_prevention, LoopTurn::nothing_acted_on,
      LoopTurn::always, LoopTurn::level,        LoopTurn::no_new_causes,      LoopTurn::no_steady_state};
  return named("status", status, turns);
}

void add_people(py::class_<Decisions>& type) {
  def(
      type, "add_line",
      [](Decisions& decisions, const std::string& name, const economics::LineStaffing& staffing) {
        decisions.lines.push_back({.name = name, .staffing = staffing});
      },
      py::arg("name"), py::arg("staffing"));
  def(
      type, "add_uncertain_line",
      [](Decisions& decisions, const std::string& name, const economics::UncertainStaffing& staffing) {
        decisions.lines.push_back({.name = name, .uncertain = staffing});
      },
      py::arg("name"), py::arg("staffing"));
  def(
      type, "set_day",
      [](Decisions& decisions, const economics::DayStaffing& staffing, const std::optional<double>& opens_at) {
        report::DecidedDay day{.staffing = staffing};
        if (opens_at) day.opens_at = *opens_at;
        decisions.day = std::move(day);
      },
      py::arg("staffing"), py::arg("opens_at"));
  def(
      type, "set_desk",
      [](Decisions& decisions, int current_agents, const std::optional<std::pair<double, int>>& rule, double level,
         const Triple& gain_over_current, const Triple& cost_of_rule, const std::vector<std::string>& warnings) {
        report::DecidedDesk desk{.current_agents = current_agents, .level = level};
        if (rule) desk.rule = economics::ResponseRule{rule->first, rule->second};
        desk.staffing.gain_over_current = figure(gain_over_current);
        desk.staffing.cost_of_rule = figure(cost_of_rule);
        using Warning = economics::DeskStaffingWarning;
        constexpr std::array known{Warning::best_at_fewest, Warning::best_at_most, Warning::slow_worth_more,
                                   Warning::rule_not_reached, Warning::often_overloaded};
        for (const std::string& one : warnings) desk.staffing.warnings.add(named("warnings", one, known));
        decisions.desk = std::move(desk);
      },
      py::arg("current_agents"), py::arg("rule"), py::arg("level"), py::arg("gain_over_current"),
      py::arg("cost_of_rule"), py::arg("warnings"));
  def(
      type, "add_desk_point",
      [](Decisions& decisions, int agents, const Triple& profit, double worth, double cost, double chance_best,
         double chance_overloaded, double mean_response_days, const Numbers& share_within, bool best, bool by_rule) {
        economics::DeskStaffing& staffing = decisions.desk.value().staffing;
        if (best) staffing.best = staffing.curve.size();
        if (by_rule) staffing.by_rule = staffing.curve.size();
        staffing.curve.push_back({.agents = agents,
                                  .profit = figure(profit),
                                  .worth = worth,
                                  .cost = cost,
                                  .chance_best = chance_best,
                                  .chance_overloaded = chance_overloaded,
                                  .share_within = share_within,
                                  .mean_response_days = mean_response_days});
      },
      py::arg("agents"), py::arg("profit"), py::arg("worth"), py::arg("cost"), py::arg("chance_best"),
      py::arg("chance_overloaded"), py::arg("mean_response_days"), py::arg("share_within"), py::arg("best"),
      py::arg("by_rule"));
}

void add_offers(py::class_<Decisions>& type) {
  def(
      type, "add_offer",
      [](Decisions& decisions, const std::string& group, const recovery::CompensationPlan& plan) {
        decisions.offers.push_back({.group = group, .plan = plan});
      },
      py::arg("group"), py::arg("plan"));
  def(
      type, "add_uncertain_offer",
      [](Decisions& decisions, const std::string& group, const economics::UncertainCompensation& found) {
        report::DecidedOffer offer{.group = group, .plan = {}};
        offer.uncertain = found;
        decisions.offers.push_back(std::move(offer));
      },
      py::arg("group"), py::arg("found"));
  def(
      type, "set_customers",
      [](Decisions& decisions, const std::vector<std::string>& segments, const std::vector<Numbers>& offers,
         std::size_t left_out) {
        report::DecidedCustomers customers{.segments = segments, .left_out = left_out};
        for (const Numbers& row : offers) {
          core::check_same_size("sums of a segment", row.size(), "its numbers", 6);
          customers.offers.push_back({.customers = static_cast<std::size_t>(row[0]),
                                      .offered = static_cast<std::size_t>(row[1]),
                                      .value_of_keeping = row[2],
                                      .compensation = row[3],
                                      .profit = row[4],
                                      .gain_over_no_offer = row[5]});
        }
        decisions.customers = std::move(customers);
      },
      py::arg("segments"), py::arg("offers"), py::arg("left_out"));
  def(
      type, "set_budget",
      [](Decisions& decisions, std::size_t customers, double least_return, std::size_t left_out,
         const std::vector<Numbers>& path, const std::optional<Numbers>& chosen) {
        report::DecidedBudget budget{.customers = customers, .least_return = least_return, .left_out = left_out};
        for (const Numbers& row : path) budget.path.push_back(budget_point(row));
        if (chosen) budget.chosen = budget_point(*chosen);
        decisions.budget = std::move(budget);
      },
      py::arg("customers"), py::arg("least_return"), py::arg("left_out"), py::arg("path"), py::arg("chosen"));
}

void add_voice(py::class_<Decisions>& type) {
  def(
      type, "set_voice",
      [](Decisions& decisions, double voice, double new_voice, const std::string& status, double turning_voice,
         const std::vector<Numbers>& periods, double present_value, double from_handling, double from_learning,
         double programme_cost, const std::string& rule, double satisfied_share, bool pays_below,
         const std::vector<std::string>& warnings) {
        report::DecidedVoice out{.voice = voice, .new_voice = new_voice};
        out.turning.status = turn_of(status);
        out.turning.voice = turning_voice;
        economics::VoiceWorth& worth = out.worth;
        for (const Numbers& row : periods) {
          core::check_same_size("row of a period", row.size(), "its numbers", 5);
          worth.after.problems.push_back(row[0]);
          worth.after.complaints.push_back(row[1]);
          worth.before.problems.push_back(row[2]);
          worth.before.complaints.push_back(row[3]);
          worth.net.push_back(row[4]);
        }
        worth.present_value = present_value;
        worth.from_handling = from_handling;
        worth.from_learning = from_learning;
        worth.programme_cost = programme_cost;
        worth.with_learning = break_even(rule, satisfied_share, pays_below);
        constexpr std::array known{economics::VoiceWorthWarning::large_discount_rate};
        for (const std::string& one : warnings) worth.warnings.add(named("warnings", one, known));
        decisions.voice = std::move(out);
      },
      py::arg("voice"), py::arg("new_voice"), py::arg("status"), py::arg("turning_voice"), py::arg("periods"),
      py::arg("present_value"), py::arg("from_handling"), py::arg("from_learning"), py::arg("programme_cost"),
      py::arg("rule"), py::arg("satisfied_share"), py::arg("pays_below"), py::arg("warnings"));
}

}  // namespace

void register_decisions(py::module_& module) {
  py::class_<Decisions> type(module, "Decisions", "What a report on decisions is made of.");
  def_init(
      type,
      [](const std::string& title, const std::string& notes, const std::string& currency) {
        return Decisions{.title = title, .notes = notes, .currency = currency};
      },
      py::kw_only(), py::arg("title"), py::arg("notes"), py::arg("currency"));
  add_people(type);
  add_offers(type);
  add_voice(type);
  def(
      type, "write",
      [](const Decisions& decisions, report::Language language) {
        return interruptible(1, [&](core::Executor&) { return report::write(decisions, language); });
      },
      py::arg("language"));
}
