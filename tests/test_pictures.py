"""simulator/pictures.py: every kind of file a person may hand in, good or bad."""

import io
import os
import re
import struct
import warnings
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from simulator.pictures import PictureError, as_glyph, looks_like_glyph, read_all, read_one

RGB = np.random.default_rng(3).integers(0, 256, (40, 60, 3), dtype=np.uint8)
GREY = RGB[:, :, 0]
SMOOTH = np.add.outer(np.arange(48), np.arange(64)).astype(np.uint8)
ORIENTATION = 0x0112  # EXIF tag


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def read(path):
    """Return what ``read_all`` makes of the one picture in ``path``."""
    [(source, picture)] = read_all([str(path)])
    assert source == str(path)
    return picture


def reread(tmp_path, image, name="picture.png", **options):
    image.save(tmp_path / name, **options)
    picture = read(tmp_path / name)
    assert isinstance(picture, np.ndarray), picture
    assert picture.dtype == np.uint8
    return picture


def complaint_of_zip(path, **members):
    """Return the sentence that a zip with these members gives."""
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("_", "."), content)
    return complaint(path)


def test_of_a_zip_that_the_page_saved_the_frame_is_read_or_the_glyph(tmp_path):
    path = tmp_path / "saved.zip"
    pictures = {"frame.png": GREY, "glyph.png": SMOOTH}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("reading.json", "{}")
        for name, picture in pictures.items():
            with file.open(name, "w") as member:
                Image.fromarray(picture).save(member, "png")
    assert np.array_equal(read(path), GREY)
    [(source, picture)] = read_all([str(path)], glyph=True)
    assert (source, np.array_equal(picture, SMOOTH)) == (str(path), True)
    assert "is no zip that" in complaint_of_zip(path, frame_png=b"x")
    assert "has no frame.png" in complaint_of_zip(path, reading_json="{}")
    assert "cannot be read as a picture" in complaint_of_zip(
        path, reading_json="{}", frame_png=b"x"
    )
    path.write_bytes(b"PK")
    assert "cannot be read as a zip" in complaint(path)


