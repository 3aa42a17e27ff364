#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/voice/evidence.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How sure the iceberg is. Articulation and registration come from surveys, and the factor is a reciprocal: an interval
// of plus or minus eleven per cent for a share of one quarter is one of minus ten to plus twelve for what lies under
// water, and small shares are far worse. The interval of one share is math::wilson_interval.
namespace amends::inline AMENDS_ABI::voice {

/// A share as a survey found it: 250 of 1000 annoyed customers complained. Weighted surveys give effective counts,
/// which need not be whole.
struct SurveyShare {
  double count;
  double of;
};

/// A number with its interval.
struct FactorInterval {
  double value;
  double lower;
  double upper;
};

/// Iceberg factor when articulation is the only share surveyed: the reciprocal of its Wilson interval, turned round.
/// formula  value of/count, [1/upper, 1/lower] of math::wilson_interval(count, of, level)
/// domain   0 <= count <= of, of > 0, 0 < level < 1, else Error(domain)
/// edge     count = 0 gives value and upper end +infinity;  source  Wilson (1927) (recalled); reciprocal derived
/// cost     one Wilson interval
[[nodiscard]] FactorInterval iceberg_factor_interval(const SurveyShare& articulation, double level = 0.95);

/// One type of problem whose rates come from surveys.
struct SurveyedProblemType {
  std::string name;
  double registered;         ///< in the unit of the table; counted by the system, so taken as known
  SurveyShare articulation;  ///< complained, of annoyed customers asked
  std::optional<SurveyShare> registration = std::nullopt;  ///< registered, of complaints followed up; none: rate 1
};

struct SimulationOptions {
  std::size_t draws = 10'000;
  std::uint64_t seed = 1;
  double level = 0.95;  ///< of the central intervals
  /// Beta prior of every share; 1/2 and 1/2 is Jeffreys'.
  double prior_successes = 0.5;
  double prior_failures = 0.5;
};

enum class SurveyWarning : std::uint8_t {
  /// Nobody in the sample spoke up (or nothing was registered): the upper end is the prior's, not the data's.
  nothing_observed,
  /// Fewer than ten spoke up (or were registered): the upper end is loose and leans on the prior.
  few_observed,
};

[[nodiscard]] std::string_view to_string(SurveyWarning warning) noexcept;

struct SurveyFinding {
  SurveyWarning warning;
  std::size_t type;  ///< index of the type of problem
};

/// Medians and central intervals over the draws.
struct ProblemTypeIntervals {
  std::string name;
  FactorInterval evidence_rate;
  FactorInterval iceberg_factor;
  FactorInterval estimated;  ///< in the unit of the table
};

struct IcebergIntervals {
  CountUnit unit;
  std::vector<ProblemTypeIntervals> types;
  FactorInterval estimated;  ///< the sum over types, draw by draw; not the sum of the ends
  std::vector<SurveyFinding> warnings;
};

/// Annoyed customers or problems by type, with the survey error of all shares, by simulation.
/// formula  in each draw: share ~ Beta(count + prior_successes, of - count + prior_failures) for every surveyed share,
///          estimated_k = registered_k / (articulation_k registration_k), total = sum over k; then the quantiles
///          (1 - level)/2, 1/2, (1 + level)/2. Quantiles only: the mean of a reciprocal of a share may not exist.
/// units    as estimate_iceberg. Surveys of different shares are taken as independent samples.
/// domain   0 <= count <= of, of > 0, registered >= 0, draws from 100 to 10 million, 0 < level < 1, prior
///          parameters > 0
/// edge     without registration the rate is 1. The draws of type k do not change when other types are added after it;
///          equal seeds give equal bits
/// errors   Error(missing) for no type; Error(domain) naming the type
/// source   conjugate Beta posterior of a binomial share (textbook; derived);  cost  O(types * draws), about 0.3
///          microseconds per draw and share; memory two doubles per draw
[[nodiscard]] IcebergIntervals simulate_iceberg(std::span<const SurveyedProblemType> types, CountUnit unit,
                                                const SimulationOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::voice

#if AMENDS_HEADER_ONLY
#include <amends/impl/voice/survey.ipp>
#endif
