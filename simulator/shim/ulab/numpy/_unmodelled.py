# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Names the board has and the stand-in does not model."""


def unmodelled(name):
    """Return a function called `name` that raises NotImplementedError."""

    def refuse(*_args, **_kwargs):
        raise NotImplementedError(f"the shim does not model ulab's {name}")

    refuse.__name__ = refuse.__qualname__ = name.rpartition(".")[2]
    refuse.__doc__ = f"Raise NotImplementedError: the shim does not model {name}."
    return refuse
