# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Runs on the board in place of code.py, does the same, and times each stage of each frame.

A stage's method is replaced by one that notes how long it took, which adds some 50 us to each.
Every so many frames it is not time but memory that is measured: how much each stage takes, from a
heap that has just been cleared of garbage.
"""

import gc
import json
import time

import board
import pwmio
from camera import Camera
from reader import Reader
from screen import Screen
from settings import Settings

MEMORY_EVERY = 8  # frames

spent = {}  # ms, or bytes in a frame whose memory is measured
weighing = False
collections = 0
watching = 0.0  # ms that was_collected took


def was_collected():
    """Tell whether the garbage has been collected since the last call.

    A PWM output that nothing refers to holds its pin until it is collected. GP22 is free, and
    shares its PWM with no pin that is in use.
    """
    try:
        pwmio.PWMOut(board.GP22)
    except ValueError:  # in use
        return False
    return True


def watched(stage, work):
    """Return ``work``, noting what it takes."""

    def wrapper(*arguments):
        global collections, watching
        if weighing:
            gc.collect()
            was_collected()
            before = gc.mem_free()
            result = work(*arguments)
            taken = before - gc.mem_free()
            if not was_collected():
                spent[stage] = taken
            return result
        start = time.monotonic_ns()
        result = work(*arguments)
        end = time.monotonic_ns()
        spent[stage] = (end - start) / 1e6
        collections += was_collected()
        watching += (time.monotonic_ns() - end) / 1e6
        return result

    return wrapper


settings = Settings()
settings.apply_cpu_clock()
camera = Camera(settings)
reader = Reader(settings.model, camera.shape)
screen = Screen(settings, camera.shape)

take = watched("capture", camera.take)
reader.finder.find = watched("find", reader.finder.find)
reader.normaliser.glyph = watched("normalise", reader.normaliser.glyph)
reader.features.of = watched("features", reader.features.of)
reader.model.scores = watched("classify", reader.model.scores)
show = watched("draw", screen.show)

camera.open()
frames = 0
while True:
    frames += 1
    weighing = frames % MEMORY_EVERY == 0
    spent.clear()
    collections = 0
    watching = 0.0
    start = time.monotonic_ns()
    luma = take()
    reading = reader.read(luma)
    show(luma, reading)
    print(reading)
    frame = (time.monotonic_ns() - start) / 1e6 - watching
    if weighing:
        start = time.monotonic_ns()
        gc.collect()
        collection = (time.monotonic_ns() - start) / 1e6
        report = {"bytes": spent, "collection": collection, "free": gc.mem_free()}
    else:
        report = {"ms": spent, "frame": frame, "collections": collections}
    print("INKLING", json.dumps(report))
