#include <algorithm>
#include <amends/recovery/queue.hpp>
#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {
const TimeUnit minute = TimeUnit::minute(), second = TimeUnit::second();

Approx about(double value, double relative = 1e-12) {
  return Approx(value).epsilon(relative).margin(0.0);
}

/// All probabilities of the number of customers by the balance equations, in extended precision, cut where nothing is
/// left.
struct Naive {
  double waits = 0.0, abandons = 0.0, served_within = 0.0;
  std::vector<long double> p{};

  Naive(double lambda, double mu, double theta, int n, double within) {
    p = {1.0L};
    long double sum = 1.0L;
    for (int k = 1; k < 5000; ++k) {
      const long double death =
          (std::min)(k, n) * static_cast<long double>(mu) + (std::max)(k - n, 0) * static_cast<long double>(theta);
      p.push_back(p.back() * lambda / death);
      sum += p.back();
      if (k > n + 3 && p.back() < 1e-22L * (n + 1) * p[static_cast<std::size_t>(n)] && lambda < death) break;
    }
    long double w = 0.0L, queue = 0.0L, at_once = 0.0L;
    for (std::size_t k = 0; k < p.size(); ++k) {
      p[k] /= sum;
      (k < static_cast<std::size_t>(n) ? at_once : w) += p[k];
      if (k > static_cast<std::size_t>(n)) queue += static_cast<long double>(k - static_cast<std::size_t>(n)) * p[k];
    }
    waits = static_cast<double>(w);
    abandons = static_cast<double>(theta * queue / lambda);
    served_within = static_cast<double>(at_once + after_waiting(mu, theta, n, within));
  }

  /// A tagged customer with j ahead moves up at rate n mu + j theta and gives up at theta: the chance of being served
  /// by `within`, started from the distribution of j at arrival, by uniformisation of the pure chain.
  [[nodiscard]] long double after_waiting(double mu, double theta, int n, double within) const {
    const std::size_t first = static_cast<std::size_t>(n), phases = p.size() - first;
    const long double top = n * static_cast<long double>(mu) + static_cast<long double>(phases) * theta;
    std::vector<long double> at(p.begin() + n, p.end());
    long double served = 0.0L, result = 0.0L, weight = std::exp(-top * within), total = 0.0L;
    for (int step = 0; total < 1.0L - 1e-17L && step < 20000; ++step) {
      result += weight * served;
      total += weight;
      weight *= top * within / (step + 1);
      for (std::size_t j = 0; j < phases; ++j) {
        const long double up = (n * static_cast<long double>(mu) + static_cast<long double>(j) * theta) / top;
        (j == 0 ? served : at[j - 1]) += at[j] * up;
        at[j] *= 1.0L - up - theta / top;
      }
    }
    return result;
  }
};
}  // namespace

TEST_CASE("Erlang B: published values and the recursion") {
  CHECK(ErlangB(10.0, 1.0, 16, minute).blocking_probability() == Approx(0.022301872).margin(5e-10));
  CHECK(ErlangB(10.0, 1.0, 17, minute).blocking_probability() == Approx(0.012948875).margin(5e-10));
  // B(k) = a B(k-1)/(k + a B(k-1)), B(0) = 1: the recursion of the textbooks.
  for (const double load : {0.01, 0.7, 10.0, 50.0, 99.0}) {
    double b = 1.0;
    for (std::uint64_t k = 0; k <= 120; ++k) {
      if (k > 0) b = load * b / (static_cast<double>(k) + load * b);
      CHECK(ErlangB(load, 1.0, k, minute).blocking_probability() == about(b, 1e-12));
    }
  }
  CHECK(ErlangB(0.0, 1.0, 3, minute).blocking_probability() == 0.0);
  CHECK(ErlangB(5.0, 1.0, 0, minute).blocking_probability() == 1.0);
  CHECK(ErlangB(10.0, 1.0, 16, minute).occupancy() == Approx(10.0 * (1.0 - 0.022301872) / 16.0));
}

