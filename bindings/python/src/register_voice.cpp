#include <amends/voice/encouragement.hpp>
#include <amends/voice/evidence.hpp>
#include <amends/voice/published.hpp>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "count_unit.hpp"
#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"

namespace voice = amends::voice;

namespace {

voice::EncouragementInputs inputs(double stay_silent, double stay_dissatisfied, double stay_satisfied,
                                  double cost_per_complaint, std::optional<double> value_of_kept_customer) {
  return {.stay_silent = stay_silent,
          .stay_dissatisfied = stay_dissatisfied,
          .stay_satisfied = stay_satisfied,
          .cost_per_complaint = cost_per_complaint,
          .value_of_kept_customer = value_of_kept_customer.value_or(std::numeric_limits<double>::quiet_NaN())};
}

void register_evidence(py::module_& m) {
  def(m, "evidence_rate", vectorize_unlocked([](double a, double r) { return voice::evidence_rate(a, r); }),
      R"(Share of annoyed customers (or of problems) that is on record.

Parameters
----------
articulation_rate : float or array
    Share of annoyed customers who complain to anyone in the firm.
registration_rate : float or array
    Share of those complaints that the complaint system registers.

Returns
-------
float or array
    The product of the two.

Examples
--------
>>> import amends as am
>>> am.voice.evidence_rate(0.4, 0.5)
0.2
)",
      py::arg("articulation_rate"), py::arg("registration_rate") = 1.0);
  def(m, "iceberg_factor", vectorize_unlocked([](double a, double r) { return voice::iceberg_factor(a, r); }),
      R"(Annoyed customers for each one registered, ``1 / (articulation * registration)``; infinite when either is 0.

Parameters
----------
articulation_rate, registration_rate : float or array
    As in :func:`evidence_rate`.

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> am.voice.iceberg_factor(0.4, 0.5)
5.0
)",
      py::arg("articulation_rate"), py::arg("registration_rate") = 1.0);
  def(
      m, "reach_probability", [](const std::vector<double>& steps) { return voice::reach_probability(steps); },
      R"(Probability that a problem passes all steps up to the point where complaints are counted.

Parameters
----------
steps : sequence of float
    Probabilities, each conditional on the step before.

Returns
-------
float

Examples
--------
>>> import amends as am
>>> am.voice.reach_probability([0.25, 0.25])
0.0625
)",
      py::arg("steps"));
  def(m, "complaint_multiplier", vectorize_unlocked([](double reach) { return voice::complaint_multiplier(reach); }),
      R"(Problems in the market for each complaint received, ``1 / reach_probability``.

Parameters
----------
reach_probability : float or array
    Probability that a problem reaches the point where complaints are counted.

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> am.voice.complaint_multiplier(0.05)
20.0
)",
      py::arg("reach_probability"));
  def(m, "silent_per_complaint", vectorize_unlocked([](double reach) { return voice::silent_per_complaint(reach); }),
      R"(How many problems stay silent for each one heard: the multiplier minus 1.

Parameters
----------
reach_probability : float or array

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> am.voice.silent_per_complaint(0.05)
19.0
)",
      py::arg("reach_probability"));
  def(m, "reach_from_silent_per_complaint",
      vectorize_unlocked([](double silent) { return voice::reach_from_silent_per_complaint(silent); }),
      R"(The reach that "so many silent for each complaint" stands for.

Parameters
----------
silent_per_complaint : float or array

Returns
-------
float or array

Examples
--------
>>> import amends as am
>>> round(am.voice.reach_from_silent_per_complaint(26), 3)
0.037
)",
      py::arg("silent_per_complaint"));
  def(m, "estimated_annoyed", vectorize_unlocked([](double registered, double a, double r) {
        return voice::estimated_annoyed(amends::Customers{registered}, a, r).value();
      }),
      R"(Annoyed customers behind those registered. This, not the registered number, measures dissatisfaction.

Parameters
----------
registered : float or array
    Customers with a registered complaint.
articulation_rate, registration_rate : float or array
    As in :func:`evidence_rate`; their product must be > 0.

Returns
-------
float or array
    Customers.

Examples
--------
>>> import amends as am
>>> am.voice.estimated_annoyed(4000, 0.4, 0.5)
20000.0
)",
      py::arg("registered"), py::arg("articulation_rate"), py::arg("registration_rate") = 1.0);
  def(m, "estimated_problems", vectorize_unlocked([](double complaints, double reach) {
        return voice::estimated_problems(amends::Problems{complaints}, reach).value();
      }),
      R"(Problems in the market behind the complaints received. Most customers with a problem do not leave over it.

Parameters
----------
complaints : float or array
reach_probability : float or array
    In (0, 1].

Returns
-------
float or array
    Problems.

Examples
--------
>>> import amends as am
>>> am.voice.estimated_problems(100, 0.0625)
1600.0
)",
      py::arg("complaints"), py::arg("reach_probability"));
}

