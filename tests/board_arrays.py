"""Arrays as the firmware gets them."""

import numpy as np
from ulab import numpy as ulab_numpy

from inkling.find.flatten import flatten


def on_board(values):
    """Return ``values`` as a contiguous uint8 array of ulab's."""
    flat = bytearray(np.asarray(values).astype(np.uint8))
    return ulab_numpy.frombuffer(flat, dtype=ulab_numpy.uint8).reshape(np.shape(values))


def flattened(frame):
    """Return ``frame``, an array of ulab's, without shadows."""
    flat = ulab_numpy.zeros(frame.shape, dtype=ulab_numpy.uint8)
    flatten(frame, flat)
    return flat
