# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What is to be sent to a page that may be slower than its board."""

import asyncio
from collections import deque


class Outbox:
    """Messages in order, but of pictures and the like only the latest.

    Everything happens in one event loop.
    """

    def __init__(self) -> None:
        self._queue: deque[bytes | str] = deque()
        self._latest: dict[str, bytes | str] = {}
        self._filled = asyncio.Event()

    def put(self, message: bytes | str) -> None:
        """Add a message."""
        self._queue.append(message)
        self._filled.set()

    def put_latest(self, name: str, message: bytes | str) -> None:
        """Add a message in place of the one of that ``name``, if it is still here."""
        self._latest[name] = message
        self._filled.set()

    def drop_latest(self) -> None:
        """Forget what is out of date, as its board is."""
        self._latest.clear()

    async def take(self) -> list[bytes | str]:
        """Return all messages once there are any; none if they were dropped meanwhile."""
        await self._filled.wait()
        self._filled.clear()
        messages = [*self._queue, *self._latest.values()]
        self._queue.clear()
        self._latest.clear()
        return messages
