#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/function_ref.hpp>
#include <atomic>
#include <cstddef>
#include <memory>

namespace amends::inline AMENDS_ABI::core {

/// A task: called with its number.
using TaskRef = FunctionRef<void(std::size_t)>;

/// Runs numbered tasks; the seam at which a host puts in its own thread pool.
/// The library cuts its work into blocks whose size does not depend on the executor, writes each block's result to its
/// own place, and joins them in order: the results are the same to the last bit for every executor.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Calls task(0) ... task(tasks - 1), each once, in any order, and returns when all have ended. If tasks throw, no
  /// new ones are begun, and the exception of the lowest-numbered one is rethrown once all have stopped.
  virtual void for_each(std::size_t tasks, TaskRef task) = 0;
  [[nodiscard]] virtual std::size_t threads() const noexcept = 0;
  /// Whether whoever started the work wants it to end. Asked between tasks, from any thread; `check_stop` asks it in
  /// loops that have no tasks.
  [[nodiscard]] virtual bool stop_requested() { return false; }
};

/// Throws Error(interrupted) if the executor was asked to stop; null never is.
void check_stop(Executor* executor);

/// Runs the tasks one after the other in the calling thread.
class SerialExecutor final : public Executor {
 public:
  void for_each(std::size_t tasks, TaskRef task) override;
  [[nodiscard]] std::size_t threads() const noexcept override { return 1; }
};

/// A fixed set of threads. The caller works too, so `threads - 1` are started; they sleep between calls and end in the
/// destructor. Tasks are claimed in order, one at a time, by whichever thread is free. A call that comes while another
/// one runs (from a task, or from a second thread) is run by its caller alone, so nesting cannot deadlock.
class ThreadPool final : public Executor {
 public:
  /// errors  Error(domain) for 0 threads or more than 4,096; std::system_error if a thread cannot be started
  explicit ThreadPool(std::size_t threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  void for_each(std::size_t tasks, TaskRef task) override;
  [[nodiscard]] std::size_t threads() const noexcept override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Lets long work be stopped: hands tasks to another executor, and asks `stop_requested` before each one. Once it has
/// said yes, no task begins any more, and what runs on this executor ends by Error(interrupted) as soon as the running
/// tasks have ended: nothing half done is returned, and what was not stopped has the same bits. One for each run.
///
///     core::StoppableExecutor stoppable(pool);      // seen by another thread, which may call
///     model.fit(data, {.executor = &stoppable});    //     stoppable.request_stop();
class StoppableExecutor : public Executor {
 public:
  /// `inner` is not owned and must outlive this one.
  explicit StoppableExecutor(Executor& inner) noexcept : inner_(inner) {}
  void for_each(std::size_t tasks, TaskRef task) override;
  [[nodiscard]] std::size_t threads() const noexcept override { return inner_.threads(); }
  /// A host may override it to look somewhere else for the wish to stop; it is called from all threads at once.
  [[nodiscard]] bool stop_requested() override { return stop_.load(std::memory_order_relaxed); }
  /// From any thread, and from a signal handler.
  void request_stop() noexcept { stop_.store(true, std::memory_order_relaxed); }

 private:
  Executor& inner_;
  std::atomic<bool> stop_{false};
};

/// Cuts 0 .. count - 1 into blocks of block_size (the last may be shorter) and calls
/// block(first, last, block_index) for each, last exclusive. The blocks depend on nothing but count and block_size.
/// errors  Error(domain) for block_size 0
template <class Block>
void parallel_blocks(Executor& executor, std::size_t count, std::size_t block_size, Block&& block) {
  if (block_size == 0) throw_domain("block_size", "be at least 1", 0.0);
  const std::size_t blocks = count / block_size + (count % block_size != 0 ? 1 : 0);
  auto task = [&](std::size_t index) {
    const std::size_t first = index * block_size;
    block(first, first + (std::min)(block_size, count - first), index);
  };
  executor.for_each(blocks, task);
}

}  // namespace amends::inline AMENDS_ABI::core

namespace amends::inline AMENDS_ABI {
using core::Executor;
using core::SerialExecutor;
using core::StoppableExecutor;
using core::ThreadPool;
}  // namespace amends::inline AMENDS_ABI

#if AMENDS_HEADER_ONLY
#include <amends/impl/core/executor.ipp>
#endif
