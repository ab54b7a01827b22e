# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Memory in which all stages work, from the finder to the display.

What one stage leaves there is lost when the next one begins. To work in arrays that are made once
leaves no garbage, and a collection costs as much time as a stage: 10 ms.
"""

# As much as flatten.py needs with the camera on its side; all others need less.
SCRATCH = bytearray(10_260)
