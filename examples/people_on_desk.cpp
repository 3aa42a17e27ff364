// How many people on the desk: from the dates of a complaint log to staff, response days and return. Cases by working
// day give the load with its error, the backlog of a desk its response days, and their worth against the cost of people
// the number that pays best. What the log cannot say is stated below, and is yours to change.
//
//   people_on_desk [FILE] [--firms N]
//
// FILE (plain or gzip) has the columns received, answered (dates, empty: not answered) and minutes (of work on the
// case), as examples/data/simulated_firm/complaints.csv, which is that of a small firm: N firms of its kind (100 unless
// given) share a desk.

#include <amends/core/timestamp.hpp>
#include <amends/economics/desk_staffing.hpp>
#include <amends/interop/csv_stream.hpp>
#include <amends/recovery/arrivals.hpp>
#include <amends/recovery/backlog.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace amends;

// Stated: what no log of complaints says.
const double minutes_per_agent_day = recovery::productive_minutes(8.0, 0.25);
const auto cost_per_agent_day = math::Distribution::pert(190.0, 220.0, 260.0);
// Share of complainants who stay because of an answer on the same day, the next, and so on; later: 0.
const std::vector<double> stay_by_day{0.30, 0.29, 0.27, 0.24, 0.20, 0.16, 0.12, 0.09, 0.07, 0.05};
const auto value_of_a_customer = math::Distribution::pert(60.0, 100.0, 180.0);

/// The columns of the log.
class Log final : public interop::CsvConsumer {
 public:
  std::vector<double> received{}, answered{}, minutes{};

  std::vector<std::size_t> header(const std::vector<std::string>& names) override {
    std::vector<std::size_t> places;
    for (std::size_t c = 0; c < names.size(); ++c)
      for (std::size_t w = 0; w < wanted.size(); ++w)
        if (names[c] == wanted[w]) {
          place_[w] = places.size();
          places.push_back(c);
        }
    if (places.size() < wanted.size())
      throw Error(ErrorCode::missing, "columns", "there must be the columns received, answered and minutes");
    return places;
  }

  void row(const interop::CsvRow& row) override {
    if (row.fault != interop::CsvRow::Fault::none) return;
    const auto text = [&](std::size_t w) { return interop::text_of(row.wanted[place_[w]], scratch_); };
    received.push_back(day_of(text(0)));
    answered.push_back(day_of(text(1)));
    minutes.push_back(std::strtod(std::string(text(2)).c_str(), nullptr));
  }

 private:
  static constexpr std::array<std::string_view, 3> wanted{"received", "answered", "minutes"};
  static double day_of(std::string_view text) {
    const auto time = core::parse_timestamp(text);
    return time ? std::floor(static_cast<double>(time->microseconds) / static_cast<double>(core::microseconds_per_day))
                : std::numeric_limits<double>::quiet_NaN();
  }
  std::array<std::size_t, 3> place_{};
  std::string scratch_{};
};

struct Minutes {
  double mean = 0.0, error = 0.0, variation = 0.0;
};

Minutes minutes_of(const std::vector<double>& all) {
  std::vector<double> known;
  std::copy_if(all.begin(), all.end(), std::back_inserter(known), [](double one) { return one > 0.0; });
  if (known.size() < 2) throw Error(ErrorCode::missing, "minutes", "minutes must be known of at least two cases");
  const double n = static_cast<double>(known.size());
  double sum = 0.0, squares = 0.0;
  for (const double one : known) sum += one;
  for (const double one : known) squares += (one - sum / n) * (one - sum / n);
  const double deviation = std::sqrt(squares / (n - 1.0));
  return {sum / n, deviation / std::sqrt(n), deviation * n / sum};
}

void print_arrivals(const recovery::Arrivals& arrivals, const Minutes& minutes) {
  const auto line = [](const char* name, const recovery::ArrivalFigure& one) {
    std::printf("%-28s %6.2f  (%.2f to %.2f)\n", name, one.value, one.lower, one.upper);
  };
  std::printf("%zu working days, %s to %s\n", arrivals.counts.size(),
              core::format_date(static_cast<std::int64_t>(arrivals.first_day)).c_str(),
              core::format_date(static_cast<std::int64_t>(arrivals.last_day)).c_str());
  line("cases per working day", arrivals.mean);
  line("dispersion of a day", arrivals.dispersion);
  line("dispersion of the long run", arrivals.long_run_dispersion);
  std::printf("%-28s %6.2f  (variation %.2f)\n", "minutes per case", minutes.mean, minutes.variation);
}

