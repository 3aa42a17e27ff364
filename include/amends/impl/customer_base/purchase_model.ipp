#pragma once

#include <amends/customer_base/purchase_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/customer_process.hpp>
#include <amends/impl/customer_base/distinct_customers.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <type_traits>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
AMENDS_INLINE std::array<std::string, 4> parameter_names(PurchaseProcess process) {
  if (process == PurchaseProcess::pareto) return {"r", "alpha", "s", "beta"};
  return {"r", "alpha", "a", "b"};
}

AMENDS_INLINE std::string model_name(PurchaseProcess process) {
  return process == PurchaseProcess::pareto     ? "ParetoNBDModel"
         : process == PurchaseProcess::beta_geo ? "BetaGeoModel"
                                                : "ModifiedBetaGeoModel";
}

/// How the working parameters make the logarithms of a customer's own four: log p[m] = sum over terms of factor *
/// phi[k], the factor 1 for the population parameters and +-z for the coefficient of covariate z.
struct Term {
  std::size_t k;          ///< working parameter
  std::size_t m;          ///< of the four
  std::size_t covariate;  ///< column of the table, or none
  double sign;
};
inline constexpr std::size_t no_covariate = static_cast<std::size_t>(-1);

struct Design {
  std::vector<std::string> names;
  std::vector<estimation::Scale> scales;
  std::vector<Term> terms;
  [[nodiscard]] std::size_t size() const noexcept { return names.size(); }
};

AMENDS_INLINE Design design_of(PurchaseProcess process, const std::vector<std::string>& purchase,
                               const std::vector<std::string>& dropout) {
  Design out;
  for (const auto& name : parameter_names(process)) {
    out.terms.push_back({out.size(), out.size(), no_covariate, 1.0});
    out.names.push_back(name);
    out.scales.push_back(estimation::Scale::log);
  }
  const auto add = [&](std::string name, std::size_t m, std::size_t covariate, double sign) {
    out.terms.push_back({out.size(), m, covariate, sign});
    out.names.push_back(std::move(name));
    out.scales.push_back(estimation::Scale::identity);
  };
  // A larger coefficient means more purchases (alpha falls), earlier dropout (beta falls, a rises).
  for (std::size_t c = 0; c < purchase.size(); ++c) add("purchase." + purchase[c], 1, c, -1.0);
  for (std::size_t c = 0; c < dropout.size(); ++c) {
    const std::size_t column = purchase.size() + c;
    if (process == PurchaseProcess::pareto) {
      add("dropout." + dropout[c], 3, column, -1.0);
    } else {
      add("dropout_a." + dropout[c], 2, column, 1.0);
      add("dropout_b." + dropout[c], 3, column, 1.0);
    }
  }
  return out;
}

AMENDS_INLINE std::array<double, 4> customer_parameters(const Design& design, std::span<const double> working,
                                                        const double* z) {
  std::array<double, 4> log_p{};
  for (const Term& term : design.terms)
    log_p[term.m] += term.sign * (term.covariate == no_covariate ? 1.0 : z[term.covariate]) * working[term.k];
  for (double& p : log_p) p = std::exp(p);
  return log_p;
}

[[nodiscard]] AMENDS_INLINE bool pareto(PurchaseProcess process) noexcept {
  return process == PurchaseProcess::pareto;
}
[[nodiscard]] AMENDS_INLINE double first_leaves(PurchaseProcess process) noexcept {
  return process == PurchaseProcess::modified_beta_geo ? 1.0 : 0.0;
}

template <int order>
AMENDS_INLINE void add_customer(PurchaseProcess process, const std::array<double, 4>& p, double x, double t, double T,
                                double weight, FourDerivatives& sum) {
  if (pareto(process))
    add_pareto<order>(p, x, t, T, weight, sum);
  else
    add_beta_geo<order>(p, first_leaves(process), x, t, T, weight, sum);
}

AMENDS_INLINE void add_to(FourDerivatives& sum, const FourDerivatives& part) {
  sum.value += part.value;
  for (std::size_t i = 0; i < 4; ++i) sum.g[i] += part.g[i];
  for (std::size_t i = 0; i < 10; ++i) sum.h[i] += part.h[i];
}

/// Customers with each number of purchases: the gamma functions are computed once for each.
using Histogram = std::vector<std::pair<double, double>>;
AMENDS_INLINE Histogram histogram_of(const std::vector<double>& x, const std::vector<double>& weight) {
  std::map<double, double> counts;
  for (std::size_t i = 0; i < x.size(); ++i) counts[x[i]] += weight[i];
  return {counts.begin(), counts.end()};
}

/// Log-likelihood of customers who share their four parameters, with derivatives by the logarithms of these.
template <int order>
AMENDS_INLINE FourDerivatives shared_likelihood(PurchaseProcess process, const std::array<double, 4>& p,
                                                const CustomerTable& table, const Histogram& counts,
                                                core::Executor& executor) {
  std::vector<FourDerivatives> parts((table.size() + customer_block - 1) / customer_block);
  core::parallel_blocks(executor, table.size(), customer_block,
                        [&](std::size_t first, std::size_t last, std::size_t block) {
                          FourDerivatives part;
                          for (std::size_t i = first; i < last; ++i)
                            add_customer<order>(process, p, table.x[i], table.t[i], table.T[i], table.weight[i], part);
                          parts[block] = part;
                        });
  FourDerivatives sum;
  for (const auto& part : parts) add_to(sum, part);
  for (const auto& [x, weight] : counts) add_counts<order>(pareto(process), first_leaves(process), p, x, weight, sum);
  to_logarithms(p, sum);
  return sum;
}

inline constexpr std::array<std::array<std::size_t, 4>, 4> four_packed{
    {{0, 1, 2, 3}, {1, 4, 5, 6}, {2, 5, 7, 8}, {3, 6, 8, 9}}};

/// Minus the log-likelihood plus penalty by the working parameters, with gradient and Hessian.
class Objective {
 public:
  Objective(PurchaseProcess process, const Design& design, const CustomerTable& table,
            const CustomerBaseOptions& options, core::Executor& executor)
      : process_(process), design_(design), table_(table), executor_(executor), l2_(options.covariate_l2) {
    if (table.covariates == 0) counts_ = histogram_of(table.x, table.weight);
    for (const auto& prior : options.priors)
      for (std::size_t k = 0; k < 4; ++k)
        if (design.names[k] == prior.parameter)
          priors_.push_back(
              {k, std::log(prior.median), 1.0 / (prior.log_standard_deviation * prior.log_standard_deviation)});
  }

  [[nodiscard]] double penalty(std::span<const double> phi) const {
    double sum = 0.0;
    for (std::size_t k = 4; k < phi.size(); ++k) sum += 0.5 * l2_ * phi[k] * phi[k];
    for (const auto& [k, centre, precision] : priors_) sum += 0.5 * precision * (phi[k] - centre) * (phi[k] - centre);
    return sum;
  }

