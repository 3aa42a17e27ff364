#pragma once

#include <amends/core/error.hpp>
#include <amends/impl/interop/system_errors.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/impl/interop/toml_limits.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

// A scenario file as text. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

enum class FileKind { any, regular };

/// errors  Error(io) with the reason; `regular` refuses pipes and devices before they are opened
inline std::string toml_content(const std::string& path, FileKind kind) {
  const auto refuse = [&](const char* verb, const std::string& why) {
    throw Error(ErrorCode::io, "path", std::string("cannot ") + verb + " the scenario file " + quoted_path(path) + why);
  };
  if (path.find('\0') != std::string::npos) refuse("open", ": its path holds a zero byte");
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (std::filesystem::is_directory(status)) refuse("open", ": " + reason_of(EISDIR));
  if (kind == FileKind::regular && std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    refuse("open", ": it is a device or a pipe, and what a file extends must be a file");
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  errno = 0;
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) refuse("open", ": " + reason_of(errno));
  std::string text;
  char buffer[4096];
  while (text.size() <= most_toml_bytes) {
    const std::size_t got = std::fread(buffer, 1, sizeof buffer, file.get());
    text.append(buffer, got);
    if (got == sizeof buffer) continue;
    if (std::ferror(file.get()) != 0) refuse("read", ": " + reason_of(errno));
    return text;
  }
  refuse("read", ": it is larger than 16 MB, or has no end");
  return text;
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
