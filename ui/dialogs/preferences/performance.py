"""Performance: what computes, how exactly, on how many threads, in how much memory."""

from __future__ import annotations

from collections.abc import Callable

from app.matting import cards
from app.session import Session
from app.workspace.parking import default_limit
from core.text.amounts import limit_text
from core.text.translate import mark, tr
from core.threads.cores import allowed_threads
from ui.dialogs.preferences.controls import Limit, Options
from ui.dialogs.preferences.page import Page, tell
from ui.wording import device_text

_MB = 2**20
_MOST_MB = 1 << 20
_LEAST_MB, _USUAL_MB, _USUAL_VERSIONS = 64, 2048, 512 * _MB


class PerformancePage(Page):
    """All of it holds from the next run on."""

    name = "performance"
    title = mark("Performance")
    icon = "mdi6.speedometer"
    defaults = mark(
        "Device, precision, threads and the memory of runs and photos are automatic again, "
        "and the versions of a photo take up to 512 MB."
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._card_asked = False
        self.device = Options(
            tr("Device"), [(tr("Automatic"), "auto"), (tr("CPU only"), "cpu"), ("CUDA", "cuda")]
        )
        self.precision = Options(
            tr("Precision"),
            [
                (tr("Automatic"), "auto"),
                (tr("32 bit (fp32): exact"), "fp32"),
                (tr("16 bit (bf16): less memory"), "bf16"),
                (tr("16 bit (fp16): graphics cards only"), "fp16"),
            ],
        )
        most = allowed_threads()
        self.threads = Limit(tr("Threads"), 1, most, usual=most)
        self.run_memory = _memory(tr("Memory of a run"), _USUAL_MB)
        self.versions = _memory(tr("Memory of the versions of a photo"), _USUAL_VERSIONS // _MB)
        self.versions.auto.hide()
        self.versions.setFocusProxy(self.versions.number)
        self.photos = _memory(tr("Memory of photos out of view"), default_limit() // _MB)
        self.in_use = self.row(tr("Device"), self.device)
        self.row(tr("Precision"), self.precision)
        self.row(
            tr("Threads"),
            self.threads,
            hint=tr(
                "At most {n:,} here. Automatic leaves room for other programs; the result is the same with any number.",
                n=most,
            ),
        )
        self.row(
            tr("Memory of a run"),
            self.run_memory,
            hint=tr(
                "On top of the loaded model. A lower limit makes tiles smaller first, then lowers the detail limit."
            ),
        )
        self.row(
            tr("Versions"),
            self.versions,
            hint=tr(
                "How much the versions of a photo may take; the oldest are compressed first, then dropped."
            ),
        )
        self.row(
            tr("Open photos"),
            self.photos,
            hint=tr(
                "How much photos out of view may take before they are compressed. Automatic: {amount} here.",
                amount=limit_text(default_limit() // _MB * _MB),
            ),
        )
        self.end()
        self._connect()

    def _connect(self) -> None:
        session = self.session
        self.device.taken.connect(session.set_device)
        self.precision.taken.connect(session.set_precision)
        self.threads.taken.connect(session.set_threads)
        self.run_memory.taken.connect(_in_bytes(session.set_memory_limit))
        self.versions.taken.connect(_in_bytes(lambda limit: session.versions.set_limit(limit or 0)))
        self.photos.taken.connect(_in_bytes(self._set_photos_bytes))
        session.host.estimate_changed.connect(self._show_device)
        session.host.state_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what holds now."""
        settings = self.settings
        self.device.show_value(settings.device)
        self.precision.show_value(settings.precision)
        self.threads.show_value(settings.threads)
        self.run_memory.show_value(_in_mb(settings.memory_limit))
        self.versions.show_value(_in_mb(self.session.versions.limit_bytes))
        self.photos.show_value(_in_mb(settings.photos_bytes))
        self._show_device()
        if not self._card_asked and self.session.host.state != "loading":  # else torch would be waited for
            self._card_asked = True
            self.later(cards.card_name, self.show_card, "cards")

    def reset(self) -> None:
        """Let all be automatic again."""
        session = self.session
        session.set_memory_limit(None)
        session.versions.set_limit(_USUAL_VERSIONS)
        self._set_photos_bytes(None)
        session.set_device("auto")
        session.set_precision("auto")
        session.set_threads(None)

    def show_card(self, card: str) -> None:
        """Name the graphics card, "" for none: then it cannot be chosen."""
        text = (
            tr("Graphics card: {name}", name=card)
            if card
            else tr("Graphics card (none that can be used here)")
        )
        self.device.set_item("cuda", text, enabled=bool(card))

    def _show_device(self) -> None:
        in_use = self.session.host.device_name
        tell(self.in_use, tr("In use: {device}", device=device_text(in_use)) if in_use else "")

    def _set_photos_bytes(self, limit: int | None) -> None:
        self.settings.photos_bytes = limit
        self.session.workspace.parking.set_limit(limit)


def _memory(name: str, usual: int) -> Limit:
    return Limit(name, _LEAST_MB, _MOST_MB, tr("{amount} MB", amount=""), usual=usual)


def _in_bytes(take: Callable[[int | None], object]) -> Callable[[int | None], None]:
    """Return `take` for megabytes, None staying None."""

    def taken(megabytes: int | None) -> None:
        take(None if megabytes is None else megabytes * _MB)

    return taken


def _in_mb(limit: int | None) -> int | None:
    return None if limit is None else limit // _MB
