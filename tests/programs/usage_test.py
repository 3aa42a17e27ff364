"""How recovery_roi is called, what it says, and its exit codes."""

from __future__ import annotations

import json
import os
import sys
import unittest

from program import ProgramTest
from texts import BASE, FASTER, RECORDS


class Usage(ProgramTest):
    def test_wrong_usage(self) -> None:
        def wrong(*arguments: str, says: str) -> None:
            said = self.refused(*arguments, says=says, code=2)
            self.assertIn("--help", said)
            self.assertEqual(said.count("\n"), 1, said)

        wrong("--frobnicate", says="--frobnicate")
        wrong("faster.toml", "--frobnicate", says="--frobnicate")
        wrong("faster.toml", "base.toml", says="base.toml")
        wrong(says="a scenario file is missing")
        wrong("", says="a scenario file is missing")
        for bad in ("xml", "0", "3"):
            wrong(
                "faster.toml", "--format", bad, says=f'--format must be text, markdown, json, csv or html, got "{bad}"'
            )
        for option, most in (("--draws", "10000000"), ("--threads", "1024")):
            for bad in ("0", "-1", "1e3", "1.0", "x", " 1", "1 ", "99999999999999999999", str(int(most) + 1)):
                wrong(
                    "faster.toml",
                    f"{option}={bad}",
                    says=f'{option} must be a whole number from 1 to {most}, got "{bad}"',
                )
        wrong("faster.toml", "--seed=-1", says="--seed must be a whole number from 0")
        for option in ("--out", "--compare", "--complaints"):
            wrong("faster.toml", option, "", says=f"{option} must not be empty")
            wrong("faster.toml", option, says=option)
        wrong("faster.toml", "--bad\x1b[31m", says="\\x1b[31m")

    def test_right_usage(self) -> None:
        said = self.written("--help").decode()
        for text in ("text, markdown, json, csv or html", "Exit code 0", "2: wrong usage", "130, 143", "--out"):
            self.assertIn(text, said)
        self.assertRegex(self.written("--version").decode(), r"^recovery_roi \d+\.\d+\.\d+\n$")
        expected = self.written("faster.toml", "--format", "JSON")
        json.loads(expected)
        self.assertEqual(self.written("--format=json", "--", "faster.toml"), expected)
        self.assertEqual(self.written("faster.toml", "--format=json", "--seed=7", "--threads=3"), expected)

    def test_names_that_look_like_something_else(self) -> None:
        expected = self.written("faster.toml")
        for name in (
            "-base.toml",
            "--out",
            "[a,b].toml",
            "{a}.toml",
            '"quoted".toml',
            "'q'.toml",
            "@file",
            "%s",
            "a=b",
        ):
            (self.folder / name).write_text(FASTER)
            self.assertEqual(self.written("--", name), expected, name)
            self.assertEqual(self.written("./" + name), expected, name)
            self.written(f"--out={name}.out", "faster.toml")
            self.assertEqual((self.folder / f"{name}.out").read_bytes(), expected)
            self.written("--compare=" + name, "base.toml")

    def test_any_bytes(self) -> None:
        odd = b"caf\xe9 \xff\n\t.toml"
        (self.folder / os.fsdecode(odd)).write_text(FASTER)
        (self.folder / os.fsdecode(b"\xe9.csv")).write_text(RECORDS)
        expected = self.written("faster.toml", "--complaints", "records.csv")
        said = self.written(odd, "--complaints", b"\xe9.csv")
        # Lines break elsewhere; bytes that are no UTF-8 are shown as U+FFFD.
        self.assertEqual(said.replace("\ufffd.csv".encode(), b"records.csv").split(), expected.split())
        self.written(odd, "--out", b"\xe9.txt")
        self.assertEqual((self.folder / os.fsdecode(b"\xe9.txt")).read_bytes(), self.written("faster.toml"))
        self.refused(odd, "--out", odd, says="is read here")
        self.refused(b"no\xe9\x1b[31m\xc2\x9b.toml", says="\\x1b[31m")
        (self.folder / os.fsdecode(b"\xe9.toml")).write_text("title = 3\n")
        self.refused(b"\xe9.toml", says="title must be a text")


