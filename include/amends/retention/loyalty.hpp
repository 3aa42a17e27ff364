#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/provenance.hpp>
#include <amends/domain/by_outcome.hpp>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::retention {

/// Share of customers that stays (or intends to buy again), by how their problem ended. NaN means "not known"; there
/// are no built-in defaults. All states must be of one kind: intention or behaviour, one period, one population.
using LoyaltyByOutcome = domain::ByOutcome<double>;

enum class LoyaltyWarning : std::uint8_t {
  /// A recovered customer (mollified, satisfied or delighted) is taken to be more loyal than one who never had a
  /// problem. Real transactions rarely show it (Knox & van Oest 2014) and a meta-analysis finds no effect on repurchase
  /// (de Matos et al. 2007).
  recovered_above_untroubled,
  /// A complainant left dissatisfied is taken to be less loyal than one who kept silent: every extra complaint that is
  /// handled badly does harm.
  dissatisfied_below_silent,
};

[[nodiscard]] std::string_view to_string(LoyaltyWarning warning) noexcept;

/// What is unusual about a loyalty table. States that are not known are passed over.
/// errors  Error(domain) naming the state for a value that is neither NaN nor in [0, 1]
/// source  the two findings named at LoyaltyWarning (published, second-hand: abstracts);  cost  six comparisons
[[nodiscard]] std::vector<LoyaltyWarning> check_loyalty(const LoyaltyByOutcome& loyalty);

/// What was asked or observed.
enum class LoyaltyMeasure : std::uint8_t { intention, behaviour };

[[nodiscard]] constexpr std::string_view to_string(LoyaltyMeasure measure) noexcept {
  return measure == LoyaltyMeasure::intention ? "intention" : "behaviour";
}

/// A published loyalty table. `satisfied_quickly` stands apart: it is a subset of the satisfied, and speed is not
/// delight; who wants to use it as `delighted` does so himself.
struct PublishedLoyalty {
  std::string_view name;
  LoyaltyByOutcome loyalty;
  double satisfied_quickly;
  LoyaltyMeasure measure;
  Provenance provenance;
};

/// One group of a field experiment with customers who meant to leave.
struct WinBackGroup {
  std::string_view contacted;  ///< when the firm got in touch
  double over_days;            ///< contact after more than so many days; NaN for the control group
  double up_to_days;
  double resolved;     ///< share whose problem was solved; NaN for the control group
  double repurchased;  ///< share that bought the same brand again
};

