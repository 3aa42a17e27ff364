#include <amends/core/timestamp.hpp>
#include <amends/domain/record_report.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "plain_state.hpp"

namespace {
using namespace amends;
using namespace amends::domain;

/// "2024-01-31", from days since 1970; None for NaN.
std::optional<std::string> day(double days) {
  if (days != days) return std::nullopt;
  return core::format_date(static_cast<std::int64_t>(days));
}

}  // namespace

void register_record_report(py::module_& m) {
  add_plain_pickle(
      py::class_<BadRow>(m, "BadRow", "Why a row was not used: line of the file, column, text, reason.")
          .def_readonly("line", &BadRow::line, "As an editor counts, from 1.")
          .def_readonly("column", &BadRow::column, "Header of the column; empty where the row as a whole is wrong.")
          .def_readonly("text", &BadRow::text)
          .def_readonly("reason", &BadRow::reason)
          .def_readonly("file", &BadRow::file, "Where several files were read; otherwise empty.")
          .def("__repr__", &BadRow::to_string));
  py::class_<RecordReport> report(
      m, "RecordReport",
      R"(The account of records: what was read, used, left out, sent to other, taken otherwise.

``print(report)`` shows all of it.
)");
  add_plain_pickle(
      py::class_<RecordReport::LeftOut>(m, "LeftOut", "Rows left out for one reason.")
          .def_readonly("column", &RecordReport::LeftOut::column, "Header; empty where the row as a whole is wrong.")
          .def_readonly("reason", &RecordReport::LeftOut::reason)
          .def_readonly("rows", &RecordReport::LeftOut::rows)
          .def_readonly("first_line", &RecordReport::LeftOut::first_line)
          .def_readonly("file", &RecordReport::LeftOut::file,
                        "That of the first, where several were read; otherwise empty.")
          .def("__repr__", [](const RecordReport::LeftOut& one) {
            return std::string(py::str("LeftOut(column={!r}, reason={!r}, rows={}, first_line={})")
                                   .format(one.column, one.reason, one.rows, one.first_line));
          }));
  add_plain_pickle(
      py::class_<RecordReport::OtherText>(m, "OtherText", "A text that no dict of values lists.")
          .def_readonly("text", &RecordReport::OtherText::text)
          .def_readonly("rows", &RecordReport::OtherText::rows)
          .def_readonly("looks_like", &RecordReport::OtherText::looks_like,
                        "A listed text it may be meant for, or empty.")
          .def("__repr__", [](const RecordReport::OtherText& one) {
            return std::string(
                py::str("OtherText({!r}, rows={}, looks_like={!r})").format(one.text, one.rows, one.looks_like));
          }));
  add_plain_pickle(
      py::class_<RecordReport::SentToOther>(m, "SentToOther", "What the name for all others of a column took.")
          .def_readonly("column", &RecordReport::SentToOther::column)
          .def_readonly("name", &RecordReport::SentToOther::name)
          .def_readonly("rows", &RecordReport::SentToOther::rows)
          .def_readonly("texts", &RecordReport::SentToOther::texts, "How many different ones.")
          .def_readonly("first", &RecordReport::SentToOther::first, "At most ten OtherText, look-alikes first.")
          .def("__repr__", [](const RecordReport::SentToOther& one) {
            return std::string(py::str("SentToOther(column={!r}, name={!r}, rows={}, texts={})")
                                   .format(one.column, one.name, one.rows, one.texts));
          }));
  add_plain_pickle(py::class_<RecordReport::Reinterpreted>(
                       m, "Reinterpreted", "Values that were taken in another sense than they stand there.")
                       .def_readonly("column", &RecordReport::Reinterpreted::column)
                       .def_readonly("what", &RecordReport::Reinterpreted::what)
                       .def_readonly("rows", &RecordReport::Reinterpreted::rows)
                       .def_readonly("first_line", &RecordReport::Reinterpreted::first_line)
                       .def_readonly("file", &RecordReport::Reinterpreted::file,
                                     "That of the first, where several were read; otherwise empty.")
                       .def("__repr__", [](const RecordReport::Reinterpreted& one) {
                         return std::string(py::str("Reinterpreted(column={!r}, what={!r}, rows={}, first_line={})")
                                                .format(one.column, one.what, one.rows, one.first_line));
                       }));
  report.def_readonly("rows", &RecordReport::rows, "Data rows read, good and bad; a bad record counts its lines.")
      .def_readonly("bad", &RecordReport::bad, "Rows not used.")
      .def_readonly("blank_lines", &RecordReport::blank_lines, "Empty lines, or of delimiters only; they are not rows.")
      .def_readonly("swallowed_lines", &RecordReport::swallowed_lines, "Lines within quoted fields of bad records.")
      .def_readonly("first_bad", &RecordReport::first_bad, "At most ten BadRow.")
      .def_readonly("left_out", &RecordReport::left_out, "LeftOut, one for each reason.")
      .def_readonly("sent_to_other", &RecordReport::sent_to_other, "SentToOther, at most one for each column.")
      .def_readonly("reinterpreted", &RecordReport::reinterpreted, "Reinterpreted, by column and kind.")
      .def_property_readonly(
          "outside_scenario",
          [](const RecordReport& r) {
            py::dict out;
            for (const RecordReport::OutsideScenario& one : r.outside_scenario)
              out[py::str(one.segment)] = one.complaints;
            return out;
          },
          "Complaints of segments that the scenario does not have: name -> number.")
      .def_readonly("skipped_lines", &RecordReport::skipped_lines,
                    "BadRow: the first lines that skip_lines and footer_lines took out; they are not rows.")
      .def_readonly("findings", &RecordReport::findings,
                    "What speaks against the mapping as a whole: scores that look like another scale, a class without "
                    "anybody, response times of more than ten years, names that look alike or go over lines.")
      .def_readonly("unusual_texts", &RecordReport::unusual_texts,
                    "The first texts not of ASCII, where a stated encoding takes any byte.")
      .def_property_readonly("files",
                             [](const RecordReport& r) {
                               py::typing::List<py::str> files;  // as os.fsdecode writes names that are no UTF-8
                               for (const std::string& one : r.files)
                                 files.append(py::reinterpret_steal<py::str>(PyUnicode_DecodeFSDefaultAndSize(
                                     one.data(), static_cast<py::ssize_t>(one.size()))));
                               return files;
                             })
      .def_readonly("encoding", &RecordReport::encoding)
      .def_readonly("delimiter", &RecordReport::delimiter)
      .def_property_readonly(
          "first_received", [](const RecordReport& r) { return day(r.first_received); },
          "The first date of receipt as text, or None.")
      .def_property_readonly(
          "last_received", [](const RecordReport& r) { return day(r.last_received); },
          "The last date of receipt as text, or None.")
      .def_property_readonly("used", &RecordReport::used)
      .def_property_readonly("bad_share", &RecordReport::bad_share)
      .def_property_readonly("clean", &RecordReport::clean,
                             "Every row was used, as it stands there, no line was taken out, and nothing was found.")
      .def("__str__", &RecordReport::to_string)
      .def("__repr__", [](const RecordReport& r) {
        std::string text = "RecordReport(rows=" + std::to_string(r.rows) + ", bad=" + std::to_string(r.bad) + ")";
        for (const BadRow& row : r.first_bad) text += "\n  " + row.to_string();
        if (r.bad - r.swallowed_lines > r.first_bad.size())
          text += "\n  ... " + std::to_string(r.bad - r.swallowed_lines - r.first_bad.size()) + " more";
        return text;
      });
  add_plain_pickle(report);
}
