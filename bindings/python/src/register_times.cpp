#include <datetime.h>

#include <amends/core/time_numbers.hpp>
#include <amends/core/timestamp.hpp>
#include <amends/interop/dates.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column.hpp"
#include "module.hpp"

// Texts, dates and datetimes of Python to microseconds of the wall clock. Texts are read as those of files are.

namespace {
using namespace amends;

/// What was read of a column of objects.
struct ParsedTimes {
  py::array_t<std::int64_t> microseconds;  // NaT for all that is no time
  std::size_t missing = 0;
  std::vector<std::int64_t> unreadable{};  // rows of texts that are no time
  std::vector<std::size_t> others{};       // rows of what is neither text, date, datetime nor missing
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
  const std::optional<core::Timestamp> time = interop::parse_date(text, interop::DateFormat::recognised);
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
    // Without a copy for what most times are made of.
    if (PyUnicode_IS_ASCII(value))
      return read_text(
          {static_cast<const char*>(PyUnicode_DATA(value)), static_cast<std::size_t>(PyUnicode_GET_LENGTH(value))},
          microseconds);
    Py_ssize_t size = 0;
    const char* const text = PyUnicode_AsUTF8AndSize(value, &size);
    if (text != nullptr) return read_text({text, static_cast<std::size_t>(size)}, microseconds);
    PyErr_Clear();  // half of a pair: no letter
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
    if (last_read == Read::unreadable) result.unreadable.push_back(static_cast<std::int64_t>(i));
  }
  return result;
}

/// What is no letter becomes a question mark, which is in no time.
void append_utf8(std::string& text, std::uint32_t letter) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  const bool pair = letter >= 0xD800 && letter < 0xE000;
  if (letter < 0x80)
    text += byte(letter);
  else if (letter < 0x800)
    text += {byte(0xC0 | letter >> 6), byte(0x80 | (letter & 0x3F))};
  else if (letter < 0x10000 && !pair)
    text += {byte(0xE0 | letter >> 12), byte(0x80 | (letter >> 6 & 0x3F)), byte(0x80 | (letter & 0x3F))};
  else
    text += '?';
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
      append_utf8(text, letter);
    }
    text.erase(text.find_last_not_of('\0') + 1);
    out[i] = core::not_a_time;
    const Read read = read_text(text, out[i]);
    if (read == Read::missing) ++result.missing;
    if (read == Read::unreadable) result.unreadable.push_back(static_cast<std::int64_t>(i));
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
      .def_property_readonly(
          "unreadable",
          [](const ParsedTimes& parsed) {
            return py::array_t<std::int64_t>(static_cast<py::ssize_t>(parsed.unreadable.size()),
                                             parsed.unreadable.data());
          },
          "Rows that hold a text that is no time.")
      .def_readonly("others", &ParsedTimes::others, "Rows that hold neither a text, a date, a datetime nor nothing.");
  m.def("parse_times", &parse_times, py::arg("values"),
        "Texts in the forms of interop::parse_date, dates and datetimes (an array or a list, mixed as you like) to "
        "microseconds.");
  const auto def_parser = [&m](const char* name, auto read, const char* doc) {
    m.def(
        name,
        [read](const std::string& text) -> py::object {
          const std::optional<core::Timestamp> time = read(text);
          if (!time) return py::none();
          constexpr const char* names[] = {"month", "day", "moment"};
          return py::make_tuple(time->microseconds, names[static_cast<std::size_t>(time->precision)],
                                time->offset_minutes);
        },
        py::arg("text"), doc);
  };
  def_parser(
      "parse_timestamp", &core::parse_timestamp,
      "Of ISO 8601: microseconds, 'month', 'day' or 'moment', and minutes of the offset or None; None: no time.");
  def_parser(
      "parse_date", [](const std::string& text) { return interop::parse_date(text, interop::DateFormat::recognised); },
      "The same, in all forms that can be read in one way only.");
  m.def("format_timestamp", &core::format_timestamp, py::arg("microseconds"));
  m.def("format_date", &core::format_date, py::arg("days"));
  m.def(
      "looks_like",
      [](const py::object& numbers) {
        return std::string(core::to_string(core::looks_like(column_of("numbers", numbers))));
      },
      py::arg("numbers"), "What numbers given as days look like: 'days', 'dates', 'seconds', 'milliseconds', ...");
  m.attr("_far_from_median_days") = core::far_from_median_days;
  m.def(
      "_median_day",
      [](const py::array_t<double, py::array::c_style | py::array::forcecast>& days) {
        return core::median_day({days.data(), days.data() + days.size()});
      },
      py::arg("days"), "The median of days, the lower one of two.");
}
