"""The model an engine holds: loaded from a file, made ready for a device, kept warm between runs."""

import re
from collections.abc import Iterable
from pathlib import Path

from core.engine.device import Target, device_title, prepare, resolve, settle_precision
from core.engine.options import OWN_POLISH, MatteOptions
from core.errors import UserError
from core.files import digest_of_file, is_there
from core.model.checkpoint import load_checkpoint
from core.model.config import ModelConfig
from core.model.mematte import MEMatte, with_mixer
from core.model.mixers.options import MixerOptions
from core.resources import DEFAULT_MODEL, embedded_models
from core.text.lists import any_of
from core.text.translate import Text, tr

REACH_KEY = "unknown_reach"
"""Metadata of our own checkpoints: pixels from the known region up to which the model was trained to judge."""


class HeldModel:
    """One model, none at first: the embedded one comes where it is needed and no other was loaded.

    `weights` is the SHA-256 of its file in hexadecimal, "" without one.
    """

    def __init__(self) -> None:
        self.model_name = self.weights = ""
        self._model: MEMatte | None = None
        self._prepared: dict[Target, MEMatte] = {}
        self._reach: float | None = None

    @property
    def config(self) -> ModelConfig | None:
        """The shape of the loaded network."""
        return self._model.config if self._model else None

    @property
    def is_of_our_training(self) -> bool:
        """Our own models say how far they judge, or take color hints; published ones do neither."""
        return self._reach is not None or bool(self.config and self.config.hints)

    @property
    def repeats_border(self) -> bool:
        """Continue a photo past its border by its last row and column: for models of our own training,

        which never saw a border. Published ones were trained with zeros there.
        """
        return self.is_of_our_training

    @property
    def own_polish(self) -> int:
        """Steps of polish behind the loaded model where none are asked for: some for ours, none for published ones."""
        return OWN_POLISH if self.is_of_our_training else 0

    def polish_steps(self, options: MatteOptions) -> int:
        """Return how many steps of polish a run with these options takes."""
        return self.own_polish if options.polish is None else options.polish

    def load(self, source: Path | str = DEFAULT_MODEL) -> None:
        """Load an embedded model by its name, or a checkpoint file.

        Raises:
            UserError: no such name or file, or a file that does not fit; the current model stays.
        """
        embedded = embedded_models()
        path = embedded.get(str(source), Path(source))
        if not is_there(path):
            raise UserError(_no_model(str(source), embedded))
        checkpoint, weights = load_checkpoint(path), digest_of_file(path)
        self._model = checkpoint.build()
        self._reach = _reach(checkpoint.metadata)
        self._prepared = {}
        self.weights = weights
        self.model_name = str(source) if str(source) in embedded else path.name

    def device_name(self, options: MatteOptions) -> str:
        """Return the device a run with these options would use, in words."""
        return device_title(resolve(options).device)

    def loaded(self) -> MEMatte:
        """Return the network as it was loaded, float32 on the CPU; the embedded one where none was chosen."""
        if self._model is None:
            self.load()
        assert self._model is not None
        return self._model

    def prepared(self, target: Target, mixer: MixerOptions | None = None) -> MEMatte:
        """Return the network made ready for a device and precision; the last two of a device are kept.

        Two, since first looks are taken in float32 whatever the run's precision is.

        With another mixer it shares the weights of the one kept.

        Raises:
            UserError: the model lacks what the mixer needs.
        """
        model = self.loaded()
        kept = [other for other in self._prepared if other.device == target.device]
        if target not in kept:
            self._prepared = {other: self._prepared[other] for other in kept[-1:]}
        prepared = self._prepared.pop(target, None) or prepare(model, target)
        self._prepared[target] = prepared
        settle_precision(target)
        return with_mixer(prepared, mixer) if mixer else prepared


def _no_model(source: str, embedded: Iterable[str]) -> Text:
    names = any_of(embedded) if embedded else ""
    if not names:
        return tr("There is no model {source}. Give a checkpoint file.", source=source)
    return tr(
        "There is no model {source}. Give a checkpoint file, or the name of an embedded model: {names}.",
        source=source,
        names=names,
    )


def _reach(metadata: dict[str, str]) -> float | None:
    """Return how far from known pixels the model was trained to judge, where its file says so; ours do."""
    text = metadata.get(REACH_KEY, "")
    return (float(text) or None) if re.fullmatch("[0-9]{1,6}", text) else None
