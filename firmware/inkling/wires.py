# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the board's pins by the names that ``pins.py`` gives."""

import board

from inkling.faults import Fault


def pin(name):
    """Return the board's pin of that name; raises ``Fault`` if it has none."""
    try:
        return getattr(board, name)
    except AttributeError:
        raise Fault(f"The board has no pin {name}", "Correct inkling/pins.py") from None
