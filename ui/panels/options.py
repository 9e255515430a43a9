"""The bar above the canvas: options of the tool in hand."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLayout, QWidget

from app.editor.choices import MAX_BRUSH, MIN_BRUSH
from app.editor.path_tool import MAX_BAND, MIN_BAND, Purpose
from app.editor.shape_tool import MAX_BORDER, Drawn
from app.session import Session
from core.refine.soft_brush import EFFECTS
from core.subject.part import MAX_TOLERANCE, MIN_TOLERANCE
from core.text.translate import mark, tr
from core.trimap.shapes import Joining
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme
from ui.action_set import ActionSet
from ui.actions.keys import brush_keys, key_or_words
from ui.actions.spec import plain
from ui.labels import Label, PartsLabel, dotted
from ui.naming import name_fields
from ui.spins import SliderSpin, SpinBox, percent_unit, pixel_unit
from ui.widgets import action_button

_OPPOSITE = mark("Alt: the opposite class")
_LINE = mark("Shift+click: a straight line")
_SIZE = mark("{smaller} and {larger}: size")
_HINTS = {
    "brush": (_OPPOSITE, _LINE, _SIZE),
    "eraser": (mark("Takes marks away"), _LINE, _SIZE),
    "bucket": (mark("Click an area to fill it"), _OPPOSITE),
    "lasso": (mark("Draw around an area and let go to fill it"), _OPPOSITE),
    "grab": (
        mark("Drag a box around the subject"),
        mark("Shift+drag: scribble instead"),
        mark("click: add a part (Alt: take away)"),
    ),
    "shape": (
        mark("Drag from corner to corner"),
        mark("Shift: a square or circle"),
        mark("Alt: from the center"),
        mark("Esc: drop"),
    ),
    "touch": (mark("Alt: the opposite"), mark("{swap}: Add or Erase"), _LINE, _SIZE),
    "path": (
        mark("Click: a point"),
        mark("drag: a curve"),
        mark("Alt: corner or curve"),
        mark("first point or Enter: done"),
        mark("Esc: drop"),
    ),
    "region": (mark("Draw around a part and let go: it gets refine settings of its own"),),
    "hand": (mark("Drag to move the photo"), mark("Space does the same with any tool")),
    "zoom": (
        mark("Click to zoom in"),
        mark("Alt+click to zoom out"),
        mark("drag sideways for any zoom"),
        mark("the wheel works with any tool"),
    ),
}
"""Parts of a line, the most important first."""
_REFINING = (
    mark("Scribble where it is wrong, Alt: Remove"),
    mark("click: add a part (Alt: take away), Ctrl+drag: more or less of it"),
    mark("Shift+drag: another box"),
)
_FINISH = (
    mark("first point, double click or Enter: done"),
    mark("Esc: drop"),
    mark("Shift: even angles"),
    mark("at the first point Shift, Alt: add, take away"),
)
_POLYGON = (mark("Click: a corner"), *_FINISH)
_PEN = (mark("Click: a point"), mark("drag: a curve"), *_FINISH)
_PARTS = {
    "brush": ("classes", "size", "over"),
    "eraser": ("size", "over"),
    "bucket": ("classes", "bucket", "over"),
    "lasso": ("classes", "over"),
    "grab": ("classes", "size", "grab"),
    "shape": ("classes", "shape", "over"),
    "touch": ("touch", "size", "soft"),
    "path": ("path",),
    "region": (),
    "hand": ("zoom",),
    "zoom": ("zoom",),
}
_OVER: tuple[tuple[str, int | None], ...] = (
    (mark("everything"), None),
    (mark("Keep only"), FOREGROUND),
    (mark("Edge only"), UNKNOWN),
    (mark("Remove only"), BACKGROUND),
)
_PATH: tuple[tuple[str, Purpose], ...] = (
    (mark("a hard edge"), "hard edge"),  # not translated
    (mark("a hard edge, left open"), "open edge"),  # not translated
    (mark("its inside opaque"), "add"),
    (mark("its inside transparent"), "erase"),
)
_SHAPES: tuple[tuple[str, Drawn], ...] = (
    (mark("Rectangle"), "rectangle"),
    (mark("Ellipse"), "ellipse"),
    (mark("Polygon"), "polygon"),
    (mark("Pen"), "pen"),
)
_JOININGS: tuple[tuple[str, Joining], ...] = (
    (mark("added"), "add"),
    (mark("taken away"), "subtract"),
    (mark("all that stays"), "intersect"),
)
_BUCKET = ((mark("similar colors"), "image"), (mark("the marked region"), "region"))


class OptionsBar(QFrame):
    """Shows the parts that belong to the session's tool; each part is a view of one value of the session."""

    def __init__(self, session: Session, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("options")
        self.setAccessibleName(tr("Options of the tool"))
        self._session = session
        self._actions = actions
        self._icon = Label()
        self._name = Label()
        self._name.setObjectName("heading")
        self._hint = PartsLabel(lines=2)
        self._hint.setObjectName("dim")
        self._hint.setFont(theme.small_font())
        self.parts: dict[str, QWidget] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WIDE_GAP, 4, theme.WIDE_GAP, 4)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self._icon)
        layout.addWidget(self._name)
        self._build()
        for part in self.parts.values():
            layout.addWidget(part)
        tallest = max(part.sizeHint().height() for part in self.parts.values())
        layout.addStrut(tallest)  # the photo does not move when the tool changes
        layout.addWidget(self._hint, 1)
        self._connect()
        self.refresh()

    def _build(self) -> None:
        names = ("class_keep", "class_edge", "class_remove")
        classes = [action_button(self._actions[name], text=True) for name in names]
        self._classes = classes
        self.parts["touch"] = self._row(
            *(action_button(self._actions[f"touch_{effect}"], text=True) for effect in EFFECTS)
        )
        self.parts["classes"] = self._row(*classes, action_button(self._actions["swap_class"]))
        self.brush_size = SpinBox(MIN_BRUSH, MAX_BRUSH, pixel_unit())
        self.brush_size.setAccessibleName(tr("Brush size"))
        self.brush_size.setToolTip(
            tr("Brush size in pixels of the photo ( {smaller} and {larger} )", **brush_keys())
        )
        self.parts["size"] = self._row(Label(tr("Size")), self.brush_size)
        self.purpose = _combo(tr("Path makes"), tr("What the path does once it is closed"), _PATH)
        self.band = SpinBox(MIN_BAND, MAX_BAND, pixel_unit())
        self.band.setAccessibleName(tr("Width of the hard edge"))
        self.band.setToolTip(tr("How far the hard edge reaches on each side of the path"))
        self._band_row = self._row(Label(tr("within")), self.band)
        self._last_path = action_button(self._actions["last_path"], text=True)
        self.parts["path"] = self._row(Label(tr("Makes")), self.purpose, self._band_row, self._last_path)
        self.shape = _combo(tr("Shape"), tr("What is drawn: by a drag, or point by point"), _SHAPES)
        self.joining = _combo(
            tr("Its inside is"), tr("How it combines with the marks of the chosen class"), _JOININGS
        )
        self.border = SpinBox(0, MAX_BORDER, pixel_unit())
        self.border.setAccessibleName(tr("Edge along the shape"))
        self.border.setToolTip(tr("How wide Edge is on each side of the border; 0 for none"))
        self._last_shape = action_button(self._actions["last_path"])
        self.parts["shape"] = self._row(
            self.shape, self.joining, Label(tr("Edge")), self.border, self._last_shape
        )
        self.hardness, self.opacity = _percent(tr("Hardness"), 0), _percent(tr("Opacity"), 1)
        self.hardness.setToolTip(tr("How much of the brush covers fully; the rest fades out"))
        self.opacity.setToolTip(tr("How far one stroke goes; a pen's pressure scales it"))
        self.parts["soft"] = self._row(
            Label(tr("Hardness")), self.hardness, Label(tr("Opacity")), self.opacity
        )
        self.over = _combo(tr("Paint over"), tr("Change only pixels with this mark"), _OVER)
        self.parts["over"] = self._row(Label(tr("Over")), self.over)
        self.bucket_by = _combo(tr("Fill"), tr("What one click fills"), _BUCKET)
        self.tolerance = SliderSpin(tr("Tolerance"), 0, 255)
        self.tolerance.slider.setFixedWidth(120)
        self.tolerance.set_tip(tr("How different a color may be and still be filled"))
        self._tolerance_row = self._row(Label(tr("Tolerance")), self.tolerance)
        self.parts["bucket"] = self._row(Label(tr("Fill")), self.bucket_by, self._tolerance_row)
        self.part_tolerance = SpinBox(MIN_TOLERANCE, MAX_TOLERANCE)
        self.part_tolerance.setAccessibleName(tr("Tolerance of parts"))
        self.part_tolerance.setToolTip(tr("How different a clicked part may be from where it is clicked"))
        self.parts["grab"] = self._row(Label(tr("Parts within")), self.part_tolerance)
        self.parts["zoom"] = self._row(
            *(action_button(self._actions[name], text=True) for name in ("fit", "actual"))
        )

    def _row(self, *widgets: QWidget) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, theme.GAP, 0)
        layout.setSpacing(theme.SMALL_GAP)
        for widget in widgets:
            if layout.count() and isinstance(widget, Label):  # the words of the next control
                layout.addSpacing(theme.GAP - theme.SMALL_GAP)
            layout.addWidget(widget)
        name_fields(row, widgets)
        return row

    def _connect(self) -> None:
        session = self._session
        self.brush_size.valueChanged.connect(session.set_brush_size)
        self.over.activated.connect(lambda index: session.set_paint_over(self.over.itemData(index)))
        self.bucket_by.activated.connect(self._set_bucket)
        self.purpose.activated.connect(lambda: session.path.set_purpose(self.purpose.currentData()))
        self.band.valueChanged.connect(session.path.set_band)
        self.shape.activated.connect(lambda: session.shape.set_shape(self.shape.currentData()))
        self.joining.activated.connect(lambda: session.shape.set_joining(self.joining.currentData()))
        self.border.valueChanged.connect(session.shape.set_border)
        self.hardness.valueChanged.connect(lambda percent: session.touch.set_hardness(percent / 100))
        self.opacity.valueChanged.connect(lambda percent: session.touch.set_opacity(percent / 100))
        self.tolerance.changed.connect(self._set_bucket)
        self.part_tolerance.valueChanged.connect(session.grabbing.set_tolerance)
        for signal in (
            session.tool_changed,
            session.brush_changed,
            session.bucket_changed,
            session.paint_over_changed,
            session.touch.changed,
            session.path.changed,
            session.pen.changed,
            session.grabbing.changed,
            session.shape.changed,
        ):
            signal.connect(self.refresh)

    def _set_bucket(self) -> None:
        self._session.set_bucket(self.bucket_by.currentData(), self.tolerance.value())

    def refresh(self) -> None:
        """Read everything from the session."""
        session = self._session
        action = self._actions[f"tool_{session.tool}"]
        self._icon.setPixmap(action.icon().pixmap(theme.ICON, theme.ICON))
        self._name.setText(plain(action.text()))
        self._hint.set_full_text(dotted(tr(part, **_keys()) for part in self._hint_now()))
        for name, part in self.parts.items():
            part.setVisible(name in self._parts_now())
        _show(self.brush_size, session.brush_size)
        _show(self.band, session.path.band)
        _show(self.part_tolerance, session.grabbing.tolerance)
        _show(self.border, session.shape.border)
        self.shape.setCurrentIndex(self.shape.findData(session.shape.shape))
        self.joining.setCurrentIndex(self.joining.findData(session.shape.joining))
        self.purpose.setCurrentIndex(self.purpose.findData(session.path.purpose))
        is_edge = session.path.purpose in ("hard edge", "open edge")  # not translated
        self._band_row.setVisible(is_edge)
        self._last_path.setVisible(session.pen.has_last)
        _show(self.hardness, round(100 * session.touch.hardness))
        _show(self.opacity, round(100 * session.touch.opacity))
        self.over.setCurrentIndex(self.over.findData(session.paint_over))
        self.bucket_by.setCurrentIndex(self.bucket_by.findData(session.bucket_by))
        self.tolerance.set_value(session.bucket_tolerance)
        self._tolerance_row.setVisible(session.bucket_by == "image")
        self._fit()

    def _hint_now(self) -> tuple[str, ...]:
        session = self._session
        if session.tool == "grab" and session.grabbing.has_subject:
            return _REFINING
        if session.tool == "shape" and session.shape.sets_points:
            return _POLYGON if session.shape.shape == "polygon" else _PEN
        return _HINTS[session.tool]

    def _parts_now(self) -> tuple[str, ...]:
        return _PARTS[self._session.tool]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out what has no room: a slider, words of classes, the tool's name, captions, the last path."""
        shrinks = (
            self._show_slider,
            self._show_class_words,
            self._name.setVisible,
            self._show_captions,
            self._show_last_shape,
        )
        for shrink in shrinks:
            shrink(True)
        for shrink in shrinks:
            if self._least_width() > self.width():
                shrink(False)

    def _show_slider(self, shown: bool) -> None:
        self.tolerance.slider.setVisible(shown)

    def _show_captions(self, shown: bool) -> None:
        """Show the words before the controls, which have tool tips too."""
        for row in self.parts.values():
            for caption in row.findChildren(Label):
                caption.setVisible(shown)

    def _show_last_shape(self, shown: bool) -> None:
        session = self._session
        self._last_shape.setVisible(shown and session.pen.has_last and session.shape.sets_points)

    def _show_class_words(self, shown: bool) -> None:
        style = Qt.ToolButtonStyle
        for button in self._classes:
            button.setToolButtonStyle(style.ToolButtonTextBesideIcon if shown else style.ToolButtonIconOnly)

    def _least_width(self) -> int:
        """The width of all that is shown but the hint, whose words come and go."""
        for layout in self.findChildren(QLayout):
            layout.invalidate()
        shown = [part for part in (self._icon, self._name, *self.parts.values()) if not part.isHidden()]
        return 2 * theme.WIDE_GAP + sum(part.sizeHint().width() + theme.GAP for part in shown)


def _percent(name: str, least: int) -> SpinBox:
    spin = SpinBox(least, 100, percent_unit())
    spin.setAccessibleName(name)
    return spin


def _show(spin: SpinBox, value: int) -> None:
    spin.blockSignals(True)
    spin.setValue(value)
    spin.blockSignals(False)


def _combo(name: str, tip: str, choices: tuple[tuple[str, object], ...]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    for text, value in choices:
        combo.addItem(tr(text), value)
    return combo


def _keys() -> dict[str, str]:
    """Return what hints call keys that may be others."""
    return brush_keys() | {"swap": key_or_words("swap_class")}
