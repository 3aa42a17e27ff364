#include "def.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using Call = PyObject* (*)(PyObject*, PyObject* const*, std::size_t, PyObject*);
using Record = py::detail::function_record;

Call pybind11_call = nullptr;

/// "evidence_rate() " or, of a constructor, "ProblemType() ".
std::string title(const Record& record) {
  const std::string name =
      record.is_constructor ? std::string(py::str(record.scope.attr("__name__"))) : std::string(record.name);
  return name + "() ";
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? text + " and " + std::to_string(names.size() - most) + " more" : text;
}

/// What is wrong with the number or the names of the arguments of a call; empty where nothing is.
std::string what_is_wrong(const Record& record, std::size_t given, PyObject* keywords) {
  const std::size_t own = record.is_method ? 1 : 0;
  if (given > record.nargs_pos)
    return title(record) + "takes " + std::to_string(record.nargs_pos - own) + " arguments by position, got " +
           std::to_string(given - own);
  std::vector<std::string> names;
  for (std::size_t i = own; i < record.args.size(); ++i) names.emplace_back(record.args[i].name);
  std::vector<bool> known(names.size());
  for (std::size_t i = own; i < given; ++i) known[i - own] = true;
  if (keywords != nullptr)
    for (const py::handle keyword : py::reinterpret_borrow<py::tuple>(keywords)) {
      const auto text = py::cast<std::string>(keyword);
      const auto found = std::find(names.begin(), names.end(), text);
      if (found == names.end())
        return title(record) + "has no argument " + text +
               (names.empty() ? "; it takes none" : "; it has " + listed(names));
      const auto place = static_cast<std::size_t>(found - names.begin());
      if (known[place]) return title(record) + "was given " + text + " twice";
      known[place] = true;
    }
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!known[i] && !record.args[i + own].value) missing.push_back(names[i]);
  return missing.empty() ? "" : title(record) + "needs " + listed(missing);
}

PyObject* explained_call(PyObject* self, PyObject* const* arguments, std::size_t given, PyObject* keywords) {
  PyObject* result = pybind11_call(self, arguments, given, keywords);
  if (result != nullptr || PyErr_ExceptionMatches(PyExc_TypeError) == 0) return result;
  py::error_already_set raised;
  const Record* record = py::detail::function_record_ptr_from_PyObject(self);
  const std::string wrong = what_is_wrong(*record, static_cast<std::size_t>(PyVectorcall_NARGS(given)), keywords);
  if (wrong.empty())
    raised.restore();
  else
    PyErr_SetString(PyExc_TypeError, wrong.c_str());
  return nullptr;
}

void explain_function(py::handle function) {
  const Record* record = py::detail::function_record_ptr_from_PyObject(PyCFunction_GET_SELF(function.ptr()));
  // Of several overloads each has its own arguments. Where pybind11 takes them in another way, its own text stays.
  if (record == nullptr || record->next != nullptr || (record->def->ml_flags & METH_FASTCALL) == 0) return;
  // Python looks the pointer up at every call.
  const auto mine = reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&explained_call));
  if (record->def->ml_meth == mine) return;
  pybind11_call = reinterpret_cast<Call>(reinterpret_cast<void (*)()>(record->def->ml_meth));
  record->def->ml_meth = mine;
}

void explain_all(const py::object& holder, const std::string& package) {
  for (const py::handle value : py::list(holder.attr("__dict__").attr("values")())) {
    py::object thing = py::reinterpret_borrow<py::object>(value);
    if (Py_TYPE(value.ptr()) == &PyStaticMethod_Type) thing = value.attr("__func__");
    if (PyInstanceMethod_Check(thing.ptr()) != 0) thing = py::getattr(thing, "__func__");
    if (PyCFunction_Check(thing.ptr()) != 0) {
      if (PyCFunction_GET_SELF(thing.ptr()) != nullptr) explain_function(thing);
    } else if (PyModule_Check(thing.ptr()) != 0 || PyType_Check(thing.ptr()) != 0) {
      const std::string of = py::str(py::getattr(thing, PyType_Check(thing.ptr()) ? "__module__" : "__name__"));
      if (of.starts_with(package) && !thing.is(holder)) explain_all(thing, package);
    }
  }
}

}  // namespace

void explain_wrong_calls(const py::module_& module) {
  explain_all(module, py::str(module.attr("__name__")));
}
