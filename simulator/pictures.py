"""Pictures from files: PNG, JPEG, folders, ``.npz`` collections, and what the page saved."""

import io
import os
import stat
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

with suppress(ImportError):  # an optional package, and the only one that reads HEIC
    import pillow_heif

    pillow_heif.register_heif_opener()

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM", "HEIF")  # by Pillow's names
_KINDS = "PNG, JPEG, WebP, GIF, BMP, TIFF"
_SUFFIXES = {
    *(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif")
}
"""A file in a folder with one of these must be a picture; others may be."""
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_OF_MACOS = b"\0\5\x16\7"  # begins a companion file, ._name, in which macOS keeps what it notes
GLYPH_SHAPE = (28, 28)
_BLACK = 64  # of 255: the median of a glyph is less
_INK = 128  # and its brightest pixel has this or more
_GREY = 16  # the most by which the colours of a grey pixel differ, for a JPEG's are not quite equal
_MOST_SAVED_BYTES = 100_000  # of a PNG of 80x60 pixels: more in a zip is not the page's

# Rec. 601, as the camera weighs the colours.
_LUMA = np.array([0.299, 0.587, 0.114])


class PictureError(Exception):
    """A file that cannot be read as pictures; the message is one sentence for the user."""


def read_all(
    paths: Iterable[str], glyph: bool = False
) -> Iterator[tuple[str, np.ndarray | PictureError]]:
    """Yield (source, picture) for each picture in ``paths``, in order.

    Of a zip that the simulator's page saved, it is the frame or, with ``glyph``, the glyph.

    A picture is (height, width) or (height, width, 3) uint8. For a file that cannot be read, a
    ``PictureError`` stands in the picture's place, and the rest is still read. ``source`` is the
    path, or ``path[index]`` in a collection.
    """
    for name in paths:
        path = Path(name)
        try:
            if not name:
                raise PictureError("is an empty path; the current folder is .")
            if stat.S_ISDIR(_mode(path)):
                yield from _in_folder(path)
            elif path.suffix.lower() == ".npz":
                for index, picture in enumerate(_collection(path)):
                    yield f"{path}[{index}]", picture
            elif path.suffix.lower() == ".zip":
                yield str(path), _saved(path, "glyph.png" if glyph else "frame.png")
            else:
                yield str(path), _picture(path)
        except PictureError as error:
            yield name and str(path), error


def read_one(path: str) -> tuple[str, np.ndarray]:
    """Return the source and the picture, if ``path`` has exactly one.

    Otherwise raises ``PictureError``, whose message begins with the path.
    """
    pictures = read_all([path])
    source, picture = next(pictures)
    if isinstance(picture, PictureError):
        raise PictureError(f"{source or repr(path)}: {picture}")
    if next(pictures, None):
        raise PictureError(f"{path}: holds several pictures; `./inkling classify` reads them all")
    return source, picture


def looks_like_glyph(picture: np.ndarray) -> bool:
    """Tell whether a picture must be a glyph, as MNIST has them: 28x28, white ink on black."""
    if picture.shape[:2] != GLYPH_SHAPE:
        return False
    colours = picture.reshape(*GLYPH_SHAPE, -1)
    grey = np.ptp(colours, axis=2).max() <= _GREY
    return bool(grey and np.median(colours) < _BLACK and colours.max() >= _INK)


def as_glyph(picture: np.ndarray) -> np.ndarray:
    """Return ``picture`` as a glyph, (28, 28) uint8; raises ``PictureError`` for other sizes."""
    if picture.shape[:2] != GLYPH_SHAPE:
        height, width = picture.shape[:2]
        raise PictureError(
            f"is {width}x{height} pixels, but a glyph has 28x28; leave out --glyph for pictures"
        )
    if picture.ndim == 2:
        return np.ascontiguousarray(picture)
    return np.rint(picture @ _LUMA).astype(np.uint8)


def _mode(path: Path) -> int:
    """Return the kind of a file or folder, and its rights; raise ``PictureError`` without any."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise PictureError("does not exist") from None
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror}") from None


def _check_file(path: Path) -> None:
    """Raise ``PictureError`` unless ``path`` is a file: to open a pipe might take for ever."""
    if not stat.S_ISREG(_mode(path)):
        raise PictureError("is a pipe or a device, not a file")


def _in_folder(folder: Path) -> Iterator[tuple[str, np.ndarray | PictureError]]:
    errors: list[OSError] = []
    files = [
        Path(top, name)
        for top, _, names in os.walk(folder, onerror=errors.append)
        for name in names
        if not name.startswith("._")  # macOS's notes, which are no pictures
    ]
    empty = True
    for path in sorted(files, key=str):
        if path.suffix.lower() in _SUFFIXES or _is_picture(path):
            empty = False
            try:
                yield str(path), _picture(path)
            except PictureError as error:
                yield str(path), error
    for failed in errors:  # folders in which nobody may look
        yield str(failed.filename), PictureError(f"cannot be read: {failed.strerror}")
    if empty and not errors:
        raise PictureError(f"has no picture in it ({_KINDS})")


def _is_picture(path: Path) -> bool:
    """Tell whether a file, whatever its name is, begins as a picture does."""
    try:
        if not path.is_file():  # to open a pipe might take for ever
            return False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with path.open("rb") as stream, Image.open(stream, formats=_formats()):
                return True
    except Exception:  # a damaged picture can fail in a dozen ways
        return False


def _formats() -> list[str]:
    Image.init()
    return [name for name in _FORMATS if name in Image.OPEN]


def _picture(path: Path) -> np.ndarray:
    _check_file(path)
    try:
        with path.open("rb") as stream:
            return decoded(stream)
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror or error}") from None


def decoded(file: BinaryIO) -> np.ndarray:
    """Return the picture in a file of any kind that is read: (h, w) or (h, w, 3) uint8, upright.

    It is the first one of several. Raises ``PictureError`` if it cannot be decoded.
    """
    start = file.read(16)
    file.seek(0)
    if not start:
        raise PictureError("is empty")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow works around these
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_formats()) as image:
                return _flattened(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureError(f"has more than {Image.MAX_IMAGE_PIXELS:,} pixels") from error
    except UnidentifiedImageError as error:
        raise PictureError(_unidentified(start)) from error
    except PictureError:
        raise
    except Exception as error:  # a damaged picture can fail in a dozen ways
        reason = str(error).strip() or type(error).__name__
        raise PictureError(f"cannot be read as a picture: {reason}") from error


def _unidentified(start: bytes) -> str:
    """Return what is wrong with a file that begins with ``start``."""
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        return (
            "is a HEIC picture: save it as JPEG, or let it be read with "
            "`.venv/bin/python -m pip install pillow-heif`"
        )
    if start.startswith(_OF_MACOS):
        return "is a note of macOS about the file of that name without ._, and no picture"
    return f"cannot be read as a picture: it is none, or not of a kind that is read ({_KINDS})"


def _flattened(image: Image.Image) -> np.ndarray:
    """Return the picture as uint8 grey or RGB; transparent places become white paper."""
    if image.mode == "F":
        raise PictureError("has pixels of floating-point numbers; save it with 8 bits a colour")
    if image.mode.startswith("I;16") or image.mode == "I":
        return (np.asarray(image, dtype=np.uint32) >> 8).clip(0, 255).astype(np.uint8)
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def _saved(path: Path, name: str) -> np.ndarray:
    """Return the picture ``name`` in a zip that the simulator's page saved."""
    _check_file(path)
    try:
        with zipfile.ZipFile(path) as file:
            if "reading.json" not in file.namelist():
                raise PictureError("is no zip that the simulator's page saved; unpack it first")
            if name not in file.namelist():
                raise PictureError(f"has no {name}, because there was none when it was saved")
            with file.open(name) as picture:
                data = picture.read(_MOST_SAVED_BYTES)
    except PermissionError as error:
        raise PictureError(f"cannot be read: {error.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError) as error:
        raise PictureError(f"cannot be read as a zip ({type(error).__name__})") from error
    return decoded(io.BytesIO(data))


def _collection(path: Path) -> np.ndarray:
    _check_file(path)
    try:
        with path.open("rb") as stream, np.load(stream) as arrays:
            images = np.asarray(arrays["images"])
    except PermissionError as error:
        raise PictureError(f"cannot be read: {error.strerror}") from None
    except KeyError:
        raise PictureError("has no array named 'images'") from None
    except Exception as error:  # a damaged zip file can fail in a dozen ways
        raise PictureError(f"cannot be read as .npz ({type(error).__name__})") from error
    channels = images.shape[3:] if images.ndim == 4 else (3,)
    if images.dtype != np.uint8 or images.ndim not in (3, 4) or channels != (3,):
        raise PictureError(
            f"has 'images' of shape {images.shape} and type {images.dtype}, "
            "but they must be (N, height, width) or (N, height, width, 3) uint8"
        )
    if not images.size:
        raise PictureError(f"has no pixels in 'images', whose shape is {images.shape}")
    return images
