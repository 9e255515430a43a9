"""Ways in which OpenMP's threads can wait: a process each, taking turns beside none, one and two busy programs.

python build_scripts/measure_waiting.py --minutes 12 [--default]

As a Markdown table: medians of the seconds of a run, of the processor's seconds, and of the cores that other programs
than these kept busy meanwhile. For a machine that is never idle: all ways keep the same company.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from core.engine.options import MatteOptions
from core.evaluation.busy import LOADS, busy_cores
from core.evaluation.inputs import read_inputs, resized
from core.threads.waiting import WAITING

SIZE = 1152, 2048
WAYS = {
    "asleep": {"OMP_WAIT_POLICY": "PASSIVE"},
    "spinning 1,000 times": {"GOMP_SPINCOUNT": "1000"},
    "spinning 5,000 times": {"GOMP_SPINCOUNT": "5000"},
    "asleep, one thread": {"OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": "1"},
}
DEFAULT = {"as libgomp does by itself": {"GOMP_SPINCOUNT": "300000"}}
Trial = tuple[float, float, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=12.0)
    parser.add_argument(
        "--default", action="store_true", help="libgomp's own way too, which can take a minute a run"
    )
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        answer()
        return
    children = {name: start(extra) for name, extra in (WAYS | (DEFAULT if args.default else {})).items()}
    found = measure(children, 60 * args.minutes)
    for child in children.values():
        child.communicate()
    sys.stdout.write(
        "| waiting | machine | time | processor time | other programs | runs |\n|---|---|---|---|---|---|\n"
    )
    for (name, load), trials in found.items():
        took, spent, others = (statistics.median(column) for column in zip(*trials, strict=True))
        cells = name, load, f"{took:.2f} s", f"{spent:.2f} s", f"{others:.1f} cores", str(len(trials))
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


def start(extra: dict[str, str]) -> "subprocess.Popen[str]":
    """Start a process that waits as told, its model loaded and warm."""
    kept = {name: value for name, value in os.environ.items() if name not in (*WAITING, "OMP_NUM_THREADS")}
    command = [sys.executable, __file__, "--child"]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, env=kept | extra, stdin=pipe, stdout=pipe, text=True)
    ask(child)
    return child


def ask(child: "subprocess.Popen[str]") -> list[float]:
    """Let a child run once; return its seconds and those of the processor."""
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def answer() -> None:
    """Run once for each line that comes in."""
    from core.engine.engine import MattingEngine

    engine = MattingEngine()
    image, trimap = resized(*read_inputs(None, None), SIZE)
    for _ in sys.stdin:
        began, spent = time.perf_counter(), time.process_time()
        list(engine.matte(image, trimap, MatteOptions(reuse=False)))
        print(json.dumps([time.perf_counter() - began, time.process_time() - spent]), flush=True)


def measure(
    children: dict[str, "subprocess.Popen[str]"], seconds: float
) -> dict[tuple[str, str], list[Trial]]:
    """Let the children take turns, forwards and backwards, until the time is up; return trials by way and load."""
    found: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    end, order = time.monotonic() + seconds, list(children.items())
    while time.monotonic() < end:
        for load, count in LOADS.items():
            for name, child in order:
                found[name, load].append(trial(child, count))
        order.reverse()
    return found


def trial(child: "subprocess.Popen[str]", count: int) -> Trial:
    """Run once beside ``count`` busy programs of our own; return seconds, processor's seconds, cores of the others."""
    with busy_cores(count):
        mine = psutil.Process().children()
        busy, ours, began = all_busy(), sum(map(spent_by, mine)), time.perf_counter()
        took, spent = ask(child)
        others = all_busy() - busy - (sum(map(spent_by, mine)) - ours)
        return took, spent, max(others / (time.perf_counter() - began), 0.0)


def all_busy() -> float:
    """Return the seconds that all cores have worked."""
    times = psutil.cpu_times()
    return sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal"))


def spent_by(process: psutil.Process) -> float:
    """Return the processor's seconds of a process."""
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
