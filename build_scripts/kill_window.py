"""Kill the real window again and again at random moments while it works, and see what the next start brings back.

    python build_scripts/kill_window.py [--rounds 50 --seed 0 --engine real --longest 6]

A process opens the window (offscreen), marks, touches up, refines, runs, saves and exports without a pause until it is
killed with SIGKILL. The next one takes up what it is offered and says what is there, which must be all but what was
done in the last two seconds; no file under its final name may be half-written. Exit code 1 where that is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from core.errors import UserError
from core.imaging.io import read_image, write_png
from core.project.store import open_project

_CHILD = Path(__file__).with_name("kill_window_child.py")
_SIZE = 1200, 1600
_LIMIT_S = 2.0
_START_S = 300.0
Line = dict[str, Any]


@dataclass
class Tally:
    """The results of all rounds.

    Attributes:
        rounds, offered: windows killed; starts at which work was offered.
        lost: seconds before the kill of the oldest thing that was gone, of each round.
        damaged: sentences on files that are half-written or cannot be opened.
        missing: sentences on what was gone though it had come back before.
        errors: what windows said was wrong.
        done: how much was done in all.
        left: hidden files that killed writes left.
    """

    rounds: int = 0
    offered: int = 0
    lost: list[float] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    left: int = 0

    @property
    def is_sound(self) -> bool:
        """True where nothing is damaged and nothing was gone that had come back before."""
        return not (self.damaged or self.missing or self.errors)


def kill_rounds(
    folder: Path, rounds: int, *, seed: int = 0, engine: str = "real", longest_s: float = 6.0
) -> Tally:
    """Kill as many windows that work in ``folder``, each for up to ``longest_s``; one more takes up what is left."""
    rng, tally = np.random.default_rng(seed), Tally()
    coarse = rng.integers(0, 255, (*_SIZE, 3), np.uint8)
    write_png(folder / "photo.png", coarse)
    before: list[Line] = []
    killed_at = 0.0
    for number in range(rounds + 1):
        process = _started(folder, seed + number, engine)
        try:
            assert process.stdout is not None
            ready = _until_ready(process.stdout, tally)
            if before:
                _compare(before, killed_at, ready, tally)
            if number < rounds:
                time.sleep(float(rng.uniform(0.3, longest_s)))
        finally:
            process.kill()
            killed_at = time.monotonic()
            process.wait()
        before = [ready, *_lines(process.stdout)]
        process.stdout.close()
        tally.rounds += number < rounds
        for line in before[1:]:
            tally.done[line["what"]] = tally.done.get(line["what"], 0) + 1
            tally.errors += [line["text"]] * (line["what"] == "error")
        _look_for_damage(folder, tally)
        print(f"{number}: {_summary(tally)}", file=sys.stderr)
    return tally


def _started(folder: Path, seed: int, engine: str) -> subprocess.Popen[bytes]:
    variables = {name: str(folder / "user") for name in ("MATTE_STUDIO_SETTINGS", "MATTE_STUDIO_DATA")}
    (folder / "user").mkdir(exist_ok=True)
    line = [sys.executable, str(_CHILD), str(folder), "--seed", str(seed), "--engine", engine]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **variables}
    return subprocess.Popen(line, stdout=subprocess.PIPE, env=environment)


def _until_ready(stream: IO[bytes], tally: Tally) -> Line:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        data = stream.readline()
        if not data:
            break
        line: Line = json.loads(data)
        if line["what"] == "ready":
            tally.offered += line["offered"] > 0
            return line
        tally.errors.append(f"at the start: {line}")
    raise RuntimeError("the window did not come up")


def _lines(stream: IO[bytes]) -> list[Line]:
    lines = []
    for data in stream:
        try:
            lines.append(json.loads(data))
        except ValueError:  # killed in the middle of it
            break
    return lines


def _compare(lines: list[Line], killed_at: float, now: Line, tally: Tally) -> None:
    """Hold what is there now against what was there at the start of the window before, and what it did."""
    first, lost = lines[0], 0.0
    for kind, name in (("marks", "mark"), ("touches", "touch")):
        there = set(now[kind])
        if gone := set(first[kind]) - there:
            tally.missing.append(f"{len(gone)} {kind}")
        done = [line for line in lines[1:] if line["what"] == name and line["cell"] not in there]
        lost = max([lost, *(killed_at - line["at"] for line in done)])
    if gone := set(first["versions"]) - set(now["versions"]):
        tally.missing.append(f"versions {sorted(gone)}")
    for kind in ("gamma", "alpha"):
        values = [line for line in lines if line["what"] in ("ready", kind)]
        index = max((i for i, line in enumerate(values) if line[kind] == now[kind]), default=None)
        if index is None:
            tally.missing.append(f"{kind} {now[kind]} was never there")
        elif index + 1 < len(values):
            lost = max(lost, killed_at - values[index + 1]["at"])
    tally.lost.append(lost)


def _look_for_damage(folder: Path, tally: Tally) -> None:
    files = [path for path in folder.rglob("*") if path.suffix in (".matte", ".png")]
    hidden = [path for path in files if path.name.startswith(".")]
    tally.left = len(hidden)
    for path in set(files) - set(hidden):
        try:
            if path.suffix == ".matte":
                open_project(path)
            elif not path.read_bytes().endswith(b"IEND\xaeB`\x82") or read_image(path).size != _SIZE:
                tally.damaged.append(path.name)
        except UserError as error:
            tally.damaged.append(str(error))


def _summary(tally: Tally) -> str:
    lost = sorted(tally.lost) or [0.0]
    within = sum(seconds <= _LIMIT_S for seconds in tally.lost)
    return (
        f"{tally.rounds} windows killed, {tally.offered} offers taken up; within {_LIMIT_S:.0f} s: {within} of "
        f"{len(tally.lost)}; lost at most {lost[-1]:.2f} s, median {lost[len(lost) // 2]:.2f} s; "
        f"damaged {len(tally.damaged)}, missing {len(tally.missing)}, errors {len(tally.errors)}, "
        f"hidden files left {tally.left}; done: {tally.done}"
    )


def main() -> int:
    """Kill, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=("real", "fake"), default="real")
    parser.add_argument("--longest", type=float, default=6.0, help="seconds that a window works at most")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = kill_rounds(
            Path(folder), args.rounds, seed=args.seed, engine=args.engine, longest_s=args.longest
        )
    print(_summary(tally))
    for text in (*tally.damaged, *tally.missing, *tally.errors):
        print(text)
    return int(not tally.is_sound or max(tally.lost, default=0.0) > _LIMIT_S)


if __name__ == "__main__":
    raise SystemExit(main())
