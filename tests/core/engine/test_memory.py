"""Predictions: they grow with what they should grow with, and choose what fits."""

from dataclasses import replace

import numpy as np
import pytest

from core.engine import cost
from core.engine.device import Target
from core.engine.memory import Calibration, Workload, estimate, fit
from core.errors import UserError
from core.model.config import PRESETS
from tests.core.engine.models import engine_with, matte, sample

SMALL = PRESETS["small"]
WORK = Workload(2160, 3840, 8000, 0.1)
SPEED = Calibration(tokens=1e11, attention=1e11, decoder=1e11, foreground=1e6)


def test_counted_operations_are_the_published_ones() -> None:
    assert cost.per_token(SMALL) == pytest.approx(52e6, rel=0.02)
    assert cost.per_pixel(SMALL) == pytest.approx(202e3, rel=0.02)
    whole = cost.run_cost(SMALL, 129_600, 18_500, 7680 * 4320)
    assert whole.decoder == pytest.approx(6.7e12, rel=0.02)
    assert whole.attention == pytest.approx(2.1e12, rel=0.1)


@pytest.mark.parametrize("change", [{"height": 4320}, {"selected": 18500}, {"unknown_share": 0.4}])
def test_more_work_takes_longer(change: dict[str, float]) -> None:
    less, more = estimate(SMALL, WORK, SPEED), estimate(SMALL, replace(WORK, **change), SPEED)
    assert less.seconds is not None
    assert more.seconds is not None
    assert more.seconds > less.seconds
    assert more.bytes >= less.bytes


def test_less_precision_and_smaller_tiles_take_less_memory() -> None:
    assert estimate(SMALL, replace(WORK, precision="bf16")).bytes < estimate(SMALL, WORK).bytes
    small_photo = Workload(1024, 1024, 500, 0.1)
    assert estimate(SMALL, replace(small_photo, tile=128)).bytes < estimate(SMALL, small_photo).bytes


def test_without_a_measurement_no_time_is_told() -> None:
    assert estimate(SMALL, WORK).seconds is None


def test_fit_prefers_small_tiles_to_a_small_k() -> None:
    needed = estimate(SMALL, WORK).bytes
    assert fit(SMALL, WORK, needed) == WORK
    tighter = fit(SMALL, Workload(1024, 1024, 4000, 0.1), 180 << 20)
    assert tighter is not None
    assert tighter.tile < 512
    assert tighter.selected == 4000
    assert fit(SMALL, WORK, 50 << 20) is None


def test_calibration_survives_json_and_refuses_nonsense() -> None:
    assert Calibration.from_dict(SPEED.to_dict()) == SPEED
    with pytest.raises(TypeError):
        Calibration.from_dict({"tokens": 1.0})
    with pytest.raises(ValueError, match="positive"):
        Calibration.from_dict({**SPEED.to_dict(), "decoder": 0})


def test_the_engine_measures_itself() -> None:
    target, speed = engine_with().calibrate()
    assert target == Target("cpu", target.precision)
    assert all(1e3 < value < 1e15 for value in speed.to_dict().values())


def test_a_memory_limit_is_obeyed_or_refused_in_words() -> None:
    image, trimap = sample(600, 800)
    engine = engine_with()
    free, _ = matte(engine, image, trimap)
    limited, _ = matte(engine, image, trimap, memory_limit=50 << 20)
    np.testing.assert_allclose(limited.alpha, free.alpha, atol=1e-5)
    with pytest.raises(UserError, match="at least"):
        matte(engine, image, trimap, memory_limit=1 << 20)
