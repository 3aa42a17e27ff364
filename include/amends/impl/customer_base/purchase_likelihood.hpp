#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/customer_likelihood.hpp>
#include <amends/impl/customer_base/distinct_customers.hpp>
#include <amends/impl/customer_base/purchase_design.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

// The log-likelihood of a table of customers, penalised, with its derivatives by the working parameters. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

[[nodiscard]] inline bool pareto(PurchaseProcess process) noexcept {
  return process == PurchaseProcess::pareto;
}
[[nodiscard]] inline double first_leaves(PurchaseProcess process) noexcept {
  return process == PurchaseProcess::modified_beta_geo ? 1.0 : 0.0;
}

template <int order>
inline void add_customer(PurchaseProcess process, const std::array<double, 4>& p, double x, double t, double T,
                         double weight, FourDerivatives& sum) {
  if (pareto(process))
    add_pareto<order>(p, x, t, T, weight, sum);
  else
    add_beta_geo<order>(p, first_leaves(process), x, t, T, weight, sum);
}

inline void add_to(FourDerivatives& sum, const FourDerivatives& part) {
  sum.value += part.value;
  for (std::size_t i = 0; i < 4; ++i) sum.g[i] += part.g[i];
  for (std::size_t i = 0; i < 10; ++i) sum.h[i] += part.h[i];
}

/// Customers with each number of purchases: the gamma functions are computed once for each.
using Histogram = std::vector<std::pair<double, double>>;
inline Histogram histogram_of(const std::vector<double>& x, const std::vector<double>& weight) {
  std::map<double, double> counts;
  for (std::size_t i = 0; i < x.size(); ++i) counts[x[i]] += weight[i];
  return {counts.begin(), counts.end()};
}

