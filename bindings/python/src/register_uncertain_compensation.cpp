// One offer under uncertainty.
#include <amends/economics/uncertain_compensation.hpp>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>

#include "def.hpp"
#include "interruptible.hpp"
#include "member_state.hpp"
#include "module.hpp"
#include "named_warnings.hpp"
#include "stated_quantity.hpp"

template <>
struct MembersOf<amends::economics::OfferPoint> {
  using T = amends::economics::OfferPoint;
  static constexpr auto all = std::tuple(&T::compensation, &T::mean, &T::lower, &T::upper);
};
template <>
struct MembersOf<amends::economics::UncertainCompensation> {
  using T = amends::economics::UncertainCompensation;
  static constexpr auto all =
      std::tuple(&T::compensation, &T::profit, &T::stay, &T::gain_over_silence, &T::gain_over_no_offer, &T::break_even,
                 &T::least_offer, &T::optimum, &T::share_no_offer, &T::loss_of_ignorance, &T::offer_at_means,
                 &T::loss_of_offer_at_means, &T::curve, &T::share_limit_below_start, &T::search_gap, &T::draws,
                 &T::seed, &T::warnings);
};

/// As the numbers of the warnings.
template <class Warning>
struct member_detail::Codec<amends::economics::WarningSet<Warning>> {
  static constexpr unsigned count =
      static_cast<unsigned>(amends::economics::UncertainCompensationWarning::limit_below_start) + 1;
  static py::list put(const amends::economics::WarningSet<Warning>& all) {
    py::list out;
    for (unsigned i = 0; i < count; ++i)
      if (all.has(static_cast<Warning>(i))) out.append(i);
    return out;
  }
  static amends::economics::WarningSet<Warning> get(py::handle from) {
    amends::economics::WarningSet<Warning> out;
    for (const unsigned one : from.cast<std::vector<unsigned>>()) {
      if (one >= count) throw py::cast_error("not a warning");
      out.add(static_cast<Warning>(one));
    }
    return out;
  }
};

