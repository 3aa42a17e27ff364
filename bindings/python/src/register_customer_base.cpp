#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "customer_base.hpp"
#include "fitted.hpp"

using namespace amends;
using namespace amends::customer_base;

namespace {

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

CovariateColumns covariates_of(const py::dict& columns) {
  CovariateColumns out;
  for (const auto& [name, column] : columns) {
    out.names.push_back(name.cast<std::string>());
    out.columns.push_back(column_of(out.names.back().c_str(), py::reinterpret_borrow<py::object>(column)));
  }
  return out;
}

CustomerColumns customers_of(const py::object& frequency, const py::object& recency, const py::object& T,
                             const py::object& weights) {
  return {column_of("frequency", frequency), column_of("recency", recency), column_of("T", T),
          column_of("weights", weights)};
}

std::unique_ptr<ThreadPool> pool_of(std::size_t threads) {
  return threads == 1 ? nullptr : std::make_unique<ThreadPool>(threads);
}

std::span<const double> span_of(const Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

/// (frequency, recency, T, purchase covariates, dropout covariates, level or None, threads): what each prediction
/// takes.
template <class Model, class Call>
auto prediction(Call call) {
  return [call](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
                const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
                auto... arguments) {
    const CustomerColumns customers = customers_of(frequency, recency, T, py::none());
    PredictionOptions options{.errors = !level.is_none(),
                              .level = level.is_none() ? 0.95 : level.cast<double>(),
                              .purchase_covariates = covariates_of(purchase),
                              .dropout_covariates = covariates_of(dropout)};
    const auto pool = pool_of(threads);
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

template <class Model, class Fit>
void bind_model(py::module_& m, const char* name, Fit fit_function) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  py::class_<Model> c(m, name);
  bind_fitted(c);
  c.def_static("fit",
               [fit_function](const py::object& frequency, const py::object& recency, const py::object& T,
                              const py::object& weights, const py::dict& purchase, const py::dict& dropout, double l2,
                              const std::vector<std::tuple<std::string, double, double>>& priors,
                              const std::string& time_unit, std::size_t threads) {
                 const CustomerColumns customers = customers_of(frequency, recency, T, weights);
                 CustomerBaseOptions options{.purchase_covariates = covariates_of(purchase),
                                             .dropout_covariates = covariates_of(dropout),
                                             .covariate_l2 = l2,
                                             .time_unit = time_unit};
                 for (const auto& [parameter, median, deviation] : priors)
                   options.priors.push_back({parameter, median, deviation});
                 const auto pool = pool_of(threads);
                 options.executor = pool.get();
                 auto fit = [&] {
                   const py::gil_scoped_release release;
                   return fit_function(customers, options);
                 }();
                 return fit_tuple(std::move(fit));
               })
      .def_static("with_parameters", &Model::with_parameters)
      .def_property_readonly("time_unit", &Model::time_unit)
      .def_property_readonly("purchase_covariates", &Model::purchase_covariates)
      .def_property_readonly("dropout_covariates", &Model::dropout_covariates)
      .def("probability_alive",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
              double ahead) {
             return prediction<Model>([](const Model& used, const CustomerColumns& customers,
                                         const PredictionOptions& options, double until) {
               return used.probability_alive(customers, until, options);
             })(model, x, t, T, purchase, dropout, level, threads, ahead);
           })
      .def("expected_purchases",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
              double from, double to) {
             return prediction<Model>([](const Model& used, const CustomerColumns& customers,
                                         const PredictionOptions& options, double low, double high) {
               return used.expected_purchases(customers, low, high, options);
             })(model, x, t, T, purchase, dropout, level, threads, from, to);
           })
      .def("discounted_expected_residual_transactions",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
              double rate, double period, double horizon) {
             return prediction<Model>([](const Model& used, const CustomerColumns& customers,
                                         const PredictionOptions& options, double r, double per, double until) {
               return used.discounted_expected_residual_transactions(customers, {r, per}, until, options);
             })(model, x, t, T, purchase, dropout, level, threads, rate, period, horizon);
           })
      .def("customer_lifetime_value",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
              const Values& spend, const Values& spend_errors, double margin, double rate, double period,
              double horizon) {
             const auto values = span_of(spend), errors = span_of(spend_errors);
             return prediction<Model>([values, errors](const Model& used, const CustomerColumns& customers,
                                                       const PredictionOptions& options, double share, double r,
                                                       double per, double until) {
               return used.customer_lifetime_value(customers, values, errors, share, {r, per}, until, options);
             })(model, x, t, T, purchase, dropout, level, threads, margin, rate, period, horizon);
           })
      .def("probability_of_purchases",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
              std::size_t count, double ahead) {
             return prediction<Model>([](const Model& used, const CustomerColumns& customers,
                                         const PredictionOptions& options, std::size_t n, double until) {
               return used.probability_of_purchases(customers, n, until, options);
             })(model, x, t, T, purchase, dropout, level, threads, count, ahead);
           })
      .def("log_probability_alive",
           [](const Model& model, const Values& x, const Values& t, const Values& T) {
             if (t.size() != x.size() || T.size() != x.size())
               throw Error(ErrorCode::size_mismatch, "recency", "frequency, recency and T must have the same length");
             py::array_t<double> out(x.size());
             for (py::ssize_t i = 0; i < x.size(); ++i)
               out.mutable_data()[i] = customer_row_problem(x.data()[i], t.data()[i], T.data()[i]).empty()
                                           ? model.log_probability_alive(x.data()[i], t.data()[i], T.data()[i])
                                           : std::numeric_limits<double>::quiet_NaN();
             return out;
           })
      .def("expected_purchases_new_customer",
           [](const Model& model, const Values& t, double level) {
             return estimates_list(model.expected_purchases_new_customer(span_of(t), level));
           })
      .def("probability_of_purchases_new_customer",
           [](const Model& model, std::size_t up_to, double t, double level) {
             return estimates_list(model.probability_of_purchases_new_customer(up_to, t, level));
           })
      .def("expected_cumulative_purchases",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::object& weights, const Values& times) {
             const CustomerColumns customers = customers_of(x, t, T, weights);
             const auto at = span_of(times);
             const py::gil_scoped_release release;
             return model.expected_cumulative_purchases(customers, at);
           })
      .def("compare_counts",
           [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
              const py::object& weights, std::size_t cells) {
             const CustomerColumns customers = customers_of(x, t, T, weights);
             const py::gil_scoped_release release;
             return model.compare_counts(customers, cells);
           })
      .def("simulate",
           [](const Model& model, const Values& T, std::uint64_t seed) {
             const auto made = model.simulate(span_of(T), seed);
             py::dict out;
             out["frequency"] = array_of(made.frequency);
             out["recency"] = array_of(made.recency);
             out["T"] = array_of(made.T);
             py::array_t<bool> alive(static_cast<py::ssize_t>(made.alive.size()));
             for (std::size_t i = 0; i < made.alive.size(); ++i) alive.mutable_data()[i] = made.alive[i] != 0;
             out["alive"] = alive;
             return out;
           })
      .def("bootstrap", [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
                           const py::object& weights, std::size_t replicates, std::uint64_t seed, bool parametric,
                           std::size_t threads) {
        const CustomerColumns customers = customers_of(x, t, T, weights);
        const auto pool = pool_of(threads);
        const py::gil_scoped_release release;
        return model.bootstrap(
            customers, {.replicates = replicates, .seed = seed, .parametric = parametric, .executor = pool.get()});
      });
  c.attr("no_horizon") = infinity;
}

}  // namespace

