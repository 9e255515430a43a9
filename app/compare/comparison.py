"""Two settings side by side: run beside the document on the engine's thread, held, compared, taken over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.compare.difference import Difference, Differing
from app.compare.setting import (
    Before,
    Setting,
    instructive,
    normal,
    setting_of,
    setting_of_run,
    take_setting,
)
from app.compare.shelf import Shelf
from app.compare.side import Side, State, unpacked
from app.errors import describe
from app.matting.attention import attention
from app.matting.engine_port import Engine, Landed, throttled
from app.matting.held_matte import HeldMatte, hold
from app.matting.prediction import Forecast, predicted
from app.session import Session
from app.versions.version import Version
from app.worker import CancelToken
from core.engine.options import Finished, MatteOptions, Progress
from core.engine.tiling import token_count
from core.text.translate import tr

LEFT, RIGHT = 0, 1


class Comparison(QObject):
    """Two sides over one session. A run of the document comes first: it interrupts, what was interrupted is run again.

    Mattes are held by what they were asked with and by the revision of the trimap, so that nothing is run twice, undo
    brings back what was held, and what the document has already is taken from there.

    `before` is what the main window had until a side was last taken, for `take_back`; None if none was.
    """

    changed = Signal(int)  # a side: its setting, its state or its matte
    difference_changed = Signal()
    taken = Signal()  # by `use`, or back

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sides = [Side(), Side()]
        self._session = session
        self._shelf = Shelf()
        self._differing = Differing(session, self)
        self._differing.changed.connect(self.difference_changed)
        self._told: list[object] = [None, None]
        self._looked: list[MatteOptions | None] = [None, None]
        self._asides = [session.host.new_aside(f"compare {index}") for index in (LEFT, RIGHT)]
        self._begun = False
        self.before: Before | None = None
        document, service = session.document, session.service
        self._warm = warmth(service.landed_model_id, service.landed_options)
        document.photo_changed.connect(self._on_photo)
        document.trimap_changed.connect(self._on_trimap)
        document.alpha_is_current_changed.connect(self._look)
        session.prediction_changed.connect(self._keep_up)
        session.versions.changed.connect(self._tell_versions)
        session.host.model_changed.connect(self._on_model)
        service.state_changed.connect(self._start)
        session.host.freed.connect(self._start)
        service.finished.connect(self._on_finished)

    # --- what views read ---------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """True while a side was asked to run and has not ended."""
        return any(side.wanted for side in self.sides)

    @property
    def tokens(self) -> int:
        """The number of tokens of the photo, 0 without one."""
        return token_count(*self._session.document.size)

    def state(self, index: int) -> State:
        """The state of a side: "outdated" shows a matte of other marks, "done" one of the current marks."""
        side = self.sides[index]
        if self._session.document.photo is None:
            return "empty"
        if side.wanted:
            return "waiting" if side.progress is None else "running"
        if side.error:
            return "failed"
        if side.held is None:
            return "idle"
        return "done" if side.held.revision == self._session.document.revision else "outdated"

    @property
    def marks_changed(self) -> bool:
        """True where there are mattes, but none of the marks as they are."""
        return self._shelf.only_others(self._session.document.revision)

    @property
    def pair(self) -> tuple[HeldMatte, HeldMatte] | None:
        """Both mattes that are shown, where they are of the same marks."""
        one, other = (side.held for side in self.sides)
        return None if one is None or other is None or one.revision != other.revision else (one, other)

    @property
    def now(self) -> Setting:
        """The setting of the main window."""
        return setting_of(self._session, self.tokens)

    @property
    def difference(self) -> Difference | None:
        """The difference of both mattes; None while that is not known, as of mattes of different marks."""
        return self._differing.found

    def in_use(self, index: int) -> bool:
        """Report whether the main window is set to what this side shows, and has its matte if there is one."""
        session, options, version = self._session, self.options(index), self.sides[index].version
        if version is not None:
            return version is session.versions.current and session.document.alpha_is_current
        if normal(session.options(), self.tokens, session.host.config) != options:
            return False
        has_matte = session.document.alpha_is_current and self._landed() == options
        return has_matte or self.state(index) != "done"

    def missing(self, index: int) -> str:
        """Why the loaded model cannot run a side, in a sentence; "" if it can."""
        return attention(self.sides[index].setting.attention).missing(self._session.host.config)

    def predicted(self, index: int) -> Forecast | None:
        """Memory and time that a run of this side would take; None without a photo or a model."""
        session = self._session
        host, options = session.host, session.host.planned(self.options(index))
        return predicted(session.document, host.config, host.speed, options)

    def options(self, index: int) -> MatteOptions:
        """The request that a side is run with, in the form by which mattes are held."""
        setting, session = self.sides[index].setting, self._session
        mixer = attention(setting.attention).mixer(setting.ratio)
        asked = replace(session.options(), max_tokens=setting.k, mixer=mixer)
        return normal(asked, self.tokens, session.host.config)

    # --- verbs -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Propose what to compare: what is set now, with something instructive; later only the left one follows."""
        now = self.now
        if not self._begun:
            self._begun = self._session.document.photo is not None
            self.sides[RIGHT].setting = instructive(now, self.tokens, self._session.wanted_tokens())
        if now != self.sides[RIGHT].setting:
            self.sides[LEFT].setting = now
        self._adopt()
        self._look()

    def choose(self, index: int, setting: Setting) -> None:
        """Let a side run something else; a run of it that goes on is cancelled."""
        side = self.sides[index]
        if setting != side.setting:
            self._drop(index)
            side.setting, side.error, side.stopped, side.version = setting, "", False, None
            self._look()

    def show_versions(self, *versions: Version) -> None:
        """Show these two side by side, once they are unpacked."""
        for index, version in enumerate(versions):
            self._drop(index)
            self.sides[index] = Side(setting_of_run(version.settings, self.tokens), version=version)
            show = partial(self._show_version, index, version)
            self._session.in_background(partial(unpacked, version), show, kind=f"compare-version-{index}")
        self._look()

    def _show_version(self, index: int, version: Version, held: HeldMatte) -> None:
        if (side := self.sides[index]).version is version:
            side.held = held
            self._look()

    def run(self, *, again: bool = False) -> None:
        """Run the sides that have no matte of the marks as they are, or with `again` both."""
        session = self._session
        if session.document.photo is None:
            return
        session.end_stroke()
        session.edits.settle()
        self._look()
        alike = self.options(LEFT) == self.options(RIGHT)
        for index, side in enumerate(self.sides):
            side.stopped = False
            if (again or self.state(index) != "done") and not (index == RIGHT and alike):
                side.wanted, side.error, side.version = True, "", None
        self._start()

    def cancel(self) -> None:
        """Stop what runs; mattes that are shown stay."""
        for index in (LEFT, RIGHT):
            self._drop(index)
        self._tell()

    def use(self, index: int) -> None:
        """Set the main window to this side's setting and, where it has a matte of the marks as they are, take that."""
        session, side = self._session, self.sides[index]
        if side.version is not None:
            session.versions.return_to(side.version)
            return
        self._keep_up()
        options = self._landed() if session.document.alpha_is_current else None
        self.before = Before(self.now, session.quality_stop, options)
        take_setting(session, side.setting, self.tokens)
        if self.state(index) == "done":
            self._land(side.held)
        self.taken.emit()

    def take_back(self) -> None:
        """Set the main window to what it had before `use`, and take its matte from then, where that is still held."""
        before, self.before = self.before, None
        if before is not None:
            before.restore(self._session)
            if before.options is not None and not self._session.running:
                self._land(self._shelf.find(self._session.document.revision, before.options))
            self.taken.emit()

    def _land(self, held: HeldMatte | None) -> None:
        session = self._session
        if held is None or session.document.result is held.result:
            return
        land = partial(self._land_in_document, session.document.photo_id, session.host.model_id, held)
        if held.edge is None:
            land(Landed(held.result, held.alpha))
        else:
            seen = session.document.snapshot()
            assert seen is not None
            session.in_background(lambda: held.landed(seen.marks()), land, kind="use-compared")

    def rest(self) -> None:
        """No one looks any more: stop, and hold no more than is held of what is not shown."""
        self.cancel()
        self._shelf.make_room()

    # --- runs --------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        """Queue what is wanted, unless a run of any photo goes on, which comes first."""
        if not self._session.host.is_running:
            for index, side in enumerate(self.sides):
                if side.wanted and not self._asides[index].active:
                    self._queue(index)
        self._tell()

    def _queue(self, index: int) -> None:
        seen = self._session.document.snapshot()
        assert seen is not None
        key = self.options(index)
        asked = replace(key, reuse=False)  # or the second would seem faster than it is

        def compute(engine: Engine, token: CancelToken) -> Iterator[Any]:
            trimap = seen.marks()
            for event in throttled(engine.matte(seen.photo.image, trimap, asked, token)):
                if isinstance(event, Progress):
                    yield event
                elif isinstance(event, Finished):
                    yield hold(event.result, trimap, key, seen.revision)

        self._asides[index].stream(compute, partial(self._take, index), partial(self._end, index))

    def _take(self, index: int, event: object) -> None:
        side = self.sides[index]
        if isinstance(event, Progress):
            side.progress = event
        elif isinstance(event, HeldMatte):
            side.wanted = False
            before, self._warm = self._warm, warmth(self._session.host.model_id, event.options)
            self._shelf.put(event if self._warm == before else event.as_cold())
            self._look()
        self.changed.emit(index)

    def _end(self, index: int, error: BaseException | None) -> None:
        """It is over; without an error and a matte it was interrupted, and stays wanted."""
        side = self.sides[index]
        side.progress = None
        if error is not None:
            side.wanted, side.error = False, describe(error)
        elif side.wanted:
            QTimer.singleShot(0, self, self._start)
        self._tell()

    def _drop(self, index: int) -> None:
        self.sides[index].wanted = False
        self._asides[index].cancel()

    # --- keeping up --------------------------------------------------------------------------------------------

    def _on_photo(self) -> None:
        for index in (LEFT, RIGHT):
            self._drop(index)
        self._start_over()

    def _on_model(self) -> None:
        """Run what was asked for with the new model: perhaps it is the first, which was waited for."""
        for aside in self._asides:
            aside.cancel()
        self._start_over()
        self._start()

    def _start_over(self) -> None:
        """Nothing held is of any use."""
        self._shelf.clear()
        self.before = None
        for side in self.sides:
            side.held, side.error, side.stopped, side.version = None, "", False, None
        self.begin()

    def _on_trimap(self) -> None:
        if self.running:
            for side in self.sides:
                side.stopped = side.wanted
            self.cancel()
            self._session.notice.emit(tr("The comparison was stopped: the marks changed."))
        self._look()

    def _keep_up(self) -> None:
        """Look again where passes, device, precision or memory are others: what was asked for is run with these."""
        others = [index for index in (LEFT, RIGHT) if self.options(index) != self._looked[index]]
        for index in others:
            self.sides[index].error = ""
            self._asides[index].cancel()
        if others:
            self._look()

    def _on_finished(self) -> None:
        service = self._session.service
        self._warm = warmth(service.landed_model_id, service.landed_options)
        self._adopt()
        self._look()

    def _adopt(self) -> None:
        """Hold what the document has, sharing its arrays."""
        document = self._session.document
        result, display = document.result, document.alpha_display
        if result is None or display is None or document.alpha is not result.alpha:
            return  # none, or that of a run going on
        if (options := self._landed()) is not None:
            held = HeldMatte(options, document.alpha_revision, display, result)
            if self._shelf.find(held.revision, options) is None:
                self._shelf.put(held)
                self._session.in_background(lambda: held.tokens, lambda _: None, kind="token-map")

    def _landed(self) -> MatteOptions | None:
        """Return the request behind the document's result; None if another model made it."""
        service, host = self._session.service, self._session.host
        is_own = service.landed_model_id == host.model_id
        return normal(service.landed_options, self.tokens, host.config) if is_own else None

    def _look(self) -> None:
        """Show on each side what is held of it, else what it showed as long as the setting is the same."""
        revision = self._session.document.revision
        for index, side in enumerate(self.sides):
            options = self._looked[index] = self.options(index)
            found = self._shelf.find(revision, options)
            if side.version is not None or (
                found is None and side.held is not None and side.held.options == options
            ):
                found = side.held
            if found is not None and found.revision == revision and not side.wanted:
                side.error, side.stopped = "", False
            side.held = found
        shown = [side.held for side in self.sides]
        self._shelf.make_room(*shown)
        self._differing.follow(*shown)
        self._tell()

    def _tell(self) -> None:
        """Emit each side that is not as it was when it was last emitted."""
        for index, side in enumerate(self.sides):
            now = side.setting, self.state(index), side.progress, id(side.held), side.error
            if now != self._told[index]:
                self._told[index] = now
                self.changed.emit(index)

    def _tell_versions(self) -> None:
        """Another version stands: a side may be in use now, or no more."""
        for index in (LEFT, RIGHT):
            self.changed.emit(index)

    def _land_in_document(self, photo_id: int, model_id: int, held: HeldMatte, landed: Landed) -> None:
        document = self._session.document
        if (document.photo_id, document.revision) == (photo_id, held.revision):
            self._session.service.land(landed, held.revision, held.options, model_id)


def warmth(model_id: int, options: MatteOptions) -> tuple[object, ...]:
    """Return what a run warms up, and a later one finds warm."""
    return model_id, options.device, options.precision
