"""What the report of recovery_roi says of the question, whatever it is and whoever asks it."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sys
import unittest

from program import ProgramTest
from texts import BASE, FASTER, RECORDS

CODES = re.compile(
    r"nothing_to_move|nobody_answered_fast|fast_not_evaluated|late_not_evaluated|nothing_evaluated|effects_disagree"
)
VOICE = """
title    = "silent"
currency = "EUR"
horizon  = { years = 5, complaint_years = 2 }
discount = { annual_rate = 0.08 }
[[segment]]
name           = "private"
customers      = 100_000
problem_rate   = 0.1
voice          = 0.3
outcomes       = { dissatisfied = 0.4, satisfied = 0.6 }
stay           = { dissatisfied = 0.4, satisfied = 0.7, delighted = 0.9, silent = 0.45 }
counterfactual = { stay = 0.45 }
margin         = { per_customer_per_year = 60, retention = 0.8 }
cost           = { per_complaint = 12 }
"""
SPOKEN = 'extends = "silent.toml"\ntitle = "spoken"\n[intervention]\nvoice_gain = { uniform = [0.02, 0.08] }\n'


def confounded() -> list[tuple[int, int, str]]:
    """Days, score, relief: money is given fast and satisfies; within relief, days make no difference but for noise."""
    rows = []
    for i in range(600):
        relief = ("money", "none", "other")[i % 3]
        days = {"money": i % 4, "none": 1 + i % 9, "other": 3 + i % 7}[relief]
        score = {"money": 5 - (i // 3) % 2, "none": 1 + (i // 7) % 4, "other": 2 + (i // 5) % 3}[relief]
        rows.append((days, score, relief))
    return rows


CUT = BASE.replace("[records]", '[records]\nattributes = { relief = "relief" }\nstrata = ["relief"]')


class QuestionTest(ProgramTest):
    def rows(self, *arguments: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.written(*arguments, "--format", "csv").decode())))

    def net(self, found: dict, segment: str = "total") -> dict:
        return next(row for row in found["result"] if row["metric"] == "net" and row["segment"] == segment)

    def in_all_formats(self, *arguments: str) -> tuple[str, dict, list[dict[str, str]]]:
        """What stands in the headline of the JSON stands in text and Markdown too."""
        found, text = self.data(*arguments), self.report(*arguments)
        for said in (text, self.report(*arguments, "--format", "markdown")):
            for one in [*found["headline"], *found["statements"].values(), found["care"]]:
                self.assertIn(" ".join(one.split()), said)
        return text, found, self.rows(*arguments)


class Strata(QuestionTest):
    def setUp(self) -> None:
        super().setUp()
        self.put(
            records_csv="who,days,score,relief\n" + "".join(f"all,{d},{s},{r}\n" for d, s, r in confounded()),
            cut_toml=CUT.replace('"base"', '"cut"'),
            fast_toml=FASTER.replace("base.toml", "cut.toml"),
            money_toml="""extends = "cut.toml"
                          title = "money"
                          [intervention]
                          take_outcomes = { column = "relief", from = "none", to = "money" }
                          share_causal = 1""",
        )

    def test_each_scenario_is_cut_as_its_file_says(self) -> None:
        # Means are linear: the difference is that of the two scenarios, each evaluated alone from its own file.
        for one, other in itertools.permutations(("fast.toml", "base.toml", "faster.toml", "cut.toml"), 2):
            alone = [self.net(self.data(name))["mean"] for name in (one, other)]
            both = self.net(self.data(one, "--compare", other))["mean"]
            self.assertAlmostEqual(both, alone[0] - alone[1], delta=1e-6 * abs(alone[0]))
        said = self.report("fast.toml", "--compare", "base.toml")
        self.assertIn('"base" reads this file in its own way, with 600 complaints. It cuts them by no further', said)
        # One file, read once: it may be a pipe.
        piped = "who,days,score,relief\n" + "".join(f"all,{d},{s},{r}\n" for d, s, r in confounded())
        plain = CUT.replace('\nstrata = ["relief"]', "").replace('"base"', '"plain"')
        self.put(plain_toml=plain)
        said = self.written("fast.toml", "--compare", "plain.toml", "--complaints", "/dev/stdin", input=piped.encode())
        self.assertIn(
            '"plain" has the same complaints; it cuts them by no further column, this scenario by relief',
            " ".join(said.decode().split()),
        )

    def test_the_effect_is_that_of_the_strata(self) -> None:
        # Naive: each late complaint of a relief that has fast ones takes the share of these. Everybody gave a score.
        rows = confounded()
        better, bounds = 0.0, 0
        for relief in ("money", "none", "other"):
            fast = [s >= 4 for d, s, r in rows if r == relief and d <= 2]
            late = [s >= 4 for d, s, r in rows if r == relief and d > 2]
            if not fast:
                continue
            bounds += len(late)
            bands = [[s >= 4 for d, s, r in rows if r == relief and low < d <= up] for low, up in ((2, 7), (7, 99))]
            self.assertEqual(sum(map(len, bands)), len(late))
            better += len(late) * sum(fast) / len(fast) - sum(late)
        found = self.data("fast.toml", "--compare", "cut.toml", "--draws=4000")
        measure = found["speed_effect"]["stratified"]["satisfied_or_better"]
        self.assertAlmostEqual(measure["effect"], better / len(rows), places=12)
        self.assertEqual(found["speed_effect"]["strata"], ["relief"])
        # Where both scenarios ask, the strata are of the one that is judged, though it has none.
        plain = CUT.replace('\nstrata = ["relief"]', "").replace('"base"', '"plain"')
        own = 'extends = "plain.toml"\ntitle = "own"\nintervention = { respond_within_days = 2, share_causal = 1 }\n'
        self.put(plain_toml=plain, own_toml=own)
        self.assertEqual(self.data("own.toml", "--compare", "fast.toml")["speed_effect"]["strata"], [])
        self.assertEqual(self.data("fast.toml", "--compare", "own.toml")["speed_effect"]["strata"], ["relief"])
        self.assertEqual(found["questions"][0]["complaints"]["moved"], bounds)
        late = sum(d > 2 for d, _, _ in rows)
        self.assertEqual(found["questions"][0]["complaints"]["asked"], late)
        self.assertGreater(late, bounds)
        # The interval is that of the draws, and lies about the effect; without strata it lies elsewhere.
        drawn = found["outcomes_drawn"]["effect_satisfied_or_better"]
        self.assertEqual([measure["lower"], measure["upper"]], [drawn["p05"], drawn["p95"]])
        self.assertTrue(drawn["p05"] < measure["effect"] < drawn["p95"])
        crude = self.data("faster.toml", "--compare", "base.toml")["speed_effect"]["stratified"]["satisfied_or_better"]
        self.assertGreater(crude["effect"], drawn["p95"])
        said = self.report("fast.toml", "--compare", "cut.toml")
        self.assertIn("in the same segment and relief, in the part", said)
        self.assertIn(f"That is {bounds} of 600 recorded complaints", said)
        self.assertIn(f"Another {late - bounds} are in strata without anybody whose outcomes they could take", said)
        self.assertIn("in the strata of relief inside each", said)

    def test_worst_cases_are_those_of_the_strata(self) -> None:
        # Every fourth keeps silent. By hand: the fast as bad, the late as good as can be, and the other way round.
        rows = [(d, s if i % 4 else None, r) for i, (d, s, r) in enumerate(confounded())]
        lines = [f"all,{d},{'' if s is None else s},{r}\n" for d, s, r in rows]
        self.put(records_csv="who,days,score,relief\n" + "".join(lines))
        low = high = 0.0
        for relief in ("money", "none", "other"):
            sides = []
            for is_fast in (True, False):
                side = [s for d, s, r in rows if r == relief and (d <= 2) == is_fast]
                happy, silent = sum(s is not None and s >= 4 for s in side), sum(s is None for s in side)
                sides.append((happy / len(side), (happy + silent) / len(side), len(side)) if side else None)
            if None in sides:
                continue
            (fast_low, fast_high, _), (late_low, late_high, late) = sides
            low += late * (fast_low - late_high) / len(rows)
            high += late * (fast_high - late_low) / len(rows)
        said = self.report("fast.toml", "--compare", "cut.toml")
        self.assertIn(f"lies anywhere between {100 * low:+.1f} and {100 * high:+.1f} points", said)

    def test_a_question_about_a_column(self) -> None:
        said, found, rows = self.in_all_formats("money.toml", "--compare", "cut.toml")
        self.assertIn(
            'complaints with relief "none" take the outcome distribution of those with "money" in the same segment and '
            "the same response band",
            said,
        )
        asked = found["questions"][0]
        self.assertEqual(asked["take_outcomes"], {"column": "relief", "from": "none", "to": "money"})
        # Bands 0-2, 3-7, over 7: money was given within three days only.
        none = [d for d, _, r in confounded() if r == "none"]
        self.assertEqual(asked["complaints"], {"received": 600, "asked": 200, "moved": sum(d <= 7 for d in none)})
        self.assertNotIn("answering faster", said)
        self.assertNotIn("faster answers", said)
        self.assertIn('relief "money" goes with better outcomes than "none"', said)
        self.assertIn("who is given it may have had the easier case", said)
        texts = {row["metric"]: row["text"] for row in rows if row["kind"] == "question"}
        self.assertEqual(texts["take_outcomes.from"], "none")
        self.assertEqual(
            sum(float(row["mean"]) for row in rows if row["metric"] == "complaints.moved"), asked["complaints"]["moved"]
        )
        said = self.report("money.toml", "--compare", "cut.toml", "--sweep", "2,7")
        self.assertIn("How fast: complaints answered within so many days, instead of the scenario's own question", said)
        said = self.report("money.toml")
        self.assertIn("This is the worth of all complaint handling with the intervention in it", said)


class OtherQuestions(QuestionTest):
    def setUp(self) -> None:
        super().setUp()
        self.put(silent_toml=VOICE, spoken_toml=SPOKEN)

    def test_more_complaints_and_their_break_even(self) -> None:
        said, found, rows = self.in_all_formats("spoken.toml", "--compare", "silent.toml")
        self.assertIn("a share larger by 0.05 (median) complains (private)", said)
        # By hand: a complaint costs 12, paid at the end of its year; who stays pays 60 then and, four fifths of those
        # who paid the year before, in each later year until year five. Complaints come in years one and two.
        factor = [1.08**-j for j in range(1, 6)]
        value = sum(60 * sum(0.8 ** (j - y) * factor[j] for j in range(y, 5)) for y in (0, 1))
        cost = 12 * (factor[0] + factor[1])
        expected = (0.45 - 0.4 + cost / value) / (0.7 - 0.4)
        even = found["questions"][0]["break_even"][0]
        self.assertAlmostEqual(even["break_even"], expected, places=9)
        self.assertAlmostEqual(even["satisfied_or_better"], 0.6, places=12)
        gain = 0.6 * 0.7 + 0.4 * 0.4 - 0.45
        self.assertAlmostEqual(even["worth_of_extra_complaint"], (gain * value - cost) / 2, places=9)
        self.assertIn(f"pays from {100 * expected:.1f} % satisfied or better on (break-even); now 60.0 % are", said)
        self.assertEqual(float(next(row for row in rows if row["metric"] == "break_even")["mean"]), even["break_even"])
        # At the break-even net is 0, whatever the gain.
        shares = f"dissatisfied = {1 - expected}, satisfied = {expected} "
        at = VOICE.replace("dissatisfied = 0.4, satisfied = 0.6 ", shares)
        self.put(silent_toml=at)
        net = self.net(self.data("spoken.toml", "--compare", "silent.toml"))
        self.assertLess(abs(net["mean"]), 1e-6)

    def test_an_offer(self) -> None:
        offer = 'offer = { segment = "private", amount = 8, scale = 40 }'
        self.put(offer_toml=f'extends = "silent.toml"\ntitle = "offer"\n[intervention]\n{offer}\n')
        said, found, _ = self.in_all_formats("offer.toml", "--compare", "silent.toml")
        self.assertIn('EUR 8 more compensation for every complainant of "private"', said)
        self.assertEqual(found["questions"][0]["offer"], {"segment": "private", "amount": 8.0, "scale": 40.0})
        self.assertNotIn("cost.compensation_per_complaint", json.dumps(found["basis"]["defaults"]))
        self.assertIn("cost.compensation_per_complaint", json.dumps(self.data("silent.toml")["basis"]["defaults"]))


class BothSides(QuestionTest):
    def test_whoever_asks(self) -> None:
        # The same two scenarios either way round: the result changes its sign, and who asks is named.
        self.put(seven_toml=FASTER.replace('"faster"', '"seven"').replace("days = 2", "days = 7"))
        pairs = {("faster", "base"): (1, 0), ("base", "faster"): (0, 1), ("faster", "seven"): (1, 1)}
        for (one, other), (own, theirs) in pairs.items():
            arguments = (f"{one}.toml", "--compare", f"{other}.toml")
            said, found, rows = self.in_all_formats(*arguments)
            sides = [asked["side"] for asked in found["questions"]]
            self.assertEqual(sides, ["alternative"] * own + ["baseline"] * theirs)
            self.assertEqual({row["segment"] for row in rows if row["kind"] == "question"}, set(sides))
            self.assertEqual('"faster", which is subtracted' in said, other == "faster")
            self.assertEqual("What it brings counts against the result" in said, (own, theirs) == (0, 1))
            self.assertEqual(said.count("take the outcome distribution of those"), own + theirs)
            self.assertIn("faster_answers.setup", json.dumps(found["basis"]["defaults"]))
            self.assertIn("minutes", found["statements"])
            turned = self.net(self.data(f"{other}.toml", "--compare", f"{one}.toml"))
            net = self.net(found)
            self.assertAlmostEqual(net["p05"], -turned["p95"], delta=1e-6)
            self.assertAlmostEqual(net["mean"], -turned["mean"], delta=1e-6)

    def test_records_that_are_shown(self) -> None:
        # The other scenario asks, on records of its own: its effect, but the bands of the records that are shown.
        self.put(
            own_csv=RECORDS + "all,1,5\n" * 150,
            own_toml=FASTER.replace('"faster"', '"own"')
            + '[records]\nfile = "own.csv"\n'
            + BASE.split("[records]")[1].split("[[segment]]")[0].replace('file           = "records.csv"\n', ""),
        )
        found = self.data("base.toml", "--compare", "own.toml")
        alone, theirs = self.data("base.toml"), self.data("own.toml")
        self.assertEqual(found["outcomes_drawn"]["bands"], alone["outcomes_drawn"]["bands"])
        self.assertEqual(
            found["outcomes_drawn"]["effect_satisfied_or_better"],
            theirs["outcomes_drawn"]["effect_satisfied_or_better"],
        )
        self.assertEqual(found["speed_effect"], theirs["speed_effect"])

    def test_draws_that_are_drawn_again(self) -> None:
        # Beyond 100,000 draws the first of them, and the report says so.
        said = self.report("faster.toml", "--compare", "base.toml", "--draws=100001")
        self.assertIn("interval of the first 100,000 draws from which the money is made", said)
        self.assertIn("interval of the draws from which the money is made", self.report("faster.toml", "--draws=3"))

    def test_defaults_of_both(self) -> None:
        self.put(
            dear_toml=BASE.replace('"base"', '"dear"') + "cost = { per_complaint = 3, setup = 9 }\n",
            half_toml=BASE.replace('"base"', '"half"') + "cost = { per_complaint = 3 }\n",
        )
        for one, other in (("dear", "half"), ("half", "dear")):
            found = self.data(f"{one}.toml", "--compare", f"{other}.toml")
            left = {row["entry"]: row["scenario"] for row in found["basis"]["defaults"]}
            self.assertEqual(left["cost.setup"], "half")
            self.assertEqual(left["cost.fixed_per_year"], "")
            self.assertNotIn("cost.per_complaint", left)
            self.assertIn('cost.setup in "half"', " ".join(found["headline"]))

    def test_names_of_segments_are_no_keys(self) -> None:
        self.put(
            records_csv=RECORDS.replace("all,", "within 2 days,"),
            base_toml=BASE.replace('name           = "all"', 'name = "within 2 days"'),
        )
        rows = self.rows("faster.toml", "--compare", "base.toml", "--sweep", "2,7")
        keys = [(row["kind"], row["segment"], row["metric"], row["text"]) for row in rows]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertTrue(all(None not in row.values() and None not in row for row in rows))


class EverySign(QuestionTest):
    """Sentences against the numbers beside them, over results of every sign."""

    def scenarios(self):
        scores = {
            "better": lambda day, i: 5 - day // 3 - i % 2,
            "worse": lambda day, i: 2 + day // 3 + i % 2,
            "alike": lambda day, i: 1 + i % 5,
            "one": lambda day, i: 4,
            "none": lambda day, i: "",
        }
        for (name, score), cost, scored in itertools.product(scores.items(), (0, 1, 400), (1, 3)):
            if name == "none":
                continue
            rows = [
                f"all,{i % 9},{score(i % 9, i // 9) if i % scored == 0 or i % 2 else ''},{i % 5}\n" for i in range(360)
            ]
            self.put(
                records_csv="who,days,score,firm\n" + "".join(rows),
                base_toml=BASE.replace("0.80 }", "0.80, while_leaving = { uniform = [0.1, 0.4] } }").replace(
                    "[records]", '[records]\ncluster = "firm"'
                )
                + f"[faster_answers]\ncost_per_moved_complaint = {cost}\n",
            )
            yield name, cost, scored

    def check_care(self, found: dict, said: str) -> None:
        effect = found["outcomes_drawn"]["effect_satisfied_or_better"]
        self.assertEqual("faster answers go with better outcomes" in found["care"], effect["p05"] > 0)
        self.assertEqual("faster answers go with worse outcomes" in found["care"], effect["p95"] < 0)
        self.assertEqual("easy cases are answered faster" in said, effect["p05"] > 0)

    def check_sweep(self, found: dict, said: str) -> None:
        rows = found["sweep"]["rows"]
        best = max(row["net_mean"] for row in rows)
        self.assertEqual("is better on average" in said, best < 0 and min(row["net_mean"] for row in rows) != best)
        self.assertIn('Each row is compared with "base"', said)
        equal = all(row["net_mean"] == rows[0]["net_mean"] for row in rows)
        self.assertEqual("All of these are equally good" in said, equal)
        self.assertEqual("Best on average" in said, not equal)

    def test_sentences(self) -> None:
        for name, cost, scored in self.scenarios():
            with self.subTest(name, cost=cost, scored=scored):
                arguments = ("faster.toml", "--compare", "base.toml", "--sweep", "2,7")
                said, found, _ = self.in_all_formats(*arguments)
                self.assertNotRegex(said, CODES)
                self.assertNotRegex(said, r"\bnan\b|\binf\b|-0\.0\b|-0 |\+-")
                self.assertNotRegex(said, r"\b(\S+ %) to \1(?!\S)")
                self.check_care(found, said)
                self.check_sweep(found, said)
                silent = scored != 1
                self.assertEqual(bool(found["nonresponse"]), silent)
                self.assertEqual("How it moves with those who gave no score" in said, silent)
                net = self.net(found)
                if silent:
                    stated = [row for row in found["nonresponse"] if row["as_stated"]]
                    self.assertEqual([row["net_p50"] for row in stated], [net["p50"]])
                for one in found["basis"]["conventions"]:
                    value = one["switching_value"]
                    if value is not None:
                        self.assertTrue(0.0 < value < 1.0, one)

    def test_the_same_days_twice(self) -> None:
        # Nobody is answered on day 3, so within 2 and within 3 days are one answer; 1 is another.
        rows = [f"all,{(1, 2, 5, 6)[i % 4]},{5 - (1, 2, 5, 6)[i % 4] // 2 - i % 2}\n" for i in range(200)]
        self.put(records_csv="who,days,score\n" + "".join(rows))
        found = self.data("faster.toml", "--compare", "base.toml", "--sweep", "2,3,1")
        two, three, one = found["sweep"]["rows"]
        self.assertEqual(two["chance_best_with_equals"], three["chance_best_with_equals"])
        self.assertAlmostEqual(two["chance_best_with_equals"] + one["chance_best_with_equals"], 1.0, places=12)
        said = self.report("faster.toml", "--compare", "base.toml", "--sweep", "2,3")
        self.assertIn("All of these are equally good", said)
        self.assertNotIn("Best on average", said)

    def test_no_comparison(self) -> None:
        said = self.report("faster.toml", "--sweep", "2,7")
        self.assertIn("Each row is compared with the scenario without its question, unlike the headline", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
