#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "customer_base.hpp"
#include "estimate.hpp"
#include "first_payment.hpp"
#include "fitted.hpp"

using namespace amends::customer_base;

namespace {

// (value, standard_error, lower, upper, rows left out); the three in the middle are empty without an interval.
py::tuple arrays_of(const Predictions& p) {
  return py::make_tuple(array_of(p.value), array_of(p.standard_error), array_of(p.lower), array_of(p.upper), p.rows);
}

// Runs `call(options)` without the interpreter's lock.
template <class Call>
py::tuple predicted(const py::dict& covariates, const py::object& level, std::size_t threads, Call&& call) {
  ContractPredictionOptions options{.errors = !level.is_none(),
                                    .level = level.is_none() ? 0.95 : level.cast<double>(),
                                    .covariates = covariates_of(covariates)};
  return arrays_of(interruptible(threads, [&](amends::core::Executor& executor) {
    options.executor = &executor;
    return call(options);
  }));
}

template <class Model, class Data>
py::tuple fitted(const Data& data, const py::dict& alpha, const py::dict& beta, double penalty, std::size_t threads,
                 double largest_share_left_out) {
  ContractOptions options{.alpha_covariates = covariates_of(alpha),
                          .beta_covariates = covariates_of(beta),
                          .penalty = penalty,
                          .largest_share_left_out = largest_share_left_out};
  return fit_tuple(interruptible(threads, [&](amends::core::Executor& executor) {
    options.executor = &executor;
    return Model::fit(data, options);
  }));
}

template <class Model>
py::class_<Model> bind_contract(py::module_& m, const char* name) {
  py::class_<Model> c(m, name);
  bind_fitted(c);
  bind_estimate(c);
  c.def_static(
       "fit",
       [](const py::object& periods, const py::object& churned, const py::object& entry, const py::object& weights,
          const py::object& customer_id, const py::dict& alpha, const py::dict& beta, double penalty,
          std::size_t threads, double largest_share_left_out) {
         const ContractColumns customers{.periods = column_of("periods", periods),
                                         .churned = column_of("churned", churned),
                                         .entry = column_of("entry", entry),
                                         .weights = column_of("weights", weights),
                                         .customer_id = column_of("customer_id", customer_id)};
         return fitted<Model>(customers, alpha, beta, penalty, threads, largest_share_left_out);
       },
       py::arg("periods"), py::arg("churned"), py::arg("entry"), py::arg("weights"), py::arg("customer_id"),
       py::arg("alpha_covariates"), py::arg("beta_covariates"), py::arg("penalty"), py::arg("threads"),
       py::arg("largest_share_left_out"))
      .def_static(
          "fit_cohorts",
          [](std::vector<std::vector<double>> survivors, const py::dict& alpha, const py::dict& beta, double penalty,
             std::size_t threads, double largest_share_left_out) {
            const CohortTable table{std::move(survivors)};
            return fitted<Model>(table, alpha, beta, penalty, threads, largest_share_left_out);
          },
          py::arg("survivors"), py::arg("alpha_covariates"), py::arg("beta_covariates"), py::arg("penalty"),
          py::arg("threads"), py::arg("largest_share_left_out"))
      .def_static(
          "survivors_from_losses",
          [](double customers, const std::vector<double>& losses) {
            return CohortTable::from_losses(customers, losses).survivors.front();
          },
          py::arg("customers"), py::arg("losses"))
      .def_property_readonly("alpha_covariates", &Model::alpha_covariates)
      .def_property_readonly("beta_covariates", &Model::beta_covariates)
      .def(
          "survival",
          [](const Model& model, const py::object& t, const py::dict& covariates, const py::object& level,
             std::size_t threads) {
            const auto at = column_of("t", t);
            return predicted(covariates, level, threads,
                             [&](const ContractPredictionOptions& o) { return model.survival(at, o); });
          },
          py::arg("t"), py::arg("covariates"), py::arg("level"), py::arg("threads"))
      .def(
          "residual_survival",
          [](const Model& model, const py::object& renewals, const py::object& t, const py::dict& covariates,
             const py::object& level, std::size_t threads) {
            const auto n = column_of("renewals", renewals), at = column_of("t", t);
            return predicted(covariates, level, threads,
                             [&](const ContractPredictionOptions& o) { return model.residual_survival(n, at, o); });
          },
          py::arg("renewals"), py::arg("t"), py::arg("covariates"), py::arg("level"), py::arg("threads"))
      .def(
          "retention_rate",
          [](const Model& model, const py::object& t, const py::dict& covariates, const py::object& level,
             std::size_t threads) {
            const auto at = column_of("t", t);
            return predicted(covariates, level, threads,
                             [&](const ContractPredictionOptions& o) { return model.retention_rate(at, o); });
          },
          py::arg("t"), py::arg("covariates"), py::arg("level"), py::arg("threads"))
      .def(
          "probability_lost",
          [](const Model& model, const py::object& t, const py::dict& covariates, const py::object& level,
             std::size_t threads) {
            const auto at = column_of("t", t);
            return predicted(covariates, level, threads,
                             [&](const ContractPredictionOptions& o) { return model.probability_lost(at, o); });
          },
          py::arg("t"), py::arg("covariates"), py::arg("level"), py::arg("threads"))
      .def(
          "expected_residual_lifetime",
          [](const Model& model, const py::object& renewals, const py::dict& covariates, const py::object& level,
             std::size_t threads, double horizon) {
            const auto n = column_of("renewals", renewals);
            return predicted(covariates, level, threads, [&](const ContractPredictionOptions& o) {
              return model.expected_residual_lifetime(n, horizon, o);
            });
          },
          py::arg("renewals"), py::arg("covariates"), py::arg("level"), py::arg("threads"), py::arg("horizon"))
      .def(
          "median_residual_lifetime",
          [](const Model& model, const py::object& renewals, const py::dict& covariates, const py::object& level,
             std::size_t threads) {
            const auto n = column_of("renewals", renewals);
            return predicted(covariates, level, threads,
                             [&](const ContractPredictionOptions& o) { return model.median_residual_lifetime(n, o); });
          },
          py::arg("renewals"), py::arg("covariates"), py::arg("level"), py::arg("threads"));
  def(
      c, "discounted_expected_residual_lifetime",
      [](const Model& model, const py::object& renewals, const py::dict& covariates, const py::object& level,
         std::size_t threads, double rate, double period, amends::FirstPayment next_renewal, double horizon) {
        const auto n = column_of("renewals", renewals);
        const RenewalDiscounting discounting{
            .discounting = {.rate = rate, .period = period}, .next_renewal = next_renewal, .horizon = horizon};
        return predicted(covariates, level, threads, [&](const ContractPredictionOptions& o) {
          return model.discounted_expected_residual_lifetime(n, discounting, o);
        });
      },
      py::arg("renewals"), py::arg("covariates"), py::arg("level"), py::arg("threads"), py::arg("discount_rate"),
      py::arg("rate_period"), py::arg("next_renewal"), py::arg("horizon"));
  return c;
}

}  // namespace

void register_contract(py::module_& m) {
  bind_contract<ShiftedBetaGeoModel>(m, "ShiftedBetaGeoModel")
      .def_static("with_parameters", &ShiftedBetaGeoModel::with_parameters, py::arg("alpha"), py::arg("beta"));
  bind_contract<BetaDiscreteWeibullModel>(m, "BetaDiscreteWeibullModel")
      .def_static("with_parameters", &BetaDiscreteWeibullModel::with_parameters, py::arg("alpha"), py::arg("beta"),
                  py::arg("c"));
}
