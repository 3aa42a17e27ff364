"""What recovery_roi says an answer rests on: conventions, defaults, settings, and how records differ."""

from __future__ import annotations

import json
import re
import sys
import unittest

from program import ProgramTest
from texts import BASE, FASTER, RECORDS

STATED = BASE.replace('{ from = "records" }', "{ dissatisfied = 0.5, satisfied = 0.3, delighted = 0.2 }")
PLAIN = STATED[: STATED.index("[records]")] + STATED[STATED.index("[[segment]]") :]


VERDICTS = {
    "changes nothing": "달라지는 것이 없습니다",
    "pays": "이익이 납니다",
    "loses money": "손실이 납니다",
    "more likely loses money than pays": "이익보다 손실이 날 가능성이 더 큽니다",
    "more likely pays than loses money": "손실보다 이익이 날 가능성이 더 큽니다",
    "as likely pays as loses money": "이익이 날 가능성과 손실이 날 가능성이 같습니다",
}


def numbers(text: str) -> list[str]:
    """Sorted, since each language has an order of its own; a dash between two numbers is no minus."""
    return sorted(re.findall(r"(?<![\d])-?\d[\d,]*(?:\.\d+)?(?:e[-+]\d+)?(?<!,)", text))


class StatementsTest(ProgramTest):
    def data(self, *arguments: str) -> dict:
        found = super().data(*arguments)
        self.check_verdict(found)
        self.check_korean(found, super().data("--language", "ko", *arguments))
        return found

    def check_korean(self, english: object, korean: object, path: str = "") -> None:
        """The same keys and the same numbers, also those of the sentences; the verdict is the same."""
        if path == "/language":
            self.assertEqual((english, korean), ("en", "ko"))
        elif isinstance(english, dict):
            self.assertEqual(list(english), list(korean), path)
            for key, value in english.items():
                self.check_korean(value, korean[key], f"{path}/{key}")
        elif isinstance(english, list):
            self.assertEqual(len(english), len(korean), path)
            for i, one in enumerate(english):
                self.check_korean(one, korean[i], f"{path}/{i}")
        elif isinstance(english, str):
            self.assertEqual(numbers(english), numbers(korean), (path, english, korean))
        else:
            self.assertEqual(english, korean, path)
        if path == "/headline/0":
            verdict = re.search(r"As stated, it ([^.]+)\. ", english).group(1)
            self.assertIn(f"명시한 가정에 따르면 {VERDICTS[verdict]}. ", korean)

    def check_verdict(self, found: dict) -> None:
        """The answer's first sentence agrees with p05, p95 and the chance of a loss, whatever is asked."""
        net = next(row for row in found["result"] if row["metric"] == "net" and row["segment"] == "total")
        low, high, loss = net["p05"], net["p95"], net["share_negative"]
        verdict, rest = re.fullmatch(
            r"(?:The records say nothing of the intervention: [^.]+\. )?"
            r"As stated, it ([^.]+)\. (Over \d+ years?, net .*)",
            found["headline"][0],
        ).groups()
        if verdict == "changes nothing":
            self.assertEqual((round(low, 5), round(high, 5), round(net["mean"], 5)), (0, 0, 0))
        else:
            self.assertEqual(verdict == "pays", low > 0, rest)
            self.assertEqual(verdict == "loses money", high < 0, rest)
            if low <= 0 <= high:
                words = {-1: "more likely pays than loses money", 0: "as likely pays as loses money"}
                side = (loss > 0.5) - (loss < 0.5)
                self.assertEqual(verdict, words.get(side, "more likely loses money than pays"), rest)

    def convention(self, found: dict, name: str) -> dict:
        return next(one for one in found["basis"]["conventions"] if one["input"] == name)

    def at_medians(self, found: dict) -> float:
        said = re.search(r"at their medians net is (-?[\d.,e-]+)\. ", " ".join(found["headline"]))
        return float(said.group(1).replace(",", ""))


