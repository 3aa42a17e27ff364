#pragma once

#include <amends/customer_base/contract_model.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/math/log_space.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/special.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail::contract {

/// The law of one customer.
struct Law {
  double alpha;
  double beta;
  double c;
  bool c_varies;  ///< c is a parameter: derivatives by it are wanted
};

/// A value with its derivatives by ln alpha, ln beta and ln c; second derivatives row by row.
struct Point {
  double value = 0.0;
  std::array<double, 3> slope{};
  std::array<double, 9> curvature{};

  Point& operator+=(const Point& other) noexcept {
    value += other.value;
    for (std::size_t i = 0; i < 3; ++i) slope[i] += other.slope[i];
    for (std::size_t i = 0; i < 9; ++i) curvature[i] += other.curvature[i];
    return *this;
  }
};

/// psi(x + y) - psi(x) and psi'(x + y) - psi'(x), without the loss of digits for large x or few whole steps.
struct Polygammas {
  double first;
  double second;
};
AMENDS_INLINE Polygammas polygamma_step(double x, double y) noexcept {
  Polygammas out{0.0, 0.0};
  if (y <= 16.0 && y == std::floor(y)) {
    for (double k = 0.0; k < y; k += 1.0) {
      const double r = 1.0 / (x + k);
      out.first += r;
      out.second -= r * r;
    }
    return out;
  }
  if (x < 20.0) return {math::digamma(x + y) - math::digamma(x), math::trigamma(x + y) - math::trigamma(x)};
  // Asymptotic series; the leading logarithms are subtracted by log1p.
  const auto digamma_rest = [](double r) {
    const double s = r * r;
    return -0.5 * r - s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * (1.0 / 252.0 - s * (1.0 / 240.0 - s / 132.0))));
  };
  const auto trigamma_of = [](double r) {
    const double s = r * r;
    return r + 0.5 * s + r * s * (1.0 / 6.0 - s * (1.0 / 30.0 - s * (1.0 / 42.0 - s * (1.0 / 30.0 - s * 5.0 / 66.0))));
  };
  const double low = 1.0 / x, high = 1.0 / (x + y);
  return {std::log1p(y / x) + digamma_rest(high) - digamma_rest(low), trigamma_of(high) - trigamma_of(low)};
}

AMENDS_INLINE double power(double t, double c) noexcept {
  return c == 1.0 || t == 0.0 ? t : std::pow(t, c);
}

/// ln S(t1)/S(t0), t0 <= t1, with as many derivatives as asked for (0, 1 or 2).
AMENDS_INLINE Point log_survival_between(const Law& law, double t0, double t1, int derivatives) noexcept {
  Point out;
  if (!(t1 > t0)) return out;
  const double y0 = power(t0, law.c), y1 = power(t1, law.c), step = y1 - y0, sum = law.alpha + law.beta;
  if (law.c == 1.0 && step <= 16.0 && step == std::floor(step)) {
    for (double k = 0.0; k < step; k += 1.0) out.value += std::log1p(-law.alpha / (sum + y0 + k));
  } else if (law.alpha < step) {
    // The same quotient of four gamma functions in the order in which less cancels.
    out.value = math::log_gamma_ratio(law.beta + y0, law.alpha) - math::log_gamma_ratio(law.beta + y1, law.alpha);
  } else {
    out.value = math::log_gamma_ratio(law.beta + y0, step) - math::log_gamma_ratio(sum + y0, step);
  }
  if (derivatives == 0) return out;

  const Polygammas in_beta = polygamma_step(law.beta + y0, step), in_sum = polygamma_step(sum + y0, step);
  const double by_alpha = -in_sum.first, by_beta = in_beta.first - in_sum.first;
  out.slope = {law.alpha * by_alpha, law.beta * by_beta, 0.0};
  const double aa = -in_sum.second, bb = in_beta.second - in_sum.second;
  out.curvature[0] = law.alpha * (law.alpha * aa + by_alpha);
  out.curvature[1] = out.curvature[3] = law.alpha * law.beta * aa;
  out.curvature[4] = law.beta * (law.beta * bb + by_beta);
  if (!law.c_varies) return out;
  // By ln c: y = t^c, dy = y c ln t, d2y = dy (1 + c ln t), at both ends.
  const auto at_end = [&](double t, double y, double sign) {
    if (!(t > 0.0) || t == 1.0) return;  // 0 and 1 stay where they are
    const double by_log = law.c * std::log(t), dy = y * by_log, ddy = dy * (1.0 + by_log);
    const Polygammas apart = polygamma_step(law.beta + y, law.alpha);
    const double by_y = -apart.first, yy = -apart.second;  // d ln S/dy = psi(beta + y) - psi(alpha + beta + y)
    out.slope[2] += sign * by_y * dy;
    if (derivatives < 2) return;
    const double sum_second = math::trigamma(sum + y);
    const double ac = -sign * law.alpha * sum_second * dy, bc = sign * law.beta * yy * dy;
    out.curvature[2] += ac;
    out.curvature[6] += ac;
    out.curvature[5] += bc;
    out.curvature[7] += bc;
    out.curvature[8] += sign * (yy * dy * dy + by_y * ddy);
  };
  at_end(t1, y1, 1.0);
  at_end(t0, y0, -1.0);
  return out;
}

/// ln of the chance to leave in period t >= 1 of who was there at its beginning.
AMENDS_INLINE Point log_hazard(const Law& law, double t, int derivatives) noexcept {
  if (law.c == 1.0 && !law.c_varies) {
    const double total = law.alpha + law.beta + (t - 1.0), a = law.alpha / total, b = law.beta / total;
    Point out;
    out.value = std::log(a);
    out.slope = {1.0 - a, -b, 0.0};
    out.curvature = {a * a - a, a * b, 0.0, a * b, b * b - b, 0.0, 0.0, 0.0, 0.0};
    return out;
  }
  const Point stay = log_survival_between(law, t - 1.0, t, derivatives);
  Point out;
  out.value = math::log1m_exp(stay.value);
  if (derivatives == 0) return out;
  // f = ln(1 - e^q): f' = -1/u, f'' = -(1 + u)/u^2 with u = e^-q - 1.
  const double u = std::expm1(-stay.value), first = -1.0 / u, second = -(1.0 + u) / (u * u);
  for (std::size_t i = 0; i < 3; ++i) {
    out.slope[i] = first * stay.slope[i];
    for (std::size_t j = 0; j < 3; ++j)
      out.curvature[3 * i + j] = first * stay.curvature[3 * i + j] + second * stay.slope[i] * stay.slope[j];
  }
  return out;
}

