#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/report/language.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// From a table of complaints to a whole scenario that runs.
namespace amends::inline AMENDS_ABI::program {

/// What a scenario to start from asks, and what nobody can see in the records.
struct StartOptions {
  /// The question: every complaint answered within so many days, >= 0. None: the shortest of the usual spans (45 minutes
  /// to half a year) within which at least a quarter of the answered complaints were answered.
  std::optional<double> days{};
  report::Language language = report::Language::english;  ///< of comments, sources and messages
  /// Role and header, where the inspection takes a column for something else or nothing: {{"answered", "Done on"}}; a
  /// header "" takes the role from every column.
  std::vector<std::pair<std::string, std::string>> columns{};
  /// Texts of the flag that mean satisfied, where they do not say it themselves; all its others mean dissatisfied.
  std::vector<std::string> satisfied{};
  std::string response_unit{};             ///< of the response time, where its header does not name it
  std::string date_format{};               ///< of dates that can be read both ways: "day/month/year"
  std::string scenario = "scenario.toml";  ///< where the scenario will stand: the path of the records counts from there
  core::Executor* executor = nullptr;      ///< not owned; is asked whether to stop while records are read
};

/// A scenario to start from, and what was found on the way.
struct StartingScenario {
  std::string text{};  ///< a scenario file (TOML, UTF-8), with comments
  double days = 0.0;   ///< the question
  double complaints = 0.0;
  double recorded_days = 0.0;           ///< the span of the records; NaN where they have no dates of receipt
  std::vector<std::string> segments{};  ///< of the scenario
  /// The assumptions on which the answer hangs most with the ranges of the file, the first first: at most three, by
  /// Comparison::tornado.
  std::vector<std::string> deciding{};
  std::vector<std::string> notes{};  ///< what to know of the question, in the language of the options
};

/// A whole scenario for the complaints of a CSV file: what is it worth to answer every one of them within some days?
/// It is evaluated before it is handed out (1,000 draws, against program::today_of itself), so that it runs.
/// read off the records  the complaints and, where the date of receipt is known, how many there are in a year; response
///         times; scores and their scale, or a flag; segments: up to 8 that have 30 complaints with a score each, all
///         others are one ("other"), or none where fewer than two have; ends of response bands that leave at least a
///         tenth of the answered complaints in each
/// assumed all else, each with a source that begins "assumption:": stay rates, margins, what speed causes, costs
///         (those a year and at the start in proportion to the complaints of a year). The ranges are those of
///         examples/today.toml; in Korean the amounts are in KRW, 1,000 times as high
/// bad rows  up to a tenth of the rows may be such as cannot be used; beyond a hundredth the scenario says how many
/// records CSV, plain or gzip, a file that can be read several times
/// errors  Error(missing) where no column tells when a complaint was answered, or how satisfied the complainant was, with
///         the columns there are; Error(unknown_name) for a role, a column or a text of the flag there is not;
///         Error(contradiction) for a unit without a response time, or texts of a flag where scores are; Error(domain)
///         for days within which nobody was answered, or everybody; Error(format) for a file that is no table, or whose
///         name is no UTF-8; those of inspect and read_complaints
/// cost    the file is read three to five times
[[nodiscard]] StartingScenario starting_scenario(const std::string& records, const StartOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::program

#if AMENDS_HEADER_ONLY
#include <amends/impl/program/start.ipp>
#endif