class Conventions(StatementsTest):
    COST = "cost = { per_complaint = { uniform = [15, 17] } }\n"

    def test_nobody_stated_when_leavers_leave(self) -> None:
        self.put(plain_toml=PLAIN + self.COST)
        found = self.data("plain.toml")
        one = self.convention(found, "margin.while_leaving")
        self.assertEqual((one["stated"], one["within_range"], one["median"]), (False, None, 0.0))
        # At the value where it is said to turn, net is 0; a range about it is one, and said to be.
        at = one["switching_value"]
        self.put(
            at_toml=PLAIN.replace("retention = 0.80", f"retention = 0.80, while_leaving = {at!r}") + self.COST,
            about_toml=PLAIN.replace("retention = 0.80", "retention = 0.80, while_leaving = { uniform = [0, 1] }")
            + self.COST,
        )
        self.assertLess(abs(self.at_medians(self.data("at.toml"))), 1e-3)
        said = self.report("plain.toml")
        self.assertIn(f"leaving; not stated, taken as 0): net turns negative above {at:.3g}.", said)
        self.assertIn(f"So does margin.while_leaving, not stated and taken as 0, above {at:.3g}: no range is", said)
        said = self.report("about.toml")
        self.assertIn(f"leaving; median 0.5): net turns negative above {at:.3g}", said)
        self.assertNotIn("not stated, taken as 0", said)
        # Stated as one number: no range, and none is made up.
        self.put(at_toml=PLAIN.replace("retention = 0.80", "retention = 0.80, while_leaving = 0.01") + self.COST)
        self.assertIn(f"leaving; 0.01): net turns negative above {at:.3g}.", self.report("at.toml"))

    def test_a_share_that_moves_with_others(self) -> None:
        uncertain = BASE.replace("delighted = 0.90, ", "delighted = { uniform = [0.8, 0.9] }, ")
        self.put(
            base_toml=uncertain,
            faster_toml=FASTER.replace("share_causal = 1", "share_causal = { uniform = [0.2, 0.9] }")
            + '[[correlation]]\nbetween = ["intervention.share_causal", "all.stay.delighted"]\nvalue = 0.5\n',
        )
        found = self.data("faster.toml", "--compare", "base.toml")
        one = self.convention(found, "intervention.share_causal")
        self.assertEqual((one["alone"], one["switching_value"]), (False, None))
        self.assertIn(
            "causes; median 0.55) moves with other quantities and has no switching value of its own",
            " ".join(found["headline"]),
        )

    def test_a_share_of_every_segment(self) -> None:
        start = BASE.index("[[segment]]")
        names = [f"s{k}" for k in range(6)]
        one = BASE[start:] + "share_causal = 0."
        segments = [one.replace('"all"', f'"{name}"') + f"{k + 2}\n" for k, name in enumerate(names)]
        rows = [f"{names[i % 6]},{1 + i // 6 % 9},{1 + i * i % 5}\n" for i in range(400)]
        self.put(records_csv="who,days,score\n" + "".join(rows), base_toml=BASE[:start] + "".join(segments))
        found = self.data("faster.toml", "--compare", "base.toml")
        said = next(one for one in found["headline"] if one.startswith("By convention, "))
        self.assertIn("causes), stated by segment (6, medians 0.2 to 0.7): ", said)
        self.assertLessEqual(said.count("share_causal"), 2)
        self.assertNotIn("causes; 1)", said)  # idle
        self.assertNotIn("intervention.share_causal", [one["input"] for one in found["basis"]["conventions"]])


class Verdict(StatementsTest):
    def said(self, *arguments: str) -> str:
        return re.search(r"As stated, it ([^.]+)\. ", self.data(*arguments)["headline"][0]).group(1)

    def test_of_every_sign(self) -> None:
        said = []
        for cost in range(0, 40, 2):
            self.put(plain_toml=PLAIN + f"cost = {{ per_complaint = {{ uniform = [{cost}, {cost + 8}] }} }}\n")
            said.append(self.said("plain.toml"))
        worse = [
            "pays",
            "more likely pays than loses money",
            "as likely pays as loses money",
            "more likely loses money than pays",
            "loses money",
        ]
        ranks = [worse.index(one) for one in said]
        self.assertEqual(ranks, sorted(ranks))  # dearer is never better
        self.assertLessEqual({0, 1, 3, 4}, set(ranks))

    def test_of_the_scenarios(self) -> None:
        self.put(free_toml='extends = "faster.toml"\ntitle = "free"\nintervention = { respond_within_days = 7 }\n')
        dear = "faster_answers = { fixed_per_year = 9_000_000 }\n"
        self.put(dear_toml='extends = "faster.toml"\ntitle = "dear"\n' + dear)
        self.assertEqual(self.said("base.toml", "--compare", "base.toml"), "changes nothing")
        self.assertEqual(self.said("dear.toml", "--compare", "base.toml"), "loses money")
        self.assertEqual(self.said("base.toml", "--compare", "dear.toml"), "pays")
        for name in ("base.toml", "faster.toml", "free.toml"):
            self.said(name)
            self.said(name, "--compare", "base.toml")


