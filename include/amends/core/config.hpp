#pragma once

// How this file is compiled: bodies visible (header-only) or linked (compiled). The CMake targets and the pkg-config
// files set AMENDS_HEADER_ONLY; nobody defines it by hand. The two modes live in different inline namespaces, so the
// linker cannot mix them up.
#if !defined(AMENDS_HEADER_ONLY)
#error "amends: link the CMake target amends::amends or amends::header_only, or use `pkg-config amends`"
#endif

#if AMENDS_HEADER_ONLY
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "amends: header-only mode needs NaN and infinity. Add -fno-finite-math-only, or link amends::amends instead"
#endif
#define AMENDS_ABI v0_1_header_only
#define AMENDS_INLINE inline
#else
#define AMENDS_ABI v0_1
#define AMENDS_INLINE
#endif