struct Row {
  double t;
  double entry;
  double weight;
  bool churned;
  std::size_t source;  ///< row of the covariates
};

AMENDS_INLINE Point row_log_likelihood(const Law& law, const Row& row, int derivatives) noexcept {
  Point out = log_survival_between(law, row.entry, row.churned ? row.t - 1.0 : row.t, derivatives);
  if (row.churned) out += log_hazard(law, row.t, derivatives);
  return out;
}

/// Rows as they came, checked; identical ones put together; covariates beside them.
struct Data {
  std::vector<Row> rows{};
  std::vector<double> z{};  ///< covariates of rows[i] from i * covariates on: those of alpha, then those of beta
  std::size_t alpha_covariates = 0;
  std::size_t beta_covariates = 0;
  core::RowReport left_out{};
  estimation::FitReport report{};
  [[nodiscard]] std::size_t covariates() const noexcept { return alpha_covariates + beta_covariates; }
};

inline constexpr double most_periods = 1e6;

AMENDS_INLINE std::string row_problem(double t, double churned, double entry) {
  if (!std::isfinite(t) || t < 0.0 || t != std::floor(t)) return "periods is not a whole number >= 0";
  if (t > most_periods) return "periods is above 1,000,000";
  if (!(churned == 0.0 || churned == 1.0)) return "churned is neither 0 nor 1";
  if (churned == 1.0 && t < 1.0) return "churned, but in period 0: the first period is 1";
  if (!std::isfinite(entry) || entry < 0.0 || entry != std::floor(entry)) return "entry is not a whole number >= 0";
  if (entry > t - churned) return "entry is after the end of the row";
  return {};
}

AMENDS_INLINE void check_covariates(const char* name, const CovariateColumns& given, std::size_t rows) {
  core::check_same_size("names of covariates", given.names.size(), name, given.columns.size());
  for (std::size_t i = 0; i < given.columns.size(); ++i) {
    core::check_same_size(given.names[i], given.columns[i].size(), "rows", rows);
    for (std::size_t j = 0; j < i; ++j)
      if (given.names[i] == given.names[j])
        throw Error(ErrorCode::contradiction, given.names[i], "covariate '" + given.names[i] + "' is given twice");
  }
}

/// Puts rows with the same outcome and covariates together, in an order that does not depend on how they came.
AMENDS_INLINE void collapse(Data& data, std::vector<Row> rows, const ContractOptions& options) {
  const std::size_t k = data.covariates();
  const auto covariate = [&](std::size_t source, std::size_t j) {
    return (j < data.alpha_covariates ? options.alpha_covariates.columns[j]
                                      : options.beta_covariates.columns[j - data.alpha_covariates])[source] +
           0.0;
  };
  const auto compare = [&](const Row& a, const Row& b) {
    if (a.t != b.t) return a.t < b.t ? -1 : 1;
    if (a.churned != b.churned) return a.churned ? -1 : 1;
    if (a.entry != b.entry) return a.entry < b.entry ? -1 : 1;
    for (std::size_t j = 0; j < k && a.source != b.source; ++j) {
      const double za = covariate(a.source, j), zb = covariate(b.source, j);
      if (za != zb) return za < zb ? -1 : 1;
    }
    return 0;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return compare(a, b) < 0; });
  for (const Row& row : rows) {
    if (!data.rows.empty() && compare(data.rows.back(), row) == 0) {
      data.rows.back().weight += row.weight;
      continue;
    }
    data.rows.push_back(row);
  }
  data.z.reserve(data.rows.size() * k);
  for (const Row& row : data.rows)
    for (std::size_t j = 0; j < k; ++j) data.z.push_back(covariate(row.source, j));
  data.report.distinct_rows = data.rows.size();
  for (const Row& row : data.rows) data.report.observations += row.weight;
}

AMENDS_INLINE Data start(std::size_t rows, const ContractOptions& options) {
  core::check_non_negative("covariate_l2", options.covariate_l2);
  check_covariates("alpha_covariates", options.alpha_covariates, rows);
  check_covariates("beta_covariates", options.beta_covariates, rows);
  Data data;
  data.alpha_covariates = options.alpha_covariates.columns.size();
  data.beta_covariates = options.beta_covariates.columns.size();
  data.left_out.rows = rows;
  return data;
}

AMENDS_INLINE std::string covariate_problem(const ContractOptions& options, std::size_t row) {
  for (const auto* given : {&options.alpha_covariates, &options.beta_covariates})
    for (std::size_t j = 0; j < given->columns.size(); ++j)
      if (!std::isfinite(given->columns[j][row])) return "covariate '" + given->names[j] + "' is missing or not finite";
  return {};
}

AMENDS_INLINE Data gather(const ContractColumns& in, const ContractOptions& options) {
  if (!in.periods.given()) throw Error(ErrorCode::missing, "periods", "periods is required");
  if (!in.churned.given()) throw Error(ErrorCode::missing, "churned", "churned is required");
  const std::size_t n = in.periods.size();
  core::check_same_size("churned", in.churned.size(), "periods", n);
  if (in.entry.given()) core::check_same_size("entry", in.entry.size(), "periods", n);
  if (in.weights.given()) core::check_same_size("weights", in.weights.size(), "periods", n);
  Data data = start(n, options);
  std::vector<Row> rows;
  rows.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double t = in.periods[i], churned = in.churned[i], entry = in.entry.given() ? in.entry[i] : 0.0;
    const double weight = in.weights.given() ? in.weights[i] : 1.0;
    std::string problem = row_problem(t, churned, entry);
    if (problem.empty() && !(weight >= 0.0 && std::isfinite(weight))) problem = "the weight is not a number >= 0";
    if (problem.empty()) problem = covariate_problem(options, i);
    if (!problem.empty())
      data.left_out.leave_out(i, problem);
    else if (weight > 0.0)
      rows.push_back({t, entry, weight, churned == 1.0, i});
  }
  customer_base::detail::account_for(data.left_out, options.largest_share_left_out, data.report);
  collapse(data, std::move(rows), options);
  return data;
}

