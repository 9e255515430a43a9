"""Write PNG files, gray, RGB and RGBA, in 8 and 16 bits, with a color profile; or with all of a photo."""

from pathlib import Path

from core.files import atomic_write
from core.imaging.formats import exif, png
from core.imaging.formats.png import encode_png
from core.imaging.formats.record import Picture, Writing
from core.imaging.photo import Photo, Pixels


def write_png(
    path: Path,
    array: Pixels,
    *,
    icc_profile: bytes | None = None,
    private: bool = False,
    is_quick: bool = False,
) -> None:
    """Write (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or uint16, as PNG; see `encode_png`.

    ``private`` keeps a new file to the user. The write is atomic.
    Raises UserError if the file cannot be written.
    """
    encoded = encode_png(array, icc_profile=icc_profile, is_quick=is_quick)
    with atomic_write(path, private=private) as temporary:
        temporary.write_bytes(encoded)


def png_of(photo: Photo) -> bytes:
    """Return a PNG that is to stand for a photo's file: pixels, transparency, profile, resolution, EXIF and location.

    Saved selections are not in it.
    """
    block = exif.for_writing(photo.exif, photo.size, with_location=True)
    picture = Picture(photo.image, photo.alpha, photo.icc_profile, block, photo.dpi)
    return png.encode(picture, Writing(is_quick=True))
