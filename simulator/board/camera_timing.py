"""When the OV7670's VSYNC, HREF and PCLK are high, and which byte is on D0-D7 meanwhile.

Numbers are from the OV7670 datasheet, "Horizontal Timing" and "VGA Frame Timing". A frame is
510 lines of 784 pixels of 2 clocks. Down-sampling divides PCLK and drops lines, but leaves the
length of a line and of a frame alone.

Times are integers in `CLOCK_UNITS`-ths of a system clock cycle of the RP2040, counted from the
start of a frame's VSYNC pulse. The camera's clock and a PIO state machine's are both divided
from that system clock, so both periods are whole numbers of units.
"""

from dataclasses import dataclass

PinSource = str | int | tuple[str, int]
"""What a GPIO reads: a signal's name, a constant level, or ("data", line)."""

CLOCK_UNITS = 512
"""Units in one system clock cycle: PIO dividers have 8 fractional bits, and PCLK two halves."""

CLOCKS_PER_LINE = 784 * 2
LINES_PER_FRAME = 510
VSYNC_LINES = 3
FIRST_ACTIVE_LINE = VSYNC_LINES + 17
ACTIVE_LINES = 480
CLOCKS_PER_HREF = 640 * 2


@dataclass(frozen=True)
class FrameTiming:
    """The three timing signals of one register setting; hashable, so it can key a cache.

    `clock`: units in one sensor clock (XCLK after the CLKRC prescaler).
    `pclk_divider`: sensor clocks in one PCLK. `line_divider`: sensor lines in one line sent.
    `has_*`: False when the signal is stuck at its idle level.
    """

    clock: int
    pclk_divider: int = 1
    line_divider: int = 1
    vsync_negative: bool = False
    href_negative: bool = False
    pclk_gated: bool = False
    has_vsync: bool = True
    has_href: bool = True
    has_pclk: bool = True

    @property
    def pclk_period(self) -> int:
        return self.clock * self.pclk_divider

    @property
    def line_period(self) -> int:
        return self.clock * CLOCKS_PER_LINE

    @property
    def frame_period(self) -> int:
        return self.line_period * LINES_PER_FRAME

    @property
    def line_bytes(self) -> int:
        return CLOCKS_PER_HREF // self.pclk_divider

    @property
    def frame_bytes(self) -> int:
        return self.line_bytes * (ACTIVE_LINES // self.line_divider)

    def level(self, signal: str, time: int) -> bool:
        """Return the level of "vsync", "href" or "pclk" at `time`."""
        if signal == "vsync":
            return self.has_vsync and self._in_vsync(time) != self.vsync_negative
        if signal == "href":
            return self.has_href and self._in_href(time) != self.href_negative
        if not self.has_pclk or (self.pclk_gated and not self._in_href(time)):
            return False
        return time % self.pclk_period >= self.pclk_period // 2

    def next_time(self, signal: str, level: bool, time: int) -> int | None:
        """Return the first moment from `time` on when `signal` has `level`; None for never."""
        if self.level(signal, time) == level:
            return time
        if signal == "vsync":
            return self._next_vsync_edge(time) if self.has_vsync else None
        if signal == "href":
            return self._next_href_edge(time) if self.has_href else None
        if not self.has_pclk:
            return None
        if level and self.pclk_gated and not self._in_href(time):
            time = self._next_href_edge(time)
        half = self.pclk_period // 2
        return time - time % half + half

    def next_sync_edge(self, time: int) -> int | None:
        """Return when VSYNC or HREF next changes after `time`; None when both are stuck."""
        edges = []
        if self.has_vsync:
            edges.append(self._next_vsync_edge(time))
        if self.has_href:
            edges.append(self._next_href_edge(time))
        return min(edges, default=None)

    def byte_at(self, time: int) -> int | None:
        """Return the index of the byte on the data lines, or None outside HREF.

        The index counts on in later frames: frame n starts at n * frame_bytes. A byte
        is put out on PCLK's falling edge and is steady on the rising one.
        """
        if not self.has_href or not self._in_href(time):
            return None
        frame, line, clock = self._position(time)
        row = (line - FIRST_ACTIVE_LINE) // self.line_divider
        return frame * self.frame_bytes + row * self.line_bytes + clock // self.pclk_period

    def _position(self, time: int) -> tuple[int, int, int]:
        """Return (frame, line in the frame, units into the line)."""
        lines, units = divmod(time, self.line_period)
        return *divmod(lines, LINES_PER_FRAME), units

    def _in_vsync(self, time: int) -> bool:
        return self._position(time)[1] < VSYNC_LINES

    def _in_href(self, time: int) -> bool:
        _, line, units = self._position(time)
        return self._sends(line) and units < CLOCKS_PER_HREF * self.clock

    def _sends(self, line: int) -> bool:
        """Return whether `line` is sent: the last of each group that is averaged into one."""
        row = line - FIRST_ACTIVE_LINE
        return 0 <= row < ACTIVE_LINES and row % self.line_divider == self.line_divider - 1

    def _next_vsync_edge(self, time: int) -> int:
        frame, line, _ = self._position(time)
        if line < VSYNC_LINES:
            return frame * self.frame_period + VSYNC_LINES * self.line_period
        return (frame + 1) * self.frame_period

    def _next_href_edge(self, time: int) -> int:
        frame, line, _ = self._position(time)
        if self._in_href(time):
            return time - time % self.line_period + CLOCKS_PER_HREF * self.clock
        first_sent = FIRST_ACTIVE_LINE + self.line_divider - 1
        if line < first_sent:
            line = first_sent
        else:
            line += self.line_divider - (line - first_sent) % self.line_divider
        if not self._sends(line):
            frame, line = frame + 1, first_sent
        return frame * self.frame_period + line * self.line_period


SILENT = FrameTiming(7 * CLOCK_UNITS, has_vsync=False, has_href=False, has_pclk=False)
"""The timing of a camera that is missing, asleep or not clocked: all lines are low."""
