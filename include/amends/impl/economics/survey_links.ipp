#pragma once

#include <amends/economics/survey_links.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/impl/economics/influence.hpp>
#include <amends/math/dual.hpp>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

/// The mean of each bin.
[[nodiscard]] inline std::vector<double> means_of(std::span<const TellingBin> bins) {
  if (bins.empty()) throw Error(ErrorCode::missing, "bins", "bins must be given: what each answer stands for");
  std::vector<double> out;
  double before = -1.0;
  for (const TellingBin& bin : bins) {
    core::check_non_negative("bins", bin.lowest);
    if (!(bin.highest >= bin.lowest) || !(bin.lowest > before))
      throw Error(ErrorCode::contradiction, "bins", "bins must rise and not overlap: 0, 1 to 2, 3 to 5, 6 or more");
    before = bin.highest;
    const bool open = std::isinf(bin.highest);
    if (open && bin.mean != bin.mean)
      throw Error(ErrorCode::missing, "bins",
                  "the open bin needs its mean: how many those told on average who told so many");
    const double mean = bin.mean == bin.mean ? bin.mean : 0.5 * (bin.lowest + bin.highest);
    if (!(mean >= bin.lowest && mean <= bin.highest && std::isfinite(mean)))
      throw Error(ErrorCode::domain, "bins", "the mean of a bin must lie within it");
    out.push_back(mean);
  }
  return out;
}

struct TellingSums {
  double rows = 0.0, told = 0.0, hearers = 0.0;
  std::vector<double> of_bin{};

  /// How many hear of one who tells, and the variance of its logarithm: with one teller more, spread evenly over the bins
  /// of those who told somebody.
  [[nodiscard]] std::pair<double, double> hearers_given_telling(const std::vector<double>& means) const {
    double bins = 0.0, mean = hearers, variance = 0.0;
    for (const double one : means) bins += one > 0.0 ? 1.0 : 0.0;
    for (const double one : means) mean += one / bins;
    mean /= told + 1.0;
    for (std::size_t b = 0; b < means.size(); ++b)
      if (means[b] > 0.0) variance += (of_bin[b] + 1.0 / bins) / (told + 1.0) * (means[b] - mean) * (means[b] - mean);
    return {mean, variance / told / (mean * mean)};
  }
};

[[nodiscard]] inline std::string telling_name(domain::OutcomeState state) {
  return "word_of_mouth." + std::string(state == domain::OutcomeState::silent ? "counterfactual" : to_string(state));
}

}  // namespace detail

