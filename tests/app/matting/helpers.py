"""Helpers that the tests of updates and previews share."""

from __future__ import annotations

from app.session import Session
from core.engine.options import MatteResult
from core.trimap.values import FOREGROUND
from tests.app.helpers import paint
from tests.fake_engine import FakeEngine

SIZE = 1200, 2000
STROKE = (1400.0, 700.0)
QUIET_MS = 120
"""Long enough for a preview that must not come."""


def result_of(session: Session) -> MatteResult:
    result = session.document.result
    assert result is not None
    return result


def dab(session: Session, value: int = FOREGROUND, at: tuple[float, float] = STROKE) -> None:
    paint(session, [at], value)


def sizes(engine: FakeEngine) -> list[tuple[int, ...]]:
    return [trimap.shape for trimap, _ in engine.runs]
