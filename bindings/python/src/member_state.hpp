#pragma once
// Pickles of results that are structs: their members in order, in a tuple.

#include <amends/core/error.hpp>
#include <amends/economics/evaluation.hpp>
#include <cstddef>
#include <tuple>
#include <vector>

#include "module.hpp"
#include "state.hpp"

/// `static constexpr auto all`: a std::tuple of pointers to every member.
template <class T>
struct MembersOf {};

template <>
struct MembersOf<amends::economics::Summary> {
  using T = amends::economics::Summary;
  static constexpr auto all = std::tuple(&T::mean, &T::standard_deviation, &T::quantiles, &T::share_missing,
                                         &T::share_negative, &T::quantile_error);
};

namespace member_detail {

template <class T>
concept HasMembers = requires {
  MembersOf<T>::all;
};

/// A member as numbers, texts, lists and tuples.
template <class T>
struct Codec {
  static py::object put(const T& one) { return py::cast(one); }
  static T get(py::handle from) { return from.cast<T>(); }
};
template <HasMembers T>
struct Codec<T> {
  static constexpr std::size_t size = std::tuple_size_v<std::remove_cvref_t<decltype(MembersOf<T>::all)>>;
  template <class M>
  static Codec<M> codec_of(M T::*);

  static py::tuple put(const T& one) {
    return std::apply([&](auto... member) { return py::make_tuple(decltype(codec_of(member))::put(one.*member)...); },
                      MembersOf<T>::all);
  }
  static T get(py::handle from) {
    const auto state = from.cast<py::tuple>();
    if (state.size() != size) throw py::cast_error("not a state");
    T made{};
    std::size_t next = 0;
    std::apply([&](auto... member) { ((made.*member = decltype(codec_of(member))::get(state[next++])), ...); },
               MembersOf<T>::all);
    return made;
  }
};
template <HasMembers T>
struct Codec<std::vector<T>> {
  static py::list put(const std::vector<T>& all) {
    py::list out;
    for (const T& one : all) out.append(Codec<T>::put(one));
    return out;
  }
  static std::vector<T> get(py::handle from) {
    std::vector<T> out;
    if (!py::isinstance<py::list>(from)) throw py::cast_error("no list");
    for (const py::handle one : py::reinterpret_borrow<py::list>(from)) out.push_back(Codec<T>::get(one));
    return out;
  }
};

}  // namespace member_detail

/// Pickles of a class with MembersOf; a state that is not `sound` is Error(format), as one of another shape is. Equal are
/// those whose states read alike, so NaN is NaN.
template <class T, class Sound>
void add_member_pickle(py::class_<T> type, const char* name, Sound sound) {
  using Codec = member_detail::Codec<T>;
  if (!py::dict(type.attr("__dict__")).contains("__eq__"))
    type.def(
        "__eq__",
        [](const T& a, const py::object& other) -> py::object {
          if (!py::isinstance<T>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
          return py::bool_(py::repr(Codec::put(a)).equal(py::repr(Codec::put(other.cast<const T&>()))));
        },
        py::arg("other"));
  type.def(py::pickle([](const T& one) { return Codec::put(one); },
                      [name, sound](const py::tuple& state) {
                        return load_state(state, name, Codec::size, [&](const py::tuple& given) {
                          T made = Codec::get(given);
                          if (!sound(made)) throw py::cast_error("not a state");
                          return made;
                        });
                      }),
           py::arg("state"));
}
template <class T>
void add_member_pickle(py::class_<T> type, const char* name) {
  add_member_pickle(type, name, [](const T&) { return true; });
}
