// GNU: has no non-static data member named 'silent'
// Clang: 'silent' does not refer to any field

// Who complains is not silent.
#include <amends/domain/by_outcome.hpp>

#ifdef BAD
constexpr amends::domain::ComplainantShares shares{.silent = 0.5, .satisfied = 0.5};
#else
constexpr amends::domain::ComplainantShares shares{.dissatisfied = 0.5, .satisfied = 0.5};
#endif
