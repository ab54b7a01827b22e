"""A webcam, or a Raspberry Pi's camera, as the scene before the simulated camera."""
