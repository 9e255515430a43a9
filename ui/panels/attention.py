"""The rows of the Matte step that choose the context, and the share of patches where it has one."""

from typing import cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QComboBox, QListView, QVBoxLayout, QWidget

from app.matting.attention import CHOICES, LEAST_RATIO, RATIO_STOPS, Attention, choices, share_text
from core.model.config import ModelConfig
from core.text.translate import mark, tr, tr_n
from ui.push import Choice
from ui.spins import SliderSpin, percent_unit
from ui.widgets import choice_button, column_of, row_of

_TIP_RATIO = mark(
    "Share of the patches that are compared with the whole photo;\nthe others go along with those"
)
_TIPS = {
    0.25: mark("Quick and small: a quarter of the patches"),
    0.5: mark("Half of the patches"),
    0.75: mark("Close to Everywhere: three quarters of the patches"),
}


class AttentionChoice(Choice):
    """One of the mixers; `chosen` is emitted for the user's choice only. What the model cannot do is gray."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Context"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for choice in CHOICES:
            self.addItem(choice.label, choice.id)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def show_choice(self, choice: Attention, config: ModelConfig | None) -> None:
        """Show this one, and which of the others a network of this shape can do; without a signal."""
        model, offered = cast(QStandardItemModel, self.model()), choices(config)
        rows = cast(QListView, self.view())
        for index, one in enumerate(CHOICES):
            missing = one.missing(config)
            item = model.item(index)
            item.setEnabled(not missing)
            item.setToolTip(f"{missing}\n{one.tip}" if missing else one.tip)
            rows.setRowHidden(index, one not in offered)
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(choice.id))
        self.setToolTip(choice.tip)
        self.setAccessibleDescription(choice.meaning)


class RatioRows(QWidget):
    """The share of patches that attend, laid out as k is: three stops, then slider and number.

    `chosen` is emitted for the user's choice only.
    """

    chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.stops = QButtonGroup(self)
        for index, ratio in enumerate(RATIO_STOPS):
            self.stops.addButton(choice_button(share_text(ratio), tr(_TIPS[ratio])), index)
        self.slider = SliderSpin(
            tr("Share of patches that see the whole photo"), round(100 * LEAST_RATIO), 100, percent_unit()
        )
        self.slider.set_tip(tr(_TIP_RATIO))
        self.spin = self.slider.spin
        self.spin.setSingleStep(5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column_of(row_of(*self.stops.buttons()), self.slider))
        self.stops.idClicked.connect(lambda index: self.chosen.emit(RATIO_STOPS[index]))
        self.slider.changed.connect(lambda percent: self.chosen.emit(percent / 100))

    def show_ratio(self, ratio: float) -> None:
        """Show this share, without a signal."""
        self.stops.setExclusive(False)
        for index, stop in enumerate(RATIO_STOPS):
            self.stops.button(index).setChecked(stop == ratio)
        self.stops.setExclusive(ratio in RATIO_STOPS)
        self.slider.set_value(round(100 * ratio))


def attending_text(choice: Attention, ratio: float, tokens: int) -> str:
    """Return the line under a choice without a detail limit: "4,060 of 8,120 patches see the whole photo"."""
    if not tokens:
        return ""
    if choice.id == "full":
        return tr_n("The {n:,} patch sees the whole photo", "All {n:,} patches see the whole photo", tokens)
    if not choice.has_ratio:
        return tr("As many patches see the whole photo as the model was trained for")
    count = round(ratio * tokens)
    if choice.id == "mame":
        return tr_n(
            "At least {count:,} of {n:,} patch see the whole photo",
            "At least {count:,} of {n:,} patches see the whole photo",
            tokens,
            count=count,
        )
    return tr_n(
        "{count:,} of {n:,} patch see the whole photo",
        "{count:,} of {n:,} patches see the whole photo",
        tokens,
        count=count,
    )
