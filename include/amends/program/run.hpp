#pragma once

#include <amends/core/config.hpp>
#include <string>
#include <string_view>
#include <vector>

// The program, as a function: recovery_roi and, in Python, amends are two names for it. Its body is compiled only
// (amends::program).
namespace amends::inline AMENDS_ABI::program {

/// Does what was typed on a command line: `--help` lists the commands and their options.
///   roi SCENARIO ...   what handling complaints better is worth, as a report; the same without the word roi
///   start FILE         a whole scenario for a file of complaints, to be edited
///   inspect FILE       what is in a file of records, and a mapping to start from
///   mapping [NAME]     a ready mapping to copy and change, or the names there are
/// name     what the program is called; it stands before every message, and in --version and --help
/// arguments  what was typed after the name, in the bytes of the system
/// returns  0: done; 1: something is wrong with the input, or the answer could not be written; 2: wrong usage. What is
///          wrong is said on standard error, the answer goes to standard output or into files, each whole or untouched
/// signals  SIGINT, SIGTERM and SIGHUP, unless they are ignored, end the process with 128 + signal after a word on
///          standard error; while a file is put into its place they wait. Handlers are as before when it returns. Runs
///          in several threads of one process wait for each other
/// For systems with POSIX files and signals. Unlike all else in the library it prints, and may end the process: it is a
/// program, and asks neither locale nor environment.
[[nodiscard]] int run(std::string_view name, const std::vector<std::string>& arguments);

}  // namespace amends::inline AMENDS_ABI::program
