"""Two passes: the mean of the photo and its mirror, told as one run."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.engine.options import MatteOptions, Progress, RouterDecided, TileDone
from core.engine.passes import DIFFERENCE_LENGTH, difference
from core.engine.planning.estimate import least_bytes
from core.engine.planning.workload import Workload
from core.errors import UserError
from core.model.vit import Backbone
from core.trimap.values import UNKNOWN
from tests.core.engine.models import engine_with, matte, sample


def mirror(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array[:, ::-1])


def test_alpha_is_the_mean_of_the_photo_and_its_mirror() -> None:
    (image, trimap), engine = sample(), engine_with()
    once, _ = matte(engine, image, trimap)
    turned, _ = matte(engine, mirror(image), mirror(trimap))
    twice, _ = matte(engine, image, trimap, passes=2)
    assert np.abs(once.alpha - turned.alpha[:, ::-1]).max() > 1e-3
    np.testing.assert_allclose(twice.alpha, (once.alpha + turned.alpha[:, ::-1]) / 2, atol=1e-6)
    assert twice.passes == 2 and once.passes == 1 and twice.report()["passes"] == 2
    assert once.difference is None and twice.difference is not None
    differ = np.abs(once.alpha - turned.alpha[:, ::-1])
    np.testing.assert_allclose(twice.difference / 255, differ, atol=0.51 / 255)


def test_the_difference_of_a_large_photo_is_kept_small() -> None:
    first, second = np.zeros((2, 700, 3 * DIFFERENCE_LENGTH), np.float32)
    second[:, :300] = 0.4
    kept = difference(first, second)
    assert max(kept.shape) == DIFFERENCE_LENGTH
    assert (kept[:, :100] == 102).all() and (kept[:, 101:] == 0).all()


def test_two_passes_are_one_run_to_who_watches() -> None:
    image, trimap = sample()
    result, events = matte(engine_with(), image, trimap, passes=2, tile=64)
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert all(a <= b + 1e-9 for a, b in pairwise(fractions)) and 0.4 < fractions[len(fractions) // 2] < 0.6
    decided = [event.index for event in events if isinstance(event, RouterDecided)]
    assert decided == list(range(len(result.routers)))
    shown = np.full(trimap.shape, np.nan, np.float32)
    for event in events:
        if isinstance(event, TileDone):
            height, width = event.alpha.shape
            shown[event.top : event.top + height, event.left : event.left + width] = event.alpha
    unknown = trimap == UNKNOWN
    np.testing.assert_allclose(shown[unknown], result.alpha[unknown], atol=1e-6)


def test_a_memory_limit_holds_for_both_passes_and_is_noted_once() -> None:
    (image, trimap), engine = sample(896, 896), engine_with()
    trimap[:416], trimap[416:480], trimap[480:] = 0, UNKNOWN, 255
    share = float((trimap == UNKNOWN).mean())
    work = Workload(896, 896, 3136, share, foreground=False, passes=2)
    once, twice = (least_bytes(engine.loaded().config, replace(work, passes=n)) for n in (1, 2))
    assert twice - once == 8 * 896**2
    with pytest.raises(UserError, match="at least"):
        matte(engine, image, trimap, passes=2, memory_limit=(once + twice) // 2)
    result, _ = matte(engine, image, trimap, passes=2, memory_limit=twice + 2**20)
    assert len(result.notes) == 2 and "tiles of 128" in result.notes[0] and "k was lowered" in result.notes[1]


def test_there_are_one_or_two_passes() -> None:
    image, trimap = sample()
    with pytest.raises(UserError, match="1 or 2 passes, not 3"):
        list(engine_with().matte(image, trimap, MatteOptions(passes=3)))


def test_out_of_memory_in_the_second_pass_frees_what_the_first_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    (image, trimap), engine = sample(), engine_with()
    calm, _ = matte(engine_with(), image, trimap, passes=2)
    starts, infer = [], Backbone.infer

    def scarce(self: Backbone, *args: object) -> object:
        starts.append(engine._reuse.stem is not None)
        if len(starts) == 2:
            raise MemoryError
        return infer(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Backbone, "infer", scarce)
    result, _ = matte(engine, image, trimap, passes=2)
    assert starts == [False, True, False] and result.notes == ()
    np.testing.assert_array_equal(result.alpha, calm.alpha)
