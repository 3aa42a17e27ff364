#include <amends/math/clustered_share.hpp>
#include <amends/recovery/process_review.hpp>
#include <amends/recovery/recovery_monitor.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"

using amends::recovery::Clock;
using amends::recovery::DurationEnd;
using amends::recovery::Meaning;
using amends::recovery::Meanings;

template <>
struct TextOf<Clock>
    : Texts<Text<"calendar", Clock::calendar>, Text<"business", Clock::business>, Text<"own", Clock::own>> {};
template <>
struct TextOf<DurationEnd>
    : Texts<Text<"acknowledged", DurationEnd::acknowledged>, Text<"responded", DurationEnd::responded>,
            Text<"first_resolved", DurationEnd::first_resolved>, Text<"last_resolved", DurationEnd::last_resolved>,
            Text<"closed", DurationEnd::closed>> {};

namespace {

using namespace amends::recovery;
using amends::core::ColumnView;
using amends::domain::BusinessCalendar;
using amends::estimation::TimeEstimate;

using MaybeLimit = std::optional<std::pair<double, Clock>>;
using MaybeNumbers = std::optional<Numbers<double>>;

std::optional<TimeLimit> limit_of(const MaybeLimit& given) {
  if (!given) return std::nullopt;
  return TimeLimit{given->first, given->second};
}

ColumnView view(const Numbers<double>& column) {
  return {column.data(), amends::core::ColumnType::float64, static_cast<std::size_t>(column.size()), sizeof(double)};
}
ColumnView view(const MaybeNumbers& column) {
  return column ? view(*column) : ColumnView();
}

void register_rules(py::module_& m) {
  py::class_<ProcessRules> rules(m, "ProcessRules", "How a log of events is read; see RecoveryProcess.");
  def_init(
      rules,
      [](const std::vector<std::uint32_t>& activities, const BusinessCalendar* calendar, double utc_offset_minutes,
         const MaybeLimit& acknowledge_within, const MaybeLimit& resolve_within, double reopen_window,
         double settled_after, std::optional<std::uint32_t> required) {
        ProcessRules made;
        for (const std::uint32_t bits : activities) made.activities.push_back(Meanings::of_bits(bits));
        if (calendar != nullptr) made.calendar = *calendar;
        made.utc_offset_minutes = utc_offset_minutes;
        made.dated = true;
        made.acknowledge_within = limit_of(acknowledge_within);
        made.resolve_within = limit_of(resolve_within);
        made.reopen_window = reopen_window;
        made.settled_after = settled_after;
        if (required) made.required = Meanings::of_bits(*required);
        return checked(made);
      },
      py::arg("activities"), py::arg("calendar") = nullptr, py::arg("utc_offset_minutes") = 0.0,
      py::arg("acknowledge_within") = std::nullopt, py::arg("resolve_within") = std::nullopt,
      py::arg("reopen_window") = 43'200.0, py::arg("settled_after") = 129'600.0, py::arg("required") = std::nullopt);
  rules
      .def_property_readonly(
          "required", [](const ProcessRules& r) { return r.required->bits(); },
          "Bits of what each complaint should have.")
      .def_property_readonly(
          "has_calendar", [](const ProcessRules& r) { return r.calendar.has_value(); }, "When the firm works is told.")
      .def_property_readonly(
          "not_in_log",
          [](const ProcessRules& r) {
            py::list out;
            for (std::size_t k = 0; k < kpi_count; ++k)
              if (!can_show(r, static_cast<Kpi>(k))) out.append(std::string(to_string(static_cast<Kpi>(k))));
            return out;
          },
          "Figures that a log read by these rules cannot show.");
  py::list names;
  for (std::size_t k = 0; k < meaning_count; ++k) names.append(std::string(to_string(static_cast<Meaning>(k))));
  m.attr("_MEANINGS") = py::tuple(names);
  py::list can_be_promised;
  for (std::size_t k = 0; k < meaning_count; ++k)
    if (promisable.has(static_cast<Meaning>(k)))
      can_be_promised.append(std::string(to_string(static_cast<Meaning>(k))));
  m.attr("_PROMISABLE") = py::tuple(can_be_promised);
}

py::dict account_of(const EventAccount& account) {
  py::dict reasons;
  for (std::size_t f = 1; f < event_fault_count; ++f)
    if (account.left_out_for[f] != 0)
      reasons[py::str(std::string(to_string(static_cast<EventFault>(f))))] = account.left_out_for[f];
  py::dict out;
  out["events"] = account.events;
  out["used"] = account.used();
  out["left_out"] = reasons;
  out["sorted"] = account.sorted;
  out["deadlines_not_valid"] = account.deadlines_not_valid;
  out["deadlines_not_read"] = account.deadlines_not_read;
  py::dict not_seen;
  for (std::size_t m = 0; m < meaning_count; ++m)
    if (account.promises_not_seen[m] != 0)
      not_seen[py::str(std::string(to_string(static_cast<Meaning>(m))))] = account.promises_not_seen[m];
  out["promises_not_seen"] = not_seen;
  out["costs_not_valid"] = account.costs_not_valid;
  return out;
}

/// A column of doubles for a list of things.
template <class Things, class Get>
py::array_t<double> column(const Things& things, Get get) {
  py::array_t<double> values(static_cast<py::ssize_t>(things.size()));
  double* out = values.mutable_data();
  for (const auto& one : things) *out++ = static_cast<double>(get(one));
  return values;
}

py::dict kpis_of(const ProcessFigures& figures, const ProcessRules& rules, double level) {
  const std::vector<KpiValue> found = kpis(figures, rules, level);
  py::list names;
  for (const KpiValue& one : found) names.append(std::string(to_string(one.kpi)));
  py::dict out;
  out["kpi"] = names;
  out["value"] = column(found, [](const KpiValue& k) { return k.value; });
  out["lower"] = column(found, [](const KpiValue& k) { return k.lower; });
  out["upper"] = column(found, [](const KpiValue& k) { return k.upper; });
  out["count"] = column(found, [](const KpiValue& k) { return k.count; });
  out["of"] = column(found, [](const KpiValue& k) { return k.of; });
  return out;
}

py::dict conformance_of(const ProcessFigures& figures, double level) {
  py::list names;
  std::vector<amends::math::ShareInterval> shares;
  for (std::size_t k = 0; k < figures.happened.size(); ++k) {
    names.append(std::string(to_string(static_cast<Meaning>(k))));
    shares.push_back(figures.happened[k].share(level));
  }
  py::dict out;
  out["what"] = names;
  out["share"] = column(shares, [](const auto& s) { return s.value; });
  out["lower"] = column(shares, [](const auto& s) { return s.lower; });
  out["upper"] = column(shares, [](const auto& s) { return s.upper; });
  out["count"] = column(figures.happened, [](const ShareCount& s) { return s.yes; });
  out["of"] = column(figures.happened, [](const ShareCount& s) { return s.of; });
  out["missing_in_open"] = column(figures.missing_in_open, [](std::uint64_t n) { return n; });
  return out;
}

py::dict promises_of(const ProcessFigures& figures) {
  const PromiseCounts& promises = figures.promises;
  py::dict out;
  out["made"] = promises.made;
  out["kept"] = promises.kept;
  out["broken"] = promises.broken;
  out["replaced"] = promises.replaced;
  out["pending"] = promises.pending();
  out["chains"] = column(promises.by_length, [](const PromiseChains& c) { return c.chains; });
  out["held_at_first"] = column(promises.by_length, [](const PromiseChains& c) { return c.held_at_first; });
  out["held_at_last"] = column(promises.by_length, [](const PromiseChains& c) { return c.held_at_last; });
  py::list states;
  for (std::size_t s = 0; s < promise_state_count; ++s)
    states.append(std::string(to_string(static_cast<PromiseState>(s))));
  out["state"] = states;
  out["satisfied"] = column(figures.satisfied_by_promise, [](const ShareCount& s) { return s.yes; });
  out["judged"] = column(figures.satisfied_by_promise, [](const ShareCount& s) { return s.of; });
  return out;
}

using Quantiles = std::vector<std::array<double, 3>>;

Quantiles quantiles_of(const amends::estimation::ProductLimit& limit, const std::vector<double>& p, double level) {
  Quantiles out;
  for (const double share : p) {
    const TimeEstimate time = limit.quantile(share, {.level = level});
    out.push_back({time.value, time.lower, time.upper});
  }
  return out;
}

Quantiles quantiles_of(const DurationClasses& classes, const std::vector<double>& p, double level) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (classes.count() == 0) return Quantiles(p.size(), {none, none, none});
  return quantiles_of(classes.product_limit(), p, level);
}

