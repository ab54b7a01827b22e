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
        self._waiting: dict[object, bytes | str] = {}
        self._filled = asyncio.Event()

    def put(self, message: bytes | str, name: str | None = None) -> None:
        """Add a message; one with a ``name`` takes the place of that of this name that waits."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting[name or object()] = message
        else:
            self.stalled = True
        self._filled.set()

    def drop_named(self) -> None:
        """Forget the pictures and steps of a board that is gone."""
        self._waiting = {key: each for key, each in self._waiting.items() if type(key) is object}

    async def take(self) -> list[bytes | str]:
        """Wait for messages and return all; none if they were dropped meanwhile."""
        await self._filled.wait()
        self._filled.clear()
        messages = list(self._waiting.values())
        self._waiting.clear()
        return messages
