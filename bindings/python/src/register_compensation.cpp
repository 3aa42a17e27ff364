// What to offer: curves, terms, plans, and offers for tables of customers.
#include <pybind11/native_enum.h>

#include <amends/recovery/compensation.hpp>
#include <amends/recovery/offers_by_customer.hpp>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "member_state.hpp"
#include "module.hpp"
#include "result.hpp"
#include "sequence.hpp"
#include "show.hpp"

template <>
struct MembersOf<amends::recovery::SaturatingStay> {
  using T = amends::recovery::SaturatingStay;
  static constexpr auto all = std::tuple(&T::stay_without, &T::stay_limit, &T::rate);
};
template <>
struct MembersOf<amends::recovery::SShapedStay> {
  using T = amends::recovery::SShapedStay;
  static constexpr auto all = std::tuple(&T::stay_without, &T::stay_limit, &T::midpoint, &T::steepness);
};
template <>
struct MembersOf<amends::recovery::InvertedUStay> {
  using T = amends::recovery::InvertedUStay;
  static constexpr auto all = std::tuple(&T::stay_without, &T::stay_peak, &T::peak, &T::stay_beyond);
};
template <>
struct MembersOf<amends::recovery::OfferTerms> {
  using T = amends::recovery::OfferTerms;
  static constexpr auto all = std::tuple(&T::fairness_floor, &T::loss, &T::largest_offer, &T::fraud_share);
};
template <>
struct MembersOf<amends::recovery::VoiceResponse> {
  using T = amends::recovery::VoiceResponse;
  static constexpr auto all = std::tuple(&T::voice_without, &T::voice_limit, &T::rate);
};
template <>
struct MembersOf<amends::recovery::VoicedCompensation> {
  using T = amends::recovery::VoicedCompensation;
  static constexpr auto all = std::tuple(&T::compensation, &T::voice, &T::stay, &T::profit);
};
template <>
struct MembersOf<amends::recovery::CompensationPlan> {
  using T = amends::recovery::CompensationPlan;
  static constexpr auto all =
      std::tuple(&T::compensation, &T::stay, &T::profit, &T::gain_over_silence, &T::gain_over_no_offer, &T::break_even,
                 &T::worst_offer, &T::warnings, &T::least_offer, &T::unbound, &T::cost_of_terms);
};

