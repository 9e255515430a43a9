"""Presets in words: what their values say, in a line."""

from __future__ import annotations

from functools import singledispatch

from app.matting.attention import mixer_text
from core.engine.options import Resolution
from core.jobs.presets.export import ExportValues
from core.jobs.presets.marks import MarksValues
from core.jobs.presets.matting import MattingValues
from core.refine.refinement import Refinement
from core.text.amounts import percent_text
from core.text.translate import Text, mark, tr
from ui.export_words import options_line
from ui.labels import dotted
from ui.wording import stop_text

_REFINED = {
    "specks": mark("Remove specks {value:g}"),
    "holes": mark("Fill holes {value:g}"),
    "black": mark("Black of Levels {value:g}"),
    "white": mark("White of Levels {value:g}"),
    "gamma": mark("Gamma of Levels {value:g}"),
    "shift_edge": mark("Shift edge {value:g}"),
    "smooth": mark("Smooth {value:g}"),
    "feather": mark("Feather {value:g}"),
    "contrast": mark("Contrast {value:g}"),
    "decontaminate": mark("Decontaminate {value:g}"),
}
_RESOLUTIONS: dict[Resolution, str] = {
    "full-size": "",
    "downsampled": mark("downsampled"),
    "patches": mark("in patches"),
}


@singledispatch
def preset_line(values: object) -> str:
    """Return what the values of a preset say: "Smooth 2 · Feather 1.5"."""
    return str(values)


@preset_line.register
def _(values: ExportValues) -> str:
    return options_line(values.options)


@preset_line.register
def _(values: Refinement) -> str:
    return dotted(tr(_REFINED[name], value=value) for name, value in values.changes.items()) or tr(
        "Changes nothing"
    )


@preset_line.register
def _(values: MattingValues) -> str:
    k = values.max_tokens
    resolution = _RESOLUTIONS[values.resolution]
    return dotted(
        (
            mixer_text(values.mixer),
            tr("Detail limit {k:,}", k=k) if isinstance(k, int) else stop_text(k),
            tr("two passes") if values.passes > 1 else "",
            tr("no polish") if values.polish == 0 else "",
            tr(resolution) if resolution else "",
        )
    )


@preset_line.register
def _(values: MarksValues) -> str:
    return dotted((_subject(values), _edge(values.edge_width)))


def _subject(values: MarksValues) -> Text:
    if values.selection is not None:
        return tr("Subject: saved selection {number}", number=values.selection)
    if values.network is not None:
        return tr("Subject: {network}", network=values.network.stem)
    return tr("Subject found by itself")


def _edge(width: tuple[int, int] | float) -> Text:
    if isinstance(width, tuple):
        return tr("Edge {inside} px in, {outside} px out", inside=width[0], outside=width[1])
    return tr("Edge {share}", share=percent_text(width))
