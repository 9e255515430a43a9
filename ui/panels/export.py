"""The last step of the right panel: take the cutout away."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.session import Session
from core.jobs.export_options import formats_for
from core.text.translate import tr, tr_n
from ui.action_set import ActionSet
from ui.depth_choice import depth_group, show_depths
from ui.export_words import options_line
from ui.panels.drag_handle import DragHandle
from ui.panels.section import Section
from ui.widgets import ActionPush, action_button
from ui.wording import short_name

_NAME = 12
"""Characters of a file's name that fit into the heading."""
_USUAL = formats_for(needs_alpha=True)[0].name
"""The format of cutouts where the one that was chosen holds no transparency."""


class ExportPanel(Section):
    """How files are written, the cutout, alpha alone, clipboard.

    Attributes:
        state: beside the heading, why there is nothing to export or what exporting takes; else `written`.
        written: how files are written, "PNG · 8 bit" for one.
    """

    def __init__(self, session: Session, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__("export", tr("Export"), session.settings, parent)
        self._session = session
        self._depths = depth_group()
        self._depths.idClicked.connect(session.exporting.set_depth)
        self.options = action_button(actions["export_options"])
        self.add(tr("Depth"), *self._depths.buttons(), self.options)
        self.handle = DragHandle(session)
        self.cutout = self.add(ActionPush(actions["export_cutout"]), self.handle)
        cutout = actions["export_cutout"]
        cutout.changed.connect(lambda: self.handle.setEnabled(cutout.isEnabled()))
        self.handle.setEnabled(cutout.isEnabled())
        pair = ("export_alpha", "copy_cutout")
        self.add(*(ActionPush(actions[name]) for name in pair))
        self.state = self.add_state()
        self.written = ""
        document = session.document
        for signal in (document.alpha_changed, document.trimap_changed, document.alpha_is_current_changed):
            signal.connect(self._show_state)
        for signal in (
            document.photo_changed,
            session.exporting.depth_changed,
            session.exporting.options_changed,
        ):
            signal.connect(self._take_depth)
        session.service.state_changed.connect(self._show_state)
        session.live.changed.connect(self._show_state)
        session.after_run.changed.connect(self._show_state)
        self._take_depth()

    def _take_depth(self) -> None:
        """Show the depth in which the photo is written: the one chosen for it or what comes nearest."""
        exporting = self._session.exporting
        chosen = exporting.options.format_of()
        assert chosen.holds is not None
        plain = replace(exporting.options, depth=None)
        show_depths(self._depths, chosen)
        self._depths.button(plain.depth_for(exporting.depth)).setChecked(True)
        name = (
            "" if chosen.holds.alpha else tr("{format} (cutouts: {usual})", format=chosen.name, usual=_USUAL)
        )
        self.written = options_line(plain, exporting.depth, name=name)
        self._show_state()

    def _show_state(self) -> None:
        self.state.set_full_text(export_hint(self._session) or self.written)


def export_hint(session: Session) -> str:
    """Why there is nothing to export yet, or what exporting would do or take; "" when all is well."""
    document = session.document
    if document.photo is None:
        return ""
    if session.running or session.after_run.waiting:
        return _during_run(session)
    if document.preview is not None:
        return tr("Preview: export runs at full size first.")
    if document.result is None:
        return tr("Run first, then export.")
    return "" if document.alpha_is_current else tr("Marks changed: export runs first.")


def _during_run(session: Session) -> str:
    if not session.service.run_is_of_marks:
        return tr("Marks changed: not in this run")
    if session.after_run.waiting:
        return waiting_text(session.after_run.files)
    return tr("Export after this run.")


def waiting_text(files: list[str]) -> str:
    """Return what is exported once the run is done, e.g. "Writes cutout.png after this run"."""
    if len(files) > 1:
        return tr_n("{n} export follows this run", "{n} exports follow this run", len(files))
    if not files[0]:
        return tr("Copies the cutout after this run")
    return tr("Writes {name} after this run", name=short_name(files[0], _NAME))
