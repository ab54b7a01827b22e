"""The processes that training computes in: one for each core, all with the same kernels.

NumPy and OpenBLAS choose their kernels by the processor. Each kernel adds up in another order, so
it gives other last digits and, after thousands of steps, another model. Here every x86-64 processor
with AVX2 gets the same kernels, in one thread, so the same data give the same bytes. Older
processors and ARM keep their own kernels: there the same machine gives the same bytes, and another
machine may give another model, which is as good.
"""

import os
import platform
from collections.abc import Callable, Sequence
from typing import Any, Self

import joblib
import numpy as np

from simulator.processes import Processes

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


def same_kernels() -> dict[str, str]:
    """Return the environment in which the libraries choose the same kernels on every machine.

    It is empty where the processor does not have them.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return {}
    found = np.show_config("dicts")["SIMD Extensions"]["found"]
    return _SAME_KERNELS if "X86_V3" in found else {}


class Workers(Processes):
    """A process for each core that this one may use, or ``most``, with the same kernels."""

    def __init__(self, most: int | None = None) -> None:
        cores = joblib.cpu_count()  # by the affinity or the container of this process
        super().__init__(min(cores, most or cores))
        self._outside = dict(os.environ)

    def __enter__(self) -> Self:
        os.environ.update(_ONE_THREAD | _KEPT_MEMORY | same_kernels())  # the processes inherit it
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        os.environ.clear()
        os.environ.update(self._outside)
        super().__exit__(*error)

    def run(
        self, works: Sequence[Callable[[], Any]], show: Callable[..., None] = lambda *values: None
    ) -> list[Any]:
        """Return what each of ``works`` returns; call ``show`` with what they `report`."""
        return list(self.map(_done, works, show))


def _done(work: Callable[[], Any]) -> Any:
    return work()
