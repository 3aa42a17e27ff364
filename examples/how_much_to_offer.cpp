// How much to offer: what a complainant is offered by his value and by how he takes the failure, what a fairness floor
// and false claims cost, one offer where the curve is not known for certain, and whom to offer what when the money does
// not reach for everybody.
//
//   how_much_to_offer
//
// The customers are made up, from seeded numbers; a firm puts its own in their place. That complainants who stay after
// an offer stay because of it is an assumption until a trial has shown it.

#include <amends/core/random.hpp>
#include <amends/economics/uncertain_compensation.hpp>
#include <amends/recovery/offers_by_customer.hpp>
#if __has_include(<amends/economics/offer_budget.hpp>)
#include <amends/economics/offer_budget.hpp>
#endif

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace amends;
using namespace amends::recovery;
using math::Distribution;

/// Three ways to take a failure. The curves are on the scale of the price: 1 is all of it back.
struct Kind {
  const char* name;
  OfferPolicy policy;
};

std::vector<Kind> kinds() {
  const OfferTerms terms{.fairness_floor = 0.25, .loss = 40.0, .fraud_share = 0.02};
  return {{"late, accepted",
           {SaturatingStay{.stay_without = 0.45, .stay_limit = 0.85, .rate = 2.5}, /* handling */ 8.0, terms}},
          {"broken, rejected",
           {SShapedStay{.stay_without = 0.25, .stay_limit = 0.80, .midpoint = 0.9, .steepness = 8.0}, 8.0, terms}},
          {"rude, no bribes",
           {InvertedUStay{.stay_without = 0.35, .stay_peak = 0.70, .peak = 1.5, .stay_beyond = 0.40}, 8.0, terms}}};
}

void print_by_value() {
  std::printf("The best offer for a product of 50, a loss of 40, without floor and false claims\n\n%-18s", "value");
  const std::array<double, 5> values{60.0, 120.0, 240.0, 480.0, 960.0};
  for (const double value : values) std::printf(" %14.0f", value);
  std::printf("\n");
  for (const Kind& kind : kinds()) {
    OfferPolicy free = kind.policy;
    free.terms = {};
    std::printf("%-18s", kind.name);
    for (const double value : values) {
      const CustomerOffer made = customer_offer(free, value, 40.0, 50.0);
      std::printf("  %6.2f (%4.0f %%)", made.compensation, 100.0 * made.stay);
    }
    std::printf("\n");
  }
  std::printf(
      "\nIn brackets how many stay. Where the service is rejected small offers are wasted: it is nothing, or\n"
      "more than the price. No customer is offered more than the amount at which most stay.\n");
}

/// 30,000 complainants of three kinds; value, loss and price differ.
struct Complainants {
  std::vector<double> value, loss, price;
  std::vector<std::int32_t> kind;
};

Complainants complainants() {
  constexpr std::size_t rows = 30'000;
  Complainants made;
  for (std::uint64_t i = 0; i < rows; ++i) {
    made.kind.push_back(static_cast<std::int32_t>(i % 3));
    made.value.push_back(core::gamma(14, 1, i, 1.5) * 160.0);
    made.price.push_back(15.0 + core::gamma(14, 2, i, 2.0) * 20.0);
    made.loss.push_back(made.price.back() * (0.5 + core::uniform(14, 3, i)));
  }
  return made;
}

std::vector<SegmentOffers> offers_for(const Complainants& all, const std::vector<OfferPolicy>& policies) {
  const std::size_t rows = all.value.size();
  std::vector<double> offer(rows), profit(rows), gain(rows);
  const OfferedCustomers given{all.value, all.loss, all.price, all.kind};
  const OfferColumns to{.compensation = offer, .profit = profit, .gain_over_no_offer = gain};
  const core::RowReport report = offers_by_customer(policies, given, to);
  if (report.left_out > 0) std::printf("%s\n", report.line().c_str());
  return offers_by_segment(policies.size(), given, to);
}

void print_table(const Complainants& all) {
  std::vector<OfferPolicy> bound, free;
  for (const Kind& kind : kinds()) {
    bound.push_back(kind.policy);
    free.push_back(kind.policy);
    free.back().terms = {.fraud_share = kind.policy.terms.fraud_share};
  }
  const std::vector<SegmentOffers> with = offers_for(all, bound), without = offers_for(all, free);
  std::printf("\n\n%zu complainants: at least a quarter of the loss, one claim in fifty is false\n\n",
              all.value.size());
  std::printf("%-18s %10s %10s %12s %12s %12s %14s\n", "", "customers", "offered", "mean value", "mean offer", "gain",
              "cost of floor");
  for (std::size_t k = 0; k < with.size(); ++k) {
    const auto n = static_cast<double>(with[k].customers);
    std::printf("%-18s %10zu %10zu %12.2f %12.2f %12.0f %14.0f\n", kinds()[k].name, with[k].customers,
                without[k].offered, with[k].value_of_keeping / n, with[k].compensation / n, with[k].gain_over_no_offer,
                without[k].profit - with[k].profit);
  }
  std::printf("\nOffered: who would be offered something without the floor. Gain: over no offer, with the floor.\n");
}