py::array_t<double> array_of(const std::vector<double>& numbers) {
  return py::array_t<double>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
}
std::span<const double> span_of(const Numbers<double>& numbers) {
  return {numbers.data(), static_cast<std::size_t>(numbers.size())};
}

void register_figures(py::module_& m) {
  py::class_<ProcessFigures> figures(m, "ProcessFigures", "Everything that is counted of many complaints.");
  figures.def("state", [](const ProcessFigures& f) { return array_of(state_of(f)); });
  def(
      m, "_figures_from_state", [](const Numbers<double>& state) { return figures_from_state(span_of(state)); },
      py::arg("state"));
  figures.def_readonly("complaints", &ProcessFigures::complaints)
      .def_readonly("open", &ProcessFigures::open)
      .def_readonly("open_overdue", &ProcessFigures::open_overdue)
      .def_property_readonly("promises", &promises_of)
      .def_property_readonly(
          "steps_in_order",
          [](const ProcessFigures& f) { return std::pair(f.steps_in_order.yes, f.steps_in_order.of); })
      .def_property_readonly("stages_in_order", [](const ProcessFigures& f) {
        return std::pair(f.stages_in_order.yes, f.stages_in_order.of);
      });
  def(figures, "kpis", &kpis_of, py::arg("rules"), py::arg("level"));
  def(figures, "conformance", &conformance_of, py::arg("level"));
  def(
      figures, "quantiles",
      [](const ProcessFigures& f, DurationEnd end, Clock clock, const std::vector<double>& p, double level) {
        return quantiles_of(f.duration(end, clock), p, level);
      },
      py::arg("end"), py::arg("clock"), py::arg("p"), py::arg("level"));
  def(
      figures, "counted",
      [](const ProcessFigures& f, DurationEnd end) {
        const DurationClasses& d = f.duration(end, Clock::calendar);
        return std::pair(d.ended(), d.open());
      },
      py::arg("end"));
  def(
      figures, "age_quantiles",
      [](const ProcessFigures& f, const std::vector<double>& p) {
        std::vector<double> out;
        for (const double share : p) out.push_back(f.age_of_open.plain_quantile(share));
        return out;
      },
      py::arg("p"));
}

