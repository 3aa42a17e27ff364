#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/unicode.hpp>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content.hpp"
#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "path.hpp"
#include "python_class.hpp"
#include "score_scale.hpp"

namespace {
using namespace amends;
using namespace amends::interop;
using amends::domain::ScoreScale;

/// The parameters of RecordMapping, which are the keys of a dict that stands for one.
constexpr std::array keys = {
    "response_days", "response_time", "received",       "answered",      "resolved",          "score",
    "flag",          "segment",       "channel",        "weight",        "attributes",        "resolved_values",
    "score_values",  "flag_values",   "segment_values", "segment_other", "channel_values",    "channel_other",
    "response_unit", "date_format",   "missing",        "score_scale",   "largest_bad_share", "encoding",
    "delimiter",     "decimal_mark",  "thousands_mark", "header",        "columns",           "skip_lines",
    "footer_lines"};
}  // namespace

/// A dict keeps its order, and the order of a value map numbers the names.
template <>
struct Argument<ValueMap> {
  static constexpr auto name = py::detail::const_name("collections.abc.Mapping[str, str] | None");
  static ValueMap from(py::handle value, const Place& place) {
    ValueMap map;
    if (value.is_none()) return map;
    for (const auto& [text, meant] : mapping_of(value, place)) {
      const std::string key = text_from(text, place);
      map.emplace_back(key, text_from(meant, place.at(key)));
    }
    return map;
  }
};

/// A dict of text to number.
template <>
struct Argument<NumberMap> {
  static constexpr auto name = py::detail::const_name("collections.abc.Mapping[str, float] | None");
  static NumberMap from(py::handle value, const Place& place) {
    NumberMap map;
    if (value.is_none()) return map;
    for (const auto& [text, number] : mapping_of(value, place)) {
      const std::string key = text_from(text, place);
      map.emplace_back(key, Argument<double>::from(number, place.at(key)));
    }
    return map;
  }
};

/// A RecordMapping, the name of a ready one, or a dict of its parameters.
template <>
struct Argument<RecordMapping> {
  static constexpr auto name = py::detail::make_caster<RecordMapping>::name +
                               py::detail::const_name(" | str | collections.abc.Mapping[str, typing.Any]");
  static RecordMapping from(py::handle value, const Place& place) {
    if (py::isinstance<RecordMapping>(value)) return py::cast<const RecordMapping&>(value);
    if (PyUnicode_Check(value.ptr())) return ready_mapping(text_from(value, place));
    const py::dict given = mapping_of(value, place);
    const std::vector<std::string> known(keys.begin(), keys.end());
    for (const auto& [key, one] : given) {
      const std::string name_given = text_from(key, place);
      const std::string* const near = detail::nearest(name_given, known);
      if (std::find(known.begin(), known.end(), name_given) == known.end())
        throw Error(ErrorCode::unknown_name, name_given,
                    place.text() + ": '" + name_given.substr(0, 30) + "' is not known" +
                        (near == nullptr ? "; see RecordMapping" : "; did you mean " + *near + "?"));
    }
    return py::cast<RecordMapping>(py::type::of<RecordMapping>()(**given));
  }
};

