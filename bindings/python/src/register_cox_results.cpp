#include <amends/core/error.hpp>
#include <amends/survival/cause_specific.hpp>
#include <amends/survival/cox_diagnostics.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "cox.hpp"
#include "fitted.hpp"
#include "result.hpp"
#include "saved.hpp"

// What Cox models and cause-specific hazards return: curves, tables, residuals, tests, and how each is pickled.

namespace {
using namespace amends;
using namespace survival;

template <class Owner>
auto column(std::vector<double> Owner::*member) {
  return [member](const Owner& owner) { return array_of(owner.*member); };
}

/// "9 times, 3 to 12" and, after `what`, the first and last value.
std::string curve_text(const char* name, const std::vector<double>& time, const std::vector<double>& values,
                       const char* what) {
  std::string out = std::string(name) + "(" + std::to_string(time.size()) + " times";
  if (!time.empty())
    out += std::string(py::str(", {:.6g} to {:.6g}; {} {:.4g} to {:.4g}")
                           .format(time.front(), time.back(), what, values.front(), values.back()));
  return out + ")";
}

using estimation::ModelState;

/// The same columns of every object, as the states hold them.
template <class Owner>
using Columns = std::vector<std::pair<const char*, std::vector<double> Owner::*>>;
template <class Owner>
void put_columns(ModelState& state, const Owner& one, const Columns<Owner>& columns, const std::string& prefix = "") {
  for (const auto& [name, member] : columns) state.put(prefix + name, one.*member);
}
template <class Owner>
void get_columns(const ModelState& state, Owner& one, const Columns<Owner>& columns, std::size_t size,
                 const std::string& prefix = "") {
  for (const auto& [name, member] : columns) {
    one.*member = state.values(prefix + name);
    if ((one.*member).size() != size) throw Error(ErrorCode::format, name, "the pickled columns differ in length");
  }
}

std::vector<double> numbers_of(const CoxTest& t) {
  return {t.statistic, t.degrees_of_freedom, t.p_value};
}

CoxTest test_of(const std::vector<double>& numbers, std::size_t at = 0) {
  if (numbers.size() < 3 * at + 3) throw Error(ErrorCode::format, "tests", "the pickled tests are incomplete");
  return {numbers[3 * at], numbers[3 * at + 1], numbers[3 * at + 2]};
}

math::Matrix matrix_of(const ModelState& state, const char* name, std::size_t rows, std::size_t columns) {
  const std::vector<double>& values = state.values(name);
  if (columns == 0 ? !values.empty() : values.size() % columns != 0 || values.size() / columns != rows)
    throw Error(ErrorCode::format, name, "the pickled matrix has another size");
  math::Matrix out(rows, columns);
  out.data = values;
  return out;
}

const Columns<CoxBaseline> baseline_columns{{"time", &CoxBaseline::time},
                                            {"cumulative_hazard", &CoxBaseline::cumulative_hazard},
                                            {"cumulative_variance", &CoxBaseline::cumulative_variance}};
const Columns<CauseIncidence> cause_columns{{"incidence", &CauseIncidence::incidence},
                                            {"lower", &CauseIncidence::lower},
                                            {"upper", &CauseIncidence::upper},
                                            {"standard_error", &CauseIncidence::standard_error}};
const Columns<IncidenceCurves> incidence_columns{
    {"survival", &IncidenceCurves::survival},
    {"survival_lower", &IncidenceCurves::survival_lower},
    {"survival_upper", &IncidenceCurves::survival_upper},
    {"survival_standard_error", &IncidenceCurves::survival_standard_error}};
const Columns<CoxSurvivalTable> table_columns{{"survival", &CoxSurvivalTable::survival},
                                              {"lower", &CoxSurvivalTable::lower},
                                              {"upper", &CoxSurvivalTable::upper},
                                              {"standard_error", &CoxSurvivalTable::standard_error}};

void add_pickles_of_tests(py::class_<CoxTest>& test, py::class_<ProportionalHazardsTest>& hazards,
                          py::class_<Concordance>& concordance_class, py::class_<SchoenfeldResiduals>& residuals) {
  add_pickle(
      test, "CoxTest", [](ModelState& state, const CoxTest& t) { state.put("test", numbers_of(t)); },
      [](const ModelState& state) { return test_of(state.values("test")); });
  add_pickle(
      hazards, "ProportionalHazardsTest",
      [](ModelState& state, const ProportionalHazardsTest& t) {
        state.put("transform", std::string(to_string(t.transform)));
        state.put("names", t.names);
        std::vector<double> tests = numbers_of(t.global);
        for (const CoxTest& one : t.tests)
          for (const double number : numbers_of(one)) tests.push_back(number);
        state.put("tests", std::move(tests));
      },
      [](const ModelState& state) {
        ProportionalHazardsTest out{.transform = named("transform", state.text("transform"),
                                                       {TimeTransform::kaplan_meier, TimeTransform::rank,
                                                        TimeTransform::identity, TimeTransform::log}),
                                    .names = state.list("names")};
        const std::vector<double>& tests = state.values("tests");
        out.global = test_of(tests);
        for (std::size_t j = 0; j < out.names.size(); ++j) out.tests.push_back(test_of(tests, j + 1));
        return out;
      });
  add_pickle(
      concordance_class, "Concordance",
      [](ModelState& state, const Concordance& c) {
        state.put("numbers", std::vector<double>{c.index, c.standard_error, c.concordant, c.discordant, c.tied_risk,
                                                 c.tied_time, c.tied_both});
        estimation::put_rows(state, c.report);
      },
      [](const ModelState& state) {
        const std::vector<double>& n = state.values("numbers");
        if (n.size() != 7) throw Error(ErrorCode::format, "numbers", "the pickled concordance is incomplete");
        return Concordance{.index = n[0],
                           .standard_error = n[1],
                           .concordant = n[2],
                           .discordant = n[3],
                           .tied_risk = n[4],
                           .tied_time = n[5],
                           .tied_both = n[6],
                           .report = estimation::rows_of(state)};
      });
  add_pickle(
      residuals, "SchoenfeldResiduals",
      [](ModelState& state, const SchoenfeldResiduals& r) {
        state.put("row", std::vector<double>(r.row.begin(), r.row.end()));
        state.put("time", r.time);
        state.put("covariates", static_cast<double>(r.residuals.columns));
        state.put("residuals", r.residuals.data);
        state.put("scaled", r.scaled.data);
      },
      [](const ModelState& state) {
        SchoenfeldResiduals out;
        for (const double row : state.values("row")) out.row.push_back(estimation::detail::saved_count("row", row));
        out.time = state.values("time");
        if (out.time.size() != out.row.size())
          throw Error(ErrorCode::format, "time", "the pickled columns differ in length");
        const std::size_t p = estimation::detail::saved_count("covariates", state.number("covariates"));
        out.residuals = matrix_of(state, "residuals", out.row.size(), p);
        out.scaled = matrix_of(state, "scaled", out.row.size(), p);
        return out;
      });
}

void add_pickles_of_curves(py::class_<CoxSurvivalTable>& table, py::class_<CoxBaseline>& baseline,
                           py::class_<CauseIncidence>& cause, py::class_<IncidenceCurves>& incidence) {
  add_pickle(
      table, "CoxSurvivalTable",
      [](ModelState& state, const CoxSurvivalTable& t) {
        state.put("time", t.time);
        estimation::put_rows(state, t.report);
        put_columns(state, t, table_columns);
      },
      [](const ModelState& state) {
        CoxSurvivalTable out;
        out.time = state.values("time");
        out.report = estimation::rows_of(state);
        const std::size_t cells = state.values("survival").size();
        out.rows = out.report.rows;
        if (out.time.empty() || cells % out.time.size() != 0 || cells / out.time.size() != out.rows)
          throw Error(ErrorCode::format, "rows", "the pickled table has another size");
        get_columns(state, out, table_columns, cells);
        return out;
      });
  add_pickle(
      baseline, "CoxBaseline",
      [](ModelState& state, const CoxBaseline& b) {
        state.put("stratum", std::vector<double>{b.stratum, b.last_time});
        put_columns(state, b, baseline_columns);
        state.put("cumulative_centre", b.cumulative_centre);
      },
      [](const ModelState& state) {
        CoxBaseline out;
        const std::vector<double>& stratum = state.values("stratum");
        if (stratum.size() != 2) throw Error(ErrorCode::format, "stratum", "the pickled baseline is incomplete");
        out.stratum = stratum[0];
        out.last_time = stratum[1];
        get_columns(state, out, baseline_columns, state.values("time").size());
        out.cumulative_centre = state.values("cumulative_centre");
        return out;
      });
  add_pickle(
      cause, "CauseIncidence",
      [](ModelState& state, const CauseIncidence& c) {
        state.put("cause", c.cause);
        put_columns(state, c, cause_columns);
      },
      [](const ModelState& state) {
        CauseIncidence out{.cause = state.text("cause")};
        get_columns(state, out, cause_columns, state.values("incidence").size());
        return out;
      });
  add_pickle(
      incidence, "IncidenceCurves",
      [](ModelState& state, const IncidenceCurves& c) {
        state.put("time", c.time);
        put_columns(state, c, incidence_columns);
        std::vector<std::string> names;
        for (std::size_t k = 0; k < c.causes.size(); ++k) {
          names.push_back(c.causes[k].cause);
          put_columns(state, c.causes[k], cause_columns, "cause_" + std::to_string(k) + ".");
        }
        state.put("causes", std::move(names));
      },
      [](const ModelState& state) {
        IncidenceCurves out;
        out.time = state.values("time");
        get_columns(state, out, incidence_columns, out.time.size());
        const std::vector<std::string>& names = state.list("causes");
        for (std::size_t k = 0; k < names.size(); ++k) {
          out.causes.push_back({.cause = names[k]});
          get_columns(state, out.causes.back(), cause_columns, out.time.size(), "cause_" + std::to_string(k) + ".");
        }
        return out;
      });
}

}  // namespace

