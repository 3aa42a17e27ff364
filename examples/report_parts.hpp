// The blocks of the report of recovery_roi, in the order in which they are read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "recovery_report.hpp"
#include "report_blocks.hpp"

namespace report {

[[nodiscard]] Block headline(const RecoveryReport& report);
[[nodiscard]] Block records(const RecoveryReport& report);          ///< needs report.table
[[nodiscard]] Block observed_effect(const RecoveryReport& report);  ///< needs report.speed with an effect
[[nodiscard]] Block money(const RecoveryReport& report);
[[nodiscard]] Block decides(const RecoveryReport& report);
[[nodiscard]] Block nonresponse(const RecoveryReport& report);
[[nodiscard]] Block care(const RecoveryReport& report);
[[nodiscard]] Block years(const RecoveryReport& report);        ///< needs report.yearly
[[nodiscard]] Block sweep_block(const RecoveryReport& report);  ///< needs report.sweep
[[nodiscard]] Block basis(const RecoveryReport& report);        ///< needs report.inputs

/// A sentence or two on one subject, the same in every format; `key` names the subject for programs.
struct Statement {
  std::string key;
  std::string text;
};
[[nodiscard]] std::vector<Statement> statements(const RecoveryReport& report);
[[nodiscard]] std::vector<std::string> headline_texts(const RecoveryReport& report);
[[nodiscard]] std::string best_text(const SweepFound& found);
/// Rows of a sweep with the same numbers, the row itself among them, and the chance that these are the best.
[[nodiscard]] std::vector<std::size_t> equals_of(const amends::economics::Sweep& sweep, std::size_t row);
[[nodiscard]] double chance_best(const amends::economics::Sweep& sweep, std::size_t row);

/// "cost.setup (a, b) in \"today\"": the entry, the segments, and the scenario where only one leaves it out.
[[nodiscard]] std::string left_out_text(const LeftOut& one);

/// The currency, or "money".
[[nodiscard]] std::string money_unit(const RecoveryReport& report);

/// What is asked, of both scenarios.
[[nodiscard]] std::vector<std::string> question_texts(const RecoveryReport& report);
/// What Metric::faster_answer_cost is the cost of.
[[nodiscard]] std::string moving_cost_name(const RecoveryReport& report);

/// 90 % interval of an effect of speed: that of the draws where there are any; else that of independent complaints, wider by
/// the design effect; none where complaints are known not to be independent and the measure is not drawn.
[[nodiscard]] std::optional<Interval> effect_interval(const RecoveryReport& report,
                                                      const amends::satisfaction::OutcomeEstimate& effect,
                                                      const std::optional<Interval>& drawn);

/// What the interval of the question's effect allows to say, and what not; "": no recorded complaints are moved.
[[nodiscard]] std::string seen_in_records(const RecoveryReport& report);

/// The whole report as JSON, and its metrics as CSV.
[[nodiscard]] std::string json(const RecoveryReport& report);
[[nodiscard]] std::string csv(const RecoveryReport& report);

}  // namespace report
