"""Budgets over customers and actions: against SciPy's solvers, by hand, and with what people give."""

import pickle

import numpy as np
import pytest

import amends as am
from amends import economics


def drawn(seed, customers, actions):
    """Costs and gains with some actions missing, some free, some that only harm."""
    random = np.random.default_rng(seed)
    costs = random.uniform(1, 50, (customers, actions))
    gains = random.uniform(-10, 120, (customers, actions))
    costs[random.random(costs.shape) < 0.05] = 0
    gone = random.random(costs.shape) < 0.1
    costs[gone] = gains[gone] = np.nan
    return costs, gains


def solved(costs, gains, budget, whole, least_return=1.0):
    """The largest surplus, by SciPy: one variable for each action, at most one for each customer."""
    optimize = pytest.importorskip("scipy.optimize", reason="scipy is not installed: its solvers are not asked")
    there = ~np.isnan(costs)
    rows = np.nonzero(there)[0]
    each = (rows == np.arange(len(costs))[:, None]).astype(float)
    found = optimize.milp(
        -(gains - least_return * costs)[there],
        integrality=np.full(len(rows), int(whole)),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(np.vstack([each, costs[there]]), -np.inf, [*np.ones(len(costs)), budget]),
        options={"mip_rel_gap": 0},
    )
    return -found.fun


def test_by_hand():
    found = economics.offer_budget(
        [[10, 20, np.nan], [10, 20, 30], [15, np.nan, np.nan]],
        [[40, 50, np.nan], [5, 60, 65], [30, np.nan, np.nan]],
        budget=20,
        names=["voucher", "refund", "both"],
        customers=["Kim", "Lee", "Park"],
    )
    assert found.plan["action"].tolist() == [None, "refund", None]
    assert (found.plan.surplus, found.gap, found.plan.status) == (40.0, 0.0, "optimal")
    assert found.shadow_price == 2.0
    path = found.path
    assert path["budget"].tolist() == [10, 30, 45, 55]
    assert path["gain"].tolist() == [40, 100, 130, 140]
    assert path["marginal_return"].tolist() == [4, 3, 2, 1]
    assert path["customer"].tolist() == ["Kim", "Lee", "Park", "Kim"]
    assert path["action"].tolist() == ["voucher", "refund", "voucher", "refund"]
    asked = found.at([0, 36, np.inf])
    assert asked["cost"].tolist() == [0, 30, 55]
    assert asked["gap"].tolist() == [0, 6, 0]
    assert asked["shadow_price"].tolist() == [3, 1, 0]
    greedy = found.plan_at(20, most_states=0)
    assert (greedy.surplus, greedy.gap, greedy.status) == (30.0, 20.0, "within_gap")
    assert found.plan_at().cost == 55
    assert "the best plan" in repr(found) and "Lee" in repr(found.plan) and "<table>" in path._repr_html_()


@pytest.mark.parametrize("seed", range(6))
def test_bound_and_best_plan_are_those_of_scipy(seed):
    costs, gains = drawn(seed, 40, 4)
    least_return = (1.0, 0.0, 1.5)[seed % 3]
    found = economics.offer_budget(costs, gains, least_return=least_return)
    for share in (0.05, 0.3, 0.8):
        money = share * found.path["budget"][-1]
        point = found.at(money)
        assert point["bound"][0] == pytest.approx(solved(costs, gains, money, False, least_return), rel=1e-9)
        plan = found.plan_at(money)
        assert plan.status == "optimal"
        assert plan.surplus == pytest.approx(solved(costs, gains, money, True, least_return), rel=1e-7)
        assert plan["cost"].sum() == pytest.approx(plan.cost)
        assert plan["gain"].sum() == pytest.approx(plan.gain)
        assert plan.treated == sum(one is not None for one in plan["action"])


def test_tables_of_any_library():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    costs, gains = drawn(1, 8, 2)
    names = ["voucher", "refund"]
    plain = economics.offer_budget(costs, gains, budget=60)
    index = [f"customer {i}" for i in range(8)]
    framed = economics.offer_budget(
        pandas.DataFrame(costs, columns=names, index=index),
        pandas.DataFrame(gains, columns=names, index=index),
        budget=60,
    )
    assert framed.plan["customer"].tolist() == index
    assert set(framed.plan["action"]) <= {"voucher", "refund", None}
    kinds = [polars.DataFrame(costs, schema=names), dict(zip(names, costs.T, strict=True)), costs.tolist()]
    for kind in kinds:
        assert economics.offer_budget(kind, gains, budget=60).plan.surplus == plain.plan.surplus
    masked = np.ma.masked_invalid(costs), np.ma.masked_invalid(gains)
    assert economics.offer_budget(*masked, budget=60).plan.surplus == plain.plan.surplus

    # The same as one row for each action of a customer.
    there = ~np.isnan(costs)
    long = pandas.DataFrame(
        {
            "id": np.repeat(index, 2)[there.ravel()],
            "what": np.tile(names, 8)[there.ravel()],
            "cost": costs[there],
            "gain": gains[there],
        }
    )
    for table in (long, polars.from_pandas(long), long.sample(frac=1, random_state=1)):
        offers = economics.offers_from_rows(table, "id", "what", "cost", "gain")
        made = economics.offer_budget(offers, budget=60)
        assert made.plan.surplus == pytest.approx(framed.plan.surplus, rel=1e-14)
        told = {row[0]: row[1] for row in zip(made.plan["customer"], made.plan["action"], strict=True)}
        assert told == {row[0]: row[1] for row in zip(framed.plan["customer"], framed.plan["action"], strict=True)}


