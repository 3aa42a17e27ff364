#pragma once

// Complaints and scores into sets of Boost.Accumulators, as they arrive. Optional and header-only: whoever includes
// this needs the headers of Boost (BSL-1.0) and nothing of amends_interop. core::Moments and core::QuantileSketch do
// the same without Boost, can be merged and bound their error; this is for hosts that have accumulator sets already.

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/handling_history.hpp>
#include <amends/domain/survey_response.hpp>
#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/p_square_quantile.hpp>
#include <boost/accumulators/statistics/rolling_mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace amends::inline AMENDS_ABI::interop {

/// What became of a value. One NaN makes every mean of a set NaN for ever, so none is fed.
enum class Fed : std::uint8_t {
  yes,
  missing,  ///< NaN: not answered, not evaluated
  invalid,  ///< infinite, negative days, a score off its scale: as ComplaintLog and SurveyResponse judge it
};

/// How many values went which way.
struct FeedCounts {
  std::uint64_t fed = 0;
  std::uint64_t missing = 0;
  std::uint64_t invalid = 0;

  constexpr void add(Fed what) noexcept { ++(what == Fed::yes ? fed : what == Fed::missing ? missing : invalid); }
};

namespace detail {
template <class Set>
Fed feed_between(Set& set, double value, double lowest, double highest) {
  if (!(value == value)) return Fed::missing;
  if (!(value >= lowest && value <= highest)) return Fed::invalid;
  set(value);
  return Fed::yes;
}
}  // namespace detail

/// Feeds a number to your own accumulator_set<double, ...>: feed(set, response_days).
/// edge  NaN and infinite values leave the set as it is;  cost  that of the set
template <class Set>
Fed feed(Set& set, double value) {
  constexpr double largest = (std::numeric_limits<double>::max)();
  return detail::feed_between(set, value, -largest, largest);
}

/// Feeds the calendar days from receipt to the first reply.
template <class Set>
Fed feed(Set& set, const domain::HandlingHistory& history) {
  return detail::feed_between(set, history.response_days(), 0.0, (std::numeric_limits<double>::max)());
}

/// Feeds the score, turned so that higher is better; of a survey that makes no sense (fault()), nothing.
template <class Set>
Fed feed(Set& set, const domain::SurveyResponse& survey) {
  if (survey.fault()) return Fed::invalid;
  return feed(set, survey.scale.turned(survey.score));
}

/// The figures a complaint desk keeps on its screen, one event at a time. Memory is allocated when it is made and never
/// after.
/// source  Boost.Accumulators: mean, variance (iterated), rolling mean, and quantiles by P-square (Jain & Chlamtac
/// 1985,
///         Communications of the ACM 28(10)): five numbers per quantile, no bound on the error; on whole days, with
///         many ties, the markers stand between the values;  cost  constant per event
class RunningFigures {
 public:
  struct Options {
    std::size_t last = 100;      ///< answered complaints in the rolling mean, >= 1
    double slow_quantile = 0.9;  ///< of slow_response_days, in (0, 1)
  };

  /// errors  Error(domain) naming the option
  explicit RunningFigures(const Options& options)
      : response_days_(boost::accumulators::quantile_probability = checked(options).slow_quantile,
                       boost::accumulators::tag::rolling_window::window_size = options.last) {}
  RunningFigures() : RunningFigures(Options{}) {}

  /// A complaint that was answered, or closed without an answer.
  Fed feed(const domain::HandlingHistory& history) { return counted(answers_, interop::feed(response_days_, history)); }
  /// The same by its days; NaN: not answered.
  Fed feed_response_days(double days) {
    return counted(answers_, detail::feed_between(response_days_, days, 0.0, (std::numeric_limits<double>::max)()));
  }
  /// A survey that was answered, or never will be. Higher is better; keep different scales in different figures.
  Fed feed(const domain::SurveyResponse& survey) { return counted(evaluations_, interop::feed(scores_, survey)); }
  /// The same by its score, turned so that higher is better; NaN: not evaluated.
  Fed feed_score(double score) { return counted(evaluations_, interop::feed(scores_, score)); }

  [[nodiscard]] const FeedCounts& answers() const noexcept { return answers_; }
  [[nodiscard]] const FeedCounts& evaluations() const noexcept { return evaluations_; }

  // NaN before there is anything to say.
  [[nodiscard]] double mean_score() const { return from(1, evaluations_, boost::accumulators::mean(scores_)); }
  /// Sample variance, divided by n - 1 as core::Moments has it; NaN below two scores.
  [[nodiscard]] double score_variance() const {
    const auto n = static_cast<double>(evaluations_.fed);
    return from(2, evaluations_, boost::accumulators::variance(scores_) * (n / (n - 1.0)));
  }
  [[nodiscard]] double mean_response_days() const {
    return from(1, answers_, boost::accumulators::mean(response_days_));
  }
  /// Over the last `Options::last` complaints that were answered.
  [[nodiscard]] double recent_response_days() const {
    return from(1, answers_, boost::accumulators::rolling_mean(response_days_));
  }
  /// By P-square, which needs five values: NaN before.
  [[nodiscard]] double median_response_days() const {
    namespace acc = boost::accumulators;
    return from(5, answers_, acc::extract_result<acc::tag::p_square_quantile_for_median>(response_days_));
  }
  /// The time within which all but the slow ones are answered: the `Options::slow_quantile` point, by P-square.
  [[nodiscard]] double slow_response_days() const {
    return from(5, answers_, boost::accumulators::p_square_quantile(response_days_));
  }

 private:
  using Scores = boost::accumulators::accumulator_set<
      double, boost::accumulators::stats<boost::accumulators::tag::mean, boost::accumulators::tag::variance>>;
  using ResponseDays = boost::accumulators::accumulator_set<
      double, boost::accumulators::stats<boost::accumulators::tag::mean, boost::accumulators::tag::rolling_mean,
                                         boost::accumulators::tag::p_square_quantile_for_median,
                                         boost::accumulators::tag::p_square_quantile>>;

  static const Options& checked(const Options& options) {
    if (options.last < 1) core::throw_domain("last", "be >= 1", static_cast<double>(options.last));
    if (!(options.slow_quantile > 0.0 && options.slow_quantile < 1.0))
      core::throw_domain("slow_quantile", "lie in (0, 1)", options.slow_quantile);
    return options;
  }
  static Fed counted(FeedCounts& counts, Fed what) noexcept {
    counts.add(what);
    return what;
  }
  static double from(std::uint64_t least, const FeedCounts& counts, double value) noexcept {
    return counts.fed >= least ? value : std::numeric_limits<double>::quiet_NaN();
  }

  Scores scores_{};
  ResponseDays response_days_;
  FeedCounts answers_{};
  FeedCounts evaluations_{};
};

}  // namespace amends::inline AMENDS_ABI::interop
