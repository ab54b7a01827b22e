# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Inkling reads handwritten digits: capture, find, normalise, classify, show; and again."""

import gc
import time

from inkling.faults import report
from inkling.guard import SECONDS, Guard, has_restarted

RETRY_SECONDS = 1
COMPLAINT_SECONDS = 3
TEST_CARD_SECONDS = 5

screen = camera = reader = steadier = None


def start():
    """Make every part, the screen first, because it shows what goes wrong with the others."""
    global screen, camera, reader, steadier
    # Imported here, so that a file that is missing or damaged is told like any other fault.
    from inkling import scratch  # noqa: F401 (first, because its memory is to lie at the beginning)
    from inkling.settings import Settings

    settings = Settings()
    settings.apply_cpu_clock()  # first, because it speeds up all other imports
    from inkling import parts
    from inkling.screen.screen import Screen

    if screen is None:
        screen = Screen(settings, parts.view_class(settings))
        if settings.tft_test_card:
            screen.show_test_card(settings)
            time.sleep(TEST_CARD_SECONDS)
        if has_restarted():
            tell("Restarted by itself", f"The board had hung for {SECONDS} seconds.")
        for complaint in settings.complaints:
            tell("Setting ignored", complaint)
    from inkling import makers
    from inkling.camera.camera import Camera

    source = Camera(settings)  # first, because the reader leaves no memory for its frames
    from inkling.heap import give_up, grow

    reader, steadier = parts.reader(settings), parts.steadier(settings)
    camera = source
    makers.give_up()
    makers = parts = None
    give_up("inkling.settings", "inkling.screen.controller", "inkling.makers", "inkling.parts")
    settings = None
    grow()


def tell(title, text):
    """Show a message for a while."""
    print(text)
    screen.tell(title, text)
    time.sleep(COMPLAINT_SECONDS)


while True:
    try:
        if camera is None:
            start()
        with Guard() as guard:
            camera.open()
            while True:
                luma = camera.take()
                reading = steadier.steadied(reader.read(luma))
                screen.draw(camera.release(), reading)
                guard.print(reading)
                guard.feed()
                gc.collect()  # now, rather than while a frame is read
    except Exception as error:
        # It can be mended while the board runs: everything is tried again until it works.
        report(error, screen)
        time.sleep(RETRY_SECONDS)