AMENDS_INLINE Data gather(const CohortTable& table, const ContractOptions& options) {
  Data data = start(table.survivors.size(), options);
  std::vector<Row> rows;
  for (std::size_t cohort = 0; cohort < table.survivors.size(); ++cohort) {
    const auto& left = table.survivors[cohort];
    if (left.empty()) throw Error(ErrorCode::missing, "survivors", "a cohort must have at least its size");
    for (std::size_t t = 0; t < left.size(); ++t) {
      core::check_non_negative("survivors", left[t]);
      if (t > 0 && left[t] > left[t - 1])
        throw Error(ErrorCode::contradiction, "survivors",
                    "survivors must not rise within a cohort, got " + core::format_number(left[t]) + " after " +
                        core::format_number(left[t - 1]) + " in period " + std::to_string(t) + " of cohort " +
                        std::to_string(cohort));
    }
    core::check_positive("the size of a cohort", left[0]);
    if (std::string problem = covariate_problem(options, cohort); !problem.empty()) {
      data.left_out.leave_out(cohort, problem);
      continue;
    }
    for (std::size_t t = 1; t < left.size(); ++t)
      if (left[t - 1] > left[t]) rows.push_back({static_cast<double>(t), 0.0, left[t - 1] - left[t], true, cohort});
    if (left.back() > 0.0) rows.push_back({static_cast<double>(left.size() - 1), 0.0, left.back(), false, cohort});
  }
  customer_base::detail::account_for(data.left_out, options.largest_share_left_out, data.report);
  collapse(data, std::move(rows), options);
  return data;
}

/// Minus the penalised log-likelihood on the working scales, with covariates centred and divided by their standard
/// deviation: the optimiser sees numbers of one size whatever the units.
struct Objective {
  const Data& data;
  bool c_varies;
  double l2;
  core::Executor& executor;
  std::vector<double> standard{};  ///< covariates, standardised
  std::vector<double> mean{};
  std::vector<double> deviation{};

  [[nodiscard]] std::size_t first() const noexcept { return c_varies ? 3 : 2; }
  [[nodiscard]] std::size_t size() const noexcept { return first() + data.covariates(); }

  void standardise() {
    const std::size_t k = data.covariates(), n = data.rows.size();
    mean.assign(k, 0.0);
    deviation.assign(k, 0.0);
    const double total = data.report.observations;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < k; ++j) mean[j] += data.rows[i].weight * data.z[i * k + j] / total;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < k; ++j)
        deviation[j] += data.rows[i].weight * std::pow(data.z[i * k + j] - mean[j], 2) / total;
    for (double& d : deviation) d = std::sqrt(d);
    standard = data.z;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < k; ++j)
        if (deviation[j] > 0.0) standard[i * k + j] = (standard[i * k + j] - mean[j]) / deviation[j];
  }

  [[nodiscard]] double penalty(std::span<const double> x) const {
    double sum = 0.0;
    for (std::size_t j = first(); j < x.size(); ++j) sum += x[j] * x[j];
    return 0.5 * l2 * sum;
  }

  double operator()(std::span<const double> x, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t n = size(), k = data.covariates(), f = first();
    const int derivatives = hessian.empty() ? (gradient.empty() ? 0 : 1) : 2;
    constexpr std::size_t block = 512;
    const std::size_t width = 1 + n + n * n, blocks = (data.rows.size() + block - 1) / block;
    std::vector<double> parts(blocks * width, 0.0);
    core::parallel_blocks(executor, data.rows.size(), block, [&](std::size_t from, std::size_t to, std::size_t number) {
      double* sums = parts.data() + number * width;
      std::vector<double> direction(2 * n, 0.0);  // d ln alpha/dx and d ln beta/dx
      direction[0] = direction[n + 1] = 1.0;
      for (std::size_t i = from; i < to; ++i) {
        double log_alpha = x[0], log_beta = x[1];
        for (std::size_t j = 0; j < k; ++j) {
          const double z = standard[i * k + j];
          if (j < data.alpha_covariates) {
            log_alpha += x[f + j] * z;
            direction[f + j] = z;
          } else {
            log_beta += x[f + j] * z;
            direction[n + f + j] = z;
          }
        }
        const Law law{std::exp(log_alpha), std::exp(log_beta), c_varies ? std::exp(x[2]) : 1.0, c_varies};
        const Point point = row_log_likelihood(law, data.rows[i], derivatives);
        const double weight = data.rows[i].weight;
        sums[0] -= weight * point.value;
        if (derivatives == 0) continue;
        const auto slope = [&](std::size_t p, std::size_t which) {
          return which == 2 ? (p == 2 && c_varies ? 1.0 : 0.0) : direction[which * n + p];
        };
        for (std::size_t p = 0; p < n; ++p) {
          for (std::size_t u = 0; u < 3; ++u) {
            const double du = slope(p, u);
            if (du == 0.0) continue;
            sums[1 + p] -= weight * du * point.slope[u];
            if (derivatives < 2) continue;
            for (std::size_t q = 0; q <= p; ++q)
              for (std::size_t v = 0; v < 3; ++v) {
                const double dv = slope(q, v);
                if (dv != 0.0) sums[1 + n + p * n + q] -= weight * du * dv * point.curvature[3 * u + v];
              }
          }
        }
      }
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
    for (std::size_t p = f; p < gradient.size(); ++p) gradient[p] += l2 * x[p];
    if (!hessian.empty())
      for (std::size_t p = 0; p < n; ++p) {
        if (p >= f) hessian[p * n + p] += l2;
        for (std::size_t q = 0; q < p; ++q) hessian[q * n + p] = hessian[p * n + q];
      }
    return value;
  }
};

struct Fitted {
  estimation::FitReport report{};
  std::optional<estimation::ParameterEstimates> estimates{};
};

AMENDS_INLINE Fitted refuse(estimation::FitReport report, estimation::Diagnosis diagnosis, std::string parameter,
                            std::string message) {
  report.diagnosis = diagnosis;
  report.parameter = std::move(parameter);
  report.message = std::move(message);
  return {std::move(report), std::nullopt};
}

/// The end of a minimisation in the standardised covariates, as if the covariates had been used as they are.
AMENDS_INLINE estimation::NewtonResult in_given_units(const estimation::NewtonResult& end, const Objective& objective) {
  const std::size_t n = objective.size(), f = objective.first();
  math::Matrix to_standard(n, n);  // x_standard = M x_given
  for (std::size_t i = 0; i < n; ++i) to_standard(i, i) = i < f ? 1.0 : objective.deviation[i - f];
  estimation::NewtonResult out = end;
  for (std::size_t j = f; j < n; ++j) {
    const std::size_t base = j - f < objective.data.alpha_covariates ? 0 : 1;
    to_standard(base, j) = objective.mean[j - f];
    out.x[j] = end.x[j] / objective.deviation[j - f];
    out.x[base] -= out.x[j] * objective.mean[j - f];
  }
  for (std::size_t i = 0; i < n; ++i) {
    out.gradient[i] = 0.0;
    for (std::size_t p = 0; p < n; ++p) out.gradient[i] += to_standard(p, i) * end.gradient[p];
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0.0;
      for (std::size_t p = 0; p < n; ++p)
        for (std::size_t q = 0; q < n; ++q) sum += to_standard(p, i) * end.hessian(p, q) * to_standard(q, j);
      out.hessian(i, j) = sum;
    }
  }
  return out;
}