namespace {

template <class Map>
py::dict to_dict(const Map& map) {
  py::dict values;
  for (const auto& [text, name] : map) values[py::str(text)] = py::cast(name);
  return values;
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
segment, channel : str
    Texts; a missing one makes the row bad, unless the dict of its values lists it.
weight : str
    Complaints the row stands for.
attributes : dict of str to str
    Further columns to keep as texts: name -> header.
resolved_values : dict of str to str
    Each text of the file -> "resolved", "not_resolved" or "missing". If empty, 1, true, yes, resolved and 0, false,
    no, not_resolved are understood, in any case of letters.
score_values : dict of str to float
    Text -> number on the score scale; what it does not list is read as a number.
flag_values : dict of str to str
    Each text -> "satisfied", "dissatisfied" or "missing"; needed with a flag.
segment_values, channel_values : dict of str to str
    Text of the file -> name; several texts may share one name. If empty, each different text is a name.
segment_other, channel_other : str
    Name of all texts the dict does not list; empty: a row with such a text is bad.
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
         std::string resolved, std::string score, std::string flag, std::string segment, std::string channel,
         std::string weight, ValueMap attributes, ValueMap resolved_values, NumberMap score_values,
         ValueMap flag_values, ValueMap segment_values, std::string segment_other, ValueMap channel_values,
         std::string channel_other, std::string response_unit, std::string date_format,
         std::optional<std::vector<std::string>> missing, const ScoreScale& score_scale, double largest_bad_share,
         std::string encoding, const std::string& delimiter, const std::string& decimal_mark,
         std::string thousands_mark, bool header, std::optional<std::vector<std::string>> columns,
         std::size_t skip_lines, std::size_t footer_lines) {
        RecordMapping mapping{.response_days = std::move(response_days),
                              .response_time = std::move(response_time),
                              .received = std::move(received),
                              .answered = std::move(answered),
                              .resolved = std::move(resolved),
                              .score = std::move(score),
                              .flag = std::move(flag),
                              .segment = std::move(segment),
                              .channel = std::move(channel),
                              .weight = std::move(weight),
                              .attributes = std::move(attributes),
                              .resolved_values = std::move(resolved_values),
                              .score_values = std::move(score_values),
                              .flag_values = std::move(flag_values),
                              .segment_values = std::move(segment_values),
                              .segment_other = std::move(segment_other),
                              .channel_values = std::move(channel_values),
                              .channel_other = std::move(channel_other),
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
      py::arg("segment") = "", py::arg("channel") = "", py::arg("weight") = "", py::arg("attributes") = py::none(),
      py::arg("resolved_values") = py::none(), py::arg("score_values") = py::none(),
      py::arg("flag_values") = py::none(), py::arg("segment_values") = py::none(), py::arg("segment_other") = "",
      py::arg("channel_values") = py::none(), py::arg("channel_other") = "", py::arg("response_unit") = "",
      py::arg("date_format") = defaults.date_format, py::arg("missing") = py::none(),
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
      .def_readonly("channel", &RecordMapping::channel)
      .def_readonly("weight", &RecordMapping::weight)
      .def_property_readonly("attributes", [](const RecordMapping& r) { return to_dict(r.attributes); })
      .def_property_readonly("resolved_values", [](const RecordMapping& r) { return to_dict(r.resolved_values); })
      .def_property_readonly("score_values", [](const RecordMapping& r) { return to_dict(r.score_values); })
      .def_property_readonly("flag_values", [](const RecordMapping& r) { return to_dict(r.flag_values); })
      .def_property_readonly("segment_values", [](const RecordMapping& r) { return to_dict(r.segment_values); })
      .def_readonly("segment_other", &RecordMapping::segment_other)
      .def_property_readonly("channel_values", [](const RecordMapping& r) { return to_dict(r.channel_values); })
      .def_readonly("channel_other", &RecordMapping::channel_other)
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
      .def(
          "replace",
          [](const RecordMapping& r, const py::KWArgs<py::object>& changes) {
            py::dict all;
            for (const char* key : keys) all[key] = py::cast(r).attr(key);
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
        for (const char* key : keys) {
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

void add_records(py::module_& m) {
  using Log = PythonObject<"amends.domain", "ComplaintLog">;
  py::class_<ComplaintRecords>(
      m, "ComplaintRecords",
      R"(Complaints read from a file: owns the mapped columns, in one to eight bytes per row and column.

Made by ``read_complaints``. Only good rows are in it.

Attributes
----------
log : ComplaintLog
    A view of these records, usable wherever a log is; it keeps them alive.
report : RecordReport
    Rows read, rows not used, and why.
nbytes : int
    Memory held by the columns.
segment_names, channel_names : list of str
    Names behind the codes.
)")
      .def(
          "_view", [](const ComplaintRecords& r) { return r.log(); }, py::keep_alive<0, 1>())
      .def_property_readonly(
          "log", [](const py::object& self) { return Log::made_of(self.attr("_view")()); },
          "A view of these records, usable wherever a ComplaintLog is.")
      .def("__len__", &ComplaintRecords::size)
      .def_property_readonly("report", &ComplaintRecords::report, py::return_value_policy::copy)
      .def_property_readonly("nbytes", &ComplaintRecords::bytes, "Memory held by the columns.")
      .def_property_readonly("from_flag", &ComplaintRecords::from_flag,
                             "Whether scores are a flag: 1 satisfied, 0 dissatisfied.")
      .def_property_readonly("score_scale", &ComplaintRecords::score_scale)
      .def_property_readonly(
          "attributes",
          [](const ComplaintRecords& r) {
            py::dict out;
            for (const ComplaintRecords::Attribute& one : r.attributes()) {
              const core::ColumnView codes = one.codes.view();
              py::array_t<std::int64_t> column(static_cast<py::ssize_t>(codes.size()));
              for (std::size_t i = 0; i < codes.size(); ++i)
                column.mutable_data()[i] = static_cast<std::int64_t>(codes[i]);
              out[py::str(one.name)] = py::make_tuple(column, one.names);
            }
            return out;
          },
          "Further columns that were kept: name -> (codes, names), a missing text being the name \"\".")
      .def_property_readonly("segment_names", &ComplaintRecords::segment_names)
      .def_property_readonly("channel_names", &ComplaintRecords::channel_names)
      .def("__repr__", [](const ComplaintRecords& r) {
        const RecordReport& account = r.report();
        const py::str bad(", {:,} of {:,} rows read are bad and not used");
        return std::string(py::str("ComplaintRecords({:,} rows, {:,} bytes").format(r.size(), r.bytes())) +
               (account.bad > 0 ? std::string(bad.format(account.bad, account.rows)) : "") + ")";
      });
  def(
      m, "read_complaints",
      [](const Paths& path, const RecordMapping& mapping) {
        return interruptible(1, [&](core::Executor& executor) {
          return read_complaints(std::span<const std::string>(path.texts), mapping, &executor);
        });
      },
      R"(Complaint records from a CSV file, plain or gzip.

RFC 4180: a header line, quoted fields with delimiters, line breaks and doubled quotes; LF, CRLF or CR; UTF-8, UTF-16
and the encodings of RecordMapping; columns in any order. A bad row is counted and reported with its line, not used; the
others are. Memory is bounded by the columns kept, not by the file.

Parameters
----------
path : str, bytes or path-like, or a list of them
    The file; gzip is recognised by its first bytes. Several files of one table are read one after the other.
mapping : RecordMapping, dict or str
    The columns and values; a dict has the parameters of RecordMapping as keys, a text is the name of a ready mapping.

Returns
-------
ComplaintRecords

Raises
------
AmendsError
    The file cannot be read, a mapped column is missing (with the nearest header), a quote is never closed, gzip is
    truncated or damaged, or more rows are bad than ``largest_bad_share`` allows (with the first of them).

Examples
--------
>>> import pathlib, tempfile
>>> from amends.interop import read_complaints
>>> path = pathlib.Path(tempfile.mkdtemp()) / "complaints.csv"
>>> _ = path.write_text("area;days;stars\nNorte;2;5\nSul;7;1\n", encoding="utf-8")
>>> records = read_complaints(path, {"segment": "area", "response_days": "days", "score": "stars",
...                                  "segment_values": {"Norte": "north", "Sul": "south"}, "delimiter": ";"})
>>> records.log
ComplaintLog(2 rows, 2 complaints)
>>> records.report
RecordReport(rows=2, bad=0)
)",
      py::arg("path"), py::arg("mapping"));
  def(
      m, "read_complaints_from_memory",
      [](const Content& content, const RecordMapping& mapping) {
        const std::string_view view(content.bytes);
        return interruptible(
            1, [&](core::Executor& executor) { return read_complaints_from_memory(view, mapping, &executor); });
      },
      R"(The same for a file that is already in memory.

Parameters
----------
content : bytes
    CSV text in UTF-8, or gzip of it.
mapping : RecordMapping or dict
    As for ``read_complaints``.

Returns
-------
ComplaintRecords

Examples
--------
>>> from amends.interop import read_complaints_from_memory
>>> read_complaints_from_memory(b"stars\n5\n9\n", {"score": "stars", "largest_bad_share": 0.5}).report
RecordReport(rows=2, bad=1)
  line 3, column "stars": "9" is outside the score scale 1 to 5
)",
      py::arg("content"), py::arg("mapping"));
}

void add_texts(py::module_& m) {
  def(
      m, "normalised", [](const std::string& text) { return normalised(text); },
      R"(The text in its composed normal form (NFC): one spelling for each sequence of characters that means the same.

Parameters
----------
text : str

Returns
-------
str

Examples
--------
>>> from amends.interop import normalised
>>> normalised("Jose\u0301") == "Jos\u00e9"
True
)",
      py::arg("text"));
  def(
      m, "look_alike_key", [](const std::string& text) { return look_alike_key(text); },
      R"(A key that texts have in common when a person takes them for the same.

Capitals, accents, compatibility forms (full-width letters, ligatures), blanks of any kind and number, typographic
punctuation and invisible characters make no difference. Letters of different scripts stay different. For comparing, not
for showing.

Parameters
----------
text : str

Returns
-------
str
    The key of a key is the key itself.

Examples
--------
>>> from amends.interop import look_alike_key
>>> look_alike_key("TELEF\u00d3NICA\u00a0 do Brasil ")
'telefonica do brasil'
)",
      py::arg("text"));
  def(
      m, "display_width", [](const std::string& text) { return display_width(text); },
      R"(Columns that the text takes on a terminal.

Wide characters of East Asia and most emoji take 2, marks that combine, control and other invisible characters 0, all
others 1.

Parameters
----------
text : str

Returns
-------
int

Examples
--------
>>> from amends.interop import display_width
>>> display_width("\ud1b5\uc2e0\uc0ac"), display_width("Jose\u0301")
(6, 4)
)",
      py::arg("text"));
  def(
      m, "printable", [](const std::string& text) { return printable(text); },
      R"(The text fit for a line of a terminal: control characters and marks that turn the direction of writing are escaped.

Parameters
----------
text : str

Returns
-------
str

Examples
--------
>>> from amends.interop import printable
>>> print(printable("a" + chr(27) + "[1m"))
a\x1b[1m
)",
      py::arg("text"));
}
}  // namespace

void register_interop(py::module_& module) {
  add_mapping(module);
  add_ready_mappings(module);
  add_records(module);
  add_texts(module);
}
