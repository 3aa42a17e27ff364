#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/survival/cause_specific.hpp>
#include <amends/survival/cox_diagnostics.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "column.hpp"
#include "cox.hpp"
#include "fitted.hpp"
#include "interruptible.hpp"

// Cox models and cause-specific hazards. The columns come as NumPy arrays (amends/_cox_rows.py sees to that) and live
// until the call returns.

namespace {
using namespace amends;
using namespace survival;

CoxData data_of(const py::dict& roles, const py::dict& covariates) {
  const auto role = [&](const char* name) {
    return roles.contains(name) ? column_of(name, py::object(roles[name])) : core::ColumnView{};
  };
  CoxData data{.duration = role("duration"), .event = role("event")};
  data.entry = role("entry");
  data.weights = role("weights");
  data.strata = role("strata");
  data.clusters = role("cluster");
  data.subjects = role("customer_id");
  if (roles.contains("stratum_names"))
    data.stratum_names = py::object(roles["stratum_names"]).cast<std::vector<std::string>>();
  if (roles.contains("column_names"))
    data.column_names = py::object(roles["column_names"]).cast<std::vector<std::string>>();
  for (const auto& [name, values] : covariates) {
    const auto text = name.cast<std::string>();
    data.covariates.push_back({text, column_of(text.c_str(), py::reinterpret_borrow<py::object>(values))});
  }
  return data;
}

std::vector<core::ColumnView> columns_of(const py::list& columns, const std::vector<std::string>& names) {
  std::vector<core::ColumnView> out;
  for (std::size_t j = 0; j < columns.size(); ++j)
    out.push_back(column_of(j < names.size() ? names[j].c_str() : "covariate", py::object(columns[j])));
  return out;
}

CoxOptions options_of(const std::string& ties, double penalty, bool robust, int max_iterations,
                      double largest_share_left_out, core::Executor& executor) {
  return {.ties = named("ties", ties, {CoxTies::efron, CoxTies::breslow}),
          .penalty = penalty,
          .robust = robust,
          .max_iterations = max_iterations,
          .largest_share_left_out = largest_share_left_out,
          .executor = &executor};
}

CoxCurveOptions curve_options(std::vector<double> times, double stratum, double level, const std::string& scale) {
  return {
      .times = std::move(times),
      .stratum = stratum,
      .level = level,
      .scale = named("scale", scale,
                     {IntervalScale::log_minus_log, IntervalScale::log, IntervalScale::plain, IntervalScale::logit})};
}

/// Calls for curves without the GIL, open to Ctrl-C.
template <class Call>
auto curves(CoxCurveOptions options, Call&& call) {
  return interruptible(1, [&](core::Executor& executor) {
    options.executor = &executor;
    return call(options);
  });
}

using Path = std::vector<std::tuple<double, double, std::vector<double>>>;
std::vector<CoxSegment> segments_of(const Path& path) {
  std::vector<CoxSegment> out;
  for (const auto& [start, stop, covariates] : path) out.push_back({start, stop, covariates});
  return out;
}
}  // namespace

