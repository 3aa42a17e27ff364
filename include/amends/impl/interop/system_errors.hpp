#pragma once

#include <amends/core/config.hpp>
#include <cerrno>
#include <string>

// Why the system refused, in words that do not depend on the locale. Not for users.
namespace amends::inline AMENDS_ABI::interop::detail {

inline std::string reason_of(int number) {
  switch (number) {
    case ENOENT:
      return "there is no such file or folder";
    case EACCES:
    case EPERM:
      return "permission denied";
    case EISDIR:
      return "it is a folder";
    case ENOTDIR:
      return "a part of its path is not a folder";
    case ENAMETOOLONG:
      return "the name is too long";
    case ELOOP:
      return "its links go round in a circle";
    case ENOSPC:
      return "no space is left there";
#ifdef EDQUOT
    case EDQUOT:
      return "the quota is used up";
#endif
    case EFBIG:
      return "it would be larger than a file may be";
    case EROFS:
      return "what it lies on can only be read";
    case EBADF:
      return "it is not open for that";
    case EPIPE:
      return "nobody reads at the other end";
    case ENXIO:
      return "it cannot be opened in this way";
    default:
      return "system error " + std::to_string(number);
  }
}

}  // namespace amends::inline AMENDS_ABI::interop::detail