  double operator()(std::span<const double> phi, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t n = design_.size();
    double value = 0.0;
    std::vector<double> g(n, 0.0), h(n * n, 0.0);
    if (table_.covariates == 0) {
      const std::array<double, 4> p = customer_parameters(design_, phi, nullptr);
      const FourDerivatives sum = shared_likelihood<2>(process_, p, table_, counts_, executor_);
      value = sum.value;
      for (std::size_t i = 0; i < 4; ++i) {
        g[i] = sum.g[i];
        for (std::size_t j = 0; j < 4; ++j) h[i * n + j] = sum.h[four_packed[i][j]];
      }
    } else {
      const std::size_t blocks = (table_.size() + customer_block - 1) / customer_block;
      const std::size_t stride = 1 + n + n * n;
      std::vector<double> parts(blocks * stride, 0.0);
      core::parallel_blocks(executor_, table_.size(), customer_block,
                            [&](std::size_t first, std::size_t last, std::size_t block) {
                              add_block(phi, first, last, std::span(parts).subspan(block * stride, stride));
                            });
      for (std::size_t block = 0; block < blocks; ++block) {
        const double* part = parts.data() + block * stride;
        value += part[0];
        for (std::size_t k = 0; k < n; ++k) g[k] += part[1 + k];
        for (std::size_t k = 0; k < n * n; ++k) h[k] += part[1 + n + k];
      }
    }
    for (std::size_t k = 0; k < n; ++k) gradient[k] = -g[k];
    for (std::size_t k = 0; k < n * n; ++k) hessian[k] = -h[k];
    for (std::size_t k = 4; k < n; ++k) {
      gradient[k] += l2_ * phi[k];
      hessian[k * n + k] += l2_;
    }
    for (const auto& [k, centre, precision] : priors_) {
      gradient[k] += precision * (phi[k] - centre);
      hessian[k * n + k] += precision;
    }
    return -value + penalty(phi);
  }

 private:
  void add_block(std::span<const double> phi, std::size_t first, std::size_t last, std::span<double> part) const {
    const std::size_t n = design_.size();
    std::vector<double> factor(design_.terms.size());
    for (std::size_t i = first; i < last; ++i) {
      const double* z = table_.z.data() + i * table_.covariates;
      const std::array<double, 4> p = customer_parameters(design_, phi, z);
      FourDerivatives d;
      add_customer<2>(process_, p, table_.x[i], table_.t[i], table_.T[i], table_.weight[i], d);
      add_counts<2>(pareto(process_), first_leaves(process_), p, table_.x[i], table_.weight[i], d);
      to_logarithms(p, d);
      part[0] += d.value;
      for (std::size_t k = 0; k < n; ++k) {
        const Term& term = design_.terms[k];
        factor[k] = term.sign * (term.covariate == no_covariate ? 1.0 : z[term.covariate]);
        part[1 + k] += factor[k] * d.g[term.m];
      }
      for (std::size_t k = 0; k < n; ++k)
        for (std::size_t l = 0; l < n; ++l)
          part[1 + n + k * n + l] += factor[k] * factor[l] * d.h[four_packed[design_.terms[k].m][design_.terms[l].m]];
    }
  }

  struct Prior {
    std::size_t k;
    double centre, precision;
  };
  PurchaseProcess process_;
  const Design& design_;
  const CustomerTable& table_;
  core::Executor& executor_;
  double l2_;
  std::vector<Prior> priors_{};
  Histogram counts_{};
};

AMENDS_INLINE std::vector<core::ColumnView> joined(const CovariateColumns& first, const CovariateColumns& second) {
  core::check_same_size("names of purchase covariates", first.names.size(), "their columns", first.columns.size());
  core::check_same_size("names of dropout covariates", second.names.size(), "their columns", second.columns.size());
  std::vector<core::ColumnView> out = first.columns;
  out.insert(out.end(), second.columns.begin(), second.columns.end());
  return out;
}

/// The name of a covariate that is constant or a weighted sum of those before it, or an empty text.
AMENDS_INLINE std::string collinear_covariate(const CustomerTable& table, std::size_t first, std::size_t count,
                                              const std::vector<std::string>& names) {
  math::Matrix products(count + 1, count + 1);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double* z = table.z.data() + i * table.covariates + first;
    for (std::size_t k = 0; k <= count; ++k)
      for (std::size_t l = 0; l <= k; ++l)
        products(k, l) += table.weight[i] * (k == 0 ? 1.0 : z[k - 1]) * (l == 0 ? 1.0 : z[l - 1]);
  }
  // Cholesky, watching how much of each column the ones before it leave over.
  for (std::size_t j = 0; j <= count; ++j) {
    double pivot = products(j, j);
    for (std::size_t k = 0; k < j; ++k) pivot -= products(j, k) * products(j, k);
    if (!(pivot > 1e-10 * products(j, j))) return j == 0 ? std::string() : names[j - 1];
    products(j, j) = std::sqrt(pivot);
    for (std::size_t i = j + 1; i <= count; ++i) {
      double sum = products(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= products(i, k) * products(j, k);
      products(i, j) = sum / products(j, j);
    }
  }
  return {};
}

/// Names what the end of an unsuccessful search says about the data.
AMENDS_INLINE void translate(PurchaseProcess process, const estimation::NewtonResult& end,
                             estimation::FitReport& report) {
  const auto say = [&](estimation::Diagnosis diagnosis, std::string message) {
    report.diagnosis = diagnosis;
    report.message = std::move(message);
  };
  if (end.status == estimation::NewtonStatus::not_finite || end.status == estimation::NewtonStatus::iteration_limit ||
      end.status == estimation::NewtonStatus::stalled) {
    // Flat far away from where it began is a parameter that runs off all the same.
    if (!(std::abs(end.x[end.furthest]) > 8.0)) return;
  }
  const std::string& blamed = report.parameter;
  if (blamed.find('.') != std::string::npos)
    return say(estimation::Diagnosis::separation,
               "the coefficient " + blamed +
                   " has no finite best value: the covariate separates customers "
                   "perfectly; leave it out, or give covariate_l2 or more customers");
  const double r = end.x[0], c = end.x[2], d = end.x[3];
  const bool dropout = blamed == "a" || blamed == "b" || blamed == "s" || blamed == "beta";
  if (!dropout)
    return say(estimation::Diagnosis::purchase_spread_not_identified,
               r > 0.0
                   ? "customers do not differ in how often they buy, or too few bought to tell: r and alpha run off "
                     "together; give priors, or more customers"
                   : "how customers differ in how often they buy has no finite best value (r runs to 0): almost "
                     "nobody buys again, or a few buy nearly everything; give priors, or more customers");
  const bool spread_gone = pareto(process) ? c > 0.0 && d > 0.0 : c + d > 0.0 && c > -5.0;
  if (spread_gone)
    return say(
        estimation::Diagnosis::dropout_spread_not_identified,
        pareto(process)
            ? "how customers differ in leaving is not identified: s and beta run off together, as when all leave "
              "at the same rate; give priors, or more or longer histories"
            : "how customers differ in leaving is not identified: a and b run off together, as when all leave "
              "with the same chance; give priors, or more or longer histories");
  say(estimation::Diagnosis::on_boundary,
      pareto(process)
          ? "the likelihood is highest at the edge: no dropout is seen (s runs to 0, or beta runs off alone); "
            "these customers look as if nobody leaves, or give priors"
          : "the likelihood is highest at the edge: no dropout is seen (a runs to 0, or b runs off alone), or "
            "everybody leaves or stays for ever; give priors, or more or longer histories");
}

