"""The window of the comparison: two settings on one photo side by side, looked at alike, with what each took."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QColor, QShowEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.compare.comparison import LEFT, RIGHT, Comparison
from app.session import Session
from app.versions.version import Version
from core.text.translate import tr
from ui import theme
from ui.action_set import ActionSet
from ui.actions.spec import Host, with_key
from ui.canvas.routing_layer import token_at
from ui.compare.picture import DifferencePicture, SidePicture
from ui.compare.side import SideFoot, SideHead
from ui.compare.verbs import VIEWS, table
from ui.compare.view import CompareView, Part
from ui.compare.words import (
    DIFFERENCE_LEGEND,
    difference_sentence,
    lack_in,
    missing_marks,
    of_side,
    state_text,
    summary_text,
)
from ui.labels import ElidedLabel
from ui.panels.views import ViewsStrip
from ui.routing_words import describe
from ui.spins import SpinBox
from ui.widgets import ActionPush, RunButton, seam
from ui.wording import lack_verb, short_name

_NAMES = tuple(row[0] for row in VIEWS)


class CompareWindow(QWidget):
    """A window of its own beside the main one; closing it loses nothing."""

    def __init__(self, session: Session, host: Host, comparison: Comparison) -> None:
        super().__init__()
        self.view, self.wiping = "checker", False
        self._session = session
        self.color = "#3f7d5a"
        self._linking = False
        self.comparison = comparison
        left = SidePicture(session.document)
        self.pictures = left, SidePicture(session.document, left)
        self._difference = DifferencePicture(session.document, left)
        self.actions_ = ActionSet(host, self, table(self))
        self._build_views()
        self._assemble()
        for spec in self.actions_.specs():
            self.addAction(self.actions_[spec.id])
        self._connect()
        self.setMinimumSize(800, 420)
        self._on_photo()
        self._refresh_all()

    # --- putting together --------------------------------------------------------------------------------------

    def _build_views(self) -> None:
        self.sides = tuple(
            CompareView(name, [self._part(index)])
            for index, name in ((LEFT, tr("Left picture")), (RIGHT, tr("Right picture")))
        )
        self.wipe = CompareView(tr("Both pictures with a divider"), [self._part(LEFT), self._part(RIGHT)])
        self.apart = CompareView(
            tr("Difference of both"), [Part(self._difference, sentence=self._difference_sentence)]
        )
        self.views = [*self.sides, self.wipe, self.apart]
        for view in self.views:
            view.viewport_changed.connect(partial(self._link, view))
            view.hovered.connect(partial(self._on_hover, view))

    def _part(self, index: int) -> Part:
        return Part(
            self.pictures[index],
            lambda: of_side(index, self.comparison.sides[index].setting.text),
            lambda: state_text(self.comparison, index, self._missing()),
            lambda: self.pictures[index].tokens,
        )

    def _assemble(self) -> None:
        self.heads = [SideHead(self._session, self.comparison, index) for index in (LEFT, RIGHT)]
        self.feet = [SideFoot(self._session, self.comparison, index) for index in (LEFT, RIGHT)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for index in (LEFT, RIGHT):
            grid.addWidget(self.heads[index], 0, 2 * index)
            grid.addWidget(self.sides[index], 1, 2 * index)
            grid.addWidget(self.feet[index], 2, 2 * index)
            grid.setColumnStretch(2 * index, 1)
        for view in (self.wipe, self.apart):
            grid.addWidget(view, 1, 0, 1, 3)
            view.hide()
        self._middle = [seam(), seam(), seam()]
        for row, line in enumerate(self._middle):
            grid.addWidget(line, row, 1)
        grid.addWidget(self._strip(), 3, 0, 1, 3)
        grid.addWidget(self._bottom(), 4, 0, 1, 3)
        grid.setRowStretch(1, 1)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Choices, pictures, what to take, ways to look, Undo, Run."""
        heads = [stop for head in self.heads for stop in (head.attention, head.k, head.ratio)]
        strip = [*self.strip.findChildren(QToolButton)]
        chain = [*heads, *self.views, *(foot.use for foot in self.feet), *strip, self.back, self.button]
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)

    def _strip(self) -> ViewsStrip:
        self.readout = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.readout.setObjectName("dim")
        self.readout.setFont(theme.small_font())
        self.readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        views = [f"view_{name}" for name in _NAMES]
        self.strip = ViewsStrip(self.actions_, views, ("wipe",), self.readout)
        return self.strip

    def _bottom(self) -> QWidget:
        self.summary = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.button = RunButton()
        self.button.setMinimumWidth(190)
        self.button.clicked.connect(self._press)
        self.back = ActionPush(self.actions_["take_back"])
        self.back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        bottom = QWidget()
        row = QHBoxLayout(bottom)
        row.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        row.setSpacing(theme.WIDE_GAP)
        row.addWidget(self.summary, 1)
        row.addWidget(self.back)
        row.addWidget(self.button)
        return bottom

    def _connect(self) -> None:
        session = self._session
        for spin in self.findChildren(SpinBox):
            spin.finished.connect(self._focus_picture)
        self.comparison.changed.connect(self._refresh)
        self.comparison.difference_changed.connect(self._show_summary)
        self.comparison.taken.connect(self._refresh_all)
        session.document.photo_changed.connect(self._on_photo)
        session.display.changed.connect(self._on_photo)
        for change in (
            session.prediction_changed,
            session.document.alpha_is_current_changed,
            session.service.finished,
            session.document.shares_changed,
            session.service.state_changed,
        ):
            change.connect(self._refresh_all)

    # --- verbs -------------------------------------------------------------------------------------------------

    def set_view(self, view: str) -> None:
        """Look at both sides in one of VIEWS; "color" again asks for another one."""
        if view == self.view == "color":
            self._ask_color()
        self.view = view
        self._show_view()

    def set_wiping(self, wiping: bool) -> None:
        """Both in one picture with a divider, or side by side; in the difference, from the next view on."""
        self.wiping = wiping
        self._show_view()
        if self.view == "difference":
            self.readout.set_full_text(
                tr("The wipe comes with the next view, not in the difference.")
                if wiping
                else tr("Side by side comes with the next view, not in the difference.")
            )

    def cycle_view(self, step: int) -> None:
        """The next (1) or previous (-1) view."""
        self.set_view(_NAMES[(_NAMES.index(self.view) + step) % len(_NAMES)])

    def run(self) -> None:
        """Run what has no matte of the marks as they are."""
        self.comparison.run()

    def run_again(self) -> None:
        """Run both."""
        if self.can_run():
            self.comparison.run(again=True)

    def stop(self) -> None:
        """Cancel what runs, else close."""
        if self.comparison.running:
            self.comparison.cancel()
        else:
            self.close()

    def take_back(self) -> None:
        """Give the main window back what it had before a side was taken."""
        self.comparison.take_back()

    def fit(self) -> None:
        """The whole photo in every view."""
        for view in self.views:
            view.fit()

    def actual_size(self) -> None:
        """100 %."""
        self._shown_views()[0].actual_size()

    def zoom(self, direction: int) -> None:
        """In (1) or out (-1), about the pointer."""
        views = self._shown_views()
        view = next((one for one in views if one.pointer is not None), views[0])
        if direction > 0:
            view.zoom_in()
        else:
            view.zoom_out()

    def can_look(self) -> bool:
        """True where there is a photo."""
        return self._session.document.photo is not None

    def can_run(self) -> bool:
        """True where the marks are enough for a run, and none is going on."""
        return self.can_look() and not self._missing() and not self.comparison.running

    def can_take_back(self) -> bool:
        """True where a side was taken, and no run goes on that this would end."""
        return self.comparison.before is not None and not self._session.running

    # --- keeping up --------------------------------------------------------------------------------------------

    def _on_photo(self) -> None:
        for picture in self.pictures:
            picture.reset()
        self._difference.show(None)
        if self.can_look():
            for view in self.views:
                view.show_image_of(self._session.document.size)
        name = self._session.document.name
        self.setWindowTitle(tr("Compare – {name}", name=short_name(name)) if name else tr("Compare"))
        self._refresh_all()

    def _refresh_all(self) -> None:
        for index in (LEFT, RIGHT):
            self._refresh(index)

    def _refresh(self, index: int) -> None:
        self.pictures[index].show(self.comparison.sides[index].held)
        self.heads[index].refresh()
        self.feet[index].refresh()
        self._show_summary()
        self._show_button()
        self.actions_.refresh_soon()
        for view in self._shown_views():
            view.update()
            if view.pointer is not None:
                view.tracked()  # what lies under it may be another matte

    def _show_summary(self) -> None:
        self._difference.show(self.comparison.pair)
        self.summary.set_full_text(summary_text(self.comparison))
        self.apart.update()

    def _show_button(self) -> None:
        running, done = self.comparison.running, self._all_done()
        missing = self._missing()
        text = lack_verb(lack_in(self._session.document)) or (tr("Run again") if done else tr("Compare"))
        action = self.actions_["stop" if running else "again" if done else "compare"]
        tip = missing or action.toolTip()
        self.button.show_state(text, tip, running=running, runs=not missing)
        if done and not running and not missing:
            self.button.setText(with_key(text, action))
        self.button.setEnabled(running or bool(missing) or self.can_run())

    def _all_done(self) -> bool:
        return all(self.comparison.state(index) == "done" for index in (LEFT, RIGHT))

    def _press(self) -> None:
        if self.comparison.running:
            self.comparison.cancel()
        elif self._missing():  # said on the button
            self._session.begin_marking()
            if (window := self.parentWidget()) is not None:
                window.activateWindow()
        elif self._all_done():
            self.run_again()
        else:
            self.run()

    def _missing(self) -> str:
        return missing_marks(self._session.document)

    # --- looking -----------------------------------------------------------------------------------------------

    def _shown_views(self) -> list[CompareView]:
        if self.view == "difference":
            return [self.apart]
        return [self.wipe] if self.wiping else list(self.sides)

    def _focus_picture(self) -> None:
        self._shown_views()[0].setFocus()

    def _show_view(self) -> None:
        shown = self._shown_views()
        for view in self.views:
            view.view = self.color if self.view == "color" else self.view
            view.setVisible(view in shown)
            view.update()
        self._middle[1].setVisible(len(shown) > 1)
        self.actions_.refresh_soon()

    def _link(self, source: CompareView) -> None:
        """Let all views look at the same place as `source`."""
        if self._linking or source.isHidden():
            return
        self._linking = True
        whole = source.viewport == source.viewport.fitted()
        for view in self.views:
            if view is not source and whole:
                view.fit()
            elif view is not source:
                size, dpr = view.viewport.view_size, view.viewport.dpr
                view.show_viewport(source.viewport.resized(size, dpr))
        self._linking = False

    def _on_hover(self, source: CompareView, at: tuple[float, float] | None) -> None:
        for view in self.sides:
            view.set_ghost(at if view is not source and source in self.sides else None)
        token = token_at(*at) if at is not None and self.view == "map" else None
        for picture, view in zip(self.pictures, self.sides, strict=True):
            if picture.point_at(token):
                view.update()
                self.wipe.update()
        self.readout.set_full_text("" if at is None else self._read(*at))

    def _read(self, x: float, y: float) -> str:
        """Return what both sides hold at an image position."""
        height, width = self._session.document.size
        if not (0 <= x < width and 0 <= y < height):
            return ""
        if self.view == "map":
            words = [describe(shown.tokens, x, y) if shown.tokens else "" for shown in self.pictures]
            return "   ".join(of_side(index, text) for index, text in enumerate(words) if text)
        held = [side.held for side in self.comparison.sides]
        left, right = (
            tr("{alpha:.2f}", alpha=one.alpha[int(y), int(x)] / 255) if one else "–" for one in held
        )
        return tr("{x}, {y}: left {left}, right {right}", x=int(x), y=int(y), left=left, right=right)

    def _ask_color(self) -> None:
        if (color := QColorDialog.getColor(QColor(self.color), self, tr("Background"))).isValid():
            self.color = color.name()

    def _difference_sentence(self) -> str:
        if self._difference.empty or self.comparison.running:
            return difference_sentence(self.comparison, self._missing())
        return tr(DIFFERENCE_LEGEND)

    # --- Qt ----------------------------------------------------------------------------------------------------

    def open(self, *versions: Version) -> None:
        """Show it in front, with what is set now on the left, or with two versions."""
        if self.isVisible():
            self.raise_()
        else:
            self.comparison.begin()
            self._refresh_all()
            self.show()
        self.comparison.show_versions(*versions)
        self.activateWindow()
        self._shown_views()[0].setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Where it was last, or as large as the screen allows."""
        super().showEvent(event)
        if event.spontaneous() or self.property("placed"):
            return
        self.setProperty("placed", True)
        state = self._session.settings.window_state("compare")
        if state.isEmpty() or not self.restoreGeometry(state):
            available = self.screen().availableGeometry()
            self.resize(min(1360, available.width()), min(820, available.height() - 32))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs; what was run is kept for the next time."""
        self._session.settings.set_window_state("compare", self.saveGeometry())
        self.comparison.rest()
        super().closeEvent(event)
