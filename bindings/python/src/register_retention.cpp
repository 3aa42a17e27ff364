#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/retention/retention_value.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "by_outcome.hpp"
#include "def.hpp"
#include "first_payment.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"

namespace retention = amends::retention;

template <>
struct TextOf<retention::RetentionMeasure>
    : Texts<Text<"lifetime", retention::RetentionMeasure::lifetime>,
            Text<"margin_multiple", retention::RetentionMeasure::margin_multiple>> {};

// Plain dicts stand for a table by outcome, and for reasons with their weights.
template <>
struct Argument<retention::LoyaltyByOutcome> : TableByOutcome<retention::LoyaltyByOutcome> {};
template <>
struct Argument<retention::OutcomeShares> : TableByOutcome<retention::OutcomeShares> {};
template <>
struct Argument<amends::domain::ComplainantShares> : TableByOutcome<amends::domain::ComplainantShares> {};
template <>
struct Argument<std::vector<retention::LossReason>> {
  static constexpr auto name = py::detail::const_name("collections.abc.Sequence[") +
                               Argument<retention::LossReason>::name +
                               py::detail::const_name("] | collections.abc.Mapping[str, float]");
  static std::vector<retention::LossReason> from(py::handle value, const Place& place) {
    std::vector<retention::LossReason> reasons;
    if (!is_mapping(value)) return each_from<retention::LossReason>(value, place);
    for (const auto& [reason, weight] : mapping_of(value, place)) {
      const std::string text = text_from(reason, place);
      reasons.push_back({.reason = text, .weight = number_from(weight, place.at(text))});
    }
    return reasons;
  }
};

