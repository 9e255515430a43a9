"""Arguments that say how the network runs: model and quality, machine, attention and resolution, a preset of these."""

from __future__ import annotations

import argparse
import re
from typing import Any

from app.commands import presets
from app.commands.arguments import memory_size, share, whole
from core.engine.max_tokens import MOST_TOKENS, REFERENCE, STOPS, Stop
from core.engine.options import MOST_POLISH, RESOLUTIONS
from core.errors import UserError
from core.jobs.order import Matting
from core.jobs.presets.matting import MATTING, PASSES, MattingValues
from core.model.mixers.options import MIXER_NAMES, WITH_K, WITH_RATIO, MixerOptions
from core.text.lists import all_of, any_of
from core.text.translate import tr


def add_quality(group: argparse._ArgumentGroup) -> None:
    """Add model, preset, k, passes and polish to a group."""
    add = group.add_argument
    add(
        "--model",
        metavar="NAME|FILE",
        help=tr("embedded model or checkpoint file (default: the embedded one)"),
    )
    presets.add_argument(
        group,
        MATTING,
        tr(
            "run by a preset: {names}, or one of your own, saved in the window; other options override its values",
            names=presets.offered(MATTING),
        ),
    )
    add(
        "--max-tokens",
        metavar="K",
        type=_tokens,
        help=tr(
            "detail limit k, the most tokens in global attention: less needs less memory and time. A number, light or "
            "balanced (by the photo's size, as in the window), reference ({reference}, as in the published code) or "
            "unlimited; belongs to the mixers {mixers} (default: unlimited)",
            reference=REFERENCE,
            mixers=all_of(WITH_K),
        ),
    )
    add(
        "--passes",
        type=int,
        choices=PASSES,
        help=tr(
            "2: also matte the mirrored photo and average both; more accurate, in twice the time (default: 1)"
        ),
    )
    add(
        "--polish",
        metavar="N",
        type=whole(0, MOST_POLISH),
        help=tr(
            "sharpen the network's alpha by the colors nearby, 0 to {most} steps (default: 10 for our own "
            "models, none for published ones)",
            most=MOST_POLISH,
        ),
    )


def add_machine(group: argparse._ArgumentGroup) -> None:
    """Add memory, device and precision to a group."""
    add = group.add_argument
    add(
        "--memory",
        metavar="SIZE",
        type=memory_size,
        help=tr(
            "the most memory the run may take beyond the loaded model, like 2G or 800M; tile and k are chosen to "
            "fit"
        ),
    )
    add("--device", choices=("auto", "cpu", "cuda"), default="auto", help=tr("default: auto"))
    add("--precision", choices=("auto", "fp32", "bf16", "fp16"), default="auto", help=tr("default: auto"))


def add_ways(group: argparse._ArgumentGroup) -> None:
    """Add mixer, ratio and resolution to a group."""
    add = group.add_argument
    add(
        "--mixer",
        choices=MIXER_NAMES,
        help=tr("how tokens meet in the global blocks (default: as the model was made)"),
    )
    add(
        "--ratio",
        metavar="SHARE",
        type=share,
        help=tr(
            "share of the tokens that --mixer lets meet, over 0 to 1, or as 50%% (default: 0.5, or as trained)"
        ),
    )
    add(
        "--resolution",
        choices=RESOLUTIONS,
        help=tr(
            "downsampled: matte a copy of 1024 pixels and enlarge the alpha; patches: matte squares of 512 "
            "pixels one by one; both are for comparison and lose detail or context (default: full-size)"
        ),
    )
    add("--mode", dest="resolution", type=_of_mode, choices=RESOLUTIONS, help=argparse.SUPPRESS)


def matting_of(args: argparse.Namespace) -> Matting:
    """Return what the arguments ask for; what they leave open is as the preset says. Raises UserError."""
    preset = presets.chosen(args, MATTING)
    values = MattingValues() if preset is None else preset.values
    mixer = _mixer(args, values.mixer)
    has_k = mixer is None or mixer.name in WITH_K  # the k of a preset is not for another mixer that is given
    return Matting(
        args.model or "",
        _given(args.max_tokens, values.max_tokens if has_k else "unlimited"),
        _given(args.passes, values.passes),
        _given(args.polish, values.polish),
        mixer,
        _given(args.resolution, values.resolution),
        args.device,
        args.precision,
        args.memory,
    )


def _given(given: Any, other: Any) -> Any:
    return other if given is None else given


def _mixer(args: argparse.Namespace, usual: MixerOptions | None) -> MixerOptions | None:
    """Return the mixer that is given, else the usual one, with the ratio that is given."""
    mixer = usual if args.mixer in (None, usual.name if usual else None) else MixerOptions(args.mixer)
    if args.ratio is None:
        return mixer
    if mixer is None or mixer.name not in WITH_RATIO:
        raise UserError(tr("--ratio belongs to --mixer {names}; name one of them.", names=any_of(WITH_RATIO)))
    return MixerOptions(mixer.name, args.ratio)


def _of_mode(text: str) -> str:
    """Return the resolution that --mode, its former spelling, stands for."""
    return {"full": "full-size"}.get(text, text)


def _tokens(text: str) -> int | Stop:
    if text in STOPS:
        return text
    if text == "reference":
        return REFERENCE
    if not re.fullmatch("[0-9]{1,99}", text) or int(text) > MOST_TOKENS:
        raise argparse.ArgumentTypeError(
            tr(
                "{text} is not a number of tokens; write a whole number from 0 to {most}, or {names}",
                text=text,
                most=MOST_TOKENS,
                names=any_of((*STOPS, "reference")),
            )
        )
    return int(text)
