"""What recovery_roi does to files: only what was asked for, whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from program import ProgramTest
from texts import RECORDS


class InputsAreSafe(ProgramTest):
    def untouched(self, *arguments: str, **options) -> None:
        before = {name: (self.folder / os.fsdecode(name)).read_bytes() for name in self.before}
        self.refused(*arguments, says="is read here", **options)
        for name, content in before.items():
            self.assertEqual((self.folder / os.fsdecode(name)).read_bytes(), content)

    def test_everything_that_is_read(self) -> None:
        (self.folder / "other.csv").write_text(RECORDS)
        (self.folder / "third.toml").write_text('extends = "faster.toml"\n')
        self.before = self.listing()
        for out in ("third.toml", "faster.toml", "base.toml", "records.csv"):
            self.untouched("third.toml", "--out", out)
        for out in ("faster.toml", "base.toml", "records.csv"):
            self.untouched("third.toml", "--compare", "base.toml", "--out", out)
            self.untouched("base.toml", "--compare", "faster.toml", "--out", out)
        self.untouched("base.toml", "--complaints", "other.csv", "--out", "other.csv")

    def test_whatever_it_is_called(self) -> None:
        (self.folder / "sub").mkdir()
        (self.folder / "link.txt").symlink_to("base.toml")
        (self.folder / "far.txt").symlink_to(self.folder / "link.txt")
        os.link(self.folder / "records.csv", self.folder / "hard.txt")
        (self.folder / "here").symlink_to(".")
        self.before = [b"base.toml", b"faster.toml", b"records.csv"]
        names = ["./base.toml", "sub/../base.toml", str(self.folder / "base.toml"), "link.txt", "far.txt", "hard.txt"]
        for out in [*names, "here/base.toml", "here/here/records.csv", "/proc/self/cwd/base.toml"]:
            self.untouched("faster.toml", "--out", out)

    def test_open_descriptors(self) -> None:
        for name in ("/dev/fd/7", "/proc/self/fd/7"):
            self.untouched("faster.toml", "--out", name, shell_before="exec 7<>base.toml;")
        with (self.folder / "records.csv").open("ab") as out:
            self.untouched("faster.toml", stdout=out)

    def test_before_anything_is_read(self) -> None:
        # The records are no records, which would be said if they were looked at.
        (self.folder / "records.csv").write_text("nothing of use\n")
        self.untouched("faster.toml", "--out", "base.toml")

    def test_a_pipe_that_is_read(self) -> None:
        os.mkfifo(self.folder / "pipe")
        self.refused("base.toml", "--complaints", "pipe", "--out", "pipe", says="is read here")


class WholeOrNotAtAll(ProgramTest):
    def test_new_file_and_umask(self) -> None:
        expected = self.written("faster.toml")
        for umask, mode in (("027", 0o640), ("000", 0o666), ("077", 0o600)):
            name = f"out{umask}"
            self.assertEqual(self.written("faster.toml", "--out", name, shell_before=f"umask {umask};"), b"")
            self.assertEqual((self.folder / name).read_bytes(), expected)
            self.assertEqual(stat.S_IMODE((self.folder / name).stat().st_mode), mode)
        self.assertEqual(len(self.listing()), len(self.before) + 3)

    def test_permissions_are_kept(self) -> None:
        for mode in (0o600, 0o644, 0o666, 0o640, 0o755):
            out = self.folder / "out"
            out.write_text("old")
            out.chmod(mode)
            self.written("faster.toml", "--out", "out", shell_before="umask 022;")
            self.assertEqual(stat.S_IMODE(out.stat().st_mode), mode)
            self.assertIn(b"In short", out.read_bytes())

    @unittest.skipUnless(os.geteuid() == 0, "only root may give files away")
    def test_owner_is_kept(self) -> None:
        out = self.folder / "out"
        out.write_text("old")
        os.chown(out, 1234, 4321)
        out.chmod(0o640)
        self.written("faster.toml", "--out", "out")
        found = out.stat()
        self.assertEqual((found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)), (1234, 4321, 0o640))

    def test_links_are_followed(self) -> None:
        (self.folder / "sub").mkdir()
        target = self.folder / "sub" / "target.txt"
        target.write_text("old")
        target.chmod(0o600)
        (self.folder / "one").symlink_to("sub/target.txt")
        (self.folder / "two").symlink_to(self.folder / "one")
        (self.folder / "sub" / "up").symlink_to("../fresh.txt")
        self.written("faster.toml", "--out", "two")
        self.written("faster.toml", "--out", "sub/up")
        self.assertTrue((self.folder / "one").is_symlink() and (self.folder / "two").is_symlink())
        self.assertTrue((self.folder / "sub" / "up").is_symlink())
        self.assertEqual(target.read_bytes(), (self.folder / "fresh.txt").read_bytes())
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)
        self.assertEqual(sorted(os.listdir(self.folder / "sub")), ["target.txt", "up"])
        (self.folder / "round").symlink_to("round")
        self.refused("faster.toml", "--out", "round", says="links go round in a circle")

    def test_other_files_are_left_alone(self) -> None:
        for name in ("out.part", "out.tmp", "out~", ".out.swp"):
            (self.folder / name).write_text(name)
        (self.folder / "out").write_text("old")
        os.link(self.folder / "out", self.folder / "other-name")
        self.written("faster.toml", "--out", "out")
        for name in ("out.part", "out.tmp", "out~", ".out.swp"):
            self.assertEqual((self.folder / name).read_text(), name)
        self.assertEqual((self.folder / "other-name").read_text(), "old")
        self.assertEqual(len(self.listing()), len(self.before) + 6)

    def test_what_cannot_be_written(self) -> None:
        (self.folder / "sub").mkdir()
        self.refused("faster.toml", "--out", "sub", says="it is a folder")
        self.refused("faster.toml", "--out", "sub/", says="it is a folder")
        self.refused("faster.toml", "--out", ".", says="it is a folder")
        self.refused("faster.toml", "--out", "none/out", says="there is no such file or folder")
        self.refused("faster.toml", "--out", "base.toml/out", says="a part of its path is not a folder")
        self.refused("faster.toml", "--out", "none/", says="no such folder")
        self.refused("faster.toml", "--out", "x" * 300, says="the name is too long")
        self.written("faster.toml", "--out", "x" * 255)  # the name beside it is no longer than that
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"/proc/self/fd/{os.open(self.folder, os.O_PATH)}/socket")
            self.refused("faster.toml", "--out", "socket", says="it is a socket")

    def test_what_may_not_be_written(self) -> None:
        as_nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        (self.folder / "locked").mkdir()
        (self.folder / "locked" / "out").write_text("old")
        (self.folder / "out").write_text("old")
        (self.folder / "out").chmod(0o444)
        (self.folder / "secret.toml").write_text("")
        (self.folder / "secret.toml").chmod(0)
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            os.chown(self.folder, 65534, 65534)
        (self.folder / "locked" / "out").chmod(0o666)
        (self.folder / "locked").chmod(0o555)
        self.addCleanup((self.folder / "locked").chmod, 0o755)
        try:
            self.run_program("--version", **as_nobody)
        except PermissionError:
            self.skipTest("nobody may run the program where it lies")
        self.refused("faster.toml", "--out", "out", says="permission denied", **as_nobody)
        self.refused("faster.toml", "--out", "locked/new", says="its folder lets no file be made", **as_nobody)
        self.refused("faster.toml", "--out", "locked/out", says="its folder lets no file be made", **as_nobody)
        self.refused("secret.toml", says="permission denied", **as_nobody)
        self.assertEqual((self.folder / "out").read_text(), "old")

    def test_no_room(self) -> None:
        def no_room() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        for old in (None, "old"):
            if old:
                (self.folder / "out").write_text(old)
            before = self.listing()
            self.refused("faster.toml", "--out", "out", says="larger than a file may be", preexec_fn=no_room)
            self.assertEqual(self.listing(), before)
        self.assertEqual((self.folder / "out").read_text(), "old")


class Devices(ProgramTest):
    def test_full(self) -> None:
        self.refused("faster.toml", "--out", "/dev/full", says="no space is left there")
        with Path("/dev/full").open("wb") as full:
            for arguments in (["faster.toml"], ["--help"], ["--version"]):
                done = self.run_program(*arguments, stdout=full)
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"no space is left there", done.stderr)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))

    def test_closed_standard_output(self) -> None:
        self.refused("faster.toml", says="it is not open for that", shell_before="exec >&-;")

    def test_null_and_standard_output(self) -> None:
        expected = self.written("faster.toml")
        self.assertEqual(self.written("faster.toml", "--out", "/dev/null"), b"")
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/../dev/stdout"):
            self.assertEqual(self.written("faster.toml", "--out", name), expected)
        # What stands in the file already stays: the descriptor is written, not the file.
        log = self.folder / "log"
        log.write_bytes(b"first\n")
        with log.open("ab") as out:
            self.written("faster.toml", "--out", "/dev/stdout", stdout=out)
        self.assertEqual(log.read_bytes(), b"first\n" + expected)

    def test_fifo(self) -> None:
        expected = self.written("faster.toml")
        os.mkfifo(self.folder / "pipe")
        got: list[bytes] = []
        reader = threading.Thread(target=lambda: got.append((self.folder / "pipe").read_bytes()))
        reader.start()
        self.written("faster.toml", "--out", "pipe")
        reader.join(30)
        self.assertEqual(got, [expected])
        self.assertTrue(stat.S_ISFIFO(os.stat(self.folder / "pipe").st_mode))

    def test_records_and_scenario_from_a_pipe(self) -> None:
        expected = self.written("base.toml")
        piped = self.written("base.toml", "--complaints", "/dev/stdin", input=RECORDS.encode())
        self.assertIn(b"read from /dev/stdin", piped)
        self.assertEqual(piped.count(b"\n"), expected.count(b"\n"))
        alone = (
            (self.folder / "base.toml").read_bytes().replace(b'"records.csv"', f'"{self.folder}/records.csv"'.encode())
        )
        self.assertEqual(self.written("/dev/stdin", input=alone), expected)


def signals_as_in_a_terminal() -> None:
    """Whoever starts the tests in the background may have the signals ignored, which is inherited."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Signals(ProgramTest):
    def test_stopped(self) -> None:
        # Records that come through a pipe tell how far the program is: it reads, or it computes.
        os.mkfifo(self.folder / "pipe")
        (self.folder / "out").write_text("old")
        before = self.listing()
        arguments = ["faster.toml", "--complaints", "pipe", "--out", "out"]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for computing in (False, True):
                with subprocess.Popen(
                    self.command(*arguments, draws=3_000_000),
                    cwd=self.folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    preexec_fn=signals_as_in_a_terminal,
                ) as running:
                    with (self.folder / "pipe").open("w") as pipe:
                        if computing:
                            pipe.write(RECORDS)
                            pipe.close()
                            time.sleep(0.1)
                        running.send_signal(number)
                        out, said = running.communicate(timeout=30)
                self.assertEqual((running.returncode, out), (128 + number, b""))
                self.assertIn(b"stopped", said)
                self.assertEqual(self.listing(), before)
                self.assertEqual((self.folder / "out").read_text(), "old")

    def test_at_any_time(self) -> None:
        # Wherever the signal falls, also while the file is written: the old file or a whole new one, and nothing else.
        self.written("faster.toml", "--out", "out")
        whole = (self.folder / "out").read_bytes()
        before = self.listing()
        start = time.monotonic()
        self.written("faster.toml", "--out", "out")
        longest = time.monotonic() - start
        for i in range(25):
            (self.folder / "out").write_bytes(b"old")
            with subprocess.Popen(
                self.command("faster.toml", "--out", "out"),
                cwd=self.folder,
                stderr=subprocess.DEVNULL,
                preexec_fn=signals_as_in_a_terminal,
            ) as running:
                time.sleep(longest * i / 25)
                running.terminate()
                self.assertIn(running.wait(30), (0, 128 + signal.SIGTERM, -signal.SIGTERM))
            self.assertIn((self.folder / "out").read_bytes(), (b"old", whole))
            self.assertEqual(self.listing(), before)

    def test_ignored_where_nohup_asks(self) -> None:
        self.written("faster.toml", "--out", "out", shell_before="trap '' INT; kill -INT $$;")


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
