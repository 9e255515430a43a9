"""Time and memory of whole runs on this machine, as a Markdown table."""

import argparse
import json
import platform
import statistics
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.engine.engine import DEFAULT_MODEL, MattingEngine
from core.engine.options import Finished, MatteOptions, MatteResult
from core.errors import UserError
from core.files import atomic_write, check_target
from core.imaging.io import read_gray, read_image
from core.resources import resource_path
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, snap

SIZES = "1024x1024,2048x2048,3840x2160,7680x4320"
_COLUMNS = (
    "size", "precision", "k", "wanted", "unknown", "preprocess", "backbone", "decoder", "foreground", "total", "memory",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--model", default=DEFAULT_MODEL, help="an embedded model's name or a checkpoint file"
    )
    parser.add_argument("--sizes", default=SIZES, help=f"WIDTHxHEIGHT, comma between; default {SIZES}")
    parser.add_argument("--max-tokens", default="18500", help="values of k, comma between; default 18500")
    parser.add_argument("--precisions", default="fp32", help="fp32, bf16, fp16, comma between; default fp32")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument(
        "--repeat", type=int, default=3, help="runs of each row; the table holds medians; default 3"
    )
    parser.add_argument("--photo", type=Path, help="photo instead of the bundled sample")
    parser.add_argument("--trimap", type=Path, help="its trimap")
    parser.add_argument("--json", type=Path, help="write all runs to this file too")


def main(args: argparse.Namespace) -> int:
    """Print the table; returns the exit code.

    Raises:
        UserError: a size, k or file that cannot be used.
    """
    if args.json:
        check_target(args.json)
    sizes = [_size(text) for text in args.sizes.split(",")]
    grid = list(_grid(args.precisions.split(","), sizes, args.max_tokens.split(",")))
    photo, trimap = _inputs(args.photo, args.trimap)
    engine = MattingEngine()
    engine.load(args.model)
    _write(
        f"{_machine()}, {datetime.now(UTC):%Y-%m-%d}, model {engine.model_name}, medians of {args.repeat}\n"
    )
    _write("| " + " | ".join(_COLUMNS) + " |\n" + "|---" * len(_COLUMNS) + "|")
    rows = []
    options = MatteOptions(device=args.device)
    for precision, size, k in grid:
        image, marks = _resize(photo, size), _resize_trimap(trimap, size)
        runs = _repeat(engine, image, marks, replace(options, precision=precision, max_tokens=k), args.repeat)
        row = summarize(runs, float((marks == UNKNOWN).mean()))
        rows.append({**row, "runs": [run.report() for run in runs]})
        _write("| " + " | ".join(format_row(row)) + " |")
    if args.json:
        with atomic_write(args.json) as temporary:
            text = json.dumps({"machine": _machine(), "rows": rows}, indent=1)
            temporary.write_text(text, encoding="utf-8")
    return 0


def summarize(runs: list[MatteResult], unknown_share: float) -> dict[str, Any]:
    """Return one row: medians of seconds and bytes over the runs."""
    last = runs[-1]
    height, width = last.alpha.shape
    return {
        "size": f"{width}x{height}",
        "precision": last.precision,
        "k": last.max_tokens,
        "wanted": last.wanted_tokens,
        "unknown": unknown_share,
        "seconds": {name: statistics.median(run.seconds[name] for run in runs) for name in last.seconds},
        "memory": statistics.median(run.peak_memory_bytes for run in runs),
    }


def format_row(row: dict[str, Any]) -> list[str]:
    """Return the cells of a row in words: seconds, megabytes, percent."""
    seconds = row["seconds"]
    return [
        row["size"],
        row["precision"],
        f"{row['k']:,}",
        "-" if row["wanted"] is None else f"{row['wanted']:,}",
        f"{row['unknown']:.0%}",
        *(f"{seconds[name]:.2f} s" for name in _COLUMNS[5:10]),
        f"{row['memory'] / 2**20:,.0f} MB",
    ]


def _repeat(
    engine: MattingEngine, image: NDArray[Any], trimap: NDArray[np.uint8], options: MatteOptions, times: int
) -> list[MatteResult]:
    # Kernels load before the clock starts, so that the first row is no slower.
    _run(engine, np.zeros((256, 256, 3), np.uint8), _disk(256), options)
    return [_run(engine, image, trimap, options) for _ in range(max(times, 1))]


def _run(
    engine: MattingEngine, image: NDArray[Any], trimap: NDArray[np.uint8], options: MatteOptions
) -> MatteResult:
    for event in engine.matte(image, trimap, options):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("the engine ended without a result")


def _disk(side: int) -> NDArray[np.uint8]:
    y, x = np.ogrid[:side, :side]
    distance = np.hypot(y - side / 2, x - side / 2) / side
    return np.select([distance < 0.2, distance > 0.3], [FOREGROUND, BACKGROUND], UNKNOWN).astype(np.uint8)


def _grid(
    precisions: list[str], sizes: list[tuple[int, int]], caps: list[str]
) -> Iterator[tuple[Any, tuple[int, int], int]]:
    for precision in precisions:
        if precision not in ("auto", "fp32", "bf16", "fp16"):
            raise UserError(f"There is no precision {precision}. Use fp32, bf16 or fp16.")
        for size in sizes:
            for k in caps:
                if not k.isdecimal():
                    raise UserError(f"k must be a whole number, not {k}.")
                yield precision, size, int(k)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise UserError(f"The size {text} is not WIDTHxHEIGHT, like 1920x1080.")
    return int(height), int(width)


def _inputs(photo: Path | None, trimap: Path | None) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    if (photo is None) != (trimap is None):
        raise UserError("Give --photo and --trimap together, or neither for the bundled sample.")
    image = read_image(photo or resource_path("sample", "photo.jpg")).image
    return image, snap(read_gray(trimap or resource_path("sample", "trimap.png")))[0]


def _resize(image: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    shrinks = size[0] < image.shape[0]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size[::-1], interpolation=interpolation))


def _resize_trimap(trimap: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(trimap, size[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def _machine() -> str:
    import torch

    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name())
    return f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}"


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
