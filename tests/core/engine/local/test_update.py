"""A local update: a whole result in which only what is near the change differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.engine.engine import MattingEngine
from core.engine.local import update as module
from core.engine.local.regions import CONTEXT, HINTS_CONTEXT, Standing, find_regions, in_cells
from core.engine.local.update import update
from core.engine.options import Cancelled, Event, Finished, MatteOptions, MatteResult, Progress
from core.engine.passes import difference
from core.errors import UserError
from core.imaging.foreground import estimate_foreground
from core.imaging.io import read_gray, read_image
from core.jobs.job import Job
from core.model.config import PRESETS, ModelConfig
from core.resources import resource_path
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap
from tests.core.engine.models import engine_with, matte

SIZE = 1100, 2080
VALUES = BACKGROUND, UNKNOWN, FOREGROUND


class Blurring:
    """A matte that is the blurred trimap, so that what is known pulls at what is unknown, as far as `reach`."""

    config: ModelConfig | None = None

    def __init__(self, reach: int = 60, offset: float = 0.0) -> None:
        self.reach, self.offset = reach, offset
        self.sizes: list[tuple[int, ...]] = []

    def matte(
        self, image: NDArray[Any], trimap: Trimap, options: MatteOptions, cancelled: Callable[[], bool], /
    ) -> Iterator[Event]:
        self.sizes.append(trimap.shape)
        yield Progress("Looking", 0.0)
        if cancelled():
            raise Cancelled
        soft = cv2.blur(trimap.astype(np.float32) / 255, (self.reach, self.reach)) + self.offset
        alpha = np.where(trimap == UNKNOWN, np.clip(soft, 0, 1), trimap / np.float32(255)).astype(np.float32)
        yield Progress("Done", 1.0)
        yield Finished(result(alpha, options))


def result(
    alpha: NDArray[np.float32], options: MatteOptions, image: NDArray[Any] | None = None
) -> MatteResult:
    stages = ("preprocess", "backbone", "decoder", "polish", "foreground", "total")
    return MatteResult(
        alpha=alpha,
        foreground=None if image is None else estimate_foreground(image, alpha),
        routers=(),
        max_tokens=options.max_tokens,
        model="blur",
        device="CPU",
        precision="fp32",
        seconds=dict.fromkeys(stages, 0.1),
        peak_memory=dict.fromkeys(stages, 1000),
    )


def marks() -> Trimap:
    return _marks().copy()


@cache
def _marks() -> Trimap:
    rows, columns = np.ogrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - SIZE[0] / 2, columns - SIZE[1] / 2)
    return np.select([distance < 350, distance < 500], [FOREGROUND, UNKNOWN], BACKGROUND).astype(np.uint8)


@cache
def photo(dtype: type = np.uint8) -> NDArray[Any]:
    small = np.random.default_rng(0).random((32, 48, 3)).astype(np.float32)
    large = np.clip(cv2.resize(small, SIZE[::-1], interpolation=cv2.INTER_CUBIC), 0, 1)
    made = (large * np.iinfo(dtype).max).astype(dtype)
    made.flags.writeable = False
    return made


@cache
def blurred(dtype: type = np.uint8) -> MatteResult:
    """The whole result with colors that stands for `photo(dtype)` under `marks()`; nobody may write to it."""
    made = run(Blurring(), photo(dtype), marks(), MatteOptions())
    for array in (made.alpha, made.foreground):
        array.flags.writeable = False
    return made


def run(engine: Any, image: NDArray[Any], trimap: Trimap, options: MatteOptions) -> MatteResult:
    done = list(engine.matte(image, trimap, options, lambda: False))[-1]
    assert isinstance(done, Finished)
    if options.foreground and done.result.foreground is None:
        return replace(done.result, foreground=estimate_foreground(image, done.result.alpha))
    return done.result


def updated(
    engine: Any,
    image: NDArray[Any],
    stood: MatteResult,
    before: Trimap,
    now: Trimap,
    *,
    options: MatteOptions | None = None,
) -> tuple[MatteResult, list[Event]]:
    standing, regions = Standing(stood, in_cells(before)), find_regions(in_cells(before), now)
    assert regions is not None
    options = options or MatteOptions(precision="fp32")
    events = list(
        update(engine, image, now, standing, regions=regions, options=options, cancelled=lambda: False)
    )
    assert isinstance(events[-1], Finished)
    return events[-1].result, events


def dabbed(trimap: Trimap, value: int, row: int = 550, column: int = 1470) -> Trimap:
    now = trimap.copy()
    cv2.circle(now, (column, row), 20, value, -1)
    return now


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_far_away_all_stays_and_known_pixels_obey(value: int, dtype: type) -> None:
    engine, image, before = Blurring(), photo(dtype), marks()
    column = {BACKGROUND: 1470, UNKNOWN: 1380, FOREGROUND: 1470}[value]
    now = dabbed(before, value, column=column)
    stood = blurred(dtype)
    alpha, colors = stood.alpha.copy(), stood.foreground.copy()
    new, _ = updated(engine, image, stood, before, now)
    assert np.array_equal(stood.alpha, alpha) and np.array_equal(stood.foreground, colors)  # untouched
    assert new.alpha.dtype == np.float32 and new.foreground.dtype == dtype
    ((top, left, bottom, right),) = new.updated
    far = np.ones(SIZE, np.bool_)
    far[top:bottom, left:right] = False
    assert far.mean() > 0.8
    assert new.alpha[far].tobytes() == alpha[far].tobytes()
    assert new.foreground[far].tobytes() == colors[far].tobytes()
    assert (new.alpha[now == FOREGROUND] == 1).all() and (new.alpha[now == BACKGROUND] == 0).all()
    assert np.array_equal(new.foreground[new.alpha == 1], image[new.alpha == 1])
    assert (new.alpha != alpha).any()


@pytest.mark.parametrize("offset", [0.0, 0.1])
def test_it_comes_near_a_whole_run_though_crops_are_seen_otherwise(offset: float) -> None:
    image, before = photo(), marks()
    now = dabbed(before, FOREGROUND)
    stood = run(Blurring(), image, before, MatteOptions(foreground=False))
    whole = run(Blurring(), image, now, MatteOptions(foreground=False))
    new, _ = updated(Blurring(offset=offset), image, stood, before, now)
    near = np.s_[300:800, 1190:1690]
    assert np.abs(stood.alpha - whole.alpha)[near].max() > 0.3
    assert np.abs(new.alpha - whole.alpha)[near].max() < 0.12


def test_no_seam_is_left_where_the_change_fades() -> None:
    image, before = photo(), marks()
    stood = run(Blurring(), image, before, MatteOptions(foreground=False))
    new, _ = updated(Blurring(offset=0.2), image, stood, before, dabbed(before, BACKGROUND))
    steps = np.abs(np.diff(new.alpha - stood.alpha, axis=1))
    far = cv2.distanceTransform(255 - cv2.circle(np.zeros(SIZE, np.uint8), (1470, 550), 20, 255, -1), 2, 5)[
        :, 1:
    ]
    assert steps[(far > 135) & (marks()[:, 1:] == UNKNOWN) & (marks()[:, :-1] == UNKNOWN)].max() < 0.02


class Flooding(Blurring):
    """What is unknown belongs to the subject as far as `reach` pixels from what is Keep."""

    def matte(
        self, image: NDArray[Any], trimap: Trimap, options: MatteOptions, cancelled: Callable[[], bool], /
    ) -> Iterator[Event]:
        self.sizes.append(trimap.shape)
        distance = cv2.distanceTransform((trimap != FOREGROUND).view(np.uint8), cv2.DIST_L2, 5)
        yield Finished(result(((trimap != BACKGROUND) & (distance < self.reach)).astype(np.float32), options))


def test_a_change_that_reaches_far_is_followed_farther() -> None:
    image, before = photo(), marks()
    before[before == BACKGROUND] = UNKNOWN
    now = dabbed(before, FOREGROUND, column=1900)
    for engine, passes in ((Flooding(60), 2), (Flooding(250), 4)):
        stood = run(engine, image, before, MatteOptions(foreground=False))
        engine.sizes.clear()
        new, _ = updated(engine, image, stood, before, now)
        assert len(engine.sizes) == passes
        whole = run(engine, image, now, MatteOptions(foreground=False))
        assert np.count_nonzero(np.abs(new.alpha - whole.alpha) > 0.1) < 0.01 * now.size


def test_several_changes_are_several_regions_of_one_result() -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood = blurred()
    now = dabbed(dabbed(before, FOREGROUND), BACKGROUND, column=610)
    new, events = updated(engine, image, stood, before, now)
    assert len(new.updated) == 2 and new.report()["updated"] == [list(rect) for rect in new.updated]
    shares = [event.fraction for event in events if isinstance(event, Progress)]
    assert shares == sorted(shares) and shares[-1] == 1
    both = [np.abs(new.alpha - stood.alpha)[t:b, left:r].max() for t, left, b, r in new.updated]
    assert min(both) > 0.3


def test_what_the_update_took_is_told_not_what_the_run_before_took() -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood = replace(blurred(), seconds={"total": 1e6}, remark="old", notes=("old",))
    new, _ = updated(engine, image, stood, before, dabbed(before, FOREGROUND))
    assert 0 < new.seconds["total"] < 1000 and new.peak_memory_bytes > 0
    assert set(new.seconds) >= {"preprocess", "backbone", "decoder", "polish", "foreground"}
    assert not new.remark and not new.notes


def test_no_change_takes_over_what_stands() -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood = blurred()
    engine.sizes.clear()
    new, _ = updated(engine, image, stood, before, before.copy())
    assert new.alpha is stood.alpha and new.updated == () and not engine.sizes


def test_marks_that_leave_nothing_unknown_nearby_need_no_network() -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood = blurred()
    engine.sizes.clear()
    now = dabbed(before, FOREGROUND, row=100, column=100)
    new, _ = updated(engine, image, stood, before, now)
    assert not engine.sizes and (new.alpha[now == FOREGROUND] == 1).all()


def test_colors_are_left_out_where_they_were_and_where_memory_runs_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood = blurred()
    now = dabbed(before, FOREGROUND)
    without, _ = updated(engine, image, replace(stood, foreground=None), before, now)
    assert without.foreground is None and not without.notes

    def full(*args: object, **named: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "estimate_foreground", full)
    new, _ = updated(engine, image, stood, before, now)
    assert new.foreground is None and "Memory ran out" in new.notes[0]


def test_it_can_be_stopped_and_refused() -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood, now = blurred(), dabbed(before, FOREGROUND)
    regions = find_regions(in_cells(before), now)
    assert regions is not None
    standing = Standing(stood, in_cells(before))
    with pytest.raises(Cancelled):
        list(
            update(
                engine, image, now, standing, regions=regions, options=MatteOptions(), cancelled=lambda: True
            )
        )
    with pytest.raises(UserError):
        updated(
            MattingEngine(),
            image,
            stood,
            before,
            now,
            options=MatteOptions(device="cuda", precision="fp16", passes=7),
        )


def test_a_job_updates_or_runs_whole_as_the_change_asks_for() -> None:
    engine, image, before = Blurring(), photo(), marks()
    stood = blurred()
    for now, is_local in ((dabbed(before, FOREGROUND), True), (np.roll(before, 500, axis=0), False)):
        engine.sizes.clear()
        job = Job(_photo(image), now, MatteOptions(), standing=Standing(stood, in_cells(before)))
        done = list(job.events(engine))[-1]
        assert isinstance(done, Finished) and bool(done.result.updated) == is_local
        assert (SIZE in engine.sizes) != is_local


def test_an_update_of_a_photo_with_own_transparency_is_that_of_an_opaque_one_lowered() -> None:
    before, own = marks(), np.full(SIZE, 128, np.uint8)
    own[:, 1540:] = 26
    now, most = dabbed(before, BACKGROUND, row=450, column=1500), own / np.float32(255)
    opaque = blurred()
    lowered = replace(opaque, alpha=np.minimum(opaque.alpha, most))
    made = []
    for alpha, stood in ((None, opaque), (own, lowered)):
        shown = replace(_photo(photo()), alpha=alpha)
        *_, done = Job(shown, now, MatteOptions(), standing=Standing(stood, in_cells(before))).events(
            Blurring()
        )
        assert isinstance(done, Finished) and done.result.updated and done.result.foreground is not None
        made.append(done.result)
    changed = np.abs(made[0].alpha - opaque.alpha) > 0.02
    assert changed.any()
    np.testing.assert_allclose(made[1].alpha, np.minimum(made[0].alpha, most), atol=1e-5)
    np.testing.assert_allclose(
        made[1].foreground.astype(int)[changed], made[0].foreground.astype(int)[changed], atol=2
    )


def _photo(image: NDArray[Any]) -> Any:
    return replace(read_image(resource_path("sample", "photo.jpg")), image=image)


def test_the_network_is_given_as_little_memory_as_it_has_to_live_with() -> None:
    """Two passes, k, a memory limit and polish mean for a region what they mean for a photo."""
    image, before = photo(), marks()
    now = dabbed(before, FOREGROUND)
    engine = engine_with()
    stood = blurred()
    options = MatteOptions(precision="fp32", passes=2, polish=2, max_tokens=9, memory_limit=400 << 20)
    new, _ = updated(engine, image, stood, before, now, options=options)
    assert new.updated and new.peak_memory_bytes < (400 << 20)
    assert new.seconds["polish"] > 0 and np.isfinite(new.alpha).all()


def test_where_two_passes_differ_is_known_anew_in_the_region_alone() -> None:
    image, before = photo(), marks()
    engine = engine_with()
    stood = replace(blurred(), difference=np.full_like(difference(blurred().alpha, blurred().alpha), 255))
    now = dabbed(before, FOREGROUND)
    new, _ = updated(engine, image, stood, before, now, options=MatteOptions(precision="fp32", passes=2))
    assert new.difference is not None and stood.difference is not None and (stood.difference == 255).all()
    changed = new.difference != 255
    scale = SIZE[0] / new.difference.shape[0]
    rows, columns = np.nonzero(changed)
    ((top, _, _, right),) = new.updated
    assert rows.min() * scale >= top - scale and columns.max() * scale <= right + scale
    assert changed[round(550 / scale), round(1470 / scale)]


def test_with_the_embedded_model_it_is_as_good_as_a_whole_run() -> None:
    image = read_image(resource_path("sample", "photo.jpg")).image
    trimap = read_gray(resource_path("sample", "trimap.png"))
    size = 1008, 720
    image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    before = np.asarray(cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    engine = MattingEngine()
    engine.load()
    stood, _ = matte(engine, image, before, polish=0)
    rows, columns = np.nonzero((before == UNKNOWN) & (cv2.blur(stood.alpha, (15, 15)) > 0.8))
    now = dabbed(before, FOREGROUND, int(rows[0]), int(columns[0]))
    options = MatteOptions(precision="fp32", polish=0)
    new, _ = updated(engine, image, stood, before, now, options=options)
    whole, _ = matte(engine, image, now, polish=0)
    ((top, left, bottom, right),) = new.updated
    is_unknown = now[top:bottom, left:right] == UNKNOWN
    assert np.abs(new.alpha - whole.alpha)[top:bottom, left:right][is_unknown].mean() < 0.01


def test_a_network_with_color_hints_sees_more_around_a_change() -> None:
    image, before = photo(), marks()
    now, sides = dabbed(before, BACKGROUND), []
    for hints in ((), ("far",)):
        engine = Blurring()
        engine.config = replace(PRESETS["tiny"], hints=hints)
        stood = blurred()
        engine.sizes.clear()
        updated(engine, image, stood, before, now)
        sides.append(engine.sizes[0][0])
    assert sides[1] >= sides[0] + 2 * (HINTS_CONTEXT - CONTEXT)
