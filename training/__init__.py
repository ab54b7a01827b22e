# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Training on the laptop: data, features and models, all of it CPython with NumPy."""
