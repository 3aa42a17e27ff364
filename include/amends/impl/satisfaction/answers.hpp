#pragma once

#include <algorithm>
#include <amends/math/share_interval.hpp>
#include <amends/satisfaction/outcome_estimate.hpp>
#include <cmath>
#include <limits>
#include <vector>

// What the estimates of this room share. Not for users.
namespace amends::inline AMENDS_ABI::satisfaction::detail {
/// One cell seen through a measure: how many answered, and the sum (and sum of squares) of what they said.
struct Answers {
  double count = 0.0;
  double sum = 0.0;
  double square_sum = 0.0;
  [[nodiscard]] double mean() const noexcept { return sum / count; }
};

inline Answers answers_of(const OutcomeCell& cell, OutcomeMeasure measure) noexcept {
  switch (measure) {
    case OutcomeMeasure::resolved:
      return {cell.verdicts, cell.resolved, cell.resolved};
    case OutcomeMeasure::dissatisfied:
      return {cell.scored, cell.dissatisfied, cell.dissatisfied};
    case OutcomeMeasure::satisfied:
      return {cell.scored, cell.satisfied, cell.satisfied};
    case OutcomeMeasure::delighted:
      return {cell.scored, cell.delighted, cell.delighted};
    case OutcomeMeasure::satisfied_or_better:
      return {cell.scored, cell.satisfied + cell.delighted, cell.satisfied + cell.delighted};
    case OutcomeMeasure::mean_score:
      return {cell.scored, cell.score_sum, cell.score_square_sum};
  }
  return {};
}

/// coefficient times the mean of a cell, for cells that do not share complaints.
struct Term {
  double coefficient;
  Answers answers;
};

/// sum_h c_h m_h over independent cells, and its variance sum_h c_h^2 v_h / n_h.
/// A share takes v_h = p~ (1 - p~) at the Jeffreys mean p~ = (x + 1/2)/(n + 1): a small cell in which all were content
/// must not count as known for certain. A mean takes the cell's sample variance, and the variance within all cells
/// where a cell has fewer than two answers.
struct LinearSum {
  double value = 0.0;
  double variance = 0.0;
  double smoothed = 0.0;  // sum_h c_h p~_h
};

inline LinearSum linear_sum(const std::vector<Term>& terms, bool share) {
  double within = 0.0, freedom = 0.0;
  const auto squares = [](const Answers& a) { return std::fmax(0.0, a.square_sum - a.sum * a.sum / a.count); };
  for (const Term& term : terms)
    if (!share && term.answers.count > 1.0) {
      within += squares(term.answers);
      freedom += term.answers.count - 1.0;
    }
  LinearSum sum;
  for (const Term& term : terms) {
    const Answers& a = term.answers;
    if (term.coefficient == 0.0) continue;
    const double smooth = (a.sum + 0.5) / (a.count + 1.0);
    const double variance = share           ? smooth * (1.0 - smooth)
                            : a.count > 1.0 ? squares(a) / (a.count - 1.0)
                                            : within / freedom;  // 0/0: not estimable, NaN
    sum.value += term.coefficient * a.mean();
    sum.smoothed += term.coefficient * smooth;
    sum.variance += term.coefficient * term.coefficient * variance / a.count;
  }
  return sum;
}

inline OutcomeEstimate no_estimate() noexcept {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, nan, nan, nan};
}

/// Interval of a weighted share: Wilson's, with the number of answers that would give the same variance if nobody had
/// been weighted. For one cell this is exactly Wilson's interval. A mean or a difference: normal.
inline OutcomeEstimate to_estimate(const LinearSum& sum, bool bounded_share, double z, double level) {
  const double error = std::sqrt(sum.variance);
  if (!bounded_share) return {sum.value, error, sum.value - z * error, sum.value + z * error};
  const double value = std::clamp(sum.value, 0.0, 1.0);
  const double effective = sum.smoothed * (1.0 - sum.smoothed) / sum.variance;
  const math::ShareInterval interval = math::wilson_interval(value * effective, effective, level);
  return {value, error, interval.lower, interval.upper};
}

inline bool is_share(OutcomeMeasure measure) noexcept {
  return measure != OutcomeMeasure::mean_score;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction::detail
