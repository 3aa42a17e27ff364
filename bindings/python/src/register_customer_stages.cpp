#include <algorithm>
#include <amends/customer_base/customer_stages.hpp>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "fitted.hpp"

using namespace amends::customer_base;

namespace {

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

amends::math::Matrix matrix_of(const Values& values) {
  if (values.ndim() != 2) throw py::type_error("a matrix must have two dimensions");
  amends::math::Matrix out(static_cast<std::size_t>(values.shape(0)), static_cast<std::size_t>(values.shape(1)));
  std::copy(values.data(), values.data() + values.size(), out.data.begin());
  return out;
}

CustomerStageOptions options_of(const py::object& prior, std::vector<std::string> absorbing,
                                double largest_share_left_out = amends::core::largest_left_out_of_fit) {
  CustomerStageOptions options{.absorbing = std::move(absorbing), .largest_share_left_out = largest_share_left_out};
  if (!prior.is_none()) options.prior = matrix_of(prior.cast<Values>());
  return options;
}

std::span<const double> span_of(const Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

py::list list_of(const std::vector<Estimate>& estimates) {
  py::list out;
  for (const Estimate& e : estimates) out.append(py::make_tuple(e.value, e.standard_error, e.lower, e.upper));
  return out;
}

}  // namespace

void register_customer_stages(py::module_& m) {
  py::class_<CustomerStageModel>(m, "CustomerStageModel")
      .def_static("fit",
                  [](std::vector<std::string> stages, const py::object& customer, const py::object& stage,
                     const py::object& weights, const py::object& prior, std::vector<std::string> absorbing,
                     double largest_share_left_out) {
                    const StageColumns histories{.customer = column_of("customer", customer),
                                                 .stage = column_of("stage", stage),
                                                 .weights = column_of("weights", weights)};
                    return fit_tuple(CustomerStageModel::fit(
                        std::move(stages), histories, options_of(prior, std::move(absorbing), largest_share_left_out)));
                  })
      .def_static("fit_counts",
                  [](std::vector<std::string> stages, const Values& counts, const py::object& prior,
                     std::vector<std::string> absorbing) {
                    return fit_tuple(CustomerStageModel::fit(std::move(stages), matrix_of(counts),
                                                             options_of(prior, std::move(absorbing))));
                  })
      .def_static("with_probabilities",
                  [](std::vector<std::string> stages, const Values& probabilities) {
                    return CustomerStageModel::with_probabilities(std::move(stages), matrix_of(probabilities));
                  })
      .def_property_readonly("report", &CustomerStageModel::report, py::return_value_policy::reference_internal)
      .def_property_readonly("stages", &CustomerStageModel::stages)
      .def_property_readonly("absorbing", &CustomerStageModel::absorbing)
      .def_property_readonly("log_likelihood", &CustomerStageModel::log_likelihood)
      .def_property_readonly("transitions",
                             [](const CustomerStageModel& model) { return matrix_array(model.transitions()); })
      .def_property_readonly("counts", [](const CustomerStageModel& model) { return matrix_array(model.counts()); })
      .def("transition_intervals",
           [](const CustomerStageModel& model, double level) {
             const TransitionIntervals found = model.transition_intervals(level);
             return py::make_tuple(matrix_array(found.estimate), matrix_array(found.standard_error),
                                   matrix_array(found.lower), matrix_array(found.upper));
           })
      .def("value",
           [](const CustomerStageModel& model, const Values& rewards, double rate, double period, double horizon,
              double level) -> py::tuple {
             const StageValues found = model.value(span_of(rewards), {rate, period}, horizon, level);
             return py::make_tuple(list_of(found.value), matrix_array(found.covariance));
           })
      .def("when_to_let_go",
           [](const CustomerStageModel& model, const Values& rewards, double rate, double period,
              double level) -> py::tuple {
             const KeepingPolicy found = model.when_to_let_go(span_of(rewards), {rate, period}, level);
             return py::make_tuple(found.keep, list_of(found.value), found.always, found.worth_less_than_nothing);
           })
      .def("stage_shares", [](const CustomerStageModel& model, const Values& now, double t,
                              double level) { return list_of(model.stage_shares(span_of(now), t, level)); })
      .def("to_json", [](const CustomerStageModel& model) { return amends::interop::write_model(model.state()); })
      .def_static("from_json", [](const std::string& text) {
        return CustomerStageModel::from_state(amends::interop::read_model(text));
      });
}
