"""Step 3 of the right panel: adjust the finished matte, live, for the whole photo or for a lassoed part."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app.editor.refining import Refining
from app.session import Session
from core.refine.refinement import RANGES, TITLES
from core.text.translate import mark, tr, tr_in
from ui.action_set import ActionSet
from ui.panels.section import Section
from ui.spins import SliderSpin, percent_unit, pixel_unit
from ui.widgets import ActionPush, action_button


@dataclass(frozen=True)
class _Row:
    """The display of a setting: ``shown`` times its value, with ``decimals`` after the point."""

    name: str
    caption: str
    tip: str
    unit: Callable[[], str]
    shown: float = 1
    decimals: int = 0
    power: float = 1.0

    @property
    def steps(self) -> float:
        """The number of slider steps for the value 1."""
        return self.shown * float(10**self.decimals)


def _no_unit() -> str:
    return ""


def _area_unit() -> str:
    return tr("{pixels} px²", pixels="")


_ROWS = (
    _Row("specks", mark("Specks"),
         mark("Remove isolated parts up to this area. Keep stays"), _area_unit, power=3),
    _Row("holes", mark("Holes"),
         mark("Fill gaps inside the subject up to this area. Remove stays"), _area_unit, power=3),
    _Row("black", mark("Black point"),
         mark("Alpha up to here becomes transparent: takes gray haze off the background"), percent_unit, 100, 1),
    _Row("white", mark("White point"),
         mark("Alpha from here on becomes opaque: closes gray veils in the subject"), percent_unit, 100, 1),
    _Row("gamma", mark("Gamma"), mark("Over 1 makes half transparent hair denser, under 1 thinner"), _no_unit, 1, 2,
         power=3),
    _Row("shift_edge", mark("Shift edge"),
         mark("Move the outline out (+) or in (−), also over marks. In removes a halo"), pixel_unit, 1, 1, power=2),
    _Row("smooth", mark("Smooth"), mark("Smooth bumps and noise along the outline; strands stay"), pixel_unit, 1, 1,
         power=2),
    _Row("feather", mark("Feather"), mark("Blur across the outline, also over marks"), pixel_unit, 1, 1, power=2),
    _Row("contrast", mark("Contrast"), mark("Make soft outlines harder without moving them"), percent_unit, 100),
    _Row("decontaminate", mark("Decontaminate"),
         mark(
             "How much of the old background's color is taken out of half transparent pixels: 100 % leaves none "
             "of it, 0 % keeps the photo's colors. The button below shows them"), percent_unit, 100),
)  # fmt: skip


class RefinePanel(Section):
    """A slider a setting, what they count for, and whether they show at all; folded at first."""

    def __init__(self, session: Session, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__("refine", tr("Refine"), session.settings, parent, folded=True)
        self._refining: Refining = session.refining
        self._session = session
        self.target = QComboBox()
        self.target.setAccessibleName(tr("What the settings apply to"))
        self.target.setToolTip(
            tr("The settings below apply to the whole photo, or to a part drawn with the lasso")
        )
        self.target.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sliders = {row.name: _slider(row) for row in _ROWS}
        self.state = self.add_state()
        self._build(actions)
        self._connect()
        self.refresh()

    def _build(self, actions: ActionSet) -> None:
        buttons = [action_button(actions[name]) for name in ("tool_region", "remove_region")]
        self.add(self.target, *buttons)
        rows = [self.add(tr(row.caption), self.sliders[row.name]) for row in _ROWS]
        self._rows: list[QWidget] = [self.target, *rows]
        fields = [slider.spin for slider in self.sliders.values()]
        for field in fields:
            field.setFixedWidth(max(other.minimumWidth() for other in fields))
        pushes = [ActionPush(actions[name]) for name in ("refine_on", "refine_reset")]
        self.add(*pushes, action_button(actions["view_colors"]))

    def _connect(self) -> None:
        for row in _ROWS:
            slider = self.sliders[row.name]
            slider.changed.connect(lambda value, row=row: self._preview(row, value))
            slider.released.connect(lambda _, row=row: self._refining.commit(row.name))
        self.target.activated.connect(lambda index: self._refining.choose(index - 1 if index else None))
        self._refining.changed.connect(self.refresh)
        self._refining.search.searching_changed.connect(self._show_state)

    def _preview(self, row: _Row, value: int) -> None:
        self._refining.preview(**{row.name: value / row.steps})

    def refresh(self) -> None:
        """Read everything from the session."""
        refinement = self._refining.refinement
        for row in _ROWS:
            self.sliders[row.name].set_value(round(getattr(refinement, row.name) * row.steps))
        for widget in self._rows:
            widget.setEnabled(self._refining.is_possible)
        self._show_targets()
        self._show_state()

    def _show_targets(self) -> None:
        regions = range(1, len(self._refining.regions) + 1)
        names = [tr("Whole photo"), *(tr("Region {number}", number=number) for number in regions)]
        if [self.target.itemText(index) for index in range(self.target.count())] != names:
            self.target.clear()
            self.target.addItems(names)
        target = self._refining.target
        self.target.setCurrentIndex(0 if target is None else target + 1)

    def _show_state(self) -> None:
        self.state.set_full_text(refine_hint(self._session))


def refine_hint(session: Session) -> str:
    """Return why nothing can be refined, or what is on; "" if there is nothing to say."""
    refining = session.refining
    if session.document.photo is None:
        return ""
    if not refining.is_possible:
        return tr("Run first, then refine.")
    if session.refining.search.searching:
        return tr("Looking for specks…")
    finish = session.document.finish
    if not refining.is_on:
        return tr_in("refine", "Off")
    return "" if not finish.refines and finish.keeps_colors else tr_in("refine", "On")


def _slider(row: _Row) -> SliderSpin:
    lowest, highest = (round(end * row.steps) for end in RANGES[row.name])
    slider = SliderSpin(
        tr(TITLES[row.name]), lowest, highest, row.unit(), power=row.power, decimals=row.decimals
    )
    slider.set_tip(tr(row.tip))
    return slider
