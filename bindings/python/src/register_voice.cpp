#include <amends/voice/encouragement.hpp>
#include <amends/voice/evidence.hpp>
#include <amends/voice/published.hpp>
#include <amends/voice/survey.hpp>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"

namespace voice = amends::voice;

namespace {

voice::CountUnit count_unit(const std::string& name) {
  if (name == "customers") return voice::CountUnit::customers;
  if (name == "problems") return voice::CountUnit::problems;
  throw amends::Error(amends::ErrorCode::unknown_name, "unit",
                      "unit must be 'customers' or 'problems', got '" + name + "'");
}

voice::SurveyShare survey_share(const std::pair<double, double>& count_of) {
  return {count_of.first, count_of.second};
}

voice::EncouragementInputs inputs(double stay_silent, double stay_dissatisfied, double stay_satisfied,
                                  double cost_per_complaint, std::optional<double> value_of_kept_customer) {
  return {.stay_silent = stay_silent,
          .stay_dissatisfied = stay_dissatisfied,
          .stay_satisfied = stay_satisfied,
          .cost_per_complaint = cost_per_complaint,
          .value_of_kept_customer = value_of_kept_customer.value_or(std::numeric_limits<double>::quiet_NaN())};
}

// One column of a table of lines.
template <class Lines, class Get>
py::array_t<double> column(const Lines& lines, Get get) {
  py::array_t<double> values(static_cast<py::ssize_t>(lines.size()));
  for (std::size_t i = 0; i < lines.size(); ++i) values.mutable_at(static_cast<py::ssize_t>(i)) = get(lines[i]);
  return values;
}

template <class Lines>
py::list names(const Lines& lines) {
  py::list out;
  for (const auto& line : lines) out.append(line.name);
  return out;
}

void register_evidence(py::module_& m) {
  def(m, "evidence_rate", vectorize_unlocked([](double a, double r) { return voice::evidence_rate(a, r); }),
      py::arg("articulation_rate"), py::arg("registration_rate"));
  m.def("iceberg_factor", vectorize_unlocked([](double a, double r) { return voice::iceberg_factor(a, r); }),
        py::arg("articulation_rate"), py::arg("registration_rate"));
  m.def(
      "reach_probability", [](const std::vector<double>& steps) { return voice::reach_probability(steps); },
      py::arg("steps"));
  m.def("complaint_multiplier", vectorize_unlocked([](double reach) { return voice::complaint_multiplier(reach); }),
        py::arg("reach_probability"));
  m.def("silent_per_complaint", vectorize_unlocked([](double reach) { return voice::silent_per_complaint(reach); }),
        py::arg("reach_probability"));
  m.def("reach_from_silent_per_complaint",
        vectorize_unlocked([](double silent) { return voice::reach_from_silent_per_complaint(silent); }),
        py::arg("silent_per_complaint"));
  m.def("estimated_annoyed", vectorize_unlocked([](double registered, double a, double r) {
          return voice::estimated_annoyed(amends::Customers{registered}, a, r).value();
        }),
        py::arg("registered"), py::arg("articulation_rate"), py::arg("registration_rate"));
  m.def("estimated_problems", vectorize_unlocked([](double complaints, double reach) {
          return voice::estimated_problems(amends::Problems{complaints}, reach).value();
        }),
        py::arg("complaints"), py::arg("reach_probability"));

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
  m.def(
      "iceberg_from_counts",
      [](double customers, double annoyed, double complained, double registered) {
        return voice::iceberg_from_counts(
            {.customers = customers, .annoyed = annoyed, .complained = complained, .registered = registered});
      },
      py::arg("customers"), py::arg("annoyed"), py::arg("complained"), py::arg("registered"));
  m.def(
      "iceberg_from_rates",
      [](double customers, double annoyance, double articulation, double registration) {
        return voice::iceberg_from_rates(
            amends::Customers{customers},
            {.annoyance_rate = annoyance, .articulation_rate = articulation, .registration_rate = registration});
      },
      py::arg("customers"), py::arg("annoyance_rate"), py::arg("articulation_rate"), py::arg("registration_rate"));

  auto type =
      py::class_<voice::ProblemType>(m, "ProblemType", "One type of problem with its own rates.")
          .def(py::init([](std::string name, double registered, double articulation, double registration) {
                 return voice::ProblemType{.name = std::move(name),
                                           .registered = registered,
                                           .articulation_rate = articulation,
                                           .registration_rate = registration};
               }),
               py::arg("name"), py::arg("registered"), py::arg("articulation_rate"), py::arg("registration_rate") = 1.0)
          .def_readonly("name", &voice::ProblemType::name)
          .def_readonly("registered", &voice::ProblemType::registered)
          .def_readonly("articulation_rate", &voice::ProblemType::articulation_rate)
          .def_readonly("registration_rate", &voice::ProblemType::registration_rate);
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
  m.def(
      "estimate_iceberg",
      [](const std::vector<voice::ProblemType>& types, const std::string& unit) {
        return voice::estimate_iceberg(types, count_unit(unit));
      },
      py::arg("types"), py::arg("unit"));
}

void register_surveys(py::module_& m) {
  auto interval = py::class_<voice::FactorInterval>(m, "FactorInterval", "A number with its interval.")
                      .def_readonly("value", &voice::FactorInterval::value)
                      .def_readonly("lower", &voice::FactorInterval::lower)
                      .def_readonly("upper", &voice::FactorInterval::upper);
  add_repr(interval, "FactorInterval", {"value", "lower", "upper"});
  m.def(
      "iceberg_factor_interval",
      [](double count, double of, double level) {
        return voice::iceberg_factor_interval({count, of}, level);
      },
      py::arg("count"), py::arg("of"), py::arg("level"));

  auto type =
      py::class_<voice::SurveyedProblemType>(m, "SurveyedProblemType",
                                             "One type of problem whose rates come from surveys: (count, of).")
          .def(py::init([](std::string name, double registered, std::pair<double, double> articulation,
                           std::optional<std::pair<double, double>> registration) {
                 voice::SurveyedProblemType made{
                     .name = std::move(name), .registered = registered, .articulation = survey_share(articulation)};
                 if (registration) made.registration = survey_share(*registration);
                 return made;
               }),
               py::arg("name"), py::arg("registered"), py::arg("articulation"), py::arg("registration") = py::none())
          .def_readonly("name", &voice::SurveyedProblemType::name)
          .def_readonly("registered", &voice::SurveyedProblemType::registered)
          .def_property_readonly(
              "articulation",
              [](const voice::SurveyedProblemType& t) { return std::pair(t.articulation.count, t.articulation.of); })
          .def_property_readonly("registration", [](const voice::SurveyedProblemType& t) {
            return t.registration ? std::optional(std::pair(t.registration->count, t.registration->of)) : std::nullopt;
          });
  add_repr(type, "SurveyedProblemType", {"name", "registered", "articulation", "registration"});
  auto line = py::class_<voice::ProblemTypeIntervals>(m, "ProblemTypeIntervals",
                                                      "Medians and intervals for one type of problem.")
                  .def_readonly("name", &voice::ProblemTypeIntervals::name)
                  .def_readonly("evidence_rate", &voice::ProblemTypeIntervals::evidence_rate)
                  .def_readonly("iceberg_factor", &voice::ProblemTypeIntervals::iceberg_factor)
                  .def_readonly("estimated", &voice::ProblemTypeIntervals::estimated);
  add_repr(line, "ProblemTypeIntervals", {"name", "evidence_rate", "iceberg_factor", "estimated"});
  auto intervals =
      py::class_<voice::IcebergIntervals>(m, "IcebergIntervals", "The iceberg with the error of its surveys.")
          .def_property_readonly("unit",
                                 [](const voice::IcebergIntervals& e) { return std::string(voice::to_string(e.unit)); })
          .def_readonly("types", &voice::IcebergIntervals::types)
          .def_readonly("estimated", &voice::IcebergIntervals::estimated)
          .def_property_readonly("warnings",
                                 [](const voice::IcebergIntervals& e) {
                                   std::vector<std::pair<std::string, std::string>> out;
                                   for (const auto& w : e.warnings)
                                     out.emplace_back(voice::to_string(w.warning), e.types[w.type].name);
                                   return out;
                                 })
          .def(
              "to_frame",
              [](const voice::IcebergIntervals& e) {
                py::dict columns;
                columns["name"] = names(e.types);
                columns["evidence_rate"] = column(e.types, [](const auto& t) { return t.evidence_rate.value; });
                columns["iceberg_factor"] = column(e.types, [](const auto& t) { return t.iceberg_factor.value; });
                columns["estimated"] = column(e.types, [](const auto& t) { return t.estimated.value; });
                columns["estimated_lower"] = column(e.types, [](const auto& t) { return t.estimated.lower; });
                columns["estimated_upper"] = column(e.types, [](const auto& t) { return t.estimated.upper; });
                return to_frame(columns);
              },
              "One row per type: a pandas.DataFrame if pandas is installed, else a dict of columns.");
  add_repr(intervals, "IcebergIntervals", {"unit", "estimated", "warnings"});
  m.def(
      "simulate_iceberg",
      [](const std::vector<voice::SurveyedProblemType>& types, const std::string& unit, std::size_t draws,
         std::uint64_t seed, double level, std::pair<double, double> prior) {
        const voice::CountUnit counted = count_unit(unit);
        const py::gil_scoped_release release;
        return voice::simulate_iceberg(types, counted,
                                       {.draws = draws,
                                        .seed = seed,
                                        .level = level,
                                        .prior_successes = prior.first,
                                        .prior_failures = prior.second});
      },
      py::arg("types"), py::arg("unit"), py::arg("draws"), py::arg("seed"), py::arg("level"), py::arg("prior"));
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
  m.def(
      "encouragement_break_even",
      [](double silent, double dissatisfied, double satisfied, double cost, std::optional<double> value) {
        return voice::encouragement_break_even(inputs(silent, dissatisfied, satisfied, cost, value));
      },
      py::arg("stay_silent"), py::arg("stay_dissatisfied"), py::arg("stay_satisfied"), py::arg("cost_per_complaint"),
      py::arg("value_of_kept_customer"));
  m.def(
      "gain_per_extra_complaint",
      [](double silent, double dissatisfied, double satisfied, double cost, std::optional<double> value,
         const Broadcast& satisfied_share) {
        const auto in = inputs(silent, dissatisfied, satisfied, cost, value);
        return vectorize_unlocked([&in](double share) { return voice::gain_per_extra_complaint(in, share); })(
            satisfied_share);
      },
      py::arg("stay_silent"), py::arg("stay_dissatisfied"), py::arg("stay_satisfied"), py::arg("cost_per_complaint"),
      py::arg("value_of_kept_customer"), py::arg("satisfied_share"));
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
  register_surveys(module);
  register_encouragement(module);
  register_published(module);
}
