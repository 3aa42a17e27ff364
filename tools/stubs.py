#!/usr/bin/env python3
"""Type stubs of the compiled module, from the installed package.

    stubs.py            write bindings/python/amends/_core/*.pyi anew
    stubs.py --check    write nothing; fail, with the difference, where they are not what would be written

Needs pybind11-stubgen and the package itself installed (`make stubs` and `make stubs-check` see to that).
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import inspect
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MODULE = "amends._core"
FOLDER = Path(__file__).resolve().parents[1] / "bindings" / "python" / "amends" / "_core"


def enum_locations() -> list[str]:
    """Where each enumeration lives: default values are printed as `<Name.value: 1>`, which does not say it."""
    options = []
    core = importlib.import_module(MODULE)
    for room_name, room in inspect.getmembers(core, inspect.ismodule):
        for name, thing in inspect.getmembers(room, inspect.isclass):
            if hasattr(thing, "__members__"):
                options.append(f"--enum-class-locations={name}:{MODULE}.{room_name}")
    return options


def tidy(file: str, text: str) -> str:
    """What pybind11-stubgen cannot know, or writes in a way that mypy --strict does not accept."""
    room = importlib.import_module(MODULE)
    for part in [part for part in file.removesuffix(".pyi").split("/") if part != "__init__"]:
        room = getattr(room, part)

    def members(match: re.Match[str]) -> str:
        cls = getattr(room, match.group(2))
        lines = [match.group(1)]
        if cls.__doc__:
            lines.append(f'    """{inspect.cleandoc(cls.__doc__)}"""')
        return "\n".join([*lines, *(f"    {name} = {member.value!r}" for name, member in cls.__members__.items()), ""])

    # Members are values, not annotations; and no part of an enumeration is called.
    text = re.sub(r"^(class (\w+)\(enum\.\w+\):)\n(?:(?:    .*)?\n)+", members, text, flags=re.MULTILINE)
    # A container without its parameter.
    text = re.sub(r"((?:->|: ) ?)tuple(?=\W)(?!\[)", r"\1tuple[typing.Any, ...]", text)
    text = re.sub(r"((?:->|: ) ?)dict(?=\W)(?!\[)", r"\1dict[str, typing.Any]", text)
    text = re.sub(r"((?:->|: ) ?)list(?=\W)(?!\[)", r"\1list[typing.Any]", text)
    text = re.sub(r"(?<=[\[ ])dict(?=[,\]])", "dict[str, typing.Any]", text)
    # A number is a distribution, too.
    quantity = "amends._core.math.Distribution"
    text = re.sub(
        r"^( *def .*)( -> )", lambda m: m[1].replace(quantity, f"{quantity} | float") + m[2], text, flags=re.MULTILINE
    )
    if "typing.Any" in text and not re.search(r"^import typing$", text, re.MULTILINE):
        text = re.sub(r"^(from __future__ import annotations\n)", r"\1import typing\n", text, flags=re.MULTILINE)
    # What can be changed and compared has no hash, and says so in Python's own way.
    unhashable = "__hash__: typing.ClassVar[None] = None"
    text = text.replace(f"{unhashable}\n", f"{unhashable}  # type: ignore[assignment]\n")
    # Its attributes are set where it is thrown.
    return text.replace(
        "class AmendsError(ValueError):\n    pass\n",
        "class AmendsError(ValueError):\n    code: str\n    parameter: str\n",
    )


def generate() -> dict[str, str]:
    """File name -> text of each stub."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pybind11_stubgen", MODULE, "--output-dir", folder, "--exit-code"]
        # Sets and the like print in the order of their hashes.
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        done = subprocess.run([*command, *enum_locations()], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            sys.exit(f"pybind11-stubgen failed:\n{done.stdout}{done.stderr}")
        made = Path(folder, *MODULE.split("."))
        if not made.is_dir():
            sys.exit(f"pybind11-stubgen wrote no {made}")
        names = {str(path.relative_to(made)): path for path in sorted(made.rglob("*.pyi"))}
        return {name: tidy(name, path.read_text(encoding="utf-8")) for name, path in names.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Type stubs of the compiled module.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the stubs are out of date")
    arguments = parser.parse_args()

    wanted = generate()
    present = {str(p.relative_to(FOLDER)): p.read_text(encoding="utf-8") for p in sorted(FOLDER.rglob("*.pyi"))}
    if not arguments.check:
        for name in present.keys() - wanted.keys():
            (FOLDER / name).unlink()
        for name, text in wanted.items():
            if present.get(name) == text:
                continue  # an unchanged file keeps its time, so nothing is rebuilt for it
            (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"stubs: {len(wanted)} files written")
        return 0

    stale = 0
    for name in sorted(wanted.keys() | present.keys()):
        before, after = present.get(name, ""), wanted.get(name, "")
        if before != after:
            stale += 1
            lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"{name}", f"{name} (now)")
            sys.stdout.writelines(lines)
    print(f"stubs: {len(wanted)} files compared, {stale} out of date" + (": run `make stubs`" if stale else ""))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
