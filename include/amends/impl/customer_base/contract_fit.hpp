#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/contract_law.hpp>
#include <amends/impl/customer_base/contract_rows.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The fit of a contract model: design, likelihood, starts, verdict. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail::contract {

/// The rows as the search sees them: weights of mean 1, covariates in the working columns of their designs.
struct Problem {
  Data data;
  bool c_varies;
  double mean_weight = 1.0;
  double l2 = 0.0;
  estimation::Design alpha{}, beta{};
  core::Executor* executor;
  [[nodiscard]] std::size_t first() const noexcept { return c_varies ? 3 : 2; }
  /// How close the search must come: 1e-12 of the log-likelihood of the customers, where their weights are counts.
  [[nodiscard]] estimation::NewtonOptions newton() const noexcept {
    return {.decrement = 1e-12 / std::clamp(mean_weight, 1.0, 1e3), .limit = 12.0, .executor = executor};
  }
  [[nodiscard]] std::size_t size() const noexcept { return first() + data.covariates(); }
  [[nodiscard]] std::vector<estimation::DesignBlock> blocks() const {
    std::vector<estimation::DesignBlock> out;
    if (alpha.size() != 0) out.push_back({&alpha, first(), 0, 1.0});
    if (beta.size() != 0) out.push_back({&beta, first() + alpha.size(), 1, 1.0});
    return out;
  }
};

inline Problem problem_of(ContractLaw law, Data data, const ContractOptions& options, core::Executor& executor) {
  Problem out{.data = std::move(data), .c_varies = law == ContractLaw::beta_discrete_weibull, .executor = &executor};
  Data& in = out.data;
  if (in.rows.empty()) return out;
  // Of the distinct rows: however often the same row stands in the table, the search is the same.
  out.mean_weight = in.report.observations / static_cast<double>(in.rows.size());
  out.l2 = options.penalty / out.mean_weight;
  std::vector<double> weights;
  for (Row& row : in.rows) weights.push_back(row.weight /= out.mean_weight);
  const std::size_t k = in.covariates(), n = in.rows.size();
  const auto design = [&](const std::vector<estimation::Covariate>& given, const char* kind, std::size_t first) {
    const std::size_t count = given.size();
    std::vector<std::string> full;
    for (const auto& one : given) full.push_back(kind + one.name);
    std::vector<double> values(n * count);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < count; ++j) values[i * count + j] = in.z[i * k + first + j];
    estimation::Design made(std::move(full), values, weights, options.penalty > 0.0, &executor);
    made.to_working(values, &executor);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < count; ++j) in.z[i * k + first + j] = values[i * count + j];
    return made;
  };
  out.alpha = design(options.alpha_covariates, "alpha: ", 0);
  out.beta = design(options.beta_covariates, "beta: ", options.alpha_covariates.size());
  return out;
}

/// Minus the penalised log-likelihood on the working scales.
class Objective {
 public:
  explicit Objective(const Problem& problem) : problem_(problem), blocks_(problem.blocks()) {}

  [[nodiscard]] double penalty(std::span<const double> x) const {
    double sum = 0.0;
    for (const auto& block : blocks_)
      sum += block.design->penalty(problem_.l2, x.subspan(block.first, block.design->size()));
    return sum;
  }

