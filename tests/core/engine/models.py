"""A small engine with random weights whose Routers disagree, for tests of the engine."""

from typing import Any

import numpy as np

from core.engine.engine import MattingEngine
from core.engine.options import Event, Finished, MatteOptions, MatteResult
from core.model.mematte import MEMatte
from tests.core.model.test_mematte import narrow
from tests.golden import recipe


def engine_with(model: MEMatte | None = None) -> MattingEngine:
    engine = MattingEngine()
    engine._model = model or narrow().eval().requires_grad_(False)
    engine.model_name = "narrow"
    return engine


def sample(height: int = 128, width: int = 240) -> tuple[np.ndarray, np.ndarray]:
    return recipe.inputs(height, width, 8)


def matte(
    engine: MattingEngine, image: np.ndarray, trimap: np.ndarray, **options: Any
) -> tuple[MatteResult, list[Event]]:
    options.setdefault("precision", "fp32")
    options.setdefault("foreground", False)
    events = list(engine.matte(image, trimap, MatteOptions(**options)))
    assert isinstance(events[-1], Finished)
    return events[-1].result, events
