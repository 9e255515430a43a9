"""Short background jobs on threads of their own, so that no matting run delays them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.worker import CancelToken, Worker

_KEEP = "keep "


class _Task(NamedTuple):
    kind: str
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None] | None
    text: str
    keep: bool


class Tasks(QObject):
    """Runs a function in the background and hands what it returned to another one on this thread."""

    failed = Signal(object)  # the exception of a task without its own handler
    busy = Signal(str)  # `text` changed
    kept = Signal()  # `keeping` is over, well or not

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(name, self)
        self._worker.yielded.connect(self._on_event)
        self._worker.finished.connect(self._forget)
        self._worker.cancelled.connect(self._forget)
        self._worker.failed.connect(self._on_failed)
        self._tasks: dict[int, _Task] = {}
        self.text = ""  # what is being done now, "" when nothing worth showing is
        self._kinds = count(1)

    @property
    def open(self) -> bool:
        """True while tasks can be submitted."""
        return self._worker.open

    @property
    def idle(self) -> bool:
        """True while nothing is queued or running."""
        return not self._tasks

    @property
    def keeping(self) -> bool:
        """True while something that must not be lost is queued or running."""
        return any(task.keep for task in self._tasks.values())

    def submit(
        self,
        compute: Callable[[], Any],
        done: Callable[[Any], None],
        *,
        kind: str = "",
        text: str = "",
        failed: Callable[[BaseException], None] | None = None,
        keep: bool = False,
    ) -> int:
        """Queue `compute`; `done(result)` or `failed(error)` follow here, on the thread of this object.

        Unless a newer task of the same `kind` came; "" stands alone. `keep` is for what must not be lost: closing
        waits for it.
        """

        def job(token: CancelToken) -> Iterator[Any]:
            yield compute()

        kind = kind or f"{_KEEP if keep else ''}{next(self._kinds)}"
        self._hush(kind)
        generation = self._worker.submit(job, kind)
        self._tasks[generation] = _Task(kind, done, failed, text, keep)
        self._tell()
        return generation

    def cancel(self, kind: str) -> None:
        """Drop all tasks of a kind; what runs already runs on, unheard."""
        self._worker.cancel(kind)
        self._hush(kind)
        self._tell()

    def close(self, timeout_s: float = 10.0) -> bool:
        """Finish what must be kept, drop the rest, join the thread; False when out of time."""
        return self._worker.close(timeout_s, keep=lambda kind: kind.startswith(_KEEP))

    def _on_event(self, generation: int, value: object) -> None:
        self._tasks[generation].done(value)

    def _on_failed(self, generation: int, error: BaseException) -> None:
        task = self._tasks[generation]
        (self.failed.emit if task.failed is None else task.failed)(error)
        self._forget(generation)  # after what follows from it, which may be kept as well

    def _forget(self, generation: int) -> None:
        task = self._tasks.pop(generation, None)
        self._tell()
        if task is not None and task.keep and not self.keeping:
            self.kept.emit()

    def _hush(self, kind: str) -> None:
        """Say no more of the tasks of a kind."""
        for generation, task in self._tasks.items():
            if task.kind == kind:
                self._tasks[generation] = task._replace(text="")

    def _tell(self) -> None:
        text = next((task.text for task in self._tasks.values() if task.text), "")
        if text != self.text:
            self.text = text
            self.busy.emit(text)
