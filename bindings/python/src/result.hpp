#pragma once

#include <amends/core/error.hpp>
#include <initializer_list>
#include <string>
#include <vector>

#include "module.hpp"

// What the small result classes have in common.

/// Name(field=value, ...) of the attributes of an object.
inline std::string fields_text(const py::object& self, const std::string& name, const std::vector<std::string>& fields,
                               std::string (*number)(double)) {
  std::string text = name + "(";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const py::object value = self.attr(fields[i].c_str());
    if (i != 0) text += ", ";
    text += fields[i] + "=";
    text += py::isinstance<py::float_>(value) ? number(value.cast<double>()) : std::string(py::repr(value));
  }
  return text + ")";
}

/// A repr of the form Name(field=value, ...), floats to six digits: for reading, not for pasting back.
template <class Class>
void add_repr(Class& cls, const char* name, std::initializer_list<const char*> fields) {
  cls.def("__repr__", [name = std::string(name),
                       fields = std::vector<std::string>(fields.begin(), fields.end())](const py::object& self) {
    return fields_text(self, name, fields, [](double value) { return std::string(py::str("{:.6g}").format(value)); });
  });
}

/// The same with floats in as many digits as it takes to read them back.
template <class Class>
void add_exact_repr(Class& cls, std::initializer_list<const char*> fields) {
  cls.def("__repr__", [name = std::string(py::str(cls.attr("__name__"))),
                       fields = std::vector<std::string>(fields.begin(), fields.end())](const py::object& self) {
    return fields_text(self, name, fields, &amends::core::format_number);
  });
}

/// One column of a table of lines.
template <class Lines, class Get>
py::array_t<double> column(const Lines& lines, Get get) {
  py::array_t<double> values(static_cast<py::ssize_t>(lines.size()));
  for (std::size_t i = 0; i < lines.size(); ++i) values.mutable_at(static_cast<py::ssize_t>(i)) = get(lines[i]);
  return values;
}

template <class Lines>
py::list names(const Lines& lines) {
  py::list out;
  for (const auto& line : lines) out.append(line.name);
  return out;
}

/// A table for the user: a pandas.DataFrame if pandas is installed, the dict of columns itself otherwise.
inline py::object to_frame(const py::dict& columns) {
  try {
    return py::module_::import("pandas").attr("DataFrame")(columns);
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_ImportError)) throw;
    return columns;
  }
}
