"""Write one file that a board takes by drag and drop: CircuitPython, and the drive with Inkling.

``python -m export.uf2 [--board pico] [--uf2 CIRCUITPYTHON] [--out FILE] [--py]``

It goes to the drive that a board shows with BOOTSEL held. The board's boot ROM writes both to the
flash, and refuses a file for another chip. Files that are on the CIRCUITPY drive are overwritten.
What ``microcontroller.nvm`` holds stays. The same inputs give the same bytes.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from export.bundle import add_options, collect
from export.circuitpython import BOARDS, CircuitPython, ImageError, identify, uf2
from export.download import Unreachable, circuitpython, circuitpython_url, read
from export.fat import SECTOR, DriveFull, used_part
from export.libraries import BundleError
from export.writing import TargetError, check_target
from simulator.files import replace_file
from simulator.settings_file import SettingsError
from simulator.terminal import INTERRUPTED, run

FOLDER = Path("dist")


def with_drive(firmware: CircuitPython, files: Mapping[str, bytes]) -> bytes:
    """Return a UF2 of ``firmware`` and a drive with ``files``, {place: content}."""
    drive = firmware.drive
    files = {**files, "boot_out.txt": firmware.boot_out}
    return uf2(
        {
            # If this is a UF2 with a drive, what lies between is empty: the board's own memory.
            0: firmware.flash[: drive.start].rstrip(b"\xff"),
            drive.start: used_part(files, len(drive) // SECTOR),
        },
        firmware.board.family,
    )


def find(
    board: str, given: Path | None, say: Callable[[str], None] = lambda text: None
) -> CircuitPython:
    """Return CircuitPython for one of ``BOARDS``: the file given, or its publisher's."""
    try:
        path = given or circuitpython(BOARDS[board], say=say)
    except Unreachable as error:
        raise ImageError(
            f"CircuitPython for the {BOARDS[board].name} is needed "
            f"({circuitpython_url(BOARDS[board])}), but {error}: hand it over with UF2=file."
        ) from None
    return identify(read(path), path)


def name_of(firmware: CircuitPython) -> str:
    """Return the name of the file for the board."""
    [key] = (key for key, board in BOARDS.items() if board == firmware.board)
    return f"inkling-{key}.uf2"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a UF2 with CircuitPython and Inkling."""
    parser = argparse.ArgumentParser(prog="./inkling uf2", description=main.__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--board", choices=BOARDS, default="pico", help="default: %(default)s")
    which.add_argument(
        "--uf2", type=Path, metavar="FILE", help="CircuitPython, for the board that it names"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=f"default: {FOLDER}/inkling-BOARD.uf2"
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    try:
        check_target(options.out or FOLDER / "inkling.uf2")
        files = collect(mpy=not options.py, mpy_cross=options.mpy_cross)
        firmware = find(options.board, options.uf2, print)
        target = options.out or FOLDER / name_of(firmware)
        check_target(target)
        content = with_drive(firmware, files)
        replace_file(target, lambda path: path.write_bytes(content))
    except (BundleError, DriveFull, ImageError, SettingsError, TargetError) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{target} cannot be written: {error.strerror}.")
    except KeyboardInterrupt:
        print("uf2: stopped", file=sys.stderr)
        return INTERRUPTED
    print(f"{target}: {len(content):,} bytes, for the {firmware.board.name}")
    print(f"  {firmware.banner}")
    print("Hold BOOTSEL, plug the board in, and drag the file to the drive that appears.")
    print("It overwrites all files that are on the board's CIRCUITPY drive.")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
