"""`displayio` on the simulated bench: adafruit-blinka-displayio's, adapted.

Its submodules are used as they are. This takes the place of the package's own start, which
would begin a refresh thread: here only `refresh()` refreshes a display. A bitmap's memory, which
the board shares with `np.frombuffer`, is not modelled.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

from simulator.board.bench import current_bench

_SHIM = Path(__file__).resolve().parents[1]


def installed(name: str) -> ModuleSpec:
    """Return adafruit-blinka-displayio's module `name`, which is behind ours on sys.path."""
    spec = PathFinder.find_spec(name, [p for p in sys.path if Path(p).resolve() != _SHIM])
    if spec is None:
        raise ImportError(f"{name} needs adafruit-blinka-displayio")
    return spec


__path__ += installed("displayio").submodule_search_locations

from ._bitmap import Bitmap  # noqa: E402
from ._constants import CIRCUITPY_DISPLAY_LIMIT  # noqa: E402
from ._group import Group  # noqa: E402
from ._palette import Palette  # noqa: E402
from ._tilegrid import TileGrid  # noqa: E402

__all__ = [
    "Bitmap",
    "Group",
    "Palette",
    "TileGrid",
    "allocate_display",
    "allocate_display_bus",
    "installed",
    "release_displays",
]


def release_displays() -> None:
    """Free the display and its bus, so that they can be made anew."""
    bench = current_bench()
    for display in bench.displays:
        display._release()
    bench.displays.clear()
    for bus in bench.display_buses:
        bus.deinit()
    bench.display_buses.clear()


def allocate_display(display: object) -> None:
    """Take one of the board's display slots: the Pico has one."""
    if len(current_bench().displays) >= CIRCUITPY_DISPLAY_LIMIT:
        raise RuntimeError("Too many displays")
    current_bench().displays.append(display)


def allocate_display_bus(bus: object) -> None:
    """Take one of the board's display bus slots: the Pico has one."""
    if len(current_bench().display_buses) >= CIRCUITPY_DISPLAY_LIMIT:
        raise RuntimeError("Too many display busses; forgot displayio.release_displays() ?")
    current_bench().display_buses.append(bus)
