#pragma once
// What is pickled of scenarios, estimates, links and accounts of records: every member by its name, as numbers, texts,
// lists and dicts.

#include <amends/core/error.hpp>

#include "module.hpp"

/// The members of a struct by name. Instantiated for what plain_state.cpp lists.
template <class T>
py::dict plain_state(const T& one);

/// errors  Error(format) unless the state has exactly the members, each of its type, and makes sense
template <class T>
T from_plain_state(const py::dict& state);

/// Pickles of a class that is made of `Made`, all of whose members are plain: (1, the members).
template <class Made, class T>
void add_plain_pickle(py::class_<T> type, const Made& (*made_of)(const T&)) {
  type.def(py::pickle([made_of](const T& one) -> py::tuple { return py::make_tuple(1, plain_state(made_of(one))); },
                      [](const py::tuple& state) {
                        if (state.size() != 2 || !py::isinstance<py::dict>(state[1]) || !py::int_(1).equal(state[0]))
                          throw amends::Error(amends::ErrorCode::format, "state",
                                              "the pickled state is damaged, or of a later version");
                        return T(from_plain_state<Made>(state[1]));
                      }),
           py::arg("state"));
}
template <class T>
void add_plain_pickle(py::class_<T> type) {
  add_plain_pickle(
      type, +[](const T& one) -> const T& { return one; });
}
