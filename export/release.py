"""Put together what a release page needs, in dist/release.

``python -m export.release [--uf2 CIRCUITPYTHON ...] [--out FOLDER]``

The files to drag, one for each board whose CircuitPython is given or can be downloaded; the drive's
files as .zip, compiled and not; the wiring as a page; notes from CHANGELOG.md; and checksums. The
same inputs give the same bytes.
"""

import argparse
import base64
import io
import re
import sys
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from markdown_it import MarkdownIt

from export import manifest
from export.bundle import collect, write
from export.circuitpython import BOARDS, CircuitPython, ImageError
from export.fat import DriveFull
from export.libraries import BundleError
from export.uf2 import find, name_of, with_drive
from export.writing import TargetError, check_target
from simulator.settings_file import SettingsError
from simulator.terminal import INTERRUPTED, run

ROOT = Path(__file__).resolve().parents[1]
TARGET = Path("dist/release")
CHECKSUMS = "SHA256SUMS"

_ZIPS = {"inkling-mpy.zip": True, "inkling-py.zip": False}  # whether modules are compiled

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: 0.2rem 0.6rem; }
img { max-width: 100%; height: auto; } code { background: #eee; }
@media print { body { font-size: 11px; margin: 0; } }
"""


class ReleaseError(Exception):
    """The release cannot be put together; the message is one sentence that says why."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a .zip with ``files``, {place: content}.

    They are stored as they are, because another zlib would compress them to other bytes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for place, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"CIRCUITPY/{place}")  # dated 1980, the first that it can be
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def page(markdown: str, folder: Path) -> str:
    """Return ``markdown`` as a page that needs no other file.

    Drawings, from ``folder``, stand in the page. Links to other files of the project lead nowhere
    from there, so their text stands without them.
    """
    text = re.sub(r"(?<!!)\[([^\]]+)\]\((?!https?:|#)[^)]+\)", r"\1", markdown)
    html = MarkdownIt("commonmark").enable("table").render(text)

    def inlined(match: re.Match) -> str:
        drawing = base64.b64encode((folder / match[1]).read_bytes()).decode()
        return f'src="data:image/svg+xml;base64,{drawing}"'

    html = re.sub(r'src="([^":]+\.svg)"', inlined, html)
    title = re.search(r"^# (.+)", markdown, re.MULTILINE)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f"<title>Inkling: {title[1] if title else ''}</title>\n"
        f"<style>{_STYLE}</style>\n{html}</html>\n"
    )


def notes(
    version: str, changelog: str, files: Mapping[str, bytes], firmwares: Sequence[CircuitPython]
) -> str:
    """Return the text of the release page: what is new, and what each of ``files`` is."""
    sections = dict(re.findall(r"^## (\S+)\n+(.*?)\s*(?=^## |\Z)", changelog, re.M | re.S))
    if version not in sections:
        raise ReleaseError(f"CHANGELOG.md says nothing of {version}: add a section ## {version}.")
    about = {name_of(firmware): f"drag it to a {firmware.board.name}" for firmware in firmwares}
    about |= {
        "inkling-mpy.zip": "the files of the CIRCUITPY drive, compiled",
        "inkling-py.zip": "the same as .py files",
        "wiring.html": "how to wire camera and display",
    }
    rows = [f"| {name} | {len(files[name]):,} | {about[name]} |" for name in sorted(files)]
    lines = [
        f"# Inkling {version}",
        "",
        sections[version],
        "",
        "## Files",
        "",
        "Hold BOOTSEL, plug the board in, and drag the `.uf2` for it to the drive that appears. It "
        "holds CircuitPython and Inkling, and **overwrites all files that are on the board's "
        "CIRCUITPY drive**. To keep them, copy what is in one of the `.zip` files to that drive "
        "instead.",
        "",
        "| file | bytes | |",
        "|---|---|---|",
        *rows,
        "",
        *(f"- {name_of(firmware)} has {firmware.banner}." for firmware in firmwares),
        "",
        f"`sha256sum -c {CHECKSUMS}` checks them.",
    ]
    return "\n".join(lines) + "\n"


def collect_release(firmwares: Sequence[CircuitPython]) -> dict[str, bytes]:
    """Return {name: content} of the files of a release with ``firmwares``."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    files = {name: zipped(collect(mpy=mpy)) for name, mpy in _ZIPS.items()}
    drive = collect()
    files |= {name_of(firmware): with_drive(firmware, drive) for firmware in firmwares}
    wiring = (ROOT / "wiring.md").read_text(encoding="utf-8")
    files["wiring.html"] = page(wiring, ROOT).encode()
    files["notes.md"] = notes(version, changelog, files, firmwares).encode()
    files[CHECKSUMS] = manifest.of(files)
    return dict(sorted(files.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files of a release. Return 1 if the UF2 of a board is not among them."""
    parser = argparse.ArgumentParser(prog="./inkling release", description=main.__doc__)
    parser.add_argument(
        "--uf2",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="CircuitPython for one of the boards, in place of a download; may be repeated",
    )
    parser.add_argument("--out", type=Path, default=TARGET, help="folder (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        check_target(options.out, is_folder=True)
        given = [find("", path) for path in options.uf2]
        firmwares = {firmware.board.id: firmware for firmware in given}
        lacking = []
        for key, board in BOARDS.items():
            if board.id not in firmwares:
                try:
                    firmwares[board.id] = find(key, None, print)
                except ImageError as error:
                    lacking.append((key, error))
        files = collect_release(list(firmwares.values()))
        write(files, options.out.resolve(), CHECKSUMS)
    except KeyboardInterrupt:
        print("release: stopped", file=sys.stderr)
        return INTERRUPTED
    except _ERRORS as error:
        sys.exit(str(error))
    print(f"{options.out}:")
    for name, content in files.items():
        print(f"  {name:<20}  {len(content):>10,}")
    if lacking:
        names = ", ".join(f"inkling-{key}.uf2" for key, _ in lacking)
        _, reason = lacking[0]
        print(
            f"The release lacks {names}: {reason} Several: ./inkling release --uf2 FILE --uf2 FILE",
            file=sys.stderr,
        )
    return int(bool(lacking))


_ERRORS = (
    BundleError, DriveFull, ImageError, OSError, ReleaseError, SettingsError, TargetError,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(run(main))