class Turns(StatementsTest):
    def test_values_that_nobody_meets(self) -> None:
        # A loss is not turned by complaints of a number below 0, nor by a discount rate of several hundred per cent.
        self.put(plain_toml=PLAIN + "cost = { per_complaint = 90 }\n")
        found = self.data("plain.toml")
        self.assertLess(self.at_medians(found), 0.0)
        for text in found["headline"]:
            self.assertNotRegex(text, r"(above|below) -?0(,|\.? |\.$)")
            self.assertNotIn("per_year below", text)
            self.assertNotIn("discount.annual_rate", text)

    def test_values_far_beyond_their_range(self) -> None:
        # The same crossing of the margin, a little beyond its range and more than ten times the range away.
        for half, said in ((5, True), (0.5, False)):
            margin = f"{{ uniform = [{60 - half}, {60 + half}] }}"
            self.put(
                plain_toml=PLAIN.replace("per_year = 60", f"per_year = {margin}") + "cost = { per_complaint = 9 }\n"
            )
            found = self.data("plain.toml")
            one = next(
                row for row in found["switching_values"] if row["input"].endswith("margin.per_customer_per_year")
            )
            self.assertFalse(one["within_range"])
            distance = abs(one["switching_value"] - 60)
            self.assertEqual(distance <= 10 * 0.9 * 2 * half, said)  # 90 % of a uniform
            self.assertEqual("margin.per_customer_per_year below" in " ".join(found["headline"]), said)

    def test_nothing_is_uncertain(self) -> None:
        self.put(plain_toml=PLAIN)
        said = self.report("plain.toml")
        self.assertIn("What decides it No quantity is uncertain", said)
        self.assertNotIn("net from", said)

    def test_one_other(self) -> None:
        for text in (PLAIN, PLAIN + "cost = { per_complaint = 9 }\n", PLAIN + "cost = { per_complaint = 90 }\n"):
            self.put(plain_toml=text)
            self.assertNotIn("one of 1 others", self.report("plain.toml"))

    def test_amounts_of_every_size(self) -> None:
        for margin, shape in ((5e-9, r"0\.0\d+|\d\.?\d*e-\d+"), (60, r"[\d,]+"), (6e15, r"\d\.?\d*e\+\d+")):
            self.put(plain_toml=PLAIN.replace("per_year = 60,", f"per_year = {margin},"))
            self.assertRegex(self.report("plain.toml"), rf"net EUR ({shape}) \(")


