# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Bring what was trained to the board: exported models, the CIRCUITPY folder, the drive itself."""
