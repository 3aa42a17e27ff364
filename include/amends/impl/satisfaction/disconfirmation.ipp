#pragma once

#include <amends/satisfaction/disconfirmation.hpp>

#include <cmath>
#include <limits>

namespace amends::inline AMENDS_ABI::satisfaction {

namespace detail {
inline Disconfirmation disconfirm(double expectation, double experience, const domain::ScoreScale& scale,
                                  double tolerance) noexcept {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const double expected = scale.contains(expectation) ? scale.turned(expectation) : nan;
  const double felt = scale.contains(experience) ? scale.turned(experience) : nan;
  const double difference = felt - expected;
  DisconfirmationSign sign = DisconfirmationSign::unknown;
  if (difference >= -tolerance && difference <= tolerance) sign = DisconfirmationSign::confirmed;
  if (difference > tolerance) sign = DisconfirmationSign::positive;
  if (difference < -tolerance) sign = DisconfirmationSign::negative;
  return {felt, expected, difference, scale.highest - expected, sign};
}
}  // namespace detail

AMENDS_INLINE Disconfirmation disconfirmation(double expectation, double experience, const domain::ScoreScale& scale,
                                              double tolerance) {
  check(scale);
  core::check_non_negative("tolerance", tolerance);
  return detail::disconfirm(expectation, experience, scale, tolerance);
}

AMENDS_INLINE DisconfirmationSummary summarise_disconfirmation(std::span<const double> expectation,
                                                               std::span<const double> experience,
                                                               const domain::ScoreScale& scale, double tolerance) {
  check(scale);
  core::check_non_negative("tolerance", tolerance);
  core::check_same_size("experience", experience.size(), "expectation", expectation.size());
  DisconfirmationSummary sum;
  sum.row_report.rows = expectation.size();
  double square_sum = 0.0;
  const auto off_scale = [&scale](double score) { return score < scale.lowest || score > scale.highest; };
  for (std::size_t i = 0; i < expectation.size(); ++i) {
    if (off_scale(expectation[i]) || off_scale(experience[i]))
      sum.row_report.leave_out(
          i, off_scale(expectation[i]) ? "expectation outside the scale" : "experience outside the scale");
    const Disconfirmation one = detail::disconfirm(expectation[i], experience[i], scale, tolerance);
    if (one.sign == DisconfirmationSign::unknown) continue;
    ++sum.pairs;
    sum.mean_experience += one.experience;
    sum.mean_expectation += one.expectation;
    sum.mean_difference += one.difference;
    square_sum += one.difference * one.difference;
    sum.share_negative += one.sign == DisconfirmationSign::negative ? 1.0 : 0.0;
    sum.share_confirmed += one.sign == DisconfirmationSign::confirmed ? 1.0 : 0.0;
    sum.share_positive += one.sign == DisconfirmationSign::positive ? 1.0 : 0.0;
    sum.share_without_room += one.room_above <= 0.0 ? 1.0 : 0.0;
  }
  const auto n = static_cast<double>(sum.pairs);  // 0/0 gives NaN where there are no pairs
  for (double* const total : {&sum.mean_experience, &sum.mean_expectation, &sum.mean_difference, &sum.share_negative,
                              &sum.share_confirmed, &sum.share_positive, &sum.share_without_room})
    *total /= n;
  const double squares = std::fmax(0.0, square_sum - n * sum.mean_difference * sum.mean_difference);
  sum.standard_error = sum.pairs > 1 ? std::sqrt(squares / (n - 1.0) / n) : std::numeric_limits<double>::quiet_NaN();
  return sum;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction
