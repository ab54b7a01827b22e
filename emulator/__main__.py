"""The commands of ``python -m emulator``: emulate and faults."""

import argparse
import json
import sys
from pathlib import Path

from emulator import emulate, faults
from emulator.cli import OUT, add_common, files_of, images_of, rendered, run_command
from emulator.faults import FAULTS
from emulator.report import say, showing
from emulator.session import RunError
from simulator.files import check_writable
from simulator.pictures import PictureError, read_all


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="./inkling",
        description="The real CircuitPython on an emulated Raspberry Pi Pico.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "emulate", help="show pictures to the board and print its readings"
    )
    add_common(command, _emulate)
    command.add_argument("--out", type=Path, default=OUT, help="folder for the TFT (%(default)s)")
    command.add_argument("--json", action="store_true", help="print the readings as JSON")
    command.add_argument("pictures", nargs="+", metavar="PICTURE", help="PNG, JPEG, folder or .npz")

    command = commands.add_parser(
        "faults", help="see that wiring faults are told and recovered from"
    )
    add_common(command, _faults)
    command.add_argument("--out", type=Path, default=OUT, help="folder for the TFT (%(default)s)")
    command.add_argument("names", nargs="*", metavar="FAULT", help=f"of {', '.join(FAULTS)}")
    return run_command(parser, arguments)


def _emulate(options: argparse.Namespace) -> int:
    check_writable(options.out / "tft.png")
    pictures = []
    for source, picture in read_all(options.pictures):
        if isinstance(picture, PictureError):
            raise PictureError(f"{source}: {picture}")
        pictures.append((source, picture))
    images = images_of(options)
    if not (options.drive or options.model or options.digits) and images.circuitpython.has_drive:
        say("The drive is the one in the UF2.")
        files = None
    else:
        files = files_of(options)
    with showing("reading", len(pictures)) as show:
        seen = emulate.emulate(images, files, pictures, options.out, show)
    if options.json:
        print(json.dumps([vars(reading) for reading in seen], indent=2))
    else:
        emulate.print_seen(seen)
    return 0


def _faults(options: argparse.Namespace) -> int:
    names = options.names or list(FAULTS)
    if unknown := [name for name in names if name not in FAULTS]:
        raise RunError(f"There is no fault {unknown[0]!r}, but {', '.join(FAULTS)}.")
    check_writable(options.out / "tft.png")
    images, files = images_of(options), files_of(options)
    picture = rendered(1)[0]
    trials = []
    for number, name in enumerate(names):
        with showing(name, len(names)) as show:
            show.done(number)
            trials += faults.try_fault(images, files, name, picture, options.out, show)
    faults.print_trials(trials)
    return int(not all(trial.passed for trial in trials))


if __name__ == "__main__":
    sys.exit(main())
