#include <amends/interop/arrow.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"

namespace {
using namespace amends;
using namespace amends::interop;
using Wanted = std::optional<std::vector<std::string>>;

/// What a capsule of the Arrow PyCapsule protocol points to. Its own destructor releases what was not moved out.
template <class Struct>
Struct& in_capsule(const py::handle& capsule, const char* name) {
  if (PyCapsule_IsValid(capsule.ptr(), name) == 0)
    throw py::type_error(std::string("source must give a capsule named \"") + name + "\", got " +
                         py::str(py::type::handle_of(capsule).attr("__name__")).cast<std::string>());
  return *static_cast<Struct*>(PyCapsule_GetPointer(capsule.ptr(), name));
}

/// Without the GIL: the callbacks of a producer take it themselves, and may wait for threads of their own that need it.
template <class Read>
ArrowTable read_unlocked(const Wanted& wanted, Read&& read) {
  return interruptible(1, [&](core::Executor& executor) {
    return read(wanted ? std::optional<std::span<const std::string>>(*wanted) : std::nullopt, &executor);
  });
}

ArrowTable read_table(const py::object& source, const Wanted& wanted) {
  if (py::hasattr(source, "__arrow_c_stream__")) {
    const py::object capsule = source.attr("__arrow_c_stream__")(py::none());
    auto& stream = in_capsule<ArrowArrayStream>(capsule, "arrow_array_stream");
    return read_unlocked(wanted,
                         [&](auto names, auto* executor) { return read_arrow_stream(stream, names, executor); });
  }
  if (py::hasattr(source, "__arrow_c_array__")) {
    const auto capsules = source.attr("__arrow_c_array__")(py::none()).cast<std::pair<py::object, py::object>>();
    auto& schema = in_capsule<ArrowSchema>(capsules.first, "arrow_schema");
    auto& array = in_capsule<ArrowArray>(capsules.second, "arrow_array");
    return read_unlocked(wanted,
                         [&](auto names, auto* executor) { return read_arrow_array(schema, array, names, executor); });
  }
  throw py::type_error("source must have the method __arrow_c_stream__ or __arrow_c_array__, got " +
                       py::str(py::type::handle_of(source).attr("__name__")).cast<std::string>());
}

template <class Function>
auto with_numpy_type(core::ColumnType type, Function&& function) {
  switch (type) {
    case core::ColumnType::float32:
      return function(float{});
    case core::ColumnType::int64:
      return function(std::int64_t{});
    case core::ColumnType::int32:
      return function(std::int32_t{});
    case core::ColumnType::int16:
      return function(std::int16_t{});
    case core::ColumnType::int8:
      return function(std::int8_t{});
    case core::ColumnType::uint64:
      return function(std::uint64_t{});
    case core::ColumnType::uint32:
      return function(std::uint32_t{});
    case core::ColumnType::uint16:
      return function(std::uint16_t{});
    case core::ColumnType::uint8:
      return function(std::uint8_t{});
    case core::ColumnType::float64:
      break;
  }
  return function(double{});
}

/// An array that looks at memory of `owner`, and keeps it alive; nobody may write there.
py::array frozen(const py::dtype& type, const void* data, std::size_t rows, std::ptrdiff_t stride, py::handle owner) {
  py::array array(type, {static_cast<py::ssize_t>(rows)}, {static_cast<py::ssize_t>(stride)}, data, owner);
  array.attr("flags").attr("writeable") = false;
  return array;
}
py::array frozen(const core::ColumnView& view, py::handle owner) {
  const py::dtype type = with_numpy_type(view.type(), []<class T>(T) { return py::dtype::of<T>(); });
  return frozen(type, view.data(), view.size(), view.stride(), owner);
}

py::array values_of(const py::object& self) {
  const auto& column = self.cast<const ArrowColumn&>();
  // 0 and 1 as they are: `missing` says which do not count.
  if (column.kind() == ArrowKind::boolean && column.whole().given()) return frozen(column.whole(), self);
  return frozen(column.values(), self);
}
py::object whole_of(const py::object& self) {
  const auto& column = self.cast<const ArrowColumn&>();
  if (!column.whole().given()) return py::none();
  return frozen(column.whole(), self);
}
py::object missing_of(const py::object& self) {
  const auto& column = self.cast<const ArrowColumn&>();
  if (column.missing().empty()) return py::none();
  return frozen(py::dtype::of<bool>(), column.missing().data(), column.missing().size(), 1, self);
}
std::optional<py::list> labels_of(const ArrowColumn& column) {
  if (column.kind() != ArrowKind::text && column.kind() != ArrowKind::category) return std::nullopt;
  py::list labels(column.labels().size());
  std::size_t at = 0;
  for (const std::string_view label : column.labels()) labels[at++] = py::str(label.data(), label.size());
  return labels;
}
}  // namespace

void register_arrow(py::module_& module) {
  py::class_<ArrowColumn>(module, "ArrowColumn", "A column of an ArrowTable; its arrays keep the table alive.")
      .def_property_readonly("name", &ArrowColumn::name)
      .def_property_readonly(
          "kind", [](const ArrowColumn& c) { return to_string(c.kind()); },
          "number, boolean, text, category, date, time, duration or null.")
      .def_property_readonly("format", &ArrowColumn::format,
                             "Format string of Arrow; of a dictionary that of its values.")
      .def_property_readonly(
          "unit", [](const ArrowColumn& c) { return c.unit(); }, "D, s, ms, us or ns; empty for other kinds.")
      .def_property_readonly("zone", &ArrowColumn::zone, "Name of the time zone; empty: none.")
      .def_property_readonly("null_count", &ArrowColumn::null_count)
      .def_property_readonly("shared", &ArrowColumn::shared, "Whether the values lie in the memory of the producer.")
      .def_property_readonly("values", &values_of,
                             "Read-only: numbers with NaN where missing; booleans as 0 and 1; codes of texts, -1 where "
                             "missing; ticks as int64, NaT where missing.")
      .def_property_readonly("whole", &whole_of,
                             "Exact whole numbers, 0 where missing, of a column of whole numbers of which some are "
                             "missing; otherwise None.")
      .def_property_readonly("missing", &missing_of, "True for each row without a value; None: every row has one.")
      .def_property_readonly("labels", &labels_of, "The distinct texts, by code; None for other kinds.")
      .def("__len__", &ArrowColumn::size);

  // Releasing a batch calls the producer, who may take the GIL or wait for a thread that does.
  py::class_<ArrowTable>(module, "ArrowTable", "Columns read from an Arrow stream, without the library it came from.",
                         py::release_gil_before_calling_cpp_dtor())
      .def_static("read", &read_table, py::arg("source"), py::arg("wanted") = py::none(),
                  "Of an object with __arrow_c_stream__ or __arrow_c_array__; wanted: names of columns, None for all.")
      .def_property_readonly("rows", &ArrowTable::rows)
      .def_property_readonly("names",
                             [](const ArrowTable& t) {
                               std::vector<std::string> names;
                               for (const ArrowColumn& column : t.columns()) names.push_back(column.name());
                               return names;
                             })
      .def("column", &ArrowTable::column, py::arg("name"), py::return_value_policy::reference_internal)
      .def("__len__", &ArrowTable::rows);
}
