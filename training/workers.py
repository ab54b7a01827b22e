"""The processes that training computes in: one for each core, all with the same kernels.

NumPy and OpenBLAS choose their kernels by the processor. Each kernel adds up in another order, so
it gives other last digits and, after thousands of steps, another model. Here every x86-64 processor
with AVX2 gets the same kernels, in one thread, so the same data give the same bytes. Older
processors and ARM keep their own kernels: there the same machine gives the same bytes, and another
machine may give another model, which is as good.
"""

import multiprocessing
import os
import platform
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any

import joblib
import numpy as np

from simulator.processes import interrupts_held_back

# The libraries read these when they are loaded.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_SAME_KERNELS = {
    "OPENBLAS_CORETYPE": "Haswell",
    # What a processor may have beyond AVX2, by NumPy's names.
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
}
# Arrays of half a megabyte come and go thousands of times a second. With these, glibc keeps their
# memory in place of giving it back to the system each time, which takes a tenth of the time.
_KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 25), "MALLOC_TRIM_THRESHOLD_": str(1 << 28)}
_POLL = 0.1  # seconds, from one look for reports to the next


def same_kernels() -> dict[str, str]:
    """Return the environment in which the libraries choose the same kernels on every machine.

    It is empty where the processor does not have them.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return {}
    found = np.show_config("dicts")["SIMD Extensions"]["found"]
    return _SAME_KERNELS if "X86_V3" in found else {}


class Workers:
    """A pool of processes, for as long as its context lasts."""

    def __init__(self, most: int | None = None) -> None:
        """Let there be a process for each core that this one may use, or ``most``."""
        context = multiprocessing.get_context("spawn")
        cores = joblib.cpu_count()  # by the affinity or the container of this process
        self._reports = context.SimpleQueue()
        self._pool = ProcessPoolExecutor(
            min(cores, most or cores), context, _begin, (self._reports,)
        )
        self._outside = dict(os.environ)
        self._others = {*multiprocessing.active_children()}

    def __enter__(self) -> "Workers":
        os.environ.update(_ONE_THREAD | _KEPT_MEMORY | same_kernels())  # the processes inherit it
        return self

    def __exit__(self, error: type | None, *_: object) -> None:
        os.environ.clear()
        os.environ.update(self._outside)
        if error:  # such as Ctrl-C: what the processes are at is not wanted any more
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in {*multiprocessing.active_children()} - self._others:
                process.terminate()
                process.join()
        self._pool.shutdown()

    def map(self, work: Callable, *items: Iterable) -> Iterator[Any]:
        """Yield what ``work`` returns for each of ``items``, in their order."""
        with interrupts_held_back():  # the processes start now
            return self._pool.map(work, *items)

    def run(
        self, works: Sequence[Callable[[], Any]], show: Callable[..., None] = lambda *values: None
    ) -> list[Any]:
        """Return what each of ``works`` returns; call ``show`` with what they `report`."""
        with interrupts_held_back():
            futures: list[Future] = [self._pool.submit(work) for work in works]
        pending = set(futures)
        while pending:
            done, pending = wait(pending, _POLL, FIRST_COMPLETED)
            while not self._reports.empty():
                show(*self._reports.get())
            for future in done:
                future.result()  # raises what the work raised
        return [future.result() for future in futures]


_reports: Any = None  # of a worker: the queue to its pool


def report(*values: Any) -> None:
    """Tell the process that waits for this worker's result."""
    _reports.put(values)


def _begin(reports: Any) -> None:
    global _reports
    _reports = reports
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once, without a traceback
