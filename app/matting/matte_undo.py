"""A run is a step of the history: undo brings back the matte that stood before it, redo the new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.history import History, Stacks
from app.editor.photo_state import PhotoState
from app.errors import describe
from app.matting.engine_port import Landed
from app.matting.kept_matte import KeptMatte
from app.matting.service import LandedRun, MattingService
from app.tasks import Tasks
from core.text.lists import sentences
from core.text.translate import tr


class RunStep:
    """One run in the history; holds the matte that is not shown."""

    is_of_marks = False

    def __init__(self, kept: KeptMatte, exchange: Callable[[KeptMatte], KeptMatte]) -> None:
        self.text: str = tr("Run")
        self.kept = kept
        self._exchange = exchange

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.kept.nbytes

    @property
    def mattes(self) -> tuple[KeptMatte, ...]:
        """The mattes held."""
        return (self.kept,)

    def undo(self) -> None:
        """Show the matte before the run."""
        self.kept = self._exchange(self.kept)

    def redo(self) -> None:
        """Show the matte of the run."""
        self.kept = self._exchange(self.kept)


class HeldMattes(NamedTuple):
    """The matte that stands in a photo, once it was asked for, and the one that is on its way there."""

    kept: KeptMatte | None = None
    coming: KeptMatte | None = None
    ready: Landed | None = None
    is_lost: bool = False


def standing_in(document: PhotoState, made: LandedRun, held: HeldMattes) -> KeptMatte | None:
    """Return the matte that stands in a photo, be it on its way only; None before the first."""
    if held.coming is not None:
        return held.coming
    if document.result is None or document.photo is None:
        return None
    if held.kept is not None and held.kept.is_of(document.result):
        return held.kept
    return KeptMatte(document.result, document.photo.image, made.revision, made.options, made.model_id)


class MatteUndo(QObject):
    """Puts every run that replaces a matte into the history. A matte comes back in the background, and then whole.

    Where it cannot, as without memory, the one that is shown stays, what waits is dropped, and `failed` says so in a
    sentence. The history goes on as if it had come: a later step brings it back.

    `busy` is whether one is on its way.
    """

    failed = Signal(str)

    def __init__(self, document: Document, history: History, tasks: Tasks, service: MattingService) -> None:
        super().__init__(document)
        self._document, self._history, self._tasks, self._service = document, history, tasks, service
        self._coming: KeptMatte | None = None  # what the document will hold
        self._ready: Landed | None = None  # the same, waiting for a run that goes on to land or to end
        self._is_lost = False  # what comes never will
        self._kept: KeptMatte | None = None  # the matte of the document, once it was asked for
        self._replaced: KeptMatte | None = None  # what stood until a run landed, until that is heard
        self._then: list[Callable[[], None]] = []
        service.landing.connect(self._on_landing)
        service.abandoned.connect(self._show)
        service.finished.connect(self._on_finished)
        service.updated.connect(self._on_finished)

    @property
    def busy(self) -> bool:
        """True while a matte is on its way back."""
        return self._coming is not None and not self._is_lost

    def when_there(self, then: Callable[[], None]) -> None:
        """Call `then` once no matte is on its way back: now or later; never where another photo is opened first."""
        if self.busy:
            self._then.append(then)
        else:
            then()

    @property
    def coming(self) -> KeptMatte | None:
        """The matte that is on its way, which the document will hold; None while none is."""
        return self._coming

    @property
    def waited_for(self) -> bool:
        """True while something was asked for that waits for a matte on its way."""
        return self.busy and bool(self._then)

    def hold(self) -> HeldMattes:
        """Return what belongs to the photo in view; nothing may wait."""
        return HeldMattes(self._kept, self._coming, self._ready, self._is_lost)

    def take(self, held: HeldMattes) -> None:
        """Go on with another photo; a matte that was on its way there comes now."""
        self._tasks.cancel("matte")
        self._replaced, self._then = None, []
        self._kept, self._coming, self._ready, self._is_lost = held
        if self._coming is not None and self._ready is None and not self._is_lost:
            self._bring(self._coming)

    def settled(self) -> None:
        """Show a matte that is ready, after `take`, once views know of the photo."""
        self._show()

    def standing(self) -> KeptMatte | None:
        """Return the matte that stands now, be it on its way only; None before the first. One run has one of these."""
        standing = standing_in(self._document, self._service.hold(), self.hold())
        if self._coming is None and standing is not None:
            self._kept = standing
        return standing

    def adopt(self, kept: KeptMatte) -> None:
        """Let this one stand for the document's matte, which is of the same run."""
        self._kept = kept

    def exchange(self, wanted: KeptMatte) -> KeptMatte:
        """Let another matte stand: it comes in the background. Return the one that stood."""
        standing = self.standing()
        assert standing is not None  # or there would be nothing to exchange
        self._coming, self._ready, self._is_lost = wanted, None, False
        if self._tasks.open:
            self._bring(wanted)
            self._pack(standing, wanted)
        return standing

    def _bring(self, wanted: KeptMatte) -> None:
        text = tr("Bringing the matte back")
        done, failed = partial(self._land, wanted), partial(self._lose, wanted)
        self._tasks.submit(wanted.bring, done, kind="matte", text=text, failed=failed)

    def replace_in(self, history: Stacks, before: KeptMatte, now: KeptMatte) -> None:
        """Put a run into the history of a photo that is not in view, where it took the place of the matte `before`."""
        history.done.append(RunStep(before, self.exchange))
        if self._tasks.open:
            self._tasks.submit(partial(before.pack_over, now), lambda _: None, failed=lambda _: None)

    def _on_landing(self, joins: bool) -> None:
        before = self.standing()
        self._replaced = before if self._coming is None else None
        self._coming = self._ready = None
        if before is not None:
            step = RunStep(before, self.exchange)
            if joins:
                self._history.join(step)
            else:
                self._history.push(step, will_shrink=True, keeps_undone=True)
            if self._replaced is None:
                self._pack(before)

    def _on_finished(self) -> None:
        self._coming = self._ready = None  # also where a result was taken over that no run made
        before, self._replaced = self._replaced, None
        if before is not None and (now := self.standing()) is not None:
            now.is_update_of(before)
            self._pack(before, now)
        self._do_then()

    def _land(self, wanted: KeptMatte, landed: Landed) -> None:
        if self._coming is wanted:
            self._ready = landed
            if self._service.run_under_way is None:
                self._show()

    def _lose(self, wanted: KeptMatte, error: BaseException) -> None:
        if self._coming is wanted:
            self._is_lost = True
            waited, self._then = self._then, []
            lost = tr("The matte could not be brought back, and the one that is shown stays.")
            none = tr("Nothing was exported or copied meanwhile: ask for it again.")
            self.failed.emit(sentences(lost, describe(error), none if waited else ""))

    def _show(self) -> None:
        matte, landed = self._coming, self._ready
        if matte is not None and landed is not None:
            self._coming = self._ready = None
            shown, self._kept = self._kept, matte
            result = self._document.result
            areas = shown.updated_between(matte) if shown and result and shown.is_of(result) else ()
            self._service.put_back(landed, matte.revision, matte.options, matte.model_id, areas)
            self._do_then()

    def _pack(self, kept: KeptMatte, over: KeptMatte | None = None) -> None:
        if self._tasks.open:
            pack = kept.pack if over is None else partial(kept.pack_over, over)
            self._tasks.submit(pack, lambda _: self._history.trim())

    def _do_then(self) -> None:
        waiting, self._then = self._then, []
        for then in waiting:
            then()
