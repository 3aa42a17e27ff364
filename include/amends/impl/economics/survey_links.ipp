#pragma once

#include <amends/economics/survey_links.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/impl/economics/influence.hpp>
#include <amends/math/dual.hpp>
#include <array>
#include <cmath>
#include <limits>
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

  /// How many hear of one who tells, and the variance of its logarithm. Half a teller more, spread over the bins of those who
  /// told somebody; in the shares that the variance is made of, half a teller in each of them, at most two in all. Neither
  /// with more than ten bins.
  [[nodiscard]] std::pair<double, double> hearers_given_telling(const std::vector<double>& means) const {
    double bins = 0.0, sum = 0.0;
    for (const double one : means) bins += one > 0.0 ? 1.0 : 0.0, sum += one;
    const bool smoothed = bins <= 10.0;
    const double half = smoothed ? 0.5 : 0.0, mean = (hearers + half * sum / bins) / (told + half);
    const double more = smoothed ? (std::min)(0.5, 2.0 / bins) : 0.0, tellers = told + more * bins;
    const double middle = (hearers + more * sum) / tellers;
    double variance = 0.0;
    for (std::size_t b = 0; b < means.size(); ++b)
      if (means[b] > 0.0) variance += (of_bin[b] + more) / tellers * (means[b] - middle) * (means[b] - middle);
    return {mean, variance / told / (mean * mean)};
  }
};

[[nodiscard]] inline std::string telling_name(domain::OutcomeState state) {
  return "word_of_mouth." + std::string(state == domain::OutcomeState::silent ? "counterfactual" : to_string(state));
}

inline void need_column(const core::ColumnView& column, const char* name) {
  if (!column.given()) throw Error(ErrorCode::missing, name, std::string(name) + " must be given");
}

/// Answers of complainants, counted by outcome.
class Tellings {
 public:
  static constexpr std::size_t states = domain::outcome_states.size();

  Tellings(const TellingRows& in, std::span<const TellingBin> bins, const LinkOptions& options)
      : in_(in), means_(means_of(bins)), rows_("bin", in.bin.size(), in.cluster, in.weight, options) {
    for (TellingSums& one : sums_) one.of_bin.assign(means_.size(), 0.0);
    count();
  }

  [[nodiscard]] LinkEstimates estimates() {
    const Influences influences = influences_of();
    math::Matrix covariance = influences.covariance();
    std::vector<std::string> names(2 * states);
    std::vector<double> values(2 * states, 0.5);
    std::vector<estimation::Scale> scales(2 * states, estimation::Scale::logit);
    std::vector<bool> kept(2 * states, false);
    double total = 0.0;
    for (std::size_t k = 1; k < states; ++k) {
      const TellingSums& of = sums_[k];
      const std::string who = telling_name(domain::outcome_states[k]);
      names[2 * k] = who + ".share_who_tell", names[2 * k + 1] = who + ".hearers_given_telling";
      scales[2 * k + 1] = estimation::Scale::log;
      if (of.rows == 0.0) continue;
      total += of.rows;
      for (const std::size_t j : {2 * k, 2 * k + 1}) {
        const double rows = j == 2 * k ? of.rows : of.told, counted = j == 2 * k ? of.told : of.hearers;
        const std::size_t clusters = influences.clusters(j);
        maker_.used_clusters(clusters);
        maker_.count({names[j], rows, counted, 0.0, clusters});
        if (rows > 0.0) kept[j] = maker_.carried(names[j], rows, influences.clustered(), clusters, rows_.options());
      }
      values[2 * k] = (of.told + 0.5) / (of.rows + 1.0);
      if (!influences.clustered() || of.told == 0.0 || of.told == of.rows)
        covariance(2 * k, 2 * k) = 1.0 / (of.told + 0.5) + 1.0 / (of.rows - of.told + 0.5);
      if (of.told == 0.0) {
        maker_.find(LinkProblem::nobody_tells, names[2 * k + 1],
                    "nobody told anybody: how many hear of one who tells must be stated", true);
        continue;
      }
      const auto [mean, variance] = of.hearers_given_telling(means_);
      values[2 * k + 1] = mean;
      double& error = covariance(2 * k + 1, 2 * k + 1);
      if (!influences.clustered() || error == 0.0) error = variance;
    }
    return maker_.finish("answers to how many were told", rows_, rows_.report(), names, values, scales, kept,
                         covariance, total);
  }

