"""Figures on test photographs while training: the whole image through the network, alpha rounded to 8 bits."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.engine.preprocess import encode
from core.evaluation.datasets import Scores, list_images, mean, obey, score
from core.imaging.io import read_gray, read_image
from core.model.mematte import MEMatte
from core.trimap.values import snap


@torch.no_grad()
def predict(
    model: MEMatte, image: NDArray[np.uint8], trimap: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], list[float]]:
    """Return alpha uint8 (H, W) that obeys the trimap, and each Router's share of tokens in global attention."""
    output = model(encode(image, trimap))
    height, width = trimap.shape
    alpha = np.rint(output.alpha[0, 0, :height, :width].float().numpy() * 255).astype(np.uint8)
    return obey(alpha, trimap), [float(r.used.float().mean()) for r in output.routing]


def validate(
    model: MEMatte, folder: Path, trimaps: tuple[str, ...] = ("trimap1", "trimap2")
) -> dict[str, Scores]:
    """Return {trimap folder: mean scores and ``global``, the share of routed tokens} of image/, alpha/, TRIMAP/."""
    model.eval()
    results: dict[str, Scores] = {}
    images, alphas = list_images(folder / "image"), list_images(folder / "alpha")
    for name in trimaps:
        scores, shares = [], []
        for key, path in list_images(folder / name).items():
            trimap, _ = snap(read_gray(path))
            image = read_image(images[key]).image.astype(np.uint8)
            alpha, share = predict(model, image, trimap)
            scores.append(score(alpha, read_gray(alphas[key]), trimap))
            shares.append(share)
        results[name] = mean(scores)
        results[name].update({f"global{i}": float(v) for i, v in enumerate(np.mean(shares, 0))})
    return results
