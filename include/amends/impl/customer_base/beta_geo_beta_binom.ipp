#pragma once

#include <amends/customer_base/beta_geo_beta_binom.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/estimation/newton.hpp>
#include <amends/estimation/search.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/customer_base/customer_rows.hpp>
#include <amends/math/dual.hpp>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace amends::inline AMENDS_ABI::customer_base {

namespace detail {
inline const std::vector<std::string>& bgbb_names() {
  static const std::vector<std::string> names{"alpha", "beta", "gamma", "delta"};
  return names;
}
inline constexpr double most_opportunities = 1e6;  // three of them fit into one key of 64 bits

/// Why a row cannot be, or nullptr.
AMENDS_INLINE const char* opportunity_row_problem(double x, double t, double n) noexcept {
  if (!std::isfinite(x)) return "frequency is missing or not finite";
  if (!std::isfinite(t)) return "recency is missing or not finite";
  if (!std::isfinite(n)) return "T is missing or not finite";
  if (x < 0.0 || x != std::floor(x)) return "frequency is not a whole number >= 0";
  if (t < 0.0 || t != std::floor(t)) return "recency is not a whole number >= 0: it is the number of an opportunity";
  if (n != std::floor(n)) return "T is not a whole number: it counts opportunities";
  if (n < 1.0) return "T is below 1: the customer had no opportunity yet";
  if (n > most_opportunities) return "T is above 1,000,000";
  if (t > n) return "recency is above T: a purchase after the last opportunity";
  if (x > t) return "frequency is above recency: more purchases than opportunities up to the last one taken";
  if (x == 0.0 && t > 0.0) return "recency is above 0 without a repeat purchase";
  return nullptr;
}

AMENDS_INLINE void check_opportunity_row(double x, double t, double n) {
  const char* problem = opportunity_row_problem(x, t, n);
  if (problem == nullptr) return;
  const std::string text(problem);
  const std::string parameter = text.substr(0, text.find(' '));
  throw Error(ErrorCode::domain, parameter,
              text + "; got frequency " + core::format_number(x) + ", recency " + core::format_number(t) + ", T " +
                  core::format_number(n));
}

AMENDS_INLINE double check_opportunities(std::string_view parameter, double value, double low = 0.0) {
  if (!(value >= low && value <= most_opportunities && value == std::floor(value)))
    core::throw_domain(parameter,
                       low == 0.0 ? "be a whole number from 0 to 1,000,000" : "be a whole number from 1 to 1,000,000",
                       value);
  return value;
}

/// A distinct history and how many customers have it.
struct OpportunityHistory {
  std::uint32_t n, x, t;
  double weight;
};

struct OpportunityTable {
  core::RowReport report{};
  double weight = 0.0;
  std::vector<OpportunityHistory> histories{};  ///< by n, then x, then t
  std::vector<std::uint32_t> history{};         ///< of each row, or none
  static constexpr std::uint32_t none = 0xffffffffu;
};

AMENDS_INLINE OpportunityTable opportunity_table(const CustomerColumns& in) {
  for (const auto& [name, column] : {std::pair{"frequency", &in.frequency}, {"recency", &in.recency}, {"T", &in.T}})
    if (!column->given()) throw Error(ErrorCode::missing, name, std::string(name) + " is required");
  const std::size_t rows = in.frequency.size();
  core::check_same_size("recency", in.recency.size(), "frequency", rows);
  core::check_same_size("T", in.T.size(), "frequency", rows);
  if (in.weights.given()) core::check_same_size("weights", in.weights.size(), "frequency", rows);
  if (rows >= OpportunityTable::none)
    core::throw_domain("frequency", "have fewer than 2^32 - 1 rows", static_cast<double>(rows));

  OpportunityTable out;
  out.report.rows = rows;
  out.history.assign(rows, OpportunityTable::none);
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::pair<std::uint64_t, double>> found;
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = in.frequency[i], t = in.recency[i], n = in.T[i];
    const double weight = in.weights.given() ? in.weights[i] : 1.0;
    const char* problem = opportunity_row_problem(x, t, n);
    if (problem == nullptr && !(weight >= 0.0 && std::isfinite(weight))) problem = "the weight is not a number >= 0";
    if (problem != nullptr) {
      out.report.leave_out(i, problem);
      continue;
    }
    const std::uint64_t key =
        (static_cast<std::uint64_t>(n) << 40) | (static_cast<std::uint64_t>(x) << 20) | static_cast<std::uint64_t>(t);
    const auto [at, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(found.size()));
    if (is_new) found.emplace_back(key, 0.0);
    found[at->second].second += weight;
    out.weight += weight;
    out.history[i] = at->second;
  }
  // An order of their own, so that sums do not depend on the order of the rows.
  std::vector<std::uint32_t> order(found.size()), place(found.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return found[a].first < found[b].first; });
  for (std::uint32_t k = 0; k < order.size(); ++k) {
    place[order[k]] = k;
    const std::uint64_t key = found[order[k]].first;
    out.histories.push_back({static_cast<std::uint32_t>(key >> 40), static_cast<std::uint32_t>((key >> 20) & 0xfffffu),
                             static_cast<std::uint32_t>(key & 0xfffffu), found[order[k]].second});
  }
  for (auto& k : out.history)
    if (k != OpportunityTable::none) k = place[k];
  return out;
}