/// Log-likelihood of customers who share their four parameters, with derivatives by the logarithms of these.
template <int order>
inline FourDerivatives shared_likelihood(PurchaseProcess process, const std::array<double, 4>& p,
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

/// The covariates of a fit as the search sees them: their designs, and where the coefficients stand.
struct FitDesigns {
  estimation::Design purchase{}, dropout{};
  std::vector<estimation::DesignBlock> blocks{};
};

/// Makes the designs of a table, and turns its covariates into their working columns.
inline FitDesigns designs_of(const std::vector<std::string>& purchase, const std::vector<std::string>& dropout,
                             bool penalised, CustomerTable& table, core::Executor& executor) {
  FitDesigns out;
  const std::size_t k = table.covariates;
  const auto design = [&](const std::vector<std::string>& names, std::size_t first) {
    const std::size_t count = names.size();
    std::vector<double> values(table.size() * count);
    for (std::size_t i = 0; i < table.size(); ++i)
      for (std::size_t c = 0; c < count; ++c) values[i * count + c] = table.z[i * k + first + c];
    estimation::Design made(names, values, table.weight, penalised, &executor);
    made.to_working(values, &executor);
    for (std::size_t i = 0; i < table.size(); ++i)
      for (std::size_t c = 0; c < count; ++c) table.z[i * k + first + c] = values[i * count + c];
    return made;
  };
  out.purchase = design(purchase, 0);
  out.dropout = design(dropout, purchase.size());
  return out;
}
/// The blocks point into `designs`, which must stay where it is.
inline void place_blocks(PurchaseProcess process, FitDesigns& designs) {
  const std::size_t p = designs.purchase.size(), d = designs.dropout.size();
  if (p != 0) designs.blocks.push_back({&designs.purchase, 4, 1, -1.0});
  if (d == 0) return;
  if (pareto(process)) {
    designs.blocks.push_back({&designs.dropout, 4 + p, 3, -1.0});
  } else {
    designs.blocks.push_back({&designs.dropout, 4 + p, 2, 1.0});
    designs.blocks.push_back({&designs.dropout, 4 + p + d, 3, 1.0});
  }
}

/// Minus the log-likelihood plus penalty by the working parameters, with gradient and Hessian; the weights of the table
/// have mean 1, so all of it is divided by `mean_weight`.
class Objective {
 public:
  Objective(PurchaseProcess process, const PurchaseTerms& terms, const FitDesigns& designs, const CustomerTable& table,
            const CustomerBaseOptions& options, double mean_weight, core::Executor& executor)
      : process_(process),
        terms_(terms),
        designs_(designs),
        table_(table),
        executor_(executor),
        l2_(options.penalty / mean_weight),
        decrement_(1e-12 / std::clamp(mean_weight, 1.0, 1e3)) {
    if (table.covariates == 0) counts_ = histogram_of(table.x, table.weight);
    math::Matrix map(terms.size(), terms.size());
    for (std::size_t k = 0; k < terms.size(); ++k) map(k, k) = 1.0;
    for (const auto& block : designs.blocks) block.design->carry_back(map, block.first, block.partner, block.sign);
    for (const auto& prior : options.priors)
      for (std::size_t k = 0; k < 4; ++k)
        if (terms.names[k] == prior.parameter) {
          Prior one{std::log(prior.median),
                    1.0 / (prior.log_standard_deviation * prior.log_standard_deviation * mean_weight),
                    {}};
          for (std::size_t j = 0; j < terms.size(); ++j) one.row.push_back(map(k, j));
          priors_.push_back(std::move(one));
        }
  }

  [[nodiscard]] double penalty(std::span<const double> phi) const {
    double sum = 0.0;
    for (const auto& block : designs_.blocks)
      sum += block.design->penalty(l2_, phi.subspan(block.first, block.design->size()));
    for (const Prior& prior : priors_) sum += 0.5 * prior.precision * prior.off(phi) * prior.off(phi);
    return sum;
  }

  double operator()(std::span<const double> phi, std::span<double> gradient, std::span<double> hessian) const {
    const std::size_t n = terms_.size();
    if (gradient.empty() || hessian.empty()) return value(phi);
    std::vector<double> sums(1 + n + n * n, 0.0);
    if (table_.covariates == 0)
      add_shared(phi, sums);
    else
      add_rows(phi, sums);
    for (std::size_t k = 0; k < n; ++k) gradient[k] = -sums[1 + k];
    for (std::size_t k = 0; k < n * n; ++k) hessian[k] = -sums[1 + n + k];
    for (const auto& block : designs_.blocks)
      block.design->add_penalty(l2_, phi.subspan(block.first, block.design->size()), block.first, gradient, hessian);
    for (const Prior& prior : priors_)
      for (std::size_t i = 0; i < n; ++i) {
        gradient[i] += prior.precision * prior.off(phi) * prior.row[i];
        for (std::size_t j = 0; j < n; ++j) hessian[i * n + j] += prior.precision * prior.row[i] * prior.row[j];
      }
    return -sums[0] + penalty(phi);
  }

  /// How close a search must come: 1e-12 of the log-likelihood of the customers, where their weights are counts.
  [[nodiscard]] double decrement() const noexcept { return decrement_; }
  [[nodiscard]] core::Executor& executor() const noexcept { return executor_; }

  /// Without derivatives: a third of the cost.
  [[nodiscard]] double value(std::span<const double> phi) const {
    if (table_.covariates == 0)
      return -shared_likelihood<0>(process_, customer_parameters(terms_, phi, nullptr), table_, counts_, executor_)
                  .value +
             penalty(phi);
    std::vector<double> parts((table_.size() + customer_block - 1) / customer_block, 0.0);
    core::parallel_blocks(executor_, table_.size(), customer_block,
                          [&](std::size_t first, std::size_t last, std::size_t block) {
                            for (std::size_t i = first; i < last; ++i) parts[block] += row<0>(phi, i).value;
                          });
    double sum = 0.0;
    for (const double part : parts) sum += part;
    return -sum + penalty(phi);
  }

 private:
  struct Prior {
    double centre, precision;
    std::vector<double> row;  ///< the logarithm of the user's parameter, by the working parameters
    [[nodiscard]] double off(std::span<const double> phi) const {
      double at = -centre;
      for (std::size_t j = 0; j < row.size(); ++j) at += row[j] * phi[j];
      return at;
    }
  };

  template <int order>
  [[nodiscard]] FourDerivatives row(std::span<const double> phi, std::size_t i) const {
    const std::array<double, 4> p = customer_parameters(terms_, phi, table_.z.data() + i * table_.covariates);
    FourDerivatives d;
    add_customer<order>(process_, p, table_.x[i], table_.t[i], table_.T[i], table_.weight[i], d);
    add_counts<order>(pareto(process_), first_leaves(process_), p, table_.x[i], table_.weight[i], d);
    if (order > 0) to_logarithms(p, d);
    return d;
  }

  void add_shared(std::span<const double> phi, std::vector<double>& sums) const {
    const std::size_t n = terms_.size();
    const std::array<double, 4> p = customer_parameters(terms_, phi, nullptr);
    const FourDerivatives sum = shared_likelihood<2>(process_, p, table_, counts_, executor_);
    sums[0] = sum.value;
    for (std::size_t i = 0; i < 4; ++i) {
      sums[1 + i] = sum.g[i];
      for (std::size_t j = 0; j < 4; ++j) sums[1 + n + i * n + j] = sum.h[four_packed[i][j]];
    }
  }

  void add_rows(std::span<const double> phi, std::vector<double>& sums) const {
    const std::size_t stride = sums.size(), blocks = (table_.size() + customer_block - 1) / customer_block;
    std::vector<double> parts(blocks * stride, 0.0);
    core::parallel_blocks(executor_, table_.size(), customer_block,
                          [&](std::size_t first, std::size_t last, std::size_t block) {
                            add_block(phi, first, last, std::span(parts).subspan(block * stride, stride));
                          });
    for (std::size_t at = 0; at < parts.size(); ++at) sums[at % stride] += parts[at];
  }

  void add_block(std::span<const double> phi, std::size_t first, std::size_t last, std::span<double> part) const {
    const std::size_t n = terms_.size();
    std::vector<double> factor(n);
    for (std::size_t i = first; i < last; ++i) {
      const double* z = table_.z.data() + i * table_.covariates;
      const FourDerivatives d = row<2>(phi, i);
      part[0] += d.value;
      for (std::size_t k = 0; k < n; ++k) {
        const Term& term = terms_.terms[k];
        factor[k] = term.sign * (term.covariate == no_covariate ? 1.0 : z[term.covariate]);
        part[1 + k] += factor[k] * d.g[term.m];
      }
      for (std::size_t k = 0; k < n; ++k)
        for (std::size_t l = 0; l < n; ++l)
          part[1 + n + k * n + l] += factor[k] * factor[l] * d.h[four_packed[terms_.terms[k].m][terms_.terms[l].m]];
    }
  }

  PurchaseProcess process_;
  const PurchaseTerms& terms_;
  const FitDesigns& designs_;
  const CustomerTable& table_;
  core::Executor& executor_;
  double l2_;
  double decrement_;
  std::vector<Prior> priors_{};
  Histogram counts_{};
};

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