void register_icebergs(py::module_& m) {
  auto iceberg = py::class_<voice::Iceberg>(m, "Iceberg", "The annoyance of one period, in customers and in shares.")
                     .def_readonly("customers", &voice::Iceberg::customers)
                     .def_readonly("annoyed", &voice::Iceberg::annoyed)
                     .def_readonly("complained", &voice::Iceberg::complained)
                     .def_readonly("registered", &voice::Iceberg::registered)
                     .def_readonly("unvoiced", &voice::Iceberg::unvoiced)
                     .def_readonly("hidden", &voice::Iceberg::hidden)
                     .def_readonly("annoyance_rate", &voice::Iceberg::annoyance_rate)
                     .def_readonly("articulation_rate", &voice::Iceberg::articulation_rate)
                     .def_readonly("registration_rate", &voice::Iceberg::registration_rate)
                     .def_readonly("evidence_rate", &voice::Iceberg::evidence_rate)
                     .def_readonly("iceberg_factor", &voice::Iceberg::iceberg_factor);
  add_repr(iceberg, "Iceberg",
           {"customers", "annoyed", "complained", "registered", "unvoiced", "hidden", "annoyance_rate",
            "articulation_rate", "registration_rate", "evidence_rate", "iceberg_factor"});
  def(
      m, "iceberg_from_counts",
      [](double customers, double annoyed, double complained, double registered) {
        return voice::iceberg_from_counts(
            {.customers = customers, .annoyed = annoyed, .complained = complained, .registered = registered});
      },
      R"(All rates of one period from its counts, in customers.

Parameters
----------
customers, annoyed, complained, registered : float
    Each level is part of the one before.

Returns
-------
Iceberg

Examples
--------
>>> import amends as am
>>> ice = am.voice.iceberg_from_counts(customers=100_000, annoyed=20_000, complained=8_000, registered=4_000)
>>> ice.iceberg_factor
5.0
)",
      py::kw_only(), py::arg("customers"), py::arg("annoyed"), py::arg("complained"), py::arg("registered"));
  def(
      m, "iceberg_from_rates",
      [](double customers, double annoyance, double articulation, double registration) {
        return voice::iceberg_from_rates(
            amends::Customers{customers},
            {.annoyance_rate = annoyance, .articulation_rate = articulation, .registration_rate = registration});
      },
      R"(All counts of one period from its rates; the inverse of :func:`iceberg_from_counts`.

Parameters
----------
customers : float
annoyance_rate, articulation_rate, registration_rate : float
    Annoyed of all customers, complained of those annoyed, registered of those who complained.

Returns
-------
Iceberg

Examples
--------
>>> import amends as am
>>> ice = am.voice.iceberg_from_rates(100_000, annoyance_rate=0.2, articulation_rate=0.4, registration_rate=0.5)
>>> ice.unvoiced, ice.hidden
(12000.0, 4000.0)
)",
      py::arg("customers"), py::kw_only(), py::arg("annoyance_rate"), py::arg("articulation_rate"),
      py::arg("registration_rate") = 1.0);

  auto type = py::class_<voice::ProblemType>(m, "ProblemType", "One type of problem with its own rates.")
                  .def_readonly("name", &voice::ProblemType::name)
                  .def_readonly("registered", &voice::ProblemType::registered)
                  .def_readonly("articulation_rate", &voice::ProblemType::articulation_rate)
                  .def_readonly("registration_rate", &voice::ProblemType::registration_rate);
  def_init(
      type,
      [](std::string name, double registered, double articulation, double registration) {
        return voice::ProblemType{.name = std::move(name),
                                  .registered = registered,
                                  .articulation_rate = articulation,
                                  .registration_rate = registration};
      },
      py::arg("name"), py::arg("registered"), py::arg("articulation_rate"), py::arg("registration_rate") = 1.0);
  add_repr(type, "ProblemType", {"name", "registered", "articulation_rate", "registration_rate"});
  auto line = py::class_<voice::ProblemTypeEstimate>(m, "ProblemTypeEstimate", "The iceberg of one type of problem.")
                  .def_readonly("name", &voice::ProblemTypeEstimate::name)
                  .def_readonly("registered", &voice::ProblemTypeEstimate::registered)
                  .def_readonly("evidence_rate", &voice::ProblemTypeEstimate::evidence_rate)
                  .def_readonly("iceberg_factor", &voice::ProblemTypeEstimate::iceberg_factor)
                  .def_readonly("estimated", &voice::ProblemTypeEstimate::estimated)
                  .def_readonly("unvoiced", &voice::ProblemTypeEstimate::unvoiced)
                  .def_readonly("hidden", &voice::ProblemTypeEstimate::hidden);
  add_repr(line, "ProblemTypeEstimate",
           {"name", "registered", "evidence_rate", "iceberg_factor", "estimated", "unvoiced", "hidden"});
  auto estimate =
      py::class_<voice::IcebergEstimate>(m, "IcebergEstimate", "The iceberg by type of problem, and summed.")
          .def_property_readonly("unit",
                                 [](const voice::IcebergEstimate& e) { return std::string(voice::to_string(e.unit)); })
          .def_readonly("types", &voice::IcebergEstimate::types)
          .def_readonly("registered", &voice::IcebergEstimate::registered)
          .def_readonly("estimated", &voice::IcebergEstimate::estimated)
          .def_readonly("unvoiced", &voice::IcebergEstimate::unvoiced)
          .def_readonly("hidden", &voice::IcebergEstimate::hidden)
          .def_readonly("evidence_rate", &voice::IcebergEstimate::evidence_rate)
          .def_readonly("iceberg_factor", &voice::IcebergEstimate::iceberg_factor)
          .def(
              "to_frame",
              [](const voice::IcebergEstimate& e) {
                py::dict columns;
                columns["name"] = names(e.types);
                columns["registered"] = column(e.types, [](const auto& t) { return t.registered; });
                columns["evidence_rate"] = column(e.types, [](const auto& t) { return t.evidence_rate; });
                columns["iceberg_factor"] = column(e.types, [](const auto& t) { return t.iceberg_factor; });
                columns["estimated"] = column(e.types, [](const auto& t) { return t.estimated; });
                columns["unvoiced"] = column(e.types, [](const auto& t) { return t.unvoiced; });
                columns["hidden"] = column(e.types, [](const auto& t) { return t.hidden; });
                return to_frame(columns);
              },
              "One row per type: a pandas.DataFrame if pandas is installed, else a dict of columns.");
  add_repr(estimate, "IcebergEstimate",
           {"unit", "registered", "estimated", "unvoiced", "hidden", "evidence_rate", "iceberg_factor"});
  def(
      m, "estimate_iceberg",
      [](const std::vector<voice::ProblemType>& types, voice::CountUnit unit) {
        return voice::estimate_iceberg(types, unit);
      },
      R"(Annoyed customers or problems by type of problem, then summed; never one factor over all types.

Parameters
----------
types : sequence of ProblemType
    ``ProblemType(name, registered, articulation_rate, registration_rate=1.0)``.
unit : {"customers", "problems"}
    What is counted. Customers add up only if each was counted under one type.

Returns
-------
IcebergEstimate
    With ``types``, the totals and ``to_frame()``.

Examples
--------
>>> import amends as am
>>> types = [am.voice.ProblemType("billing", 690, 0.69), am.voice.ProblemType("courtesy", 30, 0.03)]
>>> round(am.voice.estimate_iceberg(types, "problems").estimated)
2000
)",
      py::arg("types"), py::arg("unit"));
}