namespace {

std::vector<std::string> warning_names(const std::vector<retention::LoyaltyWarning>& warnings) {
  std::vector<std::string> out;
  for (const auto w : warnings) out.emplace_back(retention::to_string(w));
  return out;
}

/// call(change), as points or as per cent; exactly one of the two is given.
template <class Call>
auto with_change(std::optional<double> points, std::optional<double> per_cent, Call&& call) {
  if (points.has_value() == per_cent.has_value())
    throw amends::Error(points ? amends::ErrorCode::contradiction : amends::ErrorCode::missing, "points",
                        "change must be given either as points= or as per_cent=, and not as both");
  return points ? call(amends::PercentagePoints{*points}) : call(amends::PerCent{*per_cent});
}

void register_loyalty(py::module_& m) {
  using retention::LoyaltyByOutcome;
  bind_by_outcome<LoyaltyByOutcome>(m, "LoyaltyByOutcome",
                                    "Share that stays, by outcome of the problem; nan where not known.");
  bind_by_outcome<retention::OutcomeShares>(m, "OutcomeShares", "Shares of customers by outcome; they sum to 1.");
  bind_by_outcome<amends::domain::ComplainantShares>(m, "ComplainantOutcomes",
                                                     "How complaints end; shares of complainants, sum 1.");
  auto expected = py::class_<retention::ExpectedLoyalty>(m, "ExpectedLoyalty", "Expected loyalty and what is lost.")
                      .def_readonly("loyalty", &retention::ExpectedLoyalty::loyalty)
                      .def_readonly("lost", &retention::ExpectedLoyalty::lost)
                      .def_property_readonly(
                          "warnings", [](const retention::ExpectedLoyalty& e) { return warning_names(e.warnings); });
  add_repr(expected, "ExpectedLoyalty", {"loyalty", "lost", "warnings"});
  def(
      m, "check_loyalty", [](const LoyaltyByOutcome& l) { return warning_names(retention::check_loyalty(l)); },
      R"(What is unusual about a loyalty table.

Parameters
----------
loyalty : LoyaltyByOutcome or dict
    Share that stays by outcome: no_problem, silent, dissatisfied, mollified, satisfied, delighted.

Returns
-------
list of str
    "recovered_above_untroubled" and "dissatisfied_below_silent", where they apply.

Examples
--------
>>> import amends as am
>>> am.retention.check_loyalty({"no_problem": 0.10, "satisfied": 0.65})
['recovered_above_untroubled']
)",
      py::arg("loyalty"));
  def(m, "outcome_shares", &retention::outcome_shares,
      R"(Shares of customers by outcome, from the tree: problem or not, complains or not, how the complaint ends.

Parameters
----------
problem_rate : float
    Share of customers with a problem; 1 gives the shares after a problem.
articulation_rate : float
    Share of those that complains.
complainants : ComplainantOutcomes or dict
    How complaints end: dissatisfied, mollified, satisfied, delighted; they sum to 1.

Returns
-------
OutcomeShares

Examples
--------
>>> import amends as am
>>> am.retention.outcome_shares(0.5, 0.5, {"dissatisfied": 0.25, "satisfied": 0.75}).satisfied
0.1875
)",
      py::arg("problem_rate"), py::arg("articulation_rate"), py::arg("complainants"));
  def(m, "expected_loyalty", &retention::expected_loyalty,
      R"(Expected loyalty of customers with the given outcomes, and what is lost against customers without a problem.

Parameters
----------
shares : OutcomeShares or dict
    Shares of customers by outcome; they sum to 1.
loyalty : LoyaltyByOutcome or dict
    Share that stays by outcome; needed for every outcome that has a share.

Returns
-------
ExpectedLoyalty
    ``loyalty``, ``lost`` (nan when no_problem is not known) and ``warnings``.

Examples
--------
>>> import amends as am
>>> am.retention.expected_loyalty({"no_problem": 0.75, "silent": 0.25}, {"no_problem": 0.8, "silent": 0.4})
ExpectedLoyalty(loyalty=0.7, lost=0.1, warnings=[])
)",
      py::arg("shares"), py::arg("loyalty"));
  def(m, "expected_loyalty_after_problem", &retention::expected_loyalty_after_problem,
      R"(Expected loyalty of customers who had a problem.

Parameters
----------
articulation_rate : float
    Share that complains.
complainants : ComplainantOutcomes or dict
    How complaints end; shares sum to 1.
loyalty : LoyaltyByOutcome or dict
    Share that stays by outcome.

Returns
-------
ExpectedLoyalty

Examples
--------
>>> import amends as am
>>> table = am.retention.published.tarp_large_loss.loyalty
>>> am.retention.expected_loyalty_after_problem(0.69, {"satisfied": 0.5, "dissatisfied": 0.5}, table).loyalty
0.27975
)",
      py::arg("articulation_rate"), py::arg("complainants"), py::arg("loyalty"));
  def(m, "blended_retention", vectorize_unlocked([](double without, double after, double rate) {
        return retention::blended_retention(without, after, rate);
      }),
      R"(Retention of all customers when a share of them has a problem.

Parameters
----------
without_problem, after_problem : float or array
    Retention without a problem and after one.
problem_rate : float or array
    Share of customers with a problem.

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> round(am.retention.blended_retention(0.74, 0.45, 0.0567), 6)
0.723557
)",
      py::arg("without_problem"), py::arg("after_problem"), py::arg("problem_rate"));
  def(m, "customers_kept_by_fewer_problems",
      vectorize_unlocked([](double customers, double without, double after, double rate_before, double rate_after) {
        return retention::customers_kept_by_fewer_problems({.customers = customers,
                                                            .without_problem = without,
                                                            .after_problem = after,
                                                            .problem_rate_before = rate_before,
                                                            .problem_rate_after = rate_after});
      }),
      R"(Customers kept because fewer have a problem; not rounded (round the money, not the customers).

Parameters
----------
customers : float or array
without_problem, after_problem : float or array
    Retention without a problem and after one.
problem_rate_before, problem_rate_after : float or array
    Share of customers with a problem.

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> kept = am.retention.customers_kept_by_fewer_problems(customers=80_000, without_problem=0.74,
...     after_problem=0.45, problem_rate_before=0.0567, problem_rate_after=0.0171)
>>> round(kept, 2), round(kept * 290.41, 2)
(918.72, 266805.48)
)",
      py::kw_only(), py::arg("customers"), py::arg("without_problem"), py::arg("after_problem"),
      py::arg("problem_rate_before"), py::arg("problem_rate_after"));
}

