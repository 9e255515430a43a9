"""Processor time and memory of the color hints alone, by stage, as a Markdown table: the sample, 10 % unknown.

python build_scripts/measure_hints.py
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch  # noqa: TID253 - it measures torch

from core.engine.heap import release
from core.engine.meter import Meter
from core.engine.preprocess import encode_crop
from core.engine.tiling import DEFAULT_TILE, MARGIN, PATCH, needed_tokens, padded_size, plan_tiles
from core.evaluation.inputs import SAMPLE_UNKNOWN, read_inputs, resized, size_title, with_unknown
from core.geometry import Size
from core.model.config import HINT_CHANNELS
from core.model.hints.hints import ColorHints
from core.trimap.values import UNKNOWN

SIZES = ((1080, 1920), (2160, 3840), (4320, 7680))
STAGES = ("gathered", "finished", "for tokens", "for tiles")
STRIP, ROUNDS = 128, 3


class Measured:
    """Processor seconds of each stage of one round, and peak bytes of all of them."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self.peak = 0

    def run(self, stage: str, work: Callable[[], object]) -> None:
        """Do a part of a stage."""
        start = time.process_time()
        work()
        self.seconds[stage] += time.process_time() - start


@torch.inference_mode()
def measure(size: Size) -> Measured:
    """Gather hints and compute them for all tokens and decoder tiles, as a run does; pixels are encoded unmeasured."""
    image, marks = resized(*read_inputs(), size)
    trimap = with_unknown(marks, SAMPLE_UNKNOWN)
    (height, width), done = padded_size(*trimap.shape), Measured()
    whole = slice(0, width)

    def pixels(rows: slice, columns: slice) -> torch.Tensor:
        return encode_crop(image, trimap, rows, columns, repeats_border=True)

    release()
    with Meter("cpu") as meter, meter.stage("hints"):
        hints = ColorHints(tuple(HINT_CHANNELS), 1, height, width, "cpu")
        strips = [slice(top, min(top + STRIP, height)) for top in range(0, height, STRIP)]
        for rows in strips:
            strip = pixels(rows, whole)
            done.run("gathered", lambda strip=strip, rows=rows: hints.add(strip, rows.start))
        done.run("finished", hints.finish)
        for rows in strips:
            strip = pixels(rows, whole)
            done.run("for tokens", lambda strip=strip, rows=rows: hints.coarse(strip, rows, whole))
        needed = needed_tokens(trimap == UNKNOWN, height // PATCH, width // PATCH)
        for tile in plan_tiles(needed, DEFAULT_TILE, MARGIN):
            part = tile.outer_pixels
            seen = pixels(*hints.around(*part))
            done.run("for tiles", lambda seen=seen, part=part: hints.beside(seen, *part))
    done.peak = meter.peak_memory["hints"]
    return done


def main() -> None:
    """Print the table: medians, and the highest memory."""
    torch.set_num_threads(1)
    print(f"| photo | {' | '.join(STAGES)} | all | memory |\n{'|---' * (len(STAGES) + 3)}|")
    for size in SIZES:
        rounds = [measure(size) for _ in range(ROUNDS)]
        seconds = [median(one.seconds[stage] for one in rounds) for stage in STAGES]
        shown = " | ".join(f"{value:.2f} s" for value in (*seconds, sum(seconds)))
        print(
            f"| {size_title(size)} | {shown} | {max(one.peak for one in rounds) / 1e6:.0f} MB |", flush=True
        )


if __name__ == "__main__":
    main()
