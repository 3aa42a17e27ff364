// The blocks of the report of recovery_roi, in the order in which they are read.
#pragma once

#include "recovery_report.hpp"
#include "report_blocks.hpp"

namespace report {

[[nodiscard]] Block headline(const RecoveryReport& report);
[[nodiscard]] Block records(const RecoveryReport& report);          ///< needs report.table
[[nodiscard]] Block observed_effect(const RecoveryReport& report);  ///< needs report.effect
[[nodiscard]] Block money(const RecoveryReport& report);
[[nodiscard]] Block decides(const RecoveryReport& report);
[[nodiscard]] Block nonresponse(const RecoveryReport& report);
[[nodiscard]] Block care(const RecoveryReport& report);

/// What the effect within segments allows to say, and what not.
[[nodiscard]] std::string seen_in_records(const amends::satisfaction::OutcomeEstimate& effect);

/// The whole report as JSON, and its metrics as CSV.
[[nodiscard]] std::string json(const RecoveryReport& report);
[[nodiscard]] std::string csv(const RecoveryReport& report);

}  // namespace report
