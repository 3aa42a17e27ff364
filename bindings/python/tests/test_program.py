"""The command amends is recovery_roi by another name: same bytes, same exit code, whatever is typed."""

import os
import re
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import amends as am

PROJECT = Path(__file__).resolve().parents[3]
PROGRAM = Path(os.environ.get("AMENDS_PROGRAM", PROJECT / "build" / "release" / "examples" / "recovery_roi"))
EXAMPLES = PROJECT / "examples"
AMENDS = [str(Path(sys.executable).with_name("amends"))]
MODULE = [sys.executable, "-m", "amends"]

TEXTS = runpy.run_path(str(PROJECT / "tests" / "programs" / "texts.py"))
RECORDS = TEXTS["RECORDS"]
FASTER = 'extends = "base.toml"\ntitle = "더 빠르게"\nintervention = { respond_within_days = 2, share_causal = 1 }\n'

pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason=f"recovery_roi is not built ({PROGRAM}; AMENDS_PROGRAM names another place)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two scenarios with their records, in a folder whose name holds a blank and an accent."""
    made = tmp_path_factory.mktemp("a b é")
    for name, text in (("base.toml", TEXTS["BASE"]), ("faster.toml", FASTER), ("records.csv", RECORDS)):
        (made / name).write_text(text, encoding="utf-8")
    (made / "wrong.toml").write_text('title = 3\nfrobnicate = "\\u001b[31m"\n')
    return made


