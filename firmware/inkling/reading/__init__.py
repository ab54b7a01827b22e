# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Decide what a frame shows, and keep the decision steady from frame to frame."""
