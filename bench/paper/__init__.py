# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""``make bench``: how well the firmware reads camera frames."""
