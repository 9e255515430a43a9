"""A contact sheet of training samples, to look at before and while training."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.foregrounds import NAMES, RENDERED
from core.training.samples.cases import EFFECTS, SUBJECTS
from core.training.samples.maker import Sample, SampleMaker

Array = NDArray[Any]
_SEARCH = 30  # samples looked through for each panel


def panel(sample: Sample) -> Array:
    """Return image, trimap and alpha side by side, uint8 (H, 3 W, 3), the names of family and cases above them."""
    alpha = np.rint(sample.alpha * 255).astype(np.uint8)
    picture = np.hstack([sample.image, np.dstack([sample.trimap] * 3), np.dstack([alpha] * 3)])
    label = np.zeros((18, picture.shape[1], 3), np.uint8)
    cv2.putText(
        label,
        ", ".join(_names(sample)),
        (4, 13),
        cv2.FONT_HERSHEY_SIMPLEX,
        0.45,
        (255, 255, 255),
        1,
        cv2.LINE_AA,
    )
    return np.vstack([label, picture])


def _names(sample: Sample) -> list[str]:
    """Return what a sample is, its family first, its cases then."""
    names = [sample.family, *sample.cases.effects]
    if sample.cases.subject not in (None, sample.family):
        names.insert(1, str(sample.cases.subject))
    return names


def contact_sheet(maker: SampleMaker, rows: int, columns: int, size: int) -> Array:
    """Return samples as an uint8 RGB picture of ``rows`` x ``columns`` panels: of each family, each case, and others.

    A family or a case too rare to turn up is left out.
    """
    first: dict[str, Sample] = {}
    others: list[Sample] = []
    wanted = rows * columns
    for index in range(_SEARCH * wanted):
        sample = maker.make(index, size)
        name = next((name for name in _names(sample) if name not in first), None)
        if name is not None:
            first[name] = sample
        elif len(others) < wanted:
            others.append(sample)
        if first.keys() >= {*NAMES} - {RENDERED} and len(first) + len(others) >= wanted:
            break
    found = [first[name] for name in (*NAMES, *SUBJECTS, *EFFECTS) if name in first]
    panels = [panel(sample) for sample in (found + others)[:wanted]]
    lines = [np.hstack(panels[row * columns : (row + 1) * columns]) for row in range(rows)]
    return np.vstack(lines)
