#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/function_ref.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::math {

/// A real function of one variable, by reference; any lambda will do.
using RealFunction = core::FunctionRef<double(double)>;

/// Why the search for a root ended.
enum class RootStatus : std::uint8_t {
  converged,
  no_sign_change,   ///< f(low) and f(high) have the same sign: there may be no root, or an even number
  not_finite,       ///< f gave NaN or infinity
  iteration_limit,  ///< best bracket so far is in the result
};
[[nodiscard]] std::string_view to_string(RootStatus status) noexcept;

struct RootOptions {
  double tolerance = 0.0;     ///< absolute, in x, >= 0; the rounding of x (4 ulp) is always allowed
  int max_evaluations = 200;  ///< of f; at least 3
};

struct RootResult {
  double root;   ///< the best x; NaN unless converged or iteration_limit
  double value;  ///< f(root)
  int evaluations;
  RootStatus status;
  [[nodiscard]] bool converged() const noexcept { return status == RootStatus::converged; }
};

/// A root of f between low and high, where f changes its sign: Brent's method (bisection, secant and inverse quadratic
/// interpolation), never slower than a few bisections per digit. Of several roots it finds one.
/// domain  low < high, finite, else Error(domain);  edge  a root at low or high is found at once
/// source  Brent (1973), Algorithms for Minimization without Derivatives, chapter 4 [recalled; tested]
/// cost    typically 8-12 evaluations of f
[[nodiscard]] RootResult find_root(RealFunction f, double low, double high, const RootOptions& options = {});

/// Every root of f that a grid of `cells` equal cells over [low, high] separates, ascending: one find_root for each
/// cell whose ends differ in sign; a grid point where f is exactly 0 counts once. Two roots within one cell are missed,
/// as is one that f touches without crossing. Cells at whose ends f is not finite are passed over, and a pole, where f
/// changes its sign by way of infinity, is not a root. domain  low < high, finite, cells >= 1, else Error(domain); cost
/// cells + 1 evaluations and about 10 for each root
[[nodiscard]] std::vector<double> roots_on_grid(RealFunction f, double low, double high, std::size_t cells,
                                                const RootOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::math

#if AMENDS_HEADER_ONLY
#include <amends/impl/math/roots.ipp>
#endif
