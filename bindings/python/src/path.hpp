#pragma once

#include <string>

#include "argument.hpp"

/// The name of a file: text, or whatever os.fspath takes.
struct Path {
  std::string text;
};

template <>
struct Argument<Path> {
  static constexpr auto name = py::detail::const_name("str | os.PathLike[str]");
  static Path from(py::handle value, const Place& place) {
    if (PyObject* path = PyOS_FSPath(value.ptr())) {
      const auto text = py::reinterpret_steal<py::object>(path);
      if (PyUnicode_Check(path) && PyUnicode_GetLength(path) <= 4096) return {text_from(text, place)};
    } else {
      py::error_already_set error;
      if (!error.matches(PyExc_TypeError)) throw error;
    }
    refuse(place, "a path of at most 4096 characters", value);
  }
};
