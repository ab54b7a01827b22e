# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The real CircuitPython on an emulated Raspberry Pi Pico, wired like the real one.

``emulator/`` runs the chip in Node.js on the package rp2040js; these modules prepare its flash,
look through its camera and at its display, and hold the conversation. ``cli`` has the commands.

What is modelled: the processor to the cycle, with its flash cache; flash, USB console, DMA, SPI
and I2C with the time that bytes take; PIO in step with the processor; the camera's signals with
the datasheet's timing, from the clock that the PWM makes; the display's memory.

What is not: the second core, contention for memory, the host's access to the drive, resets by the
watchdog; exposure and noise of the sensor, glitches on wires, which way round a panel is glued.
"""
