#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/customer_base/contract_model.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/impl/customer_base/contract_law.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

// The rows of a contract fit: read, checked, put together. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail::contract {

struct Row {
  double t;
  double entry;
  double weight;
  bool churned;
  std::size_t source;  ///< row of the covariates
};

inline Point row_log_likelihood(const Law& law, const Row& row, int derivatives) noexcept {
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

inline std::string row_problem(double t, double churned, double entry) {
  if (!std::isfinite(t) || t < 0.0 || t != std::floor(t)) return "periods is not a whole number >= 0";
  if (t > most_periods) return "periods is above 1,000,000";
  if (!(churned == 0.0 || churned == 1.0)) return "churned is missing or not finite";
  if (churned == 1.0 && t < 1.0) return "churned, but in period 0: the first period is 1";
  if (!std::isfinite(entry) || entry < 0.0 || entry != std::floor(entry)) return "entry is not a whole number >= 0";
  if (entry > t - churned) return "entry is after the end of the row";
  return {};
}

/// Puts rows with the same outcome and covariates together, in an order that does not depend on how they came.
inline void collapse(Data& data, std::vector<Row> rows, const ContractOptions& options) {
  const std::size_t k = data.covariates();
  const auto covariate = [&](std::size_t source, std::size_t j) {
    const auto& one =
        j < data.alpha_covariates ? options.alpha_covariates[j] : options.beta_covariates[j - data.alpha_covariates];
    return one.values[source] + 0.0;
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

inline Data start(std::size_t rows, const ContractOptions& options) {
  core::check_non_negative("penalty", options.penalty);
  estimation::check_covariates(options.alpha_covariates, rows);
  estimation::check_covariates(options.beta_covariates, rows);
  Data data;
  data.alpha_covariates = options.alpha_covariates.size();
  data.beta_covariates = options.beta_covariates.size();
  data.left_out.rows = rows;
  return data;
}

inline std::string covariate_problem(const ContractOptions& options, std::size_t row) {
  std::string problem = estimation::covariate_problem(options.alpha_covariates, row);
  return problem.empty() ? estimation::covariate_problem(options.beta_covariates, row) : problem;
}

inline Data gather(const ContractColumns& in, const ContractOptions& options) {
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
    if (std::isfinite(churned) && churned != 0.0 && churned != 1.0)
      estimation::detail::throw_event_codes(in.churned, "churned");
    std::string problem = row_problem(t, churned, entry);
    if (problem.empty() && !(weight >= 0.0 && std::isfinite(weight))) problem = "the weight is not a number >= 0";
    if (problem.empty()) problem = covariate_problem(options, i);
    if (!problem.empty())
      data.left_out.leave_out(i, problem);
    else if (weight > 0.0)
      rows.push_back({t, entry, weight, churned == 1.0, i});
  }
  customer_base::detail::account_for(data.left_out, options.largest_share_left_out, data.report, in.customer_id);
  collapse(data, std::move(rows), options);
  return data;
}

inline Data gather(const CohortTable& table, const ContractOptions& options) {
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

}  // namespace amends::inline AMENDS_ABI::customer_base::detail::contract
