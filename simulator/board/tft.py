"""A simulated 1.8 inch TFT: an ST7735R controller and its 128x160 panel.

Commands and the address counter are from the ST7735R datasheet, "System Function Command List"
and "Memory Data Access Control". Coordinates: a row of the memory is a row of the panel held
upright (portrait).
"""

from pathlib import Path

import numpy as np
from PIL import Image

PANEL_WIDTH = 128
PANEL_HEIGHT = 160

_SWRESET = 0x01
_SLPIN = 0x10
_SLPOUT = 0x11
_INVOFF = 0x20
_INVON = 0x21
_DISPOFF = 0x28
_DISPON = 0x29
_CASET = 0x2A
_RASET = 0x2B
_RAMWR = 0x2C
_MADCTL = 0x36
_COLMOD = 0x3A

_MADCTL_MY = 0x80
_MADCTL_MX = 0x40
_MADCTL_MV = 0x20
_MADCTL_BGR = 0x08
_COLMOD_16_BIT = 5
_COLMOD_18_BIT = 6  # from power-on
_BYTES_A_PIXEL = {_COLMOD_16_BIT: 2, _COLMOD_18_BIT: 3}


class SimulatedTFT:
    """The TFT: it takes bytes from its SPI bus and shows a picture to a person.

    `panel_offset`: the column and row start the panel needs, in any orientation: (2, 1) for a
    "green tab", which shows the middle of a memory of 132x162; (0, 0) for a panel set to
    128x160. A driver with other values leaves the noise of power-on at the panel's edge.
    `panel_bgr`: the panel's colour filter, which MADCTL bit 3 has to match. True, as on most
    modules, is right for `ST7735R(bgr=False)`, which sets that bit; False for `bgr=True`.
    `mounted`: how the panel is turned for its viewer: the display rotation, 0, 90, 180 or 270,
    that is upright on it.
    """

    def __init__(
        self,
        *,
        panel_offset: tuple[int, int] = (0, 0),
        panel_bgr: bool = True,
        mounted: int = 90,
    ) -> None:
        self.panel_offset = panel_offset
        self.panel_bgr = panel_bgr
        self.mounted = mounted
        self.bytes_received = 0
        self.pixels_written = 0
        shape = (PANEL_HEIGHT + 2 * panel_offset[1], PANEL_WIDTH + 2 * panel_offset[0])
        # Memory holds noise at power-on, the same noise each time here.
        noise = np.random.default_rng(7735).integers(0, 1 << 16, shape, dtype=np.uint16)
        self._memory = _levels_of_16_bits(noise)
        self.reset()

    def reset(self) -> None:
        """Do what SWRESET and the reset pin do: all settings back, memory as it is."""
        self._madctl = 0
        self._colmod = _COLMOD_18_BIT
        self._inverted = False
        self.awake = False
        self.on = False
        height, width, _ = self._memory.shape
        self._columns = (0, width - 1)
        self._rows = (0, height - 1)
        self._command = 0
        self._arguments = bytearray()
        self._written = 0

    def receive(self, data: bytes, is_data: bool) -> None:
        """Take bytes from the bus; `is_data` is the level of the D/C line."""
        self.bytes_received += len(data)
        if is_data:
            self._take_data(data)
            return
        for command in data:
            self._take_command(command)

    def _take_command(self, command: int) -> None:
        self._command = command
        self._arguments.clear()
        self._written = 0
        if command == _SWRESET:
            self.reset()
        elif command in (_SLPIN, _SLPOUT):
            self.awake = command == _SLPOUT
        elif command in (_INVOFF, _INVON):
            self._inverted = command == _INVON
        elif command in (_DISPOFF, _DISPON):
            self.on = command == _DISPON

    def _take_data(self, data: bytes) -> None:
        self._arguments += data
        if self._command == _RAMWR:
            self._write_memory()
        elif self._command == _MADCTL:
            self._madctl = self._arguments[0]
        elif self._command == _COLMOD:
            self._colmod = self._arguments[0] & 7
        elif self._command in (_CASET, _RASET) and len(self._arguments) == 4:
            start, end = np.frombuffer(self._arguments, dtype=">u2").tolist()
            if self._command == _CASET:
                self._columns = (start, end)
            else:
                self._rows = (start, end)

    def _write_memory(self) -> None:
        """Put whole pixels into the window, left to right, then down, then from its start."""
        pixels = self._take_pixels()
        count = len(pixels)
        width = self._columns[1] - self._columns[0] + 1
        height = self._rows[1] - self._rows[0] + 1
        if width < 1 or height < 1:
            return
        places = (self._written + np.arange(count)) % (width * height)
        self._written += count
        self.pixels_written += count
        column, row = self._columns[0] + places % width, self._rows[0] + places // width
        if self._madctl & _MADCTL_MV:
            column, row = row, column
        memory_height, memory_width, _ = self._memory.shape
        inside = (column < memory_width) & (row < memory_height)
        column, row, pixels = column[inside], row[inside], pixels[inside]
        if self._madctl & _MADCTL_MX:
            column = memory_width - 1 - column
        if self._madctl & _MADCTL_MY:
            row = memory_height - 1 - row
        self._memory[row, column] = pixels

    def _take_pixels(self) -> np.ndarray:
        """Return the whole pixels among the bytes received, (count, 3) uint8 levels."""
        if self._colmod not in _BYTES_A_PIXEL:
            raise NotImplementedError(f"pixel format COLMOD {self._colmod} is not simulated")
        size = len(self._arguments) - len(self._arguments) % _BYTES_A_PIXEL[self._colmod]
        data = bytes(self._arguments[:size])
        del self._arguments[:size]
        if self._colmod == _COLMOD_16_BIT:
            return _levels_of_16_bits(np.frombuffer(data, dtype=">u2"))
        levels = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3) >> 2
        return levels << 2 | levels >> 4

    def image(self) -> np.ndarray:
        """Return what a person sees as RGB uint8: (128, 160, 3) for `mounted` 90 or 270,
        (160, 128, 3) for 0 or 180. Black while asleep or switched off.
        """
        left, top = self.panel_offset
        shown = self._memory[top : top + PANEL_HEIGHT, left : left + PANEL_WIDTH]
        if not (self.awake and self.on):
            shown = np.zeros_like(shown)
        elif self._inverted:
            shown = ~shown
        if bool(self._madctl & _MADCTL_BGR) != self.panel_bgr:
            shown = shown[..., ::-1]
        # The panel stands on its head with respect to its memory: drivers set MX and MY for an
        # upright picture at rotation 0.
        upright = shown[::-1, ::-1]
        return np.ascontiguousarray(np.rot90(upright, self.mounted // 90))

    def save(self, path: str | Path, scale: int = 4) -> None:
        """Write `image` to a PNG file, each pixel as `scale` x `scale`."""
        picture = self.image().repeat(scale, axis=0).repeat(scale, axis=1)
        Image.fromarray(picture).save(path)


def _levels_of_16_bits(pixels: np.ndarray) -> np.ndarray:
    """Return the 8-bit levels of pixels of 5, 6 and 5 bits, with a last axis of three."""
    first, green, last = pixels >> 11, pixels >> 5 & 0x3F, pixels & 0x1F
    levels = [first << 3 | first >> 2, green << 2 | green >> 4, last << 3 | last >> 2]
    return np.stack(levels, axis=-1).astype(np.uint8)
