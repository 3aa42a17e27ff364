#pragma once
// What a bound function takes: how a Python object becomes a C++ argument that knows its name, so that a wrong one is
// the library's own error ("draws must be a whole number of at least 0, got -1"). Used through def.hpp.
//
// Argument<A> serves a parameter of type A: `name` is what signatures and stubs say, `from(value, place)` converts or
// throws amends::Error.
//
//   double                     a number: int, float, NumPy scalar, anything with __float__ that is no text, list, date
//   bool; integers             True or False; a whole number in the range of the type, 1e5 as well as 100000
//   std::string                text
//   an enumeration             its text where TextOf<> is specialised (or its member), else its member alone
//   std::optional<T>, T*       as T, or None
//   std::vector<T>, pair, tuple, std::map<std::string, T>   element by element; of numbers also arrays and Series
//   Numbers<T>                 an array of any shape of double or of an integer type, as a py::array_t
//   Broadcast                     a number or an array of numbers that vectorize_unlocked broadcasts
//   std::variant<const X*, const Y*>                        an instance of one of several classes
//   py::object                 whatever comes, untouched
//   anything else              an instance of the class (py::function, py::dict, bound classes)

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "module.hpp"

/// Which value is meant: an argument, or something that it holds ("bins[3]").
struct Place {
  const char* argument;
  const Place* holder = nullptr;
  py::ssize_t index = 0;
  const std::string* key = nullptr;

  [[nodiscard]] Place at(py::ssize_t i) const { return {argument, this, i, nullptr}; }
  [[nodiscard]] Place at(const std::string& name) const { return {argument, this, 0, &name}; }
  [[nodiscard]] std::string text() const;
};

/// At most 30 bytes of a text, in whole characters.
std::string shortened(const std::string& text);
/// "text", "an array of shape (3,)", "-1": what came, for a message, never more of its contents than a number.
std::string kind_of(py::handle value);
/// Throws Error(domain): "<place> must be <what>, got <kind of value>".
[[noreturn]] void refuse(const Place& place, std::string_view what, py::handle value);

/// Throws for True and False, which Python takes for 1 and 0: a flag where a number is due is a slip.
void refuse_truth(py::handle value, const Place& place, std::string_view what);
double number_from(py::handle value, const Place& place);
bool truth_from(py::handle value, const Place& place);
std::string text_from(py::handle value, const Place& place);
std::int64_t signed_from(py::handle value, const Place& place, std::int64_t lowest, std::int64_t highest);
std::uint64_t unsigned_from(py::handle value, const Place& place, std::uint64_t highest);

template <class T>
using Numbers = py::array_t<T, py::array::c_style | py::array::forcecast>;

/// An array of any shape; masked and missing values, and None, are NaN.
Numbers<double> numbers_from(py::handle value, const Place& place);
/// The same of whole numbers; nothing may be missing.
Numbers<std::int64_t> signed_numbers_from(py::handle value, const Place& place, std::int64_t lowest,
                                          std::int64_t highest);
Numbers<std::uint64_t> unsigned_numbers_from(py::handle value, const Place& place, std::uint64_t highest);
/// Throws unless the array has one dimension.
void check_sequence(const py::array& array, const Place& place, py::handle value);
/// The elements of a list, tuple or other iterable, which is no text, bytes, set or mapping; `what` is what they are.
py::list elements_of(py::handle value, const Place& place, std::string_view what);
/// The same as a tuple of `size`.
py::tuple tuple_of(py::handle value, const Place& place, std::size_t size);
bool is_mapping(py::handle value);
py::dict mapping_of(py::handle value, const Place& place);

/// A number, or an array of numbers to be broadcast with others.
struct Broadcast {
  double one = 0.0;
  py::object array{};  // Numbers<double>, or nothing: then it is `one`
  py::object index{};  // of a pandas Series
  const char* name = "";
};
Broadcast broadcast_from(py::handle value, const Place& place);

/// The shape that NumPy's broadcasting gives to all of them. Error(size_mismatch) where there is none; an error too for
/// pandas Series whose indexes differ, which pandas itself would align.
std::vector<py::ssize_t> common_shape(std::span<const Broadcast* const> columns);
/// A column as values[i * step], i counting through a common shape.
struct Rows {
  Rows(const Broadcast& column, const std::vector<py::ssize_t>& shape);
  py::object kept{};
  const double* values;
  std::size_t step;
};

/// A number for numbers, an array for arrays, as a result: Any to a checker of types, which cannot know which.
struct NumberOrArray {
  py::object value;
};

