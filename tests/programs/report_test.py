"""What the report of recovery_roi says of the records and of the scenarios that were compared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import unittest

from program import ProgramTest
from texts import BASE, FASTER, RECORDS

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


class Records(ProgramTest):
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
        self.assertIn("Note, web: nobody said whether it was resolved; 50 complaints left out of that row.", said)
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
        self.refused("stated.toml", "--complaints", "records.csv", says="complaints is idle")


class Basis(ProgramTest):
    """What the answer rests on, said alike in text and JSON."""

    def statements(self, *arguments: str) -> dict:
        found = self.data(*arguments)
        said = self.report(*arguments)
        for text in [*found["statements"].values(), *found["headline"]]:
            self.assertIn(" ".join(text.split()), said)
        return found

    def test_costs_that_nobody_stated(self) -> None:
        found = self.statements("faster.toml", "--compare", "base.toml")
        costs = {one["entry"] for one in found["basis"]["defaults"] if one["cost"]}
        self.assertIn("cost.per_complaint", costs)
        self.assertIn("faster_answers.setup", costs)
        self.assertIn("Costs that count as 0: cost.per_complaint,", " ".join(found["headline"]))
        self.put(
            cost_toml=FASTER + "[[segment]]\nname = 'all'\ncost = { per_complaint = { value = 3, source = 'x' } }\n"
        )
        found = self.statements("cost.toml")
        self.assertNotIn("cost.per_complaint", {one["entry"] for one in found["basis"]["defaults"]})
        self.assertEqual(found["basis"]["quantities"]["with_source"], 1)

    def test_conventions(self) -> None:
        found = self.statements("faster.toml", "--compare", "base.toml")
        self.assertIn("margin.while_leaving is 0", found["statements"]["while_leaving"])
        names = [one["input"] for one in found["basis"]["conventions"]]
        self.assertEqual(names, ["intervention.share_causal", "margin.while_leaving"])
        self.put(
            leave_toml=BASE.replace("retention = 0.80 }", "retention = 0.80, while_leaving = 0.3 }"),
            go_toml=FASTER.replace("base.toml", "leave.toml"),
        )
        found = self.statements("go.toml", "--compare", "leave.toml")
        self.assertIn("(median 0.3)", found["statements"]["while_leaving"])
        self.assertNotIn("margin.while_leaving", {one["entry"] for one in found["basis"]["defaults"]})

    def test_years_add_up(self) -> None:
        # One draw: its yearly flows are its net, with and without discounting.
        found = self.data("faster.toml", "--compare", "base.toml", "--draws=1")
        flows = [year["p50"] for year in found["basis"]["net_by_year"]]
        total = {row["metric"]: row["p50"] for row in found["result"] if row["segment"] == "total"}
        self.assertEqual(len(flows), 4)
        self.assertAlmostEqual(sum(flows) / total["net_undiscounted"], 1.0, places=9)
        present = sum(flow / 1.1**year for year, flow in enumerate(flows))
        self.assertAlmostEqual(present / total["net"], 1.0, places=9)

    def clustered(self) -> None:
        sizes = [200, 100, 60, 40]  # complaints of four companies
        firms = [f"f{c}" for c, size in enumerate(sizes) for _ in range(size)]
        lines = RECORDS.splitlines()[1:]
        rows = [f"2024-0{1 + i % 3}-0{1 + i % 9},{firms[i * 7 % 400]},{line}\n" for i, line in enumerate(lines)]
        self.put(records_csv="day,firm,who,days,score\n" + "".join(rows))
        self.put(base_toml=BASE.replace("[records]", '[records]\ncluster = "firm"\nreceived = "day"'))

    def test_companies_and_volume(self) -> None:
        self.clustered()
        found = self.statements("faster.toml", "--compare", "base.toml")
        clusters = found["basis"]["clusters"][0]
        self.assertEqual(clusters["clusters"], 4)
        self.assertAlmostEqual(clusters["effective"], 400**2 / (200**2 + 100**2 + 60**2 + 40**2), places=9)
        self.assertIn("4 companies or branches, which tell as much as 2.9 of one size", found["statements"]["clusters"])
        self.assertIn("Fewer than 3 in effect, so that intervals are rough: all 2.9", found["statements"]["clusters"])
        # From 1 January to 9 March 2024: 69 days.
        self.assertEqual(found["basis"]["recorded_days"], 69.0)
        self.assertAlmostEqual(found["basis"]["volumes"][0]["recorded_per_year"], 400 * 365.25 / 69, places=6)
        effect = found["outcomes_drawn"]["effect_satisfied_or_better"]
        self.assertLess(effect["p05"], effect["p95"])
        # The interval beside the effect is that of the draws; what is not drawn has none.
        view = found["speed_effect"]["stratified"]
        self.assertEqual(view["satisfied_or_better"]["lower"], effect["p05"])
        self.assertIsNone(view["mean_score"]["lower"])

    def test_records_of_the_other_scenario_only(self) -> None:
        self.clustered()
        self.put(stated_toml=STATED)
        found = self.statements("stated.toml", "--compare", "base.toml")
        self.assertEqual(found["basis"]["clusters"][0]["clusters"], 4)
        self.assertEqual(found["basis"]["volumes"][0]["recorded"], 400)
        self.assertNotIn("independence", found["statements"])
        self.assertEqual(self.statements("stated.toml")["basis"]["volumes"], [])

    def test_design_effect_widens_what_is_printed(self) -> None:
        self.put(wide_toml=BASE.replace("[records]", "[records]\ndesign_effect = 4"))
        self.put(go_toml=FASTER.replace("base.toml", "wide.toml"))

        def width(*arguments: str) -> float:
            effect = self.data(*arguments, "--draws=20000")["outcomes_drawn"]["effect_satisfied_or_better"]
            return effect["p95"] - effect["p05"]

        plain = width("faster.toml", "--compare", "base.toml")
        # A quarter of the counts: twice the error, but for the score that cells borrow.
        self.assertAlmostEqual(width("go.toml", "--compare", "wide.toml") / plain, 2.0, delta=0.1)
        # By hand: shares of 120 or so answered in time and the others as independent binomials, 1.645 errors each way.
        fast = [int(line[-1]) >= 4 for line in RECORDS.splitlines()[1:] if int(line.split(",")[1]) <= 2]
        late = [int(line[-1]) >= 4 for line in RECORDS.splitlines()[1:] if int(line.split(",")[1]) > 2]
        variance = sum(sum(x) / len(x) * (1 - sum(x) / len(x)) / len(x) for x in (fast, late))
        by_hand = 2 * 1.645 * variance**0.5 * len(late) / 400
        self.assertAlmostEqual(plain / by_hand, 1.0, delta=0.06)

    def test_asked(self) -> None:
        rows = "who,days,score,sent\n" + "".join(
            f"all,{1 + i % 9},{1 + i % 5 if i % 4 == 0 else ''},{1 if i % 2 == 0 else 0}\n" for i in range(400)
        )
        self.put(
            asked_csv=rows,
            asked_toml=BASE.replace("records.csv", "asked.csv").replace("[records]", '[records]\nasked = "sent"'),
        )
        asked = self.statements("asked.toml")["statements"]["asked"]
        self.assertIn("200 of 400 complainants were asked how satisfied they are, 200 were not; 50.0 %", asked)
        # 100 scores, 20 of each: 40 satisfied or better for sure, 100 silent ones.
        self.assertIn("between 20.0 % and 70.0 %", asked)


class Sweeps(ProgramTest):
    def test_rows_edges_and_best(self) -> None:
        found = self.data("faster.toml", "--compare", "base.toml", "--sweep", "4,2,7")
        sweep = found["sweep"]
        self.assertEqual(sweep["edges"], [2.0, 4.0, 7.0])
        self.assertEqual([row["name"] for row in sweep["rows"]], ["within 4 days", "within 2 days", "within 7 days"])
        self.assertAlmostEqual(sum(row["chance_best"] for row in sweep["rows"]), 1.0, places=12)
        best = max(sweep["rows"], key=lambda row: row["net_mean"])
        self.assertEqual(sweep["best"], best["name"])
        # The row of the scenario's own question is the answer of the report.
        net = next(row for row in found["result"] if row["metric"] == "net")
        self.assertEqual(sweep["rows"][1]["net_p50"], net["p50"])
        said = self.report("faster.toml", "--compare", "base.toml", "--sweep", "4,2,7")
        self.assertIn("bands that end at 2, 4, 7 days", said)
        self.assertIn(f'Best on average: "{best["name"]}"', said)
        self.assertIn("going faster costs nothing extra", said)
        csv = self.written("faster.toml", "--compare", "base.toml", "--sweep", "4,2,7", "--format", "csv").decode()
        self.assertIn("within 2 days,net,", csv)
        self.assertIn("within 2 days,chance_best,", csv)

    def test_refused(self) -> None:
        for bad in ("x", "1,", "1,,2", "1,1", "-1", "inf", "nan", "1 2"):
            self.refused("faster.toml", f"--sweep={bad}", says="--sweep must be a list of days", code=2)
        self.put(stated_toml=STATED)
        self.refused("stated.toml", "--sweep", "1", says="a sweep needs a scenario whose records tell")
        self.refused("base.toml", "--sweep", "1", says="share_causal must be given")


class Comparisons(ProgramTest):
    def test_records_of_their_own(self) -> None:
        said = "rest on different records"
        self.put(
            other_csv="".join(RECORDS.splitlines(keepends=True)[:301]),
            other_toml=BASE.replace("records.csv", "other.csv").replace('"base"', '"other"'),
        )
        headline = self.data("faster.toml", "--compare", "other.toml")["headline"]
        self.assertIn(f'"faster" and "other" {said} (400 and 300 complaints)', headline[1])
        self.assertIn('those of "faster"', headline[1])
        korean = self.data("faster.toml", "--compare", "other.toml", "--language", "ko")["headline"]
        self.assertIn("서로 다른 기록(불만 400건과 300건)", korean[1])
        self.assertNotIn(said, self.report("faster.toml", "--compare", "base.toml"))
        self.assertIn(
            "Warning: beside what is asked, the two scenarios differ in the records (400 and 300 complaints).",
            self.report("faster.toml", "--compare", "other.toml"),
        )
        self.assertIn(
            "경고: 질문하는 것 외에도 두 시나리오에서 기록(불만 400건과 300건)이 다릅니다.",
            self.report("faster.toml", "--compare", "other.toml", "--language", "ko"),
        )

    def test_nobody_answered_in_time(self) -> None:
        late = "who,days,score\n" + "".join(f"all,9,{1 + i % 5}\n" for i in range(60))
        self.put(records_csv=late)
        first = (
            "The records say nothing of the intervention: nobody is in them whose outcomes its complaints could take."
        )
        self.assertTrue(self.data("faster.toml", "--compare", "base.toml")["headline"][0].startswith(first))
        self.put(records_csv=late.replace(",9,", ",1,"))  # all of them in time: nothing is moved
        first = "The records say nothing of the intervention: it moves no recorded complaint."
        self.assertTrue(self.data("faster.toml", "--compare", "base.toml")["headline"][0].startswith(first))

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
        self.assertIn("reads this file in its own way", self.report("base.toml", "--compare", "hours.toml"))

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


class Stalled(ProgramTest):
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
