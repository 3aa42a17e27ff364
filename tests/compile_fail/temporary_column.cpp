// GNU: use of deleted function .*ColumnView
// Clang: .*ColumnView.* deleted

// A column is a view: of a vector that is gone before it is read it would show anything.
#include <amends/core/column.hpp>
#include <vector>

std::vector<double> months();
double first(const amends::core::ColumnView& column);
double use() {
#ifdef BAD
  return first(months());
#else
  const std::vector<double> kept = months();
  return first(kept);
#endif
}