/// Sums over k = 0 ... i-1 of ln(a + k), of its derivative 1/(a + k) and of the second one, -1/(a + k)^2. A ratio of
/// beta functions whose arguments differ by whole numbers is made of these, without special functions and without
/// their cancellation for large arguments.
struct RisingFactorial {
  std::vector<double> log, first, second;
  RisingFactorial(double a, std::size_t size) : log(size + 1), first(size + 1), second(size + 1) {
    for (std::size_t k = 0; k < size; ++k) {
      const double b = a + static_cast<double>(k), inverse = 1.0 / b;
      log[k + 1] = log[k] + std::log(b);
      first[k + 1] = first[k] + inverse;
      second[k + 1] = second[k] - inverse * inverse;
    }
  }
};

/// Value, gradient and upper triangle of the Hessian by four variables.
struct FourthOrderSum {
  double value = 0.0;
  std::array<double, 4> d{};
  std::array<std::array<double, 4>, 4> dd{};
};

class OpportunityLikelihood {
 public:
  OpportunityLikelihood(const OpportunityTable& table, core::Executor& executor) : table_(table), executor_(executor) {
    for (const auto& history : table.histories) longest_ = (std::max)(longest_, static_cast<std::size_t>(history.n));
  }

  /// On the natural scale.
  [[nodiscard]] FourthOrderSum operator()(const std::array<double, 4>& p) const {
    const std::size_t size = longest_ + 2;
    const RisingFactorial a(p[0], size), b(p[1], size), ab(p[0] + p[1], size), d(p[3], size), cd(p[2] + p[3], size);
    const Tables tables{a, b, ab, d, cd, std::log(p[2]), 1.0 / p[2]};
    constexpr std::size_t block = 64;
    std::vector<FourthOrderSum> parts(table_.histories.size() / block + 1);
    core::parallel_blocks(executor_, table_.histories.size(), block,
                          [&](std::size_t first, std::size_t last, std::size_t index) {
                            std::vector<double> logs;
                            for (std::size_t i = first; i < last; ++i)
                              if (table_.histories[i].weight > 0.0)
                                add(tables, table_.histories[i], logs, parts[index]);
                          });
    FourthOrderSum total;
    for (const auto& part : parts) {
      total.value += part.value;
      for (std::size_t i = 0; i < 4; ++i) {
        total.d[i] += part.d[i];
        for (std::size_t j = i; j < 4; ++j) total.dd[i][j] += part.dd[i][j];
      }
    }
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < i; ++j) total.dd[i][j] = total.dd[j][i];
    return total;
  }

 private:
  struct Tables {
    const RisingFactorial &a, &b, &ab, &d, &cd;
    double log_gamma_parameter, inverse_gamma_parameter;
  };

  /// ln L is the logarithm of a sum of m + 1 terms (he left before opportunity t+1, ..., n, or not at all). With their
  /// shares w_i: gradient = sum w g, Hessian = sum w (h + g g') - gradient gradient'.
  static void add(const Tables& s, const OpportunityHistory& row, std::vector<double>& logs, FourthOrderSum& into) {
    const std::size_t n = row.n, x = row.x, t = row.t, m = n - t;
    logs.resize(m + 1);
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i <= m; ++i) {
      const std::size_t k = t + i;  // opportunities at which he was alive
      const bool left = i < m;
      logs[i] = s.a.log[x] + s.b.log[k - x] - s.ab.log[k] + s.d.log[k] - s.cd.log[left ? k + 1 : k] +
                (left ? s.log_gamma_parameter : 0.0);
      largest = (std::max)(largest, logs[i]);
    }
    double sum = 0.0;
    for (double& l : logs) sum += l = std::exp(l - largest);
    std::array<double, 4> d{};
    std::array<std::array<double, 4>, 4> dd{};
    for (std::size_t i = 0; i <= m; ++i) {
      const double w = logs[i] / sum;
      if (w == 0.0) continue;
      const std::size_t k = t + i, k1 = i < m ? k + 1 : k;
      const double c = i < m ? s.inverse_gamma_parameter : 0.0;
      const std::array<double, 4> g{s.a.first[x] - s.ab.first[k], s.b.first[k - x] - s.ab.first[k], c - s.cd.first[k1],
                                    s.d.first[k] - s.cd.first[k1]};
      for (std::size_t j = 0; j < 4; ++j) {
        d[j] += w * g[j];
        for (std::size_t l = j; l < 4; ++l) dd[j][l] += w * g[j] * g[l];
      }
      dd[0][0] += w * (s.a.second[x] - s.ab.second[k]);
      dd[0][1] -= w * s.ab.second[k];
      dd[1][1] += w * (s.b.second[k - x] - s.ab.second[k]);
      dd[2][2] += w * (-c * c - s.cd.second[k1]);
      dd[2][3] -= w * s.cd.second[k1];
      dd[3][3] += w * (s.d.second[k] - s.cd.second[k1]);
    }
    into.value += row.weight * (largest + std::log(sum));
    for (std::size_t j = 0; j < 4; ++j) {
      into.d[j] += row.weight * d[j];
      for (std::size_t l = j; l < 4; ++l) into.dd[j][l] += row.weight * (dd[j][l] - d[j] * d[l]);
    }
  }

  const OpportunityTable& table_;
  core::Executor& executor_;
  std::size_t longest_ = 0;
};

