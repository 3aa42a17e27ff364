#pragma once

#include <amends/interop/output_file.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <amends/impl/interop/system_errors.hpp>
#include <amends/impl/interop/texts.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace amends::inline AMENDS_ABI::interop {

namespace detail {

[[noreturn]] inline void cannot_write(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::io, "path", "cannot write " + quoted_path(path) + ": " + why);
}

/// The descriptor that a name of the system stands for.
inline std::optional<int> descriptor_of(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  const std::string own = "/proc/" + std::to_string(::getpid()) + "/fd/";
  for (const std::string& folder :
       {std::string("/dev/fd/"), std::string("/proc/self/fd/"), std::string("/proc/thread-self/fd/"), own}) {
    if (path.compare(0, folder.size(), folder) != 0) continue;
    int number = -1;
    const char* const end = path.data() + path.size();
    const auto [stopped, status] = std::from_chars(path.data() + folder.size(), end, number);
    if (status == std::errc() && stopped == end && number >= 0) return number;
  }
  return std::nullopt;
}

/// Where a path leads to.
struct Output {
  std::string place;                ///< without the links at its end; what it names need not exist
  std::optional<int> descriptor{};  ///< open already
  std::optional<struct stat> is{};  ///< what is there
};

inline Output output_at(const std::string& path) {
  if (path.empty()) throw Error(ErrorCode::domain, "path", "the path of the output must not be empty");
  if (path.find('\0') != std::string::npos)
    throw Error(ErrorCode::domain, "path", "the path of the output must not hold a zero byte");
  Output out{.place = path};
  for (int links = 0; links <= 40; ++links) {
    struct stat found {};
    std::error_code failed;
    out.descriptor = descriptor_of(std::filesystem::absolute(out.place, failed).lexically_normal().native());
    if (out.descriptor) {
      const int flags = ::fcntl(*out.descriptor, F_GETFL);
      if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) cannot_write(path, reason_of(EBADF));
      if (::fstat(*out.descriptor, &found) != 0) cannot_write(path, reason_of(errno));
      out.is = found;
      return out;
    }
    if (::lstat(out.place.c_str(), &found) != 0) {
      if (errno != ENOENT) cannot_write(path, reason_of(errno));
      return out;
    }
    if (!S_ISLNK(found.st_mode)) {
      out.is = found;
      return out;
    }
    const std::filesystem::path here(out.place), target = std::filesystem::read_symlink(here, failed);
    if (failed) cannot_write(path, reason_of(failed.value()));
    out.place = (here.parent_path() / target).native();  // an absolute target replaces the folder
  }
  cannot_write(path, reason_of(ELOOP));
}

inline std::string folder_of(const std::string& place) {
  const std::string folder = std::filesystem::path(place).parent_path().native();
  return folder.empty() ? "." : folder;
}

inline bool is_plain_file(const Output& out) {
  return !out.descriptor && (!out.is || S_ISREG(out.is->st_mode));
}

inline Output checked_output(const std::string& path) {
  Output out = output_at(path);
  if (out.descriptor) return out;
  if (out.is && S_ISDIR(out.is->st_mode)) cannot_write(path, "it is a folder");
  if (out.is && S_ISSOCK(out.is->st_mode)) cannot_write(path, "it is a socket");
  if (out.is && ::faccessat(AT_FDCWD, out.place.c_str(), W_OK, AT_EACCESS) != 0) cannot_write(path, reason_of(errno));
  if (!is_plain_file(out)) return out;
  if (out.place.back() == '/') cannot_write(path, "there is no such folder");
  const std::string folder = folder_of(out.place);
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) cannot_write(path, "its folder cannot be used, " + reason_of(errno));
  if (!S_ISDIR(found.st_mode)) cannot_write(path, reason_of(ENOTDIR));
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    cannot_write(path, "its folder lets no file be made beside it, " + reason_of(errno));
  return out;
}

inline void write_all(int descriptor, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(descriptor, content.data(), content.size());
    if (wrote > 0) content.remove_prefix(static_cast<std::size_t>(wrote));
    if (wrote == 0) cannot_write(path, "it takes no more");
    if (wrote < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {  // a terminal or pipe that others made so
      pollfd room{.fd = descriptor, .events = POLLOUT, .revents = 0};
      if (::poll(&room, 1, -1) < 0 && errno != EINTR) cannot_write(path, reason_of(errno));
    } else if (wrote < 0 && errno != EINTR) {
      cannot_write(path, reason_of(errno));
    }
  }
}

