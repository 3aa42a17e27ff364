#pragma once

#include <amends/core/config.hpp>
#include <cstddef>

/// The formulas of this room on a number or on several at once (core::Lanes).
namespace amends::inline AMENDS_ABI::retention::kernels {

/// The part of a class in an expected stay rate: share * stay; the rate is their sum over the classes.
template <class Number>
[[nodiscard]] constexpr Number stayers(const Number& share, const Number& stay) noexcept {
  return share * stay;
}

/// Two groups together: first * share + second * (1 - share); of complainants and silent customers after a problem, or
/// of customers with and without one.
template <class Number>
[[nodiscard]] constexpr Number blended(const Number& share, const Number& first, const Number& second) noexcept {
  return share * first + (1.0 - share) * second;
}

/// Customers kept by a change of the stay rate.
template <class Number>
[[nodiscard]] constexpr Number kept(const Number& customers, const Number& stay,
                                    const Number& stay_otherwise) noexcept {
  return customers * (stay - stay_otherwise);
}

/// What a unit of yearly margin of a kept customer is worth, against a customer who leaves in year 0.
/// weights(j), j = 0..years-1: how much a unit counts in year j (a discount factor, or a sum of them).
/// while_leaving = w: the share of the year's margin that a leaver still pays in the year he leaves.
/// formula  sum_j weights(j) u_j,  u_0 = 1 - w,  u_j = r^j + w (r^(j-1) - r^j) for j >= 1; by Horner's rule with
///          B = sum_(j>=1) weights(j) r^(j-1):  (1 - w) (weights(0) + r B) + w B
/// source   derived; w = 0 counts the whole margin of year 0
template <class Number, class Weights>
[[nodiscard]] constexpr Number kept_margins(std::size_t years, const Weights& weights, const Number& retention,
                                            const Number& while_leaving) noexcept {
  Number later = 0.0;
  for (std::size_t j = years; j-- > 1;) later = later * retention + weights(j);
  return (1.0 - while_leaving) * (weights(0) + retention * later) + while_leaving * later;
}

}  // namespace amends::inline AMENDS_ABI::retention::kernels
