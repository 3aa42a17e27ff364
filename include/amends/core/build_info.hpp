#pragma once

#include <amends/core/config.hpp>
#include <amends/core/version.hpp>
#include <string_view>

namespace amends::inline AMENDS_ABI::core {

/// What the bodies of the library were compiled with. In header-only mode that is the file that asks.
struct BuildInfo {
  std::string_view version;   ///< of amends, "0.1.0"
  std::string_view abi;       ///< inline namespace, "v0_1" or "v0_1_header_only"
  std::string_view compiler;  ///< name and version
  int boost_version = 0;      ///< BOOST_VERSION, 107400 for 1.74; Boost stays inside, but its answers do not
  long language = 0;          ///< value of __cplusplus
  bool header_only = false;
};

/// The build of the bodies that are linked (or, header-only, included).
/// edge  never fails;  cost  none: constants.
[[nodiscard]] BuildInfo build_info() noexcept;

/// Whether the headers this file sees and the library it is linked with are of one version: false after an upgrade of
/// only one of the two. Ask it once in the test suite of a program that embeds amends.
[[nodiscard]] inline bool headers_match_library() noexcept {
  return build_info().version == AMENDS_VERSION_STRING;
}

}  // namespace amends::inline AMENDS_ABI::core

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/build_info.ipp>
#endif