void register_customer_base(py::module_& m) {
  py::class_<Predictions>(m, "Predictions")
      .def_property_readonly("value", [](const Predictions& p) { return array_of(p.value); })
      .def_property_readonly("standard_error", [](const Predictions& p) { return array_of(p.standard_error); })
      .def_property_readonly("lower", [](const Predictions& p) { return array_of(p.lower); })
      .def_property_readonly("upper", [](const Predictions& p) { return array_of(p.upper); })
      .def_readonly("invalid_rows", &Predictions::invalid_rows)
      .def_readonly("first_invalid", &Predictions::first_invalid)
      .def_readonly("first_invalid_why", &Predictions::first_invalid_why);
  py::class_<CountComparison>(m, "CountComparison",
                              "Customers by number of repeat purchases, and what the model expects; the last cell is "
                              "'this many or more'.")
      .def_property_readonly("actual", [](const CountComparison& c) { return array_of(c.actual); })
      .def_property_readonly("expected", [](const CountComparison& c) { return array_of(c.expected); })
      .def_readonly("statistic", &CountComparison::statistic)
      .def_readonly("degrees_of_freedom", &CountComparison::degrees_of_freedom)
      .def_readonly("p_value", &CountComparison::p_value)
      .def("__repr__", [](const CountComparison& c) {
        std::string out = "CountComparison(actual=[";
        for (std::size_t i = 0; i < c.actual.size(); ++i)
          out.append(i == 0 ? "" : ", ").append(core::format_number(c.actual[i]));
        out.append("], expected=[");
        for (std::size_t i = 0; i < c.expected.size(); ++i)
          out.append(i == 0 ? "" : ", ").append(core::format_number(std::round(c.expected[i] * 100) / 100));
        return out + "], p_value=" + core::format_number(c.p_value) + ")";
      });
  py::class_<BootstrapResult>(m, "BootstrapResult", "Estimates of models fitted to customers drawn anew.")
      .def_readonly("names", &BootstrapResult::names)
      .def_property_readonly("estimates", [](const BootstrapResult& b) { return matrix_array(b.estimates); })
      .def_readonly("without_answer", &BootstrapResult::without_answer)
      .def_readonly("standard_errors", &BootstrapResult::standard_errors)
      .def_property_readonly("intervals",
                             [](const BootstrapResult& b) {
                               std::vector<std::pair<double, double>> out;
                               for (const auto& i : b.intervals) out.emplace_back(i.lower, i.upper);
                               return out;
                             })
      .def("__repr__", [](const BootstrapResult& b) {
        return "BootstrapResult(replicates=" + std::to_string(b.estimates.rows) +
               ", without_answer=" + std::to_string(b.without_answer) + ")";
      });
  m.def("customer_row_problem", &customer_row_problem, py::arg("frequency"), py::arg("recency"), py::arg("T"));
  m.def("purchase_log_likelihood",
        [](const std::string& process, const std::array<double, 4>& parameters, const py::object& frequency,
           const py::object& recency, const py::object& T, bool with_gradient, std::size_t threads) {
          const CustomerColumns customers = customers_of(frequency, recency, T, py::none());
          const PurchaseProcess kind = process == "pareto"     ? PurchaseProcess::pareto
                                       : process == "beta_geo" ? PurchaseProcess::beta_geo
                                                               : PurchaseProcess::modified_beta_geo;
          const auto pool = pool_of(threads);
          LogLikelihood out;
          {
            const py::gil_scoped_release release;
            out = purchase_log_likelihood(kind, parameters, customers, with_gradient, pool.get());
          }
          return py::make_tuple(out.value, out.gradient);
        });
  bind_model<BetaGeoModel>(m, "BetaGeoModel", &BetaGeoModel::fit);
  bind_model<ModifiedBetaGeoModel>(m, "ModifiedBetaGeoModel", &ModifiedBetaGeoModel::fit);
  bind_model<ParetoNBDModel>(m, "ParetoNBDModel", &ParetoNBDModel::fit);
}
