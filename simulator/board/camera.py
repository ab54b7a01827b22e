"""A simulated OV7670: its register file, its frames and its faults.

Register names and bits are from the OV7670 datasheet, "Register Set". Modelled are those that
`adafruit_ov7670` uses to choose size, format, flips and signal polarity.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.board import camera_optics
from simulator.board.camera_timing import ACTIVE_LINES, FrameTiming

I2C_ADDRESS = 0x21

_PID = 0x0A
_VER = 0x0B
_COM3 = 0x0C
_CLKRC = 0x11
_COM7 = 0x12
_COM10 = 0x15
_MVFP = 0x1E
_TSLB = 0x3A
_COM13 = 0x3D
_COM14 = 0x3E
_COM15 = 0x40
_SCALING_XSC = 0x70
_SCALING_YSC = 0x71
_SCALING_DCWCTR = 0x72
_READ_ONLY = (_PID, _VER, 0x1C, 0x1D)

_COM3_SWAP = 0x40
_COM3_SCALE = 0x08
_COM3_DCW = 0x04
_CLKRC_DIRECT = 0x40
_COM7_RESET = 0x80
_COM7_RGB = 0x04
_COM7_RAW = 0x01
_COM10_HSYNC = 0x40
_COM10_PCLK_GATED = 0x20
_COM10_HREF_NEGATIVE = 0x08
_COM10_VSYNC_NEGATIVE = 0x02
_MVFP_MIRROR = 0x20
_MVFP_FLIP = 0x10
_TSLB_UYVY = 0x08
_COM13_SWAP_UV = 0x01
_COM14_DIVIDE = 0x10
_COM15_FULL_RANGE = 0xC0
_COM15_RGB565 = 0x10
_TEST_PATTERN = 0x80
_ZOOM_ONE = 0x20

_DEFAULTS = {
    _PID: 0x76,
    _VER: 0x73,
    0x1C: 0x7F,
    0x1D: 0xA2,
    _CLKRC: 0x80,
    _MVFP: 0x01,
    _TSLB: 0x0D,
    _COM13: 0x88,
    _COM15: 0xC0,
    _SCALING_XSC: 0x3A,
    _SCALING_YSC: 0x35,
    _SCALING_DCWCTR: 0x11,
}

Scene = np.ndarray | Callable[[], np.ndarray]


@dataclass
class CameraFaults:
    """Faults of a camera or its wires; set any of these at any time."""

    absent: bool = False
    no_vsync: bool = False
    no_pclk: bool = False
    no_href: bool = False
    wrong_pid: bool = False


class SimulatedCamera:
    """An OV7670 module looking at `scene`.

    `scene`: (h, w) grey or (h, w, 3) RGB uint8 of any size, or a callable that returns one and
    is called once for each frame that is read. It is fitted into the field of view by
    `simulator.board.camera_optics.fit_scene`.
    """

    def __init__(self, scene: Scene | None = None) -> None:
        self.faults = CameraFaults()
        self.registers = bytearray(256)
        self._pointer = 0
        self._frames: dict[int, np.ndarray] = {}
        self.scene = np.full((480, 640), 255, dtype=np.uint8) if scene is None else scene
        self.reset()

    @property
    def scene(self) -> Scene:
        return self._scene

    @scene.setter
    def scene(self, scene: Scene) -> None:
        self._scene = scene
        self._frames.clear()

    def reset(self) -> None:
        """Give every register its power-on value, as the RESET pin and COM7 bit 7 do."""
        self.registers[:] = bytes(256)
        for register, value in _DEFAULTS.items():
            self.registers[register] = value
        self._frames.clear()

    def i2c_write(self, data: bytes) -> None:
        """Take an SCCB write: a register's address, then values for it and those after it."""
        if not data:
            return
        self._pointer = data[0]
        for value in data[1:]:
            if self._pointer == _COM7 and value & _COM7_RESET:
                self.reset()
            elif self._pointer not in _READ_ONLY:
                self.registers[self._pointer] = value
            self._pointer = (self._pointer + 1) % 256
        self._frames.clear()

    def i2c_read(self, count: int) -> bytes:
        """Return `count` registers from the last address written on."""
        values = bytes(self._read_register((self._pointer + i) % 256) for i in range(count))
        self._pointer = (self._pointer + count) % 256
        return values

    def _read_register(self, register: int) -> int:
        if register == _PID and self.faults.wrong_pid:
            return 0x26  # an OV2640, which comes on the same 18 pin modules
        return self.registers[register]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the frames the registers ask for."""
        com3 = self.registers[_COM3]
        width, height = camera_optics.FIELD_OF_VIEW
        if com3 & _COM3_DCW:
            width >>= self.registers[_SCALING_DCWCTR] & 3
            height >>= self.registers[_SCALING_DCWCTR] >> 4 & 3
        if com3 & _COM3_SCALE:
            width = width * _ZOOM_ONE // (self.registers[_SCALING_XSC] & 0x7F)
            height = height * _ZOOM_ONE // (self.registers[_SCALING_YSC] & 0x7F)
        return width, height

    def timing(self, xclk: int) -> FrameTiming:
        """Return when the signals change, for an XCLK period of `xclk` clock units.

        Raises NotImplementedError for settings that `adafruit_ov7670` does not use.
        """
        registers = self.registers
        com10, com14, clkrc = registers[_COM10], registers[_COM14], registers[_CLKRC]
        width, height = self.size
        prescaler = 1 if clkrc & _CLKRC_DIRECT else (clkrc & 0x3F) + 1
        timing = FrameTiming(
            clock=xclk * prescaler,
            pclk_divider=1 << (com14 & 7) if com14 & _COM14_DIVIDE else 1,
            line_divider=ACTIVE_LINES // height,
            vsync_negative=bool(com10 & _COM10_VSYNC_NEGATIVE),
            href_negative=bool(com10 & _COM10_HREF_NEGATIVE),
            pclk_gated=bool(com10 & _COM10_PCLK_GATED),
            has_vsync=not self.faults.no_vsync,
            has_href=not self.faults.no_href,
            has_pclk=not self.faults.no_pclk,
        )
        if com10 & _COM10_HSYNC or timing.line_bytes != 2 * width:
            raise NotImplementedError("camera registers ask for a timing that is not simulated")
        return timing

    def frame(self, number: int) -> np.ndarray:
        """Return the bytes of frame `number` in the order sent: (2 * width * height,) uint8."""
        if number not in self._frames:
            # A frame is read in one or two goes; older ones are of no more use.
            self._frames = {n: f for n, f in self._frames.items() if n == number - 1}
            self._frames[number] = self._render()
        return self._frames[number]

    def _render(self) -> np.ndarray:
        self._check_format()
        picture = self._picture()
        if self.registers[_COM7] & _COM7_RGB:
            return camera_optics.encode_rgb565(picture)
        return camera_optics.encode_yuyv(picture)

    def _check_format(self) -> None:
        """Raise NotImplementedError for a test pattern, and for what the driver does not use."""
        registers = self.registers
        com15 = registers[_COM15]
        if (
            registers[_COM3] & _COM3_SWAP
            or registers[_COM7] & _COM7_RAW
            or registers[_COM13] & _COM13_SWAP_UV
            or registers[_TSLB] & _TSLB_UYVY
            or com15 & _COM15_FULL_RANGE != _COM15_FULL_RANGE
            or (registers[_COM7] & _COM7_RGB and not com15 & _COM15_RGB565)
            or (registers[_SCALING_XSC] | registers[_SCALING_YSC]) & _TEST_PATTERN
        ):
            raise NotImplementedError("camera registers ask for a format that is not simulated")

    def _picture(self) -> np.ndarray:
        scene = self._scene() if callable(self._scene) else self._scene
        picture = camera_optics.fit_scene(scene, self.size)
        mvfp = self.registers[_MVFP]
        if mvfp & _MVFP_MIRROR:
            picture = picture[:, ::-1]
        if mvfp & _MVFP_FLIP:
            picture = picture[::-1]
        return picture
