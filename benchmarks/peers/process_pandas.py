"""A complaint desk's log of events: amends beside pandas doing the same.

    AMENDS_DATA_DIR=... python benchmarks/peers/process_pandas.py

Both read the same frame (141,712 events of 24,918 incidents of an IT desk, with when each was opened and the one
promise it holds) and give the same figures: shares with Wilson's interval, product-limit quantiles of durations on two
clocks, conformance of stages, promises. The answers are compared before anything is timed.
"""

import datetime
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd

from amends.recovery import RecoveryProcess, WorkingHours

WORK = ["Active", "Awaiting User Info", "Awaiting Problem", "Awaiting Vendor", "Awaiting Evidence"]
STATES = {
    "opened": "received",
    "New": [],
    **dict.fromkeys(WORK, ["investigated", "reopens"]),
    "Resolved": ["solution", "resolves"],
    "Closed": "closed",
    "SLA kept": "promises_kept",
    "SLA missed": "breaks_promise",
}
DAY = pd.Timedelta(days=1)


def frame() -> pd.DataFrame:
    """Events with ids as categories: both sides group by codes rather than by texts."""
    path = Path(os.environ["AMENDS_DATA_DIR"], "servicenow_incident_log", "incident_event_log.csv.gz")
    log = pd.read_csv(path, na_values="?", dtype={"number": str}, low_memory=False)
    log["time"] = pd.to_datetime(log["sys_updated_at"])
    events = log[["number", "time", "incident_state"]].set_axis(["complaint", "time", "activity"], axis=1)
    last = log.drop_duplicates("number", keep="last")
    opened = pd.DataFrame(
        {"complaint": last["number"], "time": pd.to_datetime(last["opened_at"]), "activity": "opened"}
    )
    told = np.where(last["made_sla"], "SLA kept", "SLA missed")
    promised = pd.DataFrame({"complaint": last["number"], "time": last["time"], "activity": told})
    out = pd.concat([opened, events, promised], ignore_index=True)
    return out.astype({"complaint": "category", "activity": "category"})


def wilson(yes: float, of: float, z: float = 1.959964) -> tuple[float, float, float]:
    centre, half = (yes + z * z / 2) / (of + z * z), z / (of + z * z) * np.sqrt(yes * (of - yes) / of + z * z / 4)
    return yes / of, centre - half, centre + half


def working_minutes(start: pd.Series, end: pd.Series) -> np.ndarray:
    """Minutes from 9 to 17 on weekdays between two times."""

    def until(at: pd.Series) -> np.ndarray:
        day = at.dt.normalize()
        of_day = np.clip((at - day) / pd.Timedelta(minutes=1), 540, 1020) - 540
        dates = day.to_numpy().astype("datetime64[D]")
        before = np.busday_count(np.datetime64("1970-01-01"), dates)
        return 480.0 * before + np.where(np.is_busday(dates), of_day, 0.0)

    return until(end) - until(start)


def product_limit(lasted: np.ndarray, ended: np.ndarray, shares: tuple[float, ...]) -> list[float]:
    order = np.argsort(lasted, kind="stable")
    times, start = np.unique(lasted[order], return_index=True)
    events = np.add.reduceat(ended[order].astype(float), start)
    at_risk = len(lasted) - start
    survival = np.cumprod(1.0 - events / at_risk)
    return [float(times[np.argmax(survival <= 1 - p + 1e-12)]) if survival[-1] <= 1 - p else np.inf for p in shares]


