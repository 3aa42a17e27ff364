#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/retention/retention_value.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "by_outcome.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"

namespace retention = amends::retention;

namespace {

std::vector<std::string> warning_names(const std::vector<retention::LoyaltyWarning>& warnings) {
  std::vector<std::string> out;
  for (const auto w : warnings) out.emplace_back(retention::to_string(w));
  return out;
}

amends::FirstPayment first_margin(const std::string& name) {
  if (name == "now") return amends::FirstPayment::now;
  if (name == "mid_period") return amends::FirstPayment::mid_period;
  if (name == "after_one_period") return amends::FirstPayment::after_one_period;
  throw amends::Error(amends::ErrorCode::unknown_name, "first_margin",
                      "first_margin must be 'now', 'mid_period' or 'after_one_period', got '" + name + "'");
}

retention::RetentionMeasure measure(const std::string& name) {
  if (name == "lifetime") return retention::RetentionMeasure::lifetime;
  if (name == "margin_multiple") return retention::RetentionMeasure::margin_multiple;
  throw amends::Error(amends::ErrorCode::unknown_name, "measure",
                      "measure must be 'lifetime' or 'margin_multiple', got '" + name + "'");
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

  m.def(
      "check_loyalty", [](const LoyaltyByOutcome& l) { return warning_names(retention::check_loyalty(l)); },
      py::arg("loyalty"));
  m.def("outcome_shares", &retention::outcome_shares, py::arg("problem_rate"), py::arg("articulation_rate"),
        py::arg("complainants"));
  m.def("expected_loyalty", &retention::expected_loyalty, py::arg("shares"), py::arg("loyalty"));
  m.def("expected_loyalty_after_problem", &retention::expected_loyalty_after_problem, py::arg("articulation_rate"),
        py::arg("complainants"), py::arg("loyalty"));
  m.def("blended_retention", vectorize_unlocked([](double without, double after, double rate) {
          return retention::blended_retention(without, after, rate);
        }),
        py::arg("without_problem"), py::arg("after_problem"), py::arg("problem_rate"));
  m.def("customers_kept_by_fewer_problems",
        vectorize_unlocked([](double customers, double without, double after, double rate_before, double rate_after) {
          return retention::customers_kept_by_fewer_problems({.customers = customers,
                                                              .without_problem = without,
                                                              .after_problem = after,
                                                              .problem_rate_before = rate_before,
                                                              .problem_rate_after = rate_after});
        }),
        py::arg("customers"), py::arg("without_problem"), py::arg("after_problem"), py::arg("problem_rate_before"),
        py::arg("problem_rate_after"));
}

void register_loss_reasons(py::module_& m) {
  using retention::LossDecomposition;
  auto reason = py::class_<retention::LossReason>(m, "LossReason", "A reason customers gave for leaving.")
                    .def(py::init([](std::string name, double weight, double preventable_share) {
                           return retention::LossReason{
                               .reason = std::move(name), .weight = weight, .preventable_share = preventable_share};
                         }),
                         py::arg("reason"), py::arg("weight"), py::arg("preventable_share") = 0.0)
                    .def_readonly("reason", &retention::LossReason::reason)
                    .def_readonly("weight", &retention::LossReason::weight)
                    .def_readonly("preventable_share", &retention::LossReason::preventable_share);
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
                         py::list name, share, lost, preventable;
                         for (const auto& r : d.reasons) {
                           name.append(r.reason);
                           share.append(r.share);
                           lost.append(r.lost);
                           preventable.append(r.preventable);
                         }
                         const py::object array = py::module_::import("numpy").attr("array");
                         py::dict columns;
                         columns["reason"] = name;
                         columns["share"] = array(share);
                         columns["lost"] = array(lost);
                         columns["preventable"] = array(preventable);
                         return to_frame(columns);
                       },
                       "One row per reason: a pandas.DataFrame if pandas is installed, else a dict of columns.");
  add_repr(parts, "LossDecomposition", {"lost", "preventable", "preventable_share"});
  m.def(
      "decompose_losses",
      [](double lost, const std::vector<retention::LossReason>& reasons) {
        return retention::decompose_losses(amends::Customers{lost}, reasons);
      },
      py::arg("lost"), py::arg("reasons"));
}

void register_value(py::module_& m) {
  using retention::RetentionEffect;
  m.def("expected_lifetime", vectorize_unlocked([](double r) { return retention::expected_lifetime(r); }),
        py::arg("retention_rate"));
  m.def(
      "margin_multiple",
      [](const Broadcast& r, const Broadcast& i, const std::string& timing, const Broadcast& margins) {
        const auto first = first_margin(timing);
        return vectorize_unlocked([first](double rate, double discount, double number) {
          return retention::margin_multiple(
              {.retention_rate = rate, .discount_rate = discount, .first_margin = first, .number_of_margins = number});
        })(r, i, margins);
      },
      py::arg("retention_rate"), py::arg("discount_rate"), py::arg("first_margin"), py::arg("number_of_margins"));
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
  m.def(
      "retention_effect",
      [](double r, double i, const std::string& timing, double margins, double change, bool points) {
        const retention::MarginStream base{.retention_rate = r,
                                           .discount_rate = i,
                                           .first_margin = first_margin(timing),
                                           .number_of_margins = margins};
        return points ? retention::retention_effect(base, amends::PercentagePoints{change})
                      : retention::retention_effect(base, amends::PerCent{change});
      },
      py::arg("retention_rate"), py::arg("discount_rate"), py::arg("first_margin"), py::arg("number_of_margins"),
      py::arg("change"), py::arg("points"));
  m.def(
      "base_retention_for_effect",
      [](const std::string& what, double target, double change, bool points, double i, const std::string& timing) {
        const retention::MarginStream base{
            .retention_rate = 0.0, .discount_rate = i, .first_margin = first_margin(timing)};
        const amends::PerCent sought{target};
        return points
                   ? retention::base_retention_for_effect(measure(what), sought, amends::PercentagePoints{change}, base)
                   : retention::base_retention_for_effect(measure(what), sought, amends::PerCent{change}, base);
      },
      py::arg("measure"), py::arg("target"), py::arg("change"), py::arg("points"), py::arg("discount_rate"),
      py::arg("first_margin"));
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