TEST_CASE("Erlang C: 100 contacts in half an hour, three minutes each") {
  // 100 contacts per 30 min, 3 min each, 20 s.
  struct Row {
    std::uint64_t agents;
    double waits, wait, level, occupancy;
  };
  for (const Row& row : {Row{11, .682118205, 2.046354614, .389613812, .909090909},
                         Row{12, .449388224, .674082336, .640158040, .833333333},
                         Row{13, .285270453, .285270453, .795594788, .769230769},
                         Row{14, .174131934, .130598950, .888350019, .714285714}}) {
    const ErlangC queue(100.0 / 30.0, 1.0 / 3.0, row.agents, minute);
    CHECK(queue.waiting_probability() == Approx(row.waits).margin(1e-9));
    CHECK(queue.mean_wait() == Approx(row.wait).margin(1e-9));
    CHECK(queue.service_level(20.0, second) == Approx(row.level).margin(1e-9));
    CHECK(queue.occupancy() == Approx(row.occupancy).margin(1e-9));
    CHECK(queue.mean_queue() == Approx(100.0 / 30.0 * row.wait).margin(1e-8));
  }
  CHECK(least_agents(100.0 / 30.0, 1.0 / 3.0, minute, {0.8, 20.0, second}) == 14);
  CHECK(least_agents(200.0, 20.0, TimeUnit::hour(), {0.8, 20.0, second}) == 14);
  CHECK(rostered(14, 0.3) == 20);
  CHECK(rostered(9, 0.1) == 10);
  CHECK(rostered(7, 0.0) == 7);
  // The unit of the rates does not matter, only that it is said.
  const ErlangC hours(200.0, 20.0, 14, TimeUnit::hour());
  CHECK(hours.mean_wait(second) == Approx(0.130598950 * 60.0).margin(1e-7));
  CHECK(hours.service_level(20.0, second) == Approx(0.888350019).margin(1e-9));
  CHECK(hours.wait_exceeds(20.0, second) == Approx(hours.wait_exceeds(20.0 / 60.0, minute)));
  CHECK(hours.abandonment_probability() == 0.0);
  CHECK(ErlangC(0.0, 1.0, 1, minute).mean_wait() == 0.0);
}

TEST_CASE("fifty agents with and without patience") {
  // 48 calls a minute, 1 min each, 2 min patience: the example of Garnett, Mandelbaum & Reiman, recomputed.
  const ErlangC patient(48.0, 1.0, 50, minute);
  CHECK(patient.waiting_probability() == Approx(.694455611).margin(1e-9));
  CHECK(patient.mean_wait(second) == Approx(20.8337).margin(5e-5));
  CHECK(patient.wait_quantile(0.9, second) == Approx(58.1387).margin(5e-5));
  CHECK(patient.mean_queue() == Approx(16.66693).margin(5e-6));
  const ErlangA queue(48.0, 1.0, 0.5, 50, minute);
  CHECK(queue.waiting_probability() == Approx(.467774069).margin(1e-9));
  CHECK(queue.abandonment_probability() == Approx(.030912).margin(5e-7));
  CHECK(queue.mean_wait(second) == Approx(3.70947).margin(5e-6));
  CHECK(queue.mean_queue() == Approx(2.96758).margin(5e-6));
  CHECK(queue.occupancy() == Approx(.930324).margin(5e-7));
  CHECK(queue.wait_quantile(0.9, second) > 12.4);
  CHECK(queue.wait_quantile(0.9, second) < 12.5);
  CHECK(queue.wait_exceeds(queue.wait_quantile(0.9), minute) == about(0.1));
  CHECK(queue.wait_quantile(0.5) == 0.0);
}

TEST_CASE("Erlang A: 10 erlangs, patience of five minutes") {
  struct Row {
    std::uint64_t agents;
    double waits, abandons, wait, occupancy, level;
  };
  for (const Row& row : {Row{12, .331802036, .042711106, .213555528, .797740745, .772279316},
                         Row{13, .225797084, .024963304, .124816518, .750028228, .858177700},
                         Row{14, .145260114, .013983744, .069918721, .704297326, .916792092}}) {
    const ErlangA queue(100.0 / 30.0, 1.0 / 3.0, 0.2, row.agents, minute);
    CHECK(queue.waiting_probability() == Approx(row.waits).margin(1e-9));
    CHECK(queue.abandonment_probability() == Approx(row.abandons).margin(1e-9));
    CHECK(queue.mean_wait() == Approx(row.wait).margin(1e-9));
    CHECK(queue.occupancy() == Approx(row.occupancy).margin(1e-9));
    CHECK(queue.service_level(20.0, second) == Approx(row.level).margin(1e-9));
  }
  CHECK(least_agents(100.0 / 30.0, 1.0 / 3.0, 0.2, minute, {0.85, 20.0, second}) == 13);
}

