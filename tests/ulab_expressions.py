# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The ulab expressions whose answers data/ulab_board.txt holds, by label.

Every expression is a function of nothing and makes its arrays anew.
"""

from array import array


def _dtypes(np, vector):
    def uint8(*values):
        return np.array(values, dtype=np.uint8)

    def int8(*values):
        return np.array(values, dtype=np.int8)

    def int16(*values):
        return np.array(values, dtype=np.int16)

    codes = (np.uint8, np.int8, np.uint16, np.int16, np.float, np.bool)
    return {
        "dtypes": lambda: [np.array([1], dtype=code).dtype for code in codes],
        "uint8 200+100": lambda: uint8(200) + uint8(100),
        "uint8 3 - uint8 5": lambda: uint8(3) - uint8(5),
        "uint8+100 scalar": lambda: uint8(200) + 100,
        "uint8+1000 scalar": lambda: uint8(200) + 1000,
        "255-uint8": lambda: 255 - uint8(3, 200),
        "1000-uint8": lambda: 1000 - uint8(3, 200),
        "uint8*-1": lambda: uint8(3) * -1,
        "uint8*int8": lambda: uint8(200) * int8(-3),
        "int8*int8 100*2": lambda: int8(100) * int8(2),
        "int16*int16 30000*2": lambda: int16(30000) * int16(2),
        "uint8*float": lambda: uint8(3) * np.array([0.5]),
        "uint8/2": lambda: uint8(3) / 2,
        "uint8//2": lambda: uint8(3) // 2,
        "uint8%2": lambda: uint8(3) % 2,
        "mask*mask": lambda: (vector() > 1) * (vector() < 3),
        "mask dtype": lambda: (vector() > 1).dtype,
        "sum(mask)": lambda: np.sum(vector() > 1),
    }


def _shapes(np, pixels, matrix, vector):
    return {
        "itemsize float": lambda: matrix().itemsize,
        "a.transpose / .T": lambda: (pixels().transpose(), pixels().T),
        "reshape -1": lambda: pixels().reshape((-1,)),
        "reshape (6,)": lambda: pixels().reshape((6,)),
        "a[:,::2]": lambda: pixels()[:, ::2],
        "a[::-1]": lambda: pixels()[::-1],
        "a[:, ::-1]": lambda: pixels()[:, ::-1],
        "a[1]": lambda: pixels()[1],
        "a[1,2]": lambda: pixels()[1, 2],
        "v[[0,2]] fancy": lambda: vector()[[0, 2]],
        "a[None]": lambda: pixels()[None],
        "f.T shape": lambda: matrix().T.shape,
        "ndim 3": lambda: np.zeros((2, 2, 2)).shape,
        "1x shape": lambda: np.zeros(5).shape,
        "shape attr set": lambda: pixels().size,
        "iter rows": lambda: list(pixels()),
        "len": lambda: len(pixels()),
        "tolist": lambda: matrix().tolist(),
    }


def _operators(np, pixels, matrix, vector):
    def in_place_float():
        values = np.array([1.0, 2])
        values += 1
        values *= 2
        values -= 0.5
        values /= 2
        return values

    def in_place_uint8():
        values = np.array([1, 2], dtype=np.uint8)
        values += np.array([1.5, 1.5])
        return values

    def slices_assigned():
        square = np.zeros((4, 4))
        square[1:3, 1:3] = 5
        square[0, :] = np.array([1.0, 2, 3, 4])
        return square

    return {
        "f @ v": lambda: matrix() @ vector(),
        "a >> 1": lambda: pixels() >> 1,
        "-f": lambda: -matrix(),
        "-u8": lambda: -pixels(),
        "equality ==": lambda: pixels() == 2,
        "in-place float": in_place_float,
        "in-place u8 += float": in_place_uint8,
        "slice assign": slices_assigned,
        "broadcast (2,3)-(3,)": lambda: matrix() - vector(),
        "broadcast (2,3)*(2,1)": lambda: matrix() * np.array([[1.0], [10]]),
        "outer via bcast": lambda: np.array([[1.0], [2]]) * np.array([1.0, 2]),
        "right_shift": lambda: np.right_shift(pixels(), 1),
    }


def _reductions(np, pixels, matrix, vector):
    def column(*values):
        return np.array([[value] for value in values], dtype=np.uint8)

    return {
        "max(u8)": lambda: np.max(pixels()),
        "min axis": lambda: np.min(matrix(), axis=0),
        "sum(u8) total": lambda: np.sum(np.array([200, 200], dtype=np.uint8)),
        "sum(u8,axis=0) overflow?": lambda: np.sum(column(200, 200), axis=0),
        "sum(float,axis=0)": lambda: np.sum(matrix(), axis=0),
        "median(v)": lambda: np.median(vector()),
    }


def _functions(np, pixels, matrix, vector):
    return {
        "maximum scalar": lambda: np.maximum(vector(), 1.5),
        "out= kw": lambda: np.exp(vector(), out=np.zeros(3)),
        "exp": lambda: np.exp(np.array([1.0])),
        "sqrt int": lambda: np.sqrt(pixels()),
        "dot int8(2,3)x float(3,1)": lambda: np.dot(
            np.array([[1, 2, 3], [4, 5, 6]], dtype=np.int8), np.array([[1.0], [1], [0.5]])
        ),
        "dot u8 x u8 big": lambda: np.dot(
            np.array([[255, 255, 255]], dtype=np.uint8),
            np.array([[255], [255], [255]], dtype=np.uint8),
        ),
        "dot (2,3)x(3,)": lambda: np.dot(matrix(), vector()),
        "dot (3,)x(3,)": lambda: np.dot(vector(), vector()),
    }


def _creation(np, pixels, vector):
    return {
        "zeros dtype": lambda: np.zeros((2, 2), dtype=np.uint8),
        "arange": lambda: np.arange(5),
        "arange dtype": lambda: np.arange(5).dtype,
        "array(array.array)": lambda: np.array(array("h", [1, -2])),
        "array(bytes)": lambda: np.array(b"\x01\x02", dtype=np.uint8),
        "array(list,dtype u8) 300": lambda: np.array([300], dtype=np.uint8),
        "array(f,dtype u8)": lambda: np.array(np.array([3.7, -1.2, 300.0]), dtype=np.uint8),
        "tobytes": lambda: pixels().tobytes(),
        "memoryview": lambda: bytes(memoryview(pixels())),
        "bytes(a)": lambda: bytes(pixels()),
    }


def _buffers(np):
    def written_through():
        memory = bytearray(4)
        np.frombuffer(memory, dtype=np.uint8)[0] = 7
        return memory

    def written_through_strided_view():
        memory = bytearray(6)
        np.frombuffer(memory, dtype=np.uint8)[::2][1] = 5
        return memory

    return {
        "frombuffer u8": lambda: np.frombuffer(b"\x01\x02\xff", dtype=np.uint8),
        "frombuffer u16": lambda: np.frombuffer(b"\x01\x02\xff\x00", dtype=np.uint16),
        "frombuffer int8 offset": lambda: np.frombuffer(
            b"\x01\x02\xff\x00", dtype=np.int8, offset=1, count=2
        ),
        "frombuffer float": lambda: np.frombuffer(b"\x00\x00\x80\x3f", dtype=np.float),
        "frombuffer shares memory": written_through,
        "strided view writes through": written_through_strided_view,
    }


def expressions(np):
    """Return {label: function of nothing} for `np`, the board's ulab.numpy or a stand-in."""

    def pixels():
        return np.array([[1, 2, 3], [4, 5, 6]], dtype=np.uint8)

    def matrix():
        return np.array([[1.0, 2, 3], [4, 5, 6]])

    def vector():
        return np.array([3.0, 1, 2])

    return (
        _dtypes(np, vector)
        | _shapes(np, pixels, matrix, vector)
        | _operators(np, pixels, matrix, vector)
        | _reductions(np, pixels, matrix, vector)
        | _functions(np, pixels, matrix, vector)
        | _creation(np, pixels, vector)
        | _buffers(np)
    )
