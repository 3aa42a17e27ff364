#pragma once

#include <amends/report/decisions.hpp>

#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>

// Offers to customers one by one, summed by segment.
namespace amends::inline AMENDS_ABI::report::detail {

inline double mean_of(double sum, std::size_t count) noexcept {
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE std::string customers_text(const OfDecisions& of, const DecidedCustomers& customers) {
  constexpr Message best{
      "Of {customers} {customers|customer|customers} {offered} {offered|is|are} offered something, {mean} on average. "
      "The offers cost {cost}; after this cost {gain} more is left than without an offer.",
      "고객 {customers}명 가운데 {offered}명에게 평균 {mean}{을/를} 보상합니다. 보상에 {cost}{이/가} 들고, 이 비용을 "
      "빼고도 보상하지 않을 때보다 {gain} 더 남습니다."};
  constexpr Message floor{
      "Of {customers} {customers|customer|customers} {offered} {offered|is|are} offered something, {mean} on average, "
      "as fairness asks. The offers cost {cost}, and {gain} less is left than without an offer.",
      "고객 {customers}명 가운데 {offered}명에게 공정성이 요구하는 대로 평균 {mean}{을/를} 보상합니다. 보상에 "
      "{cost}{이/가} 들고, 보상하지 않을 때보다 {gain} 적게 남습니다."};
  constexpr Message nothing{
      "None of {customers} {customers|customer|customers} is offered anything: no offer keeps more than it costs.",
      "고객 {customers}명 누구에게도 보상하지 않습니다. 어떤 보상도 비용만큼 고객을 지키지 못합니다."};
  constexpr Message nobody{"No customer can be made an offer.", "보상을 정할 수 있는 고객이 없습니다."};
  recovery::SegmentOffers all;
  for (const recovery::SegmentOffers& one : customers.offers) {
    all.customers += one.customers;
    all.offered += one.offered;
    all.compensation += one.compensation;
    all.gain_over_no_offer += one.gain_over_no_offer;
  }
  const Message& said = all.customers == 0             ? nobody
                        : all.offered == 0             ? nothing
                        : all.gain_over_no_offer < 0.0 ? floor
                                                       : best;
  return of.say(said, {{"customers", counted(all.customers)},
                       {"offered", counted(all.offered)},
                       {"mean", of.told.priced(mean_of(all.compensation, all.offered))},
                       {"cost", of.told.priced(all.compensation)},
                       {"gain", of.told.priced(std::fabs(all.gain_over_no_offer))}}) +
         left_out_text(of, customers.left_out);
}

AMENDS_INLINE Section customers_section(const OfDecisions& of) {
  constexpr Message heading{"Offers to customers one by one", "고객별 보상"}, segment{"segment", "집단"},
      all{"all", "전체"}, customers{"customers", "고객"}, offered{"offered something", "보상 대상"},
      value{"mean value, {currency}", "평균 가치({currency})"}, offer{"mean offer", "평균 보상"}, cost{"cost", "비용"},
      gain{"gain over no offer", "보상하지 않을 때보다"};
  constexpr Message of_all{"The mean offer is over all customers of the segment, those with nothing included.",
                           "평균 보상은 보상이 없는 고객까지 포함한 집단 전체의 평균입니다."};
  Section section{.key = "customers", .heading = of.say(heading)};
  if (!of.decisions.customers) return section;
  const DecidedCustomers& decided = *of.decisions.customers;
  section.statements.push_back({"customers", customers_text(of, decided)});
  FilledTable table(of.told, "customers",
                    {{"segment", Unit::text, of.say(segment)},
                     {"customers", Unit::count, of.say(customers)},
                     {"offered", Unit::count, of.say(offered)},
                     {"mean_value", Unit::money, of.say(value, {{"currency", money_unit(of.told)}})},
                     {"mean_offer", Unit::money, of.say(offer)},
                     {"compensation", Unit::money, of.say(cost)},
                     {"gain", Unit::money, of.say(gain)}});
  for (std::size_t s = 0; s < decided.offers.size(); ++s) {
    const recovery::SegmentOffers& one = decided.offers[s];
    const std::string& name = decided.segments[s];
    table.add({name.empty() ? Entry{"all", of.say(all)} : Entry{name}, static_cast<std::uint64_t>(one.customers),
               static_cast<std::uint64_t>(one.offered), mean_of(one.value_of_keeping, one.customers),
               mean_of(one.compensation, one.customers), one.compensation, one.gain_over_no_offer});
  }
  table.note(of.say(of_all));
  section.tables.push_back(std::move(table).table());
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
