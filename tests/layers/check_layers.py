#!/usr/bin/env python3
"""Reads the source tree and fails where it breaks the order of the rooms (docs/architecture.md).

    check_layers.py [ROOT]                  check; prints one line per violation
    check_layers.py [ROOT] --write-umbrella write include/amends/amends.hpp anew

Nothing is compiled: only lines that start with #include and, without comments and strings, the words of the library
are read. Standard library of Python only.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

# Each room may include itself and what stands here. The rooms in the middle do not know each other.
MIDDLE = ["voice", "recovery", "satisfaction", "retention", "customer_base", "survival", "word_of_mouth"]
LOWER = ["core", "math", "estimation", "domain"]
BELOW: dict[str, list[str]] = {
    "core": [],
    "math": ["core"],
    "estimation": ["core", "math"],
    "domain": ["core", "math"],
    **{room: LOWER for room in MIDDLE},
    "economics": [*LOWER, *MIDDLE],
    "interop": [*LOWER, *MIDDLE, "economics"],
    "report": [*LOWER, *MIDDLE, "economics", "interop"],
    "program": [*LOWER, *MIDDLE, "economics", "interop", "report"],
    "c": [*LOWER, *MIDDLE, "economics", "interop", "report"],
}
# What a room may have of another where that is not all: a report needs no files, but must know how wide names stand.
ONLY = {("report", "interop"): ["amends/interop/unicode.hpp"]}
# Rooms whose headers the umbrella lists: all that need nothing but the library itself.
UMBRELLA_ROOMS = [*LOWER, *MIDDLE, "economics"]
UMBRELLA = "amends/amends.hpp"

# A public header costs every user compile time, so it declares over cheap standard headers only.
BANNED_IN_HEADERS = {"iostream", "sstream", "regex", "random", "functional"}

# Third parties stay where one replacement would reach them all.
THIRD_PARTY = {
    # build_info says which Boost the answers come from, and reads its version number for that.
    "Boost": (re.compile(r"boost/(?!accumulators/)"), ("impl/math/", "impl/core/build_info.ipp")),
    "Boost.Accumulators": (re.compile(r"boost/accumulators/"), ("interop/accumulators.hpp",)),
    "Eigen": (re.compile(r"(Eigen|unsupported/Eigen)/"), ("impl/math/", "impl/estimation/", "interop/eigen.hpp")),
    "nlohmann-json": (re.compile(r"nlohmann/"), ("impl/interop/", "impl/report/")),
    "libxlsxwriter": (re.compile(r"xlsxwriter"), ("impl/report/xlsx.ipp",)),
    "toml++": (re.compile(r"toml(\+\+/|plusplus/|\.hpp)"), ("impl/interop/",)),
    "utf8proc": (re.compile(r"utf8proc\.h"), ("impl/interop/",)),
    "zlib": (re.compile(r"zlib\.h"), ("impl/interop/",)),
    "CLI11": (re.compile(r"CLI/"), ("src/program/",)),
}

# The library returns what it has to say: it never prints, ends the program, or asks the machine.
BANNED_WORDS = {
    "prints": r"\bstd::(cout|cerr|clog)\b|(?<![\w])(std::)?(v?f?printf|puts|fputs|putchar|perror)\s*\(",
    "ends the program": r"(?<![\w.>])(std::)?(abort|exit|_Exit|quick_exit|terminate)\s*\(|(?<!\w)assert\s*\(",
    "reads the environment": r"\b(secure_)?getenv\b",
    "reads the clock": r"\b(system|steady|high_resolution)_clock\b|\bstd::time\s*\(|\b(gettimeofday|clock_gettime)\b",
    "depends on the locale": r"\bsetlocale\b|\bstd::(locale|sto[df]|stold|atof|strto[df]|strtold)\b|\bsn?printf\s*\(",
    "keeps state per thread": r"\bthread_local\b",
}
# The program is what the library is not.
MAY = {("program", "prints")}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
CODE = {".hpp", ".ipp", ".cpp", ".h", ".inc"}
LIBRARY_FOLDERS = ["include", "src"]
PROJECT_FOLDERS = ["include", "src", "bindings", "examples", "tests", "benchmarks"]


def without_comments_and_strings(text: str) -> str:
    """The same text with comments and literals blanked; lines keep their numbers."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group(0))

    return re.sub(
        r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'',
        blank,
        text,
        flags=re.DOTALL,
    )


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def includes(text: str) -> list[tuple[int, str]]:
    found = []
    for match in INCLUDE.finditer(text):
        # An include inside a block comment is not one.
        before = text[: match.start()]
        if before.rfind("/*") <= before.rfind("*/"):
            found.append((line_of(text, match.start()), match.group(2)))
    return found


