# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Faults of the wiring that the emulated bench can have."""

from dataclasses import dataclass

from emulator.pico import EmulatedPico


@dataclass(frozen=True)
class WiringFault:
    """A part or a wire, by its name in ``pico.Connected``, that is not connected.

    ``is_told``: the firmware can notice. ``while_running``: also when it comes about later.
    """

    part: str
    is_told: bool = True
    while_running: bool = True


FAULTS = {
    "camera-absent": WiringFault("camera"),
    "no-vsync": WiringFault("vsync"),
    # I2C is used while the camera is set up, and not after that.
    "no-pull-ups": WiringFault("pull_ups", while_running=False),
    # The display is only ever written to, so nothing tells whether it is there.
    "tft-absent": WiringFault("tft", is_told=False),
}


def break_wire(pico: EmulatedPico, name: str) -> None:
    """Bring about the fault ``name`` of ``FAULTS``."""
    pico.rewire(**{FAULTS[name].part: False})


def mend_wire(pico: EmulatedPico, name: str) -> None:
    """Mend the fault ``name`` of ``FAULTS``."""
    pico.rewire(**{FAULTS[name].part: True})
