"""The cutout as a file for other programs to be dragged into: made in the background, in a folder of our own."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.files.exportable import Exportable
from app.files.exporting import NO_CUTOUT, Exporting
from app.files.sources import proposed_name
from app.tasks import Tasks
from core.files import atomic_write
from core.imaging.convert import to_depth
from core.imaging.formats import png
from core.imaging.formats.record import AlphaAs, Picture, Writing
from core.jobs.export import Export, Kind
from core.jobs.export_options import ExportOptions
from core.text.translate import mark, tr

_PREFIX = "matte-studio-drag-"
_OLD_S = 24 * 3600.0
"""Age from which folders are cleared that a window left which was killed."""
_THUMBNAIL = 112
_OUTDATED = mark("The marks have changed since the last run: run first, then drag the cutout.")


@dataclass(frozen=True, eq=False)
class DraggedFile:
    """A cutout that can be dropped.

    Attributes:
        path: a PNG, which stays until the program ends.
        png: the same bytes, with alpha and profile.
        thumbnail: a small picture of it, RGBA uint8 (H, W, 4).
    """

    path: Path
    png: bytes
    thumbnail: NDArray[np.uint8]


class DraggedCutout(QObject):
    """Makes the cutout of the photo in view ready to be dragged, with the options of exports, always as a PNG.

    Signals: `ready` once `file` is there; `refused` (one sentence) if there is none to be had; `failed` (exception).
    """

    ready = Signal()
    refused = Signal(str)
    failed = Signal(object)

    def __init__(self, document: Document, exporting: Exporting, files: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._exporting, self._files = document, exporting, files
        self._folder: Path | None = None
        self._made: tuple[tuple[object, ...], DraggedFile] | None = None
        self._coming: tuple[object, ...] | None = None

    @property
    def file(self) -> DraggedFile | None:
        """The cutout as it is now; None until it is made."""
        is_now = self._made is not None and _alike(self._made[0], self._state())
        return self._made[1] if self._made is not None and is_now else None

    def prepare(self) -> None:
        """Make it, unless that was done or goes on."""
        exportable = Exportable.of(self._document)
        if exportable is None or self._exporting.needs_run_first:
            self.refused.emit(tr(NO_CUTOUT if exportable is None else _OUTDATED))
            return
        state = self._state()
        if self.file is not None or (self._coming is not None and _alike(self._coming, state)):
            return
        name = proposed_name(self._document.name, Kind.CUTOUT.value)
        options = _as_png(self._exporting.options).near(self._exporting.depth)
        self._coming = state
        self._files.submit(
            partial(self._make, exportable, options, Path(str(self._document.photo_id)) / name),
            partial(self._take, state),
            kind="drag",
            text=tr("Preparing the cutout"),
            failed=self._fail,
        )

    def close(self) -> None:
        """Clear what was made; nothing may be under way any more."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _state(self) -> tuple[object, ...]:
        document, exporting = self._document, self._exporting
        return (
            document.photo_id,
            document.alpha_revision,
            document.result,
            document.finish,
            exporting.options,
            exporting.depth,
        )

    def _make(self, exportable: Exportable, options: ExportOptions, name: Path) -> DraggedFile:
        if self._folder is None:
            _clear_old(Path(tempfile.gettempdir()))
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        picture = Export(Kind.CUTOUT, options).picture(exportable.matted(), png.FORMAT)
        assert png.FORMAT.encode is not None
        data = png.FORMAT.encode(picture, Writing(is_quick=True))
        with atomic_write(path) as temporary:
            temporary.write_bytes(data)
        return DraggedFile(path, data, _thumbnail(picture))

    def _take(self, state: tuple[object, ...], made: DraggedFile) -> None:
        self._made, self._coming = (state, made), None
        self.ready.emit()

    def _fail(self, error: BaseException) -> None:
        self._coming = None
        self.failed.emit(error)


def _as_png(options: ExportOptions) -> ExportOptions:
    """Return the same for what every program takes: a PNG with transparency, its depth left open."""
    plain = replace(options, format=png.FORMAT.name, depth=None, quality=None)
    return replace(plain, is_associated=False, alpha_as=AlphaAs.TRANSPARENCY)


def _alike(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Report whether two states are the same: objects of arrays by identity, plain values by value."""
    pairs = zip(one, other, strict=True)
    return all(a == b if isinstance(a, int | ExportOptions) else a is b for a, b in pairs)


def _thumbnail(picture: Picture) -> NDArray[np.uint8]:
    """Return every n-th pixel of a cutout, n by its size: RGBA uint8."""
    assert picture.alpha is not None
    step = -(-max(picture.size) // _THUMBNAIL)
    small = np.dstack([picture.color[::step, ::step], picture.alpha[::step, ::step]])
    return np.ascontiguousarray(to_depth(small, 8), np.uint8)


def _clear_old(place: Path) -> None:
    """Remove the folders of windows that were killed, a day later at the soonest; never raises."""
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            is_old = not folder.is_symlink() and folder.stat().st_mtime < time.time() - _OLD_S
        except OSError:
            continue
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)
