#pragma once

#include <amends/interop/records.hpp>
#include <amends/report/findings.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <optional>
#include <string>

/// Records as they were read for a scenario: what its outcomes are taken from, and what a report tells of them.
struct ScenarioRecords {
  amends::satisfaction::OutcomeTable table{{}, {}};
  amends::report::RecordsRead read{};                       ///< without account: that is the table's
  std::string file{};                                       ///< "": a log
  bool other_file = false;                                  ///< not the one that the scenario file names
  std::optional<amends::interop::RecordMapping> mapping{};  ///< by which the file was read
};