AMENDS_INLINE std::string share_text(double share) {
  return core::format_number(std::round(share * 10000.0) / 100.0) + " %";
}

AMENDS_INLINE Fitted fit(ContractLaw law, const Data& data, const ContractOptions& options) {
  using estimation::Diagnosis;
  const bool c_varies = law == ContractLaw::beta_discrete_weibull;
  const std::size_t base = c_varies ? 3 : 2;

  // What can be seen without any optimiser: who was at risk when, and who left.
  double lost = 0.0, lost_later = 0.0, exposure = 0.0, last = 0.0;
  for (const Row& row : data.rows) {
    exposure += row.weight * (row.t - row.entry);
    last = (std::max)(last, row.t);
    if (!row.churned) continue;
    lost += row.weight;
    if (row.t > 1.0) lost_later += row.weight;
  }
  std::vector<double> at_risk(static_cast<std::size_t>(last) + 2, 0.0);
  for (const Row& row : data.rows) {
    at_risk[static_cast<std::size_t>(row.entry) + 1] += row.weight;
    at_risk[static_cast<std::size_t>(row.t) + 1] -= row.weight;
  }
  std::size_t periods = 0;
  double running = 0.0;
  for (std::size_t t = 1; t < at_risk.size(); ++t)
    if ((running += at_risk[t]) > 1e-9 * data.report.observations) ++periods;
  if (exposure == 0.0)
    return refuse(data.report, Diagnosis::too_few_rows, "",
                  "nobody was observed for a whole period: there is nothing to fit");
  if (lost == 0.0)
    return refuse(data.report, Diagnosis::no_events, "",
                  "nobody left: the chance to leave cannot be estimated, only bounded (about 3 divided by the " +
                      core::format_number(exposure) + " customer-periods, at 95 %)");
  if (periods < base)
    return refuse(data.report, Diagnosis::too_few_rows, "",
                  "customers were observed in " + std::to_string(periods) + " different period(s), and " +
                      std::to_string(base) + " are needed to tell how they differ from how they change");
  if (lost_later == 0.0)
    return refuse(data.report, Diagnosis::on_boundary, "alpha",
                  "nobody left after the first period: the best fit has customers who leave at once and customers who "
                  "never leave (alpha and beta both 0)");
  const std::size_t k = data.covariates();
  if (data.rows.size() < base + k)
    return refuse(data.report, Diagnosis::too_few_rows, "",
                  "there are " + std::to_string(data.rows.size()) + " different rows for " + std::to_string(base + k) +
                      " parameters");

  core::SerialExecutor serial;
  Objective objective{.data = data,
                      .c_varies = c_varies,
                      .l2 = options.covariate_l2,
                      .executor = options.executor != nullptr ? *options.executor : serial};
  objective.standardise();
  estimation::ParameterNames names;
  for (std::size_t i = 0; i < base; ++i) {
    names.names.emplace_back(i == 0 ? "alpha" : i == 1 ? "beta" : "c");
    names.scales.push_back(estimation::Scale::log);
  }
  for (std::size_t j = 0; j < k; ++j) {
    const bool alpha = j < data.alpha_covariates;
    names.names.push_back(
        (alpha ? "alpha: " : "beta: ") +
        (alpha ? options.alpha_covariates.names[j] : options.beta_covariates.names[j - data.alpha_covariates]));
    names.scales.push_back(estimation::Scale::identity);
  }
  for (const std::size_t from : {std::size_t{0}, data.alpha_covariates}) {
    const std::size_t count = from == 0 ? data.alpha_covariates : data.beta_covariates;
    if (count == 0) continue;
    math::Matrix correlation(count, count);
    for (std::size_t j = 0; j < count; ++j) {
      const double size = std::abs(objective.mean[from + j]) + objective.deviation[from + j];
      if (!(objective.deviation[from + j] > 1e-12 * size))
        return refuse(data.report, Diagnosis::collinear, names.names[base + from + j],
                      "covariate " + names.names[base + from + j] +
                          " has the same value in all rows: leave it out, alpha and beta stand for it");
      for (std::size_t i = 0; i < data.rows.size(); ++i)
        for (std::size_t l = 0; l < count; ++l)
          correlation(j, l) += data.rows[i].weight / data.report.observations * objective.standard[i * k + from + j] *
                               objective.standard[i * k + from + l];
    }
    const math::SymmetricEigen eigen = math::symmetric_eigen(correlation);
    if (eigen.values.front() < 1e-10) {
      std::size_t worst = 0;
      for (std::size_t j = 1; j < count; ++j)
        if (std::abs(eigen.vectors(j, 0)) > std::abs(eigen.vectors(worst, 0))) worst = j;
      return refuse(
          data.report, Diagnosis::collinear, names.names[base + from + worst],
          "covariate " + names.names[base + from + worst] + " is a sum of others: leave it or one of them out");
    }
  }

  // The mean chance to leave, and customers spread evenly around it, is near enough to start from.
  const double chance = (std::min)(lost / exposure, 0.95);
  std::vector<std::vector<double>> starts;
  const auto add_start = [&](double alpha, double c) {
    std::vector<double> x(objective.size(), 0.0);
    x[0] = std::log(alpha);
    x[1] = std::log(alpha * (1.0 - chance) / chance);
    if (c_varies) x[2] = std::log(c);
    starts.push_back(std::move(x));
  };
  const estimation::NewtonOptions newton{.limit = 12.0};
  if (c_varies) {
    // The nested model is an easier problem, and its end a start from which the likelihood can only rise.
    ContractOptions nested = options;
    if (const Fitted simple = fit(ContractLaw::shifted_beta_geo, data, nested); simple.estimates) {
      std::vector<double> x(objective.size(), 0.0);
      const auto& values = simple.estimates->values();
      x[0] = std::log(values[0]);
      x[1] = std::log(values[1]);
      for (std::size_t j = 0; j < k; ++j) {
        x[3 + j] = values[2 + j] * objective.deviation[j];
        x[j < data.alpha_covariates ? 0 : 1] += values[2 + j] * objective.mean[j];
      }
      starts.push_back(std::move(x));
    }
    add_start(1.0, 1.3);
    add_start(0.3, 2.0);
  } else {
    add_start(1.0, 1.0);
  }

  std::optional<Fitted> best;
  std::optional<Fitted> failed;
  std::vector<double> failed_at;
  for (const auto& x : starts) {
    const estimation::NewtonResult end = estimation::minimise(objective, x, newton);
    estimation::FitReport report = data.report;
    const double penalty = objective.penalty(end.x);
    auto estimates = estimation::finish_fit(end, names, report, {.penalty = penalty});
    if (estimates) {
      if (k != 0)
        estimates = estimation::finish_fit(in_given_units(end, objective), names, report,
                                           {.penalty = penalty, .widest = 1e300});
      best = Fitted{std::move(report), std::move(estimates)};
      break;
    }
    if (!failed) {
      failed = Fitted{std::move(report), std::nullopt};
      failed_at = end.x;
    }
  }
  if (best) {
    const auto& values = best->estimates->values();
    if (k == 0 && values[0] * (c_varies ? values[2] : 1.0) <= 1.0)
      best->report.warnings.emplace_back(
          "alpha" + std::string(c_varies ? " times c" : "") +
          " is not above 1: the expected residual lifetime is infinite unless a horizon or a discount rate is given");
    return std::move(*best);
  }

  // Which way did it run?
  const std::string& blamed = failed->report.parameter;
  const bool covariate = blamed.find(": ") != std::string::npos;
  estimation::FitReport report = std::move(failed->report);
  if (covariate)
    return refuse(
        std::move(report), Diagnosis::separation, blamed,
        "the coefficient of " + blamed +
            " has no finite best value: the covariate foretells who leaves; use covariate_l2 or leave it out");
  const double size = std::exp((std::min)(failed_at[0], 700.0)) + std::exp((std::min)(failed_at[1], 700.0));
  if (size < 1e-2)
    return refuse(std::move(report), Diagnosis::on_boundary, blamed,
                  "alpha and beta both go to 0: customers either leave at once or never");
  if (size > 100.0)
    return refuse(std::move(report), Diagnosis::dropout_spread_not_identified, blamed,
                  c_varies
                      ? "alpha and beta run off together: the data show no difference between customers beyond what "
                        "their age explains"
                      : "alpha and beta run off together: the chance to leave does not fall with age, as it must where "
                        "customers differ; one common chance of " +
                            share_text(lost / exposure) +
                            " a period fits as well (or a rising one: see BetaDiscreteWeibullModel)");
  if (c_varies)
    return refuse(std::move(report), Diagnosis::dropout_spread_not_identified, blamed,
                  "the data do not determine alpha, beta and c together (" + report.message +
                      "): use ShiftedBetaGeoModel, or more periods");
  return {std::move(report), std::nullopt};
}

