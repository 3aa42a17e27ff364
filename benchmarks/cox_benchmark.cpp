// Cox models on the rows of a file, run by peers/cox.py in a process of its own:
//     cox_benchmark FILE ROWS COVARIATES entry|- THREADS REPEATS
// FILE holds columns of doubles one after the other: duration, event, [entry], covariates. Prints the best time of
// REPEATS fits and the answer as one line of JSON.
#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/survival/cox.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

using namespace amends;

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: cox_benchmark FILE ROWS COVARIATES entry|- THREADS REPEATS\n");
    return 2;
  }
  const std::size_t rows = std::strtoull(argv[2], nullptr, 10);
  const std::size_t covariates = std::strtoull(argv[3], nullptr, 10);
  const bool entries = std::string(argv[4]) == "entry";
  const std::size_t threads = std::strtoull(argv[5], nullptr, 10);
  const int repeats = std::atoi(argv[6]);
  std::vector<std::vector<double>> columns(covariates + (entries ? 3 : 2), std::vector<double>(rows));
  std::ifstream file(argv[1], std::ios::binary);
  for (auto& column : columns)
    file.read(reinterpret_cast<char*>(column.data()), static_cast<std::streamsize>(rows * sizeof(double)));
  if (!file) {
    std::fprintf(stderr, "cox_benchmark: %s is too short\n", argv[1]);
    return 1;
  }
  const auto view = [&](std::size_t k) { return core::ColumnView(std::span<const double>(columns[k])); };
  survival::CoxData data{.duration = view(0), .event = view(1)};
  if (entries) data.entry = view(2);
  for (std::size_t j = 0; j < covariates; ++j)
    data.covariates.push_back({"x" + std::to_string(j), view(j + (entries ? 3 : 2))});
  const std::unique_ptr<ThreadPool> pool = threads > 1 ? std::make_unique<ThreadPool>(threads) : nullptr;
  double best = 1e300;
  for (int k = 0; k < repeats; ++k) {
    const auto before = std::chrono::steady_clock::now();
    const auto fit = survival::CoxModel::fit(data, {.executor = pool.get()});
    best = (std::min)(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
    if (k + 1 < repeats) continue;
    if (!fit) {
      std::fprintf(stderr, "cox_benchmark: %s\n", fit.report().message.c_str());
      return 1;
    }
    std::printf("{\"seconds\": %.4f, \"log_likelihood\": %.17g, \"coefficients\": [", best,
                fit->estimates().log_likelihood());
    for (std::size_t j = 0; j < covariates; ++j) std::printf("%s%.12g", j == 0 ? "" : ", ", fit->coefficients()[j]);
    std::printf("]}\n");
  }
  return 0;
}