void register_loss_reasons(py::module_& m) {
  using retention::LossDecomposition;
  auto reason = py::class_<retention::LossReason>(m, "LossReason", "A reason customers gave for leaving.")
                    .def_readonly("reason", &retention::LossReason::reason)
                    .def_readonly("weight", &retention::LossReason::weight)
                    .def_readonly("preventable_share", &retention::LossReason::preventable_share);
  def_init(
      reason,
      [](std::string name, double weight, double preventable_share) {
        return retention::LossReason{
            .reason = std::move(name), .weight = weight, .preventable_share = preventable_share};
      },
      py::arg("reason"), py::arg("weight"), py::arg("preventable_share") = 0.0);
  add_repr(reason, "LossReason", {"reason", "weight", "preventable_share"});
  auto line = py::class_<retention::LossReasonLine>(m, "LossReasonLine", "One reason's part of the losses.")
                  .def_readonly("reason", &retention::LossReasonLine::reason)
                  .def_readonly("share", &retention::LossReasonLine::share)
                  .def_readonly("lost", &retention::LossReasonLine::lost)
                  .def_readonly("preventable", &retention::LossReasonLine::preventable);
  add_repr(line, "LossReasonLine", {"reason", "share", "lost", "preventable"});
  auto parts = py::class_<LossDecomposition>(m, "LossDecomposition", "Lost customers by main reason.")
                   .def_readonly("reasons", &LossDecomposition::reasons)
                   .def_readonly("lost", &LossDecomposition::lost)
                   .def_readonly("preventable", &LossDecomposition::preventable)
                   .def_readonly("preventable_share", &LossDecomposition::preventable_share)
                   .def(
                       "to_frame",
                       [](const LossDecomposition& d) {
                         py::list reasons;
                         for (const auto& r : d.reasons) reasons.append(r.reason);
                         py::dict columns;
                         columns["reason"] = reasons;
                         columns["share"] = column(d.reasons, [](const auto& r) { return r.share; });
                         columns["lost"] = column(d.reasons, [](const auto& r) { return r.lost; });
                         columns["preventable"] = column(d.reasons, [](const auto& r) { return r.preventable; });
                         return to_frame(columns);
                       },
                       "One row per reason: a pandas.DataFrame if pandas is installed, else a dict of columns.");
  add_repr(parts, "LossDecomposition", {"lost", "preventable", "preventable_share"});
  def(
      m, "decompose_losses",
      [](double lost, const std::vector<retention::LossReason>& reasons) {
        return retention::decompose_losses(amends::Customers{lost}, reasons);
      },
      R"(Split lost customers by main reason, and say how many of them recovery could have kept.

Parameters
----------
lost : float
    Customers lost.
reasons : sequence of LossReason, or dict from reason to weight
    ``LossReason(reason, weight, preventable_share=0.0)``; weights are counts or shares.

Returns
-------
LossDecomposition
    With ``reasons``, ``preventable``, ``preventable_share`` and ``to_frame()``.

Examples
--------
>>> import amends as am
>>> reasons = [am.retention.LossReason("moved", 40), am.retention.LossReason("service", 60, 0.5)]
>>> am.retention.decompose_losses(1000, reasons)
LossDecomposition(lost=1000, preventable=300, preventable_share=0.3)
)",
      py::arg("lost"), py::arg("reasons"));
}

