#include <amends/recovery/response_curve.hpp>

#include <amends/math/quadrature.hpp>
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
const TimeUnit minute = TimeUnit::minute(), second = TimeUnit::second(), day = TimeUnit::day(), hour = TimeUnit::hour();
const ErlangC line(200.0, 20.0, 12, hour);
const ErlangA impatient(200.0, 20.0, 12.0, 11, hour);

/// The integral of f over [from, to) in many Gauss-Legendre panels.
template <class Function>
double integral(const Function& f, double from, double to) {
  double sum = 0.0;
  for (int i = 0; i < 400; ++i)
    sum += math::integrate_gauss_legendre(f, from + (to - from) * i / 400.0, from + (to - from) * (i + 1) / 400.0, 16);
  return sum;
}
/// E[w(W)] of Erlang C from the density C d exp(-d t).
template <class Worth>
double by_density(const Worth& worth, const ErlangC& queue, double jump) {
  const double c = queue.waiting_probability(), d = queue.spare_rate();
  const auto f = [&](double t) { return worth(t) * c * d * std::exp(-d * t); };
  return (1.0 - c) * worth(0.0) + integral(f, 0.0, jump) + integral(f, jump, 45.0 / d);
}
/// The same of those served in Erlang A, from its density n mu p_n exp(x (1 - y) - n mu t - theta t), whose constant is
/// P(W > 0) over its integral.
template <class Worth>
double by_density(const Worth& worth, const ErlangA& queue, double jump) {
  const double n_mu = static_cast<double>(queue.agents()) * queue.service_rate(), theta = queue.abandonment_rate();
  const double x = queue.arrival_rate() / theta, end = 60.0 / theta;
  const auto raw = [&](double t) { return std::exp(-x * std::expm1(-theta * t) - n_mu * t); };
  const double scale = queue.waiting_probability() / integral(raw, 0.0, end);
  const auto f = [&](double t) { return worth(t) * scale * raw(t) * std::exp(-theta * t); };
  return (1.0 - queue.waiting_probability()) * worth(0.0) + integral(f, 0.0, jump) + integral(f, jump, end);
}
}  // namespace

TEST_CASE("an exponential through two published points") {
  // A reply within 6 minutes worth 20, within 67 worth 2.33; and of another market (4, 17) and (20, 3.5).
  const ExponentialWorth air = exponential_through({6.0, 20.0}, {67.0, 2.33}, minute);
  CHECK(air.decay == Approx(.03524367).margin(5e-9));
  CHECK(air.at_once == Approx(24.709661).margin(5e-7));
  CHECK(air.half_life() == Approx(19.6673).margin(5e-5));
  CHECK(air.worth(22.0, minute) == Approx(11.38).margin(5e-3));
  CHECK(air.worth(22.0 * 60.0, second) == Approx(air.worth(22.0, minute)));
  CHECK(air.worth(67.0, minute) == Approx(2.33));
  const ExponentialWorth telecom = exponential_through({20.0, 3.5}, {4.0, 17.0}, minute);
  CHECK(telecom.decay == Approx(.09877815).margin(5e-9));
  CHECK(telecom.at_once == Approx(25.237372).margin(5e-7));
  // Loyalty after 45 and 135 days, .554 and .355.
  const ExponentialWorth cars = exponential_through({45.0, .554}, {135.0, .355}, day);
  CHECK(cars.half_life() == Approx(140.33).epsilon(3e-3));
}

TEST_CASE("curves at a time") {
  const DeadlineWorth due{2.0, 20.0, second};
  CHECK(due.worth(20.0, second) == 2.0);
  CHECK(due.worth(20.0 / 60.0, minute) == 2.0);
  CHECK(due.worth(20.001, second) == 0.0);
  const ToleranceWorth zone{1.0, 7.0, 0.1, day};
  CHECK(zone.worth(7.0, day) == 1.0);
  CHECK(zone.worth(17.0, day) == Approx(std::exp(-1.0)));
  const ExpectedCompensation asked{100.0, 60.0, 7.0, 21.0, day};
  const std::array<double, 8> days{0.0, 7.0, 10.0, 14.0, 21.0, 28.0, 42.0, 70.0};
  const std::array<double, 8> money{100.0, 100.0, 120.20, 138.95, 155.82, 160.00, 151.34, 124.36};
  for (std::size_t i = 0; i < days.size(); ++i) CHECK(asked.worth(days[i], day) == Approx(money[i]).margin(5e-3));
  CHECK(std::isnan(due.worth(-1.0, second)));
  CHECK(std::isnan(zone.worth(missing, day)));
  CHECK(std::isnan(asked.worth(-1.0, day)));
  CHECK(worth(ResponseCurve(zone), 17.0, day) == zone.worth(17.0, day));
  CHECK(worth_at_once(ResponseCurve(due)) == 2.0);
}

