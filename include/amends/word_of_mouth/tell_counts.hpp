#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/provenance.hpp>
#include <amends/core/quantity.hpp>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace amends::inline AMENDS_ABI::word_of_mouth {

/// How much a class of customers talks, always as two numbers. "31 of 100 tell 90 others" is 0.9 tellings per customer
/// and 2.9 per teller; "tells 9 others" is 9 per customer. A bare tell count cannot say which, and the two differ by a
/// factor of ten, so the library never accepts one.
struct TellCounts {
  double share_who_tell;         ///< share of the customers of the class, in [0, 1]
  double hearers_given_telling;  ///< tellings by one customer who tells; 0 where nobody tells

  [[nodiscard]] double tellings_per_customer() const noexcept { return share_who_tell * hearers_given_telling; }
};

/// One line of a survey table: this share of all customers in the class told this many others.
struct TellBin {
  double share;    ///< of all customers in the class, in [0, 1]
  double hearers;  ///< others told by each of them, >= 0
};

/// Tell counts from a table of exclusive bins; customers in no bin told nobody.
/// share_who_tell = sum of shares with hearers > 0;  hearers_given_telling = sum share * hearers / share_who_tell
/// bins: shares of all customers, each customer in one bin at most
/// domain  share in [0, 1], hearers finite and >= 0;  edge  no bins, or nobody tells: both results 0
/// errors  Error(domain); Error(contradiction) when the shares sum to more than 1, which happens when a bin ("20 % tell
///         twenty") is laid on top of another that already holds those customers ("all tell ten")
/// source  arithmetic (derived);  cost  linear
[[nodiscard]] TellCounts tell_counts(std::span<const TellBin> bins);

/// Distinct persons reached when tellings fall at random on a population: two tellers, one hearer.
/// hearers = P (1 - (1 - 1/P)^tellings), P the population
/// tellings: acts of telling (need not be whole); population: persons who could be told, >= 1
/// edge    at most min(tellings, population) for one telling or more; population 1 with any telling gives 1
/// errors  Error(domain)
/// source  expected number of occupied cells, classical occupancy (derived);  cost  one log1p, one expm1
[[nodiscard]] double distinct_hearers(core::Tellings tellings, double population);

/// The overlap that random hearing implies: 1 - distinct_hearers / tellings, for TellingClass::overlap.
/// edge  no tellings, or less than one: 0;  domain, errors, source, cost  as distinct_hearers
[[nodiscard]] double random_overlap(core::Tellings tellings, double population);

/// Persons reached over generations of retelling.
struct Generations {
  std::vector<double> per_generation;  ///< persons told in the first, second, ... generation
  double hearers = 0.0;                ///< their sum: the customer who started it is not counted
  double persons = 0.0;                ///< hearers + 1: the customer who started it is counted
};

/// Arithmetic of a chain: the customer tells n1 persons, each of them n2, and so on.
/// generation g has n1 * n2 * ... * ng persons. Both totals are returned by name because published sums mix them.
/// told_by_each: persons told by each member of the generation before, finite and >= 0
/// edge    empty gives hearers 0, persons 1
/// errors  Error(domain); Error(numerical) when a generation is too large for a double
/// source  arithmetic (derived). It assumes no overlap and no end of interest: an upper bound, not a forecast
/// cost    linear
[[nodiscard]] Generations tell_generations(std::span<const double> told_by_each);

