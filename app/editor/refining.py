"""Refine: settings over the finished alpha, of the whole photo or of a lassoed part; live, and undone step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.history import History
from app.editor.part_search import HeldSearch, PartSearch
from app.editor.photo_state import PhotoState
from core.geometry import Rect, clip, union
from core.refine.finish import Finish
from core.refine.refinement import LEAST_RANGE, NEUTRAL, TITLES, Refinement
from core.refine.region import Region
from core.text.translate import mark, tr
from core.trimap.brush import Point, point_at

NO_MATTE = mark("There is no matte to refine yet: press Run first.")
_MERGED_WITHIN_S = 1.0
"""Steps of one setting that follow each other so soon are one step: a key held, a wheel turned."""
_COPIED = mark("Copied refine settings")
_BYTES_A_POINT = 150


@dataclass(frozen=True)
class Settings:
    """The settings of Refine: for the whole photo, for its regions, and whether they are shown."""

    refinement: Refinement
    regions: tuple[Region, ...]
    is_on: bool

    @classmethod
    def of(cls, finish: Finish) -> Settings:
        """Read them from what stands over the alpha."""
        return cls(finish.refinement, finish.regions, finish.is_on)


class RefineStep:
    """A step of the settings, already done; `kind` says which are one where they follow each other."""

    is_of_marks = False

    def __init__(
        self, kind: str, text: str, before: Settings, after: Settings, show: Callable[[Settings], None]
    ) -> None:
        self.kind, self.text, self.before, self.after = kind, text, before, after
        self.at = time.monotonic()
        self._show = show

    def takes_in(self, kind: str, before: Settings) -> bool:
        """Report whether a step of this kind, begun where this one ended, is one with it."""
        is_same = self.kind == kind and self.after == before
        return is_same and time.monotonic() - self.at < _MERGED_WITHIN_S

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        regions = {id(region): region for state in (self.before, self.after) for region in state.regions}
        return 1000 + sum(_BYTES_A_POINT * len(region.points) for region in regions.values())

    def undo_in(self, photo: PhotoState) -> None:
        """Let the settings before stand over a photo that is not in view; it is never redone."""
        before = self.before
        photo.finish = photo.finish.with_settings(before.refinement, before.regions, is_on=before.is_on)

    def undo(self) -> None:
        """Show the settings before."""
        self._show(self.before)

    def redo(self) -> None:
        """Show the settings after."""
        self._show(self.after)


@dataclass(frozen=True, eq=False)
class HeldRefining:
    """Refine's state for one photo: the line of the chosen region, and the alpha its specks and holes belong to."""

    chosen: tuple[Point, ...] | None = None
    search: HeldSearch = field(default_factory=HeldSearch)


