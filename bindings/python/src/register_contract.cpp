#include <amends/core/executor.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "fitted.hpp"

using namespace amends::customer_base;

namespace {

using amends::core::ThreadPool;

CovariateColumns columns_of(const py::dict& columns) {
  CovariateColumns out;
  for (const auto& [name, column] : columns) {
    out.names.push_back(name.cast<std::string>());
    out.columns.push_back(column_of(out.names.back().c_str(), py::reinterpret_borrow<py::object>(column)));
  }
  return out;
}

std::unique_ptr<ThreadPool> pool_of(std::size_t threads) {
  return threads == 1 ? nullptr : std::make_unique<ThreadPool>(threads);
}

// (value, standard_error, lower, upper, invalid_rows); the three in the middle are empty without an interval.
py::tuple arrays_of(const Predictions& p) {
  const auto array = [](const std::vector<double>& values) {
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
  };
  return py::make_tuple(array(p.value), array(p.standard_error), array(p.lower), array(p.upper), p.invalid_rows);
}

amends::FirstPayment payment_of(const std::string& name) {
  if (name == "now") return amends::FirstPayment::now;
  if (name == "mid_period") return amends::FirstPayment::mid_period;
  if (name == "after_one_period") return amends::FirstPayment::after_one_period;
  throw amends::Error(amends::ErrorCode::unknown_name, "next_renewal",
                      "next_renewal must be 'now', 'mid_period' or 'after_one_period', got '" + name + "'");
}

// Runs `call(options)` without the interpreter's lock.
template <class Call>
py::tuple predicted(const py::dict& covariates, const py::object& level, std::size_t threads, Call&& call) {
  ContractPredictionOptions options{.errors = !level.is_none(),
                                    .level = level.is_none() ? 0.95 : level.cast<double>(),
                                    .covariates = columns_of(covariates)};
  const auto pool = pool_of(threads);
  options.executor = pool.get();
  Predictions found;
  {
    const py::gil_scoped_release release;
    found = call(options);
  }
  return arrays_of(found);
}

template <class Model, class Data>
py::tuple fitted(const Data& data, const py::dict& alpha, const py::dict& beta, double l2, std::size_t threads) {
  ContractOptions options{
      .alpha_covariates = columns_of(alpha), .beta_covariates = columns_of(beta), .covariate_l2 = l2};
  const auto pool = pool_of(threads);
  options.executor = pool.get();
  auto fit = [&] {
    const py::gil_scoped_release release;
    return Model::fit(data, options);
  }();
  return fit_tuple(std::move(fit));
}

template <class Model>
py::class_<Model> bind_contract(py::module_& m, const char* name) {
  py::class_<Model> c(m, name);
  bind_fitted(c);
  c.def_static(
       "fit",
       [](const py::object& periods, const py::object& churned, const py::object& entry, const py::object& weights,
          const py::dict& alpha, const py::dict& beta, double l2, std::size_t threads) {
         const ContractColumns customers{.periods = column_of("periods", periods),
                                         .churned = column_of("churned", churned),
                                         .entry = column_of("entry", entry),
                                         .weights = column_of("weights", weights)};
         return fitted<Model>(customers, alpha, beta, l2, threads);
       })
      .def_static("fit_cohorts",
                  [](std::vector<std::vector<double>> survivors, const py::dict& alpha, const py::dict& beta, double l2,
                     std::size_t threads) {
                    const CohortTable table{std::move(survivors)};
                    return fitted<Model>(table, alpha, beta, l2, threads);
                  })
      .def_static("survivors_from_losses",
                  [](double customers, const std::vector<double>& losses) {
                    return CohortTable::from_losses(customers, losses).survivors.front();
                  })
      .def_property_readonly("alpha_covariates", &Model::alpha_covariates)
      .def_property_readonly("beta_covariates", &Model::beta_covariates)
      .def("survival",
           [](const Model& model, const py::object& t, const py::dict& covariates, const py::object& level,
              std::size_t threads) {
             const auto at = column_of("t", t);
             return predicted(covariates, level, threads,
                              [&](const ContractPredictionOptions& o) { return model.survival(at, o); });
           })
      .def("residual_survival",
           [](const Model& model, const py::object& renewals, const py::object& t, const py::dict& covariates,
              const py::object& level, std::size_t threads) {
             const auto n = column_of("renewals", renewals), at = column_of("t", t);
             return predicted(covariates, level, threads,
                              [&](const ContractPredictionOptions& o) { return model.residual_survival(n, at, o); });
           })
      .def("retention_rate",
           [](const Model& model, const py::object& t, const py::dict& covariates, const py::object& level,
              std::size_t threads) {
             const auto at = column_of("t", t);
             return predicted(covariates, level, threads,
                              [&](const ContractPredictionOptions& o) { return model.retention_rate(at, o); });
           })
      .def("probability_lost",
           [](const Model& model, const py::object& t, const py::dict& covariates, const py::object& level,
              std::size_t threads) {
             const auto at = column_of("t", t);
             return predicted(covariates, level, threads,
                              [&](const ContractPredictionOptions& o) { return model.probability_lost(at, o); });
           })
      .def("expected_residual_lifetime",
           [](const Model& model, const py::object& renewals, const py::dict& covariates, const py::object& level,
              std::size_t threads, double horizon) {
             const auto n = column_of("renewals", renewals);
             return predicted(covariates, level, threads, [&](const ContractPredictionOptions& o) {
               return model.expected_residual_lifetime(n, horizon, o);
             });
           })
      .def("median_residual_lifetime",
           [](const Model& model, const py::object& renewals, const py::dict& covariates, const py::object& level,
              std::size_t threads) {
             const auto n = column_of("renewals", renewals);
             return predicted(covariates, level, threads,
                              [&](const ContractPredictionOptions& o) { return model.median_residual_lifetime(n, o); });
           })
      .def("discounted_expected_residual_lifetime",
           [](const Model& model, const py::object& renewals, const py::dict& covariates, const py::object& level,
              std::size_t threads, double rate, double period, const std::string& next_renewal, double horizon) {
             const auto n = column_of("renewals", renewals);
             const RenewalDiscounting discounting{.discounting = {.rate = rate, .period = period},
                                                  .next_renewal = payment_of(next_renewal),
                                                  .horizon = horizon};
             return predicted(covariates, level, threads, [&](const ContractPredictionOptions& o) {
               return model.discounted_expected_residual_lifetime(n, discounting, o);
             });
           });
  return c;
}

}  // namespace

void register_contract(py::module_& m) {
  bind_contract<ShiftedBetaGeoModel>(m, "ShiftedBetaGeoModel")
      .def_static("with_parameters", &ShiftedBetaGeoModel::with_parameters);
  bind_contract<BetaDiscreteWeibullModel>(m, "BetaDiscreteWeibullModel")
      .def_static("with_parameters", &BetaDiscreteWeibullModel::with_parameters);
}
