#pragma once

#include <amends/core/config.hpp>
#include <amends/estimation/survival_table.hpp>

// The rows of this room. They are counted in estimation/, since more rooms than this one do.
namespace amends::inline AMENDS_ABI::survival {

using estimation::CompetingRiskColumns;
using estimation::IntervalOptions;
using estimation::IntervalScale;
using estimation::survival_table;
using estimation::SurvivalColumns;
using estimation::SurvivalFault;
using estimation::SurvivalFinding;
using estimation::SurvivalRowReport;
using estimation::SurvivalTable;

}  // namespace amends::inline AMENDS_ABI::survival
