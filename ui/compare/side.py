"""Choices above a picture and results below it: what a side is to run, and what came of it."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.compare.comparison import Comparison
from app.matting.attention import LEAST_RATIO, attention
from app.session import Session
from ui import theme
from ui.compare.words import (
    SIDES,
    attended_text,
    cost_text,
    forecast_text,
    missing_marks,
    ran_text,
    stages_text,
)
from ui.labels import ElidedLabel, Label, dim_label
from ui.panels.attention import AttentionChoice, attending_text
from ui.spins import SpinBox
from ui.widgets import push_button
from ui.wording import patches_text, sentence_case

_SPIN = 104
_LIKE_A_RUN = (
    "Like a run, this is no step of Undo in the main window, which takes back marks.\n"
    "Ctrl+Z in this window brings back setting and matte from before."
)


class SideHead(QWidget):
    """The choices of one side: attention, and k or the share of patches."""

    def __init__(self, session: Session, comparison: Comparison, index: int) -> None:
        super().__init__()
        self._session, self._comparison, self._index = session, comparison, index
        name = SIDES[index]
        self.attention = AttentionChoice()
        self.attention.setAccessibleName(f"{name}: context")
        self.attention.setMinimumContentsLength(24)
        self.k = _spin(f"{name}: detail limit", "How many patches may be compared with the whole photo (k)")
        self.k.setSingleStep(500)
        self.ratio = _spin(
            f"{name}: share of patches that see the whole photo",
            "Share of the patches that see the whole photo",
            " %",
        )
        self.ratio.setRange(round(100 * LEAST_RATIO), 100)
        self.ratio.setSingleStep(5)
        self._k_word, self._ratio_word = Label("Detail limit"), Label("Share")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        layout.setSpacing(theme.GAP)
        heading = Label(name)
        heading.setObjectName("heading")
        for widget in (heading, self.attention, self._k_word, self.k, self._ratio_word, self.ratio):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.attention.chosen.connect(lambda chosen: self._choose(attention=chosen))
        self.k.valueChanged.connect(lambda k: self._choose(k=k))
        self.ratio.valueChanged.connect(lambda percent: self._choose(ratio=percent / 100))
        self.refresh()

    def refresh(self) -> None:
        """Show the setting of the side."""
        setting, tokens = self._comparison.sides[self._index].setting, self._comparison.tokens
        choice = attention(setting.attention)
        self.attention.show_choice(choice, self._session.host.config)
        with QSignalBlocker(self.k), QSignalBlocker(self.ratio):
            self.k.setRange(min(1, tokens), max(1, tokens))
            self.k.setValue(setting.k)
            self.ratio.setValue(round(100 * setting.ratio))
        for widget in (self._k_word, self.k):
            widget.setVisible(setting.has_k)
        for widget in (self._ratio_word, self.ratio):
            widget.setVisible(choice.has_ratio)
        self.setEnabled(bool(tokens))

    def _choose(self, **changed: object) -> None:
        setting = self._comparison.sides[self._index].setting
        self._comparison.choose(self._index, replace(setting, **changed))  # type: ignore[arg-type]


def _spin(name: str, tip: str, suffix: str = "") -> SpinBox:
    spin = SpinBox(1, 100, suffix)
    spin.setAccessibleName(name)
    spin.setToolTip(tip)
    spin.setFixedWidth(_SPIN)
    return spin


class SideFoot(QWidget):
    """Time, memory, patches, model of one side; the forecast before a run, the reason after a failure; Use this."""

    def __init__(self, session: Session, comparison: Comparison, index: int) -> None:
        super().__init__()
        self._session, self._comparison, self._index = session, comparison, index
        self.cost, self.patches, self.ran = Label(), dim_label(), ElidedLabel()
        self.error = dim_label(wrap=True)
        self.progress = QProgressBar()
        self.use = push_button("Use this", "")
        self._build()
        self.use.clicked.connect(lambda: comparison.use(index))
        self.refresh()

    def _build(self) -> None:
        name = SIDES[self._index]
        font = self.cost.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setBold(True)
        self.cost.setFont(font)
        self.ran.setObjectName("dim")
        self.ran.setFont(theme.small_font())
        self.error.setStyleSheet(f"color: {theme.colors().warn}")
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(f"{name}: progress")
        self.use.setAccessibleName(f"{name}: use this")
        self.use.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(2)
        for widget in (self.cost, self.patches, self.ran, self.error, self.progress):
            words.addWidget(widget)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        layout.setSpacing(theme.WIDE_GAP)
        layout.addLayout(words, 1)
        layout.addWidget(self.use)
        self.setMinimumHeight(_lines_height(self))

    def refresh(self) -> None:
        """Show where the side stands."""
        side, state = self._comparison.sides[self._index], self._comparison.state(self._index)
        held = None if side.wanted or state == "failed" else side.held
        busy = state in ("running", "waiting")
        self.cost.setText(self._headline(state))
        self._stress(held is None or held.compares)
        self.cost.setToolTip(stages_text(held.result) if held else "")
        self.patches.setText(attended_text(held.result) if held else self._attending())
        self.ran.set_full_text(ran_text(held) if held else "")
        self.error.setText(side.error if state == "failed" else "")
        self.progress.setValue(round(1000 * side.progress.fraction) if side.progress else 0)
        for widget, shown in (
            (self.patches, state not in ("empty", "failed")),
            (self.ran, held is not None),
            (self.error, state == "failed"),
            (self.progress, busy),
        ):
            widget.setVisible(shown)
        self._refresh_use(state)

    def _stress(self, stressed: bool) -> None:
        """Bold and bright, or dim: numbers that stand side by side are taken for comparable."""
        font = self.cost.font()
        if font.bold() != stressed:
            font.setBold(stressed)
            self.cost.setFont(font)
            self.cost.setStyleSheet("" if stressed else f"color: {theme.colors().dim}")

    def _forecast(self) -> str:
        can_run = not missing_marks(self._session.document)
        return forecast_text(self._comparison, self._index) if can_run else ""

    def _headline(self, state: str) -> str:
        side = self._comparison.sides[self._index]
        if state in ("done", "outdated") and side.held is not None:
            old = "  (other marks)" if state == "outdated" else ""
            return f"{cost_text(side.held.result)}{old}"
        if state == "running" and side.progress is not None:
            return sentence_case(side.progress.phase)
        return {
            "idle": self._forecast() or "Not run yet",
            "waiting": "Waits for its turn",
            "failed": "Failed",
        }.get(state, "")

    def _attending(self) -> str:
        setting, tokens = self._comparison.sides[self._index].setting, self._comparison.tokens
        if setting.has_k:
            return f"At most {setting.k:,} of {patches_text(tokens)} see the whole photo in each step"
        return sentence_case(attending_text(attention(setting.attention), setting.ratio, tokens))

    def _refresh_use(self, state: str) -> None:
        side = self._comparison.sides[self._index]
        title, version = side.setting.text, side.version
        busy, in_use = state in ("empty", "running", "waiting"), self._comparison.in_use(self._index)
        self.use.setText("In use" if in_use and not busy else "Use this")
        self.use.setEnabled(not busy and not in_use and not self._session.running)
        what = f"Take {title} and its matte" if state == "done" else f"Set {title}; Run then makes the matte"
        tip = "This is what the main window has" if in_use else f"{what}, in the main window"
        tip = f"{tip}.\n{_LIKE_A_RUN}" if state == "done" else tip
        if version is not None and not in_use:
            tip = f"Return to version {version.number} with its marks and settings; one step to undo"
        self.use.setToolTip(tip)
        self.use.setAccessibleDescription(self.use.toolTip())


def _lines_height(widget: QWidget) -> int:
    """Room for three lines, so that nothing moves when a run begins or ends."""
    return round(widget.fontMetrics().height() * 1.25 + 2 * widget.fontMetrics().height() + 2 * theme.GAP + 8)
