# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The models: features, the fit, and the tables that the firmware reads."""
