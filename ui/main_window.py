"""The window: puts canvas, panels, dialogs and actions together and passes the session's words on to them."""

import os

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from app import errors
from app.editor.choices import VIEWS
from app.session import Session
from app.versions.version import Version
from core.text.amounts import percent_text
from ui.action_set import ActionSet
from ui.actions.table import key_sheet
from ui.canvas.widget import Canvas
from ui.compare_desk import CompareDesk
from ui.dialogs.about import AboutDialog
from ui.dialogs.key_sheet import KeySheet
from ui.dialogs.questions import ask_stop_run
from ui.file_desk import FileDesk
from ui.filmstrip.strip import Filmstrip
from ui.leaving import Leaving
from ui.look_desk import LookDesk
from ui.menus import MenuBuilder, canvas_menu
from ui.notice_desk import NoticeDesk
from ui.panels.export import ExportPanel
from ui.panels.mark import MarkPanel
from ui.panels.matte import MattePanel
from ui.panels.notice import NoticeBar
from ui.panels.options import OptionsBar
from ui.panels.refine import RefinePanel
from ui.panels.run_clock import RunClock
from ui.panels.side import SidePanel
from ui.panels.status import StatusBar
from ui.panels.tools import ToolsBar
from ui.panels.versions import VersionsPanel
from ui.panels.views import ViewsStrip
from ui.panes import Panes
from ui.photo_desk import PhotoDesk
from ui.preferences_desk import PreferencesDesk
from ui.preset_desk import PresetDesk
from ui.recovery_desk import RecoveryDesk
from ui.spins import SliderSpin, SpinBox
from ui.tab_order import arrange
from ui.version_desk import VersionDesk
from ui.voice import Voice
from ui.window_drops import WindowDrops
from ui.window_title import WindowTitle

_CYCLE = tuple(view for view in VIEWS if view not in ("colors", "original"))
_LEAST_SIZE = 800, 420
"""Less than a screen of 1366 x 768 has at 150 %, or of 1920 x 1080 at 200 %, beside its bars."""
_LONG_RUN_S, _HALF = 8.0, 0.5
"""From when on stopping a run is asked about: seconds it took, and how much of it is done."""
_SIGNALED = 128
"""Shells add the number of the signal that ended a program to this."""
_BRUSH_STEP = 1.15


