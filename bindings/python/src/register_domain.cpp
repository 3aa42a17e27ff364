#include <amends/domain/business_calendar.hpp>
#include <amends/domain/channel.hpp>
#include <amends/domain/complaint.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/customer.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/handling_history.hpp>
#include <amends/domain/log_summary.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/domain/problem.hpp>
#include <amends/domain/recovery_action.hpp>
#include <amends/domain/redress.hpp>
#include <amends/domain/segment.hpp>
#include <amends/domain/survey_response.hpp>
#include <amends/impl/interop/look_alikes.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "column.hpp"
#include "confidence.hpp"
#include "def.hpp"
#include "enumeration.hpp"
#include "interruptible.hpp"
#include "score_scale.hpp"
#include "sequence.hpp"
#include "state.hpp"

namespace {
using namespace amends::domain;
using amends::math::ShareInterval;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::string number(double value) {
  return amends::core::format_number(value);
}

void add_scores(py::module_& m) {
  py::class_<ScoreScale> scale(m, "ScoreScale", "The scale a satisfaction score was asked on.");
  def_init(
      scale,
      [](double lowest, double highest, bool reversed) {
        return check(ScoreScale{lowest, highest, reversed});
      },
      py::arg("lowest") = 1.0, py::arg("highest") = 5.0, py::arg("reversed") = false);
  def(scale, "turned", vectorize_unlocked(&ScoreScale::turned), py::arg("score"),
      "The score turned so that higher is better.");
  def(scale, "out_of_100", vectorize_unlocked(&ScoreScale::out_of_100), py::arg("score"),
      "The score on 0..100, higher better; NaN stays NaN.");
  scale.def_readonly("lowest", &ScoreScale::lowest)
      .def_readonly("highest", &ScoreScale::highest)
      .def_readonly("reversed", &ScoreScale::reversed, "Whether the lowest number is the best.")
      .def(py::pickle([](const ScoreScale& s) -> py::tuple { return py::make_tuple(s.lowest, s.highest, s.reversed); },
                      [](const py::tuple& state) {
                        return load_state(state, "ScoreScale", 3, [](const py::tuple& s) {
                          return check(ScoreScale{s[0].cast<double>(), s[1].cast<double>(), s[2].cast<bool>()});
                        });
                      }),
           py::arg("state"))
      .def("__repr__", [](const ScoreScale& s) {
        return "ScoreScale(" + number(s.lowest) + ", " + number(s.highest) + (s.reversed ? ", reversed=True)" : ")");
      });
  add_state_equality(scale);
  py::class_<DimensionScores> scores(m, "DimensionScores",
                                     "One complainant's scores on the four dimensions; NaN: not answered.");
  def_init(
      scores,
      [](double a, double i, double s, double o) {
        return DimensionScores{a, i, s, o};
      },
      py::kw_only(), py::arg("accessibility") = missing, py::arg("interaction_quality") = missing,
      py::arg("response_speed") = missing, py::arg("outcome_fairness") = missing);
  scores.def_readonly("accessibility", &DimensionScores::accessibility)
      .def_readonly("interaction_quality", &DimensionScores::interaction_quality)
      .def_readonly("response_speed", &DimensionScores::response_speed)
      .def_readonly("outcome_fairness", &DimensionScores::outcome_fairness)
      .def("given", &DimensionScores::given, "How many of the four were answered.")
      .def("__repr__", [](const DimensionScores& s) {
        return "DimensionScores(accessibility=" + number(s.accessibility) +
               ", interaction_quality=" + number(s.interaction_quality) +
               ", response_speed=" + number(s.response_speed) + ", outcome_fairness=" + number(s.outcome_fairness) +
               ")";
      });
  py::class_<DimensionWeights> weights(
      m, "DimensionWeights", "How much each dimension counts; only the proportions matter, equal by default.");
  def_init(
      weights,
      [](double a, double i, double s, double o) {
        return check(DimensionWeights{a, i, s, o});
      },
      py::kw_only(), py::arg("accessibility") = 1.0, py::arg("interaction_quality") = 1.0,
      py::arg("response_speed") = 1.0, py::arg("outcome_fairness") = 1.0);
  weights.def_readonly("accessibility", &DimensionWeights::accessibility)
      .def_readonly("interaction_quality", &DimensionWeights::interaction_quality)
      .def_readonly("response_speed", &DimensionWeights::response_speed)
      .def_readonly("outcome_fairness", &DimensionWeights::outcome_fairness)
      .def("__repr__", [](const DimensionWeights& w) {
        return "DimensionWeights(accessibility=" + number(w.accessibility) +
               ", interaction_quality=" + number(w.interaction_quality) +
               ", response_speed=" + number(w.response_speed) + ", outcome_fairness=" + number(w.outcome_fairness) +
               ")";
      });
}

void add_nouns(py::module_& m) {
  add_enum<OutcomeState>(m, "OutcomeState", "How a problem ended for the customer.", outcome_states);
  add_enum<Channel>(m, "Channel", "The way a complaint reached the firm.", channels);
  add_enum<Dimension>(m, "Dimension", "The four dimensions of complaint satisfaction.", dimensions);
  add_enum<RecoveryStep>(m, "RecoveryStep", "The six steps of service recovery, in taught order.", recovery_steps);
  add_enum<RedressKind>(m, "RedressKind", "What the firm gives to put a problem right.", redress_kinds);
  add_enum<Decision>(m, "Decision", "What the firm decided about a complaint.",
                     std::array{Decision::open, Decision::upheld, Decision::partly_upheld, Decision::rejected,
                                Decision::rejected_with_goodwill});
  add_enum<CustomerType>(m, "CustomerType", "What a customer looks for (Stone 1954).",
                         std::array{CustomerType::unclassified, CustomerType::economic, CustomerType::personal,
                                    CustomerType::ethical, CustomerType::convenience});
  add_enum<HandlingEvent>(m, "HandlingEvent", "What can happen to a complaint between receipt and its end.",
                          std::array{HandlingEvent::acknowledged, HandlingEvent::replied, HandlingEvent::resolved,
                                     HandlingEvent::reopened});

  py::class_<Complaint> complaint(m, "Complaint", "One complaint as it arrives; NaN, 0 or -1: not known.");
  def_init(
      complaint,
      [](std::uint64_t id, std::uint64_t customer, double received, Channel channel, int segment, int problem,
         double loss, std::uint32_t cases, bool contacted_before) {
        return check(Complaint{id, customer, received, channel, segment, problem, loss, cases, contacted_before});
      },
      py::kw_only(), py::arg("id") = 0, py::arg("customer") = 0, py::arg("received") = missing,
      py::arg_v("channel", Channel::unknown, "Channel.unknown"), py::arg("segment") = -1, py::arg("problem") = -1,
      py::arg("loss") = missing, py::arg("cases") = 1, py::arg("contacted_before") = false);
  complaint.def_readonly("id", &Complaint::id)
      .def_readonly("customer", &Complaint::customer)
      .def_readonly("received", &Complaint::received)
      .def_readonly("channel", &Complaint::channel)
      .def_readonly("segment", &Complaint::segment)
      .def_readonly("problem", &Complaint::problem)
      .def_readonly("loss", &Complaint::loss)
      .def_readonly("cases", &Complaint::cases)
      .def_readonly("contacted_before", &Complaint::contacted_before)
      .def("__repr__", [](const Complaint& c) {
        return "Complaint(id=" + std::to_string(c.id) + ", customer=" + std::to_string(c.customer) +
               ", received=" + number(c.received) + ", channel=" + std::string(to_string(c.channel)) +
               ", loss=" + number(c.loss) + ")";
      });
  py::class_<Redress> redress(m, "Redress",
                              "What was given: cost to the firm and value to the customer are two numbers.");
  def_init(
      redress,
      [](RedressKind kind, double cost_to_firm, double value_to_customer) {
        return check(Redress{kind, cost_to_firm, value_to_customer});
      },
      py::arg("kind"), py::kw_only(), py::arg("cost_to_firm") = 0.0, py::arg("value_to_customer") = 0.0);
  redress.def_readonly("kind", &Redress::kind)
      .def_readonly("cost_to_firm", &Redress::cost_to_firm)
      .def_readonly("value_to_customer", &Redress::value_to_customer)
      .def_property_readonly("leverage", &Redress::leverage, "Value to the customer per unit of cost; NaN for no cost.")
      .def("__repr__", [](const Redress& r) {
        return "Redress(" + std::string(to_string(r.kind)) + ", cost_to_firm=" + number(r.cost_to_firm) +
               ", value_to_customer=" + number(r.value_to_customer) + ")";
      });
  def(m, "counts_as_upheld", &counts_as_upheld,
      R"(Whether a decision counts as upheld in the UK complaints return: partly upheld does, goodwill alone does not.

Parameters
----------
decision : Decision

Returns
-------
bool

Examples
--------
>>> from amends.domain import Decision, counts_as_upheld
>>> counts_as_upheld(Decision.partly_upheld), counts_as_upheld(Decision.rejected_with_goodwill)
(True, False)
)",
      py::arg("decision"));
  def(m, "counts_as_redress_paid", &counts_as_redress_paid,
      R"(Whether the UK complaints return counts it as redress paid: an amount of money with an identifiable value.

Parameters
----------
kind : RedressKind

Returns
-------
bool

Examples
--------
>>> from amends.domain import RedressKind, counts_as_redress_paid
>>> counts_as_redress_paid(RedressKind.refund), counts_as_redress_paid(RedressKind.voucher)
(True, False)
)",
      py::arg("kind"));
  py::class_<SurveyResponse> response(m, "SurveyResponse",
                                      "One survey, offered and perhaps answered: never a bare score.");
  def_init(
      response,
      [](double score, double offered_at, double responded_at, std::uint32_t version, const ScoreScale& scale) {
        return check(SurveyResponse{scale, score, offered_at, responded_at, version});
      },
      py::kw_only(), py::arg("score") = missing, py::arg("offered_at") = missing, py::arg("responded_at") = missing,
      py::arg("instrument_version") = 0, py::arg("scale") = ScoreScale{});
  response.def_readonly("scale", &SurveyResponse::scale)
      .def_readonly("score", &SurveyResponse::score)
      .def_readonly("offered_at", &SurveyResponse::offered_at)
      .def_readonly("responded_at", &SurveyResponse::responded_at)
      .def_readonly("instrument_version", &SurveyResponse::instrument_version)
      .def_property_readonly("out_of_100", &SurveyResponse::out_of_100)
      .def("__repr__", [](const SurveyResponse& r) {
        return "SurveyResponse(score=" + number(r.score) + ", offered_at=" + number(r.offered_at) +
               ", responded_at=" + number(r.responded_at) +
               ", instrument_version=" + std::to_string(r.instrument_version) + ")";
      });
}

