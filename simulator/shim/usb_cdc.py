"""`usb_cdc` on the simulated bench: the serial console."""

from simulator.board.bench import current_bench


class Serial:
    """The console's connection to the host."""

    @property
    def out_waiting(self) -> int:
        """How many bytes the host has not read yet."""
        return current_bench().unread_bytes


console = Serial()