void print_recorded(const Log& log) {
  double days = 0.0, cases = 0.0;
  for (std::size_t i = 0; i < log.received.size(); ++i) {
    if (!(log.answered[i] >= log.received[i])) continue;
    days += log.answered[i] - log.received[i];
    cases += 1.0;
  }
  if (cases > 0.0)
    std::printf("recorded: answered after %.1f calendar days on average (%.0f of %zu cases)\n", days / cases, cases,
                log.received.size());
}

void print_staff(const economics::DeskStaffing& found) {
  std::printf("\npeople   profit a day   (90 %% of draws)      best in   too few in   same day   within 2\n");
  for (const economics::DeskStaffingPoint& one : found.curve)
    std::printf("%6d%s %12.0f   (%7.0f to %6.0f) %9.1f %% %10.1f %% %8.1f %% %8.1f %%\n", one.agents,
                &one == &found.decision() ? "<" : " ", one.profit.mean, one.profit.lower, one.profit.upper,
                100.0 * one.chance_best, 100.0 * one.chance_overloaded, 100.0 * one.share_within[0],
                100.0 * one.share_within[2]);
  std::printf("\nPeople on the desk: %d, for %.0f a working day (%.0f to %.0f).\n", found.decision().agents,
              found.decision().profit.mean, found.decision().profit.lower, found.decision().profit.upper);
  if (found.by_rule)
    std::printf("The rule \"95 %% within 2 working days\" needs %d and costs %.0f a day against that.\n",
                found.curve[*found.by_rule].agents, found.cost_of_rule.mean);
}

int run(const std::string& path, double firms) {
  Log log;
  interop::CsvStream stream({}, log, path);
  interop::read_file(path, [&](std::string_view chunk) { stream.feed(chunk); });
  stream.finish();
  const recovery::Arrivals arrivals = recovery::arrivals_by_day(log.received);
  const Minutes minutes = minutes_of(log.minutes);
  print_arrivals(arrivals, minutes);
  print_recorded(log);

  // Firms whose days are independent: as many times the cases, their variance over the mean as it is.
  const auto log_normal = [](const recovery::ArrivalFigure& one, double times) {
    return math::Distribution::log_normal(std::log(one.value * times), one.error / one.value);
  };
  const auto found = economics::desk_staffing(
      {.arrivals_per_day = log_normal(arrivals.mean, firms),
       .minutes_per_case = math::Distribution::log_normal(std::log(minutes.mean), minutes.error / minutes.mean),
       .dispersion = log_normal(arrivals.long_run_dispersion, 1.0),
       .minutes_variation = minutes.variation,
       .minutes_per_agent_day = minutes_per_agent_day,
       .cost_per_agent_day = cost_per_agent_day,
       .worth_by_day = {stay_by_day.begin(), stay_by_day.end()},
       .value = value_of_a_customer,
       .rule = economics::ResponseRule{.share = 0.95, .days = 2}},
      {.draws = 4000});
  std::printf("\n%.0f firms on one desk, %.0f productive minutes a day and person:\n", firms, minutes_per_agent_day);
  print_staff(found);

  const double agents = found.decision().agents;
  const recovery::BacklogInputs desk{.arrivals_per_day = arrivals.mean.value * firms,
                                     .dispersion = arrivals.long_run_dispersion.value,
                                     .minutes_per_case = minutes.mean,
                                     .minutes_variation = minutes.variation,
                                     .agents = agents,
                                     .minutes_per_agent_day = minutes_per_agent_day};
  if (agents < recovery::least_agents(desk)) {
    std::printf("At the estimates that is too few: the backlog grows.\n");
    return 0;
  }
  const recovery::Backlog backlog(desk);
  std::printf(
      "At the estimates: %.0f %% of the capacity used, %.1f cases left at the end of a day on average,\n"
      "%.1f %% answered on the same day, 99 %% within %lld working days.\n",
      100.0 * backlog.utilisation(), backlog.mean_backlog_cases(), 100.0 * backlog.share_within(0),
      static_cast<long long>(backlog.response_quantile(0.99)));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  std::string path = "examples/data/simulated_firm/complaints.csv";
  double firms = 100.0;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--firms" && i + 1 < count) {
      firms = std::strtod(words[++i], nullptr);
    } else {
      path = word;
    }
  }
  try {
    if (!(firms >= 1.0 && firms <= 1e6)) core::throw_domain("firms", "be 1 to 1,000,000", firms);
    return run(path, firms);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "people_on_desk: %s\n", error.what());
    return 1;
  }
}
