"""Step 2 of the right panel: how much the network may spend, Run, and what came of it."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.session import Session
from core.engine.max_tokens import STOPS, most_tokens, stop_limits
from core.engine.tiling import token_count
from core.text.translate import mark, tr, tr_in, tr_n
from core.trimap.values import remark_on
from ui import theme
from ui.action_set import ActionSet
from ui.actions.keys import key_or_words
from ui.actions.matte import MEMORY
from ui.labels import ElidedLabel, NamingButton, dim_label, plain_tip
from ui.panels.attention import AttentionChoice, RatioRows, attending_text
from ui.panels.budget import BudgetSlider, budget_text
from ui.panels.run_clock import RunClock
from ui.panels.run_words import estimate_text, limit_text, result_text, stepped_down
from ui.panels.section import Section
from ui.soon import Soon
from ui.spins import SpinBox
from ui.widgets import (
    ActionPush,
    RunButton,
    action_button,
    choice_button,
    column_of,
    push_button,
    row_of,
)
from ui.wording import lack_of, lack_text, lack_verb, model_text, stop_text

_TIP_K = mark(
    "Detail limit: how many patches of 16×16 pixels may be compared with the whole photo (k, for each router). "
    "More is finer in hair and slower; past what the photo needs nothing changes."
)
_TIP_UPDATE = mark("Update the matte around what you changed ({run}); {whole} makes all of it again")
_TIP_ROUTING = mark(
    "Lay over the photo where the network looked closely ({key}), the routing map.\n"
    "Bright: compared with the whole photo, by itself.\nDark: judged from nearby pixels, or merged with others.\n"
    "Amber: left out by the detail limit."
)
_ROUTING_VIEWS: tuple[str | int, ...] = ("off", "count", 0, 1, 2, 3)

_Button = TypeVar("_Button", bound=QToolButton)


class MattePanel(Section):
    """Model and memory, attention, quality as a budget, prediction, Run or Cancel with progress, the routing map."""

    def __init__(
        self, session: Session, actions: ActionSet, clock: RunClock, parent: QWidget | None = None
    ) -> None:
        super().__init__("matte", tr("Matte"), session.settings, parent)
        self._session = session
        self._clock = clock
        self._begun = ""
        self._actions = actions
        self._soon = Soon(self.refresh, self)
        self._build_head()
        self._build_attention()
        self._build_quality()
        self._build_run()
        self._build_routing()
        self._connect()
        self.refresh()

    def _build_head(self) -> None:
        """Model and memory beside the heading: the rows below are for what changes from photo to photo."""
        menu = QMenu(self)
        for spec in MEMORY:
            menu.addAction(self._actions[spec.id])
        self.model = self._head_button(NamingButton(), 1)
        self.memory = self._head_button(QToolButton(), 0)
        self.model.clicked.connect(self._actions["model"].trigger)
        self.memory.setMenu(menu)
        self.memory.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.memory.setToolTip(tr("How much memory a run may take"))

    def _head_button(self, button: _Button, stretch: int) -> _Button:
        button.setObjectName("head")
        button.setFont(theme.small_font())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.addWidget(button, stretch, Qt.AlignmentFlag.AlignRight)
        return button

    def _build_attention(self) -> None:
        self.attention = AttentionChoice()
        compare = action_button(self._actions["compare"])
        compare.setFixedSize(28, self.attention.sizeHint().height())  # no higher than the row
        self.add(tr("Context"), self.attention, compare)

    def _build_quality(self) -> None:
        self.stops = QButtonGroup(self)
        for index, stop in enumerate(STOPS):
            self.stops.addButton(choice_button(stop_text(stop), tr(_STOPS[stop])), index)
        self.slider = BudgetSlider()
        self.slider.setAccessibleName(tr("Detail limit slider"))
        self.spin = SpinBox(0, 0)  # up to all tokens of a photo
        self.spin.setAccessibleName(tr("Detail limit"))
        self.spin.setSingleStep(500)
        for widget in (self.slider, self.spin):
            widget.setToolTip(tr(_TIP_K))
        self.spin.setFixedWidth(max(104, self.spin.sizeHint().width()))
        self.of_routed = column_of(row_of(*self.stops.buttons()), row_of(self.slider, self.spin))
        self.ratio = RatioRows()
        self.meaning = dim_label(wrap=True)
        self.how = QStackedWidget()  # as high as the highest, whichever is shown: Run stays where it is
        for page in (self.of_routed, self.ratio, self.meaning):
            self.how.addWidget(page)
        self.rows.addWidget(self.how)
        self.budget = dim_label(wrap=True)
        self.estimate = dim_label(wrap=True)
        self.words = column_of(self.budget, self.estimate, gap=0, stretch=True)
        self.words.setMinimumHeight(_MOST_LINES * self.budget.fontMetrics().lineSpacing())
        self.rows.addWidget(self.words)

    def _build_run(self) -> None:
        self.button = RunButton()
        self.live = ActionPush(self._actions["live"])
        self.twice = ActionPush(self._actions["two_passes"], icon=False)
        for button in (self.twice, self.live):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of the run"))
        self.phase = ElidedLabel()
        self.time = dim_label()
        self.time.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.outcome = dim_label(wrap=True)
        self.retry = push_button(
            tr("Retry as asked"), tr("Run again with the limit you asked for"), "mdi6.restore"
        )
        self.job = column_of(self.progress, row_of(self.phase, self.time), gap=0)
        self.job.setMinimumHeight(self.words.minimumHeight())  # takes its place: nothing moves
        self.rows.addWidget(self.job)
        self.run = self.add(self.button, self.twice, self.live)
        self.rows.addWidget(self.outcome)
        self.rows.addWidget(self.retry)

    def _build_routing(self) -> None:
        self.routing = QComboBox()
        self.routing.setAccessibleName(tr("Detail map"))
        self.routing.setToolTip(tr(_TIP_ROUTING, key=key_or_words("routing")))
        self.routing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for view in _ROUTING_VIEWS:
            self.routing.addItem("", view)
        self.add(tr("Detail map"), self.routing)

    def _connect(self) -> None:
        session, service, document = self._session, self._session.service, self._session.document
        self.stops.idClicked.connect(self._choose_stop)
        self.attention.chosen.connect(session.set_attention)
        self.ratio.chosen.connect(lambda ratio: session.set_attention(session.attention.id, ratio))
        self.slider.moved.connect(session.set_max_tokens)
        self.spin.valueChanged.connect(session.set_max_tokens)
        self.button.clicked.connect(self._press)
        self.retry.clicked.connect(self._retry)
        self.routing.activated.connect(lambda index: session.set_routing_view(self.routing.itemData(index)))
        part = self._soon.part
        session.prediction_changed.connect(part(self._show_quality))
        session.max_tokens_changed.connect(part(self._show_quality))
        session.attention_changed.connect(part(self._show_attention))
        session.routing_view_changed.connect(part(self._show_routing))
        document.routing_changed.connect(part(self._show_routing))
        document.photo_changed.connect(self._soon.ask)
        document.shares_changed.connect(part(self._show_shares))
        self._clock.ticked.connect(self._show_time)
        service.progress.connect(self._show_progress)
        service.state_changed.connect(part(self._show_state))
        session.runs.changed.connect(part(self._follow_queue))
        session.host.model_changed.connect(part(self._show_state))
        service.finished.connect(part(self._show_outcome))

    def refresh(self) -> None:
        """Read everything from the session."""
        self._show_attention()
        self._show_quality()
        self._show_state()
        self._show_routing()
        self._show_outcome()

    # --- attention ---------------------------------------------------------------------------------------------

    def _show_attention(self) -> None:
        choice = self._session.attention
        self.attention.show_choice(choice, self._session.host.config)
        self.ratio.show_ratio(self._session.settings.ratio)
        if not (choice.has_k or choice.has_ratio):
            self.meaning.setText(choice.meaning)
        page = self.ratio if choice.has_ratio else self.meaning
        self.how.setCurrentWidget(self.of_routed if choice.has_k else page)
        self._show_routing()

    # --- quality -----------------------------------------------------------------------------------------------

    def _choose_stop(self, index: int) -> None:
        self._session.choose_quality(STOPS[index])
        self._show_quality()

    def _show_quality(self) -> None:
        session = self._session
        tokens = token_count(*session.document.size)
        shown = min(max(most_tokens(session.max_tokens, tokens), 1), tokens)
        wanted = session.wanted_tokens()
        self.slider.set_budget(shown, 1, tokens, wanted)
        self.spin.blockSignals(True)
        self.spin.setRange(min(1, tokens), tokens)
        self.spin.setSpecialValueText("" if tokens else " ")  # blank without a photo, never at k = 1
        self.spin.setValue(shown)
        self.spin.blockSignals(False)
        self._check_stop(tokens)
        self.budget.setText(self._budget_text(shown, wanted, tokens))
        self.slider.setAccessibleDescription(self.budget.text())
        self.memory.setAccessibleName(limit_text(session.settings.memory_limit))
        self.memory.setText(f"{self.memory.accessibleName()}  ▾")
        self._show_shares()
        for widget in (self.slider, self.spin, *self.stops.buttons()):
            widget.setEnabled(bool(tokens))

    def _show_estimate(self) -> None:
        """Tell what a run would cost, where the button beside it runs."""
        session = self._session
        can_run = lack_of(session.document.shares()) is None
        predicted = session.predicted() if can_run else None
        text, color = estimate_text(predicted, has_k=session.attention.has_k)
        if text and session.updates_next:
            text = tr("Only around what changed; whole photo: {estimate}", estimate=text)
        self.estimate.setText(text)
        self.estimate.setStyleSheet(f"color: {color}")

    def _budget_text(self, shown: int, wanted: int | None, tokens: int) -> str:
        choice = self._session.attention
        if not choice.has_k:
            return attending_text(choice, self._session.settings.ratio, tokens)
        return budget_text(shown, wanted, stop_limits(tokens)["light"], tokens) if tokens else ""

    def _check_stop(self, tokens: int) -> None:
        chosen = self._session.quality_stop
        self.stops.setExclusive(False)
        for index, (stop, limit) in enumerate(stop_limits(tokens).items()):
            button, tip = self.stops.button(index), tr(_STOPS[stop])
            button.setChecked(stop == chosen)
            button.setToolTip(
                tr_n(
                    "{tip} (detail limit: {n:,} patch)", "{tip} (detail limit: {n:,} patches)", limit, tip=tip
                )
                if limit
                else tip
            )
        self.stops.setExclusive(chosen is not None)

    # --- the run -----------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        service, model = self._session.service, self._session.host.model_name
        running = self._session.running
        begun = self._clock.begun() if running else ""
        if running and begun != self._begun:
            self._show_progress(begun, 0.0)
            if not service.waiting:
                self.progress.setRange(0, 0)  # busy, with nothing to measure yet
        self._begun = begun
        state = _MODEL_STATES.get(service.state, "")
        self._show_model(model or (tr(state) if state else ""))
        self._show_button(running)
        self.job.setVisible(running)
        is_away = self.rows.indexOf(self.job) < 0
        self.words.setVisible(not running or is_away)  # nothing moves
        self._show_outcome()

    def _follow_queue(self) -> None:
        """A run that waits for another photo says so, and begins once its turn comes."""
        if self._session.running and self._clock.begun() != self._begun:
            self._show_state()

    def _show_model(self, name: str) -> None:
        self.model.setAccessibleName(tr("Model: {name}", name=name))
        short = self.model.fontMetrics().elidedText(
            model_text(name), Qt.TextElideMode.ElideMiddle, _MODEL_WIDTH
        )
        self.model.set_words(tr("Model: {name}", name=short), short)
        self.model.setToolTip(plain_tip(f"{name}\n{self._actions['model'].toolTip()}"))

    def _show_shares(self) -> None:
        self._show_button(self._session.running)
        self._show_estimate()

    def _show_button(self, running: bool) -> None:
        shares = self._session.document.shares()
        lack = None if running else lack_of(shares)
        remark = remark_on(shares) if shares and not running else ""
        updates = not running and not lack and self._session.updates_next
        usual = (
            tr(_TIP_UPDATE, run=key_or_words("run"), whole=key_or_words("run_whole"))
            if updates
            else self._actions["cancel" if running else "run"].toolTip()
        )
        verb = lack_verb(lack) or (tr("Update") if updates else tr("Run"))
        self.button.show_state(verb, lack_text(lack) or remark or usual, running=running, runs=not lack)
        self.button.setEnabled(running or self._session.document.photo is not None)

    def _press(self) -> None:
        """Do what the button says."""
        session = self._session
        if session.running:
            self._actions["cancel"].trigger()
        elif lack_of(session.document.shares()):
            session.begin_marking()
        else:
            session.run()

    def _show_progress(self, phase: str, fraction: float) -> None:
        self.progress.setRange(0, 1000)
        self.progress.setValue(round(1000 * fraction))
        self.phase.set_full_text(phase)
        self._show_time()

    def _show_time(self) -> None:
        """The clock too, where the phase leaves room for it; the status bar has both in any case."""
        text, left = self._clock.text(), self._clock.left()
        wanted = self.phase.sizeHint().width() + self.time.fontMetrics().horizontalAdvance(text) + theme.GAP
        self.time.setText(left if left and wanted > self.job.width() else text)

    def _show_outcome(self) -> None:
        result = None if self._session.running else self._session.document.result
        asked, limited = self._asked
        down = result is not None and stepped_down(result, asked)
        self.outcome.setText("" if result is None else result_text(result, asked, limited=limited))
        self.outcome.setStyleSheet(f"color: {theme.colors().warn}" if down else "")
        self.outcome.setVisible(down)  # the status bar tells the rest: no line that comes and goes
        self.retry.setVisible(down and not limited)

    @property
    def _asked(self) -> tuple[int | None, bool]:
        """The k that the result in the document was asked with, and whether under a memory limit."""
        options = self._session.service.landed_options
        return options.max_tokens, options.memory_limit is not None

    def _retry(self) -> None:
        self._session.set_max_tokens(self._asked[0])
        self._session.run()

    # --- routing -----------------------------------------------------------------------------------------------

    def _show_routing(self) -> None:
        view, document = self._session.routing_view, self._session.document
        is_routed = not document.mixers if document.result else self._session.attention.has_k
        for index, one in enumerate(_ROUTING_VIEWS):
            self.routing.setItemText(index, routing_view_text(one, is_routed=is_routed))
        self.routing.setCurrentIndex(self.routing.findData(view))
        self.routing.setEnabled(self._session.document.photo is not None)


def routing_view_text(view: str | int, *, is_routed: bool) -> str:
    """A view of the detail map in words, for the network's own routing or for another context."""
    if isinstance(view, int):
        return tr("Step {number}", number=view + 1)
    if view == "off":
        return tr_in("detail map", "Off")
    return tr("In how many of 4 steps") if is_routed else tr("All 4 steps")


_STOPS = {
    "light": mark("Quick and small: only the hardest parts see the whole photo"),
    "balanced": mark("What the network was designed for"),
    "unlimited": mark("Every part that needs the whole photo sees it"),
}
_MODEL_WIDTH = 84
_MOST_LINES = 3
"""Of budget and estimate, which wraps where memory is short."""
_MODEL_STATES = {"loading": mark("Loading…"), "failed": mark("none loaded")}
