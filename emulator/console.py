"""Parse the lines that the board prints on the serial console."""

import json
import re
from dataclasses import dataclass

# As firmware/inkling/reading/reading.py and firmware/code.py print them.
_NUMBER = re.compile(r"(\d+)  (\d+) %   ")
_NO_DIGIT = re.compile(r"no digit \((\w+)\)$")
_FAULT = "FAULT: "

# CircuitPython prints these when a program is over.
_ENDED = ("Code done running.", "Press any key to enter the REPL. Use CTRL-D to reload.")

_REPORT = "INKLING "  # begins a report of one of drive.PROGRAMS


@dataclass(frozen=True)
class PrintedReading:
    """A reading as the firmware prints it; ``confidence`` is rounded to a hundredth."""

    number: str | None
    confidence: float | None
    reason: str | None

    @property
    def digit(self) -> int | None:
        """The digit, if the number has no more."""
        return int(self.number) if self.number and len(self.number) == 1 else None


def reading_in(line: str) -> PrintedReading | None:
    """Return the reading in ``line``, if there is one."""
    if match := _NUMBER.match(line):
        return PrintedReading(match[1], int(match[2]) / 100, None)
    if match := _NO_DIGIT.match(line):
        return PrintedReading(None, None, match[1])
    return None


def fault_in(line: str) -> str | None:
    """Return the fault in ``line``, if there is one."""
    return line.removeprefix(_FAULT) if line.startswith(_FAULT) else None


def report_in(line: str) -> dict | None:
    """Return the report of one of our own programs in ``line``, if there is one."""
    return json.loads(line.removeprefix(_REPORT)) if line.startswith(_REPORT) else None


def is_end(line: str) -> bool:
    """Tell whether CircuitPython says that the program is over."""
    return line in _ENDED
