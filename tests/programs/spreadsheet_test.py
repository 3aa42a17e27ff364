"""The spreadsheet of recovery_roi, read back: the numbers of the JSON, formulas that give what stands in them, names
that stay texts. With openpyxl at hand it reads the file as well."""

from __future__ import annotations

import os
import re
import unittest
import warnings
import zipfile

from program import ProgramTest
from texts import BASE, FASTER, RECORDS
from workbook import MAIN, Workbook

try:
    import openpyxl
except ImportError:
    openpyxl = None

TWO = BASE + BASE[BASE.index("[[segment]]") :].replace('"all"', '"web"').replace("0.20 }", "{ uniform = [0.1, 0.3] } }")
COSTS = "cost = { per_complaint = 18, fixed_per_year = 1_000 }\n"
PROGRAMME = "faster_answers = { minutes_per_answer = 5, cost_per_minute = { uniform = [0.5, 1.5] }, setup = 9_000 }\n"
METRICS = {
    "customers kept": "customers_kept",
    "retention benefit": "retention_benefit",
    "word-of-mouth benefit": "word_of_mouth_benefit",
    "information benefit": "information_benefit",
    "escalations avoided": "escalation_benefit",
    "problems prevented": "prevented_problems_benefit",
    "cost of handling": "handling_cost",
    "cost of compensation": "compensation_cost",
    "cost of answering faster": "faster_answer_cost",
    "fixed cost and setup": "fixed_cost",
    "cost of escalations": "escalation_cost",
    "total cost": "total_cost",
    "net (present value)": "net",
    "net, not discounted": "net_undiscounted",
    "revenue at risk": "revenue_at_risk",
    "return on cost, net / cost": "net_return",
    "benefit / cost": "benefit_cost_ratio",
    "payback, years, not discounted": "payback_years",
}


