"""Time whole runs of several models in turns, as a Markdown table: the sample, 10 % unknown, without foreground colors.

    python build_scripts/measure_models.py OLD.safetensors:0 tiny:10 [--sizes 1024x1024,7680x4320] [--rounds 3]

Each model is a name or a file, with a colon and the steps of polish behind it. The table has seconds by the clock,
medians of the rounds, and how many times those of the first model the others take.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.engine.engine import MattingEngine
from core.engine.options import MatteOptions, result_of_run
from core.errors import UserError
from core.evaluation.inputs import SAMPLE_UNKNOWN, read_inputs, resized, with_unknown
from core.geometry import Size

SIZES = "1024x1024,2048x2048,3840x2160,7680x4320"


def opened(model: str) -> tuple[MattingEngine, MatteOptions]:
    """Return an engine with a model, and the options of its runs."""
    name, _, polish = model.rpartition(":")
    if not (name and polish.isdigit()):
        raise UserError(f"{model} names no steps of polish; write {model}:10, say.")
    engine = MattingEngine()
    engine.load(Path(name) if Path(name).exists() else name)
    return engine, MatteOptions(polish=int(polish), foreground=False, reuse=False)


def seconds(engines: list[tuple[MattingEngine, MatteOptions]], size: Size, rounds: int) -> list[float]:
    """Return the median seconds of a run of each engine at a size (height, width); the first round warms up."""
    image, marks = resized(*read_inputs(), size)
    trimap = with_unknown(marks, SAMPLE_UNKNOWN)
    taken: list[list[float]] = [[] for _ in engines]
    for _ in range(rounds + 1):
        for (engine, options), times in zip(engines, taken, strict=True):
            start = time.perf_counter()
            result_of_run(engine.matte(image, trimap, options))
            times.append(time.perf_counter() - start)
    return [median(times[1:]) for times in taken]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="+", metavar="MODEL:STEPS")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    try:
        engines = [opened(model) for model in args.models]
    except UserError as error:
        parser.error(str(error))
    print(f"| photo | {' | '.join(args.models)} |\n|{'---|' * (1 + len(engines))}", flush=True)
    for size in args.sizes.split(","):
        width, height = map(int, size.split("x"))
        first, *others = seconds(engines, (height, width), args.rounds)
        cells = [f"{first:.2f} s", *(f"{other:.2f} s, {other / first:.2f}" for other in others)]
        print(f"| {size} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
