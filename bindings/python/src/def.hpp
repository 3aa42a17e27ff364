#pragma once
// How a function, method or constructor is bound: as with pybind11's own def, and every argument has a name.
//
//   def(m, "reach_probability", [](const std::vector<double>& steps) { return ...; }, doc, py::arg("steps"));
//   def(cls, "stay", vectorize_unlocked(&SaturatingStay::stay), doc, py::arg("compensation"));
//   def(cls, "quantile", [](const Sketch& self, double p) { return ...; }, doc, py::arg("p") = 0.5);
//   def_static(cls, "from_json", &Model::from_json, doc, py::arg("text"));
//   def_init(cls, [](double rate) { return Curve{rate}; }, py::kw_only(), py::arg("rate"));
//
// The parameters of the C++ function say what is taken (argument.hpp lists the types): a wrong type, range or shape is
// an amends::Error with the name of its py::arg. Each parameter but `self` has its py::arg, with a default or not; py::kw_only(), return value policies and
// py::keep_alive are those of pybind11. A py::call_guard that releases the GIL is not for here (arguments are converted
// inside): release it in the function, or use interruptible().
//
// An enumeration given as text:   template <>
//                                 struct TextOf<Unit> : Texts<Text<"days", Unit::days>, Text<"weeks", Unit::weeks>> {};
// One function for several classes takes a std::variant<const X*, const Y*> (nothing is overloaded: the first would
// refuse what the second takes) and calls std::visit.

#include "argument.hpp"

namespace def_detail {

/// An argument as it came; the wrapper converts it, as only that knows its name.
template <class A>
struct Given {
  py::handle value;
};

template <class... Extra>
constexpr std::size_t count_names = (std::size_t{0} + ... + std::size_t{std::is_base_of_v<py::arg, Extra>});

template <std::size_t count, bool is_method, class... Extra>
std::array<const char*, count> names_of(const Extra&... extra) {
  static_assert(count == count_names<Extra...> + is_method, "every parameter must have its py::arg");
  std::array<const char*, count> names{};
  std::size_t next = 0;
  if constexpr (is_method) names[next++] = "self";
  [[maybe_unused]] const auto look = [&](const auto& one) {
    if constexpr (std::is_base_of_v<py::arg, std::decay_t<decltype(one)>>) names[next++] = one.name;
  };
  (look(extra), ...);
  return names;
}

template <class A>
using Of = Argument<std::remove_cvref_t<A>>;

template <class A, class Held>
decltype(auto) pass(Held& held) {
  if constexpr (std::is_lvalue_reference_v<A>)
    return static_cast<Held&>(held);
  else
    return std::move(held);
}

template <bool is_method, class Function, class Result, class... A, class... Extra>
auto convert_by_name(Function function, Result (*)(A...), const Extra&... extra) {
  const auto names = names_of<sizeof...(A), is_method>(extra...);
  return [function, names](Given<A>... given) -> Result {
    return [&]<std::size_t... I>(std::index_sequence<I...>)->Result {
      // In braces: from the first to the last.
      std::tuple<decltype(Of<A>::from(given.value, Place{names[I]}))...> held{
          Of<A>::from(given.value, Place{names[I]})...};
      return function(pass<A>(std::get<I>(held))...);
    }
    (std::index_sequence_for<A...>{});
  };
}

template <class Result, class Class, class... A>
auto signature(Result (Class::*)(A...) const) -> Result (*)(A...);
template <class Result, class Class, class... A>
auto signature(Result (Class::*)(A...)) -> Result (*)(A...);

template <bool is_method, class Result, class... A, class... Extra>
auto named(Result (*function)(A...), const Extra&... extra) {
  return convert_by_name<is_method>(function, function, extra...);
}
template <bool is_method, class Result, class Class, class... A, class... Extra>
auto named(Result (Class::*method)(A...) const, const Extra&... extra) {
  const auto call = [method](const Class& self, A... values) -> Result {
    return (self.*method)(std::forward<A>(values)...);
  };
  return convert_by_name<is_method>(call, static_cast<Result (*)(const Class&, A...)>(nullptr), extra...);
}
template <bool is_method, class Lambda, class... Extra>
requires std::is_class_v<Lambda>
auto named(Lambda lambda, const Extra&... extra) {
  return convert_by_name<is_method>(lambda, decltype(def_detail::signature(&Lambda::operator())){nullptr}, extra...);
}

}  // namespace def_detail

namespace pybind11::detail {
template <class A>
struct type_caster<def_detail::Given<A>> {
  static constexpr auto name = def_detail::Of<A>::name;
  template <class>
  using cast_op_type = def_detail::Given<A>;
  bool load(handle value, bool) {
    given.value = value;
    return true;
  }
  operator def_detail::Given<A>() { return given; }
  def_detail::Given<A> given{};
};
}  // namespace pybind11::detail

/// Called once, when everything is bound: in all functions of `module`, its submodules and classes, a call whose number
/// or names of arguments are wrong is a short TypeError, in place of pybind11's list of signatures.
void explain_wrong_calls(const py::module_& module);

/// A function of a module, or a method of a class; see above.
template <class Function, class... Extra>
void def(py::module_& module, const char* name, Function function, const Extra&... extra) {
  module.def(name, def_detail::named<false>(function, extra...), extra...);
}
template <class Class, class... Options, class Function, class... Extra>
void def(py::class_<Class, Options...>& type, const char* name, Function function, const Extra&... extra) {
  type.def(name, def_detail::named<true>(function, extra...), extra...);
}
template <class Class, class... Options, class Function, class... Extra>
void def_static(py::class_<Class, Options...>& type, const char* name, Function function, const Extra&... extra) {
  type.def_static(name, def_detail::named<false>(function, extra...), extra...);
}
template <class Class, class... Options, class Function, class... Extra>
void def_init(py::class_<Class, Options...>& type, Function make, const Extra&... extra) {
  type.def(py::init(def_detail::named<false>(make, extra...)), extra...);
}