def test_rows_left_out_are_counted():
    costs, gains = [[1.0, 2.0], [-1.0, 2.0], [3.0, np.nan]], [[9.0, 9.0], [9.0, 9.0], [9.0, 9.0]]
    found = economics.offer_budget(costs, gains, budget=10, largest_share_left_out=0.9)
    assert found.row_report.left_out == 2
    assert "a cost is negative" in repr(found)
    assert found.plan["action"].tolist() == [0, None, None]
    with pytest.raises(am.AmendsError, match="too many rows cannot be used") as caught:
        economics.offer_budget(costs, gains, budget=10)
    assert caught.value.code == "bad_rows"
    offers = economics.offers_from_rows(
        {"who": [1, 1, 1, 2, None], "what": ["a", "b", "a", "a", "a"], "cost": [1, 2, 3, -4, 5], "gain": [9] * 5},
        "who", "what", "cost", "gain", largest_share_left_out=0.9,
    )  # fmt: skip
    assert offers.row_report.reasons == {
        "the customer has the action twice: the first row is taken": 1,
        "the cost is negative": 1,
        "the customer is missing": 1,
    }
    assert economics.offer_budget(offers).row_report == offers.row_report


def test_offers_from_a_response_curve():
    # The closed-form optimum of a curve is what an unlimited budget gives, to the width of the grid of amounts.
    curve = am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)
    amounts = np.arange(1, 101)
    offers = economics.offers_from_response(curve, [50.0, 300.0, 900.0], amounts)
    given = [one or 0.0 for one in economics.offer_budget(offers).plan["action"]]
    best = [am.recovery.best_offer(curve, value) for value in (50.0, 300.0, 900.0)]
    assert given == pytest.approx(best, abs=1)
    half = economics.offers_from_response(curve, [50.0, 300.0, 900.0], amounts, false_share=0.5)
    assert np.allclose(half.gains, offers.gains / 2) and np.array_equal(half.costs, offers.costs)
    with pytest.raises(am.AmendsError, match="false_share"):
        economics.offers_from_response(curve, [50.0], [10], false_share=2)


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        ({"costs": [1, 2]}, "costs"),
        ({"costs": "money"}, "costs"),
        ({"costs": [[1, 2], [3]]}, "costs"),
        ({"costs": [["1", "2"], ["3", "4"]]}, "costs"),
        ({"costs": np.zeros((2, 2), dtype="datetime64[D]")}, "costs"),
        ({"costs": np.zeros(2)}, "costs"),
        ({"costs": [[1, 2], [3, 4], [5, 6]]}, "gains"),
        ({"gains": None}, "gains"),
        ({"budget": -1}, "budget"),
        ({"budget": float("nan")}, "budget"),
        ({"names": ["a"]}, "names"),
        ({"names": ["a", "a"]}, "a"),
        ({"customers": ["only one"]}, "customers"),
        ({"least_return": -0.1}, "least_return"),
        ({"most_states": -1}, "most_states"),
        ({"costs": [[], []], "gains": [[], []]}, "costs"),
    ],
)
def test_wrong_arguments(arguments, parameter):
    given = {"costs": [[1, 2], [3, 4]], "gains": [[5, 6], [7, 8]], **arguments}
    with pytest.raises(am.AmendsError) as caught:
        economics.offer_budget(**given)
    assert caught.value.parameter == parameter
    assert caught.value.code


def test_travels():
    costs, gains = drawn(3, 20, 3)
    found = economics.offer_budget(costs, gains, budget=100)
    other = pickle.loads(pickle.dumps(found))
    assert other.plan.surplus == found.plan.surplus
    assert np.array_equal(other.path["gain"], found.path["gain"])
    assert repr(other) == repr(found)


def test_nobody():
    found = economics.offer_budget(np.zeros((0, 2)), np.zeros((0, 2)), budget=5)
    assert len(found.path) == 0 and found.plan.treated == 0
    assert repr(found.path) and repr(found.plan)


def test_customers_go_by_their_labels_and_are_different():
    pandas = pytest.importorskip("pandas")
    costs = pandas.DataFrame({"voucher": [10.0, 20.0]}, index=["Kim", "Lee"])
    gains = pandas.DataFrame({"voucher": [40.0, 10.0]}, index=["Kim", "Lee"])
    ids = pandas.Series(["l-id", "k-id"], index=["Lee", "Kim"])
    plan = economics.offer_budget(costs, gains, budget=15, customers=ids).plan.to_frame()
    assert list(plan["customer"]) == ["k-id", "l-id"] and plan["action"][0] == "voucher"
    with pytest.raises(am.AmendsError, match="different labels"):
        economics.offer_budget(costs, gains, budget=15, customers=ids.rename({"Lee": "Park"}))
    with pytest.raises(am.AmendsError, match="must be different"):
        economics.offer_budget([[1.0], [2.0]], [[2.0], [3.0]], budget=1, customers=["x", "x"])


def test_amounts_are_named_where_they_are_wrong():
    curve = am.recovery.SaturatingStay(stay_without=0.3, stay_limit=0.9, rate=0.05)
    for amounts, code in (([], "missing"), ([5, 5], "contradiction"), ([-5], "domain"), (["a"], "domain")):
        with pytest.raises(am.AmendsError) as caught:
            am.economics.offers_from_response(curve, [300, 100], amounts)
        assert (caught.value.parameter, caught.value.code) == ("amounts", code)
