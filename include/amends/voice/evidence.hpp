#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/quantity.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Evidence controlling: how much of the customers' annoyance reaches the firm, and how much stays under water.
// Names follow Stauss & Seidel, "Discovering the customer annoyance iceberg through evidence controlling", Service
// Business 2 (2008); the algebra is the ratios those names state.
namespace amends::inline AMENDS_ABI::voice {

/// Customers of one period, each level inside the one above. Articulation and registration usually come from a survey,
/// registered customers from the complaint system: the periods must match.
struct EvidenceCounts {
  double customers;   ///< all customers
  double annoyed;     ///< of these, annoyed at least once
  double complained;  ///< of these, complained to anyone in the firm
  double registered;  ///< of these, registered by the complaint system
};

/// The same as shares, each of the level above.
struct EvidenceRates {
  double annoyance_rate;           ///< annoyed / customers
  double articulation_rate;        ///< complained / annoyed; what is missing to 1 is unvoiced
  double registration_rate = 1.0;  ///< registered / complained; what is missing to 1 is hidden
};

/// The whole iceberg of one period, in customers and in shares.
struct Iceberg {
  double customers;
  double annoyed;
  double complained;
  double registered;
  double unvoiced;  ///< annoyed - complained
  double hidden;    ///< complained - registered
  double annoyance_rate;
  double articulation_rate;
  double registration_rate;
  double evidence_rate;   ///< registered / annoyed = articulation_rate * registration_rate
  double iceberg_factor;  ///< annoyed / registered = 1 / evidence_rate
};

/// Rates and factor from counts of one period.
/// formula  annoyance = annoyed/customers, articulation = complained/annoyed, registration = registered/complained
/// units    customers (not problems: one customer may have several)
/// domain   customers >= annoyed >= complained >= registered >= 0, finite
/// edge     a rate whose denominator is 0 is NaN; nothing registered of some annoyed gives the factor +infinity
/// errors   Error(domain) for a negative or non-finite count, Error(contradiction) when a level exceeds the one above
/// source   Stauss & Seidel (2008), names; algebra derived;  cost  a few divisions
[[nodiscard]] Iceberg iceberg_from_counts(const EvidenceCounts& counts);

/// Counts from a number of customers and the three rates; the inverse of iceberg_from_counts.
/// domain   rates in [0, 1];  edge  a rate of 0 empties what lies below it; the factor is +infinity when the evidence
///          rate is 0;  errors  Error(domain);  source  as above, derived;  cost  a few multiplications
[[nodiscard]] Iceberg iceberg_from_rates(Customers customers, const EvidenceRates& rates);

/// Share of annoyed customers (or of problems) that is on record: articulation * registration.
/// domain  both in [0, 1], else Error(domain);  source  derived;  cost  one multiplication
[[nodiscard]] double evidence_rate(double articulation_rate, double registration_rate);

/// Probability that a problem reaches the point where complaints are counted, when it must pass several steps, each
/// conditional on the one before: 25 % complain, 25 % of these to the manufacturer -> 0.0625.
/// domain  each step in [0, 1], at least one step;  errors  Error(domain), Error(missing) for no step
/// source  derived;  cost  one multiplication per step
[[nodiscard]] double reach_probability(std::span<const double> steps);

/// Annoyed customers for each one registered: 1 / (articulation * registration).
/// domain  both in [0, 1], else Error(domain);  edge  +infinity when either is 0;  source  derived;  cost  one division
[[nodiscard]] double iceberg_factor(double articulation_rate, double registration_rate);

/// Problems in the market for each complaint received at the counting point: 1 / reach_probability. It is the iceberg
/// factor under the name TARP and its successors use.
/// domain  reach in [0, 1], else Error(domain);  edge  reach 0 gives +infinity
/// source  formula: Goodman's complaint multiplier as described at customerthink.com (published, second-hand)
/// cost    one division
[[nodiscard]] double complaint_multiplier(double reach_probability);

/// How many problems stay silent for each one heard: multiplier - 1. At a reach of 5 % it is 19.
/// "26 silent for each complaint" and "96 % never complain" are the same number: use one of them, never both.
/// domain  reach in [0, 1], else Error(domain);  edge  reach 0 gives +infinity;  source  derived;  cost  one division
[[nodiscard]] double silent_per_complaint(double reach_probability);

/// The inverse: 26 silent for each complaint means a reach of 1/27 = 3.7 %.
/// domain  silent >= 0, finite, else Error(domain);  source  derived;  cost  one division
[[nodiscard]] double reach_from_silent_per_complaint(double silent_per_complaint);

/// Annoyed customers behind those registered: registered / (articulation * registration).
/// This, not the registered number, is the measure of dissatisfaction: fewer complaints may mean that fewer speak up.
/// errors  Error(domain) unless both rates lie in [0, 1] and their product is > 0 (otherwise the number is unknown)
/// source  derived;  cost  one division
[[nodiscard]] Customers estimated_annoyed(Customers registered, double articulation_rate, double registration_rate);

/// Problems in the market behind the complaints received: complaints * multiplier.
/// It is a number of problems, not of lost customers: most customers with a problem do not leave because of it.
/// errors  Error(domain) unless 0 < reach <= 1;  source  as complaint_multiplier;  cost  one division
[[nodiscard]] Problems estimated_problems(Problems complaints, double reach_probability);

/// What the numbers of a table are. Problems of several types add up. Customers add up only if each customer was
/// counted under one type (his most serious problem).
enum class CountUnit : std::uint8_t { customers, problems };

[[nodiscard]] constexpr std::string_view to_string(CountUnit unit) noexcept {
  return unit == CountUnit::customers ? "customers" : "problems";
}

/// One type of problem with its own rates: mistakes in a bill are reported far more often than unfriendly words.
struct ProblemType {
  std::string name;
  double registered;  ///< in the unit of the table
  double articulation_rate;
  double registration_rate = 1.0;
};

struct ProblemTypeEstimate {
  std::string name;
  double registered;
  double evidence_rate;
  double iceberg_factor;
  double estimated;  ///< registered * iceberg_factor
  double unvoiced;   ///< estimated * (1 - articulation)
  double hidden;     ///< estimated * articulation * (1 - registration)
};

/// Per type, and summed after computing. `iceberg_factor` and `evidence_rate` of the whole describe this mix of types;
/// applied to another mix (another year, another segment) they are biased.
struct IcebergEstimate {
  CountUnit unit;
  std::vector<ProblemTypeEstimate> types;
  double registered;
  double estimated;
  double unvoiced;
  double hidden;
  double evidence_rate;   ///< registered / estimated; NaN when nothing is registered
  double iceberg_factor;  ///< estimated / registered; NaN when nothing is registered
};

/// Annoyed customers or problems by type of problem, then summed. Never one factor over all types: 690 complaints at an
/// articulation of 0.69 and 300 at 0.03 are 11,000 problems; with the average rate of 0.36 they seem to be 2,750.
/// formula  estimated_k = registered_k / (articulation_k * registration_k), total = sum over k
/// errors   Error(missing) for no type; Error(domain) naming the type, e.g. "types[1].articulation_rate"
/// source   derived;  cost  O(types)
[[nodiscard]] IcebergEstimate estimate_iceberg(std::span<const ProblemType> types, CountUnit unit);

}  // namespace amends::inline AMENDS_ABI::voice

#if AMENDS_HEADER_ONLY
#include <amends/impl/voice/evidence.ipp>
#endif
