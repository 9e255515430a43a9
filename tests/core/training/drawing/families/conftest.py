from pathlib import Path

import pytest

from core.training.drawing.canvas import Studio
from core.training.samples.pool import PoolPlan


@pytest.fixture(scope="session")
def studio(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(PoolPlan(data, tmp_path_factory.mktemp("photos"), 1).photos(), 128)