/// Published tell counts, with where each was read. None is a default of anything: choose one for your market and say
/// so. A year of 0 means that the year is not known.
namespace reference {
namespace detail {
inline constexpr Provenance verde_wharton{
    "Verde Group and Baker Retailing Initiative, Wharton School, Retail Customer Dissatisfaction Study 2006; reported "
    "in Knowledge@Wharton, 'Beware of dissatisfied consumers: they like to blab', and management-issues.com/news/3075",
    2006, "US", Evidence::published_secondary};
inline constexpr Provenance tarp_coca_cola{
    "TARP for the Coca-Cola Company, around 1980; J. Goodman interviewed at toistersolutions.com/blog", 1980, "US",
    Evidence::published_secondary};
inline constexpr Provenance tarp_basic_facts{"TARP note 'Basic Facts', summarised at customerservicereader.typepad.com",
                                             0, "US", Evidence::published_secondary};
inline constexpr Provenance tarp_peters{
    "TARP, quoted in T. Peters, Thriving on Chaos, 1987, p. 91, as given at hpmd.com", 1987, "US",
    Evidence::published_secondary};
}  // namespace detail

inline constexpr SourcedValue share_who_contact_the_firm{0.06, "share of shoppers with a problem",
                                                         detail::verde_wharton};
inline constexpr SourcedValue share_who_tell{0.31, "share of shoppers with a problem", detail::verde_wharton};
inline constexpr SourcedValue share_who_tell_one{0.08, "share of shoppers with a problem", detail::verde_wharton};
inline constexpr SourcedValue share_who_tell_two{0.08, "share of shoppers with a problem", detail::verde_wharton};
inline constexpr SourcedValue share_who_tell_six_or_more{0.06, "share of shoppers with a problem",
                                                         detail::verde_wharton};
inline constexpr SourcedValue share_who_tell_three_to_five{
    0.09,
    "share of shoppers with a problem",
    {"0.31 - 0.08 - 0.08 - 0.06 of the Verde Group and Wharton study 2006", 2006, "US", Evidence::derived}};
inline constexpr SourcedValue share_who_avoided_a_store_on_hearsay{0.48, "share of shoppers", detail::verde_wharton};
/// Own defection and lost hearers together, so it cannot calibrate both without another figure.
inline constexpr SourcedValue customers_lost_per_100_bad_experiences_low{
    32.0, "current or potential customers per 100 bad experiences", detail::verde_wharton};
inline constexpr SourcedValue customers_lost_per_100_bad_experiences_high{
    36.0, "current or potential customers per 100 bad experiences", detail::verde_wharton};

inline constexpr SourcedValue told_by_satisfied_complainant{5.0, "people told per satisfied complainant (about)",
                                                            detail::tarp_coca_cola};
inline constexpr SourcedValue told_by_dissatisfied_complainant{10.0, "people told per dissatisfied complainant (about)",
                                                               detail::tarp_coca_cola};
inline constexpr SourcedValue share_who_tell_twenty_or_more{0.13, "share of dissatisfied customers",
                                                            detail::tarp_peters};
inline constexpr SourcedValue told_after_bad_experience_soft_drink{10.0, "people told per customer",
                                                                   detail::tarp_basic_facts};
inline constexpr SourcedValue told_after_good_experience_soft_drink{5.0, "people told per customer",
                                                                    detail::tarp_basic_facts};
inline constexpr SourcedValue told_after_bad_experience_car{16.0, "people told per customer", detail::tarp_basic_facts};
inline constexpr SourcedValue told_after_good_experience_car{8.0, "people told per customer", detail::tarp_basic_facts};
inline constexpr SourcedValue share_who_tell_nobody_business_software{
    0.37,
    "share of customers with a problem",
    {"Goodman & Newman, Quality Progress, 2003 (opening pages), survey of 600 customers of business software", 2003,
     "US", Evidence::published_read}};

/// The bins of the Verde and Wharton study: 8 % told one, 8 % two, 9 % three to five, 6 % six or more.
/// told_by_three_to_five, told_by_six_or_more: what to put for the two bins whose mean was not published
/// domain  [3, 5] and [6, inf);  errors  Error(domain)
/// source  Verde Group and Wharton (2006), second-hand; the two arguments are the caller's assumption
[[nodiscard]] std::array<TellBin, 4> verde_wharton_bins(double told_by_three_to_five, double told_by_six_or_more);
}  // namespace reference

/// Figures that circulate without a study behind them: for teaching and for tests of arithmetic, never for a decision.
namespace folklore {
inline constexpr SourcedValue told_by_unhappy_customer{
    11.0,
    "people told by one unhappy customer, first generation",
    {"P. Timm, at barternews.com/why_each_complaint_can_impact_67_potential_customers.htm", 0, "US",
     Evidence::published_secondary}};
inline constexpr SourcedValue retold_by_each_hearer_of_unhappy{5.0, "people told by each hearer, second generation",
                                                               told_by_unhappy_customer.provenance};
inline constexpr SourcedValue told_by_happy_customer{5.0, "people told by one happy customer, first generation",
                                                     told_by_unhappy_customer.provenance};
inline constexpr SourcedValue retold_by_each_hearer_of_happy{2.0, "people told by each hearer, second generation",
                                                             told_by_unhappy_customer.provenance};
inline constexpr SourcedValue told_by_unhappy_customer_tracy{
    9.0,
    "people told by one unhappy customer, first generation",
    {"B. Tracy, at bealenterprises.wordpress.com", 0, "US", Evidence::published_secondary}};
inline constexpr SourcedValue retold_by_each_hearer_tracy{5.0, "people told by each hearer, second generation",
                                                          told_by_unhappy_customer_tracy.provenance};
}  // namespace folklore

}  // namespace amends::inline AMENDS_ABI::word_of_mouth

#if AMENDS_HEADER_ONLY
#include <amends/impl/word_of_mouth/tell_counts.ipp>
#endif