  double operator()(std::span<const double> x, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t n = problem_.size();
    const int derivatives = hessian.empty() ? (gradient.empty() ? 0 : 1) : 2;
    constexpr std::size_t block = 512;
    const std::size_t rows = problem_.data.rows.size();
    const std::size_t width = 1 + n + n * n, blocks = (rows + block - 1) / block;
    std::vector<double> parts(blocks * width, 0.0);
    core::parallel_blocks(*problem_.executor, rows, block, [&](std::size_t from, std::size_t to, std::size_t number) {
      double* sums = parts.data() + number * width;
      std::vector<double> direction(2 * n, 0.0);  // d ln alpha/dx and d ln beta/dx
      direction[0] = direction[n + 1] = 1.0;
      for (std::size_t i = from; i < to; ++i) add_row(x, i, derivatives, direction, sums);
    });
    double value = penalty(x);
    std::fill(gradient.begin(), gradient.end(), 0.0);
    std::fill(hessian.begin(), hessian.end(), 0.0);
    for (std::size_t b = 0; b < blocks; ++b) {
      const double* sums = parts.data() + b * width;
      value += sums[0];
      for (std::size_t p = 0; p < gradient.size(); ++p) gradient[p] += sums[1 + p];
      for (std::size_t p = 0; p < hessian.size(); ++p) hessian[p] += sums[1 + n + p];
    }
    if (!hessian.empty())
      for (std::size_t p = 0; p < n; ++p)
        for (std::size_t q = 0; q < p; ++q) hessian[q * n + p] = hessian[p * n + q];
    if (!gradient.empty())
      for (const auto& one : blocks_)
        one.design->add_penalty(problem_.l2, x.subspan(one.first, one.design->size()), one.first, gradient, hessian);
    return value;
  }

  /// The law of row i, and the directions of ln alpha and ln beta.
  [[nodiscard]] Law law_of(std::span<const double> x, std::size_t i, std::span<double> direction = {}) const {
    const std::size_t k = problem_.data.covariates(), f = problem_.first(), n = problem_.size();
    double log_alpha = x[0], log_beta = x[1];
    for (std::size_t j = 0; j < k; ++j) {
      const double z = problem_.data.z[i * k + j];
      const bool alpha = j < problem_.data.alpha_covariates;
      (alpha ? log_alpha : log_beta) += x[f + j] * z;
      if (!direction.empty()) direction[(alpha ? 0 : n) + f + j] = z;
    }
    return {std::exp(log_alpha), std::exp(log_beta), problem_.c_varies ? std::exp(x[2]) : 1.0, problem_.c_varies};
  }

 private:
  void add_row(std::span<const double> x, std::size_t i, int derivatives, std::span<double> direction,
               double* sums) const {
    const std::size_t n = problem_.size();
    const Row& row = problem_.data.rows[i];
    const Point point = row_log_likelihood(law_of(x, i, direction), row, derivatives);
    sums[0] -= row.weight * point.value;
    if (derivatives == 0) return;
    const auto slope = [&](std::size_t p, std::size_t which) {
      return which == 2 ? (p == 2 && problem_.c_varies ? 1.0 : 0.0) : direction[which * n + p];
    };
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t u = 0; u < 3; ++u) {
        const double du = slope(p, u);
        if (du == 0.0) continue;
        sums[1 + p] -= row.weight * du * point.slope[u];
        if (derivatives < 2) continue;
        for (std::size_t q = 0; q <= p; ++q)
          for (std::size_t v = 0; v < 3; ++v) {
            const double dv = slope(q, v);
            if (dv != 0.0) sums[1 + n + p * n + q] -= row.weight * du * dv * point.curvature[3 * u + v];
          }
      }
  }

  const Problem& problem_;
  std::vector<estimation::DesignBlock> blocks_;
};

struct Fitted {
  estimation::FitReport report{};
  std::optional<estimation::ParameterEstimates> estimates{};
};

inline Fitted refuse(estimation::FitReport report, estimation::Diagnosis diagnosis, std::string parameter,
                     std::string message) {
  report.diagnosis = diagnosis;
  report.parameter = std::move(parameter);
  report.message = std::move(message);
  return {std::move(report), std::nullopt};
}

inline std::string share_text(double share) {
  return core::format_number(std::round(share * 10000.0) / 100.0) + " %";
}

/// Who was at risk when, and who left.
struct Exposure {
  double lost = 0.0, lost_later = 0.0, customer_periods = 0.0;
  std::size_t periods = 0;  ///< in which somebody was at risk
  [[nodiscard]] double chance() const noexcept { return lost / customer_periods; }
};

