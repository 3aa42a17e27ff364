#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/math/matrix.hpp>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::estimation {

/// A function of n variables with its derivatives. It returns the value and fills the gradient (n) and the Hessian
/// (n * n, row-major, both triangles) unless these spans are empty. Infinity or NaN means "not here".
using DifferentiableFunction =
    core::FunctionRef<double(std::span<const double> x, std::span<double> gradient, std::span<double> hessian)>;

/// Why the search for a minimum ended.
enum class NewtonStatus : std::uint8_t {
  converged,      ///< the Newton decrement is below its limit and the Hessian is positive definite
  runs_off,       ///< a variable reached `limit`: the function goes on falling, or is flat, towards infinity
  not_finite,     ///< the function, its gradient or its Hessian is not finite at the start
  stalled,        ///< no step lowers the function, yet the decrement is not small: the derivatives are not those of it
  not_a_minimum,  ///< the gradient vanishes where the Hessian is not positive definite
  iteration_limit,
};
[[nodiscard]] std::string_view to_string(NewtonStatus status) noexcept;

struct NewtonOptions {
  double decrement = 1e-12;   ///< stop at half of g' H^-1 g <= this: how far the value can still fall, by a quadratic
  double first_radius = 1.0;  ///< of the region the quadratic is trusted in
  double limit = 25.0;        ///< of |x_i - start_i|: in logarithms 25 is a factor of 7e10
  int max_iterations = 200;
  core::Executor* executor = nullptr;  ///< asked before each step whether to stop (core::StoppableExecutor); not owned
};

struct NewtonResult {
  std::vector<double> x;
  double value;
  std::vector<double> gradient;
  math::Matrix hessian;
  double decrement;            ///< half of g' H^-1 g; NaN unless the Hessian is positive definite
  double smallest_eigenvalue;  ///< of the Hessian
  std::size_t furthest;        ///< the variable that moved most: the one to name when it runs off
  int iterations;
  int evaluations;
  NewtonStatus status;
  [[nodiscard]] bool converged() const noexcept { return status == NewtonStatus::converged; }
};

/// A local minimum by Newton's method in a trust region: each step minimises the quadratic of gradient and Hessian
/// within a ball, exactly, by the eigenvectors of the Hessian, so that saddles and flat directions are left downhill.
/// It stops on the Newton decrement, which does not depend on the scale of the function's variables. Near the minimum,
/// where rounding hides the fall of the value, a step counts when it lowers the norm of the gradient in the metric of
/// the Hessian.
/// errors  Error(missing) without variables, Error(domain) for options out of range
/// source  More & Sorensen (1983), Computing a trust region step [recalled; tested]
/// cost    one evaluation with derivatives and about 10 n^3 operations an iteration; typically 5-20 iterations
[[nodiscard]] NewtonResult minimise(DifferentiableFunction f, std::span<const double> start,
                                    const NewtonOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/newton.ipp>
#endif
