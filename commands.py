"""Inkling's commands: what each of them runs, and the packages that it needs.

``./inkling`` and the Makefile start them here, with any Python. They run in ``.venv``, which is
made at the first use. Each command installs only what it needs. This module needs only Python.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"

# The packages of each purpose, as requirements/ lists them: which others they add to, and how many
# megabytes they take on disk.
ADDS_TO: dict[str, tuple[str, int]] = {
    "drive": ("", 9),
    "simulator": ("drive", 400),
    "training": ("simulator", 40),
    "tests": ("training", 150),
    "camera": ("simulator", 140),
}

_ARGUMENTS_ARE_WRONG = 2
_INTERRUPTED = 130  # the exit statuses of shells
# All arguments in one text, quoted as for a shell. The Makefile hands PICTURES over so.
_IN_ONE = "--in-one="


class Command(NamedTuple):
    """A command: the module that runs it, with its first arguments."""

    run: str
    needs: str  # one of ADDS_TO, or "" if it needs nothing but Python
    help: str
    takes: str = ""  # what must be said beside options


COMMANDS = {
    "simulate": Command("page", "simulator", "try the board in a browser, without a Pico"),
    "predict": Command("bench predict", "simulator", "let the firmware read a digit, and draw it"),
    "classify": Command(
        "simulator classify", "simulator", "let the firmware read pictures", "PATH"
    ),
    "screenshot": Command(
        "simulator screenshot", "simulator", "save what the display shows", "PICTURE OUT.png"
    ),
    "webcam": Command("webcam", "simulator", "let the firmware read what a webcam sees"),
    "bundle": Command("export.bundle", "drive", "put together what goes to the CIRCUITPY drive"),
    "deploy": Command("export.bundle --to", "drive", "copy it to the drive"),
    "uf2": Command("export.uf2", "drive", "write CircuitPython and drive as one file to drag"),
    "release": Command("export.release", "simulator", "put together what a release page needs"),
    "train": Command("training", "training", "fit the models, and write a report"),
    "export": Command("export", "training", "prove the trained models, and write their tables"),
    "report": Command("training.report.open_report", "", "open the training report in the browser"),
    "bench": Command("bench paper", "training", "measure the accuracy on camera frames"),
    "ladder": Command("bench ladder", "training", "measure logistic models of all sizes"),
    "emulate": Command(
        "emulator emulate", "simulator", "show pictures to an emulated Pico", "PICTURE"
    ),
    "faults": Command("emulator faults", "simulator", "see that the firmware tells of loose wires"),
    "parity": Command("bench parity", "simulator", "compare simulator and emulated Pico"),
    "soak": Command("bench soak", "training", "read thousands of frames in simulator and Pico"),
    "bench-board": Command("bench board", "simulator", "time each stage on the emulated Pico"),
}


class Offline(Exception):
    """There is no network to fetch packages by; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name, and return its exit status."""
    name, *rest = arguments or ["--help"]
    if name in ("-h", "--help", "help"):
        print(_usage())
        return 0
    try:
        if name == "setup":
            return _setup(*rest)
        if name not in COMMANDS:
            return _refuse(f"there is no command {name!r}; ./inkling lists those that there are")
        command = COMMANDS[name]
        rest = [part for argument in rest for part in _parts(argument)]
        if command.takes and not rest:
            return _refuse(f"{name} needs to know which: ./inkling {name} {command.takes}")
        if command.needs:
            install(command.needs)
        return _run(command, rest)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except ImportError:
        return _refuse("this Python cannot make a .venv; on Debian, apt install python3-venv")
    except Offline as error:
        print(f"inkling: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"inkling: `{shlex.join(map(str, error.cmd))}` failed; see above", file=sys.stderr)
        return 1


def install(purpose: str) -> None:
    """Install what ``purpose`` needs unless it is there.

    Raises Offline, or CalledProcessError if pip fails otherwise; the next call then tries again.
    """
    missing: list[str] = []
    while purpose:
        if not _is_there(purpose):
            missing.insert(0, purpose)
        purpose = ADDS_TO[purpose][0]
    if not missing:
        return
    lists = [_list(name) for name in missing]
    packages = sum(len(re.findall(r"(?m)^[\w.-]+==", path.read_text())) for path in lists)
    megabytes = sum(ADDS_TO[name][1] for name in missing)
    print(
        f"Installing {packages} packages into .venv, {megabytes} MB; this happens once.",
        file=sys.stderr,
    )
    if not _note(lists[0]).parent.exists():  # or it may not be whole
        import ensurepip  # noqa: F401 (Debian's Python lacks it, and then this fails late)
        import venv

        venv.create(VENV, with_pip=True)
    pip = [python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    if not _follow([*pip, *(f"--requirement={path}" for path in lists)], packages):
        asked = " ".join(f"-r requirements/{path.name}" for path in lists)
        raise Offline(
            "the network does not answer, and packages are missing: try again with a network, or "
            "set PIP_NO_INDEX=1 and PIP_FIND_LINKS to a folder that `pip download --no-deps "
            f"-d FOLDER {asked}` filled on a computer of the same kind."
        )
    if os.name == "posix":  # there, an activated .venv has the command `inkling`
        link = VENV / "bin" / "inkling"
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / "inkling")
    for path in lists:
        _note(path).parent.mkdir(exist_ok=True)
        _note(path).write_bytes(path.read_bytes())


def python() -> Path:
    """Return the path of the Python in ``.venv``."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _list(purpose: str) -> Path:
    return ROOT / "requirements" / f"{purpose}.txt"


