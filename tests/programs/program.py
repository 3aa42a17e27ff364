"""Runs recovery_roi in an empty folder with two scenarios and records. Standard library of Python only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from texts import BASE, FASTER, RECORDS

PROGRAM = str(Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else "recovery_roi"


class ProgramTest(unittest.TestCase):
    """Each test in a folder of its own, whose path holds a blank and an accent."""

    def setUp(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="a b é ")
        self.addCleanup(self._temporary.cleanup)
        self.folder = Path(self._temporary.name)
        for name, text in (("base.toml", BASE), ("faster.toml", FASTER), ("records.csv", RECORDS)):
            (self.folder / name).write_text(text, encoding="utf-8")
        self.before = self.listing()

    def listing(self) -> list[bytes]:
        return sorted(os.listdir(os.fsencode(self.folder)))

    def command(self, *arguments: str | bytes, draws: int | None = 50) -> list[str | bytes]:
        stated = draws is None or any(str(one).startswith("--draws") for one in arguments)
        few = [] if stated else ["--draws", str(draws)]
        return [PROGRAM, *few, *arguments]

    def run_program(
        self, *arguments: str | bytes, shell_before: str = "", draws: int | None = 50, **options
    ) -> subprocess.CompletedProcess[bytes]:
        """shell_before: commands of a shell that then becomes the program."""
        command = self.command(*arguments, draws=draws)
        if shell_before:
            command = ["sh", "-c", shell_before + ' exec "$0" "$@"', *command]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
        return subprocess.run(command, cwd=self.folder, check=False, **options)

    def put(self, **files: str) -> None:
        """Files by name, an underscore for the dot."""
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text)

    def report(self, *arguments: str) -> str:
        """In one line: where it breaks does not matter."""
        return " ".join(self.written(*arguments).decode().split())

    def data(self, *arguments: str) -> dict:
        return json.loads(self.written(*arguments, "--format", "json"))

    def written(self, *arguments: str | bytes, **options) -> bytes:
        done = self.run_program(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, b""), done.stderr)
        return done.stdout

    def refused(self, *arguments: str | bytes, says: str, code: int = 1, **options) -> str:
        """Refused in one sentence on standard error; nothing on standard output, no new file."""
        done = self.run_program(*arguments, **options)
        said = done.stderr.decode("utf-8")
        self.assertEqual(done.returncode, code, said)
        self.assertFalse(done.stdout)
        self.assertIn(says, said)
        self.assertTrue(said.startswith("recovery_roi: "), said)
        self.assertNotRegex(said, r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
        return said
