"""One order carried out in three steps, each for a thread of its own: read, network, write; no failure gets out."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.doubt.doubts import Doubts
from core.engine.options import Cancelled, MatteResult, result_of_run
from core.errors import is_disk_full, sentence_on
from core.jobs.batch.record import NO_PICTURES, Outcome, State, files_with_sizes, now
from core.jobs.batch.report.pictures import small_doubts
from core.jobs.job import never
from core.jobs.matted import MattedPhoto
from core.jobs.order import Order
from core.jobs.prepared import Prepared, load, prepare
from core.jobs.remarks import remarks
from core.text.translate import tr

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine

Describe = Callable[[BaseException], str]
"""Makes one sentence of an error; a function of a module, so that other processes find it by its name."""
Pictures = Callable[[Prepared, MatteResult, MattedPhoto, Doubts], dict[str, bytes]]
"""Makes the small WebPs of a report by their kind, of what was written too; a function of a module, as well."""


def described(error: BaseException) -> str:
    """Return one sentence on an error; a bug is only named, as nobody here knows of a log file."""
    return sentence_on(error) or tr("Something went wrong: {error}.", error=repr(error))


def this_worker() -> str:
    """Return the name of this process among all machines."""
    return f"{platform.node() or 'this-machine'} {os.getpid()}"


@dataclass(frozen=True)
class Manner:
    """Settings for carrying out all orders of a batch, beside what each one asks for; sent to other processes.

    Attributes:
        describe: makes the sentence of a failure; that of the application keeps the traceback of a bug in a log file.
        pictures: makes the pictures of the report; None for none.
    """

    describe: Describe = described
    pictures: Pictures | None = None


class Loaded:
    """The engine of one thread: made where it is first needed, and loading a model where an order names another."""

    def __init__(self, make: Callable[[], MattingEngine]) -> None:
        self._make = make
        self._engine: MattingEngine | None = None
        self._model: str | None = None

    def for_order(self, order: Order) -> MattingEngine:
        """Return the engine with the model of an order. Raises UserError if there is no such model."""
        if self._engine is None:
            self._engine = self._make()
        if order.matting.model != self._model:
            self._model = None  # one that fails to load may leave any
            load(self._engine, order.matting)
            self._model = order.matting.model
        return self._engine


def matting_engine() -> MattingEngine:
    """Return a new engine; loads torch."""
    from core.engine.engine import MattingEngine

    return MattingEngine()


@dataclass(eq=False)
class Carrying:
    """An order on its way. Its steps are called one after the other, each on any thread; what is done with is let go.

    Attributes:
        order, key: what is to be done, and what names it.
        manner: how.
        outcome: None as long as there are steps to take.
    """

    order: Order
    key: str
    manner: Manner = field(default_factory=Manner)
    outcome: Outcome | None = None
    _prepared: Prepared | None = None
    _result: MatteResult | None = None
    _seconds: dict[str, float] = field(default_factory=dict)
    _began: float = 0.0

    def read(self) -> None:
        """Read photo and marks."""
        self._began = time.perf_counter()
        with self._step("read"):
            self._prepared = prepare(self.order)

    def run(self, loaded: Loaded, cancelled: Callable[[], bool] = never) -> None:
        """Make the matte; ``cancelled`` is asked between blocks and tiles. Raises Cancelled if it said so."""
        prepared = self._prepared
        assert prepared is not None
        with self._step("network"):
            if prepared.ready is None:
                engine = loaded.for_order(self.order)
                self._result = result_of_run(prepared.events(engine, cancelled))
            else:
                self._result = prepared.ready

    def write(self) -> None:
        """Write the files, each whole or not at all."""
        prepared, result = self._prepared, self._result
        assert prepared is not None
        assert result is not None
        with self._step("write"):
            written = prepared.write(result)
            more: dict[str, Any] = {
                "files": files_with_sizes(self.order.files.paths()),
                "facts": result.report(),
                "remarks": remarks(prepared, result),
            }
            self._add_pictures(more, prepared, result, written)
        if self.outcome is None:
            self.outcome = self._ended(State.DONE, **more)
        self._prepared = self._result = None

    def _add_pictures(
        self, more: dict[str, Any], prepared: Prepared, result: MatteResult, written: MattedPhoto
    ) -> None:
        """Add what the report shows of a photo; the files are written, so a failure here is a remark only."""
        if self.manner.pictures is None:
            return
        try:
            doubts = small_doubts(prepared, result)
            pictures = self.manner.pictures(prepared, result, written, doubts)
        except Exception as error:  # noqa: BLE001 - the files are written, whatever this raises
            more["remarks"] = (*more["remarks"], tr(NO_PICTURES, why=self.manner.describe(error)))
            return
        more["facts"] |= {"doubt_places": len(doubts.places)}
        more["pictures"] = pictures

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Time a step; what fails in it becomes the outcome."""
        began = time.perf_counter()
        try:
            yield
        except Cancelled:
            self._prepared = self._result = None
            raise
        except Exception as error:  # noqa: BLE001 - one photo stops no other, whatever its decoders raise
            self._prepared = self._result = None
            self._seconds[name] = time.perf_counter() - began
            self.outcome = self._ended(
                State.FAILED, sentence=self.manner.describe(error), is_disk_full=is_disk_full(error)
            )
        self._seconds[name] = time.perf_counter() - began

    def _ended(self, state: State, **more: object) -> Outcome:
        self._seconds["total"] = time.perf_counter() - self._began
        return Outcome(
            str(self.order.photo),
            self.key,
            state,
            marks=str(self.order.marks.file or ""),
            seconds=dict(self._seconds),
            worker=this_worker(),
            ended=now(),
            **more,  # type: ignore[arg-type]
        )


def carry_out(
    order: Order,
    key: str,
    loaded: Loaded,
    manner: Manner | None = None,
    cancelled: Callable[[], bool] = never,
) -> Outcome:
    """Carry one order out, from its photo to its files, with the engine of this thread.

    Raises:
        Cancelled: ``cancelled`` returned True; no file was written. Every other failure is the outcome.
    """
    carrying = Carrying(order, key, manner or Manner())
    for step in (carrying.read, lambda: carrying.run(loaded, cancelled), carrying.write):
        if carrying.outcome is None:
            step()
    assert carrying.outcome is not None
    return carrying.outcome
