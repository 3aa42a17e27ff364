// GNU: conversion from 'double' to non-scalar type .*AnnualRate
// Clang: no viable conversion from 'double' to .*AnnualRate

// A bare number does not say whether it is a rate per year, a share or per cent.
#include <amends/core/quantity.hpp>

using namespace amends;
#ifdef BAD
const AnnualRate rate = 0.08;
#else
const AnnualRate rate{0.08};
#endif
