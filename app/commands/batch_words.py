"""How ``batch`` mattes photos, in a sentence for its report."""

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


def how_matted(args: argparse.Namespace) -> str:
    """Return how the arguments and presets let photos be matted, and where marks come from. Raises UserError."""
    asked, refinement = matting.matting_of(args), refine.asked(args)
    parts = [f"model {Path(asked.model or DEFAULT_MODEL).name}", _run(asked), f"marks {_marks(args)}"]
    if refinement is not None:
        parts.append(_refined(refinement))
    has_list = any(Path(text).suffix.lower() in LISTS for text in args.inputs)
    more = " Its list may say otherwise of a photo." if has_list else ""
    return f"Options of the last run: {'; '.join(parts)}.{more}"


def _run(asked: Matting) -> str:
    said = [
        f"k {asked.max_tokens}",
        "" if asked.mixer is None else _mixer(asked.mixer),
        "two passes" if asked.passes > 1 else "",
        "" if asked.polish is None else f"polish {asked.polish}",
        "" if asked.resolution == "full-size" else asked.resolution,
    ]
    return ", ".join(filter(None, said))


def _mixer(mixer: MixerOptions) -> str:
    ratio = "" if mixer.ratio is None else f" with ratio {mixer.ratio:g}"
    return f"mixer {mixer.name}{ratio}"


def _marks(args: argparse.Namespace) -> str:
    if not marking.proposes(args):
        return "from files"
    return f"from files, else {_found(marking.choice_of(args, is_needed=False))}"


def _found(choice: Choice) -> str:
    if choice.box is not None:
        top, left, bottom, right = choice.box
        return f"of the subject in the box {left},{top},{right - left},{bottom - top}"
    if choice.selection is not None:
        return f"of the saved selection {choice.selection}"
    return f"of the subject that {choice.network.name if choice.network else 'the network'} finds"


def _refined(refinement: Refinement) -> str:
    said = [f"{name.replace('_', '-')} {value:g}" for name, value in refinement.changes.items()]
    return f"refined by {', '.join(said)}" if said else "not refined"
