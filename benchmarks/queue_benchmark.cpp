// Erlang models at many agents, the staff of a day of 96 intervals and three channels, and of a desk.
#include <benchmark/benchmark.h>

#include <amends/economics/desk_staffing.hpp>
#include <amends/economics/optimal_staffing.hpp>
#include <amends/recovery/queue.hpp>
#include <cmath>
#include <vector>

namespace {
using namespace amends;
using namespace amends::recovery;

/// Load of the agents less two root loads; all the figures of a queue.
void erlang_a(benchmark::State& state) {
  const auto agents = static_cast<std::uint64_t>(state.range(0));
  const double load = static_cast<double>(agents) - 2.0 * std::sqrt(static_cast<double>(agents));
  double sum = 0.0;
  for (auto _ : state) {
    const ErlangA queue(load / 3.0, 1.0 / 3.0, 0.2, agents, TimeUnit::minute());
    sum += queue.waiting_probability() + queue.mean_wait() + queue.abandonment_probability() + queue.occupancy() +
           queue.service_level(20.0, TimeUnit::second());
    benchmark::DoNotOptimize(sum);
  }
}
void erlang_a_quantile(benchmark::State& state) {
  const ErlangA queue(48.0, 1.0, 0.5, 50, TimeUnit::minute());
  for (auto _ : state) benchmark::DoNotOptimize(queue.wait_quantile(0.9));
}
void erlang_c(benchmark::State& state) {
  const auto agents = static_cast<std::uint64_t>(state.range(0));
  const double load = static_cast<double>(agents) - 2.0 * std::sqrt(static_cast<double>(agents));
  for (auto _ : state)
    benchmark::DoNotOptimize(ErlangC(load, 1.0, agents, TimeUnit::minute()).service_level(20.0, TimeUnit::second()));
}

/// Quarters of an hour; calls, chats and escalations with two peaks, a patience or none.
void day_of_staff(benchmark::State& state) {
  std::vector<economics::StaffedChannel> channels;
  for (int c = 0; c < 3; ++c) {
    economics::StaffedChannel channel{.name = "channel",
                                      .minutes_per_contact = 3.0 + 2.0 * c,
                                      .worth = ExponentialWorth{24.709661, .03524367, TimeUnit::minute()},
                                      .wage_per_hour = 30.0,
                                      .shrinkage = 0.3};
    if (state.range(0) == 1) channel.patience_minutes = 5.0;
    for (int i = 0; i < 96; ++i) {
      const double t = i / 95.0;
      const double shape =
          0.05 + std::exp(-std::pow((t - 0.42) / 0.09, 2.0)) + std::exp(-std::pow((t - 0.65) / 0.1, 2.0));
      channel.arrivals.push_back(150.0 * shape / (c + 1.0));
    }
    channels.push_back(channel);
  }
  for (auto _ : state) benchmark::DoNotOptimize(economics::optimal_day_staffing(channels, 15.0).profit_per_day);
}

void uncertain_line(benchmark::State& state) {
  const economics::UncertainLineInputs inputs{
      .arrivals_per_hour = math::Distribution::normal(200.0, 30.0, 50.0, 400.0),
      .minutes_per_contact = math::Distribution::pert(2.5, 3.0, 4.0),
      .worth = {.at_once = math::Distribution::pert(15.0, 25.0, 30.0), .decay = .03524367, .per = TimeUnit::minute()},
      .wage_per_hour = 30.0};
  for (auto _ : state) benchmark::DoNotOptimize(economics::uncertain_staffing(inputs).worth_of_knowing_per_hour);
}

/// Written complaints, one or thirty a working day, uncertain in everything; a load that varies by up to twice its mean,
/// or less than it. The table of response days is made within.
void desk(benchmark::State& state) {
  const auto cases = static_cast<double>(state.range(0));
  const economics::DeskStaffingInputs inputs{.arrivals_per_day = math::Distribution::uniform(0.7 * cases, 1.4 * cases),
                                             .minutes_per_case = math::Distribution::triangular(25.0, 40.0, 70.0),
                                             .dispersion = math::Distribution::uniform(1.0, 3.0),
                                             .minutes_variation = 0.8,
                                             .minutes_per_agent_day = 360.0,
                                             .cost_per_agent_day = 250.0,
                                             .worth_by_day = {40.0, 38.0, 35.0, 30.0},
                                             .value = 30.0};
  for (auto _ : state) benchmark::DoNotOptimize(economics::desk_staffing(inputs).best);
}
}  // namespace

BENCHMARK(erlang_a)->Arg(14)->Arg(100)->Arg(200)->Arg(400)->Arg(1000)->Arg(20'000);
BENCHMARK(erlang_a_quantile);
BENCHMARK(erlang_c)->Arg(14)->Arg(20'000);
BENCHMARK(day_of_staff)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(uncertain_line)->Unit(benchmark::kMillisecond);
BENCHMARK(desk)->Arg(1)->Arg(30)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
