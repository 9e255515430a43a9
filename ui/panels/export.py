"""The last step of the right panel: take the cutout away."""

from PySide6.QtWidgets import QButtonGroup

from app.session import Session
from ui.action_set import ActionSet
from ui.panels.section import Section
from ui.widgets import ActionPush, choice_button
from ui.wording import short_name

_NAME = 12
"""Characters of a file's name that fit into the heading."""


class ExportPanel(Section):
    """PNG cutout in 8 or 16 bit, alpha alone, clipboard."""

    def __init__(self, session: Session, actions: ActionSet) -> None:
        super().__init__("Export", session.settings)
        self._session = session
        self._depths = QButtonGroup(self)
        for depth in (8, 16):
            button = choice_button(f"{depth} bit", f"Write {depth} bits per channel")
            self._depths.addButton(button, depth)
        self._depths.idClicked.connect(session.exporting.set_depth)
        self.add("Depth", *self._depths.buttons())
        self.cutout = self.add(ActionPush(actions["export_cutout"]))
        pair = ("export_alpha", "copy_cutout")
        self.add(*(ActionPush(actions[name]) for name in pair))
        self.state = self.add_state()
        document = session.document
        for signal in (document.alpha_changed, document.trimap_changed, document.alpha_is_current_changed):
            signal.connect(self._show_state)
        for signal in (document.photo_changed, session.exporting.depth_changed):
            signal.connect(self._take_depth)
        session.service.state_changed.connect(self._show_state)
        session.live.changed.connect(self._show_state)
        session.after_run.changed.connect(self._show_state)
        self._take_depth()

    def _take_depth(self) -> None:
        self._depths.button(self._session.exporting.depth).setChecked(True)
        self._show_state()

    def _show_state(self) -> None:
        self.state.set_full_text(export_hint(self._session))


def export_hint(session: Session) -> str:
    """Why there is nothing to export yet, or what exporting would do or take; "" when all is well."""
    document = session.document
    if document.photo is None:
        return ""
    if session.running or session.after_run.waiting:
        return _during_run(session)
    if document.preview is not None:
        return "Preview: export runs at full size first."
    if document.result is None:
        return "Run first, then export."
    return "" if document.alpha_is_current else "Marks changed: export runs first."


def _during_run(session: Session) -> str:
    if not session.service.run_is_of_marks:
        return "Marks changed: not in this run"
    if session.after_run.waiting:
        return waiting_text(session.after_run.files)
    return "Export after this run."


def waiting_text(files: list[str]) -> str:
    """Return what is exported once the run is done, e.g. "Writes cutout.png after this run"."""
    if len(files) > 1:
        return f"{len(files)} exports follow this run"
    return (
        f"Writes {short_name(files[0], _NAME)} after this run"
        if files[0]
        else "Copies the cutout after this run"
    )
