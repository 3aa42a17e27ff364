#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/random.hpp>
#include <cmath>
#include <cstdint>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// Poisson draw at the uniforms first, first + 1, ... of a stream: by inversion, in parts of at most 256, so that
/// exp(-mean) is an ordinary number. A draw uses one uniform for each part begun.
inline double poisson_draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t first, double mean) {
  double sum = 0.0;
  for (; mean > 0.0; mean -= 256.0, ++first) {
    const double part = (std::min)(mean, 256.0);
    double u = core::uniform(seed, stream, first), p = std::exp(-part), n = 0.0;
    while (u > p && n < 2000.0) {
      u -= p;
      p *= part / ++n;
    }
    sum += n;
  }
  return sum;
}

/// Count of one day with a mean and a dispersion (variance over mean): negative binomial above 1, as a Poisson count
/// whose mean is a gamma draw; below, a fixed count and a Poisson one, of which a share of 1 - dispersion is fixed (its
/// fraction by a draw of its own).
/// index: the day, below 2^24;  cost  some ns for each case
inline double count_draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double mean,
                         double dispersion) {
  if (!(mean > 0.0)) return 0.0;
  const std::uint64_t first = index << 24;
  double fixed = 0.0;
  if (dispersion > 1.0 + 1e-9) {
    const double shape = mean / (dispersion - 1.0);
    mean = core::gamma(seed, stream, first, (std::max)(shape, 1e-6)) * (dispersion - 1.0);
  } else if (dispersion < 1.0 - 1e-9) {
    const double part = mean * (1.0 - dispersion);
    fixed = std::floor(part);
    fixed += core::uniform(seed, stream, first + (1u << 20)) < part - fixed ? 1.0 : 0.0;
    mean *= dispersion;
  }
  return fixed + poisson_draw(seed, stream, first, mean);
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail
