"""Sentences on a job that is done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.engine.options import Finished, MatteResult
from core.imaging.photo import Photo
from core.jobs.job import Job
from core.jobs.order import Matting, Order
from core.jobs.outputs import Outputs
from core.jobs.prepared import Prepared
from core.jobs.remarks import remarks
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine

ORDER = Order(Path("fur.png"))


def prepared(**photo: object) -> Prepared:
    trimap = np.full((40, 60), UNKNOWN, np.uint8)
    trimap[:, :20], trimap[:, 40:] = FOREGROUND, BACKGROUND
    shown = Photo(np.zeros((40, 60, 3), np.uint8), **photo)  # type: ignore[arg-type]
    return Prepared(ORDER, Job(shown, trimap), Outputs())


def result_of(order: Prepared) -> MatteResult:
    (result,) = [event.result for event in order.job.events(FakeEngine()) if isinstance(event, Finished)]
    return result


def test_a_job_that_went_as_asked_needs_no_words() -> None:
    job = prepared()
    assert remarks(job, result_of(job)) == ()


def test_what_is_said_of_the_photo_comes_first() -> None:
    job = prepared(remarks=("fur.png has no profile.",), alpha=np.full((40, 60), 9, np.uint8))
    said = remarks(job, replace(result_of(job), notes=("The CPU did the work.",)))
    assert said[:2] == ("fur.png has no profile.", "The CPU did the work.")
    assert "never more opaque" in said[2]


@pytest.mark.parametrize(("k", "is_said"), [(0, True), (10_000, False)])
def test_a_k_that_kept_tokens_out_is_said(k: int, is_said: bool) -> None:
    job = prepared()
    job = replace(job, job=replace(job.job, options=Matting(max_tokens=k).options((40, 60))))
    assert (
        any(line.startswith(f"The detail limit k = {k} was less") for line in remarks(job, result_of(job)))
        is is_said
    )