/// A sum over renewals with its slopes.
struct Sum {
  double value = 0.0;
  std::array<double, 3> slope{};
  void add(double weight, const Point& log_term, double log_scale) noexcept {
    const double term = weight * std::exp(log_term.value + log_scale);
    value += term;
    for (std::size_t i = 0; i < 3; ++i) slope[i] += term * log_term.slope[i];
  }
};

/// Sum over k = 1 ... horizon of S(n + k)/S(n) e^(-force (k - 1)). Term by term at first; then, where the terms vary
/// slowly, blocks of doubling length by the midpoint form of Euler and Maclaurin's sum, an integral over [a - 1/2,
/// b + 1/2] less 1/24 of the difference of the slopes at its ends.
AMENDS_INLINE Sum residual_sum(const Law& law, double n, double force, double horizon) {
  Sum sum;
  Point log_term;
  double k = 1.0;
  constexpr double by_hand = 256.0;
  for (; k <= horizon && k <= by_hand; k += 1.0) {
    log_term += log_survival_between(law, n + k - 1.0, n + k, 1);
    sum.add(1.0, log_term, -force * (k - 1.0));
    const double term = std::exp(log_term.value - force * (k - 1.0));
    if (term == 0.0 || (force > 0.0 && term < 1e-18 * sum.value * -std::expm1(-force))) return sum;
  }
  const auto rule = math::gauss_legendre(32);
  const auto add = [&](Sum& to, double at, double weight) {
    to.add(weight, log_survival_between(law, n, n + at, 1), -force * (at - 1.0));
  };
  const double tail_power = law.alpha * law.c;
  for (double a = k - 0.5; a < horizon;) {
    double width = (std::max)(a, 256.0);
    if (force != 0.0) width = (std::min)(width, 40.0 / std::abs(force));
    // The end of a block lies halfway between two terms.
    const double b = (std::min)(std::floor(a + width) + 0.5, horizon + 0.5);
    Sum block;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i)
      add(block, 0.5 * (a + b) + 0.5 * (b - a) * rule.nodes[i], 0.5 * (b - a) * rule.weights[i]);
    if (a < 1e6) {  // beyond that the correction is below rounding, and half steps are lost in it
      add(block, b + 0.5, -1.0 / 24.0);
      add(block, b - 0.5, 1.0 / 24.0);
      add(block, a + 0.5, 1.0 / 24.0);
      add(block, a - 0.5, -1.0 / 24.0);
    }
    sum.value += block.value;
    for (std::size_t i = 0; i < 3; ++i) sum.slope[i] += block.slope[i];
    const bool over = force > 0.0 ? block.value < 1e-18 * sum.value : block.value < 1e-20 * sum.value;
    if (over) break;
    if (b > 1e200) {  // a pure power from here on: the integral of t^-p from b is b^(1 - p)/(p - 1)
      add(sum, b, b / (tail_power - 1.0));
      break;
    }
    a = b;
  }
  return sum;
}

