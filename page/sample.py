# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A picture to try the board with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A picture; ``name`` is for machines, ``label`` and ``group`` are for people."""

    name: str
    label: str
    group: str
    png: bytes

    def entry(self) -> dict[str, str]:
        """Return the sample without its picture, for a list."""
        return {"name": self.name, "label": self.label, "group": self.group}
