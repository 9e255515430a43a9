"""Scores of a folder of predictions against a test set."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.evaluation.collections.interface import Example
from core.evaluation.collections.reading import read_alpha
from core.evaluation.datasets import list_images, mean, score


def evaluate_collection(
    pred: Path, examples: Sequence[Example], *, progress: Callable[[str, float], None] | None = None
) -> dict[str, Any]:
    """Score every image of ``pred`` against the example of its name; what ``evaluate_folder`` returns.

    Raises UserError for a prediction without an example, or of another size.
    """
    predictions, known = list_images(pred), {example.name: example for example in examples}
    images = {}
    for index, (name, path) in enumerate(predictions.items()):
        if name not in known:
            raise UserError(
                f"The test set has no photo named {name}, which {pred} has; the names must match."
            )
        if progress is not None:
            progress(name, index / len(predictions))
        truth = known[name].load()
        alpha = read_alpha(path, truth.alpha_true.shape, Path(name))
        images[name] = score(alpha, truth.alpha_true, truth.trimap)
    return {"images": images, "mean": mean(list(images.values()))}
