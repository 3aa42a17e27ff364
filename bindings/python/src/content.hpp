#pragma once

#include <amends/core/error.hpp>
#include <amends/impl/interop/texts.hpp>
#include <string>
#include <string_view>

#include "argument.hpp"

/// Content of a file in memory: bytes, or what gives its memory as bytes.
struct Content {
  py::bytes bytes;
};

template <>
struct Argument<Content> {
  static constexpr auto name = py::detail::const_name("bytes | bytearray | memoryview");
  static Content from(py::handle value, const Place& place) {
    if (PyBytes_Check(value.ptr()) || PyByteArray_Check(value.ptr()) || PyMemoryView_Check(value.ptr()))
      return {py::bytes(py::reinterpret_steal<py::object>(PyBytes_FromObject(value.ptr())))};
    refuse(place, "bytes", value);
  }
};

/// One ASCII character; an empty delimiter is what the library recognises.
inline char to_character(const char* parameter, const std::string& text) {
  if (text.size() > 1 || (text.empty() && std::string_view(parameter) != "delimiter"))
    throw amends::Error(
        amends::ErrorCode::domain, parameter,
        std::string(parameter) + " must be one ASCII character, got " + amends::interop::detail::quoted(text));
  return text.empty() ? '\0' : text[0];
}