def with_pandas(log: pd.DataFrame) -> dict[str, float]:
    events = log[log["activity"].isin(STATES)].sort_values(["complaint", "time"], kind="stable")
    events = events.drop_duplicates(["complaint", "time", "activity"])
    now = events["time"].max()
    by = events.groupby("complaint", observed=True, sort=True)
    received = by["time"].min()
    events["place"] = np.arange(len(events))

    def of(*activities: str) -> pd.core.groupby.DataFrameGroupBy:
        return events[events["activity"].isin(activities)].groupby("complaint", observed=True)

    resolved, closed, taken_up = of("Resolved"), of("Closed")["time"].min(), of(*WORK)["time"].min()
    first = resolved["time"].min()
    first_place = events["complaint"].map(resolved["place"].min()).astype(float)
    again = events[events["activity"].isin(WORK) & (events["place"] > first_place)]
    reopened_at = again.groupby("complaint", observed=True)["time"].min()
    open_again = events["complaint"].map(again.groupby("complaint", observed=True)["place"].max()).astype(float)
    solved_again = events[(events["activity"] == "Resolved") & (events["place"] > open_again)]
    cases = pd.DataFrame({"received": received, "first": first, "last": first, "closed": closed, "work": taken_up})
    cases["reopened"] = reopened_at
    cases.loc[reopened_at.index, "last"] = solved_again.groupby("complaint", observed=True)["time"].min()
    cases["open"] = cases["reopened"].notna() & cases["last"].isna()
    cases["last_event"] = by["time"].max()
    done = (cases["first"].notna() | cases["closed"].notna()) & ~cases["open"]
    out: dict[str, float] = {}
    lasted = cases["first"].fillna(cases["last_event"].where(done, now)) - cases["received"]
    late = lasted > DAY
    in_time = cases["first"].notna() & ~late
    out["resolved_in_time"], *_ = wilson(in_time.sum(), (in_time | late).sum())
    over = cases["first"] + 30 * DAY < now
    within = over & (cases["reopened"] <= cases["first"] + 30 * DAY)
    out["reopening_rate"], *_ = wilson(within.sum(), over.sum())
    kept = of("SLA kept").size().sum()
    out["promise_keeping"], *_ = wilson(kept, kept + of("SLA missed").size().sum())
    for name in ("work", "first", "closed"):
        wilson(cases.loc[done, name].notna().sum(), done.sum())
    for name in ("first", "last", "closed"):
        ended = cases[name].notna().to_numpy()
        until = cases[name].fillna(cases["last_event"].where(done, now))
        calendar = ((until - cases["received"]) / pd.Timedelta(minutes=1)).to_numpy()
        business = working_minutes(cases["received"], until)
        for clock, minutes in (("calendar", calendar), ("business", business)):
            out[f"{name} {clock}"], _ = product_limit(minutes, ended, (0.5, 0.9))
    return out


def with_amends(log: pd.DataFrame) -> dict[str, float]:
    process = RecoveryProcess(
        STATES, calendar=WorkingHours(), resolve_within=DAY, settled_after=datetime.timedelta(days=400)
    )
    review = process.review(log).exact()
    kpis = review.kpis().set_index("kpi")["value"]
    review.conformance()
    out = {name: kpis[name] for name in ("resolved_in_time", "reopening_rate", "promise_keeping")}
    for clock in ("calendar", "business"):
        table = review.durations(clock=clock, unit="minutes")
        medians = table[table["quantile"] == 0.5].set_index("end")["value"]
        for name, end in (("first", "first_resolved"), ("last", "last_resolved"), ("closed", "closed")):
            out[f"{name} {clock}"] = medians[end]
    return out


def main() -> None:
    log = frame()
    ours, theirs = with_amends(log), with_pandas(log)
    for name, value in ours.items():
        assert abs(value - theirs[name]) <= 1e-9 * abs(value), (name, value, theirs[name])
    seconds: dict[str, list[float]] = {"amends": [], "pandas": []}
    for _ in range(7):
        for name, run in (("amends", with_amends), ("pandas", with_pandas)):
            begin = time.perf_counter()
            run(log)
            seconds[name].append(time.perf_counter() - begin)
    best = {name: min(times) for name, times in seconds.items()}
    print(f"{len(log):,} events: amends {best['amends']:.3f} s, pandas {best['pandas']:.3f} s,", end=" ")
    print(f"ratio {best['pandas'] / best['amends']:.1f} (pandas {pd.__version__})")


if __name__ == "__main__":
    main()
