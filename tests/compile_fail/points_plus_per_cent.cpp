// GNU: no match for 'operator\+'
// Clang: invalid operands to binary expression

// Five percentage points and five per cent are two changes of one rate; a sum of them is neither.
#include <amends/core/quantity.hpp>

using namespace amends;
constexpr PercentagePoints points(5.0);
#ifdef BAD
const auto sum = points + PerCent(5.0);
#else
const auto sum = points.value() + PercentagePoints(1.0).value();
#endif