namespace {

namespace core = amends::core;
using namespace amends::economics;

/// A quantity; a normal distribution is cut to the domain, as those of scenarios are.
Assumption stated(const Quantity& value, double highest = std::numeric_limits<double>::infinity()) {
  if (const auto* estimate = std::get_if<amends::estimation::Estimate>(&value)) return {*estimate};
  return {cut_to({.lowest = 0.0, .highest = highest, .requirement = {}}, std::get<amends::math::Distribution>(value))};
}
Assumption share(const Quantity& value) {
  return stated(value, 1.0);
}

template <class Class>
void add_text(py::class_<Class>& type, std::initializer_list<std::pair<const char*, Assumption Class::*>> members) {
  for (const auto& [name, member] : members)
    type.def_property_readonly(name, [at = member](const Class& self) { return (self.*at).value; });
  type.def("__repr__", [name = std::string(py::str(type.attr("__name__"))),
                        listed = std::vector<std::pair<const char*, Assumption Class::*>>(members)](const Class& self) {
    std::string text = name + "(";
    for (const auto& [what, member] : listed)
      text += (text.back() == '(' ? "" : ", ") + std::string(what) + "=" + (self.*member).value.describe();
    return text + ")";
  });
}

void register_uncertain_curves(py::module_& m) {
  py::class_<UncertainSaturatingStay> saturating(m, "UncertainSaturatingStay",
                                                 R"(`recovery.SaturatingStay` with uncertain parameters.

Parameters
----------
stay_without, stay_limit, rate : float, Distribution or Estimate
    Normal distributions are cut to the domain.
)");
  def_init(
      saturating,
      [](const Quantity& stay_without, const Quantity& stay_limit, const Quantity& rate) {
        return UncertainSaturatingStay{share(stay_without), share(stay_limit), stated(rate)};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_limit"), py::arg("rate"));
  add_text(saturating, {{"stay_without", &UncertainSaturatingStay::stay_without},
                        {"stay_limit", &UncertainSaturatingStay::stay_limit},
                        {"rate", &UncertainSaturatingStay::rate}});

  py::class_<UncertainSShapedStay> s_shaped(m, "UncertainSShapedStay",
                                            R"(`recovery.SShapedStay` with uncertain parameters.

Parameters
----------
stay_without, stay_limit, midpoint, steepness : float, Distribution or Estimate
    Normal distributions are cut to the domain.
)");
  def_init(
      s_shaped,
      [](const Quantity& stay_without, const Quantity& stay_limit, const Quantity& midpoint,
         const Quantity& steepness) {
        return UncertainSShapedStay{share(stay_without), share(stay_limit), stated(midpoint), stated(steepness)};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_limit"), py::arg("midpoint"), py::arg("steepness"));
  add_text(s_shaped, {{"stay_without", &UncertainSShapedStay::stay_without},
                      {"stay_limit", &UncertainSShapedStay::stay_limit},
                      {"midpoint", &UncertainSShapedStay::midpoint},
                      {"steepness", &UncertainSShapedStay::steepness}});

  py::class_<UncertainInvertedUStay> inverted_u(m, "UncertainInvertedUStay",
                                                R"(`recovery.InvertedUStay` with uncertain parameters.

Parameters
----------
stay_without, stay_peak, peak, stay_beyond : float, Distribution or Estimate
    Normal distributions are cut to the domain.
)");
  def_init(
      inverted_u,
      [](const Quantity& stay_without, const Quantity& stay_peak, const Quantity& peak, const Quantity& stay_beyond) {
        return UncertainInvertedUStay{share(stay_without), share(stay_peak), stated(peak), share(stay_beyond)};
      },
      py::kw_only(), py::arg("stay_without"), py::arg("stay_peak"), py::arg("peak"), py::arg("stay_beyond"));
  add_text(inverted_u, {{"stay_without", &UncertainInvertedUStay::stay_without},
                        {"stay_peak", &UncertainInvertedUStay::stay_peak},
                        {"peak", &UncertainInvertedUStay::peak},
                        {"stay_beyond", &UncertainInvertedUStay::stay_beyond}});
}

py::dict columns_of(const std::vector<OfferPoint>& points) {
  std::array<py::array_t<double>, 4> columns;
  for (auto& column : columns) column = py::array_t<double>(static_cast<py::ssize_t>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::array<double, 4> line{points[i].compensation, points[i].mean, points[i].lower, points[i].upper};
    for (std::size_t c = 0; c < 4; ++c) columns[c].mutable_at(static_cast<py::ssize_t>(i)) = line[c];
  }
  py::dict made;
  made["compensation"] = columns[0];
  made["mean_profit"] = columns[1];
  made["p05"] = columns[2];
  made["p95"] = columns[3];
  return made;
}

void register_result(py::module_& m) {
  using Result = UncertainCompensation;
  py::class_<Result> type(m, "UncertainCompensation",
                          "The one offer of the highest mean profit, and what is not known about it.");
  add_member_pickle(type, "UncertainCompensation");
  type.def_readonly("compensation", &Result::compensation)
      .def_readonly("profit", &Result::profit, "Per claim, at the offer: a Summary over the draws.")
      .def_readonly("stay", &Result::stay, "Probability to stay at the offer.")
      .def_readonly("gain_over_silence", &Result::gain_over_silence)
      .def_readonly("gain_over_no_offer", &Result::gain_over_no_offer)
      .def_readonly("break_even", &Result::break_even,
                    "Largest offer whose mean gain over silence is not negative; None where no offer has that.")
      .def_readonly("least_offer", &Result::least_offer, "That the fairness floor asks for.")
      .def_readonly("optimum", &Result::optimum, "The offer that would be best if the draw were the truth.")
      .def_readonly("share_no_offer", &Result::share_no_offer, "Draws in which it is the least offer.")
      .def_readonly("loss_of_ignorance", &Result::loss_of_ignorance,
                    "Mean profit of each draw's own optimum less that of the one offer.")
      .def_readonly("offer_at_means", &Result::offer_at_means, "Best offer with every quantity at its mean.")
      .def_readonly("loss_of_offer_at_means", &Result::loss_of_offer_at_means)
      .def_readonly("share_limit_below_start", &Result::share_limit_below_start,
                    "Draws in which the curve was taken to do nothing.")
      .def_readonly("search_gap", &Result::search_gap, "No offer has a mean profit higher by more than this.")
      .def_readonly("draws", &Result::draws)
      .def_readonly("seed", &Result::seed)
      .def_property_readonly(
          "curve", [](const Result& r) { return columns_of(r.curve); },
          "Offers and the profit at each: mean, 5 % and 95 % point of the draws.")
      .def_property_readonly("warnings",
                             [](const Result& r) {
                               using Warning = UncertainCompensationWarning;
                               return names_of(r.warnings,
                                               {Warning::worse_than_silence, Warning::floor_above_break_even,
                                                Warning::floor_above_cap, Warning::limit_below_start});
                             })
      .def("__repr__", [](const Result& r) {
        const auto digits = [](double x) { return std::string(py::str("{:.6g}").format(x)); };
        std::string text = "UncertainCompensation(compensation=" + digits(r.compensation) +
                           ", profit=" + digits(r.profit.mean) + " (" + digits(r.profit.quantiles.front()) + " to " +
                           digits(r.profit.quantiles.back()) + "), optimum " + digits(r.optimum.quantiles.front()) +
                           " to " + digits(r.optimum.quantiles.back()) +
                           ", loss_of_ignorance=" + digits(r.loss_of_ignorance);
        for (const std::string& name : py::cast<std::vector<std::string>>(py::cast(r).attr("warnings")))
          text += "; " + name;
        return text + ")";
      });
}

}  // namespace

void register_uncertain_compensation(py::module_& m) {
  register_uncertain_curves(m);
  register_result(m);
  using AnyStay =
      std::variant<const UncertainSaturatingStay*, const UncertainSShapedStay*, const UncertainInvertedUStay*>;
  def(
      m, "optimal_compensation",
      [](const AnyStay& response, const Quantity& value_of_keeping, const Quantity& stay_if_silent,
         const Quantity& handling_cost, const Quantity& fraud_share, double price, double fairness_floor, double loss,
         double largest_offer, std::size_t draws, std::uint64_t seed, std::size_t curve_points) {
        const UncertainCompensationInputs inputs{.value_of_keeping = stated(value_of_keeping),
                                                 .stay_if_silent = share(stay_if_silent),
                                                 .handling_cost = stated(handling_cost),
                                                 .fraud_share = share(fraud_share),
                                                 .price = price,
                                                 .fairness_floor = fairness_floor,
                                                 .loss = loss,
                                                 .largest_offer = largest_offer};
        const UncertainStay curve = std::visit([](const auto* one) -> UncertainStay { return *one; }, response);
        return interruptible(1, [&](core::Executor& executor) {
          return optimal_compensation(
              curve, inputs, {.draws = draws, .seed = seed, .curve_points = curve_points, .executor = &executor});
        });
      },
      R"(The one offer of the highest mean profit where curve, value and false claims are uncertain. A normal distribution is
cut to what its quantity may be, which moves its mean.

Parameters
----------
response : UncertainSaturatingStay, UncertainSShapedStay or UncertainInvertedUStay
value_of_keeping : float, Distribution or Estimate
    Present value of a customer who stays: margins, not revenue.
stay_if_silent : float, Distribution or Estimate
    Probability to stay of a customer who does not complain: the comparison.
handling_cost : float, Distribution or Estimate, optional
    Of one complaint, without the compensation.
fraud_share : float, Distribution or Estimate, optional
    Share of claims that are false: they take the offer and their staying is not counted.
price : float, optional
    Money of one unit of the curve's amounts: 1 for a curve in money, the price for one on its scale.
fairness_floor : float, optional
    Least offer as a share of the loss, 0 to 10; needs ``loss``.
loss : float, optional
    Money, what the problem cost the customer.
largest_offer : float, optional
    Money; a floor above it is kept, and named in the warnings.
draws, seed : int, optional
    Equal seeds give equal bits.
curve_points : int, optional
    Of ``curve``, the profit over offers; 0: none.

Returns
-------
UncertainCompensation
    ``compensation`` and the distribution of its ``profit``; beside it ``optimum``, the distribution of what would be
    best in each draw, and ``loss_of_ignorance``, what the one offer loses against knowing.

Examples
--------
>>> import amends as am
>>> D = am.math.Distribution
>>> curve = am.economics.UncertainSaturatingStay(
...     stay_without=D.pert(0.2, 0.3, 0.4), stay_limit=0.9, rate=D.log_normal(-3.0, 0.5))
>>> found = am.economics.optimal_compensation(
...     curve, value_of_keeping=D.gamma(4, 4 / 300), stay_if_silent=0.2, handling_cost=10)
>>> round(found.compensation), round(found.optimum.p05), round(found.optimum.p95)
(42, 19, 71)
)",
      py::arg("response"), py::kw_only(), py::arg("value_of_keeping"), py::arg("stay_if_silent"),
      py::arg("handling_cost") = 0.0, py::arg("fraud_share") = 0.0, py::arg("price") = 1.0,
      py::arg("fairness_floor") = 0.0, py::arg("loss") = 0.0,
      py::arg_v("largest_offer", std::numeric_limits<double>::infinity(), "math.inf"), py::arg("draws") = 10'000,
      py::arg("seed") = 7, py::arg("curve_points") = 33);
}
