"""Bring what was trained to the board: exported models, the CIRCUITPY folder, the drive itself."""
