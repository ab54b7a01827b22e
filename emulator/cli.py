"""Options, files and errors that the commands which run the emulated Pico have in common."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from emulator.drive import DriveError, read_folder, with_settings
from emulator.images import Images, find_images
from emulator.pico import EmulatorError
from emulator.report import say
from emulator.session import RunError
from export.circuitpython import ImageError
from export.fat import DriveFull
from export.libraries import BundleError
from simulator.pictures import PictureError
from simulator.settings_file import add_choices, chosen
from simulator.terminal import run

DRIVE = Path("dist/CIRCUITPY")
OUT = Path("build/emulated")

_ERRORS = (
    BundleError, DriveError, DriveFull, EmulatorError, ImageError, PictureError, RunError,
)  # fmt: skip


def add_common(command: argparse.ArgumentParser, work: Callable[[argparse.Namespace], int]) -> None:
    """Add the options of every run of the board; the command calls ``work`` for its exit status.

    A known error becomes one sentence on stderr and exit status 1.
    """
    command.add_argument("--uf2", type=Path, help="CircuitPython for the Pico, 9.2.1 or later")
    command.add_argument("--bootrom", type=Path, help="the RP2040's boot ROM")
    command.add_argument(
        "--drive", type=Path, help=f"the files on the board's drive (default: {DRIVE})"
    )
    add_choices(command)

    def guarded(options: argparse.Namespace) -> int:
        try:
            return work(options)
        except _ERRORS as error:
            print(error, file=sys.stderr)
            return 1

    command.set_defaults(run=guarded)


def count(text: str) -> int:
    """Return the number that an option gives, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of 1 or more")
    return int(text)


def count_or_none(text: str) -> int:
    """Return the number that an option gives, 0 or more."""
    return 0 if text == "0" else count(text)


def images_of(options: argparse.Namespace) -> Images:
    """Return the UF2 and the boot ROM to run, and say which CircuitPython it is."""
    images = find_images(options.uf2, options.bootrom, say=say)
    say(f"CircuitPython {images.version}, SHA-256 {images.sha256}")
    return images


def files_of(options: argparse.Namespace, model: str | None = None) -> dict[str, bytes]:
    """Return the files of the board's drive, with the settings that the options name.

    ``model``, if any, takes the place of theirs.
    """
    settings = chosen(model or options.model, options.digits)
    files = read_folder(options.drive or DRIVE)
    return with_settings(files, settings) if settings else files


def rendered(count: int, length: int = 1) -> list[np.ndarray]:
    """Return ``count`` pictures, (height, width, 3) uint8, always the same ones.

    They show a digit, or a number of ``length`` digits that stand apart. Digits are written by the
    strokes of hands.py, so that no data set is needed.
    """
    # Only here, because the renderer imports SciPy.
    from simulator import scenes
    from simulator.scenes import numbers

    rng, style = np.random.default_rng(1), scenes.STYLES["normal"]
    if length == 1:
        return [scenes.hand(int(rng.integers(10)), rng, style) for _ in range(count)]
    texts = ["".join(rng.choice(list("0123456789"), length)) for _ in range(count)]
    return [numbers.number_and_places(text, (), rng, style, hands=1)[0] for text in texts]


def run_command(parser: argparse.ArgumentParser, arguments: list[str] | None) -> int:
    """Run the command that the arguments name, and return its exit status."""
    options = parser.parse_args(arguments)
    return run(lambda: options.run(options))
