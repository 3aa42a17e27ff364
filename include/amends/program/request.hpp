#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/report/findings.hpp>
#include <optional>
#include <string>
#include <vector>

// From scenario files and their records to what a report is made of.
namespace amends::inline AMENDS_ABI::program {

/// What is asked beyond what stands in the scenario files.
struct RequestOptions {
  std::string complaints{};            ///< records that take the place of those that the files name; "": none do
  std::vector<double> sweep{};         ///< days for each of which the question is answered; they become ends of bands
  core::Executor* executor = nullptr;  ///< not owned; is asked whether to stop while records are read
};

/// Reads the records of a scenario, and of another that it is compared with, and puts both together for report::find.
/// whose records  each scenario has those that its file names, read and cut as its file says; a file without a
///         [records] table, and a scenario that states its outcomes itself, go by the table of the other one. A file
///         that both read in the same way is read once, and may be a pipe, also where they cut it in different ways
/// edge    scenarios that state all outcomes themselves read nothing; a [records] table that is not used for that
///         reason is named in Request::idle_records
/// errors  Error(missing) where outcomes come from records and no file has a [records] table; Error(contradiction) for
///         different thresholds or response bands, for `complaints` where nothing is read, for a pipe that would have
///         to be read twice, and for a sweep without records that tell when was answered; those of
///         interop::read_records and of UnobservedScenario::with_observed
/// cost    each file of records once for every way in which it is read
[[nodiscard]] report::Request request_of(const interop::ScenarioFile& file,
                                         const std::optional<interop::ScenarioFile>& other = std::nullopt,
                                         const RequestOptions& options = {});

/// Every file that loading these two scenarios and request_of read: none of them may be written
/// (interop::check_output_file).
[[nodiscard]] std::vector<std::string> files_read(const interop::ScenarioFile& file,
                                                  const std::optional<interop::ScenarioFile>& other = std::nullopt,
                                                  const RequestOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::program

#if AMENDS_HEADER_ONLY
#include <amends/impl/program/request.ipp>
#endif
