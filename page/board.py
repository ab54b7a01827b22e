"""The server's side of a board: start its process, tell it, hear it, end it."""

import multiprocessing
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from page import child
from page.desk import Desk

_PATIENCE = 3.0  # seconds for a process to end

# Spawned, not forked, to be free of the server's modules, sockets and threads.
_CONTEXT = multiprocessing.get_context("spawn")


def start_process(target: Callable[[Connection], None]) -> tuple[SpawnProcess, Connection]:
    """Start a process that runs ``target`` with one end of a connection.

    Return the process and the other end. The target has to end when its connection does, because
    that is how it notices that the server was killed. Ctrl-C reaches the server alone.
    """
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=target, args=(theirs,), daemon=True)
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        # A process that is started while this thread holds SIGINT back inherits that for good.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        process.start()
    theirs.close()
    return process, ours


class Board:
    """A board that is powered up until `end`."""

    def __init__(self, desk: Desk, listen: Callable[..., None]) -> None:
        """Power the board up before ``desk``; returns once its process has begun.

        ``listen`` is called, in another thread, with the values of each tuple that the board
        sends (see `child`); the last one is ("ended", EXIT_STATUS).
        """
        self._process, self._connection = start_process(child.main)
        self._listen = listen
        threading.Thread(target=self._hear, daemon=True).start()
        self.tell(desk)

    def tell(self, message: Any) -> None:
        """Send ``message`` to the board (see `child`); a board that has ended hears nothing."""
        with suppress(OSError):
            self._connection.send(message)

    def end(self) -> None:
        """Switch the board off, whatever it is doing. Returns at once."""
        self._process.terminate()

    def _hear(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                self._listen(*self._connection.recv())
        self._process.join(_PATIENCE)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self._connection.close()
        self._listen("ended", self._process.exitcode)
