"""Bytes of a PNG, JPEG, TIFF, WebP ... to upright RGB in the file's own depth.

Pillow reads the header, the profile and all 8-bit pixels; OpenCV the 16-bit ones, where Pillow drops half.
"""

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from core.errors import UserError, is_out_of_memory
from core.imaging.formats.exif import block_of, dpi_of
from core.imaging.formats.suffixes import FORMATS
from core.imaging.kinds import HEAD_BYTES, PHOTO, RAW, kind_of
from core.imaging.photo import Origin, Photo, Pixels, check_size
from core.imaging.quiet import quiet_libraries

_ORIENTATION = 0x0112
_QUARTER_TURNS = (5, 6, 7, 8)
_BITS_PER_SAMPLE = 258
_PHOTOMETRIC = 262
_EXTRA_SAMPLES = 338
_ASSOCIATED_ALPHA = 1
_BYTES_OF_PIXEL, _COPIES = 8, 3
_UNTOLD_PIXELS = 1 << 24

# The size is checked right after the header is read, with a sentence of our own.
Image.MAX_IMAGE_PIXELS = None
_opencv_log: Any = getattr(cv2.utils, "logging", cv2)  # where OpenCV 5 and where 4 has it
_opencv_log.setLogLevel(0)


def decode_image(data: bytes, name: str, *, path: Path | None = None) -> Photo:
    """Decode the bytes of an image file; ``name`` stands for the file in messages.

    Raises UserError for anything that is broken, too large, or not an image.
    """
    try:
        with warnings.catch_warnings(), _quiet_for(data):
            warnings.simplefilter("ignore")
            return _decode(data, name, path)
    except UnidentifiedImageError:
        raise UserError(_not_an_image(data, name)) from None
    except UserError:
        raise
    except Exception as error:  # a damaged file makes the decoders raise nearly anything
        if is_out_of_memory(error) or _is_too_large_now(data):
            raise UserError(
                f"There is not enough memory to open {name}; close other programs or use a smaller image."
            ) from None
        raise UserError(_damaged(name)) from error


def _is_too_large_now(data: bytes) -> bool:
    """Report whether memory for some copies of the pixels is lacking: most decoders do not say that it was."""
    try:
        with _open(data) as picture:
            pixels = picture.height * picture.width
    except Exception:  # noqa: BLE001 - as when decoding; some decoders want memory for all of it at once
        pixels = _UNTOLD_PIXELS
    try:
        np.empty(_COPIES * _BYTES_OF_PIXEL * pixels, np.uint8)
    except MemoryError:
        return True
    return False


def _quiet_for(data: bytes) -> contextlib.AbstractContextManager[None]:
    is_chatty = data.startswith((b"II", b"MM")) or data[24:25] == b"\x10"  # TIFF, or perhaps a 16-bit PNG
    return quiet_libraries() if is_chatty else contextlib.nullcontext()


def _decode(data: bytes, name: str, path: Path | None) -> Photo:
    kind = kind_of(data[:HEAD_BYTES], name)
    if kind is RAW:  # its preview would be read
        raise UserError(kind.refusal(name))
    with _open(data) as picture:
        check_size(picture.height, picture.width, name)
        if picture.mode == "F":
            raise UserError(f"{name} holds floating point values; save it with 8 or 16 bits per channel.")
        profile = picture.info.get("icc_profile")
        orientation = picture.getexif().get(_ORIENTATION, 1)  # asked before load() turns it
        turned = orientation in _QUARTER_TURNS
        form, mode = picture.format or "", picture.mode
        block = block_of(picture.info.get("exif"))
        deep = _deep_pixels(data, picture) if _is_deep(data, picture) else None
        pixels, profile = _shallow_pixels(picture, profile) if deep is None else (deep, profile)
    image = np.ascontiguousarray(pixels[..., :3])
    origin = Origin(form, mode, 8 * image.dtype.itemsize, orientation)
    return Photo(
        image,
        _transparency(pixels),
        _rgb_profile(profile),
        path,
        turned,
        exif=block,
        dpi=dpi_of(block),
        origin=origin,
    )


def _open(data: bytes) -> Image.Image:
    Image.init()
    return Image.open(io.BytesIO(data), formats=[name for name in FORMATS if name in Image.OPEN])


def _not_an_image(data: bytes, name: str) -> str:
    kind = kind_of(data[:HEAD_BYTES], name)
    return _damaged(name) if kind is PHOTO else kind.refusal(name)


