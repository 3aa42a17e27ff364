#include <amends/core/build_info.hpp>
#include <amends/core/error.hpp>

bool plugin_is_header_only() {
  return amends::core::build_info().header_only;
}

bool plugin_checks_a_share() {
  try {
    amends::core::check_probability("share", 2.0);
  } catch (const amends::Error&) {
    return true;
  }
  return false;
}
