import numpy as np
import pytest

from core.training.samples import chances
from core.training.samples.cases import (
    ALIKE,
    FIRM,
    NO_KEEP,
    NO_REMOVE,
    PATCHED,
    SHADED,
    SHINY,
    WIDE,
    Cases,
    draw_cases,
)

COUNT = 3000


def drawn(size: int) -> list[Cases]:
    return [draw_cases(np.random.default_rng([1, index]), size) for index in range(COUNT)]


def test_each_case_has_its_share() -> None:
    found = drawn(512)
    for name, share in (
        (FIRM, chances.FIRM), (NO_KEEP, chances.NO_KEEP), (NO_REMOVE, chances.NO_REMOVE), (WIDE, chances.WIDE),
    ):  # fmt: skip
        assert np.mean([cases.subject == name for cases in found]) == pytest.approx(share, abs=0.025)
    for name, share in ((ALIKE, chances.ALIKE), (PATCHED, chances.PATCHED), (SHADED, chances.SHADED)):
        assert np.mean([name in cases.effects for cases in found]) == pytest.approx(share, abs=0.025)
    firm = [SHINY in cases.effects for cases in found if cases.subject == FIRM]
    others = [SHINY in cases.effects for cases in found if cases.subject != FIRM]
    assert np.mean(firm) == pytest.approx(chances.SHINY_FIRM, abs=0.1)
    assert np.mean(others) == pytest.approx(chances.SHINY, abs=0.025)


def test_small_crops_have_no_room_for_wide_unknown_regions() -> None:
    assert not any(cases.subject == WIDE for cases in drawn(224))