 private:
  [[nodiscard]] static bool is_code(double code, std::size_t count) noexcept {
    return code >= 0.0 && code < static_cast<double>(count) && std::floor(code) == code;
  }
  [[nodiscard]] std::string_view problem_of(std::size_t i) const {
    if (const std::string_view problem = rows_.problem(i); !problem.empty()) return problem;
    if (!is_code(in_.outcome[i], states)) return "outcome is not known";
    if (in_.outcome[i] == 0.0) return "he had no problem to tell of";
    return is_code(in_.bin[i], means_.size()) ? std::string_view{} : std::string_view("bin is not known");
  }
  void count() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      rows_.look(i);
      if (const std::string_view problem = problem_of(i); !problem.empty()) {
        rows_.report().leave_out(i, problem);
        continue;
      }
      TellingSums& of = sums_[static_cast<std::size_t>(in_.outcome[i])];
      const auto bin = static_cast<std::size_t>(in_.bin[i]);
      const double w = rows_.weight(i);
      of.rows += w;
      if (means_[bin] == 0.0) continue;
      of.told += w;
      of.hearers += w * means_[bin];
      of.of_bin[bin] += w;
    }
  }
  [[nodiscard]] Influences influences_of() const {
    Influences out(2 * states, rows_.clusters());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!problem_of(i).empty() || rows_.weight(i) == 0.0) continue;
      const auto k = static_cast<std::size_t>(in_.outcome[i]);
      const TellingSums& of = sums_[k];
      const double hears = means_[static_cast<std::size_t>(in_.bin[i])], told = hears > 0.0 ? 1.0 : 0.0;
      const double s = (of.told + 0.5) / (of.rows + 1.0), m = of.told > 0.0 ? of.hearers / of.told : 1.0;
      const std::array<Step, 2> steps{
          {{2 * k, (told - of.told / of.rows) / (of.rows * s * (1.0 - s)), 1.0 / of.rows},
           {2 * k + 1, told > 0.0 ? (hears - m) / (of.told * m) : 0.0, told > 0.0 ? 1.0 / of.told : 0.0}}};
      out.add(rows_.cluster(i), rows_.weight(i), steps);
    }
    return out;
  }

  const TellingRows& in_;
  std::vector<double> means_;
  LinkRows rows_;
  std::array<TellingSums, states> sums_{};
  LinkMaker maker_{};
};

}  // namespace detail

