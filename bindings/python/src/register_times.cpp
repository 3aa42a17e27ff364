#include <datetime.h>

#include <amends/core/time_numbers.hpp>
#include <amends/core/timestamp.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column.hpp"
#include "module.hpp"

// Texts, dates and datetimes of Python to microseconds of the wall clock.

namespace {
using namespace amends;

/// What was read of a column of objects.
struct ParsedTimes {
  py::array_t<std::int64_t> microseconds;  // NaT for all that is no time
  std::size_t missing = 0;
  std::size_t unreadable = 0;  // texts that are no time
  std::optional<std::size_t> first_unreadable{};
  std::vector<std::size_t> others{};  // rows of what is neither text, date, datetime nor missing
};

enum class Read : std::uint8_t { time, missing, unreadable, other };

bool type_is(PyObject* value, const char* name) {
  const char* const full = Py_TYPE(value)->tp_name;
  const char* const dot = std::strrchr(full, '.');
  return std::strcmp(dot == nullptr ? full : dot + 1, name) == 0;
}

/// None, NaN, and pandas' NA and NaT, which calls itself a datetime.
bool is_missing(PyObject* value) {
  return value == nullptr || value == Py_None || (PyFloat_Check(value) && std::isnan(PyFloat_AS_DOUBLE(value))) ||
         type_is(value, "NaTType") || type_is(value, "NAType");
}

Read read_text(std::string_view text, std::int64_t& microseconds) {
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) return Read::missing;
  const std::optional<core::Timestamp> time = core::parse_timestamp(text);
  if (!time) return Read::unreadable;
  microseconds = time->microseconds;
  return Read::time;
}

std::int64_t midnight_of(PyObject* date) {
  return core::days_from_civil({PyDateTime_GET_YEAR(date), PyDateTime_GET_MONTH(date), PyDateTime_GET_DAY(date)}) *
         core::microseconds_per_day;
}

Read read_object(PyObject* value, std::int64_t& microseconds) {
  if (value != nullptr && PyUnicode_Check(value)) {
    // Without a copy for what every time is made of; other letters are no time.
    if (PyUnicode_IS_ASCII(value))
      return read_text(
          {static_cast<const char*>(PyUnicode_DATA(value)), static_cast<std::size_t>(PyUnicode_GET_LENGTH(value))},
          microseconds);
    return Read::unreadable;
  }
  if (is_missing(value)) return Read::missing;
  if (PyBytes_Check(value))
    return read_text({PyBytes_AS_STRING(value), static_cast<std::size_t>(PyBytes_GET_SIZE(value))}, microseconds);
  if (PyDateTime_Check(value)) {
    const std::int64_t seconds = 3'600 * PyDateTime_DATE_GET_HOUR(value) + 60 * PyDateTime_DATE_GET_MINUTE(value) +
                                 PyDateTime_DATE_GET_SECOND(value);
    microseconds = midnight_of(value) + 1'000'000 * seconds + PyDateTime_DATE_GET_MICROSECOND(value);
    return Read::time;
  }
  if (PyDate_Check(value)) {
    microseconds = midnight_of(value);
    return Read::time;
  }
  return Read::other;
}

/// `object_of(i)` borrows the i-th value.
template <class Objects>
ParsedTimes parse_objects(std::size_t size, Objects object_of) {
  ParsedTimes result{.microseconds = py::array_t<std::int64_t>(static_cast<py::ssize_t>(size))};
  std::int64_t* const out = result.microseconds.mutable_data();
  const PyObject* last = nullptr;
  Read last_read = Read::missing;
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 65536 == 0 && PyErr_CheckSignals() != 0) throw py::error_already_set();
    PyObject* const value = object_of(i);
    if (value == last && i > 0) {
      out[i] = out[i - 1];
    } else {
      out[i] = core::not_a_time;
      last_read = read_object(value, out[i]);
      last = value;
    }
    if (last_read == Read::missing) ++result.missing;
    if (last_read == Read::other) result.others.push_back(i);
    if (last_read == Read::unreadable && result.unreadable++ == 0) result.first_unreadable = i;
  }
  return result;
}

