"""One interpreter per side: this script starts each with the same file and asks it for one task at a time.

A task is a function of the data that returns (seconds, answer). The sides answer in turn, so that both meet the same
mood of the machine; the smallest of the rounds counts. Everything is pinned to one thread.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "NUMBA", "POLARS")
}


PROCESSOR_TIME = "PEERS_PROCESSOR_TIME"  # set for the sides by --processor-time


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds on the wall; of the processor where neighbours would be counted otherwise (not for several threads)."""
    clock = time.process_time if os.environ.get(PROCESSOR_TIME) else time.perf_counter
    start = clock()
    result = call()
    return clock() - start, result


def answer(tasks: dict[str, Callable[[], tuple[float, Any]]]) -> None:
    """The loop of a side: a name comes in, seconds and answer go out, as lines of JSON."""
    import resource

    out = os.fdopen(os.dup(1), "w")  # what a peer prints goes to stderr instead
    os.dup2(2, 1)
    for line in sys.stdin:
        name = line.strip()
        if name not in tasks:
            out.write(json.dumps({"failure": ""}) + "\n")
            out.flush()
            continue
        try:
            seconds, result = tasks[name]()
            reply = {"seconds": seconds, "answer": result}
        except Exception as error:  # a peer that fails is a result
            traceback.print_exc(limit=3)
            first_line = (str(error).strip().splitlines() or [""])[0][:200]
            reply = {"failure": f"{type(error).__name__}: {first_line}"}
        reply["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        out.write(json.dumps(reply) + "\n")
        out.flush()


class Side:
    """A peer, or amends, in a process of its own."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.seconds: dict[str, float] = {}
        self.answers: dict[str, Any] = {}
        self.failures: dict[str, str] = {}
        self.peak_mib = 0.0
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
            env={**os.environ, **ONE_THREAD},
        )

    def ask(self, task: str) -> None:
        if task in self.failures:
            return
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(task + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            sys.exit(f"{self.name} ended unexpectedly at {task}; see its log")
        reply = json.loads(line)
        self.peak_mib = max(self.peak_mib, reply.get("peak_mib", 0.0))
        if "failure" in reply:
            self.failures[task] = reply["failure"]
            return
        self.answers[task] = reply["answer"]
        self.seconds[task] = min(reply["seconds"], self.seconds.get(task, float("inf")))

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def compare(sides: list[Side], tasks: dict[str, int]) -> None:
    """Every task on every side that knows it, in turn, as many rounds as the task says."""
    for task, rounds in tasks.items():
        for _ in range(rounds):
            for side in sides:
                side.ask(task)
        print(f"  {task}", file=sys.stderr)


def spelled(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{key} {spelled(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return " ".join(spelled(entry) for entry in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def table(sides: list[Side], tasks: dict[str, int], per: dict[str, float] | None = None) -> None:
    """Times with their ratio to amends, then the answers one under the other."""
    per = per or {}
    width = max(map(len, tasks)) + 1
    ours = next((side for side in sides if side.name == "amends"), None)
    print(f"\n{'':{width}}" + "".join(f"{side.name:>34}" for side in sides))
    for task in tasks:
        line = f"{task:{width}}"
        for side in sides:
            if task in side.failures:
                cell = "failed" if side.failures[task] else "-"
            elif task not in side.seconds:
                cell = "-"
            else:
                seconds = side.seconds[task]
                cell = f"{seconds:.4g} s"
                if task in per:
                    cell += f" = {seconds / per[task] * 1e9:.0f} ns"
                if ours and side is not ours and task in ours.seconds:
                    cell += f" ({seconds / ours.seconds[task]:.1f}x)"
            line += f"{cell:>34}"
        print(line)
    print("peak memory, MiB" + " " * max(width - 16, 0) + "".join(f"{side.peak_mib:>34.0f}" for side in sides))
    print("\nanswers")
    for task in tasks:
        print(f"  {task}")
        for side in sides:
            if task in side.answers:
                print(f"    {side.name:16}{spelled(side.answers[task])}")
            elif side.failures.get(task):
                print(f"    {side.name:16}failed: {side.failures[task]}")
