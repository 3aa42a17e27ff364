#include <amends/domain/complaint_log.hpp>
#include <amends/domain/joined_log.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "column.hpp"
#include "interruptible.hpp"
#include "module.hpp"

namespace {
using namespace amends::domain;

template <class T>
py::object array_of(std::span<const T> values) {
  if (values.empty()) return py::none();
  return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// Columns in the order of amends/_joined_log.py: ids as shared codes, times in days.
JoinedLog join(const ComplaintLog& log, const py::object& customer_id, const py::object& complaint_id,
               const py::object& received, const py::object& customers, const py::object& left_at,
               const py::object& last_seen, const py::object& purchases, const py::object& time,
               const py::object& answers, const py::object& answered_at, double observed_until, bool last_answer,
               bool dated) {
  ComplaintColumns columns = log.columns();
  columns.customer_id = column_of("customer_id", customer_id);
  columns.complaint_id = column_of("complaint_id", complaint_id);
  columns.received = column_of("received", received);
  const JoinTables tables{
      .customers = {.customer_id = column_of("customer_id", customers),
                    .left_at = column_of("left_at", left_at),
                    .last_seen = column_of("last_seen", last_seen)},
      .purchases = {.customer_id = column_of("customer_id", purchases), .time = column_of("time", time)},
      .answers = {.complaint_id = column_of("complaint_id", answers),
                  .answered_at = column_of("answered_at", answered_at)},
      .observed_until = observed_until,
      .several_answers = last_answer ? AnswerRule::last : AnswerRule::first,
      .dated = dated};
  return interruptible(
      1, [&](amends::core::Executor& executor) { return JoinedLog(ComplaintLog(columns), tables, &executor); });
}
}  // namespace

void register_joined_log(py::module_& m) {
  py::class_<JoinReport>(
      m, "JoinReport",
      "What became of the rows of every table that was joined to a log: accounts of rows, empty where "
      "a table was not given.")
      .def_readonly("customers", &JoinReport::customers, "Rows without an id, or with one that stands before.")
      .def_readonly("complaints", &JoinReport::complaints,
                    "Complaints without a customer, or with one who is not among the customers.")
      .def_readonly("ids", &JoinReport::ids, "Complaints without an id, or with one that stands before.")
      .def_readonly("answers", &JoinReport::answers, "Answers to no complaint, or superseded by another.")
      .def_readonly("purchases", &JoinReport::purchases,
                    "Purchases without customer or time, of no customer, or after observed_until.")
      .def_readonly("followed", &JoinReport::followed,
                    "Complaints of which it is not known how long their customer stayed.")
      .def_readonly("answers_before_complaint", &JoinReport::answers_before_complaint,
                    "Answers taken that came before the complaint they are about.")
      .def_property_readonly("several_answers",
                             [](const JoinReport& r) { return std::string(to_string(r.several_answers)); })
      .def("__str__", &JoinReport::to_string)
      .def("__repr__", [](const JoinReport& r) {
        const std::string text = r.to_string();
        return text.empty() ? std::string("JoinReport(every row joined)") : "JoinReport\n" + text;
      });
  // The log views arrays that its Python object keeps alive; amends.domain.JoinedLog holds that object.
  py::class_<JoinedLog>(m, "JoinedRows", "Rows of other tables beside those of a log; see amends.domain.JoinedLog.")
      .def(py::init(&join), py::arg("log"), py::kw_only(), py::arg("customer_id") = py::none(),
           py::arg("complaint_id") = py::none(), py::arg("received") = py::none(), py::arg("customers") = py::none(),
           py::arg("left_at") = py::none(), py::arg("last_seen") = py::none(), py::arg("purchases") = py::none(),
           py::arg("time") = py::none(), py::arg("answers") = py::none(), py::arg("answered_at") = py::none(),
           py::arg("observed_until") = py::float_(std::numeric_limits<double>::quiet_NaN()),
           py::arg("last_answer") = false, py::arg("dated") = false, py::keep_alive<1, 2>(), py::keep_alive<1, 3>(),
           py::keep_alive<1, 4>(), py::keep_alive<1, 5>())
      .def(
          "with_scores",
          [](const JoinedLog& joined, const py::object& score, const py::object& asked, bool has_all_asked,
             const std::optional<ScoreScale>& score_scale) {
            return joined.with_scores({.score = column_of("score", score),
                                       .asked = column_of("asked", asked),
                                       .has_all_asked = has_all_asked,
                                       .score_scale = score_scale});
          },
          py::arg("score"), py::kw_only(), py::arg("asked") = py::none(), py::arg("has_all_asked") = false,
          py::arg("score_scale") = py::none(), py::keep_alive<0, 1>())
      .def("__len__", &JoinedLog::size)
      .def_property_readonly("report", &JoinedLog::report, py::return_value_policy::copy)
      .def_property_readonly("customer_rows", [](const JoinedLog& j) { return array_of(j.customer_rows()); })
      .def_property_readonly("answer_rows", [](const JoinedLog& j) { return array_of(j.answer_rows()); })
      .def_property_readonly("followed_days", [](const JoinedLog& j) { return array_of(j.followed_days()); })
      .def_property_readonly("left", [](const JoinedLog& j) { return array_of(j.left()); })
      .def_property_readonly("answer_days", [](const JoinedLog& j) { return array_of(j.answer_days()); })
      .def_property_readonly("purchase_days", [](const JoinedLog& j) { return array_of(j.purchase_days()); })
      .def_property_readonly("watched_days", [](const JoinedLog& j) { return array_of(j.watched_days()); });
}
