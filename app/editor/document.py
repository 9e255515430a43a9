"""The one source of truth: the open photo, its trimap, and what the network made of it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.photo_state import PhotoState, new_revision
from core.geometry import Rect
from core.refine.finish import Finish

if TYPE_CHECKING:
    from core.engine.options import MatteResult, MixerGrid, RouterGrid


class Document(QObject, PhotoState):
    """Photo, trimap, alpha and routing maps; views read it, the session and its helpers change it.

    It holds the photo in view; `hold` hands all of it over and `take` brings another one, in no time: nothing is
    copied. The arrays of a photo are allocated once and changed in place on the GUI thread, so a view may
    wrap `trimap` without copying until the next `photo_changed`. `alpha` may become another array: look it up on
    every `alpha_changed`.

    Attributes:
        photo: the open photo, None on the welcome canvas.
        trimap: uint8 (H, W) of exactly 0, 128, 255; None without a photo.
        painted: bool (H, W), the pixels the user or an import set; all others hold `unpainted_value`.
        alpha: float32 (H, W) in [0, 1] of the last or the current run, None before the first.
        alpha_display: uint8 (H, W), `alpha` * 255 rounded, kept in step with it for painting on the screen.
        preview: uint8 (H, W), what the views show instead while `alpha` is older than the marks: a reduced run over
            `alpha_display`; None without one. It is never exported.
        foreground: uint8 or uint16 (H, W, 3) straight colors of the last finished run, None if not estimated.
        result: the last finished run of this photo.
        finish: touch-up and refinement, which views and exports show over any alpha of this photo; they outlive runs.
        touched_colors: the colors under touch-up, as far as they are known.
        small_parts: specks and holes of the alpha with its touch-up, once they are found; None before.
        routers: one grid per router, None until decided; updated live while a run goes on.
        mixers: one grid per global block of the last run, where that was asked for another mixer; while routers
            decide there are none.
        marks: `trimap`, `painted` and `edits`, which stay this photo's while another one is in view.
        in_files: what files show of the photo.
        photo_id: names the photo for as long as it is open; results of another photo never land.
        revision: names the content of the trimap: two equal revisions hold equal trimaps, undo restores the old one.
        marks_then: the marks as the alpha, and a run under way, took them.
        edits: counts up before and after every change in place: how a background reader notices a torn read.
    """

    photo_changed = Signal()
    trimap_changed = Signal(object)  # Rect, or None for the whole image
    alpha_changed = Signal(object)  # Rect, or None for the whole image (also: alpha gone)
    alpha_is_current_changed = Signal(bool)
    finish_changed = Signal(object)  # Rect, or None for the whole image
    colors_changed = Signal(object)  # Rect: colors under touch-up were found
    routing_changed = Signal()
    dirty_changed = Signal(bool)
    shares_changed = Signal()
    unpainted_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        PhotoState.__init__(self)
        self._was_current = False
        self._dirty = False

    @property
    def dirty(self) -> bool:
        """True where the trimap holds work that is in no file."""
        return self._dirty

    def set_shares(self, shares: dict[int, float]) -> None:
        """Keep what was counted; emits `shares_changed`."""
        self.counted = shares
        self.shares_changed.emit()

    def set_dirty(self, dirty: bool) -> None:
        """Say whether there is work in no file; emits `dirty_changed` on a change."""
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)

    def hold(self) -> PhotoState:
        """Return all that belongs to the photo in view; it is to be taken before anything is written here."""
        return PhotoState(**{each.name: getattr(self, each.name) for each in fields(PhotoState)})

    def take(self, state: PhotoState) -> None:
        """Become what was held of a photo; `announce_photo` is to follow."""
        unpainted = self.unpainted_value
        for each in fields(PhotoState):
            setattr(self, each.name, getattr(state, each.name))
        if self.unpainted_value != unpainted:
            self.unpainted_changed.emit(self.unpainted_value)

    def announce_photo(self) -> None:
        """Tell all views that another photo is in view."""
        self.photo_changed.emit()
        self.alpha_changed.emit(None)
        self._tell_currency()
        self.routing_changed.emit()
        self.shares_changed.emit()

    def changing(self) -> AbstractContextManager[None]:
        """Around every write into `trimap` or `painted`, so that background readers notice it."""
        return self.marks.changing()

    def trimap_was_changed(self, rect: Rect | None, revision: int | None = None) -> None:
        """Announce a write; `revision` only when the content returned to an earlier state."""
        self.revision = new_revision() if revision is None else revision
        self.trimap_changed.emit(rect)
        self._tell_currency()

    def return_to(self, revision: int) -> None:
        """The content is what it was at an earlier revision, though no pixel changed just now."""
        self.revision = revision
        self._tell_currency()

    def set_unpainted_value(self, value: int) -> None:
        """Remember what unpainted pixels hold; the caller rewrites the pixels themselves."""
        if value != self.unpainted_value:
            self.unpainted_value = value
            self.unpainted_changed.emit(value)

    def set_alpha(
        self,
        alpha: NDArray[np.float32] | None,
        display: NDArray[np.uint8] | None,
        revision: int,
        rect: Rect | None = None,
    ) -> None:
        """Show this alpha, made from the trimap of `revision`; `rect` when only that part differs from before."""
        self.alpha, self.alpha_display, self.preview = alpha, display, None
        self.alpha_revision = revision
        self.alpha_changed.emit(rect)
        self._tell_currency()

    def set_preview(self, display: NDArray[np.uint8], rect: Rect | None) -> None:
        """Show this in place of the alpha, `rect` being what differs; not where the alpha belongs to the trimap."""
        if not self.alpha_is_current:
            self.preview = display
            self.alpha_changed.emit(rect)

    def set_finish(self, finish: Finish, rect: Rect | None) -> None:
        """Show this touch-up and refinement; `rect` when only that part looks different from before."""
        self.finish = finish
        self.finish_changed.emit(rect)

    @property
    def has_unsaved_work(self) -> bool:
        """True where marks, matte, touch-up or refinement would be lost with the window."""
        return self.dirty or self.has_unsaved_results

    def drop_preview(self) -> None:
        """Show the alpha itself again."""
        if self.preview is not None:
            self.preview = None
            self.alpha_changed.emit(None)

    def set_result(
        self,
        result: MatteResult,
        display: NDArray[np.uint8],
        revision: int,
        areas: tuple[Rect, ...] = (),
    ) -> None:
        """Land a finished run of this photo, made from the trimap of `revision`.

        `areas` are where alone it differs from the result before, none where it may differ anywhere.
        """
        for area in self.put_result(result, display, revision, areas) or (None,):
            self.set_alpha(result.alpha, display, revision, area)
        self.routing_changed.emit()

    def set_foreground(self, foreground: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
        """Show these colors with the alpha that stands."""
        self.foreground = foreground
        self.alpha_changed.emit(None)

    def set_routers(self, routers: list[RouterGrid | None], mixers: tuple[MixerGrid, ...] = ()) -> None:
        """Show these routing maps, or what another mixer did."""
        self.routers, self.mixers = routers, mixers
        self.routing_changed.emit()

    def _tell_currency(self) -> None:
        if self.alpha_is_current:
            self.hold_marks()
            self.drop_preview()
        if self._was_current != self.alpha_is_current:
            self._was_current = not self._was_current
            self.alpha_is_current_changed.emit(self._was_current)
