#pragma once

#include <amends/core/config.hpp>

/// The formulas of this room on a number or on several at once (core::Lanes): those who have their arguments checked
/// already call them, the functions of the room among them.
namespace amends::inline AMENDS_ABI::voice::kernels {

/// Customers with a problem in a period: customers * problem_rate.
template <class Number>
[[nodiscard]] constexpr Number with_problem(const Number& customers, const Number& problem_rate) noexcept {
  return customers * problem_rate;
}

/// Complaints that reach the firm: problems * share of them that is voiced (and registered).
template <class Number>
[[nodiscard]] constexpr Number voiced(const Number& problems, const Number& voice) noexcept {
  return problems * voice;
}

}  // namespace amends::inline AMENDS_ABI::voice::kernels
