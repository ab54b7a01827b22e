"""Runs on the board in place of code.py: reports how long the model takes to classify."""

import gc
import json
import time

from ulab import numpy as np

from inkling.features.gradients import COUNT
from inkling.model import model_class
from inkling.settings import Settings

model = model_class(Settings().model)()
features = np.zeros(COUNT, dtype=np.int16)
features += np.array([n * 7919 % 23 for n in range(COUNT)], dtype=np.int16)
while True:
    gc.collect()  # now, so that none falls into the time
    start = time.monotonic_ns()
    model.scores(features)
    print("INKLING", json.dumps({"ms": (time.monotonic_ns() - start) / 1e6}))
