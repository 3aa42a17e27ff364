#pragma once

#include <algorithm>
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

}  // namespace amends::inline AMENDS_ABI::economics::detail