inline Exposure exposure_of(const Data& data) {
  Exposure out;
  double last = 0.0;
  for (const Row& row : data.rows) {
    out.customer_periods += row.weight * (row.t - row.entry);
    last = (std::max)(last, row.t);
    if (!row.churned) continue;
    out.lost += row.weight;
    if (row.t > 1.0) out.lost_later += row.weight;
  }
  std::vector<double> at_risk(static_cast<std::size_t>(last) + 2, 0.0);
  for (const Row& row : data.rows) {
    at_risk[static_cast<std::size_t>(row.entry) + 1] += row.weight;
    at_risk[static_cast<std::size_t>(row.t) + 1] -= row.weight;
  }
  double running = 0.0;
  for (std::size_t t = 1; t < at_risk.size(); ++t)
    if ((running += at_risk[t]) > 1e-9 * data.report.observations) ++out.periods;
  return out;
}

/// What can be said without any search: why there is no answer, or nothing.
inline std::optional<Fitted> hopeless(const Data& data, const Exposure& seen, std::size_t base) {
  using estimation::Diagnosis;
  const auto too_few = [&](std::string message) {
    return refuse(data.report, Diagnosis::too_few_rows, "", std::move(message));
  };
  const auto with_account = [&](std::string_view message) {
    return core::after_account(data.report.row_report, message);
  };
  if (data.rows.empty()) return too_few(core::no_row_line(data.report.row_report));
  if (seen.customer_periods == 0.0)
    return too_few(with_account("nobody was observed for a whole period: there is nothing to fit"));
  if (seen.lost == 0.0)
    return refuse(data.report, Diagnosis::no_events, "",
                  "nobody left: the chance to leave cannot be estimated, only bounded (about 3 divided by the " +
                      core::format_number(seen.customer_periods) + " customer-periods, at 95 %)");
  if (seen.periods < base)
    return too_few(with_account("customers were observed in " + std::to_string(seen.periods) +
                                " different period(s), and " + std::to_string(base) +
                                " are needed to tell how they differ from how they change"));
  if (seen.lost_later == 0.0)
    return refuse(data.report, Diagnosis::on_boundary, "alpha",
                  "nobody left after the first period: the best fit has customers who leave at once and customers who "
                  "never leave (alpha and beta both 0)");
  if (data.rows.size() < base + data.covariates())
    return too_few(with_account(core::there_are(static_cast<double>(data.rows.size()), "different row") + " for " +
                                core::counted(static_cast<double>(base + data.covariates()), "parameter")));
  return std::nullopt;
}

inline estimation::ParameterNames names_of(ContractLaw law, const std::vector<std::string>& alpha,
                                           const std::vector<std::string>& beta) {
  estimation::ParameterNames out{.names = {"alpha", "beta"},
                                 .scales = {estimation::Scale::log, estimation::Scale::log}};
  if (law == ContractLaw::beta_discrete_weibull) {
    out.names.emplace_back("c");
    out.scales.push_back(estimation::Scale::log);
  }
  for (const std::string& name : alpha) out.names.push_back("alpha: " + name);
  for (const std::string& name : beta) out.names.push_back("beta: " + name);
  out.scales.resize(out.names.size(), estimation::Scale::identity);
  return out;
}

/// The mean chance to leave, and customers spread evenly around it, is near enough to start from. With c the nested
/// model is an easier problem, and its end a start from which the likelihood can only rise.
inline std::vector<std::vector<double>> starts_of(const Problem& problem, double chance) {
  std::vector<std::vector<double>> out;
  const auto add = [&](double alpha, double c) {
    std::vector<double> x(problem.size(), 0.0);
    x[0] = std::log(alpha);
    x[1] = std::log(alpha * (1.0 - chance) / chance);
    if (problem.c_varies) x[2] = std::log(c);
    out.push_back(std::move(x));
  };
  if (!problem.c_varies) {
    add(1.0, 1.0);
    return out;
  }
  Problem nested = problem;
  nested.c_varies = false;
  const estimation::NewtonResult simple =
      estimation::minimise(Objective(nested), starts_of(nested, chance).front(), nested.newton());
  if (simple.converged()) {
    std::vector<double> x = simple.x;
    x.insert(x.begin() + 2, 0.0);
    out.push_back(std::move(x));
  }
  add(1.0, 1.3);
  add(0.3, 2.0);
  return out;
}

