"""Charts and the sheet of tokens: what is marked is what became of the tokens."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.engine.options import MatteOptions, MixerGrid
from core.engine.token_map import mixing_map
from core.evaluation.comparison import charts
from core.evaluation.comparison.pictures import _ends, contact_sheet, panels, tokens_over
from core.evaluation.comparison.plan import Cap
from core.evaluation.comparison.run import Cell
from core.evaluation.counting import run_counted
from core.imaging.io import read_image
from core.model.mixers.options import MixerOptions
from tests.core.engine.models import engine_with, sample
from tests.core.evaluation.comparison.helpers import FULL, ROUTED, TOME, comparison, values

PHOTO = np.full((32, 64, 3), 90, np.uint8)


def over(into: list[list[int]], name: str) -> np.ndarray:
    grid = MixerGrid(np.array(into, np.int64), 1)
    shown = mixing_map([grid], MixerOptions(name), 0)  # type: ignore[arg-type]
    assert shown is not None
    return tokens_over(PHOTO, shown)


def test_a_line_leads_from_a_merged_token_to_its_leader() -> None:
    apart = over([[0, 1, 2, 3], [4, 5, 6, 7]], "tome")
    merged = over([[0, 1, 2, 1], [4, 5, 6, 7]], "tome")
    assert not (apart.min(axis=2) > 170).any()
    white = merged.min(axis=2) > 170
    assert white[8, 24:57].all(), "from the middle of token 3 to that of token 1"
    assert white.sum() == 33


def test_fused_tokens_are_dotted_and_others_not() -> None:
    kept, fused = over([[0, 1, 2, 3], [4, 5, 6, 7]], "evit"), over([[0, -2, 2, 3], [4, 5, 6, 7]], "evit")
    changed = (kept != fused).any(axis=2)
    assert changed[1:16, 17:32].any()
    changed[:16, 16:32] = False
    assert not changed.any()
    assert fused[8, 24].mean() > fused[3, 20].mean() + 60


def test_panels_are_both_blocks_and_alpha_and_fill_a_sheet() -> None:
    image, trimap = sample(96, 128)
    options = MatteOptions(precision="fp32", foreground=False, mixer=MixerOptions("tome", 0.25))
    result = run_counted(engine_with(), image, trimap, options, "full-size").result
    found = panels(image, result)
    assert [panel.shape for panel in found] == [(96, 128, 3)] * 3
    np.testing.assert_allclose(found[2][..., 0] / 255, result.alpha, atol=1 / 255)
    sheet = contact_sheet([("one", found), ("two", found)])
    assert sheet.size[0] > 3 * 128
    assert (np.asarray(sheet)[-96 - 6 : -6, -128 - 6 : -6] == found[2]).all()


def test_charts_are_drawn_of_what_there_is(tmp_path: Path) -> None:
    times = {"seconds": 1.0, "memory": 2**20, "others": 0.0}
    quality = [Cell(setup, "hair", values(3.0)) for setup in (ROUTED, FULL, TOME)]
    speed = [
        Cell(setup, size, values(0, **times)) for setup in (ROUTED, TOME) for size in ("64x64", "128x128")
    ]
    failed = [Cell(FULL, "64x64", {"reason": "out of memory"})]
    assert charts.save_charts(comparison(quality, speed + failed), tmp_path) == [charts.QUALITY, charts.COST]
    assert read_image(tmp_path / charts.QUALITY).size[1] == 1280
    assert charts.save_charts(comparison([], failed), tmp_path) == []


def test_curves_run_from_left_to_right() -> None:
    cells = [Cell(TOME, "hair", values(sad, attended=share)) for sad, share in ((1.0, 0.9), (2.0, 0.1))]
    (panel,) = charts._quality(cells)
    (curve,) = panel.curves
    assert (list(curve.x), list(curve.y)) == ([10.0, 90.0], [2.0, 1.0])


def test_costs_are_of_the_smallest_budgets_and_calm_times() -> None:
    calm, busy = ({"seconds": 2.0, "memory": 2**20, "others": others} for others in (0.0, 0.5))
    less, smaller = replace(ROUTED, cap=Cap(5, True)), replace(ROUTED, resolution="downsampled")
    cells = [Cell(setup, "100x100", values(0, **calm)) for setup in (ROUTED, less, FULL)]
    cells += [
        Cell(smaller, "100x100", values(0, **calm)),
        Cell(replace(FULL, resolution="downsampled"), "100x100", values(0, **calm)),
    ]
    cells.append(Cell(less, "200x200", values(0, **busy)))
    time, memory = charts._cost(cells)
    assert [curve.name for curve in time.curves] == ["Routed k 5 %", "Full", "Routed k 18,500, D"]
    assert time.curves[0].y[0] == 2 and math.isnan(time.curves[0].y[1])
    assert list(memory.curves[0].y) == [1, 1]


def test_the_sheet_shows_the_ends_of_each_mixers_budgets() -> None:
    caps = [replace(ROUTED, cap=Cap(amount)) for amount in (1, 2, 3)]
    assert _ends([*caps, FULL, TOME, replace(ROUTED, resolution="patches")]) == [caps[0], caps[2], FULL, TOME]
