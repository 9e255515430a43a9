"""The status bar: zoom, size, depth and profile, shares of the classes, the job, k, device and memory."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from app.remaining import left_text
from app.session import Session
from app.workspace.run_queue import RunQueue
from core.engine.options import MatteResult
from core.text.amounts import memory_text, percent_text, time_text
from ui import theme
from ui.labels import ElidedLabel, Label, PartsLabel
from ui.panels.photo_words import photo_text
from ui.panels.run_clock import RunClock
from ui.panels.run_words import device_text, done_text, how_text
from ui.wording import ORDER, sentence_case

_REMARK_MS = 6_000
_PADDING = 12
"""Of labels in a status bar, both sides together (theme)."""
_MOST_JOB = 360
"""How much of the bar a run may take from the others for its words."""
_ABOUT_RUN = "Device; after a run also its detail limit (k) or its context, time and peak memory"


class StatusBar(QStatusBar):
    """Reads the document and listens to the service; `show_zoom` is fed by the window from the canvas."""

    def __init__(self, session: Session, clock: RunClock) -> None:
        super().__init__()
        self._session = session
        self._clock = clock
        self._phase = ""
        self._busy = self._hover = self._remark = ""
        self._remark_ends = QTimer(self, singleShot=True, interval=_REMARK_MS)
        self._remark_ends.timeout.connect(lambda: self.show_remark(""))
        self._previewed = False
        self.setSizeGripEnabled(False)
        self.job = ElidedLabel(padding=_PADDING)
        self.zoom = Label()
        self.zoom.setToolTip("Zoom")
        self.photo = PartsLabel(about="Size, depth and color profile of the photo", padding=_PADDING)
        self.run = PartsLabel(about=_ABOUT_RUN, padding=_PADDING)
        for shrinking in (self.photo, self.run):  # names of profiles and cards have any length
            shrinking.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.shares = _Shares()
        for label in (self.job, self.zoom, self.photo, self.run):
            label.setFont(theme.small_font())
        self.addWidget(self.job, 1)
        for widget in (self.zoom, self.photo, self.shares, self.run):
            self.addPermanentWidget(widget)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        session, service, document = self._session, self._session.service, self._session.document
        document.photo_changed.connect(self.refresh)
        document.shares_changed.connect(self._show_shares)
        document.alpha_changed.connect(self._show_run)
        self._clock.ticked.connect(self._show_time)
        service.progress.connect(self._show_progress)
        service.state_changed.connect(self._show_state)
        session.host.estimate_changed.connect(self._show_run)
        service.finished.connect(self._show_finished)
        service.updated.connect(self._show_updated)
        service.cancelled.connect(self._show_canceled)
        session.busy.connect(self._show_busy)
        for signal in (session.runs.changed, session.runs.progress):
            signal.connect(self._show_queue)
        session.live.changed.connect(self._show_idle)
        session.sizes_scaled.connect(self._show_scaled)
        session.document.alpha_changed.connect(self._follow_preview)

    def _show_updated(self, result: MatteResult) -> None:
        self.show_remark(done_text(result))

    def _show_canceled(self) -> None:
        self.job.set_full_text("Canceled")

    def refresh(self) -> None:
        """Read everything from the document."""
        photo = self._session.document.photo
        self.photo.set_full_text("" if photo is None else photo_text(photo))
        self.photo.setVisible(photo is not None)
        self.zoom.setVisible(photo is not None)
        self._show_shares()
        self._show_run()
        self._show_job()

    def show_zoom(self, zoom: float) -> None:
        """Show a zoom, 1.0 being one photo pixel on one screen pixel."""
        percent = 100 * zoom
        self.zoom.setText(f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %")

    def show_hover(self, text: str) -> None:
        """Show what is under the pointer, in words, while nothing else is to be said."""
        self._hover = text
        self._show_idle()

    def show_remark(self, text: str) -> None:
        """Show a sentence for some seconds, in place of what is under the pointer."""
        self._remark = text
        if text:
            self._remark_ends.start()
        self._show_idle()

    def set_palette_name(self, name: str) -> None:
        """Color the shares by one of theme.PALETTES."""
        self.shares.set_palette_name(name)

    def _show_scaled(self, brush: bool, edge: bool) -> None:
        inner, outer = self._session.edge.width
        sizes = [f"brush {self._session.brush_size:,} px"] if brush else []
        sizes += [f"edge {inner:,} px in, {outer:,} px out"] if edge else []
        self.show_remark(f"Scaled to this photo: {', '.join(sizes)}")

    def _show_shares(self) -> None:
        self.shares.show_shares(self._session.document.shares())

    def _show_run(self) -> None:
        result = self._session.document.result
        text = device_text(self._session.host.device_name)
        if result is not None:
            peak = result.peak_memory_bytes
            took = " · ".join([time_text(result.seconds["total"]), *([memory_text(peak)] if peak else [])])
            text = f"{how_text(result)} · {device_text(result.device, result.precision)} · {took}"
        self.run.set_full_text(text)
        self.run.setVisible(bool(text))

    def _show_state(self) -> None:
        self._phase = ""
        self._show_job()

    def _show_idle(self) -> None:
        if not self._session.running:  # then the run has the word
            self._show_job()

    def _show_job(self) -> None:
        preview = preview_text(self._session)
        idle = "" if preview else _STATES.get(self._session.service.state, "")
        self.job.setMinimumWidth(0)
        queue = queue_text(self._session.runs)
        rest = (
            (self._busy,) if self._busy else (preview, self._remark or self._hover or ("" if queue else idle))
        )
        words = (queue, *rest)
        self.job.set_full_text(" · ".join(word for word in words if word))

    def _follow_preview(self) -> None:
        previewed = self._session.document.preview is not None
        if previewed != self._previewed:
            self._show_idle()
        self._previewed = previewed

    def _show_busy(self, text: str) -> None:
        self._busy = f"{text}…" if text else ""
        self._show_job()

    def _show_progress(self, phase: str, fraction: float) -> None:
        self._phase = f"{sentence_case(phase)}, {round(100 * fraction)} %"
        self._show_time()

    def _show_queue(self, *_: object) -> None:
        if self._session.running:
            self._show_time()
        else:
            self._show_job()

    def _show_time(self) -> None:
        if self._session.running:
            phase, queue = self._phase or self._clock.begun(), queue_text(self._session.runs)
            self.job.set_full_text(f"{queue} · {phase}" if queue else f"{phase}, {self._clock.text()}")
            wanted = min(self.job.sizeHint().width(), _MOST_JOB)
            self.job.setMinimumWidth(
                max(self.job.minimumWidth(), wanted)
            )  # before what the bar tells of the photo

    def _show_finished(self) -> None:
        result = self._session.document.result
        if result is not None:
            self.job.set_full_text(done_text(result))


def queue_text(queue: RunQueue) -> str:
    """Return how far the runs of several photos are, "2 of 7 photos · about 3 min left"; "" with one or none."""
    if queue.total < 2:
        return ""
    return " · ".join(
        filter(None, (f"{queue.position} of {queue.total} photos", left_text(queue.seconds_left())))
    )


def preview_text(session: Session) -> str:
    """Return a sentence on a preview that is shown, on its way or refused; "" for nothing."""
    if session.live.refusal:  # stands still while the next one is tried
        return f"No preview: {session.live.refusal}"
    if session.live.computing:
        return "Updating…" if session.live.updating else "Preview…"
    if session.document.preview is None:
        return ""
    return f"Preview ready ({time_text(session.live.seconds)})"


_STATES = {
    "loading": "Loading the model…",
    "running": "Running…",
    "ready": "Ready",
    "failed": "No model loaded",
}


class _Shares(QWidget):
    """Keep, Edge and Remove as letter, color and percent."""

    def __init__(self) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(0)
        self._labels = {value: Label() for value in ORDER}
        self._icons = {value: Label() for value in ORDER}
        for value, label in self._labels.items():
            label.setFont(theme.small_font())
            label.setObjectName("share")
            self._icons[value].setObjectName("swatch")
            look = theme.class_look(value)
            label.setToolTip(f"Share of {look.name} ({look.term}) in the trimap")
            layout.addWidget(self._icons[value])
            layout.addWidget(label)
        self.set_palette_name("standard")

    def set_palette_name(self, name: str) -> None:
        for value, label in self._icons.items():
            label.setPixmap(theme.letter_icon(value, name, 14).pixmap(14, 14))

    def show_shares(self, shares: dict[int, float]) -> None:
        self.setVisible(bool(shares))
        for value, share in shares.items():
            self._labels[value].setText(f"{theme.class_look(value).name} {percent_text(share)}")
        self.setAccessibleName(", ".join(label.text() for label in self._labels.values()))
