#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/estimate.hpp>
#include <amends/math/matrix.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

// Estimates that were made elsewhere: by another package, or read in a publication.
namespace amends::inline AMENDS_ABI::estimation {

/// What a number from elsewhere was estimated from.
struct GivenSource {
  std::string model = "estimate";  ///< in the caller's words: "Cox model in R", "Smith (2020)"
  std::string from{};              ///< what it was fitted on; may be empty
  double rows = 0.0;               ///< behind it; 0: not known
  std::size_t clusters = 0;        ///< that its errors allow for
};

/// One number with its standard error (natural scale), normal on `scale`: a source of its own, told apart by quantity,
/// value and error.
/// errors  Error(domain) for a value at or beyond the edge of its scale, or an error that is not finite and >= 0
[[nodiscard]] Estimate given_estimate(std::string quantity, double value, double standard_error,
                                      Scale scale = Scale::identity, const GivenSource& source = {});

/// Several of one source, drawn together.
/// covariance  of the values on the natural scale, as most packages give it; `scales` one for each, or one for all
/// errors      Error(size_mismatch); Error(domain) for a value at or beyond the edge of its scale, or a covariance that
///             is not finite, symmetric (to 1e-9 of its errors) and positive semidefinite (to 1e-9)
[[nodiscard]] std::vector<Estimate> given_estimates(std::span<const std::string> quantities,
                                                    std::span<const double> values, const math::Matrix& covariance,
                                                    std::span<const Scale> scales, const GivenSource& source = {});

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/given_estimate.ipp>
#endif
