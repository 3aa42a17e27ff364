// GNU: could not convert .* to .*Probability
// Clang: no matching constructor for initialization of .*Probability

// Without it every customer who stays would be credited to complaint management.
#include <amends/economics/complaint_return.hpp>

using namespace amends;
#ifdef BAD
const economics::ComplaintReturnInputs inputs{.complainants = 20'000.0, .shares = {.satisfied = 1.0}};
#else
const economics::ComplaintReturnInputs inputs{
    .complainants = 20'000.0, .shares = {.satisfied = 1.0}, .counterfactual_stay_rate = Probability(0.35)};
#endif
