"""`board` of the Raspberry Pi Pico."""

from simulator.board.pins import PINS

board_id = "raspberry_pi_pico"

globals().update({f"GP{pin.number}": pin for pin in PINS[:29]})
SMPS_MODE, VBUS_SENSE, LED = PINS[23:26]
A0 = GP26_A0 = PINS[26]
A1 = GP27_A1 = PINS[27]
A2 = GP28_A2 = PINS[28]
A3 = VOLTAGE_MONITOR = PINS[29]
