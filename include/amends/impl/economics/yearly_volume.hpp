#pragma once

#include <algorithm>
#include <amends/economics/kernels.hpp>
#include <array>
#include <cstddef>
#include <vector>

// Volumes of a scenario that are not the same every year. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// How much of a volume each complaint year has, in a block of draws, and what that weighs: f_k for the complaint years
/// k = 0..P-1. What happens in year k counts in the years y = k + j, so that a flow of j years after it has the weight
/// c_j = sum over k of f_k d_(k+j) with discount factors d, and sum over k of f_k without them; j = 0..H-1, k <= H-1-j.
template <std::size_t block>
struct YearlyVolume {
  using Lane = std::array<double, block>;

  YearlyVolume(std::size_t years, std::size_t handled) : factors(handled), present(years), plain(years) {}

  std::vector<Lane> factors;  ///< f_k
  std::vector<Lane> present;  ///< c_j; c_0: of a flow of the year itself
  std::vector<Lane> plain;    ///< the same, not discounted

  void weigh(const std::vector<Lane>& discount) {
    const std::size_t years = present.size(), handled = factors.size();
    for (std::size_t j = 0; j < years; ++j) {
      present[j].fill(0.0);
      plain[j].fill(0.0);
      for (std::size_t k = 0; k < (std::min)(handled, years - j); ++k)
        for (std::size_t i = 0; i < block; ++i) {
          present[j][i] += factors[k][i] * discount[k + j][i];
          plain[j][i] += factors[k][i];
        }
    }
  }
};

/// What a firm makes of the complaints of a segment, and the share of problems that is voiced today: Learning in a draw.
struct LearningLoop {
  double acted_on, removed, prevented, fading, voice;
};

/// Divides the volume of each year of a draw into the problems that are left with so much more voice, p_y / p0 of them,
/// and those that are spared.
template <std::size_t block>
void spare(const LearningLoop& loop, double gain, std::size_t draw, YearlyVolume<block>& left,
           YearlyVolume<block>& spared) {
  using namespace kernels;
  const double today = loop.acted_on * loop.voice, then = loop.acted_on * (loop.voice + gain);
  const double removal = loop_removal(loop.fading, loop.removed, then);
  // Where nothing goes, or nothing new arises at all, today stays what it is.
  double at_rest = 1.0;
  if (removal > 0.0 && loop.prevented * today < 1.0) {
    const double causes =
        loop_causes_at_rest(1.0, loop_removal(loop.fading, loop.removed, today), loop.prevented, today);
    at_rest = loop_steady_state(loop_new_causes(causes, loop.prevented, then), removal);
  }
  const double persistence = (std::max)(0.0, 1.0 - removal);
  double power = 1.0;
  for (std::size_t k = 0; k < left.factors.size(); ++k, power *= persistence) {
    const double all = left.factors[k][draw];
    left.factors[k][draw] = all * loop_after(1.0, at_rest, power);
    spared.factors[k][draw] = all - left.factors[k][draw];
  }
}

}  // namespace amends::inline AMENDS_ABI::economics::detail
