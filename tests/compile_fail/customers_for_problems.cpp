// GNU: conversion from .*CustomersTag.* to .*ProblemsTag
// Clang: no viable conversion from .*Customers.* to .*Problems

// Nor is one taken for the other.
#include <amends/core/quantity.hpp>

using namespace amends;
const Customers customers(100.0);
#ifdef BAD
const Problems problems = customers;
#else
const Problems problems(customers.value());  // says that each had one
#endif
