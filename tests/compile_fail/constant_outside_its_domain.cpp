// GNU: call to non-'constexpr' function .*throw_domain
// Clang: must be initialized by a constant expression

// A constant is checked when it is compiled.
#include <amends/core/quantity.hpp>

#ifdef BAD
constexpr amends::Probability share(1.2);
#else
constexpr amends::Probability share(0.2);
#endif
