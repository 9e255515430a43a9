"""What children of a benchmark do, each task once in a fresh process: run ours, or a peer, and measure it."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core.engine.engine import MattingEngine
from core.engine.options import Finished, MatteOptions, MatteResult
from core.errors import UserError, is_out_of_memory
from core.evaluation.children import Task, result_file
from core.evaluation.inputs import disk
from core.evaluation.peak import PeakMemory

Values = dict[str, Any]
_WARM_UP_SIDE = 96


def perform_file(file: Path) -> None:
    """Do what a task file says and leave the values, or a sentence on why there are none, beside it."""
    _be_first_to_go()
    task = json.loads(file.read_text(encoding="utf-8"))
    try:
        answer = {"values": TASKS[task.pop("kind")](**task)}
    except UserError as error:
        answer = {"reason": str(error)}
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        answer = {"reason": "out of memory"}
    result_file(file).write_text(json.dumps(answer), encoding="utf-8")


def _be_first_to_go() -> None:
    """Should memory run out, Linux shall end this process and no other."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _probe(model: str, options: Task) -> Values:
    """Load a model and say what it is and where it would run."""
    from core.engine.device import resolve

    engine = MattingEngine()
    engine.load(model)
    target = resolve(MatteOptions(**options))
    config = engine.loaded().config
    return {
        "model": engine.model_name,
        "config": config.to_dict(),
        "device": target.device,
        "device_title": engine.device_name(MatteOptions(**options)),
        "precision": target.precision,
    }


def _ours(model: str, image: str, trimap: str, options: Task, calibrate: bool = False) -> Values:
    """Run our engine once; memory above the loaded model, and speeds measured after it where asked for."""
    asked = MatteOptions(**options)
    engine, peak = warmed(model, asked)
    result = matte(engine, np.load(image), np.load(trimap), asked)
    values = {**result.report(), "wanted": result.wanted_tokens, "memory": taken(result, peak)}
    if calibrate:
        values["calibration"] = engine.calibrate(asked)[1].to_dict()
    return values


def warmed(model: str, options: MatteOptions) -> tuple[MattingEngine, PeakMemory]:
    """Load a model, start to watch memory, and run once on a stamp, so that no kernel loads while the clock runs."""
    from core.engine.device import resolve

    engine = MattingEngine()
    engine.load(model)
    engine.prepared(resolve(options))
    peak = PeakMemory()
    matte(engine, np.zeros((_WARM_UP_SIDE, _WARM_UP_SIDE, 3), np.uint8), disk(_WARM_UP_SIDE), options)
    return engine, peak


def matte(engine: MattingEngine, image: Any, trimap: Any, options: MatteOptions) -> MatteResult:
    """Run the engine to its end."""
    for event in engine.matte(image, trimap, options):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("the engine ended without a result")


def taken(result: MatteResult, peak: PeakMemory) -> int:
    """Return the bytes of a run above the loaded model: on the card where it ran there, else of the process."""
    return result.peak_memory_bytes if result.device.startswith("cuda") else peak.stop()


TASKS: dict[str, Callable[..., Values]] = {"probe": _probe, "ours": _ours}
"""Work by its name in a task."""
