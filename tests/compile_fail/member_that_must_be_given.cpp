// GNU: no matching function for call to 'Given::Given
// Clang: no matching constructor for initialization of 'Given'

// A type that has no value for "not given" cannot be left out of a table.
#include <amends/domain/by_outcome.hpp>

struct Given {
  explicit Given(double v) : value(v) {}
  double value;
};
#ifdef BAD
const amends::domain::ByComplainantOutcome<Given> table{.dissatisfied = Given(1), .satisfied = Given(3)};
#else
const amends::domain::ByComplainantOutcome<Given> table{
    .dissatisfied = Given(1), .mollified = Given(2), .satisfied = Given(3), .delighted = Given(4)};
#endif