def _note(path: Path) -> Path:
    """Return where a list is kept once its packages are installed."""
    return VENV / "requirements" / path.name


def _is_there(purpose: str) -> bool:
    path = _list(purpose)
    return _note(path).is_file() and _note(path).read_bytes() == path.read_bytes()


def _follow(pip: list, packages: int) -> bool:
    """Run pip, and show in a line what it is at. Return False if the network was gone."""
    is_terminal = sys.stderr.isatty()
    others: list[str] = []
    with subprocess.Popen(
        pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout
        done, told, gone = 0, "", False
        for line in process.stdout:
            # A package is collected from an index or, if a folder serves as one, processed.
            if found := re.match(r"(?:Collecting |Processing (?:\S*/)?)([\w.=-]+)", line):
                done += 1
                told = f"{done} of {packages}: {found[1]}"
            elif found := re.match(r" +Downloading .*(\(\S+ .B\))", line):
                told = f"{told} {found[1]}"
            elif line.startswith("Installing"):
                told = f"unpacking {done} packages"
            elif found := re.match(r"WARNING: Retrying \(Retry\(total=(\d+).* by '(\w+)", line):
                gone = found[1] == "0"
                told = f"no answer from the network ({found[2]}); tries left: {found[1]}"
            else:
                others.append(line)
                continue
            if is_terminal:
                print(f"\r\x1b[K  {told}", end="", file=sys.stderr, flush=True)
            elif line.startswith(("  ", "Installing", "Processing", "WARNING")):
                print(f"  {told}", file=sys.stderr, flush=True)
    if is_terminal:
        print("\r\x1b[K", end="", file=sys.stderr)
    if process.returncode and not gone:
        sys.stderr.writelines(others)
        raise subprocess.CalledProcessError(process.returncode, pip)
    return not process.returncode


def _run(command: Command, arguments: list[str]) -> int:
    """Run a command as this process, or beside it where that is not possible."""
    path = os.environ.get("PYTHONPATH")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT)] + ([path] if path else []))
    }
    interpreter = python() if command.needs else Path(sys.executable)
    words = [str(interpreter), "-m", "simulator.start", *command.run.split(), *arguments]
    if os.name == "posix":
        sys.stdout.flush()
        # Python cannot take Ctrl-C while it begins; simulator.start lets it through again.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        os.execve(interpreter, words, environment)
    return subprocess.call(words, env=environment)


def _setup(purpose: str = "tests", *more: str) -> int:
    if purpose not in ADDS_TO or more:
        return _refuse(f"setup takes one of {', '.join(ADDS_TO)}")
    install(purpose)
    return 0


def _parts(argument: str) -> list[str]:
    if not argument.startswith(_IN_ONE):
        return [argument]
    text = argument.removeprefix(_IN_ONE)
    try:
        return [text] if Path(text).exists() else shlex.split(text)
    except (OSError, ValueError):  # too long for a name; a quote that is not closed
        return [text]


def _refuse(sentence: str) -> int:
    print(f"inkling: {sentence}", file=sys.stderr)
    return _ARGUMENTS_ARE_WRONG


def _usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items()]
    lines.append(f"  {'setup':<{width}}  install packages now, for one of: {', '.join(ADDS_TO)}")
    return "\n".join(
        [
            "Inkling: a Raspberry Pi Pico that reads handwritten digits.",
            "",
            "usage: ./inkling COMMAND ...      ./inkling COMMAND --help tells more",
            "",
            *lines,
        ]
    )
