"""ulab 6.5 as the Pico has it; circuitpython-stubs has an ``ndarray`` that can do nothing."""
