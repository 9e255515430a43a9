"""Orders and workers for tests of batches: small photos with marks, carried out one by one without a network."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from core.engine.options import Finished
from core.errors import UserError, is_disk_full
from core.imaging.io import write_png
from core.jobs.batch.batch import Entry
from core.jobs.batch.record import Outcome, State, failed, files_with_sizes, now
from core.jobs.order import Files, MarksFrom, Order
from core.jobs.prepared import prepare
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine

SIZE = 24, 36


def wait_for(is_so: Callable[[], object]) -> None:
    """Wait until it is so; fail after a minute."""
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def write_photo(path: Path, gray: int = 90) -> Path:
    """Write a photo and marks beside it, NAME-trimap.png; return the photo."""
    trimap = np.full(SIZE, UNKNOWN, np.uint8)
    trimap[:, :12], trimap[:, 24:] = FOREGROUND, BACKGROUND
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, np.full((*SIZE, 3), gray, np.uint8))
    write_png(marks_of(path), trimap)
    return path


def marks_of(photo: Path) -> Path:
    return photo.with_name(f"{photo.stem}-trimap.png")


def entry_of(photo: Path, out: Path) -> Entry:
    order = Order(photo, MarksFrom(marks_of(photo)), files=Files(out / f"{photo.stem}.png"))
    return Entry(order, photo.name)


class OneByOne:
    """Workers that do an order when it is submitted, or when the test says so.

    Attributes:
        submitted: the names of the photos so far.
        most: the most orders that were outstanding at once.
        closed: how it was closed.
    """

    def __init__(
        self, *, room: int = 2, is_held: bool = False, before: Callable[[Order], None] = lambda order: None
    ) -> None:
        self.room, self.is_held, self.before = room, is_held, before
        self.submitted: list[str] = []
        self.held: list[tuple[Order, str, Future[Outcome]]] = []
        self.most = 0
        self.closed: list[bool] = []
        self.engine: Any = FakeEngine()

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        future = Future[Outcome]()
        self.submitted.append(order.photo.stem)
        self.held.append((order, key, future))
        self.most = max(self.most, len(self.held))
        if not self.is_held:
            self.go_on()
        return future

    def go_on(self) -> None:
        """Do the oldest order."""
        order, key, future = self.held.pop(0)
        future.set_result(self._outcome(order, key))

    def close(self, *, cancel: bool) -> None:
        self.closed.append(cancel)
        while self.held:
            if cancel:
                self.held.pop(0)[2].cancel()
            else:
                self.go_on()

    def _outcome(self, order: Order, key: str) -> Outcome:
        try:
            self.before(order)
            prepared = prepare(order)
            (result,) = [
                event.result for event in prepared.events(self.engine) if isinstance(event, Finished)
            ]
            prepared.write(result)
        except UserError as error:
            return failed(order.photo, key, str(error), is_disk_full=is_disk_full(error))
        files, facts = files_with_sizes(order.files.paths()), result.report()
        return Outcome(str(order.photo), key, State.DONE, files=files, facts=facts, ended=now())
