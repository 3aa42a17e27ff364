// A program of somebody else: calls a room, catches an Error that crossed the library's border, and asks whether the
// headers it was compiled with and the library it is linked with belong together.
#include <amends/core/build_info.hpp>
#include <amends/core/error.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#ifdef USE_INTEROP
#include <amends/interop/unicode.hpp>
#endif
#ifdef USE_REPORT
#include <amends/report/report.hpp>
#include <amends/report/spreadsheet.hpp>
#endif
#ifdef USE_PROGRAM
#include <amends/program/request.hpp>
#include <amends/program/run.hpp>
#endif
#include <iostream>
#include <span>
#include <vector>

int main() {
  const amends::core::BuildInfo info = amends::core::build_info();
  std::cout << "amends " << info.version << " (" << info.abi << ", " << info.compiler << ")\n";
  if (!amends::core::headers_match_library()) return 1;
  if (info.header_only != (EXPECT_HEADER_ONLY == 1)) return 2;

  const std::vector<double> days{1, 3, 9};
  const std::vector<double> resolved{1, 1, 0};
  const std::vector<double> score{5, 4, 1};
  amends::domain::ComplaintColumns columns;
  columns.response_days = std::span<const double>(days);
  columns.resolved = std::span<const double>(resolved);
  columns.score = std::span<const double>(score);
  columns.score_scale = {1, 5};
  const amends::domain::ComplaintLog log(columns);
  const std::vector<double> edges{5};
  const auto table = amends::satisfaction::tabulate_outcomes(log, {4, 5}, edges);
  if (table.bands().size() != 3) return 3;
#ifdef USE_INTEROP
  // What interop itself needs must come with it.
  if (amends::interop::look_alike_key("Jos\u00e9\u00a0") != "jose") return 6;
#endif
#ifdef USE_REPORT
  const amends::report::Report report{.title = "\uc0c1\ub2f4", .subtitle = "", .sections = {}, .findings = {}};
  if (amends::report::render(report, amends::report::Format::markdown) != "# \uc0c1\ub2f4\n\n\n") return 7;
#ifdef EXPECT_NO_SPREADSHEETS
  if (amends::report::writes_spreadsheets()) return 8;
#endif
  try {
    if (!amends::report::spreadsheet(report).starts_with("PK") || !amends::report::writes_spreadsheets()) return 9;
  } catch (const amends::Error& error) {
    if (amends::report::writes_spreadsheets() || error.code() != amends::ErrorCode::missing) return 10;
    if (error.parameter() != "xlsx") return 11;
  }
#endif
#ifdef USE_PROGRAM
  if (amends::program::run("consumer", {"mapping", "simple"}) != 0) return 8;
  const auto stated = amends::interop::parse_scenario(R"(
    horizon = { years = 1 }
    discount = { annual_rate = 0.1 }
    [[segment]]
    name = "all"
    complaints = { per_year = 100 }
    outcomes = { delighted = 0.4, satisfied = 0.3, dissatisfied = 0.3 }
    stay = { delighted = 0.9, satisfied = 0.7, dissatisfied = 0.2 }
    counterfactual = { stay = 0.3 }
    margin = { per_customer_per_year = 50, retention = 0.8 }
  )",
                                                      "stated.toml");
  if (amends::program::request_of(stated).records) return 9;
#endif

  try {
    amends::core::check_probability("share", 1.5);
  } catch (const amends::Error& error) {
    return error.parameter() == "share" ? 0 : 4;
  }
  return 5;
}
