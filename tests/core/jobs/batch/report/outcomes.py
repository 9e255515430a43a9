"""Outcomes for tests of reports."""

from typing import Any

from core.jobs.batch.record import Outcome, State

FACTS: dict[str, Any] = {
    "width": 7680,
    "height": 4320,
    "tokens": 129600,
    "routers": [{"wanted": 900, "used": 800}, {"wanted": 21300, "used": 12000}],
    "max_tokens": 12000,
    "passes": 1,
    "model": "tiny",
    "device": "cpu",
    "seconds": {"preprocess": 0.25, "backbone": 30.5, "decoder": 8.0, "polish": 1.0, "total": 40.0},
    "peak_memory_bytes": 1_234_500_000,
    "doubt_places": 7,
    "remark": "Nothing is marked Keep.",
    "notes": ["Ran out of memory; matted again with k = 12,000."],
}


def done(photo: str = "/photos/shoe.jpg", key: str = "aa", **changes: object) -> Outcome:
    """A photo that was matted."""
    values = {
        "files": (("/out/shoe.png", 12_345_678),),
        "facts": FACTS,
        "remarks": (FACTS["remark"], *FACTS["notes"]),
        "seconds": {"read": 0.5, "network": 40.125, "write": 2.0, "total": 42.625},
        "worker": "studio / 12",
        "ended": "2026-11-30T10:01:00+01:00",
    }
    return Outcome(photo, key, State.DONE, **(values | changes))  # type: ignore[arg-type]


def failed(photo: str = "/photos/hat.jpg", sentence: str = "hat.jpg is no image.") -> Outcome:
    """A photo that could not be matted."""
    return Outcome(photo, "bb", State.FAILED, sentence, ended="2026-11-30T10:02:00+01:00")
