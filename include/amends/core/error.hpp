#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace amends::inline AMENDS_ABI::core {

/// What kind of mistake an Error reports.
enum class ErrorCode : std::uint8_t {
  domain,         ///< a value outside what its parameter allows (NaN included)
  size_mismatch,  ///< columns or arguments whose lengths must agree, but do not
  missing,        ///< something required was not given
  unknown_name,   ///< a name that is not known (a key, a column, a segment)
  contradiction,  ///< two inputs that cannot both hold
  format,         ///< text that cannot be read as what it should be
  io,             ///< a file that cannot be opened or read
  bad_rows,       ///< more invalid data rows than allowed
  numerical,      ///< a computation that has no answer for these inputs
  interrupted,    ///< work that was asked to stop (core/executor.hpp)
};

[[nodiscard]] std::string_view to_string(ErrorCode code) noexcept;

/// A wrong argument or configuration: the first of the three error channels (docs/errors.md).
/// `what()` is a full sentence for people; `code()` and `parameter()` are for programs. Python sees a ValueError.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, std::string parameter, const std::string& message);

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  /// The name of the offending parameter, as the caller would write it ("stay.satisfied"); may be empty.
  [[nodiscard]] const std::string& parameter() const noexcept { return parameter_; }

 private:
  ErrorCode code_;
  std::string parameter_;
};

/// Shortest text that reads back as the same double; independent of the locale.
[[nodiscard]] std::string format_number(double value);

/// Throws Error(domain): "<parameter> must <requirement>, got <value>".
[[noreturn]] void throw_domain(std::string_view parameter, std::string_view requirement, double value);

// The vocabulary of checks. Each returns its value, so it can be used in an initialiser, and each fails for NaN.
double check_finite(std::string_view parameter, double value);                            ///< -inf < value < inf
double check_positive(std::string_view parameter, double value);                          ///< 0 < value < inf
double check_non_negative(std::string_view parameter, double value);                      ///< 0 <= value < inf
double check_probability(std::string_view parameter, double value);                       ///< 0 <= value <= 1
double check_between(std::string_view parameter, double value, double low, double high);  ///< low <= value <= high
/// lowest <= value <= highest, for numbers of things: before anything of that size is multiplied or allocated.
std::uint64_t check_count(std::string_view parameter, std::uint64_t value, std::uint64_t lowest, std::uint64_t highest);
void check_same_size(std::string_view parameter, std::size_t size, std::string_view reference,
                     std::size_t reference_size);

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::Error;
using core::ErrorCode;
}  // namespace amends::inline AMENDS_ABI

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/error.ipp>
#endif