/// Which way did an unsuccessful search run?
inline Fitted translated(estimation::FitReport report, const Problem& problem, std::span<const double> end,
                         double chance) {
  using estimation::Diagnosis;
  const std::string blamed = report.parameter;
  // By what most customers have, because with covariates alpha and beta of a typical one say less.
  const Objective objective(problem);
  double alike = 0.0, apart = 0.0;
  for (std::size_t i = 0; i < problem.data.rows.size(); ++i) {
    const Law law = objective.law_of(end, i);
    const double size = law.alpha + law.beta, weight = problem.data.rows[i].weight;
    if (size > 100.0) alike += weight;
    if (size < 1e-2) apart += weight;
  }
  const double half = 0.5 * static_cast<double>(problem.data.rows.size());
  if (apart > half)
    return refuse(std::move(report), Diagnosis::on_boundary, blamed,
                  "alpha and beta both go to 0: customers either leave at once or never");
  if (alike > half)
    return refuse(std::move(report), Diagnosis::dropout_spread_not_identified, blamed,
                  problem.c_varies
                      ? "alpha and beta run off together: the data show no difference between customers beyond what "
                        "their age explains"
                      : "alpha and beta run off together: the chance to leave does not fall with age, as it must where "
                        "customers differ; one common chance of " +
                            share_text(chance) +
                            " a period fits as well (or a rising one: see BetaDiscreteWeibullModel)");
  if (blamed.find(": ") != std::string::npos)
    return refuse(std::move(report), Diagnosis::separation, blamed,
                  "the coefficient of " + blamed +
                      " has no finite best value: the covariate foretells who leaves; give a penalty or leave it out");
  if (problem.c_varies) {
    const std::string why = report.message;
    return refuse(
        std::move(report), Diagnosis::dropout_spread_not_identified, blamed,
        "the data do not determine alpha, beta and c together (" + why + "): use ShiftedBetaGeoModel, or more periods");
  }
  return {std::move(report), std::nullopt};
}

inline Fitted fit(ContractLaw law, Data rows, const ContractOptions& options) {
  const Exposure seen = exposure_of(rows);
  const std::size_t base = law == ContractLaw::beta_discrete_weibull ? 3 : 2;
  if (auto none = hopeless(rows, seen, base)) return std::move(*none);
  core::SerialExecutor serial;
  Problem problem = problem_of(law, std::move(rows), options,
                               options.executor != nullptr ? *options.executor : static_cast<core::Executor&>(serial));
  estimation::FitReport given = problem.data.report;
  if (!problem.alpha.examine(given) || !problem.beta.examine(given)) return {std::move(given), std::nullopt};

  const Objective objective(problem);
  const estimation::ParameterNames names = names_of(law, customer_base::detail::names_of(options.alpha_covariates),
                                                    customer_base::detail::names_of(options.beta_covariates));
  std::optional<Fitted> failed;
  std::vector<double> failed_at;
  for (const auto& start : starts_of(problem, (std::min)(seen.chance(), 0.95))) {
    const estimation::NewtonResult end = estimation::minimise(objective, start, problem.newton());
    estimation::FitReport report = given;
    auto estimates = estimation::finish_fit(
        end, names, report,
        {.penalty = objective.penalty(end.x), .mean_weight = problem.mean_weight, .designs = problem.blocks()});
    if (estimates) {
      const auto& values = estimates->values();
      if (problem.data.covariates() == 0 && values[0] * (problem.c_varies ? values[2] : 1.0) <= 1.0)
        report.warnings.emplace_back(
            "alpha" + std::string(problem.c_varies ? " times c" : "") +
            " is not above 1: the expected residual lifetime is infinite unless a horizon or a discount rate is given");
      return {std::move(report), std::move(estimates)};
    }
    if (!failed) {
      failed = Fitted{std::move(report), std::nullopt};
      failed_at = end.x;
    }
  }
  return translated(std::move(failed->report), problem, failed_at, seen.chance());
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail::contract
