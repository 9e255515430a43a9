"""Figures while training: on test photographs, whole, and on synthetic samples never trained on."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.engine.preprocess import encode
from core.evaluation.collections.interface import Example
from core.evaluation.collections.testset import open_testset
from core.evaluation.datasets import Scores, list_images, mean, obey, score
from core.imaging.io import read_gray, read_image
from core.model.mematte import MEMatte
from core.training.config import TrainConfig
from core.training.samples.maker import Sample, SampleMaker
from core.training.samples.pool import ForegroundPool, PoolPlan
from core.training.sets import wide
from core.training.sets.testset import TestsetPlan, make_testset
from core.trimap.values import snap

HELD_OUT_SEED = 1_000_003
HELD_OUT_SIDE = 320
_SHARED = 2  # foregrounds drawn for each sample: few samples have the same


@torch.no_grad()
def predict(
    model: MEMatte, image: NDArray[np.uint8], trimap: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], list[float]]:
    """Return alpha uint8 (H, W) that obeys the trimap, and each Router's share of tokens in global attention."""
    inputs = encode(image, trimap, repeats_border=True)  # as the engine does with our own models
    output = model(inputs.to(model.backbone.pos_embed.device))
    height, width = trimap.shape
    alpha = output.alpha[0, 0, :height, :width].float().cpu().numpy()
    return obey(np.rint(alpha * 255).astype(np.uint8), trimap), [
        float(r.used.float().mean()) for r in output.routing
    ]


Case = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]
"""Image, trimap, true alpha; uint8."""


def scores_of(model: MEMatte, cases: Iterable[Case]) -> Scores:
    """Return the mean scores and ``global0``, ``global1`` ..., the share of tokens each Router sends to attention."""
    model.eval()
    scores, shares = [], []
    for image, trimap, alpha in cases:
        predicted, share = predict(model, image, trimap)
        scores.append(score(predicted, alpha, trimap))
        shares.append(share)
    return {**mean(scores), **{f"global{i}": float(v) for i, v in enumerate(np.mean(shares, 0))}}


def validate(
    model: MEMatte, folder: Path, trimaps: tuple[str, ...] = ("trimap1", "trimap2")
) -> dict[str, Scores]:
    """Return {trimap folder: scores} of the photographs in image/, alpha/, TRIMAP/ of a folder."""
    return {name: scores_of(model, _photographs(folder, name)) for name in trimaps}


def _photographs(folder: Path, trimaps: str) -> Iterable[Case]:
    images, alphas = list_images(folder / "image"), list_images(folder / "alpha")
    for key, path in list_images(folder / trimaps).items():
        image = read_image(images[key]).image.astype(np.uint8)
        yield image, snap(read_gray(path))[0], read_gray(alphas[key])


def held_out_samples(data: Path, cache: Path, config: TrainConfig, *, workers: int = 1) -> list[Sample]:
    """Return ``config.held_out`` samples of foregrounds drawn for them alone; the same whatever a run trains on.

    They have all families, textures and styles of trimaps, and a seed of their own, but none of the cases that
    were added to the samples later, and their colors mix in the numbers of a file, so that figures stay comparable.
    Their photographs are the training's, seen elsewhere and otherwise.
    """
    plan = PoolPlan(data, cache, _SHARED * config.held_out, config.pool_side, HELD_OUT_SEED, config.exclude)
    maker = SampleMaker(
        ForegroundPool.build(plan, workers=workers), plan.photos(), plan.seed, has_cases=False, in_light=False
    )
    return [maker.make(index, HELD_OUT_SIDE) for index in range(config.held_out)]


def wide_photos(folder: Path, count: int) -> list[Example]:
    """Return the first ``count`` photos of the wide set, 1024 pixels on the longer side, drawn where they are not yet.

    Raises:
        UserError: the folder cannot be written, or holds other things.
    """
    plan = TestsetPlan(folder, count, None, 1, wide.SEED, wide=True, longest=wide.SIDE)
    make_testset(plan)
    return list(open_testset(folder, ""))


def validate_wide(model: MEMatte, photos: list[Example]) -> Scores:
    """Return the mean scores on photos of the wide set, read one after the other."""
    loaded = (photo.load() for photo in photos)
    return scores_of(model, ((case.image, case.trimap, case.alpha_true) for case in loaded))


def validate_samples(model: MEMatte, samples: list[Sample]) -> Scores:
    """Return the mean scores on synthetic samples."""
    cases = ((s.image, s.trimap, np.rint(s.alpha * 255).astype(np.uint8)) for s in samples)
    return scores_of(model, cases)
