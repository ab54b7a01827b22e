# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Inkling, which reads handwritten digits on a Raspberry Pi Pico with an OV7670 camera.

The way of a frame through the folders, each of which imports only folders before it:

    camera    the sensor's bytes       -> frame, (60, 80) uint8
    find      frame                    -> region, with the paper around it
    glyph     frame and region         -> glyph, (28, 28) uint8
    features  glyph                    -> features, (200,) int16
    model     features                 -> scores, (10,) float
    reading   scores of the looks -> reading, and the steady reading to show
    screen    frame and reading        -> pixels on the display

Beside them: ``pins`` (which GPIO each wire goes to) and ``wires`` (the board's pins by name),
``settings`` (what settings.toml says), ``parts`` (those for single digits, or for numbers),
``faults`` (what is wrong and what to do), ``guard`` (which restarts a board that hangs),
``scratch`` (the memory that all stages share), ``heap`` and ``ticks``. ``code.py`` tells the whole
story.

What the words mean, here and in all programs for the laptop:

frame      one picture of the camera, as luma; row 0 is at the top as a person sees it.
luma       brightness, 0 (black) to 255 (white).
block      4x4 pixels of a frame. The finder works on the grid of blocks, 15x20.
paper      what is written on. Its luma is measured in each block, because light falls unevenly.
contrast   how much darker than its paper something is, in luma steps.
limit      the contrast above which something is ink.
ink        what is darker than its paper by more than the limit: of a block, or of a pixel.
mark       a piece of writing: blocks with ink that touch, or that a narrow gap parts.
region     the blocks of the one mark that is taken for the digit.
glyph      the digit alone, white on black, in the size and place that MNIST gives it.
cell       a part of a glyph over which gradients are summed. There are 5x5, and they overlap.
features   a glyph's 200 numbers: how much gradient each cell has in each of eight directions.
component  a weighted sum of features. The models use 18 or 32 of them, and their products.
score      the log-odds of a digit against "no digit", which has the score 0.
polarity   whether ink is darker than its paper, or lighter, as chalk is. Light ink is looked for in
           the inverted frame, where it is dark.
look       one pass from frame to scores. A doubtful frame gets more: without its shadows, inverted.
reading    the answer for a frame: a digit with its confidence, or no digit and a word for why.
"""
