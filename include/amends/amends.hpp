#pragma once

// Every header of the library, for exploration and prototypes. Programs include what they use: it compiles faster.
// The doors of interop/ have dependencies of their own and are included by name.
// Written by `python3 tests/layers/check_layers.py --write-umbrella`; the layers test keeps it true.

#include <amends/core/build_info.hpp>
#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/core/moments.hpp>
#include <amends/core/provenance.hpp>
#include <amends/core/quantile_sketch.hpp>
#include <amends/core/quantity.hpp>
#include <amends/core/random.hpp>
#include <amends/core/version.hpp>
#include <amends/domain/business_calendar.hpp>
#include <amends/domain/channel.hpp>
#include <amends/domain/complaint.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/customer.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/handling_history.hpp>
#include <amends/domain/log_summary.hpp>
#include <amends/domain/noun.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/domain/problem.hpp>
#include <amends/domain/recovery_action.hpp>
#include <amends/domain/redress.hpp>
#include <amends/domain/score_scale.hpp>
#include <amends/domain/segment.hpp>
#include <amends/domain/survey_response.hpp>
#include <amends/economics/cash_flow.hpp>
#include <amends/economics/complaint_return.hpp>
#include <amends/economics/customer_lifetime_value.hpp>
#include <amends/economics/findings.hpp>
#include <amends/economics/moments_of_truth.hpp>
#include <amends/economics/revenue_at_risk.hpp>
#include <amends/economics/share_dynamics.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/recovery/compensation.hpp>
#include <amends/recovery/problem_priority.hpp>
#include <amends/recovery/task_controlling.hpp>
#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/retention/retention_value.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/voice/encouragement.hpp>
#include <amends/voice/evidence.hpp>
#include <amends/voice/published.hpp>
#include <amends/voice/survey.hpp>
#include <amends/word_of_mouth/ledger.hpp>
#include <amends/word_of_mouth/purchase_shift.hpp>
#include <amends/word_of_mouth/tell_counts.hpp>
