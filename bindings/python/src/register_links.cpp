// Links of the chain from records; amends/_links.py finds the columns.
#include <amends/economics/customer_margin.hpp>
#include <amends/economics/link.hpp>
#include <amends/economics/stay_rates.hpp>
#include <amends/economics/survey_links.hpp>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "column.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "plain_state.hpp"

namespace {
using namespace amends::economics;
namespace core = amends::core;

/// A column by the name of its role; not given where the dict has none.
amends::core::ColumnView role(const py::dict& columns, const char* name) {
  return columns.contains(name) ? column_of(name, columns[name]) : core::ColumnView{};
}

template <class Call>
LinkEstimates estimated(const std::string& from, double fewest, Call&& call) {
  return interruptible(1, [&](core::Executor& executor) {
    return call(LinkOptions{.from = from, .fewest_rows = fewest, .executor = &executor});
  });
}

StayFlags flags_of(const py::dict& c) {
  return {.outcome = role(c, "outcome"),
          .stayed = role(c, "stayed"),
          .cluster = role(c, "cluster"),
          .weight = role(c, "weight")};
}
StayTimes times_of(const py::dict& c) {
  return {.outcome = role(c, "outcome"),
          .days = role(c, "days"),
          .left = role(c, "left"),
          .entry = role(c, "entry"),
          .cluster = role(c, "cluster"),
          .weight = role(c, "weight")};
}
StayPurchases purchases_of(const py::dict& c) {
  return {.outcome = role(c, "outcome"),
          .purchase_days = role(c, "purchase_days"),
          .watched_days = role(c, "watched_days"),
          .cluster = role(c, "cluster"),
          .weight = role(c, "weight")};
}

LinkEstimates stay(const py::dict& c, double days, double after, const std::string& from, double fewest) {
  const StayPeriod period{.days = days, .after = after};
  if (c.contains("stayed"))
    return estimated(from, fewest, [in = flags_of(c)](const LinkOptions& o) { return stay_rates(in, o); });
  if (c.contains("purchase_days"))
    return estimated(from, fewest,
                     [in = purchases_of(c), period](const LinkOptions& o) { return stay_rates(in, period, o); });
  return estimated(from, fewest,
                   [in = times_of(c), period](const LinkOptions& o) { return stay_rates(in, period, o); });
}

LinkEstimates counterfactual(const py::dict& c, const std::string& comparison, std::vector<double> complainants,
                             std::vector<std::string> problems, double days, double after, const std::string& from,
                             double fewest) {
  const StayPeriod period{.days = days, .after = after};
  ComparisonGroup group = ComparisonGroup::untroubled_customers;
  for (const ComparisonGroup one : {ComparisonGroup::silent_customers, ComparisonGroup::unanswered_complainants})
    if (comparison == to_string(one)) group = one;
  const ProblemMix mix{
      .problem = role(c, "problem"), .complainants = std::move(complainants), .names = std::move(problems)};
  if (c.contains("stayed"))
    return estimated(from, fewest,
                     [&, in = flags_of(c)](const LinkOptions& o) { return counterfactual_stay(in, group, mix, o); });
  if (c.contains("purchase_days"))
    return estimated(from, fewest, [&, in = purchases_of(c)](const LinkOptions& o) {
      return counterfactual_stay(in, group, period, mix, o);
    });
  return estimated(from, fewest, [&, in = times_of(c)](const LinkOptions& o) {
    return counterfactual_stay(in, group, period, mix, o);
  });
}

LinkEstimates retained(const py::dict& c, double days, double after, const std::string& from, double fewest) {
  if (c.contains("stayed"))
    return estimated(from, fewest, [in = flags_of(c)](const LinkOptions& o) { return margin_retention(in, o); });
  return estimated(from, fewest, [in = times_of(c), days, after](const LinkOptions& o) {
    return margin_retention(in, {.days = days, .after = after}, o);
  });
}

LinkEstimates told(const py::dict& c, const std::vector<double>& means, const std::string& from, double fewest) {
  std::vector<TellingBin> bins;
  for (const double mean : means) bins.push_back({mean, mean, mean});
  const TellingRows in{.outcome = role(c, "outcome"),
                       .bin = role(c, "told"),
                       .cluster = role(c, "cluster"),
                       .weight = role(c, "weight")};
  return estimated(from, fewest, [&](const LinkOptions& o) { return tellers(in, bins, o); });
}

LinkEstimates asked(const py::dict& c, double problem_odds_ratio, double voice_odds_ratio, double not_replied,
                    const std::string& from, double fewest) {
  const CustomerSurvey in{.problem = role(c, "problem"),
                          .complained = role(c, "complained"),
                          .cluster = role(c, "cluster"),
                          .weight = role(c, "weight"),
                          .response_weight = role(c, "response_weight")};
  const NonResponse others{problem_odds_ratio, voice_odds_ratio, not_replied};
  return estimated(from, fewest, [&](const LinkOptions& o) { return problem_and_voice(in, others, o); });
}

LinkEstimates margin(const py::dict& c, const std::optional<core::RowReport>& purchase_rows, double years_between,
                     const std::string& from, double fewest) {
  const MarginRows in{.margin = role(c, "margin"),
                      .years = role(c, "years"),
                      .later_margin = role(c, "later_margin"),
                      .later_years = role(c, "later_years"),
                      .cluster = role(c, "cluster"),
                      .weight = role(c, "weight"),
                      .purchase_rows = purchase_rows};
  return estimated(from, fewest, [&](const LinkOptions& o) { return customer_margin(in, years_between, o); });
}

py::tuple margins(const py::dict& c, const std::vector<double>& edges) {
  const MarginTables in{.customer_id = role(c, "customer_id"),
                        .joined_at = role(c, "joined_at"),
                        .left_at = role(c, "left_at"),
                        .purchase_customer = role(c, "purchase_customer"),
                        .purchase_time = role(c, "purchased_at"),
                        .purchase_margin = role(c, "margin")};
  const CustomerMargins out =
      interruptible(1, [&](core::Executor& executor) { return customer_margins(in, edges, &executor); });
  const auto shaped = [&](const std::vector<double>& values) {
    return py::array_t<double>(
        std::vector<py::ssize_t>{static_cast<py::ssize_t>(out.customers), static_cast<py::ssize_t>(out.periods)},
        values.data());
  };
  return py::make_tuple(shaped(out.margin), shaped(out.years), out.customer_rows, out.purchase_rows);
}

void add_results(py::module_& m) {
  py::class_<LinkFinding> finding(m, "LinkFinding",
                                  "What data do not carry, or what a reader of an estimate must know.");
  finding.def_property_readonly("problem", [](const LinkFinding& f) { return std::string(to_string(f.problem)); })
      .def_readonly("quantity", &LinkFinding::quantity)
      .def_readonly("text", &LinkFinding::text, "In words, with numbers.")
      .def_readonly("no_estimate", &LinkFinding::no_estimate, "Whether the quantity has no estimate for this reason.")
      .def("__repr__", [](const LinkFinding& f) {
        return "LinkFinding(" + std::string(to_string(f.problem)) + ", " + f.quantity + ": " + f.text + ")";
      });
  add_plain_pickle(finding);
  py::class_<LinkEstimates> estimates(m, "LinkCore", "See amends.economics.LinkEstimates.");
  estimates.def_readonly("estimates", &LinkEstimates::estimates)
      .def_readonly("findings", &LinkEstimates::findings)
      .def_readonly("rows", &LinkEstimates::rows)
      .def_readonly("note", &LinkEstimates::note)
      .def("at", &LinkEstimates::at, py::arg("quantity"), py::return_value_policy::copy)
      .def_property_readonly(
          "counts",
          [](const LinkEstimates& link) {
            py::list out;
            for (const LinkCount& one : link.counts)
              out.append(py::make_tuple(one.quantity, one.rows, one.counted, one.censored, one.clusters));
            return out;
          })
      .def_property_readonly("bounds", [](const LinkEstimates& link) {
        py::dict out;
        for (const LinkBounds& one : link.bounds) out[py::str(one.quantity)] = py::make_tuple(one.lower, one.upper);
        return out;
      });
  add_plain_pickle(estimates);
}
}  // namespace