def as_in_a_terminal() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def run(command, folder, arguments, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
    return subprocess.run([*command, *arguments], cwd=folder, check=False, **options)


def as_recovery_roi(said: bytes) -> bytes:
    """What amends said on standard error, under the other name."""
    return re.sub(rb"^amends: ", b"recovery_roi: ", said, flags=re.MULTILINE)


def printed(done, arguments) -> bytes:
    """Standard output; help, version and what to do next under the other name (reports and scenarios name amends)."""
    asked = {"--help", "-h", "--version"} & set(arguments) or list(arguments[:1]) == ["start"] and "--out" in arguments
    return re.sub(rb"\bamends\b", b"recovery_roi", done.stdout) if asked else done.stdout


LISTS = [
    ["faster.toml", "--draws", "50"],
    ["roi", "faster.toml", "--draws", "50"],
    [
        "roi",
        "faster.toml",
        "--compare",
        "base.toml",
        "--draws=50",
        "--seed",
        "3",
        "--threads",
        "2",
        "--format=markdown",
    ],
    ["faster.toml", "--compare", "base.toml", "--sweep", "1,2", "--draws", "50", "--format", "JSON"],
    ["faster.toml", "--complaints", "records.csv", "--draws", "50", "--format", "csv"],
    ["faster.toml", "--draws", "50", "--out", "written"],
    ["faster.toml", "--draws", "50", "--report", "written.txt", "--report", "written.json", "--out", "written"],
    ["faster.toml", "--draws", "50", "--report", "written.MD"],
    ["faster.toml", "--draws", "50", "--report", "written.html", "--format", "html"],
    ["faster.toml", "--draws", "50", "--report", "written.xlsx", "--language", "ko"],
    ["--language=ko", "faster.toml", "--draws", "50", "--report", "written.html"],
    ["--language", "ko", "faster.toml", "--draws", "50"],
    ["roi", "faster.toml", "--language=ko", "--draws", "50", "--report", "written.md"],
    ["faster.toml", "--compare-today", "--draws", "50"],
    ["faster.toml", "--draws", "50", "--out", "written.xlsx"],
    ["faster.toml", "--draws", "50", "--out", "written.md", "--format", "html"],
    ["start", "records.csv"],
    ["start", "records.csv", "--language", "ko", "--days", "3"],
    ["start", "records.csv", "--out", "written.toml"],
    ["start", "records.csv", "--column", "score="],
    ["start", "records.csv", "--days", "0.5"],
    ["start", "--help"],
    ["start"],
    ["inspect", "records.csv"],
    ["inspect", "records.csv", "--language", "ko"],
    ["inspect"],
    ["inspect", "base.toml", "records.csv"],
    ["mapping"],
    ["mapping", "zendesk"],
    ["mapping", "nothing"],
    ["--show-mapping", "cfpb"],
    ["--show-mapping", "nothing"],
    ["--help"],
    ["--language", "ko", "--help"],
    ["roi", "--help"],
    ["inspect", "--help", "--language", "ko"],
    ["mapping", "-h"],
    ["--version"],
    ["--language", "ko", "--version"],
    [],
    [""],
    ["--language", "ko"],
    ["--language", "fr", "faster.toml"],
    ["--frobnicate", "--language", "ko"],
    ["faster.toml", "--frobnicate\x1b[31m"],
    ["faster.toml", "--draws", "0"],
    ["faster.toml", "--draws", "1e3", "--language", "ko"],
    ["faster.toml", "--seed"],
    ["faster.toml", "--seed", "1", "--seed", "2", "--language", "ko"],
    ["faster.toml", "--sweep", "1,x", "--language", "ko"],
    ["faster.toml", "--format", "xml"],
    ["faster.toml", "--report", "written.doc"],
    ["faster.toml", "--report", "written.txt", "--out", "./written.txt", "--language", "ko"],
    ["faster.toml", "--out", "base.toml"],
    ["faster.toml", "--report", "records.csv"],
    ["faster.toml", "--out", "nowhere/written"],
    ["faster.toml", "--out", ""],
    ["nothing.toml"],
    ["wrong.toml", "--language", "ko"],
    ["base.toml", "--sweep", "1"],
    ["--", "faster.toml", "--draws"],
    [b"no\xe9\xff\x1b.toml"],
]


@pytest.mark.parametrize("arguments", LISTS, ids=repr)
def test_same_bytes_and_exit_code(folder, arguments):
    """What is printed and written under the one name is what is printed and written under the other."""
    written = []
    done = []
    for command in ([str(PROGRAM)], AMENDS):
        done.append(run(command, folder, arguments))
        files = sorted(folder.glob("written*"))
        written.append([(one.name, one.read_bytes()) for one in files])
        for one in files:
            one.unlink()
    assert printed(done[1], arguments) == done[0].stdout
    assert as_recovery_roi(done[1].stderr) == done[0].stderr
    assert done[1].returncode == done[0].returncode
    assert written[0] == written[1]


def test_the_lists_are_good_and_bad(folder):
    """All three exit codes occur above."""
    codes = {run([str(PROGRAM)], folder, arguments).returncode for arguments in LISTS}
    for one in folder.glob("written*"):
        one.unlink()
    assert codes == {0, 1, 2}


def test_the_module_is_the_command(folder):
    for arguments in (["--version"], ["faster.toml", "--draws", "50"], ["--nothing"]):
        command, module = (run(name, folder, arguments) for name in (AMENDS, MODULE))
        assert (command.returncode, command.stdout, command.stderr) == (module.returncode, module.stdout, module.stderr)
    assert run(MODULE, folder, ["--version"]).stdout == f"amends {am.__version__}\n".encode()


def test_pipes(folder):
    """Records come in through a pipe; and nobody reads what goes out."""
    piped = ["base.toml", "--complaints", "/dev/stdin", "--draws", "50"]
    outs = [run(command, folder, piped, input=RECORDS.encode()).stdout for command in ([str(PROGRAM)], AMENDS)]
    assert outs[1] == outs[0] and b"read from /dev/stdin" in outs[0]
    for command in ([str(PROGRAM)], AMENDS):
        read, write = os.pipe()
        os.close(read)
        done = run(command, folder, ["faster.toml", "--draws", "50"], stdout=write)
        os.close(write)
        assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")


def test_full_and_closed_outputs(folder):
    for shell in ('exec "$0" "$@" >/dev/full', 'exec "$0" "$@" >&-'):
        said = [
            run(["sh", "-c", shell, *command], folder, ["faster.toml", "--draws", "50"])
            for command in ([str(PROGRAM)], AMENDS)
        ]
        assert said[0].returncode == said[1].returncode == 1
        assert as_recovery_roi(said[1].stderr) == said[0].stderr != b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_stopped(folder, number, language):
    """While records come in through a pipe, and while it computes: an old file stays, nothing is left beside it."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    (folder / "old").write_text("old")
    before = sorted(os.listdir(folder))
    arguments = ["faster.toml", "--complaints", "pipe", "--out", "old", "--draws", "3000000", "--language", language]
    try:
        for computing in (False, True):
            said = []
            for command in ([str(PROGRAM)], AMENDS):
                with subprocess.Popen(
                    [*command, *arguments],
                    cwd=folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    preexec_fn=as_in_a_terminal,
                ) as running:
                    with pipe.open("w") as records:
                        if computing:
                            records.write(RECORDS)
                            records.close()
                            time.sleep(0.1)
                        running.send_signal(number)
                        out, error = running.communicate(timeout=30)
                said.append((running.returncode, out, as_recovery_roi(error)))
            stopped = "stopped" if language == "en" else "중단됨"
            assert said[0] == said[1] == (128 + number, b"", f"\nrecovery_roi: {stopped}\n".encode())
            assert sorted(os.listdir(folder)) == before
            assert (folder / "old").read_text() == "old"
    finally:
        pipe.unlink()
        (folder / "old").unlink()


def test_stopped_while_a_file_is_written(folder):
    """Other threads of the process do not take the signal: the old file or a whole new one, and nothing else."""
    whole = run(AMENDS, folder, ["faster.toml", "--draws", "50"]).stdout
    out = folder / "kept"
    out.write_bytes(b"old")
    before = sorted(os.listdir(folder))
    start = time.monotonic()
    run(AMENDS, folder, ["faster.toml", "--draws", "50", "--out", "kept"])
    longest = time.monotonic() - start
    for i in range(12):
        out.write_bytes(b"old")
        with subprocess.Popen(
            [*AMENDS, "faster.toml", "--draws", "50", "--out", "kept"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=as_in_a_terminal,
        ) as running:
            time.sleep(longest * (0.8 + 0.3 * i / 12))
            running.terminate()
            assert running.wait(30) in (0, 128 + signal.SIGTERM, -signal.SIGTERM)
        assert out.read_bytes() in (b"old", whole)
        assert sorted(os.listdir(folder)) == before
    out.unlink()


def test_handlers_are_as_before(folder, capfd):
    """A run inside a session leaves Python's handlers, and refuses what is no command line."""
    given = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    try:
        check_handlers(folder, capfd)
    finally:
        signal.signal(signal.SIGINT, given)
    for wrong in ([3], ["\udfff\ud800"], 3):
        with pytest.raises(ValueError, match="arguments"):
            am._core._run_program("me", wrong)


def check_handlers(folder, capfd):
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ)
    before = [signal.getsignal(number) for number in names]
    assert am._core._run_program("me", ["--version"]) == 0
    assert capfd.readouterr().out == f"me {am.__version__}\n"
    assert [signal.getsignal(number) for number in names] == before
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
    code = "import amends, os; amends._core._run_program('me', ['--version']); os.kill(os.getpid(), 13)"
    assert run([sys.executable, "-c", code], folder, []).returncode == 0  # SIGPIPE is ignored, as Python has it