AMENDS_INLINE LinkEstimates tellers(const TellingRows& in, std::span<const TellingBin> bins,
                                    const LinkOptions& options) {
  detail::need_column(in.bin, "bin");
  detail::need_column(in.outcome, "outcome");
  core::check_same_size("outcome", in.outcome.size(), "bin", in.bin.size());
  return detail::Tellings(in, bins, options).estimates();
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

/// A survey of customers, counted.
class Survey {
 public:
  Survey(const CustomerSurvey& in, const NonResponse& others, const LinkOptions& options)
      : in_(in), others_(others), rows_("problem", in.problem.size(), in.cluster, in.weight, options) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      rows_.look(i);
      check(i);
      if (const std::string_view problem = problem_of(i); !problem.empty())
        rows_.report().leave_out(i, problem);
      else
        count(i);
    }
    sums_.asked += others.not_replied;
    counted_.asked += others.not_replied;
    // Half of one either way, in units of a reply.
    const double half = counted_.replied > 0.0 ? 0.5 * sums_.replied / counted_.replied : 0.5;
    shares_ = {sums_.asked > 0.0 ? sums_.replied / sums_.asked : 1.0,
               (sums_.problem + half) / (sums_.replied + 2.0 * half),
               (sums_.complained + half) / (sums_.told_whether + 2.0 * half)};
  }

  [[nodiscard]] LinkEstimates estimates() {
    using Dual = math::Dual<3>;
    const std::array<Dual, 2> out = customers_of<Dual>(
        {Dual::variable(shares_[0], 0), Dual::variable(shares_[1], 1), Dual::variable(shares_[2], 2)}, others_);
    math::Matrix slopes(2, 3);
    std::vector<double> values{out[0].value, out[1].value};
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t j = 0; j < 3; ++j) slopes(k, j) = out[k].slope[j] / (values[k] * (1.0 - values[k]));
    const Influences influences = influences_of();
    LinkMaker maker;
    std::vector<bool> kept(2, false);
    const auto carried = [&](const char* name, double rows, double counted, std::size_t quantity) {
      const std::size_t clusters = influences.clusters(quantity);
      maker.used_clusters(clusters);
      maker.count({name, rows, counted, 0.0, clusters});
      return maker.carried(name, rows, influences.clustered(), clusters, rows_.options());
    };
    kept[0] = carried("problem_rate", counted_.replied, counted_.problem, 1);
    if (in_.complained.given()) kept[1] = carried("voice", counted_.told_whether, counted_.complained, 2) && kept[0];
    find_silence(maker);
    LinkEstimates made = maker.finish("survey of customers", rows_, rows_.report(), {"problem_rate", "voice"}, values,
                                      {estimation::Scale::logit, estimation::Scale::logit}, kept,
                                      math::carried(slopes, covariance_of(influences)), counted_.replied);
    add_bounds(made);
    return made;
  }

 private:
  [[nodiscard]] bool weighted() const noexcept { return in_.response_weight.given(); }
  [[nodiscard]] bool replied(std::size_t i) const noexcept { return in_.problem[i] == in_.problem[i]; }
  /// What a row counts for.
  [[nodiscard]] double reply(std::size_t i) const noexcept {
    return weighted() && replied(i) ? in_.response_weight[i] : 1.0;
  }
  /// 1 or 0; NaN where it is not asked or not known.
  [[nodiscard]] double voiced(std::size_t i) const noexcept {
    return in_.complained.given() && in_.problem[i] == 1.0 ? in_.complained[i]
                                                           : std::numeric_limits<double>::quiet_NaN();
  }
  [[nodiscard]] double silent() const noexcept { return counted_.asked - counted_.replied; }

  void check(std::size_t i) const {
    if (!flag_or_missing(in_.problem[i]))
      throw Error(ErrorCode::domain, "problem", "problem must be 1, 0 or missing (did not reply)");
    if (in_.complained.given() && !flag_or_missing(in_.complained[i]))
      throw Error(ErrorCode::domain, "complained", "complained must be 1, 0 or missing");
  }
  [[nodiscard]] std::string_view problem_of(std::size_t i) const {
    if (const std::string_view problem = rows_.problem(i); !problem.empty()) return problem;
    if (!weighted()) return {};
    if (!replied(i)) return "did not reply";
    return reply(i) > 0.0 && reply(i) <= 1e15 ? std::string_view{} : std::string_view("response_weight is not above 0");
  }
  void count(std::size_t i) {
    for (auto [to, w] : {std::pair(&sums_, rows_.weight(i) * reply(i)), {&counted_, rows_.weight(i)}}) {
      to->asked += w;
      if (!replied(i)) continue;
      to->replied += w;
      to->problem += in_.problem[i] == 1.0 ? w : 0.0;
      if (voiced(i) != voiced(i)) continue;
      to->told_whether += w;
      to->complained += w * voiced(i);
    }
  }

  /// Of single rows on the shares who replied, had a problem, complained.
  [[nodiscard]] Influences influences_of() const {
    Influences out(3, rows_.clusters());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!problem_of(i).empty() || rows_.weight(i) == 0.0) continue;
      const double w = reply(i), c = voiced(i);
      std::array<Step, 3> steps{{{0, ((replied(i) ? 1.0 : 0.0) - shares_[0]) / sums_.asked * w, w / sums_.asked},
                                 {1, 0.0, 0.0},
                                 {2, 0.0, 0.0}}};
      if (replied(i))
        steps[1] = {1, w * (in_.problem[i] - sums_.problem / sums_.replied) / sums_.replied, w / sums_.replied};
      if (c == c)
        steps[2] = {2, w * (c - sums_.complained / sums_.told_whether) / sums_.told_whether, w / sums_.told_whether};
      out.add(rows_.cluster(i), rows_.weight(i), steps);
    }
    return out;
  }
  /// Of the three shares: binomial where rows are independent and alike, or where rows show no spread.
  [[nodiscard]] math::Matrix covariance_of(const Influences& influences) const {
    math::Matrix out = influences.covariance();
    const auto binomial = [](double share, double x, double of) {
      return std::pow(share * (1.0 - share), 2) * (1.0 / (x + 0.5) + 1.0 / (of - x + 0.5));
    };
    const bool plain = !influences.clustered() && !weighted();
    // Who has no row has no cluster, and of replies alone nobody can see how clusters differ in replying.
    if ((plain || others_.not_replied > 0.0) && sums_.asked > 0.0) {
      for (std::size_t k = 0; k < 3; ++k) out(0, k) = out(k, 0) = 0.0;
      out(0, 0) = shares_[0] * (1.0 - shares_[0]) / sums_.asked;
    }
    if (plain || counted_.problem == 0.0 || counted_.problem == counted_.replied)
      out(1, 1) = binomial(shares_[1], counted_.problem, counted_.replied);
    if (plain || counted_.complained == 0.0 || counted_.complained == counted_.told_whether)
      out(2, 2) = binomial(shares_[2], counted_.complained, counted_.told_whether);
    return out;
  }

  void find_silence(LinkMaker& maker) const {
    const bool differ = others_.problem_odds_ratio != 1.0 || others_.voice_odds_ratio != 1.0;
    if (!(silent() > 0.0)) {
      if (differ)
        maker.find(LinkProblem::nonresponse, "problem_rate",
                   "everybody is known to have replied, so that the odds ratios do nothing: give not_replied, or rows "
                   "of those who did not",
                   false);
      return;
    }
    maker.find(LinkProblem::nonresponse, "problem_rate",
               core::format_number(silent()) + " of " + core::format_number(counted_.asked) +
                   " who were asked did not reply: " +
                   (differ ? "their odds are those stated" : "they are taken to be as those who did"),
               false);
  }
  void add_bounds(LinkEstimates& made) const {
    if (weighted() || !(counted_.asked > 0.0)) return;
    made.bounds.push_back(
        {"problem_rate", counted_.problem / counted_.asked, (counted_.problem + silent()) / counted_.asked});
    const double most = counted_.told_whether + silent();
    if (in_.complained.given() && most > 0.0)
      made.bounds.push_back({"voice", counted_.complained / most, (counted_.complained + silent()) / most});
  }

  const CustomerSurvey& in_;
  const NonResponse& others_;
  LinkRows rows_;
  SurveySums sums_{}, counted_{};   // what replies count for, and how many there are
  std::array<double, 3> shares_{};  // replied, had a problem, complained
};

}  // namespace detail

AMENDS_INLINE LinkEstimates problem_and_voice(const CustomerSurvey& in, const NonResponse& others,
                                              const LinkOptions& options) {
  detail::need_column(in.problem, "problem");
  core::check_positive("problem_odds_ratio", others.problem_odds_ratio);
  core::check_positive("voice_odds_ratio", others.voice_odds_ratio);
  core::check_non_negative("not_replied", others.not_replied);
  const bool stated = others.problem_odds_ratio != 1.0 || others.voice_odds_ratio != 1.0 || others.not_replied != 0.0;
  if (in.response_weight.given() && stated)
    throw Error(
        ErrorCode::contradiction, "response_weight",
        "response_weight and an odds ratio, or those who did not reply, are two answers to one question: give one");
  for (const auto& [name, column] : {std::pair("complained", in.complained), {"response_weight", in.response_weight}})
    if (column.given()) core::check_same_size(name, column.size(), "problem", in.problem.size());
  return detail::Survey(in, others, options).estimates();
}

}  // namespace amends::inline AMENDS_ABI::economics
