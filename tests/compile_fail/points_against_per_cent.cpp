// GNU: no match for 'operator<'
// Clang: invalid operands to binary expression

// What cannot be added cannot be compared either.
#include <amends/core/quantity.hpp>

using namespace amends;
constexpr PercentagePoints points(5.0);
#ifdef BAD
constexpr bool less = points < PerCent(6.0);
#else
constexpr bool less = points < PercentagePoints(6.0);
#endif
