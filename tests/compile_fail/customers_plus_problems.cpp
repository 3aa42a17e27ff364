// GNU: no match for 'operator\+'
// Clang: invalid operands to binary expression

// One customer may have several problems: persons and incidents are not counted together.
#include <amends/core/quantity.hpp>

using namespace amends;
const Customers customers(100.0);
#ifdef BAD
const auto sum = customers + Problems(130.0);
#else
const auto each = Problems(130.0).value() / customers.value();
#endif
