// The commands of the program. Each writes its answer, or throws.
#pragma once

#include "command_line.hpp"

namespace amends::inline AMENDS_ABI::program::detail {

/// roi SCENARIO: reads scenarios and their records, evaluates, and writes the report.
/// errors  UsageError; those of the files that are read, of the evaluation, and of the files that are written
void write_roi(const Call& call);

/// start FILE: a whole scenario for the complaints of a file.
/// errors  UsageError; those of program::starting_scenario and of the file that is written
void start_scenario(const Call& call);

/// inspect FILE: what the file is, what is in its columns, and a mapping to start from.
void inspect_file(const Call& call);

/// mapping [NAME]: a ready mapping, or the names there are.
void show_mapping(const Call& call);

/// A ready mapping on standard output.
/// errors  UsageError with the names there are
void print_mapping(const std::string& name);

}  // namespace amends::inline AMENDS_ABI::program::detail
