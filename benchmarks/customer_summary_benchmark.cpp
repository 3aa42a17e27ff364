// Transactions to recency, frequency, T and monetary value, in lines like those of an online shop (540,000 lines of
// 4,400 customers in a year, in the order of time, nanoseconds) and in the same lines shuffled, beside a plain sort of
// as many pairs of customer and time. Read the ratios within one run.
#include <benchmark/benchmark.h>
#include <amends/customer_base/customer_summary.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace {
using namespace amends;
constexpr std::size_t lines = 540'000;
constexpr std::int64_t day = 86'400'000'000'000;

struct Shop {
  std::vector<double> customer = std::vector<double>(lines);
  std::vector<std::int64_t> time = std::vector<std::int64_t>(lines);
  std::vector<double> amount = std::vector<double>(lines);

  explicit Shop(bool shuffled) {
    std::uint64_t state = 1;
    const auto next = [&state](std::uint64_t below) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      return (state >> 33) % below;
    };
    std::uint64_t who = 0;
    for (std::size_t i = 0; i < lines; ++i) {
      if (next(20) == 0) who = next(4'400);  // baskets of twenty lines
      customer[i] = 12'000.0 + static_cast<double>(who);
      time[i] = 14'975 * day + static_cast<std::int64_t>(i) * (374 * day / static_cast<std::int64_t>(lines));
      amount[i] = 0.01 * static_cast<double>(next(5'000)) - (next(50) == 0 ? 25.0 : 0.0);
    }
    if (shuffled)
      for (std::size_t i = lines - 1; i > 0; --i) {
        const std::size_t j = next(i + 1);
        std::swap(customer[i], customer[j]);
        std::swap(time[i], time[j]);
        std::swap(amount[i], amount[j]);
      }
  }

  [[nodiscard]] domain::TransactionColumns columns(bool amounts) const {
    domain::TransactionColumns all{.customer = std::span<const double>(customer),
                                   .time = std::span<const std::int64_t>(time),
                                   .ticks_per_day = static_cast<double>(day)};
    if (amounts) all.amount = std::span<const double>(amount);
    return all;
  }
};

const Shop& shop(bool shuffled) {
  static const Shop sorted(false), mixed(true);
  return shuffled ? mixed : sorted;
}

/// Arguments: shuffled, with amounts.
void summary(benchmark::State& state) {
  const auto columns = shop(state.range(0) != 0).columns(state.range(1) != 0);
  for (auto _ : state) {
    auto made = customer_base::customer_summary(domain::PurchaseHistory(columns));
    benchmark::DoNotOptimize(made.T.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * lines));
}
BENCHMARK(summary)->ArgsProduct({{0, 1}, {0, 1}})->Unit(benchmark::kMillisecond);

void plain_sort(benchmark::State& state) {
  const Shop& from = shop(state.range(0) != 0);
  std::vector<std::pair<double, std::int64_t>> pairs(lines);
  for (auto _ : state) {
    for (std::size_t i = 0; i < lines; ++i) pairs[i] = {from.customer[i], from.time[i]};
    std::sort(pairs.begin(), pairs.end());
    benchmark::DoNotOptimize(pairs.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * lines));
}
BENCHMARK(plain_sort)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
}  // namespace

BENCHMARK_MAIN();
