# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Messages that wait for a page, which may be slower than its board."""

import asyncio

MOST_WAITING = 1000
"""Messages; a board sends about ten a second beside its pictures and steps."""


class Outbox:
    """Messages in order, but of each kind of picture only the latest.

    A page that takes none while `MOST_WAITING` come has ``stalled``: later ones are dropped.
    All calls must come from one event loop.
    """

    def __init__(self) -> None:
        self.stalled = False
        self._queue: list[bytes | str] = []
        self._latest: dict[str, bytes | str] = {}
        self._filled = asyncio.Event()

    def put(self, message: bytes | str) -> None:
        """Add a message."""
        if len(self._queue) < MOST_WAITING:
            self._queue.append(message)
        else:
            self.stalled = True
        self._filled.set()

    def put_latest(self, name: str, message: bytes | str) -> None:
        """Add a message in place of the one of that ``name`` that still waits."""
        self._latest[name] = message
        self._filled.set()

    def drop_latest(self) -> None:
        """Forget the pictures and steps of a board that is gone."""
        self._latest.clear()

    async def take(self) -> list[bytes | str]:
        """Wait for messages and return all; none if they were dropped meanwhile."""
        await self._filled.wait()
        self._filled.clear()
        messages = [*self._queue, *self._latest.values()]
        self._queue.clear()
        self._latest.clear()
        return messages