/// Starts that do not depend on chance: rates from the totals; for the rest few and many leaving, alike and unlike. The
/// likelihood of few or odd customers can have two maxima, and one of MBG/NBD often has.
AMENDS_INLINE std::vector<std::vector<double>> starts_of(PurchaseProcess process, const CustomerTable& table,
                                                         std::size_t parameters) {
  double purchases = 0.0, time = 0.0, repeaters = 0.0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    purchases += table.weight[i] * table.x[i];
    time += table.weight[i] * table.T[i];
    if (table.x[i] > 0.0) repeaters += table.weight[i];
  }
  const double mean_T = time / table.weight_sum;
  const double rate = 2.0 * purchases / time;  // alive customers buy faster than the average over T says
  const double stays = 2.0 + purchases / (std::max)(repeaters, 1.0);
  struct Guess {
    double r, dropout, against;
  };
  std::vector<std::vector<double>> out;
  for (const Guess& guess : {Guess{0.5, 0.5, 0.5 * stays},
                             {2.0, 2.0, 2.0 * stays},
                             {0.5, 10.0, 10.0 * stays},
                             {1.0, 0.3, 0.3},
                             {0.5, 0.02, 0.5},
                             {20.0, 1.0, stays}}) {
    std::vector<double> start(parameters, 0.0);
    start[0] = std::log(guess.r);
    start[1] = std::log(guess.r / rate);
    start[2] = std::log(guess.dropout);
    start[3] = std::log(pareto(process) ? guess.dropout * mean_T : guess.against);
    out.push_back(std::move(start));
  }
  return out;
}

/// Every so manieth customer of a large table, for a first look.
AMENDS_INLINE CustomerTable thinned(const CustomerTable& table, std::size_t step) {
  CustomerTable out;
  out.covariates = table.covariates;
  for (std::size_t i = step / 2; i < table.size(); i += step) {
    out.x.push_back(table.x[i]);
    out.t.push_back(table.t[i]);
    out.T.push_back(table.T[i]);
    out.weight.push_back(table.weight[i]);
    out.weight_sum += table.weight[i];
    for (std::size_t c = 0; c < table.covariates; ++c) out.z.push_back(table.z[i * table.covariates + c]);
  }
  return out;
}

/// The lowest end of searches from all starts, be it an optimum or not: a maximum is none where the likelihood is
/// higher at infinity. Of ends within rounding an optimum is preferred.
AMENDS_INLINE estimation::NewtonResult best_of(const Objective& objective,
                                               const std::vector<std::vector<double>>& starts) {
  std::optional<estimation::NewtonResult> best;
  for (const auto& start : starts) {
    estimation::NewtonResult end = estimation::minimise(objective, start);
    const double tie = 1e-7 + 1e-12 * std::abs(end.value);
    if (!best ||
        (std::isfinite(end.value) && (!std::isfinite(best->value) || end.value < best->value - tie ||
                                      (end.value < best->value + tie && end.converged() && !best->converged()))))
      best = std::move(end);
  }
  return std::move(*best);
}

AMENDS_INLINE void check_options(const CustomerBaseOptions& options, const std::array<std::string, 4>& names) {
  core::check_non_negative("covariate_l2", options.covariate_l2);
  for (const auto& prior : options.priors) {
    if (std::find(names.begin(), names.end(), prior.parameter) == names.end())
      throw Error(ErrorCode::unknown_name, "priors",
                  "there is no parameter '" + prior.parameter + "' to have a prior; there are " + names[0] + ", " +
                      names[1] + ", " + names[2] + ", " + names[3]);
    core::check_positive("median", prior.median);
    core::check_positive("log_standard_deviation", prior.log_standard_deviation);
  }
}

/// Covariates of a prediction in the order of the fit.
AMENDS_INLINE std::vector<core::ColumnView> ordered(const CovariateColumns& given,
                                                    const std::vector<std::string>& wanted, const char* parameter) {
  core::check_same_size(parameter, given.names.size(), "their columns", given.columns.size());
  std::vector<core::ColumnView> out;
  for (const auto& name : wanted) {
    const auto at = std::find(given.names.begin(), given.names.end(), name);
    if (at == given.names.end())
      throw Error(
          ErrorCode::missing, parameter,
          "the model was fitted with the covariate '" + name + "', so " + std::string(parameter) + " must have it");
    out.push_back(given.columns[static_cast<std::size_t>(at - given.names.begin())]);
  }
  return out;
}
}  // namespace detail

AMENDS_INLINE PurchaseModel::PurchaseModel(PurchaseProcess process, estimation::ParameterEstimates estimates,
                                           estimation::FitReport report, std::vector<std::string> purchase_names,
                                           std::vector<std::string> dropout_names, std::string time_unit)
    : process_(process),
      estimates_(std::move(estimates)),
      report_(std::move(report)),
      purchase_names_(std::move(purchase_names)),
      dropout_names_(std::move(dropout_names)),
      time_unit_(std::move(time_unit)) {}

AMENDS_INLINE std::array<double, 4> PurchaseModel::parameters() const {
  const auto& values = estimates_.values();
  return {values[0], values[1], values[2], values[3]};
}

