"""The commands of recovery_roi, --report and --language."""

from __future__ import annotations

import os
import re
import sys
import tomllib
import unittest
import zipfile

from program import ProgramTest
from texts import BASE, RECORDS

FORMS = {".txt": "text", ".md": "markdown", ".json": "json", ".csv": "csv", ".html": "html"}
HANGUL = re.compile("[가-힣]")


class Commands(ProgramTest):
    def call(self, *arguments: str, **options) -> bytes:
        """Without --draws, which only one command knows."""
        return self.written(*arguments, draws=None, **options)

    def test_roi_may_be_left_out(self) -> None:
        expected = self.written("faster.toml", "--compare", "base.toml", "--draws=50")
        self.assertEqual(self.call("roi", "faster.toml", "--compare", "base.toml", "--draws=50"), expected)
        self.assertEqual(self.call("roi", "--compare=base.toml", "--draws=50", "--", "faster.toml"), expected)

    def test_files_that_are_called_like_commands(self) -> None:
        expected = self.call("roi", "base.toml", "--draws=50")
        for name in ("roi", "start", "inspect", "mapping"):
            (self.folder / name).write_text(BASE)
            for arguments in (["./" + name], ["--draws=50", "--", name], ["roi", "--", name], ["roi", name]):
                few = [] if "--draws=50" in arguments else ["--draws=50"]
                self.assertEqual(self.call(*arguments[:1], *few, *arguments[1:]), expected, arguments)

    def test_mapping(self) -> None:
        names = self.call("mapping").decode().split()
        self.assertEqual(names, sorted(names))
        self.assertIn("zendesk", names)
        for name in names:
            text = self.call("mapping", name)
            self.assertEqual(text, self.call("--show-mapping", name))
            self.assertIn(b"[records]", text)
        self.refused("mapping", "nothing", says="zendesk", code=2, draws=None)
        self.refused("mapping", "zendesk", "cfpb", says="cfpb", code=2, draws=None)
        self.refused("mapping", "", says="--help", code=2, draws=None)

    def test_a_mapping_reads_records(self) -> None:
        # What is printed for a table of two columns is a [records] table that reads one.
        table = self.call("mapping", "simple").decode()
        (self.folder / "simple.csv").write_text("response_days,score\n" + "1,5\n9,2\n" * 50)
        stated = BASE[: BASE.index("[records]")] + table + BASE[BASE.index("[[segment]]") :]
        (self.folder / "simple.toml").write_text(
            stated.replace(
                "[[segment]]", "response_bands = [2]\nthresholds = { satisfied = 4, delighted = 5 }\n[[segment]]"
            )
        )
        self.assertIn(b"100 complaints", self.written("simple.toml", "--complaints", "simple.csv"))

    def test_a_command_that_there_is_not(self) -> None:
        for word, meant in (("roy", "roi"), ("inspekt", "inspect"), ("mappings", "mapping")):
            for rest in ([], ["base.toml"]):
                self.refused(word, *rest, says=f"there is no command {word}; did you mean {meant}?", code=2, draws=None)
        self.refused("forecast", "base.toml", says="and no such file: the commands are", code=2, draws=None)
        self.refused("--language=ko", "roy", says="roy 명령은 없습니다. roi 명령입니까?", code=2, draws=None)
        (self.folder / "roy").write_text(BASE)
        self.call("roy", "--draws=5")

    def test_inspect(self) -> None:
        said = self.call("inspect", "records.csv").decode()
        self.assertIn("400 rows, 3 columns", said)
        self.assertIn('response_days = "days"', said)
        stated = tomllib.loads(said)["records"]  # all else is comments
        self.assertEqual((stated["file"], stated["response_days"]), ("records.csv", "days"))
        text = (self.folder / "faster.toml").read_text() + "cost = 3"
        for name in ("records.csv", 'a "b" \\ c.csv', "a\x1b.csv"):
            if name != "records.csv":
                (self.folder / name).write_text('days,"x\x1b\u0085\r\ny"\n1,"\x7fé\u0090"\n2,b\n')
            self.assertIn("records", tomllib.loads(text + self.call("inspect", name).decode()))
        odd = os.fsdecode(b"caf\xe9.csv")
        (self.folder / odd).write_text(RECORDS)
        self.assertNotIn("file", tomllib.loads(self.call("inspect", odd).decode())["records"])
        with zipfile.ZipFile(self.folder / "book.xlsx", "w") as book:
            book.writestr("[Content_Types].xml", "<Types/>")
            book.writestr("xl/workbook.xml", "<w/>")
        self.refused("inspect", "book.xlsx", says="book.xlsx: the file is", draws=None)
        for wrong, code in ((["inspect"], 2), (["inspect", "a", "b"], 2), (["inspect", "nothing.csv"], 1)):
            self.refused(*wrong, says="recovery_roi: ", code=code, draws=None)

    def test_inspect_in_korean(self) -> None:
        english = self.call("inspect", "records.csv").decode()
        korean = self.call("inspect", "records.csv", "--language", "ko").decode()
        self.assertEqual(tomllib.loads(korean), tomllib.loads(english))
        self.assertEqual(len(korean.splitlines()), len(english.splitlines()))
        for line in korean.splitlines():
            for comment in [line] if line.startswith("# ") else re.findall(r"  # (.*)$", line):
                self.assertRegex(comment, HANGUL, line)


