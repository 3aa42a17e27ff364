"""Writes the files in examples/data/simulated_firm, and examples/data/complaint_desk.csv, anew.

    python tools/simulated_firm.py

They are the setting "example" of amends.simulated_firm, and the log of events of a firm with a complaint desk; tests
compare them byte by byte.
"""

import csv
import io
from pathlib import Path

import numpy as np

from amends.simulated_firm import Desk, SimulatedFirm

DATA = Path(__file__).parents[1] / "examples" / "data"


def complaint_desk() -> str:
    """The log of a desk: every event of its complaints, with their problem, in the order of the records."""
    records = SimulatedFirm(customers=900, years=3, desk=Desk()).records(sample=1, companies=4)
    problem = dict(
        zip(records.complaints["complaint_id"].tolist(), records.complaints["problem"].tolist(), strict=True)
    )
    events = records.events
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*events, "problem"])
    times = {name for name, values in events.items() if values.dtype.kind == "M"}
    for row in range(len(events["complaint_id"])):
        told = ["" if name in times and np.isnat(values[row]) else str(values[row]) for name, values in events.items()]
        writer.writerow([*told, problem[int(events["complaint_id"][row])]])
    return out.getvalue()


if __name__ == "__main__":
    SimulatedFirm.setting("example").write(DATA / "simulated_firm")
    (DATA / "complaint_desk.csv").write_text(complaint_desk(), encoding="utf-8", newline="")
