#include <algorithm>
#include <amends/core/timestamp.hpp>
#include <amends/impl/interop/texts.hpp>
#include <amends/interop/inspect.hpp>
#include <amends/interop/transactions.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "content.hpp"
#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "path.hpp"

namespace {
using namespace amends;
using namespace amends::interop;

/// The parameters of TransactionMapping, which are the keys of a dict that stands for one.
constexpr std::array transaction_keys = {
    "customer",  "time",         "amount",         "date_format", "missing", "largest_bad_share", "encoding",
    "delimiter", "decimal_mark", "thousands_mark", "header",      "columns", "skip_lines",        "footer_lines"};
}  // namespace

/// A TransactionMapping, or a dict of its parameters.
template <>
struct Argument<TransactionMapping> {
  static constexpr auto name = py::detail::make_caster<TransactionMapping>::name +
                               py::detail::const_name(" | collections.abc.Mapping[str, typing.Any]");
  static TransactionMapping from(py::handle value, const Place& place) {
    if (py::isinstance<TransactionMapping>(value)) return py::cast<const TransactionMapping&>(value);
    const py::dict given = mapping_of(value, place);
    const std::vector<std::string> known(transaction_keys.begin(), transaction_keys.end());
    for (const auto& [key, one] : given) {
      const std::string name_given = text_from(key, place);
      const std::string* const near = detail::nearest(name_given, known);
      if (std::find(known.begin(), known.end(), name_given) == known.end())
        throw Error(ErrorCode::unknown_name, name_given,
                    place.text() + ": '" + name_given.substr(0, 30) + "' is not known" +
                        (near == nullptr ? "; see TransactionMapping" : "; did you mean " + *near + "?"));
    }
    return py::cast<TransactionMapping>(py::type::of<TransactionMapping>()(**given));
  }
};

