#pragma once
// Arguments of a fixed size, and columns that are not copied.

#include <array>
#include <span>

#include "argument.hpp"

template <class T, std::size_t size>
struct Argument<std::array<T, size>> {
  static constexpr auto name =
      py::detail::const_name("collections.abc.Sequence[") + Argument<T>::name + py::detail::const_name("]");
  static std::array<T, size> from(py::handle value, const Place& place) {
    const py::tuple given = tuple_of(value, place, size);
    std::array<T, size> made{};
    for (std::size_t i = 0; i < size; ++i) made[i] = Argument<T>::from(given[i], place.at(static_cast<py::ssize_t>(i)));
    return made;
  }
};

/// Numbers of one dimension, viewed where they are floats in one piece.
struct Column {
  Numbers<double> array;
  [[nodiscard]] std::span<const double> values() const {
    return {array.data(), static_cast<std::size_t>(array.size())};
  }
};
template <>
struct Argument<Column> {
  static constexpr auto name = py::detail::const_name("numpy.typing.ArrayLike");
  static Column from(py::handle value, const Place& place) {
    Column column{numbers_from(value, place)};
    check_sequence(column.array, place, value);
    return column;
  }
};
