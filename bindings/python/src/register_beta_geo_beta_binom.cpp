#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "column.hpp"
#include "customer_base.hpp"
#include "fitted.hpp"

using namespace amends;
using namespace amends::customer_base;

namespace {
using Model = BetaGeoBetaBinomModel;
using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

CustomerColumns customers_of(const py::object& frequency, const py::object& recency, const py::object& T,
                             const py::object& weights = py::none()) {
  return {column_of("frequency", frequency), column_of("recency", recency), column_of("T", T),
          column_of("weights", weights)};
}

std::span<const double> span_of(const Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

/// A prediction: (frequency, recency, T, level or None, threads, its own arguments).
template <class... Arguments, class Call>
auto prediction(Call call) {
  return [call](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
                const py::object& level, std::size_t threads, Arguments... arguments) {
    const CustomerColumns customers = customers_of(frequency, recency, T);
    PredictionOptions options{.errors = !level.is_none(), .level = level.is_none() ? 0.95 : level.cast<double>()};
    const auto pool = threads == 1 ? nullptr : std::make_unique<ThreadPool>(threads);
    options.executor = pool.get();
    const py::gil_scoped_release release;
    return call(model, customers, options, arguments...);
  };
}

py::list estimates_list(const std::vector<Estimate>& estimates) {
  py::list out;
  for (const Estimate& e : estimates) out.append(py::make_tuple(e.value, e.standard_error, e.lower, e.upper));
  return out;
}
}  // namespace

void register_beta_geo_beta_binom(py::module_& m) {
  py::class_<Model> c(m, "BetaGeoBetaBinomModel");
  bind_fitted(c);
  c.def_static(
       "fit",
       [](const py::object& frequency, const py::object& recency, const py::object& T, const py::object& weights,
          const std::vector<std::tuple<std::string, double, double>>& priors, std::size_t threads) {
         const CustomerColumns customers = customers_of(frequency, recency, T, weights);
         BetaGeoBetaBinomOptions options;
         for (const auto& [parameter, median, deviation] : priors)
           options.priors.push_back({parameter, median, deviation});
         const auto pool = threads == 1 ? nullptr : std::make_unique<ThreadPool>(threads);
         options.executor = pool.get();
         auto fit = [&] {
           const py::gil_scoped_release release;
           return Model::fit(customers, options);
         }();
         return fit_tuple(std::move(fit));
       })
      .def_static("with_parameters", &Model::with_parameters)
      .def("probability_alive",
           prediction<double>([](const Model& model, const CustomerColumns& customers, const PredictionOptions& options,
                                 double t) { return model.probability_alive(customers, t, options); }))
      .def("expected_purchases",
           prediction<double, double>([](const Model& model, const CustomerColumns& customers,
                                         const PredictionOptions& options, double from,
                                         double to) { return model.expected_purchases(customers, from, to, options); }))
      .def("discounted_expected_residual_transactions",
           prediction<double, double, double>([](const Model& model, const CustomerColumns& customers,
                                                 const PredictionOptions& options, double rate, double period,
                                                 double horizon) {
             return model.discounted_expected_residual_transactions(customers, {rate, period}, horizon, options);
           }))
      .def("customer_lifetime_value",
           prediction<const Values&, const Values&, double, double, double, double>(
               [](const Model& model, const CustomerColumns& customers, const PredictionOptions& options,
                  const Values& spend, const Values& spend_errors, double margin, double rate, double period,
                  double horizon) {
                 return model.customer_lifetime_value(customers, span_of(spend), span_of(spend_errors), margin,
                                                      {rate, period}, horizon, options);
               }))
      .def("probability_of_purchases",
           prediction<std::size_t, double>([](const Model& model, const CustomerColumns& customers,
                                              const PredictionOptions& options, std::size_t count, double t) {
             return model.probability_of_purchases(customers, count, t, options);
           }))
      .def("expected_purchases_new_customer",
           [](const Model& model, const Values& t, double level) {
             return estimates_list(model.expected_purchases_new_customer(span_of(t), level));
           })
      .def("probability_of_purchases_new_customer",
           [](const Model& model, std::size_t up_to, double t, double level) {
             return estimates_list(model.probability_of_purchases_new_customer(up_to, t, level));
           })
      .def("compare_counts",
           [](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
              const py::object& weights, std::size_t cells) {
             const CustomerColumns customers = customers_of(frequency, recency, T, weights);
             const py::gil_scoped_release release;
             return model.compare_counts(customers, cells);
           })
      .def("simulate", [](const Model& model, const Values& T, std::uint64_t seed) {
        const auto made = model.simulate(span_of(T), seed);
        py::dict out;
        out["frequency"] = array_of(made.frequency);
        out["recency"] = array_of(made.recency);
        out["T"] = array_of(made.T);
        py::array_t<bool> alive(static_cast<py::ssize_t>(made.alive.size()));
        for (std::size_t i = 0; i < made.alive.size(); ++i) alive.mutable_data()[i] = made.alive[i] != 0;
        out["alive"] = alive;
        return out;
      });
}
