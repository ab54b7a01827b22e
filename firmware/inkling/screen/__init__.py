# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Show the live view on the ST7735R, or a message in its place."""