void add_handling(py::module_& m) {
  py::class_<BusinessCalendar> calendar(m, "BusinessCalendar", "When the firm works: opening hours less holidays.");
  def_init(
      calendar,
      [](const std::array<std::array<double, 2>, 7>& week, int weekday_of_day_0, std::vector<std::int64_t> holidays) {
        std::array<OpeningHours, 7> hours{};
        for (std::size_t d = 0; d < 7; ++d) hours[d] = {week[d][0], week[d][1]};
        return BusinessCalendar(hours, weekday_of_day_0, std::move(holidays));
      },
      py::arg("week"), py::arg("weekday_of_day_0") = 0, py::arg("holidays") = std::vector<std::int64_t>{},
      "week: seven (opens, closes) in minutes after midnight, Monday first; holidays: day numbers.");
  def_static(calendar, "weekdays", &BusinessCalendar::weekdays, py::arg("opens") = 540.0, py::arg("closes") = 1020.0,
             "Monday to Friday; day 0 is a Monday.");
  def(calendar, "business_minutes", vectorize_unlocked(&BusinessCalendar::business_minutes), py::arg("start"),
      py::arg("end"), "Working minutes between two moments, given in calendar minutes from midnight of day 0.");
  py::class_<HandlingHistory> history(m, "HandlingHistory",
                                      "When a complaint was received, answered, first and last resolved.");
  def_init(
      history, [](double received) { return HandlingHistory(received); }, py::arg("received"));
  def(history, "after", &HandlingHistory::after, py::arg("event"), py::arg("at"), "The history with one more event.");
  history.def_property_readonly("received", &HandlingHistory::received)
      .def_property_readonly("acknowledged", &HandlingHistory::acknowledged)
      .def_property_readonly("first_replied", &HandlingHistory::first_replied)
      .def_property_readonly("first_resolved", &HandlingHistory::first_resolved)
      .def_property_readonly("last_resolved", &HandlingHistory::last_resolved)
      .def_property_readonly("replies", &HandlingHistory::replies)
      .def_property_readonly("reopenings", &HandlingHistory::reopenings)
      .def_property_readonly("resolved", &HandlingHistory::resolved)
      .def_property_readonly("one_touch", &HandlingHistory::one_touch)
      .def_property_readonly("response_days", &HandlingHistory::response_days)
      .def("__repr__", [](const HandlingHistory& h) {
        return "HandlingHistory(received=" + number(h.received()) + ", first_replied=" + number(h.first_replied()) +
               ", first_resolved=" + number(h.first_resolved()) + ", last_resolved=" + number(h.last_resolved()) +
               ", reopenings=" + std::to_string(h.reopenings()) + ")";
      });
  py::class_<RecoveryPromise> promise(m, "RecoveryPromise", "Something the firm said it would do by a certain time.");
  def_init(
      promise,
      [](double made_at, double due_at, double done_at) {
        return RecoveryPromise{made_at, due_at, done_at};
      },
      py::kw_only(), py::arg("made_at"), py::arg("due_at"), py::arg("done_at") = missing);
  promise.def_readonly("made_at", &RecoveryPromise::made_at)
      .def_readonly("due_at", &RecoveryPromise::due_at)
      .def_readonly("done_at", &RecoveryPromise::done_at)
      .def_property_readonly("kept", &RecoveryPromise::kept);
  py::class_<RecoveryAction> action(m, "RecoveryAction",
                                    "What the firm did about one complaint: steps, order, promises.");
  def_init(
      action,
      [](double apology, double listening, double solution, double compensation, double follow_up, double promises_kept,
         std::vector<RecoveryPromise> promises) {
        return RecoveryAction({apology, listening, solution, compensation, follow_up, promises_kept},
                              std::move(promises));
      },
      py::kw_only(), py::arg("apology") = missing, py::arg("listening") = missing, py::arg("solution") = missing,
      py::arg("compensation") = missing, py::arg("follow_up") = missing, py::arg("promises_kept") = missing,
      py::arg("promises") = std::vector<RecoveryPromise>{}, "Times of the steps; NaN: not taken.");
  def(action, "taken", &RecoveryAction::taken, py::arg("step"));
  def(action, "taken_at", &RecoveryAction::taken_at, py::arg("step"));
  def(action, "minutes_to_first_step", &RecoveryAction::minutes_to_first_step, py::arg("received"));
  def(action, "promises_broken", &RecoveryAction::promises_broken, py::arg("now"));
  action.def("order", &RecoveryAction::order)
      .def_property_readonly("steps_taken", &RecoveryAction::steps_taken)
      .def_property_readonly("in_taught_order", &RecoveryAction::in_taught_order)
      .def_property_readonly("promises_made", &RecoveryAction::promises_made)
      .def_property_readonly("promises_kept", &RecoveryAction::promises_kept)
      .def("__repr__", [](const RecoveryAction& a) {
        return "RecoveryAction(" + std::to_string(a.steps_taken()) + " of 6 steps" +
               (a.in_taught_order() ? "" : ", not in taught order") + ", " + std::to_string(a.promises_kept()) +
               " of " + std::to_string(a.promises_made()) + " promises kept)";
      });
}

