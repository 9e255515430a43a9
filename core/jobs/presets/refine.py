"""Refine presets: what is done to a finished alpha and to its colors."""

from __future__ import annotations

from dataclasses import asdict

from core.jobs.presets.common import KindSentences, Preset, PresetKind
from core.jobs.presets.fields import taken
from core.jobs.presets.file import Entry
from core.refine.refinement import NEUTRAL, Refinement
from core.text.translate import mark


def _values(entry: Entry) -> Refinement:
    return Refinement(**taken(entry, asdict(NEUTRAL)))


_HARD = Refinement(
    specks=200, holes=200, black=0.05, white=0.95, shift_edge=-0.5, smooth=4, contrast=0.6
)  # more contrast leaves steps where there is no soft pixel between

REFINE = PresetKind(
    "refine",
    KindSentences(
        mark("There is no refine preset {name}; choose {names}."),
        mark("The refine preset {name} in {path} cannot be used. {reason}"),
    ),
    (
        Preset(mark("Clean hair"), Refinement(specks=60, black=0.08, white=0.95), is_built_in=True),
        Preset(mark("Soft edge"), Refinement(smooth=2, feather=1.5), is_built_in=True),
        Preset(mark("Hard edge"), _HARD, is_built_in=True),
        Preset(mark("No halo"), Refinement(shift_edge=-1), is_built_in=True),
    ),
    asdict,
    _values,
    lambda values: None,  # a Refinement checks itself
)
"""Presets of refinement."""
