"""All of one open photo while another one is in view: taken from the live parts, and given back, without copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.editor.changes import MarksStep
from app.editor.choices import HeldChoices, Sizes
from app.editor.document import Document
from app.editor.edits import Edits
from app.editor.history import History, Stacks
from app.editor.painting import Painter
from app.editor.path_tool import PathTool
from app.editor.pen import HeldPen, Pen
from app.editor.photo_state import PhotoState
from app.editor.refining import HeldRefining, Refining
from app.editor.touching import Toucher
from app.files.after_run import AfterRun, Waiting
from app.files.sources import Sources
from app.matting.choices import MattingChoices
from app.matting.doubts import DoubtTour, HeldTour
from app.matting.live import HeldLive
from app.matting.matte_undo import HeldMattes, MatteUndo
from app.matting.reveal import Reveal
from app.matting.run import Run
from app.matting.run_settings import RunSettings
from app.matting.service import LandedRun
from app.projects.gather import Work
from app.projects.projects import HeldProject, Projects, work_of
from app.recovery.keeper import KeptWork, Recovery
from app.versions.versions import HeldVersions, Versions
from core.trimap.values import FOREGROUND


class Parts(Protocol):
    """The live parts of the window, which show the photo in view: those of `Session`."""

    document: Document
    history: History
    painter: Painter
    edits: Edits
    toucher: Toucher
    path: PathTool
    pen: Pen
    refining: Refining
    matte_undo: MatteUndo
    versions: Versions
    doubts: DoubtTour
    reveal: Reveal
    after_run: AfterRun
    sources: Sources
    projects: Projects
    recovery: Recovery


@dataclass(eq=False)
class Held:
    """One photo with its work, out of view. Objects of the parts; results in the background may land in them.

    Attributes:
        document: photo, marks, alpha, result, touch-up and refinement.
        history: undo and redo.
        recovery: what is known of its work in the recovery store.
        project: what is known of its project file.
        source: the file that it was read from.
        landed: how its result was made.
        run: one that goes on, and lands when the photo comes back; None for none.
        waiting: exports that wait for that run.
        choices, settings: tool, sizes, view; what runs are made with. None for a photo that was not in view yet.
        sizes: brush and edge that were chosen for a photo that was not in view yet; None for none.
        view: that in which such a photo is to be seen first, "" for the usual one.
        place: zoom and place in the canvas, which alone knows what it is.
        notices: what is said of it once it comes into view for the first time.
        beside: saved work that was found beside it and is offered then.
        selection: the number of a selection saved in it that is offered as its marks else, 0 for none.
    """

    document: PhotoState
    recovery: KeptWork
    project: HeldProject
    source: Path | None = None
    history: Stacks = field(default_factory=Stacks)
    last_points: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None)
    edge: MarksStep | None = None
    pen: HeldPen = field(default_factory=HeldPen)
    refining: HeldRefining = field(default_factory=HeldRefining)
    landed: LandedRun = field(default_factory=LandedRun)
    mattes: HeldMattes = field(default_factory=HeldMattes)
    versions: HeldVersions = field(default_factory=HeldVersions)
    doubts: HeldTour = field(default_factory=HeldTour)
    reveal: tuple[bool, bool] = (False, False)
    live: HeldLive = field(default_factory=HeldLive)
    run: Run | None = None
    waiting: Waiting = field(default_factory=list)
    choices: HeldChoices | None = None
    settings: RunSettings | None = None
    place: object = None
    sizes: Sizes | None = None
    view: str = ""
    notices: tuple[str, ...] = ()
    beside: Path | None = None
    selection: int = 0

    @property
    def is_dirty(self) -> bool:
        """True where there is work that no file holds."""
        return not self.history.is_saved or self.document.has_unsaved_results

    def work(self, settings: RunSettings, view: str) -> Work | None:
        """Return all that there is to keep of it; the arguments stand in where it was not in view yet."""
        shown = (self.view or view) if self.choices is None else self.choices.view
        return work_of(
            self.document,
            self.landed,
            self.project,
            versions=tuple(self.versions.all),
            settings=self.settings or settings,
            view=shown,
        )

    def arrays(self) -> Iterator[NDArray[Any]]:
        """Yield every large array that it holds uncompressed, each once: pixels, marks, mattes, colors."""
        document, seen = self.document, set[int]()
        photo, result = document.photo, document.result
        of_photo = () if photo is None else (photo.image, photo.alpha, *photo.selections)
        of_result = () if result is None else (result.alpha, result.foreground, result.difference)
        shown = document.alpha, document.alpha_display, document.preview, document.foreground
        for array in (*of_photo, document.trimap, document.painted, *shown, *of_result):
            if isinstance(array, np.ndarray) and id(array) not in seen:
                seen.add(id(array))
                yield array


def hold(parts: Parts, choices: MattingChoices, place: object) -> Held:
    """Take the photo in view from the parts, which are to be given another one at once; nothing may be under way."""
    run = choices.service.detach()
    live, refining, versions = choices.live.hold(), parts.refining.hold(), parts.versions.hold()
    return Held(
        document=parts.document.hold(),
        recovery=parts.recovery.hold(),
        project=parts.projects.hold(),
        source=parts.sources.hold(),
        history=parts.history.hold(),
        last_points=(parts.painter.last_point, parts.toucher.last_point),
        edge=parts.edits.hold(),
        pen=parts.pen.hold(),
        refining=refining,
        landed=choices.service.hold(),
        mattes=parts.matte_undo.hold(),
        versions=versions,
        doubts=parts.doubts.hold(),
        reveal=parts.reveal.hold(),
        live=live,
        run=run,
        waiting=parts.after_run.hold(),
        choices=choices.hold(),
        settings=RunSettings.now(choices),
        place=place,
    )


def give(parts: Parts, choices: MattingChoices, held: Held) -> None:
    """Give the parts a photo: first all of them hold it, then views are told."""
    parts.document.take(held.document)
    parts.history.take(held.history)
    parts.painter.take(held.last_points[0])
    parts.toucher.take(held.last_points[1])
    parts.edits.take(held.edge)
    parts.pen.take(held.pen)
    parts.path.begin_photo()
    parts.refining.take(held.refining)
    choices.service.take(held.landed)
    parts.matte_undo.take(held.mattes)
    parts.versions.take(held.versions)
    parts.doubts.take(held.doubts)
    parts.after_run.take(held.waiting)
    parts.sources.take(held.source)
    parts.projects.take(held.project)
    parts.recovery.take(held.recovery)
    choices.live.take(held.live)
    _choose(choices, held)
    parts.reveal.take(held.reveal)
    _announce(parts, choices)
    if held.run is not None:
        choices.service.attach(held.run)


def _choose(choices: MattingChoices, held: Held) -> None:
    if held.settings is not None:
        held.settings.choose(choices)
    if held.choices is not None:
        choices.take(held.choices)
        if not held.document.is_painted:
            choices.set_class(FOREGROUND)  # whatever was painted elsewhere meanwhile
        return
    choices.begin_photo(held.document.size)
    if held.sizes is not None:
        choices.show_sizes(held.sizes)
    if held.view:
        choices.set_view(held.view)
    elif held.reveal[0]:
        choices.set_view(choices.composite_view)
    elif held.document.result is None:
        choices.set_view("overlay")  # in others nothing of it would be seen, or marks alone
    if held.settings is None:
        choices.choose_quality(choices.settings.quality_stop)


def _announce(parts: Parts, choices: MattingChoices) -> None:
    parts.document.set_dirty(not parts.history.is_saved)
    parts.document.announce_photo()
    parts.history.changed.emit()
    parts.refining.target_changed.emit()
    for changing in (
        parts.refining,
        parts.path,
        parts.pen,
        parts.versions,
        parts.doubts,
        parts.reveal,
        parts.after_run,
        parts.projects,
        choices.live,
    ):
        changing.changed.emit()
    parts.doubts.map_changed.emit()
    choices.prediction_changed.emit()
    parts.matte_undo.settled()