class Spreadsheet(ProgramTest):
    def setUp(self) -> None:
        super().setUp()
        rows = RECORDS + RECORDS.split("\n", 1)[1].replace("all,", "web,")
        rows += "".join(f"all,{1 + i % 9},\n" for i in range(60))  # who gave no score
        self.put(two_csv=rows, two_toml=TWO.replace("records.csv", "two.csv") + COSTS)
        self.put(fast_toml=PROGRAMME + FASTER.replace("base.toml", "two.toml"))

    def both(self, *arguments: str) -> tuple[Workbook, dict]:
        """The workbook, and the JSON of the same report."""
        self.written(*arguments, "--report", "report.xlsx")
        return Workbook(self.folder / "report.xlsx"), self.data(*arguments)

    def question(self) -> tuple[Workbook, dict]:
        return self.both("fast.toml", "--compare", "two.toml", "--sweep", "2,7")

    def same(self, cell: str | float | None, number: float | None, what: object = "") -> None:
        """To the 16 digits that a cell has; an empty cell is no number."""
        if number is None or cell is None:
            self.assertEqual(cell, number, what)
        else:
            self.assertAlmostEqual(cell, number, delta=1e-15 * abs(number), msg=what)

    def near(self, cell: str | float | None, number: float, scale: float, what: object = "") -> None:
        self.assertAlmostEqual(cell, number, delta=1e-9 * scale, msg=what)

    def test_metrics_are_those_of_the_json(self) -> None:
        for book, data in (self.question(), self.both("two.toml")):
            total = {row["metric"]: row for row in data["result"] if row["segment"] == "total"}
            cost, net = total["total_cost"]["mean"], total["net"]["mean"]
            rows = {row[0]: row for row in book.sheets["Answer"].block("present values")[1]}
            metrics = dict(METRICS)
            if not data["questions"]:
                metrics["cost of the intervention"] = metrics.pop("cost of answering faster")
            self.assertEqual(set(rows), {*metrics, "total benefit"})
            for label, metric in metrics.items():
                row = rows[label]
                for column, key in enumerate(
                    ("p50", "p05", "p25", "p75", "p95", "standard_deviation", "share_negative", "share_missing"), 2
                ):
                    self.same(row[column], total[metric][key], (label, key))
                mean = {"net_return": net / cost, "benefit_cost_ratio": (net + cost) / cost}.get(metric)
                if mean is None:
                    self.same(row[1], total[metric]["mean"], label)
                else:
                    self.near(row[1], mean, abs(mean), label)

    def test_names_lead_to_the_results(self) -> None:
        book, data = self.question()
        net = next(row for row in data["result"] if (row["segment"], row["metric"]) == ("total", "net"))
        for name, key in (
            ("net_mean", "mean"),
            ("net_median", "p50"),
            ("net_p05", "p05"),
            ("net_p95", "p95"),
            ("chance_of_loss", "share_negative"),
        ):
            self.same(book.at(book.names[name]).value, net[key], name)
        self.assertEqual(book.at(book.names["annual_rate"]).value, 0.10)
        self.assertEqual(book.at(book.names["all.stay.dissatisfied"]).value, 0.20)
        self.assertEqual(book.at(book.names["faster_answers.cost_per_minute"]).value, 1.0)
        self.assertEqual({name for name in book.names if "record" in name}, set())
        ratio = book.at(book.names["net_mean"]).value / book.at(book.names["total_cost_mean"]).value
        self.near(book.at(book.names["return_on_cost"]).value, ratio, abs(ratio))

    def test_segments_and_years(self) -> None:
        book, data = self.question()
        means = {(row["segment"], row["metric"]): row for row in data["result"]}
        header, rows = book.sheets["Segments"].block("means by segment")
        self.assertEqual([row[0] for row in rows], ["all", "web", "in no segment", "total"])
        for column, label in enumerate(header[1:], 1):
            scale = abs(means["total", "net"]["mean"]) + means["total", "total_cost"]["mean"]
            of = {row[0]: row[column] for row in rows}
            for segment in ("all", "web", "total"):
                self.near(of[segment], means[segment, METRICS[label]]["mean"], scale, (segment, label))
            self.near(of["all"] + of["web"] + of["in no segment"], of["total"], scale, label)
        _, rows = book.sheets["Segments"].block("segment")
        for row, found in zip(rows, data["segments"], strict=True):
            for column, key in ((7, "turned_by"), (9, "decides")):
                self.assertEqual(row[column], found[key])
            for column, key in ((8, "switching_value"), (10, "scores"), (11, "scores_needed")):
                self.same(row[column], found[key], (row[0], key))
            net = means[row[0], "net"]
            for column, key in ((2, "p50"), (3, "p05"), (4, "p95"), (5, "share_negative")):
                self.same(row[column], net[key], (row[0], key))
        _, rows = book.sheets["Years"].block("year")
        years = data["basis"]["net_by_year"]
        self.assertEqual([row[0] for row in rows], ["at the start", 1, 2, 3, "total"])
        for row, year in zip(rows[:-1], years, strict=True):
            for column, key in enumerate(("benefits", "costs", "mean"), 1):
                self.same(row[column], year[key], (year, key))
            for column, key in enumerate(("p50", "p05", "p95"), 5):
                self.same(row[column], year[key], (year, key))
        self.near(rows[3][4], means["total", "net_undiscounted"]["mean"], scale, "cumulated")
        self.same(rows[-1][10], means["total", "net"]["mean"], "present value")

    def test_what_decides(self) -> None:
        book, data = self.question()
        _, rows = book.sheets["Decides"].block("assumption")
        for row, bar in zip(rows, data["tornado"], strict=True):
            self.assertEqual(row[0], bar["input"])
            keys = ("low", "median", "high", "net_at_low", "net_at_median", "net_at_high")
            for column, key in enumerate(keys, 1):
                self.same(row[column], bar[key], (bar["input"], key))
            self.assertEqual(row[8], bar["quantities"])
        _, rows = book.sheets["Decides"].block("quantity")
        turned = {one["input"]: one for one in data["switching_values"]}
        self.assertEqual({row[0] for row in rows} - set(turned), set())
        for row in rows:
            self.same(row[1], turned[row[0]]["median"], row[0])
            if row[2] is not None:
                self.same(row[2], turned[row[0]]["switching_value"], row[0])
                self.assertEqual(row[3] == "yes", turned[row[0]]["positive_above"])

    def test_sweep_and_those_who_gave_no_score(self) -> None:
        book, data = self.question()
        _, rows = book.sheets["Sweep"].block("answered")
        for row, one in zip(rows, data["sweep"]["rows"], strict=True):
            keys = ("days", "net_mean", "net_p50", "net_p05", "net_p95", "net_at_medians", "customers_kept")
            for column, key in enumerate((*keys, "chance_of_loss", "chance_best_with_equals"), 1):
                self.same(row[column], one[key], (one["name"], key))
        _, rows = book.sheets["Nonresponse"].block("complainants who gave no score are ...")
        for row, one in zip(rows, data["nonresponse"], strict=True):
            self.assertTrue(row[0].startswith(one["assumption"]), row)
            for column, key in enumerate(("odds_ratio", "net_p50", "chance_of_loss"), 1):
                self.same(row[column], one[key], one)
            self.assertEqual(row[4] == "yes", one["as_stated"])

    def test_records(self) -> None:
        book, data = self.question()
        sheet = book.sheets["Records"]
        header, rows = sheet.block("segment")
        counts = ("complaints", "scored", "verdicts", "resolved", "dissatisfied", "satisfied", "delighted", "score_sum")
        for row, cell in zip(rows, data["records"]["cells"], strict=True):
            self.assertEqual((row[0], row[1]), (cell["segment"], cell["answered_in_days"]))
            for column, key in enumerate(counts, 2):
                self.same(row[column], cell[key], key)
            if cell["scored"]:
                self.near(row[header.index("mean score")], cell["score_sum"] / cell["scored"], 1)
        header, rows = sheet.block("answered in")
        cells = data["records"]["cells"]
        for column, key in enumerate(counts, 1):
            self.same(rows[-1][column], sum(cell[key] for cell in cells), key)
        self.near(sum(row[header.index("share of complaints")] for row in rows[:-1]), 1, 1)
        header, rows = sheet.block("all of the difference as effect")
        stratified, crude = data["speed_effect"]["stratified"], data["speed_effect"]["crude"]
        for row in rows:
            measure = {"satisfied or better": "satisfied_or_better", "mean score": "mean_score"}.get(row[0], row[0])
            self.same(row[1], crude[measure]["effect"], row)
            for column, key in enumerate(("today", "within", "effect", "lower", "upper"), 2):
                self.same(row[column], stratified[measure][key], (measure, key))
        drawn = data["outcomes_drawn"]["bands"]
        self.assertGreater(len(drawn), 1)
        start = next(i for i, row in enumerate(sheet.rows()) if row[0] == "Outcomes by speed, as drawn")
        for row, band in zip(sheet.rows()[start + 2 : start + 2 + len(drawn)], drawn, strict=True):
            values = [
                band[of][key] for of in ("satisfied_or_better", "share_of_complaints") for key in ("p50", "p05", "p95")
            ]
            for cell, value in zip(row[1:7], values, strict=True):
                self.same(cell, value, band)

    def test_quantities_and_where_they_come_from(self) -> None:
        for book, data in (self.question(), self.both("two.toml")):
            _, rows = book.sheets["Assumptions"].block("quantity")
            words = {
                "from_records": "read off the records",
                "without_source": "stated without a source",
                "default": "not stated, default",
            }
            for row, one in zip(rows, data["quantities"], strict=True):
                self.assertEqual((row[0], row[4], row[5] or ""), (one["name"], words[one["origin"]], one["source"]))
                for column, key in enumerate(("p50", "p05", "p95"), 1):
                    self.same(row[column], one[key], one)
        _, rows = book.sheets["Basis"].block("segment")
        for row, one in zip(rows, data["basis"]["volumes"], strict=True):
            for column, key in enumerate(("recorded", "recorded_per_year", "stated_per_year"), 1):
                self.same(row[column], one[key], one)

    def test_volumes_that_are_those_of_the_records_have_none_beside_them(self) -> None:
        days = [f"2024-{1 + i % 6:02}-11,{line}\n" for i, line in enumerate(RECORDS.splitlines()[1:])]
        dated = BASE.replace("{ per_year = 20_000 }", '{ per_year = "records" }')
        self.put(
            records_csv="day,who,days,score\n" + "".join(days),
            base_toml=dated.replace("[records]", '[records]\nreceived = "day"'),
        )
        book, data = self.both("base.toml")
        header, rows = book.sheets["Basis"].block("segment")
        self.assertEqual([one for one in header if one], ["segment", "in the records", "a year, by their span"])
        (volume,) = data["basis"]["volumes"]
        self.assertEqual(rows[0][1], volume["recorded"])
        self.same(rows[0][2], volume["recorded_per_year"], volume)

    def test_formulas_give_what_stands_in_them(self) -> None:
        for book, _ in (self.question(), self.both("two.toml"), self.both("base.toml")):
            formulas = 0
            for name, sheet in book.sheets.items():
                for place, cell in sheet.cells.items():
                    if cell.formula:
                        formulas += 1
                        scale = max(
                            (
                                abs(c.value)
                                for (_, column), c in sheet.cells.items()
                                if column == place[1] and isinstance(c.value, float)
                            ),
                            default=1.0,
                        )
                        self.near(book.computed(name, place), cell.value, scale, (name, place, cell.formula))
            self.assertGreater(formulas, 40)

    def test_nothing_that_the_text_says_is_missing(self) -> None:
        book, data = self.question()
        texts = book.texts()
        for statement in [*data["headline"], *data["statements"].values(), data["care"]]:
            self.assertIn(statement, texts)
        markdown = self.written("fast.toml", "--compare", "two.toml", "--sweep", "2,7", "--format", "markdown").decode()
        lines = {line for text in texts for line in text.split("\n")}
        for line in markdown.split("\n"):
            if line and not line.startswith(("#", "|")):
                line = re.sub(r"\\([!-/:-@\[-`{}~])", r"\1", line)  # as Markdown shows it
                self.assertTrue(line in lines or "'" + line in lines, line)

    def test_hostile_names_stay_texts(self) -> None:
        names = [
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2",
            "@SUM(A1)",
            "http://example.org",
            "_x0041_",
            "a\\u0001\\u001b[2J",
            "<b>&amp;",
        ]
        segment = (
            TWO[TWO.index("[[segment]]") :]
            .split("[[segment]]")[1]
            .replace('{ from = "records" }', "{ delighted = 0.4, satisfied = 0.35, dissatisfied = 0.25 }")
        )
        head = BASE[: BASE.index("[records]")]
        self.put(names_toml=head + "".join("[[segment]]" + segment.replace('"all"', f'"{one}"') for one in names))
        book, _ = self.both("names.toml")
        texts = book.texts()
        shown = ["'" + one if one[0] in "=+-@" else one for one in names]
        shown[5:7] = [
            "_x005F_x0041_",
            "a\\x01\\x1b[2J",
        ]  # as the file format writes an underscore that begins an escape
        for one in shown:
            self.assertIn(one, texts)
        for name, tree in book.trees.items():
            self.assertEqual(list(tree.iter(MAIN + "hyperlink")), [], name)
            for formula in tree.iter(MAIN + "f"):
                self.assertRegex(formula.text, r"^(SUM|ABS|-?'[A-Z][a-z]+'!|[A-Z0-9]|[-+*/^():$ ])+$")
        if openpyxl is not None:
            read = openpyxl.load_workbook(self.folder / "report.xlsx")
            values = {cell.value for row in read["Segments"].iter_rows() for cell in row}
            self.assertIn("_x0041_", values)

    def test_bytes_do_not_depend_on_when_and_where(self) -> None:
        self.written("base.toml", "--report", "a.xlsx")
        self.written("base.toml", "--report", "b.xlsx", "--threads", "3")
        bytes_of = (self.folder / "a.xlsx").read_bytes()
        self.assertEqual((self.folder / "b.xlsx").read_bytes(), bytes_of)
        self.assertEqual({date[0] for date in Workbook(self.folder / "a.xlsx").dates}, {1980})

    def test_shares_are_written_as_the_language_has_them(self) -> None:
        for language, form in (("en", "0.0 %"), ("ko", "0.0%")):
            self.written("base.toml", "--language", language, "--report", "shares.xlsx")
            with zipfile.ZipFile(self.folder / "shares.xlsx") as book:
                styles = book.read("xl/styles.xml").decode()
            self.assertEqual([f for f in ("0.0 %", "0.0%") if f'formatCode="{f}"' in styles], [form])

    def test_an_empty_folder_for_temporary_files_stays_empty(self) -> None:
        (self.folder / "tmp").mkdir()
        self.written("base.toml", "--report", "a.xlsx", env={**os.environ, "TMPDIR": str(self.folder / "tmp")})
        self.assertEqual(list((self.folder / "tmp").iterdir()), [])
        self.refused(
            "base.toml",
            "--report",
            "b.xlsx",
            says="xlsx could not be written",
            env={**os.environ, "TMPDIR": str(self.folder / "absent")},
        )

    def test_standard_output_is_no_workbook(self) -> None:
        self.refused("base.toml", "--format", "xlsx", says="--format must be", code=2)

    @unittest.skipIf(openpyxl is None, "openpyxl is not installed: the file is read by the test's own reader alone")
    def test_openpyxl_reads_the_same(self) -> None:
        book, _ = self.question()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            values = openpyxl.load_workbook(self.folder / "report.xlsx", data_only=True)
            formulas = openpyxl.load_workbook(self.folder / "report.xlsx")
        self.assertEqual(values.sheetnames, list(book.sheets))
        cells = 0
        for name, sheet in book.sheets.items():
            self.assertIsNotNone(values[name].freeze_panes)
            self.assertEqual(values[name].page_setup.orientation, "landscape")
            for (row, column), cell in sheet.cells.items():
                cells += 1
                self.assertEqual(values[name].cell(row + 1, column + 1).value, cell.value)
                if cell.formula:
                    self.assertEqual(formulas[name].cell(row + 1, column + 1).value, "=" + cell.formula)
        self.assertGreater(cells, 500)


if __name__ == "__main__":
    if openpyxl is None:
        print("SKIPPED: reading with openpyxl, which is not installed")
    unittest.main()