AMENDS_INLINE estimation::Fit<PurchaseModel> PurchaseModel::fit_process(PurchaseProcess process,
                                                                        const CustomerColumns& customers,
                                                                        const CustomerBaseOptions& options) {
  const auto four = detail::parameter_names(process);
  detail::check_options(options, four);
  const detail::Design design =
      detail::design_of(process, options.purchase_covariates.names, options.dropout_covariates.names);
  const detail::CustomerTable table =
      detail::gather_customers(customers, detail::joined(options.purchase_covariates, options.dropout_covariates),
                               {.executor = options.executor});

  estimation::FitReport report;
  report.row_report = detail::row_report_of(table);
  report.distinct_rows = table.size();
  report.observations = table.weight_sum;
  const auto refuse = [&](estimation::Diagnosis diagnosis, std::string message, std::string parameter = {}) {
    report.diagnosis = diagnosis;
    report.message = std::move(message);
    report.parameter = std::move(parameter);
    return estimation::Fit<PurchaseModel>(report, std::nullopt);
  };
  if (table.rows != 0 && table.invalid_rows == table.rows)
    return refuse(estimation::Diagnosis::contradictory_rows,
                  "no row can be used; the first: " + table.first_invalid_why);
  if (!(table.weight_sum > static_cast<double>(design.size())))
    return refuse(estimation::Diagnosis::too_few_rows, "there are " + core::format_number(table.weight_sum) +
                                                           " customers for " + std::to_string(design.size()) +
                                                           " parameters; give more customers");
  double purchases = 0.0, once = 0.0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    purchases += table.weight[i] * table.x[i];
    if (table.x[i] == 0.0) once += table.weight[i];
  }
  if (!(purchases > 0.0))
    return refuse(
        estimation::Diagnosis::no_repeat_buyers,
        "nobody bought again (every frequency is 0): how often customers buy and when they leave cannot be told; "
        "observe them longer");
  const std::size_t purchase_count = options.purchase_covariates.names.size();
  std::string same = detail::collinear_covariate(table, 0, purchase_count, options.purchase_covariates.names);
  if (same.empty())
    same = detail::collinear_covariate(table, purchase_count, options.dropout_covariates.names.size(),
                                       options.dropout_covariates.names);
  if (!same.empty() && options.covariate_l2 == 0.0)
    return refuse(estimation::Diagnosis::collinear,
                  "the covariate " + same + " is constant or a weighted sum of the covariates before it; leave it out",
                  same);

  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  const detail::Objective objective(process, design, table, options, executor);
  const auto starts = detail::starts_of(process, table, design.size());
  // A large table is searched from the best end of a small part of it; from all starts only if that fails.
  std::optional<estimation::NewtonResult> best;
  if (table.size() > 6000) {
    const detail::CustomerTable part = detail::thinned(table, table.size() / 3000);
    const detail::Objective look(process, design, part, options, executor);
    const estimation::NewtonResult found = detail::best_of(look, starts);
    if (found.converged()) best = estimation::minimise(objective, found.x);
  }
  if (!best || !best->converged()) best = detail::best_of(objective, starts);
  auto estimates =
      estimation::finish_fit(*best, {design.names, design.scales}, report, {.penalty = objective.penalty(best->x)});
  if (estimates) {
    // On a ridge to infinity the curvature is rounding, which may be of either sign: walk ten times as far and see.
    for (const std::size_t k : {std::size_t{0}, std::size_t{2}}) {
      std::vector<double> further = best->x, g(design.size()), h(design.size() * design.size());
      further[k] += std::log(10.0);
      further[k + 1] += std::log(10.0);
      if (objective(further, g, h) - best->value < 0.01) {
        report.diagnosis = estimation::Diagnosis::not_converged;
        report.parameter = design.names[k];
        estimates.reset();
        break;
      }
    }
  }
  if (!estimates) {
    detail::translate(process, *best, report);
    return {report, std::nullopt};
  }
  if (process == PurchaseProcess::beta_geo && once > 0.0)
    report.warnings.push_back("BG/NBD takes the " + core::format_number(once) + " of " +
                              core::format_number(table.weight_sum) +
                              " customers who never bought again as alive for certain; ModifiedBetaGeoModel and "
                              "ParetoNBDModel do not");
  return {report, PurchaseModel(process, std::move(*estimates), report, options.purchase_covariates.names,
                                options.dropout_covariates.names, options.time_unit)};
}

AMENDS_INLINE PurchaseModel PurchaseModel::at(PurchaseProcess process, const std::array<double, 4>& parameters,
                                              std::string time_unit) {
  const auto names = detail::parameter_names(process);
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(names[i], parameters[i]);
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  report.observations = 0.0;
  return {process,
          estimation::ParameterEstimates({.names = {names.begin(), names.end()},
                                          .values = {parameters.begin(), parameters.end()},
                                          .scales = std::vector<estimation::Scale>(4, estimation::Scale::log),
                                          .working_covariance = math::unknown_matrix(4),
                                          .log_likelihood = unknown,
                                          .observations = 0.0}),
          std::move(report),
          {},
          {},
          std::move(time_unit)};
}

AMENDS_INLINE estimation::ModelState PurchaseModel::state() const {
  estimation::ModelState out{.model = detail::model_name(process_), .version = 1};
  estimation::put_fit(out, estimates_, report_);
  out.put("purchase_covariates", purchase_names_);
  out.put("dropout_covariates", dropout_names_);
  out.put("time_unit", time_unit_);
  return out;
}

AMENDS_INLINE PurchaseModel PurchaseModel::from_state_of(PurchaseProcess process, const estimation::ModelState& state) {
  state.check(detail::model_name(process), 1);
  auto estimates = estimation::estimates_of(state);
  auto purchase = state.list("purchase_covariates");
  auto dropout = state.list("dropout_covariates");
  const detail::Design design = detail::design_of(process, purchase, dropout);
  if (design.names != estimates.names() || design.scales != estimates.scales())
    throw Error(ErrorCode::format, "parameter_names",
                "the saved model is damaged: its parameters are not those of a " + detail::model_name(process));
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(design.names[i], estimates.values()[i]);
  return {process,
          std::move(estimates),
          estimation::report_of(state),
          std::move(purchase),
          std::move(dropout),
          state.text("time_unit")};
}

namespace detail {
using FourDuals = math::Dual<4>;

/// A value that is certain, or at the very edge of its scale, has the interval [value, value].
AMENDS_INLINE estimation::Interval interval_or_point(double value, double error, estimation::Scale scale,
                                                     double level) {
  if (error == 0.0 || !(estimation::working_slope(scale, value) > 0.0)) return {value, value};
  return estimation::interval_around(value, error, scale, level);
}

/// P(alive) x what an alive customer does + P(dead) x if_dead. `future` takes an AliveCustomer of double or of Dual. It
/// depends on x and T alone, so neighbours in the table often share it.
template <class Number, class Future>
class Conditional {
 public:
  Conditional(PurchaseProcess process, const Future& future, double if_dead)
      : process_(process), future_(future), if_dead_(if_dead) {}

  Number operator()(const FourNumbers<Number>& p, double x, double t, double T, bool same_future) {
    if (!same_future) kept_ = future_(AliveCustomer<Number>(process_, p, x, T));
    const Number alive = alive_share(log_dead_odds(process_, p, x, t, T));
    if (if_dead_ == 0.0) return alive * kept_;
    return if_dead_ + alive * (kept_ - if_dead_);
  }

