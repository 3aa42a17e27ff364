#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "customer_base.hpp"
#include "estimate.hpp"
#include "fitted.hpp"

using namespace amends;
using namespace amends::customer_base;

namespace {

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

/// (frequency, recency, T, purchase covariates, dropout covariates, level or None, threads) and its own arguments:
/// what each prediction takes. `call` is given the customers, the options and the arguments.
template <class Model, class... Arguments, class Call>
auto prediction(Call call) {
  return [call](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
                const py::dict& purchase, const py::dict& dropout, const py::object& level, std::size_t threads,
                Arguments... arguments) {
    const CustomerColumns customers = customers_of(frequency, recency, T, py::none());
    PredictionOptions options{.errors = !level.is_none(),
                              .level = level.is_none() ? 0.95 : level.cast<double>(),
                              .purchase_covariates = covariates_of(purchase),
                              .dropout_covariates = covariates_of(dropout)};
    return interruptible(threads, [&](core::Executor& executor) {
      options.executor = &executor;
      return call(model, customers, options, arguments...);
    });
  };
}

/// (frequency, recency, T, weights, purchase covariates, dropout covariates, threads) and its own arguments: what is
/// said of all customers together.
template <class Model, class... Arguments, class Call>
auto population(Call call) {
  return [call](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
                const py::object& weights, const py::dict& purchase, const py::dict& dropout, std::size_t threads,
                Arguments... arguments) {
    const CustomerColumns customers = customers_of(frequency, recency, T, weights);
    PopulationOptions options{.purchase_covariates = covariates_of(purchase),
                              .dropout_covariates = covariates_of(dropout)};
    return interruptible(threads, [&](core::Executor& executor) {
      options.executor = &executor;
      return call(model, customers, options, arguments...);
    });
  };
}

/// Binds `call` under a name, with the names of its own arguments after those that every prediction takes.
template <class Model, class Call, class... Own>
void def_prediction(py::class_<Model>& c, const char* name, Call call, Own... own) {
  c.def(name, call, py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("purchase_covariates"),
        py::arg("dropout_covariates"), py::arg("level"), py::arg("threads"), own...);
}
/// The same for what is said of all customers together.
template <class Model, class Call, class... Own>
void def_population(py::class_<Model>& c, const char* name, Call call, Own... own) {
  c.def(name, call, py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("weights"),
        py::arg("purchase_covariates"), py::arg("dropout_covariates"), py::arg("threads"), own...);
}

template <class Model>
void bind_predictions(py::class_<Model>& c) {
  using Customers = CustomerColumns;
  using Options = PredictionOptions;
  using Named = py::arg;
  def_prediction(c, "probability_alive",
                 prediction<Model, double>([](const Model& m, const Customers& customers, const Options& o, double t) {
                   return m.probability_alive(customers, t, o);
                 }),
                 Named("t"));
  def_prediction(c, "log_probability_alive",
                 prediction<Model>([](const Model& m, const Customers& customers, const Options& o) {
                   return m.log_probability_alive(customers, o);
                 }));
  def_prediction(
      c, "expected_purchases",
      prediction<Model, double, double>([](const Model& m, const Customers& customers, const Options& o, double from,
                                           double to) { return m.expected_purchases(customers, from, to, o); }),
      Named("start"), Named("t"));
  def_prediction(
      c, "discounted_expected_residual_transactions",
      prediction<Model, double, double, double>(
          [](const Model& m, const Customers& customers, const Options& o, double rate, double period, double horizon) {
            return m.discounted_expected_residual_transactions(customers, {rate, period}, horizon, o);
          }),
      Named("discount_rate"), Named("rate_period"), Named("horizon"));
  def_prediction(c, "customer_lifetime_value",
                 prediction<Model, const Values&, const Values&, double, double, double, double>(
                     [](const Model& m, const Customers& customers, const Options& o, const Values& spend,
                        const Values& spend_errors, double margin, double rate, double period, double horizon) {
                       return m.customer_lifetime_value(customers, span_of(spend), span_of(spend_errors), margin,
                                                        {rate, period}, horizon, o);
                     }),
                 Named("spend"), Named("spend_errors"), Named("margin"), Named("discount_rate"), Named("rate_period"),
                 Named("horizon"));
  def_prediction(c, "probability_of_purchases",
                 prediction<Model, std::size_t, double>(
                     [](const Model& m, const Customers& customers, const Options& o, std::size_t count, double t) {
                       return m.probability_of_purchases(customers, count, t, o);
                     }),
                 Named("count"), Named("t"));
  def_prediction(c, "count_interval",
                 prediction<Model, double>([](const Model& m, const Customers& customers, const Options& o, double t) {
                   return m.count_interval(customers, t, o);
                 }),
                 Named("t"));
  def_population(
      c, "total_purchases",
      [](const Model& model, const py::object& x, const py::object& t, const py::object& T, const py::object& weights,
         const py::dict& purchase, const py::dict& dropout, std::size_t threads, double level, double ahead) {
        const Customers customers = customers_of(x, t, T, weights);
        Options options{.level = level,
                        .purchase_covariates = covariates_of(purchase),
                        .dropout_covariates = covariates_of(dropout)};
        return interruptible(threads, [&](core::Executor& executor) {
          options.executor = &executor;
          return model.total_purchases(customers, ahead, options);
        });
      },
      Named("level"), Named("t"));
}

template <class Model>
void bind_population(py::class_<Model>& c) {
  using Customers = CustomerColumns;
  using Options = PopulationOptions;
  c.def(
       "expected_purchases_new_customer",
       [](const Model& model, const Values& t, double level, const py::dict& purchase, const py::dict& dropout) {
         return estimates_list(model.expected_purchases_new_customer(
             span_of(t), level, {covariate_values_of(purchase), covariate_values_of(dropout)}));
       },
       py::arg("t"), py::arg("level"), py::arg("purchase_covariates"), py::arg("dropout_covariates"))
      .def(
          "probability_of_purchases_new_customer",
          [](const Model& model, std::size_t up_to, double t, double level, const py::dict& purchase,
             const py::dict& dropout) {
            const CustomerCovariates covariates{covariate_values_of(purchase), covariate_values_of(dropout)};
            return estimates_list(interruptible(1, [&](core::Executor& executor) {
              return model.probability_of_purchases_new_customer(up_to, t, level, covariates, &executor);
            }));
          },
          py::arg("up_to"), py::arg("t"), py::arg("level"), py::arg("purchase_covariates"),
          py::arg("dropout_covariates"))
      .def(
          "simulate",
          [](const Model& model, const Values& T, std::uint64_t seed, const py::dict& purchase,
             const py::dict& dropout) {
            Options options{.purchase_covariates = covariates_of(purchase),
                            .dropout_covariates = covariates_of(dropout)};
            const auto made = interruptible(1, [&](core::Executor& executor) {
              options.executor = &executor;
              return model.simulate(span_of(T), seed, options);
            });
            return simulated_dict(made.frequency, made.recency, made.T, made.alive);
          },
          py::arg("T"), py::arg("seed"), py::arg("purchase_covariates"), py::arg("dropout_covariates"))
      .def(
          "bootstrap",
          [](const Model& model, const py::object& x, const py::object& t, const py::object& T,
             const py::object& weights, std::size_t replicates, std::uint64_t seed, bool parametric,
             std::size_t threads) {
            const Customers customers = customers_of(x, t, T, weights);
            return interruptible(threads, [&](core::Executor& executor) {
              return model.bootstrap(
                  customers, {.replicates = replicates, .seed = seed, .parametric = parametric, .executor = &executor});
            });
          },
          py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("weights"), py::arg("replicates"),
          py::arg("seed"), py::arg("parametric"), py::arg("threads"));
  def_population(c, "expected_cumulative_purchases",
                 population<Model, const Values&>(
                     [](const Model& m, const Customers& customers, const Options& o, const Values& times) {
                       return m.expected_cumulative_purchases(customers, span_of(times), o);
                     }),
                 py::arg("times"));
  def_population(
      c, "compare_counts",
      population<Model, std::size_t>([](const Model& m, const Customers& customers, const Options& o,
                                        std::size_t cells) { return m.compare_counts(customers, cells, o); }),
      py::arg("cells"));
}

template <class Model>
py::class_<Model> bind_model(py::module_& m, const char* name) {
  py::class_<Model> c(m, name);
  bind_fitted(c);
  bind_estimate(c);
  c.def_static(
       "fit",
       [](const py::object& frequency, const py::object& recency, const py::object& T, const py::object& weights,
          const py::object& customer_id, const py::dict& purchase, const py::dict& dropout, double penalty,
          const std::vector<std::tuple<std::string, double, double>>& priors, const std::string& time_unit,
          std::size_t threads, double largest_share_left_out) {
         const CustomerColumns customers = customers_of(frequency, recency, T, weights, customer_id);
         CustomerBaseOptions options{.purchase_covariates = covariates_of(purchase),
                                     .dropout_covariates = covariates_of(dropout),
                                     .penalty = penalty,
                                     .priors = priors_of(priors),
                                     .time_unit = time_unit,
                                     .largest_share_left_out = largest_share_left_out};
         return fit_tuple(interruptible(threads, [&](core::Executor& executor) {
           options.executor = &executor;
           return Model::fit(customers, options);
         }));
       },
       py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("weights"), py::arg("customer_id"),
       py::arg("purchase_covariates"), py::arg("dropout_covariates"), py::arg("penalty"), py::arg("priors"),
       py::arg("time_unit"), py::arg("threads"), py::arg("largest_share_left_out"))
      .def_property_readonly("time_unit", &Model::time_unit)
      .def_property_readonly("purchase_covariates", &Model::purchase_covariates)
      .def_property_readonly("dropout_covariates", &Model::dropout_covariates);
  bind_predictions(c);
  bind_population(c);
  return c;
}

}  // namespace

