"""What including amends costs a host: seconds per declaration header, in one run beside Eigen/Dense.

    python benchmarks/compile_cost.py [--compiler g++] [--repeat 3] [--all]

Each header is parsed alone as a user of the compiled target sees it (-fsyntax-only, best of the repeats, processor
time), and what it pulls in is read from the compiler: no Eigen, no Boost. Some are also compiled as a user of the
header-only target does, with their bodies. --all prints every header, not only the dearest.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import resource
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
MADE_OF_OTHERS = {"amends/interop/accumulators.hpp", "amends/interop/eigen.hpp"}  # each for users of that library
HEADER_ONLY = (
    "amends/core/discount.hpp",
    "amends/economics/recovery_scenario.hpp",
    "amends/survival/survival_curve.hpp",
    "amends/survival/cox.hpp",
    "amends/customer_base/beta_geo.hpp",
    "amends/amends.hpp",
)


def cost(compiler: list[str], source: pathlib.Path, repeat: int) -> float:
    best = float("inf")
    for _ in range(repeat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*compiler, "-fsyntax-only", str(source)], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return best


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    compiler = [arguments.compiler, "-std=c++20", "-DAMENDS_HEADER_ONLY=0", f"-I{ROOT / 'include'}"]
    headers = sorted(p for p in (ROOT / "include/amends").rglob("*.hpp") if "impl" not in p.parts)
    rows: list[tuple[float, str, list[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "one.cpp"

        def measure(include: str, extra: tuple[str, ...] = ()) -> float:
            source.write_text(f"#include <{include}>\n")
            return cost([*compiler, *extra], source, arguments.repeat)

        for header in headers:
            name = header.relative_to(ROOT / "include").as_posix()
            if name in MADE_OF_OTHERS:
                continue
            seconds = measure(name)
            pulled = subprocess.run([*compiler, "-M", str(source)], check=True, capture_output=True, text=True).stdout
            rows.append((seconds, name, [third for third in ("/Eigen/", "/boost/") if third in pulled]))
        at_eigen = ("-isystem", "/usr/include/eigen3")
        try:
            eigen = measure("Eigen/Dense", at_eigen)
        except subprocess.CalledProcessError:
            eigen = float("nan")
        with_bodies = {}
        for name in HEADER_ONLY:
            with_bodies[name] = measure(name, ("-UAMENDS_HEADER_ONLY", "-DAMENDS_HEADER_ONLY=1", *at_eigen))
    umbrella = next(seconds for seconds, name, _ in rows if name == "amends/amends.hpp")
    alone = sorted((row for row in rows if row[1] != "amends/amends.hpp"), reverse=True)
    for seconds, name, _ in alone if arguments.all else alone[:5]:
        print(f"{seconds:6.2f} s  {name}")
    print(
        f"   ...   {len(alone)} declaration headers, "
        f"median {sorted(alone)[len(alone) // 2][0]:.2f} s (goal about 0.45 s each)"
    )
    print(f"{umbrella:6.2f} s  amends/amends.hpp, the umbrella (goal about 1 s)")
    print(f"{eigen:6.2f} s  Eigen/Dense, for comparison")
    for name, seconds in with_bodies.items():
        print(f"{seconds:6.2f} s  {name}, header-only")
    dirty = [f"{name}: {' '.join(third)}" for _, name, third in rows if third]
    print("headers that pull in Eigen or Boost:", ", ".join(dirty) if dirty else "none")


if __name__ == "__main__":
    main()
