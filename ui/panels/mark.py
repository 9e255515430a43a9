"""Step 1 of the right panel: say what to keep, where the edge is, and what to remove."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.editor.choices import MAX_BRUSH, MAX_EDGE, MAX_EDGE_PERCENT, MIN_BRUSH, MIN_EDGE_PERCENT
from app.session import Session
from core.text.translate import mark, tr
from core.trimap.values import BACKGROUND, UNKNOWN
from ui import theme
from ui.action_set import ActionSet
from ui.actions.keys import brush_keys
from ui.labels import ElidedLabel
from ui.panels.check import CheckButton
from ui.panels.section import Section
from ui.spins import SliderSpin, percent_unit, pixel_unit
from ui.widgets import ActionPush

_UNMARKED = {
    UNKNOWN: mark("The rest is found out by the network."),
    BACKGROUND: mark("The rest is removed; hair needs Edge."),
}
_UNMARKED_TIP = mark(
    "What areas without Keep, Edge or Remove count as. Changing it moves no mark and can be undone."
)


class MarkPanel(Section):
    """Class, brush size, auto edge, what unpainted counts as, import and clear."""

    def __init__(self, session: Session, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__("mark", tr("Mark"), session.settings, parent)
        self._session = session
        self.brush_size = SliderSpin(tr("Brush size"), MIN_BRUSH, MAX_BRUSH, pixel_unit(), power=3)
        self.scale = SliderSpin(tr("Edge width"), MIN_EDGE_PERCENT, MAX_EDGE_PERCENT, percent_unit(), power=2)
        self.inside = SliderSpin(tr("Edge width inside"), 0, MAX_EDGE, pixel_unit(), power=2)
        self.outside = SliderSpin(tr("Edge width outside"), 0, MAX_EDGE, pixel_unit(), power=2)
        self.check = CheckButton(session, actions)
        self.check.setFixedHeight(self.heading.height())  # nothing shifts when it comes
        self.head.addWidget(self.check, 1, Qt.AlignmentFlag.AlignRight)
        self._build(actions)
        self._connect()
        self.refresh()

    def _build(self, actions: ActionSet) -> None:
        classes = [ActionPush(actions[name]) for name in _CLASSES]
        self.add(*classes)
        self.brush_size.set_tip(
            tr(
                "Brush size in pixels of the photo ( {smaller} and {larger}, or Alt and right drag )",
                **brush_keys(),
            )
        )
        self.inside.set_tip(tr("How far the edge reaches into the subject; live while you drag"))
        self.outside.set_tip(tr("How far the edge reaches out of the subject; live while you drag"))
        self.add(tr("Brush"), self.brush_size)
        self.scale.set_tip(
            tr("Scales Edge, which is as wide as each place needs, more at hair, fur or blur; live")
        )
        self._adaptive = [self.add(tr("Edge width"), self.scale)]
        self._fixed = [self.add(tr("Edge in"), self.inside), self.add(tr("Edge out"), self.outside)]
        buttons = [ActionPush(actions[name], icon=False) for name in _EDGE]
        self.add(*buttons)
        unpainted = [ActionPush(actions[name]) for name in _UNPAINTED]
        self.add(tr("Unmarked"), *unpainted).setToolTip(tr(_UNMARKED_TIP))
        self.unmarked = ElidedLabel(about=tr(_UNMARKED_TIP))
        self.unmarked.setObjectName("dim")
        self.unmarked.setFont(theme.small_font())
        self.rows.addWidget(self.unmarked)
        self.add(*(ActionPush(actions[name]) for name in ("import_trimap", "clear")))

    def _connect(self) -> None:
        session = self._session
        self.brush_size.changed.connect(session.set_brush_size)
        for width in (self.scale, self.inside, self.outside):
            width.changed.connect(self._preview_edge)
            width.released.connect(self._commit_edge)
        session.brush_changed.connect(self.brush_size.set_value)
        session.edge_changed.connect(self._show_edge)
        document = session.document
        for signal in (session.unpainted_changed, document.photo_changed, document.shares_changed):
            signal.connect(self._show_unmarked)

    def refresh(self) -> None:
        """Read everything from the session."""
        self.brush_size.set_value(self._session.brush_size)
        self._show_edge()
        self._show_unmarked()

    def _show_unmarked(self, *_: object) -> None:
        """Say what unmarked areas count as while there are any."""
        document = self._session.document
        self.unmarked.set_full_text(tr(_UNMARKED[document.unpainted_value]))
        painted = document.painted
        self.unmarked.setVisible(painted is not None and not painted.all())

    def _show_edge(self) -> None:
        edge = self._session.edge
        for row in self._adaptive:
            row.setHidden(edge.is_fixed)
        for row in self._fixed:
            row.setVisible(edge.is_fixed)
        self.scale.set_value(edge.percent)
        self.inside.set_value(edge.width[0])
        self.outside.set_value(edge.width[1])

    def _preview_edge(self) -> None:
        if self._session.edge.is_fixed:
            self._session.set_edge_width(self.inside.value(), self.outside.value())
        else:
            self._session.set_edge_percent(self.scale.value())
        self._session.preview_auto_edge()

    def _commit_edge(self) -> None:
        if self._session.document.photo is not None:
            self._session.auto_edge()


_CLASSES = ("class_keep", "class_edge", "class_remove")
_EDGE = ("subject", "auto_edge", "widen_edge", "edge_fixed")
_UNPAINTED = ("unpainted_edge", "unpainted_remove")
