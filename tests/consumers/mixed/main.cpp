// Without a namespace per mode the linker would take one of the two build_info() for both files.
#include <amends/core/build_info.hpp>
#include <amends/core/error.hpp>

bool plugin_is_header_only();
bool plugin_checks_a_share();

int main() {
  if (amends::core::build_info().header_only) return 1;
  if (!plugin_is_header_only()) return 2;
  if (!plugin_checks_a_share()) return 3;
  try {
    amends::core::check_probability("share", 2.0);
  } catch (const amends::Error&) {
    return 0;
  }
  return 4;
}
