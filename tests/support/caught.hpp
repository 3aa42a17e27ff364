#pragma once
#include <amends/core/error.hpp>
#include <string>

#include "catch.hpp"

namespace amends_test {
/// Runs f, which must throw an Error, and returns the Error.
template <class F>
amends::Error error_of(F&& f) {
  try {
    f();
  } catch (const amends::Error& error) {
    return error;
  }
  FAIL("no Error was thrown");
  return {amends::ErrorCode::domain, "", ""};
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
}  // namespace amends_test
