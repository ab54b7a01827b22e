"""The Pico's pins, where the ``board`` of circuitpython-stubs, which fits every board, has none."""

from board_definitions.raspberry_pi_pico import *  # noqa: F403
