"""The ulab stand-in against the board's answers, and against scalar float32 loops."""

import ast
import math
import re
import sys
from array import array
from pathlib import Path

import numpy
import pytest
import ulab
from ulab import numpy as np
from ulab.numpy._hazard import BoardHazardError
from ulab.numpy._repr import board_repr
from ulab.numpy._scalars import board_float
from ulab.numpy._unmodelled import Unmodelled

BOARD = Path(__file__).parent / "data" / "ulab_board.txt"
STUB = Path(__file__).parents[1] / "typings" / "ulab" / "numpy.pyi"
DTYPES = {"uint8": np.uint8, "int8": np.int8, "uint16": np.uint16, "int16": np.int16}


def _read_board():
    names, answers = {}, {}
    for line in BOARD.read_text().splitlines():
        if line.startswith("N "):
            _, module, *found = line.split()
            names[module] = set(found)
        elif line.startswith("S "):
            expression, _, answer = line[2:].partition(" -> ")
            answers[expression] = answer
    return names, answers


NAMES, ANSWERS = _read_board()


def _as_values(text):
    """Return the text of an answer with its floats as Python prints them.

    The board's last digit of a float can differ, but reads back as the same value.
    """
    return re.sub(r"\d+\.\d+", lambda match: repr(board_float(float(match[0]))), text)


def _evaluate(expression):
    """Return what the probe prints: the repr, or EXC and the exception's type.

    Statements may stand before the expression.
    """
    scope = {
        "np": np,
        "array": array,
        "pixels": np.array([[1, 2, 3], [4, 5, 6]], dtype=np.uint8),
        "matrix": np.array([[1.0, 2, 3], [4, 5, 6]]),
        "vector": np.array([3.0, 1, 2]),
        "uint8": lambda *values: np.array(values, dtype=np.uint8),
        "int8": lambda *values: np.array(values, dtype=np.int8),
        "int16": lambda *values: np.array(values, dtype=np.int16),
    }
    *statements, last = expression.split("; ")
    try:
        exec("\n".join(statements), scope)
        result = eval(last, scope)
    except Exception as error:
        return f"EXC {type(error).__name__}"
    return board_repr(result).replace("\n", " ").replace("       ", " ")


@pytest.mark.parametrize("expression", ANSWERS)
def test_an_expression_gives_the_boards_answer(expression):
    if "memoryview" in expression and sys.version_info < (3, 12):
        pytest.skip("memoryview of a Python class needs CPython 3.12")
    answer = ANSWERS[expression]
    if answer.startswith("EXC "):
        answer = " ".join(answer.split()[:2])
    assert _as_values(_evaluate(expression)) == _as_values(answer)


ATTRIBUTES = {"T", "dtype", "flat", "itemsize", "shape", "size", "strides"}


def _public(scope):
    return {name for name in dir(scope) if not name.startswith("_")}


def test_modules_and_arrays_have_the_boards_names_and_no_others():
    assert {ulab.__version__} == NAMES["ulab.__version__"]
    assert _public(ulab) == NAMES["ulab"]
    assert _public(np) == NAMES["ulab.numpy"]
    assert _public(np.ndarray) == NAMES["ndarray"] | ATTRIBUTES
    with pytest.raises(AttributeError):
        np.zeros(2).anything = 1


def test_a_name_out_of_the_model_says_so():
    for use, name in (
        (lambda: np.savetxt("file", np.zeros(2)), "ulab.numpy.savetxt"),
        (lambda: np.linalg.norm(np.zeros(2)), "ulab.numpy.linalg.norm"),
        (lambda: np.zeros(2).sort(), "ulab.numpy.ndarray.sort"),
        (lambda: ulab.dtype(np.zeros(2)), "ulab.dtype"),
        (lambda: ulab.utils.from_int16_buffer(bytes(2)), "ulab.utils.from_int16_buffer"),
    ):
        with pytest.raises(NotImplementedError, match=f"does not model {name},"):
            use()


def _declared(scope):
    """Return the public names that a stub declares, an array's properties included."""
    names = set()
    for node in scope.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return {name for name in names if not name.startswith("_")}