 private:
  PurchaseProcess process_;
  const Future& future_;
  double if_dead_;
  Number kept_{};
};

template <std::size_t N>
math::Dual<N> log_variable(double value, std::size_t index) {
  auto out = math::Dual<N>::variable(value, index);
  out.slope[index] = value;  // derivatives by the logarithm
  return out;
}

AMENDS_INLINE FourNumbers<FourDuals> log_variables(const std::array<double, 4>& p) {
  return {log_variable<4>(p[0], 0), log_variable<4>(p[1], 1), log_variable<4>(p[2], 2), log_variable<4>(p[3], 3)};
}

/// A prediction for every row: computed once for each distinct customer, in blocks that do not depend on the threads.
template <class Future>
Predictions predict_rows(PurchaseProcess process, const estimation::ParameterEstimates& estimates, const Design& design,
                         const CustomerTable& table, const PredictionOptions& options, estimation::Scale scale,
                         double if_dead, const Future& future) {
  (void)estimation::interval_around(0.5, 0.1, scale, options.level);  // checks the level
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  std::vector<double> working(design.size());
  for (std::size_t k = 0; k < design.size(); ++k)
    working[k] = estimation::to_working(estimates.scales()[k], estimates.values()[k]);
  const std::size_t n = table.size();
  std::vector<double> value(n), error(options.errors ? n : 0), lower(error.size()), upper(error.size());
  core::parallel_blocks(executor, n, customer_block, [&](std::size_t first, std::size_t last, std::size_t) {
    std::array<double, 4> p = customer_parameters(design, working, table.z.data() + first * table.covariates);
    Conditional<double, Future> plain(process, future, if_dead);
    Conditional<FourDuals, Future> dual(process, future, if_dead);
    std::vector<double> gradient(design.size());
    for (std::size_t i = first; i < last; ++i) {
      const double* z = table.z.data() + i * table.covariates;
      if (table.covariates != 0) p = customer_parameters(design, working, z);
      const bool same =
          i > first && table.covariates == 0 && table.x[i] == table.x[i - 1] && table.T[i] == table.T[i - 1];
      if (!options.errors) {
        value[i] = plain(p, table.x[i], table.t[i], table.T[i], same);
        continue;
      }
      const FourDuals result = dual(log_variables(p), table.x[i], table.t[i], table.T[i], same);
      value[i] = result.value;
      for (std::size_t k = 0; k < design.size(); ++k) {
        const Term& term = design.terms[k];
        gradient[k] = term.sign * (term.covariate == no_covariate ? 1.0 : z[term.covariate]) * result.slope[term.m];
      }
      error[i] = std::sqrt((std::max)(math::bilinear(gradient, estimates.working_covariance(), gradient), 0.0));
      const estimation::Interval interval = interval_or_point(value[i], error[i], scale, options.level);
      lower[i] = interval.lower;
      upper[i] = interval.upper;
    }
  });

  Predictions out;
  out.invalid_rows = table.invalid_rows;
  out.first_invalid = table.first_invalid;
  out.first_invalid_why = table.first_invalid_why;
  const auto spread = [&](const std::vector<double>& of_customer) {
    std::vector<double> of_row(of_customer.empty() ? 0 : table.rows, std::numeric_limits<double>::quiet_NaN());
    core::parallel_blocks(executor, of_row.size(), 1u << 15, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t row = first; row < last; ++row)
        if (table.customer[row] != no_customer) of_row[row] = of_customer[table.customer[row]];
    });
    return of_row;
  };
  out.value = spread(value);
  if (value.empty()) out.value.assign(table.rows, std::numeric_limits<double>::quiet_NaN());
  if (options.errors) {
    out.standard_error = value.empty() ? out.value : spread(error);
    out.lower = value.empty() ? out.value : spread(lower);
    out.upper = value.empty() ? out.value : spread(upper);
  }
  return out;
}

AMENDS_INLINE void check_customer(double frequency, double recency, double T) {
  const std::string problem = customer_row_problem(frequency, recency, T);
  if (!problem.empty()) throw Error(ErrorCode::domain, "customer", "this customer cannot be: " + problem);
}

/// A value of the population and its error, from its gradient by the logarithms of the four parameters.
AMENDS_INLINE Estimate population_estimate(const FourDuals& result, const estimation::ParameterEstimates& estimates,
                                           estimation::Scale scale, double level) {
  std::vector<double> gradient(estimates.size(), 0.0);
  std::copy(result.slope.begin(), result.slope.end(), gradient.begin());
  const double error = std::sqrt((std::max)(math::bilinear(gradient, estimates.working_covariance(), gradient), 0.0));
  const estimation::Interval interval = interval_or_point(result.value, error, scale, level);
  return {result.value, error, interval.lower, interval.upper};
}

AMENDS_INLINE double check_horizon(const Discounting& discounting, double horizon) {
  const double force = discounting.force();
  if (!(horizon > 0.0)) core::throw_domain("horizon", "be above 0", horizon);
  if (std::isinf(horizon) && !(force > 0.0))
    core::throw_domain("rate", "be above 0 for an infinite horizon: the sum may have no limit", discounting.rate);
  return force;
}
}  // namespace detail

AMENDS_INLINE Predictions PurchaseModel::predict(const CustomerColumns& customers, const PredictionOptions& options,
                                                 estimation::Scale scale, double if_dead, const auto& future) const {
  const auto purchase = detail::ordered(options.purchase_covariates, purchase_names_, "purchase_covariates");
  const auto dropout = detail::ordered(options.dropout_covariates, dropout_names_, "dropout_covariates");
  const detail::CustomerTable table =
      detail::gather_customers(customers, detail::joined({purchase_names_, purchase}, {dropout_names_, dropout}),
                               {.row_index = true, .use_weights = false, .executor = options.executor});
  return detail::predict_rows(process_, estimates_, detail::design_of(process_, purchase_names_, dropout_names_), table,
                              options, scale, if_dead, future);
}

AMENDS_INLINE Predictions PurchaseModel::probability_alive(const CustomerColumns& customers, double t,
                                                           const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  return predict(customers, options, estimation::Scale::logit, 0.0,
                 [&](const auto& alive) { return alive.still_alive(t); });
}

AMENDS_INLINE Predictions PurchaseModel::expected_purchases(const CustomerColumns& customers, double from, double to,
                                                            const PredictionOptions& options) const {
  core::check_non_negative("from", from);
  core::check_non_negative("to", to);
  if (to < from) core::throw_domain("to", "not be below from", to);
  return predict(customers, options, estimation::Scale::log, 0.0,
                 [&](const auto& alive) { return alive.purchases(from, to); });
}

AMENDS_INLINE Predictions PurchaseModel::discounted_expected_residual_transactions(
    const CustomerColumns& customers, const Discounting& discounting, double horizon,
    const PredictionOptions& options) const {
  const double force = detail::check_horizon(discounting, horizon);
  return predict(customers, options, estimation::Scale::log, 0.0,
                 [&](const auto& alive) { return alive.discounted(force, horizon); });
}

AMENDS_INLINE Predictions PurchaseModel::customer_lifetime_value(const CustomerColumns& customers,
                                                                 std::span<const double> spend,
                                                                 std::span<const double> spend_errors, double margin,
                                                                 const Discounting& discounting, double horizon,
                                                                 const PredictionOptions& options) const {
  core::check_finite("margin", margin);
  const std::size_t rows = customers.frequency.size();
  if (spend.size() != 1) core::check_same_size("spend", spend.size(), "frequency", rows);
  if (!spend_errors.empty()) core::check_same_size("spend_errors", spend_errors.size(), "spend", spend.size());
  Predictions out = discounted_expected_residual_transactions(customers, discounting, horizon, options);
  for (std::size_t i = 0; i < rows; ++i) {
    const double each = spend.size() == 1 ? spend[0] : spend[i];
    const double each_error = spend_errors.empty() ? 0.0 : spend.size() == 1 ? spend_errors[0] : spend_errors[i];
    const double transactions = out.value[i];
    out.value[i] = margin * each * transactions;
    if (!options.errors) continue;
    out.standard_error[i] = std::abs(margin) * std::hypot(each * out.standard_error[i], transactions * each_error);
    // A loss-making margin mirrors the interval. Where the mean of the spend is infinite, everything is possible.
    const auto size = std::isinf(out.value[i]) || std::isinf(out.standard_error[i])
                          ? estimation::Interval{0.0, std::numeric_limits<double>::infinity()}
                          : detail::interval_or_point(std::abs(out.value[i]), out.standard_error[i],
                                                      estimation::Scale::log, options.level);
    out.lower[i] = out.value[i] < 0.0 ? -size.upper : size.lower;
    out.upper[i] = out.value[i] < 0.0 ? -size.lower : size.upper;
  }
  return out;
}

