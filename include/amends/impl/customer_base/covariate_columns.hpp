#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/customer_base/customers.hpp>
#include <amends/estimation/design.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Covariates that are given, by name and in any order, for those of a fit. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline std::vector<std::string> names_of(std::span<const estimation::Covariate> covariates) {
  std::vector<std::string> out;
  for (const auto& one : covariates) out.push_back(one.name);
  return out;
}

inline std::string quoted_list(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) out.append(i == 0 ? "'" : ", '").append(names[i]).append("'");
  return out;
}

/// For each wanted name (which may stand twice) its place among those given.
/// errors  Error(missing) naming all that are wanted and not given, Error(unknown_name) for one that is not wanted,
///         Error(contradiction) for one given twice
inline std::vector<std::size_t> places_of(const std::vector<std::string>& given, const std::vector<std::string>& wanted,
                                          const char* parameter) {
  std::vector<std::size_t> out;
  std::vector<std::string> lacking;
  for (const auto& name : wanted) {
    const auto at = std::find(given.begin(), given.end(), name);
    if (at == given.end() && std::find(lacking.begin(), lacking.end(), name) == lacking.end()) lacking.push_back(name);
    out.push_back(static_cast<std::size_t>(at - given.begin()));
  }
  if (!lacking.empty())
    throw Error(ErrorCode::missing, parameter,
                std::string("the model was fitted with the covariate") + (lacking.size() == 1 ? " " : "s ") +
                    quoted_list(lacking) + ", so " + parameter + " must have " + (lacking.size() == 1 ? "it" : "them"));
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (std::find(wanted.begin(), wanted.end(), given[i]) == wanted.end())
      throw Error(ErrorCode::unknown_name, parameter,
                  "the model has no covariate '" + given[i] + "' among its " + parameter);
    if (std::find(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(i), given[i]) !=
        given.begin() + static_cast<std::ptrdiff_t>(i))
      throw Error(ErrorCode::contradiction, parameter, "the covariate '" + given[i] + "' is given twice");
  }
  return out;
}

/// The covariates of a prediction in the order of the fit.
inline std::vector<estimation::Covariate> in_order(std::span<const estimation::Covariate> given,
                                                   const std::vector<std::string>& wanted, const char* parameter) {
  std::vector<estimation::Covariate> out;
  for (const std::size_t at : places_of(names_of(given), wanted, parameter)) out.push_back(given[at]);
  return out;
}

/// Those of purchases, then those of dropout, each in the order of the fit.
inline std::vector<estimation::Covariate> in_order(std::span<const estimation::Covariate> purchase,
                                                   const std::vector<std::string>& purchase_names,
                                                   std::span<const estimation::Covariate> dropout,
                                                   const std::vector<std::string>& dropout_names) {
  std::vector<estimation::Covariate> out = in_order(purchase, purchase_names, "purchase_covariates");
  for (auto& one : in_order(dropout, dropout_names, "dropout_covariates")) out.push_back(std::move(one));
  return out;
}

/// Each by itself: the same one may be among those of purchases and those of dropout.
/// errors  as estimation::check_covariates
inline void check_each(std::span<const estimation::Covariate> covariates, std::size_t rows) {
  for (const auto& one : covariates) estimation::check_covariates(std::span(&one, 1), rows);
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