void register_cox_results(py::module_& m) {
  auto test = py::class_<CoxTest>(m, "CoxTest", "A test against a chi-squared distribution.")
                  .def_readonly("statistic", &CoxTest::statistic)
                  .def_readonly("degrees_of_freedom", &CoxTest::degrees_of_freedom)
                  .def_readonly("p_value", &CoxTest::p_value);
  add_repr(test, "CoxTest", {"statistic", "degrees_of_freedom", "p_value"});

  py::class_<CoxCurve> curve(m, "CoxCurve", "Survival over time with its interval; arrays of one length.");
  add_saved(curve);
  curve.def_property_readonly("time", column(&CoxCurve::time))
      .def_property_readonly("survival", column(&CoxCurve::survival))
      .def_property_readonly("lower", column(&CoxCurve::lower))
      .def_property_readonly("upper", column(&CoxCurve::upper))
      .def_property_readonly("cumulative_hazard", column(&CoxCurve::cumulative_hazard))
      .def_property_readonly("standard_error", column(&CoxCurve::standard_error),
                             "Of the cumulative hazard; times the survival it is that of the survival.")
      .def("time_until", &CoxCurve::time_until, py::arg("share"),
           "First time at which survival is at or below the share (0.5: median); inf when it never is.")
      .def("to_frame",
           [](const CoxCurve& c) {
             py::dict columns;
             columns["time"] = array_of(c.time);
             columns["survival"] = array_of(c.survival);
             columns["lower"] = array_of(c.lower);
             columns["upper"] = array_of(c.upper);
             columns["cumulative_hazard"] = array_of(c.cumulative_hazard);
             columns["standard_error"] = array_of(c.standard_error);
             return to_frame(columns);
           })
      .def("__len__", [](const CoxCurve& c) { return c.time.size(); })
      .def("__repr__", [](const CoxCurve& c) { return curve_text("CoxCurve", c.time, c.survival, "survival"); });

  const auto grid = [](std::vector<double> CoxSurvivalTable::*member) {
    return [member](const CoxSurvivalTable& t) {
      py::array_t<double> out({t.rows, t.time.size()});
      std::copy((t.*member).begin(), (t.*member).end(), out.mutable_data());
      return out;
    };
  };
  py::class_<CoxSurvivalTable> table(m, "CoxSurvivalTable",
                                     "Survival of many customers at the same times; arrays of rows by times.");
  table.def_property_readonly("time", column(&CoxSurvivalTable::time))
      .def_property_readonly("survival", grid(&CoxSurvivalTable::survival))
      .def_property_readonly("lower", grid(&CoxSurvivalTable::lower))
      .def_property_readonly("upper", grid(&CoxSurvivalTable::upper))
      .def_property_readonly("standard_error", grid(&CoxSurvivalTable::standard_error), "Of the cumulative hazard.")
      .def_readonly("rows", &CoxSurvivalTable::report, "The account of the rows.")
      .def_property_readonly("invalid_rows", [](const CoxSurvivalTable& t) { return t.report.left_out; })
      .def("__repr__", [](const CoxSurvivalTable& t) {
        return "CoxSurvivalTable(" + std::to_string(t.rows) + " rows, " + std::to_string(t.time.size()) + " times" +
               (t.report.left_out == 0 ? "" : "; " + t.report.line()) + ")";
      });

  py::class_<CoxBaseline> baseline(m, "CoxBaseline",
                                   "Cumulative baseline hazard of a stratum, at the means of the covariates.");
  baseline.def_readonly("last_time", &CoxBaseline::last_time)
      .def_property_readonly("time", column(&CoxBaseline::time))
      .def_property_readonly("cumulative_hazard", column(&CoxBaseline::cumulative_hazard))
      .def_property_readonly("survival",
                             [](const CoxBaseline& b) {
                               std::vector<double> out;
                               for (const double h : b.cumulative_hazard) out.push_back(std::exp(-h));
                               return array_of(out);
                             })
      .def_property_readonly(
          "standard_error",
          [](const CoxBaseline& b) {
            std::vector<double> out;
            for (const double v : b.cumulative_variance) out.push_back(std::sqrt(v));
            return array_of(out);
          },
          "Of the cumulative hazard, with known coefficients.")
      .def("__repr__", [](const CoxBaseline& b) {
        return curve_text("CoxBaseline", b.time, b.cumulative_hazard, "cumulative hazard");
      });

  py::class_<SchoenfeldResiduals> residuals(m, "SchoenfeldResiduals",
                                            "One line per event; matrices of events by covariates.");
  residuals
      .def_property_readonly("row",
                             [](const SchoenfeldResiduals& r) {
                               py::array_t<std::int64_t> out(static_cast<py::ssize_t>(r.row.size()));
                               for (std::size_t i = 0; i < r.row.size(); ++i)
                                 out.mutable_data()[i] = static_cast<std::int64_t>(r.row[i]);
                               return out;
                             })
      .def_property_readonly("time", column(&SchoenfeldResiduals::time))
      .def_property_readonly("residuals", [](const SchoenfeldResiduals& r) { return matrix_array(r.residuals); })
      .def_property_readonly("scaled", [](const SchoenfeldResiduals& r) { return matrix_array(r.scaled); })
      .def("__repr__", [](const SchoenfeldResiduals& r) {
        return "SchoenfeldResiduals(" + std::to_string(r.row.size()) + " events, " +
               std::to_string(r.residuals.columns) + " covariates)";
      });

  py::class_<ProportionalHazardsTest> hazards(m, "ProportionalHazardsTest",
                                              "Are hazards proportional? One test per covariate.");
  hazards
      .def_property_readonly("transform",
                             [](const ProportionalHazardsTest& t) { return std::string(to_string(t.transform)); })
      .def_readonly("names", &ProportionalHazardsTest::names)
      .def_readonly("tests", &ProportionalHazardsTest::tests)
      .def_readonly("global_test", &ProportionalHazardsTest::global)
      .def(
          "__getitem__",
          [](const ProportionalHazardsTest& t, const std::string& name) {
            for (std::size_t j = 0; j < t.names.size(); ++j)
              if (t.names[j] == name) return t.tests[j];
            throw py::key_error(name);
          },
          py::arg("name"))
      .def("to_frame",
           [](const ProportionalHazardsTest& t) {
             std::vector<std::string> names = t.names;
             names.emplace_back("GLOBAL");
             std::vector<CoxTest> tests = t.tests;
             tests.push_back(t.global);
             std::vector<double> statistic, df, p;
             for (const CoxTest& one : tests) {
               statistic.push_back(one.statistic);
               df.push_back(one.degrees_of_freedom);
               p.push_back(one.p_value);
             }
             py::dict columns;
             columns["covariate"] = names;
             columns["statistic"] = statistic;
             columns["degrees_of_freedom"] = df;
             columns["p"] = p;
             return to_frame(columns);
           })
      .def("__repr__", [](const ProportionalHazardsTest& t) {
        std::string out = "ProportionalHazardsTest(transform=" + std::string(to_string(t.transform));
        for (std::size_t j = 0; j < t.names.size(); ++j)
          out += std::string(py::str(", {}: p={:.4g}").format(t.names[j], t.tests[j].p_value));
        return out + std::string(py::str(", global: p={:.4g})").format(t.global.p_value));
      });

  auto concordance_class =
      py::class_<Concordance>(m, "Concordance", "Of the pairs whose order is known, the share that the risk orders.")
          .def_readonly("index", &Concordance::index)
          .def_readonly("standard_error", &Concordance::standard_error)
          .def_readonly("concordant", &Concordance::concordant)
          .def_readonly("discordant", &Concordance::discordant)
          .def_readonly("tied_risk", &Concordance::tied_risk)
          .def_readonly("tied_time", &Concordance::tied_time)
          .def_readonly("tied_both", &Concordance::tied_both)
          .def_readonly("row_report", &Concordance::report, "The account of the rows.")
          .def_property_readonly("invalid_rows", [](const Concordance& c) { return c.report.left_out; })
          .def_property_readonly(
              "left_out", [](const Concordance& c) { return c.report.line(); },
              "Rows left out and why, in one line; empty where none was.");
  concordance_class.def("__repr__", [](const Concordance& c) {
    std::string out(py::str("Concordance(index={:.6g}, standard_error={:.6g}, concordant={:.6g}, discordant={:.6g}, "
                            "tied_risk={:.6g}, tied_time={:.6g})")
                        .format(c.index, c.standard_error, c.concordant, c.discordant, c.tied_risk, c.tied_time));
    if (c.report.left_out != 0) out.insert(out.size() - 1, "; " + c.report.line());
    return out;
  });

  py::class_<CauseIncidence> cause(m, "CauseIncidence", "Share that has left for one cause, by time; arrays.");
  cause.def_readonly("cause", &CauseIncidence::cause)
      .def_property_readonly("incidence", column(&CauseIncidence::incidence))
      .def_property_readonly("lower", column(&CauseIncidence::lower))
      .def_property_readonly("upper", column(&CauseIncidence::upper))
      .def_property_readonly("standard_error", column(&CauseIncidence::standard_error))
      .def("__repr__", [](const CauseIncidence& c) {
        return std::string(py::str("CauseIncidence({!r}, {} times)").format(c.cause, c.incidence.size()));
      });
  py::class_<IncidenceCurves> incidence(m, "IncidenceCurves",
                                        "Still there, or left for which cause: shares that sum to 1.");
  incidence.def_property_readonly("time", column(&IncidenceCurves::time))
      .def_property_readonly("survival", column(&IncidenceCurves::survival))
      .def_property_readonly("survival_lower", column(&IncidenceCurves::survival_lower))
      .def_property_readonly("survival_upper", column(&IncidenceCurves::survival_upper))
      .def_property_readonly("survival_standard_error", column(&IncidenceCurves::survival_standard_error))
      .def_readonly("causes", &IncidenceCurves::causes)
      .def("cause", &IncidenceCurves::cause, py::arg("name"), py::return_value_policy::reference_internal)
      .def("to_frame",
           [](const IncidenceCurves& c) {
             py::dict columns;
             columns["time"] = array_of(c.time);
             columns["survival"] = array_of(c.survival);
             columns["survival lower"] = array_of(c.survival_lower);
             columns["survival upper"] = array_of(c.survival_upper);
             for (const CauseIncidence& one : c.causes) {
               columns[py::str(one.cause)] = array_of(one.incidence);
               columns[py::str(one.cause + " lower")] = array_of(one.lower);
               columns[py::str(one.cause + " upper")] = array_of(one.upper);
             }
             return to_frame(columns);
           })
      .def("__len__", [](const IncidenceCurves& c) { return c.time.size(); })
      .def("__repr__", [](const IncidenceCurves& c) {
        std::string out = "IncidenceCurves(" + std::to_string(c.time.size()) + " times";
        if (!c.time.empty()) {
          out += std::string(py::str("; at {:.6g}: stays {:.4g}").format(c.time.back(), c.survival.back()));
          for (const CauseIncidence& one : c.causes)
            out += std::string(py::str(", {} {:.4g}").format(one.cause, one.incidence.back()));
        }
        return out + ")";
      });
  add_pickles_of_tests(test, hazards, concordance_class, residuals);
  add_pickles_of_curves(table, baseline, cause, incidence);
}
