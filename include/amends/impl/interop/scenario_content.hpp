#pragma once

#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/impl/interop/patient_file.hpp>
#include <amends/impl/interop/system_errors.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/impl/interop/toml_limits.hpp>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>

// A scenario file, or a file it names, as text. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

enum class FileKind { any, regular };

/// Do two paths lead to one file? However they are written, through links too; paths without a file, as written.
inline bool same_file(const std::string& one, const std::string& other) {
  if (one == other) return true;
  std::error_code failed;
  if (std::filesystem::equivalent(one, other, failed) && !failed) return true;
  const std::filesystem::path absolute = std::filesystem::absolute(one, failed).lexically_normal();
  return !failed && absolute == std::filesystem::absolute(other, failed).lexically_normal() && !failed;
}

/// What a file is to its reader.
struct TextKind {
  const char* name = "scenario file";
  const char* why_regular = "what a file extends must be a file";
  std::size_t most_bytes = most_toml_bytes;
  const char* too_large = "it is larger than 16 MB, or has no end";
};

/// errors  Error(io) with the reason; `regular` refuses pipes and devices before they are opened; Error(interrupted)
///         where the executor was asked to stop
inline std::string text_content(const std::string& path, FileKind kind, core::Executor* executor,
                                const TextKind& what = {}) {
  const auto refuse = [&](const char* verb, const std::string& why) {
    throw Error(ErrorCode::io, "path",
                std::string("cannot ") + verb + " the " + what.name + " " + quoted_path(path) + why);
  };
  if (path.find('\0') != std::string::npos) refuse("open", ": its path holds a zero byte");
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (std::filesystem::is_directory(status)) refuse("open", ": " + reason_of(EISDIR));
  if (kind == FileKind::regular && std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    refuse("open", std::string(": it is a device or a pipe, and ") + what.why_regular);
  PatientFile file(path, executor);
  if (!file) refuse("open", ": " + reason_of(errno));
  std::string text;
  char buffer[4096];
  while (text.size() <= what.most_bytes) {
    const std::size_t got = file.read(buffer, sizeof buffer);
    text.append(buffer, got);
    if (got == sizeof buffer) continue;
    if (file.failed()) refuse("read", ": " + reason_of(errno));
    return text;
  }
  refuse("read", std::string(": ") + what.too_large);
  return text;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
