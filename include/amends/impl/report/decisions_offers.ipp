#pragma once

#include <amends/report/decisions.hpp>

#include <algorithm>
#include <amends/impl/report/decisions_parts.hpp>
#include <cmath>

// How much to offer to whom, and what a budget buys.
namespace amends::inline AMENDS_ABI::report::detail {

inline std::string plan_text(const OfDecisions& of, const recovery::CompensationPlan& plan) {
  constexpr Message nothing{"Offer nothing: no offer keeps more than it costs.",
                            "보상하지 않는 것이 가장 좋습니다. 어떤 보상도 비용만큼 고객을 지키지 못합니다."};
  constexpr Message best{
      "Offer {offer}: {stay} stay, and a complaint brings {gain} more than without an offer.",
      "{offer}{을/를} 보상하면 {stay}{이/가} 남고, 보상하지 않을 때보다 불만 한 건에 {gain} 더 남습니다."};
  constexpr Message floor{
      "Offer {offer}, which fairness asks for: it costs {cost} more a complaint than the best offer, "
      "{unbound}.",
      "공정성이 요구하는 {offer}{을/를} 보상하십시오. 가장 좋은 보상 {unbound}보다 불만 한 건에 {cost} "
      "더 듭니다."};
  constexpr Message until{" Up to {limit} a complainant is worth more than a silent customer.",
                          " {limit}까지는 불만을 말한 고객이 침묵한 고객보다 가치가 있습니다."};
  if (plan.compensation <= 0.0) return of.say(nothing);
  const bool bound = plan.compensation <= plan.least_offer && plan.unbound < plan.compensation;
  std::string text = bound ? of.say(floor, {{"offer", of.told.priced(plan.compensation)},
                                            {"cost", of.told.priced(plan.cost_of_terms)},
                                            {"unbound", of.told.priced(plan.unbound)}})
                           : of.say(best, {{"offer", of.told.priced(plan.compensation)},
                                           {"stay", of.told.percent(plan.stay)},
                                           {"gain", of.told.priced(plan.gain_over_no_offer)}});
  if (plan.break_even) text += of.say(until, {{"limit", of.told.priced(*plan.break_even)}});
  return text;
}

inline std::string uncertain_offer_text(const OfDecisions& of, const economics::UncertainCompensation& found) {
  constexpr Message nothing{
      "Offer nothing: on average no offer keeps more than it costs.",
      "보상하지 않는 것이 가장 좋습니다. 평균적으로 어떤 보상도 비용만큼 고객을 지키지 못합니다."};
  constexpr Message best{
      "Offer {offer}: over all that is uncertain it brings most on average, {mean} a complaint more than no offer (90 "
      "% "
      "interval {lower} to {upper}). Whoever knew the rest would offer {low} to {high}; knowing is worth {worth}.",
      "{offer}{을/를} 보상하십시오. 불확실한 것을 모두 감안하면 평균이 가장 좋아, 보상하지 않을 때보다 불만 한 건에 "
      "{mean} 더 남습니다(90% 구간 {lower} ~ {upper}). 나머지를 안다면 {low} ~ {high}{을/를} 보상할 것이며, 아는 것의 "
      "가치는 {worth}입니다."};
  if (found.compensation <= 0.0) return of.say(nothing);
  return of.say(best, {{"offer", of.told.priced(found.compensation)},
                       {"mean", of.told.priced(found.gain_over_no_offer.mean)},
                       {"lower", of.told.money(found.gain_over_no_offer.quantiles.front())},
                       {"upper", of.told.money(found.gain_over_no_offer.quantiles.back())},
                       {"low", of.told.money(found.optimum.quantiles.front())},
                       {"high", of.told.money(found.optimum.quantiles.back())},
                       {"worth", of.told.priced(found.loss_of_ignorance)}});
}

AMENDS_INLINE std::string offer_text(const OfDecisions& of, const DecidedOffer& offer) {
  return led_by(offer.group) +
         (offer.uncertain ? uncertain_offer_text(of, *offer.uncertain) : plan_text(of, offer.plan));
}

inline std::string compensation_warning_text(const OfDecisions& of, recovery::CompensationWarning warning) {
  constexpr Message words[] = {
      {"The offer is above the margin of the product that failed: the customer is worth more than that.",
       "보상이 문제가 된 상품의 마진보다 큽니다. 고객의 가치가 그보다 큽니다."},
      {"Even at the best offer a complainant is worth less than a silent customer: mend the handling first.",
       "가장 좋은 보상에서도 불만을 말한 고객의 가치가 침묵한 고객보다 낮습니다. 처리부터 고치십시오."},
      {"Small offers are wasted here: up to a point each unit costs more than it keeps.",
       "작은 보상은 낭비입니다. 어느 금액까지는 지키는 것보다 비용이 큽니다."},
      {"What is fair costs more than a complainant brings over a silent customer.",
       "공정한 보상의 비용이 불만을 말한 고객이 침묵한 고객보다 더 가져오는 것보다 큽니다."},
      {"What is fair is more than the largest offer allowed: the fair offer is kept.",
       "공정한 보상이 허용된 최대 보상보다 큽니다. 공정한 보상을 유지했습니다."}};
  return of.say(words[static_cast<std::size_t>(warning)]);
}

inline Table offers_table(const OfDecisions& of) {
  constexpr Message group{"group", "집단"}, all{"all", "전체"}, offer{"offer, {currency}", "보상({currency})"},
      stay{"stay with it", "그때 유지율"}, gain{"gain over no offer", "보상하지 않을 때보다"}, lower{"5 %", "5%"},
      upper{"95 %", "95%"}, limit{"break-even offer", "손익분기 보상"}, floor{"fair at least", "공정 하한"};
  FilledTable table(of.told, "offers",
                    {{"group", Unit::text, of.say(group)},
                     {"offer", Unit::money, of.say(offer, {{"currency", money_unit(of.told)}})},
                     {"stay", Unit::share, of.say(stay)},
                     {"gain", Unit::money, of.say(gain)},
                     {"gain_lower", Unit::money, of.say(lower)},
                     {"gain_upper", Unit::money, of.say(upper)},
                     {"break_even", Unit::money, of.say(limit)},
                     {"least_offer", Unit::money, of.say(floor)}});
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  for (const DecidedOffer& one : of.decisions.offers) {
    const Entry name = one.group.empty() ? Entry{"all", of.say(all)} : Entry{one.group};
    if (one.uncertain) {
      const economics::UncertainCompensation& found = *one.uncertain;
      table.add({name, found.compensation, found.stay.mean, found.gain_over_no_offer.mean,
                 found.gain_over_no_offer.quantiles.front(), found.gain_over_no_offer.quantiles.back(),
                 found.break_even.value_or(none), found.least_offer});
    } else {
      table.add({name, one.plan.compensation, one.plan.stay, one.plan.gain_over_no_offer, none, none,
                 one.plan.break_even.value_or(none), one.plan.least_offer});
    }
  }
  return std::move(table).table();
}

AMENDS_INLINE Section offers_section(const OfDecisions& of) {
  constexpr Message heading{"How much to offer", "얼마를 보상할 것인가"};
  Section section{.key = "offers", .heading = of.say(heading)};
  if (of.decisions.offers.empty()) return section;
  for (const DecidedOffer& one : of.decisions.offers) {
    section.statements.push_back({"offer", offer_text(of, one)});
    if (one.uncertain) continue;
    for (const recovery::CompensationWarning warning : one.plan.warnings)
      section.statements.push_back(
          {std::string(to_string(warning)), led_by(one.group) + compensation_warning_text(of, warning)});
  }
  section.tables.push_back(offers_table(of));
  return section;
}

// What a budget buys.

AMENDS_INLINE std::string budget_text(const OfDecisions& of, const DecidedBudget& budget) {
  constexpr Message chosen{
      "A budget of {budget} for {customers} {customers|customer|customers} brings {gain}, {surplus} more than it "
      "costs; "
      "the best plan brings at most {gap} more. At the margin a unit of budget adds {price}.",
      "고객 {customers}명에게 예산 {budget}{을/를} 쓰면 {gain}{이/가} 돌아와 비용을 빼고 {surplus}{이/가} 남습니다. "
      "가장 좋은 "
      "계획도 이보다 {gap} 넘게 더 남기지 못합니다. 한계에서 예산 1은 {price}{을/를} 더합니다."};
  constexpr Message open{
      "With no limit {cost} would be spent on {customers} {customers|customer|customers}, for {gain}.",
      "제한이 없다면 고객 {customers}명에게 {cost}{을/를} 써서 {gain}{을/를} 얻습니다."};
  if (budget.chosen) {
    const economics::BudgetPoint& point = *budget.chosen;
    return of.say(chosen, {{"budget", of.told.priced(point.budget)},
                           {"customers", counted(budget.customers)},
                           {"gain", of.told.priced(point.gain)},
                           {"surplus", of.told.priced(point.surplus)},
                           {"gap", of.told.priced(point.gap)},
                           {"price", short_number(point.shadow_price)}}) +
           left_out_text(of, budget.left_out);
  }
  const economics::BudgetPoint& last = budget.path.back();
  return of.say(open, {{"cost", of.told.priced(last.cost)},
                       {"customers", counted(budget.customers)},
                       {"gain", of.told.priced(last.gain)}}) +
         left_out_text(of, budget.left_out);
}

AMENDS_INLINE Section budget_section(const OfDecisions& of) {
  constexpr Message heading{"What a budget buys", "예산으로 할 수 있는 것"},
      budget_words{"budget, {currency}", "예산({currency})"}, cost{"spent", "지출"}, gain{"gain", "효익"},
      surplus{"gain less cost", "비용을 뺀 효익"}, gap{"best plan, at most more", "최선과의 최대 차이"},
      price{"one more unit adds", "예산 1의 추가 효익"};
  constexpr Message estimated{
      "Gains are estimates, and those chosen are the largest: what comes true is less on average.",
      "효익은 추정치이고 그중 큰 것을 골랐으므로, 실제로는 평균적으로 이보다 적습니다."};
  constexpr Message of_path{
      "Rows are whole steps, the best return first; a plan at the same budget, as the one above, also uses what "
      "is left of it, and may so have more than its row, up to the column before the last.",
      "각 행은 수익이 높은 단계부터 온전히 채운 것이며, 위에 적은 계획처럼 실제 계획은 남은 예산까지 "
      "쓰므로 끝에서 두 번째 열만큼까지 더 남길 수 있습니다."};
  Section section{.key = "budget", .heading = of.say(heading)};
  if (!of.decisions.budget) return section;
  const DecidedBudget& budget = *of.decisions.budget;
  section.statements.push_back({"budget", budget_text(of, budget)});
  FilledTable table(of.told, "budget",
                    {{"budget", Unit::money, of.say(budget_words, {{"currency", money_unit(of.told)}})},
                     {"cost", Unit::money, of.say(cost)},
                     {"gain", Unit::money, of.say(gain)},
                     {"surplus", Unit::money, of.say(surplus)},
                     {"gap", Unit::money, of.say(gap)},
                     {"shadow_price", Unit::number, of.say(price)}});
  for (const economics::BudgetPoint& point : budget.path)
    table.add({point.budget, point.cost, point.gain, point.surplus, point.gap, point.shadow_price});
  if (!table.empty()) {
    table.note(of.say(of_path));
    table.note(of.say(estimated));
    section.tables.push_back(std::move(table).table());
  }
  return section;
}

}  // namespace amends::inline AMENDS_ABI::report::detail