// Published tables and figures. Every one is an input a caller may choose, none is a default.
namespace published {

/// "Would buy again", loss of about 1 to 5 US dollars, US consumers, late 1970s. Without no_problem and mollified.
inline constexpr PublishedLoyalty tarp_small_loss{
    .name = "tarp_small_loss",
    .loyalty = {.silent = 0.37, .dissatisfied = 0.46, .satisfied = 0.70},
    .satisfied_quickly = 0.95,
    .measure = LoyaltyMeasure::intention,
    .provenance = {
        "TARP for the White House Office of Consumer Affairs, late 1970s, as told at fastcompany.com/663494; "
        "37/70/95 also Washington Post, 14 Oct 1984",
        1979, "US", Evidence::published_secondary}};

/// The same, loss over 100 US dollars.
inline constexpr PublishedLoyalty tarp_large_loss{
    .name = "tarp_large_loss",
    .loyalty = {.silent = 0.09, .dissatisfied = 0.19, .satisfied = 0.54},
    .satisfied_quickly = 0.82,
    .measure = LoyaltyMeasure::intention,
    .provenance = {"TARP for the White House Office of Consumer Affairs, late 1970s, as told at fastcompany.com/663494",
                   1979, "US", Evidence::published_secondary}};

inline constexpr std::array<PublishedLoyalty, 2> loyalty_tables{tarp_small_loss, tarp_large_loss};

/// Financial services: repurchase without a problem, and after one whatever its outcome.
inline constexpr SourcedValue financial_services_without_problem{
    0.74,
    "share",
    {"TARP financial-services loyalty, in an insurer's deck 'Customer goodwill' (pdfslide.us), 2010", 2010, "",
     Evidence::published_secondary}};
inline constexpr SourcedValue financial_services_after_problem{
    0.45,
    "share",
    {"TARP financial-services loyalty, in an insurer's deck 'Customer goodwill' (pdfslide.us), 2010", 2010, "",
     Evidence::published_secondary}};

/// Dissatisfied complainants against customers who never complained: a gap, without the two levels. In TARP's tables of
/// the 1970s the same gap is +9 and +10 points.
inline constexpr SourcedValue dissatisfied_minus_silent_2020{
    -22.0,
    "percentage points",
    {"National Customer Rage Study 2020, CCMC and Arizona State University, web pages", 2020, "US",
     Evidence::published_secondary}};

/// How much more loyal satisfied complainants are than customers without a problem, at most.
inline constexpr SourcedValue recovery_ceiling{
    8.0,
    "per cent",
    {"TARP, Basic Facts, as summarised at customerservicereader.typepad.com (undated)", 0, "US",
     Evidence::published_secondary}};

/// Intending defectors from a car brand, 200 per group. Most were resolved in both groups; contact after more than 90
/// days won back far fewer, and of the control group every one was lost.
inline constexpr std::array<WinBackGroup, 3> dillard_bates{
    {{"within 90 days", 0.0, 90.0, 0.855, 0.474},
     {"90 to 180 days", 90.0, 180.0, 0.83, 0.295},
     {"not contacted", std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
      std::numeric_limits<double>::quiet_NaN(), 0.0}}};
/// Year 0: the abstract as read gives no date of the observation.
inline constexpr Provenance dillard_bates_source{
    "Dillard & Bates, Journal of Consumer Satisfaction, Dissatisfaction and Complaining Behavior (abstract)", 0, "US",
    Evidence::published_secondary};

}  // namespace published

// Figures that everybody quotes and nobody can trace. Here to be recognised, compared and answered, not to be used.
namespace folklore {

struct Claim {
  std::string_view name;
  std::string_view says;     ///< the claim
  std::string_view verdict;  ///< what is known about it
  double value;
  std::string_view unit;
};

inline constexpr Claim repurchase_without_problem{
    "repurchase_without_problem", "10 % of customers without a problem buy again ('John Goodman's law', with the next)",
    "contradicted: not in TARP's tables; satisfied complainants are at most about 8 % above untroubled customers", 0.10,
    "share"};
inline constexpr Claim repurchase_after_recovery{
    "repurchase_after_recovery", "65 % of customers whose complaint was handled sincerely buy again",
    "contradicted: circulates in Korea and Japan; in behaviour, recovered customers stay below untroubled ones", 0.65,
    "share"};
inline constexpr Claim acquisition_cost_ratio{
    "acquisition_cost_ratio", "a new customer costs six times as much as keeping one",
    "no study found; 5 circulates with TARP's name, ranges of 2 to 20 are quoted. Only your own spend / customers is "
    "measurable",
    6.0, "times"};
inline constexpr Claim retention_profit{
    "retention_profit", "5 % more retention raises profit by 85 %",
    "the top of a range over industries, about the net present value of a customer and not profit; the base retention "
    "alone produces it (see base_retention_for_effect)",
    85.0, "per cent"};
inline constexpr std::array<Claim, 4> claims{repurchase_without_problem, repurchase_after_recovery,
                                             acquisition_cost_ratio, retention_profit};

/// Why customers leave. Sums to 100 %; at least seven attributions circulate for the same six numbers and no primary
/// study was found. The 68 is variously "indifference of an employee", "poor service" and "upset with treatment".
struct LeaveReason {
  std::string_view reason;
  double share;
};
inline constexpr std::array<LeaveReason, 6> leave_reasons{{{"death", 0.01},
                                                           {"moved away", 0.03},
                                                           {"friends elsewhere", 0.05},
                                                           {"competitors", 0.09},
                                                           {"product", 0.14},
                                                           {"service", 0.68}}};

}  // namespace folklore

}  // namespace amends::inline AMENDS_ABI::retention

#if AMENDS_HEADER_ONLY
#include <amends/impl/retention/loyalty.ipp>
#endif
