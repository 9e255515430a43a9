"""Cost of strips of tokens and tiles of pixels on a card: seconds by stage and memory of runs, as a Markdown table.

python build_scripts/measure_card.py --model FILE --size 7680x4320
"""

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.engine.engine import MattingEngine
from core.engine.options import Finished, MatteOptions, MatteResult
from core.evaluation.inputs import SAMPLE_UNKNOWN, read_inputs, resized, with_unknown
from core.evaluation.markdown_table import duration, line, megabytes
from core.model import chunks

STRIPS, TILES = (4096, 16384, 65536), (512, 1024, 2048)
STAGES = ("preprocess", "backbone", "decoder", "total")


def typical(engine: MattingEngine, photo: Any, trimap: Any, options: MatteOptions) -> MatteResult:
    """Return the median of three runs after one that does not count."""
    results = []
    for _ in range(4):
        *_, last = engine.matte(photo, trimap, options)
        assert isinstance(last, Finished)
        results.append(last.result)
    return sorted(results[1:], key=lambda result: result.seconds["total"])[1]


def main() -> None:
    """Print the table: strips with the usual tile, then tiles with the usual strips."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--size", default="7680x4320")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--precision", default="bf16")
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    photo, trimap = resized(*read_inputs(), (height, width))
    trimap = with_unknown(trimap, SAMPLE_UNKNOWN)
    engine = MattingEngine()
    engine.load(args.model)
    print(line(("strip", "tile", *STAGES, "memory")))
    print(line(["---"] * (len(STAGES) + 3)))
    usual = chunks.chunk_tokens(args.device)
    for strip, tile in [*((strip, None) for strip in STRIPS), *((usual, tile) for tile in TILES)]:
        chunks.chunk_tokens = lambda _, strip=strip: strip
        options = MatteOptions(
            device=args.device, precision=args.precision, tile=tile, foreground=False, reuse=False
        )
        result = typical(engine, photo, trimap, options)
        times = [duration(result.seconds[stage]) for stage in STAGES]
        told = "usual" if tile is None else f"{tile}"
        print(line((f"{strip:,}", told, *times, megabytes(result.peak_memory_bytes))), flush=True)


if __name__ == "__main__":
    main()
