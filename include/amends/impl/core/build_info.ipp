#pragma once

#include <amends/core/build_info.hpp>

#include <boost/version.hpp>

namespace amends::inline AMENDS_ABI::core {

// The namespace's name as text needs two steps, or the macro's own name would be printed.
#define AMENDS_TEXT_OF(name) #name
#define AMENDS_TEXT(name) AMENDS_TEXT_OF(name)

AMENDS_INLINE BuildInfo build_info() noexcept {
  return {
    .version = AMENDS_VERSION_STRING, .abi = AMENDS_TEXT(AMENDS_ABI),
#if defined(__clang__)
    .compiler = "Clang " AMENDS_TEXT(__clang_major__) "." AMENDS_TEXT(__clang_minor__),
#elif defined(__GNUC__)
    .compiler = "GCC " AMENDS_TEXT(__GNUC__) "." AMENDS_TEXT(__GNUC_MINOR__),
#elif defined(_MSC_VER)
    .compiler = "MSVC " AMENDS_TEXT(_MSC_VER),
#else
    .compiler = "unknown",
#endif
    .boost_version = BOOST_VERSION, .language = __cplusplus, .header_only = AMENDS_HEADER_ONLY != 0,
  };
}

#undef AMENDS_TEXT
#undef AMENDS_TEXT_OF

}  // namespace amends::inline AMENDS_ABI::core
