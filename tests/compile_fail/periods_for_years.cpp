// GNU: no matching function for call to 'discount_factor
// Clang: no matching function for call to 'discount_factor'

// A rate per year goes with years.
#include <amends/core/discount.hpp>

using namespace amends;
const AnnualRate rate(0.08);
#ifdef BAD
const double factor = core::discount_factor(rate, Periods(24.0));
#else
const double factor = core::discount_factor(rate, Years(2.0));
#endif
