"""Runs the firmware's code.py, which is firmware_code.py on the drive, and times each stage.

Each stage's method is wrapped in a stopwatch, which adds some 50 us. A frame lasts from one take to
the next. Every eighth frame measures memory in place of time: how much each stage takes from a heap
that has just been cleared of garbage.
"""

import gc
import json
import time

from inkling.camera.camera import Camera
from inkling.features.gradients import Features
from inkling.find.finder import Finder
from inkling.glyph.normalise import Normaliser
from inkling.model import model_class
from inkling.screen.screen import Screen
from inkling.settings import Settings

MEMORY_EVERY = 8  # frames

spent = {}  # ms, or bytes in a frame whose memory is measured
weighing = False
collections = 0
free = 0  # bytes
watching = 0.0  # ms that was_collected took
frames = 0
frame_start = 0


def was_collected():
    """Tell whether the garbage has been collected since the last call: more memory is free.

    To ask takes 4 ms, but no memory.
    """
    global free
    before, free = free, gc.mem_free()
    return free > before


def watch(owner, method, stage, begin=None):
    """Wrap a method of the class ``owner`` to measure it, after a call of ``begin``."""
    work = getattr(owner, method)

    def wrapper(*arguments):
        global collections, watching
        if begin:
            begin()
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

    setattr(owner, method, wrapper)


def begin_frame():
    """Report the frame that has ended, and begin the next."""
    global weighing, collections, watching, frames, frame_start, free
    now = time.monotonic_ns()
    if weighing:
        gc.collect()
        collection = (time.monotonic_ns() - now) / 1e6
        report = {"bytes": spent, "collection": collection}
        print("INKLING", json.dumps(report))
    elif frames:
        frame = (now - frame_start) / 1e6 - watching
        report = {"ms": spent, "frame": frame, "collections": collections}
        print("INKLING", json.dumps(report))
    frames += 1
    weighing = frames % MEMORY_EVERY == 0
    spent.clear()
    collections = 0
    watching = 0.0
    gc.collect()  # what the report took
    free = gc.mem_free()
    frame_start = time.monotonic_ns()


watch(Camera, "take", "capture", begin_frame)
watch(Finder, "find", "find")
watch(Normaliser, "glyph", "normalise")
watch(Features, "of", "features")
watch(model_class(Settings().model), "scores", "classify")
watch(Screen, "draw", "draw")

import firmware_code  # noqa: E402, F401  (it does not return)