void print_uncertain() {
  using namespace amends::economics;
  const Distribution value = Distribution::gamma(1.5, 1.0 / 160.0);
  const struct {
    const char* name;
    UncertainStay response;
  } stated[] = {
      {"late, accepted", UncertainSaturatingStay{.stay_without = Distribution::pert(0.35, 0.45, 0.55),
                                                 .stay_limit = Distribution::pert(0.75, 0.85, 0.92),
                                                 .rate = Distribution::log_normal(std::log(2.5), 0.5)}},
      {"broken, rejected", UncertainSShapedStay{.stay_without = Distribution::pert(0.15, 0.25, 0.35),
                                                .stay_limit = Distribution::pert(0.70, 0.80, 0.88),
                                                .midpoint = Distribution::pert(0.6, 0.9, 1.2),
                                                .steepness = Distribution::pert(5.0, 8.0, 12.0)}},
      {"rude, no bribes", UncertainInvertedUStay{.stay_without = Distribution::pert(0.25, 0.35, 0.45),
                                                 .stay_peak = Distribution::pert(0.60, 0.70, 0.80),
                                                 .peak = Distribution::pert(1.0, 1.5, 2.0),
                                                 .stay_beyond = Distribution::pert(0.20, 0.40, 0.55)}},
  };
  std::printf(
      "\n\nOne offer to all of a kind, for a product of 50, where curve, value and false claims are uncertain\n\n");
  std::printf("%-18s %8s %22s %24s %16s %14s\n", "", "offer", "profit (5 to 95 %)", "best if known (5-95 %)",
              "lost by not", "means say");
  for (const auto& one : stated) {
    const UncertainCompensation found =
        optimal_compensation(one.response, {.value_of_keeping = value,
                                            .stay_if_silent = 0.30,
                                            .handling_cost = 8.0,
                                            .fraud_share = Distribution::beta(2.0, 98.0),
                                            .price = 50.0});
    std::printf("%-18s %8.2f %8.2f (%5.0f to %4.0f) %8.2f (%5.0f to %4.0f) %15.2f %14.2f\n", one.name,
                found.compensation, found.profit.mean, found.profit.quantiles[0], found.profit.quantiles[4],
                found.optimum.quantiles[2], found.optimum.quantiles[0], found.optimum.quantiles[4],
                found.loss_of_ignorance, found.offer_at_means);
  }
  std::printf(
      "\nMost of what is lost by not knowing is that customers differ in value: offers by value, above, win it "
      "back.\n");
}

#if __has_include(<amends/economics/offer_budget.hpp>)
/// Each customer may get a quarter, a half, all or one and a half of his price back, or nothing.
void print_budget(const Complainants& all) {
  constexpr std::array<double, 4> parts{0.25, 0.5, 1.0, 1.5};
  const std::vector<Kind> known = kinds();
  std::vector<double> costs, gains;
  for (std::size_t i = 0; i < all.value.size(); ++i) {
    const OfferPolicy& policy = known[static_cast<std::size_t>(all.kind[i])].policy;
    for (const double part : parts) {
      const double kept =
          std::visit([&](const auto& curve) { return curve.stay(part) - curve.stay_without; }, policy.response);
      costs.push_back(part * all.price[i]);
      gains.push_back((1.0 - policy.terms.fraud_share) * kept * all.value[i]);
    }
  }
  const economics::OfferBudget path(costs, gains, parts.size());
  std::printf("\n\nWhen the money does not reach: what a budget wins, and what one more unit of it would\n\n");
  std::printf("%12s %12s %12s %22s\n", "budget", "spent", "net gain", "one more unit brings");
  const double whole = path.at(std::numeric_limits<double>::infinity()).cost;
  for (const double share : {0.1, 0.25, 0.5, 0.75, 1.0}) {
    const economics::BudgetPoint at = path.at(share * whole);
    std::printf("%12.0f %12.0f %12.0f %22.2f\n", at.budget, at.cost, at.surplus, at.marginal_return);
  }
}
#else
void print_budget(const Complainants&) {}
#endif

}  // namespace

int main() {
  try {
    print_by_value();
    const Complainants all = complainants();
    print_table(all);
    print_uncertain();
    print_budget(all);
    std::printf(
        "\nCurves of this kind come from comparing customers, or from nobody's table: try offers on a part of them,\n"
        "chosen by lot, before they are the rule. An offer that becomes known also invites claims.\n");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "how_much_to_offer: %s\n", error.what());
    return 1;
  }
}
