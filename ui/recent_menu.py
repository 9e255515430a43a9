"""The menu of files opened before."""

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from app.session import Session
from core.text.plain import plain
from core.text.translate import tr
from ui.actions.spec import escaped
from ui.labels import plain_tip
from ui.recent_list import Tell, clear


class RecentMenu(QMenu):
    """Lists the recent files of the session, and keeps up with them; `tell` says what can be taken back."""

    def __init__(self, session: Session, tell: Tell, parent: QWidget) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._session, self._tell = session, tell
        self.setToolTipsVisible(True)
        session.recents.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        for path, _ in self._session.recents.items:
            action = self.addAction(escaped(plain(path.name)))
            action.setToolTip(plain_tip(plain(str(path))))
            action.triggered.connect(partial(self._session.open_path, path))
        if self._session.recents.items:
            self.addSeparator()
            self.addAction(tr("&Clear list")).triggered.connect(self._clear)
        self.setEnabled(bool(self._session.recents.items))

    def _clear(self) -> None:
        clear(self._session.recents, self._tell)
