"""Marks presets: one way to find the subject, one way to tell how wide Edge is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.jobs.presets.marks import MARKS, MarksValues


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"network": "net.pth"}, r"Its network net\.pth is not a file that ends in \.onnx"),
        ({"network": "a\0.onnx"}, "Its network is"),
        ({"network": "\ud800.onnx"}, "Its network is"),
        ({"network": 3}, "Its network is 3"),
        ({"selection": 0}, "Its selection is 0"),
        ({"selection": "1"}, "Its selection is '1'"),
        ({"selection": 1, "network": "n.onnx"}, "leave one of them out"),
        ({"edge_percent": 10}, "Its edge_percent is 10"),
        ({"edge_percent": 10**400}, "Its edge_percent is 1000"),
        ({"edge_inside": 3}, "both edge_inside and edge_outside"),
        ({"edge_inside": -1, "edge_outside": 3}, "Its edge_inside is -1"),
        ({"edge_inside": 1, "edge_outside": 10**5}, "Its edge_outside is 100000"),
        ({"edge_inside": 1, "edge_outside": 3, "edge_percent": 100}, "leave one of them out"),
    ],
)
def test_values_that_do_not_fit_are_named(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        MARKS.check(MARKS.values_of(entry))


def test_an_entry_leaves_out_what_is_as_usual() -> None:
    assert MARKS.values_of({}) == MarksValues()
    assert MARKS.values_of({"network": "N.ONNX", "edge_percent": 150}) == MarksValues(
        Path("N.ONNX"), edge_width=1.5
    )
    assert MARKS.values_of({"edge_inside": 0, "edge_outside": 9}).edge_width == (0, 9)
