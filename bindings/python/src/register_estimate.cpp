#include <algorithm>
#include <amends/estimation/given_estimate.hpp>
#include <amends/interop/saved_estimate.hpp>
#include <string>
#include <utility>
#include <vector>

#include "confidence.hpp"
#include "estimate.hpp"
#include "fitted.hpp"
#include "interruptible.hpp"
#include "path.hpp"
#include "plain_state.hpp"

using namespace amends::estimation;
namespace math = amends::math;

/// One scale for all, or one for each.
struct Scales {
  std::vector<Scale> all;
};

template <>
struct Argument<Scales> {
  static constexpr auto name = Argument<Scale>::name + py::detail::const_name(" | collections.abc.Sequence[") +
                               Argument<Scale>::name + py::detail::const_name("]");
  static Scales from(py::handle value, const Place& place) {
    if (py::isinstance<py::str>(value)) return {{Argument<Scale>::from(value, place)}};
    return {Argument<std::vector<Scale>>::from(value, place)};
  }
};

namespace {
math::Matrix matrix_of(const Numbers<double>& array) {
  if (array.ndim() != 2)
    throw amends::Error(amends::ErrorCode::size_mismatch, "covariance", "covariance must have two dimensions");
  math::Matrix out(static_cast<std::size_t>(array.shape(0)), static_cast<std::size_t>(array.shape(1)));
  std::copy_n(array.data(), out.data.size(), out.data.begin());
  return out;
}

GivenSource given_source(const std::string& model, const std::string& source, double rows, std::size_t clusters) {
  return {.model = model, .from = source, .rows = rows, .clusters = clusters};
}

constexpr const char* constructor_doc =
    R"(A number that was estimated elsewhere: a source of its own.

Parameters
----------
quantity : str
    What it is.
value, standard_error : float
    On the natural scale.
scale : {"identity", "log", "logit", "log_log"}
    On which it is normal: log for what is positive, logit or log_log for a share.
model : str
    What it was estimated by, in your words.
source : str
    From what.
rows : float
    Customers, complaints or answers behind it; 0: not known.
clusters : int
    That its error allows for.

Raises
------
AmendsError
    For a value at or beyond the edge of its scale, or an error that is not finite and at least 0.)";

constexpr const char* joint_doc = R"(Several numbers of one source, which a scenario draws together.

Parameters
----------
quantities : sequence of str
values : sequence of float
covariance : array
    Of the values, natural scale.
scale : str, or sequence of str
    One for all, or one for each.
model, source, rows, clusters
    As of one.

Returns
-------
list of Estimate

Examples
--------
>>> import amends as am
>>> stay = am.estimation.Estimate.joint(
...     ["dissatisfied", "satisfied"], [0.45, 0.8], [[0.0009, 0.0002], [0.0002, 0.0004]], "logit")
>>> round(stay[0].covariance_with(stay[1]), 4)
0.0051)";

void bind_numbers(py::class_<Estimate>& c) {
  c.def_readonly("quantity", &Estimate::quantity, "What was asked for.")
      .def_readonly("value", &Estimate::value, "On the natural scale.")
      .def_property_readonly(
          "scale", [](const Estimate& e) { return std::string(to_string(e.scale)); }, "On which it is normal.")
      .def_property_readonly("standard_error", &Estimate::standard_error, "On the natural scale, by the delta method.")
      .def_property_readonly("standard_error_on_scale", &Estimate::standard_error_on_scale)
      .def_property_readonly(
          "gradient",
          [](const Estimate& e) {
            return py::array_t<double>(static_cast<py::ssize_t>(e.gradient.size()), e.gradient.data());
          },
          "Of the value on its scale, by the components of the source.")
      .def_property_readonly(
          "model", [](const Estimate& e) { return e.source->model; }, "What it was estimated by.")
      .def_property_readonly(
          "source", [](const Estimate& e) { return e.source->from; }, "From what; may be empty.")
      .def_property_readonly(
          "rows", [](const Estimate& e) { return e.source->rows; }, "Behind it, weights summed.")
      .def_property_readonly(
          "clusters", [](const Estimate& e) { return e.source->clusters; },
          "That its error allows for; 0: rows are taken as independent.")
      .def_property_readonly(
          "identity", [](const Estimate& e) { return e.source->identity; },
          "Of the source: estimates of one source have the same.")
      .def_property_readonly("distribution", &Estimate::distribution, "What a scenario draws it from.")
      .def("describe", &Estimate::describe, "One line: what, of what, from how many rows.")
      .def("__repr__", [](const Estimate& e) {
        const Interval limits = e.interval(0.95);
        const auto text = [](double value) { return py::str("{:.6g}").format(value).cast<std::string>(); };
        return "Estimate(" + e.describe() + ": " + text(e.value) + ", 95 % interval " + text(limits.lower) + " to " +
               text(limits.upper) + ")";
      });
}
}  // namespace

void register_estimate(py::module_& m) {
  py::class_<Estimate> c(m, "Estimate", "A number with its error, and how it moves with the others of its source.");
  def_init(
      c,
      [](const std::string& quantity, double value, double standard_error, Scale scale, const std::string& model,
         const std::string& source, double rows, std::size_t clusters) {
        return given_estimate(quantity, value, standard_error, scale, given_source(model, source, rows, clusters));
      },
      constructor_doc, py::arg("quantity"), py::arg("value"), py::arg("standard_error"), py::arg("scale") = "identity",
      py::kw_only(), py::arg("model") = "estimate", py::arg("source") = "", py::arg("rows") = 0.0,
      py::arg("clusters") = 0);
  bind_numbers(c);
  def(
      c, "interval",
      [](const Estimate& e, Confidence level) {
        const Interval limits = e.interval(level.level);
        return std::pair(limits.lower, limits.upper);
      },
      "Lower and upper limit: normal on the scale, carried back.", py::arg("level") = 0.95);
  def(
      c, "covariance_with", [](const Estimate& one, const Estimate& other) { return covariance_on_scale(one, other); },
      "Of the two on their scales; 0 where their sources differ.", py::arg("other"));
  def_static(
      c, "joint",
      [](const std::vector<std::string>& quantities, const std::vector<double>& values,
         const Numbers<double>& covariance, const Scales& scale, const std::string& model, const std::string& source,
         double rows, std::size_t clusters) {
        return given_estimates(quantities, values, matrix_of(covariance), scale.all,
                               given_source(model, source, rows, clusters));
      },
      joint_doc, py::arg("quantities"), py::arg("values"), py::arg("covariance"), py::arg("scale") = "identity",
      py::kw_only(), py::arg("model") = "estimate", py::arg("source") = "", py::arg("rows") = 0.0,
      py::arg("clusters") = 0);
  add_plain_pickle(c);
  def(
      m, "estimate_from_file",
      [](const Path& path, std::string quantity, const std::vector<std::pair<std::string, double>>& at,
         const std::vector<std::pair<std::string, py::object>>& where, std::string source) {
        const EstimateQuery query = query_of(std::move(quantity), at, where, std::move(source));
        return interruptible(1, [&](amends::core::Executor& executor) {
          return amends::interop::estimate_from_file(path.text, query, &executor);
        });
      },
      py::arg("path"), py::arg("quantity"), py::arg("at"), py::arg("where"), py::arg("source"));
}
