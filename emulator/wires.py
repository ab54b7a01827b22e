# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Faults of the wiring that the emulated bench can have, and their mending."""

from collections.abc import Callable
from dataclasses import dataclass

from emulator.pico import EmulatedPico


@dataclass(frozen=True)
class WiringFault:
    """``apply`` breaks the bench when given True and mends it when given False.

    ``is_told``: the firmware can notice. ``while_running``: also when it comes about later.
    """

    apply: Callable[[EmulatedPico, bool], None]
    is_told: bool = True
    while_running: bool = True


def _camera_absent(pico: EmulatedPico, broken: bool) -> None:
    pico.parts.camera = not broken
    pico.camera.reset()  # a camera that is plugged in has just been given power


def _no_vsync(pico: EmulatedPico, broken: bool) -> None:
    pico.camera.faults.no_vsync = broken


def _no_pull_ups(pico: EmulatedPico, broken: bool) -> None:
    pico.parts.pull_ups = not broken


def _tft_absent(pico: EmulatedPico, broken: bool) -> None:
    pico.parts.tft = not broken


FAULTS = {
    "camera-absent": WiringFault(_camera_absent),
    "no-vsync": WiringFault(_no_vsync),
    # I2C is used while the camera is set up, and not after that.
    "no-pull-ups": WiringFault(_no_pull_ups, while_running=False),
    # The display is only ever written to, so nothing tells whether it is there.
    "tft-absent": WiringFault(_tft_absent, is_told=False),
}


def break_wire(pico: EmulatedPico, name: str, broken: bool = True) -> None:
    """Bring about the fault ``name`` of ``FAULTS``, or mend it."""
    FAULTS[name].apply(pico, broken)
    pico.rewire()


def fault_until(name: str, mended_at: float) -> Callable[[EmulatedPico], Callable[[float], None]]:
    """Return what gives a board the fault ``name`` until ``mended_at`` seconds after power-on."""

    def prepare(pico: EmulatedPico) -> Callable[[float], None]:
        break_wire(pico, name)
        broken = True

        def tick(second: float) -> None:
            nonlocal broken
            if broken and second >= mended_at:
                broken = False
                break_wire(pico, name, broken=False)

        return tick

    return prepare
