# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A webcam, or a Raspberry Pi's camera, as the scene before the simulated camera."""
