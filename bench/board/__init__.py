"""The emulated board measured: the time of each stage, and parity with the simulator."""
