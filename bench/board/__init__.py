# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The emulated board measured: the time of each stage, and parity with the simulator."""
