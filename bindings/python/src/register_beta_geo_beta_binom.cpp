#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
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
using Model = BetaGeoBetaBinomModel;
using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> span_of(const Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

/// A prediction: (frequency, recency, T, level or None, threads, its own arguments).
template <class... Arguments, class Call>
auto prediction(Call call) {
  return [call](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
                const py::object& level, std::size_t threads, Arguments... arguments) {
    const CustomerColumns customers = customers_of(frequency, recency, T, py::none());
    PredictionOptions options{.errors = !level.is_none(), .level = level.is_none() ? 0.95 : level.cast<double>()};
    return interruptible(threads, [&](core::Executor& executor) {
      options.executor = &executor;
      return call(model, customers, options, arguments...);
    });
  };
}

/// Binds `call` under a name, with the names of its own arguments after those that every prediction takes.
template <class Call, class... Own>
void def_prediction(py::class_<Model>& c, const char* name, Call call, Own... own) {
  c.def(name, call, py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("level"), py::arg("threads"),
        own...);
}

void bind_predictions(py::class_<Model>& c) {
  def_prediction(
      c, "probability_alive",
      prediction<double>([](const Model& model, const CustomerColumns& customers, const PredictionOptions& options,
                            double t) { return model.probability_alive(customers, t, options); }),
      py::arg("t"));
  def_prediction(c, "expected_purchases",
                 prediction<double, double>(
                     [](const Model& model, const CustomerColumns& customers, const PredictionOptions& options,
                        double from, double to) { return model.expected_purchases(customers, from, to, options); }),
                 py::arg("start"), py::arg("t"));
  def_prediction(c, "discounted_expected_residual_transactions",
                 prediction<double, double, double>([](const Model& model, const CustomerColumns& customers,
                                                       const PredictionOptions& options, double rate, double period,
                                                       double horizon) {
                   return model.discounted_expected_residual_transactions(customers, {rate, period}, horizon, options);
                 }),
                 py::arg("discount_rate"), py::arg("rate_period"), py::arg("horizon"));
  def_prediction(c, "customer_lifetime_value",
                 prediction<const Values&, const Values&, double, double, double, double>(
                     [](const Model& model, const CustomerColumns& customers, const PredictionOptions& options,
                        const Values& spend, const Values& spend_errors, double margin, double rate, double period,
                        double horizon) {
                       return model.customer_lifetime_value(customers, span_of(spend), span_of(spend_errors), margin,
                                                            {rate, period}, horizon, options);
                     }),
                 py::arg("spend"), py::arg("spend_errors"), py::arg("margin"), py::arg("discount_rate"),
                 py::arg("rate_period"), py::arg("horizon"));
  def_prediction(c, "probability_of_purchases",
                 prediction<std::size_t, double>([](const Model& model, const CustomerColumns& customers,
                                                    const PredictionOptions& options, std::size_t count, double t) {
                   return model.probability_of_purchases(customers, count, t, options);
                 }),
                 py::arg("count"), py::arg("t"));
  def_prediction(
      c, "count_interval",
      prediction<double>([](const Model& model, const CustomerColumns& customers, const PredictionOptions& options,
                            double t) { return model.count_interval(customers, t, options); }),
      py::arg("t"));
}

void bind_population(py::class_<Model>& c) {
  c.def(
      "total_purchases",
      [](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
         const py::object& weights, std::size_t threads, double level, double t) {
        const CustomerColumns customers = customers_of(frequency, recency, T, weights);
        return interruptible(threads, [&](core::Executor& executor) {
          return model.total_purchases(customers, t, {.level = level, .executor = &executor});
        });
      },
      py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("weights"), py::arg("threads"), py::arg("level"),
      py::arg("t"));
  c.def(
      "expected_purchases_new_customer",
      [](const Model& model, const Values& t, double level) {
        return estimates_list(interruptible(1, [&](core::Executor& executor) {
          return model.expected_purchases_new_customer(span_of(t), level, &executor);
        }));
      },
      py::arg("t"), py::arg("level"));
  c.def(
      "probability_of_purchases_new_customer",
      [](const Model& model, std::size_t up_to, double t, double level) {
        return estimates_list(interruptible(1, [&](core::Executor& executor) {
          return model.probability_of_purchases_new_customer(up_to, t, level, &executor);
        }));
      },
      py::arg("up_to"), py::arg("t"), py::arg("level"));
  c.def(
      "compare_counts",
      [](const Model& model, const py::object& frequency, const py::object& recency, const py::object& T,
         const py::object& weights, std::size_t threads, std::size_t cells) {
        const CustomerColumns customers = customers_of(frequency, recency, T, weights);
        return interruptible(
            threads, [&](core::Executor& executor) { return model.compare_counts(customers, cells, &executor); });
      },
      py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("weights"), py::arg("threads"), py::arg("cells"));
  c.def(
      "simulate",
      [](const Model& model, const Values& T, std::uint64_t seed) {
        const auto made =
            interruptible(1, [&](core::Executor& executor) { return model.simulate(span_of(T), seed, &executor); });
        return simulated_dict(made.frequency, made.recency, made.T, made.alive);
      },
      py::arg("T"), py::arg("seed"));
}

}  // namespace

void register_beta_geo_beta_binom(py::module_& m) {
  py::class_<Model> c(m, "BetaGeoBetaBinomModel");
  bind_fitted(c);
  bind_estimate(c);
  c.def_static(
       "fit",
       [](const py::object& frequency, const py::object& recency, const py::object& T, const py::object& weights,
          const py::object& customer_id, const std::vector<std::tuple<std::string, double, double>>& priors,
          std::size_t threads, double largest_share_left_out) {
         const CustomerColumns customers = customers_of(frequency, recency, T, weights, customer_id);
         BetaGeoBetaBinomOptions options{.priors = priors_of(priors), .largest_share_left_out = largest_share_left_out};
         return fit_tuple(interruptible(threads, [&](core::Executor& executor) {
           options.executor = &executor;
           return Model::fit(customers, options);
         }));
       },
       py::arg("frequency"), py::arg("recency"), py::arg("T"), py::arg("weights"), py::arg("customer_id"),
       py::arg("priors"), py::arg("threads"), py::arg("largest_share_left_out"))
      .def_static("with_parameters", &Model::with_parameters, py::arg("alpha"), py::arg("beta"), py::arg("gamma"),
                  py::arg("delta"));
  bind_predictions(c);
  bind_population(c);
}
