import cv2
import numpy as np

from core.training.drawing.foregrounds import NAMES
from core.training.samples.cases import FIRM, NO_KEEP, NO_REMOVE, WIDE
from core.training.samples.pool import ForegroundPool
from core.training.samples.subjects import HardSubjects, Subject
from tests.core.training.packed import foregrounds, photographs

SEEDS = range(12)


def of(case: str, family: str, size: int) -> list[Subject]:
    """Return subjects of a pool that has one family alone; those that are None are left out."""
    pool = foregrounds()
    number = np.full(len(pool), NAMES.index(family), np.uint8)
    hard = HardSubjects(ForegroundPool(pool.images, pool.edges, number), photographs())
    made = (hard.make(np.random.default_rng(seed), case, size) for seed in SEEDS)
    return [subject for subject in made if subject is not None]


def test_of_a_net_without_keep_the_background_alone_is_known() -> None:
    found = of(NO_KEEP, "lace", 128)
    assert len(found) > 8
    for subject in found:
        assert set(np.unique(subject.trimap)) == {0, 128}
        assert (subject.front[subject.trimap == 0][:, 3] == 0).all()


def test_what_is_opaque_is_no_subject_without_keep_nor_wide() -> None:
    assert of(NO_KEEP, "solid", 128) == of(WIDE, "solid", 512) == []


def test_without_remove_the_subject_alone_is_known() -> None:
    found = of(NO_REMOVE, "solid", 96)
    assert len(found) > 5
    for subject in found:
        assert set(np.unique(subject.trimap)) == {128, 255}
        assert (subject.front[subject.trimap == 255][:, 3] == 255).all()


def test_wide_unknown_regions_are_hundreds_of_pixels_wide() -> None:
    widths = []
    for subject in of(WIDE, "web", 512):
        unknown = (subject.trimap == 128).astype(np.uint8)
        widths.append(2 * cv2.distanceTransform(unknown, cv2.DIST_L2, 5).max())
        assert (subject.trimap != 128).mean() > 0.02
    assert len(widths) > 5  # a quarter is hair, of which this pool has none
    assert np.median(widths) > 100


def test_around_firm_bodies_unknown_reaches_far_on_both_sides() -> None:
    inner, outer = [], []
    for subject in of(FIRM, "solid", 160):
        alpha, unknown = subject.front[..., 3], subject.trimap == 128
        for side, value in ((inner, 255), (outer, 0)):
            depth = cv2.distanceTransform((alpha == value).astype(np.uint8), cv2.DIST_L2, 5)
            side.append(depth[unknown].max() if unknown.any() else 0)
    assert len(inner) > 8
    assert np.median(inner) > 10
    assert np.median(outer) > 20
