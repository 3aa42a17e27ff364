#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/score_scale.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

namespace amends::inline AMENDS_ABI::satisfaction {

/// How the experience compares with what was expected.
enum class DisconfirmationSign : std::uint8_t { unknown, negative, confirmed, positive };

/// Expectation and experience side by side, turned so that higher is better. The raw score stays: the difference alone
/// cannot tell 5 after 4 from 2 after 1, and who expected the best cannot be surprised.
struct Disconfirmation {
  double experience;  ///< the raw score
  double expectation;
  double difference;  ///< experience - expectation
  double room_above;  ///< highest - expectation: how far the difference could have risen
  DisconfirmationSign sign;
};

/// Satisfaction relative to expectation.
/// difference = experience - expectation; positive if > tolerance, negative if < -tolerance, else confirmed
/// tolerance: half-width of what still counts as expected, in points of the scale
/// domain  scale valid, tolerance finite and >= 0, otherwise Error(domain)
/// edge    a missing or off-scale expectation or experience: NaN and `unknown`
/// source  expectation-disconfirmation: Oliver (1980) (recalled);  cost  a few comparisons
[[nodiscard]] Disconfirmation disconfirmation(double expectation, double experience,
                                              const domain::ScoreScale& scale = {}, double tolerance = 0.0);

/// Disconfirmation over many complaints: pairs that have both answers.
struct DisconfirmationSummary {
  core::RowReport row_report{};  ///< left out: an answer outside the scale. Where one is missing nothing is wrong
  std::size_t pairs = 0;         ///< with both answers
  double mean_experience = 0.0;  ///< NaN without pairs, as the following
  double mean_expectation = 0.0;
  double mean_difference = 0.0;
  double standard_error = 0.0;  ///< of the mean difference; NaN below two pairs
  double share_negative = 0.0;
  double share_confirmed = 0.0;
  double share_positive = 0.0;
  double share_without_room = 0.0;  ///< expected the best: their difference cannot be positive
};
/// errors  Error(size_mismatch) and those of `disconfirmation`;  cost  one pass
[[nodiscard]] DisconfirmationSummary summarise_disconfirmation(std::span<const double> expectation,
                                                               std::span<const double> experience,
                                                               const domain::ScoreScale& scale = {},
                                                               double tolerance = 0.0);

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/disconfirmation.ipp>
#endif
