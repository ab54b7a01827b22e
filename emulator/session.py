"""Run the board until something has happened, and never for ever."""

from collections.abc import Callable, Mapping
from typing import Self

from emulator.console import fault_in, is_end, report_in
from emulator.images import Images
from emulator.pico import EmulatedPico
from emulator.report import Show

SILENCE = 30.0
"""Emulated seconds without a line on serial after which a run is given up. The longest known wait,
for a module of numbers to be compiled on the board, takes a third of it."""

_SLICE = 0.02  # emulated seconds between two looks at what has happened
_TAIL = 12  # lines that tell how a failed run ended

Listener = Callable[[str, float], None]
"""Gets each line that the board prints, and the emulated second."""


class RunError(Exception):
    """The program on the board has ended or hangs; the message is for the user."""


def report_without_fault(line: str) -> dict | None:
    """Return the report of one of our programs in ``line``, if there is one.

    Raises ``RunError`` for a fault, because the firmware would show it for ever.
    """
    if fault := fault_in(line):
        raise RunError(f"The board has a fault: {fault}")
    return report_in(line)


class Session:
    """An emulated Pico whose lines and progress are shown. ``lines`` are those printed so far."""

    def __init__(
        self,
        images: Images,
        files: Mapping[str, bytes] | None,
        show: Show,
        uptime: float = 0.0,
    ) -> None:
        self.lines: list[str] = []
        self._show = show
        self._listener: Listener = lambda line, second: None
        self._heard = 0.0
        self.pico = EmulatedPico(images, files, self._take, uptime)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.pico.close()

    def run_until(
        self, done: Callable[[], bool], listener: Listener, limit: float = float("inf")
    ) -> bool:
        """Run until ``done``, which is asked now and then; ``listener`` gets each line.

        Returns False if ``limit`` emulated seconds pass first. Raises ``RunError`` when the
        program ends by itself or prints nothing for too long.
        """
        self._listener = listener
        self._heard = self.pico.seconds
        end = self.pico.seconds + limit
        while not done():
            if self.pico.seconds >= end:
                return False
            if self.lines and is_end(self.lines[-1]):
                raise self._error("The program on the board has ended:")
            if self.pico.seconds - self._heard > SILENCE:
                raise self._error(f"The board has printed nothing for {SILENCE:g} s.")
            self.pico.run(_SLICE)
            self._show.second(self.pico.seconds)
        return True

    def _error(self, reason: str) -> RunError:
        """Return an error with the reason and the last lines that the board printed."""
        tail = [f"  {line}" for line in self.lines[-_TAIL:] if line]
        return RunError("\n".join([reason, *tail]))

    def _take(self, line: str, second: float) -> None:
        self.lines.append(line)
        self._heard = second
        self._show.line(line, second)
        self._listener(line, second)