/// A literal as a template argument; pybind11 has its own for newer compilers only.
template <std::size_t size>
struct Literal {
  char text[size]{};
  constexpr Literal(const char (&literal)[size]) { std::copy_n(literal, size, text); }
};

/// How an enumeration is written in Python: `template <> struct TextOf<Unit> : Texts<Text<"days", Unit::days>, ...> {};`
template <Literal literal, auto value>
struct Text {
  static constexpr std::string_view name{literal.text};
  static constexpr auto quoted =
      py::detail::const_name("'") + py::detail::const_name(literal.text) + py::detail::const_name("'");
  static constexpr auto means = value;
};
template <class... Choices>
struct Texts {
  static constexpr auto name =
      py::detail::const_name("typing.Literal[") + py::detail::concat(Choices::quoted...) + py::detail::const_name("]");
  static constexpr std::array values{
      std::pair<std::string_view, std::uint64_t>(Choices::name, static_cast<std::uint64_t>(Choices::means))...};
};
template <class Enum>
struct TextOf {};

/// The place of the text among `choices`, as a value; Error(unknown_name) otherwise.
std::uint64_t choice_from(py::handle value, const Place& place,
                          std::span<const std::pair<std::string_view, std::uint64_t>> choices);

/// "a Weights", "an Iceberg": the name of the Python class of a C++ type; `otherwise` where it has none.
std::string a_class(const std::type_info& type, const char* otherwise);

template <class T, class = void>
struct Argument {
  using Caster = py::detail::make_caster<T>;
  static constexpr auto name = Caster::name;

  static std::string what() { return a_class(typeid(T), name.text); }
  static auto from(py::handle value, const Place& place) {
    Caster caster;
    if (value.is_none() || !caster.load(value, true)) refuse(place, what(), value);
    if constexpr (std::is_base_of_v<py::detail::type_caster_generic, Caster>)
      return std::ref(py::detail::cast_op<T&>(caster));
    else
      return T(py::detail::cast_op<T>(std::move(caster)));
  }
};

template <>
struct Argument<py::object> {
  static constexpr auto name = py::detail::const_name("typing.Any");
  static py::object from(py::handle value, const Place&) { return py::reinterpret_borrow<py::object>(value); }
};

template <>
struct Argument<double> {
  static constexpr auto name = py::detail::const_name("float");
  static constexpr const char* elements = "numbers";
  static double from(py::handle value, const Place& place) {
    refuse_truth(value, place, "a number");
    return number_from(value, place);
  }
  static Numbers<double> many_from(py::handle value, const Place& place) { return numbers_from(value, place); }
};

template <>
struct Argument<bool> {
  static constexpr auto name = py::detail::const_name("bool");
  static bool from(py::handle value, const Place& place) { return truth_from(value, place); }
};

template <>
struct Argument<std::string> {
  static constexpr auto name = py::detail::const_name("str");
  static std::string from(py::handle value, const Place& place) { return text_from(value, place); }
};

template <class Integer>
struct Argument<Integer, std::enable_if_t<std::is_integral_v<Integer>>> {
  using Limits = std::numeric_limits<Integer>;
  static constexpr auto name = py::detail::const_name("int");

  static Integer from(py::handle value, const Place& place) {
    refuse_truth(value, place, "a whole number");
    if constexpr (std::is_signed_v<Integer>)
      return static_cast<Integer>(signed_from(value, place, Limits::min(), Limits::max()));
    else
      return static_cast<Integer>(unsigned_from(value, place, Limits::max()));
  }
  static auto many_from(py::handle value, const Place& place) {
    if constexpr (std::is_signed_v<Integer>)
      return signed_numbers_from(value, place, Limits::min(), Limits::max());
    else
      return unsigned_numbers_from(value, place, Limits::max());
  }
};

template <class Enum>
struct Argument<Enum, std::enable_if_t<(TextOf<Enum>::values.size() > 0)>> {
  static constexpr auto name = TextOf<Enum>::name;
  static Enum from(py::handle value, const Place& place) {
    py::detail::make_caster<Enum> caster;
    if (py::detail::global_internals_native_enum_type_map_get_item(typeid(Enum)) && caster.load(value, true))
      return py::detail::cast_op<Enum&>(caster);
    return static_cast<Enum>(choice_from(value, place, TextOf<Enum>::values));
  }
};

template <class T>
struct Argument<std::optional<T>> {
  static constexpr auto name = Argument<T>::name + py::detail::const_name(" | None");
  static std::optional<T> from(py::handle value, const Place& place) {
    if (value.is_none()) return std::nullopt;
    return std::optional<T>(Argument<T>::from(value, place));
  }
};