namespace {

using namespace amends::recovery;

template <class Response>
void register_stay(py::class_<Response>& type) {
  type.def_readonly("stay_without", &Response::stay_without);
  def(type, "stay", vectorize_unlocked(&Response::stay), py::arg("compensation"),
      "Probability to stay at this compensation; NaN for a negative one.");
  def(type, "slope", vectorize_unlocked(&Response::slope), py::arg("compensation"),
      "Derivative of stay, per unit of money.");
  def(
      type, "at_price",
      [](const Response& self, double price) { return self.at_price(amends::core::check_positive("price", price)); },
      "The same curve in money, where this one is stated on the scale of the price: x = compensation / price.",
      py::arg("price"));
}

using AnyStay = std::variant<const SaturatingStay*, const SShapedStay*, const InvertedUStay*>;

/// Offers of the shape of `values`, and the account of the rows.
template <class Response>
py::tuple offers_for(const Response& response, const Numbers<double>& values) {
  Numbers<double> offers(std::vector<py::ssize_t>(values.shape(), values.shape() + values.ndim()));
  const auto size = static_cast<std::size_t>(values.size());
  const std::span<const double> from(values.data(), size);
  const std::span<double> to(offers.mutable_data(), size);
  amends::core::RowReport report = best_offers(response, {}, {});  // checks the curve where there are no rows
  interruptible(1, [&](amends::core::Executor& executor) {
    amends::core::parallel_blocks(executor, size, 4096, [&](std::size_t first, std::size_t last, std::size_t) {
      report.merge(best_offers(response, from.subspan(first, last - first), to.subspan(first, last - first)), first);
    });
  });
  return py::make_tuple(offers, report);
}

/// Columns of offers, and the account of the rows.
py::tuple offers_by_customer_of(const std::vector<AnyStay>& responses, const std::vector<const OfferTerms*>& terms,
                                const std::vector<double>& handling_costs, const Column& values,
                                const std::optional<Column>& losses, const std::optional<Column>& prices,
                                const std::vector<std::int32_t>& segments) {
  std::vector<OfferPolicy> policies;
  for (std::size_t p = 0; p < responses.size(); ++p)
    policies.push_back({.response = std::visit([](const auto* curve) -> StayResponse { return *curve; }, responses[p]),
                        .handling_cost = handling_costs.at(p),
                        .terms = *terms.at(p)});
  const std::size_t rows = values.values().size();
  const OfferedCustomers customers{.value_of_keeping = values.values(),
                                   .loss = losses ? losses->values() : std::span<const double>(),
                                   .price = prices ? prices->values() : std::span<const double>(),
                                   .segment = segments};
  std::array<py::array_t<double>, 4> made;
  std::array<std::span<double>, 4> to;
  for (std::size_t c = 0; c < 4; ++c) {
    made[c] = py::array_t<double>(static_cast<py::ssize_t>(rows));
    to[c] = {made[c].mutable_data(), rows};
  }
  amends::core::RowReport report = interruptible(1, [&](amends::core::Executor&) {
    return offers_by_customer(policies, customers, {to[0], to[1], to[2], to[3]});
  });
  return py::make_tuple(made[0], made[1], made[2], made[3], report);
}

void register_offers(py::module_& m) {
  def(
      m, "optimal_compensation",
      [](const AnyStay& response, double value_of_keeping, double stay_if_silent, double handling_cost,
         double product_margin, const OfferTerms* terms) {
        return std::visit(
            [&](const auto* curve) {
              return optimal_compensation(*curve, {value_of_keeping, stay_if_silent, handling_cost, product_margin},
                                          terms == nullptr ? OfferTerms{} : *terms);
            },
            response);
      },
      R"(The offer that maximises ``stay(c) * value_of_keeping - c - handling_cost``, and the largest that still pays.

Of the best offers within the terms it is the global one: S-curves and floors may have two candidates.

Parameters
----------
response : SaturatingStay, SShapedStay or InvertedUStay
    Probability that a complainant stays, given what he is offered.
value_of_keeping : float
    Present value of a customer who stays: margins, not revenue.
stay_if_silent : float
    Probability to stay of a customer who does not complain: the comparison.
handling_cost : float, optional
    Of one complaint, without the compensation.
product_margin : float, optional
    Margin on the product that failed; only for the finding that the offer exceeds it.
terms : OfferTerms, optional
    Fairness floor, cap and false claims.

Returns
-------
CompensationPlan
    ``compensation``, ``stay``, ``profit``, ``gain_over_silence``, ``gain_over_no_offer``, ``break_even`` (None
    where no offer is better than silence), ``worst_offer`` (S-curve), ``warnings``; ``least_offer``, ``unbound`` and
    ``cost_of_terms`` say what the terms ask for and what they cost.

Examples
--------
>>> import amends as am
>>> plan = am.recovery.optimal_compensation(
...     am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05),
...     value_of_keeping=300, stay_if_silent=0.20, handling_cost=10)
>>> round(plan.compensation, 6), round(plan.break_even, 6)
(43.944492, 199.991825)
)",
      py::arg("response"), py::kw_only(), py::arg("value_of_keeping"), py::arg("stay_if_silent"),
      py::arg("handling_cost") = 0.0, py::arg_v("product_margin", std::numeric_limits<double>::infinity(), "math.inf"),
      py::arg("terms") = py::none());
  def(
      m, "best_offer",
      [](const AnyStay& response, double value, const OfferTerms* terms) {
        return std::visit(
            [&](const auto* curve) {
              return terms == nullptr ? best_offer(*curve, value) : best_offer(*curve, value, *terms);
            },
            response);
      },
      R"(The compensation of `optimal_compensation` alone; NaN where the value or the curve is not valid.

Parameters
----------
response : SaturatingStay, SShapedStay or InvertedUStay
value_of_keeping : float
terms : OfferTerms, optional

Examples
--------
>>> import amends as am
>>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
>>> am.recovery.best_offer(curve, 20)
0.0
>>> am.recovery.best_offer(curve, 20, terms=am.recovery.OfferTerms(fairness_floor=0.5, loss=30))
15.0
)",
      py::arg("response"), py::arg("value_of_keeping"), py::kw_only(), py::arg("terms") = py::none());
  def(
      m, "best_offers",
      [](const AnyStay& response, const Numbers<double>& values) {
        return std::visit([&](const auto* curve) { return offers_for(*curve, values); }, response);
      },
      py::arg("response"), py::arg("values_of_keeping"));
  def(
      m, "_offers_by_customer",
      [](const std::vector<AnyStay>& responses, const std::vector<const OfferTerms*>& terms,
         const std::vector<double>& handling_costs, const Column& values, const std::optional<Column>& losses,
         const std::optional<Column>& prices, const std::vector<std::int32_t>& segments) {
        return offers_by_customer_of(responses, terms, handling_costs, values, losses, prices, segments);
      },
      py::arg("responses"), py::arg("terms"), py::arg("handling_costs"), py::arg("values_of_keeping"),
      py::arg("losses"), py::arg("prices"), py::arg("segments"));
  def(
      m, "optimal_compensation_with_voice",
      [](const SaturatingStay& response, const VoiceResponse& voice, double value_of_keeping, double stay_if_silent,
         double handling_cost) {
        return optimal_compensation_with_voice(
            response, voice,
            {.value_of_keeping = value_of_keeping, .stay_if_silent = stay_if_silent, .handling_cost = handling_cost});
      },
      R"(The best offer when it is known to customers and so changes who complains; per dissatisfied customer.

Parameters
----------
response : SaturatingStay
voice : VoiceResponse
    Share who complain, given the compensation they may expect.
value_of_keeping, stay_if_silent, handling_cost : float
    As in `optimal_compensation`.

Examples
--------
>>> import amends as am
>>> curve = am.recovery.SaturatingStay(stay_without=0.30, stay_limit=0.90, rate=0.05)
>>> voice = am.recovery.VoiceResponse(voice_without=0.1, voice_limit=0.9, rate=0.02)
>>> found = am.recovery.optimal_compensation_with_voice(
...     curve, voice, value_of_keeping=300, stay_if_silent=0.20, handling_cost=10)
>>> found.compensation > am.recovery.best_offer(curve, 300)
True
)",
      py::arg("response"), py::arg("voice"), py::kw_only(), py::arg("value_of_keeping"), py::arg("stay_if_silent"),
      py::arg("handling_cost") = 0.0);
}

