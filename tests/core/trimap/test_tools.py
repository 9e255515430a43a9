import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geometry import Rect, clip, slices, union
from core.trimap.bands import EdgeBands
from core.trimap.brush import stroke_segment
from core.trimap.fill import select_by_image, select_region
from core.trimap.lasso import select_polygon
from core.trimap.paint import paint
from core.trimap.tile_recorder import TileRecorder
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, VALUES

HEIGHT, WIDTH = 60, 90
POINTS = st.tuples(st.floats(-30, HEIGHT + 30), st.floats(-30, WIDTH + 30))
CLASSES = st.sampled_from(VALUES)


def blank(value: int = BACKGROUND) -> np.ndarray:
    return np.full((HEIGHT, WIDTH), value, np.uint8)


def outside(trimap: np.ndarray, rect: Rect | None) -> np.ndarray:
    is_outside = np.ones(trimap.shape, bool)
    if rect is not None:
        is_outside[slices(rect)] = False
    return trimap[is_outside]


@given(POINTS, POINTS, st.floats(0.5, 40))
def test_a_capsule_is_all_within_the_radius_and_nothing_else(
    p0: tuple[float, float], p1: tuple[float, float], radius: float
) -> None:
    trimap = blank()
    rect = stroke_segment(trimap, p0, p1, radius, FOREGROUND)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    along = np.array(p1) - p0
    length = along @ along
    offsets = np.stack([rows - p0[0], columns - p0[1]], axis=-1)
    share = np.clip(offsets @ along / length, 0, 1) if length > 0 else np.zeros((HEIGHT, WIDTH))
    distance = np.linalg.norm(offsets - share[..., None] * along, axis=-1)
    assert (trimap[distance <= radius - 1e-6] == FOREGROUND).all()
    assert (trimap[distance > max(radius, 0.72)] == BACKGROUND).all()
    assert (outside(trimap, rect) == BACKGROUND).all()


@pytest.mark.parametrize("radius", [70, 300.5])
def test_large_capsules_are_right_within_a_pixel(radius: float) -> None:
    trimap = np.zeros((750, 1100), np.uint8)
    p0, p1 = (200.3, 250.7), (450.2, 850.1)
    rect = stroke_segment(trimap, p0, p1, radius, FOREGROUND)
    rows, columns = np.mgrid[:750, :1100]
    along = np.array(p1) - p0
    offsets = np.stack([rows - p0[0], columns - p0[1]], axis=-1)
    share = np.clip(offsets @ along / (along @ along), 0, 1)
    distance = np.linalg.norm(offsets - share[..., None] * along, axis=-1)
    assert (trimap[distance < radius - 1.5] == FOREGROUND).all()
    assert (trimap[distance > radius + 1.5] == BACKGROUND).all()
    assert (outside(trimap, rect) == BACKGROUND).all()


def test_the_smallest_brush_paints_one_pixel_and_unbroken_lines() -> None:
    trimap = blank()
    stroke_segment(trimap, (10, 10), (10, 10), 0.5, FOREGROUND)
    assert trimap.sum() == FOREGROUND
    assert trimap[10, 10] == FOREGROUND
    stroke_segment(trimap, (20, 5), (50, 80), 0.5, FOREGROUND)
    assert (trimap[:, 5:81] == FOREGROUND).any(axis=0).all()


def test_a_stroke_beside_the_image_touches_nothing() -> None:
    trimap = blank()
    assert stroke_segment(trimap, (-50, -50), (-40, 200), 10, FOREGROUND) is None
    assert not trimap.any()


@pytest.mark.parametrize("radius", [6, 80])
def test_painting_over_one_class_spares_the_others(radius: float) -> None:
    trimap = blank()
    trimap[:, 30:] = UNKNOWN
    stroke_segment(trimap, (30, 0), (30, 89), radius, FOREGROUND, over=UNKNOWN)
    assert (trimap[:, :30] == BACKGROUND).all()
    assert (trimap[30, 30:] == FOREGROUND).all()


def test_a_guide_decides_in_place_of_the_array() -> None:
    guide, painted = blank(), blank()
    guide[:, 30:] = UNKNOWN
    stroke_segment(painted, (30, 0), (30, 89), 5, 1, over=UNKNOWN, guide=guide)
    assert not painted[:, :30].any()
    assert painted[30, 30:].all()


def test_bucket_by_image_stops_at_the_tolerance_and_at_the_class() -> None:
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[:, 40:] = 20
    image[:, 60:] = 21
    trimap = blank()
    trimap[:30] = UNKNOWN
    selection = select_by_image(image, (0, 0), 20)
    assert paint(trimap, selection, FOREGROUND, over=UNKNOWN) == (0, 0, HEIGHT, 60)
    assert (trimap[:30, :60] == FOREGROUND).all()
    assert (trimap[30:] == BACKGROUND).all()
    assert (trimap[:30, 60:] == UNKNOWN).all()


