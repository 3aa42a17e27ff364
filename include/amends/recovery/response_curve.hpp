#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/time_unit.hpp>
#include <amends/recovery/queue.hpp>
#include <span>
#include <variant>

// What speed is worth: curves of the worth of an answer by the time until it, and their expectation over a waiting law.
//
// The expected worth is E[w(W)], not w(E[W]): by how much they differ depends on the shape of the curve and on how
// spread the wait is (docs/queues.md). Time is what the caller says it is: on the clock or in hours of work, to the
// first reply or to the resolution; the curve and the waiting law must mean the same.
namespace amends::inline AMENDS_ABI::recovery {

/// w(t) = at_once exp(-decay t).
/// domain  at_once finite, decay >= 0 per `per`;  source  our own form [derived]
struct ExponentialWorth {
  double at_once = 1.0;  ///< worth of an answer without a wait: a share of satisfaction in [0, 1], or money
  double decay = 0.0;    ///< per `per`: ln 2/decay is the half-life
  TimeUnit per;

  [[nodiscard]] double worth(double t, TimeUnit unit) const noexcept;  ///< NaN for t < 0
  [[nodiscard]] double half_life() const noexcept;                     ///< in `per`; infinite without decay
};

/// w(t) = at_once for t <= deadline, 0 after.  domain  deadline >= 0;  source  our own form [derived]
struct DeadlineWorth {
  double at_once = 1.0;
  double deadline = 0.0;  ///< in `per`
  TimeUnit per;

  [[nodiscard]] double worth(double t, TimeUnit unit) const noexcept;
};

/// w(t) = at_once for t <= tolerance, at_once exp(-decay (t - tolerance)) after: a zone of tolerance, then impatience.
/// domain  tolerance >= 0, decay >= 0;  source  our own form [derived]; a zone of tolerance in time: Hogreve, Bilstein
/// & Mandl (2017), J. Academy of Marketing Science 45(6) (abstract)
struct ToleranceWorth {
  double at_once = 1.0;
  double tolerance = 0.0;  ///< in `per`
  double decay = 0.0;      ///< per `per`
  TimeUnit per;

  [[nodiscard]] double worth(double t, TimeUnit unit) const noexcept;
};

/// The compensation that a customer expects, by the time until recovery: flat in the zone of tolerance, then rising to
/// a peak and falling again.
/// formula  E(t) = base for t <= tolerance; base + rise x exp(1 - x), x = (t - tolerance)/time_to_peak, after
/// domain   base, rise finite; tolerance >= 0, time_to_peak > 0
/// source   our own form [derived]; the shape (flat, up, down): Hogreve, Bilstein & Mandl (2017) (abstract)
struct ExpectedCompensation {
  double base = 0.0;  ///< money
  double rise = 0.0;  ///< money, from base to the peak
  double tolerance = 0.0;
  double time_to_peak = 0.0;  ///< from the end of the tolerance, in `per`
  TimeUnit per;

  [[nodiscard]] double worth(double t, TimeUnit unit) const noexcept;
};

/// Any curve of worth that falls with time.
using ResponseCurve = std::variant<ExponentialWorth, DeadlineWorth, ToleranceWorth>;

/// errors  Error(domain) for a parameter outside its domain
void check(const ExponentialWorth& curve);
void check(const DeadlineWorth& curve);
void check(const ToleranceWorth& curve);
void check(const ExpectedCompensation& curve);
void check(const ResponseCurve& curve);

/// The worth of a curve at a time; NaN for t < 0.
[[nodiscard]] double worth(const ResponseCurve& curve, double t, TimeUnit unit) noexcept;
/// The worth without a wait.
[[nodiscard]] double worth_at_once(const ResponseCurve& curve) noexcept;

/// A point of a curve: what an answer after a time is worth.
struct WorthPoint {
  double time;   ///< >= 0
  double worth;  ///< > 0
};

/// The exponential through two points, decay = ln(w1/w2)/(t2 - t1).
/// domain   times differ; worth > 0, not rising with time
/// errors   Error(domain); Error(contradiction) for two worths at one time, or a worth that rises
/// edge     published points are often labels of bins, not times: the curve is then as rough as they are
[[nodiscard]] ExponentialWorth exponential_through(const WorthPoint& first, const WorthPoint& second, TimeUnit unit);

/// Worth of one arrival, expected over the waiting law of a queue in which everybody waits.
/// formula  exponential  w0 [1 - C + C d/(d + b)]
///          deadline     w0 [1 - C exp(-d tau)]
///          tolerance    w0 [1 - C exp(-d tau) b/(d + b)]
///          compensation base + rise e C exp(-d tau) d h/(1 + d h)^2
/// errors   Error(domain) of the curve;  source  derived;  cost  one exponential
[[nodiscard]] double expected_worth(const ResponseCurve& curve, const ErlangC& queue);
[[nodiscard]] double expected_worth(const ExpectedCompensation& curve, const ErlangC& queue);

/// Worth of one arrival where callers give up: of those served, by their wait; of those who gave up, as stated.
/// formula  exponential  w0 E[exp(-b V); served], tolerance likewise after tau (closed: ErlangA::discounted_service)
///          deadline     w0 service_level(tau)
///          plus worth_if_abandoned * P(abandon)
/// errors   Error(domain);  source  derived;  cost  some 1 us
[[nodiscard]] double expected_worth(const ResponseCurve& curve, const ErlangA& queue, double worth_if_abandoned = 0.0);

/// Worth expected over a law that is given by values with their probabilities: response days and their shares.
/// domain  times >= 0, shares >= 0 with a sum of 1 (to 1e-6; they are divided by it)
/// errors  Error(domain), Error(size_mismatch), Error(missing) without a value
[[nodiscard]] double expected_worth(const ResponseCurve& curve, std::span<const double> times,
                                    std::span<const double> shares, TimeUnit unit);
[[nodiscard]] double expected_worth(const ExpectedCompensation& curve, std::span<const double> times,
                                    std::span<const double> shares, TimeUnit unit);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/response_curve.ipp>
#endif