py::tuple triple(const ShareInterval& interval) {
  return py::make_tuple(interval.value, interval.lower, interval.upper);
}

/// From (name, codes, names of the codes) of each further column.
std::vector<AttributeColumn> attributes_of(const py::tuple& given) {
  std::vector<AttributeColumn> out;
  for (const py::handle one : given) {
    const auto [name, codes, names] = one.cast<std::tuple<std::string, py::object, std::vector<std::string>>>();
    out.push_back({.name = name, .codes = column_of("attributes", codes), .names = names});
  }
  return out;
}

/// The log with what its labels say against themselves in its account, as records read from a file have it.
ComplaintLog with_findings(ComplaintLog log) {
  std::vector<std::string> findings;
  const auto look = [&](const std::string& role, const std::vector<std::string>& names) {
    std::string found = amends::interop::detail::look_alike_finding(names, role, "give them one label");
    if (!found.empty()) findings.push_back(std::move(found));
  };
  look("segment", log.segment_names());
  look("channel", log.channel_names());
  look("cluster", log.cluster_names());
  if (findings.empty()) return log;
  auto account = std::make_shared<RecordReport>(*log.account());
  account->findings = std::move(findings);
  ComplaintColumns columns = log.columns();
  columns.account = std::move(account);
  return ComplaintLog(std::move(columns));
}

