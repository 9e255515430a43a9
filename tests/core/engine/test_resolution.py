"""Modes: what each of them sees, loses and costs, against the engine run by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import pytest

from core.engine import resolution as resolutions
from core.engine.options import Event, Finished, MatteOptions, MatteResult, Progress, Resolution
from core.engine.resolution import PassDone, matte_at, plan_patches
from core.errors import UserError
from tests.core.engine.models import engine_with, matte, sample

HEIGHT, WIDTH = 700, 1500


class LocalEngine:
    """Stands in for the engine: alpha is any function of the image; keeps what it was given."""

    def __init__(self, alpha: Callable[[np.ndarray], np.ndarray]) -> None:
        self.alpha, self.trimaps = alpha, []

    def matte(
        self, image: np.ndarray, trimap: np.ndarray, options: Any, *_: Any, is_part: bool = False
    ) -> Iterator[Event]:
        assert not options.foreground or not is_part
        self.trimaps.append(trimap)
        yield Progress("", 0.5)
        alpha = np.where(trimap == 128, self.alpha(image), trimap == 255).astype(np.float32)
        seconds = {"total": 1.0, "backbone": 0.5}
        peak = {"total": 10 * len(self.trimaps), "backbone": 1}
        yield Finished(MatteResult(alpha, None, (), 7, "", "cpu", "fp32", seconds, peak))


def run(
    engine: Any, image: np.ndarray, trimap: np.ndarray, resolution: Resolution, **options: Any
) -> tuple[MatteResult, list[Any]]:
    options = {"foreground": False, **options}
    events = list(matte_at(engine, image, trimap, MatteOptions(**options), resolution=resolution))
    assert isinstance(events[-1], Finished)
    return events[-1].result, events


def stripes() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A photo whose alpha is its red channel: columns of two pixels, black and white; its trimap, its alpha."""
    alpha = np.broadcast_to((np.arange(WIDTH) // 2 % 2).astype(np.float32), (HEIGHT, WIDTH))
    image = np.repeat((255 * alpha).astype(np.uint8)[..., None], 3, axis=2)
    trimap = np.full((HEIGHT, WIDTH), 128, np.uint8)
    trimap[:100], trimap[-100:] = 255, 0
    return image, trimap, np.where(trimap == 128, alpha, trimap == 255)


def red(image: np.ndarray) -> np.ndarray:
    return np.asarray(image[..., 0] / 255)


@pytest.mark.parametrize("size", [(512, 512), (100, 700), (513, 1025), (960, 961), (2000, 1300)])
def test_patches_give_every_pixel_once_and_see_what_they_give(size: tuple[int, int]) -> None:
    count = np.zeros(size, int)
    for patch in plan_patches(*size):
        count[patch.given] += 1
        seen = np.zeros(size, bool)
        seen[patch.seen] = True
        assert seen.sum() == min(size[0], 512) * min(size[1], 512)
        assert seen[patch.given].all()
        whole = np.arange(count.size).reshape(size)
        assert np.array_equal(whole[patch.seen][patch.inner], whole[patch.given])
    assert (count == 1).all()


def test_neighbors_overlap_and_meet_in_the_middle() -> None:
    first, second = plan_patches(512, 960)
    assert (first.seen[1], second.seen[1]) == (slice(0, 512), slice(448, 960))
    assert (first.given[1], second.given[1]) == (slice(0, 480), slice(480, 960))


def test_what_is_local_survives_patches_and_is_lost_in_a_smaller_copy() -> None:
    image, trimap, truth = stripes()
    whole, _ = run(LocalEngine(red), image, trimap, "full-size")
    patches, _ = run(LocalEngine(red), image, trimap, "patches")
    small, events = run(LocalEngine(red), image, trimap, "downsampled")
    np.testing.assert_array_equal(whole.alpha, truth)
    np.testing.assert_array_equal(patches.alpha, truth)
    unknown = trimap == 128
    assert np.abs(small.alpha - truth)[unknown].mean() > 0.2
    np.testing.assert_array_equal(small.alpha[~unknown], truth[~unknown])
    (only,) = [event for event in events if isinstance(event, PassDone)]
    assert only.trimap.shape == (478, 1024)


def test_what_is_seen_from_afar_is_lost_in_patches_alone() -> None:
    """An alpha that is the brightness of the photo's whole left edge."""
    image, trimap, _ = stripes()
    image[:] = 0
    image[:, :20] = 255
    engine = LocalEngine(lambda photo: np.full(photo.shape[:2], photo[:, 0].mean() / 255))
    unknown = trimap == 128
    assert (run(engine, image, trimap, "full-size")[0].alpha[unknown] == 1).all()
    assert run(engine, image, trimap, "downsampled")[0].alpha[unknown].min() > 0.99
    assert (run(engine, image, trimap, "patches")[0].alpha[:, 600:][unknown[:, 600:]] == 0).all()


def test_a_patch_without_unknown_costs_nothing_and_one_of_nothing_else_works() -> None:
    image, trimap, _ = stripes()
    trimap[:, 448:] = 0
    trimap[:350, :448] = 128
    trimap[690:, :10] = 255
    engine = LocalEngine(red)
    result, events = run(engine, image, trimap, "patches")
    assert len(engine.trimaps) == 2, "the upper left and the lower left of eight"
    assert result.seconds["backbone"] == pytest.approx(1.0), "those of all patches"
    assert result.peak_memory == {"total": 20, "backbone": 1}
    progress = [event.fraction for event in events if isinstance(event, Progress)]
    assert progress == pytest.approx([0.95 * 0.25, 0.95 * 0.75, 0.95, 1.0])
    phases = [event.phase for event in events if isinstance(event, Progress)]
    assert phases == ["Patch 1 of 2", "Patch 2 of 2", "Cleaning the colors", "Done"]
    assert result.resolution == "patches"


def test_a_real_network_matts_a_patch_that_is_all_unknown() -> None:
    image, trimap = sample(560, 600)
    trimap[:] = 128
    trimap[530:, :20], trimap[530:, 580:] = 255, 0
    engine = engine_with()
    result, events = run(engine, image, trimap, "patches", precision="fp32")
    passes = [event for event in events if isinstance(event, PassDone)]
    assert len(passes) == 4
    assert set(np.unique(passes[0].trimap)) == {128}
    assert result.alpha[trimap == 255].min() == 1 and result.alpha[trimap == 0].max() == 0
    by_hand = list(
        engine.matte(
            image[:512, :512],
            trimap[:512, :512],
            MatteOptions(precision="fp32", foreground=False),
            is_part=True,
        )
    )[-1]
    assert isinstance(by_hand, Finished)
    np.testing.assert_array_equal(result.alpha[:280, :300], by_hand.result.alpha[:280, :300])


def test_downsampled_is_the_smaller_photo_enlarged() -> None:
    image, trimap = sample(600, 1100)
    engine = engine_with()
    result, events = run(engine, image, trimap, "downsampled", precision="fp32")
    (only,) = [event for event in events if isinstance(event, PassDone)]
    told = [(event.phase, event.fraction) for event in events if isinstance(event, Progress)]
    assert [phase for phase, _ in told].count("Done") == 1 and told[-1] == ("Done", 1.0)
    small = cv2.resize(image, (1024, 559), interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(matte(engine, small, only.trimap)[0].alpha, (1100, 600))
    np.testing.assert_array_equal(result.alpha, np.where(trimap == 128, alpha, trimap == 255))


def test_a_small_photo_is_not_shrunk_and_full_is_the_engine() -> None:
    image, trimap = sample()
    engine = engine_with()
    expected = matte(engine, image, trimap)[0]
    for resolution in ("full-size", "downsampled"):
        result, events = run(engine, image, trimap, resolution, precision="fp32")  # type: ignore[arg-type]
        np.testing.assert_array_equal(result.alpha, expected.alpha)
        assert len(result.routers) == len(expected.routers) > 0
        assert [type(event) for event in events[-2:]] == [PassDone, Finished]


def test_colors_are_those_of_the_whole_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap, _ = stripes()
    seen = []
    monkeypatch.setattr(resolutions, "estimate_foreground", lambda photo, alpha: seen.append(alpha) or photo)
    result, _ = run(LocalEngine(red), image, trimap, "patches", foreground=True)
    assert seen[0].shape == trimap.shape
    assert result.foreground is image
    assert 0 <= result.seconds["foreground"] <= result.seconds["total"]


def test_nonsense_is_refused_as_by_the_engine() -> None:
    image, trimap, _ = stripes()
    trimap[trimap == 128] = 0
    with pytest.raises(UserError, match="Edge"):
        run(LocalEngine(red), image, trimap, "patches")
