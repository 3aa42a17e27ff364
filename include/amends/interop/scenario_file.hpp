#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/estimation/estimate.hpp>
#include <amends/interop/records.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::interop {

/// One mistake in a scenario file.
struct FileProblem {
  std::string file;
  std::size_t line = 0;  ///< from 1; 0: no single line is at fault
  std::string segment;   ///< "" outside a segment
  std::string text;      ///< key, value and what is allowed

  [[nodiscard]] std::string to_string() const;  ///< "telecom.toml:10: segment \"telecommunications\": ..."
};

/// All mistakes of a scenario file at once; what() lists one per line and ends "2 errors; nothing was computed." Of
/// more than 50 the first 50 are kept, and the rest is counted ("and 7950 more").
class ScenarioFileError : public Error {
 public:
  explicit ScenarioFileError(std::vector<FileProblem> problems, std::size_t found = 0);
  [[nodiscard]] const std::vector<FileProblem>& problems() const noexcept { return problems_; }

 private:
  std::vector<FileProblem> problems_;
};

/// How a scenario's records are read: the [records] table of its file.
struct RecordsPlan {
  std::string file{};  ///< path as it can be opened; "" if the file names none
  RecordMapping mapping{};
  satisfaction::ClassThresholds thresholds{};  ///< scores from which a complainant counts as satisfied, delighted
  std::vector<double> response_bands{};        ///< upper ends in days; may be empty where no response time is mapped
  std::vector<std::string> strata{};           ///< further columns by which outcomes are cut: satisfaction::OutcomeCuts
  double design_effect = 1.0;                  ///< economics::ScenarioInputs::design_effect
  /// Of UnobservedScenario::with_observed: more of the complaints in segments that the scenario does not have is an error.
  double largest_outside_share = economics::largest_outside_scenario;
  std::string note{};  ///< where the records come from and how to read them
};

/// What a scenario file asks of the records: put once these are known.
struct Question {
  std::optional<double> respond_within_days{};
  std::optional<economics::TakeOutcomes> take_outcomes{};
  std::optional<economics::ResponseDays> response_days{};
  std::optional<double> respond_with_agents{};
  [[nodiscard]] bool asked() const noexcept {
    return respond_within_days || take_outcomes || response_days || respond_with_agents;
  }
};

/// The scenario that asks this; as it is where nothing is asked.
/// errors  those of RecoveryScenario::with_response_within, with_outcomes_of, with_response_days, with_agents
[[nodiscard]] economics::RecoveryScenario ask(const Question& question, const economics::RecoveryScenario& scenario);

/// A scenario file, read and checked.
struct ScenarioFile {
  economics::UnobservedScenario scenario;
  std::optional<RecordsPlan> records{};
  Question question{};
  std::string note{};                ///< free text for the report
  std::vector<std::string> files{};  ///< what was read: the file, those it extends, saved models

  /// The scenario with its outcomes read off `table` and the file's intervention made.
  [[nodiscard]] economics::RecoveryScenario observed(const satisfaction::OutcomeTable& table) const;
};

/// Records as a plan says, read and counted.
struct ObservedRecords {
  ComplaintRecords records;
  satisfaction::OutcomeTable table;
};

/// Reads a scenario file (TOML; docs/scenario-files.md lists every key).
/// Every quantity is a number or a table: { pert = [low, mode, high] }, { triangular = [...] }, { uniform = [low, high]
/// }, { normal = [mean, sd] } (cut to the domain of its entry), { beta = [a, b] }, { beta_counts = { successes, trials
/// } }, { gamma = [shape, rate] }, { empirical = [values] } or { value = x }, each with an optional `source`; or what a
/// saved model says: { model = "stay.json", quantity = "survival", at = { years = 1 }, where = { outcome = "satisfied" } }
/// (interop/saved_estimate.hpp). A
/// `source` in the surrounding table serves the quantities that have none. What stands under [defaults] serves every
/// segment as one shared quantity. `extends = "other.toml"` starts from another file: tables are merged, segments by
/// their name; quantities, outcomes and [records] are replaced whole. errors  Error(io) if it cannot be opened;
/// ScenarioFileError with every mistake: file, line, key, value, what is allowed
/// The executor, not owned, is asked whether to stop when a signal interrupts the opening or the reading.
[[nodiscard]] ScenarioFile load_scenario(const std::string& path, core::Executor* executor = nullptr);

/// The same for text in memory; `name` stands for the file in messages, and relative paths count from its folder.
/// estimates  what the quantities { estimate = 0 }, { estimate = 1 }, ... of the text are, each with an optional `source`
[[nodiscard]] ScenarioFile parse_scenario(std::string_view text, const std::string& name,
                                          std::span<const estimation::Estimate> estimates = {});

/// Reads and counts the records of a plan, or those of another file with the plan's mapping.
/// errors  Error(missing) if neither names a file; Error(missing) with the account of the rows where none can be used;
///         those of read_complaints, whose executor it has too
[[nodiscard]] ObservedRecords read_records(const RecordsPlan& plan, const std::string& other_file = {},
                                           core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/scenario_file.ipp>
#endif
