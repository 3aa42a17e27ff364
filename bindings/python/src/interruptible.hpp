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
template <class T>
using Vector = py::array_t<T, py::array::c_style | py::array::forcecast>;

/// The shape that NumPy's broadcasting gives to all of them.
template <class... Columns>
std::vector<py::ssize_t> common_shape(const Columns&... columns) {
  std::vector<py::ssize_t> shape;
  bool same = true;
  const auto look = [&](const auto& column) {
    const py::ssize_t* its = column.shape();
    if (shape.empty()) shape.assign(its, its + column.ndim());
    same = same && (column.ndim() == 0 || std::equal(shape.begin(), shape.end(), its, its + column.ndim()));
  };
  (look(columns), ...);
  if (same) return shape;
  return py::module_::import("numpy")
      .attr("broadcast")(columns...)
      .attr("shape")
      .template cast<std::vector<py::ssize_t>>();
}

/// A column with as many values as the common shape has, or with one.
template <class T>
Vector<T> spread(const Vector<T>& column, const std::vector<py::ssize_t>& shape) {
  if (column.size() == 1 || std::equal(shape.begin(), shape.end(), column.shape(), column.shape() + column.ndim()))
    return column;
  return py::module_::import("numpy").attr("broadcast_to")(column, shape).template cast<Vector<T>>();
}

template <class Call, class... Numbers>
py::object map_rows(const Call& call, const Vector<Numbers>&... given) {
  using Result = decltype(call(Numbers{}...));
  const std::vector<py::ssize_t> shape = common_shape(given...);
  if (shape.empty()) return py::cast(call(*given.data()...));
  const std::tuple<Vector<Numbers>...> kept(spread(given, shape)...);
  py::array_t<Result> out(shape);
  Result* results = out.mutable_data();
  std::apply(
      [&](const auto&... columns) {
        for_each_row(
            static_cast<std::size_t>(out.size()),
            [results, call, ... values = columns.data(), ... step = static_cast<std::size_t>(columns.size() != 1)](
                std::size_t i) { results[i] = call(values[i * step]...); });
      },
      kept);
  return out;
}

template <class Function, class Result, class... Arguments>
auto row_by_row(Function function, Result (*)(Arguments...)) {
  return [function](const Vector<std::remove_cv_t<Arguments>>&... columns) { return map_rows(function, columns...); };
}
template <class Function, class Result, class Class, class... Arguments>
auto of_object(Function function, Result (Class::*)(Arguments...) const) {
  return [function](const Class& self, const Vector<std::remove_cv_t<Arguments>>&... columns) {
    return map_rows([&](Arguments... values) { return (self.*function)(values...); }, columns...);
  };
}
template <class Result, class Class, class... Arguments>
auto signature(Result (Class::*)(Arguments...) const) -> Result (*)(Arguments...);
}  // namespace unlocked_detail

/// What py::vectorize does, without the GIL and open to Ctrl-C: a function of numbers (or a method, without other
/// arguments than numbers) takes arrays too, broadcast as NumPy does; an array for arrays, a number for numbers.
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
