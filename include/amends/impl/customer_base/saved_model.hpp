#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/fit.hpp>
#include <cmath>
#include <string>

// What must hold of the report of a saved model beside its own values. Not for users.
namespace amends::inline AMENDS_ABI::customer_base::detail {

inline void saved_must(bool holds, const char* name, const char* what) {
  if (!holds)
    throw Error(ErrorCode::format, name, std::string("the saved model is damaged: ") + name + " must " + what);
}

/// A model has been fitted to rows, or its parameters were given: then it has no errors, and nothing was seen.
/// `rows_put_together`: distinct rows come from identical ones, so they are not more.
/// errors  Error(format)
inline void check_saved_report(const estimation::ParameterEstimates& estimates, const estimation::FitReport& report,
                               bool rows_put_together = true) {
  const auto& covariance = estimates.working_covariance().data;
  const bool given = std::all_of(covariance.begin(), covariance.end(), [](double v) { return std::isnan(v); });
  if (given) {
    saved_must(estimates.observations() == 0.0, "observations", "be 0 where parameters were given");
    saved_must(estimates.penalty() == 0.0, "penalty", "be 0 where parameters were given");
    saved_must(std::isnan(estimates.log_likelihood()), "log_likelihood", "be NaN where parameters were given");
    saved_must(
        report.row_report.rows == 0 && report.distinct_rows == 0 && report.iterations == 0 && report.evaluations == 0,
        "report_counts", "be 0 where parameters were given");
    return;
  }
  saved_must(estimates.observations() > 0.0, "observations", "be above 0");
  saved_must(report.evaluations > 0 && report.distinct_rows > 0 && report.row_report.used() > 0, "report_counts",
             "count an evaluation and a row at least");
  saved_must(!rows_put_together || report.distinct_rows <= report.row_report.used(), "report_counts",
             "not have more distinct rows than rows");
}

}  // namespace amends::inline AMENDS_ABI::customer_base::detail