void register_customer_base(py::module_& m) {
  py::class_<Predictions>(m, "Predictions")
      .def_property_readonly("value", column_view(&Predictions::value))
      .def_property_readonly("standard_error", column_view(&Predictions::standard_error))
      .def_property_readonly("lower", column_view(&Predictions::lower))
      .def_property_readonly("upper", column_view(&Predictions::upper))
      .def_readonly("rows", &Predictions::rows)
      .def_property_readonly("invalid_rows", [](const Predictions& p) { return p.rows.left_out; })
      .def_property_readonly("first_invalid", [](const Predictions& p) { return p.rows.first(); })
      .def_property_readonly("first_invalid_why", [](const Predictions& p) { return std::string(p.rows.first_why()); });
  py::class_<CountIntervals>(m, "CountIntervals")
      .def_property_readonly("lower", column_view(&CountIntervals::lower))
      .def_property_readonly("upper", column_view(&CountIntervals::upper))
      .def_readonly("rows", &CountIntervals::rows);
  m.def("customer_row_problem", &customer_row_problem, py::arg("frequency"), py::arg("recency"), py::arg("T"));
  m.def(
      "purchase_log_likelihood",
      [](const std::string& process, const std::array<double, 4>& parameters, const py::object& frequency,
         const py::object& recency, const py::object& T, bool with_gradient, std::size_t threads) {
        const CustomerColumns customers = customers_of(frequency, recency, T, py::none());
        const PurchaseProcess kind = process == "pareto"     ? PurchaseProcess::pareto
                                     : process == "beta_geo" ? PurchaseProcess::beta_geo
                                                             : PurchaseProcess::modified_beta_geo;
        const LogLikelihood out = interruptible(threads, [&](core::Executor& executor) {
          return purchase_log_likelihood(kind, parameters, customers, with_gradient, &executor);
        });
        return py::make_tuple(out.value, out.gradient);
      },
      py::arg("process"), py::arg("parameters"), py::arg("frequency"), py::arg("recency"), py::arg("T"),
      py::arg("with_gradient"), py::arg("threads"));
  bind_model<BetaGeoModel>(m, "BetaGeoModel")
      .def_static("with_parameters", &BetaGeoModel::with_parameters, py::arg("r"), py::arg("alpha"), py::arg("a"),
                  py::arg("b"), py::arg("time_unit"));
  bind_model<ModifiedBetaGeoModel>(m, "ModifiedBetaGeoModel")
      .def_static("with_parameters", &ModifiedBetaGeoModel::with_parameters, py::arg("r"), py::arg("alpha"),
                  py::arg("a"), py::arg("b"), py::arg("time_unit"));
  bind_model<ParetoNBDModel>(m, "ParetoNBDModel")
      .def_static("with_parameters", &ParetoNBDModel::with_parameters, py::arg("r"), py::arg("alpha"), py::arg("s"),
                  py::arg("beta"), py::arg("time_unit"));
}