class MainWindow(QMainWindow):
    """One window on one session; also the host of the table of actions.

    ``renewal_wanted`` asks for another window in the place of this one (`ui.windows`): in another language, or look.
    """

    export: ExportPanel
    notice: NoticeBar
    renewal_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._palette = session.settings.palette
        self._left = False
        self._page = QWidget(self)
        self.setCentralWidget(self._page)
        self.canvas = Canvas(session, self._page)
        self._panes = Panes(self.canvas)
        self.versions = VersionDesk(session, self)
        self.photos = PhotoDesk(session, self)
        self.actions_ = ActionSet(self, self)
        self._build_panels()
        self.files = FileDesk(self, session)
        self.leaving = Leaving(self, session, self.files.ask_project)
        self.looks = LookDesk(
            self,
            session,
            self.canvas,
            set_palette=self.set_palette,
            ask_photo=self.files.choose_background_photo,
        )
        self.preferences = PreferencesDesk(
            self, session, self.files, set_palette=self.set_palette, set_tint=self.looks.set_tint
        )
        self.recovery = RecoveryDesk(self, session, self.notice, self.files.take_selection)
        self._assemble()
        MenuBuilder(self.menuBar(), self.actions_, self.notice.show_notice).build(session)
        WindowDrops(self, self.canvas)
        self._attach_shortcuts()
        self.told = NoticeDesk(self, session, self.notice)
        self.comparing = CompareDesk(session, self, self.told.tell_taken, self)
        self.voice = Voice(session, self.actions_, self.canvas, self.notice)
        self._connect()
        self._keep_actions_in_step()
        self.setMinimumSize(*_LEAST_SIZE)
        self.set_palette(self._palette)
        self._restore_geometry()
        self.canvas.setFocus()

    # --- putting together --------------------------------------------------------------------------------------

    def _build_panels(self) -> None:
        """Make each in its place: what is put into another widget later is styled anew, with all in it."""
        session, actions, page = self.session, self.actions_, self._page
        self.clock = RunClock(session, self)
        self.tools = ToolsBar(actions)
        self.options = OptionsBar(session, actions, page)
        self.notice = NoticeBar(self.canvas, self.canvas)
        self.right = SidePanel(page)
        right = self.right.page
        self.mark = MarkPanel(session, actions, right)
        self.matte = MattePanel(session, actions, self.clock, right)
        self.refine = RefinePanel(session, actions, right)
        self.kept = VersionsPanel(session, self.versions, actions, right)
        self.export = ExportPanel(session, actions, right)
        self.views = ViewsStrip(actions, parent=page)
        self.filmstrip = Filmstrip(session.workspace, session.runs, actions, page)
        self.photos.attach(self.filmstrip)
        self.presets = PresetDesk(session, self, mark=self.mark, matte=self.matte, refine=self.refine)
        self.status = StatusBar(session, self.clock)

    def _assemble(self) -> None:
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tools)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        pins = (
            (self.matte, self.matte.job),
            (self.matte, self.matte.run),
            (self.export, self.export.cutout),
        )
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.options)
        row = QHBoxLayout()
        row.setSpacing(0)
        column.addLayout(row, 1)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        row.addLayout(middle, 1)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.views)
        middle.addWidget(self.filmstrip)
        self.right.fill((self.mark, self.matte, self.refine, self.kept, self.export), pins)
        row.addWidget(self.right)
        for part in (self.options, self.canvas, self.views, self.filmstrip, self.right):
            part.raise_()  # screen readers go through them in this order
        self.setStatusBar(self.status)
        self._panes.surround((self.tools, self.options, self.right, self.views), self.filmstrip)
        arrange((self.tools, self.options, self.canvas, self.views, self.filmstrip, self.right))
        self._title = WindowTitle(self, self.session)

    def _attach_shortcuts(self) -> None:
        for spec in self.actions_.specs():
            owner = self.canvas if spec.on_canvas else self
            if spec.on_canvas:
                self.actions_[spec.id].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            owner.addAction(self.actions_[spec.id])

    def _connect(self) -> None:
        self.told.pass_on(
            self.files.notice,
            self.leaving.notice,
            self.photos.told,
            self.export.handle.told,
            self.canvas.told,
        )
        self.export.handle.moot.connect(self.notice.withdraw)
        slid = (slider.changed for slider in self.findChildren(SliderSpin))
        self.told.end_with(self.actions_.begun, self.canvas.worked, self.matte.slider.moved, *slid)
        self.actions_.begun.connect(self.canvas.hints.note_action)
        self.session.document.photo_changed.connect(self.canvas.setFocus)
        self.canvas.zoom_changed.connect(self.status.show_zoom)
        self.canvas.hovered.connect(self.status.show_hover)
        self.canvas.open_requested.connect(self.files.open_photo)
        self.canvas.open_folder_requested.connect(self.files.open_folder)
        self.canvas.menu_requested.connect(self.show_canvas_menu)
        self.versions.compare_requested.connect(self.compare)
        for spin in self.findChildren(SpinBox):
            spin.finished.connect(self.canvas.setFocus)
            spin.lowered.connect(self.status.show_remark)

    def _keep_actions_in_step(self) -> None:
        session, document, service = self.session, self.session.document, self.session.service
        for change in (
            session.tool_changed,
            session.class_changed,
            session.view_changed,
            session.routing_view_changed,
            session.marks_shown_changed,
            session.unpainted_changed,
            session.history.changed,
            session.busy,
            document.photo_changed,
            service.state_changed,
            service.finished,
            session.host.estimate_changed,
            session.live.changed,
            session.doubts.changed,
            session.prediction_changed,
            session.after_run.changed,
            session.touch.changed,
            session.path.changed,
            session.pen.changed,
            session.shape.changed,
            session.offers.changed,
            session.reopening.changed,
            session.refining.changed,
            session.versions.changed,
            session.versions.looked_changed,
            self.versions.chosen_changed,
            session.workspace.changed,
            session.workspace.photo_changed,
            session.workspace.current_changed,
            session.runs.changed,
            session.copying.changed,
            self.filmstrip.chosen_changed,
        ):
            change.connect(self.actions_.refresh_soon)

    def _restore_geometry(self) -> None:
        state = self.session.settings.window_state("main")
        if state.isEmpty() or not self.restoreGeometry(state):
            available = self.screen().availableGeometry()
            self.resize(min(1440, available.width()), min(900, available.height() - 32))

    # --- verbs of the host: painting, views, layout --------------------------------------------------------------

    def step_brush(self, direction: int) -> None:
        """One step smaller (-1) or larger (1), by about a seventh and at least a pixel."""
        size = self.session.brush_size
        stepped = round(size * _BRUSH_STEP**direction)
        self.session.set_brush_size(stepped if stepped != size else size + direction)

    def cycle_view(self, step: int) -> None:
        """The next (1) or previous (-1) view."""
        at = _CYCLE.index(self.session.view) if self.session.view in _CYCLE else 0
        self.session.set_view(_CYCLE[(at + step) % len(_CYCLE)])

    def zoom_fit(self) -> None:
        """The whole photo."""
        self.canvas.fit()

    def zoom_actual(self) -> None:
        """100 %."""
        self.canvas.actual_size()

    def zoom_by(self, direction: int) -> None:
        """In (1) or out (-1)."""
        if direction > 0:
            self.canvas.zoom_in()
        else:
            self.canvas.zoom_out()

    def toggle_panels(self) -> None:
        """Leave only canvas, menus and status bar, or bring the panels back."""
        self._panes.toggle()

    def panels_hidden(self) -> bool:
        """True while the panels are hidden."""
        return self._panes.hidden

    def next_pane(self) -> None:
        """Move the keyboard on: canvas, tool bar, options, right panel, views, filmstrip, canvas."""
        self._panes.go(1)

    def previous_pane(self) -> None:
        """Move it back."""
        self._panes.go(-1)

    def set_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES."""
        self._palette = name
        self.session.settings.palette = name
        self.actions_.set_class_palette(name)
        self.canvas.set_class_palette(name)
        self.status.set_palette_name(name)
        self.actions_.refresh_soon()

    def palette_name(self) -> str:
        """The palette of the classes."""
        return self._palette

    def cancel_run(self) -> None:
        """Stop the search for marks, else the run; a long one, half done, is not lost by a slip of the hand."""
        clock = self.clock
        is_long = clock.seconds() >= _LONG_RUN_S and clock.fraction >= _HALF
        is_slip = is_long and not self.told.has_box and not self.session.edits.busy
        if not is_slip or ask_stop_run(
            self, percent_text(clock.fraction), self.session.service.state_changed
        ):
            self.session.cancel()

    def show_canvas_menu(self, at: QPoint) -> None:
        """Open the menu of a right click on the canvas."""
        menu = canvas_menu(self.actions_, self, has_photo=self.session.document.photo is not None)
        menu.popup(at)

    def compare(self, *versions: Version) -> None:
        """The window with two settings side by side, or these two versions."""
        self.comparing.show(*versions)

    def show_preferences(self) -> None:
        """All that outlives the program."""
        self.preferences.show()

    def show_keys(self) -> None:
        """The key sheet."""
        KeySheet(key_sheet(), self).exec()

    def show_about(self) -> None:
        """Version, model card, licenses."""
        AboutDialog(self.session.host.model_name, self).exec()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the filmstrip in a low window."""
        super().resizeEvent(event)
        self.filmstrip.fit_window(event.size().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in a panel hands the keyboard back to the canvas."""
        if event.key() == Qt.Key.Key_Escape:
            self.session.versions.leave()
            self.canvas.setFocus()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, finish what is being written, keep the geometry, end the threads."""
        if self.leaving.closing or not (self._left or self.leaving.may_close()):
            event.ignore()
            return
        self.leave()
        event.accept()

    def end(self, number: int) -> None:
        """Leave at the word of a signal, from an open dialog too: nothing is asked, what is unsaved is kept."""
        self.session.end()
        QApplication.exit(_SIGNALED + number)

    def replace(self, old: "MainWindow") -> None:
        """Show itself where the window before this one stands, looking at the photo as it did."""
        self.setGeometry(old.geometry())
        self.setWindowState(old.windowState())
        if old.panels_hidden():
            self.toggle_panels()
        self.show()
        self.canvas.show_place(old.canvas.place())
        self.right.area.verticalScrollBar().setValue(old.right.area.verticalScrollBar().value())

    def take_over(self, old: "MainWindow") -> None:
        """Go on with what is open beside the window before this one."""
        self.comparing.take_over(old.comparing)
        self.photos.take_over(old.photos)
        self.looks.take_over(old.looks)

    def step_aside(self) -> None:
        """Go, and leave the session to the next window."""
        self._left = True
        self.clock.stop()
        self.hide()
        self._close_others()
        self.deleteLater()

    def _close_others(self) -> None:
        self.preferences.close()
        self.comparing.close()

    def leave(self, code: int = 0) -> None:
        """Keep the geometry, finish what is being written, end the threads; by force with this exit code if need be."""
        if self._left:
            return
        self._left = True
        self.clock.stop()
        self.session.settings.set_window_state("main", self.saveGeometry())
        self.hide()  # ending the threads may take seconds
        self._close_others()
        if not self.session.close():
            errors.remove_hooks()
            os._exit(code)
