"""``benchmark``: time and memory on this machine, ours, ours under every k, and other programs, side by side."""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.evaluation import forecast
from core.evaluation.children import Children
from core.evaluation.inputs import Size, read_inputs, resized, with_unknown
from core.model.config import ModelConfig
from core.trimap.values import UNKNOWN

SIZES = "1024x1024,2048x2048,3840x2160,7680x4320"
PRECISIONS = ("auto", "fp32", "bf16", "fp16")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``benchmark`` to a parser."""
    add = parser.add_argument
    add(
        "--model",
        metavar="NAME|FILE",
        default="tiny",
        help="embedded model or checkpoint file (default: tiny)",
    )
    add("--sizes", help=f"WIDTHxHEIGHT, comma between; default {SIZES}")
    add("--precisions", default="fp32", help="auto, fp32, bf16, fp16, comma between; default fp32")
    add("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: auto")
    add("--photo", metavar="PHOTO", type=Path, help="photo instead of the bundled sample")
    add("--trimap", metavar="TRIMAP", type=Path, help="its trimap")
    add(
        "--unknown",
        metavar="PERCENT",
        type=float,
        help="widen the trimap's band until so much is unknown; default 10",
    )
    add("--forecast", action="store_true", help="only: what is told before a run against what the run takes")
    add("--max-tokens", default="18500", help="values of k, comma between; default 18500")
    add("--repeat", type=int, default=3, help="runs of each row; the table holds medians; default 3")
    add("--json", type=Path, help="write all runs to this file too")
    add("--child", metavar="TASK.json", type=Path, help=argparse.SUPPRESS)


def main(args: argparse.Namespace) -> int:
    """Measure and print; return the exit code. Raises UserError."""
    if args.child is not None:
        from core.evaluation.tasks import perform_file

        perform_file(args.child)
        return 0
    return _forecast(args) if args.forecast else _rows(args)


def _rows(args: argparse.Namespace) -> int:
    from core.evaluation import benchmark

    args.sizes = args.sizes or SIZES
    return benchmark.main(args)


def child_command() -> list[str]:
    """Return how this program is started so that it performs the task file that follows."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "benchmark", "--child"]
    return [sys.executable, str(Path(__file__).resolve().parents[1] / "main.py"), "benchmark", "--child"]


def _forecast(args: argparse.Namespace) -> int:
    sizes = [parse_size(text) for text in (args.sizes or forecast.SIZES).split(",")]
    grid = [(precision, tile) for tile in forecast.TILES for precision in parse_precisions(args.precisions)]
    with Children(child_command()) as children:
        pictures = _pictures(args, sizes, children.folder)
        options = {"device": args.device}
        found = _probe(children, args.model, options)
        _row(forecast.COLUMNS)
        _row(["---"] * len(forecast.COLUMNS))
        config = ModelConfig.from_dict(found["config"])
        for row in forecast.forecast_rows(
            children, model=args.model, config=config, pictures=pictures, grid=grid, options=options
        ):
            _row(forecast.format_row(row))
    return 0


def _probe(children: Children, model: str, options: dict[str, Any]) -> dict[str, Any]:
    outcome = children.run({"kind": "probe", "model": model, "options": options})
    if outcome.values is None:
        raise UserError(outcome.reason)
    return outcome.values


def _pictures(
    args: argparse.Namespace, sizes: list[Size], folder: Path
) -> dict[Size, tuple[str, str, float]]:
    photo, trimap = read_inputs(args.photo, args.trimap)
    percent = 10 if args.unknown is None and args.photo is None else args.unknown
    pictures = {}
    for size in sizes:
        image, marks = resized(photo, trimap, size)
        if percent is not None:
            marks = with_unknown(marks, percent / 100)
        name = f"{size[1]}x{size[0]}"
        files = str(folder / f"{name}-image.npy"), str(folder / f"{name}-trimap.npy")
        np.save(files[0], image)
        np.save(files[1], marks)
        pictures[size] = (*files, float((marks == UNKNOWN).mean()))
    return pictures


def parse_size(text: str) -> Size:
    """Return (height, width) of "WIDTHxHEIGHT". Raises UserError."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise UserError(f"The size {text} is not WIDTHxHEIGHT, like 1920x1080.")
    return int(height), int(width)


def parse_precisions(text: str) -> list[str]:
    """Return the precisions of "fp32,bf16". Raises UserError."""
    for name in text.split(","):
        if name not in PRECISIONS:
            raise UserError(f"There is no precision {name}. Use auto, fp32, bf16 or fp16.")
    return text.split(",")


def _row(cells: Any) -> None:
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()
