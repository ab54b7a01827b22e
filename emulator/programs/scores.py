"""Runs on the board in place of code.py: reads each frame and reports the whole reading."""

import json

from inkling import parts
from inkling.camera.camera import Camera
from inkling.settings import Settings

settings = Settings()
settings.apply_cpu_clock()
camera = Camera(settings)
reader = parts.reader(settings)
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
