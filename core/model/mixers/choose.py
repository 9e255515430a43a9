"""Choose a token mixer from options."""

from collections.abc import Callable

from core.errors import UserError
from core.model.config import ModelConfig
from core.model.mixers.dynamicvit import DynamicVitMixer
from core.model.mixers.evit import Evit
from core.model.mixers.full import FullMixer
from core.model.mixers.interface import TokenMixer
from core.model.mixers.mame import Mame
from core.model.mixers.options import MIXER_NAMES, WITH_K, MixerName, MixerOptions
from core.model.mixers.reduced import ReducingMixer
from core.model.mixers.routed import RoutedMixer
from core.model.mixers.tome import Tome
from core.text.lists import any_of
from core.text.translate import mark, tr

_MIXERS: dict[MixerName, Callable[[MixerOptions], TokenMixer]] = {
    "routed": lambda options: RoutedMixer(),
    "full": lambda options: FullMixer(),
    "dynamicvit": lambda options: DynamicVitMixer(options.ratio),
    "evit": lambda options: ReducingMixer(Evit(options.share)),
    "tome": lambda options: ReducingMixer(Tome(options.share)),
    "mame": lambda options: ReducingMixer(
        Mame(options.share, options.threshold, options.group, options.columns)
    ),
}
_NO_ROUTERS = mark(
    "The mixer {mixer} needs Routers, which this model does not have. "
    "Choose another model, or {usable}, which this one can use."
)
_NO_SCORES = mark(
    "The mixer {mixer} needs learned scores, which this model does not have. "
    "Choose another model, or {usable}, which this one can use."
)


def own_mixer(config: ModelConfig) -> TokenMixer:
    """Return the mixer a network of this shape is made for."""
    return _MIXERS[config.attention](MixerOptions(config.attention))


def chosen_mixer(config: ModelConfig, options: MixerOptions) -> TokenMixer:
    """Return the mixer that the options name, for a network of this shape.

    Raises:
        UserError: the mixer is learned, and the network was not made for it.
    """
    check_mixer(config, options)
    return _MIXERS[options.name](options)


def check_mixer(config: ModelConfig, options: MixerOptions) -> None:
    """Refuse a mixer that needs weights which a network of this shape does not have.

    Raises:
        UserError: the mixer is learned, and the network was not made for it.
    """
    if options.name in WITH_K and config.attention != options.name:
        own = [config.attention] if config.attention in WITH_K else []
        usable = any_of([*own, *(name for name in MIXER_NAMES if name not in WITH_K)])
        sentence = _NO_ROUTERS if options.name == "routed" else _NO_SCORES
        raise UserError(tr(sentence, mixer=options.name, usable=usable))
