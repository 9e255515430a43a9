"""Work that earlier windows left is looked for, offered, and removed once it is taken or unwanted."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.editor.photo_state import PASTED
from app.errors import describe
from app.folders import data_folder
from app.recovery.photos import find_photo
from app.recovery.store import Kept, Left
from app.settings import Settings
from app.tasks import Tasks
from core.files import digest_of_file
from core.text.lists import sentences
from core.text.translate import tr


class Found(NamedTuple):
    """Work of an earlier window, and where its photo is now: None if it has to be found by the user."""

    kept: Kept
    photo: Path | None
    is_same: bool  # whether the photo's file is the very same

    @property
    def name(self) -> str:
        """The photo's name, in the language in use where it is pasted and so in no file."""
        name = self.kept.about.name
        return tr("Pasted photo") if name == PASTED else name


class Offers(QObject):
    """Finds what windows that are gone have left; all of it on a thread of its own, which may take its time.

    `offers` is what was found and neither taken nor discarded.
    """

    found = Signal(list)  # of Found, the newest first; the answer to `look` where there is anything
    changed = Signal()
    looked = Signal()  # `look` is over, whatever was found
    taken = Signal()  # found work is the document's now
    notice = Signal(str)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._root = data_folder() / "recovery"
        self._tasks = Tasks("recovery-search", self)
        self._tasks.failed.connect(self._on_failed)
        self._left: Left | None = None  # claimed; used on that thread alone
        self._taken: list[Path] = []  # still to be kept anew
        self.offers: list[Found] = []

    def look(self) -> None:
        """Find what was left, and where its photos are now; at any time. `found` is emitted where there is anything."""
        elsewhere = tuple(dict.fromkeys(path.parent for path in self._settings.recent_files))
        self._tasks.submit(lambda: self._search(elsewhere), self._land, kind="look")

    def take(self, found: Found) -> None:
        """Withdraw an offer: the work is the document's now. `remove` follows once it is kept anew."""
        self._taken.append(found.kept.path)
        self._withdraw(found.kept)
        self.taken.emit()

    def discard(self, found: Found) -> None:
        """Forget found work, as the user wishes."""
        self.remove(found)
        self._withdraw(found.kept)

    def remove(self, found: Found) -> None:
        """Remove what was found from the disk."""
        if self._tasks.open:
            self._tasks.submit(lambda: self._remove(found.kept), lambda _: None, keep=True)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Leave the rest to the next start; join the thread, False when that took too long."""
        stopped = self._tasks.close(timeout_s)
        if stopped and self._left is not None:
            self._left.release()
        return stopped

    # --- inside ------------------------------------------------------------------------------------------------

    def _search(self, elsewhere: tuple[Path, ...]) -> list[Found]:
        if self._left is not None:
            self._left.release()
        self._left = Left(self._root)
        return [_found(kept, elsewhere) for kept in self._left.kept]

    def _remove(self, kept: Kept) -> None:
        if self._left is not None:
            self._left.remove(kept)

    def _land(self, found: list[Found]) -> None:
        self._set([one for one in found if one.kept.path not in self._taken])
        if self.offers:
            self.found.emit(list(self.offers))
        self.looked.emit()

    def _withdraw(self, kept: Kept) -> None:
        self._set([offer for offer in self.offers if offer.kept.path != kept.path])

    def _set(self, offers: list[Found]) -> None:
        self.offers = offers
        self.changed.emit()

    def _on_failed(self, error: object) -> None:
        if isinstance(error, BaseException):
            lost = tr("The program cannot look for unsaved work.")
            self.notice.emit(sentences(lost, describe(error)))
        self.looked.emit()


def _found(kept: Kept, elsewhere: tuple[Path, ...]) -> Found:
    about = kept.about
    if not about.photo:
        return Found(kept, kept.own_photo if kept.own_photo.exists() else None, True)
    photo = find_photo(about, *elsewhere)
    return Found(kept, photo, photo is not None and digest_of_file(photo) == about.digest)
