#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/report/findings.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <optional>
#include <string>
#include <vector>

// From scenarios, or their files, and the records that they were read off to what a report is made of.
namespace amends::inline AMENDS_ABI::program {

/// Records as they were read for a scenario: what its outcomes are taken from, and what a report tells of them.
struct ScenarioRecords {
  satisfaction::OutcomeTable table{{}, {}};
  report::RecordsRead read{};                       ///< without account: that is the table's
  std::string file{};                               ///< where they were read, as a report shows it; "": a log
  bool other_file = false;                          ///< not the one that the scenario file names
  std::optional<interop::RecordMapping> mapping{};  ///< by which the file was read; none: a log
};

/// Reads and counts the records of a plan, or those of another file with the plan's mapping.
/// errors  those of interop::read_records, whose executor it has too
[[nodiscard]] ScenarioRecords read_scenario_records(const interop::RecordsPlan& plan,
                                                    const std::string& other_file = {},
                                                    core::Executor* executor = nullptr);

/// A scenario with its outcomes, and what these were read off.
struct ReportedScenario {
  std::string name{};  ///< what the report calls it, also where it has no title
  economics::RecoveryScenario scenario;
  std::optional<ScenarioRecords> records{};  ///< none: it states its outcomes, or nobody knows
  bool idle_records = false;                 ///< its file describes records, of which it takes nothing
};

/// Puts together for report::find a scenario and another that it is compared with: the one rule for which records a
/// report shows, and how those of the two differ.
/// shown   the records that `subject` takes outcomes from, or else, where it states all of them, those of `baseline`;
///         so too for the baseline. Records of which a scenario takes its complaints per year alone are not shown
/// differ  records of two files, those of a log counted otherwise or with other companies: OtherRecords::other_file;
///         of one file by two mappings: read_otherwise; by other strata alone: cut_otherwise, with one account
/// edge    where a scenario takes outcomes from records that nobody knows any more, no records are shown
/// sweep   days, ends of response bands in the records of `subject`, for each of which the question is answered
/// errors  Error(contradiction) where the two scenarios read what is shown with different thresholds or response bands;
///         those of report::check_request
[[nodiscard]] report::Request request_of(const ReportedScenario& subject,
                                         const std::optional<ReportedScenario>& baseline = std::nullopt,
                                         std::vector<double> sweep = {}, std::string notes = {});

/// What is asked beyond what stands in the scenario files.
struct RequestOptions {
  std::string complaints{};            ///< records that take the place of those that the files name; "": none do
  std::vector<double> sweep{};         ///< days for each of which the question is answered; they become ends of bands
  core::Executor* executor = nullptr;  ///< not owned; is asked whether to stop while records are read
};

/// Reads the records of a scenario, and of another that it is compared with, and puts both together as above.
/// whose records  each scenario has those that its file names, read and cut as its file says; a file without a
///         [records] table, and a scenario that states its outcomes itself, go by the table of the other one. A file
///         that both read in the same way is read once, and may be a pipe, also where they cut it in different ways.
///         Different thresholds or response bands are refused before anything is read
/// edge    scenarios that state all outcomes themselves read nothing; a [records] table that is not used for that
///         reason is named in Request::idle_records
/// errors  Error(missing) where outcomes come from records and no file has a [records] table; Error(contradiction) for
///         `complaints` where nothing is read, and for a pipe that would have to be read twice; those of the pairing
///         above, of interop::read_records and of UnobservedScenario::with_observed
/// cost    each file of records once for every way in which it is read
[[nodiscard]] report::Request request_of(const interop::ScenarioFile& file,
                                         const std::optional<interop::ScenarioFile>& other = std::nullopt,
                                         const RequestOptions& options = {});

/// The state of today of a scenario that asks a question: the same without its [intervention], to be compared with.
/// title   what the report calls it
/// errors  Error(contradiction) where the file asks nothing, and so is today's state already
[[nodiscard]] interop::ScenarioFile today_of(const interop::ScenarioFile& file, const std::string& title = "As today");

/// Every file that loading these two scenarios and request_of read: none of them may be written
/// (interop::check_output_file).
[[nodiscard]] std::vector<std::string> files_read(const interop::ScenarioFile& file,
                                                  const std::optional<interop::ScenarioFile>& other = std::nullopt,
                                                  const RequestOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::program

#if AMENDS_HEADER_ONLY
#include <amends/impl/program/request.ipp>
#endif
