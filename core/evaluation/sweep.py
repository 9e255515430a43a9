"""The cap k swept over shares of the tokens wanted: what it costs in quality and saves in time, memory, operations."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.engine.planning import cost
from core.engine.tiling import token_count
from core.errors import UserError
from core.evaluation.children import Children, Outcome, Task
from core.evaluation.counting import decoded_pixels
from core.evaluation.datasets import list_images
from core.evaluation.inputs import BenchmarkPhoto, save_picture
from core.evaluation.rows import OnProgress, calm_runs, least_disturbed
from core.imaging.io import read_gray, read_image
from core.model.config import ModelConfig
from core.trimap.values import Trimap, snap, validate

SHARES = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Subject:
    """Pictures to sweep over; without ``truths``, files of alphas, they are compared with their own uncapped alphas."""

    name: str
    pictures: tuple[BenchmarkPhoto, ...]
    truths: tuple[Path, ...] = ()


def caps_for(share: float, wanted: Sequence[int]) -> list[int]:
    """Return k for each image: a share of the tokens it wants, to the nearest whole number."""
    return [int(share * tokens + 0.5) for tokens in wanted]


def read_subject(folder: Path, store: Path) -> Subject:
    """Read image/, alpha/ and trimap1/ of a folder, paired by name, and store them for children.

    Raises:
        UserError: a folder is missing, or the images in them do not fit each other.
    """
    images, alphas, trimaps = (list_images(folder / name) for name in ("image", "alpha", "trimap1"))
    pictures: list[BenchmarkPhoto] = []
    truths: list[Path] = []
    for name, path in images.items():
        for other, part in ((alphas, "alpha"), (trimaps, "trimap1")):
            if name not in other:
                raise UserError(
                    f"{folder / part} has no image named {name}; the names must match those in image."
                )
        image, trimap, truth = (
            read_image(path).image,
            snap(read_gray(trimaps[name]))[0],
            read_gray(alphas[name]),
        )
        validate(trimap, image.shape)
        if truth.shape != trimap.shape:
            raise UserError(f"{alphas[name]} has another size than {path}.")
        pictures.append(save_picture(store, f"sweep-{len(pictures)}", image, trimap))
        truths.append(store / f"sweep-{len(truths)}-truth.npy")
        np.save(truths[-1], truth)
    return Subject(f"{folder.name}, trimap1", tuple(pictures), tuple(truths))


def sweep(
    children: Children,
    subject: Subject,
    *,
    model: str,
    options: Task,
    config: ModelConfig,
    repeat: int,
    progress: OnProgress,
) -> list[dict[str, Any]]:
    """Measure every share of k of a model with Routers, each time in a fresh process that cuts all pictures out.

    Returns a point for each share: ``share``, means over the images of ``k``, ``used``, ``sad``, ``seconds`` and
    ``operations`` (counted), and ``memory``, the highest of all images. Seconds and memory are medians over repeats;
    ``others`` is the share of the processor that other programs took, at most, in the runs the seconds are from.

    Raises:
        UserError: a run failed.
    """
    progress("Sweep of k: how many tokens are wanted", 0)
    files = [{"image": str(one.image), "trimap": str(one.trimap)} for one in subject.pictures]
    task: Task = {"kind": "sweep", "model": model, "options": options}
    truths = subject.truths or tuple(one.image.with_suffix(".uncapped.npy") for one in subject.pictures)
    keeps = [] if subject.truths else [{"keep": str(truth)} for truth in truths]
    pilot = [{**one, **keep} for one, keep in zip(files, keeps or [{}] * len(files), strict=True)]
    first = _values(children.run({**task, "pictures": pilot, "caps": [None] * len(files)}))
    wanted = [one["wanted"] for one in first["images"]]
    judged = [{**one, "truth": str(truth)} for one, truth in zip(files, truths, strict=True)]
    runs: dict[float, list[dict[str, Any]]] = {share: [] for share in SHARES}
    for turn in range(repeat):
        for index, share in enumerate(SHARES if turn % 2 == 0 else SHARES[::-1]):
            progress(f"Sweep of k: {share:.0%} of the tokens wanted", (turn + index / len(SHARES)) / repeat)
            caps = caps_for(share, wanted)
            outcome = least_disturbed(children, {**task, "pictures": judged, "caps": caps})
            runs[share].append({**_values(outcome), "others": outcome.others})
    trimaps = [np.load(one.trimap) for one in subject.pictures]
    return [_point(share, caps_for(share, wanted), runs[share], trimaps, config) for share in SHARES]


def _values(outcome: Outcome) -> dict[str, Any]:
    if outcome.values is None:
        raise UserError(f"The sweep of k could not be measured: {outcome.reason}.")
    return outcome.values


def _point(
    share: float, caps: list[int], runs: list[dict[str, Any]], trimaps: list[Trimap], config: ModelConfig
) -> dict[str, Any]:
    images = runs[-1]["images"]
    calm = calm_runs(runs)
    used = [[router["used"] for router in one["routers"]] for one in images]
    return {
        "share": share,
        "k": float(np.mean(caps)),
        "used": float(np.mean(used)),
        "sad": float(np.mean([one["sad"] for one in images])),
        "seconds": statistics.median(
            float(np.mean([one["seconds"]["total"] for one in run["images"]])) for run in calm
        ),
        "others": max(run["others"] for run in calm),
        "memory": statistics.median(run["memory"] for run in runs),
        "operations": float(
            np.mean([operations(config, trimap, one) for trimap, one in zip(trimaps, used, strict=True)])
        ),
    }


def operations(config: ModelConfig, trimap: Trimap, used: Sequence[int]) -> float:
    """Return the floating point operations of a run: all tokens, those in each global attention, all decoder tiles."""
    fixed = cost.run_cost(config, token_count(*trimap.shape), 0, decoded_pixels(trimap))
    globally = sum(cost.global_attention(config, tokens) for tokens in used) / len(config.global_blocks)
    return fixed.total + globally