class Inputs(ProgramTest):
    def test_scenarios_that_cannot_be_opened(self) -> None:
        (self.folder / "sub").mkdir()
        for name, reason in (("none.toml", "no such file"), ("sub", "it is a folder"), ("base.toml/x", "not a folder")):
            self.assertIn("cannot open the scenario file", self.refused(name, says=reason))
            self.refused("base.toml", "--compare", name, says=reason)
            (self.folder / "extending.toml").write_text(f'extends = "{name}"\n')
            self.refused("extending.toml", says=reason)
        self.refused("/dev/zero", says="larger than 16 MB, or has no end")

    def test_records_in_the_place_of_a_scenario(self) -> None:
        says = "records.csv:1: this looks like complaint records; a scenario file (.toml) is needed"
        self.refused("records.csv", says=says)
        self.refused("base.toml", "--compare", "records.csv", says=says)

    def test_extended_files_are_files(self) -> None:
        os.mkfifo(self.folder / "pipe")  # nobody writes to it: opening it would wait for ever
        for name in ("/dev/zero", "/dev/stdin", "pipe"):
            (self.folder / "extending.toml").write_text(f'extends = "{name}"\n')
            self.refused("extending.toml", says="it is a device or a pipe", timeout=10)
        (self.folder / "extending.toml").write_text('extends = "base.toml\\u0000"\n')
        self.refused("extending.toml", says="zero byte")
        with (self.folder / "huge.toml").open("wb") as huge:
            huge.truncate((16 << 20) + 1)
        self.refused("huge.toml", says="larger than 16 MB")

    def test_round_in_a_circle(self) -> None:
        for name in ("self.toml", "./self.toml", "sub/../self.toml"):
            (self.folder / "sub").mkdir(exist_ok=True)
            (self.folder / "self.toml").write_text(f'extends = "{name}"\n')
            said = self.refused("self.toml", says=f'self.toml:1: extends goes round in a circle: "{name}"')
            self.assertLess(len(said), 200)

    def test_control_characters(self) -> None:
        nasty = "\\u001b]0;gone\\u0007\\u009b31m\\u007f"
        (self.folder / "nasty.toml").write_text(
            BASE.replace('"base"', f'"{nasty}"')
            .replace('"all"', f'"{nasty}"')
            .replace("[records]", '[records]\nnote = "\\r"')
            .replace("who", nasty)
        )
        (self.folder / "nasty.csv").write_text(
            RECORDS.replace("who", "\x1b]0;gone\x07\x9b31m\x7f").replace("all,", "\x1b]0;gone\x07\x9b31m\x7f,")
        )
        for form in ("text", "markdown", "csv", "json"):
            report = self.written("nasty.toml", "--complaints", "nasty.csv", "--format", form).decode()
            self.assertNotRegex(report.replace("\r\n", "\n"), r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
            if form == "json":
                self.assertEqual(json.loads(report)["title"], "\x1b]0;gone\x07\x9b31m\x7f")
            else:
                self.assertRegex(report, r"\\x1b]0;gone\\x07\\(x9b|u009b)31m\\x7f")
        for line in (f'"{nasty}" = 1', f'currency = ["{nasty}"]', f'extends = "{nasty}"', "x = n\x1b", 'x = "\x9b'):
            (self.folder / "wrong.toml").write_text(line + "\n")
            self.refused("wrong.toml", says="wrong.toml")
        (self.folder / "wrong.csv").write_text("who,days,score\n" + "\x1b[31m,\x1b[2J,3\n" * 30)
        self.refused("base.toml", "--complaints", "wrong.csv", says="\\x1b[2J")

    def test_each_scenario_has_its_own_records(self) -> None:
        (self.folder / "now.csv").write_text("who,days,score\n" + "all,1,5\n" * 300 + "all,5,4\n" * 100)
        (self.folder / "now.toml").write_text(BASE.replace("records.csv", "now.csv"))
        report = self.written("now.toml", "--compare", "base.toml").decode()
        self.assertIn('"base" has records of its own, with 400 complaints', " ".join(report.split()))
        net = [line.split()[3] for line in report.splitlines() if line.startswith("  net (present value)")]
        # By hand: 20,000 complaints x (today's less the base's stay rate) x 60 x (1/1.1 + 0.8/1.21 + 0.64/1.331).
        scores = [int(line.split(",")[2]) for line in RECORDS.splitlines()[1:]]
        stay = sum(0.9 if s == 5 else 0.7 if s == 4 else 0.2 for s in scores) / len(scores)
        expected = 20_000 * (0.75 * 0.9 + 0.25 * 0.7 - stay) * 60 * (1 / 1.1 + 0.8 / 1.21 + 0.64 / 1.331)
        self.assertAlmostEqual(float(net[0].replace(",", "")) / expected, 1.0, delta=0.05)
        # Records that are the same come once: from a pipe they could not be read twice.
        piped = self.written(
            "faster.toml", "--compare", "base.toml", "--complaints", "/dev/stdin", input=RECORDS.encode()
        )
        self.assertNotIn(b"of its own", piped)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
