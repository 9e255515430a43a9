import pytest

from core.training.config import TrainConfig
from core.training.learning.schedule import learning_rate_factor


def factors(at: list[float], **changes: object) -> list[float]:
    config = TrainConfig(warmup_steps=1, **changes)  # type: ignore[arg-type]
    return [learning_rate_factor(50, progress, config) for progress in at]


def test_learning_rate_warms_up_holds_and_falls_to_zero() -> None:
    config = TrainConfig(warmup_steps=10, decay_from=0.5)
    assert learning_rate_factor(0, 0.0, config) == pytest.approx(0.1)
    assert learning_rate_factor(50, 0.3, config) == 1
    assert learning_rate_factor(50, 0.75, config) == pytest.approx(0.5)
    assert learning_rate_factor(50, 1.0, config) == 0


def test_a_cosine_falls_slowly_at_both_ends() -> None:
    assert factors([0, 0.25, 0.5, 1], schedule="cosine", decay_from=0.0) == pytest.approx(
        [1, 0.5 + 0.125 * 8**0.5, 0.5, 0]
    )
    assert factors([0.4, 0.75], schedule="cosine", decay_from=0.5) == pytest.approx([1, 0.5])


def test_steps_fall_as_published() -> None:
    assert factors([0.1, 0.21, 0.86, 0.87, 1], schedule="steps") == [1, 0.1, 0.1, 0.05, 0.05]


def test_rates_that_never_fall_are_allowed() -> None:
    assert factors([0.5, 1.0], decay_from=1.0) == [1, 1]