py::dict cases_of(const ProcessReview& review) {
  const auto& cases = review.cases;
  const auto add = [&](py::dict& out, const std::string& name, auto get) { out[py::str(name)] = column(cases, get); };
  py::dict out;
  add(out, "complaint", [](const ProcessCase& c) { return c.complaint; });
  add(out, "group", [](const ProcessCase& c) { return c.group; });
  add(out, "received", [](const ProcessCase& c) { return c.received; });
  add(out, "done", [](const ProcessCase& c) { return c.done_at; });
  add(out, "events", [](const ProcessCase& c) { return c.events; });
  add(out, "contacts", [](const ProcessCase& c) { return c.contacts; });
  add(out, "reopenings", [](const ProcessCase& c) { return c.reopenings; });
  add(out, "escalations", [](const ProcessCase& c) { return c.escalations; });
  add(out, "promises_made", [](const ProcessCase& c) { return c.promises.made; });
  add(out, "promises_kept", [](const ProcessCase& c) { return c.promises.kept; });
  add(out, "promises_broken", [](const ProcessCase& c) { return c.promises.broken; });
  add(out, "promises_replaced", [](const ProcessCase& c) { return c.promises.replaced; });
  add(out, "promise", [](const ProcessCase& c) { return static_cast<std::size_t>(promise_state(c)); });
  add(out, "steps_taken", [](const ProcessCase& c) { return (c.happened & all_steps).size(); });
  add(out, "missing", [&](const ProcessCase& c) { return c.missing(review.rules).bits(); });
  add(out, "conforms", [&](const ProcessCase& c) { return c.conforms(review.rules); });
  add(out, "steps_in_order", [](const ProcessCase& c) { return !c.steps_out_of_order; });
  add(out, "failed_again", [](const ProcessCase& c) { return c.failed_again(); });
  add(out, "satisfied", [](const ProcessCase& c) { return std::isnan(c.judged) ? c.judged : c.satisfied ? 1.0 : 0.0; });
  add(out, "upheld", [](const ProcessCase& c) { return std::isnan(c.decided) ? c.decided : c.upheld ? 1.0 : 0.0; });
  add(out, "cost", [](const ProcessCase& c) { return c.cost; });
  for (std::size_t k = 1; k < lifecycle_stages + recovery_step_count; ++k)
    add(out, std::string(to_string(static_cast<Meaning>(k))) + "_at",
        [k](const ProcessCase& c) { return c.first_at[k]; });
  return out;
}

