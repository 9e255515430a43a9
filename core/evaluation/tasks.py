"""Tasks of a benchmark's children, each done once in a fresh process: run ours, or a peer, and measure it."""

import contextlib
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from core.engine.engine import MattingEngine
from core.engine.heap import release
from core.engine.options import MatteOptions, MatteResult, Resolution, result_of_run
from core.errors import UserError, is_out_of_memory
from core.evaluation import metrics, peers
from core.evaluation.busy import busy_cores
from core.evaluation.children import Task, result_file
from core.evaluation.counting import run_counted
from core.evaluation.floor import matrix_rate
from core.evaluation.inputs import disk
from core.evaluation.peak import PeakMemory
from core.evaluation.repeats import counted_runs
from core.model.mixers.options import MixerOptions
from core.trimap.values import Trimap

Values = dict[str, Any]
_WARM_UP_SIDE = 96


def perform_file(file: Path) -> None:
    """Do what a task file says and leave the values, or a sentence on why there are none, beside it."""
    _be_first_to_go()
    task = json.loads(file.read_text(encoding="utf-8"))
    answer: Values
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
    """Make Linux end this process, and no other, if memory runs out."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _probe(model: str, device: Any, precisions: list[Any], *, rates: bool = False) -> Values:
    """Load a model; say what it is, where it would run, what each precision comes to there, and its matrix rate."""
    from core.engine.device import resolve

    engine = MattingEngine()
    engine.load(model)
    asked = [MatteOptions(device=device, precision=precision) for precision in precisions]
    targets = [resolve(options) for options in asked]
    on_card = targets[0].device == "cuda"
    measured = {target.precision for target in targets} if rates else set()
    return {
        "rates": {name: matrix_rate(targets[0].device, name) for name in sorted(measured)},
        "model": engine.model_name,
        "config": engine.loaded().config.to_dict(),
        "device": targets[0].device,
        "device_title": engine.device_name(asked[0]),
        "precisions": {name: target.precision for name, target in zip(precisions, targets, strict=True)},
        "free": _free_on_card() if on_card else psutil.virtual_memory().available,
    }


def _free_on_card() -> int:
    import torch

    return int(torch.cuda.mem_get_info()[0])


def _ours(
    model: str,
    image: str,
    trimap: str,
    options: Task,
    *,
    resolution: Resolution | None = None,
    calibrate: bool = False,
    alpha: str | None = None,
    beside: int = 0,
) -> Values:
    """Run our engine once; memory above the loaded model, and speeds measured after it where asked for.

    With a ``resolution``, ``options`` names a mixer, and what it took is counted too; without one, ``beside`` cores are
    kept busy by other programs meanwhile.
    """
    asked = _asked(options)
    photo, marks = np.load(image), np.load(trimap)
    engine, peak = _warmed(model, asked)
    counts: Values = {}
    if resolution is None:
        with busy_cores(beside):
            began = time.process_time()
            result = _typical(engine, photo, marks, asked)
            counts["processor_seconds"] = time.process_time() - began
    else:
        counted = run_counted(engine, photo, marks, asked, resolution)
        result, counts = counted.result, counted.counts
    values = {**result.report(), "wanted": result.wanted_tokens, "memory": _taken(result, peak), **counts}
    values["decoded"] = result.decoded
    if calibrate:
        values["calibration"] = engine.calibrate(asked)[1].to_dict()
    if alpha is not None:
        np.save(Path(alpha), result.alpha)
    return values


def _asked(options: Task) -> MatteOptions:
    mixer = options.get("mixer")
    return MatteOptions(**{**options, "mixer": MixerOptions(**mixer) if mixer else None})


def _sweep(model: str, options: Task, pictures: list[dict[str, str]], caps: list[int | None]) -> Values:
    """Run our engine on each picture with its own k; SAD against each one's truth, if there is one.

    A picture has the files ``image`` and ``trimap``, ``truth`` (an alpha), and ``keep``, where its alpha goes.
    """
    arrays = [(np.load(one["image"]), np.load(one["trimap"])) for one in pictures]
    engine, peak = _warmed(model, MatteOptions(**options))
    rows, last = [], None
    for one, (photo, marks), cap in zip(pictures, arrays, caps, strict=True):
        tokens = cap if cap is not None else photo.size
        last = _typical(engine, photo, marks, MatteOptions(**{**options, "max_tokens": tokens}))
        rows.append({"wanted": last.wanted_tokens, "seconds": last.seconds, **last.report()})
        if "keep" in one:
            np.save(Path(one["keep"]), last.alpha)
        if "truth" in one:
            rows[-1]["sad"] = metrics.sad(last.alpha, np.load(one["truth"]), marks)
    assert last is not None
    return {"memory": _taken(last, peak), "images": rows}


def _warmed(model: str, options: MatteOptions) -> tuple[MattingEngine, PeakMemory]:
    """Load a model, start to watch memory, and run once on a stamp, so that no kernel loads while the clock runs."""
    from core.engine.device import resolve

    engine = MattingEngine()
    engine.load(model)
    engine.prepared(resolve(options))
    release()  # what loading left in the heap would serve the run without being counted
    peak = PeakMemory()
    stamp = np.zeros((_WARM_UP_SIDE, _WARM_UP_SIDE, 3), np.uint8)
    _matte(engine, stamp, disk(_WARM_UP_SIDE), options)
    return engine, peak


def _typical(
    engine: MattingEngine, image: NDArray[Any], trimap: Trimap, options: MatteOptions
) -> MatteResult:
    """Return the run of median time, of those that count."""
    from core.engine.device import resolve

    results = counted_runs(resolve(options).device, lambda: _matte(engine, image, trimap, options))
    return sorted(results, key=lambda result: result.seconds["total"])[len(results) // 2]


def _matte(engine: MattingEngine, image: NDArray[Any], trimap: Trimap, options: MatteOptions) -> MatteResult:
    return result_of_run(engine.matte(image, trimap, options))


def _taken(result: MatteResult, peak: PeakMemory) -> int:
    """Return the bytes of a run above the loaded model: on the card where it ran there, else of the process."""
    resident = peak.stop()
    return result.peak_memory_bytes if result.device.startswith("cuda") else resident


TASKS: dict[str, Callable[..., Values]] = {
    "probe": _probe,
    "ours": _ours,
    "sweep": _sweep,
    "weights": peers.make_weights,
    "transformers": peers.run_transformers,
    "closed form": partial(peers.run_pymatting, "cf"),
    "knn": partial(peers.run_pymatting, "knn"),
}
"""Work by its name in a task."""
