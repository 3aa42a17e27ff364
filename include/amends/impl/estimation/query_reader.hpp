#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How a model reads what it is asked for, and answers. Not for users.
namespace amends::inline AMENDS_ABI::estimation::detail {

/// The lengths of domain::TimeUnit, by name: domain/ and this room do not include each other.
inline constexpr std::array<std::pair<std::string_view, double>, 8> unit_days{{{"second", 1.0 / 86'400.0},
                                                                               {"minute", 1.0 / 1'440.0},
                                                                               {"hour", 1.0 / 24.0},
                                                                               {"day", 1.0},
                                                                               {"week", 7.0},
                                                                               {"month", 30.4375},
                                                                               {"quarter", 91.3125},
                                                                               {"year", 365.25}}};
/// Days of a unit, singular or plural.
inline std::optional<double> days_of_unit(std::string_view name) noexcept {
  if (name.size() > 1 && name.back() == 's') name.remove_suffix(1);
  for (const auto& [unit, days] : unit_days)
    if (name == unit) return days;
  return std::nullopt;
}

/// A name of the caller's, as a message shows it: at most 60 bytes, in whole characters of UTF-8.
inline std::string shown(const std::string& name) {
  constexpr std::size_t longest = 60;
  if (name.size() <= longest) return name;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0u) == 0x80u) --end;
  return name.substr(0, end) + "...";
}
inline std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  std::string out;
  for (std::size_t i = 0; i < (std::min)(names.size(), most); ++i)
    out.append(i == 0 ? "" : ", ").append(shown(names[i]));
  return names.size() > most ? out + " and " + std::to_string(names.size() - most) + " more" : out;
}
/// "; did you mean x?", and the names there are.
inline std::string did_you_mean(const std::string& name, const std::vector<std::string>& names) {
  const std::string* const nearest = core::detail::nearest(name, names);
  const std::string there = (names.size() == 1 ? "here is " : "here are ") + listed(names);
  if (nearest == nullptr) return "; t" + there;
  return "; did you mean " + shown(*nearest) + "?" + (names.size() > 1 ? " T" + there : "");
}

/// A query, read by one model: each name that is asked for is marked, and what nobody asked for is an error.
class QueryReader {
 public:
  /// errors  Error(unknown_name) for a quantity the model does not have, Error(contradiction) for a name given twice
  QueryReader(const EstimateQuery& query, std::string model, std::vector<std::string> quantities)
      : query_(query),
        model_(std::move(model)),
        at_used_(query.at.size(), false),
        where_used_(query.where.size(), false) {
    constexpr std::array<std::string_view, 6> alive{"p_alive",  "alive",    "probability_alive",
                                                    "p(alive)", "P(alive)", "palive"};
    if (std::find(alive.begin(), alive.end(), query.quantity) != alive.end())
      throw Error(ErrorCode::contradiction, "quantity",
                  "P(alive) is no estimate for a scenario: the " + model_ +
                      " was fitted without the outcome of the handling, so it says nothing of what handling does; take "
                      "the survival of each outcome");
    if (std::find(quantities.begin(), quantities.end(), query.quantity) == quantities.end())
      throw Error(ErrorCode::unknown_name, "quantity",
                  "the " + model_ + " has no quantity '" + shown(query.quantity) + "'" +
                      did_you_mean(query.quantity, quantities));
    twice("at", query.at);
    twice("where", query.where);
  }

  [[nodiscard]] bool is(std::string_view quantity) const noexcept { return query_.quantity == quantity; }

  /// A number of `at`.  errors  Error(missing), Error(domain) unless it is finite
  double number(std::string_view name) {
    for (std::size_t i = 0; i < query_.at.size(); ++i)
      if (query_.at[i].first == name) return taken_at(i);
    throw Error(ErrorCode::missing, "at",
                query_.quantity + " of the " + model_ + " needs at = { " + std::string(name) + " = ... }");
  }
  /// A whole number of `at`.
  double count(std::string_view name, double least) {
    const double value = number(name);
    if (!(value >= least && value == std::floor(value)))
      core::throw_domain(name, "be a whole number of at least " + core::format_number(least), value);
    return value;
  }

  /// The time of the query in the unit of the fit, which may not be known (empty).
  /// errors  Error(missing) without a time, Error(contradiction) for two, or for a unit where the fit knows none;
  ///         Error(domain) unless it is finite and >= 0
  double time(std::string_view fitted_unit) {
    std::optional<double> out;
    for (std::size_t i = 0; i < query_.at.size(); ++i) {
      const std::string& name = query_.at[i].first;
      const auto days = days_of_unit(name);
      if (name != "time" && !days) continue;
      if (out) throw Error(ErrorCode::contradiction, "at", "at has two times; give one");
      out = in_unit(name, core::check_non_negative(name, taken_at(i)), days, fitted_unit);
    }
    if (!out)
      throw Error(ErrorCode::missing, "at",
                  query_.quantity + " of the " + model_ +
                      " needs a time: at = { years = 1 }, or at = { time = ... } in the unit of the fit");
    return *out;
  }

