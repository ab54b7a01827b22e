"""Runs on the board in place of code.py: reads each frame and reports the whole reading."""

import json

from inkling import makers, parts
from inkling.camera.camera import Camera
from inkling.heap import grow
from inkling.settings import Settings

settings = Settings()
settings.apply_cpu_clock()
camera = Camera(settings)
reader = parts.reader(settings)
makers.give_up()  # and grow, as code.py does
grow()
camera.open()
while True:
    reading = reader.read(camera.take())
    print(
        "INKLING",
        json.dumps(
            {
                "digit": reading.digit,
                "reason": reading.reason,
                "scores": list(reading.scores),
                "box": reading.box,
                "digits": reading.digits,
            }
        ),
    )
