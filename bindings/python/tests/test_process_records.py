"""Processes of recovery on records of two desks, against plain recomputation with pandas."""

import datetime
import os
from pathlib import Path

import numpy as np
import pytest

from amends.recovery import RecoveryProcess

pd = pytest.importorskip("pandas")

# States of the incidents of an IT desk (ServiceNow), as activities.
STATES = {
    "opened": "received",
    "New": [],
    "Active": ["investigated", "reopens"],
    "Awaiting User Info": ["waits_for_customer", "reopens"],
    "Awaiting Problem": ["investigated", "reopens"],
    "Awaiting Vendor": ["investigated", "reopens"],
    "Awaiting Evidence": ["investigated", "reopens"],
    "Resolved": ["solution", "resolves"],
    "Closed": "closed",
    "SLA kept": "promises_kept",
    "SLA missed": "breaks_promise",
}


def records(*names):
    folder = os.environ.get("AMENDS_DATA_DIR")
    path = Path(folder or "", *names)
    if not folder or not path.exists():
        pytest.skip(f"set AMENDS_DATA_DIR to the folder that holds {'/'.join(names)}")
    return pd.read_csv(path, na_values="?", dtype={"number": str, "case_id": str}, low_memory=False)


@pytest.fixture(scope="module")
def incidents():
    log = records("servicenow_incident_log", "incident_event_log.csv.gz")
    log["sys_updated_at"] = pd.to_datetime(log["sys_updated_at"])
    return log


def incident_events(log):
    """The log, with when each incident was opened, and the one promise that it holds: whether the service level was
    met, as its last event says."""
    events = log[["number", "sys_updated_at", "incident_state"]].set_axis(["complaint", "time", "activity"], axis=1)
    last = log.drop_duplicates("number", keep="last")
    opened = pd.DataFrame(
        {"complaint": last["number"], "time": pd.to_datetime(last["opened_at"]), "activity": "opened"}
    )
    told = pd.DataFrame(
        {
            "complaint": last["number"],
            "time": last["sys_updated_at"],
            "activity": np.where(last["made_sla"], "SLA kept", "SLA missed"),
        }
    )
    return pd.concat([opened, events, told], ignore_index=True)


def test_incidents_of_an_it_desk(incidents):
    process = RecoveryProcess(
        STATES, resolve_within=datetime.timedelta(days=1), settled_after=datetime.timedelta(days=400)
    )
    events = incident_events(incidents)
    review = process.review(events)
    account = review.account
    assert account["events"] == len(events) == 141_712 + 2 * 24_918
    assert account["left_out"]["the activity is not known"] == 5  # state -100
    cases = review.cases()

    at = events.sort_values("time", kind="stable")
    at = at[at["activity"].isin(STATES)]
    new = at[at["activity"] == "opened"].groupby("complaint")["time"].min()
    assert len(cases) == len(new) == 24_918
    cases = cases.set_index("complaint").join(new.rename("new"))
    assert (cases["received"] == cases["new"]).all()

    within = at.join(new.rename("new"), on="complaint")
    within = within[within["time"] >= within["new"]]
    resolved = within[within["activity"] == "Resolved"].groupby("complaint")["time"].min()
    lasted = (resolved - new.reindex(resolved.index)) / pd.Timedelta(hours=1)
    found = cases.loc[resolved.index]
    assert found["first_resolved_ended"].all()
    assert found["first_resolved_hours"].to_numpy() == pytest.approx(lasted.to_numpy(), abs=1e-9)
    assert not cases.drop(resolved.index)["first_resolved_ended"].any()

    # Reopened: an event of work after a resolution, in the order of time and, within a minute, of the rows.
    within = within.assign(place=np.arange(len(within)))
    first = within[within["activity"] == "Resolved"].groupby("complaint")["place"].min()
    work = within["activity"].isin(["Active", "Awaiting User Info", "Awaiting Problem", "Awaiting Vendor"])
    later = within["place"] > within["complaint"].map(first)
    again = set(within.loc[work & later, "complaint"])
    reopened = set(cases.index[cases["reopenings"] > 0])
    assert reopened == again
    assert len(reopened) > 100

    kept = incidents.drop_duplicates("number", keep="last").set_index("number")["made_sla"]
    kept = kept[kept.index.isin(new.index)]
    promises = review.promises()
    assert promises["made"].iloc[0] == len(new)
    assert promises["kept"].iloc[0] == kept.sum()
    kpis = review.kpis().set_index("kpi")
    assert kpis.loc["promise_keeping", "value"] == pytest.approx(kept.mean())
    # In time: the open and overdue are failures.
    of = (lasted <= 24).sum(), (lasted > 24).sum()
    open_or_done = cases.drop(resolved.index)
    late = (open_or_done["first_resolved_hours"] > 24).sum()
    assert kpis.loc["resolved_in_time", "count"] == of[0]
    assert kpis.loc["resolved_in_time", "of"] == of[0] + of[1] + late