AMENDS_INLINE double bgbb_in_logs(const OpportunityLikelihood& likelihood, std::span<const double> logs,
                                  std::span<double> gradient, std::span<double> hessian) {
  std::array<double, 4> at{};
  for (std::size_t i = 0; i < 4; ++i) at[i] = std::exp(logs[i]);
  const FourthOrderSum sum = likelihood(at);
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = at[i] * sum.d[i];
  if (!hessian.empty())
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j)
        hessian[4 * i + j] = at[i] * at[j] * sum.dd[i][j] + (i == j ? at[i] * sum.d[i] : 0.0);
  return sum.value;
}

/// Says in words of the model why no maximum was found.
AMENDS_INLINE void diagnose_bgbb(const estimation::NewtonResult& end, estimation::FitReport& report) {
  const double a = end.x[0], b = end.x[1], c = end.x[2], d = end.x[3];
  const auto say = [&](estimation::Diagnosis diagnosis, const char* parameter, const char* message) {
    report.diagnosis = diagnosis;
    report.parameter = parameter;
    report.message = message;
  };
  // Who runs off has millions; a maximum may also be so flat that it says nothing (finish_fit), wherever it lies.
  const double far_off = std::log(1e3), spread_off = end.converged() ? 0.0 : std::log(30.0);
  const double purchase = (std::min)(a, b), dropout = (std::min)(c, d);
  if (c - d < -far_off)
    return say(
        estimation::Diagnosis::on_boundary, "gamma",
        "the likelihood is highest at the edge: no dropout is seen (gamma runs to 0, or delta runs off alone), so "
        "these customers look as if nobody leaves; give priors, or longer histories");
  if (purchase > spread_off && purchase >= dropout)
    return say(estimation::Diagnosis::purchase_spread_not_identified, "alpha",
               "how customers differ in how often they buy is not identified: alpha and beta run off together, as when "
               "all buy with the same chance; give priors, or more or longer histories");
  if (dropout > spread_off)
    return say(estimation::Diagnosis::dropout_spread_not_identified, "gamma",
               "how customers differ in leaving is not identified: gamma and delta run off together, as when all leave "
               "with the same chance; give priors, or more or longer histories");
  if (c > far_off || d < -far_off)
    return say(estimation::Diagnosis::on_boundary, "delta",
               "the likelihood is highest at the edge: everybody seems to leave at once, or for ever to stay; give "
               "priors, or longer histories");
  say(estimation::Diagnosis::on_boundary, a < b ? "alpha" : "beta",
      "the likelihood is highest at the edge: customers seem to buy always or never (alpha or beta runs to 0 or off "
      "alone); give priors, or more or longer histories");
}

/// The four parameters as numbers or as numbers with slopes by their logarithms.
template <class Real>
struct BgbbParameters {
  Real alpha, beta, gamma, delta;
};
using BgbbDual = math::Dual<4>;

AMENDS_INLINE BgbbParameters<BgbbDual> bgbb_duals(const std::array<double, 4>& p) {
  std::array<BgbbDual, 4> out;
  for (std::size_t i = 0; i < 4; ++i) {  // d p / d ln p = p
    out[i] = BgbbDual(p[i]);
    out[i].slope[i] = p[i];
  }
  return {out[0], out[1], out[2], out[3]};
}

/// P(alive at n | x, t, n): the share of the last term of the likelihood. The terms before it, over the first one, are
/// products of ratios below 1.
template <class Real>
Real bgbb_alive(const BgbbParameters<Real>& p, double x, double t, double n) {
  if (t == n) return Real(1.0);
  const Real ab = p.alpha + p.beta, cd = p.gamma + p.delta;
  Real term(1.0), sum(0.0);
  for (double k = t; k < n; k += 1.0) {
    sum += term;
    term *= (p.beta + Real(k - x)) / (ab + Real(k)) * ((p.delta + Real(k)) / (cd + Real(k + 1.0)));
  }
  term *= (cd + Real(n)) / p.gamma;
  return term / (sum + term);
}

/// For a customer alive at opportunity n, whose theta is then Beta(gamma, delta + n): P(alive at n + t).
template <class Real>
Real bgbb_stays(const BgbbParameters<Real>& p, double n, double t) {
  Real stays(1.0);
  for (double k = n; k < n + t; k += 1.0) stays *= (p.delta + Real(k)) / (p.gamma + p.delta + Real(k));
  return stays;
}

/// sum over j = from+1 ... to of P(alive at n + j) discount^j.
template <class Real>
Real bgbb_presence(const BgbbParameters<Real>& p, double n, double from, double to, double discount) {
  Real stays = bgbb_stays(p, n, from), sum(0.0);
  double factor = std::pow(discount, from);
  for (double k = n + from; k < n + to; k += 1.0) {
    stays *= (p.delta + Real(k)) / (p.gamma + p.delta + Real(k));
    factor *= discount;
    sum += stays * Real(factor);
  }
  return sum;
}

