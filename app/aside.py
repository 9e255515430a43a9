"""Something small on the engine's thread, between runs: one at a time, the newest wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.engine_port import Engine
from app.worker import CancelToken, Worker

_KIND = "aside"


class Aside:
    """Runs a function with the engine, and hands what it returned back to this thread unless it was cancelled."""

    def __init__(self, worker: Worker, engine: Callable[[], Engine]) -> None:
        self._worker = worker
        self._engine = engine
        self._generation = 0
        self._take: Callable[[Any], None] | None = None
        self._end: Callable[[BaseException | None], None] | None = None
        worker.yielded.connect(self._on_event)
        worker.finished.connect(self._on_end)
        worker.failed.connect(self._on_end)

    def run(
        self,
        compute: Callable[[Engine, CancelToken], Any],
        take: Callable[[Any], None],
        end: Callable[[BaseException | None], None],
    ) -> None:
        """Queue `compute`; an older one is cancelled.

        `take` gets what it returned; `end` follows in any case, at once where it is cancelled, with what it raised.
        """
        self.cancel()

        def job(token: CancelToken) -> Iterator[Any]:
            yield compute(self._engine(), token)

        self._generation = self._worker.submit(job, _KIND)
        self._take, self._end = take, end

    def cancel(self) -> None:
        """Stop it; nothing of it arrives any more."""
        self._worker.cancel(_KIND)
        self._on_end(self._generation)

    def owns(self, generation: int) -> bool:
        """Whether a report of the worker is about this rather than about a run."""
        return generation == self._generation

    def _on_event(self, generation: int, result: object) -> None:
        if self._take is not None and self.owns(generation):
            self._take(result)

    def _on_end(self, generation: int, error: BaseException | None = None) -> None:
        if self._end is not None and self.owns(generation):
            end, self._take, self._end = self._end, None, None
            end(error)
