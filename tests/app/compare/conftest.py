"""A comparison beside a document that is ready to run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.compare.comparison import Comparison
from app.session import Session


@pytest.fixture
def comparison(ready: Session) -> Iterator[Comparison]:
    comparison = Comparison(ready, ready)
    comparison.begin()
    yield comparison
    comparison.rest()
