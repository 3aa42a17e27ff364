// How the columns and the values of a file of complaints are mapped, and the mappings that come with the library.
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "content.hpp"
#include "def.hpp"
#include "module.hpp"
#include "record_mapping.hpp"
#include "score_scale.hpp"

namespace {
using namespace amends;
using namespace amends::interop;
using amends::domain::ScoreScale;

template <class Map>
py::dict to_dict(const Map& map) {
  py::dict values;
  for (const auto& [text, name] : map) values[py::str(text)] = py::cast(name);
  return values;
}

py::dict parameters_of(const RecordMapping& mapping) {
  py::dict all;
  for (const char* key : record_mapping_keys) all[key] = py::cast(mapping).attr(key);
  return all;
}

void add_mapping(py::module_& m) {
  py::class_<RecordMapping> type(m, "RecordMapping",
                                 R"(How the columns and the values of a CSV file become a complaint log.

Parameters
----------
response_days : str
    Header of the column of days from receipt to answer, numbers from 0 to 36,525; missing: not answered. Here and
    below an empty header means that there is no such column; at least one must be given.
response_time : str
    The same in ``response_unit``, or with its unit: "3 h", "2 days 4:30:00", "26:10:05".
received, answered : str
    Columns of dates or times; their difference is the response time. Missing in ``answered``: not answered.
resolved : str
    The complainant's verdict; missing: did not say.
score : str
    Satisfaction score, a number on ``score_scale``; missing: not evaluated. A percent sign behind it is dropped.
flag : str
    Instead of a score: satisfied or not. The log then has scores of 0 and 1, and nobody is delighted.
asked : str
    Whether the complainant was asked how satisfied he is; missing: not known, taken as asked.
segment, channel, cluster : str
    Texts. The cluster is who handled the complaint: the company or branch.
product, relief : str
    Texts that are kept as the attributes "product" and "relief" (what the firm gave).
weight : str
    Complaints the row stands for.
complaint_id, customer_id : str
    Which complaint it is, and who complained: texts by which other tables ``join`` the log, of any number; missing: it
    joins nothing. "007" and "7" are two ids.
attributes : dict of str to str
    Further columns to keep as texts: name -> header.
resolved_values : dict of str to str
    Each text of the file -> "resolved", "not_resolved" or "missing". If empty, 1, true, yes, resolved and 0, false,
    no, not_resolved are understood, in any case of letters.
score_values : dict of str to float
    Text -> number on the score scale; what it does not list is read as a number.
flag_values : dict of str to str
    Each text -> "satisfied", "dissatisfied", "missing" (asked, and silent) or "not_asked"; needed with a flag.
asked_values : dict of str to str
    Each text -> "asked", "not_asked" or "missing". If empty, 1, true, yes, asked and 0, false, no, not_asked are
    understood, in any case of letters.
segment_values, channel_values, cluster_values : dict of str to str
    Text of the file -> name; several texts may share one name. If empty, each different text is a name.
segment_other, channel_other, cluster_other : str
    Name of all texts the dict does not list; empty: a row with such a text is bad.
segment_missing, channel_missing, cluster_missing : str
    Name where the text is missing; empty: such a row is bad.
response_unit : str
    Of ``response_time``: "days", "hours", "minutes" or "seconds".
date_format : str
    "recognised", "day/month/year", "month/day/year", "year/month/day", "excel", "excel 1904", "unix seconds" or "unix
    milliseconds".
missing : sequence of str
    Texts that mean "missing" in every column, after the dicts had their turn.
score_scale : ScoreScale, (lowest, highest), (lowest, highest, reversed), or a mapping of these names
    The scale of the score.
largest_bad_share : float
    More bad rows than this share of the rows read is an error.
encoding : str
    utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, iso-8859-15, cp949 or shift-jis; empty: UTF-8, or UTF-16 where
    the first bytes show it.
delimiter : str
    One character; empty: as the file states ("sep=;") or its header shows.
decimal_mark, thousands_mark : str
    Of numbers: "." or ","; ",", ".", "'", a blank or empty (none).
header : bool
    Whether the first record holds the names of the columns.
columns : sequence of str
    The names of the columns where ``header`` is false.
skip_lines, footer_lines : int
    Lines before the header, and lines at the end that are no rows.

Raises
------
AmendsError
    No column given, or parameters that cannot be meant.

Examples
--------
>>> from amends.interop import RecordMapping
>>> mapping = RecordMapping(resolved="evaluation", resolved_values={"Resolvida": "resolved"}, delimiter=";")
>>> mapping.resolved_values
{'Resolvida': 'resolved'}
)");
  const RecordMapping defaults;
  def_init(
      type,
      [](std::string response_days, std::string response_time, std::string received, std::string answered,
         std::string resolved, std::string score, std::string flag, std::string asked, std::string segment,
         std::string channel, std::string cluster, std::string product, std::string relief, std::string weight,
         std::string complaint_id, std::string customer_id, ValueMap attributes, ValueMap resolved_values,
         NumberMap score_values, ValueMap flag_values, ValueMap asked_values, ValueMap segment_values,
         std::string segment_other, std::string segment_missing, ValueMap channel_values, std::string channel_other,
         std::string channel_missing, ValueMap cluster_values, std::string cluster_other, std::string cluster_missing,
         std::string response_unit, std::string date_format, std::optional<std::vector<std::string>> missing,
         const ScoreScale& score_scale, double largest_bad_share, std::string encoding, const std::string& delimiter,
         const std::string& decimal_mark, std::string thousands_mark, bool header,
         std::optional<std::vector<std::string>> columns, std::size_t skip_lines, std::size_t footer_lines) {
        RecordMapping mapping{.response_days = std::move(response_days),
                              .response_time = std::move(response_time),
                              .received = std::move(received),
                              .answered = std::move(answered),
                              .resolved = std::move(resolved),
                              .score = std::move(score),
                              .flag = std::move(flag),
                              .asked = std::move(asked),
                              .segment = std::move(segment),
                              .channel = std::move(channel),
                              .cluster = std::move(cluster),
                              .weight = std::move(weight),
                              .product = std::move(product),
                              .relief = std::move(relief),
                              .complaint_id = std::move(complaint_id),
                              .customer_id = std::move(customer_id),
                              .attributes = std::move(attributes),
                              .resolved_values = std::move(resolved_values),
                              .score_values = std::move(score_values),
                              .flag_values = std::move(flag_values),
                              .asked_values = std::move(asked_values),
                              .segment_values = std::move(segment_values),
                              .segment_other = std::move(segment_other),
                              .segment_missing = std::move(segment_missing),
                              .channel_values = std::move(channel_values),
                              .channel_other = std::move(channel_other),
                              .channel_missing = std::move(channel_missing),
                              .cluster_values = std::move(cluster_values),
                              .cluster_other = std::move(cluster_other),
                              .cluster_missing = std::move(cluster_missing),
                              .response_unit = std::move(response_unit),
                              .date_format = std::move(date_format),
                              .score_scale = score_scale,
                              .largest_bad_share = largest_bad_share,
                              .encoding = std::move(encoding),
                              .delimiter = to_character("delimiter", delimiter),
                              .decimal_mark = to_character("decimal_mark", decimal_mark),
                              .thousands_mark = std::move(thousands_mark),
                              .header = header,
                              .skip_lines = skip_lines,
                              .footer_lines = footer_lines};
        if (missing) mapping.missing = std::move(*missing);
        if (columns) mapping.columns = std::move(*columns);
        check_record_mapping(mapping);
        return mapping;
      },
      py::kw_only(), py::arg("response_days") = "", py::arg("response_time") = "", py::arg("received") = "",
      py::arg("answered") = "", py::arg("resolved") = "", py::arg("score") = "", py::arg("flag") = "",
      py::arg("asked") = "", py::arg("segment") = "", py::arg("channel") = "", py::arg("cluster") = "",
      py::arg("product") = "", py::arg("relief") = "", py::arg("weight") = "", py::arg("complaint_id") = "",
      py::arg("customer_id") = "", py::arg("attributes") = py::none(), py::arg("resolved_values") = py::none(),
      py::arg("score_values") = py::none(), py::arg("flag_values") = py::none(), py::arg("asked_values") = py::none(),
      py::arg("segment_values") = py::none(), py::arg("segment_other") = "", py::arg("segment_missing") = "",
      py::arg("channel_values") = py::none(), py::arg("channel_other") = "", py::arg("channel_missing") = "",
      py::arg("cluster_values") = py::none(), py::arg("cluster_other") = "", py::arg("cluster_missing") = "",
      py::arg("response_unit") = "", py::arg("date_format") = defaults.date_format, py::arg("missing") = py::none(),
      py::arg("score_scale") = py::make_tuple(1.0, 5.0), py::arg("largest_bad_share") = defaults.largest_bad_share,
      py::arg("encoding") = "", py::arg("delimiter") = "", py::arg("decimal_mark") = ".",
      py::arg("thousands_mark") = "", py::arg("header") = true, py::arg("columns") = py::none(),
      py::arg("skip_lines") = 0, py::arg("footer_lines") = 0);
  type.def_readonly("response_days", &RecordMapping::response_days)
      .def_readonly("response_time", &RecordMapping::response_time)
      .def_readonly("received", &RecordMapping::received)
      .def_readonly("answered", &RecordMapping::answered)
      .def_readonly("resolved", &RecordMapping::resolved)
      .def_readonly("score", &RecordMapping::score)
      .def_readonly("flag", &RecordMapping::flag)
      .def_readonly("segment", &RecordMapping::segment)
      .def_readonly("asked", &RecordMapping::asked)
      .def_readonly("channel", &RecordMapping::channel)
      .def_readonly("cluster", &RecordMapping::cluster)
      .def_readonly("product", &RecordMapping::product)
      .def_readonly("relief", &RecordMapping::relief)
      .def_readonly("weight", &RecordMapping::weight)
      .def_readonly("complaint_id", &RecordMapping::complaint_id)
      .def_readonly("customer_id", &RecordMapping::customer_id)
      .def_property_readonly("attributes", [](const RecordMapping& r) { return to_dict(r.attributes); })
      .def_property_readonly("resolved_values", [](const RecordMapping& r) { return to_dict(r.resolved_values); })
      .def_property_readonly("score_values", [](const RecordMapping& r) { return to_dict(r.score_values); })
      .def_property_readonly("flag_values", [](const RecordMapping& r) { return to_dict(r.flag_values); })
      .def_property_readonly("segment_values", [](const RecordMapping& r) { return to_dict(r.segment_values); })
      .def_readonly("segment_other", &RecordMapping::segment_other)
      .def_readonly("segment_missing", &RecordMapping::segment_missing)
      .def_property_readonly("channel_values", [](const RecordMapping& r) { return to_dict(r.channel_values); })
      .def_readonly("channel_other", &RecordMapping::channel_other)
      .def_readonly("channel_missing", &RecordMapping::channel_missing)
      .def_property_readonly("asked_values", [](const RecordMapping& r) { return to_dict(r.asked_values); })
      .def_property_readonly("cluster_values", [](const RecordMapping& r) { return to_dict(r.cluster_values); })
      .def_readonly("cluster_other", &RecordMapping::cluster_other)
      .def_readonly("cluster_missing", &RecordMapping::cluster_missing)
      .def_readonly("response_unit", &RecordMapping::response_unit)
      .def_readonly("date_format", &RecordMapping::date_format)
      .def_readonly("missing", &RecordMapping::missing)
      .def_readonly("score_scale", &RecordMapping::score_scale)
      .def_readonly("largest_bad_share", &RecordMapping::largest_bad_share)
      .def_readonly("encoding", &RecordMapping::encoding)
      .def_property_readonly(
          "delimiter",
          [](const RecordMapping& r) { return r.delimiter == '\0' ? std::string() : std::string(1, r.delimiter); })
      .def_property_readonly("decimal_mark", [](const RecordMapping& r) { return std::string(1, r.decimal_mark); })
      .def_readonly("thousands_mark", &RecordMapping::thousands_mark)
      .def_readonly("header", &RecordMapping::header)
      .def_readonly("columns", &RecordMapping::columns)
      .def_readonly("skip_lines", &RecordMapping::skip_lines)
      .def_readonly("footer_lines", &RecordMapping::footer_lines)
      .def(py::pickle(&parameters_of,
                      [](const py::dict& state) { return Argument<RecordMapping>::from(state, Place{"state"}); }),
           py::arg("state"))
      .def(
          "replace",
          [](const RecordMapping& r, const py::KWArgs<py::object>& changes) {
            py::dict all = parameters_of(r);
            for (const auto& [key, value] : changes) {
              if (!all.contains(key))
                throw py::type_error("RecordMapping.replace() has no argument " + py::cast<std::string>(key));
              all[key] = value;
            }
            return Argument<RecordMapping>::from(all, Place{"replace"});
          },
          R"(The same mapping with other members: ``ready_mapping("cfpb").replace(received="date_received")``.

Parameters
----------
**changes : Any
    Parameters of RecordMapping.

Returns
-------
RecordMapping

Raises
------
AmendsError
    As for RecordMapping.
)")
      .def("__repr__", [](const py::object& self) {
        std::string text;
        const py::object usual = py::cast(RecordMapping());
        for (const char* key : record_mapping_keys) {
          const py::object value = self.attr(key);
          if (value.equal(usual.attr(key))) continue;
          text += (text.empty() ? "RecordMapping(" : ", ") + std::string(key) + "=" + std::string(py::repr(value));
        }
        return text.empty() ? std::string("RecordMapping()") : text + ")";
      });
}

void add_ready_mappings(py::module_& m) {
  def(
      m, "ready_mapping", [](const std::string& name) { return ready_mapping(name); },
      R"(A mapping that comes with the library, for the export of a system.

Parameters
----------
name : str
    cfpb, consumidor, salesforce, servicenow, simple or zendesk.

Returns
-------
RecordMapping

Raises
------
AmendsError
    There is no such mapping.

Examples
--------
>>> from amends.interop import ready_mapping
>>> ready_mapping("servicenow").replace(answered="closed_at").answered
'closed_at'
)",
      py::arg("name"));
  def(
      m, "ready_mapping_text", [](const std::string& name) { return std::string(ready_mapping_text(name)); },
      R"(The same as the [records] table of a scenario file (TOML), with comments.

Parameters
----------
name : str
    As for ``ready_mapping``.

Returns
-------
str

Raises
------
AmendsError
    There is no such mapping.
)",
      py::arg("name"));
  def(m, "ready_mapping_names", &ready_mapping_names, "The names of the mappings that come with the library.");
  def(
      m, "parse_record_mapping", [](const std::string& text) { return parse_record_mapping(text); },
      R"(The mapping that a text of nothing but a [records] table (TOML) states.

Parameters
----------
text : str
    As ``ready_mapping_text`` and ``Inspection.starter_toml`` give it.

Returns
-------
RecordMapping

Raises
------
AmendsError
    The text is no such table, with every mistake; parameters that cannot be meant.

Examples
--------
>>> from amends.interop import parse_record_mapping
>>> parse_record_mapping('[records]\nscore = "stars"\nmissing = [""]').missing
['']
)",
      py::arg("text"));
}
}  // namespace

void register_record_mapping(py::module_& module) {
  add_mapping(module);
  add_ready_mappings(module);
}
