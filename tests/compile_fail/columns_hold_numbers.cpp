// GNU: no matching function for call to .*ColumnView
// Clang: no matching constructor for initialization of .*ColumnView

// A text is not a number: records go through a reader, which says what the texts mean.
#include <amends/core/column.hpp>

const char* const texts[2] = {"1", "2"};
const double numbers[2] = {1.0, 2.0};
#ifdef BAD
const amends::core::ColumnView column(std::span<const char* const>{texts});
#else
const amends::core::ColumnView column(std::span<const double>{numbers});
#endif