  /// The values of covariates, in the order of their names, which may repeat.
  /// errors  Error(missing) naming those that were not given, Error(domain) for a text or a number that is not finite
  std::vector<double> covariates(const std::vector<std::string>& names) {
    std::vector<double> out;
    std::vector<std::string> lacking;
    for (const std::string& name : names) {
      covariates_.push_back(name);
      const TraitValue* const found = trait(name);
      if (found == nullptr) {
        lacking.push_back(name);
      } else if (const double* const value = std::get_if<double>(&found->value)) {
        out.push_back(core::check_finite(name, *value));
      } else {
        throw Error(ErrorCode::domain, name,
                    "the covariate " + name + " of the " + model_ + " must be a number, got a text");
      }
    }
    if (!lacking.empty())
      throw Error(ErrorCode::missing, "where",
                  "the " + model_ + " was fitted with covariates: where must have " + listed(lacking));
    return out;
  }
  /// The group asked for, one of `groups`: `name` is what they are groups of.
  /// errors  Error(missing), Error(unknown_name)
  std::size_t group(const std::string& name, const std::vector<std::string>& groups) {
    covariates_.push_back(name);
    const TraitValue* const found = trait(name);
    if (found == nullptr)
      throw Error(ErrorCode::missing, "where",
                  "the " + model_ + " has a curve for each " + name + ": where must have " + name + ", one of " +
                      listed(groups));
    const double* const number = std::get_if<double>(&found->value);
    const std::string label = number != nullptr ? core::format_number(*number) : std::get<std::string>(found->value);
    const auto at = std::find(groups.begin(), groups.end(), label);
    if (at == groups.end())
      throw Error(ErrorCode::unknown_name, "where",
                  "the " + model_ + " has no " + name + " '" + shown(label) + "'" + did_you_mean(label, groups));
    return static_cast<std::size_t>(at - groups.begin());
  }

  /// The estimate, once everything was read.
  /// errors  Error(unknown_name) for a name of `at` or `where` that nobody asked for; those of check_estimate
  [[nodiscard]] Estimate made(double value, Scale scale, std::vector<double> gradient,
                              std::shared_ptr<const EstimateSource> source) const {
    finish();
    Estimate out{.quantity = described(),
                 .value = value,
                 .scale = scale,
                 .gradient = std::move(gradient),
                 .source = std::move(source)};
    check_estimate(out);
    return out;
  }
  void finish() const {
    for (std::size_t i = 0; i < at_used_.size(); ++i)
      if (!at_used_[i])
        throw Error(ErrorCode::unknown_name, "at",
                    query_.quantity + " of the " + model_ + " takes no " + shown(query_.at[i].first) + " in at");
    for (std::size_t i = 0; i < where_used_.size(); ++i)
      if (!where_used_[i])
        throw Error(ErrorCode::unknown_name, "where",
                    covariates_.empty() ? "the " + model_ + " has neither covariates nor groups: where must be empty"
                                        : "the " + model_ + " knows no '" + shown(query_.where[i].first) +
                                              "' in where" + did_you_mean(query_.where[i].first, covariates_));
  }

 private:
  template <class Pairs>
  static void twice(const char* parameter, const Pairs& pairs) {
    for (std::size_t i = 0; i < pairs.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (pairs[i].first == pairs[j].first)
          throw Error(ErrorCode::contradiction, parameter,
                      std::string(parameter) + " has " + shown(pairs[i].first) + " twice");
  }
  double taken_at(std::size_t i) {
    at_used_[i] = true;
    return core::check_finite(query_.at[i].first, query_.at[i].second);
  }
  const TraitValue* trait(const std::string& name) {
    for (std::size_t i = 0; i < query_.where.size(); ++i)
      if (query_.where[i].first == name) {
        where_used_[i] = true;
        return &query_.where[i].second;
      }
    return nullptr;
  }
  [[nodiscard]] double in_unit(const std::string& name, double value, std::optional<double> days,
                               std::string_view fitted_unit) const {
    if (!days) return value;
    const auto own = days_of_unit(fitted_unit);
    if (!own)
      throw Error(ErrorCode::contradiction, "at",
                  "the " + model_ +
                      " does not know the unit of its times: fit it with a time_unit, or give at = { time = ... } "
                      "in that unit instead of " +
                      name);
    return *own == *days ? value : value * *days / *own;
  }
  [[nodiscard]] std::string described() const {
    std::string out = query_.quantity;
    const char* before = " at ";
    for (const auto& [name, value] : query_.at) {
      const bool plural = name.size() > 1 && name.back() == 's';
      const std::string unit = plural && value == 1.0 ? name.substr(0, name.size() - 1) : name;
      const std::string number = core::format_number(value);
      out.append(std::exchange(before, ", ")).append(plural ? number + " " + unit : unit + " " + number);
    }
    for (const auto& [name, trait] : query_.where) {
      const double* const number = std::get_if<double>(&trait.value);
      out +=
          ", " + name + " " + (number != nullptr ? core::format_number(*number) : std::get<std::string>(trait.value));
    }
    return out;
  }

  const EstimateQuery& query_;
  std::string model_;
  std::vector<bool> at_used_, where_used_;
  std::vector<std::string> covariates_{};  // names that `where` may have
};

/// The source that the estimates of a fit share: its parameters, on their working scales.
inline std::shared_ptr<const EstimateSource> source_of_fit(std::string model, const EstimateQuery& query,
                                                           const ParameterEstimates& estimates,
                                                           std::size_t clusters = 0) {
  auto out = std::make_shared<EstimateSource>();
  out->model = std::move(model);
  out->from = query.from;
  out->rows = estimates.observations();
  out->clusters = clusters;
  out->covariance = estimates.working_covariance();
  out->identity = EstimateSource::identity_of(out->covariance.data, EstimateSource::identity_of(estimates.values()));
  return out;
}

}  // namespace amends::inline AMENDS_ABI::estimation::detail