def files(root: Path, folders: list[str]) -> list[Path]:
    found: list[Path] = []
    for folder in folders:
        found += [p for p in (root / folder).rglob("*") if p.suffix in CODE and p.is_file() and "build" not in p.parts]
    return sorted(found)


def room_of(path: str) -> str | None:
    """Room of a path below include/ ("amends/core/x.hpp", "amends/impl/core/x.ipp"); None for the umbrella."""
    parts = path.split("/")
    if parts[0] != "amends" or len(parts) < 3:
        return None
    return parts[2] if parts[1] == "impl" else parts[1]


def umbrella_text(root: Path) -> str:
    include = root / "include"
    lines = [
        "#pragma once",
        "",
        "// Every header of the library, for exploration and prototypes. Programs include what they use: it compiles",
        "// faster.",
        "// What interop/ and report/ have needs other libraries, and is included by name.",
        "// Written by `python3 tests/layers/check_layers.py --write-umbrella`; the layers test keeps it true.",
        "",
    ]
    for room in UMBRELLA_ROOMS:
        lines += [f"#include <{p.relative_to(include)}>" for p in sorted((include / "amends" / room).glob("*.hpp"))]
    # The formatter sorts the whole block, so the list is sorted too.
    return "\n".join(lines[:7] + sorted(lines[7:])) + "\n"


def header_of(body: str) -> str | None:
    """The header that a body belongs to: its first include, if that is a public one of the library."""
    first = next((included for _, included in includes(body)), "")
    return first if first.startswith("amends/") and not first.startswith("amends/impl/") else None


def read_too_early(include: Path) -> set[tuple[str, int, str]]:
    """Every include that, header-only, asks for a header whose declarations are still to come: (file, line, header).

    Each header is entered alone, as a preprocessor would. It has declared itself where its bodies begin. A body that
    asks for a header which leads back to it is right in the compiled library and depends on the first include here.
    """
    names = [str(p.relative_to(include)) for p in sorted((include / "amends").rglob("*.[hi]pp"))]
    own_of = {name: includes((include / name).read_text(encoding="utf-8")) for name in names}
    found: set[tuple[str, int, str]] = set()

    def enter(name: str, declared: dict[str, bool]) -> None:
        declared[name] = False
        for line, included in own_of[name]:
            declared[name] |= included.endswith(".ipp")
            if included in own_of and included not in declared:
                enter(included, declared)
            elif not declared.get(included, True):
                found.add((name, line, included))
        declared[name] = True

    for name in names:
        if not name.startswith("amends/impl/"):
            enter(name, {})
    return found


