#pragma once

#include <amends/economics/complaint_loop.hpp>

#include <algorithm>
#include <cmath>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(LoopTurn turn) noexcept {
  switch (turn) {
    case LoopTurn::turns:
      return "turns";
    case LoopTurn::beyond_reach:
      return "beyond_reach";
    case LoopTurn::without_prevention:
      return "without_prevention";
    case LoopTurn::nothing_acted_on:
      return "nothing_acted_on";
    case LoopTurn::always:
      return "always";
    case LoopTurn::level:
      return "level";
    case LoopTurn::no_new_causes:
      return "no_new_causes";
    case LoopTurn::no_steady_state:
      return "no_steady_state";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(LoopWarning warning) noexcept {
  switch (warning) {
    case LoopWarning::overshoots:
      return "overshoots";
    case LoopWarning::problem_rate_above_one:
      return "problem_rate_above_one";
    case LoopWarning::problem_rate_below_zero:
      return "problem_rate_below_zero";
  }
  return "unknown";
}

AMENDS_INLINE ComplaintLoop::ComplaintLoop(const LoopRates& rates) : rates_(rates) {
  core::check_probability("new_causes", rates.new_causes);
  core::check_probability("fading", rates.fading);
  core::check_probability("learning", rates.learning);
  core::check_probability("prevention", rates.prevention);
  core::check_probability("acted_on", rates.acted_on);
}

AMENDS_INLINE ComplaintLoop ComplaintLoop::at_rest(const LoopAtRest& known) {
  const double rate = core::check_probability("problem_rate", known.problem_rate);
  const double voice = core::check_probability("voice", known.voice);
  // Checks the others.
  const ComplaintLoop without({.new_causes = 0.0,
                               .fading = known.fading,
                               .learning = known.learning,
                               .prevention = known.prevention,
                               .acted_on = known.acted_on});
  LoopRates rates = without.rates();
  const double acted = rates.acted_on * voice;
  const double removal = kernels::loop_removal(rates.fading, rates.learning, acted);
  if (rate * removal == 0.0) return without;
  if (!(rates.prevention * acted < 1.0))
    throw Error(ErrorCode::contradiction, "prevention",
                "prevention must leave new causes where a problem rate above 0 is at rest, got prevention * acted_on * "
                "voice = 1 with problem_rate = " +
                    core::format_number(rate));
  rates.new_causes = kernels::loop_causes_at_rest(rate, removal, rates.prevention, acted);
  if (!(rates.new_causes <= 1.0))
    throw Error(ErrorCode::contradiction, "new_causes",
                "new_causes must be at most 1, but problem_rate = " + core::format_number(rate) +
                    " is at rest only with new_causes = " + core::format_number(rates.new_causes));
  return ComplaintLoop(rates);
}

AMENDS_INLINE double ComplaintLoop::removal(double voice) const {
  return kernels::loop_removal(rates_.fading, rates_.learning,
                               rates_.acted_on * core::check_probability("voice", voice));
}

AMENDS_INLINE double ComplaintLoop::arising(double voice) const {
  return kernels::loop_new_causes(rates_.new_causes, rates_.prevention, rates_.acted_on * voice);
}

AMENDS_INLINE double ComplaintLoop::removal_with_rest(double voice) const {
  const double gone = removal(voice);
  if (gone > 0.0 && gone < 2.0) return gone;
  throw Error(ErrorCode::domain, "persistence",
              "persistence (1 - fading - learning * acted_on * voice) must be between -1 and 1 for a steady state, "
              "got " +
                  core::format_number(1.0 - gone) + " at voice = " + core::format_number(voice) +
                  (gone > 0.0 ? ": all problems would go twice over" : ": no problem ever goes"));
}

AMENDS_INLINE double ComplaintLoop::persistence(double voice) const {
  return 1.0 - removal(voice);
}

AMENDS_INLINE double ComplaintLoop::steady_state(double voice) const {
  const double gone = removal_with_rest(voice);
  return kernels::loop_steady_state(arising(voice), gone);
}

AMENDS_INLINE double ComplaintLoop::half_life(double voice) const {
  const double gone = removal_with_rest(voice);
  constexpr double half = -0.69314718055994530942;
  if (gone == 1.0) return 0.0;
  return half / (gone < 1.0 ? std::log1p(-gone) : std::log(gone - 1.0));
}

AMENDS_INLINE double ComplaintLoop::problem_rate_after(double problem_rate, double voice, double periods) const {
  core::check_probability("problem_rate", problem_rate);
  const double gone = removal(voice);
  core::check_non_negative("periods", periods);
  if (gone == 0.0) return problem_rate + periods * arising(voice);
  if (gone > 1.0 && std::floor(periods) != periods)
    core::throw_domain("periods", "be whole where the problem rate swings (persistence below 0)", periods);
  return kernels::loop_after(problem_rate, steady_state(voice), std::pow(1.0 - gone, periods));
}

AMENDS_INLINE double ComplaintLoop::complaints_at_rest(double customers, double voice) const {
  return core::check_non_negative("customers", customers) * voice * steady_state(voice);
}

AMENDS_INLINE double ComplaintLoop::complaints_slope(double customers, double voice) const {
  core::check_non_negative("customers", customers);
  const double gone = removal_with_rest(voice);
  const double prevented = rates_.prevention * rates_.acted_on;
  const double learnt = rates_.learning * rates_.acted_on;
  const double turning = rates_.fading * (1.0 - 2.0 * prevented * voice) - prevented * learnt * voice * voice;
  return customers * rates_.new_causes * turning / (gone * gone);
}

AMENDS_INLINE LoopTurningPoint ComplaintLoop::turning_point() const noexcept {
  const double g = rates_.new_causes;
  const double d = rates_.fading;
  const double prevented = rates_.prevention * rates_.acted_on;
  const double learnt = rates_.learning * rates_.acted_on;
  if (d + learnt == 0.0) return {};
  LoopTurningPoint point;
  if (g == 0.0) {
    point.status = LoopTurn::no_new_causes;
    point.complaints_per_customer = 0.0;
  } else if (d == 0.0) {
    point.status = prevented > 0.0 ? LoopTurn::always : LoopTurn::level;
    if (prevented > 0.0) point.voice = 0.0;
    point.complaints_per_customer = g / learnt;
  } else if (prevented == 0.0) {
    point.status = learnt > 0.0 ? LoopTurn::without_prevention : LoopTurn::nothing_acted_on;
    if (learnt > 0.0) point.complaints_per_customer = g / learnt;
  } else {
    // The root without a difference of near numbers.
    const double fade = prevented * d;
    point.voice = d / (fade + std::sqrt(fade * (fade + learnt)));
    point.status = point.voice < 1.0 ? LoopTurn::turns : LoopTurn::beyond_reach;
    point.complaints_per_customer = g * point.voice * (1.0 - prevented * point.voice) / (d + learnt * point.voice);
  }
  return point;
}

AMENDS_INLINE double ComplaintLoop::voice_with_equal_complaints(double voice) const {
  const double gone = removal_with_rest(voice);
  if (voice == 0.0) return std::numeric_limits<double>::quiet_NaN();
  const double prevented = rates_.prevention * rates_.acted_on;
  // g (v - H v^2) = c (d + L v): the two roots multiply to c d / (g H), and c = g v (1 - H v) / (d + L v).
  return rates_.fading * (1.0 - prevented * voice) / (prevented * gone);
}

AMENDS_INLINE LoopPath ComplaintLoop::path(const LoopPathOptions& options) const {
  core::check_non_negative("customers", options.customers);
  double rate = core::check_probability("problem_rate", options.problem_rate);
  const double gone = removal(options.voice);
  const std::size_t periods = core::check_count("periods", options.periods, 0, 10'000'000);
  const double added = arising(options.voice);

  LoopPath path;
  if (gone > 0.0) path.steady_state = kernels::loop_steady_state(added, gone);
  if (gone > 1.0) path.warnings.add(LoopWarning::overshoots);
  if (path.steady_state > 1.0) path.warnings.add(LoopWarning::problem_rate_above_one);
  for (std::vector<double>* column : {&path.problem_rate, &path.problems, &path.complaints, &path.silent})
    column->reserve(periods);
  for (std::size_t k = 0; k < periods; ++k) {
    if (k % 4096 == 0) core::check_stop(options.executor);
    if (rate > 1.0) path.warnings.add(LoopWarning::problem_rate_above_one);
    if (rate < 0.0) path.warnings.add(LoopWarning::problem_rate_below_zero);
    const double problems = options.customers * rate;
    path.problem_rate.push_back(rate);
    path.problems.push_back(problems);
    path.complaints.push_back(problems * options.voice);
    path.silent.push_back(problems * (1.0 - options.voice));
    rate = kernels::loop_step(rate, added, gone);
  }
  return path;
}

AMENDS_INLINE double ComplaintLoop::periods_until_fewer_complaints(double problem_rate, double voice,
                                                                   double new_voice) const {
  core::check_probability("problem_rate", problem_rate);
  core::check_probability("voice", voice);
  core::check_probability("new_voice", new_voice);
  const double gone = removal_with_rest(new_voice);
  if (!(gone <= 1.0)) core::throw_domain("persistence", "be at least 0 here", 1.0 - gone);
  constexpr double never = std::numeric_limits<double>::infinity();
  const double before = voice * problem_rate;
  if (new_voice * problem_rate < before) return 0.0;
  if (!(new_voice > 0.0)) return never;
  const double rest = steady_state(new_voice);
  const double wanted = before / new_voice;  // the problem rate below which complaints are fewer
  if (!(rest < wanted)) return never;
  // (wanted - rest) / (p - rest) is what must be left of the distance; one period more where it is met exactly.
  double periods = gone == 1.0 ? 1.0 : std::ceil(std::log((wanted - rest) / (problem_rate - rest)) / std::log1p(-gone));
  periods = (std::max)(periods, 0.0);
  if (!(new_voice * problem_rate_after(problem_rate, new_voice, periods) < before)) periods += 1.0;
  return periods;
}

}  // namespace amends::inline AMENDS_ABI::economics