namespace {

void add_transaction_mapping(py::module_& m) {
  py::class_<TransactionMapping> type(
      m, "TransactionMapping",
      R"(How the columns of a CSV file become transactions, one line per purchase or item.

Parameters
----------
customer : str
    Header of the column of the customers, texts. Missing: nobody's, but the line says how far the records reach.
time : str
    Dates or times; missing makes the row bad.
amount : str
    Money, negative for a return; missing makes the row bad. Empty: every line is a purchase.
date_format, missing, largest_bad_share, encoding, delimiter, decimal_mark, thousands_mark, header, columns, skip_lines,
footer_lines :
    As for RecordMapping.

Raises
------
AmendsError
    No column for customer or time, or parameters that cannot be meant.

Examples
--------
>>> from amends.interop import TransactionMapping
>>> TransactionMapping(customer="id", time="date", amount="dollars")
TransactionMapping(customer='id', time='date', amount='dollars')
)");
  const TransactionMapping defaults;
  def_init(
      type,
      [](std::string customer, std::string time, std::string amount, std::string date_format,
         std::optional<std::vector<std::string>> missing, double largest_bad_share, std::string encoding,
         const std::string& delimiter, const std::string& decimal_mark, std::string thousands_mark, bool header,
         std::optional<std::vector<std::string>> columns, std::size_t skip_lines, std::size_t footer_lines) {
        TransactionMapping mapping{.customer = std::move(customer),
                                   .time = std::move(time),
                                   .amount = std::move(amount),
                                   .date_format = std::move(date_format),
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
        check_transaction_mapping(mapping);
        return mapping;
      },
      py::kw_only(), py::arg("customer") = "", py::arg("time") = "", py::arg("amount") = "",
      py::arg("date_format") = defaults.date_format, py::arg("missing") = py::none(),
      py::arg("largest_bad_share") = defaults.largest_bad_share, py::arg("encoding") = "", py::arg("delimiter") = "",
      py::arg("decimal_mark") = ".", py::arg("thousands_mark") = "", py::arg("header") = true,
      py::arg("columns") = py::none(), py::arg("skip_lines") = 0, py::arg("footer_lines") = 0);
  type.def_readonly("customer", &TransactionMapping::customer)
      .def_readonly("time", &TransactionMapping::time)
      .def_readonly("amount", &TransactionMapping::amount)
      .def_readonly("date_format", &TransactionMapping::date_format)
      .def_readonly("missing", &TransactionMapping::missing)
      .def_readonly("largest_bad_share", &TransactionMapping::largest_bad_share)
      .def_readonly("encoding", &TransactionMapping::encoding)
      .def_property_readonly(
          "delimiter",
          [](const TransactionMapping& r) { return r.delimiter == '\0' ? std::string() : std::string(1, r.delimiter); })
      .def_property_readonly("decimal_mark", [](const TransactionMapping& r) { return std::string(1, r.decimal_mark); })
      .def_readonly("thousands_mark", &TransactionMapping::thousands_mark)
      .def_readonly("header", &TransactionMapping::header)
      .def_readonly("columns", &TransactionMapping::columns)
      .def_readonly("skip_lines", &TransactionMapping::skip_lines)
      .def_readonly("footer_lines", &TransactionMapping::footer_lines)
      .def("__repr__", [](const py::object& self) {
        std::string text;
        const py::object usual = py::cast(TransactionMapping());
        for (const char* key : transaction_keys) {
          const py::object value = self.attr(key);
          if (value.equal(usual.attr(key))) continue;
          text += (text.empty() ? "TransactionMapping(" : ", ") + std::string(key) + "=" + std::string(py::repr(value));
        }
        return text + ")";
      });
}

/// The texts of the customers, one for each row; None for nobody.
py::object customers(const TransactionRecords& records) {
  const py::module_ numpy = py::module_::import("numpy");
  const std::vector<std::string>& names = records.customer_names();
  // The last one is that of the code -1.
  const py::object labels = numpy.attr("empty")(names.size() + 1, py::arg("dtype") = "object");
  for (std::size_t i = 0; i < names.size(); ++i) labels[py::int_(i)] = py::str(names[i]);
  const std::span<const std::int32_t> codes = records.customer_codes();
  return labels[py::array_t<std::int32_t>(static_cast<py::ssize_t>(codes.size()), codes.data())];
}

/// Days or microseconds since 1970, as datetime64.
py::object times(const TransactionRecords& records) {
  const core::ColumnView column = records.times();
  py::array_t<std::int64_t> ticks(static_cast<py::ssize_t>(column.size()));
  for (std::size_t i = 0; i < column.size(); ++i)
    ticks.mutable_data()[i] = records.days_only() ? static_cast<std::int64_t>(column[i]) : column.whole(i);
  return ticks.attr("view")(records.days_only() ? "datetime64[D]" : "datetime64[us]");
}

py::object amounts(const TransactionRecords& records) {
  if (!records.has_amounts()) return py::none();
  const core::ColumnView column = records.amounts();
  py::array_t<double> out(static_cast<py::ssize_t>(column.size()));
  column.copy(0, {out.mutable_data(), column.size()});
  return out;
}

void add_transactions(py::module_& m) {
  py::class_<TransactionRecords> type(
      m, "TransactionRecords",
      R"(Transactions read from a file; a table of the columns that customer summaries are made of.

Made by ``read_transactions``. Only good rows are in it. It is a table with the columns ``customer_id``, ``datetime``
and, where amounts were mapped, ``monetary_value``: it goes in wherever a table does.
)");
  type.def_property_readonly("customer", &customers, "The customers' texts, as an array; None for nobody.")
      .def_property_readonly("time", &times, "datetime64, in days where no time has a time of day.")
      .def_property_readonly("amount", &amounts, "Amounts, or None where none were mapped.")
      .def_property_readonly("customer_names", &TransactionRecords::customer_names,
                             "Each customer once, in increasing order.")
      .def_property_readonly("report", &TransactionRecords::report, py::return_value_policy::copy,
                             "RecordReport: rows read, rows not used, and why.")
      .def_property_readonly("nbytes", &TransactionRecords::bytes, "Memory held by the columns.")
      .def("__len__", &TransactionRecords::size)
      .def("keys",
           [](const TransactionRecords& r) {
             std::vector<std::string> names{"customer_id", "datetime"};
             if (r.has_amounts()) names.emplace_back("monetary_value");
             return names;
           })
      .def(
          "__getitem__",
          [](const TransactionRecords& r, const std::string& name) {
            if (name == "customer_id") return customers(r);
            if (name == "datetime") return times(r);
            if (name == "monetary_value" && r.has_amounts()) return amounts(r);
            throw py::key_error(name);
          },
          py::arg("name"))
      .def(
          "to_dict",
          [](const TransactionRecords& r) {
            py::dict out;
            out["customer_id"] = customers(r);
            out["datetime"] = times(r);
            if (r.has_amounts()) out["monetary_value"] = amounts(r);
            return out;
          },
          "The columns by their names.")
      .def("__repr__", [](const TransactionRecords& r) {
        const domain::RecordReport& account = r.report();
        const py::str bad(", {:,} of {:,} rows read are bad and not used");
        return std::string(py::str("TransactionRecords({:,} rows, {:,} customers")
                               .format(r.size(), r.customer_names().size())) +
               (account.bad > 0 ? std::string(bad.format(account.bad, account.rows)) : "") + ")";
      });
  def(
      m, "read_transactions",
      [](const Paths& path, const TransactionMapping& mapping) {
        return interruptible(1, [&](core::Executor& executor) {
          return read_transactions(std::span<const std::string>(path.texts), mapping, &executor);
        });
      },
      R"(Transactions from a CSV file, plain or gzip, read in one pass into compact columns.

The forms of files, the account of rows and the order of dates are those of ``read_complaints``.

Parameters
----------
path : str, bytes or path-like, or a list of them
    The file; several files of one table are read one after the other.
mapping : TransactionMapping or dict
    The columns; a dict has the parameters of TransactionMapping as keys.

Returns
-------
TransactionRecords

Raises
------
AmendsError
    As for ``read_complaints``.

Examples
--------
>>> import pathlib, tempfile
>>> from amends.customer_base import customer_summary
>>> from amends.interop import read_transactions
>>> path = pathlib.Path(tempfile.mkdtemp()) / "till.csv"
>>> _ = path.write_text("who,day,paid\nanna,2024-01-01,5\nbob,2024-01-03,2\nanna,2024-01-15,7.5\n")
>>> records = read_transactions(path, {"customer": "who", "time": "day", "amount": "paid"})
>>> records
TransactionRecords(3 rows, 2 customers)
>>> summary = customer_summary(records, monetary_value="monetary_value")
>>> summary["frequency"].tolist(), summary["recency"].tolist()
([1.0, 0.0], [2.0, 0.0])
)",
      py::arg("path"), py::arg("mapping"));
  def(
      m, "read_transactions_from_memory",
      [](const Content& content, const TransactionMapping& mapping) {
        const std::string_view view(content.bytes);
        return interruptible(
            1, [&](core::Executor& executor) { return read_transactions_from_memory(view, mapping, &executor); });
      },
      R"(The same for a file that is already in memory.

Parameters
----------
content : bytes
    CSV text, or gzip of it.
mapping : TransactionMapping or dict
    As for ``read_transactions``.

Returns
-------
TransactionRecords
)",
      py::arg("content"), py::arg("mapping"));
}

