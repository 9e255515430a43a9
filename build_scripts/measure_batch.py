"""Measure a batch: photos a minute beside the network alone, in turns, and memory from the first photo to the last.

    python build_scripts/measure_batch.py [--photos 60] [--side 1200] [--turns 3] [--workers 1] [--batch-alone]

Photos are parts of the bundled sample, each another one, ``--side`` pixels wide, with the same parts of its trimap. The
network alone runs in a process of its own over photos that are in memory already, so what a batch adds is reading,
writing, small pictures and the journal. Rates are those between the first photo that is done and the last, without the
start. Memory is that of all processes of the batch. A machine that does other things at the same time says little.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
import psutil

from core.imaging.io import read_gray, read_image, write_png
from core.resources import resource_path
from core.trimap.values import UNKNOWN

ROOT = Path(__file__).resolve().parents[1]
_POLL_S = 0.2


@dataclass(frozen=True)
class Sample:
    """The number of photos done at a moment, and the bytes that all processes held."""

    second: float
    done: int
    held: int


def make_photos(folder: Path, count: int, side: int, suffix: str) -> None:
    """Write photos that are parts of the sample, three by two, and their trimaps."""
    image = np.asarray(read_image(resource_path("sample", "photo.jpg")).image, np.uint8)
    trimap = read_gray(resource_path("sample", "trimap.png"))
    height = side * 2 // 3
    scale = max(side / 3000, height / 2000)
    size = round(image.shape[1] * scale) + 64, round(image.shape[0] * scale) + 64
    image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    trimap = np.asarray(cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    places = list(_places(trimap, (height, side), count))
    (folder / "trimaps").mkdir(parents=True)
    for number, (top, left) in enumerate(places):
        part = np.s_[top : top + height, left : left + side]
        path = folder / f"photo-{number:04}{suffix}"
        if not cv2.imwrite(str(path), cv2.cvtColor(np.ascontiguousarray(image[part]), cv2.COLOR_RGB2BGR)):
            raise SystemExit(f"{path} cannot be written.")
        write_png(folder / "trimaps" / f"{path.stem}.png", np.ascontiguousarray(trimap[part]))


def _places(trimap: np.ndarray, size: tuple[int, int], count: int) -> Iterator[tuple[int, int]]:
    """Yield corners of parts that hold Edge as well as Keep and Remove, other ones every time."""
    draw, found = np.random.default_rng(0), 0
    for _ in range(200 * count):
        top, left = (int(draw.integers(0, trimap.shape[axis] - size[axis])) for axis in (0, 1))
        part = trimap[top : top + size[0] : 8, left : left + size[1] : 8]
        if np.mean(part == UNKNOWN) > 0.03 and len(np.unique(part)) == 3:
            found += 1
            yield top, left
        if found == count:
            return
    raise SystemExit("The sample has not that many parts of this size; give a smaller --side.")


def network_alone(folder: Path) -> float:
    """Return the seconds that the network takes for each photo of a folder but the first, which warms it up."""
    code = (
        "import sys, time; from pathlib import Path; from core.engine.engine import MattingEngine\n"
        "from core.imaging.io import read_gray, read_image; from core.engine.options import MatteOptions\n"
        "folder, engine, seconds = Path(sys.argv[1]), MattingEngine(), []\n"
        "for path in sorted(path for path in folder.iterdir() if path.is_file()):\n"
        "    photo, trimap = read_image(path), read_gray(folder / 'trimaps' / (path.stem + '.png'))\n"
        "    began = time.perf_counter()\n"
        "    for event in engine.matte(photo.image, trimap, MatteOptions(reuse=False)): pass\n"
        "    seconds.append(time.perf_counter() - began)\n"
        "print(sum(seconds[1:]) / len(seconds[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def batch(folder: Path, out: Path, more: Sequence[str]) -> list[Sample]:
    """Run a batch and return what was seen of it."""
    command = [sys.executable, "main.py", "batch", str(folder), "-o", str(out), "--quiet", *more]
    began, seen = time.perf_counter(), list[Sample]()
    with subprocess.Popen(command, cwd=ROOT) as process:
        while process.poll() is None:
            seen.append(Sample(time.perf_counter() - began, _done(out), _held(process.pid)))
            time.sleep(_POLL_S)
    if process.returncode:
        raise SystemExit(f"The batch has failed: exit code {process.returncode}.")
    return seen


def _done(out: Path) -> int:
    journals = (out / ".matte-batch").glob("journal*.jsonl")
    return sum(max(path.read_bytes().count(b"\n") - 1, 0) for path in journals)


def _held(pid: int) -> int:
    """Return the bytes of a process and its children, shared pages counted once for each of them."""
    held = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            held += each.memory_info().rss
    except psutil.Error:
        pass
    return held


def rate(seen: Sequence[Sample]) -> float:
    """Return photos a second from the first that was done to the last."""
    first = next(sample for sample in seen if sample.done)
    last = next(sample for sample in seen if sample.done == seen[-1].done)
    return (last.done - first.done) / (last.second - first.second)


def memory_at(seen: Sequence[Sample], share: float) -> int:
    """Return the median of the bytes held around the photo at this share of all, 0 to 1."""
    total = seen[-1].done
    low, high = (share - 0.05) * total, (share + 0.05) * total
    near = [sample.held for sample in seen if low <= sample.done <= high and sample.held]
    return int(statistics.median(near)) if near else 0


def main() -> None:
    """Measure and print a line a turn, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=60)
    parser.add_argument("--side", type=int, default=1200)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", default="1")
    parser.add_argument("--suffix", default=".jpg")
    parser.add_argument("--batch-alone", action="store_true", help="no turns of the network alone")
    args = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory(prefix="measure-batch-") as text:
        home = Path(text)
        make_photos(home / "photos", args.photos, args.side, args.suffix)
        for turn in range(args.turns):
            alone = None if args.batch_alone else 60 / network_alone(home / "photos")
            seen = batch(home / "photos", home / f"out-{turn}", ["--workers", args.workers])
            minute = 60 * rate(seen)
            values = {
                "photos": args.photos,
                "megapixels": round(args.side * args.side * 2 / 3 / 1e6, 2),
                "network alone, photos a minute": alone and round(alone, 1),
                "batch, photos a minute": round(minute, 1),
                "ratio": alone and round(minute / alone, 3),
                "MB": {f"{share:.0%}": memory_at(seen, share) >> 20 for share in (0.1, 0.3, 0.5, 0.7, 0.95)},
                "peak MB": max(sample.held for sample in seen) >> 20,
            }
            ratios += [minute / alone] if alone else []
            sys.stdout.write(json.dumps(values) + "\n")
            sys.stdout.flush()
    if ratios:
        sys.stdout.write(f"median ratio {statistics.median(ratios):.3f}\n")


if __name__ == "__main__":
    main()