/// NumPy's own texts: code points of four bytes, or bytes, filled up with zeros.
ParsedTimes parse_fixed_texts(const py::array& texts) {
  if (texts.dtype().byteorder() == '>') throw py::type_error("values must have the byte order of the machine");
  const auto size = static_cast<std::size_t>(texts.shape(0));
  const bool wide = texts.dtype().kind() == 'U';
  const auto length = static_cast<std::size_t>(texts.itemsize()) / (wide ? 4 : 1);
  ParsedTimes result{.microseconds = py::array_t<std::int64_t>(static_cast<py::ssize_t>(size))};
  std::int64_t* const out = result.microseconds.mutable_data();
  std::string text;
  const auto* at = static_cast<const char*>(texts.data());
  for (std::size_t i = 0; i < size; ++i, at += texts.strides(0)) {
    if (i % 65536 == 0 && PyErr_CheckSignals() != 0) throw py::error_already_set();
    text.clear();
    for (std::size_t k = 0; k < length; ++k) {
      std::uint32_t letter = static_cast<unsigned char>(at[wide ? 4 * k : k]);
      if (wide) std::memcpy(&letter, at + 4 * k, 4);
      text += letter < 128 ? static_cast<char>(letter) : '?';
    }
    text.erase(text.find_last_not_of('\0') + 1);
    out[i] = core::not_a_time;
    const Read read = read_text(text, out[i]);
    if (read == Read::missing) ++result.missing;
    if (read == Read::unreadable && result.unreadable++ == 0) result.first_unreadable = i;
  }
  return result;
}

ParsedTimes parse_times(const py::object& values) {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
  if (py::isinstance<py::array>(values)) {
    const auto array = py::reinterpret_borrow<py::array>(values);
    if (array.ndim() != 1) throw py::type_error("values must have one dimension, got " + std::to_string(array.ndim()));
    const char kind = array.dtype().kind();
    if (kind == 'U' || kind == 'S') return parse_fixed_texts(array);
    if (kind != 'O') throw py::type_error("values must be texts or objects");
    const auto* const data = static_cast<const char*>(array.data());
    const py::ssize_t stride = array.strides(0);
    return parse_objects(static_cast<std::size_t>(array.shape(0)), [=](std::size_t i) {
      return *reinterpret_cast<PyObject* const*>(data + static_cast<py::ssize_t>(i) * stride);
    });
  }
  const py::list list(values);
  return parse_objects(list.size(),
                       [&](std::size_t i) { return PyList_GET_ITEM(list.ptr(), static_cast<py::ssize_t>(i)); });
}
}  // namespace

void register_times(py::module_& m) {
  py::class_<ParsedTimes>(m, "ParsedTimes", "What was read of a column of texts, dates and datetimes.")
      .def_readonly("microseconds", &ParsedTimes::microseconds,
                    "Of the wall clock since 1970; NaT (the smallest integer) for all that is no time.")
      .def_readonly("missing", &ParsedTimes::missing, "None, NaN, NaT and empty texts.")
      .def_readonly("unreadable", &ParsedTimes::unreadable, "Texts that are no time.")
      .def_readonly("first_unreadable", &ParsedTimes::first_unreadable)
      .def_readonly("others", &ParsedTimes::others, "Rows that hold neither a text, a date, a datetime nor nothing.");
  m.def("parse_times", &parse_times, py::arg("values"),
        "Texts of ISO 8601, dates and datetimes (an array or a list, mixed as you like) to microseconds.");
  m.def(
      "parse_timestamp",
      [](const std::string& text) -> py::object {
        const std::optional<core::Timestamp> time = core::parse_timestamp(text);
        if (!time) return py::none();
        constexpr const char* names[] = {"month", "day", "moment"};
        return py::make_tuple(time->microseconds, names[static_cast<std::size_t>(time->precision)],
                              time->offset_minutes);
      },
      py::arg("text"), "Microseconds, 'month', 'day' or 'moment', and minutes of the offset or None; None: no time.");
  m.def("format_timestamp", &core::format_timestamp, py::arg("microseconds"));
  m.def("format_date", &core::format_date, py::arg("days"));
  m.def(
      "looks_like",
      [](const py::object& numbers) {
        return std::string(core::to_string(core::looks_like(column_of("numbers", numbers))));
      },
      py::arg("numbers"), "What numbers given as days look like: 'days', 'dates', 'seconds', 'milliseconds', ...");
}