/// The column of a role as it stands in the log (codes of labels are numbers); None where it was not given.
py::object values_of(const ComplaintLog& log, const std::string& role) {
  const ComplaintColumns& columns = log.columns();
  const std::pair<std::string_view, const amends::core::ColumnView&> all[] = {{"response_days", columns.response_days},
                                                                              {"resolved", columns.resolved},
                                                                              {"score", columns.score},
                                                                              {"asked", columns.asked},
                                                                              {"segment", columns.segment},
                                                                              {"channel", columns.channel},
                                                                              {"cluster", columns.cluster},
                                                                              {"weight", columns.weight},
                                                                              {"received", columns.received}};
  for (const auto& [name, column] : all) {
    if (name != role || !column.given()) continue;
    py::array_t<double> out(static_cast<py::ssize_t>(column.size()));
    column.copy(0, {out.mutable_data(), column.size()});
    return out;
  }
  return py::none();
}

void add_log(py::module_& m) {
  py::class_<LogGroup> group(m, "LogGroup", "Counts of one part of a log; weighted rows count with their weight.");
  def(
      group, "share_answered",
      [](const LogGroup& g, Confidence interval) { return triple(g.share_answered(interval.level)); },
      py::arg("interval") = 0.95, "(value, lower, upper) of the complaints; Wilson interval.");
  def(
      group, "share_evaluated",
      [](const LogGroup& g, Confidence interval) { return triple(g.share_evaluated(interval.level)); },
      py::arg("interval") = 0.95, "(value, lower, upper) of the complaints; Wilson interval.");
  def(
      group, "response_rate",
      [](const LogGroup& g, Confidence interval) { return triple(g.response_rate(interval.level)); },
      py::arg("interval") = 0.95, "(value, lower, upper): evaluated, of those asked; Wilson interval.");
  def(
      group, "share_resolved",
      [](const LogGroup& g, Confidence interval) { return triple(g.share_resolved(interval.level)); },
      py::arg("interval") = 0.95, "(value, lower, upper) of those with a verdict; Wilson interval.");
  group.def_readonly("name", &LogGroup::name)
      .def_readonly("complaints", &LogGroup::complaints)
      .def_readonly("answered", &LogGroup::answered)
      .def_readonly("asked", &LogGroup::asked)
      .def_readonly("evaluated", &LogGroup::evaluated)
      .def_readonly("verdicts", &LogGroup::verdicts)
      .def_readonly("resolved", &LogGroup::resolved)
      .def_readonly("scored", &LogGroup::scored)
      .def_readonly("score_sum", &LogGroup::score_sum)
      .def_property_readonly("mean_response_days", &LogGroup::mean_response_days)
      .def_property_readonly("mean_score", &LogGroup::mean_score)
      .def_property_readonly("score_standard_error", &LogGroup::score_standard_error)
      .def("__repr__", [](const LogGroup& g) {
        return "LogGroup(" + g.name + ", complaints=" + number(g.complaints) + ", evaluated=" + number(g.evaluated) +
               ")";
      });
  py::class_<LogSummary>(m, "LogCounts", "Counts of a log; amends.domain.LogSummary shows them.")
      .def_readonly("report", &LogSummary::report)
      .def_readonly("total", &LogSummary::total)
      .def_readonly("segments", &LogSummary::segments)
      .def_readonly("channels", &LogSummary::channels);

  // Arrays are viewed, not copied; keep_alive ties their life to that of the log.
  py::class_<ComplaintLog>(m, "ComplaintLog",
                           "A validated columnar view of complaints; see amends.domain.ComplaintLog.")
      .def(py::init([](const py::object& response_days, const py::object& resolved, const py::object& score,
                       const py::object& asked, const py::object& segment, const py::object& channel,
                       const py::object& cluster, const py::object& weight, std::vector<std::string> segment_names,
                       std::vector<std::string> channel_names, std::vector<std::string> cluster_names,
                       const ScoreScale& score_scale, const py::tuple& attributes, const py::object& customer_id,
                       const py::object& complaint_id, const py::object& received, bool dated) {
             ComplaintColumns columns{.response_days = column_of("response_days", response_days),
                                      .resolved = column_of("resolved", resolved),
                                      .score = column_of("score", score),
                                      .asked = column_of("asked", asked),
                                      .segment = column_of("segment", segment),
                                      .channel = column_of("channel", channel),
                                      .cluster = column_of("cluster", cluster),
                                      .weight = column_of("weight", weight),
                                      .customer_id = column_of("customer_id", customer_id),
                                      .complaint_id = column_of("complaint_id", complaint_id),
                                      .received = column_of("received", received),
                                      .segment_names = std::move(segment_names),
                                      .channel_names = std::move(channel_names),
                                      .cluster_names = std::move(cluster_names),
                                      .attributes = attributes_of(attributes),
                                      .score_scale = score_scale,
                                      .dated = dated};
             const py::gil_scoped_release release;
             return with_findings(ComplaintLog(std::move(columns)));
           }),
           py::kw_only(), py::arg("response_days") = py::none(), py::arg("resolved") = py::none(),
           py::arg("score") = py::none(), py::arg("asked") = py::none(), py::arg("segment") = py::none(),
           py::arg("channel") = py::none(), py::arg("cluster") = py::none(), py::arg("weight") = py::none(),
           py::arg("segment_names") = std::vector<std::string>{}, py::arg("channel_names") = std::vector<std::string>{},
           py::arg("cluster_names") = std::vector<std::string>{}, py::arg("score_scale") = ScoreScale{},
           py::arg("attributes") = py::tuple(), py::arg("customer_id") = py::none(),
           py::arg("complaint_id") = py::none(), py::arg("received") = py::none(), py::arg("dated") = false,
           py::keep_alive<1, 2>(), py::keep_alive<1, 3>(), py::keep_alive<1, 4>(), py::keep_alive<1, 5>(),
           py::keep_alive<1, 6>(), py::keep_alive<1, 7>(), py::keep_alive<1, 8>(), py::keep_alive<1, 9>(),
           py::keep_alive<1, 14>())
      .def(py::init<const ComplaintLog&>(), py::arg("log"), py::keep_alive<1, 2>(), "The same view of the same memory.")
      .def("_values", &values_of, py::arg("role"))
      .def("__len__", &ComplaintLog::size)
      .def_property_readonly("complaints", &ComplaintLog::complaints, "Sum of the weights of the usable rows.")
      .def_property_readonly("report", &ComplaintLog::report, py::return_value_policy::copy)
      .def_property_readonly(
          "tells_speed", [](const ComplaintLog& log) { return log.columns().response_days.given(); },
          "Whether the log has response times.")
      .def_property_readonly(
          "account", [](const ComplaintLog& log) { return *log.account(); },
          "What became of every row, of the file where the log was read from one: a RecordReport.")
      .def_property_readonly("score_scale", &ComplaintLog::score_scale, py::return_value_policy::copy)
      .def_property_readonly("segment_names", &ComplaintLog::segment_names)
      .def_property_readonly("channel_names", &ComplaintLog::channel_names)
      .def_property_readonly("cluster_names", &ComplaintLog::cluster_names)
      .def_property_readonly(
          "attribute_names",
          [](const ComplaintLog& log) {
            std::vector<std::string> out;
            for (const AttributeColumn& one : log.attributes()) out.push_back(one.name);
            return out;
          },
          "Names of the further columns, by which outcomes can be cut (strata).");
  m.def(
      "summarise",
      [](const ComplaintLog& log) {
        return interruptible(1, [&](amends::core::Executor& executor) { return summarise(log, &executor); });
      },
      py::arg("log"));
}
}  // namespace

void register_domain(py::module_& module) {
  add_scores(module);
  add_nouns(module);
  add_handling(module);
  add_log(module);
}
