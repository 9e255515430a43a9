"""``benchmark``: time and memory on this machine, ours, ours under every k, and other programs, side by side."""

import argparse
import json
import os
import re
import shlex
import sys
from pathlib import Path

from app.commands.arguments import listed, memory_size, model_files, names, size
from app.commands.progress_bar import ProgressBar
from core.errors import UserError
from core.evaluation import busy, forecast
from core.evaluation.benchmark import PARTS, Plan, run_benchmark
from core.evaluation.figures import save_figures
from core.evaluation.peers import PEERS
from core.evaluation.plot import check_charts
from core.evaluation.report import Report, markdown
from core.files import atomic_write, check_target, is_folder, refuse_inputs, same_file

SIZES = "1024x1024,2048x2048,3840x2160,7680x4320"
PEER_SIZES = "512x512,1024x1024,2048x2048"
SWEEP_SIZE = "3840x2160"
PRECISIONS = ("auto", "fp32", "bf16", "fp16")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``benchmark`` to a parser."""
    add = parser.add_argument
    add(
        "--parts",
        default="sizes,peers,sweep",
        help=f"what to measure, of {','.join(PARTS)}, comma between; default sizes,peers,sweep",
    )
    add(
        "--forecast",
        action="store_true",
        help="only: the forecast before a run against what the run takes, from 0.5 to 33 megapixels",
    )
    add(
        "--model",
        metavar="NAME|FILE",
        nargs="+",
        default=["tiny"],
        help="models or checkpoint files; default tiny",
    )
    add("--sizes", type=listed(size), help=f"WIDTHxHEIGHT, comma between; default {SIZES}")
    add("--precisions", default="auto,fp32", help="auto, fp32, bf16, fp16, comma between; default auto,fp32")
    add("--max-tokens", metavar="K", default="18500", help="values of k, comma between; default 18500")
    add("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default auto")
    add("--repeat", metavar="N", type=int, default=3, help="runs of each row; tables hold medians; default 3")
    add(
        "--floor",
        action="store_true",
        help="measure the rate of matrix products too, and set each size beside the time its operations take at it",
    )
    add("--photo", metavar="PHOTO", type=Path, help="photo instead of the bundled sample")
    add("--trimap", metavar="TRIMAP", type=Path, help="its trimap")
    add(
        "--unknown",
        metavar="PERCENT",
        type=float,
        help="widen or narrow the trimap's unknown band until it is so much of the photo; default 10 for the sample",
    )
    _add_peers_and_sweep(parser)
    add("--markdown", metavar="FILE", type=Path, help="tables to this file instead of stdout")
    add("--json", metavar="FILE", type=Path, help="write every run to this file too")
    add("--plots", metavar="DIR", type=Path, help="draw charts into this folder")
    add("--quiet", action="store_true", help="no progress")
    add("--child", metavar="TASK.json", type=Path, help=argparse.SUPPRESS)


def _add_peers_and_sweep(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--peers", help=f"other programs, comma between; default {','.join(PEERS)}")
    add("--peer-sizes", type=listed(size), default=PEER_SIZES, help=f"default {PEER_SIZES}")
    add(
        "--peer-limit",
        metavar="SIZE",
        type=memory_size,
        help="memory a peer may take, like 8G; default most of what is free",
    )
    add("--time-limit", metavar="SECONDS", type=float, default=300.0, help="for a peer's run; default 300")
    add("--sweep", metavar="DIR", type=Path, help="sweep k over DIR/image, with DIR/alpha and DIR/trimap1")
    add(
        "--sweep-size",
        type=size,
        default=SWEEP_SIZE,
        help=f"of the photo without a DIR; default {SWEEP_SIZE}",
    )


def main(args: argparse.Namespace) -> int:
    """Measure and print; return the exit code. Raises UserError."""
    if args.child is not None:
        from core.evaluation.tasks import perform_file

        perform_file(args.child)
        return 0
    _check_files(args)
    if args.plots is not None and not is_folder(args.plots):
        raise UserError(f"The folder {args.plots} does not exist; create it first.")
    if args.plots is not None:
        check_charts()
    with ProgressBar(quiet=args.quiet) as bar:
        report = run_benchmark(plan_from(args), child_command(), _command_line(), bar.update)
        bar.update("Done", 1)
    _write(report, args)
    return 0


def _check_files(args: argparse.Namespace) -> None:
    """Refuse files that cannot be written or would replace what is read, or each other. Raises UserError."""
    taken = [*filter(None, (args.photo, args.trimap)), *model_files(args.model)]
    for file in filter(None, (args.markdown, args.json)):
        refuse_inputs(file, taken)
        check_target(file)
    if args.markdown and args.json and same_file(args.markdown, args.json):
        raise UserError(f"{args.json} is named twice; choose another name.")


def child_command() -> list[str]:
    """Return how this program is started so that it performs the task file that follows."""
    return [sys.executable, str(Path(__file__).resolve().parents[3] / "main.py"), "benchmark", "--child"]


def _command_line() -> str:
    return f"python main.py {shlex.join(sys.argv[1:])}"


def _write(report: Report, args: argparse.Namespace) -> None:
    plots = save_figures(report, args.plots) if args.plots is not None else []
    if args.json is not None:
        with atomic_write(args.json) as temporary:
            temporary.write_text(json.dumps(report, indent=1), encoding="utf-8")
    if args.markdown is None:
        sys.stdout.write(markdown(report))
        return
    with atomic_write(args.markdown) as temporary:
        folder = os.path.relpath(args.plots or ".", args.markdown.parent).replace(os.sep, "/")
        temporary.write_text(markdown(report, folder, plots), encoding="utf-8")


# --- words to values ---------------------------------------------------------------------------------------------


def plan_from(args: argparse.Namespace) -> Plan:
    """Return what the arguments ask for. Raises UserError."""
    parts = frozenset(names(args.parts, PARTS)) if not args.forecast else frozenset({"forecast"})
    if args.repeat < 1:
        raise UserError(f"--repeat must be 1 or more, not {args.repeat}.")
    if args.unknown is not None and not 0 < args.unknown <= 100:
        raise UserError(f"--unknown is a percentage over 0 and up to 100, not {args.unknown:g}.")
    if not args.time_limit > 0:
        raise UserError(f"--time-limit must be more than 0 seconds, not {args.time_limit:g}.")
    return Plan(
        parts=parts,
        models=tuple(args.model),
        sizes=args.sizes or listed(size)(SIZES),
        peer_sizes=args.peer_sizes,
        sweep_size=args.sweep_size,
        busy_sizes=args.sizes or listed(size)(busy.SIZES),
        forecast_sizes=args.sizes or listed(size)(forecast.SIZES),
        precisions=names(args.precisions, PRECISIONS),
        caps=tuple(parse_cap(text) for text in args.max_tokens.split(",")),
        device=args.device,
        repeat=args.repeat,
        photo=args.photo,
        trimap=args.trimap,
        unknown=None if args.unknown is None else args.unknown / 100,
        peers=names(args.peers, tuple(PEERS)) if args.peers else tuple(PEERS),
        peer_bytes=args.peer_limit,
        limit_s=args.time_limit,
        sweep_folder=args.sweep,
        floor=args.floor,
    )


def parse_cap(text: str) -> int:
    """Return a value of k. Raises UserError."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise UserError(f"k must be a whole number, not {text}.")
    return int(text)
