"""The mattes of the open photos, in view or not, as an export of many reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from app.editor.backdrop import Backdrop
from app.editor.marks_then import Tiles, restored
from app.editor.photo_state import PhotoState
from app.files.exportable import Exportable
from app.files.exporting import Exporting
from app.matting.kept_matte import KeptMatte
from app.matting.service import MattingService
from app.workspace.export_all import Standing
from app.workspace.export_plan import Candidate
from app.workspace.held import Parts
from app.workspace.parked import Whole
from app.workspace.photo import OpenPhoto, State
from app.workspace.workspace import Workspace
from core.jobs.name_pattern import Facts
from core.refine.finish import Finish
from core.refine.touched_colors import TouchedColors
from core.text.translate import mark, tr

# Translators: reasons why a photo is not exported, behind its name: "a.jpg: no cutout yet".
_UNREAD, _LOST = mark("still being opened"), mark("could not be opened")
_NONE, _WAITS, _RUNS = mark("no cutout yet"), mark("waiting to run"), mark("still running")


class _Seen(NamedTuple):
    """One open photo: its content, the revision that its result was made from, a matte on its way, whether it runs."""

    state: PhotoState
    revision: int
    coming: KeptMatte | None
    runs: bool


class OpenMattes:
    """The interface through which `ExportAll` sees the open photos."""

    def __init__(
        self,
        workspace: Workspace,
        parts: Parts,
        service: MattingService,
        exporting: Exporting,
        backdrop: Backdrop,
    ) -> None:
        self._workspace, self._parts, self._service = workspace, parts, service
        self._exporting, self._backdrop = exporting, backdrop

    def candidates(self) -> Sequence[Candidate]:
        """Return all open photos in their order."""
        return [Candidate(photo.key, Facts(photo.name, photo.size)) for photo in self._workspace.photos]

    def standing(self, key: int) -> Standing | str | None:
        """Return the finished matte of a photo, why there is none, None once it is closed."""
        photo = self._workspace.photo(key)
        if photo is None:
            return None
        seen = self._seen(photo)
        if seen is None:
            return tr(_LOST if photo.remark else _UNREAD)
        return self._standing(photo, seen)

    def kept(self) -> Sequence[Path]:
        """Return the files that no export writes over: photos, marks and projects of all that is or was open."""
        held = (self._workspace.held(photo.key) for photo in self._workspace.photos)
        projects = (self._parts.projects.path, *(each.project.path for each in held if each is not None))
        known = (*projects, self._backdrop.path)
        return [*self._parts.sources.paths, *(path for path in known if path is not None)]

    def _seen(self, photo: OpenPhoto) -> _Seen | None:
        held, parts, service = self._workspace.held(photo.key), self._parts, self._service
        if held is not None:
            return _Seen(held.document, held.landed.revision, held.mattes.coming, held.run is not None)
        if photo.key != self._workspace.current:
            return None
        return _Seen(parts.document, service.landed_revision, parts.matte_undo.coming, service.running)

    def _standing(self, photo: OpenPhoto, seen: _Seen) -> Standing | str:
        state, coming = seen.state, seen.coming
        if seen.runs:
            return tr(_RUNS)
        if state.result is None or state.photo is None:
            return tr(_WAITS if photo.state is State.QUEUED else _NONE)
        revision = seen.revision if coming is None else coming.revision
        depth = self._exporting.depth_of(photo.key, state.photo.depth)
        return Standing(revision == state.revision, depth, partial(self._read, photo.key, state, coming))

    def _read(
        self, key: int, state: PhotoState, coming: KeptMatte | None
    ) -> tuple[Callable[[], Exportable], Callable[[], None]]:
        finish, in_files, result = state.finish, state.in_files, state.result
        assert result is not None

        def note() -> None:
            in_files.finish, in_files.run = finish, result.seconds
            self._exporting.exported.emit(key)

        unpacked = self._workspace.parking.unpacked(key)
        if unpacked is not None:
            then = state.marks_then.tiles(state.alpha_revision)[0]
            return partial(_unparked, unpacked, finish, then), note
        if coming is None:
            seen = Exportable.of(state)
            assert seen is not None
            return lambda: seen, note
        return _coming(state, coming), note


def _unparked(unpacked: Callable[[], Whole], finish: Finish, then: Tiles) -> Exportable:
    """Return the export of a parked photo, which stays so; in the background. `then`: its marks when it was run."""
    large = unpacked().large
    assert large.result is not None
    trimap = partial(restored, large.trimap, then)
    return Exportable(large.photo, large.result.alpha, large.foreground, trimap, finish, TouchedColors())


def _coming(state: PhotoState, matte: KeptMatte) -> Callable[[], Exportable]:
    """Return what makes the export of a matte that is on its way back, in the background."""
    photo, trimap, finish, known = (
        state.photo,
        state.trimap_of(matte.revision),
        state.finish,
        state.touched_colors,
    )
    assert photo is not None

    def made() -> Exportable:
        result = matte.landed().result
        return Exportable(photo, result.alpha, result.foreground, trimap, finish, known)

    return made
