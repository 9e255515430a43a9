"""Engines for worker processes, which import them by name: told by a photo's first pixel, they end their process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fake_engine import FakeEngine

ALWAYS, ONCE, STAYS = (1, 2, 3), (1, 2, 4), (1, 2, 5)
FOLDER = "MATTE_TEST_FOLDER"
"""The variable that names the folder where an engine leaves what it did."""
CRASH = 77
"""The exit code of a process that an engine ended."""


class DeadlyEngine(FakeEngine):
    """Ends its process at a photo that begins with ALWAYS, the first time with ONCE; with STAYS it never ends."""

    def matte(self, image: Any, *more: Any) -> Iterator[Any]:
        begins, folder = tuple(image[0, 0].tolist()), Path(os.environ.get(FOLDER, "."))
        if begins == ALWAYS or (begins == ONCE and not (folder / "once").exists()):
            (folder / "once").touch()
            os._exit(CRASH)
        if begins == STAYS:
            self.gate.clear()
            (folder / f"stays {os.getpid()}").touch()
        try:
            yield from super().matte(image, *more)
        finally:
            self.gate.set()


class EndsItsProcess:
    """A function for `Manner` with which no process gets as far as being ready."""

    def __reduce__(self) -> Any:
        return os._exit, (CRASH,)

    def __call__(self, error: BaseException) -> str:
        return str(error)
