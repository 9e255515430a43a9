"""Offers work that is there already: what an earlier window left unsaved, and what was saved beside a photo."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.recovery.offers import Found
from app.session import Session
from core.project.project import SUFFIX
from core.text.translate import tr, tr_n
from ui.dialogs import files
from ui.dialogs.recovery import RecoveryDialog
from ui.panels.notice import NoticeBar
from ui.wording import short_name


class RecoveryDesk(QObject):
    """Shows the dialog beside the running window, which goes on loading, and passes the answer on."""

    def __init__(
        self, window: QWidget, session: Session, notice: NoticeBar, choose_selection: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._notice, self._choose_selection = notice, choose_selection
        self._window = window
        self._session = session
        session.offers.found.connect(self._offer)
        session.work_found.connect(self._offer_beside)
        session.selection_found.connect(self._offer_selection)

    def _offer(self, found: list[Found]) -> None:
        if self._window.findChild(RecoveryDialog) is not None:
            return
        offers = self._session.offers
        dialog = RecoveryDialog(found, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._recover)
        dialog.discarded.connect(offers.discard)
        offers.taken.connect(dialog.accept)
        dialog.open()

    def _recover(self, found: Found) -> None:
        if found.photo is not None:
            self._session.recover(found)
            return
        folder = self._session.settings.folder or found.kept.path.home()
        title = tr("Find the photo {name}", name=short_name(found.name))
        path = files.ask_open(self._window, title, folder, files.PHOTOS)
        if path is not None:
            self._session.recover(found, path)

    def _offer_beside(self, path: Path) -> None:
        session, name = self._session, short_name(path.name)
        if path.suffix.lower() == SUFFIX:
            key = session.workspace.current
            text = tr("There is a project for this photo: {name}.", name=name)
            tip = tr("Open it, with marks, matte and versions")
            self._notice.show_offer(text, tr("Open it"), tip, lambda: session.open_found(path, key))
        else:
            tip = tr("Use them for this photo; undo takes them back")
            text = tr("There are saved marks for this photo: {name}.", name=name)
            self._notice.show_offer(text, tr("Use them"), tip, lambda: session.open_trimap(path))

    def _offer_selection(self, number: int) -> None:
        session, photo = self._session, self._session.document.photo
        if photo is None:
            return
        count = len(photo.selections)
        tip = tr("Use it as the marks of this photo; undo takes it back")
        text = tr_n(
            "There is a selection saved in this photo.",
            "There are {n} selections saved in this photo.",
            count,
        )
        if count == 1:
            self._notice.show_offer(text, tr("Use it"), tip, lambda: session.take_selection(number))
        else:
            self._notice.show_offer(text, tr("Choose…"), tip, self._choose_selection)