def complaint(path):
    """Return the one sentence that reading ``path`` gives."""
    error = read(path)
    assert isinstance(error, PictureError)
    text = str(error)
    assert text
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, rows):
    """Return a PNG file, built by hand, as Pillow does not write every kind that it reads."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def with_palette(index, *colours):
    """Return a picture of numbered colours."""
    image = Image.fromarray(np.asarray(index, np.uint8), "L")
    image.putpalette(bytes(sum(colours, ())))
    return image


OPAQUE = np.where(np.arange(40) < 20, 0, 255).astype(np.uint8)[:, None]  # the upper half is not
COLOURS = ((200, 10, 30), (0, 0, 0), (250, 250, 240))
NUMBERS = np.arange(48).reshape(6, 8) % 3


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.fromarray(RGB), RGB),
        (Image.fromarray(GREY), GREY),
        (Image.fromarray(GREY > 99), np.where(GREY > 99, 255, 0)),
        (Image.fromarray(GREY.astype(np.uint16) * 257), GREY),
        (with_palette(NUMBERS, *COLOURS), np.array(COLOURS, np.uint8)[NUMBERS]),
        # Transparent places are white paper.
        (
            Image.fromarray(np.dstack([RGB, np.broadcast_to(OPAQUE, GREY.shape)])),
            np.where(OPAQUE[..., None], RGB, 255),
        ),
        (Image.new("RGBA", (4, 4), (0, 0, 0, 128)), np.full((4, 4, 3), 127)),
        (Image.new("LA", (4, 4), (0, 0)), np.full((4, 4, 3), 255)),
    ],
    ids=["colour", "grey", "1 bit", "16 bits", "palette", "transparent", "half", "grey and alpha"],
)
def test_a_png_is_read_as_it_looks_on_white_paper(tmp_path, image, expected):
    assert np.array_equal(reread(tmp_path, image), expected)


def test_a_transparent_colour_of_a_palette_is_white_paper(tmp_path):
    image = with_palette([[0, 1], [1, 1]], (0, 0, 0), (9, 9, 9))
    picture = reread(tmp_path, image, transparency=1)
    assert picture[..., 0].tolist() == [[0, 255], [255, 255]]


def test_sixteen_bits_a_colour_are_brought_to_eight(tmp_path):
    row = b"\0" + bytes((0x80, 0x12, 0x40, 0xFF, 0xFF, 0xFF)) * 5
    (tmp_path / "deep.png").write_bytes(png(5, 4, 16, 2, row * 4))
    picture = read(tmp_path / "deep.png")
    assert picture.shape == (4, 5, 3)
    assert (picture == (0x80, 0x40, 0xFF)).all()


@pytest.mark.parametrize("name", ["a.jpg", "a.jpeg", "a.JPG"])
def test_a_jpeg_is_read_as_nearly_as_jpeg_can(tmp_path, name):
    grey = reread(tmp_path, Image.fromarray(SMOOTH), name, format="JPEG", quality=95)
    assert grey.shape == SMOOTH.shape
    assert abs(grey.astype(int) - SMOOTH).max() <= 4


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_a_colour_jpeg_is_read_as_rgb(tmp_path, mode):
    red = Image.new("RGB", (16, 16), (255, 0, 0)).convert(mode)
    assert abs(reread(tmp_path, red, "a.jpg").astype(int) - (255, 0, 0)).max() <= 4


@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, lambda picture: picture),
        (2, lambda picture: picture[:, ::-1]),
        (3, lambda picture: picture[::-1, ::-1]),
        (4, lambda picture: picture[::-1]),
        (5, lambda picture: picture.swapaxes(0, 1)),
        (6, lambda picture: np.rot90(picture, -1)),
        (7, lambda picture: picture.swapaxes(0, 1)[::-1, ::-1]),
        (8, lambda picture: np.rot90(picture, 1)),
    ],
)
def test_a_photograph_taken_sideways_is_put_upright(tmp_path, orientation, upright):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = reread(tmp_path, Image.fromarray(RGB), exif=exif)
    assert np.array_equal(picture, upright(RGB))
    photograph = reread(tmp_path, Image.fromarray(SMOOTH), "a.jpg", exif=exif, quality=95)
    assert photograph.shape == upright(SMOOTH).shape
    assert abs(photograph.astype(int) - upright(SMOOTH)).max() <= 4


def test_a_damaged_orientation_is_ignored(tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    Image.fromarray(SMOOTH).save(tmp_path / "a.jpg", exif=exif)
    content = (tmp_path / "a.jpg").read_bytes()
    damaged = content.replace(b"MM\0*", b"XX\0*").replace(b"II*\0", b"XX*\0")
    assert damaged != content
    (tmp_path / "a.jpg").write_bytes(damaged)
    assert read(tmp_path / "a.jpg").shape == SMOOTH.shape


def test_a_folder_is_read_in_order_with_what_lies_deeper(tmp_path):
    names = ["2.png", "1.JPG", "my scans [1]/3.jpeg", "10.png", "below/deeper/0.png"]
    for name in names:
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(GREY).save(path)
    (tmp_path / "folder" / "notes.txt").write_text("not a picture")
    np.savez(tmp_path / "folder" / "more.npz", images=GREY[None])
    found = list(read_all([str(tmp_path / "folder")]))
    assert [source for source, _ in found] == sorted(str(tmp_path / "folder" / n) for n in names)
    assert all(picture.shape == GREY.shape for _, picture in found)


def test_a_folder_named_like_a_picture_is_a_folder(tmp_path):
    (tmp_path / "folder" / "scans.png").mkdir(parents=True)
    Image.fromarray(GREY).save(tmp_path / "folder" / "scans.png" / "1.png")
    [(source, picture)] = read_all([str(tmp_path / "folder")])
    assert source == str(tmp_path / "folder" / "scans.png" / "1.png")
    assert np.array_equal(picture, GREY)


def test_paths_are_read_in_the_order_given_and_errors_stand_in_their_place(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "b.png")
    np.savez(tmp_path / "n.npz", images=np.stack([GREY, GREY]))
    names = ["b.png", "missing.png", "n.npz", "b.png"]
    found = list(read_all([str(tmp_path / name) for name in names]))
    expected = ["b.png", "missing.png", "n.npz[0]", "n.npz[1]", "b.png"]
    assert [source for source, _ in found] == [str(tmp_path / name) for name in expected]
    assert [isinstance(picture, PictureError) for _, picture in found] == [0, 1, 0, 0, 0]


@pytest.mark.parametrize("images", [np.stack([GREY, 255 - GREY]), np.stack([RGB, 255 - RGB])])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_collection_gives_each_picture_with_its_index(tmp_path, save, images):
    path = tmp_path / "many.npz"
    save(path, images=images, labels=np.arange(2))
    found = list(read_all([str(path)]))
    assert [source for source, _ in found] == [f"{path}[0]", f"{path}[1]"]
    assert all(np.array_equal(a, b) for (_, a), b in zip(found, images, strict=True))


@pytest.mark.parametrize(
    "arrays",
    [
        {"pictures": GREY[None]},
        {"images": GREY[None].astype(float)},
        {"images": GREY[None].astype(np.uint16)},
        {"images": GREY},
        {"images": np.uint8(7)},
        {"images": np.zeros((2, 5, 5, 4), np.uint8)},
        {"images": np.zeros((2, 3, 5, 5), np.uint8)},
        {"images": np.zeros((0, 5, 5), np.uint8)},
        {"images": np.zeros((2, 0, 5), np.uint8)},
        {"images": np.array(["text"])},
    ],
    ids=lambda arrays: "-".join(f"{k}{v.shape}{v.dtype}" for k, v in arrays.items()),
)
def test_a_collection_without_pictures_in_it_is_named(tmp_path, arrays):
    np.savez(tmp_path / "bad.npz", **arrays)
    assert "'images'" in complaint(tmp_path / "bad.npz")


def with_member(content, name="images.npy"):
    """Return a zip file with one member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(name, content)
    return stream.getvalue()


