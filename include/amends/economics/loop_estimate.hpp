#pragma once

#include <amends/core/config.hpp>
#include <amends/economics/complaint_loop.hpp>
#include <amends/economics/findings.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// What is known of one period. Counts are of customers, each counted once; they need not be whole (weights).
struct LoopPeriod {
  std::int64_t period = 0;                 ///< number of the period: 2023, 2024, ...; the order of rows does not matter
  double surveyed = detail::required;      ///< customers asked whether they had a problem; 0 where nobody was
  double with_problem = detail::required;  ///< of these, with a problem
  /// Of these, who complained; NaN where it was not asked.
  double complained = std::numeric_limits<double>::quiet_NaN();
  double customers = std::numeric_limits<double>::quiet_NaN();   ///< of the firm; NaN where not known
  double complaints = std::numeric_limits<double>::quiet_NaN();  ///< complainants in its records; NaN: not known
};

/// Where the share that is voiced comes from.
enum class LoopVoiceSource : std::uint8_t {
  records,  ///< complaints / customers, of the share with a problem: voiced and registered
  survey,   ///< complained / with_problem: what customers tell
};
[[nodiscard]] std::string_view to_string(LoopVoiceSource source) noexcept;

struct LoopEstimateOptions {
  double new_causes = std::numeric_limits<double>::quiet_NaN();  ///< g where it is stated; NaN: estimated
  double fading = std::numeric_limits<double>::quiet_NaN();      ///< d where it is stated; NaN: estimated
  double prevention = 0.0;                                       ///< h, always stated
  double acted_on = 1.0;                                         ///< a, always stated: data show only l a
  /// The first period is stated to be at rest: g follows from its problem rate and voice.
  bool first_period_at_rest = false;
  /// Without it: records, where all periods have customers and complaints, else survey.
  std::optional<LoopVoiceSource> voice_from{};
  double level = 0.95;                 ///< of the intervals
  core::Executor* executor = nullptr;  ///< not owned; asked whether to stop
};

enum class LoopParameterStatus : std::uint8_t {
  stated,          ///< the caller's: no interval
  estimated,       ///< from the periods
  at_rest,         ///< follows from the statement that the first period is at rest, and from what is estimated
  not_identified,  ///< the periods do not carry it; `reason` says why
};
[[nodiscard]] std::string_view to_string(LoopParameterStatus status) noexcept;

/// Why something cannot be estimated.
enum class LoopReason : std::uint8_t {
  none,
  too_few_periods,         ///< fewer than `periods_needed`: what is not stated cannot be told apart
  too_few_surveys,         ///< enough periods, but in too many nobody was asked
  no_complaints,           ///< nobody complained before the last period: nothing could be learnt
  voice_unknown,           ///< a period before the last in which nobody with a problem was asked whether he complained
  voice_unchanged,         ///< the share voiced shows no change: fading and learning are not told apart
  complaints_unchanged,    ///< complaints per customer show no change: new causes and learning are not told apart
  problem_rate_unchanged,  ///< the problem rate shows no change: new causes and fading are not told apart
  too_wide,                ///< the interval holds all of [0, 1]: value and interval are given, and say nothing
  not_converged,           ///< the search did not end
};
[[nodiscard]] std::string_view to_string(LoopReason reason) noexcept;

/// A value with its interval; NaN where there is none.
struct LoopFigure {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
};

struct LoopParameter {
  LoopParameterStatus status = LoopParameterStatus::not_identified;
  LoopReason reason = LoopReason::none;
  /// Unclamped: an estimate, and more so an end of its interval, may lie outside [0, 1].
  LoopFigure figure{};
  double standard_error = std::numeric_limits<double>::quiet_NaN();
};

struct LoopPeriodEstimate {
  std::int64_t period = 0;
  LoopFigure problem_rate{};  ///< of the survey of this period alone (Wilson)
  LoopFigure voice{};         ///< of this period alone
  LoopFigure registration{};  ///< complaints in the records per complaint told; only where both are known
  double fitted_problem_rate = std::numeric_limits<double>::quiet_NaN();  ///< of the loop, all periods together
};

enum class LoopEstimateWarning : std::uint8_t {
  does_not_fit,        ///< problem rates lie farther from the path than surveys explain (5 %): intervals are too narrow
  outside_its_domain,  ///< an estimated share lies below 0 or above 1
  thin_survey,         ///< a period with fewer than ten customers with a problem
  more_than_told,      ///< more complaints in the records than customers tell of: several of one customer?
  voice_above_one,     ///< surely more complaints than customers with a problem
  nothing_left_over,   ///< as many parameters as problem rates: whether the loop fits cannot be seen
};
[[nodiscard]] std::string_view to_string(LoopEstimateWarning warning) noexcept;

struct LoopEstimate {
  LoopParameter new_causes{};
  LoopParameter fading{};
  LoopParameter learning{};
  LoopParameter prevention{};
  LoopParameter acted_on{};
  LoopVoiceSource voice_from = LoopVoiceSource::records;
  std::vector<LoopPeriodEstimate> periods{};                     ///< by period
  LoopFigure voice_change{};                                     ///< from the first period to the last
  std::size_t periods_needed = 0;                                ///< for what is not stated
  double chi_square = std::numeric_limits<double>::quiet_NaN();  ///< of problem rates and voices about the fit
  std::size_t degrees_of_freedom = 0;
  double p_value = std::numeric_limits<double>::quiet_NaN();  ///< NaN without degrees of freedom
  WarningSet<LoopEstimateWarning> warnings{};

  /// The loop of these values.
  /// errors  Error(missing) with the name of a parameter that is not identified, Error(domain) of one outside [0, 1]
  [[nodiscard]] ComplaintLoop loop() const;
};

/// Voice, and the rates of the loop that two or more periods carry.
///
/// formula  p_(t+1) = p_t + g (1 - h a v_t) - (d + l a v_t) p_t with true rates p_t, v_t; with_problem is binomial of
///          surveyed, complained of with_problem, complaints of customers at rate p_t v_t. By maximum likelihood in
///          p_1, what of g, d, l is not stated, and all v_t: the error of every survey is carried into each interval.
///          Voice by period: complained / with_problem (Wilson), or (complaints / customers) / problem rate and its
///          change by the ends R of which one Wilson interval less R times the other holds 0 (the method of variance
///          estimates recovery). Rates of the loop: Wald.
/// needs    periods: one more than is estimated; two more where the first is stated to be at rest. What is heard in a
///          period shows in the next, so the last voice tells nothing of learning
/// units    shares per period, level e.g. 0.95
/// domain   0 <= with_problem <= surveyed, complained <= with_problem, complaints <= customers; periods follow each
///          other without a gap; stated rates in [0, 1]
/// edge     what the periods do not carry is not_identified with its reason, and no error: one period, constant rates,
///          no complaint, no survey. A period in which nobody was asked is passed through
/// errors   Error(domain) for counts outside; Error(missing) without periods, or where neither source has a voice;
///          Error(contradiction) for a period given twice, a gap, new causes stated beside a first period at rest
/// source   [derived]; Wilson intervals see math/share_interval.hpp; coverage by simulation in docs/loop.md
/// cost     some iterations of (periods + 3)^3; up to 400 periods
[[nodiscard]] LoopEstimate estimate_loop(std::span<const LoopPeriod> periods, const LoopEstimateOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/loop_estimate.ipp>
#endif
