// Records of complaints from files, and texts as people read them.
#include <amends/domain/complaint_log.hpp>
#include <amends/interop/records.hpp>
#include <amends/interop/unicode.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "column.hpp"
#include "content.hpp"
#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "path.hpp"
#include "python_class.hpp"
#include "record_mapping.hpp"

namespace {
using namespace amends;
using namespace amends::interop;

py::array_t<std::int64_t> array_of(const std::vector<std::int64_t>& values) {
  return py::array_t<std::int64_t>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// The codes of Python texts, as they stand there.
py::array_t<std::int64_t> codes_of(IdTexts& ids, const std::string& role, const py::list& texts) {
  py::array_t<std::int64_t> out(static_cast<py::ssize_t>(texts.size()));
  std::int64_t* at = out.mutable_data();
  for (const py::handle text : texts) {
    Py_ssize_t size = 0;
    const char* const letters = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
    if (letters == nullptr) {
      PyErr_Clear();
      throw Error(ErrorCode::format, role, role + " must be text, got half a pair of surrogates");
    }
    *at++ = ids.add({letters, static_cast<std::size_t>(size)});
  }
  return out;
}

void add_id_texts(py::module_& m) {
  py::class_<IdTexts>(m, "IdTexts", "Texts of ids, each once, and the codes by which they join; see _joined_log.py.")
      .def(py::init<>())
      .def("codes", &codes_of, py::arg("role"), py::arg("texts"))
      .def(
          "number_codes",
          [](IdTexts& ids, const py::object& numbers) { return array_of(ids.codes(column_of("ids", numbers))); },
          py::arg("numbers"))
      .def("__len__", &IdTexts::size)
      .def_property_readonly("texts", [](const IdTexts& ids) {
        py::list out(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) out[i] = py::str(std::string(ids.text(i)));
        return out;
      });
}

/// The codes of the ids of a log, the smallest number where one is missing.
py::array_t<std::int64_t> id_codes(const core::ColumnView& column) {
  py::array_t<std::int64_t> out(static_cast<py::ssize_t>(column.size()));
  for (std::size_t i = 0; i < column.size(); ++i) {
    const double code = column[i];
    out.mutable_data()[i] = code == code ? static_cast<std::int64_t>(code) : IdTexts::nobody;
  }
  return out;
}

/// The texts of a column of ids, one for each row, None where one is missing; None where it was not mapped.
py::object ids_of(const core::ColumnView& column, const IdTexts& ids) {
  if (!column.given()) return py::none();
  py::list texts(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) texts[i] = py::str(std::string(ids.text(i)));
  const py::object out = py::module_::import("numpy").attr("empty")(column.size(), py::arg("dtype") = "object");
  auto** at = static_cast<PyObject**>(py::array(out).mutable_data());
  for (std::size_t i = 0; i < column.size(); ++i) {
    const double code = column[i];
    PyObject* const one = code == code ? texts[static_cast<std::size_t>(code)].ptr() : Py_None;
    Py_INCREF(one);
    Py_XDECREF(at[i]);
    at[i] = one;
  }
  return out;
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
segment_names, channel_names, cluster_names : list of str
    Names behind the codes.
complaint_id, customer_id : array of str
    The ids, None where one is missing; None where they were not mapped.
)")
      .def(
          "_view", [](const ComplaintRecords& r) { return r.log(); }, py::keep_alive<0, 1>())
      .def_property_readonly(
          "log",
          [](const py::object& self) {
            return Log{py::module_::import("amends.domain").attr("ComplaintLog").attr("_of_records")(self)};
          },
          "A view of these records, usable wherever a ComplaintLog is.")
      .def_property_readonly(
          "complaint_id",
          [](const ComplaintRecords& r) { return ids_of(r.log().columns().complaint_id, r.complaint_ids()); },
          "Texts of the complaints, as an array; None for a missing one.")
      .def_property_readonly(
          "customer_id",
          [](const ComplaintRecords& r) { return ids_of(r.log().columns().customer_id, r.customer_ids()); },
          "Texts of the customers, as an array; None for a missing one.")
      .def(
          "_ids",
          [](const ComplaintRecords& r, const std::string& role) -> py::object {
            const domain::ComplaintLog log = r.log();
            const bool customers = role == "customer_id";
            const core::ColumnView& column = customers ? log.columns().customer_id : log.columns().complaint_id;
            if (!column.given()) return py::none();
            return py::make_tuple(id_codes(column), customers ? r.customer_ids() : r.complaint_ids());
          },
          py::arg("role"), "The codes of the ids of a log, and a copy of their texts; None where they were not mapped.")
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
      .def_property_readonly("cluster_names", &ComplaintRecords::cluster_names)
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
  add_id_texts(module);
  add_records(module);
  add_texts(module);
}