AMENDS_INLINE LinkEstimates tellers(const TellingRows& in, std::span<const TellingBin> bins,
                                    const LinkOptions& options) {
  const std::vector<double> means = detail::means_of(bins);
  const auto need = [](const core::ColumnView& column, const char* name) {
    if (!column.given()) throw Error(ErrorCode::missing, name, std::string(name) + " must be given");
  };
  need(in.bin, "bin"), need(in.outcome, "outcome");
  core::check_same_size("outcome", in.outcome.size(), "bin", in.bin.size());
  detail::LinkRows rows("bin", in.bin.size(), in.cluster, in.weight, options);
  constexpr std::size_t states = domain::outcome_states.size();
  const auto code_in = [](double code, std::size_t count) {
    return code >= 0.0 && code < static_cast<double>(count) && std::floor(code) == code;
  };
  const auto problem_of = [&](std::size_t i) -> std::string_view {
    if (const std::string_view problem = rows.problem(i); !problem.empty()) return problem;
    if (!code_in(in.outcome[i], states)) return "outcome is not known";
    if (in.outcome[i] == 0.0) return "he had no problem to tell of";
    return code_in(in.bin[i], means.size()) ? std::string_view{} : std::string_view("bin is not known");
  };
  std::array<detail::TellingSums, states> sums{};
  for (detail::TellingSums& one : sums) one.of_bin.assign(means.size(), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.look(i);
    if (const std::string_view problem = problem_of(i); !problem.empty()) {
      rows.report().leave_out(i, problem);
      continue;
    }
    detail::TellingSums& of = sums[static_cast<std::size_t>(in.outcome[i])];
    const double w = rows.weight(i), mean = means[static_cast<std::size_t>(in.bin[i])];
    of.rows += w;
    if (mean == 0.0 || w == 0.0) continue;
    of.told += w;
    of.hearers += w * mean;
    of.of_bin[static_cast<std::size_t>(in.bin[i])] += w;
  }
  detail::Influences influences(2 * states, rows.clusters());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!problem_of(i).empty() || rows.weight(i) == 0.0) continue;
    const auto k = static_cast<std::size_t>(in.outcome[i]);
    const detail::TellingSums& of = sums[k];
    const double hears = means[static_cast<std::size_t>(in.bin[i])], told = hears > 0.0 ? 1.0 : 0.0;
    const double s = (of.told + 0.5) / (of.rows + 1.0), m = of.told > 0.0 ? of.hearers / of.told : 1.0;
    const std::array<detail::Step, 2> steps{
        {{2 * k, (told - of.told / of.rows) / (of.rows * s * (1.0 - s)), 1.0 / of.rows},
         {2 * k + 1, told > 0.0 ? (hears - m) / (of.told * m) : 0.0, told > 0.0 ? 1.0 / of.told : 0.0}}};
    influences.add(rows.cluster(i), rows.weight(i), steps);
  }
  math::Matrix covariance = influences.covariance();
  detail::LinkMaker maker;
  std::vector<std::string> names(2 * states);
  std::vector<double> values(2 * states, 0.5);
  std::vector<estimation::Scale> scales(2 * states, estimation::Scale::logit);
  std::vector<bool> kept(2 * states, false);
  double total = 0.0;
  for (std::size_t k = 1; k < states; ++k) {
    const detail::TellingSums& of = sums[k];
    const std::string who = detail::telling_name(domain::outcome_states[k]);
    const std::string share = who + ".share_who_tell", hearers = who + ".hearers_given_telling";
    names[2 * k] = share, names[2 * k + 1] = hearers;
    scales[2 * k + 1] = estimation::Scale::log;
    if (of.rows == 0.0) continue;
    total += of.rows;
    const std::size_t clusters = influences.clusters(2 * k);
    maker.used_clusters(clusters);
    maker.count({share, of.rows, of.told, 0.0, clusters});
    maker.count({hearers, of.told, of.hearers, 0.0, influences.clusters(2 * k + 1)});
    values[2 * k] = (of.told + 0.5) / (of.rows + 1.0);
    const bool alike = of.told == 0.0 || of.told == of.rows;
    if (!influences.clustered() || alike)
      covariance(2 * k, 2 * k) = 1.0 / (of.told + 0.5) + 1.0 / (of.rows - of.told + 0.5);
    kept[2 * k] = maker.carried(share, of.rows, influences.clustered(), clusters, options);
    if (of.told == 0.0) {
      maker.find(LinkProblem::nobody_tells, hearers,
                 "nobody told anybody: how many hear of one who tells must be stated", true);
      continue;
    }
    const auto [mean, variance] = of.hearers_given_telling(means);
    values[2 * k + 1] = mean;
    double& error = covariance(2 * k + 1, 2 * k + 1);
    error = influences.clustered() ? (std::max)(error, variance) : variance;
    kept[2 * k + 1] = maker.carried(hearers, of.told, influences.clustered(), influences.clusters(2 * k + 1), options);
  }
  return maker.finish("answers to how many were told", rows, rows.report(), names, values, scales, kept, covariance,
                      total);
}

