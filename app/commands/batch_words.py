"""A sentence for the report on how ``batch`` mattes photos."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands import marking, matting, refine
from core.jobs.batch.listing import SUFFIXES as LISTS
from core.jobs.order import Matting
from core.model.mixers.options import MixerOptions
from core.refine.refinement import Refinement
from core.resources import DEFAULT_MODEL
from core.subject.choice import Choice
from core.text.lists import clauses, in_row, names_in_row, sentences
from core.text.translate import tr


def how_matted(args: argparse.Namespace) -> str:
    """Return how the arguments and presets let photos be matted, and where marks come from. Raises UserError."""
    asked, refinement = matting.matting_of(args), refine.asked(args)
    model = tr("model {name}", name=Path(asked.model or DEFAULT_MODEL).name)
    parts = [model, _run(asked), tr("marks {how}", how=_marks(args))]
    if refinement is not None:
        parts.append(_refined(refinement))
    has_list = any(Path(text).suffix.lower() in LISTS for text in args.inputs)
    more = tr("A list may set other options for a photo.") if has_list else ""
    return sentences(tr("Options of the last run: {options}.", options=clauses(parts)), more)


def _run(asked: Matting) -> str:
    said = [
        _limit(asked),
        "" if asked.mixer is None else _mixer(asked.mixer),
        tr("two passes") if asked.passes > 1 else "",
        "" if asked.polish is None else tr("polish {steps}", steps=asked.polish),
        "" if asked.resolution == "full-size" else asked.resolution,
    ]
    return in_row(said)


def _limit(asked: Matting) -> str:
    if asked.max_tokens == "unlimited":
        return tr("no detail limit (k unlimited)")
    return tr("detail limit k {k}", k=asked.max_tokens)


def _mixer(mixer: MixerOptions) -> str:
    if mixer.ratio is None:
        return tr("mixer {name}", name=mixer.name)
    return tr("mixer {name} with ratio {ratio:g}", name=mixer.name, ratio=mixer.ratio)


def _marks(args: argparse.Namespace) -> str:
    if not marking.proposes(args):
        return tr("from files")
    return tr("from files, else {how}", how=_found(marking.choice_of(args, is_needed=False)))


def _found(choice: Choice) -> str:
    if choice.box is not None:
        top, left, bottom, right = choice.box
        return tr("of the subject in the box {box}", box=f"{left},{top},{right - left},{bottom - top}")
    if choice.selection is not None:
        return tr("of the saved selection {number}", number=choice.selection)
    if choice.network is None:
        return tr("of the subject that the network finds")
    return tr("of the subject that {network} finds", network=choice.network.name)


def _refined(refinement: Refinement) -> str:
    said = [f"{name.replace('_', '-')} {value:g}" for name, value in refinement.changes.items()]
    return tr("refined by {settings}", settings=names_in_row(said)) if said else tr("not refined")
