"""Live: after each pause in painting the matte follows, as long as the switch is on; the newest only.

Where a matte stands and the change is small, it is updated at full size: that is a finished result, and one step with
the stroke. Else a reduced run of what is seen is shown as a preview.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.editor.snapshot import Snapshot
from app.errors import describe
from app.matting.engine_port import Engine, Landed, Model
from app.matting.host import EngineHost
from app.matting.prediction import update_pixels
from app.matting.preview import Landing, Source, crop_around, preview
from app.matting.service import MattingService
from app.matting.updating import SmallUpdate
from app.settings import Settings
from app.worker import CancelToken
from core.engine.options import MatteOptions
from core.errors import UserError
from core.geometry import Rect
from core.jobs.job import Job
from core.text.lists import sentences
from core.text.translate import tr

PAUSE_MS = 300
UPDATE_S = 2.5
"""Seconds that an update may take by the forecast; what takes longer is previewed."""
_UPDATE_PIXELS = 1 << 20
"""Pixels of its regions while there is no forecast."""


class HeldLive(NamedTuple):
    """Live's state for one photo: whether a preview is missing, the part of the last one, and why there was none."""

    wanted: bool = False
    crop: Rect | None = None
    refusal: str = ""


class Live(QObject):
    """Watches the trimap and puts updates or previews into the document.

    Never while a run of any photo goes on, never over a current matte.

    Attributes:
        on: the switch; kept in the settings.
        computing: whether an update or a preview is on its way.
        updating: whether there is a matte that may be updated, so that only what is large becomes a preview.
        seconds: what the last preview took from its start to its landing.
        settled: asked at each start whether the matte that stands is there; the session injects it.
        refusal: why the engine made none when it was last asked, in a sentence; "" if it did.
        seen: asked for the pixels in view at each start; the window injects it. None means all.
    """

    changed = Signal()  # the switch, or whether a preview is on its way
    failed = Signal(str)

    def __init__(
        self,
        document: Document,
        settings: Settings,
        *,
        service: MattingService,
        host: EngineHost,
        options: Callable[[], MatteOptions],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.on = settings.live
        self.computing = self.updating = False
        self.seconds = 0.0
        self.refusal = ""
        self.seen: Callable[[], Rect | None] = lambda: None
        self.settled: Callable[[], bool] = lambda: True
        self._document = document
        self._settings = settings
        self._service = service
        self._host, self._aside = host, host.new_aside("live")
        self._options = options
        self._wanted = False  # something changed that no preview has shown yet
        self._crop: Rect | None = None  # of the last one
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._start)
        document.trimap_changed.connect(self._on_trimap)
        document.alpha_is_current_changed.connect(self._on_current)
        service.state_changed.connect(self._on_free)
        host.freed.connect(self._on_free)
        service.preview_uncovered.connect(self._show_again)
        host.model_changed.connect(self.ask_anew)

    def set_on(self, on: bool) -> None:
        """Turn the switch; off also takes the preview away, on asks for one where the matte is older than the marks."""
        if on == self.on:
            return
        self.on = self._settings.live = on
        if on:
            self._ask()
        else:
            self.stop()
            self._document.drop_preview()
        self.changed.emit()

    def look_again(self) -> None:
        """Let a preview that is shown follow the view, once that has come to rest."""
        if self._document.preview is not None and self._crop != self._crop_now():
            self._ask()

    def ask_anew(self) -> None:
        """Make a preview that is shown or was refused again: what previews are made with has changed."""
        if self._document.preview is not None or self.refusal:
            self._ask()

    def stop(self) -> None:
        """Want nothing, drop what is on its way."""
        self._wanted, self.refusal = False, ""
        self._timer.stop()
        self._aside.cancel()

    def hold(self) -> HeldLive:
        """Return what belongs to the photo in view, and stop there."""
        held = HeldLive(self._wanted, self._crop, self.refusal)
        self.stop()
        return held

    def take(self, held: HeldLive) -> None:
        """Go on with another photo; what it lacks is made after a pause. `changed` is to be emitted by the caller."""
        self.stop()
        self._crop, self.refusal = held.crop, held.refusal
        if held.wanted:
            self._ask()

    def close(self) -> None:
        """Stop, and leave the engine's queue: the document ends."""
        self.stop()
        self._aside.close()

    # --- inside ------------------------------------------------------------------------------------------------

    def _on_trimap(self) -> None:
        self._ask()

    def _on_current(self, is_current: bool) -> None:
        if is_current and self.refusal:
            self.refusal = ""
            self.changed.emit()

    def _on_free(self) -> None:
        if self._wanted and not self._host.is_running:
            self._ask()

    def _show_again(self, display: NDArray[np.uint8]) -> None:
        if self.on:
            self._document.set_preview(display, None)

    def _ask(self) -> None:
        """Begin once nothing more has been asked for a while."""
        if self.on and self._document.photo is not None:
            self._wanted = True
            self._aside.cancel()
            self._timer.start()

    def _start(self) -> None:
        document = self._document
        if document.alpha_is_current:
            self._wanted = False
        if not self._wanted or self._host.is_running or (seen := document.snapshot()) is None:
            return
        if not self.settled():
            self._timer.start()
            return
        options, begun, self._crop = self._options(), monotonic(), self._crop_now()
        source = Source(seen.photo.image, seen.trimap, seen.shown_alpha, self.seen())
        update = self._update(seen, options)

        def compute(engine: Engine, token: CancelToken) -> Landed | Landing | None:
            model = Model(self._host.engine_model_id, engine.weights)
            is_of_model = update is not None and update.start.model.is_same(model)
            landed = update.landed(engine, token) if update is not None and is_of_model else None
            return landed or preview(source, engine, options, token)

        def take(landing: Landed | Landing | None) -> None:
            self.seconds, self._wanted, self.refusal = monotonic() - begun, False, ""
            if isinstance(landing, Landed):
                self._land(landing, update, seen.revision)
            elif landing is None:
                document.drop_preview()
            else:
                document.set_preview(*landing)
                self.look_again()

        self.computing, self.updating = True, update is not None
        self._aside.run(compute, take, self._end)
        self.changed.emit()

    def _update(self, seen: Snapshot, options: MatteOptions) -> SmallUpdate | None:
        """Return what to try before a preview; None if there is no matte to update."""
        start = self._service.ground(options)
        if isinstance(start, str):
            return None
        pixels = update_pixels(self._host.config, self._host.speed, self._host.planned(options), UPDATE_S)
        job = Job(seen.photo, seen.trimap, options, standing=start.standing)
        return SmallUpdate(job, start, _UPDATE_PIXELS if pixels is None else pixels)

    def _land(self, landed: Landed, update: SmallUpdate | None, revision: int) -> None:
        """Take an update, unless another matte was brought back meanwhile."""
        if update is not None and self._document.result is update.start.standing.result and self.settled():
            self._service.land_update(landed, revision, update.job.options, update.start.model.number)

    def _end(self, error: BaseException | None) -> None:
        self.computing = False
        if isinstance(error, UserError):
            self._wanted, self.refusal = False, str(error)
            self._document.drop_preview()
        elif error is not None:  # a bug, which would come back with every stroke
            self.set_on(False)
            self.failed.emit(sentences(describe(error), tr("Live was switched off.")))
        self.changed.emit()

    def _crop_now(self) -> Rect:
        return crop_around(self._document.size, self.seen())