TEST_CASE("Erlang A is that of the balance equations and of the chain of a tagged customer") {
  for (const double load : {0.3, 2.0, 9.0, 25.0, 60.0})
    for (const double theta : {0.05, 0.6, 1.0, 7.0})
      for (const int agents : {1, 2, 9, 30}) {
        if (load / theta > 800.0) continue;
        INFO(load << " " << theta << " " << agents);
        const Naive naive(load, 1.0, theta, agents, 0.2);
        const ErlangA queue(load, 1.0, theta, static_cast<std::uint64_t>(agents), minute);
        CHECK(queue.waiting_probability() == about(naive.waits, 1e-12));
        CHECK(queue.abandonment_probability() == about(naive.abandons, 1e-12));
        CHECK(queue.service_level(0.2, minute) == Approx(naive.served_within).margin(1e-12));
      }
}

TEST_CASE("thousands of agents against forty digits") {
  // Computed with mpmath: the state probabilities summed one by one, the waiting law by quadrature of its density.
  struct Many {
    double load;
    std::uint64_t agents;
    double blocked, waits;
  };
  const Many many[] = {
      {4900.0, 5000, 0.0022157679024972432, 0.099937877234487662},
      {5000.0, 5000, 0.011199358278505486, 0.0},
      {6000.0, 5000, 0.16749026896521926, 0.0},
      {19900.0, 20000, 0.0028804217540221174, 0.36618542591115486},
      {20500.0, 20000, 0.026105699665965175, 0.0},
      {18000.0, 20000, 7.7543580708364721e-50, 7.7543580708364721e-49},
  };
  for (const Many& row : many) {
    INFO(row.load);
    CHECK(ErlangB(row.load, 1.0, row.agents, minute).blocking_probability() == about(row.blocked, 2e-12));
    if (row.waits > 0.0)
      CHECK(ErlangC(row.load, 1.0, row.agents, minute).waiting_probability() == about(row.waits, 2e-12));
  }
  struct Row {
    double load, service, theta;
    std::uint64_t agents;
    double t, decay, waits, abandons, offered, served, level, discounted;
  };
  const Row rows[] = {
      {4900.0, 1.0, 0.5, 5000, 0.01, 2.0, 0.085796809523528518, 0.00032063699970428415, 0.023561291521964874,
       0.023367765685835718, 0.97631159731446, 0.023068237064539886},
      {5000.0, 1.0, 0.5, 5000, 0.01, 2.0, 0.58734238575588834, 0.0046738445276765977, 0.36302160721203549,
       0.35889609557418592, 0.63643005989813748, 0.34987766909092259},
      {6000.0, 1.0, 0.25, 5000, 0.5, 2.0, 1.0, 0.16666666666666667, 0.99999999999999987, 0.83333333333333322,
       1.1824262056026651e-16, 0.52777022701965861},
      {19950.0, 1.0, 2.0, 20000, 0.002, 1.0, 0.30205069319532994, 0.0021517567638244663, 0.19440007457963478,
       0.19245693454019597, 0.80539130869597956, 0.19187780669432117},
      {20000.0, 1.0, 0.01, 20000, 0.01, 1.0, 0.90926153534206523, 0.00051289940808438748, 0.80702255481135247,
       0.80651475866838735, 0.19297234192352826, 0.7655628014455545},
      {19800.0, 1.0, 1e-06, 20000, 0.002, 1.0, 0.10058894270973626, 5.0294421311993358e-10, 0.067426768687279168,
       0.06742676821529219, 0.9325732312817636, 0.067091312054392743},
      {30000.0, 1.0, 1.0, 20000, 0.3, 1.0, 1.0, 0.33333333333333333, 1.0, 0.66666666666666667, 3.7882142165171375e-40,
       0.59996724467394751},
      {20100.0, 1.0, 0.001, 20000, 0.5, 1.0, 1.0, 0.0049751243781094527, 1.0, 0.99502487562189055,
       5.7397185098744507e-41, 0.011475918647285484},
      {10.0, 1.0, 100.0, 10, 0.01, 1.0, 0.23033516900948713, 0.21027854593271205, 0.20958201892144923,
       0.0068986267813151719, 0.78282282728597278, 0.0068359080674366436},
      {3.0, 1.0, 0.001, 2, 50.0, 0.1, 1.0, 0.33333333333333333, 1.0, 0.66666666666666667, 2.2958874039497803e-41,
       2.9169493580102164e-15},
  };
  for (const Row& row : rows) {
    INFO(row.load << " " << row.theta << " " << row.agents);
    const ErlangA queue(row.load, row.service, row.theta, row.agents, minute);
    const double shape = static_cast<double>(row.agents) / row.theta;
    const double within = shape <= 1e6 ? 2e-12 : 1e-10;
    CHECK(queue.waiting_probability() == about(row.waits, within));
    CHECK(queue.abandonment_probability() == about(row.abandons, within));
    CHECK(queue.offered_wait_exceeds(row.t, minute) == about(row.offered, within));
    CHECK(queue.served_after(row.t, minute) == about(row.served, within));
    CHECK(queue.service_level(row.t, minute) == Approx(row.level).epsilon(0.0).margin(2e-11));
    CHECK(queue.discounted_service_after(row.decay, row.t) == about(row.discounted, 10.0 * within));
  }
}

