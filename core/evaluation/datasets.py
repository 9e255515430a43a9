"""Folders of predictions, true alphas and trimaps, paired by file name, and their scores."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.metrics import METRICS
from core.files import is_folder
from core.imaging.formats.registry import SUFFIXES, names_of
from core.imaging.io import read_gray
from core.trimap.values import BACKGROUND, FOREGROUND, Trimap, snap

Scores = dict[str, float]
"""The four metrics of one image, or their means, by name: sad, mse, grad, conn."""


def list_images(folder: Path) -> dict[str, Path]:
    """Return {name without suffix: path} of the images in a folder, sorted by name. Raises UserError."""
    if not is_folder(folder):
        raise UserError(f"{folder} is not a folder; give the folder that holds the images.")
    found: dict[str, Path] = {}
    for path in _files_in(folder):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            if path.stem in found:
                raise UserError(f"{path} and {found[path.stem].name} have the same name; remove one of them.")
            found[path.stem] = path
    if not found:
        raise UserError(f"{folder} holds no images ({names_of()}).")
    return found


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise UserError(f"{folder} cannot be read: {error.strerror or error}.") from None


def obey(alpha: NDArray[Any], trimap: Trimap) -> NDArray[Any]:
    """Return alpha (uint8 or float) with 0 and full where the trimap says background and foreground."""
    full = 255 if alpha.dtype == np.uint8 else 1
    out = alpha.copy()
    out[trimap == BACKGROUND] = 0
    out[trimap == FOREGROUND] = full
    return out


def score(alpha_pred: NDArray[Any], alpha_true: NDArray[Any], trimap: NDArray[np.uint8]) -> Scores:
    """Return the four metrics of one image; all three arrays are (H, W) of the same size."""
    return {name: metric(alpha_pred, alpha_true, trimap) for name, metric in METRICS.items()}


def mean(scores: list[Scores]) -> Scores:
    """Return the mean of each metric over images."""
    return {name: float(np.mean([one[name] for one in scores])) for name in METRICS}


def evaluate_folder(
    pred: Path, alpha: Path, trimap: Path, *, progress: Callable[[str, float], None] | None = None
) -> dict[str, Any]:
    """Score every image of ``pred`` against those of the same name in ``alpha`` and ``trimap``.

    Returns {"images": {name: Scores}, "mean": Scores}. Predictions are scored as they are. ``progress`` gets the
    name about to be scored and the share done. Raises UserError for folders that do not match.
    """
    predictions, truths, trimaps = (list_images(folder) for folder in (pred, alpha, trimap))
    images: dict[str, Scores] = {}
    for index, (name, path) in enumerate(predictions.items()):
        for other, folder in ((truths, alpha), (trimaps, trimap)):
            if name not in other:
                raise UserError(
                    f"{folder} has no image named {name}, which {pred} has; the names must match."
                )
        if progress is not None:
            progress(name, index / len(predictions))
        images[name] = _score_files(path, truths[name], trimaps[name])
    return {"images": images, "mean": mean(list(images.values()))}


def _score_files(pred: Path, alpha: Path, trimap: Path) -> Scores:
    alpha_pred, alpha_true, gray = read_gray(pred), read_gray(alpha), read_gray(trimap)
    for path, array in ((alpha, alpha_true), (trimap, gray)):
        if array.shape != alpha_pred.shape:
            height, width = array.shape
            raise UserError(
                f"{path} is {width} x {height} pixels but {pred} is {alpha_pred.shape[1]} x "
                f"{alpha_pred.shape[0]}; they must have the same size."
            )
    return score(alpha_pred, alpha_true, snap(gray)[0])
