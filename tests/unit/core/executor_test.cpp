#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/moments.hpp>
#include <amends/core/random.hpp>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;

static_assert(std::is_constructible_v<core::TaskRef, void (*&)(std::size_t)>);
static_assert(!std::is_constructible_v<core::TaskRef, int&>);
static_assert(!std::is_constructible_v<core::TaskRef, void (*&)(std::string)>);

TEST_CASE("every task runs once") {
  for (const std::size_t threads : {1u, 2u, 3u, 8u}) {
    ThreadPool pool(threads);
    CHECK(pool.threads() == threads);
    for (const std::size_t tasks : {0u, 1u, 2u, 100u, 1000u})
      for (int repetition = 0; repetition < 20; ++repetition) {
        std::vector<int> calls(tasks, 0);
        auto task = [&](std::size_t i) { ++calls[i]; };
        pool.for_each(tasks, task);
        REQUIRE(calls == std::vector<int>(tasks, 1));
      }
  }
  CHECK_THROWS_AS(ThreadPool(0), Error);
  CHECK_THROWS_AS(ThreadPool(5000), Error);
}

TEST_CASE("blocks cover the range and depend only on count and block size") {
  SerialExecutor serial;
  std::vector<std::size_t> seen;
  core::parallel_blocks(serial, 10, 4, [&](std::size_t first, std::size_t last, std::size_t index) {
    seen.insert(seen.end(), {first, last, index});
  });
  CHECK(seen == std::vector<std::size_t>{0, 4, 0, 4, 8, 1, 8, 10, 2});
  bool called = false;
  core::parallel_blocks(serial, 0, 4, [&](std::size_t, std::size_t, std::size_t) { called = true; });
  CHECK_FALSE(called);
  CHECK_THROWS_AS(core::parallel_blocks(serial, 1, 0, [](std::size_t, std::size_t, std::size_t) {}), Error);
}

TEST_CASE("results are the same to the last bit for any number of threads") {
  const auto run = [](Executor& executor) {
    constexpr std::size_t draws = 50'000, block_size = 1024;
    std::vector<Moments> parts((draws + block_size - 1) / block_size);
    core::parallel_blocks(executor, draws, block_size, [&](std::size_t first, std::size_t last, std::size_t index) {
      for (std::size_t i = first; i < last; ++i) parts[index].add(core::gamma(1, 2, i, 0.7));
    });
    Moments all;
    for (const Moments& part : parts) all.merge(part);
    return all;
  };
  SerialExecutor serial;
  const Moments expected = run(serial);
  for (const std::size_t threads : {1u, 2u, 5u}) {
    ThreadPool pool(threads);
    CHECK(run(pool) == expected);
  }
}

TEST_CASE("the exception of the lowest failing task reaches the caller, and the pool stays usable") {
  ThreadPool pool(4);
  for (int repetition = 0; repetition < 50; ++repetition) {
    std::atomic<int> running{0};
    auto failing = [&](std::size_t i) {
      ++running;
      if (i >= 17) {
        --running;
        throw std::runtime_error(std::to_string(i));
      }
      --running;
    };
    REQUIRE_THROWS_WITH(pool.for_each(1000, failing), "17");
    REQUIRE(running == 0);
  }
  std::atomic<int> calls{0};
  auto counting = [&](std::size_t) { ++calls; };
  pool.for_each(100, counting);
  CHECK(calls == 100);
  SerialExecutor serial;
  auto failing = [](std::size_t i) {
    if (i == 3) throw std::runtime_error("3");
  };
  CHECK_THROWS_WITH(serial.for_each(10, failing), "3");
}

TEST_CASE("nested and concurrent calls do not deadlock") {
  ThreadPool pool(3);
  std::atomic<int> calls{0};
  auto inner = [&](std::size_t) { ++calls; };
  auto outer = [&](std::size_t) { pool.for_each(10, inner); };
  pool.for_each(10, outer);
  CHECK(calls == 100);
  calls = 0;
  {
    std::vector<std::thread> callers;
    for (int k = 0; k < 4; ++k)
      callers.emplace_back([&] {
        for (int repetition = 0; repetition < 50; ++repetition) pool.for_each(10, inner);
      });
    for (std::thread& caller : callers) caller.join();
  }
  CHECK(calls == 2000);
}

TEST_CASE("executor: a stop ends the run by an error, and no task begins after it", "[core]") {
  // Task 10 asks for the stop itself, so in one thread exactly the tasks 0 .. 10 run.
  core::SerialExecutor serial;
  core::StoppableExecutor stoppable(serial);
  CHECK(stoppable.threads() == 1);
  std::vector<std::size_t> ran;
  const auto task = [&](std::size_t i) {
    ran.push_back(i);
    if (i == 10) stoppable.request_stop();
  };
  const auto code_of = [](auto&& run) {
    try {
      run();
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::domain;
  };
  CHECK(code_of([&] { stoppable.for_each(100, task); }) == ErrorCode::interrupted);
  CHECK(ran.size() == 11);
  // It stays stopped: the next run of the same work does not begin, and loops without tasks hear of it too.
  CHECK(code_of([&] { stoppable.for_each(1, task); }) == ErrorCode::interrupted);
  CHECK(code_of([&] { core::check_stop(&stoppable); }) == ErrorCode::interrupted);
  CHECK(ran.size() == 11);
  CHECK_NOTHROW(core::check_stop(&serial));
  CHECK_NOTHROW(core::check_stop(nullptr));
}

TEST_CASE("executor: a stop from another thread waits for the running tasks of a pool", "[core]") {
  core::ThreadPool pool(4);
  core::StoppableExecutor stoppable(pool);
  std::atomic<int> begun{0}, ended{0};
  std::thread other([&] {
    while (begun.load() < 3) std::this_thread::yield();
    stoppable.request_stop();
  });
  const auto task = [&](std::size_t) {
    ++begun;
    while (!stoppable.stop_requested()) std::this_thread::yield();
    ++ended;
  };
  CHECK_THROWS_AS(stoppable.for_each(1000, task), Error);
  CHECK(begun.load() == ended.load());
  CHECK(begun.load() <= 4);
  other.join();
  // The pool itself goes on, and an executor that nobody stops changes nothing.
  core::StoppableExecutor again(pool);
  std::vector<int> hits(1000, 0);
  const auto count = [&](std::size_t i) { ++hits[i]; };
  again.for_each(hits.size(), count);
  CHECK(std::count(hits.begin(), hits.end(), 1) == 1000);
}
