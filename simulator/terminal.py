"""What the commands have in common: how they end, and how they write to a terminal or a pipe."""

import io
import os
import sys
from collections.abc import Callable

from simulator.processes import ProcessEnded
from simulator.settings_file import SettingsError

WRONG_INPUT = 2
INTERRUPTED = 130
"""The exit statuses of a command that was typed wrong, and of one that Ctrl-C has ended."""


def run(command: Callable[[], int]) -> int:
    """Run ``command`` and return its exit status, whatever becomes of stdout, and after Ctrl-C."""
    if sys.stdout is None or sys.stderr is None:  # closed by the shell
        return _no_output("it is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name may have letters that it has not
            stream.reconfigure(errors="backslashreplace")
    try:
        status = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        _forget_output()
        return 1
    except (SettingsError, ProcessEnded) as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT if isinstance(error, SettingsError) else 1
    except OSError as error:
        if error.errno is not None and error.filename is None:
            _forget_output()
            return _no_output(error.strerror or str(error))
        print(reason(error), file=sys.stderr)
        return 1
    return status


def reason(error: OSError) -> str:
    """Return what the system says about a file, in a sentence."""
    if error.filename is None:
        return error.strerror or str(error)
    return f"{error.filename}: {error.strerror}"


def _no_output(reason: str) -> int:
    if sys.stderr is not None:
        print(f"The output cannot be written: {reason}.", file=sys.stderr)
    return 1


def _forget_output() -> None:
    """Let what is still to be written vanish, for Python writes it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def can_print(text: str) -> bool:
    """Tell whether stdout's encoding has all characters of ``text``."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def printable(name: str) -> str:
    """Return a file's name in one line, without what a terminal would obey."""
    if not name:
        return "''"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
