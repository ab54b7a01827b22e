"""Arrays as the firmware gets them."""

import numpy as np
from ulab import numpy as ulab_numpy

from inkling.find.blocks import Blocks
from inkling.find.flatten import flatten
from inkling.scratch import Plan


def on_board(values):
    """Return ``values`` as a contiguous uint8 array of ulab's."""
    flat = bytearray(np.asarray(values).astype(np.uint8))
    return ulab_numpy.frombuffer(flat, dtype=ulab_numpy.uint8).reshape(np.shape(values))


def closed(frame):
    """Return the paper in the blocks of ``frame``, an array of ulab's, as the finder finds it."""
    blocks = Blocks(frame.shape, Plan())
    blocks.measure(frame)
    blocks.close()
    return blocks.paper


def flattened(frame, box=None):
    """Return ``frame``, an array of ulab's, without shadows. A mark is in ``box``, in blocks."""
    flat = ulab_numpy.zeros(frame.shape, dtype=ulab_numpy.uint8)
    flatten(frame, flat, closed(frame), box)
    return flat