/// Smallest k >= 1 with reached(k), which is false and then true; infinity if that is beyond 1e15.
template <class Reached>
[[nodiscard]] double first_whole(Reached&& reached) {
  double high = 1.0;
  while (!reached(high)) {
    high *= 2.0;
    if (high > 1e15) return std::numeric_limits<double>::infinity();
  }
  double low = 0.5 * high;
  if (high == 1.0) return 1.0;
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

AMENDS_INLINE std::string time_problem(const char* name, double t, double least) {
  if (std::isfinite(t) && t >= least && t == std::floor(t)) return {};
  return std::string(name) + " is not a whole number >= " + (least == 0.0 ? "0" : "1");
}

AMENDS_INLINE const char* model_name(ContractLaw law) noexcept {
  return law == ContractLaw::shifted_beta_geo ? "ShiftedBetaGeoModel" : "BetaDiscreteWeibullModel";
}

AMENDS_INLINE double checked_horizon(double horizon) {
  if (!(horizon >= 1.0) || horizon != std::floor(horizon))
    core::throw_domain("horizon", "be a whole number of at least 1, or infinity", horizon);
  return horizon;
}

/// What a row of a prediction is: a value (for log_log and log-scaled kinds its logarithm) with slopes, or why there is
/// none.
struct Outcome {
  double value = 0.0;
  std::array<double, 3> slope{};
  std::string problem{};
};
enum IntervalKind : int { log_log, logit, logarithmic };
}  // namespace detail::contract

AMENDS_INLINE CohortTable CohortTable::from_losses(double customers, std::span<const double> losses) {
  core::check_positive("customers", customers);
  std::vector<double> left{customers};
  for (const double loss : losses) {
    core::check_non_negative("losses", loss);
    // Sums of decimal fractions may end a rounding error below 0.
    const double next = left.back() - loss;
    if (next < -1e-12 * customers)
      throw Error(ErrorCode::contradiction, "losses",
                  "more customers are lost than the " + core::format_number(customers) + " there were");
    left.push_back((std::max)(next, 0.0));
  }
  CohortTable table;
  table.survivors.push_back(std::move(left));
  return table;
}

AMENDS_INLINE ContractModel::ContractModel(ContractLaw law, estimation::ParameterEstimates estimates,
                                           estimation::FitReport report, std::vector<std::string> alpha_names,
                                           std::vector<std::string> beta_names)
    : law_(law),
      estimates_(std::move(estimates)),
      report_(std::move(report)),
      alpha_names_(std::move(alpha_names)),
      beta_names_(std::move(beta_names)) {}

AMENDS_INLINE std::array<double, 3> ContractModel::parameters() const {
  const auto& values = estimates_.values();
  return {values[0], values[1], law_ == ContractLaw::beta_discrete_weibull ? values[2] : 1.0};
}

AMENDS_INLINE estimation::Fit<ContractModel> ContractModel::fit_law(ContractLaw law, const CohortTable& table,
                                                                    const ContractOptions& options) {
  auto fitted = detail::contract::fit(law, detail::contract::gather(table, options), options);
  if (!fitted.estimates) return {std::move(fitted.report), std::nullopt};
  return {fitted.report, ContractModel(law, std::move(*fitted.estimates), fitted.report, options.alpha_covariates.names,
                                       options.beta_covariates.names)};
}

AMENDS_INLINE estimation::Fit<ContractModel> ContractModel::fit_law(ContractLaw law, const ContractColumns& customers,
                                                                    const ContractOptions& options) {
  auto fitted = detail::contract::fit(law, detail::contract::gather(customers, options), options);
  if (!fitted.estimates) return {std::move(fitted.report), std::nullopt};
  return {fitted.report, ContractModel(law, std::move(*fitted.estimates), fitted.report, options.alpha_covariates.names,
                                       options.beta_covariates.names)};
}

AMENDS_INLINE ContractModel ContractModel::at(ContractLaw law, const std::array<double, 3>& parameters) {
  const std::size_t n = law == ContractLaw::beta_discrete_weibull ? 3 : 2;
  const std::array<const char*, 3> names{"alpha", "beta", "c"};
  for (std::size_t i = 0; i < n; ++i) core::check_positive(names[i], parameters[i]);
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  return {law,
          estimation::ParameterEstimates(
              {.names = {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(n)},
               .values = {parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(n)},
               .scales = std::vector<estimation::Scale>(n, estimation::Scale::log),
               .working_covariance = math::unknown_matrix(n),
               .log_likelihood = std::numeric_limits<double>::quiet_NaN(),
               .observations = 0.0}),
          std::move(report),
          {},
          {}};
}

AMENDS_INLINE estimation::ModelState ContractModel::state() const {
  estimation::ModelState out{.model = detail::contract::model_name(law_), .version = 1};
  estimation::put_fit(out, estimates_, report_);
  out.put("alpha_covariates", alpha_names_);
  out.put("beta_covariates", beta_names_);
  return out;
}

AMENDS_INLINE ContractModel ContractModel::from_state_of(ContractLaw law, const estimation::ModelState& state) {
  state.check(detail::contract::model_name(law), 1);
  auto estimates = estimation::estimates_of(state);
  auto alpha = state.list("alpha_covariates"), beta = state.list("beta_covariates");
  const std::size_t base = law == ContractLaw::beta_discrete_weibull ? 3 : 2;
  if (estimates.size() != base + alpha.size() + beta.size())
    throw Error(ErrorCode::format, "parameters",
                "the saved model is damaged: its covariates do not fit its parameters");
  return {law, std::move(estimates), estimation::report_of(state), std::move(alpha), std::move(beta)};
}

