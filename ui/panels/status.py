"""The status bar: zoom, size, depth and profile, shares of the classes, the job, k, device and memory."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from app.remaining import left_text
from app.session import Session
from app.workspace.run_queue import RunQueue
from core.engine.options import MatteResult
from core.text.amounts import memory_text, percent_text, time_text
from core.text.lists import in_row
from core.text.translate import mark, tr
from ui import theme
from ui.labels import ElidedLabel, Label, PartsLabel, dotted
from ui.panels.photo_words import photo_text
from ui.panels.run_clock import RunClock
from ui.panels.run_words import done_text, how_text
from ui.wording import ORDER, device_text

_REMARK_MS = 6_000
_PADDING = 12
"""Of labels in a status bar, both sides together (theme)."""
_MOST_JOB = 360
"""Largest width that a run's words may take from the other labels."""
_ABOUT_RUN = mark("Device; after a run also its detail limit (k) or its context, time and peak memory")


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
        self.setAccessibleName(tr("Status"))
        self.job = ElidedLabel(padding=_PADDING)
        self.zoom = Label()
        self.zoom.setToolTip(tr("Zoom"))
        self.photo = PartsLabel(about=tr("Size, depth and color profile of the photo"), padding=_PADDING)
        self.run = PartsLabel(about=tr(_ABOUT_RUN), padding=_PADDING)
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
        self.job.set_full_text(tr("Canceled"))

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
        shown = (
            tr("{percent:.1f} %", percent=percent) if percent < 10 else tr("{percent:.0f} %", percent=percent)
        )
        self.zoom.setText(shown)
        self.zoom.setAccessibleName(tr("Zoom: {zoom}", zoom=shown))

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
        sizes = (
            tr("brush {pixels:,} px", pixels=self._session.brush_size) if brush else "",
            tr("edge {inside:,} px in, {outside:,} px out", inside=inner, outside=outer) if edge else "",
        )
        self.show_remark(tr("Scaled to this photo: {sizes}", sizes=in_row(sizes)))

    def _show_shares(self) -> None:
        self.shares.show_shares(self._session.document.shares())

    def _show_run(self) -> None:
        result = self._session.document.result
        text = device_text(self._session.host.device_name)
        if result is not None:
            peak = result.peak_memory_bytes
            text = dotted(
                (
                    how_text(result),
                    device_text(result.device, result.precision),
                    time_text(result.seconds["total"]),
                    memory_text(peak) if peak else "",
                )
            )
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
        state = _STATES.get(self._session.service.state, "")
        idle = tr(state) if state and not preview else ""
        self.job.setMinimumWidth(0)
        queue = queue_text(self._session.runs)
        rest = (
            (self._busy,) if self._busy else (preview, self._remark or self._hover or ("" if queue else idle))
        )
        self.job.set_full_text(dotted((queue, *rest)))

    def _follow_preview(self) -> None:
        previewed = self._session.document.preview is not None
        if previewed != self._previewed:
            self._show_idle()
        self._previewed = previewed

    def _show_busy(self, text: str) -> None:
        self._busy = tr("{task}…", task=text) if text else ""
        self._show_job()

    def _show_progress(self, phase: str, fraction: float) -> None:
        self._phase = in_row((phase, tr("{percent} %", percent=round(100 * fraction))))
        self._show_time()

    def _show_queue(self, *_: object) -> None:
        if self._session.running:
            self._show_time()
        else:
            self._show_job()

    def _show_time(self) -> None:
        if self._session.running:
            phase, queue = self._phase or self._clock.begun(), queue_text(self._session.runs)
            self.job.set_full_text(dotted((queue, phase)) if queue else in_row((phase, self._clock.text())))
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
    done = tr("{position} of {total} photos", position=queue.position, total=queue.total)
    return dotted((done, left_text(queue.seconds_left())))


def preview_text(session: Session) -> str:
    """Return a sentence on a preview that is shown, on its way or refused; "" for nothing."""
    if session.live.refusal:  # stands still while the next one is tried
        return tr("No preview: {reason}", reason=session.live.refusal)
    if session.live.computing:
        return tr("Updating…") if session.live.updating else tr("Preview…")
    if session.document.preview is None:
        return ""
    return tr("Preview ready ({time})", time=time_text(session.live.seconds))


_STATES = {
    "loading": mark("Loading the model…"),
    "running": mark("Running…"),
    "ready": mark("Ready"),
    "failed": mark("No model loaded"),
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
            label.setToolTip(tr("Share of {mark} ({term}) in the trimap", mark=look.name, term=look.term))
            layout.addWidget(self._icons[value])
            layout.addWidget(label)
        self.set_palette_name("standard")

    def set_palette_name(self, name: str) -> None:
        for value, label in self._icons.items():
            label.setPixmap(theme.letter_icon(value, name, 14).pixmap(14, 14))

    def show_shares(self, shares: dict[int, float]) -> None:
        self.setVisible(bool(shares))
        for value, share in shares.items():
            name = theme.class_look(value).name
            self._labels[value].setText(tr("{mark} {share}", mark=name, share=percent_text(share)))
        self.setAccessibleName(in_row(label.text() for label in self._labels.values()))
