#pragma once

#include <string>
#include <vector>

#include "argument.hpp"

/// The name of a file: text, bytes, or whatever os.fspath takes. Any name that the system allows, as os.fsencode writes
/// it.
struct Path {
  std::string text;
};

template <>
struct Argument<Path> {
  static constexpr auto name = py::detail::const_name("str | bytes | os.PathLike[str]");
  static Path from(py::handle value, const Place& place) {
    if (PyObject* path = PyOS_FSPath(value.ptr())) {
      auto bytes = py::reinterpret_steal<py::object>(path);
      if (PyUnicode_Check(path)) {
        bytes = py::reinterpret_steal<py::object>(PyUnicode_EncodeFSDefault(path));
        if (!bytes) {
          PyErr_Clear();  // a lone surrogate: no file has such a name
          refuse(place, "a path", value);
        }
      }
      char* data = nullptr;
      py::ssize_t size = 0;
      if (PyBytes_Check(bytes.ptr()) && PyBytes_AsStringAndSize(bytes.ptr(), &data, &size) == 0 && size <= 4096) {
        std::string text(data, static_cast<std::size_t>(size));
        if (text.find('\0') != std::string::npos)
          throw amends::Error(amends::ErrorCode::domain, place.argument, place.text() + " holds a zero byte");
        return {std::move(text)};
      }
      PyErr_Clear();
    } else {
      py::error_already_set error;
      if (!error.matches(PyExc_TypeError)) throw error;
    }
    refuse(place, "a path of at most 4096 bytes", value);
  }
};

/// One file, or a list of them.
struct Paths {
  std::vector<std::string> texts;
};

template <>
struct Argument<Paths> {
  static constexpr auto name = Argument<Path>::name + py::detail::const_name(" | collections.abc.Sequence[") +
                               Argument<Path>::name + py::detail::const_name("]");
  static Paths from(py::handle value, const Place& place) {
    if (!py::isinstance<py::list>(value) && !py::isinstance<py::tuple>(value))
      return {{Argument<Path>::from(value, place).text}};
    Paths paths;
    for (const py::handle one : py::reinterpret_borrow<py::sequence>(value))
      paths.texts.push_back(Argument<Path>::from(one, place.at(static_cast<py::ssize_t>(paths.texts.size()))).text);
    return paths;
  }
};
