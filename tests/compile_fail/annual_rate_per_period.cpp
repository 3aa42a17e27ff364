// GNU: could not convert .*AnnualRateTag.* to .*PeriodRateTag
// Clang: no viable conversion from .*AnnualRate.* to .*PeriodRate

// A rate of 8 % a year is 0.64 % a month: taken for a monthly one it takes a third off a year of payments.
#include <amends/core/discount.hpp>

using namespace amends;
const AnnualRate rate(0.08);
#ifdef BAD
const double factor = core::annuity_factor(rate, Periods(12.0), FirstPayment::after_one_period);
#else
const double factor =
    core::annuity_factor(core::period_rate(rate, 12.0), Periods(12.0), FirstPayment::after_one_period);
#endif
