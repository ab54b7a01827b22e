"""What is wired together: the board and its pins, the OV7670 camera, the TFT."""
