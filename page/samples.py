# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Pictures to try the board with. A process of its own makes them while the server starts."""

import asyncio
from contextlib import suppress
from multiprocessing.connection import Connection

from page.processes import start
from page.sample import Sample


class Samples:
    """All samples, which are being made at first."""

    def __init__(self) -> None:
        """Begin to make the samples; an event loop must be running."""
        self._process, self._connection = start(_main)
        self._made = asyncio.create_task(asyncio.to_thread(self._receive))

    async def by_name(self) -> dict[str, Sample]:
        """Wait for the samples and return them; none if making them failed, which stderr tells."""
        return await asyncio.shield(self._made)

    def end(self) -> None:
        """Stop making the samples."""
        self._process.terminate()

    def _receive(self) -> dict[str, Sample]:
        made: list[Sample] = []
        with self._connection, suppress(EOFError, OSError):
            made = self._connection.recv()
        self._process.join()
        return {sample.name: sample for sample in made}


def _main(connection: Connection) -> None:
    from page.sample_pictures import make

    with suppress(OSError):  # the server has ended meanwhile
        connection.send(list(make()))
