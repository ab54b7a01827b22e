# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The models that turn features into scores; each has a module with a class ``Model``."""

NAMES = ("logistic", "tree")  # the first is the default; laptop programs read this very line


def model_class(name):
    """Import the model of that name, and no other: tables take much memory."""
    return __import__(f"inkling.model.{name}", None, None, ("Model",)).Model
