"""What the report of recovery_roi says of the records and of the scenarios that were compared."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from program import BASE, FASTER, RECORDS, ProgramTest

NO_TIMES = BASE.replace('response_days  = "days"\n', "")
FLAG = (
    BASE.replace('score          = "score"', 'flag = "score"')
    .replace(
        "thresholds     = { satisfied = 4, delighted = 5 }",
        "flag_values = { 1 = 'dissatisfied', 2 = 'dissatisfied', 3 = 'missing', 4 = 'satisfied', 5 = 'satisfied' }",
    )
    .replace("delighted = 0.90, ", "")
)
STATED = BASE.replace('{ from = "records" }', "{ dissatisfied = 0.5, satisfied = 0.3, delighted = 0.2 }")


class ReportTest(ProgramTest):
    def report(self, *arguments: str) -> str:
        """In one line: where it breaks does not matter."""
        return " ".join(self.written(*arguments).decode().split())

    def data(self, *arguments: str) -> dict:
        return json.loads(self.written(*arguments, "--format", "json"))

    def put(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text)


class Records(ReportTest):
    def test_no_response_times(self) -> None:
        # Nobody is said to be answered or not; bands are not asked for; nothing can be answered faster.
        self.put(a_toml=NO_TIMES, b_toml=NO_TIMES.replace("response_bands = [2, 7]\n", ""))
        for name in ("a.toml", "b.toml"):
            said = self.report(name)
            self.assertNotIn("not answered", said)
            self.assertIn("No column with response times is mapped", said)
            self.assertRegex(said, r" - 400 100\.0 % ")
            self.assertEqual({cell["answered_in_days"] for cell in self.data(name)["records"]["cells"]}, {None})
        self.put(c_toml=FASTER.replace("base.toml", "a.toml"))
        self.refused("c.toml", says="c.toml:4: intervention.respond_within_days needs the response times")
        self.assertIn("not answered", self.report("base.toml", "--complaints", self.unanswered()))

    def unanswered(self) -> str:
        self.put(late_csv=RECORDS + "all,,3\n" * 9)
        return "late.csv"

    def test_a_flag_tells_nobody_delighted(self) -> None:
        self.put(flag_toml=FLAG, fast_toml=FASTER.replace("base.toml", "flag.toml"))
        said = self.report("fast.toml", "--compare", "flag.toml")
        self.assertNotIn("nothing_evaluated", said)
        self.assertEqual(said.count("delighted"), 1)  # in the note that says so
        self.assertIn("it cannot tell who is delighted", said)
        cells = self.data("flag.toml")["records"]["cells"]
        self.assertEqual({cell["delighted"] for cell in cells}, {None})
        self.assertEqual(
            sum(cell["satisfied"] for cell in cells), sum(line[-1] in "45" for line in RECORDS.split()[1:])
        )
        self.assertIn("delighted*", self.report("base.toml"))

    def test_nothing_evaluated_is_said_of_segments_only(self) -> None:
        # Verdicts that are not mapped are no news; that one segment has none is.
        self.assertNotIn("nothing_evaluated", self.report("faster.toml", "--compare", "base.toml"))
        start = BASE.index("[[segment]]")
        verdicts = BASE[:start].replace("[records]", '[records]\nresolved = "done"')
        both = verdicts + BASE[start:] + BASE[start:].replace('"all"', '"web"')
        rows = [
            f"{who},{1 + i % 9},{1 + i % 5},{'' if who == 'web' else i % 2}\n"
            for i in range(50)
            for who in ("all", "web")
        ]
        self.put(two_csv="who,days,score,done\n" + "".join(rows), two_toml=both.replace("records.csv", "two.csv"))
        self.put(fast_toml=FASTER.replace("base.toml", "two.toml"))
        said = self.report("fast.toml", "--compare", "two.toml")
        self.assertIn("Note, web: nothing_evaluated (50 complaints)", said)
        self.assertNotIn("Note, all:", said)

    def test_scores_of_another_scale(self) -> None:
        ten = BASE.replace("[records]", "[records]\nscore_scale = { lowest = 0, highest = 10 }")
        self.put(ten_toml=ten.replace("satisfied = 4, delighted = 5", "satisfied = 7, delighted = 9"))
        said = self.report("ten.toml")
        self.assertIn("the scores go from 1 to 5 on the stated scale of 0 to 10, as on a scale of 1 to 5", said)
        self.assertIn("nobody who gave a score is delighted", said)
        self.assertIn("as on a scale of 1 to 5", self.data("ten.toml")["records"]["account"])
        self.assertNotIn("look at", self.report("base.toml"))

    def test_an_id_as_segment(self) -> None:
        ids = "".join(f"id{i:06},3,4\n" for i in range(60_000))
        self.put(ids_csv="who,days,score\nall,3,4\n" + ids, none_csv="who,days,score\n" + ids)
        said = self.refused(
            "base.toml", "--complaints", "ids.csv", says="60000 of 60001 complaints are in 60000 segments"
        )
        self.assertLess(len(said), 600)
        said = self.refused("base.toml", "--complaints", "none.csv", says="id000009 and 59990 more")
        self.assertLess(len(said), 400)
        self.put(any_toml=BASE.replace("[records]", "[records]\nlargest_outside_share = 1"))
        report = self.report("any.toml", "--complaints", "ids.csv")
        self.assertIn("Left out, 60,000 complaints of segments the scenario does not have: id000000,", report)
        self.assertIn("id000009 and 59990 more.", report)
        self.assertLess(len(report), 6_000)
        outside = self.data("any.toml", "--complaints", "ids.csv")["records"]["outside_scenario"]
        self.assertEqual(outside, {"segments": 60_000, "complaints": 60_000.0})

    def test_no_usable_row_has_a_reason(self) -> None:
        self.put(bad_csv="who,days,score\n" + "all,x,3\n" * 30)
        self.put(all_toml=BASE.replace("[records]", "[records]\nlargest_bad_share = 1.0"))
        said = self.refused("all.toml", "--complaints", "bad.csv", says="30 rows read, 0 used, 30 left out")
        self.assertIn('line 2, column "days": "x" is not a number', said)

    def test_records_that_are_not_used(self) -> None:
        self.put(stated_toml=STATED)
        (self.folder / "records.csv").unlink()  # it is not opened
        note = '"base" states all its outcomes itself; the [records] table of its file was not used'
        self.assertIn(note, self.report("stated.toml"))
        self.assertIn(note, [one["text"] for one in self.data("stated.toml")["warnings"]])
        self.put(plain_toml=STATED[: STATED.index("[records]")] + STATED[STATED.index("[[segment]]") :])
        self.assertNotIn("not used", self.report("plain.toml"))
        self.refused("stated.toml", "--complaints", "records.csv", says="--complaints is idle")


class Comparisons(ReportTest):
    def test_the_account_of_the_baseline(self) -> None:
        # One bad row of 401 in the baseline's records, none in the others.
        self.put(now_csv=RECORDS + "all,x,3\n")
        self.put(now_toml=BASE.replace("records.csv", "now.csv").replace('"base"', '"now"'))
        said = self.report("base.toml", "--compare", "now.toml")
        self.assertIn('"now" has records of its own, with 400 complaints', said)
        self.assertIn('The account of the rows of "now": 401 rows read, 400 used, 1 left out', said)
        self.assertNotIn("The account of the rows:", said)
        baseline = self.data("base.toml", "--compare", "now.toml")["records"]["baseline"]
        self.assertEqual((baseline["rows"], baseline["bad_rows"]), (401, 1))
        self.assertNotIn("baseline", self.data("faster.toml", "--compare", "base.toml")["records"])

    def test_complaints_take_the_place_of_both(self) -> None:
        # The files name other records, but with --complaints both read the same.
        self.put(now_csv=RECORDS, other_toml=BASE.replace("records.csv", "elsewhere.csv"))
        said = self.report("base.toml", "--compare", "other.toml", "--complaints", "now.csv")
        self.assertNotIn("of its own", said)
        self.assertIn("read from now.csv", said)
        self.assertIn("net EUR 0 ", said)
        # In another way: no scores above 3 for one of them.
        low = BASE.replace("[records]", "[records]\nscore_values = { 4 = 3, 5 = 3 }")
        self.put(low_toml=low)
        said = self.report("base.toml", "--compare", "low.toml", "--complaints", "now.csv")
        self.assertIn('"base" reads this file in its own way, with 400 complaints', said)
        self.assertNotIn("net EUR 0 ", said)
        self.refused(
            "base.toml",
            "--compare",
            "low.toml",
            "--complaints",
            "/dev/stdin",
            says="read twice",
            input=RECORDS.encode(),
        )

    def test_any_difference_of_the_mapping_counts(self) -> None:
        # The days of one file are hours: within 48 hours everybody was answered in two days.
        hours = BASE.replace('response_days  = "days"', 'response_time = "days"\nresponse_unit = "hours"')
        self.put(hours_toml=hours)
        self.assertIn("of its own", self.report("base.toml", "--compare", "hours.toml"))

    def test_without_a_title(self) -> None:
        (self.folder / "sub").mkdir()
        self.put(plain_toml=BASE.replace('title    = "base"\n', ""))
        said = self.report("faster.toml", "--compare", "./sub/../plain.toml")
        self.assertIn("against: plain.toml", said)
        self.assertIn('against "plain.toml"', said)
        self.assertNotIn('""', said)
        self.assertEqual(self.data("faster.toml", "--compare", "plain.toml")["against"], "plain.toml")
        odd = os.fsdecode(b"caf\xe9.toml")
        (self.folder / odd).write_text((self.folder / "plain.toml").read_text())
        self.assertEqual(self.data("faster.toml", "--compare", odd)["against"], "caf\ufffd.toml")


class Stalled(ReportTest):
    def test_a_pipe_that_others_made_not_to_wait(self) -> None:
        expected = self.written("base.toml", "--complaints", "records.csv")
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        with subprocess.Popen(
            self.command("base.toml", "--complaints", "/dev/stdin"),
            cwd=self.folder,
            stdin=ours,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            os.close(ours)
            for part in (RECORDS[:1000], RECORDS[1000:]):
                time.sleep(0.2)
                os.write(theirs, part.encode())
            os.close(theirs)
            out, said = running.communicate(timeout=10)
        self.assertEqual((running.returncode, said), (0, b""))
        self.assertEqual(out.replace(b"/dev/stdin", b"records.csv").split(), expected.split())

    def test_ctrl_c(self) -> None:
        # Nobody ever writes to the pipe.
        os.mkfifo(self.folder / "pipe")
        for arguments in (["pipe"], ["base.toml", "--complaints", "pipe"], ["base.toml", "--compare", "pipe"]):
            with subprocess.Popen(
                self.command(*arguments),
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            ) as running:
                time.sleep(0.3)
                running.send_signal(signal.SIGINT)
                out, said = running.communicate(timeout=10)
            self.assertEqual((running.returncode, out, said), (130, b"", b"\nrecovery_roi: stopped\n"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
