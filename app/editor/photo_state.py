"""All of a photo that a document holds: of the one in view, and of those that are held beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.editor.marks import Marks
from app.editor.marks_then import MarksThen, restored
from app.editor.snapshot import Snapshot
from core.geometry import Rect, Size
from core.refine.finish import Finish
from core.refine.touched_colors import TouchedColors
from core.text.translate import mark, tr
from core.trimap.values import BACKGROUND

if TYPE_CHECKING:
    from core.engine.options import MatteResult, MixerGrid, RouterGrid
    from core.imaging.io import Photo
    from core.refine.small_parts import SmallParts

PASTED = mark("Pasted photo")
"""The name of a photo that is not in a file."""
_revisions = count(1)
_photo_ids = count(1)


def new_revision() -> int:
    """Return a name for a content of marks that no other has."""
    return next(_revisions)


def new_photo_id() -> int:
    """Return a name for an open photo that no other has while the program runs."""
    return next(_photo_ids)


@dataclass(eq=False)
class InProject:
    """The contents of a photo's project file beside its marks.

    Attributes:
        finish: touch-up and refinement.
        runs: names the run in it (`MatteResult.seconds`, or None without one), and updates of it that nobody asked for.
    """

    finish: Finish
    runs: list[object]


@dataclass(eq=False)
class InFiles:
    """The parts of a photo's work that files hold, beside its marks.

    Attributes:
        finish: touch-up and refinement in an exported file.
        run: names the run that was exported (`MatteResult.seconds`), None before any.
        project: what its project holds; None without one.
    """

    finish: Finish
    run: object = None
    project: InProject | None = None


@dataclass(eq=False)
class PhotoState:
    """The content of a photo; `Document` tells what its attributes are. Nothing is copied when it changes hands."""

    photo: Photo | None = None
    marks: Marks = field(default_factory=Marks)
    unpainted_value: int = BACKGROUND
    alpha: NDArray[np.float32] | None = None
    alpha_display: NDArray[np.uint8] | None = None
    preview: NDArray[np.uint8] | None = None
    foreground: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    result: MatteResult | None = None
    finish: Finish = field(default_factory=lambda: Finish.none((0, 0)))
    touched_colors: TouchedColors = field(default_factory=TouchedColors)
    in_files: InFiles = field(default_factory=lambda: InFiles(Finish.none((0, 0))))
    small_parts: SmallParts | None = None
    routers: list[RouterGrid | None] = field(default_factory=list)
    mixers: tuple[MixerGrid, ...] = ()
    photo_id: int = 0
    revision: int = 0
    opened_revision: int = -1
    alpha_revision: int = -1
    marks_then: MarksThen = field(default_factory=MarksThen)
    counted: dict[int, float] = field(default_factory=dict)
    parked_size: Size | None = None
    """(height, width) while pixels, marks and matte are packed elsewhere (app/workspace/parked.py); else None."""

    @classmethod
    def opened(
        cls,
        photo: Photo,
        trimap: NDArray[np.uint8],
        painted: NDArray[np.bool_],
        *,
        unpainted: int = BACKGROUND,
        photo_id: int = 0,
    ) -> PhotoState:
        """Return the state of a photo that was just read, with its first marks; `photo_id` 0 names it anew."""
        finish, revision = Finish.none((trimap.shape[0], trimap.shape[1])), new_revision()
        state = cls(
            photo=photo,
            marks=Marks(trimap, painted),
            unpainted_value=unpainted,
            finish=finish,
            in_files=InFiles(finish),
            photo_id=photo_id or new_photo_id(),
            revision=revision,
            opened_revision=revision,
        )
        state.marks_then.begin(revision)
        return state

    @property
    def trimap(self) -> NDArray[np.uint8] | None:
        """The marks, uint8 (H, W) of exactly 0, 128, 255; None without a photo."""
        return self.marks.trimap

    @property
    def painted(self) -> NDArray[np.bool_] | None:
        """The pixels that the user or an import set, bool (H, W); all others hold `unpainted_value`."""
        return self.marks.painted

    @property
    def is_painted(self) -> bool:
        """True where anything is painted; False without a photo, and while its marks are packed."""
        return self.marks.any_painted

    @property
    def edits(self) -> int:
        """Count of the writes into the marks."""
        return self.marks.edits

    @property
    def path(self) -> Path | None:
        """The file of the photo; None without a photo or for a pasted one."""
        return self.photo.path if self.photo else None

    @property
    def name(self) -> str:
        """The photo's file name for titles and proposals, "" without a photo."""
        if self.photo is None:
            return ""
        return self.photo.path.name if self.photo.path else tr(PASTED)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the photo in pixels, (0, 0) without one."""
        if self.trimap is None:
            return self.parked_size or (0, 0)
        return self.trimap.shape[0], self.trimap.shape[1]

    @property
    def alpha_is_current(self) -> bool:
        """True where `alpha` belongs to the trimap as it is now: not after painting, but again after undoing it."""
        return self.alpha is not None and self.alpha_revision == self.revision

    @property
    def seen_revision(self) -> int:
        """The revision of the marks that `alpha` shows, without one of those the photo came with."""
        return self.opened_revision if self.alpha is None else self.alpha_revision

    @property
    def shown_alpha(self) -> NDArray[np.uint8] | None:
        """The alpha in the views: the preview, else the finished one, uint8 (H, W); None where the trimap stands in."""
        return self.alpha_display if self.preview is None else self.preview

    @property
    def run(self) -> object:
        """Names the run that stands, however often it is packed and made whole again; None before the first."""
        return None if self.result is None else self.result.seconds

    @property
    def is_exported(self) -> bool:
        """True where a file shows the cutout as it is now."""
        files = self.in_files
        return self.run is not None and self.run is files.run and self.finish.is_like(files.finish)

    @property
    def has_unsaved_results(self) -> bool:
        """True where a matte, touch-up or refinement would be lost with the window.

        A project has to hold all of it; without one, an exported file is enough.
        """
        project, files = self.in_files.project, self.in_files
        if project is not None:
            is_held = any(self.run is run for run in project.runs)
            return not (is_held and self.finish.is_like(project.finish))
        seen = files.finish, Finish.none(self.size)
        is_shown = any(self.finish.is_like(finish) for finish in seen)
        return not (is_shown and (self.run is None or self.run is files.run))

    def note_update(self, before: object) -> None:
        """The run that stands is an update of that named `before` which nobody asked for: it counts as held with it."""
        project = self.in_files.project
        if project is not None and any(before is run for run in project.runs):
            project.runs.append(self.run)

    def shares(self) -> dict[int, float]:
        """The share of each trimap value in [0, 1], as last counted in the background; {} before, or with no photo."""
        return self.counted

    def hold_marks(self) -> None:
        """Remember the marks as they are now: a run takes them."""
        self.marks_then.begin(self.revision, self.seen_revision)

    def trimap_of_alpha(self) -> Callable[[], NDArray[np.uint8]]:
        """Return what makes the trimap (H, W) that `alpha` was made from, whatever is painted since; for any thread."""
        return self.trimap_of(self.alpha_revision)

    def trimap_of(self, revision: int) -> Callable[[], NDArray[np.uint8]]:
        """Return what makes the trimap (H, W) as it was at a revision that is remembered; for any thread."""
        assert self.trimap is not None
        return partial(restored, self.trimap.copy(), self.marks_then.tiles(revision)[0])

    def put_result(
        self,
        result: MatteResult,
        display: NDArray[np.uint8],
        revision: int,
        areas: tuple[Rect, ...] = (),
    ) -> tuple[Rect, ...]:
        """Take a finished run, as `Document.set_result` does; return where alone it looks different, () for anywhere.

        Nobody is told: for a photo that is not in view.
        """
        shows_before = self.result is not None and self.alpha is self.result.alpha and self.preview is None
        areas = areas if shows_before else ()
        if areas and self.alpha is not None:
            self.touched_colors.carry_over(self.alpha, result.alpha, self.finish.touch_up, areas)
        self.result, self.foreground = result, result.foreground
        self.routers, self.mixers = list(result.routers), result.mixers
        self.alpha, self.alpha_display, self.preview = result.alpha, display, None
        self.alpha_revision = revision
        return areas

    def snapshot(self) -> Snapshot | None:
        """Photo and marks as they are now, for a reader in the background; None without a photo."""
        if self.photo is None or self.trimap is None or self.painted is None:
            return None
        marks, edits = self.marks, self.marks.edits
        return Snapshot(
            name=self.name,
            photo=self.photo,
            photo_id=self.photo_id,
            revision=self.revision,
            trimap=self.trimap,
            painted=self.painted,
            unpainted_value=self.unpainted_value,
            shown_alpha=self.shown_alpha,
            is_current=lambda: marks.edits == edits,
        )
