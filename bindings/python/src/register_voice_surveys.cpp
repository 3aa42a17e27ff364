#include <amends/voice/survey.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "count_unit.hpp"
#include "def.hpp"
#include "result.hpp"

namespace voice = amends::voice;

namespace {

voice::SurveyShare survey_share(const std::pair<double, double>& count_of) {
  return {count_of.first, count_of.second};
}

}  // namespace

void register_voice_surveys(py::module_& m) {
  auto interval = py::class_<voice::FactorInterval>(m, "FactorInterval", "A number with its interval.")
                      .def_readonly("value", &voice::FactorInterval::value)
                      .def_readonly("lower", &voice::FactorInterval::lower)
                      .def_readonly("upper", &voice::FactorInterval::upper);
  add_repr(interval, "FactorInterval", {"value", "lower", "upper"});
  def(
      m, "iceberg_factor_interval",
      [](double count, double of, double level) {
        return voice::iceberg_factor_interval({count, of}, level);
      },
      R"(Iceberg factor and its interval when articulation is the only share surveyed (Wilson, turned round).

Parameters
----------
count, of : float
    So many of so many annoyed customers complained.
level : float
    Coverage of the interval.

Returns
-------
FactorInterval

Examples
--------
>>> import amends as am
>>> am.voice.iceberg_factor_interval(250, 1000)
FactorInterval(value=4, lower=3.60023, upper=4.46124)
)",
      py::arg("count"), py::arg("of"), py::arg("level") = 0.95);

  auto type =
      py::class_<voice::SurveyedProblemType>(m, "SurveyedProblemType",
                                             "One type of problem whose rates come from surveys: (count, of).")
          .def_readonly("name", &voice::SurveyedProblemType::name)
          .def_readonly("registered", &voice::SurveyedProblemType::registered)
          .def_property_readonly(
              "articulation",
              [](const voice::SurveyedProblemType& t) { return std::pair(t.articulation.count, t.articulation.of); })
          .def_property_readonly("registration", [](const voice::SurveyedProblemType& t) {
            return t.registration ? std::optional(std::pair(t.registration->count, t.registration->of)) : std::nullopt;
          });
  def_init(
      type,
      [](std::string name, double registered, std::pair<double, double> articulation,
         std::optional<std::pair<double, double>> registration) {
        voice::SurveyedProblemType made{
            .name = std::move(name), .registered = registered, .articulation = survey_share(articulation)};
        if (registration) made.registration = survey_share(*registration);
        return made;
      },
      py::arg("name"), py::arg("registered"), py::arg("articulation"), py::arg("registration") = py::none());
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
  def(
      m, "simulate_iceberg",
      [](const std::vector<voice::SurveyedProblemType>& types, voice::CountUnit unit, std::size_t draws,
         std::uint64_t seed, double level, std::pair<double, double> prior) {
        const py::gil_scoped_release release;
        return voice::simulate_iceberg(types, unit,
                                       {.draws = draws,
                                        .seed = seed,
                                        .level = level,
                                        .prior_successes = prior.first,
                                        .prior_failures = prior.second});
      },
      R"(The iceberg by type of problem with the sampling error of all its surveys.

Parameters
----------
types : sequence of SurveyedProblemType
    ``SurveyedProblemType(name, registered, articulation=(count, of), registration=(count, of) or None)``.
unit : {"customers", "problems"}
draws : int
    From 100 to 10 million.
seed : int
    Equal seeds give equal bits.
level : float
    Of the central intervals.
prior : (float, float)
    Beta prior of every share; (0.5, 0.5) is Jeffreys'.

Returns
-------
IcebergIntervals
    Medians and intervals per type and for the total; ``warnings`` as pairs (finding, type).

Examples
--------
>>> import amends as am
>>> types = [am.voice.SurveyedProblemType("billing", 690, (250, 1000), (60, 80))]
>>> total = am.voice.simulate_iceberg(types, "problems").estimated
>>> total.lower < 690 / 0.25 / 0.75 < total.upper
True
)",
      py::arg("types"), py::arg("unit"), py::kw_only(), py::arg("draws") = 10'000, py::arg("seed") = 1,
      py::arg("level") = 0.95, py::arg("prior") = std::pair(0.5, 0.5));
}
