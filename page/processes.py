# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Processes that end with the server, whatever ends the server."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

# Spawned, not forked, to be free of the server's modules, sockets and threads.
_CONTEXT = multiprocessing.get_context("spawn")


def start(target: Callable[[Connection], None]) -> tuple[SpawnProcess, Connection]:
    """Start a process that runs ``target`` with one end of a connection.

    Return the process and the other end. The target has to end when its connection does, because
    that is how it notices that the server was killed. Ctrl-C reaches the server alone.
    """
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=target, args=(theirs,), daemon=True)
    with _interrupts_held():
        process.start()
    theirs.close()
    return process, ours


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back SIGINT in this thread; a process started meanwhile inherits that for good."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
