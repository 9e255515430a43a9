"""The quality of each setup: every photo of a set is matted with every setup, in this process, and scored."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from core.engine.engine import MattingEngine
from core.engine.reuse import array_digest
from core.errors import UserError
from core.evaluation.collections import Loaded
from core.evaluation.comparison.desk import Desk
from core.evaluation.comparison.plan import PhotoSet, Setup
from core.evaluation.comparison.store import Values
from core.evaluation.counting import run_counted
from core.evaluation.datasets import score

MEANS = ("sad", "mse", "grad", "conn", "operations", "attention", "attended")


def measure_quality(
    desk: Desk, engine: MattingEngine, photos: PhotoSet, setups: Sequence[Setup]
) -> list[Values]:
    """Return the means over the photos for each setup; missing ones are run photo by photo, each read once.

    Raises:
        UserError: a photo of the set cannot be read.
    """
    found: list[list[Values]] = [[] for _ in setups]
    for index, example in enumerate(photos.examples):
        title = f"{photos.name}: {example.name}"
        loaded = example.load()
        digest = array_digest(loaded.image, loaded.trimap, loaded.alpha_true).hex()
        for number, (setup, values) in enumerate(zip(setups, found, strict=True)):
            share = (index + number / len(setups)) / len(photos.examples)
            desk.progress(title, share)
            work = partial(_run, desk, engine, loaded, setup)
            values.append(desk.remembered({"photo": digest, "setup": setup.identity()}, work))
    return [means(values) for values in found]


def _run(desk: Desk, engine: MattingEngine, loaded: Loaded, setup: Setup) -> Values:
    height, width = loaded.trimap.shape
    options = desk.options(setup, (height, width))
    try:
        counted = run_counted(engine, loaded.image, loaded.trimap, options, setup.resolution)
    except UserError as error:
        return {"reason": str(error)}
    return {
        **score(counted.result.alpha, loaded.alpha_true, loaded.trimap),
        **counted.counts,
        "longest": max(height, width),
        "notes": list(counted.result.notes),
    }


def means(values: Sequence[Values]) -> Values:
    """Return the means over the photos that could be matted, how many there are, how many were left out, and why.

    ``longest`` is the longest side of all in pixels.
    """
    scored = [one for one in values if "reason" not in one]
    why = dict.fromkeys(one["reason"] for one in values if "reason" in one)
    counts: Values = {"photos": len(scored), "left_out": len(values) - len(scored), "why": " ".join(why)}
    if not scored:
        return {**counts, "reason": values[0]["reason"] if values else "no photos"}
    mean = {name: float(np.mean([one[name] for one in scored])) for name in MEANS}
    return {**counts, **mean, "longest": max(one["longest"] for one in scored)}
