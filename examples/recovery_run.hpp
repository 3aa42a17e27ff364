// What recovery_roi is asked for, and the answer: reads the scenarios and their records, and evaluates them.
#pragma once

#include <amends/report/report.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What was typed.
struct Arguments {
  std::string scenario;
  std::string complaints;
  std::string compare;
  std::string out = "/dev/stdout";
  std::vector<double> sweep{};                                                  ///< days
  std::optional<amends::report::Format> format = amends::report::Format::text;  ///< none: a spreadsheet
  std::size_t draws = 100'000;
  std::uint64_t seed = 7;
  std::size_t threads = 1;
};

/// errors  those of the files that are read, and of the evaluation
[[nodiscard]] amends::report::Report make_report(const Arguments& arguments);