class Defaults(StatementsTest):
    def test_what_is_left_out_is_said(self) -> None:
        self.put(plain_toml=PLAIN)
        found = self.data("plain.toml")
        for what in ("word_of_mouth", "information", "escalation"):
            self.assertIn(f"({what})", found["statements"]["not_stated"])
            self.assertIn(what, [one["entry"] for one in found["basis"]["defaults"]])
        self.put(plain_toml=PLAIN + "escalation = { dissatisfied = 0.1, cost_per_case = 30 }\n")
        found = self.data("plain.toml")
        self.assertIn("escalations that handling avoids (escalation.counterfactual)", found["statements"]["not_stated"])
        self.put(plain_toml=PLAIN + "escalation = { dissatisfied = 0.1, counterfactual = 0.2, cost_per_case = 30 }\n")
        self.assertNotIn("escalation", self.data("plain.toml")["statements"]["not_stated"])

    def test_settings(self) -> None:
        self.put(plain_toml=PLAIN)
        self.assertIn(
            "the first of 3 years (complaint_years); customers kept pay until the end; discount.annual_rate is "
            "10.0 %, and what falls into a year counts as paid at its end (discount.timing)",
            self.data("plain.toml")["statements"]["settings"],
        )
        self.put(
            plain_toml=PLAIN.replace(", complaint_years = 1", "").replace("= 0.10 }", '= 0.10, timing = "mid_period" }')
        )
        said = self.data("plain.toml")["statements"]["settings"]
        self.assertIn("in each year of the horizon of 3 years", said)
        self.assertIn("counts as paid at its middle", said)

    def test_quantities_are_counted_once(self) -> None:
        self.put(plain_toml=PLAIN)
        counts = self.data("plain.toml")["basis"]["quantities"]
        # Volume, three outcomes, three stay rates, the counterfactual, margin, retention and the discount rate.
        self.assertEqual(sum(counts.values()), 11)
        # Two uncertain quantities of each of three bands; records of both scenarios count once.
        self.put(now_csv=RECORDS + "all,1,5\n" * 9, now_toml=BASE.replace("records.csv", "now.csv"))
        for other in ("base.toml", "now.toml"):
            counts = self.data("faster.toml", "--compare", other)["basis"]["quantities"]
            self.assertEqual(counts["from_records"], 6)
        # An odds ratio that nobody stated is a default; a volume that is read off the records is one of these.
        self.assertIn("nonresponse_odds_ratio", json.dumps(self.data("base.toml")["basis"]["defaults"]))
        without = self.data("base.toml")["basis"]["quantities"]["without_source"]
        days = [f"2024-{1 + i % 6:02}-11,{line}\n" for i, line in enumerate(RECORDS.splitlines()[1:])]
        self.put(
            records_csv="day,who,days,score\n" + "".join(days),
            base_toml=BASE.replace("{ per_year = 20_000 }", '{ per_year = "records" }').replace(
                "[records]", '[records]\nreceived = "day"'
            ),
        )
        counts = self.data("base.toml")["basis"]["quantities"]
        self.assertEqual((counts["from_records"], counts["without_source"]), (7, without - 1))
        volume = self.data("base.toml")["statements"]["volume"]
        self.assertIn("complaints a year, taken from the records, which hold 400 in ", volume)
        self.assertNotIn("times that", volume)
        said = self.report("base.toml", "--language", "ko")
        self.assertIn("기록에서 얻은 값으로 연", said)

    def test_odds_that_somebody_stated(self) -> None:
        rows = "".join(f"all,{1 + i % 9},{1 + i % 5 if i % 3 else ''}\n" for i in range(400))
        self.put(records_csv="who,days,score\n" + rows)
        labels = {"0.8": "at nonresponse_odds_ratio 0.8", "0.5": "half the odds of being satisfied"}
        for odds, label in labels.items():
            self.put(base_toml=f"nonresponse_odds_ratio = {odds}\n" + BASE)
            found = self.data("faster.toml", "--compare", "base.toml")
            stated = [row for row in found["nonresponse"] if row["as_stated"]]
            net = next(row for row in found["result"] if row["metric"] == "net" and row["segment"] == "total")
            self.assertEqual([(row["odds_ratio"], row["net_p50"]) for row in stated], [(float(odds), net["p50"])])
            said = self.report("faster.toml", "--compare", "base.toml")
            self.assertIn(label + " (as stated)", said)
            self.assertIn(f"nonresponse_odds_ratio = {odds}, which this table does not use", said)
            self.assertIn(f"nonresponse_odds_ratio is {odds}:", said)
            self.assertNotIn("rests on this one", said)
        self.put(faster_toml="nonresponse_odds_ratio = { uniform = [0.7, 0.9] }\n" + FASTER)
        self.assertIn("at nonresponse_odds_ratio 0.8 in the median (as stated)", self.report("faster.toml"))
        found = self.data("faster.toml", "--compare", "base.toml")
        self.assertEqual([row["assumption"] for row in found["nonresponse"]][-1], "each as its scenario says")


