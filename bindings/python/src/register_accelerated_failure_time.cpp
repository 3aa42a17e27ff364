#include <algorithm>
#include <amends/survival/accelerated_failure_time.hpp>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "estimate.hpp"
#include "fitted.hpp"
#include "interruptible.hpp"

using namespace amends;
using namespace amends::survival;

namespace {
using NamedColumns = std::vector<std::pair<std::string, py::object>>;

template <class Enum, int size>
Enum by_name(const char* parameter, const std::string& name) {
  std::string known;
  for (int i = 0; i < size; ++i) {
    const auto one = static_cast<Enum>(i);
    if (to_string(one) == name) return one;
    known.append(i == 0 ? "" : ", ").append(to_string(one));
  }
  throw Error(ErrorCode::unknown_name, parameter,
              std::string(parameter) + " must be one of " + known + ", got '" + name + "'");
}

AftData data_of(const py::object& duration, const py::object& event, const NamedColumns& covariates,
                std::vector<std::string> scale_covariates, const py::object& entry, const py::object& weights,
                const py::object& clusters, const py::object& customer_id = py::none()) {
  AftData data{.duration = column_of("duration", duration), .event = column_of("event", event)};
  for (const auto& [name, values] : covariates) data.covariates.push_back({name, column_of(name.c_str(), values)});
  data.scale_covariates = std::move(scale_covariates);
  data.entry = column_of("entry", entry);
  data.weights = column_of("weights", weights);
  data.clusters = column_of("cluster", clusters);
  data.customer_id = column_of("customer_id", customer_id);
  return data;
}

py::array_t<double> shaped(const std::vector<double>& values, std::size_t rows, std::size_t columns) {
  py::array_t<double> out({rows, columns});
  std::copy(values.begin(), values.end(), out.mutable_data());
  return out;
}

py::array_t<double> flat(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}
}  // namespace

void register_accelerated_failure_time(py::module_& m) {
  py::class_<AcceleratedFailureTimeModel> model(m, "AcceleratedFailureTimeModel", "A fitted model.");
  bind_fitted(model);
  bind_estimate(model);
  model
      .def_static(
          "fit",
          [](const py::object& duration, const py::object& event, const NamedColumns& covariates,
             std::vector<std::string> scale_covariates, const py::object& entry, const py::object& weights,
             const py::object& clusters, const py::object& customer_id, std::vector<std::string> column_names,
             const std::string& distribution, double penalty, bool robust, int max_iterations, std::size_t threads,
             double largest_share_left_out, std::string time_unit) {
            AftData data = data_of(duration, event, covariates, std::move(scale_covariates), entry, weights, clusters,
                                   customer_id);
            data.column_names = std::move(column_names);
            AftOptions options{.distribution = by_name<AftDistribution, 5>("distribution", distribution),
                               .penalty = penalty,
                               .robust = robust,
                               .time_unit = std::move(time_unit),
                               .max_iterations = max_iterations,
                               .largest_share_left_out = largest_share_left_out};
            return fit_tuple(interruptible(threads, [&](core::Executor& executor) {
              options.executor = &executor;
              return AcceleratedFailureTimeModel::fit(data, options);
            }));
          },
          py::arg("duration"), py::arg("event"), py::arg("covariates"), py::arg("scale_covariates"), py::arg("entry"),
          py::arg("weights"), py::arg("cluster"), py::arg("customer_id"), py::arg("column_names"),
          py::arg("distribution"), py::arg("penalty"), py::arg("robust"), py::arg("max_iterations"), py::arg("threads"),
          py::arg("largest_share_left_out"), py::arg("time_unit"))
      .def_property_readonly("time_unit", &AcceleratedFailureTimeModel::time_unit)
      .def_property_readonly(
          "distribution", [](const AcceleratedFailureTimeModel& f) { return std::string(to_string(f.distribution())); })
      .def_property_readonly("covariates", &AcceleratedFailureTimeModel::covariates)
      .def_property_readonly("scale_covariates", &AcceleratedFailureTimeModel::scale_covariates)
      .def_property_readonly("robust", &AcceleratedFailureTimeModel::robust)
      .def_property_readonly("penalty_option", &AcceleratedFailureTimeModel::penalty_option)
      .def_property_readonly("column_names", &AcceleratedFailureTimeModel::column_names)
      .def_property_readonly("events", &AcceleratedFailureTimeModel::events)
      .def_property_readonly("null_log_likelihood", &AcceleratedFailureTimeModel::null_log_likelihood)
      .def_property_readonly("naive_covariance",
                             [](const AcceleratedFailureTimeModel& f) { return matrix_array(f.naive_covariance()); })
      .def("likelihood_ratio_test", [](const AcceleratedFailureTimeModel& f) { return f.likelihood_ratio_test(); })
      .def(
          "likelihood_ratio_test",
          [](const AcceleratedFailureTimeModel& f, const AcceleratedFailureTimeModel& restricted) {
            return f.likelihood_ratio_test(restricted);
          },
          py::arg("restricted"))
      .def(
          "predict",
          [](const AcceleratedFailureTimeModel& f, const std::string& quantity,
             const std::vector<py::object>& covariates, std::size_t rows, const std::vector<double>& at,
             const py::object& after, double level, std::size_t threads) {
            std::vector<core::ColumnView> columns;
            for (std::size_t j = 0; j < covariates.size(); ++j)
              columns.push_back(column_of(f.covariates().at(j).c_str(), covariates[j]));
            AftPredictOptions options{.level = level, .after = column_of("after", after)};
            const auto kind = by_name<AftQuantity, 6>("quantity", quantity);
            const AftPredictions p = interruptible(threads, [&](core::Executor& executor) {
              options.executor = &executor;
              return f.predict(kind, columns, rows, at, options);
            });
            return py::make_tuple(shaped(p.value, p.rows, p.columns), shaped(p.standard_error, p.rows, p.columns),
                                  shaped(p.lower, p.rows, p.columns), shaped(p.upper, p.rows, p.columns), p.report);
          },
          py::arg("quantity"), py::arg("covariates"), py::arg("rows"), py::arg("at"), py::arg("after"),
          py::arg("interval"), py::arg("threads"))
      .def(
          "residuals",
          [](const AcceleratedFailureTimeModel& f, const py::object& duration, const py::object& event,
             const NamedColumns& covariates, const py::object& entry, std::size_t threads) {
            const AftData data = data_of(duration, event, covariates, {}, entry, py::none(), py::none());
            const AftResiduals r =
                interruptible(threads, [&](core::Executor& executor) { return f.residuals(data, &executor); });
            return py::make_tuple(flat(r.cox_snell), flat(r.martingale), flat(r.deviance), r.report);
          },
          py::arg("duration"), py::arg("event"), py::arg("covariates"), py::arg("entry"), py::arg("threads"));
}
