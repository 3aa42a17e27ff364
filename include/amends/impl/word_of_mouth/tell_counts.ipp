#pragma once

#include <amends/word_of_mouth/tell_counts.hpp>

#include <cmath>
#include <limits>
#include <string>

namespace amends::inline AMENDS_ABI::word_of_mouth {

AMENDS_INLINE TellCounts tell_counts(std::span<const TellBin> bins) {
  double in_bins = 0.0;
  double who_tell = 0.0;
  double tellings = 0.0;
  for (const TellBin& bin : bins) {
    core::check_probability("bins.share", bin.share);
    core::check_non_negative("bins.hearers", bin.hearers);
    in_bins += bin.share;
    if (bin.hearers > 0.0) who_tell += bin.share;
    tellings += bin.share * bin.hearers;
  }
  // Shares printed to a few digits may overshoot by rounding; anything more is a customer counted twice.
  constexpr double rounding = 1e-9;
  if (in_bins > 1.0 + rounding)
    throw Error(
        ErrorCode::contradiction, "bins",
        "bins must hold each customer once: their shares sum to " + core::format_number(in_bins) + ", more than 1");
  return {.share_who_tell = who_tell < 1.0 ? who_tell : 1.0,
          .hearers_given_telling = who_tell > 0.0 ? tellings / who_tell : 0.0};
}

AMENDS_INLINE double distinct_hearers(core::Tellings tellings, double population) {
  core::check_finite("population", population);
  if (!(population >= 1.0)) core::throw_domain("population", "be finite and >= 1", population);
  if (tellings.value() == 0.0) return 0.0;
  if (population == 1.0) return tellings.value() < 1.0 ? tellings.value() : 1.0;
  const double hearers = -population * std::expm1(tellings.value() * std::log1p(-1.0 / population));
  return hearers < tellings.value() ? hearers : tellings.value();  // below one telling nothing can overlap
}

AMENDS_INLINE double random_overlap(core::Tellings tellings, double population) {
  const double hearers = distinct_hearers(tellings, population);
  return tellings.value() > 0.0 ? 1.0 - hearers / tellings.value() : 0.0;
}

AMENDS_INLINE Generations tell_generations(std::span<const double> told_by_each) {
  Generations result;
  result.per_generation.reserve(told_by_each.size());
  double generation = 1.0;
  for (const double told : told_by_each) {
    generation *= core::check_non_negative("told_by_each", told);
    result.hearers += generation;
    if (!(result.hearers <= (std::numeric_limits<double>::max)()))
      throw Error(ErrorCode::numerical, "told_by_each", "told_by_each grows beyond what a number can hold");
    result.per_generation.push_back(generation);
  }
  result.persons = result.hearers + 1.0;
  return result;
}

namespace reference {
AMENDS_INLINE std::array<TellBin, 4> verde_wharton_bins(double told_by_three_to_five, double told_by_six_or_more) {
  core::check_between("told_by_three_to_five", told_by_three_to_five, 3.0, 5.0);
  if (!(told_by_six_or_more >= 6.0 && told_by_six_or_more <= (std::numeric_limits<double>::max)()))
    core::throw_domain("told_by_six_or_more", "be finite and >= 6", told_by_six_or_more);
  return {TellBin{share_who_tell_one.value, 1.0}, TellBin{share_who_tell_two.value, 2.0},
          TellBin{share_who_tell_three_to_five.value, told_by_three_to_five},
          TellBin{share_who_tell_six_or_more.value, told_by_six_or_more}};
}
}  // namespace reference

}  // namespace amends::inline AMENDS_ABI::word_of_mouth