AMENDS_INLINE Predictions PurchaseModel::probability_of_purchases(const CustomerColumns& customers, std::size_t count,
                                                                  double t, const PredictionOptions& options) const {
  core::check_non_negative("t", t);
  const auto n = static_cast<double>(count);
  return predict(customers, options, estimation::Scale::logit, count == 0 ? 1.0 : 0.0,
                 [&](const auto& alive) { return alive.count_probability(n, t); });
}

AMENDS_INLINE double PurchaseModel::log_probability_alive(double frequency, double recency, double T) const {
  detail::check_customer(frequency, recency, T);
  const double q = detail::log_dead_odds(process_, parameters(), frequency, recency, T);
  if (q == detail::no_chance) return 0.0;
  return q > 0.0 ? -q - std::log1p(std::exp(-q)) : -std::log1p(std::exp(q));
}

AMENDS_INLINE double PurchaseModel::predict_one(double frequency, double recency, double T, double if_dead,
                                                const auto& future) const {
  detail::check_customer(frequency, recency, T);
  detail::Conditional<double, std::remove_cvref_t<decltype(future)>> conditional(process_, future, if_dead);
  return conditional(parameters(), frequency, recency, T, false);
}

AMENDS_INLINE double PurchaseModel::probability_alive(double frequency, double recency, double T, double t) const {
  core::check_non_negative("t", t);
  return predict_one(frequency, recency, T, 0.0, [&](const auto& alive) { return alive.still_alive(t); });
}

AMENDS_INLINE double PurchaseModel::expected_purchases(double frequency, double recency, double T, double t) const {
  core::check_non_negative("t", t);
  return predict_one(frequency, recency, T, 0.0, [&](const auto& alive) { return alive.purchases(0.0, t); });
}

AMENDS_INLINE double PurchaseModel::discounted_expected_residual_transactions(double frequency, double recency,
                                                                              double T, const Discounting& discounting,
                                                                              double horizon) const {
  const double force = detail::check_horizon(discounting, horizon);
  return predict_one(frequency, recency, T, 0.0, [&](const auto& alive) { return alive.discounted(force, horizon); });
}

AMENDS_INLINE double PurchaseModel::probability_of_purchases(double frequency, double recency, double T,
                                                             std::size_t count, double t) const {
  core::check_non_negative("t", t);
  const auto n = static_cast<double>(count);
  return predict_one(frequency, recency, T, count == 0 ? 1.0 : 0.0,
                     [&](const auto& alive) { return alive.count_probability(n, t); });
}

AMENDS_INLINE std::vector<Estimate> PurchaseModel::expected_purchases_new_customer(std::span<const double> t,
                                                                                   double level) const {
  std::vector<Estimate> out;
  for (const double time : t) {
    core::check_non_negative("t", time);
    const auto future = [&](const auto& alive) { return alive.purchases(0.0, time); };
    detail::Conditional<detail::FourDuals, decltype(future)> conditional(process_, future, 0.0);
    // A new customer is one with no history at all: x = 0 in a time of 0.
    out.push_back(detail::population_estimate(conditional(detail::log_variables(parameters()), 0.0, 0.0, 0.0, false),
                                              estimates_, estimation::Scale::log, level));
  }
  return out;
}

AMENDS_INLINE std::vector<Estimate> PurchaseModel::probability_of_purchases_new_customer(std::size_t up_to, double t,
                                                                                         double level) const {
  core::check_non_negative("t", t);
  std::vector<Estimate> out;
  for (std::size_t count = 0; count <= up_to; ++count) {
    const auto future = [&](const auto& alive) { return alive.count_probability(static_cast<double>(count), t); };
    detail::Conditional<detail::FourDuals, decltype(future)> conditional(process_, future, count == 0 ? 1.0 : 0.0);
    out.push_back(detail::population_estimate(conditional(detail::log_variables(parameters()), 0.0, 0.0, 0.0, false),
                                              estimates_, estimation::Scale::logit, level));
  }
  return out;
}

AMENDS_INLINE std::vector<double> PurchaseModel::expected_cumulative_purchases(const CustomerColumns& customers,
                                                                               std::span<const double> times) const {
  for (const double time : times) core::check_finite("times", time);
  const detail::CustomerTable table = detail::gather_customers(customers, {}, {});
  std::map<double, double> starters;  // by T
  for (std::size_t i = 0; i < table.size(); ++i) starters[table.T[i]] += table.weight[i];
  const double longest = starters.empty() ? 0.0 : starters.rbegin()->first;
  std::map<double, double> known;  // age -> E[X(age)]
  const auto expected = [&](double age) {
    const auto [at, fresh] = known.try_emplace(age, 0.0);
    if (fresh) {
      const auto future = [&](const auto& alive) { return alive.purchases(0.0, age); };
      detail::Conditional<double, decltype(future)> conditional(process_, future, 0.0);
      at->second = conditional(parameters(), 0.0, 0.0, 0.0, false);
    }
    return at->second;
  };
  std::vector<double> out;
  for (const double time : times) {
    double sum = 0.0;
    for (const auto& [T, weight] : starters) {
      const double age = time - (longest - T);
      if (age > 0.0) sum += weight * expected(age);
    }
    out.push_back(sum);
  }
  return out;
}

AMENDS_INLINE CountComparison PurchaseModel::compare_counts(const CustomerColumns& customers, std::size_t cells) const {
  if (cells < 2) core::throw_domain("cells", "be at least 2", static_cast<double>(cells));
  const detail::CustomerTable table = detail::gather_customers(customers, {}, {});
  CountComparison out{std::vector<double>(cells, 0.0), std::vector<double>(cells, 0.0), 0.0, 0.0, 0.0};
  std::map<double, double> observed_for;  // T -> customers
  for (std::size_t i = 0; i < table.size(); ++i) {
    out.actual[static_cast<std::size_t>((std::min)(table.x[i], static_cast<double>(cells - 1)))] += table.weight[i];
    observed_for[table.T[i]] += table.weight[i];
  }
  for (const auto& [T, weight] : observed_for) {
    double rest = 1.0;
    for (std::size_t count = 0; count + 1 < cells; ++count) {
      const auto future = [&, time = T](const auto& alive) {
        return alive.count_probability(static_cast<double>(count), time);
      };
      detail::Conditional<double, decltype(future)> conditional(process_, future, count == 0 ? 1.0 : 0.0);
      const double share = conditional(parameters(), 0.0, 0.0, 0.0, false);
      out.expected[count] += weight * share;
      rest -= share;
    }
    out.expected[cells - 1] += weight * (std::max)(0.0, rest);
  }
  double actual = 0.0, expected = 0.0;
  int used = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    actual += out.actual[i];
    expected += out.expected[i];
    const double left =
        std::accumulate(out.expected.begin() + static_cast<std::ptrdiff_t>(i) + 1, out.expected.end(), 0.0);
    if (expected < 5.0 || (left > 0.0 && left < 5.0)) continue;
    out.statistic += (actual - expected) * (actual - expected) / expected;
    ++used;
    actual = expected = 0.0;
  }
  out.degrees_of_freedom = used - 1.0 - 4.0;
  out.p_value = out.degrees_of_freedom > 0.0 ? math::gamma_cdf_upper(out.statistic / 2.0, out.degrees_of_freedom / 2.0)
                                             : std::numeric_limits<double>::quiet_NaN();
  return out;
}

