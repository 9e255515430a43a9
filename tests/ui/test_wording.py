"""Numbers in words."""

from pathlib import Path

import pytest

from core.text.amounts import memory_text, percent_text, size_text, time_text
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui.wording import Lack, clock_text, how_to_mark, how_to_run, lack_of, short_name

_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("count", "text"),
    [(10, "1 MB"), (640 * 1024**2, "640 MB"), (1.2 * 1024**3, "1.2 GB"), (1024**3, "1.0 GB")],
)
def test_memory(count: float, text: str) -> None:
    assert memory_text(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.84, "0.8 s"), (9.1, "9 s"), (59.4, "59 s"), (60, "1 min"), (80, "1 min 20 s"), (7500, "2 h 5 min")],
)
def test_time(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.0004, "<1 %"), (0.37, "37 %"), (0.9999, ">99 %"), (1, "100 %")]
)
def test_percent_never_rounds_to_nothing_or_all(share: float, text: str) -> None:
    assert percent_text(share) == text


def test_clock_size_and_case() -> None:
    assert clock_text(7.9) == "0:07"
    assert clock_text(760) == "12:40"
    assert size_text(4000, 6000) == "6000 × 4000"


def test_one_story_of_marking_for_each_value_of_the_unpainted() -> None:
    rest_goes = "Or paint Keep over the subject, Edge over hair and soft borders; the rest is removed."
    assert how_to_mark(BACKGROUND) == f"Subject proposes all marks. {rest_goes}"
    assert "(S) proposes all marks. Or paint Keep (1) over the subject, Edge (2) over" in how_to_mark(
        BACKGROUND, keys=True
    )
    assert how_to_mark(UNKNOWN).startswith("Subject proposes all marks. Or paint Keep over")
    assert how_to_mark(UNKNOWN).endswith("Remove around it; the network finds the line between them.")
    assert rest_goes[:-1] in (_ROOT / "README.md").read_text(encoding="utf-8")


def test_a_name_is_short_and_in_one_line() -> None:
    assert short_name("a\nb.jpg") == "a␊b.jpg"
    assert short_name(f"{'a' * 60}\n.jpg") == f"{'a' * 24}…{'a' * 18}␊.jpg"


def test_what_marks_lack() -> None:
    assert lack_of({}) is None
    assert lack_of({FOREGROUND: 0.1, UNKNOWN: 0.1, BACKGROUND: 0.8}) is None
    assert lack_of({FOREGROUND: 0.1, BACKGROUND: 0.9}) is Lack.EDGE
    assert lack_of({BACKGROUND: 1.0}) is Lack.MARKS


@pytest.mark.parametrize(
    ("shares", "unpainted", "updates", "said"),
    [
        ({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7}, BACKGROUND, False, "Press Enter to run."),
        ({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7}, BACKGROUND, True, "Press Enter to update the matte."),
        ({FOREGROUND: 0.2, UNKNOWN: 0.8}, UNKNOWN, False, "Paint Remove (3) on what is to go, or press Enter to run."),
        (
            {UNKNOWN: 0.5, BACKGROUND: 0.5}, BACKGROUND, False,
            "Paint Keep (1) on what is opaque, or press Enter to run.",
        ),
        ({BACKGROUND: 1.0}, BACKGROUND, False, "Press Subject (S), or paint Keep (1) and Edge (2)."),
        (
            {FOREGROUND: 0.01, BACKGROUND: 0.99}, BACKGROUND, False,
            "Paint Edge (2) or use Auto edge. Only a few strokes? Choose Unmarked: Find out.",
        ),
    ],
)  # fmt: skip
def test_one_way_on_for_each_state_of_the_marks(
    shares: dict[int, float], unpainted: int, updates: bool, said: str
) -> None:
    assert how_to_run(shares, unpainted, updates=updates) == said
