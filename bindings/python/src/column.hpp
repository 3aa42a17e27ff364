#pragma once
// A NumPy array as a ColumnView, without copying.

#include <amends/core/column.hpp>
#include <string>

#include "module.hpp"

/// The view of a one-dimensional array of any native numeric type and any stride; None gives an empty view. The caller
/// keeps the array alive (py::keep_alive). Other types are a TypeError: amends/domain.py converts before it calls.
inline amends::core::ColumnView column_of(const char* name, const py::object& values) {
  using amends::core::ColumnType;
  if (values.is_none()) return {};
  if (!py::isinstance<py::array>(values)) throw py::type_error(std::string(name) + " must be a NumPy array or None");
  const auto array = py::reinterpret_borrow<py::array>(values);
  if (array.ndim() != 1)
    throw py::type_error(std::string(name) + " must have one dimension, got " + std::to_string(array.ndim()));
  const py::dtype type = array.dtype();
  const char order = type.byteorder();
  const py::ssize_t size = type.itemsize();
  const auto view = [&](ColumnType column) {
    return amends::core::ColumnView(array.data(), column, static_cast<std::size_t>(array.shape(0)),
                                    static_cast<std::ptrdiff_t>(array.strides(0)));
  };
  if (order == '=' || order == '|') switch (type.kind()) {
      case 'f':
        if (size == 8) return view(ColumnType::float64);
        if (size == 4) return view(ColumnType::float32);
        break;
      case 'i':
        if (size == 8) return view(ColumnType::int64);
        if (size == 4) return view(ColumnType::int32);
        if (size == 2) return view(ColumnType::int16);
        if (size == 1) return view(ColumnType::int8);
        break;
      case 'u':
        if (size == 8) return view(ColumnType::uint64);
        if (size == 4) return view(ColumnType::uint32);
        if (size == 2) return view(ColumnType::uint16);
        if (size == 1) return view(ColumnType::uint8);
        break;
      case 'b':  // NumPy's bool is one byte, 0 or 1
        return view(ColumnType::uint8);
      default:
        break;
    }
  throw py::type_error(std::string(name) + " has dtype " + py::str(type).cast<std::string>() +
                       ", which is not a native float32/64, integer or bool");
}
