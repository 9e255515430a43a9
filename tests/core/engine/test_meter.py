"""What a run took, measured: on the CPU for real, on a card with torch's counters replaced."""

import time

import pytest
import torch

from core.engine.meter import Meter


class Card:
    """Counts bytes as torch does: what is allocated now, and the most since the last reset."""

    def __init__(self, allocated: int, peak: int) -> None:
        self.allocated, self.peak, self.waits = allocated, peak, 0

    def take(self, count: int) -> None:
        self.allocated += count
        self.peak = max(self.peak, self.allocated)

    def forget(self) -> None:
        self.peak = self.allocated

    def wait(self) -> None:
        self.waits += 1


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    """A card that holds a model of 100 bytes, and took 900 in the run before."""
    card = Card(100, 900)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: card.allocated)
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: card.peak)
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", card.forget)
    monkeypatch.setattr(torch.cuda, "synchronize", card.wait)
    return card


def test_on_a_card_memory_counts_from_the_loaded_model_whatever_ran_before(card: Card) -> None:
    with Meter("cuda") as meter:
        with meter.stage("preprocess"):
            card.take(50)
        with meter.stage("backbone"):
            card.take(200)
            card.take(-230)
        meter.finish()
    assert meter.peak_memory == {"preprocess": 50, "backbone": 250, "total": 250}
    assert card.waits == 2  # the clock of a stage stops when its kernels are done


def test_on_the_cpu_a_stage_that_takes_memory_shows_it() -> None:
    with Meter("cpu") as meter:
        with meter.stage("preprocess"):
            block = bytearray(64 << 20)
            block[::4096] = b"x" * len(block[::4096])
            time.sleep(0.05)
        meter.finish(seconds_before=2.0)
    assert meter.peak_memory["total"] > 50 << 20
    assert meter.seconds["preprocess"] > 2.04
