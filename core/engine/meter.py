"""Seconds and peak memory of each stage of a run."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psutil
import torch

_SAMPLE_SECONDS = 0.005


class Meter:
    """Measures stages; memory is what the process (CPU) or tensors on the card (CUDA) hold above the run's start."""

    def __init__(self, device: str) -> None:
        self.seconds: dict[str, float] = {}
        self.peak_memory: dict[str, int] = {}
        self._on_card = device == "cuda"
        self._process = psutil.Process()
        # Not the peak: on a card that is still the one of the run before.
        self._start_bytes = torch.cuda.memory_allocated() if self._on_card else self._bytes()
        self._started = time.perf_counter()
        self._peak = 0
        self._stop = Event()
        self._thread: Thread | None = None

    def __enter__(self) -> "Meter":
        """Start to sample memory."""
        if not self._on_card:
            self._thread = Thread(target=self._sample, name="memory-meter", daemon=True)
            try:
                self._thread.start()
            except (
                RuntimeError
            ):  # no memory even for a thread: the ends of the stages are looked at all the same
                self._thread = None
        return self

    def __exit__(self, *_: object) -> None:
        """Stop sampling."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; entered again under the same name, its seconds add up."""
        if self._on_card:
            torch.cuda.reset_peak_memory_stats()
        start, self._peak = time.perf_counter(), 0
        try:
            yield
        finally:
            if self._on_card:
                torch.cuda.synchronize()
            self._look()
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
            self.peak_memory[name] = max(self.peak_memory.get(name, 0), self._peak)

    def finish(self, seconds_before: float = 0.0) -> None:
        """Add the totals; what was spent before the run counts as preprocess."""
        self.seconds["preprocess"] += seconds_before
        self.seconds["total"] = time.perf_counter() - self._started + seconds_before
        self.peak_memory["total"] = max(self.peak_memory.values(), default=0)

    def _bytes(self) -> int:
        if self._on_card:
            return torch.cuda.max_memory_allocated()
        held = self._process.memory_info()
        # Pages of libraries come and go with the system's mood; what the run takes is anonymous.
        return int(held.rss - getattr(held, "shared", 0))

    def _look(self) -> None:
        with contextlib.suppress(MemoryError):  # to look takes a little itself
            self._peak = max(self._peak, self._bytes() - self._start_bytes)

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            self._look()
