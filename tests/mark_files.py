"""Files that may be taken for marks: trimaps, masks and alphas as programs write them, and what is none of these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = 240, 320
Array = NDArray[np.uint8]


def trimap() -> Array:
    """A disk of Keep in a ring of Edge on Remove, uint8 (H, W) of SIZE."""
    rows, columns = np.ogrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - 120, columns - 160)
    return np.select([distance < 60, distance < 84], [255, 128], 0).astype(np.uint8)


def mask() -> Array:
    """The disk and half the ring, 0 or 255."""
    rows, columns = np.ogrid[: SIZE[0], : SIZE[1]]
    return np.where(np.hypot(rows - 120, columns - 160) < 72, 255, 0).astype(np.uint8)


def write(path: Path, kind: str) -> Path:
    """Write the file of a kind (see TRIMAPS, MASKS, REFUSED) and return its path, with the ending it needs."""
    suffix, make = {**TRIMAPS, **MASKS, **REFUSED}[kind]
    path = path.with_name(f"{path.stem}{suffix}")
    made = make()
    options = {"quality": 60} if suffix == ".jpg" else {}
    (made if isinstance(made, Image.Image) else Image.fromarray(made)).save(path, **options)
    return path


def _levels(black: int, gray: int, white: int) -> Callable[[], Array]:
    return lambda: np.choose((trimap() > 64) + (trimap() > 192).astype(int), [black, gray, white]).astype(
        np.uint8
    )


def _noisy(spread: int, levels: tuple[int, int, int] = (0, 128, 255)) -> Array:
    noise = np.random.default_rng(0).integers(-spread, spread + 1, SIZE)
    return np.clip(_levels(*levels)().astype(int) + noise, 0, 255).astype(np.uint8)


def _palette(array: Array, colors: dict[int, tuple[int, int, int]]) -> Image.Image:
    """An indexed picture whose gray values have these colors."""
    values = list(colors)
    indexed = Image.fromarray(np.searchsorted(values, array).astype(np.uint8))
    indexed.putpalette([channel for color in colors.values() for channel in color])
    return indexed


def _gray_palette(array: Array) -> Image.Image:
    return _palette(array, {int(value): (int(value),) * 3 for value in np.unique(array)})


def _tinted(array: Array, shift: int) -> Array:
    tinted = np.dstack([array] * 3).astype(int)
    tinted[..., 0] += shift
    return np.clip(tinted, 0, 255).astype(np.uint8)


def _deep(array: Array) -> NDArray[np.uint16]:
    return array.astype(np.uint16) * np.uint16(257)


def _in_colors(array: Array, colors: dict[int, tuple[int, int, int]]) -> Array:
    made = np.zeros((*array.shape, 3), np.uint8)
    for value, color in colors.items():
        made[array == value] = color
    return made


def _color_photo() -> Array:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.dstack([rows, columns * 0.7, 255 - rows]).astype(np.uint8)


def _thin() -> Array:
    """A trimap with Edge of 0.4 % of the pixels, in magenta."""
    made = np.zeros(SIZE, np.uint8)
    cv2.circle(made, (160, 120), 45, 255, -1)
    cv2.circle(made, (160, 120), 45, 128, 1)
    return _in_colors(made, {0: (0, 0, 0), 128: (255, 0, 255), 255: (255, 255, 255)})


def _gray_alpha(gray: Array, alpha: Array) -> Image.Image:
    return Image.merge("LA", [Image.fromarray(gray), Image.fromarray(alpha)])


def _opaque_where_kept() -> Array:
    return np.where(trimap() > 0, 255, 0).astype(np.uint8)


def _fog() -> Array:
    return np.clip(np.random.default_rng(0).normal(128, 20, SIZE), 0, 255).astype(np.uint8)


def _full(value: int) -> Array:
    return np.full(SIZE, value, np.uint8)


_RED_GREEN = {0: (255, 0, 0), 128: (0, 0, 255), 255: (0, 255, 0)}
Kinds = dict[str, tuple[str, Callable[[], object]]]

TRIMAPS: Kinds = {
    "plain": (".png", trimap),
    **{
        f"of {black}, {gray}, {white}": (".png", _levels(black, gray, white))
        for black, gray, white in (
            (0, 102, 255), (0, 127, 255), (0, 64, 255), (0, 50, 255), (0, 192, 255), (0, 200, 255), (1, 127, 254),
            (16, 126, 235), (10, 128, 245), (30, 140, 225),
        )
    },
    "JPEG": (".jpg", trimap),
    "JPEG of 0, 102, 255": (".jpg", _levels(0, 102, 255)),
    "JPEG of video levels": (".jpg", _levels(16, 126, 235)),
    "JPEG with a tint": (".jpg", lambda: _tinted(trimap(), 9)),
    "noise": (".png", lambda: _noisy(5)),
    "noise around 70": (".png", lambda: _noisy(7, (0, 70, 255))),
    "noise around 190": (".png", lambda: _noisy(7, (0, 190, 255))),
    "16 bit": (".png", lambda: _deep(trimap())),
    "16 bit TIFF of 0, 102, 255": (".tif", lambda: _deep(_levels(0, 102, 255)())),
    "palette": (".png", lambda: _gray_palette(trimap())),
    "RGB": (".png", lambda: np.dstack([trimap()] * 3)),
    "RGBA, opaque": (".png", lambda: np.dstack([trimap()] * 3 + [_full(255)])),
    "gray and alpha, opaque": (".png", lambda: _gray_alpha(trimap(), _full(255))),
    "gray and alpha, Remove transparent": (".png", lambda: _gray_alpha(trimap(), _opaque_where_kept())),
    "WebP": (".webp", lambda: np.dstack([trimap()] * 3)),
}  # fmt: skip

MASKS: Kinds = {
    "mask": (".png", mask),
    "mask, 1 bit": (".png", lambda: Image.fromarray(mask()).convert("1")),
    "mask, 1 bit TIFF": (".tif", lambda: Image.fromarray(mask()).convert("1")),
    "mask, JPEG": (".jpg", mask),
    "mask, 16 bit": (".png", lambda: _deep(mask())),
    "mask, palette": (".png", lambda: _gray_palette(mask())),
    "mask of 16, 235": (".png", lambda: np.where(mask() > 0, 235, 16).astype(np.uint8)),
    "mask of 20, 230, JPEG": (".jpg", lambda: np.where(mask() > 0, 230, 20).astype(np.uint8)),
    "mask, blurred": (".png", lambda: cv2.GaussianBlur(mask(), (15, 15), 0)),
    "alpha of a cutout": (".png", lambda: np.dstack([_color_photo(), mask()])),
    "silhouette": (".png", lambda: _gray_alpha(_full(0), mask())),
}

REFUSED: Kinds = {
    "color photo": (".png", _color_photo),
    "color photo, JPEG": (".jpg", _color_photo),
    "colored trimap": (".png", lambda: _in_colors(trimap(), _RED_GREEN)),
    "colored trimap, palette": (".png", lambda: _palette(trimap(), _RED_GREEN)),
    "colored trimap, JPEG": (".jpg", lambda: _in_colors(trimap(), _RED_GREEN)),
    "thin Edge in color": (".png", _thin),
    "labels in color": (
        ".png", lambda: _in_colors(mask(), {0: (0, 0, 0), 255: (128, 0, 0)}),
    ),
    "black": (".png", lambda: _full(0)),
    "black, 1 bit": (".png", lambda: Image.fromarray(_full(0)).convert("1")),
    "black, JPEG": (".jpg", lambda: _full(0)),
    "black, 16 bit": (".png", lambda: _deep(_full(0))),
    "black in color, opaque": (".png", lambda: np.dstack([_full(0)] * 3 + [_full(255)])),
    "black, noise": (".png", lambda: np.random.default_rng(0).integers(0, 16, SIZE, np.uint8)),
    "mask of 0, 1": (".png", lambda: (mask() // 255).astype(np.uint8)),
    "trimap of 0, 1, 2": (".png", _levels(0, 1, 2)),
    "white": (".png", lambda: _full(255)),
    "gray photo": (".png", lambda: np.random.default_rng(0).integers(10, 240, SIZE, np.uint8)),
    "gray photo, foggy": (".png", _fog),
}  # fmt: skip
