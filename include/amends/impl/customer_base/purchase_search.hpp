#pragma once

#include <algorithm>
#include <amends/estimation/newton.hpp>
#include <amends/impl/customer_base/purchase_likelihood.hpp>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Where a fit begins, how it searches, and what the end of an unsuccessful search says about the data. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

/// Starts that do not depend on chance: rates from the totals; for the rest few and many leaving, alike and unlike. The
/// likelihood of few or odd customers can have two maxima, and one of MBG/NBD often has.
inline std::vector<std::vector<double>> starts_of(PurchaseProcess process, const CustomerTable& table,
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

/// A systematic sample: every so manieth customer by weight. The highest of several maxima of the likelihood mostly
/// shows in some hundred customers, at a hundredth of the cost.
inline CustomerTable thinned(const CustomerTable& table, std::size_t customers) {
  CustomerTable out;
  out.covariates = table.covariates;
  const double step = table.weight_sum / static_cast<double>(customers);
  double next = 0.5 * step, passed = 0.0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    passed += table.weight[i];
    double hits = 0.0;
    for (; next < passed; next += step) hits += 1.0;
    if (hits == 0.0) continue;
    out.x.push_back(table.x[i]);
    out.t.push_back(table.t[i]);
    out.T.push_back(table.T[i]);
    out.weight.push_back(hits);
    out.weight_sum += hits;
    for (std::size_t c = 0; c < table.covariates; ++c) out.z.push_back(table.z[i * table.covariates + c]);
  }
  return out;
}

/// Is this end to be preferred? The lower one is, be it an optimum or not: a maximum is none where the likelihood is
/// higher at infinity. Of ends within rounding an optimum is preferred.
inline bool better(const estimation::NewtonResult& end, const estimation::NewtonResult& best) {
  const double tie = 1e-7 + 1e-12 * std::abs(end.value);
  return std::isfinite(end.value) && (!std::isfinite(best.value) || end.value < best.value - tie ||
                                      (end.value < best.value + tie && end.converged() && !best.converged()));
}

inline estimation::NewtonResult best_of(const Objective& objective, const std::vector<std::vector<double>>& starts) {
  std::optional<estimation::NewtonResult> best;
  int evaluations = 0;
  for (const auto& start : starts) {
    estimation::NewtonResult end =
        estimation::minimise(objective, start, {.decrement = objective.decrement(), .executor = &objective.executor()});
    evaluations += end.evaluations;
    if (!best || better(end, *best)) best = std::move(end);
  }
  best->evaluations = evaluations;
  return std::move(*best);
}

/// Ends of searches in a sample, without those that are the same, by their value for all customers; none where the
/// likelihood of the sample is highest at infinity.
inline std::vector<std::pair<double, std::vector<double>>> ranked_ends(const Objective& sample, const Objective& all,
                                                                       const std::vector<std::vector<double>>& starts) {
  std::vector<std::pair<double, std::vector<double>>> ends;
  std::optional<estimation::NewtonResult> best;
  for (const auto& start : starts) {
    estimation::NewtonResult end =
        estimation::minimise(sample, start, {.decrement = 1e-4, .executor = &sample.executor()});
    const bool known = std::any_of(ends.begin(), ends.end(), [&](const auto& other) {
      double apart = 0.0;
      for (std::size_t k = 0; k < end.x.size(); ++k) apart = (std::max)(apart, std::abs(end.x[k] - other.second[k]));
      return apart < 0.05;
    });
    if (end.converged() && !known) ends.emplace_back(all.value(end.x), end.x);
    if (!best || better(end, *best)) best = std::move(end);
  }
  if (!best->converged()) return {};
  std::sort(ends.begin(), ends.end());
  return ends;
}

/// The best end for all customers: from all starts, or from where these lead to in a sample of a large table.
template <class ObjectiveOf>
estimation::NewtonResult search(PurchaseProcess process, const CustomerTable& table, std::size_t parameters,
                                const Objective& objective, const ObjectiveOf& objective_of) {
  constexpr std::size_t large = 2000, sample_size = 700;
  const auto starts = starts_of(process, table, parameters);
  if (table.size() <= large) return best_of(objective, starts);
  const CustomerTable sample = thinned(table, sample_size);
  std::optional<estimation::NewtonResult> best;
  // An end of the sample misses that of all customers by some units of its own log-likelihood.
  const double missed = 10.0 * (1.0 + table.weight_sum / sample.weight_sum);
  for (const auto& [value, start] : ranked_ends(objective_of(sample), objective, starts)) {
    if (best && value > best->value + missed) break;
    estimation::NewtonResult end =
        estimation::minimise(objective, start, {.decrement = objective.decrement(), .executor = &objective.executor()});
    if (!best || better(end, *best)) best = std::move(end);
  }
  return best && best->converged() ? std::move(*best) : best_of(objective, starts);
}

/// Names what the end of an unsuccessful search says about the data.
inline void translate(PurchaseProcess process, const PurchaseTerms& terms, const CustomerTable& table,
                      const estimation::NewtonResult& end, estimation::FitReport& report) {
  const auto say = [&](estimation::Diagnosis diagnosis, std::string message) {
    report.diagnosis = diagnosis;
    report.message = std::move(message);
  };
  if (end.status == estimation::NewtonStatus::not_finite || end.status == estimation::NewtonStatus::iteration_limit ||
      end.status == estimation::NewtonStatus::stalled) {
    // Flat far away from where it began is a parameter that runs off all the same.
    if (!(std::abs(end.x[end.furthest]) > 8.0)) return;
  }
  const double r = end.x[0], c = end.x[2], d = end.x[3];
  // Where the spread of a rate vanishes, the coefficients of its covariates are flat too: not they are to blame. From
  // 150 on, customers are as good as alike.
  std::string blamed = report.parameter;
  if (blamed.find('.') != std::string::npos) {
    const double most = 0.5 * table.weight_sum;
    double purchase_alike = 0.0, dropout_alike = 0.0;
    for (std::size_t i = 0; i < table.size(); ++i) {
      const auto p = customer_parameters(terms, end.x, table.z.data() + i * table.covariates);
      if (p[0] > 150.0) purchase_alike += table.weight[i];
      if (p[2] > 150.0 && p[3] > 150.0) dropout_alike += table.weight[i];
    }
    if (dropout_alike > most)
      blamed = pareto(process) ? "s" : "a";
    else if (purchase_alike > most)
      blamed = "r";
    report.parameter = blamed;
  }
  if (blamed.find('.') != std::string::npos)
    return say(estimation::Diagnosis::separation,
               "the coefficient " + blamed +
                   " has no finite best value: the covariate separates customers perfectly; leave it out, or give a "
                   "penalty or more customers");
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

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
