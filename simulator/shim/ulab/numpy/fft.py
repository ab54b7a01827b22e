# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`ulab.numpy.fft`: not modelled."""

from ._unmodelled import unmodelled as _unmodelled

fft = _unmodelled("fft.fft")
ifft = _unmodelled("fft.ifft")
