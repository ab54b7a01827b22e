"""The command ``python -m webcam``: the firmware reads what a webcam sees."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from simulator.board.camera_optics import FIELD_OF_VIEW
from simulator.readings import as_dict
from simulator.settings_file import SETTINGS, add_choices, check
from simulator.terminal import run
from webcam.saving import Saver
from webcam.source import PICAMERA2, PiCamera, Webcam, WebcamError, open_source
from webcam.window import Window, open_window


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="./inkling webcam",
        description="Lay what a webcam sees before the simulated camera and let the firmware read "
        "it. A line is printed whenever the digit, or the reason for there being none, changes. "
        "Ctrl-C ends it, or q in the window.",
    )
    add_choices(parser)
    parser.add_argument(
        "--device",
        help=f"a webcam's number or path, {PICAMERA2}, a stream's URL, a GStreamer pipeline or a "
        "video file (default: a Raspberry Pi's camera or, without one, 0)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a frame instead")
    parser.add_argument(
        "--save",
        type=Path,
        metavar="DIR",
        help="save frame, glyph and reading as PNG and JSON for each line that is printed",
    )
    parser.add_argument("--no-window", action="store_true", help="open no window")
    options = parser.parse_args(arguments)
    return run(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    check(SETTINGS)
    try:
        with _told(options.save):
            saver = Saver(options.save) if options.save else None
        with closing(open_source(options.device)) as webcam:
            window = None if options.no_window else open_window()
            with closing(window) if window else nullcontext():
                _session(webcam, window, saver, options)
    except WebcamError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Raise ``WebcamError`` if what is saved cannot be written to ``folder``."""
    try:
        yield
    except OSError as error:
        raise WebcamError(f"{folder} cannot be written: {error.strerror or error}") from error


def _session(
    webcam: Webcam | PiCamera,
    window: Window | None,
    saver: Saver | None,
    options: argparse.Namespace,
) -> None:
    """Read picture after picture until there are no more or it is ended; print a summary."""
    # Only now, because the shim makes this process a board, whose modules hide some of Python's.
    from simulator.run import FrameReader

    reader = FrameReader(options.model, options.digits)
    scale = FIELD_OF_VIEW[0] // reader.luma.shape[1]
    end = "q in the window or Ctrl-C ends" if window else "no window; Ctrl-C ends"
    print(f"reading {webcam.name} ({end})", file=sys.stderr)
    frames = digits = 0
    before: object = None
    since = time.monotonic()
    try:
        for number, picture in enumerate(webcam.pictures()):
            reading = reader.read(picture)
            outcome = (reading.number, reading.reason)
            frames = number + 1
            digits += reading.number is not None
            if options.json or outcome != before:
                answer = _as_dict(number, reader.model, reading)
                print(json.dumps(answer) if options.json else reading, flush=True)
                if saver:
                    with _told(saver.folder):
                        saver.save(reader.luma, reader.glyphs, answer)
            before = outcome
            if window and not window.show(picture, reading, scale):
                break
    except KeyboardInterrupt:  # the usual end
        print(file=sys.stderr)  # after the terminal's ^C
    finally:
        seconds = time.monotonic() - since
        count = "1 frame" if frames == 1 else f"{frames:,} frames"
        rate = f"{count} in {seconds:.1f} s ({frames / seconds:.1f} a second)"
        saved = f"; {saver.count:,} saved in {saver.folder}" if saver else ""
        print(
            f"{rate}, a digit in {digits:,} of them{saved}",
            file=sys.stderr,
        )


def _as_dict(number: int, model: str, reading: Any) -> dict[str, Any]:
    """Return the JSON object for a frame: the keys of ``classify --json`` and a few more."""
    return {"frame": number, "model": model} | as_dict(reading, "box")


if __name__ == "__main__":
    sys.exit(main())