namespace detail {

/// Sums over the rows of a survey of customers.
struct SurveySums {
  double asked = 0.0, replied = 0.0, problem = 0.0, told_whether = 0.0, complained = 0.0;
};

[[nodiscard]] inline bool flag_or_missing(double value) noexcept {
  return value != value || value == 0.0 || value == 1.0;
}

/// problem_rate and voice by (share who replied, share with a problem, share who complained); with `Number` a Dual also
/// their slopes.
template <class Number>
[[nodiscard]] std::array<Number, 2> customers_of(const std::array<Number, 3>& in, const NonResponse& others) {
  const auto& [r, p, v] = in;
  const auto shifted = [](const Number& share, double odds_ratio) {
    return share * odds_ratio / (share * (odds_ratio - 1.0) + 1.0);
  };
  const Number silent_p = shifted(p, others.problem_odds_ratio), silent_v = shifted(v, others.voice_odds_ratio);
  const Number with_problem = r * p, silent_with = (1.0 - r) * silent_p, all = with_problem + silent_with;
  return {all, (with_problem * v + silent_with * silent_v) / all};
}

}  // namespace detail

AMENDS_INLINE LinkEstimates problem_and_voice(const CustomerSurvey& in, const NonResponse& others,
                                              const LinkOptions& options) {
  if (!in.problem.given()) throw Error(ErrorCode::missing, "problem", "problem must be given");
  core::check_positive("problem_odds_ratio", others.problem_odds_ratio);
  core::check_positive("voice_odds_ratio", others.voice_odds_ratio);
  core::check_non_negative("not_replied", others.not_replied);
  const bool weighted = in.response_weight.given();
  const bool differ = others.problem_odds_ratio != 1.0 || others.voice_odds_ratio != 1.0;
  if (weighted && (differ || others.not_replied != 0.0))
    throw Error(
        ErrorCode::contradiction, "response_weight",
        "response_weight and an odds ratio, or those who did not reply, are two answers to one question: give one");
  const std::size_t n = in.problem.size();
  for (const auto& [name, column] : {std::pair("complained", in.complained), {"response_weight", in.response_weight}})
    if (column.given()) core::check_same_size(name, column.size(), "problem", n);
  detail::LinkRows rows("problem", n, in.cluster, in.weight, options);
  const bool asks_voice = in.complained.given();
  const auto replied = [&](std::size_t i) { return in.problem[i] == in.problem[i]; };
  const auto reply = [&](std::size_t i) { return weighted ? in.response_weight[i] : 1.0; };
  const auto problem_of = [&](std::size_t i) -> std::string_view {
    if (const std::string_view problem = rows.problem(i); !problem.empty()) return problem;
    if (!weighted) return {};
    if (!replied(i)) return "did not reply";
    return reply(i) > 0.0 && reply(i) <= 1e15 ? std::string_view{} : std::string_view("response_weight is not above 0");
  };
  const auto voiced = [&](std::size_t i) {  // 1, 0, or NaN where it is not asked or not known
    return asks_voice && in.problem[i] == 1.0 ? in.complained[i] : std::numeric_limits<double>::quiet_NaN();
  };
  detail::SurveySums sums{}, counted{};  // what replies count for, and how many there are
  for (std::size_t i = 0; i < n; ++i) {
    rows.look(i);
    if (!detail::flag_or_missing(in.problem[i]))
      throw Error(ErrorCode::domain, "problem", "problem must be 1, 0 or missing (did not reply)");
    if (asks_voice && !detail::flag_or_missing(in.complained[i]))
      throw Error(ErrorCode::domain, "complained", "complained must be 1, 0 or missing");
    if (const std::string_view problem = problem_of(i); !problem.empty()) {
      rows.report().leave_out(i, problem);
      continue;
    }
    for (auto [to, w] :
         {std::pair(&sums, rows.weight(i) * (replied(i) ? reply(i) : 1.0)), {&counted, rows.weight(i)}}) {
      to->asked += w;
      if (!replied(i)) continue;
      to->replied += w;
      to->problem += in.problem[i] == 1.0 ? w : 0.0;
      if (voiced(i) != voiced(i)) continue;
      to->told_whether += w;
      to->complained += w * voiced(i);
    }
  }
  sums.asked += others.not_replied;
  counted.asked += others.not_replied;
  // Half of one either way, in units of a reply.
  const double half = counted.replied > 0.0 ? 0.5 * sums.replied / counted.replied : 0.5;
  const double r = sums.asked > 0.0 ? sums.replied / sums.asked : 1.0;
  const double p = (sums.problem + half) / (sums.replied + 2.0 * half);
  const double v = (sums.complained + half) / (sums.told_whether + 2.0 * half);

  using Dual = math::Dual<3>;
  const std::array<Dual, 2> out =
      detail::customers_of<Dual>({Dual::variable(r, 0), Dual::variable(p, 1), Dual::variable(v, 2)}, others);
  detail::Influences influences(3, rows.clusters());
  for (std::size_t i = 0; i < n; ++i) {
    if (!problem_of(i).empty() || rows.weight(i) == 0.0) continue;
    const double w = replied(i) ? reply(i) : 1.0, x = in.problem[i], c = voiced(i);
    std::array<detail::Step, 3> steps{
        {{0, ((replied(i) ? 1.0 : 0.0) - r) / sums.asked * w, w / sums.asked}, {1, 0.0, 0.0}, {2, 0.0, 0.0}}};
    if (replied(i)) steps[1] = {1, w * (x - sums.problem / sums.replied) / sums.replied, w / sums.replied};
    if (c == c)
      steps[2] = {2, w * (c - sums.complained / sums.told_whether) / sums.told_whether, w / sums.told_whether};
    influences.add(rows.cluster(i), rows.weight(i), steps);
  }
  math::Matrix covariance = influences.covariance();
  const auto binomial = [](double share, double x, double of) {
    return std::pow(share * (1.0 - share), 2) * (1.0 / (x + 0.5) + 1.0 / (of - x + 0.5));
  };
  const bool plain = !influences.clustered() && !weighted;
  if (plain && sums.asked > 0.0) covariance(0, 0) = r * (1.0 - r) / sums.asked;
  if (plain || counted.problem == 0.0 || counted.problem == counted.replied)
    covariance(1, 1) = binomial(p, counted.problem, counted.replied);
  if (plain || counted.complained == 0.0 || counted.complained == counted.told_whether)
    covariance(2, 2) = binomial(v, counted.complained, counted.told_whether);

  math::Matrix slopes(2, 3);
  std::vector<double> values{out[0].value, out[1].value};
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t j = 0; j < 3; ++j) slopes(k, j) = out[k].slope[j] / (values[k] * (1.0 - values[k]));
  detail::LinkMaker maker;
  const std::size_t clusters = influences.clusters(1);
  maker.used_clusters(clusters);
  maker.count({"problem_rate", counted.replied, counted.problem, 0.0, clusters});
  std::vector<bool> kept{maker.carried("problem_rate", counted.replied, influences.clustered(), clusters, options),
                         false};
  if (asks_voice) {
    maker.count({"voice", counted.told_whether, counted.complained, 0.0, influences.clusters(2)});
    kept[1] = kept[0] &&
              maker.carried("voice", counted.told_whether, influences.clustered(), influences.clusters(2), options);
  }
  const double silent = counted.asked - counted.replied;
  if (silent > 0.0)
    maker.find(LinkProblem::nonresponse, "problem_rate",
               core::format_number(silent) + " of " + core::format_number(counted.asked) +
                   " who were asked did not reply: " +
                   (differ ? "their odds are those stated" : "they are taken to be as those who did"),
               false);
  LinkEstimates made = maker.finish("survey of customers", rows, rows.report(), {"problem_rate", "voice"}, values,
                                    {estimation::Scale::logit, estimation::Scale::logit}, kept,
                                    math::carried(slopes, covariance), counted.replied);
  if (!weighted && counted.asked > 0.0) {
    made.bounds.push_back(
        {"problem_rate", counted.problem / counted.asked, (counted.problem + silent) / counted.asked});
    const double most = counted.told_whether + silent;
    if (asks_voice && most > 0.0)
      made.bounds.push_back({"voice", counted.complained / most, (counted.complained + silent) / most});
  }
  return made;
}

}  // namespace amends::inline AMENDS_ABI::economics
