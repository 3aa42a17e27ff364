#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <span>
#include <string>
#include <string_view>

// Where a report goes, so that nothing is lost on the way. For systems with POSIX files.
namespace amends::inline AMENDS_ABI::interop {

/// Can `path` be written, and is it none of the files that were read? Before the work, so that it is not done in vain;
/// nothing is opened or made.
/// what is the same  device and inode, through links of both kinds and whatever the names: a character device (a
///         terminal, /dev/null) may be read and written
/// errors  Error(contradiction) if it is one of `inputs`; Error(io) for a folder, for a file or folder that may not be
///         written, and where there is no folder for it; Error(domain) for an empty path or one with a zero byte
void check_output_file(const std::string& path, std::span<const std::string> inputs = {});

/// Writes `content` to `path`, whole or not at all where the system lets us.
/// a file  is written beside its place under a name that was free, brought to the disk and put into its place: what
///         stood there is lost only to a complete new one. A link stays a link: the file it leads to is replaced, or
///         made. An existing file keeps its permissions, and its owner and group where the system permits; its other
///         hard links keep the old content. A new one has the permissions that the umask leaves. While the unfinished
///         file exists, signals to the calling thread wait.
/// others  a device, a FIFO, and an open descriptor (/dev/stdout, /dev/fd/5, /proc/self/fd/5) are written as they are
/// errors  those of check_output_file without inputs; Error(io) with the reason when something cannot be written; no
///         unfinished file is left behind
void write_output_file(const std::string& path, std::string_view content);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/output_file.ipp>
#endif
