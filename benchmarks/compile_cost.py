"""What including amends costs a host: seconds per declaration header, in one run beside Eigen/Dense.

    python benchmarks/compile_cost.py [--compiler g++] [--repeat 3]

Each header is parsed alone as a user of the compiled target sees it (-fsyntax-only, best of the repeats, processor
time), and what it pulls in is read from the compiler: no Eigen, no Boost.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import resource
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


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
            seconds = measure(name)
            pulled = subprocess.run([*compiler, "-M", str(source)], check=True, capture_output=True, text=True).stdout
            rows.append((seconds, name, [third for third in ("/Eigen/", "/boost/") if third in pulled]))
        try:
            eigen = measure("Eigen/Dense", ("-isystem", "/usr/include/eigen3"))
        except subprocess.CalledProcessError:
            eigen = float("nan")
    umbrella = next(seconds for seconds, name, _ in rows if name == "amends/amends.hpp")
    alone = sorted((row for row in rows if row[1] != "amends/amends.hpp"), reverse=True)
    for seconds, name, _ in alone[:5]:
        print(f"{seconds:6.2f} s  {name}")
    print(
        f"   ...   {len(alone)} declaration headers, "
        f"median {sorted(alone)[len(alone) // 2][0]:.2f} s (goal about 0.45 s each)"
    )
    print(f"{umbrella:6.2f} s  amends/amends.hpp, the umbrella (goal about 1 s)")
    print(f"{eigen:6.2f} s  Eigen/Dense, for comparison")
    dirty = [f"{name}: {' '.join(third)}" for _, name, third in rows if third]
    print("headers that pull in Eigen or Boost:", ", ".join(dirty) if dirty else "none")


if __name__ == "__main__":
    main()