TEST_CASE("the expected worth of waiting, against the table and against quadrature") {
  const double b = .03524367;
  struct Row {
    std::uint64_t agents;
    double share;
  };
  for (const Row& row : {Row{11, .934775}, Row{12, .977436}, Row{13, .990288}, Row{14, .995516}, Row{15, .997887}}) {
    const ErlangC queue(200.0, 20.0, row.agents, hour);
    CHECK(expected_worth(ExponentialWorth{24.709661, b, minute}, queue) / 24.709661 == Approx(row.share).margin(5e-7));
  }
  const ExponentialWorth falls{3.0, 0.4, minute};
  const DeadlineWorth due{3.0, 30.0, second};
  const ToleranceWorth zone{3.0, 0.5, 0.7, minute};
  const ExpectedCompensation asked{10.0, 6.0, 0.5, 2.0, minute};
  const auto at = [&](const auto& curve) { return [&](double t) { return curve.worth(t, hour); }; };
  CHECK(expected_worth(falls, line) == Approx(by_density(at(falls), line, 0.1)).epsilon(1e-11));
  CHECK(expected_worth(due, line) == Approx(by_density(at(due), line, 30.0 / 3600.0)).epsilon(1e-11));
  CHECK(expected_worth(zone, line) == Approx(by_density(at(zone), line, 0.5 / 60.0)).epsilon(1e-11));
  CHECK(expected_worth(asked, line) == Approx(by_density(at(asked), line, 0.5 / 60.0)).epsilon(1e-11));
  const double lost = impatient.abandonment_probability();
  CHECK(expected_worth(falls, impatient) == Approx(by_density(at(falls), impatient, 0.1)).epsilon(1e-10));
  CHECK(expected_worth(due, impatient) == Approx(by_density(at(due), impatient, 30.0 / 3600.0)).epsilon(1e-10));
  CHECK(expected_worth(zone, impatient) == Approx(by_density(at(zone), impatient, 0.5 / 60.0)).epsilon(1e-10));
  CHECK(expected_worth(falls, impatient, -2.0) == Approx(expected_worth(falls, impatient) - 2.0 * lost));
  // Nothing decays: everybody who is served is worth it at once.
  CHECK(expected_worth(ExponentialWorth{3.0, 0.0, minute}, line) == 3.0);
  CHECK(expected_worth(ExponentialWorth{3.0, 0.0, minute}, impatient) == Approx(3.0 * (1.0 - lost)));
}

TEST_CASE("the worth of the mean wait is not the mean worth of the wait") {
  // A convex curve is worth more on average than at the average, a deadline can be worth anything there.
  const ErlangC queue(200.0, 20.0, 11, hour);
  const ExponentialWorth falls{1.0, 0.5, minute};
  CHECK(expected_worth(falls, queue) > falls.worth(queue.mean_wait(), hour) + 0.15);
  const DeadlineWorth due{1.0, 1.0, minute};
  CHECK(due.worth(queue.mean_wait(), hour) == 0.0);
  CHECK(expected_worth(due, queue) > 0.45);
}

TEST_CASE("worth over shares of response days") {
  const std::vector<double> days{0.0, 2.0, 10.0}, shares{0.5, 0.3, 0.2};
  const ToleranceWorth zone{1.0, 2.0, 0.1, day};
  CHECK(expected_worth(zone, days, shares, day) == Approx(0.8 + 0.2 * std::exp(-0.8)));
  const ExpectedCompensation asked{100.0, 60.0, 2.0, 8.0, day};
  CHECK(expected_worth(asked, days, shares, day) == Approx(112.0));
  CHECK_THROWS_AS(expected_worth(zone, days, std::vector<double>{0.5, 0.5}, day), Error);
  CHECK_THROWS_AS(expected_worth(zone, days, std::vector<double>{0.5, 0.5, 0.5}, day), Error);
  CHECK_THROWS_AS(expected_worth(zone, std::vector<double>{}, std::vector<double>{}, day), Error);
  CHECK_THROWS_AS(expected_worth(zone, std::vector<double>{missing}, std::vector<double>{1.0}, day), Error);
}

TEST_CASE("curves that are refused") {
  CHECK(error_of([] {
          (void)exponential_through({6.0, 2.0}, {67.0, 20.0}, minute);
        }).code() == ErrorCode::contradiction);
  CHECK(error_of([] { (void)exponential_through({6.0, 2.0}, {6.0, 1.0}, minute); }).parameter() == "second.time");
  CHECK_THROWS_AS(exponential_through({6.0, 0.0}, {7.0, 1.0}, minute), Error);
  CHECK_THROWS_AS(expected_worth(ExponentialWorth{1.0, -0.1, minute}, line), Error);
  CHECK_THROWS_AS(expected_worth(DeadlineWorth{missing, 1.0, minute}, line), Error);
  CHECK_THROWS_AS(expected_worth(ToleranceWorth{1.0, -1.0, 1.0, minute}, impatient), Error);
  CHECK_THROWS_AS(expected_worth(ExpectedCompensation{1.0, 1.0, 1.0, 0.0, minute}, line), Error);
  CHECK_THROWS_AS(expected_worth(ExponentialWorth{1.0, 0.1, minute}, impatient, infinity), Error);
}
