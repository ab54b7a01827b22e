# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Inkling reads handwritten digits: capture, find, normalise, classify, show; and again."""

import gc
import time

from inkling import heap
from inkling.camera.camera import Camera
from inkling.faults import Fault
from inkling.reading.reader import Reader
from inkling.reading.steady import Steadier
from inkling.screen.screen import Screen
from inkling.settings import Settings

RETRY_SECONDS = 1
COMPLAINT_SECONDS = 3
TEST_CARD_SECONDS = 5

settings = Settings()
settings.apply_cpu_clock()
camera = Camera(settings)
reader = Reader(settings.model, camera.shape)
steadier = Steadier()
screen = Screen(settings, camera.shape)
if settings.tft_test_card:
    screen.show_test_card()
    time.sleep(TEST_CARD_SECONDS)
for complaint in settings.complaints:
    print(complaint)
    screen.tell("Setting ignored", complaint)
    time.sleep(COMPLAINT_SECONDS)
# Made beforehand, as there may be no room for it when it is needed.
no_memory = Fault("Out of memory", "Keep nothing in lib but what Inkling brought")
ballast = heap.grow()


def complain(fault):
    """Tell of ``fault``, and leave time to mend it."""
    gc.collect()
    print(f"FAULT: {fault.what}. {fault.remedy}.")
    screen.tell(fault.what, fault.remedy)
    gc.collect()
    time.sleep(RETRY_SECONDS)


while True:
    try:
        camera.open()
        while True:
            luma = camera.take()
            reading = steadier.steadied(reader.read(luma))
            screen.draw(luma, reading)
            print(reading)
    except Fault as fault:
        # Mend it while the board runs: the camera is tried again until it answers.
        complain(fault)
    except MemoryError:
        complain(no_memory)