def _damaged(name: str) -> str:
    return f"{name} is damaged or incomplete and cannot be read; export or copy it again."


def _is_deep(data: bytes, picture: Image.Image) -> bool:
    if picture.format == "PNG":
        return data[24] == 16
    if picture.format == "TIFF":
        bits: Any = picture.tag_v2.get(_BITS_PER_SAMPLE, (1,))  # type: ignore[attr-defined]
        return 16 in (bits if isinstance(bits, tuple) else (bits,))
    return False


def _deep_pixels(data: bytes, picture: Image.Image) -> Pixels | None:
    """Return (H, W, 3 or 4) uint16, or None where only 8 bits can be had (16-bit CMYK, Lab)."""
    if picture.format == "PNG":
        orientation = picture.getexif().get(_ORIENTATION, 1)
        # OpenCV reports damage on stderr; the checksums raise an exception.
        with _open(data) as probe:
            probe.verify()
    else:
        tags: Any = picture.tag_v2  # type: ignore[attr-defined]
        orientation = 1  # OpenCV turns TIFFs by itself
        if tags.get(_PHOTOMETRIC) not in (0, 1, 2):
            return None
    decoded: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None and _is_too_large_now(data):
        raise MemoryError
    if decoded is None or decoded.dtype != np.uint16:
        return None
    pixels = upright(_to_rgb(decoded), orientation)
    if picture.format == "TIFF":
        if tags.get(_PHOTOMETRIC) == 0:
            pixels[..., :3] = 65535 - pixels[..., :3]
        if pixels.shape[2] == 4 and _ASSOCIATED_ALPHA in tags.get(_EXTRA_SAMPLES, ()):
            _unpremultiply(pixels)
    return pixels


def _to_rgb(decoded: Pixels) -> Pixels:
    channels = 1 if decoded.ndim == 2 else decoded.shape[2]
    if channels == 1:
        return np.repeat(decoded.reshape(*decoded.shape[:2], 1), 3, axis=2)
    if channels == 2:
        return decoded[..., [0, 0, 0, 1]]
    code = cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA
    converted: Any = cv2.cvtColor(decoded, code)
    return cast(Pixels, converted)


def _unpremultiply(pixels: Pixels) -> None:
    alpha = np.maximum(pixels[..., 3:].astype(np.float32), 1) / 65535
    pixels[..., :3] = np.clip(np.rint(pixels[..., :3] / alpha), 0, 65535)


def _shallow_pixels(picture: Image.Image, profile: bytes | None) -> tuple[Pixels, bytes | None]:
    """Return (H, W, 3 or 4) pixels of what Pillow decodes, and the profile that describes them."""
    picture.load()
    orientation = picture.getexif().get(_ORIENTATION, 1)  # gone where load() has turned the image already
    if picture.mode.startswith("I"):
        gray = np.clip(np.asarray(picture), 0, 65535).astype(np.uint16)
        return upright(np.repeat(gray[..., None], 3, axis=2), orientation), profile
    if picture.mode in ("CMYK", "LAB"):
        converted, profile = _managed_rgb(picture, profile), None
    else:
        converted = picture.convert("RGBA" if _is_transparent(picture) else "RGB")
    return upright(np.asarray(converted), orientation), profile


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info


def _managed_rgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert CMYK or Lab to sRGB, through the file's profile where it has a usable one."""
    if profile is None and picture.mode == "CMYK":
        return picture.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
        managed = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        managed = None
    return picture.convert("RGB") if managed is None else managed


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn and mirror an (H, W, ...) array as its EXIF orientation, 1 to 8, says."""
    turned = {
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: a[::-1].swapaxes(0, 1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: a.swapaxes(0, 1)[::-1],
    }.get(orientation, lambda a: a)(pixels)
    return np.ascontiguousarray(turned)


def _transparency(pixels: Pixels) -> Pixels | None:
    if pixels.shape[2] < 4:
        return None
    alpha = np.ascontiguousarray(pixels[..., 3])
    return None if int(alpha.min()) == np.iinfo(alpha.dtype).max else alpha


def _rgb_profile(profile: bytes | None) -> bytes | None:
    """Return the profile if it is one of an RGB space: a gray one would make the written PNG invalid."""
    return profile if profile and profile[16:20] == b"RGB " else None
