"""Render hair and fur with Mitsuba: foregrounds with exact alpha to train on, straight RGBA, into a folder.

    pip install -e .[render]                                  # Mitsuba; it needs LLVM's library (libLLVM.so)
    python build_scripts/render_hair.py DATA/renders --count 200

A picture depends on its seed, --side and --samples. What is in the folder already is not rendered again.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hair_renderer import Renderer
from hair_scenes import scene

from core.imaging.write import write_png

MISSING = "This needs Mitsuba (pip install mitsuba) and LLVM's library (Debian: apt install llvm)."


def main(arguments: Sequence[str] | None = None) -> int:
    """Render what is missing and say what it took."""
    options = _parser().parse_args(arguments)
    try:
        renderer = Renderer(options.threads)
    except ImportError as error:
        print(f"{MISSING} {error}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in range(options.seed, options.seed + options.count):
        file = options.out / f"hair-{options.side}-{seed:05}.png"
        if not file.exists():
            start = time.process_time()
            rgba = renderer.render(scene(np.random.default_rng(seed)), options.side, options.samples, seed)
            write_png(file, rgba)
            print(f"{file.name}: {time.process_time() - start:.1f} s of CPU", flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="folder of the pictures")
    parser.add_argument("--count", type=int, default=100, help="how many seeds")
    parser.add_argument("--seed", type=int, default=0, help="the first of them")
    parser.add_argument("--side", type=int, default=640, help="width and height in pixels")
    parser.add_argument("--samples", type=int, default=24, help="rays of a pixel at an edge")
    parser.add_argument("--threads", type=int, default=1, help="processor threads")
    return parser


if __name__ == "__main__":
    sys.exit(main())
