"""A place in the engine's queue: one job of its kind at a time, the newest wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.matting.engine_port import Engine
from app.worker import CancelToken, Worker


class Lane:
    """Runs a function with the engine, and hands what it returned back to this thread unless it was cancelled.

    `kind` distinguishes lanes on the same worker; `before` is called whenever something is queued, `closed` at the
    lane's end.
    """

    def __init__(
        self,
        worker: Worker,
        engine: Callable[[], Engine],
        kind: str,
        before: Callable[[], None] = lambda: None,
        closed: Callable[[Lane], None] = lambda lane: None,
    ) -> None:
        self._worker, self._engine, self._kind, self._before, self._closed = (
            worker,
            engine,
            kind,
            before,
            closed,
        )
        self._generation = 0
        self._is_open = True
        self._take: Callable[[Any], None] | None = None
        self._end: Callable[[BaseException | None], None] | None = None
        worker.yielded.connect(self._on_event)
        worker.finished.connect(self._on_end)
        worker.cancelled.connect(self._on_end)
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

        def one(engine: Engine, token: CancelToken) -> Iterator[Any]:
            yield compute(engine, token)

        self.stream(one, take, end)

    def stream(
        self,
        compute: Callable[[Engine, CancelToken], Iterator[Any]],
        take: Callable[[Any], None],
        end: Callable[[BaseException | None], None],
    ) -> None:
        """The same for what yields several things: `take` gets each."""
        self.cancel()
        self._before()
        self._generation = self._worker.submit(lambda token: compute(self._engine(), token), self._kind)
        self._take, self._end = take, end

    def cancel(self) -> None:
        """Stop it; nothing of it arrives any more."""
        self._worker.cancel(self._kind)
        self._on_end(self._generation)

    def drop(self) -> None:
        """Hear nothing more of it, not even its end."""
        self._take = self._end = None

    def close(self) -> None:
        """Stop it, hear nothing more of it and leave the queue for good: its document ends."""
        if not self._is_open:
            return
        self._is_open = False
        self.drop()
        self._worker.cancel(self._kind)
        self._worker.yielded.disconnect(self._on_event)
        for signal in (self._worker.finished, self._worker.cancelled, self._worker.failed):
            signal.disconnect(self._on_end)
        self._closed(self)

    @property
    def active(self) -> bool:
        """True while something is queued that has neither ended nor been cancelled."""
        return self._end is not None

    def owns(self, generation: int) -> bool:
        """Report whether a report of the worker is about this lane."""
        return generation == self._generation

    def _on_event(self, generation: int, result: object) -> None:
        if self._take is not None and self.owns(generation):
            self._take(result)

    def _on_end(self, generation: int, error: BaseException | None = None) -> None:
        if self._end is not None and self.owns(generation):
            end, self._take, self._end = self._end, None, None
            end(error)
