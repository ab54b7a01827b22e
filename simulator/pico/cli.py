# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The commands of ``python -m simulator pico``."""

import argparse
import json
import sys
from pathlib import Path

from simulator.pico import emulate, faults, parity, stages
from simulator.pico.drive import DriveError, compiled, read_folder, with_settings
from simulator.pico.emulator import EmulatorError
from simulator.pico.fat import DriveFull
from simulator.pico.images import ImageError, Images, find_images
from simulator.pico.report import say, showing
from simulator.pico.session import RunError
from simulator.pico.wires import FAULTS, fault_until
from simulator.pictures import PictureError, read_all

DRIVE = Path("dist/CIRCUITPY")
OUT = Path("build/emulated")
STAGE_FRAMES = 8  # to time the stages for emulate

_ERRORS = (DriveError, DriveFull, EmulatorError, ImageError, PictureError, RunError)


def add_parser(commands) -> None:
    """Add ``pico`` with its own commands to the simulator's ``commands``."""
    command = commands.add_parser(
        "pico",
        help="run the real CircuitPython on an emulated Pico",
        description="The real CircuitPython on an emulated Raspberry Pi Pico.",
    )
    add_commands(command.add_subparsers(required=True, metavar="COMMAND"))


def add_commands(commands) -> None:
    """Add emulate, parity, bench and faults."""
    command = commands.add_parser(
        "emulate", help="show pictures to the board and print its readings"
    )
    _add_common(command)
    command.add_argument("--out", type=Path, default=OUT, help="folder for the TFT (%(default)s)")
    command.add_argument("--fault", choices=FAULTS, help="a fault of the wiring, from power-on")
    command.add_argument(
        "--mend", type=float, metavar="S", help="mend it S seconds after power-on, on the board"
    )
    command.add_argument("pictures", nargs="+", metavar="PICTURE", help="PNG, JPEG, folder or .npz")
    command.set_defaults(run=_guarded(_emulate))

    command = commands.add_parser("parity", help="compare shim and board on the same frames")
    _add_common(command)
    command.add_argument("-n", "--frames", type=_count, default=200, help="how many (%(default)s)")
    command.set_defaults(run=_guarded(_parity))

    command = commands.add_parser("bench", help="time the stages of a frame on the board")
    _add_common(command)
    command.add_argument("-n", "--frames", type=_count, default=20, help="how many (%(default)s)")
    command.add_argument(
        "--mpy-cross", type=Path, help="CircuitPython's compiler of that version, for .mpy as well"
    )
    command.set_defaults(run=_guarded(_bench))

    command = commands.add_parser(
        "faults", help="see that wiring faults are told and recovered from"
    )
    _add_common(command)
    command.add_argument("--out", type=Path, default=OUT, help="folder for the TFT (%(default)s)")
    command.add_argument("names", nargs="*", metavar="FAULT", help=f"of {', '.join(FAULTS)}")
    command.set_defaults(run=_guarded(_faults))


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--uf2", type=Path, help="CircuitPython for the Pico, 9.2.1 or later")
    command.add_argument("--bootrom", type=Path, help="the RP2040's boot ROM")
    command.add_argument(
        "--drive", type=Path, default=DRIVE, help="what is on the board (%(default)s)"
    )
    command.add_argument(
        "--model", choices=("logistic", "tree"), help="default: as in settings.toml"
    )
    command.add_argument("--json", action="store_true", help="print JSON")


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def _guarded(run):
    """Return ``run`` with what may go wrong told in a sentence."""

    def guarded(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except _ERRORS as error:
            print(error, file=sys.stderr)
            return 1

    return guarded


def _images(options: argparse.Namespace) -> Images:
    images = find_images(options.uf2, options.bootrom, say=say)
    say(f"CircuitPython {images.version}, SHA-256 {images.sha256}")
    return images


def _files(options: argparse.Namespace, model: str | None = None) -> dict[str, bytes]:
    files = read_folder(options.drive)
    model = model or options.model
    return with_settings(files, {"INKLING_MODEL": model}) if model else files


def _print_json(result: dict) -> None:
    print(json.dumps(result, indent=2))


def _emulate(options: argparse.Namespace) -> int:
    if options.fault and FAULTS[options.fault].is_told and options.mend is None:
        raise RunError(f"With --fault {options.fault} nothing is read: say when to --mend it.")
    pictures = []
    for source, picture in read_all(options.pictures):
        if isinstance(picture, PictureError):
            raise PictureError(f"{source}: {picture}")
        pictures.append((source, picture))
    images, files = _images(options), _files(options)
    prepare = {}
    if options.fault:
        prepare["prepare"] = fault_until(options.fault, options.mend or float("inf"))
    with showing("reading", len(pictures)) as show:
        run = emulate.emulate(images, files, pictures, options.out, show, **prepare)
    with showing("timing the stages", STAGE_FRAMES, echo=False) as show:
        laid = [picture for _, picture in pictures]
        times = stages.measure(images, files, laid, STAGE_FRAMES, show)
    if options.json:
        _print_json(emulate.run_as_dict(run, times, images))
    else:
        emulate.print_run(run, times, images)
    return 0


def _parity(options: argparse.Namespace) -> int:
    # The renderer brings SciPy along, and the shim makes this process a board, whose modules hide
    # some of Python's: only when needed.
    from simulator.firmware import FrameReader
    from simulator.pico import parity_frames

    images, files = _images(options), _files(options)
    reader = FrameReader(options.model)

    def in_shim(picture) -> parity.FrameReading:
        reading = reader.read(picture)
        return parity.FrameReading(reading.digit, reading.reason, list(reading.scores))

    say(f"rendering {options.frames} frames")
    pictures = parity_frames.frames(options.frames, lambda picture: in_shim(picture).digit)
    shim = [in_shim(picture) for _, picture in pictures]
    with showing("reading", len(pictures), echo=False) as show:
        board = parity.on_board(images, files, pictures, show)
    differences = parity.compare(pictures, shim, board)
    if options.json:
        _print_json(parity.as_dict(differences, shim, board, images))
    else:
        parity.print_differences(differences, shim, board)
    return int(bool(differences))


def _bench(options: argparse.Namespace) -> int:
    from simulator.pico import bench

    images = _images(options)
    laid = bench.pictures(stages.WARM_UP + options.frames)
    setups = []
    for model in [options.model] if options.model else ["logistic", "tree"]:
        files = _files(options, model)
        drives = {".py": files}
        if options.mpy_cross:
            drives[".mpy"] = compiled(files, options.mpy_cross)
        for libraries, drive in drives.items():
            with showing(f"{model}, {libraries}", options.frames, echo=False) as show:
                times = stages.measure(images, drive, laid, options.frames, show)
            setups.append(bench.Setup(model, libraries, times))
    if options.json:
        _print_json(bench.setups_as_dict(setups, images))
    else:
        bench.print_setups(setups, images)
    return 0


def _faults(options: argparse.Namespace) -> int:
    from simulator.pico import bench

    names = options.names or list(FAULTS)
    if unknown := [name for name in names if name not in FAULTS]:
        raise RunError(f"There is no fault {unknown[0]!r}, but {', '.join(FAULTS)}.")
    images, files = _images(options), _files(options)
    picture = bench.pictures(1)[0]
    trials = []
    for number, name in enumerate(names):
        with showing(name, len(names)) as show:
            show.done(number)
            trials += faults.try_fault(images, files, name, picture, options.out, show)
    if options.json:
        _print_json({"circuitpython": images.version, "trials": [vars(t) for t in trials]})
    else:
        faults.print_trials(trials)
    return int(not all(trial.passed for trial in trials))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m simulator.pico")
    add_commands(parser.add_subparsers(required=True, metavar="COMMAND"))
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