/// Until its end signals to this thread wait.
class SignalsWait {
 public:
  SignalsWait() noexcept {
    sigset_t all;
    sigfillset(&all);
    blocked_ = pthread_sigmask(SIG_BLOCK, &all, &before_) == 0;
  }
  ~SignalsWait() {
    if (blocked_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  sigset_t before_{};
  bool blocked_;
};

/// A file under a name that was free, gone at the end unless it was put into a place.
class UnfinishedFile {
 public:
  UnfinishedFile(const std::string& folder, mode_t mode, const std::string& path) : path_(path) {
    const std::string stem = folder + "/.amends-" + std::to_string(::getpid()) + "-";
    for (int i = 0; descriptor_ < 0 && i < 10'000; ++i) {
      name_ = stem + std::to_string(i);
      descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
      if (descriptor_ < 0 && errno != EEXIST && errno != EINTR) break;
    }
    if (descriptor_ < 0) cannot_write(path_, "no file can be made beside it, " + reason_of(errno));
  }
  ~UnfinishedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Owner and group as far as the system permits, then the permissions; without those of another owner (setuid).
  void take_after(const struct stat& old) {
    struct stat mine {};
    if (::fstat(descriptor_, &mine) != 0) cannot_write(path_, reason_of(errno));
    if (mine.st_gid != old.st_gid && ::fchown(descriptor_, static_cast<uid_t>(-1), old.st_gid) == 0)
      mine.st_gid = old.st_gid;
    if (mine.st_uid != old.st_uid && ::fchown(descriptor_, old.st_uid, static_cast<gid_t>(-1)) == 0)
      mine.st_uid = old.st_uid;
    const bool same_owner = mine.st_uid == old.st_uid && mine.st_gid == old.st_gid;
    const mode_t mode = old.st_mode & static_cast<mode_t>(same_owner ? 07777 : 0777);
    if (::fchmod(descriptor_, mode) != 0) cannot_write(path_, reason_of(errno));
  }

  void put_into(const std::string& place) {
    if (::fsync(descriptor_) != 0 && errno != EINVAL) cannot_write(path_, reason_of(errno));
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0 && errno != EINTR) cannot_write(path_, reason_of(errno));
    if (::rename(name_.c_str(), place.c_str()) != 0) cannot_write(path_, reason_of(errno));
    name_.clear();
  }

 private:
  std::string path_;  // as messages call it
  std::string name_{};
  int descriptor_ = -1;
};

inline void replace_file(const Output& out, std::string_view content, const std::string& path) {
  const SignalsWait guard;
  const std::string folder = folder_of(out.place);
  {
    UnfinishedFile file(folder, out.is ? 0600 : 0666, path);
    if (out.is) file.take_after(*out.is);
    write_all(file.descriptor(), content, path);
    file.put_into(out.place);
  }
  // The new name too is to outlive a power cut. The content is safe already, so no error is made of it.
  if (const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); opened >= 0) {
    ::fsync(opened);
    ::close(opened);
  }
}

}  // namespace detail

AMENDS_INLINE void check_output_file(const std::string& path, std::span<const std::string> inputs) {
  const detail::Output out = detail::checked_output(path);
  if (!out.is || S_ISCHR(out.is->st_mode)) return;
  for (const std::string& input : inputs) {
    struct stat read {};
    if (!input.empty() && ::stat(input.c_str(), &read) == 0 && read.st_dev == out.is->st_dev &&
        read.st_ino == out.is->st_ino)
      throw Error(ErrorCode::contradiction, "path",
                  "the output " + detail::quoted_path(path) + " is the file " + detail::quoted_path(input) +
                      ", which is read here: it would be overwritten. Give the output another name");
  }
}

AMENDS_INLINE void write_output_file(const std::string& path, std::string_view content) {
  const detail::Output out = detail::checked_output(path);
  if (out.descriptor) return detail::write_all(*out.descriptor, content, path);
  if (detail::is_plain_file(out)) return detail::replace_file(out, content, path);
  const int descriptor = ::open(out.place.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) detail::cannot_write(path, detail::reason_of(errno));
  try {
    detail::write_all(descriptor, content, path);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0 && errno != EINTR) detail::cannot_write(path, detail::reason_of(errno));
}

}  // namespace amends::inline AMENDS_ABI::interop