void register_value(py::module_& m) {
  using retention::RetentionEffect;
  def(m, "expected_lifetime", vectorize_unlocked([](double r) { return retention::expected_lifetime(r); }),
      R"(Expected number of periods a customer buys in, ``1 / (1 - retention_rate)``.

Parameters
----------
retention_rate : float or array

Returns
-------
float or array
    Periods, the first one included; infinite at a retention rate of 1.

Examples
--------
>>> import amends as am
>>> am.retention.expected_lifetime(0.75)
4.0
)",
      py::arg("retention_rate"));
  def(
      m, "margin_multiple",
      [](const Broadcast& r, const Broadcast& i, amends::FirstPayment first, const Broadcast& margins) {
        return vectorize_unlocked([first](double rate, double discount, double number) {
          return retention::margin_multiple(
              {.retention_rate = rate, .discount_rate = discount, .first_margin = first, .number_of_margins = number});
        })(r, i, margins);
      },
      R"(Present value of one unit of margin per period for as long as the customer stays.

Parameters
----------
retention_rate, discount_rate : float or array
    Per period.
first_margin : {"now", "mid_period", "after_one_period"}
    Over an infinite horizon ``(1+i)/(1+i-r)``, that over ``sqrt(1+i)``, or ``r/(1+i-r)``; the first and the last
    differ by exactly one margin.
number_of_margins : float or array
    A whole number, or infinity.

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> round(am.retention.margin_multiple(0.9, 0.1, first_margin="after_one_period"), 6)
4.5
)",
      py::arg("retention_rate"), py::arg("discount_rate"), py::kw_only(), py::arg("first_margin"),
      py::arg_v("number_of_margins", std::numeric_limits<double>::infinity(), "math.inf"));
  auto effect =
      py::class_<RetentionEffect>(m, "RetentionEffect", "What a change of retention does; changes in per cent.")
          .def_readonly("retention_before", &RetentionEffect::retention_before)
          .def_readonly("retention_after", &RetentionEffect::retention_after)
          .def_readonly("lifetime_before", &RetentionEffect::lifetime_before)
          .def_readonly("lifetime_after", &RetentionEffect::lifetime_after)
          .def_property_readonly("lifetime_change", [](const RetentionEffect& e) { return e.lifetime_change.value(); })
          .def_readonly("multiple_before", &RetentionEffect::multiple_before)
          .def_readonly("multiple_after", &RetentionEffect::multiple_after)
          .def_property_readonly("multiple_change", [](const RetentionEffect& e) { return e.multiple_change.value(); });
  add_repr(effect, "RetentionEffect",
           {"retention_before", "retention_after", "lifetime_before", "lifetime_after", "lifetime_change",
            "multiple_before", "multiple_after", "multiple_change"});
  def(
      m, "retention_effect",
      [](double r, double i, amends::FirstPayment first, std::optional<double> points, std::optional<double> per_cent,
         double margins) {
        return with_change(points, per_cent, [&](auto change) {
          return retention::retention_effect(
              {.retention_rate = r, .discount_rate = i, .first_margin = first, .number_of_margins = margins}, change);
        });
      },
      R"(Effect of a change of retention on lifetime and on the margin multiple, in per cent.

Parameters
----------
retention_rate, discount_rate : float
    Per period.
first_margin : {"now", "mid_period", "after_one_period"}
points, per_cent : float
    Exactly one: 5 points take 0.80 to 0.85, 5 per cent take it to 0.84.
number_of_margins : float

Returns
-------
RetentionEffect

Examples
--------
>>> import amends as am
>>> effect = am.retention.retention_effect(0.9, 0.1, first_margin="after_one_period", points=5)
>>> round(effect.lifetime_change, 2), round(effect.multiple_change, 2)
(100.0, 40.74)
)",
      py::arg("retention_rate"), py::arg("discount_rate"), py::kw_only(), py::arg("first_margin"),
      py::arg("points") = py::none(), py::arg("per_cent") = py::none(),
      py::arg_v("number_of_margins", std::numeric_limits<double>::infinity(), "math.inf"));
  def(
      m, "base_retention_for_effect",
      [](double target, std::optional<double> points, std::optional<double> per_cent,
         retention::RetentionMeasure measure, std::optional<double> i, std::optional<amends::FirstPayment> first) {
        if (measure == retention::RetentionMeasure::margin_multiple && !(i && first))
          throw amends::Error(amends::ErrorCode::missing, i ? "first_margin" : "discount_rate",
                              "discount_rate and first_margin must be given for measure='margin_multiple'");
        const retention::MarginStream base{.retention_rate = 0.0,
                                           .discount_rate = i.value_or(0.0),
                                           .first_margin = first.value_or(amends::FirstPayment::now)};
        return with_change(points, per_cent, [&](auto change) {
          return retention::base_retention_for_effect(measure, amends::PerCent{target}, change, base);
        });
      },
      R"(From which retention rate does a change of retention raise the worth of a customer by the target?

Parameters
----------
target_per_cent : float
    The rise sought, e.g. 85.
points, per_cent : float
    Exactly one: the change of retention.
measure : {"lifetime", "margin_multiple"}
discount_rate, first_margin
    Needed for "margin_multiple"; the lifetime does not depend on them.

Returns
-------
float

Examples
--------
>>> import amends as am
>>> round(am.retention.base_retention_for_effect(85, points=5), 6)
0.891176
>>> round(am.retention.base_retention_for_effect(85, per_cent=5), 6)
0.901857
)",
      py::arg("target_per_cent"), py::kw_only(), py::arg("points") = py::none(), py::arg("per_cent") = py::none(),
      py::arg("measure") = "lifetime", py::arg("discount_rate") = py::none(), py::arg("first_margin") = py::none());
}

