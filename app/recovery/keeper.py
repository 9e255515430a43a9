"""Unsaved marks outlive a crash: kept in the background while one paints, offered again at the next start."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.editor.snapshot import Snapshot
from app.errors import data_folder, describe
from app.recovery.entry import About, Stamp, digest_of, digest_of_opened, find_photo
from app.recovery.store import Kept, Left, Store
from app.settings import Settings
from app.tasks import Tasks

PAUSE_MS = 1200
"""From the first change that is not kept yet to the write."""


class Found(NamedTuple):
    """Marks of an earlier window, and where their photo is now: None where it has to be found by the user."""

    kept: Kept
    photo: Path | None
    is_same: bool  # whether the photo's file is the very same

    @property
    def name(self) -> str:
        """The photo's name."""
        return self.kept.about.name


class Recovery(QObject):
    """Keeps the document's marks while they are in no file, and finds what an earlier window left.

    Nothing blocks the GUI thread but `keep_now`, which is for the end of the process.
    """

    found = Signal(list)  # of Found, the newest first; the answer to `look` where there is anything
    offers_changed = Signal()
    taken = Signal()  # found marks are the document's now
    notice = Signal(str)

    def __init__(self, document: Document, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._root = data_folder() / "recovery"
        self._store = Store(self._root)
        self._tasks = Tasks("recovery", self)
        self._tasks.failed.connect(self._on_failed)
        self._numbers = count(1)
        self._left: Left | None = None
        self._restored: Kept | None = None  # to be removed once its marks are kept anew
        self._stamp: Stamp | None = None  # of the photo's file as it was opened
        self._digests: dict[
            tuple[str, Stamp | None], tuple[str, int]
        ] = {}  # of the last, on the background thread
        self.offers: list[Found] = []  # what was found and neither taken nor discarded
        self._key = ""
        self._kept_keys: set[str] = set()
        self._keeps = self._told = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._keep)
        document.trimap_changed.connect(self._on_change)
        document.dirty_changed.connect(self._on_dirty)
        document.photo_changed.connect(self._on_photo)

    # --- keeping -----------------------------------------------------------------------------------------------

    def keep_now(self) -> None:
        """Keep unsaved marks before this returns, and through `close`: the process is about to be ended."""
        self._timer.stop()
        self._keeps = True
        if self._document.dirty and (snapshot := self._document.snapshot()) is not None:
            try:
                self._write(self._key, self._stamp, snapshot, next(self._numbers))
            except Exception as error:  # noqa: BLE001 - nobody is left to be asked
                describe(error)

    def give_up(self) -> None:
        """Give up what is unsaved now: `close` forgets it, whatever was said before."""
        self._keeps = False

    def close(self, timeout_s: float = 5.0) -> bool:
        """Forget what was kept, unless by `keep_now`; join the thread, False when that took too long."""
        self._timer.stop()
        stopped = self._tasks.close(timeout_s)
        if stopped:
            self._store.close(keep=self._keeps and self._document.dirty)
            if self._left is not None:
                self._left.release()
        return stopped

    def _on_change(self) -> None:
        if not self._timer.isActive():  # never put off by more painting
            self._timer.start()

    def _on_dirty(self, dirty: bool) -> None:
        if dirty:
            self._on_change()
        else:
            self._forget(self._key)

    def _on_photo(self) -> None:
        """Forget what was kept of the photo before: it was saved or given up."""
        self._timer.stop()
        self._forget(self._key)
        photo = self._document.photo
        path = photo.path if photo else None
        self._key = str(path) if path else f"pasted {self._document.photo_id}"
        self._restored = self._stamp = None

    def stamp(self, stamp: Stamp | None) -> None:
        """Take the stamp that the file of the photo had when it was read; call it right after `photo_changed`."""
        self._stamp = stamp

    def _forget(self, key: str) -> None:
        if key in self._kept_keys and self._tasks.open:
            self._kept_keys.remove(key)
            number = next(self._numbers)
            self._tasks.submit(lambda: self._store.remove(key, number), _done)

    def _keep(self) -> None:
        snapshot = self._document.snapshot() if self._document.dirty and self._tasks.open else None
        if snapshot is not None:
            key, stamp, number, restored = self._key, self._stamp, next(self._numbers), self._restored
            self._kept_keys.add(key)
            self._tasks.submit(
                lambda: self._write(key, stamp, snapshot, number), lambda _: self._on_kept(restored)
            )

    def _write(self, key: str, stamp: Stamp | None, marks: Snapshot, number: int) -> None:
        path = marks.photo.path
        if path is None:
            self._store.write_photo(key, marks.photo)
        elif (key, stamp) not in self._digests:
            self._digests = {(key, stamp): digest_of_opened(path, stamp)}
        digest, size = self._digests.get((key, stamp), ("", 0)) if path else ("", 0)
        (height, width), where = marks.trimap.shape, str(path.absolute()) if path else ""
        about = About(marks.name, where, digest, size, height, width, marks.unpainted_value, time.time())
        self._store.write(key, number, about, marks.trimap, marks.painted)

    def _on_kept(self, restored: Kept | None) -> None:
        if restored is not None and restored is self._restored:
            self._restored = None
            self._remove(restored)

    def _on_failed(self, error: object) -> None:
        if isinstance(error, BaseException) and not self._told:
            self._told = True
            self.notice.emit(f"Marks that are not saved would be lost in a crash: {describe(error)}")

    # --- offering ----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find, in the background, what windows that are gone have left, and where its photos are now; at any time.

        `found` is emitted where there is anything.
        """
        elsewhere = tuple(dict.fromkeys(path.parent for path in self._settings.recent_files))
        before = self._left

        def search() -> tuple[Left, list[Found]]:
            if before is not None:
                before.release()
            left = Left(self._root)
            return left, [_found(kept, elsewhere) for kept in left.kept]

        self._tasks.submit(search, self._land_found, kind="look")

    def took(self, found: Found) -> None:
        """The found marks are the document's now: kept anew, and then no longer where they were."""
        self._restored = found.kept
        self._keep()
        self._withdraw(found.kept)
        self.taken.emit()

    def discard(self, found: Found) -> None:
        """Forget found marks, as the user wishes."""
        self._remove(found.kept)
        self._withdraw(found.kept)

    def _withdraw(self, kept: Kept) -> None:
        self._set_offers([offer for offer in self.offers if offer.kept.path != kept.path])

    def _land_found(self, result: tuple[Left, list[Found]]) -> None:
        self._left, found = result
        restored = self._restored
        self._set_offers([one for one in found if restored is None or one.kept.path != restored.path])
        if self.offers:
            self.found.emit(list(self.offers))

    def _set_offers(self, offers: list[Found]) -> None:
        self.offers = offers
        self.offers_changed.emit()

    def _remove(self, kept: Kept) -> None:
        left = self._left
        if left is not None and self._tasks.open:
            self._tasks.submit(lambda: left.remove(kept), _done, keep=True)


def _done(_: object) -> None:
    """Nothing is left to do."""


def _found(kept: Kept, elsewhere: tuple[Path, ...]) -> Found:
    about = kept.about
    if not about.photo:
        return Found(kept, kept.pasted_photo if kept.pasted_photo.exists() else None, True)
    photo = find_photo(about, *elsewhere)
    return Found(kept, photo, photo is not None and digest_of(photo)[0] == about.digest)
