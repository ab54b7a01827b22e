# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Say what is wrong, and what to do about it."""

import gc
import traceback


class Fault(Exception):
    """Something is wrong that a person at the bench can mend.

    ``what`` names the fault and ``remedy`` what to do about it. Each is one short sentence, because
    both are shown on a screen 26 characters wide as well as on the serial console.
    """

    def __init__(self, what, remedy):
        super().__init__(what)
        self.what = what
        self.remedy = remedy


# Made beforehand, because there may be no room for it when it is needed.
_OUT_OF_MEMORY = Fault("Out of memory", "Keep nothing in lib but what Inkling brought")


def report(error, screen):
    """Tell about any exception: on serial and on ``screen``, unless that is None.

    Serial names the file and the function of what was not foreseen. The line is known only if the
    file is not compiled.
    """
    gc.collect()
    try:
        fault = _fault_of(error)
        print(f"FAULT: {fault.what}. {fault.remedy}.")
        if fault is not error:
            traceback.print_exception(error)
        if screen is not None:
            screen.tell(fault.what, fault.remedy)
    except Exception as another:  # such as no memory to report with
        traceback.print_exception(another)
    gc.collect()


def _fault_of(error):
    """Return the ``Fault`` that tells a person about ``error``."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, MemoryError):
        return _OUT_OF_MEMORY
    if isinstance(error, ImportError):
        return Fault(str(error), "Copy the whole bundle to the drive again")
    return Fault(
        f"{type(error).__name__}: {error}",
        "The serial console says where. Undo your last change, or copy the bundle again",
    )
