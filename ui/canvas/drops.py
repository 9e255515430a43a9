"""Files dropped on the canvas: opened beside what is open, or taken as the marks of the photo in view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QDropEvent

from app.files.arrivals import DAMAGED, Arrival, arrival
from app.files.incoming import contents
from app.session import Session
from core.jobs.sorting import Sorted, is_named_marks, owner_of
from core.project.project import SUFFIX
from core.text.lists import in_row
from core.text.translate import tr
from ui.canvas.zones import Zone
from ui.clipboard import pasted_bytes
from ui.wording import short_name

_GAP = 8.0
_SMALL_SHARE, _LEAST_SMALL, _MOST_SMALL = 0.26, 76.0, 170.0


class Deed(Enum):
    """The possible actions for a drop."""

    OPEN = "open"
    MARKS = "marks"


@dataclass(frozen=True)
class Drop:
    """The offer of a drag: files, or a picture in the drag itself, or the `reason` why nothing can be opened.

    Attributes:
        main: what the large zone does, or the one that there is.
        photo: the name of the photo in view, "" with none: then there is one zone.
        why_not: why the small zone takes nothing, "" if it does.
        found: what the files were found to be; None until they are looked at.
    """

    came: Arrival
    main: Deed = Deed.OPEN
    photo: str = ""
    why_not: str = ""
    found: Sorted | None = None

    @property
    def reason(self) -> str:
        """Why nothing of it can be opened, "" if something can."""
        if self.came.has_image:
            return ""
        if self.found is not None and not self.found.opened and not self.found.marks:
            return self.found.refused[0] if self.found.refused else ""
        return "" if self.came.paths else self.came.reason

    @property
    def other(self) -> Deed:
        """The action of the small zone."""
        return Deed.OPEN if self.main is Deed.MARKS else Deed.MARKS

    @property
    def has_zones(self) -> bool:
        """True where two things can be done with it, or one of them says why it cannot."""
        return bool(self.photo) and not self.reason


class DropTarget(QObject):
    """Follows a drag over the canvas; `changed` when `zones` are others.

    Every drag is accepted: where nothing of it can be opened, that is said in words.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.drop: Drop | None = None
        self.deed = Deed.OPEN
        self.zones: tuple[Zone, ...] = ()

    def enter(self, event: QDropEvent, size: QSizeF, at: QPointF | None = None) -> None:
        """A drag came over a canvas of this size: its files are looked at in the background.

        `at`: where it is, by default where the event says. A cutout on its way out of the window is none of ours.
        """
        if _refused(event):
            return
        self.drop = offered(event.mimeData(), self._session)
        if self.drop.came.paths:
            self._session.incoming.look(self.drop.came.paths, lambda found: self._know(found, size))
        self.move(event, size, at)

    def move(self, event: QDropEvent, size: QSizeF, at: QPointF | None = None) -> None:
        """It moved, or a modifier was pressed."""
        if _refused(event):
            return
        if self.drop is not None:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.deed = deed_at(self.drop, event.position() if at is None else at, size, shift=shift)
            self._show(size)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def leave(self) -> None:
        """The drag went elsewhere."""
        self.drop, self.zones = None, ()
        self.changed.emit()

    def take(self, event: QDropEvent, size: QSizeF, at: QPointF | None = None) -> None:
        """It was let go: do what the zone under it says."""
        if _refused(event):
            return
        if self.drop is None:
            self.enter(event, size, at)
        self.move(event, size, at)
        drop, deed = self.drop, self.deed
        self.leave()
        if drop is not None:
            take(drop, deed, event.mimeData(), self._session)

    def _know(self, found: Sorted, size: QSizeF) -> None:
        if self.drop is not None:
            self.drop = replace(self.drop, found=found)
            self._show(size)

    def _show(self, size: QSizeF) -> None:
        assert self.drop is not None
        zones = zones_of(self.drop, self.deed, size)
        if zones != self.zones:
            self.zones = zones
            self.changed.emit()


def _refused(event: QDropEvent) -> bool:
    """Refuse what comes from this window itself; True where it does."""
    is_own = event.source() is not None
    if is_own:
        event.ignore()
    return is_own


def offered(mime: QMimeData, session: Session) -> Drop:
    """Return what a drag offers, as far as it is known without the disk."""
    came = arrival(mime)
    name = session.document.name if session.document.photo is not None else ""
    if not name:
        return Drop(came)
    own = owner_of(came.paths[0], session.open_files()) if len(came.paths) == 1 else None
    is_ours = own == session.document.path or own is None
    main = Deed.MARKS if len(came.paths) == 1 and is_ours and is_named_marks(came.paths[0]) else Deed.OPEN
    return Drop(came, main, name, _why_no_marks(came))


