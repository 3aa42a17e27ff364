#include <algorithm>
#include <amends/customer_base/customer_stages.hpp>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "def.hpp"
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

py::list list_of(const std::vector<Estimate>& estimates) {
  py::list out;
  for (const Estimate& e : estimates) out.append(py::make_tuple(e.value, e.standard_error, e.lower, e.upper));
  return out;
}

}  // namespace

void register_customer_stages(py::module_& m) {
  using Names = std::vector<std::string>;
  py::class_<CustomerStageModel> c(m, "CustomerStageModel");
  def_static(
      c, "fit",
      [](Names stages, const py::object& customer, const py::object& stage, const py::object& weights,
         const py::object& prior, Names absorbing, double largest_share_left_out) {
        const StageColumns histories{.customer = column_of("customer", customer),
                                     .stage = column_of("stage", stage),
                                     .weights = column_of("weights", weights)};
        return fit_tuple(CustomerStageModel::fit(std::move(stages), histories,
                                                 options_of(prior, std::move(absorbing), largest_share_left_out)));
      },
      "", py::arg("stages"), py::arg("customer"), py::arg("stage"), py::arg("weights"), py::arg("prior"),
      py::arg("absorbing"), py::arg("largest_share_left_out"));
  def_static(
      c, "fit_counts",
      [](Names stages, const py::object& counts, const py::object& prior, Names absorbing) {
        return fit_tuple(CustomerStageModel::fit(std::move(stages), matrix_of(counts.cast<Values>()),
                                                 options_of(prior, std::move(absorbing))));
      },
      "", py::arg("stages"), py::arg("counts"), py::arg("prior"), py::arg("absorbing"));
  def_static(
      c, "with_probabilities",
      [](Names stages, const py::object& probabilities) {
        return CustomerStageModel::with_probabilities(std::move(stages), matrix_of(probabilities.cast<Values>()));
      },
      "", py::arg("stages"), py::arg("probabilities"));
  c.def_property_readonly("report", &CustomerStageModel::report, py::return_value_policy::reference_internal)
      .def_property_readonly("stages", &CustomerStageModel::stages)
      .def_property_readonly("absorbing", &CustomerStageModel::absorbing)
      .def_property_readonly("log_likelihood", &CustomerStageModel::log_likelihood)
      .def_property_readonly("transitions",
                             [](const CustomerStageModel& model) { return matrix_array(model.transitions()); })
      .def_property_readonly("counts", [](const CustomerStageModel& model) { return matrix_array(model.counts()); })
      .def("to_json", [](const CustomerStageModel& model) { return amends::interop::write_model(model.state()); });
  def(
      c, "transition_intervals",
      [](const CustomerStageModel& model, double level) {
        const TransitionIntervals found = model.transition_intervals(level);
        return py::make_tuple(matrix_array(found.estimate), matrix_array(found.standard_error),
                              matrix_array(found.lower), matrix_array(found.upper));
      },
      "", py::arg("level"));
  def(
      c, "value",
      [](const CustomerStageModel& model, const std::vector<double>& rewards, double rate, double period,
         double horizon, double level) -> py::tuple {
        const StageValues found = model.value(rewards, {rate, period}, horizon, level);
        return py::make_tuple(list_of(found.value), matrix_array(found.covariance));
      },
      "", py::arg("rewards"), py::arg("discount_rate"), py::arg("rate_period"), py::arg("horizon"), py::arg("level"));
  def(
      c, "when_to_let_go",
      [](const CustomerStageModel& model, const std::vector<double>& rewards, double rate, double period,
         double level) -> py::tuple {
        const KeepingPolicy found = model.when_to_let_go(rewards, {rate, period}, level);
        return py::make_tuple(found.keep, list_of(found.value), found.always, found.worth_less_than_nothing);
      },
      "", py::arg("rewards"), py::arg("discount_rate"), py::arg("rate_period"), py::arg("level"));
  def(
      c, "stage_shares",
      [](const CustomerStageModel& model, const std::vector<double>& now, double t, double level) {
        return list_of(model.stage_shares(now, t, level));
      },
      "", py::arg("now"), py::arg("t"), py::arg("level"));
  def_static(
      c, "from_json",
      [](const std::string& text) { return CustomerStageModel::from_state(amends::interop::read_model(text)); }, "",
      py::arg("text"));
}
