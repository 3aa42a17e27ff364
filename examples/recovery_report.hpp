// What recovery_roi found, and how it is written down.
#pragma once

#include <amends/economics/recovery_scenario.hpp>
#include <amends/interop/scenario_file.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report_findings.hpp"

/// One row of "how the answer moves with those who gave no score".
struct NonresponseRow {
  std::string label;
  double odds_ratio;  ///< median where it is uncertain
  double median_net;
  double chance_of_loss;
  bool as_stated = false;  ///< what the scenario says
};

/// How the records of the other scenario differ from those that are shown.
enum class OtherRecords : unsigned char { same, cut_otherwise, read_otherwise, other_file };

struct RecoveryReport {
  std::string title;           ///< of the scenario that is judged
  std::string name;            ///< its title, or else the name of its file
  std::string baseline_title;  ///< "" without comparison
  std::string currency;
  std::string notes;
  std::size_t draws = 0;
  std::uint64_t seed = 0;
  int years = 1;
  std::optional<amends::interop::RecordsPlan> plan{};
  std::optional<amends::interop::RecordReport> records_report{};
  std::optional<amends::satisfaction::OutcomeTable> table{};  ///< of the scenario's segments
  OtherRecords other_records = OtherRecords::same;
  std::optional<amends::interop::RecordsPlan> baseline_plan{};      ///< of the other scenario, if it differs
  std::optional<amends::interop::RecordReport> baseline_records{};  ///< of the other scenario, if it reads its own
  std::string records_file{};                                       ///< of --complaints, "" if the scenario's own
  std::vector<std::string> left_out{};  ///< segments of the records that the scenario does not have
  double left_out_complaints = 0.0;
  std::vector<Question> questions{};  ///< of the scenario that is judged, then of the baseline; what is asked
  std::optional<double> within_days{};
  std::optional<amends::satisfaction::OutcomeTable> strata{};  ///< of the scenario that asks, each stratum a segment
  std::optional<amends::satisfaction::SpeedEffect> effect{};   ///< within segments and strata
  std::optional<amends::economics::Comparison> comparison{};
  std::optional<amends::economics::Evaluation> single{};  ///< without comparison
  std::vector<NonresponseRow> nonresponse{};
  std::optional<amends::economics::ScenarioInputs> inputs{};    ///< of the scenario that is judged, with its records
  std::optional<amends::economics::ScenarioInputs> baseline{};  ///< of the one that is subtracted
  /// Of the scenario whose records are shown: the other one where the one that is judged states its outcomes.
  std::optional<amends::economics::ScenarioInputs> recorded{};
  std::vector<amends::economics::RecordClusters> clusters{};           ///< all, then by segment; empty: not known
  std::vector<amends::economics::RecordClusters> baseline_clusters{};  ///< where its records differ
  std::vector<LeftOut> left_out_quantities{};                          ///< and what they are taken as
  Origins origins{};
  std::vector<Convention> conventions{};  ///< share_causal and while_leaving
  std::optional<SpeedDraws> speed{};
  std::vector<YearFlow> yearly{};
  std::optional<SweepFound> sweep{};
  std::vector<std::string> idle_records{};  ///< [records] tables that were not used, a sentence each

  /// The evaluation the report is about: the difference, or the scenario itself.
  [[nodiscard]] const amends::economics::Evaluation& result() const {
    return comparison ? comparison->difference() : *single;
  }
};

enum class ReportFormat { text, markdown, json, csv };
[[nodiscard]] std::string render(const RecoveryReport& report, ReportFormat format);
