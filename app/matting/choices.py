"""Choices for the next run: k, attention, device, precision, memory, passes and polish."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.verbs import MarkingVerbs
from app.matting import prediction
from app.matting.attention import Attention, own
from app.matting.attention import attention as attention_named
from app.matting.engine_port import EngineFactory
from app.matting.host import EngineHost
from app.matting.live import Live
from app.matting.prediction import Forecast
from app.matting.run_settings import RunSettings
from app.matting.service import MattingService
from app.matting.updating import Ground
from app.settings import Settings
from core.engine.max_tokens import Stop, capped, limit_of
from core.engine.options import Device, MatteOptions, Precision
from core.engine.tiling import token_count
from core.model.mixers.options import MixerName
from core.text.lists import sentences
from core.text.translate import tr
from core.threads.cores import choose_threads


class MattingChoices(MarkingVerbs):
    """Choices that the next run depends on, with what it would cost; all but a k set by hand outlive the program.

    Attributes:
        document: the open photo.
        host, service, live: the engine, and the runs and previews of this document on it.
        quality_stop: the stop that `max_tokens` follows from photo to photo; None while k was set by hand, which holds
            for this photo only.
        max_tokens: k; None for no limit.
    """

    max_tokens_changed = Signal(object)  # k, None for no limit
    attention_changed = Signal()  # attention or its ratio, by the user or by another model
    attention_chosen = Signal()  # the same by the user alone
    prediction_changed = Signal()  # predicted() or wanted_tokens() answer differently now
    notice = Signal(str)

    def __init__(
        self, settings: Settings, engine_factory: EngineFactory, parent: QObject | None = None
    ) -> None:
        super().__init__(settings, parent)
        self.document = Document(self)
        self.host = EngineHost(settings, engine_factory, self)
        self.service = MattingService(self.document, self.host, self)
        self.live = Live(
            self.document,
            settings,
            service=self.service,
            host=self.host,
            options=self.options,
            parent=self,
        )
        self.quality_stop: Stop | None = settings.quality_stop
        self.max_tokens = self._limit_of_stop()
        self._attention: Attention | None = None  # of the model before this one
        self.service.finished.connect(self._on_run_finished)
        self.service.updated.connect(self._on_run_finished)
        self.service.returned.connect(self.prediction_changed)
        self.service.begun.connect(self.prediction_changed)  # other programs may be busier by now, or less so
        self.host.model_changed.connect(self._on_model)
        self.host.estimate_changed.connect(self.prediction_changed)
        self.document.shares_changed.connect(self.prediction_changed)

    def options(self) -> MatteOptions:
        """Return the request that a run would be made with now."""
        return RunSettings.now(self).options(self.settings, self.host.config, self.document.size)

    @property
    def attention(self) -> Attention:
        """The attention of the next run: the choice of the user, or the model's own where the model cannot do that."""
        chosen, config = attention_named(self.settings.attention), self.host.config
        return chosen if chosen.available(config) else own(config)

    def set_attention(self, name: MixerName, ratio: float | None = None) -> None:
        """Let the global blocks mix tokens this way from the next run on, with this share of them (default: as it is).

        Raises:
            ValueError: the share is not over 0 and at most 1.
        """
        if ratio is not None and not 0 < ratio <= 1:
            raise ValueError(f"no share {ratio!r}")
        before = self.attention, self.settings.ratio
        self.settings.attention = name
        if ratio is not None:
            self.settings.ratio = ratio
        if (self.attention, self.settings.ratio) != before:
            self._emit_attention()
            self.attention_chosen.emit()

    def set_max_tokens(self, k: int | None) -> None:
        """Cap global attention at k tokens per router, for this photo: the next one has the stop last chosen.

        None, or as many tokens as the photo has, is no limit.
        """
        k = capped(k, token_count(*self.document.size) or sys.maxsize)
        if k != self.max_tokens:
            self._take_limit(None, k)

    def choose_quality(self, stop: Stop) -> None:
        """Let k follow a stop for this photo and all later ones."""
        self.settings.quality_stop = stop
        self._take_limit(stop, self._limit_of_stop())

    def set_device(self, device: Device) -> None:
        """Run on "auto", "cpu" or "cuda" from the next run on."""
        self.settings.device = device
        self.host.measure()

    def set_precision(self, precision: Precision) -> None:
        """Compute in "auto", "fp32", "bf16" or "fp16" from the next run on."""
        self.settings.precision = precision
        self.host.measure()

    def set_threads(self, count: int | None) -> None:
        """Compute with so many threads from the next run on; None for as many as other programs leave room for."""
        self.settings.threads = count
        choose_threads(count)
        self.host.measure()

    def set_memory_limit(self, limit: int | None) -> None:
        """Let a run take this many bytes, whole MB, or with None what the machine has free."""
        self.settings.memory_limit = limit
        self.prediction_changed.emit()
        if self.live.refusal:  # perhaps for want of memory
            self.live.ask_anew()

    def set_passes(self, passes: int) -> None:
        """Matte the photo alone (1), or its mirror too and take the mean (2), from the next run on."""
        self.settings.passes = passes
        self.prediction_changed.emit()

    def set_polish(self, on: bool) -> None:
        """Let colors polish the network's alpha where that pays for the model, or never, from the next run on."""
        self.settings.polish = on
        self.prediction_changed.emit()

    def set_live(self, on: bool) -> None:
        """Show a reduced preview after each pause in painting, or do not."""
        self.live.set_on(on)

    def load_model(self, path: Path | str) -> None:
        """Use a model file, or an embedded model by its name; a bad file leaves the current one in place."""
        self.host.load_model(str(path))

    @property
    def updates_next(self) -> bool:
        """True where the next run would update the matte around what changed, and not make all of it."""
        return isinstance(self.service.ground(self.options()), Ground)

    def predicted(self) -> Forecast | None:
        """Return memory (bytes) and time (seconds) of a run with the current k; None without a photo."""
        return prediction.predicted(
            self.document, self.host.config, self.host.speed, self.host.planned(self.options())
        )

    def wanted_tokens(self) -> int | None:
        """Return the most tokens that a router of the last run wanted for this photo; None before a run."""
        return prediction.wanted_tokens(self.document)

    def predicted_used(self, index: int, k: int | None = None) -> NDArray[np.bool_] | None:
        """Return the global tokens (h, w) of router `index` under a limit `k` (default: the current one)."""
        return prediction.predicted_used(self.document, index, self.max_tokens if k is None else k)

    def _on_run_finished(self, result: object) -> None:
        said = sentences(getattr(result, "remark", ""), *getattr(result, "notes", ()))
        if said:
            self.notice.emit(said)
        self.prediction_changed.emit()

    def _on_model(self, name: str) -> None:
        before, config = self._attention, self.host.config
        if before is not None and not before.available(config):
            self.notice.emit(
                tr(
                    "{model} has no “{missing}”: “{used}” is used instead.",
                    model=name,
                    missing=before.title,
                    used=self.attention.title,
                )
            )
        self._emit_attention()

    def _emit_attention(self) -> None:
        self._attention = self.attention
        self.attention_changed.emit()
        self.prediction_changed.emit()
        self.live.ask_anew()

    def _limit_of_stop(self) -> int | None:
        return limit_of(self.settings.quality_stop, token_count(*self.document.size) or sys.maxsize)

    def _take_limit(self, stop: Stop | None, k: int | None) -> None:
        if (stop, k) != (self.quality_stop, self.max_tokens):
            self.quality_stop, self.max_tokens = stop, k
            self.max_tokens_changed.emit(k)
            self.prediction_changed.emit()
