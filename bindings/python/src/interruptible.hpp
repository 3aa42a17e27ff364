#pragma once
// Ctrl-C in everything long: a call runs without the GIL, on an executor that looks for signals between its tasks.
//
//   return interruptible(threads, [&](core::Executor& executor) { return Model::fit(data, {.executor = &executor}); });
//
// What the call touches is C++ already (no py:: object inside); the result is returned as it is, `threads` is 1 where
// there is no such argument. A loop without tasks calls core::check_stop(&executor) every 10 ms or so. For arrays there
// is a py::vectorize that does the same:
//
//   .def("cdf", vectorize_unlocked(&Distribution::cdf), py::arg("x"))

#include <algorithm>
#include <amends/core/executor.hpp>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <thread>
#include <tuple>
#include <type_traits>
#include <vector>

#include "argument.hpp"
#include "module.hpp"

/// The calling thread, which works too, asks Python for signals every 50 ms. Python runs their handlers in its main
/// thread only; elsewhere nothing ever comes.
class InterruptibleExecutor final : public amends::core::StoppableExecutor {
 public:
  using StoppableExecutor::StoppableExecutor;

  [[nodiscard]] bool stop_requested() override {
    if (StoppableExecutor::stop_requested()) return true;
    if (std::this_thread::get_id() != caller_) return false;
    if (std::chrono::steady_clock::now() - asked_ < std::chrono::milliseconds(50)) return false;
    const py::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) {
      raised_ = std::make_exception_ptr(py::error_already_set());
      request_stop();
    }
    asked_ = std::chrono::steady_clock::now();
    return StoppableExecutor::stop_requested();
  }

  /// What a signal handler raised (KeyboardInterrupt), whatever the stopped call has made of being stopped.
  void rethrow_signal() const {
    if (raised_) std::rethrow_exception(raised_);
  }

 private:
  std::thread::id caller_ = std::this_thread::get_id();
  std::chrono::steady_clock::time_point asked_ = std::chrono::steady_clock::now();
  std::exception_ptr raised_{};
};

/// Runs call(executor) without the GIL and returns what it returns; see above.
template <class Call>
auto interruptible(std::size_t threads, Call&& call) {
  namespace core = amends::core;
  core::SerialExecutor serial;
  std::optional<core::ThreadPool> pool;
  if (threads != 1) pool.emplace(threads);
  InterruptibleExecutor executor(pool ? static_cast<core::Executor&>(*pool) : serial);
  try {
    const py::gil_scoped_release free;
    if constexpr (std::is_void_v<decltype(call(executor))>) {
      call(executor);
      return;
    } else {
      return call(executor);
    }
  } catch (...) {
    executor.rethrow_signal();
    throw;
  }
}

/// f(i) for i = 0 .. rows - 1 in the calling thread, without the GIL, open to Ctrl-C.
template <class Row>
void for_each_row(std::size_t rows, Row&& row) {
  interruptible(1, [&](amends::core::Executor& executor) {
    amends::core::parallel_blocks(executor, rows, 256, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t i = first; i < last; ++i) row(i);
    });
  });
}

namespace unlocked_detail {
template <class>
using BroadcastFor = const Broadcast&;

template <class... Numbers, class Call>
NumberOrArray map_rows(const Call& call, BroadcastFor<Numbers>... given) {
  static_assert((std::is_same_v<Numbers, double> && ...) && std::is_same_v<decltype(call(Numbers{}...)), double>);
  if ((!given.array && ...)) return {py::float_(call(given.one...))};
  const std::vector<py::ssize_t> shape = common_shape(std::array{&given...});
  const std::array<Rows, sizeof...(Numbers)> rows{Rows(given, shape)...};
  py::array_t<double> out(shape);
  double* results = out.mutable_data();
  const auto size = static_cast<std::size_t>(out.size());
  std::apply(
      [&](const auto&... column) {
        for_each_row(size, [results, call, ... values = column.values, ... step = column.step](std::size_t i) {
          results[i] = call(values[i * step]...);
        });
      },
      rows);
  return {out};
}

template <class Function, class Result, class... Arguments>
auto row_by_row(Function function, Result (*)(Arguments...)) {
  return [function](BroadcastFor<Arguments>... columns) {
    return map_rows<std::remove_cv_t<Arguments>...>(function, columns...);
  };
}
template <class Function, class Result, class Class, class... Arguments>
auto of_object(Function function, Result (Class::*)(Arguments...) const) {
  return [function](const Class& self, BroadcastFor<Arguments>... columns) {
    return map_rows<std::remove_cv_t<Arguments>...>(
        [&self, function](Arguments... values) { return (self.*function)(values...); }, columns...);
  };
}
template <class Result, class Class, class... Arguments>
auto signature(Result (Class::*)(Arguments...) const) -> Result (*)(Arguments...);
}  // namespace unlocked_detail

/// What py::vectorize does, without the GIL and open to Ctrl-C: a function of numbers (or a method, without other
/// arguments than numbers) takes arrays too, broadcast as NumPy does; an array for arrays, a number for numbers. Bound
/// through def(), wrong values and shapes are errors with the names of the arguments.
template <class Result, class... Arguments>
auto vectorize_unlocked(Result (*function)(Arguments...)) {
  return unlocked_detail::row_by_row(function, function);
}
template <class Result, class Class, class... Arguments>
auto vectorize_unlocked(Result (Class::*method)(Arguments...) const) {
  return unlocked_detail::of_object(method, method);
}
template <class Lambda>
requires std::is_class_v<Lambda>
auto vectorize_unlocked(Lambda lambda) {
  return unlocked_detail::row_by_row(lambda, decltype(unlocked_detail::signature(&Lambda::operator())){nullptr});
}
