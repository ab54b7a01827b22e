# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the lines of ``settings.toml`` from which nothing is taken; ``os.getenv`` lists no keys."""


def complaints(path, defaults, without_value):
    """Return a sentence for each line of the file ``path`` from which nothing is taken.

    ``defaults`` has a default for each key that there is. The keys ``without_value`` may be missing
    in the file or have a value that CircuitPython cannot read.
    """
    told, met = [], []
    try:
        with open(path, "rb") as file:
            for line in file:
                name = line.split(b"=")[0].strip()
                if not name.startswith(b"INKLING_"):
                    continue
                try:
                    key = name.decode()
                except UnicodeError:  # each byte as a character
                    key = "".join(chr(byte) for byte in name)
                if key not in defaults:
                    told.append(f"there is no {key}; the nearest is {_nearest(key, defaults)}.")
                elif key in without_value:
                    told.append(
                        f"{key} cannot be read; put text in double quotes; using {defaults[key]}."
                    )
                elif key in met:
                    told.append(f"{key} stands there twice; the first line counts.")
                met.append(key)
    except OSError:
        pass  # there need not be such a file
    return ["settings.toml: " + sentence for sentence in told]


def _nearest(key, keys):
    """Return the one of ``keys`` that has the largest share of its pairs of letters in ``key``."""

    def likeness(other):
        pairs = [other[k : k + 2] for k in range(len(other) - 1)]
        return sum(pair in key for pair in pairs) / max(len(pairs), len(key) - 1)

    return max(keys, key=likeness)
