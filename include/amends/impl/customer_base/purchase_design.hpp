#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/customer_base/customer_process.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/impl/customer_base/covariate_columns.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

// The parameters of a purchase model, and how covariates make those of a customer from them. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline std::array<std::string, 4> parameter_names(PurchaseProcess process) {
  if (process == PurchaseProcess::pareto) return {"r", "alpha", "s", "beta"};
  return {"r", "alpha", "a", "b"};
}

inline std::string model_name(PurchaseProcess process) {
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

struct PurchaseTerms {
  std::vector<std::string> names;
  std::vector<estimation::Scale> scales;
  std::vector<Term> terms;  ///< one for each parameter, in their order
  [[nodiscard]] std::size_t size() const noexcept { return names.size(); }
};

/// Where the coefficients of dropout covariates stand, which BG/NBD has for a and for b: `by_covariate` in the model
/// (a and b of the first covariate, of the second, ...), `by_parameter` in a search (all of a, all of b).
enum class TermOrder : bool { by_covariate, by_parameter };

inline PurchaseTerms terms_of(PurchaseProcess process, const std::vector<std::string>& purchase,
                              const std::vector<std::string>& dropout, TermOrder order = TermOrder::by_covariate) {
  PurchaseTerms out;
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
  const auto add_dropout = [&](const char* kind, std::size_t m, double sign, std::size_t c) {
    add(kind + dropout[c], m, purchase.size() + c, sign);
  };
  const std::size_t n = dropout.size();
  if (process == PurchaseProcess::pareto) {
    for (std::size_t c = 0; c < n; ++c) add_dropout("dropout.", 3, -1.0, c);
  } else if (order == TermOrder::by_covariate) {
    for (std::size_t c = 0; c < n; ++c) add_dropout("dropout_a.", 2, 1.0, c), add_dropout("dropout_b.", 3, 1.0, c);
  } else {
    for (std::size_t c = 0; c < n; ++c) add_dropout("dropout_a.", 2, 1.0, c);
    for (std::size_t c = 0; c < n; ++c) add_dropout("dropout_b.", 3, 1.0, c);
  }
  return out;
}

/// The same estimates with the parameters in another order.
inline estimation::ParameterEstimates reordered(const estimation::ParameterEstimates& from,
                                                const std::vector<std::string>& names) {
  if (from.names() == names) return from;
  estimation::ParameterEstimates::Parts to = from.parts();
  std::vector<std::size_t> at(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    at[i] =
        static_cast<std::size_t>(std::find(from.names().begin(), from.names().end(), names[i]) - from.names().begin());
    to.names[i] = names[i];
    to.values[i] = from.values()[at[i]];
    to.scales[i] = from.scales()[at[i]];
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = 0; j < names.size(); ++j)
      to.working_covariance(i, j) = from.working_covariance()(at[i], at[j]);
  return estimation::ParameterEstimates(std::move(to));
}

inline std::array<double, 4> customer_parameters(const PurchaseTerms& terms, std::span<const double> working,
                                                 const double* z) {
  std::array<double, 4> log_p{};
  for (const Term& term : terms.terms)
    log_p[term.m] += term.sign * (term.covariate == no_covariate ? 1.0 : z[term.covariate]) * working[term.k];
  for (double& p : log_p) p = std::exp(p);
  return log_p;
}

/// A fitted model at the covariates of a customer: his parameters, and the errors of what depends on them.
class ModelAtCustomer {
 public:
  ModelAtCustomer(PurchaseProcess process, const estimation::ParameterEstimates& estimates,
                  const std::vector<std::string>& purchase, const std::vector<std::string>& dropout)
      : terms_(terms_of(process, purchase, dropout)), covariance_(estimates.working_covariance()) {
    for (std::size_t k = 0; k < terms_.size(); ++k)
      working_.push_back(estimation::to_working(estimates.scales()[k], estimates.values()[k]));
    for (std::size_t i = 0; i < 4; ++i) {
      base_[i] = estimates.values()[i];
      for (std::size_t j = 0; j < 4; ++j) small_[i * 4 + j] = covariance_(i, j);
    }
  }
  [[nodiscard]] std::size_t parameters() const noexcept { return terms_.size(); }
  [[nodiscard]] bool has_covariates() const noexcept { return terms_.size() > 4; }
  [[nodiscard]] std::array<double, 4> at(const double* z) const {
    return has_covariates() ? customer_parameters(terms_, working_, z) : base_;
  }
  /// Standard error of a quantity from its gradient by the logarithms of the customer's four parameters.
  [[nodiscard]] double error(const std::array<double, 4>& by_four, const double* z) const {
    double variance = 0.0;
    if (!has_covariates()) {
      // Half of a symmetric form: half of the work.
      for (std::size_t i = 0; i < 4; ++i) {
        double row = 0.5 * small_[i * 4 + i] * by_four[i];
        for (std::size_t j = 0; j < i; ++j) row += small_[i * 4 + j] * by_four[j];
        variance += 2.0 * by_four[i] * row;
      }
    } else {
      for (const Term& a : terms_.terms)
        for (const Term& b : terms_.terms)
          variance += factor(a, z) * by_four[a.m] * covariance_(a.k, b.k) * factor(b, z) * by_four[b.m];
    }
    return std::sqrt((std::max)(variance, 0.0));
  }
  /// Adds weight times the gradient by the working parameters.
  void add_gradient(const std::array<double, 4>& by_four, const double* z, double weight, std::span<double> to) const {
    for (const Term& term : terms_.terms) to[term.k] += weight * factor(term, z) * by_four[term.m];
  }
  [[nodiscard]] double error_of_gradient(std::span<const double> gradient) const {
    return std::sqrt((std::max)(math::bilinear(gradient, covariance_, gradient), 0.0));
  }

 private:
  [[nodiscard]] static double factor(const Term& term, const double* z) {
    return term.sign * (term.covariate == no_covariate ? 1.0 : z[term.covariate]);
  }
  PurchaseTerms terms_;
  math::Matrix covariance_;
  std::vector<double> working_{};
  std::array<double, 4> base_{};
  std::array<double, 16> small_{};
};

/// Values for one customer in the order of the fit.
inline std::vector<double> covariate_values(const CustomerCovariates& given,
                                            const std::vector<std::string>& purchase_names,
                                            const std::vector<std::string>& dropout_names) {
  std::vector<double> out;
  const auto add = [&](const CovariateValues& values, const std::vector<std::string>& wanted, const char* parameter) {
    core::check_same_size(parameter, values.names.size(), "their values", values.values.size());
    for (const std::size_t at : places_of(values.names, wanted, parameter))
      out.push_back(core::check_finite(values.names[at], values.values[at]));
  };
  add(given.purchase, purchase_names, "purchase_covariates");
  add(given.dropout, dropout_names, "dropout_covariates");
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
