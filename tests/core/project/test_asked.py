"""What a run was asked with, read from a file that anybody may have edited."""

from __future__ import annotations

import json

import pytest

from core.project.asked import AskedRun


@pytest.mark.parametrize(
    "asked",
    [
        AskedRun(),
        AskedRun("tome", 0.25, "light", 700, 2, polish=False),
        AskedRun("mame", 1.0, None, 0, 1, polish=True),
    ],
)
def test_it_is_read_as_it_was_written(asked: AskedRun) -> None:
    assert AskedRun.read(json.loads(json.dumps(asked.plain()))) == asked


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({}, AskedRun()),
        ({"attention": "new one", "ratio": 0.25, "more": 1}, AskedRun(ratio=0.25)),
        ({"ratio": 0}, AskedRun()),
        ({"ratio": 1.5}, AskedRun()),
        ({"ratio": "half"}, AskedRun()),
        ({"passes": 3}, AskedRun()),
        ({"passes": True}, AskedRun()),
        ({"max_tokens": 9}, AskedRun(stop=None, max_tokens=9)),
        ({"max_tokens": -1}, AskedRun()),
        ({"max_tokens": True, "stop": "fast"}, AskedRun()),
        ({"max_tokens": 9, "stop": "light"}, AskedRun(stop="light", max_tokens=9)),
    ],
)
def test_what_is_not_named_soundly_is_the_usual(
    values: dict[str, str | int | float | bool | None], read: AskedRun
) -> None:
    assert AskedRun.read(values) == read