namespace detail {
/// Customer `index`: his rates, then his purchases one after the other until he leaves or T comes.
AMENDS_INLINE void simulate_customer(PurchaseProcess process, const std::array<double, 4>& p, double T,
                                     std::uint64_t seed, std::uint64_t index, double& x, double& t,
                                     std::uint8_t& alive) {
  const auto exponential = [](double u) { return -std::log1p(-u); };
  const double rate = core::gamma(seed, core::stream_of("purchase rate"), index, p[0]) / p[1];
  const std::uint64_t own = core::stream_of("purchases") + 0x9e3779b97f4a7c15u * (index + 1);
  std::uint64_t draw = 0;
  double leaves = std::numeric_limits<double>::infinity(), chance = 0.0;
  x = t = 0.0;
  alive = 1;
  if (pareto(process)) {
    const double leave_rate = core::gamma(seed, core::stream_of("dropout rate"), index, p[2]) / p[3];
    leaves = exponential(core::uniform(seed, own, draw++)) / leave_rate;
  } else {
    chance = core::beta(seed, core::stream_of("dropout chance"), index, p[2], p[3]);
    if (process == PurchaseProcess::modified_beta_geo && core::uniform(seed, own, draw++) < chance) {
      alive = 0;
      return;
    }
  }
  const double end = (std::min)(T, leaves);
  for (double now = 0.0;;) {
    now += exponential(core::uniform(seed, own, draw++)) / rate;
    if (!(now <= end)) break;
    x += 1.0;
    t = now;
    if (!pareto(process) && core::uniform(seed, own, draw++) < chance) {
      alive = 0;
      return;
    }
  }
  alive = leaves > T;
}
}  // namespace detail

AMENDS_INLINE SimulatedCustomers PurchaseModel::simulate(std::span<const double> T, std::uint64_t seed) const {
  SimulatedCustomers out;
  out.frequency.resize(T.size());
  out.recency.resize(T.size());
  out.T.assign(T.begin(), T.end());
  out.alive.resize(T.size());
  for (std::size_t i = 0; i < T.size(); ++i) {
    core::check_positive("T", T[i]);
    detail::simulate_customer(process_, parameters(), T[i], seed, i, out.frequency[i], out.recency[i], out.alive[i]);
  }
  return out;
}

AMENDS_INLINE BootstrapResult PurchaseModel::bootstrap(const CustomerColumns& customers,
                                                       const BootstrapOptions& options) const {
  if (estimates_.size() != 4)
    throw Error(ErrorCode::contradiction, "bootstrap", "the bootstrap does not support covariates");
  if (options.replicates < 2)
    core::throw_domain("replicates", "be at least 2", static_cast<double>(options.replicates));
  const detail::CustomerTable table = detail::gather_customers(customers, {}, {});
  const double total = table.weight_sum;
  if (!(total >= 1.0) || total > 1e9)
    core::throw_domain("weights", "add up to a number of customers between 1 and 1e9", total);
  const auto size = static_cast<std::size_t>(std::llround(total));
  std::vector<double> ends(table.size());
  std::partial_sum(table.weight.begin(), table.weight.end(), ends.begin());

  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  std::vector<std::vector<double>> found(options.replicates);
  const auto replicate = [&](std::size_t k) {
    const std::uint64_t stream = core::stream_of("bootstrap") + 0x9e3779b97f4a7c15u * (k + 1);
    const auto drawn = [&](std::size_t i) {
      const double u = core::uniform(options.seed, stream, i) * total;
      const auto at = std::upper_bound(ends.begin(), ends.end(), u) - ends.begin();
      return (std::min)(static_cast<std::size_t>(at), table.size() - 1);
    };
    std::vector<double> x, t, T, weight;
    if (options.parametric) {
      // The observed lengths of observation, bought anew.
      x.resize(size), t.resize(size), T.resize(size);
      std::uint8_t alive = 0;
      std::size_t i = 0;
      for (std::size_t c = 0; c < size; ++c) {
        while (i + 1 < table.size() && ends[i] <= static_cast<double>(c) + 0.5) ++i;
        T[c] = table.T[i];
        detail::simulate_customer(process_, parameters(), T[c], options.seed + 0x51ed2701u * (k + 1), c, x[c], t[c],
                                  alive);
      }
      weight.assign(size, 1.0);
    } else {
      x = table.x, t = table.t, T = table.T;
      weight.assign(table.size(), 0.0);
      for (std::size_t c = 0; c < size; ++c) weight[drawn(c)] += 1.0;
    }
    const auto fit = fit_process(process_,
                                 {std::span<const double>(x), std::span<const double>(t), std::span<const double>(T),
                                  std::span<const double>(weight)},
                                 {});
    if (fit.converged()) found[k] = fit.model().estimates().values();
  };
  executor.for_each(options.replicates, replicate);

  BootstrapResult out;
  out.names = estimates_.names();
  std::vector<std::vector<double>> good;
  for (auto& values : found) {
    if (values.empty())
      ++out.without_answer;
    else
      good.push_back(std::move(values));
  }
  out.estimates = math::Matrix(good.size(), 4);
  for (std::size_t k = 0; k < good.size(); ++k)
    std::copy(good[k].begin(), good[k].end(), out.estimates.data.begin() + static_cast<std::ptrdiff_t>(4 * k));
  for (std::size_t m = 0; m < 4; ++m) {
    std::vector<double> column;
    for (const auto& values : good) column.push_back(values[m]);
    std::sort(column.begin(), column.end());
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    if (column.size() < 2) {
      out.standard_errors.push_back(nothing);
      out.intervals.push_back({nothing, nothing});
      continue;
    }
    const auto count = static_cast<double>(column.size());
    const double mean = std::accumulate(column.begin(), column.end(), 0.0) / count;
    double square = 0.0;
    for (const double value : column) square += (value - mean) * (value - mean);
    out.standard_errors.push_back(std::sqrt(square / (count - 1.0)));
    const auto quantile = [&](double level) {
      const double place = level * (count - 1.0);
      const auto low = static_cast<std::size_t>(place);
      const std::size_t high = (std::min)(low + 1, column.size() - 1);
      return column[low] + (place - static_cast<double>(low)) * (column[high] - column[low]);
    };
    out.intervals.push_back({quantile(0.025), quantile(0.975)});
  }
  return out;
}

namespace detail {
/// The Pareto/NBD likelihood without derivatives by power series, where that is fast and exact. The integral from t to
/// infinity is G(t) = 2F1(r+s+x, .; r+s+x+1; z_t) / ((r+s+x) (m+t)^(r+s+x)), z_t = |alpha - beta|/(m+t), m the larger
/// of alpha and beta; after Euler's transformation the series is sum over k of c_k z^k with c_k in (0, 1], which depend
/// on x alone and are kept for each x.
class ParetoSeries {
 public:
  explicit ParetoSeries(const std::array<double, 4>& p) : p_(p), larger_((std::max)(p[1], p[3])) {
    const double z = std::abs(p[1] - p[3]) / larger_;
    terms_ =
        z == 0.0
            ? 1
            : static_cast<std::size_t>((std::min)(1e6, 1.0 + std::ceil(std::log(1e-17 * (1.0 - z)) / std::log(z))));
  }
  /// Few enough terms to be worth it.
  [[nodiscard]] bool usable() const noexcept { return terms_ <= 48; }

