"""Forecasts of the planner against measured runs: bytes and seconds, forecast / measured."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.engine.options import MatteOptions
from core.engine.planning.estimate import Calibration, estimate
from core.engine.planning.workload import Workload
from core.engine.tiling import default_tile
from core.evaluation.children import Children
from core.evaluation.inputs import BenchmarkPhoto
from core.evaluation.rows import OnProgress, least_disturbed
from core.geometry import Size
from core.model.config import ModelConfig

SIZES = "860x580,1024x1024,2048x2048,3840x2160,5312x2988,7680x4320"
COLUMNS = ("size", "precision", "tile", "selected", "told", "taken", "memory told / taken", "told ", "taken ",
           "time told / taken")  # fmt: skip


def tiles(device: str) -> tuple[int, int]:
    """Return the sides of decoder tiles to look at on "cpu" or "cuda": the usual one, and a small one."""
    return default_tile(device), 256


def measure_forecasts(
    children: Children,
    *,
    model: str,
    config: ModelConfig,
    pictures: dict[Size, BenchmarkPhoto],
    grid: list[tuple[str, int]],
    device: str,
    progress: OnProgress,
) -> list[dict[str, Any]]:
    """Return a row for each picture and each (precision, tile), each measured in a fresh process."""
    rows: list[dict[str, Any]] = []
    for precision, tile in grid:
        for (height, width), picture in pictures.items():
            row = {"size": f"{width}x{height}", "precision": precision, "tile": tile}
            progress(f"Forecast, {precision}, {row['size']}", len(rows) / len(grid) / len(pictures))
            options = {"device": device, "precision": precision, "tile": tile}
            outcome = least_disturbed(
                children, picture.task("ours", model=model, options=options, calibrate=True)
            )
            if outcome.values is None:
                rows.append({**row, "reason": outcome.reason})
                continue
            work = Workload(
                height,
                width,
                0,
                picture.unknown,
                precision,
                tile,
                polish=MatteOptions().likely_polish,
                image_bytes=picture.pixel_bytes,
                device=device,
            )
            rows.append({**row, **compare(config, work, outcome.values)})
    return rows


def compare(config: ModelConfig, work: Workload, values: dict[str, Any]) -> dict[str, Any]:
    """Return forecast and measured values of one run, with the tokens that its Routers really let through.

    Memory is judged with the most tokens any Router let through, time with their quadratic mean, as attention goes.
    """
    used = [router["used"] for router in values["routers"]] or [work.tokens]
    most, typical = max(used), round(float(np.sqrt(np.mean(np.square(used, dtype=np.float64)))))
    told = estimate(config, replace(work, selected=most)).bytes
    speeds = Calibration.from_dict(values["calibration"])
    seconds = estimate(config, replace(work, selected=typical), speeds).seconds
    assert seconds is not None
    return {
        "selected": most,
        "told_bytes": told,
        "taken_bytes": values["memory"],
        "memory_ratio": told / max(values["memory"], 1),
        "told_seconds": seconds,
        "taken_seconds": values["seconds"]["total"],
        "time_ratio": seconds / values["seconds"]["total"],
        "run": values,
    }


def format_row(row: dict[str, Any]) -> list[str]:
    """Return the cells of a row in words."""
    head = [row["size"], row["precision"], str(row["tile"])]
    if "reason" in row:
        return [*head, row["reason"]]
    return [
        *head,
        f"{row['selected']:,}",
        *(f"{row[name] / 2**20:,.0f} MB" for name in ("told_bytes", "taken_bytes")),
        f"{row['memory_ratio']:.2f}",
        *(f"{row[name]:.2f} s" for name in ("told_seconds", "taken_seconds")),
        f"{row['time_ratio']:.2f}",
    ]
