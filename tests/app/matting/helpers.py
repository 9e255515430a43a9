"""Helpers that the tests of updates and previews share."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.session import Session
from core.engine.options import MatteResult
from core.geometry import Size
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND
from tests.app.helpers import paint
from tests.fake_engine import FakeEngine

SIZE = 1200, 2000
STROKE = (1400.0, 700.0)
QUIET_MS = 120
"""Long enough for a preview that must not come."""


def write_large(path: Path, size: Size = SIZE) -> Path:
    """Write a photo of squares of 8 pixels: noise would take long to write and to read."""
    coarse = np.random.default_rng(1).integers(0, 255, (size[0] // 8, size[1] // 8, 3)).astype(np.uint8)
    write_png(path, coarse.repeat(8, axis=0).repeat(8, axis=1))
    return path


def result_of(session: Session) -> MatteResult:
    result = session.document.result
    assert result is not None
    return result


def dab(session: Session, value: int = FOREGROUND, at: tuple[float, float] = STROKE) -> None:
    paint(session, [at], value)


def sizes(engine: FakeEngine) -> list[tuple[int, ...]]:
    return [trimap.shape for trimap, _ in engine.runs]
