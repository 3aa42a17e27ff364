#pragma once

#include <amends/core/config.hpp>
#include <cstdint>

namespace amends::inline AMENDS_ABI::customer_base {

/// How a customer's purchases begin and end. All three: while alive a customer buys at random times at his own rate,
/// the rates are Gamma(r, alpha) over customers, and he leaves for good at a moment nobody sees. The mathematics of one
/// customer under each is in the body of this header.
enum class PurchaseProcess : std::uint8_t {
  beta_geo,           ///< may leave after each repeat purchase, with his own chance, Beta(a, b) over customers
  modified_beta_geo,  ///< the same, after the first purchase too
  pareto,             ///< may leave at any time, at his own rate, Gamma(s, beta) over customers
};

}  // namespace amends::inline AMENDS_ABI::customer_base
