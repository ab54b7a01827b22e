# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The RP2040's PIO: programs, their checks, and an interpreter for state machines."""
