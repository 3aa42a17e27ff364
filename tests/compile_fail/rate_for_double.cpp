// GNU: cannot convert .*Probability.* to .*double
// Clang: no viable conversion from .*Probability.* to .*double

// A quantity does not forget what it is without being asked.
#include <amends/core/quantity.hpp>

using namespace amends;
constexpr Probability share(0.25);
#ifdef BAD
constexpr double value = share;
#else
constexpr double value = share.value();
#endif