TEST_CASE("identities of Erlang A") {
  for (const double load : {0.0, 4.0, 95.0, 100.0, 108.0, 300.0})
    for (const double theta : {1e-6, 0.01, 1.0, 20.0}) {
      INFO(load << " " << theta);
      const ErlangA queue(load, 1.0, theta, 100, minute);
      CHECK(queue.abandonment_probability() == about(theta * queue.mean_wait(), 1e-15));
      // What comes in goes out: lambda = mu E[busy] + theta E[Q].
      CHECK(load == Approx(100.0 * queue.occupancy() + theta * queue.mean_queue()).epsilon(1e-12).margin(1e-300));
      // Both ways to the share served after a wait, by the gamma function of s and by that of s + 1.
      CHECK(queue.served_after(0.0, minute) ==
            about(queue.waiting_probability() - queue.abandonment_probability(), 1e-10));
      CHECK(queue.discounted_service(1e-17) == Approx(1.0 - queue.abandonment_probability()).epsilon(1e-9));

      CHECK(queue.offered_wait_exceeds(0.0, minute) == about(queue.waiting_probability(), 1e-12));
      double last = 1.0;
      for (const double p : {0.1, 0.5, 0.9, 0.99, 0.9999}) {
        const double t = queue.wait_quantile(p);
        const double left = queue.wait_exceeds(t, minute);
        CHECK((t == 0.0 ? left <= (1.0 - p) * (1.0 + 1e-12) : std::fabs(left / (1.0 - p) - 1.0) < 1e-9));
        CHECK(left <= last);
        last = left;
      }
    }
}

TEST_CASE("without hurry Erlang A is Erlang C") {
  for (const double load : {0.5, 7.0, 9.5, 9.99}) {
    const ErlangC limit(load, 1.0, 10, minute);
    for (const double theta : {1e-3, 1e-5, 1e-7, 1e-9}) {
      INFO(load << " " << theta);
      const ErlangA queue(load, 1.0, theta, 10, minute);
      // The first term left out is theta times a mean wait of those who wait, at most, over the spare rate.
      const double far = 4.0 * theta / std::pow(10.0 - load, 2.0) + 1e-11;
      CHECK(std::fabs(queue.waiting_probability() / limit.waiting_probability() - 1.0) < 10.0 * far);
      CHECK(std::fabs(queue.mean_wait() / limit.mean_wait() - 1.0) < 10.0 * far);
      CHECK(std::fabs(queue.service_level(0.3, minute) - limit.service_level(0.3, minute)) < 10.0 * far);
    }
  }
}

TEST_CASE("more agents serve more, sooner") {
  double before = 0.0, before_c = 0.0;
  for (std::uint64_t agents = 1; agents < 200; ++agents) {
    const double level = ErlangA(100.0, 1.0, 0.4, agents, minute).service_level(5.0, second);
    CHECK(level >= before - 1e-14);
    before = level;
    if (agents <= 100) continue;
    const double level_c = ErlangC(100.0, 1.0, agents, minute).service_level(5.0, second);
    CHECK(level_c >= before_c);
    before_c = level_c;
  }
  for (const double share : {0.05, 0.5, 0.8, 0.99})
    for (const double load : {0.2, 10.0, 100.0, 2500.0}) {
      const ServiceTarget target{share, 20.0, second};
      const std::uint64_t found = least_agents(load, 1.0, minute, target);
      CHECK(ErlangC(load, 1.0, found, minute).service_level(20.0, second) >= share);
      if (static_cast<double>(found - 1) > load)
        CHECK(ErlangC(load, 1.0, found - 1, minute).service_level(20.0, second) < share);
      const std::uint64_t with_patience = least_agents(load, 1.0, 0.5, minute, target);
      CHECK(ErlangA(load, 1.0, 0.5, with_patience, minute).service_level(20.0, second) >= share);
      if (with_patience > 1)
        CHECK(ErlangA(load, 1.0, 0.5, with_patience - 1, minute).service_level(20.0, second) < share);
    }
}

