"""Begins runs of the open photos: of the one in view in the window's parts, of the others from what is held of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.editor.photo_state import PhotoState
from app.matting import prediction
from app.matting.choices import MattingChoices
from app.matting.engine_port import Landed
from app.matting.run import Request, Run
from app.matting.run_settings import RunSettings
from app.matting.updating import Made, ground
from app.tasks import Tasks
from app.versions.versions import HeldVersions
from app.workspace.held import Held, Parts
from app.workspace.landing import bring, land
from app.workspace.photo import OpenPhoto
from app.workspace.workspace import Workspace

Failed = Callable[[BaseException], None]


class Runner:
    """The interface of the window for the queue of runs."""

    def __init__(self, workspace: Workspace, parts: Parts, choices: MattingChoices, tasks: Tasks) -> None:
        self._workspace, self._parts, self._choices, self._tasks = workspace, parts, choices, tasks
        parts.versions.added.connect(self._on_version)

    def follow(
        self, shown: Callable[[int], None], closed: Callable[[int], None], abandoned: Callable[[], None]
    ) -> None:
        """Call these when a photo has come into view, was closed, and when that in view gives up its run."""
        self._workspace.current_changed.connect(shown)
        self._workspace.gone.connect(closed)
        self._choices.service.abandoned.connect(abandoned)

    @property
    def photos(self) -> tuple[OpenPhoto, ...]:
        """The open photos, in their order."""
        return self._workspace.photos

    @property
    def current(self) -> int:
        """The key of the photo in view, 0 with none."""
        return self._workspace.current

    def is_settled(self, *, whole: bool) -> bool:
        """Report whether the photo in view can be run: nothing is being painted or computed there.

        Nor may a matte be on its way back that the run would update; one of the `whole` photo updates none.
        """
        parts = self._parts
        is_painting = parts.painter.active or parts.toucher.active
        return parts.edits.idle and not is_painting and (whole or not parts.matte_undo.busy)

    @property
    def waits_in_view(self) -> bool:
        """True where a run of the photo in view waits."""
        return self._choices.service.waiting

    def wait_in_view(self) -> None:
        """Let the photo in view count as running: it is next."""
        self._choices.service.wait()

    def cancel_in_view(self) -> None:
        """Stop the run of the photo in view, or let it wait no more."""
        self._choices.service.cancel()

    def begin_in_view(self, *, whole: bool) -> Run | None:
        """Begin a run of the photo in view as it is now, of all of it where the `whole` is asked for."""
        service = self._choices.service
        service.run(self._choices.options(), whole=whole)
        return service.run_under_way

    def prepare(self, key: int, ready: Callable[[], None], failed: Failed) -> None:
        """Make whole what is held of a photo, in the background where something lacks; then call one of the two."""
        self._workspace.parking.bring(key, partial(self._bring_matte, key, ready, failed), failed)

    def _bring_matte(self, key: int, ready: Callable[[], None], failed: Failed) -> None:
        """Let a matte stand that was on its way back when the photo went out of view."""
        held = self._workspace.held(key)
        matte = None if held is None else held.mattes.coming
        if held is None or matte is None:
            ready()
            return

        def done(landed: Landed) -> None:
            if self._workspace.held(key) is held:
                bring(held, matte, landed)
            self.prepare(key, ready, failed)

        self._tasks.submit(matte.bring, done, failed=failed)

    def begin_held(self, key: int, *, whole: bool) -> Run | None:
        """Begin a run of a photo that is not in view, with its own settings; None if it is gone."""
        held = self._workspace.held(key)
        if held is None:
            return None
        document, host = held.document, self._choices.host
        document.hold_marks()
        options = self._settings(held).options(self._choices.settings, host.config, document.size)
        start = "" if whole else ground(document, held.landed.made(document), Made(options, host.model))
        request = Request.of(document, options, start)
        if request is None:
            return None
        held.run = Run(host, request)
        held.run.start()
        return held.run

    def end_held(self, key: int, run: Run) -> bool:
        """Put what a run has made into what is held of its photo, and do what waited for it.

        Report whether that has to wait for one more run, as the marks were changed after this one had begun.
        """
        held, parts = self._workspace.held(key), self._parts
        if held is None:  # it was closed
            return False
        held.run = None
        if run.landed is None:
            return False
        land(held, run, self._settings(held), parts.matte_undo, parts.versions)
        self._workspace.note_held(key)
        due = [owed for owed in held.waiting if owed.revision == held.document.alpha_revision]
        held.waiting = [owed for owed in held.waiting if owed not in due]
        for owed in due:
            owed.do_with(held.document)
        self._workspace.parking.look()
        return bool(held.waiting)

    def tell(self, key: int) -> None:
        """Say that the state of a photo is another."""
        self._workspace.photo_changed.emit(key)

    def drop_owed(self, key: int) -> bool:
        """Forget what waits for the run of a photo that is not in view; False if nothing did."""
        held = self._workspace.held(key)
        if held is None or not held.waiting:
            return False
        held.waiting = []
        return True

    def _on_version(self, versions: HeldVersions) -> None:
        for photo in self.photos:
            held = self._workspace.held(photo.key)
            if held is not None and held.versions is versions:
                self._workspace.note_held(photo.key)  # which may be packed by now

    def forecast(self, key: int) -> float | None:
        """Seconds that a run of a photo takes; None while that is not known."""
        held, host = self._workspace.held(key), self._choices.host
        document: PhotoState = self._parts.document if held is None else held.document
        settings = RunSettings.now(self._choices) if held is None else self._settings(held)
        options = host.planned(settings.options(self._choices.settings, host.config, document.size))
        told = prediction.predicted(document, host.config, host.speed, options)
        return None if told is None else told.seconds

    def _settings(self, held: Held) -> RunSettings:
        return held.settings or RunSettings.now(self._choices)
