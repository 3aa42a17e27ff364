// A small CRM product that embeds amends: complaints arrive one by one, survey answers follow, and every event at once
// gets a satisfaction index, the money at stake and a suggested compensation, and moves the desk's running figures. No
// files, no threads, and after set-up no memory allocated per event: the program counts its own allocations and fails
// if there is one.

#include <amends/core/random.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <amends/interop/accumulators.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <new>

namespace {
std::size_t allocations = 0;
}
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace crm {

using namespace amends;

/// What the product already knows of a case.
struct Case {
  std::uint64_t id;
  std::uint64_t customer;
  double opened;           // minutes since the product's own origin
  double amount;           // what the problem cost the customer
  double margin_per_year;  // of this customer
};

/// The most urgent cases seen, by money at stake: fixed size, no allocation.
class Worklist {
 public:
  struct Entry {
    std::uint64_t id = 0;
    economics::ComplaintValue value{};
  };
  void offer(std::uint64_t id, const economics::ComplaintValue& value) {
    std::size_t at = count_ < entries_.size() ? count_++ : entries_.size();
    if (at == entries_.size()) {
      at = entries_.size() - 1;
      if (!(value.at_stake > entries_[at].value.at_stake)) return;
    }
    for (; at > 0 && entries_[at - 1].value.at_stake < value.at_stake; --at) entries_[at] = entries_[at - 1];
    entries_[at] = {id, value};
  }
  [[nodiscard]] const std::array<Entry, 5>& entries() const { return entries_; }

 private:
  std::array<Entry, 5> entries_{};
  std::size_t count_ = 0;
};

}  // namespace crm

int main() {
  using namespace amends;

  // Set-up, once: the firm's own figures.
  const economics::ComplaintValuation value({.margin_per_customer_per_year = 90.0,
                                             .retention = 0.8,
                                             .annual_rate = AnnualRate(0.08),
                                             .years = 3,
                                             .stay = {.dissatisfied = 0.35, .satisfied = 0.70, .delighted = 0.85},
                                             .shares = {.dissatisfied = 0.5, .satisfied = 0.2, .delighted = 0.3},
                                             .index = {.thresholds = {.satisfied = 3.5, .delighted = 4.5}},
                                             .compensation_scale = 0.6,
                                             .typical_loss = 30.0,
                                             .largest_offer_per_loss = 1.5});
  interop::RunningFigures desk({.last = 1000, .slow_quantile = 0.9});
  crm::Worklist inbox, unhappy;
  constexpr std::uint64_t events = 200'000;
  double at_stake = 0.0, offers = 0.0, gains = 0.0;
  const std::size_t before = allocations;

  for (std::uint64_t i = 0; i < events; ++i) {
    // A case arrives (made up here; a product takes it from its own store).
    const crm::Case received{.id = i + 1,
                             .customer = i % 50'000,
                             .opened = static_cast<double>(i),
                             .amount = core::gamma(1, 1, i, 2.0) * 20.0,
                             .margin_per_year = core::gamma(1, 2, i, 3.0) * 30.0};
    const domain::Complaint complaint{.id = received.id,
                                      .customer = received.customer,
                                      .received = received.opened,
                                      .channel = domain::Channel::phone,
                                      .loss = received.amount};
    const economics::ComplaintValue now = value(complaint, {}, received.margin_per_year);
    inbox.offer(received.id, now);
    at_stake += now.at_stake;

    // Nine in ten are answered, after some days.
    const domain::HandlingHistory opened(received.opened);
    const double days = core::gamma(1, 7, i, 2.0) * 1.5;
    desk.feed(core::uniform(1, 8, i) > 0.9
                  ? opened
                  : opened.after(domain::HandlingEvent::replied, received.opened + 1440.0 * days));

    // One in four answers the survey about the handling: the dimension that is not answered stays missing.
    if (core::uniform(1, 3, i) > 0.25) {
      desk.feed_score(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const auto score = [&](std::uint64_t stream) { return 1.0 + static_cast<int>(5.0 * core::uniform(1, stream, i)); };
    const domain::DimensionScores scores{
        .interaction_quality = score(4), .response_speed = score(5), .outcome_fairness = score(6)};
    const economics::ComplaintValue judged = value(complaint, scores, received.margin_per_year);
    unhappy.offer(received.id, judged);
    desk.feed_score(judged.satisfaction_index);
    offers += judged.suggested_compensation;
    gains += judged.gain_of_offer;
  }

  const std::size_t during = allocations - before;
  std::printf("%llu complaints: %.0f at stake on arrival; after the surveys, offers of %.0f would win %.0f net\n",
              static_cast<unsigned long long>(events), at_stake, offers, gains);
  std::printf("satisfaction %.2f (standard deviation %.2f) of %.1f %% who were asked and answered\n", desk.mean_score(),
              std::sqrt(desk.score_variance()),
              100.0 * static_cast<double>(desk.evaluations().fed) / static_cast<double>(events));
  std::printf(
      "answered after %.1f days on average, %.1f lately; half within %.1f, nine in ten within %.1f; %llu never\n",
      desk.mean_response_days(), desk.recent_response_days(), desk.median_response_days(), desk.slow_response_days(),
      static_cast<unsigned long long>(desk.answers().missing));
  std::printf("call these first      case   index   stays   at stake   offer   expected gain\n");
  for (const auto& entry : unhappy.entries())
    std::printf("                 %9llu   %5.2f   %4.0f %%   %8.0f   %5.0f   %13.0f\n",
                static_cast<unsigned long long>(entry.id), entry.value.satisfaction_index,
                100.0 * entry.value.stay_probability, entry.value.at_stake, entry.value.suggested_compensation,
                entry.value.gain_of_offer);
  std::printf("allocations while events arrived: %zu\n", during);
  return during == 0 ? 0 : 1;
}
