"""Score weights on held-out samples that mix in the numbers of a file, and on the same ones mixed as on photographs.

    python build_scripts/measure_weights.py FILE... --data DATA --cache CACHE

The table has SAD and Grad, means of 64 samples of 320 pixels around 64 foregrounds that are drawn for them alone.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.model.checkpoint import load_checkpoint
from core.training.config import TrainConfig
from core.training.samples.maker import Sample, SampleMaker
from core.training.samples.pool import ForegroundPool, PoolPlan
from core.training.validation import HELD_OUT_SEED, HELD_OUT_SIDE, validate_samples

COUNT = 64


def samples(data: Path, cache: Path, count: int, *, in_light: bool) -> list[Sample]:
    """Return as many samples around as many foregrounds."""
    plan = PoolPlan(data, cache, count, seed=HELD_OUT_SEED, exclude=TrainConfig().exclude)
    pool = ForegroundPool.build(plan, workers=0)
    maker = SampleMaker(pool, plan.photos(), plan.seed, has_cases=False, in_light=in_light)
    return [maker.make(index, HELD_OUT_SIDE) for index in range(count)]


def row(file: Path, sets: list[list[Sample]]) -> str:
    """Return the row of one file."""
    model = load_checkpoint(file).build()
    scores = [validate_samples(model, one) for one in sets]
    cells = [f"{one['sad']:.2f}, {one['grad']:.2f}" for one in scores]
    return f"| {file.name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("out/cache"))
    args = parser.parse_args()
    sets = [samples(args.data, args.cache, COUNT, in_light=in_light) for in_light in (False, True)]
    print("| weights | numbers of a file | as on photographs |\n|---|---|---|", flush=True)
    for file in args.files:
        print(row(file, sets), flush=True)


if __name__ == "__main__":
    main()
