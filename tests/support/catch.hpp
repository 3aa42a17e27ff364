#pragma once
// Catch2 2.13 and 3 have different headers; the choice is made here once.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
