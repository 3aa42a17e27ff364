#pragma once

#include <amends/core/executor.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace amends::inline AMENDS_ABI::core {

AMENDS_INLINE void SerialExecutor::for_each(std::size_t tasks, TaskRef task) {
  for (std::size_t i = 0; i < tasks; ++i) task(i);
}

AMENDS_INLINE void check_stop(Executor* executor) {
  if (executor != nullptr && executor->stop_requested())
    throw Error(ErrorCode::interrupted, "", "stopped on request before the end; nothing was changed");
}

AMENDS_INLINE void StoppableExecutor::for_each(std::size_t tasks, TaskRef task) {
  const auto stop_or_run = [&](std::size_t index) {
    check_stop(this);
    task(index);
  };
  inner_.for_each(tasks, stop_or_run);
}

namespace detail {
// One call of for_each. It lives on the stack of the caller, who leaves only when no worker is in it.
struct Job {
  TaskRef task;
  std::size_t tasks;
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex failure_mutex{};
  std::size_t failure_index = (std::numeric_limits<std::size_t>::max)();
  std::exception_ptr failure{};

  Job(TaskRef the_task, std::size_t number) noexcept : task(the_task), tasks(number) {}

  // Tasks are claimed in ascending order, so whenever one fails, the lowest-numbered failing one has been claimed
  // before and will end: keeping the lowest number makes the rethrown exception the same in every run.
  void work() noexcept {
    while (!failed.load(std::memory_order_relaxed)) {
      const std::size_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= tasks) return;
      try {
        task(i);
      } catch (...) {
        failed.store(true, std::memory_order_relaxed);
        const std::lock_guard lock(failure_mutex);
        if (i < failure_index) {
          failure_index = i;
          failure = std::current_exception();
        }
      }
    }
  }
};
}  // namespace detail

struct ThreadPool::Impl {
  std::mutex mutex{};
  std::condition_variable wake{};  // workers: a job has come, or the end
  std::condition_variable idle{};  // caller: the last worker has left the job
  detail::Job* job = nullptr;
  std::uint64_t job_number = 0;
  std::size_t inside = 0;  // workers in the job
  bool ending = false;
  std::atomic<bool> busy{false};
  std::vector<std::thread> workers{};

  void run() {
    std::uint64_t last_seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return ending || (job != nullptr && job_number != last_seen); });
      if (ending) return;
      last_seen = job_number;
      detail::Job& mine = *job;
      ++inside;
      lock.unlock();
      mine.work();
      lock.lock();
      if (--inside == 0) idle.notify_all();
    }
  }

  void end() noexcept {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    wake.notify_all();
    for (std::thread& worker : workers) worker.join();
  }
};

AMENDS_INLINE ThreadPool::ThreadPool(std::size_t threads) {
  check_between("threads", static_cast<double>(threads), 1.0, 4096.0);
  impl_ = std::make_unique<Impl>();
  impl_->workers.reserve(threads - 1);
  try {
    for (std::size_t i = 1; i < threads; ++i) impl_->workers.emplace_back([impl = impl_.get()] { impl->run(); });
  } catch (...) {
    impl_->end();
    throw;
  }
}

AMENDS_INLINE ThreadPool::~ThreadPool() {
  impl_->end();
}

AMENDS_INLINE std::size_t ThreadPool::threads() const noexcept {
  return impl_->workers.size() + 1;
}

AMENDS_INLINE void ThreadPool::for_each(std::size_t tasks, TaskRef task) {
  if (tasks == 0) return;
  if (tasks == 1 || impl_->workers.empty() || impl_->busy.exchange(true, std::memory_order_acquire)) {
    SerialExecutor().for_each(tasks, task);
    return;
  }
  detail::Job job(task, tasks);
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->job = &job;
    ++impl_->job_number;
  }
  impl_->wake.notify_all();
  job.work();
  {
    std::unique_lock lock(impl_->mutex);
    impl_->job = nullptr;  // who has not woken by now stays out
    impl_->idle.wait(lock, [&] { return impl_->inside == 0; });
  }
  impl_->busy.store(false, std::memory_order_release);
  if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace amends::inline AMENDS_ABI::core
