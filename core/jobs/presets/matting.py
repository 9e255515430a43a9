"""Matting presets: how much the network may spend on a photo, and how it runs."""

from __future__ import annotations

from dataclasses import dataclass

from core.engine.max_tokens import MOST_TOKENS, STOPS, Stop
from core.engine.options import MOST_POLISH, RESOLUTIONS, Resolution
from core.errors import UserError
from core.jobs.presets.common import KindSentences, Preset, PresetKind
from core.jobs.presets.fields import is_whole, misfit, one_of, taken
from core.jobs.presets.file import Entry
from core.model.mixers.options import MIXER_NAMES, WITH_K, WITH_RATIO, MixerName, MixerOptions
from core.text.lists import all_of, any_of
from core.text.translate import mark, tr

PASSES = (1, 2)


@dataclass(frozen=True)
class MattingValues:
    """The network's settings, for a photo of any size.

    Attributes:
        max_tokens: k, the cap on tokens in global attention, or a stop that gives it by the photo's size.
        passes: 1, or 2 with the mirrored photo too.
        polish: steps, 0 to MOST_POLISH; None for what pays for the model.
        mixer: how tokens meet in the global blocks; None for as the model was made.
        resolution: at full size, downsampled or in patches.
    """

    max_tokens: int | Stop = "unlimited"
    passes: int = 1
    polish: int | None = None
    mixer: MixerOptions | None = None
    resolution: Resolution = "full-size"

    def check(self) -> None:
        """Raise UserError for a number that is out of its range, or that the mixer has no use for."""
        if isinstance(self.max_tokens, int) and not 0 <= self.max_tokens <= MOST_TOKENS:
            raise misfit("max_tokens", self.max_tokens)
        if self.passes not in PASSES:
            raise misfit("passes", self.passes)
        if self.polish is not None and not 0 <= self.polish <= MOST_POLISH:
            raise misfit("polish", self.polish)
        if self.mixer is not None:
            self._check_mixer(self.mixer)

    def _check_mixer(self, mixer: MixerOptions) -> None:
        if self.max_tokens != "unlimited" and mixer.name not in WITH_K:
            raise UserError(
                tr(
                    "Its max_tokens is {k}, which belongs to the mixers {mixers}, not to {mixer}.",
                    k=self.max_tokens,
                    mixers=all_of(WITH_K),
                    mixer=mixer.name,
                )
            )
        if mixer.ratio is not None and mixer.name not in WITH_RATIO:
            raise UserError(tr("Its ratio belongs to the mixers {mixers}.", mixers=all_of(WITH_RATIO)))


def _entry(values: MattingValues) -> Entry:
    mixer = values.mixer
    return {
        "max_tokens": values.max_tokens,
        "passes": values.passes,
        "polish": values.polish,
        "mixer": None if mixer is None else mixer.name,
        "ratio": None if mixer is None else mixer.ratio,
        "resolution": values.resolution,
    }


def _values(entry: Entry) -> MattingValues:
    max_tokens = entry.get("max_tokens", "unlimited")
    if not is_whole(max_tokens):
        max_tokens = one_of(entry, "max_tokens", STOPS, "unlimited")
    return MattingValues(
        max_tokens=max_tokens,
        mixer=_mixer(one_of(entry, "mixer", (None, *MIXER_NAMES), None), entry.get("ratio")),
        resolution=one_of(entry, "resolution", RESOLUTIONS, "full-size"),
        **taken(entry, {"passes": 1, "polish": None}),
    )


def _mixer(name: MixerName | None, ratio: object) -> MixerOptions | None:
    if ratio is None:
        return None if name is None else MixerOptions(name)
    if isinstance(ratio, bool) or not isinstance(ratio, int | float) or not 0 < ratio <= 1:
        raise misfit("ratio", ratio)
    if name is None:
        raise UserError(tr("Its ratio needs a mixer: {mixers}.", mixers=any_of(WITH_RATIO)))
    return MixerOptions(name, float(ratio))


MATTING = PresetKind(
    "matting",
    KindSentences(
        mark("There is no matting preset {name}; choose {names}."),
        mark("The matting preset {name} in {path} cannot be used. {reason}"),
    ),
    (
        Preset(mark("Quick look"), MattingValues("light", polish=0), is_built_in=True),
        Preset(mark("Balanced"), MattingValues("balanced"), is_built_in=True),
        Preset(mark("Full detail"), MattingValues(), is_built_in=True),
        Preset(mark("Best"), MattingValues(passes=2), is_built_in=True),
    ),
    _entry,
    _values,
    MattingValues.check,
)
"""Presets of matting."""