/// The same over all j >= 1: with b = delta + n and c = b + gamma, the sum of (b)_j/(c)_j z^j = z b/c F(1, b+1; c+1;
/// z). F is Gauss's continued fraction, whose elements all lie between 0 and 1 here; the number that gives all digits
/// is found on plain numbers by doubling.
template <class Real>
Real bgbb_presence_for_ever(const BgbbParameters<Real>& p, double n, double z) {
  const Real b = p.delta + Real(n), c = b + p.gamma;
  if (z == 1.0) {
    if (!(math::value_of(p.gamma) > 1.0)) return Real(std::numeric_limits<double>::infinity());
    return b / (p.gamma - Real(1.0));
  }
  const auto fraction = [z](const auto& b1, const auto& c1, std::size_t elements) {
    using Number = std::remove_cvref_t<decltype(b1)>;
    Number value(1.0);
    for (std::size_t i = elements; i > 0; --i) {
      const double k = static_cast<double>(i / 2);
      const Number e =
          i % 2 == 1
              ? (b1 + Number(k)) * (c1 + Number(k - 1.0)) / ((c1 + Number(2.0 * k - 1.0)) * (c1 + Number(2.0 * k)))
              : Number(k) * (c1 - b1 + Number(k - 1.0)) / ((c1 + Number(2.0 * k - 2.0)) * (c1 + Number(2.0 * k - 1.0)));
      value = Number(1.0) - e * Number(z) / value;
    }
    return Number(1.0) / value;
  };
  const double b1 = math::value_of(b) + 1.0, c1 = math::value_of(c) + 1.0;
  std::size_t elements = 32;
  double before = fraction(b1, c1, elements);
  for (; elements < (std::size_t{1} << 26); elements *= 2) {
    const double now = fraction(b1, c1, 2 * elements);
    const bool settled = std::abs(now - before) <= 4e-16 * std::abs(now);
    before = now;
    if (settled) break;
  }
  return Real(z) * b / c * fraction(b + Real(1.0), c + Real(1.0), 2 * elements);
}

/// P(y purchases at the next m opportunities) of a customer alive with p ~ Beta(alpha, beta), theta ~ Beta(gamma,
/// delta): sum over the opportunities i he is alive for, of C(i, y) times the chance. In logarithms, because the terms
/// may rise from below the smallest double before they fall.
template <class Real>
Real bgbb_count(const BgbbParameters<Real>& p, double m, double y) {
  using std::exp, std::log;
  if (y > m) return Real(0.0);
  const Real ab = p.alpha + p.beta, cd = p.gamma + p.delta;
  // ln of C(i, y) (alpha)_y (beta)_(i-y)/(ab)_i (delta)_i/(cd)_i at i = y; times gamma/(cd + i) where he leaves after i
  Real log_term(0.0);
  for (double k = 0.0; k < y; k += 1.0)
    log_term += log((p.alpha + Real(k)) / (ab + Real(k)) * ((p.delta + Real(k)) / (cd + Real(k))));
  double largest = -std::numeric_limits<double>::infinity();
  Real sum(0.0);
  const auto add = [&](const Real& log_value) {
    const double value = math::value_of(log_value);
    if (value > largest) {
      sum *= Real(std::exp(largest - value));
      largest = value;
    }
    sum += exp(log_value - Real(largest));
  };
  for (double i = y; i < m; i += 1.0) {
    add(log_term + log(p.gamma / (cd + Real(i))));
    log_term += log(Real((i + 1.0) / (i + 1.0 - y)) * ((p.beta + Real(i - y)) / (ab + Real(i))) *
                    ((p.delta + Real(i)) / (cd + Real(i))));
  }
  add(log_term);
  return sum * Real(std::exp(largest));
}

AMENDS_INLINE estimation::Interval bgbb_interval(double value, double error, estimation::Scale scale, double level) {
  if (std::isinf(value)) return {0.0, value};  // an infinite mean: nothing is known of it
  const bool at_edge = value == 0.0 || (scale == estimation::Scale::logit && !(value < 1.0));
  return at_edge ? estimation::Interval{value, value} : estimation::interval_around(value, error, scale, level);
}

AMENDS_INLINE double bgbb_error(const BgbbDual& result, const math::Matrix& covariance) {
  if (std::isinf(result.value)) return result.value;
  return std::sqrt((std::max)(math::bilinear(result.slope, covariance, result.slope), 0.0));
}

/// What a prediction keeps from history to history, while T does not change: what lies in the future of an alive one.
template <class Real>
struct BgbbMemory {
  double n = -1.0;
  Real future{0.0};
};