void register_review(py::module_& m) {
  py::class_<EventAccount>(m, "EventAccount", "How many events came, and how many were left out for which reason.");
  py::class_<ProcessReview> review(m, "ProcessReview", "What a log of events says of the complaints in it.");
  review.def_readonly("now", &ProcessReview::now)
      .def_readonly("row_report", &ProcessReview::rows)
      .def_property_readonly("account", [](const ProcessReview& r) { return account_of(r.account); })
      .def_readonly("event_account", &ProcessReview::account)
      .def_property_readonly("complaints", [](const ProcessReview& r) { return r.cases.size(); })
      .def("cases", &cases_of)
      .def("state", [](const ProcessReview& r) { return array_of(state_of(r)); })
      .def("whole", &ProcessReview::whole);
  def(
      review, "figures",
      [](const ProcessReview& r, std::size_t group) {
        amends::core::check_count("group", group, 0, r.figures.size() - 1);
        return r.figures[group];
      },
      py::arg("group"));
  def(
      review, "duration",
      [](const ProcessReview& r, DurationEnd end, Clock clock) {
        return py::make_tuple(
            column(r.cases, [&](const ProcessCase& c) { return duration_of(c, end, clock, r.now, r.rules).minutes; }),
            column(r.cases, [&](const ProcessCase& c) { return !std::isnan(c.ended_at(end)); }));
      },
      py::arg("end"), py::arg("clock"));
  def(
      review, "exact_quantiles",
      [](const ProcessReview& r, DurationEnd end, Clock clock, std::optional<std::size_t> group,
         const std::vector<double>& p, double level) {
        const auto limit = group ? r.exact(end, clock, *group) : r.exact(end, clock);
        return quantiles_of(limit, p, level);
      },
      py::arg("end"), py::arg("clock"), py::arg("group"), py::arg("p"), py::arg("level"));
  def(
      review, "stocks",
      [](const ProcessReview& r, const std::vector<double>& starts) {
        const auto stocks = complaint_stocks(r, starts);
        py::dict out;
        out["outstanding_at_start"] = column(stocks, [](const auto& s) { return s.outstanding_at_start; });
        out["received"] = column(stocks, [](const auto& s) { return s.opened; });
        out["done"] = column(stocks, [](const auto& s) { return s.closed; });
        out["outstanding_at_end"] = column(stocks, [](const auto& s) { return s.outstanding_at_end; });
        return out;
      },
      py::arg("starts"));
  def(
      m, "review_process",
      [](const ProcessRules& rules, const Numbers<double>& complaint, const Numbers<double>& at,
         const Numbers<double>& activity, const MaybeNumbers& group, const MaybeNumbers& deadline,
         const MaybeNumbers& promised, const MaybeNumbers& cost, std::size_t groups, double now,
         double largest_share_left_out) {
        const EventColumns columns{.complaint = view(complaint),
                                   .at = view(at),
                                   .activity = view(activity),
                                   .group = view(group),
                                   .deadline = view(deadline),
                                   .promised = view(promised),
                                   .cost = view(cost)};
        return interruptible(1, [&](amends::core::Executor& executor) {
          return review_process(
              columns, rules,
              {.groups = groups, .now = now, .largest_share_left_out = largest_share_left_out, .executor = &executor});
        });
      },
      py::arg("rules"), py::arg("complaint"), py::arg("at"), py::arg("activity"), py::arg("group"), py::arg("deadline"),
      py::arg("promised"), py::arg("cost"), py::arg("groups"), py::arg("now"), py::arg("largest_share_left_out"));
  def(
      m, "_review_from_state",
      [](const ProcessRules& rules, const Numbers<double>& state) { return review_from_state(rules, span_of(state)); },
      py::arg("rules"), py::arg("state"));
  def(
      m, "_clustered_interval",
      [](const std::vector<double>& counts, const std::vector<double>& of, bool share, double level) -> py::tuple {
        const amends::math::ClusteredInterval found =
            share ? amends::math::clustered_share(counts, of, level) : amends::math::clustered_mean(counts, of, level);
        return py::make_tuple(found.interval.lower, found.interval.upper, found.clusters);
      },
      py::arg("counts"), py::arg("of"), py::arg("share"), py::arg("level"));
}

