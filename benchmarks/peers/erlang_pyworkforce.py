"""Erlang A beside pyworkforce: the largest number of agents that it finishes within a minute, and amends there.

    python benchmarks/peers/erlang_pyworkforce.py

pyworkforce 0.5.4 asks for Python 3.12; it runs on 3.11 too. Both give the service level, of all arrivals, the shares
that wait and give up, the mean wait and the occupancy, of a load two roots below the agents; services of 3 minutes,
patience of 5, 20 seconds. The answers are compared.
"""

import math
import time

from pyworkforce.queuing import ErlangA as TheirErlangA

from amends.recovery import ErlangA

MINUTE = 60.0


def theirs(load: float, agents: int) -> tuple[float, ...]:
    queue = TheirErlangA(transactions=load * 10, aht=3, asa=20 / 60, interval=30, patience=5)
    return (
        queue.service_level(agents),
        queue.waiting_probability(agents),
        queue.abandonment_probability(agents),
        queue.average_speed_of_answer(agents),
        queue.achieved_occupancy(agents),
    )


def ours(load: float, agents: int) -> tuple[float, ...]:
    queue = ErlangA(load / 3, 1 / 3, 1 / 5, agents, per="minute")
    return (
        queue.service_level(20, unit="second"),
        queue.waiting_probability(),
        queue.abandonment_probability(),
        queue.mean_wait(),
        queue.occupancy(),
    )


def seconds(call, load: float, agents: int, times: int) -> float:
    best = math.inf
    for _ in range(5):
        start = time.process_time()
        for _ in range(times):
            call(load, agents)
        best = min(best, (time.process_time() - start) / times)
    return best


for agents in (14, 100, 1000, 6000, 14000, 16000):
    load = agents - 2 * math.sqrt(agents)
    start = time.process_time()
    answers = theirs(load, agents)
    slow = time.process_time() - start
    fast = seconds(ours, load, agents, 2000)
    apart = max(abs(a / b - 1) for a, b in zip(answers, ours(load, agents), strict=True))
    print(
        f"{agents:6} agents  pyworkforce {slow:10.4f} s  amends {1e6 * fast:7.2f} us  {slow / fast:12,.0f} times"
        f"  relative difference {apart:.1e}",
        flush=True,
    )
    if slow > MINUTE:
        break
