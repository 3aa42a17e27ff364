#include <algorithm>
#include <amends/domain/complaint_log.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/unicode.hpp>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
    "response_days",   "resolved",          "score",         "segment",        "channel",       "weight",
    "resolved_values", "segment_values",    "segment_other", "channel_values", "channel_other", "missing",
    "score_scale",     "largest_bad_share", "delimiter",     "decimal_mark"};

/// Content of a file in memory: bytes, or what gives its memory as bytes.
struct Content {
  py::bytes bytes;
};
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

/// A RecordMapping, or a dict of its parameters.
template <>
struct Argument<RecordMapping> {
  static constexpr auto name = py::detail::make_caster<RecordMapping>::name +
                               py::detail::const_name(" | collections.abc.Mapping[str, typing.Any]");
  static RecordMapping from(py::handle value, const Place& place) {
    if (py::isinstance<RecordMapping>(value)) return py::cast<const RecordMapping&>(value);
    const py::dict given = mapping_of(value, place);
    const std::vector<std::string> known(keys.begin(), keys.end());
    for (const auto& [key, one] : given) {
      const std::string name_given = text_from(key, place);
      if (std::find(known.begin(), known.end(), name_given) == known.end())
        throw Error(ErrorCode::unknown_name, name_given,
                    place.text() + ": '" + name_given.substr(0, 30) + "' is not known; did you mean " +
                        *detail::nearest(name_given, known) + "?");
    }
    return py::cast<RecordMapping>(py::type::of<RecordMapping>()(**given));
  }
};

template <>
struct Argument<Content> {
  static constexpr auto name = py::detail::const_name("bytes | bytearray | memoryview");
  static Content from(py::handle value, const Place& place) {
    if (PyBytes_Check(value.ptr()) || PyByteArray_Check(value.ptr()) || PyMemoryView_Check(value.ptr()))
      return {py::bytes(py::reinterpret_steal<py::object>(PyBytes_FromObject(value.ptr())))};
    refuse(place, "bytes", value);
  }
};

namespace {

py::dict to_dict(const ValueMap& map) {
  py::dict values;
  for (const auto& [text, name] : map) values[py::str(text)] = py::str(name);
  return values;
}
char to_character(const char* parameter, const std::string& text) {
  if (text.size() != 1)
    throw amends::Error(amends::ErrorCode::domain, parameter,
                        std::string(parameter) + " must be one ASCII character, got \"" + text.substr(0, 30) + '"');
  return text[0];
}

void add_mapping(py::module_& m) {
  py::class_<RecordMapping> type(m, "RecordMapping",
                                 R"(How the columns and the values of a CSV file become a complaint log.

Parameters
----------
response_days, resolved, score, segment, channel, weight : str
    Header of the source column of each role; empty: not given. At least one must be given.
resolved_values : dict of str to str
    Each text of the file -> "resolved", "not_resolved" or "missing". If empty, 1, true, yes, resolved and 0, false,
    no, not_resolved are understood, in any case of letters.
segment_values, channel_values : dict of str to str
    Text of the file -> name; several texts may share one name. If empty, each different text is a name.
segment_other, channel_other : str
    Name of all texts the dict does not list; empty: a row with such a text is bad.
missing : sequence of str
    Texts that mean "missing" in every column, after the dicts had their turn.
score_scale : ScoreScale or (lowest, highest) or (lowest, highest, reversed)
    The scale of the score.
largest_bad_share : float
    More bad rows than this share of the rows read is an error.
delimiter, decimal_mark : str
    One character each; the decimal mark is "." or ",".

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
  def_init(
      type,
      [](std::string response_days, std::string resolved, std::string score, std::string segment, std::string channel,
         std::string weight, ValueMap resolved_values, ValueMap segment_values, std::string segment_other,
         ValueMap channel_values, std::string channel_other, std::optional<std::vector<std::string>> missing,
         const ScoreScale& score_scale, double largest_bad_share, const std::string& delimiter,
         const std::string& decimal_mark) {
        RecordMapping mapping{.response_days = std::move(response_days),
                              .resolved = std::move(resolved),
                              .score = std::move(score),
                              .segment = std::move(segment),
                              .channel = std::move(channel),
                              .weight = std::move(weight),
                              .resolved_values = std::move(resolved_values),
                              .segment_values = std::move(segment_values),
                              .segment_other = std::move(segment_other),
                              .channel_values = std::move(channel_values),
                              .channel_other = std::move(channel_other),
                              .score_scale = score_scale,
                              .largest_bad_share = largest_bad_share,
                              .delimiter = to_character("delimiter", delimiter),
                              .decimal_mark = to_character("decimal_mark", decimal_mark)};
        if (missing) mapping.missing = std::move(*missing);
        check_record_mapping(mapping);
        return mapping;
      },
      py::kw_only(), py::arg("response_days") = "", py::arg("resolved") = "", py::arg("score") = "",
      py::arg("segment") = "", py::arg("channel") = "", py::arg("weight") = "", py::arg("resolved_values") = py::none(),
      py::arg("segment_values") = py::none(), py::arg("segment_other") = "", py::arg("channel_values") = py::none(),
      py::arg("channel_other") = "", py::arg("missing") = py::none(), py::arg("score_scale") = py::make_tuple(1.0, 5.0),
      py::arg("largest_bad_share") = RecordMapping().largest_bad_share, py::arg("delimiter") = ",",
      py::arg("decimal_mark") = ".");
  type.def_readonly("response_days", &RecordMapping::response_days)
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
      .def_property_readonly("decimal_mark", [](const RecordMapping& r) { return std::string(1, r.decimal_mark); })
      .def("__repr__", [](const py::object& self) {
        std::string text;
        for (const char* key : keys) {
          const py::object value = self.attr(key);
          if (value.equal(py::str()) || value.equal(py::dict())) continue;
          text += (text.empty() ? "RecordMapping(" : ", ") + std::string(key) + "=" + std::string(py::repr(value));
        }
        return text + ")";
      });
}

void add_records(py::module_& m) {
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
      .def_property_readonly("segment_names", &ComplaintRecords::segment_names)
      .def_property_readonly("channel_names", &ComplaintRecords::channel_names)
      .def("__repr__", [](const ComplaintRecords& r) {
        const RecordReport& report = r.report();
        const py::str bad(", {:,} of {:,} rows read are bad and not used");
        return std::string(py::str("ComplaintRecords({:,} rows, {:,} bytes").format(r.size(), r.bytes())) +
               (report.bad > 0 ? std::string(bad.format(report.bad, report.rows)) : "") + ")";
      });
  def(
      m, "read_complaints",
      [](const Path& path, const RecordMapping& mapping) {
        return interruptible(1,
                             [&](core::Executor& executor) { return read_complaints(path.text, mapping, &executor); });
      },
      R"(Complaint records from a CSV file, plain or gzip.

RFC 4180: a header line, quoted fields with delimiters, line breaks and doubled quotes, LF or CRLF; UTF-8 with or
without a byte order mark; columns in any order. A bad row is counted and reported with its line, not used; the
others are. Memory is bounded by the columns kept, not by the file.

Parameters
----------
path : str or path-like
    The file; gzip is recognised by its first bytes.
mapping : RecordMapping or dict
    The columns and values; a dict has the parameters of RecordMapping as keys.

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
  add_records(module);
  add_texts(module);
}
