# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Make the parts that read: those for single digits or, if numbers are read, those for both.

The latter take some 15 kB more, which nobody pays who does without numbers. They call methods of
their base classes by name, because each ``super()`` takes 20 bytes.
"""


def view_class(settings):
    """Return the class of the live view."""
    if settings.digits > 1:
        from inkling.screen.row import NumberView

        return NumberView
    from inkling.screen.live import LiveView

    return LiveView


def reader(settings):
    """Return a reader with the model and for the frames of ``settings``."""
    if settings.digits > 1:
        from inkling.reading.number import NumberReader

        return NumberReader(settings.model, settings.frame_shape, settings.digits)
    from inkling.reading.reader import Reader

    return Reader(settings.model, settings.frame_shape)


def steadier(settings):
    """Return a steadier of the reader's readings."""
    if settings.digits > 1:
        from inkling.reading.digits import NumberSteadier

        return NumberSteadier()
    from inkling.reading.steady import Steadier

    return Steadier()
