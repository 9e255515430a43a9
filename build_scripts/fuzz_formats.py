"""Decode thousands of damaged image files of every format, and report what is not refused in one quiet sentence.

    python build_scripts/fuzz_formats.py [--count 20000] [--seed 0] [--first 0] [--only TIFF] [--keep FOLDER]

All are decoded by one process, as the program opens photos, under a limit on its memory and on each file's processor
time. It is started again where a file ends it. Mutants are made of their numbers: the same again for the same seed.
Faults, each counted by its kind and kept in FOLDER with its number: a crash, a hang, an error that is no UserError,
words on stdout or stderr, memory out of proportion to what the header promises, a sentence about another format.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz_mutants import mutant
from fuzz_seeds import seeds

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats.registry import FORMATS, format_of

NAME = "mutant"
MEMORY = 3 << 30
"""Bytes of address space beyond what the process has when it begins."""
CPU_SECONDS = 10
_WALL_SECONDS = 120
_COPIES = 10
"""Bytes of memory for each byte of the promised pixels, of 4 channels or more: 16 bits, alpha, a conversion."""
_SLACK = 48 << 20
_PER_BYTE_OF_FILE = 200
_SLOW_SECONDS = 2.0


@dataclass(frozen=True)
class Outcome:
    """The result of one mutant.

    Attributes:
        index: its number.
        of: the name of the seed it is made of.
        said: the sentence that refused it, "" if it was opened.
        faults: the kinds of what is wrong, with details.
        cpu: seconds of processor time.
        grown: bytes that the process grew by, at most, meanwhile.
    """

    index: int
    of: str
    said: str = ""
    faults: tuple[str, ...] = ()
    cpu: float = 0.0
    grown: int = 0


@dataclass
class Tally:
    """All outcomes, summed up."""

    outcomes: list[Outcome] = field(default_factory=list)

    def report(self, seconds: float) -> str:
        """Return the report in lines."""
        count = len(self.outcomes)
        opened = sum(not each.said and not each.faults for each in self.outcomes)
        faults = Counter(fault for each in self.outcomes for fault in each.faults)
        formats = Counter(each.of.split("/")[0] for each in self.outcomes)
        slow = sorted(self.outcomes, key=lambda each: -each.cpu)[:5]
        large = sorted(self.outcomes, key=lambda each: -each.grown)[:5]
        lines = [
            f"{count} mutants in {seconds:.0f} s: {opened} opened, {sum(bool(each.said) for each in self.outcomes)} "
            f"refused, {sum(faults.values())} faults",
            "of " + ", ".join(f"{name} {number}" for name, number in formats.most_common()),
            "slowest: " + ", ".join(f"{each.index} ({each.of}) {each.cpu:.1f} s" for each in slow),
            "largest: " + ", ".join(f"{each.index} ({each.of}) {each.grown >> 20} MB" for each in large),
            *(f"{number:6} x {fault}" for fault, number in faults.most_common()),
        ]
        sentences = Counter(re.sub(r"\d+", "#", each.said) for each in self.outcomes if each.said)
        return "\n".join(
            [*lines, "", *(f"{number:6}   {text}" for text, number in sentences.most_common(30))]
        )


def main() -> None:
    """Run the mutants and report."""
    args = _arguments()
    if args.worker:
        work(args.only, args.seed, args.first, args.count)
        return
    begun = time.monotonic()
    tally = Tally()
    for outcome in outcomes(args.only, args.seed, args.first, args.count):
        tally.outcomes.append(outcome)
        if outcome.faults:
            print(f"{outcome.index} {outcome.of}: {'; '.join(outcome.faults)}", flush=True)
            _keep(args.keep, outcome, args.only, args.seed)
    print("\n" + tally.report(time.monotonic() - begun))
    sys.exit(any(each.faults for each in tally.outcomes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--first", type=int, default=0, help="the number of the first, to go on where a run ended"
    )
    parser.add_argument("--only", default="", help="seeds whose names begin so: a format")
    parser.add_argument("--keep", type=Path, help="a folder for the mutants with a fault")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _seeds(only: str) -> tuple[list[str], list[bytes]]:
    """Return the names and bytes of the seeds, formats by turns, so that each has its share."""
    found = {name: data for name, data in seeds().items() if name.startswith(only)}
    formats = Counter(name.split("/")[0] for name in found)
    most = max(formats.values())
    names = [name for name in found for _ in range(round(most / formats[name.split("/")[0]]))]
    return names, [found[name] for name in names]


def _keep(folder: Path | None, outcome: Outcome, only: str, seed: int) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    _, data = mutant(_seeds(only)[1], outcome.index, seed)
    (folder / f"{outcome.index}_{outcome.of.split('/')[0]}").write_bytes(data)


# --- the process that starts the other -------------------------------------------------------------------------------


def outcomes(only: str, seed: int, first: int, count: int) -> Iterator[Outcome]:
    """Yield the outcomes of mutants in turn; a process that ends early is started again behind the one that did it."""
    names, files = _seeds(only)
    end = first + count
    while first < end:
        last = first - 1
        with _started(only, seed, first, end - first) as process:
            assert process.stdout is not None
            while True:
                ready, _, _ = select.select([process.stdout], [], [], _WALL_SECONDS)
                line = process.stdout.readline() if ready else b""
                if not line.endswith(b"\n"):
                    process.kill()
                    break
                outcome = Outcome(**json.loads(line))
                last = outcome.index
                yield outcome
        first = last + 1
        if first < end:
            chosen, _ = mutant(files, first, seed)
            yield Outcome(first, names[chosen], faults=(_end_of(process.wait()),))
            first += 1


def _started(only: str, seed: int, first: int, count: int) -> subprocess.Popen[bytes]:
    told = {"only": only, "seed": seed, "first": first, "count": count}
    options = [text for name, value in told.items() for text in (f"--{name}", str(value))]
    return subprocess.Popen(
        [sys.executable, __file__, *options, "--worker"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )


def _end_of(code: int) -> str:
    if code in (-signal.SIGPROF, -signal.SIGKILL):
        return "hang"
    return f"crash: {signal.Signals(-code).name}" if code < 0 else f"crash: the process ended with {code}"


# --- the process that decodes ----------------------------------------------------------------------------------------


def work(only: str, seed: int, first: int, count: int) -> None:
    """Decode mutants; write an outcome a line to stdout. What else goes there and to stderr is noise, in a file."""
    names, files = _seeds(only)
    for data in dict.fromkeys(files):
        _decode(data)  # libraries are loaded before memory is limited
    with os.fdopen(os.dup(1), "w") as told, tempfile.TemporaryFile() as noise:
        for descriptor in (1, 2):
            os.dup2(noise.fileno(), descriptor)
        _limit_memory()
        for index in range(first, first + count):
            chosen, data = mutant(files, index, seed)
            told.write(json.dumps(asdict(_outcome(index, names[chosen], data, noise.fileno()))) + "\n")
            told.flush()


def _limit_memory() -> None:
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def _outcome(index: int, of: str, data: bytes, noise: int) -> Outcome:
    os.ftruncate(noise, 0)
    os.lseek(noise, 0, os.SEEK_SET)
    before = _begin_peak()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    begun = time.process_time()
    said, faults = _decode(data)
    cpu = time.process_time() - begun
    signal.setitimer(signal.ITIMER_PROF, 0)
    grown = _peak() - before
    sys.stdout.flush()
    sys.stderr.flush()
    words = os.pread(noise, 200, 0).decode("utf-8", "replace").strip()
    faults += [f"noise: {words.splitlines()[0]}"] if words else []
    faults += _about_memory(data, said, grown)
    return Outcome(index, of, said, tuple(faults), round(cpu, 3), grown)


def _decode(data: bytes) -> tuple[str, list[str]]:
    """Return the sentence that refuses a file, and faults: other errors, and sentences about another format."""
    try:
        sentences = decode_image(data, NAME).remarks
        said = ""
    except UserError as error:
        said, sentences = str(error), (str(error),)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
        return "", [f"error: {type(error).__name__}: {str(error)[:100]}"]
    chosen = format_of(data[:8192])
    return said, [] if chosen is None else _about_others(sentences, chosen.name)


def _about_others(sentences: tuple[str, ...], own: str) -> list[str]:
    """Return sentences that speak of another format before they advise what to do."""
    others = [each.name for each in FORMATS if each.name not in own and own not in each.name]
    return [
        f"another format: {text}"
        for text in sentences
        if any(re.search(rf"\b{re.escape(name)}\b", text.split(";")[0]) for name in others)
    ]


def _about_memory(data: bytes, said: str, grown: int) -> list[str]:
    """Return a fault where more memory was taken, or asked for in vain, than the promised pixels want."""
    promised = _promised(data)
    fair = _SLACK + _COPIES * promised + _PER_BYTE_OF_FILE * len(data)
    if grown > fair:
        return ["memory: out of proportion"]
    return ["memory: refused for want of it"] if "not enough memory" in said and fair < MEMORY // 2 else []


def _promised(data: bytes) -> int:
    chosen = format_of(data[:8192])
    if chosen is None:
        return 0
    try:
        header = chosen.header(data)
    except Exception:  # noqa: BLE001 - what decodes it has reported that
        return 0
    return header.height * header.width * max(header.channels, 4) * max(header.depth // 8, 1)


def _begin_peak() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """Return the most bytes of memory that the process has had since that was reset."""
    text = Path("/proc/self/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) << 10


if __name__ == "__main__":
    main()