  void prepare(double most) {
    const auto [r, alpha, s, beta] = p_;
    rows_ = static_cast<std::size_t>((std::min)(most, 255.0)) + 1;
    coefficients_.resize(rows_ * terms_);
    for (std::size_t x = 0; x < rows_; ++x) {
      const double sum = r + s + static_cast<double>(x);
      const double top = alpha >= beta ? r + static_cast<double>(x) : s + 1.0;
      double c = 1.0;
      // Highest power first, as Horner's rule reads them.
      for (std::size_t k = 0; k < terms_; ++k) {
        coefficients_[x * terms_ + (terms_ - 1 - k)] = c;
        c *= (top + static_cast<double>(k)) / (sum + 1.0 + static_cast<double>(k));
      }
    }
  }

  /// The part of the log-likelihood that depends on t and T.
  [[nodiscard]] double operator()(double x, double t, double T) const {
    const auto [r, alpha, s, beta] = p_;
    FourDerivatives whole;
    if (!(x < static_cast<double>(rows_)) || !(T > t)) {
      add_pareto<0>(p_, x, t, T, 1.0, whole);
      return whole.value;
    }
    const double n = r + x, sum = n + s;
    const double at_t = larger_ + t, at_T = larger_ + T;
    const double gap = std::abs(alpha - beta);
    const double z_t = gap / at_t, z_T = gap / at_T;
    const double* c = coefficients_.data() + static_cast<std::size_t>(x) * terms_;
    double f_t = 0.0, f_T = 0.0;
    for (std::size_t k = 0; k < terms_; ++k) {
      f_t = f_t * z_t + c[k];
      f_T = f_T * z_T + c[k];
    }
    // The larger of alpha and beta, m; the other is m (1 - z). Euler: 2F1 = (1 - z)^e F with e = -s or 1 - n.
    const double log_t = std::log(at_t), log_T = std::log(at_T);
    const double log_other_t = std::log(at_t - gap), log_other_T = std::log(at_T - gap);
    const bool alpha_larger = alpha >= beta;
    // ln of F/(1 - z)^power / (m + u)^sum, with power = s where alpha is the larger, else n - 1.
    const double power = alpha_larger ? s : n - 1.0;
    const double g_t = -power * log_other_t - (sum - power) * log_t;
    const double g_T = -power * log_other_T - (sum - power) * log_T;
    const double log_alive = alpha_larger ? -n * log_T - s * log_other_T : -n * log_other_T - s * log_T;
    const double rest = std::exp(g_T - g_t) * f_T;
    const double dead = f_t - rest;
    if (dead < 0.05 * f_t) {  // too little of a difference of two
      add_pareto<0>(p_, x, t, T, 1.0, whole);
      return whole.value;
    }
    const double alive = std::exp(log_alive - g_t);
    return g_t + std::log(alive + s / sum * dead);
  }

 private:
  std::array<double, 4> p_;
  double larger_;
  std::size_t terms_ = 0, rows_ = 0;
  std::vector<double> coefficients_{};
};

/// One block of rows: read, checked, and added up without being kept.
template <int order>
AMENDS_INLINE void add_rows(PurchaseProcess process, const std::array<double, 4>& p, const ParetoSeries* series,
                            const CustomerColumns& in, std::size_t first, std::size_t last, FourDerivatives& sum,
                            std::vector<double>& small_counts, std::map<double, double>& large_counts,
                            std::size_t& first_invalid) {
  const bool weighted = in.weights.given();
  for (std::size_t i = first; i < last; ++i) {
    const double x = in.frequency[i], t = in.recency[i], T = in.T[i], weight = weighted ? in.weights[i] : 1.0;
    if (!possible_customer(x, t, T) || !(weight >= 0.0 && weight <= (std::numeric_limits<double>::max)())) {
      first_invalid = (std::min)(first_invalid, i);
      return;
    }
    if (x < static_cast<double>(small_counts.size()))
      small_counts[static_cast<std::size_t>(x)] += weight;
    else
      large_counts[x] += weight;
    if (order == 0 && series != nullptr)
      sum.value += weight * (*series)(x, t, T);
    else
      add_customer<order>(process, p, x, t, T, weight, sum);
  }
}

template <int order>
AMENDS_INLINE LogLikelihood rows_likelihood(PurchaseProcess process, const std::array<double, 4>& p,
                                            const CustomerColumns& in, core::Executor& executor) {
  const std::size_t n = in.frequency.size();
  const std::size_t blocks = (n + customer_block - 1) / customer_block;
  std::optional<ParetoSeries> series;
  if (pareto(process) && order == 0) {
    series.emplace(p);
    if (series->usable())
      series->prepare(255.0);
    else
      series.reset();
  }
  constexpr std::size_t counted = 64;
  std::vector<FourDerivatives> parts(blocks);
  std::vector<std::vector<double>> small_counts(blocks);
  std::vector<std::map<double, double>> large_counts(blocks);
  std::vector<std::size_t> invalid(blocks, n);
  core::parallel_blocks(executor, n, customer_block, [&](std::size_t first, std::size_t last, std::size_t block) {
    FourDerivatives part;
    small_counts[block].assign(counted, 0.0);
    add_rows<order>(process, p, series ? &*series : nullptr, in, first, last, part, small_counts[block],
                    large_counts[block], invalid[block]);
    parts[block] = part;
  });
  FourDerivatives sum;
  std::map<double, double> counts;
  for (std::size_t block = 0; block < blocks; ++block) {
    if (invalid[block] < n) {
      const std::size_t i = invalid[block];
      throw Error(ErrorCode::domain, "customers",
                  "row " + std::to_string(i) + " cannot be: " + row_problem(in, {}, in.weights.given(), i));
    }
    add_to(sum, parts[block]);
    for (std::size_t x = 0; x < counted; ++x)
      if (small_counts[block][x] > 0.0) counts[static_cast<double>(x)] += small_counts[block][x];
    for (const auto& [x, weight] : large_counts[block]) counts[x] += weight;
  }
  for (const auto& [x, weight] : counts) add_counts<order>(pareto(process), first_leaves(process), p, x, weight, sum);
  to_logarithms(p, sum);
  return {sum.value, sum.g};
}
}  // namespace detail

AMENDS_INLINE LogLikelihood purchase_log_likelihood(PurchaseProcess process, const std::array<double, 4>& parameters,
                                                    const CustomerColumns& customers, bool with_gradient,
                                                    core::Executor* executor) {
  const auto names = detail::parameter_names(process);
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(names[i], parameters[i]);
  detail::check_columns(customers);
  core::SerialExecutor serial;
  core::Executor& used = executor != nullptr ? *executor : serial;
  return with_gradient ? detail::rows_likelihood<1>(process, parameters, customers, used)
                       : detail::rows_likelihood<0>(process, parameters, customers, used);
}

}  // namespace amends::inline AMENDS_ABI::customer_base
