"""recovery_roi start: from a table of complaints to a scenario that runs, and to its report.

What the scenario says of the records is counted here a second time, from the rows that were written."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import random
import re
import shlex
import sys
import tomllib
import unittest

from program import ProgramTest

HANGUL = re.compile("[가-힣]")
FIRST = datetime.date(2024, 3, 1)


class Complaint:
    """One complaint: received on a day, answered after so many (None: not), with a score (None: none given)."""

    def __init__(self, chance: random.Random, areas: tuple[str, ...], span: int) -> None:
        self.area = chance.choice(areas)
        self.received = FIRST + datetime.timedelta(days=chance.randrange(span))
        self.days = chance.choice((0, 1, 1, 2, 3, 4, 5, 6, 8, 12, 20)) if chance.random() < 0.95 else None
        mood = 4.6 - 0.15 * (12 if self.days is None else self.days) + chance.gauss(0, 1)
        self.score = max(1, min(5, round(mood))) if chance.random() < 0.6 else None

    @property
    def answered(self) -> datetime.date | None:
        return None if self.days is None else self.received + datetime.timedelta(days=self.days)


def complaints(number: int = 600, areas: tuple[str, ...] = ("North", "South", "West"), span: int = 200) -> list:
    chance = random.Random(number)
    made = [Complaint(chance, areas, span) for _ in range(number - 2)]
    for day in (0, span - 1):  # both ends of the span
        made.append(Complaint(chance, areas, span))
        made[-1].received = FIRST + datetime.timedelta(days=day)
    return made


def seen(rows: list) -> list:
    """Those that stand in a table of days and scores alone: a row of nothing is a blank line."""
    return [one for one in rows if one.days is not None or one.score is not None]


def table(header: list[str], rows: list[list], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return text.getvalue()


class Start(ProgramTest):
    def call(self, *arguments: str) -> bytes:
        return self.written(*arguments, draws=None)

    def begin(self, name: str, content: str | bytes, *options: str) -> dict:
        """The scenario that starts from such a file, as TOML."""
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        text = self.call("start", name, *options).decode()
        said = self.call("start", name, "--out", "made.toml", *options).decode()
        written = (self.folder / "made.toml").read_text(encoding="utf-8")
        self.assertEqual(written.replace("made.toml", "scenario.toml"), text)
        self.assertIn(
            "Next: recovery_roi roi made.toml --compare-today --report roi.html" if "ko" not in options else "다음",
            said,
        )
        return tomllib.loads(text)

    def run_to_report(self, rows: list, *, unit: float = 1.0) -> dict:
        """What the report reads off the records is what the rows hold."""
        self.written("made.toml", "--compare-today", "--report", "roi.html")
        page = (self.folder / "roi.html").read_text(encoding="utf-8")
        self.assertIn("</html>", page)
        said = self.data("made.toml", "--compare-today")
        question = said["questions"][0]
        days = question["respond_within_days"]
        late = sum(one.days is None or one.days * unit > days for one in rows)
        self.assertEqual(question["complaints"]["received"], len(rows))
        self.assertEqual(question["complaints"]["moved"], late)
        cells = said["records"]["cells"]
        self.assertEqual(sum(cell["complaints"] for cell in cells), len(rows))
        self.assertEqual(sum(cell["scored"] for cell in cells), sum(one.score is not None for one in rows))
        self.assertEqual(
            sum(cell["complaints"] for cell in cells if cell["answered_in_days"] == "not answered"),
            sum(one.days is None for one in rows),
        )
        return said

    def cut(self, said: dict) -> dict[str, float]:
        by: dict[str, float] = {}
        for cell in said["records"]["cells"]:
            by[cell["segment"]] = by.get(cell["segment"], 0) + cell["complaints"]
        return by

    def test_dates(self) -> None:
        rows = complaints()
        stated = self.begin(
            "crm.csv",
            table(
                ["Ticket ID", "Created", "First reply", "Region", "CSAT", "Agent"],
                [[f"T{i}", r.received, r.answered, r.area, r.score, "x"] for i, r in enumerate(rows)],
            ),
        )
        records = stated["records"]
        self.assertEqual(
            [records[key] for key in ("file", "received", "answered", "segment", "score", "complaint_id")],
            ["crm.csv", "Created", "First reply", "Region", "CSAT", "Ticket ID"],
        )
        self.assertEqual(records["thresholds"], {"satisfied": 4, "delighted": 5})
        # The shortest usual span with a quarter of the answered ones, and bands of a tenth at least.
        answered = sorted(r.days for r in rows if r.days is not None)
        days = stated["intervention"]["respond_within_days"]
        usual = next(d for d in (1, 2, 3, 5, 7) if sum(a <= d for a in answered) >= len(answered) / 4)
        self.assertEqual(days, usual)
        ends = records["response_bands"]
        self.assertIn(days, ends)
        for low, high in zip([-1, *ends], [*ends, 10**6], strict=True):
            self.assertGreaterEqual(sum(low < a <= high for a in answered), len(answered) / 10)
        self.assertEqual({one["name"] for one in stated["segment"]}, {"North", "South", "West"})
        said = self.run_to_report(rows)
        self.assertEqual(
            self.cut(said), {name: sum(r.area == name for r in rows) for name in ("North", "South", "West")}
        )
        # 600 complaints in 200 days are 1,095.75 a year.
        self.assertIn(
            "Volume: 1,096 complaints a year, taken from the records", self.report("made.toml", "--compare-today")
        )

    def test_days_without_dates(self) -> None:
        rows = seen(complaints(300, ("all",)))
        stated = self.begin(
            "two.csv", table(["response days", "stars"], [[r.days, r.score] for r in rows]), "--days", "5"
        )
        self.assertEqual(stated["intervention"]["respond_within_days"], 5)
        self.assertEqual([one["name"] for one in stated["segment"]], ["all"])
        volume = stated["segment"][0]["complaints"]
        self.assertEqual(volume["per_year"], len(rows))
        self.assertTrue(volume["source"].startswith("assumption: "))
        self.run_to_report(rows)

    def test_hours_and_gzip(self) -> None:
        rows = complaints(400)
        text = table(
            ["created_at", "First response time (in hrs)", "Survey results", "Group"],
            [[r.received, r.days, r.score, r.area] for r in rows],
        )
        stated = self.begin("hours.csv.gz", gzip.compress(text.encode()))
        self.assertEqual(stated["records"]["response_unit"], "hours")
        self.assertLess(stated["intervention"]["respond_within_days"], 1)
        self.run_to_report(rows, unit=1 / 24)

    def test_korean_headers_in_cp949(self) -> None:
        rows = complaints(400, ("요금", "품질", "배송"))
        text = table(
            ["접수번호", "접수일", "답변일", "유형", "만족도", "상담원"],
            [[f"V{i}", r.received, r.answered, r.area, r.score, "김"] for i, r in enumerate(rows)],
            ";",
        )
        stated = self.begin("민원.csv", text.encode("cp949"), "--language", "ko")
        self.assertEqual(stated["records"]["encoding"], "cp949")
        self.assertEqual(stated["records"]["answered"], "답변일")
        self.assertEqual({one["name"] for one in stated["segment"]}, {"요금", "품질", "배송"})
        self.assertEqual(self.cut(self.run_to_report(rows))["요금"], sum(r.area == "요금" for r in rows))
        text = (self.folder / "made.toml").read_text(encoding="utf-8")
        for line in text.splitlines():  # every comment that is a sentence, and every source
            if line.startswith("# ") and not re.match(r"# +(\[|\w+ +=|amends |[\w., ]+$)", line):
                self.assertRegex(line, HANGUL)
            for comment in re.findall(r"  # (.*)$", line):
                self.assertRegex(comment, HANGUL, line)
            for source in re.findall(r'source = "([^"]*)"', line):
                self.assertRegex(source, HANGUL)

    def test_flags_and_scales_in_words(self) -> None:
        rows = complaints(500)
        good = {None: "offered", 1: "bad", 2: "bad", 3: "bad", 4: "good", 5: "good"}
        header = ["created", "solved_at", "satisfaction_rating", "Issue Type"]
        stated = self.begin("flag.csv", table(header, [[r.received, r.answered, good[r.score], r.area] for r in rows]))
        self.assertNotIn("thresholds", stated["records"])
        self.assertNotIn("delighted", stated["defaults"]["stay"])
        self.run_to_report(rows)
        (self.folder / "made.toml").unlink()
        words = {None: "", 1: "Very Dissatisfied", 2: "Dissatisfied", 3: "Neutral", 4: "Satisfied", 5: "Very Satisfied"}
        stated = self.begin(
            "words.csv", table(header, [[r.received, r.answered, words[r.score], r.area] for r in rows])
        )
        self.assertEqual(stated["records"]["score_values"]["Very Satisfied"], 5)
        said = self.run_to_report(rows)
        total = sum(cell["score_sum"] for cell in said["records"]["cells"])
        self.assertEqual(total, sum(r.score for r in rows if r.score is not None))

    def test_many_small_segments(self) -> None:
        rows = complaints(600, ("big", *"abcdefghij"))
        for i, one in enumerate(rows):
            if i % 2 == 0:
                one.area = "big"
        stated = self.begin("many.csv", table(["days", "score", "product"], [[r.days, r.score, r.area] for r in rows]))
        scored = {name: sum(r.area == name and r.score is not None for r in rows) for name in ("big", *"abcdefghij")}
        own = [name for name in scored if scored[name] >= 30]
        names = {one["name"] for one in stated["segment"]}
        self.assertEqual(names, {*own, "other"} if len(own) < 11 else set(own))
        said = self.run_to_report(rows)
        self.assertEqual(self.cut(said)["other"], sum(r.area not in own for r in rows))
        (self.folder / "made.toml").unlink()
        few = complaints(60)
        stated = self.begin("few.csv", table(["days", "score", "product"], [[r.days, r.score, r.area] for r in few]))
        self.assertEqual([one["name"] for one in stated["segment"]], ["all"])
        self.assertIn('# segment = "product"', (self.folder / "made.toml").read_text())
        self.run_to_report(few)

    def test_a_ready_mapping(self) -> None:
        rows = seen(complaints(400))
        for areas, cut in ((True, 3), (False, 1)):
            header = [
                line.split("=")[1].split('"')[1]
                for line in self.call("mapping", "simple").decode().splitlines()
                if re.match(r"(response_days|score) +=", line)
            ]
            self.assertEqual(len(header), 2)
            extra = ["area"] if areas else []
            stated = self.begin(
                f"simple{cut}.csv",
                table([*header, *extra], [[r.days, r.score, *([r.area] if areas else [])] for r in rows]),
            )
            # A ready mapping of fewer columns than have a role would lose them.
            self.assertEqual(stated["records"].get("mapping"), None if areas else "simple")
            self.assertEqual(len(stated["segment"]), cut)
            self.run_to_report(rows)
            (self.folder / "made.toml").unlink()

    def test_what_the_user_says_of_columns(self) -> None:
        rows = complaints(300)
        text = table(["a", "b", "c", "d"], [[r.received, r.answered, r.score, r.area] for r in rows])
        named = ["--column", "received=a", "--column", "answered=b", "--column", "score=c", "--column", "segment=d"]
        stated = self.begin("odd.csv", text, *named)
        self.assertEqual(stated["records"]["segment"], "d")
        self.run_to_report(rows)
        (self.folder / "made.toml").unlink()
        for wrong, says in (
            (["--column", "when=a"], "there is no role"),
            (["--column", "score=z"], 'its columns are "a", "b", "c", "d"'),
            ([*named[:4], "--column", "score=d"], "give --column flag=d"),
        ):
            self.refused("start", "odd.csv", *wrong, says=says, draws=None)
        for wrong in (
            ["--column", "score"],
            ["--column", "=c"],
            ["--days", "x"],
            ["--days", "-1"],
            ["--out", ""],
            ["--unit", "weeks"],
            ["--dates", "foo"],
        ):
            self.refused("start", "odd.csv", *wrong, says="--help", code=2, draws=None)
        self.assertFalse((self.folder / "made.toml").exists())

    def test_flags_that_do_not_say_it(self) -> None:
        rows = seen(complaints(300))
        text = table(
            ["days", "Happy?"],
            [[r.days, None if r.score is None else "Yes" if r.score > 3 else "No"] for r in rows],
        )
        (self.folder / "happy.csv").write_text(text)
        self.refused("start", "happy.csv", says='Say --satisfied TEXT; its texts are "', draws=None)
        stated = self.begin("happy.csv", text, "--satisfied", "Yes")
        self.assertEqual(stated["records"]["flag_values"], {"No": "dissatisfied", "Yes": "satisfied"})
        self.run_to_report(rows)
        self.refused("start", "happy.csv", "--satisfied", "Ja", says='no row has "Ja"', draws=None)
        (self.folder / "scores.csv").write_text(table(["days", "score"], [[r.days, r.score] for r in rows]))
        self.refused("start", "scores.csv", "--satisfied", "5", says='and "score" has scores', draws=None)
        self.refused("start", "scores.csv", "--unit", "hours", says="whose unit --unit could say", draws=None)
        said = self.refused("start", "happy.csv", "--satisfied", "Ja", "--language", "ko", says='"Ja"', draws=None)
        self.assertNotIn("영어", said)  # the program worded it
        said = self.refused("start", "none.csv", "--language", "ko", says="자세한 내용(영어): ", draws=None)
        self.assertIn("none.csv", said)

    def test_units_and_orders_that_nobody_can_tell(self) -> None:
        rows = seen(complaints(300))
        text = table(["response time", "score"], [[r.days, r.score] for r in rows])
        (self.folder / "unit.csv").write_text(text)
        self.refused("start", "unit.csv", says="say --unit days, hours", draws=None)
        self.begin("unit.csv", text, "--unit", "hours")
        self.run_to_report(rows, unit=1 / 24)
        (self.folder / "made.toml").unlink()
        open_rows = [["02/03/2024" if i % 2 else "03/04/2024", "05/06/2024", 1 + i % 5] for i in range(90)]
        text = table(["created", "closed", "score"], open_rows)
        (self.folder / "open.csv").write_text(text)
        self.refused("start", "open.csv", says="say --dates day/month/year or", draws=None)
        stated = self.begin("open.csv", text, "--dates", "month/day/year", "--days", "70")
        self.assertEqual(stated["records"]["date_format"], "month/day/year")
        self.written("made.toml", "--compare-today")

    def test_what_the_question_needs(self) -> None:
        rows = complaints(100)
        for name, header, values, says in (
            (
                "no_score.csv",
                ["created", "closed", "area"],
                lambda r: [r.received, r.answered, r.area],
                "how satisfied",
            ),
            (
                "no_time.csv",
                ["created", "score", "area"],
                lambda r: [r.received, r.score, r.area],
                "how soon complaints",
            ),
            ("nothing.csv", ["area", "agent", "note"], lambda r: [r.area, "x", "y"], "nor how satisfied"),
        ):
            (self.folder / name).write_text(table(header, [values(r) for r in rows]))
            before = self.listing()
            for out in ([], ["--out", "new.toml"]):
                said = self.refused("start", name, *out, says=says, draws=None)
                self.assertIn(", ".join(f'"{one}"' for one in header), said)
                self.assertEqual(said.count("\n"), 1)
                korean = self.refused("start", name, *out, "--language", "ko", says=f'"{header[0]}"', draws=None)
                self.assertRegex(korean, HANGUL)
            self.assertEqual(self.listing(), before)

    def test_rows_that_cannot_be_used(self) -> None:
        rows = complaints(300)
        for bad in (3, 10, 30, 31):  # a hundredth is passed over, a tenth is the most
            written = [[r.received, r.answered, r.score] for r in rows]
            for i in range(bad):
                written[7 * i][1] = "2020-01-01"
            text = table(["created", "closed", "score"], written)
            if bad > 30:
                (self.folder / "bad.csv").write_text(text)
                self.refused("start", "bad.csv", says="lies before the receipt", draws=None)
                continue
            stated = self.begin("bad.csv", text)
            share = {3: None, 10: 0.04, 30: 0.1}[bad]
            self.assertEqual(stated["records"].get("largest_bad_share"), share)
            said = self.run_to_report([r for i, r in enumerate(rows) if i % 7 or i >= 7 * bad])
            self.assertEqual((said["records"]["rows"], said["records"]["bad_rows"]), (300, bad))
            (self.folder / "made.toml").unlink()

    def test_days_that_the_records_do_not_show(self) -> None:
        rows = [[2 + i % 9, 1 + i % 5] for i in range(100)]
        (self.folder / "slow.csv").write_text(table(["days", "score"], rows))
        self.refused("start", "slow.csv", "--days", "1", says="the fastest answer took 2", draws=None)
        self.refused("start", "slow.csv", "--days", "30", says="within 30 days already", draws=None)

    def test_days_that_ask_little(self) -> None:
        # One in fifty after 40 days: 98 % of the answered ones are within 30.
        text = table(["days", "score"], [[40 if i % 50 == 0 else i % 9, 1 + i % 5] for i in range(500)])
        (self.folder / "fast.csv").write_text(text)
        for days, language, note in (
            ("30", "en", "98.0 % of the answered complaints were answered within 30 days already"),
            ("30", "ko", "답변한 불만의 98.0%에 이미 30일 안에 답했으므로"),
            ("0", "en", "0 days is the day of receipt itself"),
            ("0", "ko", "0일은 접수 당일을 뜻합니다"),
            ("5", "en", None),
        ):
            options = ("start", "fast.csv", "--days", days, "--language", language)
            scenario = self.call(*options).decode()
            comment = " ".join(line.lstrip("# ") for line in scenario.splitlines() if line.startswith("#"))
            told = self.call(*options, "--out", "asked.toml").decode()
            (self.folder / "asked.toml").unlink()
            self.assertEqual(
                ("NOTE: " in comment, "참고: " in comment), (note is not None and language == "en", language == "ko")
            )
            for said in (comment, told):
                self.assertIn(note or "", said)

    def test_files(self) -> None:
        rows = complaints(200)
        (self.folder / "sub").mkdir()
        (self.folder / "sub" / "c.csv").write_text(
            table(["created", "closed", "score"], [[r.received, r.answered, r.score] for r in rows])
        )
        # The records are named from the folder of the scenario.
        for out, file in (("a.toml", "sub/c.csv"), ("sub/a.toml", "c.csv")):
            self.call("start", "sub/c.csv", "--out", out)
            self.assertEqual(tomllib.loads((self.folder / out).read_text())["records"]["file"], file)
            self.written(out, "--compare-today")
        whole = str(self.folder / "sub" / "c.csv")
        self.assertEqual(tomllib.loads(self.call("start", whole).decode())["records"]["file"], whole)
        # A scenario that is there is kept, and so are the records.
        (self.folder / "a.toml").write_text("mine")
        self.refused("start", "sub/c.csv", "--out", "a.toml", says="is there already", draws=None)
        self.assertEqual((self.folder / "a.toml").read_text(), "mine")
        # What to do next can be typed as it stands there, in either language.
        for language in ("en", "ko"):
            said = self.call("start", "sub/c.csv", "--out", f"it's {language}.toml", "--language", language).decode()
            command = shlex.split(re.search("recovery_roi (roi .*)", said).group(1))
            self.assertEqual(self.call(*command, "--draws", "50", "--out", "/dev/null"), b"")
            page = (self.folder / "roi.html").read_text(encoding="utf-8")
            self.assertIn(f'lang="{language}"', page)
        self.refused("start", "sub/c.csv", "--out", "sub/c.csv", says="which is read here", draws=None)
        self.refused("start", "none.csv", says="none.csv", draws=None)
        self.refused("start", "sub", says="sub", draws=None)
        self.refused("start", says="--help", code=2, draws=None)
        self.assertEqual(
            self.call("start", "sub/c.csv", "--out", "/dev/stdout").split(b"\n")[0],
            self.call("start", "sub/c.csv").split(b"\n")[0],
        )

    def test_word_of_mouth_can_be_taken_in(self) -> None:
        rows = complaints(200)
        for language in ("en", "ko"):
            text = self.begin_text(rows, language)
            begin = text.index("# [defaults.word_of_mouth]")
            end = text.index("\n\n", begin)
            taken = text[:begin] + re.sub("(?m)^# ", "", text[begin:end]) + text[end:]
            (self.folder / "told.toml").write_text(taken, encoding="utf-8")
            self.assertNotIn("word_of_mouth = 0", self.report("told.toml", "--compare-today"))

    def begin_text(self, rows: list, language: str) -> str:
        (self.folder / "c.csv").write_text(
            table(["created", "closed", "score"], [[r.received, r.answered, r.score] for r in rows])
        )
        return self.call("start", "c.csv", "--language", language).decode()

    def test_the_assumptions_are_said(self) -> None:
        text = self.begin_text(complaints(300), "en")
        (self.folder / "made.toml").write_text(text)
        said = self.report("made.toml", "--compare-today")
        sources = set(re.findall(r'source += "(assumption[^"]*)"', text[: text.index("# [defaults.word_of_mouth]")]))
        self.assertGreater(len(sources), 10)
        for source in sources:
            self.assertIn(source.removeprefix("assumption: "), said)
        self.assertIn("amounts, rates and shares that the records do not hold are assumptions", said)
        # What is named as deciding is what the tornado of the report puts first.
        named = re.search(r"ranges below: (.*?)\. A number", text.replace("\n# ", " ")).group(1).split(", ")
        rows = [
            one["input"]
            for one in self.data("made.toml", "--compare-today")["tornado"]
            if not one["from_records"] and one.get("quantities", 1) == 1
        ]
        self.assertEqual(named, rows[: len(named)])


class Today(ProgramTest):
    def test_today_is_the_file_without_its_intervention(self) -> None:
        # faster.toml extends base.toml by a title and an intervention: base.toml is its today.
        today = self.data("faster.toml", "--compare-today")
        base = self.data("faster.toml", "--compare", "base.toml")
        self.assertEqual(today["result"], base["result"])
        self.assertEqual(today["against"], "As today")
        self.assertEqual(self.data("faster.toml", "--compare-today", "--language", "ko")["against"], "현재 상태")

    def test_usage(self) -> None:
        self.refused("base.toml", "--compare-today", says="has no [intervention]")
        self.refused("faster.toml", "--compare-today", "--compare", "base.toml", says="not both", code=2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
