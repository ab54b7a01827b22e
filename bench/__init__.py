# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What Inkling is measured by: accuracy on frames (paper) and times on the board (board)."""