/// Computes `predict(parameters, x, t, n, memory)` once for each distinct history.
template <class Predict>
Predictions bgbb_predict(const estimation::ParameterEstimates& estimates, const CustomerColumns& customers,
                         const PredictionOptions& options, estimation::Scale scale, const Predict& predict) {
  if (!options.purchase_covariates.names.empty() || !options.dropout_covariates.names.empty())
    throw Error(ErrorCode::contradiction, "covariates", "a BetaGeoBetaBinomModel has no covariates");
  (void)estimation::interval_around(0.5, 0.1, scale, options.level);  // checks the level
  const OpportunityTable table = opportunity_table(customers);
  const std::size_t n = table.histories.size();
  std::array<double, 4> p{};
  std::copy_n(estimates.values().begin(), 4, p.begin());
  const BgbbParameters<double> numbers{p[0], p[1], p[2], p[3]};
  const BgbbParameters<BgbbDual> duals = bgbb_duals(p);
  std::vector<double> value(n), error(options.errors ? n : 0), lower(error.size()), upper(error.size());
  core::SerialExecutor serial;
  constexpr std::size_t block = 32;
  core::parallel_blocks(options.executor != nullptr ? *options.executor : serial, n, block,
                        [&](std::size_t first, std::size_t last, std::size_t) {
                          BgbbMemory<double> memory;
                          BgbbMemory<BgbbDual> dual_memory;
                          for (std::size_t i = first; i < last; ++i) {
                            const auto& row = table.histories[i];
                            const auto x = static_cast<double>(row.x), t = static_cast<double>(row.t),
                                       T = static_cast<double>(row.n);
                            if (!options.errors) {
                              value[i] = predict(numbers, x, t, T, memory);
                              continue;
                            }
                            const BgbbDual result = predict(duals, x, t, T, dual_memory);
                            value[i] = result.value;
                            error[i] = bgbb_error(result, estimates.working_covariance());
                            const auto interval = bgbb_interval(value[i], error[i], scale, options.level);
                            lower[i] = interval.lower;
                            upper[i] = interval.upper;
                          }
                        });
  Predictions out;
  out.rows = table.report;
  const auto spread = [&](const std::vector<double>& of_history) {
    std::vector<double> of_row(table.report.rows, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t row = 0; row < table.report.rows; ++row)
      if (table.history[row] != OpportunityTable::none) of_row[row] = of_history[table.history[row]];
    return of_row;
  };
  out.value = spread(value);
  if (options.errors) {
    out.standard_error = spread(error);
    out.lower = spread(lower);
    out.upper = spread(upper);
  }
  return out;
}

/// The predictions, as functions of the parameters and a history.
struct BgbbAliveAt {
  double t;
  template <class Real>
  Real operator()(const BgbbParameters<Real>& p, double x, double recency, double n, BgbbMemory<Real>& memory) const {
    if (memory.n != n) memory = {n, bgbb_stays(p, n, t)};
    return bgbb_alive(p, x, recency, n) * memory.future;
  }
};
struct BgbbPurchases {
  double from, to, discount;  // to may be infinite
  template <class Real>
  Real operator()(const BgbbParameters<Real>& p, double x, double recency, double n, BgbbMemory<Real>& memory) const {
    if (memory.n != n)
      memory = {n, std::isinf(to) ? bgbb_presence_for_ever(p, n, discount) : bgbb_presence(p, n, from, to, discount)};
    const Real mean = (p.alpha + Real(x)) / (p.alpha + p.beta + Real(n));
    return bgbb_alive(p, x, recency, n) * mean * memory.future;
  }
};
struct BgbbCount {
  double count, t;
  template <class Real>
  Real operator()(const BgbbParameters<Real>& p, double x, double recency, double n, BgbbMemory<Real>&) const {
    // Alive at n, his p and theta have the same distributions with other parameters.
    const Real alive = bgbb_alive(p, x, recency, n);
    const BgbbParameters<Real> now{p.alpha + Real(x), p.beta + Real(n - x), p.gamma, p.delta + Real(n)};
    const Real bought = alive * bgbb_count(now, t, count);
    return count == 0.0 ? Real(1.0) - alive + bought : bought;
  }
};

template <class Predict>
double bgbb_one(const std::array<double, 4>& p, double x, double t, double n, const Predict& predict) {
  check_opportunity_row(x, t, n);
  BgbbMemory<double> memory;
  return predict(BgbbParameters<double>{p[0], p[1], p[2], p[3]}, x, t, n, memory);
}

/// A value of a new customer: `future(parameters)`.
template <class Future>
Estimate bgbb_population(const estimation::ParameterEstimates& estimates, const std::array<double, 4>& p,
                         estimation::Scale scale, double level, const Future& future) {
  const BgbbDual result = future(bgbb_duals(p));
  const double error = bgbb_error(result, estimates.working_covariance());
  const auto interval = bgbb_interval(result.value, error, scale, level);
  return {result.value, error, interval.lower, interval.upper};
}

AMENDS_INLINE BgbbPurchases bgbb_discounted(const Discounting& discounting, double horizon) {
  const double force = discounting.force();
  if (!std::isinf(horizon)) {
    (void)check_opportunities("horizon", horizon, 1.0);
  } else if (horizon < 0.0 || !(force == 0.0 || force > 0.999e-9)) {
    core::throw_domain("rate", "be 0 or at least 1e-9 per opportunity where there is no horizon", discounting.rate);
  }
  return {0.0, horizon, std::exp(-force)};
}
}  // namespace detail

AMENDS_INLINE BetaGeoBetaBinomModel::BetaGeoBetaBinomModel(estimation::ParameterEstimates estimates,
                                                           estimation::FitReport report)
    : estimates_(std::move(estimates)), report_(std::move(report)) {}

