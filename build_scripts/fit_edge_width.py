"""Fit the weights by which Auto edge tells how wide each place of an outline is, and write core/trimap/edge_weights.py.

    python build_scripts/fit_edge_width.py --data DATA [--count 150] [--out core/trimap/edge_weights.py]

``DATA`` holds foregrounds.csv, foregrounds/ (RGBA) and backgrounds/, all free to be trained on. Hair, fur, curls,
branches and grass are drawn, others cut out; they lie over photographs, some of them out of focus, with noise and
JPEG. Their masks are true ones, coarse ones, shifted ones and ones with a gap between. The width that is asked for is
a mean of the distances of all pixels that are mixed or on the wrong side, in which far ones weigh most.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.convert import to_depth
from core.imaging.io import read_image
from core.training.sets.drawn import SUBJECTS, draw_foreground
from core.trimap.edge_signs import BACKDROP, CELL, SIDES, Look, blurred, cells, signs_of
from core.trimap.edge_width import look_at

Array = NDArray[Any]
SIZES = (600, 800), (800, 640)
DRAWN = "hair", "fur", "curls", "branch", "fur", "hair", "grass", "curls"
PLACES = 300
"""Places taken from each outline, so that long ones do not outweigh the rest."""
ALLOWANCE = 2.0
"""Fitted widths are middling ones; so much wider they hold nine tenths of what is mixed."""
NARROWEST = 0.02
RIDGE = 3e-3
NAMES: dict[str, int] = {
    "constant": 1, "density": 1, "agreement": 1, "rim_gradient": 1, "near_gradient": 1, "contrast": 1,
    "foreign": 9, "unlike": 8, "detail": 8, "far_detail": 1, "detail_beyond_the_other_side": 1,
    "foreign_on_the_other_side": 3, "room": 4, "background_side": 1,
    "extent_of_foreign": 3, "extent_of_unlike": 2, "extent_of_detail": 2, "extent_of_foreign_or_unlike": 1,
}  # fmt: skip
HEAD = '''"""Weights of the signs of a soft edge, for the logarithm of its width, by build_scripts/fit_edge_width.py."""

WEIGHTS: dict[str, tuple[float, ...]] = {
'''
FOOT = '''}
"""By sign, in the order of the columns that edge_signs returns; of several numbers that of the nearest belt first."""
'''


class Composites:
    """Photographs with known alpha, made of foregrounds and backgrounds; the same number gives the same one."""

    def __init__(self, data: Path) -> None:
        with (data / "foregrounds.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if row["kind"] == "structure"]
        large = [row for row in rows if min(int(row["width"]), int(row["height"])) >= 400]
        self._cutouts = [data / "foregrounds" / row["file"] for row in large]
        self._photos = sorted((data / "backgrounds").iterdir())

    def make(self, number: int) -> tuple[Array, Array]:
        """Return an image (H, W, 3) uint8 and its alpha (H, W) float32."""
        rng = np.random.default_rng([77, number])
        size = SIZES[number % len(SIZES)]
        front = self._drawn(rng, size) if number % 3 < 2 else self._cut(rng, size)
        if rng.random() < 0.3:
            front = cv2.GaussianBlur(front, (0, 0), rng.uniform(0.5, 6))
        alpha = front[..., 3:]
        image = front[..., :3] + self._background(rng, size) * (1 - alpha)
        noisy = image + rng.normal(0, rng.uniform(0, 4), (*size, 1))
        quality = int(rng.integers(70, 98))
        data = cv2.imencode(
            ".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
        )
        return cv2.imdecode(data[1], cv2.IMREAD_COLOR), alpha[..., 0]

    def _drawn(self, rng: np.random.Generator, size: tuple[int, int]) -> Array:
        name = DRAWN[rng.integers(len(DRAWN))]
        colors, alpha = draw_foreground(int(rng.integers(9999)), 0, size, subjects={name: SUBJECTS[name]})
        share = alpha[..., None].astype(np.float32) / 255
        return np.concatenate([colors * share, share], axis=2)

    def _cut(self, rng: np.random.Generator, size: tuple[int, int]) -> Array:
        photo = read_image(self._cutouts[rng.integers(len(self._cutouts))])
        if photo.alpha is None:
            return self._drawn(rng, size)
        share = to_depth(photo.alpha, 8)[..., None].astype(np.float32) / 255
        front = np.concatenate([to_depth(photo.image, 8) * share, share], axis=2)
        height, width = front.shape[:2]
        scale = rng.uniform(0.7, 1.3) * min(size) / max(height, width)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-20, 20), scale)
        turn[:, 2] += (size[1] - width) / 2, (size[0] - height) / 2
        return cv2.warpAffine(front, turn, size[::-1])

    def _background(self, rng: np.random.Generator, size: tuple[int, int]) -> Array:
        photo = to_depth(read_image(self._photos[rng.integers(len(self._photos))]).image, 8)
        scale = max(wanted / has for wanted, has in zip(size, photo.shape, strict=False)) * rng.uniform(
            1.01, 1.8
        )
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        large = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=how)
        top, left = (rng.integers(has - wanted + 1) for has, wanted in zip(large.shape, size, strict=False))
        crop = large[top : top + size[0], left : left + size[1]].astype(np.float32)
        return cv2.GaussianBlur(crop, (0, 0), rng.uniform(0.5, 8)) if rng.random() < 0.4 else crop


def outlines(rng: np.random.Generator, alpha: Array) -> Iterator[tuple[Array, Array]]:
    """Yield foreground and background, bool (H, W): as they are, and in one way that masks and marks are off."""
    mask = alpha > 0.5
    yield mask, ~mask
    coarse = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(2, 8)) > rng.uniform(0.3, 0.7)
    way = rng.random()
    if way < 0.4:
        yield coarse, ~coarse
    elif way < 0.7:
        by = tuple(int(step) for step in rng.integers(-15, 16, 2))
        moved = np.roll(mask, by, axis=(0, 1))
        yield moved, ~moved
    else:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * int(rng.integers(2, 8)) + 1,) * 2)
        fore, back = (cv2.erode(side.view(np.uint8), kernel).view(np.bool_) for side in (mask, ~mask))
        yield fore, back


def asked(alpha: Array, look: Look, side: int) -> Array:
    """Return the width in reaches that each cell needs on one side."""
    depth = side * look.distance
    is_off = alpha > 0.02 if side == BACKDROP else alpha < 0.98
    is_off = (is_off & (depth > 0) & (depth < 1.5 * look.reach)).astype(np.float32)
    cubes = cells(is_off * np.clip(depth, 0, None) ** 3)
    of_cubes, count = (np.clip(blurred(p, 0.35 * look.reach / CELL), 0, None) for p in (cubes, cells(is_off)))
    return np.cbrt(of_cubes / (count + 1e-3)) / look.reach


def examples(composites: Composites, count: int) -> tuple[Array, Array]:
    """Return signs (N, K) and widths (N,) of that many photographs."""
    rows, widths = [], []
    for number in range(count):
        rng = np.random.default_rng([78, number])
        image, alpha = composites.make(number)
        for fore, back in outlines(rng, alpha):
            look = look_at(image, fore, back)
            signs = signs_of(look)
            is_along = signs.density > 0
            chosen = rng.permutation(np.count_nonzero(is_along))[:PLACES]
            small = cv2.resize(alpha, look.distance.shape[::-1], interpolation=cv2.INTER_AREA)
            rows += [signs.rows[side][chosen] for side in SIDES]
            widths += [asked(small, look, side)[is_along][chosen] for side in SIDES]
        sys.stderr.write(f"\r{number + 1} of {count}")
    return np.concatenate(rows).astype(np.float64), np.concatenate(widths).astype(np.float64)


def fitted(rows: Array, widths: Array) -> Array:
    """Return the weights (K,) of a linear fit of the widths' logarithms, in which wide places weigh most."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    mean[0], spread[0] = 0, 1
    scaled, weight = (rows - mean) / spread, (widths + NARROWEST)[:, None]
    target = np.log(np.maximum(widths, NARROWEST))
    normal = scaled.T @ (weight * scaled) + RIDGE * weight.sum() * np.eye(len(mean))
    weights = np.linalg.solve(normal, scaled.T @ (weight[:, 0] * target)) / spread
    weights[0] += np.log(ALLOWANCE) - (weights[1:] * mean[1:]).sum()
    return weights


def written(weights: Array) -> str:
    """Return the weights as the text of a module."""
    lines, at = [], 0
    for name, count in NAMES.items():
        numbers = ", ".join(f"{weight:.4f}" for weight in weights[at : at + count])
        lines.append(f'    "{name}": ({numbers}{"," * (count == 1)}),\n')
        at += count
    assert at == len(weights)
    return HEAD + "".join(lines) + FOOT


def main() -> None:
    """Make the photographs, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--out", type=Path, default=Path("core/trimap/edge_weights.py"))
    parser.add_argument("--keep", type=Path, help="also write signs and widths to this .npz")
    args = parser.parse_args()
    rows, widths = examples(Composites(args.data), args.count)
    if args.keep:
        np.savez(args.keep, rows=rows, widths=widths)
    args.out.write_text(written(fitted(rows, widths)), encoding="utf-8")


if __name__ == "__main__":
    main()
