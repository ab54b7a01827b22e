"""Processes that work beside this one, and end with it.

`multiprocessing.Pool` may hang, and its workers print tracebacks, when Ctrl-C comes at a bad
moment. These processes never see Ctrl-C, have no locks in common, and own nothing that must be
tidied up. So they can be ended at any time. If this process is killed, their pipes break, and they
end by themselves.
"""

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Self

_RESULT, _ERROR, _REPORT = range(3)  # what a process sends
_AHEAD = 4  # results of each process that may wait for an earlier one


class ProcessEnded(Exception):
    """A process has ended before its work was done; the message is one sentence."""


class Processes:
    """At most ``most`` processes, for as long as the context lasts. They start when needed.

    Each calls ``begin`` with ``arguments`` first, if there is one.
    """

    def __init__(
        self, most: int, begin: Callable[..., None] | None = None, arguments: tuple = ()
    ) -> None:
        self._most = most
        self._begin = begin, arguments
        self._processes: dict[Connection, BaseProcess] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self._processes.values():
            process.terminate()
        for connection, process in self._processes.items():
            process.join()
            connection.close()

    def map(
        self,
        function: Callable,
        items: Iterable,
        show: Callable[..., None] = lambda *values: None,
    ) -> Iterator[Any]:
        """Yield what ``function`` returns for each of ``items``, in their order.

        What it raises is raised here. ``show`` is called with what it reports by ``report``. One
        ``map`` must have yielded all before the next begins.
        """
        numbered = enumerate(items)
        idle = list(self._processes)
        busy: dict[Connection, int] = {}  # to the number of the item
        results: dict[int, Any] = {}  # by the number of the item
        due = 0  # the number of the next result
        item = next(numbered, None)
        while item or busy:
            while item and item[0] < due + _AHEAD * self._most:
                if not idle and len(self._processes) < self._most:
                    idle.append(self._start())
                if not idle:
                    break
                connection = idle.pop()
                with suppress(OSError):  # it has ended, as its result will show
                    connection.send((function, item[1]))
                busy[connection] = item[0]
                item = next(numbered, None)
            for ready in wait(busy):
                assert isinstance(ready, Connection)
                done, value = self._received(ready)
                if done:
                    results[busy.pop(ready)] = value
                    idle.append(ready)
                else:
                    show(*value)
            while due in results:
                yield results.pop(due)
                due += 1

    def _start(self) -> Connection:
        # Spawned, not forked: each needs its own copy of the firmware's modules.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, *self._begin), daemon=True)
        with interrupts_held_back():
            process.start()
        theirs.close()  # so that ours is at its end when the process is
        self._processes[ours] = process
        return ours

    def _received(self, connection: Connection) -> tuple[bool, Any]:
        """Return whether a process is done, and its result or else what it reports."""
        try:
            kind, value = connection.recv()
        except (EOFError, OSError):
            process = self._processes[connection]
            process.join()
            raise ProcessEnded(
                f"A process has ended by itself (exit status {process.exitcode}); "
                "is there too little memory?"
            ) from None
        if kind == _ERROR:
            raise value
        return kind == _RESULT, value


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Keep Ctrl-C from this process until the context ends, and from those started in it for good.

    A terminal sends it to all of them, and they would print tracebacks while they start.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # whose start would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_connection: Connection  # of such a process, to the one that has started it


def report(*values: Any) -> None:
    """Tell the process that waits for the result of this one."""
    _connection.send((_REPORT, values))


def _work(connection: Connection, begin: Callable[..., None] | None, arguments: tuple) -> None:
    """Do what comes through ``connection`` until the other end is closed."""
    global _connection
    _connection = connection
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if begin:
        begin(*arguments)
    with suppress(EOFError, ConnectionError):
        while True:
            function, item = connection.recv()
            try:
                answer = _RESULT, function(item)
            except Exception as error:
                answer = _ERROR, error
            try:
                connection.send(answer)
            except ConnectionError:
                raise
            except Exception:  # what cannot be pickled is told as text
                connection.send((_ERROR, RuntimeError(traceback.format_exc())))