AMENDS_INLINE estimation::Fit<BetaGeoBetaBinomModel> BetaGeoBetaBinomModel::fit(
    const CustomerColumns& customers, const BetaGeoBetaBinomOptions& options) {
  const auto& names = detail::bgbb_names();
  const estimation::LogNormalPenalty penalty(options.priors, names);
  const detail::OpportunityTable table = detail::opportunity_table(customers);

  estimation::FitReport report;
  detail::account_for(table.report, options.largest_share_left_out, report);
  report.observations = table.weight;
  double bought = 0.0, opportunities = 0.0, different = 0.0;
  std::uint32_t last_n = 0;
  for (const auto& row : table.histories) {
    if (!(row.weight > 0.0)) continue;
    ++report.distinct_rows;
    bought += row.weight * row.x;
    opportunities += row.weight * row.n;
    // A cohort with n opportunities tells apart 1 + n(n+1)/2 histories: so many shares less one are free.
    if (row.n != last_n) different += 0.5 * row.n * (row.n + 1.0);
    last_n = row.n;
  }
  const auto refuse = [&](estimation::Diagnosis diagnosis, const char* message) {
    report.diagnosis = diagnosis;
    report.message = message;
    return estimation::Fit<BetaGeoBetaBinomModel>(std::move(report), std::nullopt);
  };
  const bool free = options.priors.empty();
  if (report.distinct_rows == 0) return refuse(estimation::Diagnosis::too_few_rows, "there is no row to fit to");
  if (!(bought > 0.0) && free)
    return refuse(estimation::Diagnosis::no_repeat_buyers,
                  "nobody bought again, so buying and leaving cannot be told apart; wait, or give priors");
  if (different < 4.0 && free)
    return refuse(estimation::Diagnosis::spread_not_identified,
                  "the histories are too short to tell four parameters: with one or two opportunities there are fewer "
                  "different histories than parameters; wait for a third opportunity, or give priors");
  if (!(bought < opportunities) && free)
    return refuse(
        estimation::Diagnosis::on_boundary,
        "every customer bought at every opportunity, so nothing is seen of missing one or of leaving; wait, or "
        "give priors");
  if (report.distinct_rows < 4 && free)
    return refuse(estimation::Diagnosis::too_few_rows,
                  "there are fewer than four different histories for four parameters; collect more, or give priors");

  const double mean_weight = table.weight / static_cast<double>(report.distinct_rows);
  core::SerialExecutor serial;
  const detail::OpportunityLikelihood likelihood(table, options.executor != nullptr ? *options.executor : serial);
  const auto objective = [&](std::span<const double> logs, std::span<double> gradient, std::span<double> hessian) {
    const double value = detail::bgbb_in_logs(likelihood, logs, gradient, hessian);
    for (double& g : gradient) g = -g;
    for (double& h : hessian) h = -h;
    if (!hessian.empty()) penalty.add_derivatives(logs, gradient, hessian);
    return -value + penalty.value(logs);
  };
  // Few and many buying and leaving, alike and unlike: the likelihood of few customers can have two maxima.
  std::vector<std::vector<double>> starts;
  for (const auto& [a, b, c, d] : {std::array{1.0, 1.0, 1.0, 3.0},
                                   {1.0, 4.0, 0.5, 5.0},
                                   {0.3, 1.0, 0.3, 0.6},
                                   {5.0, 10.0, 3.0, 30.0},
                                   {0.3, 0.3, 10.0, 30.0},
                                   {20.0, 20.0, 0.1, 0.5}})
    starts.push_back({std::log(a), std::log(b), std::log(c), std::log(d)});
  const estimation::NewtonResult end =
      estimation::lowest_end(objective, starts, mean_weight, {.executor = options.executor});
  auto estimates =
      estimation::finish_fit(end, {names, std::vector<estimation::Scale>(4, estimation::Scale::log)}, report,
                             {.penalty = penalty.value(end.x) / mean_weight, .mean_weight = mean_weight});
  if (!estimates) {
    detail::diagnose_bgbb(end, report);
    return {std::move(report), std::nullopt};
  }
  BetaGeoBetaBinomModel model(std::move(*estimates), report);
  return {std::move(report), std::move(model)};
}

AMENDS_INLINE BetaGeoBetaBinomModel BetaGeoBetaBinomModel::with_parameters(double alpha, double beta, double gamma,
                                                                           double delta) {
  const std::vector<double> values{core::check_positive("alpha", alpha), core::check_positive("beta", beta),
                                   core::check_positive("gamma", gamma), core::check_positive("delta", delta)};
  estimation::FitReport report;
  report.diagnosis = estimation::Diagnosis::none;
  report.message = "parameters were given, not fitted: their errors are not known";
  return {estimation::ParameterEstimates({.names = detail::bgbb_names(),
                                          .values = values,
                                          .scales = std::vector<estimation::Scale>(4, estimation::Scale::log),
                                          .working_covariance = math::unknown_matrix(4),
                                          .log_likelihood = std::numeric_limits<double>::quiet_NaN(),
                                          .observations = 0.0}),
          std::move(report)};
}

AMENDS_INLINE std::array<double, 4> BetaGeoBetaBinomModel::parameters() const {
  std::array<double, 4> out{};
  std::copy_n(estimates_.values().begin(), 4, out.begin());
  return out;
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::probability_alive(const CustomerColumns& customers, double t,
                                                                   const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::logit,
                              detail::BgbbAliveAt{detail::check_opportunities("t", t)});
}