def npy(header_shape=None, array=GREY[None]):
    """Return an array in NumPy's format, whose header may claim another shape."""
    stream = io.BytesIO()
    np.save(stream, array)
    if header_shape is None:
        return stream.getvalue()
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {header_shape}, }}"
    header = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + b"few"


def flipped(content, position):
    damaged = bytearray(content)
    damaged[position] ^= 0xFF
    return bytes(damaged)


DAMAGED = {
    "empty": b"",
    "text": b"text, not a zip file",
    "an array alone": npy(),
    "truncated": with_member(npy())[: GREY.size // 2],
    "a flipped bit": flipped(with_member(npy()), 1000),
    "header cut": with_member(b"\x93NUMPY\x01\x00v\x00{'descr'"),
    "data cut": with_member(npy((9, 40, 60))),
    "claims more than any memory": with_member(npy((10**9, 10**4, 10**4))),
    "pickled objects": with_member(npy(array=np.array([GREY, None], dtype=object))),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_collection_is_named(tmp_path, content):
    (tmp_path / "bad.npz").write_bytes(content)
    assert complaint(tmp_path / "bad.npz").startswith("cannot be read as .npz")


def saved(image, **options):
    """Return an image as the bytes of a file."""
    stream = io.BytesIO()
    image.save(stream, **options)
    return stream.getvalue()


PNG, JPEG = saved(Image.fromarray(RGB), format="PNG"), saved(Image.fromarray(RGB), format="JPEG")
NOT_PICTURES = {
    "text": b"hello",
    "signature": b"\x89PNG\r\n\x1a\n",
    "flipped bit": flipped(PNG, 60),
    **{f"{share} of a PNG": PNG[: int(share * len(PNG))] for share in (0.05, 0.3, 0.9)},
    **{f"{share} of a JPEG": JPEG[: int(share * len(JPEG))] for share in (0.05, 0.3, 0.9)},
}


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
@pytest.mark.parametrize("content", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_a_damaged_picture_cannot_be_read(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert complaint(tmp_path / name).startswith("cannot be read as a picture")


@pytest.mark.parametrize("name", ["missing.png", "missing.npz", "missing", "no/folder/a.jpg"])
def test_a_missing_file_is_said_to_be_missing(tmp_path, name):
    assert complaint(tmp_path / name) == "does not exist"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF"])
def test_a_picture_is_known_by_its_content_whatever_its_name_is(tmp_path, kind):
    lossless = {"lossless": True} if kind == "WEBP" else {}
    second = {"save_all": True, "append_images": [Image.fromarray(255 - GREY)]}
    options = lossless | (second if kind in ("GIF", "TIFF", "WEBP") else {})
    picture = reread(tmp_path, Image.fromarray(GREY), "scan.txt", format=kind, **options)
    tolerance = 60 if kind == "AVIF" else 0
    assert abs(picture.reshape(40, 60, -1)[..., 0].astype(int) - GREY).max() <= tolerance
    [(source, found)] = read_all([str(tmp_path)])
    assert source.endswith("scan.txt")
    assert np.array_equal(found, picture)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello", "not of a kind that is read (PNG, JPEG, WebP, GIF, BMP, TIFF)"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not of a kind that is read"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is a HEIC picture: save it as JPEG, or"),
        (b"\0\5\x16\7\0\2\0\0Mac OS X", "a note of macOS"),
        (saved(Image.fromarray(GREY.astype(np.float32)), format="TIFF"), "floating-point"),
    ],
    ids=["empty", "text", "PostScript", "HEIC", "macOS", "float"],
)
def test_what_is_no_picture_is_told_by_its_content(tmp_path, content, words):
    (tmp_path / "._x.png").write_bytes(content)
    told = complaint(tmp_path / "._x.png")
    assert words in told
    assert str(tmp_path) not in told
    assert complaint(tmp_path) == "has no picture in it (PNG, JPEG, WebP, GIF, BMP, TIFF)"


def test_an_empty_path_is_not_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(GREY).save("a.png")
    assert [(source, str(error)) for source, error in read_all([""])] == [
        ("", "is an empty path; the current folder is .")
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_told_and_not_waited_for(tmp_path):
    for name in ("a.png", "b.npz", "c.zip", "d"):
        os.mkfifo(tmp_path / name)
        assert complaint(tmp_path / name) == "is a pipe or a device, not a file"
    [(source, error)] = read_all([str(tmp_path)])
    assert source.endswith("a.png") and "pipe" in str(error)


@pytest.mark.parametrize("name", ["a.png", "folder", "folder/b.png", "c.npz", "d.zip"])
def test_what_may_not_be_read_is_told_with_its_path_once(tmp_path, monkeypatch, name):
    # The user root may read everything, so the system's answer is put in here.
    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "folder").mkdir()
    for file in ("a.png", "folder/b.png", "c.npz", "d.zip"):
        Image.fromarray(GREY).save(tmp_path / file, "PNG")
    monkeypatch.setattr("os.scandir" if name == "folder" else "io.open", refuse)
    assert complaint(tmp_path / name) == "cannot be read: Permission denied"
    [(_, error)] = list(read_all([str(tmp_path / "folder")]))
    assert str(error) == "cannot be read: Permission denied"


def test_one_picture_is_taken_and_several_are_told(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "a.png")
    source, picture = read_one(str(tmp_path))
    assert source == str(tmp_path / "a.png") and np.array_equal(picture, GREY)
    Image.fromarray(GREY).save(tmp_path / "b.png")
    for path, words in ((tmp_path, "several pictures"), (tmp_path / "no", "does not exist")):
        with pytest.raises(PictureError, match=f"^{re.escape(str(path))}: .*{words}"):
            read_one(str(path))


@pytest.mark.parametrize(
    ("picture", "is_one"),
    [
        (np.pad(np.full((10, 10), 255, np.uint8), 9), True),
        (np.pad(np.full((10, 10, 3), 255, np.uint8), ((9, 9), (9, 9), (0, 0))), True),
        (np.pad(np.full((10, 10), 255, np.uint8), 10), False),
        (255 - np.pad(np.full((10, 10), 255, np.uint8), 9), False),
        (np.zeros((28, 28), np.uint8), False),
        (np.pad(np.full((10, 10, 1), 255, np.uint8), ((9, 9), (9, 9), (0, 2))), False),
    ],
    ids=["grey", "colour file", "30x30", "black on white", "black", "red on black"],
)
def test_a_glyph_is_28x28_and_white_on_black(picture, is_one):
    assert looks_like_glyph(picture) == is_one


@pytest.mark.parametrize("side", [10_000, 20_000, 2**31 - 1])
def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path, side):
    (tmp_path / "bomb.png").write_bytes(png(side, side, 8, 0, bytes(1000)))
    assert "pixels" in complaint(tmp_path / "bomb.png")


def test_a_note_in_a_picture_that_would_fill_the_memory_is_refused(tmp_path):
    bomb = png(5, 5, 8, 0, bytes(30))
    note = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(10_000_000)))
    (tmp_path / "bomb.png").write_bytes(bomb[:33] + note + bomb[33:])
    assert complaint(tmp_path / "bomb.png").startswith("cannot be read as a picture")


