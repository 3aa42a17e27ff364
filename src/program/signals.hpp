// What happens when a run is stopped from outside.
#pragma once

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <amends/core/config.hpp>
#include <array>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <string_view>

namespace amends::inline AMENDS_ABI::program::detail {

/// Read by a handler, which knows nothing else: set before it is installed.
struct Stopped {
  std::array<char, 256> text{};
  std::size_t size = 0;
  pthread_t runner{};
};
inline Stopped stopped;
inline std::mutex one_run;

/// Before a file is written there is nothing to clear away; while it is written, signals to the thread of the run wait.
/// A process may have other threads, to which the system then gives the signal: they pass it on.
inline void leave(int signal) {
  if (pthread_equal(pthread_self(), stopped.runner) == 0) {
    pthread_kill(stopped.runner, signal);
    return;
  }
  if (write(STDERR_FILENO, stopped.text.data(), stopped.size) < 0) _exit(128 + signal);
  _exit(128 + signal);
}

/// As long as it lives, signals end the process after `said` on standard error; afterwards all is as it was.
class Signals {
 public:
  explicit Signals(std::string_view said) : alone_(one_run) {
    stopped.size = (std::min)(said.size(), stopped.text.size());
    std::copy_n(said.begin(), stopped.size, stopped.text.begin());
    stopped.runner = pthread_self();
    for (std::size_t i = 0; i < ending.size(); ++i) {
      sigaction(ending[i], nullptr, &before_[i]);
      if (before_[i].sa_handler != SIG_IGN) put(ending[i], leave);  // ignored: as nohup asks
    }
    sigaction(SIGXFSZ, nullptr, &before_.back());
    put(SIGXFSZ, SIG_IGN);  // the write fails instead, and the unfinished file is removed
  }
  ~Signals() {
    for (std::size_t i = 0; i < ending.size(); ++i) sigaction(ending[i], &before_[i], nullptr);
    sigaction(SIGXFSZ, &before_.back(), nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  static constexpr std::array<int, 3> ending{SIGINT, SIGTERM, SIGHUP};

  static void put(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }

  std::lock_guard<std::mutex> alone_;
  std::array<struct sigaction, ending.size() + 1> before_{};
};

}  // namespace amends::inline AMENDS_ABI::program::detail
