"""Pictures from files: PNG, JPEG, folders, ``.npz`` collections, and what the page saved."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

SUFFIXES = (".png", ".jpg", ".jpeg")
GLYPH_SHAPE = (28, 28)
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
    for path in map(Path, paths):
        try:
            if path.is_dir():
                yield from read_all(_in_folder(path))
            elif path.suffix.lower() == ".npz":
                for index, picture in enumerate(_collection(path)):
                    yield f"{path}[{index}]", picture
            elif path.suffix.lower() == ".zip":
                yield str(path), _saved(path, "glyph.png" if glyph else "frame.png")
            else:
                yield str(path), _picture(path)
        except PictureError as error:
            yield str(path), error


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


def _in_folder(folder: Path) -> list[str]:
    found = sorted(
        str(p) for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and not p.is_dir()
    )
    if not found:
        raise PictureError("has no PNG or JPEG in it")
    return found


def _picture(path: Path) -> np.ndarray:
    if not path.exists():
        raise PictureError("does not exist")
    if path.suffix.lower() not in SUFFIXES:
        raise PictureError("is no PNG, JPEG, .npz, .zip that the page saved, or folder")
    return decoded(path)


def decoded(file: Path | BinaryIO) -> np.ndarray:
    """Return the picture in a PNG or JPEG, (h, w) or (h, w, 3) uint8, upright.

    Raises ``PictureError`` if it cannot be decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow works around these
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                return _flattened(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureError(f"has more than {Image.MAX_IMAGE_PIXELS:,} pixels") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureError(f"cannot be read as a picture: {error}") from error


def _flattened(image: Image.Image) -> np.ndarray:
    """Return the picture as uint8 grey or RGB; transparent places become white paper."""
    if image.mode.startswith("I;16") or image.mode == "I":
        return (np.asarray(image, dtype=np.uint32) >> 8).clip(0, 255).astype(np.uint8)
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))


def _saved(path: Path, name: str) -> np.ndarray:
    """Return the picture ``name`` in a zip that the simulator's page saved."""
    if not path.exists():
        raise PictureError("does not exist")
    try:
        with zipfile.ZipFile(path) as file:
            if "reading.json" not in file.namelist():
                raise PictureError("is no zip that the simulator's page saved; unpack it first")
            if name not in file.namelist():
                raise PictureError(f"has no {name}, because there was none when it was saved")
            with file.open(name) as picture:
                data = picture.read(_MOST_SAVED_BYTES)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError) as error:
        raise PictureError(f"cannot be read as a zip ({type(error).__name__})") from error
    return decoded(io.BytesIO(data))


def _collection(path: Path) -> np.ndarray:
    if not path.exists():
        raise PictureError("does not exist")
    try:
        with path.open("rb") as stream, np.load(stream) as arrays:
            images = np.asarray(arrays["images"])
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
