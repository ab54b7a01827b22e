# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""ulab 6.5 as the Pico has it; circuitpython-stubs has an ``ndarray`` that can do nothing."""