template <class Row>
Predictions ContractModel::predict(std::size_t rows, const ContractPredictionOptions& options, int interval_kind,
                                   Row&& row) const {
  namespace own = detail::contract;
  if (!(options.level > 0.0 && options.level < 1.0))
    core::throw_domain("level", "be above 0 and below 1", options.level);
  // Covariates by name, as many values as rows or one for all.
  std::vector<core::ColumnView> columns;
  const auto& given = options.covariates;
  core::check_same_size("names of covariates", given.names.size(), "columns", given.columns.size());
  for (const std::string& name : given.names)
    if (std::find(alpha_names_.begin(), alpha_names_.end(), name) == alpha_names_.end() &&
        std::find(beta_names_.begin(), beta_names_.end(), name) == beta_names_.end())
      throw Error(ErrorCode::unknown_name, name, "the model has no covariate '" + name + "'");
  for (const auto* names : {&alpha_names_, &beta_names_})
    for (const std::string& name : *names) {
      const auto at = std::find(given.names.begin(), given.names.end(), name);
      if (at == given.names.end())
        throw Error(ErrorCode::missing, name, "covariate '" + name + "' of the fit is needed for predictions");
      columns.push_back(given.columns[static_cast<std::size_t>(at - given.names.begin())]);
      if (columns.back().size() != 1) core::check_same_size(name, columns.back().size(), "rows", rows);
    }

  const bool c_varies = law_ == ContractLaw::beta_discrete_weibull;
  const std::size_t base = c_varies ? 3 : 2, n = estimates_.size();
  const auto& values = estimates_.values();
  const math::Matrix& covariance = estimates_.working_covariance();
  const double z = math::normal_quantile_upper(0.5 * (1.0 - options.level));
  Predictions out;
  out.value.assign(rows, std::numeric_limits<double>::quiet_NaN());
  if (options.errors) out.standard_error = out.lower = out.upper = out.value;
  constexpr std::size_t block = 256;
  std::vector<core::RowReport> left_out((rows + block - 1) / block);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  core::parallel_blocks(executor, rows, block, [&](std::size_t from, std::size_t to, std::size_t number) {
    std::vector<double> x(columns.size()), slope(n), unit(n);
    for (std::size_t i = from; i < to; ++i) {
      own::Law law{std::log(values[0]), std::log(values[1]), c_varies ? values[2] : 1.0, c_varies};
      own::Outcome outcome;
      for (std::size_t j = 0; j < columns.size(); ++j) {
        x[j] = columns[j][columns[j].size() == 1 ? 0 : i];
        if (!std::isfinite(x[j])) outcome.problem = "a covariate is missing or not finite";
        (j < alpha_names_.size() ? law.alpha : law.beta) += values[base + j] * x[j];
      }
      law.alpha = std::exp(law.alpha);
      law.beta = std::exp(law.beta);
      if (columns.empty()) law = {values[0], values[1], law.c, c_varies};
      // Error of a quantity with slopes by ln alpha, ln beta and ln c.
      const auto error_of = [&](const std::array<double, 3>& by) {
        std::copy(by.begin(), by.begin() + static_cast<std::ptrdiff_t>(base), slope.begin());
        for (std::size_t j = 0; j < columns.size(); ++j) slope[base + j] = x[j] * by[j < alpha_names_.size() ? 0 : 1];
        double variance = 0.0;
        for (std::size_t p = 0; p < n; ++p)
          for (std::size_t q = 0; q < n; ++q) variance += slope[p] * covariance(p, q) * slope[q];
        return std::sqrt((std::max)(variance, 0.0));
      };
      if (outcome.problem.empty()) outcome = row(i, law, error_of, out);
      if (!outcome.problem.empty()) {
        left_out[number].leave_out(i, outcome.problem);
        continue;
      }
      if (interval_kind < 0) continue;  // the row has filled in everything itself
      if (interval_kind == own::log_log) {
        const double survival = std::exp(outcome.value);
        out.value[i] = survival;
        if (!options.errors) continue;
        const double error = error_of(outcome.slope), depth = -outcome.value;
        out.standard_error[i] = survival * error;
        if (error == 0.0 || depth == 0.0) {
          out.lower[i] = out.upper[i] = survival;
          continue;
        }
        out.lower[i] = std::exp(-depth * std::exp(z * error / depth));
        out.upper[i] = std::exp(-depth * std::exp(-z * error / depth));
        continue;
      }
      out.value[i] = outcome.value;
      if (!options.errors) continue;
      if (outcome.value == std::numeric_limits<double>::infinity()) {
        out.standard_error[i] = 0.0;
        out.lower[i] = out.upper[i] = outcome.value;
        continue;
      }
      out.standard_error[i] = error_of(outcome.slope);
      const auto interval = estimation::interval_around(
          outcome.value, out.standard_error[i],
          interval_kind == own::logit ? estimation::Scale::logit : estimation::Scale::log, options.level);
      out.lower[i] = interval.lower;
      out.upper[i] = interval.upper;
    }
  });
  out.rows.rows = rows;
  for (const auto& part : left_out) out.rows.merge(part);
  return out;
}

