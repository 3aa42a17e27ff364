#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// What the states of several models of this room hold. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// errors  Error(format) that names the part, unless `good`
inline void saved_must(bool good, std::string_view name, std::string_view what) {
  if (good) return;
  std::string message = "the saved model is damaged: ";
  throw Error(ErrorCode::format, std::string(name), message.append(name).append(" must ").append(what));
}

[[nodiscard]] inline bool all_finite(const std::vector<double>& values) noexcept {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

/// A covariance of as many parameters as there should be, as it was saved.
[[nodiscard]] inline math::Matrix saved_covariance(const estimation::ModelState& state, std::string_view name,
                                                   std::size_t size) {
  const std::vector<double>& values = state.values(name);
  saved_must(values.size() == size * size, name, "have a value for each pair of parameters");
  math::Matrix out(size, size);
  out.data = values;
  saved_must(estimation::detail::is_covariance(out), name, "be a covariance");
  return out;
}

[[nodiscard]] inline bool saved_flag(const estimation::ModelState& state, std::string_view name) {
  const double value = state.number(name);
  saved_must(value == 0.0 || value == 1.0, name, "be 0 or 1");
  return value == 1.0;
}

inline void saved_different(const std::vector<std::string>& names, std::string_view name) {
  saved_must(std::set<std::string>(names.begin(), names.end()).size() == names.size(), name, "be different names");
}

}  // namespace amends::inline AMENDS_ABI::survival::detail