def test_the_types_of_ulab_are_those_of_the_modelled_names():
    stub = ast.parse(STUB.read_text(encoding="utf-8"))
    [array] = [node for node in stub.body if getattr(node, "name", "") == "ndarray"]
    for declared, scope in ((stub, np), (array, np.ndarray)):
        modelled = {n for n in _public(scope) if not isinstance(getattr(scope, n), Unmodelled)}
        assert _declared(declared) == modelled


def _random(generator, name, shape):
    if name == "float":
        return generator.normal(0, 100, shape).astype(numpy.float32)
    limits = numpy.iinfo(name)
    return generator.integers(limits.min, limits.max + 1, shape).astype(name)


def _ours(values, name):
    dtype = np.float if name == "float" else DTYPES[name]
    return np.array(values.tolist(), dtype=dtype) if name != "float" else _floats(values)


def _floats(values):
    """Return a float array with exactly the float32 `values`; lists pass through 30 bits."""
    memory = bytearray(numpy.ascontiguousarray(values).tobytes())
    return np.frombuffer(memory, dtype=np.float).reshape(values.shape)


def _real(result):
    """Return an array of ulab as an array of NumPy, through its bytes."""
    kinds = {66: "u1", 98: "i1", 72: "u2", 104: "i2", 102: "f4"}
    return numpy.frombuffer(bytes(result), kinds[result.dtype]).reshape(result.shape)


# Result dtypes of +, - and *. Those of uint16 beside a signed dtype are not modelled.
SUM_DTYPE = {
    ("uint8", "uint8"): "uint8",
    ("int8", "int8"): "int8",
    ("uint16", "uint16"): "uint16",
    ("int16", "int16"): "int16",
    ("int8", "uint8"): "int16",
    ("uint8", "uint16"): "uint16",
    ("int16", "uint8"): "int16",
    ("int16", "int8"): "int16",
}


@pytest.mark.parametrize("pair", sorted(SUM_DTYPE))
@pytest.mark.parametrize("operator", ["__add__", "__sub__", "__mul__"])
def test_integers_wrap_in_the_boards_result_dtype(pair, operator):
    for left, right in (pair, pair[::-1]):
        generator = numpy.random.default_rng(1)
        a, b = _random(generator, left, 200), _random(generator, right, 200)
        exact = getattr(a.astype(numpy.int64), operator)(b.astype(numpy.int64))
        result = _real(getattr(_ours(a, left), operator)(_ours(b, right)))
        assert result.dtype == SUM_DTYPE[pair]
        assert (result == exact.astype(SUM_DTYPE[pair])).all()


def test_uint16_beside_a_signed_dtype_is_not_modelled():
    unsigned = np.array([1], dtype=np.uint16)
    for dtype in (np.int8, np.int16):
        signed = np.array([1], dtype=dtype)
        for operator in ("__add__", "__sub__", "__mul__", "__floordiv__", "__and__"):
            for left, right in ((unsigned, signed), (signed, unsigned)):
                with pytest.raises(NotImplementedError, match="uint16 beside a signed dtype"):
                    getattr(left, operator)(right)


def test_numbers_take_part_by_their_size_and_side():
    values = np.array([1], dtype=np.int8)
    assert (values + 5).dtype == np.int8
    assert (5 + values).dtype == np.int16  # what stands on the left does not know the dtype
    assert (np.array([1], dtype=np.uint16) + 32767).dtype == np.uint16
    assert (np.array([1], dtype=np.uint16) + 40000).dtype == np.float  # beyond int16


