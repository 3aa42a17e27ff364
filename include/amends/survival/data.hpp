#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/product_limit.hpp>
#include <amends/estimation/survival_table.hpp>

// The rows of this room. They are counted in estimation/, since more rooms than this one do.
namespace amends::inline AMENDS_ABI::survival {

using estimation::CompetingRiskColumns;
using estimation::CurveSteps;
using estimation::IntervalOptions;
using estimation::IntervalScale;
using estimation::RestrictedMean;
using estimation::survival_table;
using estimation::SurvivalColumns;
using estimation::SurvivalFault;
using estimation::SurvivalFinding;
using estimation::SurvivalTable;
using estimation::TimeEstimate;

}  // namespace amends::inline AMENDS_ABI::survival