void register_encouragement(py::module_& m) {
  auto result =
      py::class_<voice::EncouragementBreakEven>(m, "EncouragementBreakEven",
                                                "When inviting more complaints begins to pay.")
          .def_property_readonly(
              "rule", [](const voice::EncouragementBreakEven& r) { return std::string(voice::to_string(r.rule)); })
          .def_readonly("satisfied_share", &voice::EncouragementBreakEven::satisfied_share)
          .def_property_readonly("warnings", [](const voice::EncouragementBreakEven& r) {
            std::vector<std::string> out;
            for (const auto w : r.warnings) out.emplace_back(voice::to_string(w));
            return out;
          });
  add_repr(result, "EncouragementBreakEven", {"rule", "satisfied_share", "warnings"});
  def(
      m, "encouragement_break_even",
      [](double silent, double dissatisfied, double satisfied, double cost, std::optional<double> value) {
        return voice::encouragement_break_even(inputs(silent, dissatisfied, satisfied, cost, value));
      },
      R"(Share of complainants that must be satisfied before it pays to invite more complaints.

``s* = (stay_silent - stay_dissatisfied + cost / value) / (stay_satisfied - stay_dissatisfied)``

Parameters
----------
stay_silent, stay_dissatisfied, stay_satisfied : float
    Share that stays of silent annoyed customers, of dissatisfied and of satisfied complainants.
cost_per_complaint : float
    Money to handle one more complaint.
value_of_kept_customer : float, optional
    Needed when a complaint costs something.

Returns
-------
EncouragementBreakEven
    ``rule`` is "always", "threshold" or "never"; ``satisfied_share`` is s*, not clamped.

Raises
------
AmendsError
    If satisfied complainants do not stay more often than dissatisfied ones.

Examples
--------
>>> import amends as am
>>> am.voice.encouragement_break_even(stay_silent=0.40, stay_dissatisfied=0.18, stay_satisfied=0.75)
EncouragementBreakEven(rule='threshold', satisfied_share=0.385965, warnings=['dissatisfied_below_silent'])
)",
      py::kw_only(), py::arg("stay_silent"), py::arg("stay_dissatisfied"), py::arg("stay_satisfied"),
      py::arg("cost_per_complaint") = 0.0, py::arg("value_of_kept_customer") = py::none());
  def(
      m, "gain_per_extra_complaint",
      [](const Broadcast& satisfied_share, double silent, double dissatisfied, double satisfied, double cost,
         std::optional<double> value) {
        const auto in = inputs(silent, dissatisfied, satisfied, cost, value);
        return vectorize_unlocked([&in](double share) { return voice::gain_per_extra_complaint(in, share); })(
            satisfied_share);
      },
      R"(Kept customers gained per extra complaint, the handling cost counted in customers; zero at the break-even.

Parameters
----------
satisfied_share : float or array
    Share of complainants who are satisfied.
stay_silent, stay_dissatisfied, stay_satisfied, cost_per_complaint, value_of_kept_customer : float
    As in :func:`encouragement_break_even`.

Returns
-------
float or array
    Customers per complaint; times ``value_of_kept_customer`` it is money.

Examples
--------
>>> import amends as am
>>> gain = am.voice.gain_per_extra_complaint(0.5, stay_silent=0.09, stay_dissatisfied=0.19, stay_satisfied=0.54)
>>> round(gain, 3)
0.275
)",
      py::arg("satisfied_share"), py::kw_only(), py::arg("stay_silent"), py::arg("stay_dissatisfied"),
      py::arg("stay_satisfied"), py::arg("cost_per_complaint") = 0.0, py::arg("value_of_kept_customer") = py::none());
}

void register_published(py::module_& m) {
  namespace published = voice::published;
  py::module_ p = m.def_submodule("published", "Published figures on who speaks up, each with its source.");
  p.attr("articulation_large_loss") = published::articulation_large_loss;
  p.attr("articulation_small_loss") = published::articulation_small_loss;
  p.attr("reach_headquarters") = published::reach_headquarters;
  p.attr("reach_maker_packaged_goods") = published::reach_maker_packaged_goods;
  p.attr("articulation_packaged_goods") = published::articulation_packaged_goods;
  p.attr("articulated_to_manufacturer_packaged_goods") = published::articulated_to_manufacturer_packaged_goods;
  p.attr("articulation_retail_stores") = published::articulation_retail_stores;
  p.attr("households_with_problem") = py::tuple(py::cast(published::households_with_problem));
  p.attr("satisfied_complainants") = py::tuple(py::cast(published::satisfied_complainants));
}

}  // namespace

void register_voice(py::module_& module) {
  register_evidence(module);
  register_icebergs(module);
  register_encouragement(module);
  register_published(module);
}
