"""Choices above a picture and results below it: what a side is to run, and what came of it."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.compare.comparison import Comparison
from app.matting.attention import LEAST_RATIO, attention
from app.session import Session
from core.text.translate import again, mark, tr
from ui import theme
from ui.compare.words import (
    attended_text,
    cost_text,
    forecast_text,
    missing_marks,
    ran_text,
    side_name,
    stages_text,
)
from ui.labels import ElidedLabel, Label, dim_label
from ui.naming import Unseen, name_by
from ui.panels.attention import AttentionChoice, attending_text
from ui.spins import SpinBox, percent_unit
from ui.widgets import push_button

_SPIN = 104
_LIKE_A_RUN = mark(
    "As with a run, Undo in the main window does not take this back; it takes back marks.\nCtrl+Z in this window "
    "brings back the previous setting and matte."
)


class SideHead(QWidget):
    """The choices of one side: attention, and k or the share of patches."""

    def __init__(self, session: Session, comparison: Comparison, index: int) -> None:
        super().__init__()
        self._session, self._comparison, self._index = session, comparison, index
        name = side_name(index)
        self.attention = AttentionChoice()
        self.attention.setAccessibleName(tr("{side}: context", side=name))
        self.attention.setMinimumContentsLength(24)
        self.k = _spin(
            tr("{side}: detail limit", side=name),
            tr("How many patches may be compared with the whole photo (k)"),
        )
        self.k.setSingleStep(500)
        self.ratio = _spin(
            tr("{side}: share of patches that see the whole photo", side=name),
            tr("Share of the patches that see the whole photo"),
            percent_unit(),
        )
        self.ratio.setRange(round(100 * LEAST_RATIO), 100)
        self.ratio.setSingleStep(5)
        self._k_word, self._ratio_word = Label(tr("Detail limit")), Label(tr("Share"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        layout.setSpacing(theme.GAP)
        heading = Label(name)
        heading.setObjectName("heading")
        for widget in (heading, self.attention, self._k_word, self.k, self._ratio_word, self.ratio):
            layout.addWidget(widget)
        Unseen(self.attention, self)
        name_by(self._k_word, self.k)
        name_by(self._ratio_word, self.ratio)
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
    spin.setFixedWidth(max(_SPIN, spin.sizeHint().width()))
    return spin


class SideFoot(QWidget):
    """Time, memory, patches, model of one side; the forecast before a run, the reason after a failure; Use this."""

    def __init__(self, session: Session, comparison: Comparison, index: int) -> None:
        super().__init__()
        self._session, self._comparison, self._index = session, comparison, index
        self.cost, self.patches, self.ran = _line(), _line(), _line()
        self.error = dim_label(wrap=True)
        self.progress = QProgressBar()
        self.use = push_button(tr("Use this"), "")
        self._build()
        self.use.clicked.connect(lambda: comparison.use(index))
        self.refresh()

    def _build(self) -> None:
        name = side_name(self._index)
        font = self.cost.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setBold(True)
        self.cost.setFont(font)
        for quiet in (self.patches, self.ran):
            quiet.setObjectName("dim")
            quiet.setFont(theme.small_font())
        self.error.setStyleSheet(f"color: {theme.colors().warn}")
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("{side}: progress", side=name))
        self.use.setAccessibleName(tr("{side}: use this", side=name))
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
        self.cost.set_full_text(self._headline(state))
        self._stress(held is None or held.compares)
        if held:
            self.cost.setToolTip(f"{self.cost.full_text()}\n{stages_text(held.result)}")
        self.patches.set_full_text(attended_text(held.result) if held else self._attending())
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
            cost = cost_text(side.held.result)
            return tr("{cost}  (other marks)", cost=cost) if state == "outdated" else cost
        if state == "running" and side.progress is not None:
            return again(side.progress.phase)
        return {
            "idle": self._forecast() or tr("Not run yet"),
            "waiting": tr("Waits for its turn"),
            "failed": tr("Failed"),
        }.get(state, "")

    def _attending(self) -> str:
        setting, tokens = self._comparison.sides[self._index].setting, self._comparison.tokens
        if setting.has_k:
            return tr(
                "At most {k:,} of {total:,} patches see the whole photo in each step",
                k=setting.k,
                total=tokens,
            )
        return attending_text(attention(setting.attention), setting.ratio, tokens)

    def _refresh_use(self, state: str) -> None:
        busy, in_use = state in ("empty", "running", "waiting"), self._comparison.in_use(self._index)
        self.use.setText(tr("In use") if in_use and not busy else tr("Use this"))
        self.use.setEnabled(not busy and not in_use and not self._session.running)
        self.use.setToolTip(self._use_tip(in_use=in_use, done=state == "done"))
        self.use.setAccessibleDescription(self.use.toolTip())

    def _use_tip(self, *, in_use: bool, done: bool) -> str:
        side = self._comparison.sides[self._index]
        if in_use:
            what = tr("This is what the main window has.")
        elif side.version is not None:
            number = side.version.number
            return tr(
                "Return to version {number} with its marks and settings; one step to undo", number=number
            )
        elif done:
            what = tr("Take {setting} and its matte, in the main window.", setting=side.setting.text)
        else:
            what = tr(
                "Set {setting} in the main window; Run then makes the matte.", setting=side.setting.text
            )
        return f"{what}\n{tr(_LIKE_A_RUN)}" if done else what


def _line() -> ElidedLabel:
    return ElidedLabel(mode=Qt.TextElideMode.ElideRight)


def _lines_height(widget: QWidget) -> int:
    """Room for three lines, so that nothing moves when a run begins or ends."""
    return round(widget.fontMetrics().height() * 1.25 + 2 * widget.fontMetrics().height() + 2 * theme.GAP + 8)
