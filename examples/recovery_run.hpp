// What recovery_roi is asked for, and the answer: reads the scenarios and their records, and evaluates them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "recovery_report.hpp"

/// What was typed.
struct Arguments {
  std::string scenario;
  std::string complaints;
  std::string compare;
  std::string out = "/dev/stdout";
  std::vector<double> sweep{};  ///< days
  ReportFormat format = ReportFormat::text;
  std::size_t draws = 100'000;
  std::uint64_t seed = 7;
  std::size_t threads = 1;
};

/// errors  those of the files that are read, and of the evaluation
[[nodiscard]] RecoveryReport make_report(const Arguments& arguments);
