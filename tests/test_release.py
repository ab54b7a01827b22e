"""What `make release` puts together."""

import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest
from test_pico_uf2 import firmware_of

from export import manifest, release
from export.bundle import collect
from export.circuitpython import BOARDS
from export.download import Unreachable

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """An empty folder without a network, with CircuitPython for a Pico."""

    def unreachable(url, say):
        raise Unreachable("it cannot be downloaded (ConnectionError)")

    monkeypatch.setattr("export.download.download", unreachable)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    Path("pico.uf2").write_bytes(firmware_of(BOARDS["pico"], 0x100000))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_release_is_whole_or_says_in_a_sentence_what_it_lacks(offline, capsys):
    assert release.main(["--uf2", "pico.uf2"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith(
        "The release lacks inkling-pico-w.uf2, inkling-pico2.uf2, inkling-pico2-w.uf2: "
    )
    files = contents(release.TARGET)
    assert files.keys() == {
        "SHA256SUMS", "inkling-mpy.zip", "inkling-pico.uf2", "inkling-py.zip", "notes.md",
        "wiring.html",
    }  # fmt: skip
    listed = manifest.read(release.TARGET / "SHA256SUMS")
    assert listed == {
        (name, hashlib.sha256(content).hexdigest())
        for name, content in files.items()
        if name != "SHA256SUMS"
    }
    for name in files.keys() - {"SHA256SUMS", "notes.md"}:
        assert f"| {name} | {len(files[name]):,} |" in files["notes.md"].decode()
    given = []
    for key, board in BOARDS.items():
        Path(f"{key}.uf2").write_bytes(firmware_of(board, 0x100000))
        given += ["--uf2", f"{key}.uf2"]
    assert release.main(given) == 0
    whole = contents(release.TARGET)
    assert whole.keys() == files.keys() | {f"inkling-{key}.uf2" for key in BOARDS}
    assert whole["inkling-pico.uf2"] == files["inkling-pico.uf2"]
    assert release.main([*given, "--out", "again"]) == 0
    assert contents(Path("again")) == whole


def test_what_release_did_not_write_is_not_lost(offline):
    release.TARGET.mkdir(parents=True)
    (release.TARGET / "letter.txt").write_text("dear")
    with pytest.raises(SystemExit, match=r"letter\.txt was not written by Inkling"):
        release.main(["--uf2", "pico.uf2"])


@pytest.mark.parametrize("mpy", [True, False])
def test_the_zip_holds_the_bundle_and_no_date(mpy):
    files = collect(mpy=mpy)
    archive = zipfile.ZipFile(io.BytesIO(release.zipped(files)))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {f"CIRCUITPY/{place}": content for place, content in files.items()}


def test_the_wiring_needs_no_other_file():
    page = release.page((ROOT / "wiring.md").read_text(encoding="utf-8"), ROOT)
    assert page.count("<table>") == 4 and "<h1>Wiring</h1>" in page
    links = re.findall(r'(?:src|href)="([^"]{0,30})', page)
    drawings = [link for link in links if link.startswith("data:image/svg+xml;base64,")]
    assert len(drawings) == 1
    assert all(link in drawings or link.startswith("https://") for link in links)
    assert "firmware/inkling/pins.py" in page


def test_the_changelog_has_a_section_for_the_version():
    text = "# Changelog\n\n## 0.2.0\n\n- new\n\n## 0.1.0\n\n- old\n"
    assert "\n\n- new\n\n## Files" in release.notes("0.2.0", text, {}, [])
    assert "- new" not in release.notes("0.1.0", text, {}, [])
    with pytest.raises(release.ReleaseError, match=r"says nothing of 0\.3\.0"):
        release.notes("0.3.0", text, {}, [])
