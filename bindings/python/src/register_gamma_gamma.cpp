#include <amends/core/executor.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "column.hpp"
#include "customer_base.hpp"
#include "estimate.hpp"
#include "fitted.hpp"

using namespace amends;
using namespace amends::customer_base;

namespace {
using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

SpendColumns spend_of(const py::object& frequency, const py::object& monetary_value,
                      const py::object& weights = py::none(), const py::object& customer_id = py::none()) {
  return {.frequency = column_of("frequency", frequency),
          .monetary_value = column_of("monetary_value", monetary_value),
          .weights = column_of("weights", weights),
          .customer_id = column_of("customer_id", customer_id)};
}

/// A scalar of a customer for arrays of customers: a row that cannot be is NaN, as it is in the predictions.
template <class Scalar>
auto for_rows(Scalar scalar) {
  return [scalar](const GammaGammaModel& model, const Values& frequency, const Values& monetary_value) {
    core::check_same_size("monetary_value", static_cast<std::size_t>(monetary_value.size()), "frequency",
                          static_cast<std::size_t>(frequency.size()));
    py::array_t<double> out(frequency.size());
    double* to = out.mutable_data();
    const double *x = frequency.data(), *z = monetary_value.data();
    for_each_row(static_cast<std::size_t>(frequency.size()), [&](std::size_t i) {
      try {
        to[i] = scalar(model, x[i], z[i]);
      } catch (const Error&) {
        to[i] = std::numeric_limits<double>::quiet_NaN();
      }
    });
    return out;
  };
}

template <double (GammaGammaModel::*Quantile)(double, double, double) const>
py::array_t<double> quantiles(const GammaGammaModel& model, const Values& frequency, const Values& monetary_value,
                              double share) {
  core::check_probability("share", share);
  return for_rows([share](const GammaGammaModel& m, double x, double z) { return (m.*Quantile)(share, x, z); })(
      model, frequency, monetary_value);
}
}  // namespace

void register_gamma_gamma(py::module_& m) {
  py::class_<GammaGammaModel> c(m, "GammaGammaModel");
  bind_fitted(c);
  bind_estimate(c);
  c.def_static(
       "fit",
       [](const py::object& frequency, const py::object& monetary_value, const py::object& weights,
          const py::object& customer_id, const std::vector<std::tuple<std::string, double, double>>& priors,
          double correlation_limit, std::size_t threads, double largest_share_left_out) {
         const SpendColumns customers = spend_of(frequency, monetary_value, weights, customer_id);
         GammaGammaOptions options{.priors = priors_of(priors),
                                   .correlation_limit = correlation_limit,
                                   .largest_share_left_out = largest_share_left_out};
         return fit_tuple(interruptible(threads, [&](core::Executor& executor) {
           options.executor = &executor;
           return GammaGammaModel::fit(customers, options);
         }));
       },
       py::arg("frequency"), py::arg("monetary_value"), py::arg("weights"), py::arg("customer_id"), py::arg("priors"),
       py::arg("correlation_limit"), py::arg("threads"), py::arg("largest_share_left_out"))
      .def_static("with_parameters", &GammaGammaModel::with_parameters, py::arg("p"), py::arg("q"), py::arg("v"))
      .def_property_readonly("correlation", &GammaGammaModel::correlation)
      .def(
          "expected_spend",
          [](const GammaGammaModel& model, const py::object& frequency, const py::object& monetary_value,
             const py::object& level, std::size_t threads) {
            const SpendColumns customers = spend_of(frequency, monetary_value);
            PredictionOptions options{.errors = !level.is_none(),
                                      .level = level.is_none() ? 0.95 : level.cast<double>()};
            return interruptible(threads, [&](core::Executor& executor) {
              options.executor = &executor;
              return model.expected_spend(customers, options);
            });
          },
          py::arg("frequency"), py::arg("monetary_value"), py::arg("level"), py::arg("threads"))
      .def("mean_spend_variance",
           for_rows([](const GammaGammaModel& model, double x, double z) { return model.mean_spend_variance(x, z); }),
           py::arg("frequency"), py::arg("monetary_value"))
      .def("mean_spend_quantile", &quantiles<&GammaGammaModel::mean_spend_quantile>, py::arg("frequency"),
           py::arg("monetary_value"), py::arg("share"))
      .def("transaction_quantile", &quantiles<&GammaGammaModel::transaction_quantile>, py::arg("frequency"),
           py::arg("monetary_value"), py::arg("share"))
      .def(
          "expected_spend_new_customer",
          [](const GammaGammaModel& model, double level) {
            const Estimate e = model.expected_spend_new_customer(level);
            return py::make_tuple(e.value, e.standard_error, e.lower, e.upper);
          },
          py::arg("level"))
      .def(
          "simulate",
          [](const GammaGammaModel& model, const Values& frequency, std::uint64_t seed) {
            return array_of(model.simulate({frequency.data(), static_cast<std::size_t>(frequency.size())}, seed));
          },
          py::arg("frequency"), py::arg("seed"));
}
