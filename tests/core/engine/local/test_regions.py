"""Where a change of the marks is matted again, and what around it is looked at."""

import numpy as np
import pytest

from core.engine.local.regions import CONTEXT, REACH, changed_parts, find_regions, in_cells
from core.geometry import Rect
from core.trimap.tile_delta import packed_tile
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

SIZE = 2400, 4000


def marks() -> Trimap:
    """A disc of Keep in a ring of Edge, far from the borders."""
    rows, columns = np.ogrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - 1200, columns - 2000)
    return np.select([distance < 500, distance < 700], [FOREGROUND, UNKNOWN], BACKGROUND).astype(np.uint8)


def dabbed(trimap: Trimap, *places: tuple[int, int], value: int = FOREGROUND) -> Trimap:
    now = trimap.copy()
    for row, column in places:
        now[row - 20 : row + 20, column - 20 : column + 20] = value
    return now


def test_a_dab_is_one_region_with_context_on_whole_patches() -> None:
    before, now = marks(), dabbed(marks(), (1200, 2600))
    (region,) = find_regions(in_cells(before), now) or []
    assert region.changed == (1180, 2580, 1220, 2620)
    top, left, bottom, right = region.crop
    least = REACH + CONTEXT
    assert least >= 256 and top <= 1180 - least and right >= 2620 + least
    assert all(at % 32 == 0 for at in region.crop)
    assert region.touched == (1180 - REACH, 2580 - REACH, 1220 + REACH, 2620 + REACH)
    assert np.array_equal(region.before(now), before[top:bottom, left:right])
    assert region.mask().sum() == np.count_nonzero(before != now)


def test_what_lies_far_apart_is_matted_apart_and_what_is_near_together() -> None:
    before = marks()
    apart = find_regions(in_cells(before), dabbed(before, (1200, 2600), (1200, 1400)))
    together = find_regions(in_cells(before), dabbed(before, (1200, 2600), (1400, 2560)))
    assert apart is not None and together is not None
    assert len(apart) == 2 and len(together) == 1


def test_a_crop_grows_until_it_holds_keep_and_remove() -> None:
    before = marks()
    before[600:1800, 1400:2600][before[600:1800, 1400:2600] == FOREGROUND] = UNKNOWN
    before[1190:1230, 1990:2030] = FOREGROUND
    (region,) = find_regions(in_cells(before), dabbed(before, (1200, 2650), value=BACKGROUND)) or []
    top, left, bottom, right = region.crop
    assert left <= 2000
    assert {FOREGROUND, BACKGROUND} <= set(np.unique(before[top:bottom, left:right]).tolist())


def test_a_photo_without_keep_is_not_searched_for_it() -> None:
    before = marks()
    before[before == FOREGROUND] = UNKNOWN
    (region,) = find_regions(in_cells(before), dabbed(before, (1200, 2650), value=BACKGROUND)) or []
    assert region.crop[1] > 2000


def test_no_change_is_no_region_and_a_large_one_is_better_run_whole() -> None:
    before = marks()
    assert find_regions(in_cells(before), before.copy()) == []
    assert find_regions(in_cells(before), np.roll(before, 300, axis=1)) is None
    assert find_regions(in_cells(before), np.zeros_like(before)) is None


def test_marks_without_edge_are_left_to_a_whole_run_which_says_so() -> None:
    before = np.zeros(SIZE, np.uint8)
    before[100:120, 100:120] = UNKNOWN
    now = dabbed(before, (110, 110))
    assert find_regions(in_cells(before), now) is None


@pytest.mark.parametrize("rect", [(0, 0, 256, 256), (2304, 3840, 2400, 4000)])
def test_packed_tiles_of_undo_serve_as_the_marks_before(rect: Rect) -> None:
    before = marks()
    now = before.copy()
    now[rect[0] + 5 : rect[0] + 9, rect[1] + 3 : rect[1] + 4] = UNKNOWN
    kept = {rect: packed_tile(before[rect[0] : rect[2], rect[1] : rect[3]])}
    (part,) = changed_parts(kept, now)
    assert part.rect == (rect[0] + 5, rect[1] + 3, rect[0] + 9, rect[1] + 4)
    assert (part.before == BACKGROUND).all() and part.mask.all()


def test_what_costs_no_more_together_is_matted_together() -> None:
    """A crop that had to grow far until it held Keep takes in the change beside it."""
    before = marks()
    before[before == FOREGROUND] = UNKNOWN
    before[1190:1230, 1990:2030] = FOREGROUND
    now = dabbed(before, (1200, 2650), (1200, 2150), value=BACKGROUND)
    (region,) = find_regions(in_cells(before), now) or []
    assert region.mask().sum() == np.count_nonzero(before != now)
