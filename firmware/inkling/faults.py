# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The one exception the firmware raises for what a person at the bench can mend."""


class Fault(Exception):
    """Something is wrong with the wiring or the parts.

    ``what`` names the fault and ``remedy`` what to do about it; each is one short sentence, since
    both are shown on a screen 26 characters wide as well as on the serial console.
    """

    def __init__(self, what, remedy):
        super().__init__(what)
        self.what = what
        self.remedy = remedy