def test_bucket_by_region() -> None:
    trimap = blank()
    trimap[20:40, 20:40] = UNKNOWN
    trimap[5, 5] = UNKNOWN
    assert paint(trimap, select_region(trimap, (30, 30)), FOREGROUND) == (20, 20, 40, 40)
    assert (trimap[20:40, 20:40] == FOREGROUND).all()
    assert trimap[5, 5] == UNKNOWN
    assert paint(trimap, select_region(trimap, (-1, 5)), FOREGROUND) is None


def test_lasso_fills_inside_and_clips() -> None:
    trimap = blank()
    rect = paint(trimap, select_polygon(trimap.shape, [(10, 10), (10, 200), (30, 200), (30, 10)]), UNKNOWN)
    assert rect == (10, 10, 31, WIDTH)
    assert (trimap[10:31, 10:] == UNKNOWN).all()
    assert (outside(trimap, rect) == BACKGROUND).all()
    assert select_polygon(trimap.shape, [(0, 0), (5, 5)]) is None
    assert select_polygon(trimap.shape, [(-9, -9), (-5, -9), (-5, -5)]) is None


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_band_has_the_widths_asked_for(inside: int, outside_width: int) -> None:
    is_subject = np.zeros((HEIGHT, WIDTH), bool)
    is_subject[:, 40:] = True
    trimap = EdgeBands(is_subject, ~is_subject).trimap(inside, outside_width)
    row = [0] * (40 - outside_width) + [128] * (inside + outside_width) + [255] * (50 - inside)
    assert (trimap == row).all()


def test_bands_of_a_trimap_widen_its_unknown_region_on_either_side() -> None:
    trimap = blank()
    trimap[:, 40:] = UNKNOWN
    trimap[:, 50:] = FOREGROUND
    bands = EdgeBands.from_trimap(trimap)
    np.testing.assert_array_equal(bands.trimap(0, 0), trimap)
    wide = bands.trimap(4, 7)[0].tolist()
    assert wide == [0] * 33 + [128] * 21 + [255] * 36


@pytest.mark.parametrize("value", [False, True])
def test_bands_of_all_or_nothing(value: bool) -> None:
    is_subject = np.full((5, 6), value)
    bands = EdgeBands(is_subject, ~is_subject)
    assert (bands.trimap(3, 3) == (FOREGROUND if value else BACKGROUND)).all()


def test_rectangles() -> None:
    assert clip((-1, -2, 5, 200), (10, 20)) == (0, 0, 5, 20)
    assert clip((10, 0, 12, 5), (10, 20)) is None
    assert union(None, (1, 2, 3, 4)) == (1, 2, 3, 4)
    assert union((1, 2, 3, 4), (0, 3, 2, 9)) == (0, 2, 3, 9)


STROKES = st.lists(
    st.one_of(
        st.tuples(st.just("brush"), POINTS, POINTS, st.floats(0.5, 40), CLASSES, st.none() | CLASSES),
        st.tuples(
            st.just("bucket"), st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1)), CLASSES
        ),
        st.tuples(st.just("lasso"), st.lists(POINTS, min_size=3, max_size=6), CLASSES),
        st.tuples(st.just("edge"), st.integers(0, 20), st.integers(0, 20)),
    ),
    max_size=8,
)


@given(STROKES, st.lists(st.booleans(), min_size=8, max_size=8))
def test_values_stay_in_the_three_and_undoing_all_restores(
    strokes: list[tuple],  # type: ignore[type-arg]
    packs: list[bool],
) -> None:
    trimap = blank()
    states, swaps = [trimap.copy()], []
    for stroke in strokes:
        recorder = TileRecorder(trimap)
        match stroke:
            case ("brush", p0, p1, radius, value, over):
                stroke_segment(trimap, p0, p1, radius, value, over=over, before=recorder.touch)
            case ("bucket", seed, value):
                paint(trimap, select_region(trimap, seed), value, before=recorder.touch)
            case ("lasso", points, value):
                paint(trimap, select_polygon(trimap.shape, points), value, before=recorder.touch)
            case (_, inside, width):
                recorder.touch((0, 0, HEIGHT, WIDTH))
                np.copyto(trimap, EdgeBands.from_trimap(trimap).trimap(inside, width))
        assert set(np.unique(trimap)) <= set(VALUES)
        swap = recorder.take()
        assert (swap is None) == np.array_equal(trimap, states[-1])
        if swap is not None:
            swaps.append(swap)
            states.append(trimap.copy())
    for swap, pack in zip(swaps, packs, strict=False):
        if pack:
            swap.pack()
    for swap, state in zip(reversed(swaps), reversed(states[:-1]), strict=True):
        swap.exchange(trimap)
        np.testing.assert_array_equal(trimap, state)
    for swap, state in zip(swaps, states[1:], strict=True):
        swap.exchange(trimap)
        np.testing.assert_array_equal(trimap, state)
