# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What is wired together: the board and its pins, the OV7670 camera, the TFT."""