namespace detail {
AMENDS_INLINE BgbbPurchases bgbb_window(double from, double to) {
  (void)check_opportunities("from", from);
  (void)check_opportunities("to", to);
  if (!(from <= to)) core::throw_domain("to", "not be below from", to);
  return {from, to, 1.0};
}
}  // namespace detail

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::expected_purchases(const CustomerColumns& customers, double from,
                                                                    double to, const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::log, detail::bgbb_window(from, to));
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::discounted_expected_residual_transactions(
    const CustomerColumns& customers, const Discounting& discounting, double horizon,
    const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::log,
                              detail::bgbb_discounted(discounting, horizon));
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::customer_lifetime_value(
    const CustomerColumns& customers, std::span<const double> spend, std::span<const double> spend_errors,
    double margin, const Discounting& discounting, double horizon, const PredictionOptions& options) const {
  core::check_between("margin", margin, -1.0, 1.0);
  const std::size_t rows = customers.frequency.size();
  if (spend.size() != 1) core::check_same_size("spend", spend.size(), "frequency", rows);
  if (!spend_errors.empty()) core::check_same_size("spend_errors", spend_errors.size(), "spend", spend.size());
  Predictions out = discounted_expected_residual_transactions(customers, discounting, horizon, options);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t at = spend.size() == 1 ? 0 : i;
    const double each = spend[at], each_error = spend_errors.empty() ? 0.0 : spend_errors[at];
    const double transactions = out.value[i];
    out.value[i] = margin * each * transactions;
    if (!options.errors) continue;
    out.standard_error[i] = std::abs(margin) * std::hypot(each * out.standard_error[i], transactions * each_error);
    // A loss-making margin mirrors the interval.
    const auto size =
        detail::bgbb_interval(std::abs(out.value[i]), out.standard_error[i], estimation::Scale::log, options.level);
    out.lower[i] = out.value[i] < 0.0 ? -size.upper : size.lower;
    out.upper[i] = out.value[i] < 0.0 ? -size.lower : size.upper;
  }
  return out;
}

AMENDS_INLINE Predictions BetaGeoBetaBinomModel::probability_of_purchases(const CustomerColumns& customers,
                                                                          std::size_t count, double t,
                                                                          const PredictionOptions& options) const {
  return detail::bgbb_predict(estimates_, customers, options, estimation::Scale::logit,
                              detail::BgbbCount{static_cast<double>(count), detail::check_opportunities("t", t)});
}

AMENDS_INLINE double BetaGeoBetaBinomModel::probability_alive(double frequency, double recency, double T,
                                                              double t) const {
  return detail::bgbb_one(parameters(), frequency, recency, T,
                          detail::BgbbAliveAt{detail::check_opportunities("t", t)});
}

AMENDS_INLINE double BetaGeoBetaBinomModel::expected_purchases(double frequency, double recency, double T,
                                                               double t) const {
  return detail::bgbb_one(parameters(), frequency, recency, T,
                          detail::BgbbPurchases{0.0, detail::check_opportunities("t", t), 1.0});
}

AMENDS_INLINE double BetaGeoBetaBinomModel::discounted_expected_residual_transactions(double frequency, double recency,
                                                                                      double T,
                                                                                      const Discounting& discounting,
                                                                                      double horizon) const {
  return detail::bgbb_one(parameters(), frequency, recency, T, detail::bgbb_discounted(discounting, horizon));
}

AMENDS_INLINE double BetaGeoBetaBinomModel::probability_of_purchases(double frequency, double recency, double T,
                                                                     std::size_t count, double t) const {
  return detail::bgbb_one(parameters(), frequency, recency, T,
                          detail::BgbbCount{static_cast<double>(count), detail::check_opportunities("t", t)});
}

AMENDS_INLINE std::vector<Estimate> BetaGeoBetaBinomModel::expected_purchases_new_customer(std::span<const double> t,
                                                                                           double level) const {
  std::vector<Estimate> out;
  for (const double end : t) {
    (void)detail::check_opportunities("t", end);
    out.push_back(detail::bgbb_population(estimates_, parameters(), estimation::Scale::log, level, [&](const auto& p) {
      return p.alpha / (p.alpha + p.beta) * detail::bgbb_presence(p, 0.0, 0.0, end, 1.0);
    }));
  }
  return out;
}

AMENDS_INLINE std::vector<Estimate> BetaGeoBetaBinomModel::probability_of_purchases_new_customer(std::size_t up_to,
                                                                                                 double t,
                                                                                                 double level) const {
  (void)detail::check_opportunities("t", t);
  (void)detail::check_opportunities("up_to", static_cast<double>(up_to));
  std::vector<Estimate> out;
  for (std::size_t count = 0; count <= up_to; ++count)
    out.push_back(
        detail::bgbb_population(estimates_, parameters(), estimation::Scale::logit, level,
                                [&](const auto& p) { return detail::bgbb_count(p, t, static_cast<double>(count)); }));
  return out;
}

