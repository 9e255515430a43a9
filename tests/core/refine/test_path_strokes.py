import numpy as np
import pytest

from core.refine.path_strokes import hard_edge, inside, open_edge
from core.refine.touch_up import TouchUp
from core.trimap.path import Anchor, coverage, outline_of

SIZE = 300, 530
WHOLE = (0, 0, *SIZE)
OUTLINE = outline_of((Anchor((40.5, 60.5)), Anchor((30, 480)), Anchor((260, 400)), Anchor((250.25, 80))))


def test_the_inside_is_added_and_nothing_else_changes() -> None:
    alpha = np.full(SIZE, 0.2, np.float32)
    over = inside(TouchUp(SIZE), OUTLINE, "add").over(alpha, WHOLE)
    cover = coverage(OUTLINE, WHOLE)
    np.testing.assert_allclose(over, 0.2 + 0.8 * cover, atol=0.02)
    assert (over[cover == 0] == np.float32(0.2)).all()


def test_the_inside_is_erased() -> None:
    over = inside(TouchUp(SIZE), OUTLINE, "erase").over(np.ones(SIZE, np.float32), WHOLE)
    np.testing.assert_allclose(over, 1 - coverage(OUTLINE, WHOLE), atol=0.02)


def test_restore_gives_the_inside_back_to_the_network() -> None:
    erased = inside(TouchUp(SIZE), OUTLINE, "erase")
    alpha = np.full(SIZE, 0.7, np.float32)
    back = inside(erased, OUTLINE, "restore").over(alpha, WHOLE)
    assert np.abs(back - 0.7)[coverage(OUTLINE, WHOLE) == 1].max() < 1e-3


def test_a_hard_edge_decides_near_the_path_alone() -> None:
    alpha = np.full(SIZE, 0.5, np.float32)
    over = hard_edge(TouchUp(SIZE), OUTLINE, 8).over(alpha, WHOLE)
    cover = coverage(OUTLINE, WHOLE)
    assert over[150, 240] == over[5, 5] == np.float32(0.5)
    column = over[:, 240]
    edge = int(np.argmax(cover[:, 240] > 0.5))
    assert column[edge - 5] == 0
    assert column[edge + 5] == 1
    assert ((column > 0.01) & (column < 0.49)).sum() < 8


def test_a_path_outside_the_image_changes_nothing() -> None:
    assert inside(TouchUp(SIZE), OUTLINE - 1000, "add").is_empty
    assert hard_edge(TouchUp(SIZE), OUTLINE[:0], 8).is_empty


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("points", [[(-20, 100), (60, 140), (320, 120)], [(60, 100), (60, 200), (200, 200)]])
def test_an_open_edge_is_opaque_where_alpha_was_higher_and_ends_where_it_ends(
    points: list[tuple[float, float]], turned: bool
) -> None:
    outline = np.array(points[::-1] if turned else points, np.float64)
    alpha = np.full(SIZE, 0.4, np.float32)
    alpha[:, :110] = 0.6  # left of the path, or below it: more opaque
    alpha[210:] = 0.6
    over = open_edge(TouchUp(SIZE), outline, 8, alpha).over(alpha, WHOLE)
    if points[0][0] < 0:
        assert over[60, 135] == 1
        assert over[60, 145] == 0
    else:
        assert over[130, 195] == 1
        assert over[130, 205] == 0
        assert over[56, 150] == 0
        assert over[64, 150] == 1
        assert over[230, 200] == alpha[230, 200]
    far = np.ones(SIZE, bool)
    far[40:220, 80:220] = False
    if points[0][0] >= 0:
        assert (over == alpha)[far].all()