def test_a_picture_twenty_thousand_pixels_wide_is_read(tmp_path):
    assert reread(tmp_path, Image.new("L", (20_000, 30), 200)).shape == (30, 20_000)


def test_as_glyph_gives_what_the_firmware_takes_from_any_memory_layout():
    glyph = np.arange(28 * 56).reshape(28, 56).astype(np.uint8)[:, ::2].T
    made = as_glyph(glyph)
    assert np.array_equal(made, glyph)
    assert made.flags.c_contiguous


@pytest.mark.parametrize(
    ("colour", "luma"),
    [
        ((0, 0, 0), 0),
        ((255, 255, 255), 255),
        ((77, 77, 77), 77),
        # Rec. 601: 0.299, 0.587 and 0.114 of 255.
        ((255, 0, 0), 76),
        ((0, 255, 0), 150),
        ((0, 0, 255), 29),
    ],
)
def test_as_glyph_weighs_colours_as_the_camera_does(colour, luma):
    made = as_glyph(np.full((28, 28, 3), colour, np.uint8))
    assert made.shape == (28, 28)
    assert made.dtype == np.uint8
    assert (made == luma).all()


@pytest.mark.parametrize("shape", [(28, 27), (27, 28), (56, 56), (1, 784), (20, 28, 3)])
def test_as_glyph_refuses_other_sizes_and_says_which(shape):
    with pytest.raises(PictureError, match=f"{shape[1]}x{shape[0]} pixels") as caught:
        as_glyph(np.zeros(shape, np.uint8))
    assert "28x28" in str(caught.value)
