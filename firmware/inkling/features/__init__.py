# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Compute the features of a glyph: where its strokes run in which direction."""
