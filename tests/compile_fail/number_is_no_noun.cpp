// GNU: no matching function for call to 'valid\(double\)'
// Clang: no matching function for call to 'valid'

// `valid` asks a noun for its faults; a number has none to tell.
#include <amends/domain/score_scale.hpp>

using namespace amends;
#ifdef BAD
constexpr bool good = domain::valid(3.0);
#else
constexpr bool good = domain::valid(domain::ScoreScale{});
#endif
