# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Capture frames from the OV7670 in the background, and name what its wiring lacks."""
