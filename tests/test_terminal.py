"""The commands in a terminal and in a pipe: Ctrl-C, encodings, widths, and output that fails."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 100  # seconds that a process may take on a busy machine
MANY = ["0-é.png"] * 5_000  # more than are read before a test stops it

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the terminals are those of POSIX")


@pytest.fixture
def start(tmp_path, glyphs):
    """Return a function that starts classify as a job of its own, with a folder of glyphs."""
    for digit, glyph in enumerate(glyphs):
        Image.fromarray(255 - glyph).resize((80, 80)).save(tmp_path / f"{digit}-é.png")
    jobs = []

    def start(*arguments, python=(), **options):
        variables = options.pop("variables", {})
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        job = subprocess.Popen(
            [sys.executable, *python, "-m", "simulator", "classify", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "LOKY_MAX_CPU_COUNT": "2", **variables},
            start_new_session=True,
            bufsize=0,  # so that no line waits in a buffer when the rest is fetched
            **options,
        )
        jobs.append(job)
        return job

    yield start
    for job in jobs:
        if job.poll() is None:
            job.kill()
        job.communicate()


def ended(job):
    """Return the status of a job, and what it still wrote to stdout and stderr."""
    out, errors = job.communicate(timeout=PATIENCE)
    return job.returncode, (out or b"").decode(), errors.decode()


def test_ctrl_c_keeps_what_was_read_and_leaves_no_process(start, tmp_path):
    job = start(*MANY, variables={"TMPDIR": str(tmp_path)})
    assert job.stdout.readline().decode().startswith("0-é.png\t0\t")
    before = set(tmp_path.iterdir())
    os.killpg(job.pid, signal.SIGINT)  # as a terminal does: to all processes of the job
    status, printed, errors = ended(job)
    assert status == 130
    assert all(line.count("\t") == 3 for line in printed.splitlines())
    read = len(printed.splitlines()) + 1
    assert errors.startswith(f"stopped; {read:,} read, ")
    assert errors.count("\n") == 1
    deadline = time.monotonic() + PATIENCE
    while any(os.getpgid(p) == job.pid for p in psutil.pids() if psutil.pid_exists(p)):
        assert time.monotonic() < deadline, "a process is left"
        time.sleep(0.01)
    assert set(tmp_path.iterdir()) == before


def test_processes_end_when_the_command_is_killed(start):
    job = start(*MANY)
    job.stdout.readline()
    children = psutil.Process(job.pid).children()
    assert children
    job.kill()
    _, alive = psutil.wait_procs(children, PATIENCE)
    assert not alive


def test_a_process_that_dies_is_told(start):
    job = start(*MANY)
    job.stdout.readline()
    for child in psutil.Process(job.pid).children():
        child.kill()
    status, _, errors = ended(job)
    assert status == 1
    assert "has ended by itself (exit status -9)" in errors and "Traceback" not in errors


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_that_cannot_be_written_is_told_in_a_sentence(start, options):
    with Path("/dev/full").open("wb") as full:
        status, _, errors = ended(start(*options, "1-é.png", stdout=full))
    assert (status, errors) == (1, "The output cannot be written: No space left on device.\n")
    closed = start(*options, "1-é.png", stdout=None, preexec_fn=lambda: os.close(1))
    assert ended(closed) == (1, "", "The output cannot be written: it is closed.\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_names_and_bars_are_printed_in_any_encoding(start, encoding):
    variables = {"PYTHONIOENCODING": encoding}
    job = start(".", "no-é.png", variables=variables)
    printed, errors = (part.decode(encoding) for part in job.communicate(timeout=PATIENCE))
    name = {"ascii": "2-\\xe9.png", "cp1252": "2-é.png"}[encoding]
    assert printed.splitlines()[2].startswith(f"{name}\t2\t")
    assert len(errors.splitlines()) == 2
    assert job.returncode == 1


@pytest.mark.parametrize(("columns", "encoding"), [(30, "utf-8"), (64, "ascii"), (100, "utf-8")])
def test_on_a_terminal_of_any_width_the_answers_come_as_a_table(start, columns, encoding):
    ours, theirs = os.openpty()
    variables = {"COLUMNS": str(columns), "PYTHONIOENCODING": encoding, "TERM": "xterm"}
    job = start("3-é.png", "4-é.png", stdout=theirs, variables=variables)
    os.close(theirs)
    assert job.wait(PATIENCE) == 0
    lines = os.read(ours, 10_000).decode(encoding).splitlines()
    os.close(ours)
    lines = [line.split() for line in lines]
    name = "3-é.png" if encoding == "utf-8" else "3-\\xe9.png"
    row = next(line for line in lines if line[0] == name)
    if columns == 30:
        assert len(row) == 3
    else:
        assert lines[0] == ["picture", "digit", "confidence", *"0123456789"]
        assert len(row) == 3 + 10
        assert all(
            step in ("·▁▂▃▄▅▆▇█" if encoding == "utf-8" else "012345678") for step in row[3:]
        )
    assert row[1] == "3"
    assert lines[-1] == ["2", "read,", "2", "with", "a", "digit"]


def test_missing_packages_are_told_in_a_sentence(start):
    status, printed, errors = ended(start("a.png", python=["-S"]))
    assert (status, printed, errors.count("\n")) == (2, "", 1)
    assert "is missing in this Python" in errors and "type ./inkling" in errors


def start_slow(folder, source):
    """Start the module "slow" of this ``source`` as ./inkling starts a command; return its end."""
    (folder / "slow.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-m", "simulator.start", "slow"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
        capture_output=True,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout, done.stderr


def test_ctrl_c_while_a_command_is_imported_is_no_traceback(tmp_path):
    assert start_slow(tmp_path, "raise KeyboardInterrupt\n") == (130, b"", b"")


def test_ctrl_c_that_comes_in_a_destructor_is_not_lost(tmp_path):
    source = (
        "import signal, time\n"
        "class Part:\n"
        "    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "Part()\n"
        f"time.sleep({PATIENCE // 2})\n"
    )
    assert start_slow(tmp_path, source) == (130, b"", b"")