void register_links(py::module_& m) {
  add_results(m);
  m.def("_stay_rates", &stay, py::arg("columns"), py::arg("days"), py::arg("after"), py::arg("source"),
        py::arg("fewest_rows"));
  m.def("_counterfactual_stay", &counterfactual, py::arg("columns"), py::arg("comparison"), py::arg("complainants"),
        py::arg("problems"), py::arg("days"), py::arg("after"), py::arg("source"), py::arg("fewest_rows"));
  m.def("_margin_retention", &retained, py::arg("columns"), py::arg("days"), py::arg("after"), py::arg("source"),
        py::arg("fewest_rows"));
  m.def("_tellers", &told, py::arg("columns"), py::arg("means"), py::arg("source"), py::arg("fewest_rows"));
  m.def("_problem_and_voice", &asked, py::arg("columns"), py::arg("problem_odds_ratio"), py::arg("voice_odds_ratio"),
        py::arg("not_replied"), py::arg("source"), py::arg("fewest_rows"));
  m.def("_customer_margin", &margin, py::arg("columns"), py::arg("purchase_rows"), py::arg("years_between"),
        py::arg("source"), py::arg("fewest_rows"));
  m.def("_customer_margins", &margins, py::arg("columns"), py::arg("edges"));
  m.def(
      "_outcomes_of_scores",
      [](const py::object& score, double satisfied, double delighted) {
        const std::vector<double> out =
            outcomes_of_scores(column_of("outcome", score), {.satisfied = satisfied, .delighted = delighted});
        return py::array_t<double>(static_cast<py::ssize_t>(out.size()), out.data());
      },
      py::arg("score"), py::arg("satisfied"), py::arg("delighted"));
}