class Refining(QObject):
    """The verbs of Refine. ``preview`` shows values while they are dragged, ``commit`` makes one undo step of it all.

    Attributes:
        search: looks for specks and holes.
    """

    changed = Signal()  # settings, regions, target, or whether there is anything to refine
    target_changed = Signal()
    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, document: Document, history: History) -> None:
        super().__init__(document)
        self._document, self._history = document, history
        self.search = PartSearch(document)
        self.search.failed.connect(self.failed)
        self._chosen: tuple[Point, ...] | None = None  # the line of the chosen region, which undo never moves
        self._before: Settings | None = None  # where a change under way began
        document.finish_changed.connect(self._on_finish)
        document.alpha_changed.connect(self._on_alpha)
        self._was_possible = False

    def close(self, timeout_s: float) -> bool:
        """Join the thread of the search; False when out of time."""
        return self.search.close(timeout_s)

    def hold(self) -> HeldRefining:
        """Return what belongs to the photo in view; a preview becomes a step."""
        self.commit()
        return HeldRefining(self._chosen, self.search.hold())

    def take(self, held: HeldRefining) -> None:
        """Go on with another photo, which the document holds already; `changed` is to be emitted by the caller."""
        self._chosen, self._before = held.chosen, None
        self.search.take(held.search)

    @property
    def is_possible(self) -> bool:
        """True where there is a matte to refine."""
        return self._document.alpha is not None

    @property
    def is_on(self) -> bool:
        """True while the settings show and count for exports."""
        return self._document.finish.is_on

    @property
    def regions(self) -> tuple[Region, ...]:
        """The parts with settings of their own."""
        return self._document.finish.regions

    @property
    def target(self) -> int | None:
        """The region whose settings are read and changed, counted from 0; None for the whole photo."""
        return next((i for i, region in enumerate(self.regions) if region.points is self._chosen), None)

    @property
    def region(self) -> Region | None:
        """The region that is chosen, None for the whole photo."""
        return None if self.target is None else self.regions[self.target]

    @property
    def refinement(self) -> Refinement:
        """The settings of what is chosen."""
        region = self.region
        return self._document.finish.refinement if region is None else region.refinement

    @property
    def is_neutral(self) -> bool:
        """True where nothing is set for what is chosen."""
        return self.refinement == NEUTRAL

    def choose(self, target: int | None) -> None:
        """Read and change the settings of a region from now on, or (None) of the whole photo."""
        self.commit()
        self._set_target(target if target is not None and 0 <= target < len(self.regions) else None)

    def preview(self, **values: Any) -> None:
        """Show these settings, in their ranges, while they are dragged; without a matte only say so."""
        if not self.is_possible:
            self.notice.emit(tr(NO_MATTE))
            return
        now = Settings.of(self._document.finish)
        self._before = self._before or now
        self._show(self._with_refinement(replace(now, is_on=True), _changed(self.refinement, values)))

    def commit(self, setting: str = "") -> None:
        """Make one undo step of what was previewed, of one setting or of several.

        A step of the same setting that was just made takes it in.
        """
        self._commit(setting, tr(TITLES[setting]) if setting else tr("Refine"))

    def _commit(self, kind: str, text: str) -> None:
        before, self._before = self._before, None
        after = Settings.of(self._document.finish)
        if before is None or before == after:
            return
        newest = self._history.newest
        if isinstance(newest, RefineStep) and newest.takes_in(kind, before):
            self._history.forget_newest(newest)
            before = newest.before
        if before != after:
            self._history.push(RefineStep(kind, text, before, after, self._show))

    def cancel(self) -> bool:
        """Take a preview back; False when there was none."""
        before, self._before = self._before, None
        if before is None:
            return False
        self._show(before)
        return True

    def set(self, name: str, value: float) -> None:
        """Change one setting, as one undo step."""
        self.preview(**{name: value})
        self.commit(name)

    def use(self, refinement: Refinement, name: str) -> None:
        """Let the settings of a preset of this name be those of what is chosen, and show; undoable."""
        if not self.is_possible:
            self.notice.emit(tr(NO_MATTE))
            return
        self._do(
            f"preset-{name}",
            tr("Refine: {name}", name=name),
            lambda now: self._with_refinement(replace(now, is_on=True), refinement),
        )

    def reset(self) -> None:
        """Set what is chosen back to what changes nothing; undoable."""
        self._do("reset", tr("Reset refine"), lambda now: self._with_refinement(now, NEUTRAL))

    def set_on(self, is_on: bool) -> None:
        """Show and export the matte with the settings, or without them to compare; undoable."""
        kind, text = ("on", tr("Refine on")) if is_on else ("off", tr("Refine off"))
        self._do(kind, text, lambda now: replace(now, is_on=is_on))

    def add_region(self, points: Sequence[tuple[float, float]]) -> None:
        """Give the inside these (x, y) image positions settings of its own, those it had so far; undoable."""
        if not self.is_possible:
            self.notice.emit(tr(NO_MATTE))
            return
        corners = tuple(point_at(x, y) for x, y in points)
        region = Region(corners, self._document.finish.refinement)
        if len(corners) < 3 or clip(region.rect, self._document.size) is None:
            return
        self._do(
            "add-region",
            tr("Add region"),
            lambda now: replace(now, regions=(*now.regions, region), is_on=True),
        )
        self.choose(len(self.regions) - 1)

    def remove_region(self) -> None:
        """Take the chosen region away; undoable."""
        target = self.target
        if target is not None:
            self.choose(None)
            kept = tuple(each for index, each in enumerate(self.regions) if index != target)
            self._do("remove-region", tr("Remove region"), lambda now: replace(now, regions=kept))

    def set_whole(self, refinement: Refinement) -> None:
        """Let these be the settings of the whole photo in view, and show; regions keep theirs. Undoable."""
        self.choose(None)
        self._do("copied", tr(_COPIED), lambda now: replace(now, refinement=refinement, is_on=True))

    def set_held(self, photo: PhotoState, refinement: Refinement) -> RefineStep | None:
        """Let these be the settings of a whole photo that is not in view, and show; return the step, already done.

        Its regions keep theirs. None if nothing changes.
        """
        before = Settings.of(photo.finish)
        after = replace(before, refinement=refinement, is_on=True)
        if before == after:
            return None
        photo.finish = photo.finish.with_settings(after.refinement, after.regions, is_on=True)
        return RefineStep("copied", tr(_COPIED), before, after, self._show)

    # --- inside ------------------------------------------------------------------------------------------------

    def _do(self, kind: str, text: str, change: Callable[[Settings], Settings]) -> None:
        self.commit()
        self._before = Settings.of(self._document.finish)
        self._show(change(self._before))
        self._commit(kind, text)

    def _with_refinement(self, now: Settings, refinement: Refinement) -> Settings:
        if (target := self.target) is None:
            return replace(now, refinement=refinement)
        regions = list(now.regions)
        regions[target] = regions[target].with_refinement(refinement)
        return replace(now, regions=tuple(regions))

    def _show(self, settings: Settings) -> None:
        now = Settings.of(self._document.finish)
        if settings == now:
            return
        finish = self._document.finish.with_settings(
            settings.refinement, settings.regions, is_on=settings.is_on
        )
        self._document.set_finish(finish, _differing(now, settings, self._document.size))

    def _set_target(self, target: int | None) -> None:
        if target != self.target:
            self._chosen = None if target is None else self.regions[target].points
            self.target_changed.emit()
            self.changed.emit()

    def _on_finish(self) -> None:
        """Choose the whole photo where the chosen region is gone, by undo or with another version."""
        if self._chosen is not None and self.target is None:
            self._chosen = None
            self.target_changed.emit()
        self.changed.emit()

    def _on_alpha(self) -> None:
        if self.is_possible != self._was_possible:
            self._was_possible = self.is_possible
            self.changed.emit()


def _changed(refinement: Refinement, values: dict[str, Any]) -> Refinement:
    """Return settings with other values; of black and white the one that is moved pushes the other."""
    if "black" in values:
        black = min(values["black"], 1 - LEAST_RANGE)
        values = {"white": max(refinement.white, black + LEAST_RANGE), **values, "black": black}
    elif "white" in values:
        white = max(values["white"], LEAST_RANGE)
        values = {"black": min(refinement.black, white - LEAST_RANGE), **values, "white": white}
    return replace(refinement, **values)


def _differing(before: Settings, after: Settings, size: tuple[int, int]) -> Rect | None:
    """Return the rectangle in which two settings differ, None for the whole photo."""
    if before.refinement != after.refinement or before.is_on != after.is_on:
        return None
    rect: Rect | None = None
    for region in set(before.regions) ^ set(after.regions):
        rect = union(rect, clip(region.rect, size))
    return rect