void register_figures(py::module_& m) {
  namespace published = retention::published;
  namespace folklore = retention::folklore;
  using retention::PublishedLoyalty;
  using retention::WinBackGroup;
  auto table =
      py::class_<PublishedLoyalty>(m, "PublishedLoyalty", "A published loyalty table with its source.")
          .def_property_readonly("name", [](const PublishedLoyalty& t) { return std::string(t.name); })
          .def_readonly("loyalty", &PublishedLoyalty::loyalty)
          .def_readonly("satisfied_quickly", &PublishedLoyalty::satisfied_quickly)
          .def_property_readonly("measure",
                                 [](const PublishedLoyalty& t) { return std::string(retention::to_string(t.measure)); })
          .def_readonly("provenance", &PublishedLoyalty::provenance);
  add_repr(table, "PublishedLoyalty", {"name", "loyalty", "satisfied_quickly", "measure", "provenance"});
  auto group = py::class_<WinBackGroup>(m, "WinBackGroup", "One group of a win-back experiment.")
                   .def_property_readonly("contacted", [](const WinBackGroup& g) { return std::string(g.contacted); })
                   .def_readonly("over_days", &WinBackGroup::over_days)
                   .def_readonly("up_to_days", &WinBackGroup::up_to_days)
                   .def_readonly("resolved", &WinBackGroup::resolved)
                   .def_readonly("repurchased", &WinBackGroup::repurchased);
  add_repr(group, "WinBackGroup", {"contacted", "over_days", "up_to_days", "resolved", "repurchased"});
  py::module_ p = m.def_submodule("published", "Published figures on who stays, each with its source.");
  p.attr("tarp_small_loss") = published::tarp_small_loss;
  p.attr("tarp_large_loss") = published::tarp_large_loss;
  p.attr("financial_services_without_problem") = published::financial_services_without_problem;
  p.attr("financial_services_after_problem") = published::financial_services_after_problem;
  p.attr("dissatisfied_minus_silent_2020") = published::dissatisfied_minus_silent_2020;
  p.attr("recovery_ceiling") = published::recovery_ceiling;
  p.attr("dillard_bates") = py::tuple(py::cast(published::dillard_bates));
  p.attr("dillard_bates_source") = published::dillard_bates_source;

  auto claim = py::class_<folklore::Claim>(m, "Claim", "A figure everybody quotes, and what is known about it.")
                   .def_property_readonly("name", [](const folklore::Claim& c) { return std::string(c.name); })
                   .def_property_readonly("says", [](const folklore::Claim& c) { return std::string(c.says); })
                   .def_property_readonly("verdict", [](const folklore::Claim& c) { return std::string(c.verdict); })
                   .def_readonly("value", &folklore::Claim::value)
                   .def_property_readonly("unit", [](const folklore::Claim& c) { return std::string(c.unit); });
  add_repr(claim, "Claim", {"name", "says", "verdict", "value", "unit"});
  py::module_ f = m.def_submodule("folklore", "Figures that nobody can trace: to recognise, not to use.");
  for (const folklore::Claim& c : folklore::claims) f.attr(std::string(c.name).c_str()) = c;
  py::dict reasons;
  for (const auto& r : folklore::leave_reasons) reasons[py::str(std::string(r.reason))] = r.share;
  f.attr("leave_reasons") = reasons;
}

}  // namespace

void register_retention(py::module_& module) {
  register_loyalty(module);
  register_loss_reasons(module);
  register_value(module);
  register_figures(module);
}
