// Complaints valued as they arrive.
#include <amends/core/row_report.hpp>
#include <amends/economics/complaint_valuation.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "def.hpp"
#include "first_payment.hpp"
#include "interruptible.hpp"
#include "python_class.hpp"
#include "sequence.hpp"

namespace {

using namespace amends;
using economics::ComplaintValuation;
using Values = PythonObject<"amends._valuation", "ComplaintValues">;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

template <>
struct TextOf<economics::CompensationResponse>
    : Texts<Text<"saturating", economics::CompensationResponse::saturating>,
            Text<"s_shaped", economics::CompensationResponse::s_shaped>,
            Text<"inverted_u", economics::CompensationResponse::inverted_u>> {};

namespace {

std::vector<std::string> warnings_of(const ComplaintValuation& valuation) {
  using Warning = economics::ComplaintValuationWarning;
  std::vector<std::string> names;
  for (const Warning one : {Warning::large_discount_rate, Warning::floor_above_cap})
    if (valuation.warnings().has(one)) names.emplace_back(economics::to_string(one));
  return names;
}

/// The names of the outcomes, one per complaint.
py::object outcome_names(const py::array_t<std::int8_t>& outcomes) {
  py::list names;
  for (const auto state : domain::outcome_states) names.append(std::string(to_string(state)));
  names.append("not judged");
  return py::module_::import("numpy").attr("array")(names).attr("take")(outcomes);
}

Values value(const ComplaintValuation& valuation, const Broadcast& loss, const Broadcast& margin_per_year,
             const Broadcast& accessibility, const Broadcast& interaction_quality, const Broadcast& response_speed,
             const Broadcast& outcome_fairness) {
  const std::array given{&loss,           &margin_per_year, &accessibility, &interaction_quality,
                         &response_speed, &outcome_fairness};
  std::vector<py::ssize_t> shape = common_shape(given);
  if (shape.size() > 1)
    throw Error(ErrorCode::size_mismatch, "loss", "loss, margin_per_year and scores must have one dimension");
  if (shape.empty()) shape = {1};
  const Rows losses(loss, shape), margins(margin_per_year, shape), a(accessibility, shape),
      i(interaction_quality, shape), s(response_speed, shape), o(outcome_fairness, shape);
  const auto complaint = [&](std::size_t row) { return domain::Complaint{.loss = losses.values[row * losses.step]}; };
  const auto scores = [&](std::size_t row) {
    return domain::DimensionScores{a.values[row * a.step], i.values[row * i.step], s.values[row * s.step],
                                   o.values[row * o.step]};
  };
  std::array<py::array_t<double>, 6> out;
  std::array<double*, 6> to{};
  for (std::size_t c = 0; c < 6; ++c) to[c] = (out[c] = py::array_t<double>(shape)).mutable_data();
  py::array_t<std::int8_t> outcome(shape);
  std::int8_t* outcomes = outcome.mutable_data();
  core::RowReport report{.rows = static_cast<std::size_t>(shape[0])};
  for_each_row(report.rows, [&](std::size_t row) {
    const economics::ComplaintValue v = valuation(complaint(row), scores(row), margins.values[row * margins.step]);
    const std::array<double, 6> line{v.satisfaction_index, v.stay_probability,       v.value_of_customer,
                                     v.at_stake,           v.suggested_compensation, v.gain_of_offer};
    for (std::size_t c = 0; c < 6; ++c) to[c][row] = line[c];
    outcomes[row] = v.outcome ? static_cast<std::int8_t>(*v.outcome) : std::int8_t{-1};
  });
  for (std::size_t row = 0; row < report.rows; ++row)
    if (std::isnan(to[1][row]))
      report.leave_out(row, valuation.problem(complaint(row), scores(row), margins.values[row * margins.step]));
  return Values::made_of(out[0], outcome_names(outcome), out[1], out[2], out[3], out[4], out[5], report);
}

}  // namespace

void register_valuation(py::module_& module) {
  py::class_<ComplaintValuation> valuation(
      module, "ComplaintValuation",
      R"(Satisfaction index, expected value at stake and suggested compensation of single complaints.

Parameters
----------
margin_per_customer_per_year : float
    Contribution margin, money, >= 0.
retention : float
    Of a kept customer in later years, in [0, 1].
annual_rate : float
    Effective discount rate per year.
while_leaving : float
    Share of the year's margin that a leaver still pays in the year he leaves, in [0, 1]; 0: nothing.
stay : tuple of float
    Probability to stay when dissatisfied, satisfied, delighted; rising.
shares : tuple of float
    Shares of dissatisfied, satisfied, delighted as complaints are handled today; they sum to 1.
thresholds : tuple of float
    Scores from which a complainant counts as satisfied, as delighted.
compensation_scale : float
    An offer of this many losses closes 63 % of the gap to a delighted customer.
typical_loss : float
    Money, for complaints whose loss is not known or 0.
years : int
    Margins counted.
first_payment : {"now", "mid_period", "after_one_period"}
    When in its year a margin comes.
weights : tuple of float
    Of accessibility, interaction quality, response speed, outcome fairness.
score_scale : tuple of float
    Lowest and highest score.
largest_offer_per_loss : float
    Cap on offers, in losses.
response : {"saturating", "s_shaped", "inverted_u"}
    How complainants answer to an offer. Of the S-curve ``compensation_scale`` is where it is steepest, of the inverted
    U where most stay, in losses.
compensation_steepness : float, optional
    Of the S-curve, per loss.
stay_beyond : float, optional
    Of the inverted U: probability to stay approached by far too much.
fairness_floor : float
    Least offer, in losses; a cap below it gives way.
fraud_share : float
    Share of complaints that are false claims: they take the offer and their staying is not counted.

Notes
-----
``value_of_customer = margin sum_y d_y u_(y-1)`` with ``u_0 = 1 - w``, ``u_j = r^j + w (r^(j-1) - r^j)``, r the retention,
w ``while_leaving``, d_y the discount factor of year y: against a customer who leaves in the first year.
``compensation = s ln((stay_delighted - stay) value / s)`` with ``s = compensation_scale * loss``, where positive, for the
saturating response without floor and false claims; else the best offer within them.

Examples
--------
>>> import amends as am
>>> value = am.economics.ComplaintValuation(
...     margin_per_customer_per_year=60, retention=0.8, annual_rate=0.1, first_payment="now",
...     stay=(0.2, 0.7, 0.9), shares=(0.25, 0.35, 0.40), thresholds=(3.5, 4.5),
...     compensation_scale=0.5, typical_loss=40)
>>> value(loss=40, outcome_fairness=[1, 4, 5]).suggested_compensation.round(2)
array([31.11,  6.06,  0.  ])
)");
  def_init(
      valuation,
      [](double margin, double retention, double annual_rate, double while_leaving, const std::array<double, 3>& stay,
         const std::array<double, 3>& shares, const std::array<double, 2>& thresholds, double compensation_scale,
         double typical_loss, int years, FirstPayment first_payment, const std::array<double, 4>& weights,
         const std::array<double, 2>& score_scale, double largest_offer, economics::CompensationResponse response,
         std::optional<double> steepness, std::optional<double> stay_beyond, double fairness_floor,
         double fraud_share) {
        return ComplaintValuation(
            {.margin_per_customer_per_year = margin,
             .retention = retention,
             .annual_rate = core::AnnualRate(annual_rate),
             .while_leaving = while_leaving,
             .years = years,
             .first_payment = first_payment,
             .stay = {.dissatisfied = stay[0], .satisfied = stay[1], .delighted = stay[2]},
             .shares = {.dissatisfied = shares[0], .satisfied = shares[1], .delighted = shares[2]},
             .index = {.thresholds = {.satisfied = thresholds[0], .delighted = thresholds[1]},
                       .weights = {weights[0], weights[1], weights[2], weights[3]},
                       .scale = {.lowest = score_scale[0], .highest = score_scale[1]}},
             .compensation_scale = compensation_scale,
             .typical_loss = typical_loss,
             .largest_offer_per_loss = largest_offer,
             .response = response,
             .compensation_steepness = steepness.value_or(missing),
             .stay_beyond = stay_beyond.value_or(missing),
             .fairness_floor = fairness_floor,
             .fraud_share = fraud_share});
      },
      py::kw_only(), py::arg("margin_per_customer_per_year"), py::arg("retention"), py::arg("annual_rate"),
      py::arg("while_leaving") = 0.0, py::arg("stay"), py::arg("shares"), py::arg("thresholds"),
      py::arg("compensation_scale"), py::arg("typical_loss"), py::arg("years") = 3,
      py::arg("first_payment") = "after_one_period", py::arg("weights") = py::make_tuple(1.0, 1.0, 1.0, 1.0),
      py::arg("score_scale") = py::make_tuple(1.0, 5.0),
      py::arg("largest_offer_per_loss") = std::numeric_limits<double>::infinity(), py::arg("response") = "saturating",
      py::arg("compensation_steepness") = py::none(), py::arg("stay_beyond") = py::none(),
      py::arg("fairness_floor") = 0.0, py::arg("fraud_share") = 0.0);
  valuation
      .def_property_readonly("margin_multiple", &ComplaintValuation::margin_multiple,
                             "Present value of one unit of yearly margin.")
      .def_property_readonly(
          "warnings", &warnings_of,
          "What is unusual in the inputs: \"large_discount_rate\" above 50 % a year, where 8 was written for 8 %; "
          "\"floor_above_cap\".");
  def(valuation, "__call__", &value, R"(Values complaints; all arguments broadcast to one dimension.

Parameters
----------
loss : array_like
    Money, what the problem cost the customer; NaN or 0: ``typical_loss``.
margin_per_year : array_like
    This customer's own margin; NaN: ``margin_per_customer_per_year``.
accessibility, interaction_quality, response_speed, outcome_fairness : array_like
    Scores; NaN: not answered. All missing: not judged yet, valued at today's shares.

Returns
-------
ComplaintValues
    NaN where a complaint makes no sense; ``row_report`` says how many, the first, and why.
)",
      py::kw_only(), py::arg("loss") = missing, py::arg("margin_per_year") = missing,
      py::arg("accessibility") = missing, py::arg("interaction_quality") = missing, py::arg("response_speed") = missing,
      py::arg("outcome_fairness") = missing);
}