class Records(StatementsTest):
    def test_who_evaluated(self) -> None:
        # All said whether it was resolved, half gave a score.
        rows = "".join(f"all,{1 + i % 9},{1 + i % 5 if i % 2 else ''},{i % 2}\n" for i in range(400))
        self.put(
            records_csv="who,days,score,done\n" + rows,
            base_toml=BASE.replace("[records]", '[records]\nresolved = "done"'),
        )
        said = self.report("base.toml")
        self.assertIn("400 complaints; 50.0 % gave a score, 100.0 % said whether it was resolved.", said)
        self.assertIn("* resolved: of those who said whether it was; the others: of those who gave a score", said)
        self.assertIn("How it moves with those who gave no score", said)

    def test_a_band_in_which_nobody_gave_a_score(self) -> None:
        rows = "".join(f"all,{1 + i % 9},{1 + i % 5 if i % 9 < 6 else ''},f{i % 7}\n" for i in range(400))
        self.put(
            records_csv="who,days,score,firm\n" + rows,
            base_toml=BASE.replace("[records]", '[records]\ncluster = "firm"'),
        )
        lines = [line for line in self.written("faster.toml", "--compare", "base.toml").decode().splitlines()]
        drawn = [line.split() for line in lines if line.startswith("  over 7 days")][1]
        self.assertEqual(drawn[3:5], ["-", "-"])
        bands = self.data("base.toml")["outcomes_drawn"]["bands"]
        self.assertIsNone(bands[2]["satisfied_or_better"]["p50"])
        self.assertIsNotNone(bands[1]["satisfied_or_better"]["p50"])
        said = self.report("faster.toml", "--compare", "base.toml")
        self.assertIn("a band in which nobody gave a score has the mean of the others here", said)
        self.assertNotIn("rests on this one", said)

    def test_companies_of_the_other_scenario(self) -> None:
        rows = "".join(f"{line},f{i % 8},b{i % 5}\n" for i, line in enumerate(RECORDS.splitlines()[1:]))
        clustered = BASE.replace("[records]", '[records]\ncluster = "firm"')
        self.put(
            records_csv="who,days,score,firm,branch\n" + rows,
            base_toml=clustered,
            branch_toml=clustered.replace('"firm"', '"branch"').replace('"base"', '"branch"'),
        )
        said = self.report("faster.toml", "--compare", "branch.toml")
        self.assertIn(
            '"branch" reads this file in its own way, with 400 complaints. Its companies or branches are in column '
            '"branch", those of this scenario in "firm".',
            said,
        )
        self.assertIn("8 companies or branches, which tell as much as 8.0 of one size", said)
        self.assertIn(
            'The records of "branch" have 5 companies or branches, which tell as much as 5.0 of one size.', said
        )
        found = self.data("faster.toml", "--compare", "branch.toml")
        self.assertEqual(found["basis"]["baseline_clusters"][0]["clusters"], 5)
        self.assertNotIn("satisfied_of_rest", said)

    def test_one_company(self) -> None:
        # Three bands, each of them a cell; then a company beside it in the last of them, and in the last two.
        clustered = BASE.replace("[records]", '[records]\ncluster = "firm"')
        lines = RECORDS.splitlines()[1:]
        self.put(base_toml=clustered)
        for others, cells in (((), 3), ((8,), 2), ((5, 8), 1)):
            rows = [line + ",one\n" for line in lines]
            rows += [f"all,{day},{1 + i % 5},other\n" for day in others for i in range(40)]
            self.put(records_csv="who,days,score,firm\n" + "".join(rows))
            for arguments in (["base.toml"], ["faster.toml", "--compare", "base.toml"]):
                found, said = self.data(*arguments), self.report(*arguments)
                self.assertEqual(sum(one["finding"] == "one_cluster_alone" for one in found["warnings"]), cells)
                counted = f"Warning: {cells} cells of the records have scores of one company only."
                self.assertEqual(said.count(counted), int(cells > 1))
                self.assertEqual(said.count("are of one company or branch."), {3: 2, 2: 0, 1: 1}[cells])
                alone = "All complaints are of one company or branch. They are drawn as if each were independent"
                self.assertEqual(found["headline"][1].startswith(alone), not others)

    def test_few_companies_as_printed(self) -> None:
        # 300, 100 and 100 complaints are 2.3 of one size; 134, 133 and 133 are 3.0, though below it.
        for sizes, few in (((300, 100, 100), True), ((134, 133, 133), False)):
            firms = [f"f{c}" for c, size in enumerate(sizes) for _ in range(size)]
            rows = "".join(f"all,{1 + i % 9},{1 + i % 5},{firm}\n" for i, firm in enumerate(firms))
            self.put(
                records_csv="who,days,score,firm\n" + rows,
                base_toml=BASE.replace("[records]", '[records]\ncluster = "firm"'),
            )
            effective = self.data("base.toml")["basis"]["clusters"][0]["effective"]
            self.assertAlmostEqual(effective, sum(sizes) ** 2 / sum(n * n for n in sizes), places=9)
            self.assertLess(effective, 3.0)
            self.assertEqual("Fewer than 3 in effect" in self.report("base.toml"), few)

    def test_everything_of_the_text_is_in_json(self) -> None:
        self.put(note_toml='note = "Read this."\n' + BASE.replace('"base"', '"note"'))
        self.assertEqual(self.data("note.toml")["note"], "Read this.")
        self.assertIn(
            "faster answers go with worse outcomes", self.data("faster.toml", "--compare", "base.toml")["care"]
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