def _why_no_marks(came: Arrival) -> str:
    if came.has_image:
        return tr("only for a file: save the image first")
    is_project = any(path.suffix.lower() == SUFFIX for path in came.paths)
    return tr("not for a project, which has marks of its own") if is_project else ""


# --- zones -----------------------------------------------------------------------------------------------------------


def deed_at(drop: Drop, at: QPointF, size: QSizeF, *, shift: bool) -> Deed:
    """Return what letting go there does; with `shift` it is what the small zone says, wherever that is."""
    is_small = drop.has_zones and (shift or small_area(size).contains(at))
    takes = not (drop.other is Deed.MARKS and drop.why_not)
    return drop.other if is_small and takes else drop.main


def small_area(size: QSizeF) -> QRectF:
    """Return the small zone of a canvas: along its lower edge."""
    height = min(max(_SMALL_SHARE * size.height(), _LEAST_SMALL), _MOST_SMALL)
    return QRectF(_GAP, size.height() - height - _GAP, size.width() - 2 * _GAP, height)


def zones_of(drop: Drop, deed: Deed, size: QSizeF) -> tuple[Zone, ...]:
    """Return the zones of a canvas as they are shown; one alone fills it."""
    whole = QRectF(0, 0, size.width(), size.height()).adjusted(_GAP, _GAP, -_GAP, -_GAP)
    if drop.reason:
        return (Zone(whole, tr("This cannot be opened"), drop.reason, takes=False),)
    if not drop.has_zones:
        return (Zone(whole, *_open_words(drop), is_under=True),)
    small = small_area(size)
    large = whole.adjusted(0, 0, 0, -small.height() - _GAP)
    areas = ((large, drop.main, ""), (small, drop.other, tr("or hold Shift anywhere")))
    return tuple(_zone(drop, area, own, hint, deed) for area, own, hint in areas)


def _zone(drop: Drop, area: QRectF, own: Deed, hint: str, deed: Deed) -> Zone:
    title, words = _open_words(drop) if own is Deed.OPEN else _marks_words(drop)
    takes = own is Deed.OPEN or not drop.why_not
    more = in_row((words, hint if takes else ""))
    return Zone(area, title, more, is_under=own is deed and takes, takes=takes)


def _open_words(drop: Drop) -> tuple[str, str]:
    found = drop.found
    others = found.refused if found is not None else ()
    left = tr("{n} cannot be opened", n=len(others)) if len(others) > 1 else "".join(others)
    if found is not None and found.marks and not found.opened:
        return _each_words()
    if not drop.photo:
        return _open_title(drop), left
    return _beside_title(drop), left or tr("{name} stays as it is", name=short_name(drop.photo))


def _open_title(drop: Drop) -> str:
    return tr("Open the image") if drop.came.has_image else tr("Open {files}", files=_files_text(drop))


def _beside_title(drop: Drop) -> str:
    if drop.came.has_image:
        return tr("Open the image alongside")
    return tr("Open {files} alongside", files=_files_text(drop))


def _files_text(drop: Drop) -> str:
    """Name the one file, or count them: by kind where they were looked at."""
    is_known = drop.found is not None and bool(drop.found.opened)
    paths = drop.found.opened if drop.found is not None and is_known else drop.came.paths
    if len(paths) == 1:
        return short_name(paths[0].name)
    return contents(paths) if is_known else tr("{n} files", n=len(paths))


def _each_words() -> tuple[str, str]:
    return tr("Use as marks"), tr("each for the open photo it is named after")


def _marks_words(drop: Drop) -> tuple[str, str]:
    if drop.why_not:
        return tr("Use as marks"), drop.why_not
    if len(drop.came.paths) > 1:
        return _each_words()
    return tr("Use as marks"), tr("for {name}", name=short_name(drop.photo))


# --- letting go ------------------------------------------------------------------------------------------------------


def take(drop: Drop, deed: Deed, mime: QMimeData, session: Session) -> None:
    """Do it, and say what cannot be done."""
    paths: Sequence[Path] = drop.came.paths
    if drop.came.has_image:
        data = pasted_bytes(mime)
        if data is None:
            session.notice.emit(tr(DAMAGED))
        else:
            session.open_bytes(data, tr("Dropped photo"))
    elif not paths:
        session.notice.emit(drop.came.reason)
    elif deed is Deed.MARKS:
        session.import_marks(paths)
    else:
        session.bring(paths, drop.came.reason)
