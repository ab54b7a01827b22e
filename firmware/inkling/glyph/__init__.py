# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Normalise the digit that was found to a glyph, as MNIST has them."""