AMENDS_INLINE CountComparison BetaGeoBetaBinomModel::compare_counts(const CustomerColumns& customers,
                                                                    std::size_t cells) const {
  if (cells < 2) core::throw_domain("cells", "be at least 2", static_cast<double>(cells));
  const detail::OpportunityTable table = detail::opportunity_table(customers);
  CountComparison out{std::vector<double>(cells, 0.0), std::vector<double>(cells, 0.0), 0.0, 0.0, 0.0};
  std::map<std::uint32_t, double> customers_with;  // n -> weight
  for (const auto& row : table.histories) {
    out.actual[(std::min)(static_cast<std::size_t>(row.x), cells - 1)] += row.weight;
    customers_with[row.n] += row.weight;
  }
  const auto at = parameters();
  const detail::BgbbParameters<double> p{at[0], at[1], at[2], at[3]};
  for (const auto& [n, weight] : customers_with) {
    double rest = 1.0;
    for (std::size_t count = 0; count + 1 < cells; ++count) {
      const double share = detail::bgbb_count(p, static_cast<double>(n), static_cast<double>(count));
      out.expected[count] += weight * share;
      rest -= share;
    }
    out.expected[cells - 1] += weight * (std::max)(0.0, rest);
  }
  double actual = 0.0, expected = 0.0, left = std::accumulate(out.expected.begin(), out.expected.end(), 0.0);
  int used = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    actual += out.actual[i];
    expected += out.expected[i];
    left -= out.expected[i];
    if (expected < 5.0 || (i + 1 < cells && left < 5.0)) continue;
    out.statistic += (actual - expected) * (actual - expected) / expected;
    ++used;
    actual = expected = 0.0;
  }
  out.degrees_of_freedom = used - 1.0 - 4.0;
  out.p_value = out.degrees_of_freedom > 0.0 ? math::gamma_cdf_upper(out.statistic / 2.0, out.degrees_of_freedom / 2.0)
                                             : std::numeric_limits<double>::quiet_NaN();
  return out;
}

AMENDS_INLINE SimulatedCustomers BetaGeoBetaBinomModel::simulate(std::span<const double> T, std::uint64_t seed) const {
  const auto [alpha, beta, gamma, delta] = parameters();
  SimulatedCustomers out;
  out.frequency.assign(T.size(), 0.0);
  out.recency.assign(T.size(), 0.0);
  out.T.assign(T.begin(), T.end());
  out.alive.assign(T.size(), 1);
  for (std::size_t i = 0; i < T.size(); ++i) {
    (void)detail::check_opportunities("T", T[i], 1.0);
    const double buys = core::beta(seed, core::stream_of("bgbb purchase"), i, alpha, beta);
    const double leaves = core::beta(seed, core::stream_of("bgbb dropout"), i, gamma, delta);
    // Alive at k opportunities with chance (1 - theta)^k.
    const double lifetime =
        std::floor(std::log(core::uniform(seed, core::stream_of("bgbb lifetime"), i)) / std::log1p(-leaves));
    out.alive[i] = leaves < 1.0 && !(lifetime < T[i]) ? 1 : 0;
    const std::uint64_t own = core::stream_of("bgbb purchases") + 0x9e3779b97f4a7c15u * (i + 1);
    for (double k = 1.0; k <= T[i] && (leaves == 0.0 || k <= lifetime); k += 1.0) {
      if (!(core::uniform(seed, own, static_cast<std::uint64_t>(k)) < buys)) continue;
      out.frequency[i] += 1.0;
      out.recency[i] = k;
    }
  }
  return out;
}

AMENDS_INLINE estimation::ModelState BetaGeoBetaBinomModel::state() const {
  estimation::ModelState out{.model = "BetaGeoBetaBinomModel"};
  estimation::put_fit(out, estimates_, report_);
  return out;
}

AMENDS_INLINE BetaGeoBetaBinomModel BetaGeoBetaBinomModel::from_state(const estimation::ModelState& state) {
  state.check("BetaGeoBetaBinomModel", 1);
  auto estimates = estimation::estimates_of(state);
  if (estimates.names() != detail::bgbb_names() ||
      estimates.scales() != std::vector<estimation::Scale>(4, estimation::Scale::log))
    throw Error(ErrorCode::format, "parameter_names",
                "the saved model is damaged: its parameters are not those of a BetaGeoBetaBinomModel");
  for (std::size_t i = 0; i < 4; ++i) core::check_positive(estimates.names()[i], estimates.values()[i]);
  BetaGeoBetaBinomModel out{std::move(estimates), estimation::report_of(state)};
  state.check_names(out.state());
  return out;
}

AMENDS_INLINE BetaGeoBetaBinomLikelihood beta_geo_beta_binom_log_likelihood(const std::array<double, 4>& parameters,
                                                                            const CustomerColumns& customers) {
  std::array<double, 4> logs{};
  for (std::size_t i = 0; i < 4; ++i) logs[i] = std::log(core::check_positive(detail::bgbb_names()[i], parameters[i]));
  const detail::OpportunityTable table = detail::opportunity_table(customers);
  if (table.report.left_out != 0)
    throw Error(ErrorCode::domain, "customers",
                "row " + std::to_string(table.report.first()) + " cannot be: " + std::string(table.report.first_why()));
  core::SerialExecutor serial;
  const detail::OpportunityLikelihood likelihood(table, serial);
  BetaGeoBetaBinomLikelihood out{.value = 0.0, .gradient = std::vector<double>(4), .hessian = math::Matrix(4, 4)};
  out.value = detail::bgbb_in_logs(likelihood, logs, out.gradient, out.hessian.data);
  return out;
}

}  // namespace amends::inline AMENDS_ABI::customer_base
