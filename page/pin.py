"""The PIN that other computers in the network have to give before they get the page."""

import math
import secrets
import time
from collections.abc import Callable

_FREE_TRIES = 3  # of each address, before it has to wait
_LONGEST_WAIT = 60  # seconds
_MOST_WRONG = 1000  # of a million PINs; as many addresses as that are remembered


class Pin:
    """A new PIN, and who has tried it. ``digits`` is for people, ``token`` for their browsers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.digits = f"{secrets.randbelow(10**6):06}"
        self.token = secrets.token_urlsafe(32)
        self._clock = clock
        self._wrong = 0
        self._tries: dict[str, tuple[int, float]] = {}  # address: wrong tries, when it may go on

    def refusal(self, address: str, typed: str) -> str:
        """Return why ``typed``, which came from ``address``, does not open the page; or ""."""
        tries, free_at = self._tries.get(address, (0, 0.0))
        if (wait := math.ceil(free_at - self._clock())) > 0:
            return f"That was wrong several times: try again in {wait} s."
        if self._wrong >= _MOST_WRONG:
            return "There were too many wrong PINs: the simulator has to be started again."
        if secrets.compare_digest("".join(typed.split()).encode(), self.digits.encode()):
            self._tries.pop(address, None)
            return ""
        self._wrong += 1
        tries += 1
        wait = min(2 ** (tries - _FREE_TRIES), _LONGEST_WAIT) if tries >= _FREE_TRIES else 0
        self._tries[address] = tries, self._clock() + wait
        return "That is not the PIN."

    def opens(self, token: str) -> bool:
        """Tell whether a browser that has ``token`` has given the PIN."""
        return secrets.compare_digest(token.encode(), self.token.encode())