/// Events of columns; ids and codes are whole numbers, times and deadlines minutes.
std::vector<ProcessEvent> events_of(const Numbers<std::uint64_t>& complaint, const Numbers<double>& at,
                                    const Numbers<double>& activity, const MaybeNumbers& group,
                                    const MaybeNumbers& deadline, const MaybeNumbers& promised,
                                    const MaybeNumbers& cost) {
  const auto place = [](double code) {
    return code >= 0.0 && code < 4294967295.0 ? static_cast<std::uint32_t>(code) : 0xffffffffu;
  };
  const auto n = static_cast<std::size_t>(complaint.size());
  amends::core::check_same_size("time", static_cast<std::size_t>(at.size()), "complaint", n);
  amends::core::check_same_size("activity", static_cast<std::size_t>(activity.size()), "complaint", n);
  std::vector<ProcessEvent> events(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = static_cast<py::ssize_t>(i);
    ProcessEvent& event = events[i];
    event.complaint = complaint.data()[row];
    event.at = at.data()[row];
    event.activity = place(activity.data()[row]);
    if (group) event.group = place(group->data()[row]);
    if (deadline) event.deadline = deadline->data()[row];
    if (promised && promised->data()[row] >= 0.0)
      event.promised = static_cast<Meaning>(
          std::min<std::size_t>(static_cast<std::size_t>(promised->data()[row]), meaning_count - 1));
    if (cost) event.cost = cost->data()[row];
  }
  return events;
}

void register_monitor(py::module_& m) {
  py::class_<RecoveryMonitor> monitor(m, "RecoveryMonitor", "Reads a stream of events and keeps the figures.");
  def_init(
      monitor, [](const ProcessRules& rules, std::size_t groups) { return RecoveryMonitor(rules, groups); },
      py::arg("rules"), py::arg("groups"));
  def(
      monitor, "add",
      [](RecoveryMonitor& self, const Numbers<std::uint64_t>& complaint, const Numbers<double>& at,
         const Numbers<double>& activity, const MaybeNumbers& group, const MaybeNumbers& deadline,
         const MaybeNumbers& promised, const MaybeNumbers& cost) {
        const auto events = events_of(complaint, at, activity, group, deadline, promised, cost);
        const py::gil_scoped_release free;
        self.add(events);
      },
      py::arg("complaint"), py::arg("at"), py::arg("activity"), py::arg("group"), py::arg("deadline"),
      py::arg("promised"), py::arg("cost"));
  def(
      monitor, "merge", [](RecoveryMonitor& self, const RecoveryMonitor& shard) { self.merge(shard); },
      py::arg("shard"));
  def(
      monitor, "figures",
      [](const RecoveryMonitor& self, double now, std::optional<std::size_t> group) {
        return group ? self.figures(now, *group) : self.figures(now);
      },
      py::arg("now"), py::arg("group"));
  monitor.def_property_readonly("account", [](const RecoveryMonitor& r) { return account_of(r.account()); })
      .def_property_readonly("event_account", &RecoveryMonitor::account)
      .def_property_readonly("last_event", &RecoveryMonitor::last_event)
      .def_property_readonly("in_memory", &RecoveryMonitor::in_memory)
      .def_property_readonly("bytes", &RecoveryMonitor::bytes)
      .def("copy", [](const RecoveryMonitor& r) { return RecoveryMonitor(r); })
      .def("state", [](const RecoveryMonitor& r) { return array_of(r.state()); });
  def(
      m, "_monitor_from_state",
      [](const ProcessRules& rules, std::size_t groups, const Numbers<double>& state) {
        return RecoveryMonitor::from_state(rules, groups, span_of(state));
      },
      py::arg("rules"), py::arg("groups"), py::arg("state"));
}

}  // namespace

void register_process(py::module_& m) {
  register_rules(m);
  register_figures(m);
  register_review(m);
  register_monitor(m);
  def(
      m, "complaint_rate",
      [](double complaints, double transactions, double level) {
        const Rate rate = complaint_rate(complaints, transactions, level);
        return py::make_tuple(rate.value, rate.lower, rate.upper);
      },
      R"(Complaints per transaction with its interval, as of a Poisson count (Garwood's limits).

Parameters
----------
complaints : float
    A whole number of them.
transactions : float
    Above 0; in thousands, for a rate per thousand.
level : float, optional
    Of the interval, 0.95.

Returns
-------
tuple of float
    The rate, its lower and its upper limit. Complaints of one problem come together: then the interval is too narrow.

Examples
--------
>>> import amends as am
>>> [round(one, 4) for one in am.recovery.complaint_rate(10, 200)]
[0.05, 0.024, 0.092]
)",
      py::arg("complaints"), py::arg("transactions"), py::arg("level") = 0.95);
}