AMENDS_INLINE Predictions ContractModel::survival(const core::ColumnView& t,
                                                  const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  return predict(t.size(), options, own::log_log, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    own::Outcome out{.problem = own::time_problem("t", t[i], 0.0)};
    if (!out.problem.empty()) return out;
    const own::Point point = own::log_survival_between(law, 0.0, t[i], 1);
    out.value = point.value;
    out.slope = point.slope;
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::residual_survival(const core::ColumnView& renewals, const core::ColumnView& t,
                                                           const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  const std::size_t rows = renewals.size() == 1 ? t.size() : renewals.size();
  if (t.size() != 1) core::check_same_size("t", t.size(), "renewals", rows);
  return predict(rows, options, own::log_log, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    const double n = renewals[renewals.size() == 1 ? 0 : i], ahead = t[t.size() == 1 ? 0 : i];
    own::Outcome out{.problem = own::time_problem("renewals", n, 0.0)};
    if (out.problem.empty()) out.problem = own::time_problem("t", ahead, 0.0);
    if (!out.problem.empty()) return out;
    const own::Point point = own::log_survival_between(law, n, n + ahead, 1);
    out.value = point.value;
    out.slope = point.slope;
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::retention_rate(const core::ColumnView& t,
                                                        const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  return predict(t.size(), options, own::logit, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    own::Outcome out{.problem = own::time_problem("t", t[i], 1.0)};
    if (!out.problem.empty()) return out;
    const own::Point point = own::log_survival_between(law, t[i] - 1.0, t[i], 1);
    out.value = std::exp(point.value);
    for (std::size_t j = 0; j < 3; ++j) out.slope[j] = out.value * point.slope[j];
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::probability_lost(const core::ColumnView& t,
                                                          const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  return predict(t.size(), options, own::logit, [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
    own::Outcome out{.problem = own::time_problem("t", t[i], 1.0)};
    if (!out.problem.empty()) return out;
    own::Point point = own::log_survival_between(law, 0.0, t[i] - 1.0, 1);
    point += own::log_hazard(law, t[i], 1);
    out.value = std::exp(point.value);
    for (std::size_t j = 0; j < 3; ++j) out.slope[j] = out.value * point.slope[j];
    return out;
  });
}

AMENDS_INLINE Predictions ContractModel::expected_residual_lifetime(const core::ColumnView& renewals, double horizon,
                                                                    const ContractPredictionOptions& options) const {
  return discounted_expected_residual_lifetime(
      renewals, {.discounting = {.rate = 0.0, .period = 1.0}, .horizon = horizon}, options);
}

AMENDS_INLINE Predictions ContractModel::discounted_expected_residual_lifetime(
    const core::ColumnView& renewals, const RenewalDiscounting& discounting,
    const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  const double horizon = own::checked_horizon(discounting.horizon), force = discounting.discounting.force();
  const bool endless = horizon == std::numeric_limits<double>::infinity();
  if (endless && force < 0.0)
    core::throw_domain("rate", "be at least 0 without a horizon", discounting.discounting.rate);
  const double factor = std::exp(-force * core::first_payment_time(discounting.next_renewal));

  const auto value_of = [&](const own::Law& law, double n) {
    own::Outcome out;
    if (endless && force == 0.0 && law.alpha * law.c <= 1.0) {
      out.value = std::numeric_limits<double>::infinity();
      return out;
    }
    if (endless && force == 0.0 && law.c == 1.0) {
      const double above = law.alpha - 1.0;
      out.value = (law.beta + n) / above;
      out.slope = {-law.alpha * out.value / above, law.beta / above, 0.0};
      return out;
    }
    const own::Sum sum = own::residual_sum(law, n, force, horizon);
    out.value = factor * sum.value;
    for (std::size_t j = 0; j < 3; ++j) out.slope[j] = factor * sum.slope[j];
    return out;
  };
  // Without covariates a base of customers has few different ages: each is worked out once.
  std::map<double, own::Outcome> known;
  const bool by_age = alpha_names_.empty() && beta_names_.empty();
  if (by_age) {
    const auto p = parameters();
    for (std::size_t i = 0; i < renewals.size(); ++i)
      if (own::time_problem("renewals", renewals[i], 0.0).empty() && known.count(renewals[i]) == 0)
        known.emplace(renewals[i],
                      value_of({p[0], p[1], p[2], law_ == ContractLaw::beta_discrete_weibull}, renewals[i]));
  }
  return predict(renewals.size(), options, own::logarithmic,
                 [&](std::size_t i, const own::Law& law, auto&&, Predictions&) {
                   own::Outcome out{.problem = own::time_problem("renewals", renewals[i], 0.0)};
                   if (!out.problem.empty()) return out;
                   return by_age ? known.at(renewals[i]) : value_of(law, renewals[i]);
                 });
}

AMENDS_INLINE Predictions ContractModel::median_residual_lifetime(const core::ColumnView& renewals,
                                                                  const ContractPredictionOptions& options) const {
  namespace own = detail::contract;
  const double z = math::normal_quantile_upper(0.5 * (1.0 - options.level));
  const double half = std::log(2.0);
  return predict(
      renewals.size(), options, -1, [&](std::size_t i, const own::Law& law, auto&& error_of, Predictions& to) {
        own::Outcome out{.problem = own::time_problem("renewals", renewals[i], 0.0)};
        if (!out.problem.empty()) return out;
        const double n = renewals[i];
        to.value[i] =
            own::first_whole([&](double k) { return -own::log_survival_between(law, n, n + k, 0).value >= half; });
        if (!options.errors) return out;
        const auto bound = [&](double sign) {
          return own::first_whole([&](double k) {
            const own::Point point = own::log_survival_between(law, n, n + k, 1);
            const double depth = -point.value;
            return depth * std::exp(sign * z * error_of(point.slope) / depth) >= half;
          });
        };
        to.lower[i] = bound(1.0);
        to.upper[i] = bound(-1.0);
        return out;
      });
}

AMENDS_INLINE double contract_log_likelihood(const std::array<double, 3>& parameters, const ContractColumns& customers,
                                             std::span<double> gradient) {
  namespace own = detail::contract;
  core::check_positive("alpha", parameters[0]);
  core::check_positive("beta", parameters[1]);
  core::check_positive("c", parameters[2]);
  if (!gradient.empty()) core::check_same_size("gradient", gradient.size(), "parameters", 3);
  const own::Data data = own::gather(customers, {});
  if (data.left_out.left_out != 0)
    throw Error(ErrorCode::domain, "customers",
                "row " + std::to_string(data.left_out.first()) + ": " + std::string(data.left_out.first_why()));
  own::Point sum;
  for (const own::Row& row : data.rows) {
    const own::Point point =
        own::row_log_likelihood({parameters[0], parameters[1], parameters[2], true}, row, gradient.empty() ? 0 : 1);
    sum.value += row.weight * point.value;
    for (std::size_t j = 0; j < 3; ++j) sum.slope[j] += row.weight * point.slope[j];
  }
  std::copy(sum.slope.begin(), sum.slope.begin() + static_cast<std::ptrdiff_t>(gradient.size()), gradient.begin());
  return sum.value;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