void register_warnings(py::module_& m) {
  py::native_enum<CompensationWarning>(m, "CompensationWarning", "enum.Enum", "Findings about a compensation plan.")
      .value("above_product_margin", CompensationWarning::above_product_margin)
      .value("worse_than_silence", CompensationWarning::worse_than_silence)
      .value("small_offers_lose", CompensationWarning::small_offers_lose)
      .value("floor_above_break_even", CompensationWarning::floor_above_break_even)
      .value("floor_above_cap", CompensationWarning::floor_above_cap)
      .finalize();
}

void register_saturating(py::module_& m) {
  py::class_<SaturatingStay> saturating(m, "SaturatingStay",
                                        R"(Probability that a complainant stays: the first money works best.

``stay(c) = stay_limit - (stay_limit - stay_without) * exp(-rate * c)``, for customers who accept the flawed service.

Parameters
----------
stay_without : float
    Probability to stay at no compensation.
stay_limit : float
    Probability approached by any amount.
rate : float
    Per unit of money: 1 / rate is the amount that closes 63 % of the gap.
)");
  add_exact_repr(
      saturating.def_readonly("stay_limit", &SaturatingStay::stay_limit).def_readonly("rate", &SaturatingStay::rate),
      {"stay_without", "stay_limit", "rate"});
  def_init(
      saturating,
      [](double stay_without, double stay_limit, double rate) {
        return SaturatingStay{stay_without, stay_limit, rate};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_limit"), py::arg("rate"));
  add_member_pickle(saturating, "SaturatingStay");
  register_stay(saturating);
}

void register_s_shaped(py::module_& m) {
  py::class_<SShapedStay> s_shaped(m, "SShapedStay",
                                   R"(Probability that a complainant stays where small offers do nothing.

An S-curve, scaled so that no compensation gives ``stay_without``: for customers who reject the service.

Parameters
----------
stay_without : float
    Probability to stay at no compensation.
stay_limit : float
    Probability approached by any amount.
midpoint : float
    Amount of money at which the curve is steepest.
steepness : float
    Per unit of money; 8 on the scale of the price is 8 / price in money.
)");
  add_exact_repr(s_shaped.def_readonly("stay_limit", &SShapedStay::stay_limit)
                     .def_readonly("midpoint", &SShapedStay::midpoint)
                     .def_readonly("steepness", &SShapedStay::steepness),
                 {"stay_without", "stay_limit", "midpoint", "steepness"});
  def_init(
      s_shaped,
      [](double stay_without, double stay_limit, double midpoint, double steepness) {
        return SShapedStay{stay_without, stay_limit, midpoint, steepness};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_limit"), py::arg("midpoint"), py::arg("steepness"));
  add_member_pickle(s_shaped, "SShapedStay");
  register_stay(s_shaped);
}

void register_inverted_u(py::module_& m) {
  py::class_<InvertedUStay> inverted_u(m, "InvertedUStay",
                                       R"(Probability that a complainant stays where too much is worse than enough.

``stay(c) = stay_without + (stay_peak - stay_without) h(c / peak)`` up to the peak, ``stay_beyond + (stay_peak -
stay_beyond) h(c / peak)`` beyond, with ``h(x) = x exp(1 - x)``.

Parameters
----------
stay_without : float
    Probability to stay at no compensation.
stay_peak : float
    Probability to stay at the peak.
peak : float
    Amount of money at which most stay; 1.5 on the scale of the price is 1.5 * price in money.
stay_beyond : float
    Probability approached by far too large amounts.
)");
  add_exact_repr(inverted_u.def_readonly("stay_peak", &InvertedUStay::stay_peak)
                     .def_readonly("peak", &InvertedUStay::peak)
                     .def_readonly("stay_beyond", &InvertedUStay::stay_beyond),
                 {"stay_without", "stay_peak", "peak", "stay_beyond"});
  def_init(
      inverted_u,
      [](double stay_without, double stay_peak, double peak, double stay_beyond) {
        return InvertedUStay{stay_without, stay_peak, peak, stay_beyond};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_peak"), py::arg("peak"), py::arg("stay_beyond"));
  add_member_pickle(inverted_u, "InvertedUStay");
  register_stay(inverted_u);
}

void register_terms(py::module_& m) {
  py::class_<OfferTerms> terms(m, "OfferTerms",
                               R"(What binds an offer, whatever the curve.

``profit(c) = (1 - fraud_share) (stay(c) V - c - k) - fraud_share (c + k)`` with ``fairness_floor * loss <= c <=
largest_offer``.

Parameters
----------
fairness_floor : float
    Least offer as a share of the loss.
loss : float
    Money, what the problem cost the customer; 0: there is no floor.
largest_offer : float
    Money. A floor above it is kept, and named in the warnings.
fraud_share : float
    Share of claims that are false: they take the offer and their staying is not counted.
)");
  add_exact_repr(terms.def_readonly("fairness_floor", &OfferTerms::fairness_floor)
                     .def_readonly("loss", &OfferTerms::loss)
                     .def_readonly("largest_offer", &OfferTerms::largest_offer)
                     .def_readonly("fraud_share", &OfferTerms::fraud_share),
                 {"fairness_floor", "loss", "largest_offer", "fraud_share"});
  def_init(
      terms,
      [](double fairness_floor, double loss, double largest_offer, double fraud_share) {
        return OfferTerms{fairness_floor, loss, largest_offer, fraud_share};
      },
      py::kw_only(), py::arg("fairness_floor") = 0.0, py::arg("loss") = 0.0,
      py::arg_v("largest_offer", std::numeric_limits<double>::infinity(), "math.inf"), py::arg("fraud_share") = 0.0);

  add_member_pickle(terms, "OfferTerms");

  py::class_<VoiceResponse> voice_response(m, "VoiceResponse",
                                           R"(How the share who complain rises with the compensation they may expect.

``voice(c) = voice_limit - (voice_limit - voice_without) * exp(-rate * c)``

Parameters
----------
voice_without : float
    Share who complain when nothing is offered.
voice_limit : float
    Share approached by any amount.
rate : float
    Per unit of money.
)");
  add_exact_repr(voice_response.def_readonly("voice_without", &VoiceResponse::voice_without)
                     .def_readonly("voice_limit", &VoiceResponse::voice_limit)
                     .def_readonly("rate", &VoiceResponse::rate),
                 {"voice_without", "voice_limit", "rate"});
  def_init(
      voice_response,
      [](double voice_without, double voice_limit, double rate) {
        return VoiceResponse{voice_without, voice_limit, rate};
      },
      py::kw_only(), py::arg("voice_without"), py::arg("voice_limit"), py::arg("rate"));
  add_member_pickle(voice_response, "VoiceResponse");
  def(voice_response, "voice", vectorize_unlocked(&VoiceResponse::voice), py::arg("compensation"),
      "Share who complain at this compensation; NaN for a negative one.");
}

void register_plans(py::module_& m) {
  py::class_<CompensationPlan>(m, "CompensationPlan", "The best offer to one complainant, and how far one could go.")
      .def_readonly("compensation", &CompensationPlan::compensation)
      .def_readonly("stay", &CompensationPlan::stay)
      .def_readonly("profit", &CompensationPlan::profit)
      .def_readonly("gain_over_silence", &CompensationPlan::gain_over_silence)
      .def_readonly("gain_over_no_offer", &CompensationPlan::gain_over_no_offer)
      .def_readonly("break_even", &CompensationPlan::break_even)
      .def_readonly("worst_offer", &CompensationPlan::worst_offer)
      .def_readonly("warnings", &CompensationPlan::warnings)
      .def_readonly("least_offer", &CompensationPlan::least_offer)
      .def_readonly("unbound", &CompensationPlan::unbound)
      .def_readonly("cost_of_terms", &CompensationPlan::cost_of_terms)
      .def("__repr__", [](const CompensationPlan& p) {
        std::string text = show("CompensationPlan", nullptr,
                                {{"compensation", p.compensation},
                                 {"stay", p.stay},
                                 {"gain_over_silence", p.gain_over_silence},
                                 {"gain_over_no_offer", p.gain_over_no_offer}});
        text.pop_back();
        text += ", break_even=" + (p.break_even ? amends::core::format_number(*p.break_even) : "None");
        for (const CompensationWarning w : p.warnings) text += "; " + std::string(to_string(w));
        return text + ")";
      });
  add_exact_repr(
      py::class_<VoicedCompensation>(m, "VoicedCompensation",
                                     "The best offer when it is known to customers and so changes who complains.")
          .def_readonly("compensation", &VoicedCompensation::compensation)
          .def_readonly("voice", &VoicedCompensation::voice)
          .def_readonly("stay", &VoicedCompensation::stay)
          .def_readonly("profit", &VoicedCompensation::profit),
      {"compensation", "voice", "stay", "profit"});
  add_member_pickle(py::class_<CompensationPlan>(m.attr("CompensationPlan")), "CompensationPlan");
  add_member_pickle(py::class_<VoicedCompensation>(m.attr("VoicedCompensation")), "VoicedCompensation");
}

}  // namespace

void register_compensation(py::module_& m) {
  register_warnings(m);
  register_saturating(m);
  register_s_shaped(m);
  register_inverted_u(m);
  register_terms(m);
  register_plans(m);
  register_offers(m);
}
