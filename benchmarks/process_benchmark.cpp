// Events of complaints through a RecoveryMonitor, on one thread: in blocks, and event by event. 50,000,000 generated
// events in the order of time, 200,000 complaints open at most, both clocks, one column of 20 segments. Processor time,
// which is the time by the clock where nothing else runs.
//
//   process_benchmark [events]

#include <amends/core/random.hpp>
#include <amends/recovery/recovery_monitor.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

using amends::recovery::Clock;
using amends::recovery::DurationEnd;
using amends::recovery::Meaning;
using amends::recovery::ProcessEvent;
using amends::recovery::ProcessRules;
using amends::recovery::RecoveryMonitor;

ProcessRules rules() {
  ProcessRules made;
  made.activities = {{Meaning::received},
                     {Meaning::acknowledged, Meaning::apology},
                     {Meaning::investigated, Meaning::listening},
                     {Meaning::waits_for_customer},
                     {Meaning::contact, Meaning::reopens},
                     {Meaning::responded, Meaning::solution, Meaning::resolves},
                     {Meaning::closed, Meaning::follow_up}};
  made.calendar = amends::domain::BusinessCalendar::weekdays();
  made.acknowledge_within = {1'440.0, Clock::calendar};
  made.resolve_within = {5 * 480.0, Clock::business};
  made.settled_after = made.reopen_window;
  return made;
}

/// 200,000 complaints in hand; each event is the next one of one of them, drawn at random.
class Desk {
 public:
  explicit Desk(std::uint64_t seed) : seed_(seed), step_(in_hand, 0), complaint_(in_hand), length_(in_hand, 5) {
    for (std::size_t k = 0; k < in_hand; ++k) complaint_[k] = next_++;
  }
  void fill(std::vector<ProcessEvent>& block) {
    for (ProcessEvent& event : block) {
      const auto words = amends::core::philox4x32_10({static_cast<std::uint32_t>(drawn_), 0, 0, 0},
                                                     {static_cast<std::uint32_t>(seed_), 0});
      ++drawn_;
      const std::size_t k = words[0] % in_hand;
      const std::uint32_t activity = step_[k] == 0                ? 0u
                                     : step_[k] + 1 == length_[k] ? 6u
                                     : step_[k] + 2 == length_[k] ? 5u
                                                                  : 1u + words[1] % 4u;
      minutes_ += 0.05;
      event = {.complaint = complaint_[k],
               .at = minutes_,
               .activity = activity,
               .group = static_cast<std::uint32_t>(complaint_[k] % 20)};
      if (activity == 0 && words[2] % 4 == 0) event.deadline = minutes_ + 7'200.0;
      if (++step_[k] == length_[k]) {
        step_[k] = 0;
        complaint_[k] = next_++;
        length_[k] = 3 + words[3] % 5;
      }
    }
  }

 private:
  static constexpr std::size_t in_hand = 200'000;
  std::uint64_t seed_, next_ = 1, drawn_ = 0;
  double minutes_ = 0.0;
  std::vector<std::uint32_t> step_;
  std::vector<std::uint64_t> complaint_;
  std::vector<std::uint32_t> length_;
};

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void run(const char* how, std::uint64_t events, bool in_blocks) {
  Desk desk(7);
  RecoveryMonitor monitor(rules(), 20);
  std::vector<ProcessEvent> block(65'536);
  double seconds = 0.0;
  std::size_t most = 0, bytes = 0;
  for (std::uint64_t done = 0; done < events; done += block.size()) {
    desk.fill(block);
    const double begin = processor_seconds();
    if (in_blocks) {
      monitor.add(block);
    } else {
      for (const ProcessEvent& event : block) monitor.add(event);
    }
    seconds += processor_seconds() - begin;
    most = (std::max)(most, monitor.in_memory());
    bytes = (std::max)(bytes, monitor.bytes());
  }
  const double begin = processor_seconds();
  const auto figures = monitor.figures(monitor.last_event());
  const double asked = processor_seconds() - begin;
  const auto taken = static_cast<double>(monitor.account().events);
  std::printf("%-15s %6.2f million events/s  (%.0f events, %.0f left out; %zu complaints in memory, %.0f MiB)\n", how,
              taken / seconds / 1e6, taken, static_cast<double>(monitor.account().left_out()), most,
              static_cast<double>(bytes) / 1048576.0);
  std::printf(
      "                %llu complaints, resolved in time %.3f, median to the first resolution %.0f working "
      "minutes; figures in %.3f s\n",
      static_cast<unsigned long long>(figures.complaints), figures.resolved_in_time.share().value,
      figures.duration(DurationEnd::first_resolved, Clock::business).quantile(0.5).value, asked);
}

}  // namespace

int main(int argc, char** argv) {
  const auto events = argc > 1 ? static_cast<std::uint64_t>(std::strtoull(argv[1], nullptr, 10)) : 50'000'000u;
  const bool one_way = argc > 2;  // a second word: in blocks alone
  run("in blocks", events, true);
  if (!one_way) run("event by event", events, false);
  return 0;
}
