"""One photo gives the same bytes whatever the number of threads that compute it."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.engine.engine import MattingEngine
from core.engine.options import MatteOptions, MatteResult, Resolution, result_of_run
from core.imaging.photo import Photo
from core.jobs.job import Job
from core.model.mixers.options import MixerOptions

SAMPLE = Path("resources/sample")

Marked = tuple[NDArray[np.uint8], NDArray[np.uint8]]


@pytest.fixture(scope="module")
def engine() -> MattingEngine:
    engine = MattingEngine()
    engine.load()
    return engine


@pytest.fixture(scope="module")
def marked() -> Marked:
    """A part of the sample large enough for threads to share it, whose Edge asks for first looks."""
    photo = cv2.imread(str(SAMPLE / "photo.jpg"))
    marks = cv2.imread(str(SAMPLE / "trimap.png"), cv2.IMREAD_GRAYSCALE)
    assert photo is not None
    assert marks is not None
    part = np.s_[180:468, 900:1252]
    return np.ascontiguousarray(photo[part][..., ::-1]), np.ascontiguousarray(marks[part])


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def run(engine: MattingEngine, job: Job, count: int, monkeypatch: pytest.MonkeyPatch) -> MatteResult:
    monkeypatch.setenv("OMP_NUM_THREADS", str(count))  # else other programs have a say
    torch.set_num_threads(count)
    return result_of_run(job.events(engine))


def assert_same(one: MatteResult, other: MatteResult) -> None:
    assert one.alpha.tobytes() == other.alpha.tobytes()
    assert one.foreground is not None
    assert other.foreground is not None
    assert one.foreground.tobytes() == other.foreground.tobytes()
    for first, second in zip(one.routers, other.routers, strict=True):
        assert first.margin.tobytes() == second.margin.tobytes()


@pytest.mark.parametrize(
    ("options", "resolution"),
    [
        (MatteOptions(precision="fp32", mixer=MixerOptions("tome", 0.5), reuse=False), "full-size"),
        (MatteOptions(precision="fp32", max_tokens=300, reuse=False), "patches"),
    ],
)
def test_a_photo_gives_the_same_bytes_with_one_thread_and_several(
    engine: MattingEngine,
    marked: Marked,
    monkeypatch: pytest.MonkeyPatch,
    options: MatteOptions,
    resolution: Resolution,
) -> None:
    job = Job(Photo(marked[0]), marked[1], options, resolution)
    assert_same(run(engine, job, 1, monkeypatch), run(engine, job, 3, monkeypatch))