def test_integers_divide_toward_zero_before_they_become_float():
    values = np.array([7, -7], dtype=np.int16)
    assert (values / 2).tolist() == [3.0, -3.0]
    assert (values / 2.0).tolist()[0] == 3.5
    assert (values // 2).tolist() == [3, -4]
    with pytest.raises(ZeroDivisionError):
        values / 0


@pytest.mark.parametrize("operator", ["__sub__", "__floordiv__", "__pow__", "__gt__", "__ge__"])
def test_int16_that_the_board_reads_as_uint16_is_refused(operator):
    values, half = np.array([-1, 5], dtype=np.int16), np.array([0.5, 0.5])
    with pytest.raises(BoardHazardError, match="reads int16 as uint16"):
        getattr(values, operator)(half)
    assert (values + half).tolist() == [-0.5, 5.5]
    assert (values < half).tolist() == [True, False]


def test_in_place_integers_wrap_and_keep_their_dtype():
    values = np.array([250, 1], dtype=np.uint8)
    values += 300
    assert repr(values) == "array([38, 45], dtype=uint8)"
    values -= np.array([50, 50], dtype=np.int16)
    assert values.tolist() == [244, 251]
    with pytest.raises(TypeError):
        values /= 2
    with pytest.raises(TypeError):
        values *= 0.5


def test_views_share_memory_and_contiguous_reshapes_do():
    values = np.zeros((4, 6), dtype=np.uint8)
    values[1:3, ::2][0, 1] = 9
    values.T[5, 3] = 8
    values.reshape((24,))[0] = 7
    values[2][5] = 6
    assert values[1, 2] == 9
    assert values.reshape((24,)).tolist() == [7, 0, 0, 0, 0, 0, 0, 0, 9] + 8 * [0] + [6] + 5 * [
        0
    ] + [8]
    copied = values[:, ::2].reshape((12,))
    copied[0] = 1
    assert values[0, 0] == 7


def test_reshape_takes_a_tuple_that_fits():
    assert np.arange(6).reshape((-1, 2)).tolist() == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(TypeError):
        np.arange(7).reshape([7])
    for shape in ((2, 3), (-1, 2)):
        with pytest.raises(ValueError, match="cannot reshape"):
            np.arange(7).reshape(shape)


def test_assignment_rounds_half_away_and_raises_out_of_range():
    values = np.zeros(3, dtype=np.uint8)
    for value, stored in ((2.5, 3), (2.4, 2), (-0.4, 0), (True, 1), (255, 255)):
        values[1] = value
        assert values.tolist() == [0, stored, 0]
    for value in (256, -1, 255.5, 70000):
        for assigned in (value, np.array([value])):
            with pytest.raises(OverflowError):
                values[:] = assigned
    assert values.tolist() == [0, 255, 0]


def test_mask_assignment_wraps_around():
    values = np.array([1, 2, 3, 4], dtype=np.uint8)
    values[values > 1] = np.array([300, -5, 9], dtype=np.int16)
    assert values.tolist() == [1, 44, 251, 9]
    values[values > 5] = 7
    assert values.tolist() == [1, 7, 7, 7]
    with pytest.raises(BoardHazardError):
        values[values > 5] = np.array([7, 8], dtype=np.uint8)  # three Trues, two values


def test_what_the_board_takes_wrong_in_silence_raises():
    for hazard in (
        lambda: np.zeros(4).__setitem__(slice(2, 2), 1),
        lambda: np.zeros(4).__setitem__(0, [7, 8]),
        lambda: np.array([4, 6], dtype=np.int16) // np.array([2, 3], dtype=np.int16),
        lambda: np.array([-32000], dtype=np.int16) // 1000,
        lambda: abs(np.array([1, 2], dtype=np.uint8)),
        lambda: np.array([[1, 2], [3]]),
        lambda: np.array(value for value in (1, 2)),
        lambda: np.zeros((3, 3))[:, ::-1].reshape((9,)),
        lambda: np.max(np.array([1.0, math.nan, 3.0])),
        lambda: np.min(np.array([1.0, math.nan, 3.0])),
        lambda: np.argmax(np.array([1.0, math.nan, 3.0])),
    ):
        with pytest.raises(BoardHazardError):
            hazard()
    with pytest.raises(ValueError, match="dense"):
        np.zeros((3, 3))[:, ::2].tobytes()
    values = np.zeros(3)
    values[[0, 2]] = 5  # an index list is ignored
    assert values.tolist() == [0.0, 0.0, 0.0]


def test_only_the_array_itself_is_equal_outright_and_only_an_empty_one_is_false():
    values = np.array([1.0, math.nan])
    same = values
    assert (values == same) is True
    assert (values != same) is False
    assert (values == values.copy()).tolist() == [True, False]
    assert np.zeros(1)
    assert not np.zeros(0)


def _keep_30_bits(value):
    """Return `value` with the two lowest bits of the float32 replaced by the two above them."""
    bits = int(numpy.float32(value).view(numpy.uint32))
    return float(numpy.uint32(bits & ~3 | bits >> 2 & 3).view(numpy.float32))


def test_elements_keep_32_bits_and_python_floats_30():
    exact = numpy.random.default_rng(2).normal(0, 1, 500).astype(numpy.float32)
    values = _floats(exact)
    assert (_real(values * 1) == exact).all()
    kept = [_keep_30_bits(value) for value in exact]
    assert values.tolist() == kept
    assert [values[index] for index in range(len(values))] == kept
    assert list(values) == kept
    assert np.array(exact.tolist()).tolist() == kept


def _scalar_dot(left, right):
    total = numpy.float32(0)
    for x, y in zip(left, right, strict=True):
        total = total + x * y
    return total


@pytest.mark.parametrize(
    ("rows", "inner", "columns"),
    [(1, 784, 1), (10, 300, 1), (1, 50, 2), (4, 60, 5), (7, 9, 80), (40, 300, 60)],
)
def test_dot_adds_products_in_order_in_float32(rows, inner, columns):
    generator = numpy.random.default_rng(3)
    left = _random(generator, "float", (rows, inner))
    right = _random(generator, "float", (inner, columns))
    result = _real(np.dot(_floats(left), _floats(right)))
    for row, column in {(0, 0), (rows - 1, columns - 1), (rows // 2, columns // 2)}:
        assert result[row, column] == _scalar_dot(left[row], right[:, column])


def test_dot_of_vectors_has_the_boards_shapes():
    matrix, vector = np.zeros((2, 3)), np.zeros(3)
    assert np.dot(vector, matrix.T).shape == (2,)
    assert np.dot(matrix, vector).shape == (2,)
    assert np.dot(matrix, vector.reshape((3, 1))).shape == (2, 1)
    with pytest.raises(ValueError, match="dimensions"):
        np.dot(matrix, matrix)


def _scalar_mean_and_sum(values):
    """Return mean and sum of float32 values as ulab's loop computes them."""
    mean = numpy.float32(0)
    for count, value in enumerate(values, start=1):
        mean = mean + (value - mean) / numpy.float32(count)
    return mean, mean * numpy.float32(len(values))


@pytest.mark.parametrize("name", ["float", "uint8", "int16"])
@pytest.mark.parametrize("shape", [(784,), (3, 1), (1, 5), (60, 80)])
def test_mean_and_sum_run_one_element_after_the_other(name, shape):
    values = _random(numpy.random.default_rng(5), name, shape)
    mean, total = _scalar_mean_and_sum(values.reshape(-1).astype(numpy.float32))
    # So a sum of many integers is but near the exact one.
    expected = _keep_30_bits(total) if name == "float" else round(float(total))
    assert np.sum(_ours(values, name)) == expected
    assert np.mean(_ours(values, name)) == _keep_30_bits(mean)


def test_float_means_and_sums_along_an_axis_run_in_order():
    values = _random(numpy.random.default_rng(6), "float", (37, 21))
    for axis in (0, 1):
        columns = numpy.moveaxis(values, axis, 0).T
        means, sums = numpy.array([_scalar_mean_and_sum(column) for column in columns]).T
        assert (_real(np.mean(_floats(values), axis=axis)) == means).all()
        assert (_real(np.sum(_floats(values), axis=axis)) == sums).all()


def test_integer_sums_along_an_axis_wrap_and_totals_do_not():
    values = np.array([[100, 100]] * 3, dtype=np.int8)
    assert repr(np.sum(values, axis=0)) == "array([44, 44], dtype=int8)"
    assert np.sum(values) == 600
    assert np.sum(values[:, 0], axis=0) == 44


def test_signed_integers_are_ordered_as_if_unsigned():
    assert np.sort(np.array([3, -1, 2], dtype=np.int8)).tolist() == [2, 3, -1]
    assert np.median(np.array([3, -1, 2], dtype=np.int8)) == 3.0
    assert np.median(np.array([3, 1, 2, 9], dtype=np.uint8)) == 2.5


def test_an_axis_of_one_row_gives_a_number():
    assert np.max(np.array([[1.0, 5.0, 2.0]]), axis=1) == 5.0
    assert np.argmax(np.array([[1.0, 5.0, 2.0]]), axis=1) == 1
    assert isinstance(np.max(np.zeros((4, 1)), axis=0), float)


def test_a_function_gives_the_boards_dtype():
    u8 = np.array([1, 2, 3], dtype=np.uint8)
    for result, dtype in (
        (np.maximum(u8, 300), "uint16"),
        (np.maximum(u8, -1), "int16"),
        (np.minimum(u8, 0.5), "float32"),
        (np.clip(u8, 0, 255), "uint8"),
        (np.clip(u8, 0, 256), "uint16"),
        (np.where(u8, 1, -1), "int16"),
        (np.where(u8 > 0, u8 > 0, 0), "uint8"),
        (np.concatenate((u8 > 0, u8)), "uint8"),
        (np.sort(u8 > 1), "bool"),
        (np.mean(np.array([[1, 2], [3, 4]], dtype=np.uint8), axis=0), "float32"),
        ((u8 > 0).copy(), "bool"),
        (np.array(u8 > 0, dtype=np.uint8), "bool"),
        (np.right_shift(u8, 1), "uint8"),
    ):
        assert repr(result).endswith(f"dtype={dtype})")


def test_arange_counts_in_ints():
    assert np.arange(3, 0, -1).tolist() == [3, 2, 1]
    assert np.arange(4).dtype == np.int16
    assert np.arange(4, dtype=np.uint8).dtype == np.uint8
    for limit in (4.0, 40000):
        with pytest.raises(NotImplementedError):
            np.arange(limit)


def test_linspace_adds_up_its_steps_in_float32():
    step = numpy.float32(1) / numpy.float32(9)
    expected = [numpy.float32(0)]
    while len(expected) < 9:
        expected.append(expected[-1] + step)
    assert (_real(np.linspace(0, 1, 10)) == numpy.array([*expected, 1], numpy.float32)).all()


def test_concatenate_takes_a_tuple_of_arrays_that_fit():
    row, column = np.zeros((1, 2)), np.zeros((2, 1))
    with pytest.raises(TypeError):
        np.concatenate([row, row])
    for parts in ((row, column), (row, np.zeros((1, 2), dtype=np.uint8)), (row, [1.0, 2.0])):
        with pytest.raises(ValueError, match="concatenat|compatible"):
            np.concatenate(parts)
    with pytest.raises(ValueError, match="axis"):
        np.concatenate((row, row), axis=2)


class _Bitmap:
    """Memory without a buffer protocol of its own, as the shim's displayio.Bitmap."""

    def __init__(self, size):
        self.memory = bytearray(size)

    def _shim_buffer(self):
        return memoryview(self.memory)


def test_frombuffer_writes_into_a_bitmap():
    bitmap = _Bitmap(6)
    pixels = np.frombuffer(bitmap, dtype=np.uint8)
    pixels[:] = np.arange(12, dtype=np.uint8)[::2]
    assert bitmap.memory == bytearray([0, 2, 4, 6, 8, 10])


def test_frombuffer_refuses_what_the_board_cannot_read():
    assert np.frombuffer([1, 2], dtype=np.uint8) is None
    with pytest.raises(ValueError, match="multiple"):
        np.frombuffer(bytes(5), dtype=np.uint16)
    with pytest.raises(ValueError, match="unaligned"):
        np.frombuffer(bytearray(9), dtype=np.uint16, offset=1)
    with pytest.raises(ValueError, match="read-only"):
        np.frombuffer(bytes(4), dtype=np.uint8)[0] = 1


def test_arrays_go_into_bytearrays_and_arrays_of_python():
    pixels = np.array([1, 2, 3], dtype=np.uint8)
    memory = bytearray(5)
    memory[1:4] = pixels
    assert memory == bytearray([0, 1, 2, 3, 0])
    assert bytearray(pixels) == bytearray([1, 2, 3])
    assert bytes(np.array([1.0])) == b"\x00\x00\x80\x3f"
    assert bytes(pixels[::2]) == b"\x01\x03"


def test_floats_and_long_rows_print_as_on_the_board():
    values = (0.0, -0.0, 0.1, 1e-5, 123456.0, 1e20, math.inf, math.nan, -2.5)
    texts = "0.0 -0.0 0.1 1e-05 123456.0 1e+20 inf nan -2.5"
    assert " ".join(map(board_repr, values)) == texts
    assert repr(np.arange(11)) == "array([0, 1, 2, ..., 8, 9, 10], dtype=int16)"
