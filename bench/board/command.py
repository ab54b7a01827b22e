"""The commands that measure the emulated board: ``python -m bench board``, ``parity``, ``soak``."""

import argparse
from dataclasses import replace
from pathlib import Path
from time import monotonic

from emulator import stages
from emulator.cli import add_common, count, count_or_none, files_of, images_of, rendered
from emulator.drive import with_settings
from emulator.pico import node
from emulator.report import say, showing
from emulator.session import RunError
from export.bundle import collect
from simulator.settings_file import MODELS, MOST_DIGITS, chosen


def add_parsers(commands) -> None:
    """Add board, parity and soak to ``commands``, an argparse subparsers object."""
    command = commands.add_parser(
        "board", prog="./inkling bench-board", help="time the stages of a frame on the board"
    )
    add_common(command, _board)
    command.add_argument("-n", "--frames", type=count, default=50, help="how many (%(default)s)")
    command.add_argument(
        "--mpy-cross", type=Path, help="CircuitPython's own compiler for the .mpy files"
    )

    command = commands.add_parser("parity", help="compare shim and board on the same frames")
    add_common(command, _parity)
    command.add_argument("-n", "--frames", type=count, default=200, help="how many (%(default)s)")
    command.add_argument(
        "--numbers",
        type=count_or_none,
        help="how many of them show a number, or what is like one (default: a quarter)",
    )

    command = commands.add_parser("soak", help="read thousands of frames in shim and on board")
    add_common(command, _soak)
    command.add_argument(
        "-n", "--frames", type=count, default=10_000, help="in the shim (%(default)s)"
    )
    command.add_argument(
        "--board-frames", type=count_or_none, help="on the board (default: a fifth as many)"
    )
    command.add_argument(
        "--unplug", type=count_or_none, help="times (default: once for 200 frames in the shim)"
    )


def _board(options: argparse.Namespace) -> int:
    from bench.board import times

    images = images_of(options)
    node()  # now, because rendering takes long
    count = stages.WARM_UP + options.frames
    laid, laid_numbers = rendered(count), rendered(count, length=3)
    setups = []
    for model in [options.model] if options.model else MODELS:
        if options.drive:
            drives = {str(options.drive): files_of(options, model)}
        else:
            kinds = {".py": collect(mpy=False), ".mpy": collect(mpy_cross=options.mpy_cross)}
            drives = {
                kind: with_settings(files, chosen(model, options.digits))
                for kind, files in kinds.items()
            }
        for libraries, drive in drives.items():
            compiled = libraries != ".py"
            runs = [(mhz, "", laid) for mhz in times.CLOCKS_MHZ]
            if compiled:
                fastest = times.CLOCKS_MHZ[-1]
                runs.append((fastest, "one digit where numbers may be", laid))
                runs.append((fastest, "numbers of three digits", laid_numbers))
            for mhz, shown, pictures in runs:
                settings = {"INKLING_CPU_MHZ": mhz} | (chosen(digits=MOST_DIGITS) if shown else {})
                clocked = with_settings(drive, settings)
                setup = times.Setup(model, libraries, mhz, stages.StageTimes(), shown)
                # Modules that the board compiles run the same bytecode and are as fast, but leave
                # the stopwatch no memory. Nor do numbers.
                stopwatch = compiled and not shown
                with showing(str(setup), options.frames, echo=False) as show:
                    measured = stages.measure(
                        images, clocked, pictures, options.frames, show, stopwatch
                    )
                setups.append(replace(setup, times=measured))
    times.print_setups(setups, images)
    return 0


def _parity(options: argparse.Namespace) -> int:
    # Only here, because the renderer imports SciPy, and because the shim makes this process a
    # board, whose modules hide some of Python's.
    from bench.board import parity
    from simulator.run import FrameReader

    written = options.numbers
    if written is None:
        written = round(options.frames * parity.NUMBERS_SHARE)
    if written > options.frames:
        raise RunError("--numbers is too large: it says how many of the --frames show a number.")
    images, files = images_of(options), files_of(options)
    node()  # now, because rendering takes long
    reader = FrameReader(options.model, options.digits)

    def in_shim(picture) -> parity.FrameReading:
        reading = reader.read(picture)
        return parity.FrameReading(
            reading.digit, reading.reason, list(reading.scores), reading.number
        )

    say(f"rendering {options.frames} frames")
    pictures = parity.frames(options.frames, written, lambda picture: in_shim(picture).digit)
    with showing("reading", len(pictures), echo=False) as show:
        board = parity.on_board(images, files, pictures, show)
    pairs = [
        parity.Pair(source, in_shim(picture), reading)
        for (source, picture), reading in zip(pictures, board, strict=True)
    ]
    parity.print_pairs(pairs)
    return int(any(pair.differs for pair in pairs))


def _soak(options: argparse.Namespace) -> int:
    # Only here, because the renderer imports SciPy, and because the shim makes this process a
    # board, whose modules hide some of Python's.
    from bench.board import soak

    board_frames, unplug = options.board_frames, options.unplug
    if board_frames is None:
        board_frames = options.frames // 5
    if unplug is None:
        unplug = options.frames // 200
    if board_frames > options.frames:
        raise RunError("--board-frames is too large: the board reads some of the shim's frames.")
    if board_frames:
        images, files = images_of(options), files_of(options)
        node()  # now, because rendering takes long
    with showing("rendering", options.frames, echo=False) as show:
        laid = soak.pictures(options.frames, show)
    runs = []
    for model in [options.model] if options.model else MODELS:
        with showing(f"{model}, shim", len(laid), echo=False) as show:
            start = monotonic()
            shim = soak.in_shim(model, laid, unplug, show, options.digits)
            shim.seconds = monotonic() - start
        runs.append(shim)
        some = laid[:board_frames]
        if len(some):
            with showing(f"{model}, board", len(some), echo=False) as show:
                start = monotonic()
                board = soak.on_board(images, files, shim, some, unplug, show)
                board.seconds = monotonic() - start
            runs.append(board)
    soak.print_runs(runs)
    return int(not all(run.passed for run in runs))
