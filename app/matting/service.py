"""From the document to the engine and back: one run at a time, the newest wins, a stale result never lands."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.photo_state import PhotoState
from app.matting.engine_port import Landed, Model, RunArrays, Tile
from app.matting.host import EngineHost
from app.matting.pace import Pace
from app.matting.run import Request, Run, rect_of
from app.matting.updating import Ground, Made, ground
from core.engine.options import MatteOptions, Progress, RouterDecided, UpdateBegun
from core.geometry import Rect


class LandedRun(NamedTuple):
    """The settings behind a photo's result, as `MattingService` gives them for the one in view."""

    options: MatteOptions = MatteOptions()
    model_id: int = 0
    revision: int = -1

    def made(self, document: PhotoState) -> Made:
        """Return how the result of a photo was made, of which this is told."""
        weights = "" if document.result is None else document.result.weights
        return Made(self.options, Model(self.model_id, weights))


class MattingService(QObject):
    """Runs one document on the engine of all, and puts what comes back into the document.

    A run belongs to its photo: `detach` lets it go on unseen when another photo takes the document, `attach` shows it
    again.

    `landed_options` is what the result in the document was asked with, `landed_revision` that of its marks,
    `landed_model_id` the model that made it, as `EngineHost.model_id` counts them.

    Signals: `progress` (phase, fraction 0..1, elapsed seconds) at most ten times a second; `router_decided` (index,
    RouterGrid); `tile_done` (top, left, alpha); `finished` (MatteResult); `failed` (one sentence);
    `refused` in its place where only marks are missing for a run;
    `explained` (one sentence) why the whole photo is run where an update was to be expected;
    `cancelled` when asked to; `abandoned` before either, where a run ends without a result; `preview_uncovered` (uint8
    (H, W)), the preview that such a run replaced;
    `begun` when a run starts and its pace is forecast;
    `landing` right before the result of a run takes the place of the one in the document, True where it belongs to the
    stroke before; `updated` (MatteResult) once an update has landed that nobody asked for, as Live makes them;
    `returned` once an older result stands again;
    `state_changed` ("running", else that of the host).
    """

    progress = Signal(str, float, float)
    router_decided = Signal(int, object)
    tile_done = Signal(int, int, object)
    begun = Signal()
    landing = Signal(bool)
    returned = Signal()
    updated = Signal(object)
    finished = Signal(object)
    failed = Signal(str)
    refused = Signal(str)
    explained = Signal(str)
    cancelled = Signal()
    abandoned = Signal()
    preview_uncovered = Signal(object)
    state_changed = Signal(str)

    def __init__(self, document: Document, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = host.state
        self._document = document
        self._host = host
        self._run: Run | None = None
        self._waits = False
        self._restore: tuple[int, Callable[[], None]] | None = None
        self._idle_pace = Pace()
        self.landed_options = MatteOptions()
        self.landed_model_id = 0
        self.landed_revision = -1
        host.state_changed.connect(self._update_state)

    @property
    def running(self) -> bool:
        """True while a run of this document waits or goes on."""
        return self._waits or self._run is not None

    @property
    def waiting(self) -> bool:
        """True while a run of this document is asked for that others go before."""
        return self._waits and self._run is None

    @property
    def run_under_way(self) -> Run | None:
        """The run of this document that goes on; None if none does, or one waits."""
        return self._run

    @property
    def pace(self) -> Pace:
        """The clock of the run that goes on; one that says nothing without a run."""
        return self._idle_pace if self._run is None else self._run.pace

    @property
    def run_is_of_marks(self) -> bool:
        """True where the run that goes on, if any, is one of the trimap as it is now."""
        return self._run is None or self._run.revision == self._document.revision

    def run(self, options: MatteOptions, *, whole: bool = False) -> None:
        """Matte the document as it is now; an older run is cancelled.

        Where a matte stands that only lacks the latest marks, it is updated around these, unless the `whole` photo is
        to be run.
        """
        document = self._document
        self._waits = False
        if document.photo is None:
            self._update_state()
            return
        self.cancel()
        document.hold_marks()
        request = Request.of(document, options, "" if whole else self.ground(options))
        assert request is not None  # there is a photo
        run = Run(self._host, request)
        run.start()
        self._follow(run)
        if run.explanation:
            self.explained.emit(run.explanation)

    def wait(self) -> None:
        """Count as running already: a run of this document is next as soon as the engine is free."""
        self._waits = True
        self._update_state()

    def attach(self, run: Run) -> None:
        """Show a run of the photo that has come into the document, from where it is now; it lands where it has ended.

        No other run may go on.
        """
        run.photo_id = self._document.photo_id
        self._follow(run)
        if not run.has_begun:
            return
        if run.arrays is not None and run.landed is None:
            self._show_arrays(run, run.arrays)
            if run.routers:
                self._document.set_routers(list(run.routers))
        self.begun.emit()
        if run.landed is not None:
            self._land_result(run, run.landed)
        else:
            self.progress.emit(run.phase, run.fraction, run.seconds)

    def detach(self) -> Run | None:
        """Let the run go on unseen, and return it: its photo leaves the document, with what stood before the run."""
        self._waits = False
        run = self._release()
        if run is not None:
            self._put_before_back()
        self._update_state()
        return run

    def ground(self, options: MatteOptions) -> Ground | str:
        """Return what an update with these options would start from, or why none is possible, in a sentence or "" ."""
        return ground(self._document, self.hold().made(self._document), Made(options, self._host.model))

    def cancel(self) -> None:
        """Stop the run; alpha and routing maps go back to what they were."""
        is_waiting, self._waits = self.waiting, False
        if self._run is not None:
            self._run.cancel()
            self.cancelled.emit()
            self._host.measure_if_unknown()
        elif is_waiting:
            self._update_state()
            self.abandoned.emit()
            self.cancelled.emit()

    def land(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        """Take a finished run made beside the document, as if it had been made for it; a run going on is cancelled."""
        self.cancel()
        self._put_result(landed, revision, options, model_id)
        self.finished.emit(landed.result)

    def land_update(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        """Take an update that was made beside the document, after a stroke and as part of it; no run may go on."""
        before = self._document.run
        if landed.result.alpha is not self._document.alpha:
            self.landing.emit(True)
        self._put_result(landed, revision, options, model_id, landed.result.updated)
        self._document.note_update(before)
        self.updated.emit(landed.result)

    def put_back(
        self,
        landed: Landed,
        revision: int,
        options: MatteOptions,
        model_id: int,
        areas: tuple[Rect, ...] = (),
    ) -> None:
        """Let an earlier result stand again; no run may go on. `areas` as in `Document.set_result`."""
        self._put_result(landed, revision, options, model_id, areas)
        self.returned.emit()

    def hold(self) -> LandedRun:
        """Return how the result of the photo in view was made."""
        return LandedRun(self.landed_options, self.landed_model_id, self.landed_revision)

    def take(self, landed: LandedRun) -> None:
        """Go on with another photo, which the document holds already; no run may go on."""
        self.landed_options, self.landed_model_id, self.landed_revision = landed
        self._restore = None

    def close(self) -> None:
        """Stop a run and hear nothing more of it: the document ends."""
        run = self._release()
        if run is not None:
            run.drop()

    def _follow(self, run: Run) -> None:
        self._run = run
        run.reported.connect(self._on_event)
        run.ended.connect(self._on_end)
        self._update_state()

    def _on_end(self) -> None:
        """The run ended without a result: it was cancelled, or with an error."""
        run = self._end_run()
        if run is not None and run.sentence:
            (self.refused if run.lacks_marks else self.failed).emit(run.sentence)

    def _on_event(self, event: object) -> None:
        run = self._run
        if run is None or run.photo_id != self._document.photo_id:
            return
        match event:
            case RunArrays():
                self._show_arrays(run, event)
                self.begun.emit()
            case UpdateBegun():  # what stands is shown until the update lands
                self.begun.emit()
            case Progress():
                self.progress.emit(event.phase, event.fraction, run.seconds)
            case RouterDecided() if run.routers:
                self._document.set_routers(list(run.routers))
                self.router_decided.emit(event.index, event.grid)
            case Tile() if run.arrays is not None:
                arrays = run.arrays
                self._document.set_alpha(arrays.alpha, arrays.display, run.revision, rect_of(event))
                self.tile_done.emit(event.top, event.left, event.alpha)
            case Landed():
                self._land_result(run, event)

    def _show_arrays(self, run: Run, arrays: RunArrays) -> None:
        document = self._document
        alpha, display, revision = document.alpha, document.alpha_display, document.alpha_revision
        routers, mixers, preview = document.routers, document.mixers, document.preview

        def restore() -> None:
            document.set_alpha(alpha, display, revision)
            document.set_routers(routers, mixers)
            if preview is not None:
                self.preview_uncovered.emit(preview)

        self._restore = document.photo_id, restore
        document.set_alpha(arrays.alpha, arrays.display, run.revision)

    def _land_result(self, run: Run, landed: Landed) -> None:
        self._release()
        self._restore, run.is_shown = None, True
        self._update_state()
        result = landed.result
        if result.alpha is not self._document.alpha:  # as it is where only what is known anyway was marked
            self.landing.emit(False)
        self._put_result(landed, run.revision, run.options, run.model_id, result.updated)
        self.finished.emit(result)
        self._host.measure_if_unknown()

    def _put_result(
        self,
        landed: Landed,
        revision: int,
        options: MatteOptions,
        model_id: int,
        areas: tuple[Rect, ...] = (),
    ) -> None:
        self.landed_options, self.landed_model_id, self.landed_revision = options, model_id, revision
        self._document.set_result(landed.result, landed.display, revision, areas)

    def _end_run(self) -> Run | None:
        """Let go of a run that comes to nothing, and return it; what stood before it stands again."""
        run = self._release()
        self._put_before_back()
        self._update_state()
        self.abandoned.emit()
        return run

    def _release(self) -> Run | None:
        run, self._run = self._run, None
        if run is not None:
            run.reported.disconnect(self._on_event)
            run.ended.disconnect(self._on_end)
        return run

    def _put_before_back(self) -> None:
        restore, self._restore = self._restore, None
        if restore is not None and restore[0] == self._document.photo_id:
            restore[1]()

    def _update_state(self) -> None:
        state = "running" if self.running else self._host.state
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
