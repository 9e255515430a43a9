"""Every test of the engine begins on a thread that is sound, whatever the one before it did to memory."""

from collections.abc import Iterator

import pytest

from core.engine import sound_thread


@pytest.fixture(autouse=True)
def sound() -> Iterator[None]:
    yield
    sound_thread._this_thread.is_spoiled = False
