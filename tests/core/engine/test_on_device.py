"""What the embedded network does on a card: hints, polish, two passes and local updates as on the CPU."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from core.engine.engine import MattingEngine
from core.engine.local.regions import Standing, find_regions, in_cells
from core.engine.local.update import update
from core.engine.options import Device, MatteOptions, MatteResult, result_of_run
from core.imaging.io import read_gray, read_image
from core.resources import resource_path
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.core.engine.models import engine_with, matte

SMALL, LARGE = (320, 228), (1008, 720)
CLOSE = 2e-3
"""Float32 on a card adds up otherwise, and the polish carries that on."""


@cache
def engine() -> MattingEngine:
    found = MattingEngine()
    found.load()
    return found


@cache
def picture(size: tuple[int, int] = SMALL) -> tuple[np.ndarray, np.ndarray]:
    """Return the bundled sample and its trimap, reduced."""
    image = read_image(resource_path("sample", "photo.jpg")).image
    trimap = read_gray(resource_path("sample", "trimap.png"))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return small, np.asarray(cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST), np.uint8)


@cache
def on_the_cpu(passes: int, polish: int) -> MatteResult:
    return matte(engine(), *picture(), device="cpu", passes=passes, polish=polish, tile=None)[0]


@pytest.mark.parametrize(("passes", "polish"), [(1, 0), (1, 10), (2, 0)])
def test_tiles_on_any_device_give_what_the_cpu_gives_whole(device: Device, passes: int, polish: int) -> None:
    result, _ = matte(engine(), *picture(), device=device, passes=passes, polish=polish, tile=128)
    np.testing.assert_allclose(result.alpha, on_the_cpu(passes, polish).alpha, atol=CLOSE)


def test_a_local_update_on_any_device_is_that_of_the_cpu(device: Device) -> None:
    image, before = picture(LARGE)
    narrow = engine_with()
    stood, _ = matte(narrow, image, before)
    now = before.copy()
    row, column = np.argwhere(before == UNKNOWN)[0]
    cv2.circle(now, (int(column), int(row)), 6, FOREGROUND, -1)
    standing, regions = Standing(stood, in_cells(before)), find_regions(in_cells(before), now)
    assert regions is not None

    def updated(where: Device) -> MatteResult:
        options = MatteOptions(precision="fp32", foreground=False, device=where)
        return result_of_run(
            update(narrow, image, now, standing, regions=regions, options=options, cancelled=bool)
        )

    there, here = updated(device), updated("cpu")
    assert there.updated == here.updated and not np.array_equal(here.alpha, stood.alpha)
    np.testing.assert_allclose(there.alpha, here.alpha, atol=CLOSE)