def test_median_of_incidents_against_lifelines_formula(incidents):
    """The product-limit median, computed here from its definition."""
    review = RecoveryProcess(STATES).review(incident_events(incidents))
    cases = review.cases()
    hours, ended = cases["first_resolved_hours"].to_numpy(), cases["first_resolved_ended"].to_numpy()
    times, survival = np.unique(hours[ended]), 1.0
    for t in times:
        survival *= 1.0 - (ended & (hours == t)).sum() / (hours >= t).sum()
        if survival <= 0.5:
            break
    exact = review.exact().durations([0.5]).set_index("end").loc["first_resolved", "value"]
    assert exact == pytest.approx(t, rel=1e-12)
    classes = review.durations([0.5]).set_index("end").loc["first_resolved", "value"]
    assert classes == pytest.approx(t, rel=0.0075)


def test_deadlines_of_a_city():
    """Requests with a target: kept, broken, and open and overdue."""
    cases = records("boston311_2015", "boston311_2015.csv.gz")
    for name in ("opened", "target", "closed"):
        cases[name] = pd.to_datetime(cases[name])
    cases["row"] = np.arange(len(cases))
    received = cases[["row", "opened", "target"]].set_axis(["complaint", "time", "deadline"], axis=1)
    closed = cases.loc[cases["closed"].notna(), ["row", "closed"]].set_axis(["complaint", "time"], axis=1)
    events = pd.concat([received.assign(activity="received"), closed.assign(activity="closed")], ignore_index=True)
    process = RecoveryProcess({"received": "received", "closed": "closed"})
    review = process.review(events, deadline="deadline")

    backwards = cases["closed"] < cases["opened"]
    assert review.account["left_out"]["the complaint has not been received yet, or is settled"] == backwards.sum()
    early = cases["target"] < cases["opened"]
    assert review.account["deadlines_not_valid"] == early.sum()
    now = max(cases["opened"].max(), cases["closed"].max())
    with_target = cases["target"].notna() & ~early
    done = with_target & cases["closed"].notna() & ~backwards
    kept = (done & (cases["closed"] <= cases["target"])).sum()
    open_still = with_target & ~done
    overdue = (open_still & (cases["target"] < now)).sum()
    promises = review.promises().iloc[0]
    assert promises["made"] == with_target.sum()
    assert promises["kept"] == kept
    assert promises["broken"] == (done & (cases["closed"] > cases["target"])).sum() + overdue
    assert promises["pending"] == (open_still & (cases["target"] >= now)).sum()
    assert review.open == (cases["closed"].isna() | backwards).sum()
    # The city's own mark agrees but for requests that it counts otherwise.
    told = cases.loc[done, "on_time"] == "ONTIME"
    ours = cases.loc[done, "closed"] <= cases.loc[done, "target"]
    assert (told == ours).mean() > 0.999
