"""What presets say in a line: plain words, and every value that differs from the usual."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.jobs.export_options import ExportOptions
from core.jobs.presets.export import ExportValues
from core.jobs.presets.marks import MarksValues
from core.jobs.presets.matting import MattingValues
from core.model.mixers.options import MixerOptions
from core.refine.refinement import Refinement
from ui.preset_words import preset_line


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (ExportValues(ExportOptions("Photoshop", 16)), "Photoshop · 16 bit"),
        (Refinement(), "Changes nothing"),
        (Refinement(black=0.05, shift_edge=-0.5), "Black of Levels 0.05 · Shift edge -0.5"),
        (MattingValues(), "No limit"),
        (MattingValues(12000, passes=2, polish=0), "Detail limit 12,000 · two passes · no polish"),
        (
            MattingValues(mixer=MixerOptions("tome", 0.25), resolution="patches"),
            "Look-alikes merged 25 % · No limit · in patches",
        ),
        (MarksValues(), "Subject found by itself · Edge 100 %"),
        (
            MarksValues(Path("nets/isnet.onnx"), edge_width=(3, 9)),
            "Subject: isnet · Edge 3 px in, 9 px out",
        ),
        (MarksValues(selection=2, edge_width=0.5), "Subject: saved selection 2 · Edge 50 %"),
    ],
)
def test_a_line_says_what_differs(values: Any, line: str) -> None:
    assert preset_line(values) == line
