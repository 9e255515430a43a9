"""The interpreter's own handler of crashes is the test runner's: it is only recorded what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.crashes import trail


@pytest.fixture(autouse=True)
def handlers(isolated_folders: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    given: list[object] = []
    monkeypatch.setattr(trail, "faulthandler", SimpleNamespace(enable=given.append, disable=given.clear))
    yield given
    for file in given:
        file.close()  # type: ignore[attr-defined]
