#include <amends/core/build_info.hpp>

#include "catch.hpp"

using namespace amends::core;

// What the preprocessor of this file knows is the oracle: library and test are built by one compiler here.
TEST_CASE("build info names version, namespace and compiler of the bodies") {
  const BuildInfo info = build_info();
  CHECK(info.version == AMENDS_VERSION_STRING);
  CHECK(headers_match_library());
  CHECK(info.header_only == (AMENDS_HEADER_ONLY == 1));
  CHECK(info.abi == (info.header_only ? "v0_1_header_only" : "v0_1"));
  CHECK(info.language == __cplusplus);
  CHECK(info.boost_version >= 107400);
#if defined(__clang__)
  CHECK(info.compiler.substr(0, 6) == "Clang ");
#elif defined(__GNUC__)
  CHECK(info.compiler == "GCC " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__));
#endif
}

TEST_CASE("the version text agrees with its three numbers") {
  CHECK(std::string(AMENDS_VERSION_STRING) == std::to_string(AMENDS_VERSION_MAJOR) + "." +
                                                  std::to_string(AMENDS_VERSION_MINOR) + "." +
                                                  std::to_string(AMENDS_VERSION_PATCH));
}
