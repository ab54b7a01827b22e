# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Pictures to try the board with, made by a process of their own while the server starts."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from simulator.web.processes import start


@dataclass(frozen=True)
class Sample:
    """A picture; ``name`` is for machines, ``label`` and ``group`` are for people."""

    name: str
    label: str
    group: str
    png: bytes

    def entry(self) -> dict[str, str]:
        """Return what a list of samples says of it."""
        return {"name": self.name, "label": self.label, "group": self.group}


class Samples:
    """All samples, once they are made."""

    def __init__(self) -> None:
        """Begin to make them; an event loop must be running."""
        self._process, self._connection = start(_main)
        self._made = asyncio.create_task(asyncio.to_thread(self._receive))

    async def by_name(self) -> dict[str, Sample]:
        """Return them when they are there; none if making them failed, as stderr then says."""
        return await asyncio.shield(self._made)

    def end(self) -> None:
        """Give up making them."""
        self._process.terminate()

    def _receive(self) -> dict[str, Sample]:
        made: list[Sample] = []
        with self._connection, suppress(EOFError, OSError):
            made = self._connection.recv()
        self._process.join()
        return {sample.name: sample for sample in made}


def _main(connection: Connection) -> None:
    from simulator.web.sample_pictures import make

    with suppress(OSError):  # the server has ended meanwhile
        connection.send(list(make()))
