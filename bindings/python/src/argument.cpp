#include "argument.hpp"

#include <algorithm>
#include <amends/core/error.hpp>
#include <cmath>
#include <typeinfo>
#include <utility>

#include "stated_quantity.hpp"

namespace {

using amends::Error;
using amends::ErrorCode;

constexpr const char* any_numbers = "a number or an array of numbers";

std::string_view type_name(py::handle value) {
  const std::string_view full = Py_TYPE(value.ptr())->tp_name;
  return full.substr(full.rfind('.') + 1);
}

std::string with_article(std::string_view noun) {
  const bool vowel = std::string_view("AEIOUaeiou").find(noun.empty() ? 'x' : noun[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(noun);
}

bool is_text(py::handle value) {
  return PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr());
}

/// The letter of NumPy's dtype of an array, a Series or a NumPy scalar ('f', 'i', 'U', ...); 0 for anything else.
char dtype_kind(py::handle value) {
  if (PyType_Check(value.ptr())) return 0;
  const py::object dtype = py::getattr(value, "dtype", py::none());
  const py::object kind = py::getattr(dtype, "kind", py::none());
  return PyUnicode_Check(kind.ptr()) ? py::cast<std::string>(kind)[0] : '\0';
}

py::ssize_t dimensions(py::handle value) {
  const py::object ndim = py::getattr(value, "ndim", py::none());
  return PyLong_Check(ndim.ptr()) ? py::cast<py::ssize_t>(ndim) : -1;
}

/// What values of a dtype are where they are no numbers; empty for numbers.
std::string_view no_numbers(char kind) {
  switch (kind) {
    case 'U':
    case 'S':
    case 'T':
      return "text";
    case 'M':
      return "dates";
    case 'm':
      return "durations";
    case 'c':
      return "complex numbers";
    case 'V':
      return "records";
    default:
      return "";
  }
}

[[noreturn]] void refuse_as(const Place& place, std::string_view what, std::string_view got) {
  const std::string name = place.text();
  throw Error(ErrorCode::domain, place.argument, name + " must be " + std::string(what) + ", got " + std::string(got));
}

/// None, NA: a value that is missing, in a column of objects.
bool is_missing(py::handle value) {
  return value.is_none() || type_name(value) == "NAType";
}

/// Forgets a Python exception, but not Ctrl-C.
void forget(py::error_already_set& error) {
  if (!error.matches(PyExc_Exception)) throw error;
}

/// A number as Python's float, or nothing where the value is not one.
std::optional<double> as_number(py::handle value) {
  PyObject* given = value.ptr();
  if (PyFloat_Check(given)) return PyFloat_AS_DOUBLE(given);
  if (is_text(value) || value.is_none() || PyComplex_Check(given) || PyType_Check(given)) return std::nullopt;
  if (!PyLong_Check(given)) {
    const char kind = dtype_kind(value);
    if (!no_numbers(kind).empty() || type_name(value) == "NaTType" || type_name(value) == "NAType") return std::nullopt;
    if (dimensions(value) > 0) return std::nullopt;
    const PyTypeObject* type = Py_TYPE(given);
    const bool sized = (type->tp_as_sequence != nullptr && type->tp_as_sequence->sq_length != nullptr) ||
                       (type->tp_as_mapping != nullptr && type->tp_as_mapping->mp_length != nullptr);
    if (sized && dimensions(value) != 0) return std::nullopt;
    if (kind == 'O' && dimensions(value) == 0) return as_number(value.attr("item")());
    const PyNumberMethods* numeric = type->tp_as_number;
    if (numeric == nullptr || (numeric->nb_float == nullptr && numeric->nb_index == nullptr)) return std::nullopt;
  }
  const double number = PyFloat_AsDouble(given);
  if (number == -1.0 && PyErr_Occurred() != nullptr) {
    py::error_already_set error;
    forget(error);
    return std::nullopt;
  }
  return number;
}

/// A whole number as Python's int, or nothing.
py::object as_whole(py::handle value) {
  if (PyLong_Check(value.ptr())) return py::reinterpret_borrow<py::object>(value);
  const std::optional<double> number = as_number(value);
  if (!number) return {};
  if (PyIndex_Check(value.ptr()) != 0) {  // NumPy's integers, beyond 2^53 too
    if (PyObject* whole = PyNumber_Index(value.ptr())) return py::reinterpret_steal<py::object>(whole);
    py::error_already_set error;
    forget(error);
  }
  if (!std::isfinite(*number) || *number != std::floor(*number)) return {};
  return py::reinterpret_steal<py::object>(PyLong_FromDouble(*number));
}

/// The values as a NumPy array of whatever type; missing and masked values are NaN where the array is of floats.
py::array as_array(py::handle value, const Place& place, std::string_view what) {
  if (is_text(value) || value.is_none() || PyDict_Check(value.ptr()) || PyAnySet_Check(value.ptr()))
    refuse(place, what, value);
  const py::module_ numpy = py::module_::import("numpy");
  try {
    const py::object dtype = py::getattr(value, "dtype", py::none());
    const bool foreign = !dtype.is_none() && !py::isinstance<py::dtype>(dtype) && py::hasattr(value, "to_numpy");
    if (foreign && py::hasattr(dtype, "na_value") && no_numbers(dtype_kind(value)).empty() && dtype_kind(value) != 'O')
      return value.attr("to_numpy")(py::arg("dtype") = "float64", py::arg("na_value") = py::float_(NAN));
    if (foreign && !py::hasattr(dtype, "na_value")) return value.attr("to_numpy")();
    if (type_name(value) == "MaskedArray" && no_numbers(dtype_kind(value)).empty())
      return numpy.attr("ma").attr("filled")(value.attr("astype")("float64"), NAN);
    const bool iterates =
        !py::hasattr(value, "__array__") && !PySequence_Check(value.ptr()) && Py_TYPE(value.ptr())->tp_iter != nullptr;
    return numpy.attr("asarray")(iterates ? py::list(py::reinterpret_borrow<py::object>(value))
                                          : py::reinterpret_borrow<py::object>(value));
  } catch (py::error_already_set& error) {
    forget(error);
    refuse(place, what, value);
  }
}

std::string shape_text(py::handle array) {
  return py::str(py::tuple(array.attr("shape")));
}

/// The elements of an array one by one: of objects, or to see whether they are whole.
template <class T, class Convert>
Numbers<T> each(const py::array& array, Convert&& convert) {
  Numbers<T> made(std::vector<py::ssize_t>(array.shape(), array.shape() + array.ndim()));
  const py::list elements = array.attr("ravel")().attr("tolist")();
  T* out = made.mutable_data();
  py::ssize_t i = 0;
  for (const py::handle one : elements) {
    out[i] = convert(one, i);
    ++i;
  }
  return made;
}

/// A list or tuple of nothing but floats and ints, sooner than NumPy reads it; empty for anything else.
Numbers<double> plain_numbers(py::handle value, const Place& place) {
  if (!PyList_CheckExact(value.ptr()) && !PyTuple_CheckExact(value.ptr())) return {};
  const auto size = PySequence_Fast_GET_SIZE(value.ptr());
  PyObject* const* elements = PySequence_Fast_ITEMS(value.ptr());
  for (py::ssize_t i = 0; i < size; ++i)
    if (!PyFloat_CheckExact(elements[i]) && !PyLong_CheckExact(elements[i])) return {};
  Numbers<double> made(size);
  double* out = made.mutable_data();
  for (py::ssize_t i = 0; i < size; ++i) out[i] = number_from(elements[i], place.at(i));
  return made;
}

/// Throws for a column whose shape does not go with those before it.
[[noreturn]] void refuse_shapes(std::span<const Broadcast* const> columns, const Broadcast& column) {
  std::string others;
  for (const Broadcast* other : columns) {
    if (other == &column) break;
    if (!other->array) continue;
    others += (others.empty() ? "" : ", ") + std::string(other->name) + " of shape " + shape_text(other->array);
  }
  throw Error(ErrorCode::size_mismatch, column.name,
              std::string(column.name) + " of shape " + shape_text(column.array) + " does not go with " + others);
}

/// Whole numbers of whatever type as T; `convert` makes one of them of a Python object, or says what is wrong.
template <class T, class Inside, class Convert>
Numbers<T> whole_numbers(py::handle value, const Place& place, Inside&& inside, Convert&& convert) {
  constexpr const char* what = "whole numbers";
  const py::array array = as_array(value, place, what);
  const auto at = [&](py::ssize_t i) { return array.ndim() == 0 ? place : place.at(i); };
  const auto of_type = [&](const auto& numbers) {
    Numbers<T> made(std::vector<py::ssize_t>(array.shape(), array.shape() + array.ndim()));
    T* out = made.mutable_data();
    for (py::ssize_t i = 0; i < numbers.size(); ++i) {
      const auto one = numbers.data()[i];
      out[i] = inside(one) ? static_cast<T>(one) : convert(py::cast(one), at(i));
    }
    return made;
  };
  const char kind = array.dtype().kind();
  if (!no_numbers(kind).empty()) refuse_as(place, what, no_numbers(kind));
  if (kind == 'i' || kind == 'b') return of_type(Numbers<std::int64_t>(array));
  if (kind == 'u') return of_type(Numbers<std::uint64_t>(array));
  return each<T>(array, [&](py::handle one, py::ssize_t i) { return convert(one, at(i)); });
}

}  // namespace

std::string Place::text() const {
  if (holder == nullptr) return argument;
  return holder->text() + "[" + (key != nullptr ? "'" + shortened(*key) + "'" : std::to_string(index)) + "]";
}

std::string shortened(const std::string& text) {
  std::size_t size = 30;
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;  // within a character of UTF-8
  return text.substr(0, size) + "...";
}

std::string kind_of(py::handle value) {
  PyObject* given = value.ptr();
  if (value.is_none()) return "None";
  if (PyUnicode_Check(given)) return "text";
  if (PyBytes_Check(given)) return "bytes";
  if (PyType_Check(given)) return "a class";
  const char kind = dtype_kind(value);
  if (const py::ssize_t n = dimensions(value); n > 0) {
    const std::string_view of = no_numbers(kind);
    return (type_name(value) == "ndarray" ? "an array" : with_article(type_name(value))) +
           (of.empty() ? "" : " of " + std::string(of)) + " of shape " + shape_text(value);
  }
  if (type_name(value) == "NAType") return "a missing value";
  if (kind == 'm' || type_name(value) == "timedelta" || type_name(value) == "Timedelta") return "a duration";
  if (kind == 'M' || PyObject_HasAttrString(given, "isoformat") != 0) return "a date";
  if (PyComplex_Check(given)) return "a complex number";
  if (PyCallable_Check(given) && !py::hasattr(value, "__dict__")) return "a function";
  if (PyFunction_Check(given)) return "a function";
  if (PyLong_Check(given) || PyFloat_Check(given) || (kind != 0 && no_numbers(kind).empty() && kind != 'O')) {
    const std::string text = py::str(value);
    return text.size() <= 30 ? text : "a number of " + std::to_string(text.size()) + " digits";
  }
  return with_article(type_name(value));
}

void refuse(const Place& place, std::string_view what, py::handle value) {
  refuse_as(place, what, kind_of(value));
}

double number_from(py::handle value, const Place& place) {
  if (PyFloat_CheckExact(value.ptr())) return PyFloat_AS_DOUBLE(value.ptr());
  const std::optional<double> number = as_number(value);
  if (!number)
    refuse(place, PyLong_Check(value.ptr()) ? "a number within the range of floating point" : "a number", value);
  return *number;
}

void refuse_truth(py::handle value, const Place& place, std::string_view what) {
  if (PyFloat_CheckExact(value.ptr()) || PyLong_CheckExact(value.ptr())) return;
  if (PyBool_Check(value.ptr()) || (dtype_kind(value) == 'b' && dimensions(value) == 0)) refuse(place, what, value);
}

bool truth_from(py::handle value, const Place& place) {
  if (!PyBool_Check(value.ptr()) && !(dtype_kind(value) == 'b' && dimensions(value) == 0))
    refuse(place, "True or False", value);
  return PyObject_IsTrue(value.ptr()) != 0;
}

std::string text_from(py::handle value, const Place& place) {
  if (!PyUnicode_Check(value.ptr())) refuse(place, "text", value);
  py::ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (text == nullptr) {
    PyErr_Clear();
    refuse_as(place, "text", "half a pair of surrogates");
  }
  return {text, static_cast<std::size_t>(size)};
}

std::int64_t signed_from(py::handle value, const Place& place, std::int64_t lowest, std::int64_t highest) {
  const py::object whole = as_whole(value);
  int overflow = 0;
  const std::int64_t number = whole ? PyLong_AsLongLongAndOverflow(whole.ptr(), &overflow) : 0;
  if (!whole) refuse(place, "a whole number", value);
  if (overflow < 0 || number < lowest) refuse(place, "a whole number of at least " + std::to_string(lowest), value);
  if (overflow > 0 || number > highest) refuse(place, "a whole number of at most " + std::to_string(highest), value);
  return number;
}

std::uint64_t unsigned_from(py::handle value, const Place& place, std::uint64_t highest) {
  const py::object whole = as_whole(value);
  if (!whole || whole.attr("__lt__")(0).ptr() == Py_True) refuse(place, "a whole number of at least 0", value);
  const std::uint64_t number = PyLong_AsUnsignedLongLong(whole.ptr());
  const bool beyond = PyErr_Occurred() != nullptr;
  if (beyond) PyErr_Clear();
  if (beyond || number > highest) refuse(place, "a whole number of at most " + std::to_string(highest), value);
  return number;
}

Numbers<double> numbers_from(py::handle value, const Place& place) {
  static const PyTypeObject* plain = py::detail::npy_api::get().PyArray_Type_;
  if (Py_TYPE(value.ptr()) == plain && py::isinstance<Numbers<double>>(value))
    return py::reinterpret_borrow<Numbers<double>>(value);
  if (const Numbers<double> listed = plain_numbers(value, place); listed.size() != 0) return listed;
  const py::array array = as_array(value, place, any_numbers);
  const char kind = array.dtype().kind();
  if (!no_numbers(kind).empty()) refuse_as(place, any_numbers, no_numbers(kind));
  if (kind == 'O')
    return each<double>(array, [&](py::handle one, py::ssize_t i) {
      return is_missing(one) ? NAN : number_from(one, array.ndim() == 0 ? place : place.at(i));
    });
  return Numbers<double>(array);
}

Numbers<std::int64_t> signed_numbers_from(py::handle value, const Place& place, std::int64_t lowest,
                                          std::int64_t highest) {
  return whole_numbers<std::int64_t>(
      value, place, [=](auto one) { return std::cmp_greater_equal(one, lowest) && std::cmp_less_equal(one, highest); },
      [=](py::handle one, const Place& where) { return signed_from(one, where, lowest, highest); });
}

Numbers<std::uint64_t> unsigned_numbers_from(py::handle value, const Place& place, std::uint64_t highest) {
  return whole_numbers<std::uint64_t>(
      value, place, [=](auto one) { return std::cmp_greater_equal(one, 0) && std::cmp_less_equal(one, highest); },
      [=](py::handle one, const Place& where) { return unsigned_from(one, where, highest); });
}

void check_sequence(const py::array& array, const Place& place, py::handle value) {
  if (array.ndim() != 1)
    refuse(place, "a sequence of numbers", array.ndim() == 0 ? value : static_cast<py::handle>(array));
}

py::list elements_of(py::handle value, const Place& place, std::string_view what) {
  PyObject* given = value.ptr();
  const bool refused = is_text(value) || PyDict_Check(given) || PyAnySet_Check(given) || PyType_Check(given) ||
                       (dimensions(value) > 0 && type_name(value) == "DataFrame");
  if (!refused) {
    if (PyObject* elements = PySequence_List(given)) return py::reinterpret_steal<py::list>(elements);
    py::error_already_set error;
    if (!error.matches(PyExc_TypeError)) throw error;
  }
  refuse(place, what, value);
}

py::tuple tuple_of(py::handle value, const Place& place, std::size_t size) {
  const std::string what = std::to_string(size) + " values";
  const py::list elements = elements_of(value, place, what);
  if (elements.size() != size) refuse_as(place, what, std::to_string(elements.size()));
  return py::tuple(elements);
}

bool is_mapping(py::handle value) {
  return PyMapping_Check(value.ptr()) != 0 && !PyType_Check(value.ptr()) && py::hasattr(value, "keys") &&
         dimensions(value) < 0;
}

py::dict mapping_of(py::handle value, const Place& place) {
  if (!is_mapping(value)) refuse(place, "a mapping by name", value);
  return py::dict(py::reinterpret_borrow<py::object>(value));
}

Broadcast broadcast_from(py::handle value, const Place& place) {
  Broadcast column;
  column.name = place.argument;
  PyObject* given = value.ptr();
  if (PyFloat_Check(given) || PyLong_Check(given)) {
    column.one = number_from(value, place);
    return column;
  }
  if (const std::optional<double> number = as_number(value)) {
    column.one = *number;
    return column;
  }
  if (is_missing(value)) refuse(place, any_numbers, value);
  column.array = numbers_from(value, place);
  if (type_name(value) == "Series" && py::hasattr(value, "index") && py::hasattr(value, "iloc"))
    column.index = value.attr("index");
  return column;
}

std::vector<py::ssize_t> common_shape(std::span<const Broadcast* const> columns) {
  std::vector<py::ssize_t> shape;
  const Broadcast* labelled = nullptr;
  for (const Broadcast* column : columns) {
    if (!column->array) continue;
    if (column->index) {
      if (labelled != nullptr && !column->index.is(labelled->index) &&
          !py::cast<bool>(labelled->index.attr("equals")(column->index)))
        throw Error(ErrorCode::contradiction, column->name,
                    std::string(column->name) + " and " + labelled->name +
                        " are Series of different indexes; align them first, or give arrays (to_numpy())");
      labelled = column;
    }
    const auto array = py::reinterpret_borrow<py::array>(column->array);
    const auto own = static_cast<std::size_t>(array.ndim());
    if (own > shape.size()) shape.insert(shape.begin(), own - shape.size(), 1);
    for (std::size_t from_last = 1; from_last <= own; ++from_last) {
      py::ssize_t& wanted = shape[shape.size() - from_last];
      const py::ssize_t size = array.shape(static_cast<py::ssize_t>(own - from_last));
      if (wanted == 1) wanted = size;
      if (size != wanted && size != 1) refuse_shapes(columns, *column);
    }
  }
  return shape;
}

Rows::Rows(const Broadcast& column, const std::vector<py::ssize_t>& shape) : values(&column.one), step(0) {
  if (!column.array) return;
  auto array = py::reinterpret_borrow<Numbers<double>>(column.array);
  const bool whole = std::equal(shape.begin(), shape.end(), array.shape(), array.shape() + array.ndim());
  if (array.size() != 1 && !whole)
    array = Numbers<double>(py::module_::import("numpy").attr("broadcast_to")(array, shape));
  values = array.data();
  step = array.size() == 1 ? 0 : 1;
  kept = array;
}

std::uint64_t choice_from(py::handle value, const Place& place,
                          std::span<const std::pair<std::string_view, std::uint64_t>> choices) {
  std::string what;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i != 0) what += i + 1 == choices.size() ? " or " : ", ";
    what += "'" + std::string(choices[i].first) + "'";
  }
  if (!PyUnicode_Check(value.ptr())) refuse(place, what, value);
  const std::string text = text_from(value, place);
  for (const auto& [name, means] : choices)
    if (name == text) return means;
  throw Error(ErrorCode::unknown_name, place.argument,
              place.text() + " must be " + what + ", got '" + shortened(text) + "'");
}

std::string a_class(const std::type_info& type, const char* otherwise) {
  if (type == typeid(amends::math::Distribution)) return "a number or a Distribution";
  if (type == typeid(Quantity)) return "a number, a Distribution or an Estimate";
  py::handle known = py::detail::global_internals_native_enum_type_map_get_item(type);
  if (const auto* bound = py::detail::get_type_info(type)) known = reinterpret_cast<PyObject*>(bound->type);
  return with_article(known ? py::cast<std::string>(known.attr("__name__")) : std::string(otherwise));
}