/// The end of a range: a number, or the text of a date; None where there is none.
py::object bound(const InspectedColumn& column, double value) {
  if (value != value) return py::none();
  if (column.content == ColumnContent::number) return py::float_(value);
  const auto microseconds = static_cast<std::int64_t>(value);
  return py::str(column.times_of_day
                     ? core::format_timestamp(microseconds)
                     : core::format_date(core::detail::floor_divide(microseconds, core::microseconds_per_day)));
}

void add_inspection(py::module_& m) {
  using Column = InspectedColumn;
  py::class_<InspectedValue>(m, "InspectedValue", "A different text of a column, with its rows.")
      .def_readonly("text", &InspectedValue::text)
      .def_readonly("rows", &InspectedValue::rows)
      .def("__repr__", [](const InspectedValue& one) {
        return std::string(py::str("InspectedValue({!r}, rows={})").format(one.text, one.rows));
      });
  py::class_<Column>(m, "InspectedColumn", "One column of a table, as it looks.")
      .def_readonly("header", &Column::header)
      .def_property_readonly(
          "content", [](const Column& c) { return std::string(to_string(c.content)); },
          "\"empty\", \"number\", \"date\", \"truth value\" or \"text\": what 99 of 100 of its values are.")
      .def_readonly("values", &Column::values, "Rows with a text that does not mean \"missing\".")
      .def_readonly("missing", &Column::missing, "Rows with one that does.")
      .def_readonly("other_values", &Column::other_values, "Values that are not what the column holds.")
      .def_readonly("distinct", &Column::distinct, "Different values, up to 1,000.")
      .def_readonly("distinct_exact", &Column::distinct_exact, "False: there are more than counted.")
      .def_readonly("examples", &Column::examples, "The first three different values, shortened and escaped.")
      .def_readonly("texts", &Column::texts, "InspectedValue, most frequent first, where there are at most twenty.")
      .def_property_readonly(
          "smallest", [](const Column& c) { return bound(c, c.smallest); },
          "A number, the text of a date or time, or None.")
      .def_property_readonly(
          "largest", [](const Column& c) { return bound(c, c.largest); },
          "A number, the text of a date or time, or None.")
      .def_property_readonly("decimal_mark", [](const Column& c) { return std::string(1, c.decimal_mark); })
      .def_readonly("thousands_mark", &Column::thousands_mark)
      .def_property_readonly(
          "date_format", [](const Column& c) { return std::string(to_string(c.date_format)); },
          "\"recognised\", \"day/month/year\" or \"month/day/year\".")
      .def_readonly("date_order_open", &Column::date_order_open,
                    "Whether the day or the month is first cannot be told.")
      .def_readonly("times_of_day", &Column::times_of_day, "Whether some dates have one.")
      .def_readonly("role", &Column::role, "The parameter of RecordMapping that its header suggests, or empty.")
      .def_readonly("needs_meaning", &Column::needs_meaning, "Whether its texts mean something only you know.")
      .def("__repr__", [](const Column& c) {
        return std::string(py::str("InspectedColumn({!r}, {}, {} different, {} missing)")
                               .format(c.header, std::string(to_string(c.content)), c.distinct, c.missing));
      });
  py::class_<Inspection>(m, "Inspection",
                         R"(What a file is, before anything is made of it. ``print(inspection)`` shows all of it.

Made by ``inspect``. It shows values of the columns, and is as confidential as the file.
)")
      .def_readonly("source", &Inspection::source)
      .def_property_readonly(
          "kind", [](const Inspection& r) { return std::string(to_string(r.kind)); },
          "Of the file, by its first bytes.")
      .def_property_readonly(
          "content", [](const Inspection& r) { return std::string(to_string(r.content)); },
          "Of what a gzip file holds; otherwise as ``kind``.")
      .def_property_readonly("is_table", &Inspection::is_table, "False: nothing else is known.")
      .def_readonly("encoding", &Inspection::encoding)
      .def_readonly("encoding_guessed", &Inspection::encoding_guessed, "The file is not Unicode: look at the examples.")
      .def_property_readonly("delimiter", [](const Inspection& r) { return std::string(1, r.delimiter); })
      .def_readonly("line_end", &Inspection::line_end)
      .def_readonly("skip_lines", &Inspection::skip_lines, "Lines before the header: a title, or blank ones.")
      .def_readonly("footer_lines", &Inspection::footer_lines,
                    "Lines at the end that look like no rows: a sum, a copyright.")
      .def_readonly("header", &Inspection::header, "False: the first line looks like a row.")
      .def_readonly("rows", &Inspection::rows)
      .def_readonly("damaged_rows", &Inspection::damaged_rows, "Of another number of fields, or with a damaged quote.")
      .def_readonly("first_damaged_line", &Inspection::first_damaged_line)
      .def_readonly("blank_lines", &Inspection::blank_lines)
      .def_readonly("columns", &Inspection::columns, "InspectedColumn, in the order of the file.")
      .def_readonly("ready_mapping", &Inspection::ready_mapping, "The one of which most columns are here, or empty.")
      .def_property_readonly("ready_share", &Inspection::ready_share, "The share of its columns that are here.")
      .def(
          "starter_toml", &Inspection::starter_toml,
          R"(A [records] table (TOML) to be edited: how the file is written, the columns by their suggested roles, and the
texts that need a meaning. What a scenario file asks for besides stands there as comments.

Returns
-------
str
    Parses as it is, by ``parse_record_mapping``.

Raises
------
AmendsError
    The file is no table.
)")
      .def("__str__", &Inspection::to_string)
      .def("__repr__", &Inspection::to_string);
  def(
      m, "inspect",
      [](const Path& path) {
        return interruptible(1, [&](core::Executor& executor) { return inspect(path.text, &executor); });
      },
      R"(Looks through a whole file: what it is, how it is written, what its columns hold and may be mapped to.

Memory is bounded, whatever the size of the file. A file that is no table (an Excel workbook, ...) is no error.

Parameters
----------
path : str, bytes or path-like

Returns
-------
Inspection

Raises
------
AmendsError
    The file cannot be opened, is empty or damaged, or has more than 16,384 columns.

Examples
--------
>>> import pathlib, tempfile
>>> from amends.interop import inspect
>>> path = pathlib.Path(tempfile.mkdtemp()) / "complaints.csv"
>>> _ = path.write_text("received;resolved;stars\n31/01/2024;yes;4\n02/02/2024;perhaps;\n")
>>> found = inspect(path)
>>> found.delimiter, found.rows, [column.content for column in found.columns]
(';', 2, ['date', 'text', 'number'])
>>> found.columns[0].date_format, found.columns[0].largest
('day/month/year', '2024-02-02')
>>> [value.text for value in found.columns[1].texts if found.columns[1].needs_meaning]
['perhaps', 'yes']
)",
      py::arg("path"));
  def(
      m, "inspect_from_memory",
      [](const Content& content) {
        const std::string_view view(content.bytes);
        return interruptible(1, [&](core::Executor& executor) { return inspect_from_memory(view, &executor); });
      },
      R"(The same for a file that is already in memory.

Parameters
----------
content : bytes

Returns
-------
Inspection
)",
      py::arg("content"));
}
}  // namespace

void register_tables(py::module_& module) {
  add_transaction_mapping(module);
  add_transactions(module);
  add_inspection(module);
}
