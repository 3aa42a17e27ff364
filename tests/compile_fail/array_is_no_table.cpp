// GNU: no matching function for call to 'check_shares
// Clang: no matching function for call to 'check_shares'

// Four numbers do not say which is whose.
#include <amends/domain/by_outcome.hpp>

using namespace amends;
void check() {
#ifdef BAD
  domain::check_shares("shares", std::array<double, 6>{1.0});
#else
  domain::check_shares("shares", domain::ComplainantShares{.satisfied = 1.0});
#endif
}
