#include <amends/interop/records.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interruptible.hpp"
#include "module.hpp"

namespace {
using namespace amends;
using namespace amends::interop;
using amends::domain::ScoreScale;

/// A dict keeps its order, and the order of a value map numbers the names.
ValueMap to_value_map(const py::dict& values) {
  ValueMap map;
  for (const auto& [text, name] : values) map.emplace_back(text.cast<std::string>(), name.cast<std::string>());
  return map;
}
py::dict to_dict(const ValueMap& map) {
  py::dict values;
  for (const auto& [text, name] : map) values[py::str(text)] = py::str(name);
  return values;
}
char to_character(const char* parameter, const std::string& text) {
  if (text.size() != 1)
    throw amends::Error(amends::ErrorCode::domain, parameter,
                        std::string(parameter) + " must be one ASCII character, got \"" + text + '"');
  return text[0];
}

void add_records(py::module_& m) {
  py::class_<RecordMapping>(m, "RecordMapping", "See amends.interop.RecordMapping.")
      .def(py::init([](std::string response_days, std::string resolved, std::string score, std::string segment,
                       std::string channel, std::string weight, const py::dict& resolved_values,
                       const py::dict& segment_values, std::string segment_other, const py::dict& channel_values,
                       std::string channel_other, std::vector<std::string> missing, const ScoreScale& score_scale,
                       double largest_bad_share, const std::string& delimiter, const std::string& decimal_mark) {
             RecordMapping mapping{.response_days = std::move(response_days),
                                   .resolved = std::move(resolved),
                                   .score = std::move(score),
                                   .segment = std::move(segment),
                                   .channel = std::move(channel),
                                   .weight = std::move(weight),
                                   .resolved_values = to_value_map(resolved_values),
                                   .segment_values = to_value_map(segment_values),
                                   .segment_other = std::move(segment_other),
                                   .channel_values = to_value_map(channel_values),
                                   .channel_other = std::move(channel_other),
                                   .missing = std::move(missing),
                                   .score_scale = score_scale,
                                   .largest_bad_share = largest_bad_share,
                                   .delimiter = to_character("delimiter", delimiter),
                                   .decimal_mark = to_character("decimal_mark", decimal_mark)};
             check_record_mapping(mapping);
             return mapping;
           }),
           py::kw_only(), py::arg("response_days") = "", py::arg("resolved") = "", py::arg("score") = "",
           py::arg("segment") = "", py::arg("channel") = "", py::arg("weight") = "",
           py::arg("resolved_values") = py::dict(), py::arg("segment_values") = py::dict(),
           py::arg("segment_other") = "", py::arg("channel_values") = py::dict(), py::arg("channel_other") = "",
           py::arg("missing") = RecordMapping().missing, py::arg("score_scale") = ScoreScale{},
           py::arg("largest_bad_share") = RecordMapping().largest_bad_share, py::arg("delimiter") = ",",
           py::arg("decimal_mark") = ".")
      .def_readonly("response_days", &RecordMapping::response_days)
      .def_readonly("resolved", &RecordMapping::resolved)
      .def_readonly("score", &RecordMapping::score)
      .def_readonly("segment", &RecordMapping::segment)
      .def_readonly("channel", &RecordMapping::channel)
      .def_readonly("weight", &RecordMapping::weight)
      .def_property_readonly("resolved_values", [](const RecordMapping& r) { return to_dict(r.resolved_values); })
      .def_property_readonly("segment_values", [](const RecordMapping& r) { return to_dict(r.segment_values); })
      .def_readonly("segment_other", &RecordMapping::segment_other)
      .def_property_readonly("channel_values", [](const RecordMapping& r) { return to_dict(r.channel_values); })
      .def_readonly("channel_other", &RecordMapping::channel_other)
      .def_readonly("missing", &RecordMapping::missing)
      .def_readonly("score_scale", &RecordMapping::score_scale)
      .def_readonly("largest_bad_share", &RecordMapping::largest_bad_share)
      .def_property_readonly("delimiter", [](const RecordMapping& r) { return std::string(1, r.delimiter); })
      .def_property_readonly("decimal_mark", [](const RecordMapping& r) { return std::string(1, r.decimal_mark); });

  py::class_<BadRow>(m, "BadRow", "Why a row was not used: line of the file, column, text, reason.")
      .def_readonly("line", &BadRow::line, "As an editor counts, from 1.")
      .def_readonly("column", &BadRow::column, "Header of the column; empty where the row as a whole is wrong.")
      .def_readonly("text", &BadRow::text)
      .def_readonly("reason", &BadRow::reason)
      .def("__repr__", &BadRow::to_string);
  py::class_<RecordReport>(m, "RecordReport", "Rows read, rows not used, and the first of these with their reasons.")
      .def_readonly("rows", &RecordReport::rows, "Data rows read, good and bad.")
      .def_readonly("bad", &RecordReport::bad, "Rows not used.")
      .def_readonly("blank_lines", &RecordReport::blank_lines, "Empty lines; they are not rows.")
      .def_readonly("first_bad", &RecordReport::first_bad, "At most ten BadRow.")
      .def_property_readonly("used", &RecordReport::used)
      .def_property_readonly("bad_share", &RecordReport::bad_share)
      .def("__repr__", [](const RecordReport& r) {
        std::string text = "RecordReport(rows=" + std::to_string(r.rows) + ", bad=" + std::to_string(r.bad) + ")";
        for (const BadRow& row : r.first_bad) text += "\n  " + row.to_string();
        if (r.bad > r.first_bad.size()) text += "\n  ... " + std::to_string(r.bad - r.first_bad.size()) + " more";
        return text;
      });

  py::class_<ComplaintRecords>(m, "ComplaintRecords", "See amends.interop.ComplaintRecords.")
      // Bytes first: they would pass for a path.
      .def(py::init([](const py::bytes& content, const RecordMapping& mapping) {
             const std::string_view view(content);
             return interruptible(
                 1, [&](core::Executor& executor) { return read_complaints_from_memory(view, mapping, &executor); });
           }),
           py::arg("content"), py::arg("mapping"))
      .def(py::init([](const std::string& path, const RecordMapping& mapping) {
             return interruptible(1,
                                  [&](core::Executor& executor) { return read_complaints(path, mapping, &executor); });
           }),
           py::arg("path"), py::arg("mapping"))
      .def(
          "_view", [](const ComplaintRecords& r) { return r.log(); }, py::keep_alive<0, 1>())
      .def("__len__", &ComplaintRecords::size)
      .def_property_readonly("report", &ComplaintRecords::report, py::return_value_policy::copy)
      .def_property_readonly("nbytes", &ComplaintRecords::bytes, "Memory held by the columns.")
      .def_property_readonly("segment_names", &ComplaintRecords::segment_names)
      .def_property_readonly("channel_names", &ComplaintRecords::channel_names);
}
}  // namespace

void register_interop(py::module_& module) {
  add_records(module);
}
