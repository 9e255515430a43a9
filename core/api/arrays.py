"""Arrays that programmers pass, as photo, marks, alpha or background; one that could be misread is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Size
from core.imaging.convert import from_float, to_float
from core.imaging.photo import Photo, Pixels, check_size
from core.text.amounts import size_text
from core.text.translate import mark, tr, tr_in
from core.trimap.edge_width import Width
from core.trimap.marks import Marks, marks_of
from core.trimap.values import UNKNOWN, VALUES, Trimap

_CHANNELS = 1, 3, 4
_ROUNDING = 1e-3
"""Distance outside 0 to 1 up to which float values are clipped: rounding errors of computing."""
_MOST_LABEL = 3
"""The highest number that is taken for a label, as GrabCut numbers its classes."""


class ArrayError(UserError, ValueError):
    """An array that does not fit its purpose; also a ValueError, as programmers expect for a wrong argument."""


def photo_of(array: NDArray[Any]) -> Photo:
    """Return the photo in an array, as a copy; floats become 16 bits.

    Args:
        array: (H, W, 3) RGB, (H, W, 4) with transparency, or (H, W) gray; uint8 or uint16 in full scale, or float in
            [0, 1].

    Raises:
        ArrayError: another shape or type, or values outside the range.
    """
    name = tr_in("before a verb", "The photo")
    _check_is_array(array, name, "read_photo")
    planes = _planes(array, name)
    check_size(planes.shape[0], planes.shape[1], name)
    pixels = _samples(planes, name)
    color = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else np.array(pixels[..., :3], order="C")
    alpha = np.array(pixels[..., 3], order="C") if pixels.shape[2] == 4 else None
    is_opaque = alpha is not None and int(alpha.min()) == np.iinfo(alpha.dtype).max
    return Photo(color, None if is_opaque else alpha)


def checked_photo(photo: Photo) -> Photo:
    """Return a photo as it is. Raises ArrayError if it was made of arrays of another kind than one that is read."""
    image = photo.image
    if not isinstance(image, np.ndarray) or image.dtype not in (np.uint8, np.uint16):
        raise ArrayError(
            tr("The image of a Photo must be an array of uint8 or uint16; pass floats as a plain array.")
        )
    if image.ndim != 3 or image.shape[2] != 3:
        raise ArrayError(
            tr("The image of a Photo must be (height, width, 3), not {shape}.", shape=image.shape)
        )
    check_size(*photo.size, tr_in("before a verb", "The photo"))
    return photo


def marks_of_array(array: NDArray[Any], photo: Photo, width: Width = 1.0) -> Marks:
    """Return the marks of a photo from an array: a trimap, a mask or an alpha, as from a file.

    Args:
        array: (H, W), or (H, W, 1), or a gray picture (H, W, 3), of the photo's size. Booleans and the integers 0 and 1
            are a mask, floats in [0, 1] and integers up to 255 (uint16: 65535) grays. A mask and an alpha get Edge
            along their outline.
        photo: whose marks they are.
        width: of that Edge.

    Raises:
        ArrayError: another shape or type, values that mean nothing here, or a size that is not the photo's.
        UserError: it is the same all over, in color, or no trimap, mask or alpha.
    """
    name = tr_in("before a verb", "The trimap")
    _check_is_array(array, name, "read_marks")
    planes = _planes(array, name)
    if planes.shape[:2] != photo.size:
        raise ArrayError(
            tr(
                "The trimap has {size} pixels, but the photo has {photo_size}; use a trimap of the photo's size.",
                size=size_text(*planes.shape[:2]),
                photo_size=size_text(*photo.size),
            )
        )
    grays = _grays(planes, name)
    if grays.shape[2] == 1 and _is_trimap(grays):
        return Marks(grays[..., 0].copy(), "", moved=0.0, is_mask=False, is_exact=True)
    color = np.repeat(grays[..., :1], 3, axis=2) if grays.shape[2] == 1 else grays[..., :3]
    alpha = np.ascontiguousarray(grays[..., 3]) if grays.shape[2] == 4 else None
    return marks_of(Photo(np.ascontiguousarray(color), alpha), name, photo, width)


def alpha_of(array: NDArray[Any], size: Size) -> NDArray[np.float32]:
    """Return an alpha matte, a copy, float32 (H, W) in [0, 1].

    Args:
        array: (H, W) or (H, W, 1): float in [0, 1], bool, or uint8 or uint16 in full scale.
        size: (height, width) of the photo.

    Raises:
        ArrayError: another shape, type or size, or values outside the range.
    """
    name = tr_in("before a verb", "The alpha")
    _check_is_array(array, name, "read_photo")
    plane = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    if plane.shape != size:
        raise ArrayError(
            tr(
                "{name} must be (height, width) = {size} like the photo, not {shape}.",
                name=name,
                size=size,
                shape=array.shape,
            )
        )
    if plane.dtype == np.bool_:
        return plane.astype(np.float32)
    samples = _in_range(plane, name) if np.issubdtype(plane.dtype, np.floating) else _whole(plane, name)
    return np.clip(to_float(samples), 0, 1)


def trimap_of(array: NDArray[Any], size: Size) -> Trimap:
    """Return a trimap of exactly the three values, a copy. Raises ArrayError for anything else."""
    if not isinstance(array, np.ndarray) or array.shape != size or not np.isin(array, VALUES).all():
        raise ArrayError(
            tr(
                "The trimap of an alpha must be {size} like the photo and hold only 0, 128 and 255.",
                size=size,
            )
        )
    return array.astype(np.uint8)


def _check_is_array(array: object, name: str, reader: str) -> None:
    """Raise ArrayError for anything else; `reader` is the function that takes files."""
    if not isinstance(array, np.ndarray):
        kind = f"{type(array).__module__}.{type(array).__qualname__}".removeprefix("builtins.")
        raise ArrayError(
            tr(
                "{name} must be a NumPy array, not {kind}; convert it ({examples}), "
                "or read a file with {reader}.",
                name=name,
                kind=kind,
                examples="np.asarray(image.convert('RGB')), tensor.numpy()",
                reader=reader,
            )
        )
    if not array.size:
        raise ArrayError(tr("{name} has no pixels: its shape is {shape}.", name=name, shape=array.shape))


def _planes(array: NDArray[Any], name: str) -> NDArray[Any]:
    """Return (H, W, channels). Raises ArrayError for other shapes."""
    if array.ndim == 2:
        return array[..., None]
    if array.ndim == 3 and array.shape[2] in _CHANNELS:
        return array
    sentence = _OTHER_SHAPE
    if array.ndim == 3 and array.shape[0] in _CHANNELS:
        sentence = _CHANNELS_FIRST
    elif array.ndim == 4:
        sentence = _BATCH
    raise ArrayError(tr(sentence, name=name, shape=array.shape))


_OTHER_SHAPE = mark("{name} has the shape {shape}: give (height, width, 3).")
_CHANNELS_FIRST = mark(
    "{name} has the shape {shape}: its channels come first; give np.moveaxis(array, 0, -1)."
)
_BATCH = mark("{name} has the shape {shape}: that is a batch; pass one image at a time.")


def _samples(planes: NDArray[Any], name: str) -> Pixels:
    if np.issubdtype(planes.dtype, np.floating):
        return from_float(_in_range(planes, name), np.dtype(np.uint16))
    return _whole(planes, name)


def _whole(values: NDArray[Any], name: str) -> Pixels:
    """Return values of uint8 or uint16 as they are. Raises ArrayError for other types, and for a scale in doubt."""
    if values.dtype not in (np.uint8, np.uint16):
        raise ArrayError(
            tr(
                "{name} is of {type}; give uint8 (0 to 255), uint16 (0 to 65535) or floats from 0 to 1.",
                name=name,
                type=str(values.dtype),
            )
        )
    top = int(values.max())
    if values.dtype == np.uint16 and 0 < top <= 255:
        raise ArrayError(
            tr(
                "{name} is uint16 with no value over {top}, which would be black; use astype(np.uint8), or "
                "multiply it by 257.",
                name=name,
                top=top,
            )
        )
    if top == 1:
        raise ArrayError(
            tr(
                "{name} is {type} with no value over 1, which would be black; multiply it by 255.",
                name=name,
                type=str(values.dtype),
            )
        )
    return values


def _in_range(values: NDArray[Any], name: str) -> NDArray[np.float32]:
    """Return floats as float32. Raises ArrayError if they are not in [0, 1]."""
    least, most = float(values.min()), float(values.max())  # NaN if there is any
    if np.isnan(least):
        raise ArrayError(
            tr("{name} holds values that are not a number (NaN); replace them first.", name=name)
        )
    if not (least >= -_ROUNDING and most <= 1 + _ROUNDING):
        sentence = _DIVIDE if least >= 0 and 1.5 < most <= 255 else _CLIP
        raise ArrayError(tr(sentence, name=name, least=least, most=most))
    return values.astype(np.float32)


_DIVIDE = mark("{name} holds floats from {least:g} to {most:g}, but 0 to 1 is expected: divide it by 255.")
_CLIP = mark(
    "{name} holds floats from {least:g} to {most:g}, but 0 to 1 is expected: use np.clip(array, 0, 1) first."
)


def _grays(planes: NDArray[Any], name: str) -> Pixels:
    """Return grays of full scale, uint8 or uint16, of booleans, integers or floats."""
    if planes.dtype == np.bool_:
        return planes.view(np.uint8) * np.uint8(255)
    if np.issubdtype(planes.dtype, np.floating):
        return from_float(_in_range(planes, name), np.dtype(np.uint8))
    if not np.issubdtype(planes.dtype, np.integer):
        raise ArrayError(
            tr(
                "{name} is of {type}; give uint8: 0 background, 128 unknown, 255 foreground.",
                name=name,
                type=str(planes.dtype),
            )
        )
    least, most = int(planes.min()), int(planes.max())
    if most == 1 and least == 0:
        return planes.astype(np.uint8) * np.uint8(255)
    if least < 0 or 1 < most <= _MOST_LABEL or (most > 255 and planes.dtype != np.uint16):
        raise ArrayError(
            tr(
                "{name} holds numbers from {least} to {most}; give 0 for background, 128 for unknown and "
                "255 for foreground, or a mask as booleans.",
                name=name,
                least=least,
                most=most,
            )
        )
    return planes if most > 255 else planes.astype(np.uint8)


def _is_trimap(grays: Pixels) -> bool:
    """Report whether grays are exactly the three values, some unknown among them."""
    return grays.dtype == np.uint8 and bool(np.isin(grays, VALUES).all() and (grays == UNKNOWN).any())