def check(root: Path) -> list[str]:
    """All violations, each as "file:line: what is wrong"."""
    include = root / "include"
    problems: list[str] = []
    # A header may have several bodies, where the subject changes within.
    bodies_of: dict[str, list[str]] = {}
    for path in sorted((include / "amends" / "impl").rglob("*.ipp")):
        header = header_of(path.read_text(encoding="utf-8"))
        if header is not None:
            bodies_of.setdefault(header, []).append(str(path.relative_to(include)))

    def report(path: Path, line: int, text: str) -> None:
        problems.append(f"{path.relative_to(root)}:{line}: {text}")

    for path in files(root, LIBRARY_FOLDERS):
        text = path.read_text(encoding="utf-8")
        in_include = path.is_relative_to(include)
        name = str(path.relative_to(include)) if in_include else f"src/{path.relative_to(root / 'src')}"
        # src/<room>.cpp, and what lies in src/<room>/
        room = (
            room_of(name) if in_include else next((p for p in name.removesuffix(".cpp").split("/") if p in BELOW), None)
        )
        is_header = in_include and "impl" not in path.relative_to(include).parts
        if name == UMBRELLA:
            if text != umbrella_text(root):
                report(
                    path,
                    1,
                    "the umbrella does not list every header; run tests/layers/check_layers.py --write-umbrella",
                )
            continue
        if room is not None and room not in BELOW:
            report(path, 1, f'"{room}" is not a room of docs/architecture.md')
            continue
        if is_header and path.suffix == ".hpp" and not re.search(r"^#pragma once$", text, re.MULTILINE):
            report(path, 1, "a header begins with #pragma once")

        bodies = []
        for line, included in includes(text):
            if included.startswith("amends/"):
                if not (include / included).is_file():
                    report(path, line, f"<{included}> does not exist")
                    continue
                target = room_of(included)
                if target is not None and room is not None and target != room and target not in BELOW[room]:
                    report(path, line, f"{room} must not include {target} (<{included}>)")
                elif included not in ONLY.get((room or "", target or ""), [included]):
                    report(path, line, f"{room} must not include all of {target} (<{included}>)")
                if included.startswith("amends/impl/"):
                    if included.endswith(".ipp"):
                        bodies.append((line, included))
                    elif is_header:
                        report(path, line, f"<{included}> is for bodies, not for headers")
            if is_header and included in BANNED_IN_HEADERS:
                report(path, line, f"<{included}> is too dear for a public header")
            for party, (pattern, where) in THIRD_PARTY.items():
                if pattern.match(included):
                    local = name.removeprefix("amends/")
                    if not any(local.startswith(w) for w in where):
                        report(path, line, f"{party} (<{included}>) is allowed in {' and '.join(where)} only")

        if is_header:
            own = bodies_of.get(name, [])
            for line, body in bodies:
                if body not in own and any(body in others for others in bodies_of.values()):
                    report(path, line, f"a header includes its own bodies only, not <{body}>")
            if own:
                ending = "\n".join(["#if AMENDS_HEADER_ONLY", *(f"#include <{body}>" for body in own), "#endif"])
                if not text.rstrip().endswith(ending):
                    report(path, line_of(text, len(text)), f"must end with: {ending!r}")
                unit = root / "src" / f"{room}.cpp"
                compiled = unit.read_text(encoding="utf-8") if unit.is_file() else ""
                for body in own:
                    if f"#include <{body}>" not in compiled:
                        report(path, 1, f"src/{room}.cpp does not compile its body <{body}>")
        elif in_include:
            for line, body in bodies:
                report(path, line, f"a body never includes a body (<{body}>)")
            if path.suffix == ".ipp" and (header_of(text) is None or room_of(header_of(text) or "") != room):
                report(path, 1, "a body includes its own header first, so that it can be opened alone")

        code = without_comments_and_strings(text)
        for what, words in BANNED_WORDS.items():
            if (room, what) in MAY:
                continue
            for match in re.finditer(words, code):
                report(path, line_of(code, match.start()), f"library code {what} ({match.group(0).strip()})")

    for name, line, included in sorted(read_too_early(include)):
        report(include / name, line, f"header-only, <{included}> may be half read here: it leads back to this file")

    for path in files(root, PROJECT_FOLDERS):
        for line, included in includes(path.read_text(encoding="utf-8")):
            if included.endswith(UMBRELLA) or included == "amends.hpp":
                report(path, line, "include what is used; the umbrella is for exploration")
    if not (include / UMBRELLA).is_file():
        problems.append(f"include/{UMBRELLA}: the umbrella is missing")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the order of the rooms.")
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--write-umbrella", action="store_true", help=f"write include/{UMBRELLA} anew and stop")
    arguments = parser.parse_args()
    if arguments.write_umbrella:
        (arguments.root / "include" / UMBRELLA).write_text(umbrella_text(arguments.root), encoding="utf-8")
        return 0
    problems = check(arguments.root)
    for problem in problems:
        print(problem)
    print(f"layers: {len(files(arguments.root, PROJECT_FOLDERS))} files read, {len(problems)} violations")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
