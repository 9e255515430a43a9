"""Versions in the right panel: the finished runs of the photo, to look at, return to, compare and delete."""

from PySide6.QtWidgets import QWidget

from app.session import Session
from app.versions.version import Version
from core.text.translate import tr, tr_n
from ui.action_set import ActionSet
from ui.labels import dim_label
from ui.panels.section import Section
from ui.panels.version_list import VersionList
from ui.version_desk import VersionDesk
from ui.widgets import ActionPush


class VersionsPanel(Section):
    """The list, and the verbs on what is chosen in it."""

    def __init__(
        self, session: Session, desk: VersionDesk, actions: ActionSet, parent: QWidget | None = None
    ) -> None:
        super().__init__("versions", tr("Versions"), session.settings, parent, is_step=False, folded=True)
        self._versions, self._desk = session.versions, desk
        self.state = self.add_state()
        self.none = dim_label(wrap=True)
        self.none.setText(tr("Each finished run is kept here, to look at and to return to."))
        self.list = VersionList()
        for widget in (self.none, self.list):
            self.rows.addWidget(widget)
        names = ("version_return", "version_compare", "version_delete")
        self.verbs = self.add(*(ActionPush(actions[name], icon=False) for name in names))
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.list.looked.connect(self._desk.look)
        self.list.wanted.connect(self._desk.return_to)
        self.list.left.connect(self._versions.leave)
        self.list.given_up.connect(self._desk.delete)
        self.list.chosen_changed.connect(self._choose)
        self._versions.changed.connect(self._show)
        self._versions.looked_changed.connect(self._on_looked)

    def _choose(self) -> None:
        self._desk.choose(self.list.chosen())

    def _on_looked(self) -> None:
        looked = self._versions.looked
        if looked is None:
            self.list.choose(None)
        elif looked.number not in self.list.chosen():
            self.list.choose(looked.number)
        self._choose()

    def _show(self) -> None:
        versions, current = self._versions.all, self._versions.current
        self.list.show_versions(versions, current)
        self.list.setVisible(bool(versions))
        self.verbs.setVisible(bool(versions))
        self.none.setVisible(not versions)
        self.state.set_full_text(state_text(len(versions), current))
        self._choose()


def state_text(count: int, current: Version | None) -> str:
    """Say how many there are and which stands: "3 kept, now 2"; "" without any."""
    if not count:
        return ""
    if current is None:
        return tr_n("{n} kept", "{n} kept", count)
    return tr_n("{n} kept, now {number}", "{n} kept, now {number}", count, number=current.number)
