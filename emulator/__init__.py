"""The real CircuitPython on an emulated Raspberry Pi Pico, wired like the real one.

``js/`` runs the chip in Node.js on the package rp2040js. The Python modules prepare its flash, are
its camera's registers and its display, and watch the serial console.

Modelled are the processor to the cycle, with its flash cache; the clocks, as PLLs, dividers and
multiplexers are set; timer and watchdog, with the reset; flash, USB console, DMA, SPI and I2C
with the time that bytes take; PIO in step with the processor; the camera's signals with the
datasheet's timing, from the clock that the PWM makes; the display's memory.

Not modelled are the second core, contention for memory, the host's access to the drive, how fast
the flash can be read, the core's voltage, the sensor's exposure and noise, glitches on wires, and
which way round a panel is glued.
"""