template <class T>
struct Argument<T*> {
  using Class = std::remove_const_t<T>;
  static constexpr auto name = Argument<Class>::name + py::detail::const_name(" | None");
  static T* from(py::handle value, const Place& place) {
    return value.is_none() ? nullptr : &Argument<Class>::from(value, place).get();
  }
};

/// The elements of a list, tuple or other iterable.
template <class T>
std::vector<T> each_from(py::handle value, const Place& place) {
  const py::list elements = elements_of(value, place, "a sequence");
  std::vector<T> made;
  made.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i)
    made.push_back(Argument<T>::from(elements[i], place.at(static_cast<py::ssize_t>(i))));
  return made;
}

template <class T>
struct Argument<std::vector<T>> {
  static constexpr bool numeric = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
  static constexpr auto name = py::detail::const_name<numeric>(
      py::detail::const_name("numpy.typing.ArrayLike"),
      py::detail::const_name("collections.abc.Iterable[") + Argument<T>::name + py::detail::const_name("]"));

  static std::vector<T> from(py::handle value, const Place& place) {
    if constexpr (numeric) {
      const auto array = Argument<T>::many_from(value, place);
      check_sequence(array, place, value);
      return std::vector<T>(array.data(), array.data() + array.size());
    } else {
      return each_from<T>(value, place);
    }
  }
};

template <class T>
struct Argument<Numbers<T>> {
  static constexpr auto name = py::detail::const_name("numpy.typing.ArrayLike");
  static Numbers<T> from(py::handle value, const Place& place) { return Argument<T>::many_from(value, place); }
};

template <>
struct Argument<Broadcast> {
  static constexpr auto name = py::detail::const_name("numpy.typing.ArrayLike");
  static Broadcast from(py::handle value, const Place& place) { return broadcast_from(value, place); }
};

template <class... T>
struct ArgumentTuple {
  static constexpr auto name =
      py::detail::const_name("tuple[") + py::detail::concat(Argument<T>::name...) + py::detail::const_name("]");

  template <class Tuple, std::size_t... I>
  static Tuple elements(const py::tuple& given, const Place& place, std::index_sequence<I...>) {
    return Tuple{Argument<T>::from(given[I], place.at(I))...};
  }
};
template <class... T>
struct Argument<std::tuple<T...>> : ArgumentTuple<T...> {
  static std::tuple<T...> from(py::handle value, const Place& place) {
    return ArgumentTuple<T...>::template elements<std::tuple<T...>>(tuple_of(value, place, sizeof...(T)), place,
                                                                    std::index_sequence_for<T...>{});
  }
};
template <class First, class Second>
struct Argument<std::pair<First, Second>> : ArgumentTuple<First, Second> {
  static std::pair<First, Second> from(py::handle value, const Place& place) {
    return ArgumentTuple<First, Second>::template elements<std::pair<First, Second>>(tuple_of(value, place, 2), place,
                                                                                     std::index_sequence<0, 1>{});
  }
};

template <class T>
struct Argument<std::map<std::string, T>> {
  static constexpr auto name =
      py::detail::const_name("collections.abc.Mapping[str, ") + Argument<T>::name + py::detail::const_name("]");
  static std::map<std::string, T> from(py::handle value, const Place& place) {
    std::map<std::string, T> made;
    for (const auto& [key, one] : mapping_of(value, place)) {
      const std::string text = text_from(key, place);
      made.emplace(text, Argument<T>::from(one, place.at(text)));
    }
    return made;
  }
};

template <class... T>
struct Argument<std::variant<const T*...>> {
  static constexpr auto name = py::detail::union_concat(Argument<T>::name...);
  using Either = std::variant<const T*...>;
  static Either from(py::handle value, const Place& place) {
    std::optional<Either> made;
    (void)((py::isinstance<T>(value) && (made = &py::cast<const T&>(value), true)) || ...);
    if (!made) {
      std::string what;
      ((what += (what.empty() ? "" : " or ") + Argument<T>::what()), ...);
      refuse(place, what, value);
    }
    return *made;
  }
};

namespace pybind11::detail {
template <>
struct type_caster<NumberOrArray> {
  static constexpr auto name = const_name("typing.Any");
  static handle cast(const NumberOrArray& made, return_value_policy, handle) { return handle(made.value).inc_ref(); }
};
/// For functions that are not bound through def(): then messages speak of "a value".
template <>
struct type_caster<Broadcast> {
  static constexpr auto name = Argument<Broadcast>::name;
  template <class>
  using cast_op_type = Broadcast&;
  bool load(handle value, bool) {
    column = broadcast_from(value, {"a value"});
    return true;
  }
  operator Broadcast&() { return column; }
  Broadcast column;
};
}  // namespace pybind11::detail
