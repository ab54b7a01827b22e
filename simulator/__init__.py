"""A simulated bench: a Raspberry Pi Pico with an OV7670 camera and an ST7735R TFT on a desk.

`simulator.board.bench.Bench` holds the parts and their wiring. The modules in `simulator/shim`
stand in for CircuitPython's built-in ones and talk to the installed bench, so the firmware
runs unmodified in CPython once `simulator/shim` is first on `sys.path`.
"""
