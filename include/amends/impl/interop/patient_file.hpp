#pragma once

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

// A file that is read although signals come. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

/// What a signal breaks off is tried again, unless the executor was asked to stop: opening a pipe nobody writes to,
/// or reading one that stalls. Where others have made a pipe one that does not wait, this waits for it.
class PatientFile {
 public:
  /// errors  Error(interrupted) from the executor, which is not owned and may be null
  PatientFile(const std::string& path, core::Executor* executor) : executor_(executor) {
    // Without waiting: a handler of signals that has calls restarted would leave no way out of opening a pipe.
    int file = -1;
    for (;;) {
      errno = 0;
      file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
      if (file >= 0 || errno != EINTR) break;
      ask_to_stop();
    }
    if (file >= 0) {
      file_.reset(::fdopen(file, "rb"));
      if (!file_) ::close(file);
    }
    const int why = errno;
    if (file_) std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // those who read have a buffer of their own
    errno = why;
  }

  /// Is it open? If not, errno says why.
  explicit operator bool() const noexcept { return file_ != nullptr; }

  /// As many bytes as there are room for, fewer at the end of the file only. failed(): errno says why.
  std::size_t read(char* into, std::size_t room) {
    std::size_t got = 0;
    while (got < room) {
      core::check_stop(executor_);
      if (!wait_for_more()) continue;  // a pipe that nobody has opened to write would look like one at its end
      errno = 0;
      got += std::fread(into + got, 1, room - got, file_.get());
      const int why = std::ferror(file_.get()) != 0 ? errno : 0;
      const bool later = why == EAGAIN || why == EWOULDBLOCK;
      if (!later && why != EINTR) break;
      std::clearerr(file_.get());
      if (!later) ask_to_stop();
    }
    return got;
  }
  [[nodiscard]] bool failed() const noexcept { return std::ferror(file_.get()) != 0; }

 private:
  /// Is there something to read, or the end? False after a while in which nothing came.
  [[nodiscard]] bool wait_for_more() const {
    constexpr int milliseconds = 50;  // until the executor is asked again
    pollfd more{.fd = ::fileno(file_.get()), .events = POLLIN, .revents = 0};
    return ::poll(&more, 1, milliseconds) > 0;
  }
  /// A signal came. Who answers for it may look at it now and then only, so it is asked for a while.
  void ask_to_stop() const {
    constexpr int times = 5;
    for (int i = 0; executor_ != nullptr && i < times; ++i) {
      core::check_stop(executor_);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    core::check_stop(executor_);
  }

  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  core::Executor* executor_;
  std::unique_ptr<std::FILE, Close> file_{};
};

}  // namespace amends::inline AMENDS_ABI::interop::detail