TEST_CASE("square-root staffing") {
  CHECK(square_root_waiting_probability(0.5) == Approx(.504539).margin(5e-7));
  CHECK(square_root_waiting_probability(1.0) == Approx(.223361).margin(5e-7));
  CHECK(square_root_waiting_probability(1.5) == Approx(.084690).margin(5e-7));
  const double beta = 4.0 / std::sqrt(10.0);
  CHECK(beta == Approx(1.264911).margin(5e-7));
  CHECK(square_root_staffing(10.0, beta) == Approx(14.0));
  CHECK(square_root_waiting_probability(beta) == Approx(.136426).margin(5e-7));
  // In a large system the rule means what it says; the error falls as one over the root of the load.
  CHECK(ErlangC(1e6, 1.0, 1'001'000, minute).waiting_probability() ==
        Approx(square_root_waiting_probability(1.0)).epsilon(2e-3));
  for (const double ratio : {0.1, 1.0, 5.0})
    for (const double at : {-1.0, 0.0, 1.0})
      CHECK(ErlangA(1e6, 1.0, ratio, static_cast<std::uint64_t>(square_root_staffing(1e6, at)), minute)
                .waiting_probability() == Approx(square_root_waiting_probability(at, ratio)).epsilon(4e-3));
}

TEST_CASE("queues that are refused, and why") {
  const Error full = error_of([] { (void)ErlangC(100.0 / 30.0, 1.0 / 3.0, 10, minute); });
  CHECK(full.code() == ErrorCode::domain);
  CHECK(full.parameter() == "agents");
  CHECK(holds(full.what(), "10 erlangs"));
  CHECK_NOTHROW(ErlangA(100.0 / 30.0, 1.0 / 3.0, 0.2, 10, minute));
  const Error slow = error_of([] { (void)ErlangC(1.0, 1.0, 3, TimeUnit::day()); });
  CHECK(slow.parameter() == "service_rate");
  CHECK(holds(slow.what(), "deferrable work"));
  CHECK(holds(slow.what(), "backlog model"));
  CHECK_NOTHROW(ErlangC(1.0, 3.0, 3, TimeUnit::day()));  // eight hours
  CHECK_THROWS_AS(ErlangB(1.0, 1.0, 3, TimeUnit::week()), Error);
  CHECK_THROWS_AS(ErlangA(1.0, 1.0, 1.0, 3, TimeUnit::year()), Error);
  CHECK_THROWS_AS(ErlangB(-1.0, 1.0, 3, minute), Error);
  CHECK_THROWS_AS(ErlangB(missing, 1.0, 3, minute), Error);
  CHECK_THROWS_AS(ErlangB(1.0, 0.0, 3, minute), Error);
  CHECK_THROWS_AS(ErlangB(1.0, missing, 3, minute), Error);
  CHECK_THROWS_AS(ErlangC(0.0, 1.0, 0, minute), Error);
  CHECK_THROWS_AS(ErlangB(1.0, 1.0, most_agents + 1, minute), Error);
  CHECK(holds(error_of([] { (void)ErlangA(1.0, 1.0, 0.0, 3, minute); }).what(), "ErlangC"));
  CHECK_THROWS_AS(ErlangA(1.0, 1.0, missing, 3, minute), Error);
  CHECK_THROWS_AS(ErlangA(1.0, 1.0, infinity, 3, minute), Error);
  CHECK_THROWS_AS(least_agents(1.0, 1.0, minute, {1.0, 20.0, second}), Error);
  CHECK_THROWS_AS(least_agents(1.0, 1.0, minute, {0.8, -1.0, second}), Error);
  CHECK_THROWS_AS(least_agents(1e9, 1.0, minute, {0.8, 1.0, second}), Error);
  CHECK_THROWS_AS(rostered(3, 1.0), Error);
  CHECK_THROWS_AS(rostered(3, missing), Error);
  CHECK_THROWS_AS(square_root_staffing(-1.0, 1.0), Error);
  CHECK_THROWS_AS(square_root_waiting_probability(0.0), Error);
  const ErlangC c(1.0, 1.0, 3, minute);
  const ErlangA a(1.0, 1.0, 1.0, 3, minute);
  CHECK(std::isnan(c.wait_exceeds(-1.0, minute)));
  CHECK(std::isnan(c.wait_quantile(1.0)));
  CHECK(std::isnan(a.wait_exceeds(missing, minute)));
  CHECK(std::isnan(a.service_level(-1.0, minute)));
  CHECK(std::isnan(a.wait_quantile(-0.1)));
}
