# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Run the board until something has happened, and never for ever."""

from collections.abc import Callable, Mapping

from emulator.console import is_end
from emulator.images import Images
from emulator.pico import EmulatedPico

SILENCE = 30.0
"""Emulated seconds without a line on serial after which a run is given up. The longest known wait,
for a module of numbers to be compiled on the board, takes a third of it."""

_SLICE = 0.02  # emulated seconds between two looks at what has happened


class RunError(Exception):
    """The program on the board has ended or hangs; the message is for the user."""


class Session:
    """An emulated Pico, its serial lines and a guard.

    ``lines`` are those printed so far; ``echo`` gets each as it comes, with the emulated second.
    """

    def __init__(
        self,
        images: Images,
        files: Mapping[str, bytes],
        echo: Callable[[str, float], None] = lambda line, second: None,
        silence: float = SILENCE,
    ) -> None:
        self.lines: list[str] = []
        self._echo = echo
        self._silence = silence
        self._listener: Callable[[str, float], None] = lambda line, second: None
        self._heard = 0.0
        self.pico = EmulatedPico(images, files, self._take)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_error: object) -> None:
        self.pico.close()

    def run_until(
        self,
        done: Callable[[], bool],
        listener: Callable[[str, float], None],
        progress: Callable[[float], None] = lambda second: None,
        limit: float = float("inf"),
    ) -> bool:
        """Run until ``done``, which is asked now and then; ``listener`` gets each line.

        Returns False if ``limit`` emulated seconds from now are over first. Raises ``RunError``
        when the program ends by itself or prints nothing for too long.
        """
        self._listener = listener
        self._heard = self.pico.seconds
        end = self.pico.seconds + limit
        while not done():
            if self.pico.seconds >= end:
                return False
            if self.lines and is_end(self.lines[-1]):
                raise RunError("\n".join(["The program on the board has ended:", *self.tail()]))
            if self.pico.seconds - self._heard > self._silence:
                raise RunError(
                    "\n".join(
                        [f"The board has printed nothing for {self._silence:g} s.", *self.tail()]
                    )
                )
            self.pico.run(_SLICE)
            progress(self.pico.seconds)
        return True

    def tail(self) -> list[str]:
        """Return the last lines printed, indented."""
        return [f"  {line}" for line in self.lines[-12:] if line]

    def _take(self, line: str, second: float) -> None:
        self.lines.append(line)
        self._heard = second
        self._echo(line, second)
        self._listener(line, second)
