# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Give up the code that only makes the parts, once all are made: it is a tenth of all."""

import sys

# Each of these classes is made once. What is made when a fault is told, or when the camera is
# opened again, is not among them. Functions that only these need come last.
MAKERS = (
    "find.blocks.Blocks",
    "find.contrast.Contrast",
    "find.finder.Finder",
    "find.row.RowFinder",
    "glyph.ink.Patch",
    "glyph.resample.Resampler",
    "glyph.normalise.Normaliser",
    "glyph.pieces.Pieces",
    "glyph.groups.Groups",
    "features.deskew.Deskewer",
    "features.pooling.Pooling",
    "features.gradients.Features",
    "model.quadratic.Quadratic",
    "model.logistic.Model",
    "model.tree.Model",
    "reading.reader.Reader",
    "reading.number.NumberReader",
    "reading.digits.NumberReading",
    "reading.steady.Steadier",
    "screen.panel.Panel",
    "screen.viewfinder.Viewfinder",
    "screen.live._Bar",
    "screen.live.LiveView",
    "screen.row.RowViewfinder",
    "screen.row.NumberView",
    "screen.screen.Screen",
    "camera.camera.Camera",
    "features.pooling._additions",
    "model.quadratic._doublings",
    "model.quadratic._floats",
    "camera.camera._plane",
    "model.model_class",
    "reading.reader.model_class",
    "heap.grow",
)


def give_up():
    """Give up ``__init__`` and the methods ``_plan...`` of the classes, and the functions.

    A board reads no glyphs but its own.
    """
    for maker in MAKERS:
        place, name = maker.rsplit(".", 1)
        module = sys.modules.get("inkling." + place)
        made = getattr(module, name, None)
        if isinstance(made, type):
            for method in list(made.__dict__):
                if method in ("__init__", "read_glyph") or method.startswith("_plan"):
                    setattr(made, method, None)  # only to delete it would keep it in memory
        elif made:
            delattr(module, name)
