#pragma once
// Random counts for the tests of detection, from definitions: probabilities by their recursion, inverted by a sum. Nothing
// of the library but its uniform numbers.

#include <amends/core/random.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

namespace amends_test {

/// P(X = 0), P(X = 1), ... of mean m and variance m + a m^2, until they are below 1e-18. For means to some 500.
inline std::vector<double> naive_probabilities(double m, double a) {
  std::vector<double> p{a > 0.0 ? std::pow(1.0 + a * m, -1.0 / a) : std::exp(-m)};
  for (double x = 1.0; p.back() > 1e-18 || x < m + 5.0; ++x)
    p.push_back(p.back() * (m / (1.0 + a * m)) * (1.0 + a * (x - 1.0)) / x);
  return p;
}

inline double naive_tail(double from, double m, double a) {
  double below = 0.0, above = 0.0;
  const std::vector<double> p = naive_probabilities(m, a);
  for (std::size_t x = 0; x < p.size(); ++x) (static_cast<double>(x) < from ? below : above) += p[x];
  return above;
}

class Draw {
 public:
  Draw(double m, double a) : p_(naive_probabilities(m, a)) {}
  double operator()(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) const {
    double left = amends::core::uniform(seed, stream, index);
    for (std::size_t x = 0; x < p_.size(); ++x)
      if ((left -= p_[x]) < 0.0) return static_cast<double>(x);
    return static_cast<double>(p_.size() - 1);
  }

 private:
  std::vector<double> p_;
};

}  // namespace amends_test
