"""Presets in words: what their values say, in a line."""

from __future__ import annotations

from functools import singledispatch

from app.matting.attention import mixer_text
from core.jobs.presets.export import ExportValues
from core.jobs.presets.marks import MarksValues
from core.jobs.presets.matting import MattingValues
from core.refine.refinement import TITLES, Refinement
from ui.export_words import options_line
from ui.labels import SEPARATOR

_LIMITS = {"light": "Light", "balanced": "Balanced", "unlimited": "No limit"}


@singledispatch
def preset_line(values: object) -> str:
    """Return what the values of a preset say: "Smooth 2 · Feather 1.5"."""
    return str(values)


@preset_line.register
def _(values: ExportValues) -> str:
    return options_line(values.options)


@preset_line.register
def _(values: Refinement) -> str:
    said = [f"{TITLES[name].removeprefix('the ')} {value:g}" for name, value in values.changes.items()]
    return SEPARATOR.join(text[0].upper() + text[1:] for text in said) or "Changes nothing"


@preset_line.register
def _(values: MattingValues) -> str:
    k = values.max_tokens
    limit = f"Detail limit {k:,}" if isinstance(k, int) else _LIMITS[k]
    said = [
        mixer_text(values.mixer),
        limit,
        "two passes" if values.passes > 1 else "",
        "no polish" if values.polish == 0 else "",
        values.resolution if values.resolution != "full-size" else "",
    ]
    return SEPARATOR.join(filter(None, said))


@preset_line.register
def _(values: MarksValues) -> str:
    width = values.edge_width
    by = "Subject found by itself"
    if values.selection is not None:
        by = f"Subject: saved selection {values.selection}"
    elif values.network is not None:
        by = f"Subject: {values.network.stem}"
    edge = f"{width[0]} px in, {width[1]} px out" if isinstance(width, tuple) else f"{100 * width:.0f} %"
    return f"{by}{SEPARATOR}Edge {edge}"
