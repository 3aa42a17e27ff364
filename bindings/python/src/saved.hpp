#pragma once
// Results and curves that are saved as one state: JSON, and pickles of the same text.

#include <amends/core/error.hpp>
#include <amends/interop/model_file.hpp>
#include <string>

#include "def.hpp"
#include "module.hpp"

/// `to_json`, `from_json` and pickling for a class with state() and from_state(). `read_old(tuple)` reads the tuples
/// that version 0.1 pickled.
template <class Saved, class ReadOld>
void add_saved(py::class_<Saved>& cls, ReadOld read_old) {
  const auto read = [](const std::string& text) { return Saved::from_state(amends::interop::read_model(text)); };
  def_static(cls, "from_json", read, py::arg("text"));
  cls.def("to_json", [](const Saved& one) { return amends::interop::write_model(one.state()); })
      .def(py::pickle([](const Saved& one) { return py::bytes(amends::interop::write_model(one.state())); },
                      [read, read_old](const py::object& state) {
                        if (py::isinstance<py::bytes>(state)) return read(state.cast<std::string>());
                        try {
                          if (py::isinstance<py::tuple>(state)) return read_old(state.cast<py::tuple>());
                        } catch (const py::cast_error&) {
                          // said below
                        }
                        throw amends::Error(amends::ErrorCode::format, "state", "the pickled state is damaged");
                      }),
           py::arg("state"));
}

template <class Saved>
void add_saved(py::class_<Saved>& cls) {
  add_saved(cls, [](const py::tuple&) -> Saved {
    throw amends::Error(amends::ErrorCode::format, "state", "the pickled state is damaged");
  });
}

/// Equal where the state written by put(state, one) is: NaN is NaN. Anything else than a `Result` is for others to
/// compare.
template <class Result, class Put>
void add_equality(py::class_<Result>& cls, Put put) {
  cls.def(
      "__eq__",
      [put](const Result& a, const py::object& other) -> py::object {
        if (!py::isinstance<Result>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
        const auto text = [put](const Result& one) {
          amends::estimation::ModelState state;
          put(state, one);
          return amends::interop::write_model(state);
        };
        return py::bool_(text(a) == text(other.cast<const Result&>()));
      },
      py::arg("other"));
}

/// Pickles of a result whose state is written by put(state, one) and read by get(state), for results that are only
/// shown.
template <class Result, class Put, class Get>
void add_pickle(py::class_<Result>& cls, const char* name, Put put, Get get) {
  cls.def(py::pickle(
              [name, put](const Result& one) {
                amends::estimation::ModelState state{.model = name};
                put(state, one);
                return py::bytes(amends::interop::write_model(state));
              },
              [name, put, get](const py::bytes& text) {
                const amends::estimation::ModelState state = amends::interop::read_model(std::string(text));
                state.check(name, 1);
                Result one = get(state);
                amends::estimation::ModelState again{.model = name};
                put(again, one);
                if (!(again == state) && amends::interop::write_model(again) != amends::interop::write_model(state))
                  throw amends::Error(amends::ErrorCode::format, "state", "the pickled state is damaged");
                return one;
              }),
          py::arg("state"));
}