class Reports(ProgramTest):
    def test_the_ending_says_the_form(self) -> None:
        for ending, form in FORMS.items():
            expected = self.written("faster.toml", "--compare", "base.toml", "--format", form)
            for name in ("a" + ending, "b.x" + ending.upper()):
                printed = self.written("faster.toml", "--compare", "base.toml", "--report", name)
                self.assertEqual((self.folder / name).read_bytes(), expected)
                self.assertIn(b"In short", printed)

    def test_one_evaluation_serves_all(self) -> None:
        names = ["one" + ending for ending in FORMS]
        options = [word for name in names for word in ("--report", name)]
        self.assertEqual(self.written("faster.toml", *options, "--out", "text"), b"")
        self.assertEqual((self.folder / "text").read_bytes(), (self.folder / "one.txt").read_bytes())
        for ending, form in FORMS.items():
            self.assertEqual(
                (self.folder / ("one" + ending)).read_bytes(), self.written("faster.toml", "--format", form)
            )

    def test_out_has_the_form_of_its_ending(self) -> None:
        for ending, form in FORMS.items():
            expected = self.written("faster.toml", "--format", form)
            for options in ([], ["--format", form]):
                self.assertEqual(self.written("faster.toml", "--out", "a" + ending, *options), b"")
                self.assertEqual((self.folder / ("a" + ending)).read_bytes(), expected)
            # An ending that says nothing leaves it to --format.
            self.written("faster.toml", "--out", "a.report", "--format", form)
            self.assertEqual((self.folder / "a.report").read_bytes(), expected)
            other = next(one for one in FORMS.values() if one != form)
            before = self.listing()
            for file in ("new" + ending, "new" + ending.upper()):
                self.refused(
                    "faster.toml",
                    "--out",
                    file,
                    "--format",
                    other,
                    says="leave --format out, or end the file in .",
                    code=2,
                )
            self.assertEqual(self.listing(), before)
        done = self.run_program("faster.toml", "--out", "a.xlsx")
        if done.returncode == 0:  # built with libxlsxwriter
            self.written("faster.toml", "--report", "b.xlsx")
            self.assertEqual((self.folder / "a.xlsx").read_bytes(), (self.folder / "b.xlsx").read_bytes())
        else:
            self.assertIn(b"built without libxlsxwriter", done.stderr)
        self.refused("faster.toml", "--out", "c.xlsx", "--format", "text", says="--out c.xlsx", code=2)

    def test_wrong_endings(self) -> None:
        for name in ("report", "report.doc", "report.html.gz", ".html", "html", "report.", "txt"):
            self.refused("faster.toml", "--report", "a.md", "--report", name, says="--report must end in .txt", code=2)
        self.refused("faster.toml", "--report", "", says="--report must not be empty", code=2)
        self.refused("faster.toml", "--report", says="--report", code=2)
        self.assertEqual(self.listing(), self.before)

    def test_two_reports_in_one_file(self) -> None:
        for second in (["--report", "./a.md"], ["--out", "sub/../a.md"], ["--report", str(self.folder / "a.md")]):
            (self.folder / "sub").mkdir(exist_ok=True)
            self.refused("faster.toml", "--report", "a.md", *second, says="cannot go into one file", code=2)
        self.assertFalse((self.folder / "a.md").exists())

    def test_all_or_none_that_can_be_known(self) -> None:
        # What cannot be written is known before anything is computed, and before the first file is made.
        (self.folder / "old.md").write_text("old")
        for wrong in (["--report", "none/a.md"], ["--out", "base.toml"], ["--report", "sub.md"]):
            (self.folder / "sub.md").mkdir(exist_ok=True)
            self.refused("faster.toml", "--report", "old.md", "--report", "new.json", *wrong, says="recovery_roi: ")
            self.assertEqual((self.folder / "old.md").read_text(), "old")
            self.assertFalse((self.folder / "new.json").exists())
        (self.folder / "records.json").write_text(RECORDS)
        self.refused(
            "faster.toml", "--complaints", "records.json", "--report", "records.json", says="which is read here"
        )

    def test_pages_have_no_control_characters(self) -> None:
        nasty = BASE.replace('"base"', '"\\u001b]0;gone\\u0007<script>&\\u009b"')
        (self.folder / "nasty.toml").write_text(nasty)
        self.written("nasty.toml", "--report", "page.html")
        page = (self.folder / "page.html").read_bytes().decode()
        self.assertNotRegex(page, r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
        self.assertNotIn("<script", page)


class Languages(ProgramTest):
    def korean(self, *arguments: str, code: int) -> str:
        done = self.run_program(*arguments, draws=None)
        self.assertEqual(done.returncode, code, done.stderr)
        return (done.stdout + done.stderr).decode()

    def test_help_and_usage_errors(self) -> None:
        for arguments in (["--help"], ["inspect", "--help"], ["mapping", "--help"], ["start", "--help"], ["roi", "-h"]):
            english = self.korean(*arguments, code=0)
            self.assertNotRegex(re.sub("ko \\(Korean\\)", "", english), HANGUL)
            for korean in (["--language", "ko", *arguments], [*arguments, "--language=ko"]):
                if korean[-1] == "--language=ko" and arguments[0] in ("--help",):
                    continue
                said = self.korean(*korean, code=0)
                self.assertIn("사용법: recovery_roi", said)
                self.assertIn("옵션:", said)
                self.assertNotRegex(said.split("\n\n")[0], r"\[(scenario|file|name)\]")
                # The same options, each with a sentence in Korean.
                options = re.findall(r"^  (?:-\w,)?(--[\w-]+)(.*)$", said, re.MULTILINE)
                expected = re.findall(r"^  (?:-\w,)?(--[\w-]+)", english, re.MULTILINE)
                self.assertEqual([option for option, _ in options], expected)
                for _, about in options:
                    self.assertRegex(about, HANGUL)
        for arguments in (
            [],
            ["a.toml", "--frobnicate"],
            ["a.toml", "--out", ""],
            ["a.toml", "--draws", "x"],
            ["a.toml", "--seed"],
            ["a.toml", "--seed=1", "--seed=2"],
            ["a.toml", "--sweep", "x"],
            ["a.toml", "--format", "x"],
            ["a.toml", "--report", "x"],
            ["a.toml", "--report", "x.md", "--out", "x.md"],
            ["inspect"],
            ["start"],
            ["start", "a.csv", "--days", "x"],
            ["start", "a.csv", "--column", "x"],
        ):
            english = self.korean(*arguments, code=2)
            self.assertNotRegex(english, HANGUL)
            said = self.korean("--language", "ko", *arguments, code=2)
            self.assertRegex(said, HANGUL)
            self.assertTrue(said.startswith("recovery_roi: "))
            self.assertTrue(said.endswith("(사용법: --help)\n"), said)
            self.assertEqual(said.count("\n"), 1)

    def test_other_languages(self) -> None:
        for wrong in ("fr", "KO", "", "en,ko"):
            self.refused("--language", wrong, "base.toml", says="--language must be en or ko", code=2)
        self.refused("base.toml", "--language", says="--language", code=2)
        self.refused("--language", "ko", "base.toml", "--language", "en", says="--language", code=2)

    def test_errors_of_the_library_are_framed(self) -> None:
        english = self.refused("nothing.toml", says="cannot open the scenario file")
        said = self.refused("nothing.toml", "--language", "ko", says="자세한 내용(영어): cannot open the scenario file")
        name, text = english.split(": ", 1)
        self.assertTrue(said.startswith(name + ": ") and said.endswith(text), said)

    def test_english_is_what_comes_without_it(self) -> None:
        expected = self.written("faster.toml")
        self.assertEqual(self.written("--language", "en", "faster.toml"), expected)
        for locale in ("C", "ko_KR.UTF-8"):
            self.assertEqual(
                self.written("faster.toml", env={**os.environ, "LC_ALL": locale, "LANG": locale}), expected
            )

    def test_reports(self) -> None:
        self.written("faster.toml", "--language", "ko", "--report", "page.html", "--report", "text.txt")
        self.assertRegex((self.folder / "text.txt").read_text(), HANGUL)
        self.assertIn('lang="ko"', (self.folder / "page.html").read_text())
        self.written("faster.toml", "--report", "page.html")
        self.assertIn('lang="en"', (self.folder / "page.html").read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