void register_cox(py::module_& m) {
  py::class_<CoxModel> model(m, "CoxModel");
  bind_fitted(model);
  model
      .def_static(
          "fit",
          [](const py::dict& roles, const py::dict& covariates, const std::string& ties, double penalty, bool robust,
             int max_iterations, std::size_t threads, double largest_share_left_out) {
            const CoxData data = data_of(roles, covariates);
            return fit_tuple(interruptible(threads, [&](core::Executor& executor) {
              return CoxModel::fit(data,
                                   options_of(ties, penalty, robust, max_iterations, largest_share_left_out, executor));
            }));
          },
          py::arg("roles"), py::arg("covariates"), py::arg("ties"), py::arg("penalty"), py::arg("robust"),
          py::arg("max_iterations"), py::arg("threads"), py::arg("largest_share_left_out"))
      .def_property_readonly("names", &CoxModel::names)
      .def_property_readonly("means", &CoxModel::means)
      .def_property_readonly("ties", [](const CoxModel& c) { return std::string(to_string(c.ties())); })
      .def_property_readonly("robust", &CoxModel::robust)
      .def_property_readonly("events", &CoxModel::events)
      .def_property_readonly("null_log_likelihood", &CoxModel::null_log_likelihood)
      .def_property_readonly("naive_covariance", [](const CoxModel& c) { return matrix_array(c.naive_covariance()); })
      .def_property_readonly("stratum_names", &CoxModel::stratum_names)
      .def_property_readonly("column_names", &CoxModel::column_names)
      .def_property_readonly("strata",
                             [](const CoxModel& c) {
                               std::vector<double> out;
                               for (const CoxBaseline& b : c.baselines()) out.push_back(b.stratum);
                               return out;
                             })
      .def("stratum_code", &CoxModel::stratum_code, py::arg("name"))
      .def("likelihood_ratio_test", &CoxModel::likelihood_ratio_test)
      .def("score_test", &CoxModel::score_test)
      .def("wald_test", &CoxModel::wald_test)
      .def("baseline", &CoxModel::baseline, py::arg("stratum"), py::return_value_policy::reference_internal)
      .def(
          "linear_predictors",
          [](const CoxModel& c, const py::list& columns, std::size_t rows) {
            py::array_t<double> out(static_cast<py::ssize_t>(rows));
            c.linear_predictors(columns_of(columns, c.names()), {out.mutable_data(), rows});
            return out;
          },
          py::arg("covariates"), py::arg("rows"))
      .def(
          "survival",
          [](const CoxModel& c, const std::vector<double>& x, std::vector<double> times, double stratum, double level,
             const std::string& scale) {
            return curves(curve_options(std::move(times), stratum, level, scale),
                          [&](const CoxCurveOptions& options) { return c.survival(x, options); });
          },
          py::arg("covariates"), py::arg("times"), py::arg("stratum"), py::arg("interval"), py::arg("scale"))
      .def(
          "survival_along",
          [](const CoxModel& c, const Path& path, std::vector<double> times, double stratum, double level,
             const std::string& scale) {
            return curves(curve_options(std::move(times), stratum, level, scale),
                          [&](const CoxCurveOptions& options) { return c.survival_along(segments_of(path), options); });
          },
          py::arg("path"), py::arg("times"), py::arg("stratum"), py::arg("interval"), py::arg("scale"))
      .def(
          "survival_table",
          [](const CoxModel& c, const py::list& columns, std::vector<double> times, double level,
             const std::string& scale, const py::object& strata, std::size_t threads) {
            const auto views = columns_of(columns, c.names());
            const core::ColumnView codes = column_of("strata", strata);
            const CoxCurveOptions options =
                curve_options(std::move(times), std::numeric_limits<double>::quiet_NaN(), level, scale);
            return interruptible(
                threads, [&](core::Executor& executor) { return c.survival_table(views, options, codes, &executor); });
          },
          py::arg("covariates"), py::arg("times"), py::arg("interval"), py::arg("scale"), py::arg("strata"),
          py::arg("threads"))
      .def(
          "residuals",
          [](const CoxModel& c, const py::dict& roles, const py::dict& covariates,
             const std::string& kind) -> py::object {
            const CoxData data = data_of(roles, covariates);
            if (kind == "martingale")
              return array_of(
                  interruptible(1, [&](core::Executor& executor) { return martingale_residuals(c, data, &executor); }));
            if (kind == "deviance")
              return array_of(
                  interruptible(1, [&](core::Executor& executor) { return deviance_residuals(c, data, &executor); }));
            if (kind == "score")
              return matrix_array(
                  interruptible(1, [&](core::Executor& executor) { return score_residuals(c, data, &executor); }));
            if (kind == "dfbeta")
              return matrix_array(
                  interruptible(1, [&](core::Executor& executor) { return dfbeta_residuals(c, data, &executor); }));
            return py::cast(
                interruptible(1, [&](core::Executor& executor) { return schoenfeld_residuals(c, data, &executor); }));
          },
          py::arg("roles"), py::arg("covariates"), py::arg("kind"))
      .def(
          "proportional_hazards_test",
          [](const CoxModel& c, const py::dict& roles, const py::dict& covariates, const std::string& transform) {
            const CoxData data = data_of(roles, covariates);
            const TimeTransform g =
                named("transform", transform,
                      {TimeTransform::kaplan_meier, TimeTransform::rank, TimeTransform::identity, TimeTransform::log});
            return interruptible(
                1, [&](core::Executor& executor) { return proportional_hazards_test(c, data, g, &executor); });
          },
          py::arg("roles"), py::arg("covariates"), py::arg("transform"))
      .def(
          "concordance",
          [](const CoxModel& c, const py::dict& roles, const py::dict& covariates, double largest_share_left_out) {
            const CoxData data = data_of(roles, covariates);
            return interruptible(
                1, [&](core::Executor& executor) { return concordance(c, data, &executor, largest_share_left_out); });
          },
          py::arg("roles"), py::arg("covariates"), py::arg("largest_share_left_out"));
  m.def(
      "concordance",
      [](const py::dict& roles, const py::array_t<double, py::array::c_style | py::array::forcecast>& risk,
         double largest_share_left_out) {
        const CoxData data = data_of(roles, {});
        const std::span<const double> values(risk.data(), static_cast<std::size_t>(risk.size()));
        return interruptible(
            1, [&](core::Executor& executor) { return concordance(data, values, &executor, largest_share_left_out); });
      },
      py::arg("roles"), py::arg("risk"), py::arg("largest_share_left_out"));

  py::class_<CauseSpecificModel> causes(m, "CauseSpecificModel");
  bind_fitted(causes);
  causes
      .def_static(
          "fit",
          [](const py::dict& roles, const py::dict& covariates,
             const std::vector<std::pair<double, std::string>>& codes, const std::string& ties, double penalty,
             bool robust, int max_iterations, std::size_t threads, double largest_share_left_out) {
            const CoxData data = data_of(roles, covariates);
            std::vector<LeavingCause> leaving;
            for (const auto& [code, name] : codes) leaving.push_back({code, name});
            return fit_tuple(interruptible(threads, [&](core::Executor& executor) {
              return CauseSpecificModel::fit(
                  data, leaving, options_of(ties, penalty, robust, max_iterations, largest_share_left_out, executor));
            }));
          },
          py::arg("roles"), py::arg("covariates"), py::arg("causes"), py::arg("ties"), py::arg("penalty"),
          py::arg("robust"), py::arg("max_iterations"), py::arg("threads"), py::arg("largest_share_left_out"))
      .def_property_readonly("causes",
                             [](const CauseSpecificModel& c) {
                               std::vector<std::string> out;
                               for (const LeavingCause& cause : c.causes()) out.push_back(cause.name);
                               return out;
                             })
      .def("cause", &CauseSpecificModel::cause, py::arg("name"), py::return_value_policy::reference_internal)
      .def(
          "cumulative_incidence",
          [](const CauseSpecificModel& c, const std::vector<double>& x, std::vector<double> times, double stratum,
             double level, const std::string& scale) {
            return curves(curve_options(std::move(times), stratum, level, scale),
                          [&](const CoxCurveOptions& options) { return c.cumulative_incidence(x, options); });
          },
          py::arg("covariates"), py::arg("times"), py::arg("stratum"), py::arg("interval"), py::arg("scale"))
      .def(
          "cumulative_incidence_along",
          [](const CauseSpecificModel& c, const Path& path, std::vector<double> times, double stratum, double level,
             const std::string& scale) {
            return curves(curve_options(std::move(times), stratum, level, scale), [&](const CoxCurveOptions& options) {
              return c.cumulative_incidence_along(segments_of(path), options);
            });
          },
          py::arg("path"), py::arg("times"), py::arg("stratum"), py::arg("interval"), py::arg("scale"));
}
