// The report beyond its evaluation: words and charts of findings, and each format. Run from examples/:
//   report_benchmark within_five_days.toml today.toml
#include <amends/interop/scenario_file.hpp>
#include <amends/program/request.hpp>
#include <amends/report/report.hpp>
#include <amends/report/spreadsheet.hpp>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

using namespace amends;

namespace {

/// The least of five times, which other work on the machine lengthens least.
template <class Work>
double milliseconds(const Work& work) {
  double least = 1e300;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    least = taken.count() < least ? taken.count() : least;
  }
  return least;
}

void measure(const char* scenario, const char* other) {
  const interop::ScenarioFile file = interop::load_scenario(scenario), today = interop::load_scenario(other);
  const report::Request request = program::request_of(file, today, {.sweep = {1, 2, 3, 5, 8, 10}});
  const auto start = std::chrono::steady_clock::now();
  const report::Findings findings = report::find(request, {.draws = 100'000, .seed = 7});
  const std::chrono::duration<double, std::milli> found = std::chrono::steady_clock::now() - start;
  std::printf("find, 100,000 draws   %8.1f ms\n", found.count());
  const report::Report made = report::write(findings);
  std::printf("write                 %8.1f ms\n", milliseconds([&] { (void)report::write(findings); }));
  const std::vector<std::pair<const char*, report::Format>> formats{
      {"html", report::Format::html}, {"text", report::Format::text}, {"json", report::Format::json}};
  for (const auto& [name, format] : formats) {
    std::size_t bytes = 0;
    const double taken = milliseconds([&, format = format] { bytes = report::render(made, format).size(); });
    std::printf("render %-8s       %8.1f ms   %7zu bytes\n", name, taken, bytes);
  }
  if (!report::writes_spreadsheets()) return;
  std::size_t bytes = 0;
  const double taken = milliseconds([&] { bytes = report::spreadsheet(made).size(); });
  std::printf("spreadsheet           %8.1f ms   %7zu bytes\n", taken, bytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("report_benchmark SCENARIO COMPARED-WITH\n", stderr), 2;
  try {
    measure(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "report_benchmark: %s\n", error.what());
    return 1;
  }
  return 0;
}
