#pragma once

#include <amends/core/config.hpp>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace amends::inline AMENDS_ABI::core {

template <class Signature>
class FunctionRef;

/// A non-owning reference to something callable: two pointers, no allocation, so a compiled function can take a lambda.
/// The callable must outlive the reference; as a function parameter it does, temporaries included.
template <class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
 public:
  template <class Callable>
  requires(!std::same_as<std::remove_cvref_t<Callable>, FunctionRef> &&
           !std::is_function_v<std::remove_reference_t<Callable>> &&
           std::is_invocable_r_v<Result, Callable&, Arguments...>) FunctionRef(Callable&& callable)
  noexcept  // NOLINT: a callable is a reference to itself
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))), call_(&call<Callable>) {}

  Result operator()(Arguments... arguments) const { return call_(object_, std::forward<Arguments>(arguments)...); }

 private:
  template <class Callable>
  static Result call(void* object, Arguments... arguments) {
    return (*static_cast<std::remove_reference_t<Callable>*>(object))(std::forward<Arguments>(arguments)...);
  }

  void* object_;
  Result (*call_)(void*, Arguments...);
};

}  // namespace amends::inline AMENDS_ABI::core
