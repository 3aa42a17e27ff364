#include <amends/estimation/survival_table.hpp>
#include <amends/survival/cumulative_incidence.hpp>
#include <amends/survival/log_rank.hpp>
#include <amends/survival/survival_curve.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "estimate.hpp"
#include "interruptible.hpp"
#include "result.hpp"
#include "saved.hpp"

namespace estimation = amends::estimation;
namespace survival = amends::survival;

namespace {

using estimation::IntervalScale;
using estimation::SurvivalTable;
using survival::AalenJohansen;
using survival::KaplanMeier;
using survival::NelsonAalen;
using Times = py::array_t<double, py::array::c_style | py::array::forcecast>;

py::array_t<double> array_of(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

std::vector<double> vector_of(const Times& values) {
  return std::vector<double>(values.data(), values.data() + values.size());
}

IntervalScale scale_of(const std::string& name) {
  for (const IntervalScale scale :
       {IntervalScale::log_minus_log, IntervalScale::log, IntervalScale::plain, IntervalScale::logit})
    if (name == to_string(scale)) return scale;
  throw amends::Error(amends::ErrorCode::unknown_name, "scale",
                      "scale must be 'log_minus_log', 'log', 'plain' or 'logit', got '" + name + "'");
}

survival::HazardTies ties_of(const std::string& name) {
  if (name == "together") return survival::HazardTies::together;
  if (name == "one_by_one") return survival::HazardTies::one_by_one;
  throw amends::Error(amends::ErrorCode::unknown_name, "ties",
                      "ties must be 'together' or 'one_by_one', got '" + name + "'");
}

std::vector<std::string> names_of(const std::vector<estimation::SurvivalFinding>& findings) {
  std::vector<std::string> out;
  for (const auto finding : findings) out.emplace_back(to_string(finding));
  return out;
}

/// f at every time, in the shape of `times`.
template <class F>
py::array_t<double> at_each(const Times& times, F&& f) {
  py::array_t<double> out(std::vector<py::ssize_t>(times.shape(), times.shape() + times.ndim()));
  const double* const from = times.data();
  double* const to = out.mutable_data();
  for_each_row(static_cast<std::size_t>(times.size()), [&](std::size_t i) { to[i] = f(from[i]); });
  return out;
}

/// Lower and upper limits at every time.
template <class F>
py::tuple limits_at_each(const Times& times, F&& interval) {
  std::vector<py::ssize_t> shape(times.shape(), times.shape() + times.ndim());
  py::array_t<double> value(shape), lower(shape), upper(shape);
  const double* const from = times.data();
  double *const v = value.mutable_data(), *const l = lower.mutable_data(), *const u = upper.mutable_data();
  for_each_row(static_cast<std::size_t>(times.size()), [&](std::size_t i) {
    const auto one = interval(from[i]);
    v[i] = one.value;
    l[i] = one.lower;
    u[i] = one.upper;
  });
  return py::make_tuple(value, lower, upper);
}

py::dict dict_of(const survival::CurveSteps& steps) {
  py::dict out;
  out["time"] = array_of(steps.time);
  out["value"] = array_of(steps.value);
  out["standard_error"] = array_of(steps.standard_error);
  out["lower"] = array_of(steps.lower);
  out["upper"] = array_of(steps.upper);
  return out;
}

py::dict table_columns(const SurvivalTable& table) {
  std::vector<double> entered(table.size()), censored(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    entered[i] = table.entered_at(i);
    censored[i] = table.censored_at(i);
  }
  py::dict out;
  out["time"] = array_of(table.time);
  out["at_risk"] = array_of(table.at_risk);
  out["events"] = array_of(table.events);
  out["censored"] = array_of(censored);
  out["entered"] = array_of(entered);
  return out;
}

/// The rows of a curve or test, under the names that Python has for them.
struct SurvivalRows {
  amends::core::RowReport report{};
  std::size_t zero_weight = 0;

  [[nodiscard]] estimation::ModelState state() const {
    estimation::ModelState state{.model = "SurvivalRowReport"};
    estimation::put_rows(state, report);
    state.put("zero_weight", static_cast<double>(zero_weight));
    return state;
  }
  [[nodiscard]] static SurvivalRows from_state(const estimation::ModelState& state) {
    state.check("SurvivalRowReport", 1);
    SurvivalRows rows{.report = estimation::rows_of(state),
                      .zero_weight = estimation::detail::saved_count("zero_weight", state.number("zero_weight"))};
    state.check_names(rows.state());
    return rows;
  }
};

/// The tuples that version 0.1 pickled.
SurvivalTable old_table(const py::tuple& state) {
  if (state.size() != 13 || state[0].cast<int>() != 1)
    throw amends::Error(amends::ErrorCode::format, "state", "state must be a survival table of version 1");
  SurvivalTable table;
  table.time = vector_of(state[1].cast<Times>());
  table.at_risk = vector_of(state[2].cast<Times>());
  table.events = vector_of(state[3].cast<Times>());
  table.entered = vector_of(state[4].cast<Times>());
  table.censored = vector_of(state[5].cast<Times>());
  table.report.rows = state[6].cast<std::size_t>();
  table.report.left_out = state[7].cast<std::size_t>();
  table.zero_weight = state[8].cast<std::size_t>();
  const auto first = state[9].cast<std::optional<std::size_t>>();
  const auto fault = state[10].cast<int>();
  const auto in = [](int code, auto last) { return code >= 0 && code <= static_cast<int>(last); };
  const auto findings = state[11].cast<std::vector<int>>();
  bool good = in(fault, estimation::SurvivalFault::group_missing) && table.report.left_out <= table.report.rows &&
              first.has_value() == (table.report.left_out != 0);
  for (const int finding : findings) good = good && in(finding, estimation::SurvivalFinding::zero_before_last_time);
  if (!good) throw amends::Error(amends::ErrorCode::format, "state", "the pickled survival table is damaged");
  // Only the first fault was kept.
  if (first)
    table.report.reasons = {{.why = std::string(to_string(static_cast<estimation::SurvivalFault>(fault))),
                             .rows = table.report.left_out,
                             .first = *first}};
  for (const int finding : findings) table.findings.push_back(static_cast<estimation::SurvivalFinding>(finding));
  table.total_weight = state[12].cast<double>();
  estimation::detail::check_saved([&] { estimation::check(table); });
  return table;
}

estimation::SurvivalColumns columns_of(const py::object& duration, const py::object& event, const py::object& entry,
                                       const py::object& weight, double largest_share_left_out) {
  return {.duration = column_of("duration", duration),
          .event = column_of("event", event),
          .entry = column_of("entry", entry),
          .weight = column_of("weight", weight),
          .largest_share_left_out = largest_share_left_out};
}

/// fit(columns) without the GIL, open to Ctrl-C.
template <class Columns, class Fit>
auto fitted_to(Columns columns, Fit&& fit) {
  return interruptible(1, [&](amends::core::Executor& executor) {
    columns.executor = &executor;
    return fit(columns);
  });
}

/// What all three curves have in common.
template <class Curve>
void add_common(py::class_<Curve>& cls) {
  cls.def_property_readonly("report",
                            [](const Curve& curve) {
                              return SurvivalRows{curve.report(), curve.table().zero_weight};
                            })
      .def_property_readonly("findings", [](const Curve& curve) { return names_of(curve.findings()); })
      .def_property_readonly("last_time", &Curve::last_time)
      .def_property_readonly("total_weight", [](const Curve& curve) { return curve.table().total_weight; })
      .def_property_readonly("table", [](const Curve& curve) { return table_columns(curve.table()); })
      .def(
          "at_risk",
          [](const Curve& curve, const Times& times) {
            return at_each(times, [&](double t) { return curve.at_risk(t); });
          },
          py::arg("times"))
      .def(
          "survival",
          [](const Curve& curve, const Times& times) {
            return at_each(times, [&](double t) { return curve.survival(t); });
          },
          py::arg("times"));
}

void register_kaplan_meier(py::module_& m) {
  auto cls =
      py::class_<KaplanMeier>(m, "KaplanMeier", "A fitted survival curve; see amends.survival.KaplanMeier.")
          .def_static(
              "fit",
              [](const py::object& duration, const py::object& event, const py::object& entry, const py::object& weight,
                 double largest_share_left_out, const py::object& cluster, const std::string& time_unit) {
                const survival::CurveOptions options{.time_unit = time_unit, .clusters = column_of("cluster", cluster)};
                return fitted_to(columns_of(duration, event, entry, weight, largest_share_left_out),
                                 [&](const auto& columns) { return KaplanMeier::fit(columns, options); });
              },
              py::arg("duration"), py::arg("event"), py::arg("entry"), py::arg("weight"),
              py::arg("largest_share_left_out"), py::arg("cluster"), py::arg("time_unit"))
          .def(
              "standard_error",
              [](const KaplanMeier& curve, const Times& times) {
                return at_each(times, [&](double t) { return curve.standard_error(t); });
              },
              py::arg("times"))
          .def(
              "interval",
              [](const KaplanMeier& curve, const Times& times, double level, const std::string& scale) {
                const estimation::IntervalOptions options{.level = level, .scale = scale_of(scale)};
                return limits_at_each(times, [&](double t) { return curve.interval(t, options); });
              },
              py::arg("times"), py::arg("interval"), py::arg("scale"))
          .def(
              "steps",
              [](const KaplanMeier& curve, double level, const std::string& scale) {
                return dict_of(curve.steps({.level = level, .scale = scale_of(scale)}));
              },
              py::arg("interval"), py::arg("scale"))
          .def(
              "quantile",
              [](const KaplanMeier& curve, double p, double level, const std::string& scale) {
                const auto q = curve.quantile(p, {.level = level, .scale = scale_of(scale)});
                return py::make_tuple(q.value, q.lower, q.upper);
              },
              py::arg("p"), py::arg("interval"), py::arg("scale"))
          .def("restricted_mean", &KaplanMeier::restricted_mean, py::arg("until"), py::arg("interval"));
  cls.def_property_readonly("time_unit", [](const KaplanMeier& curve) { return curve.context().time_unit; });
  bind_estimate(cls);
  add_saved(cls, [](const py::tuple& state) { return KaplanMeier(old_table(state)); });
  add_common(cls);
}

void register_curves_by_group(py::module_& m) {
  using survival::KaplanMeierByGroup;
  auto cls =
      py::class_<KaplanMeierByGroup>(m, "KaplanMeierByGroup", "Fitted curves; see amends.survival.KaplanMeierByGroup.")
          .def_static(
              "fit",
              [](const py::object& duration, const py::object& event, const py::object& entry, const py::object& weight,
                 double largest_share_left_out, const py::object& cluster, const std::string& time_unit,
                 std::string name, const py::object& group, std::vector<std::string> labels) {
                const survival::CurveOptions options{.time_unit = time_unit, .clusters = column_of("cluster", cluster)};
                const survival::CurveGroups groups{
                    .name = std::move(name), .codes = column_of("group", group), .labels = std::move(labels)};
                return fitted_to(
                    columns_of(duration, event, entry, weight, largest_share_left_out),
                    [&](const auto& columns) { return KaplanMeierByGroup::fit(columns, groups, options); });
              },
              py::arg("duration"), py::arg("event"), py::arg("entry"), py::arg("weight"),
              py::arg("largest_share_left_out"), py::arg("cluster"), py::arg("time_unit"), py::arg("name"),
              py::arg("group"), py::arg("labels"))
          .def_property_readonly("group_name", &KaplanMeierByGroup::group_name)
          .def_property_readonly("labels", &KaplanMeierByGroup::labels)
          .def_property_readonly("row_report", &KaplanMeierByGroup::report)
          .def(
              "curve",
              [](const KaplanMeierByGroup& curves, const std::string& label) {
                return KaplanMeier(curves.curve(label));
              },
              py::arg("label"));
  bind_estimate(cls);
  add_saved(cls);
}

void register_nelson_aalen(py::module_& m) {
  auto cls = py::class_<NelsonAalen>(m, "NelsonAalen", "A fitted cumulative hazard; see amends.survival.NelsonAalen.")
                 .def_static(
                     "fit",
                     [](const py::object& duration, const py::object& event, const py::object& entry,
                        const py::object& weight, const std::string& ties, double largest_share_left_out) {
                       const auto how = ties_of(ties);
                       return fitted_to(columns_of(duration, event, entry, weight, largest_share_left_out),
                                        [&](const auto& columns) { return NelsonAalen::fit(columns, how); });
                     },
                     py::arg("duration"), py::arg("event"), py::arg("entry"), py::arg("weight"), py::arg("ties"),
                     py::arg("largest_share_left_out"))
                 .def(
                     "cumulative_hazard",
                     [](const NelsonAalen& curve, const Times& times) {
                       return at_each(times, [&](double t) { return curve.cumulative_hazard(t); });
                     },
                     py::arg("times"))
                 .def(
                     "standard_error",
                     [](const NelsonAalen& curve, const Times& times) {
                       return at_each(times, [&](double t) { return curve.standard_error(t); });
                     },
                     py::arg("times"))
                 .def(
                     "interval",
                     [](const NelsonAalen& curve, const Times& times, double level, const std::string& scale) {
                       const survival::HazardIntervalOptions options{.level = level, .scale = scale_of(scale)};
                       return limits_at_each(times, [&](double t) { return curve.interval(t, options); });
                     },
                     py::arg("times"), py::arg("interval"), py::arg("scale"))
                 .def(
                     "steps",
                     [](const NelsonAalen& curve, double level, const std::string& scale) {
                       return dict_of(curve.steps({.level = level, .scale = scale_of(scale)}));
                     },
                     py::arg("interval"), py::arg("scale"));
  cls.def_property_readonly("ties", [](const NelsonAalen& curve) { return std::string(to_string(curve.ties())); });
  add_saved(cls, [](const py::tuple& state) {
    return NelsonAalen(old_table(py::tuple(state[0])), ties_of(py::object(state[1]).cast<std::string>()));
  });
  add_common(cls);
}

void register_aalen_johansen(py::module_& m) {
  auto cls = py::class_<AalenJohansen>(m, "AalenJohansen", "Fitted incidences; see amends.retention.AalenJohansen.")
                 .def_static(
                     "fit",
                     [](const py::object& duration, const py::object& cause, const py::object& entry,
                        const py::object& weight, double largest_share_left_out) {
                       const estimation::CompetingRiskColumns columns{.duration = column_of("duration", duration),
                                                                      .cause = column_of("cause", cause),
                                                                      .entry = column_of("entry", entry),
                                                                      .weight = column_of("weight", weight),
                                                                      .largest_share_left_out = largest_share_left_out};
                       return fitted_to(columns, [](const auto& rows) { return AalenJohansen::fit(rows); });
                     },
                     py::arg("duration"), py::arg("cause"), py::arg("entry"), py::arg("weight"),
                     py::arg("largest_share_left_out"))
                 .def_property_readonly("causes", &AalenJohansen::causes)
                 .def_property_readonly("cause_names", &AalenJohansen::cause_names)
                 .def("name_causes", &AalenJohansen::name_causes, py::arg("names"))
                 .def(
                     "cumulative_incidence",
                     [](const AalenJohansen& curve, std::size_t cause, const Times& times) {
                       return at_each(times, [&](double t) { return curve.cumulative_incidence(cause, t); });
                     },
                     py::arg("cause"), py::arg("times"))
                 .def(
                     "standard_error",
                     [](const AalenJohansen& curve, std::size_t cause, const Times& times) {
                       return at_each(times, [&](double t) { return curve.standard_error(cause, t); });
                     },
                     py::arg("cause"), py::arg("times"))
                 .def(
                     "interval",
                     [](const AalenJohansen& curve, std::size_t cause, const Times& times, double level,
                        const std::string& scale) {
                       const estimation::IntervalOptions options{.level = level, .scale = scale_of(scale)};
                       return limits_at_each(times, [&](double t) { return curve.interval(cause, t, options); });
                     },
                     py::arg("cause"), py::arg("times"), py::arg("interval"), py::arg("scale"))
                 .def(
                     "steps",
                     [](const AalenJohansen& curve, std::size_t cause, double level, const std::string& scale) {
                       return dict_of(curve.steps(cause, {.level = level, .scale = scale_of(scale)}));
                     },
                     py::arg("cause"), py::arg("interval"), py::arg("scale"));
  add_saved(cls, [](const py::tuple& state) {
    return AalenJohansen(old_table(py::tuple(state[0])), vector_of(py::object(state[1]).cast<Times>()));
  });
  add_common(cls);
}

void register_log_rank(py::module_& m) {
  auto group = py::class_<survival::LogRankGroup>(m, "LogRankGroup", "What a group had, and what was expected.")
                   .def_readonly("group", &survival::LogRankGroup::group)
                   .def_readonly("customers", &survival::LogRankGroup::customers)
                   .def_readonly("observed", &survival::LogRankGroup::observed)
                   .def_readonly("expected", &survival::LogRankGroup::expected);
  add_repr(group, "LogRankGroup", {"group", "customers", "observed", "expected"});
  auto result =
      py::class_<survival::LogRankResult>(m, "LogRankResult", "Outcome of a log-rank test, groups by number.")
          .def_readonly("statistic", &survival::LogRankResult::statistic)
          .def_readonly("degrees_of_freedom", &survival::LogRankResult::degrees_of_freedom)
          .def_readonly("p_value", &survival::LogRankResult::p_value)
          .def_readonly("z", &survival::LogRankResult::z)
          .def_readonly("groups", &survival::LogRankResult::groups)
          .def_property_readonly("report",
                                 [](const survival::LogRankResult& r) {
                                   return SurvivalRows{r.report, r.zero_weight};
                                 })
          .def_property_readonly("findings", [](const survival::LogRankResult& r) { return names_of(r.findings); });
  add_repr(result, "LogRankResult", {"statistic", "degrees_of_freedom", "p_value", "groups"});
  add_saved(result);
  m.def(
      "fleming_harrington_test",
      [](const py::object& duration, const py::object& event, const py::object& groups, const py::object& stratum,
         const py::object& entry, const py::object& weight, double rho, double gamma, double largest_share_left_out) {
        const survival::LogRankColumns columns{.duration = column_of("duration", duration),
                                               .event = column_of("event", event),
                                               .group = column_of("group", groups),
                                               .stratum = column_of("stratum", stratum),
                                               .entry = column_of("entry", entry),
                                               .weight = column_of("weight", weight),
                                               .largest_share_left_out = largest_share_left_out};
        return fitted_to(columns, [&](const auto& rows) {
          return survival::fleming_harrington_test(rows, {.rho = rho, .gamma = gamma});
        });
      },
      py::arg("duration"), py::arg("event"), py::arg("group"), py::arg("stratum"), py::arg("entry"), py::arg("weight"),
      py::arg("rho"), py::arg("gamma"), py::arg("largest_share_left_out"));
}

}  // namespace

void register_survival(py::module_& module) {
  py::class_<SurvivalRows> rows(module, "SurvivalRowReport", "How many rows there were, and why some were not used.");
  rows.def_property_readonly("rows", [](const SurvivalRows& r) { return r.report.rows; })
      .def_property_readonly("invalid", [](const SurvivalRows& r) { return r.report.left_out; })
      .def_property_readonly("left_out", [](const SurvivalRows& r) { return r.report.left_out; })
      .def_readonly("row_report", &SurvivalRows::report, "The account of the rows.")
      .def_readonly("zero_weight", &SurvivalRows::zero_weight)
      .def_property_readonly("first_invalid",
                             [](const SurvivalRows& r) -> std::optional<std::size_t> {
                               if (r.report.left_out == 0) return std::nullopt;
                               return r.report.first();
                             })
      .def_property_readonly("first_fault",
                             [](const SurvivalRows& r) {
                               return r.report.left_out == 0 ? std::string("no fault")
                                                             : std::string(r.report.first_why());
                             })
      .def_property_readonly(
          "reasons",
          [](const SurvivalRows& r) {
            py::dict out;
            for (const auto& reason : r.report.reasons) out[py::str(reason.why)] = reason.rows;
            return out;
          },
          "Rows left out, by reason.")
      .def_property_readonly(
          "line", [](const SurvivalRows& r) { return r.report.line(); }, "One line; empty where no row was left out.")
      .def(
          "__eq__",
          [](const SurvivalRows& a, const py::object& other) {
            if (!py::isinstance<SurvivalRows>(other)) return false;
            const auto& b = other.cast<const SurvivalRows&>();
            return a.report == b.report && a.zero_weight == b.zero_weight;
          },
          py::arg("other"))
      .def("__repr__", [](const SurvivalRows& r) {
        std::string text = "SurvivalRowReport(rows=" + std::to_string(r.report.rows) +
                           ", invalid=" + std::to_string(r.report.left_out);
        if (r.report.left_out != 0)
          text += ", first_invalid=" + std::to_string(r.report.first()) + ": " + std::string(r.report.first_why());
        return text + ")";
      });
  add_saved(rows);
  auto mean = py::class_<survival::RestrictedMean>(module, "RestrictedMean", "Mean time within a horizon.")
                  .def_readonly("value", &survival::RestrictedMean::value)
                  .def_readonly("standard_error", &survival::RestrictedMean::standard_error)
                  .def_readonly("lower", &survival::RestrictedMean::lower)
                  .def_readonly("upper", &survival::RestrictedMean::upper)
                  .def_readonly("until", &survival::RestrictedMean::until)
                  .def_readonly("beyond_last_time", &survival::RestrictedMean::beyond_last_time);
  add_repr(mean, "RestrictedMean", {"value", "standard_error", "lower", "upper", "until", "beyond_last_time"});
  register_kaplan_meier(module);
  register_curves_by_group(module);
  register_nelson_aalen(module);
  register_aalen_johansen(module);
  register_log_rank(module);
}
