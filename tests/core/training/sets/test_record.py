"""The manifest of a folder being filled: not written at every picture, and nothing in it is lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.training.sets import record as records
from core.training.sets.record import Made, Record, carry_out


@pytest.fixture
def record(tmp_path: Path) -> Record:
    made = Record(tmp_path / "set", "set.json", {"seed": 1})
    made.begin(["image"])
    return made


def listed(folder: Path) -> list[str]:
    return list(json.loads((folder / "set" / "set.json").read_text())["images"])


def facts(number: int) -> Made:
    return {f"{number:04d}": {"files": []}}


def test_the_manifest_is_not_written_at_every_picture(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, count = 100.0, 0

    def write(self: Record) -> None:
        nonlocal now, count
        now, count = now + 0.25, count + 1

    monkeypatch.setattr(Record, "_write", write)
    monkeypatch.setattr(records, "monotonic", lambda: now)
    for number in range(1000):
        now += 0.01
        record.add(facts(number))
    assert count <= 3  # writing takes a quarter of a second, so five seconds lie between two
    now += 6
    record.add(facts(1000))
    assert count <= 4


def test_slow_pictures_are_listed_at_once(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "monotonic", lambda: 1e9)
    record.add(facts(0))
    assert listed(tmp_path) == ["0000"]


def test_all_is_listed_after_a_failure_and_at_the_end(record: Record, tmp_path: Path) -> None:
    def make(number: int) -> Made:
        if number == 30:
            raise KeyboardInterrupt
        return facts(number)

    with pytest.raises(KeyboardInterrupt):
        carry_out(record, make, range(60), 1, lambda _: None)
    assert len(listed(tmp_path)) == 30
    carry_out(record, facts, range(30, 60), 1, lambda _: None)
    assert len(listed(tmp_path)) == 60
    assert json.loads((tmp_path / "set" / "set.json").read_text())["complete"]


class Heavy:
    """Makes facts, and counts how often it is sent to a process."""

    sent = 0

    def __call__(self, number: int) -> Made:
        return facts(number)

    def __getstate__(self) -> dict[str, Any]:
        Heavy.sent += 1
        return {}


def test_what_makes_pictures_goes_to_a_process_once(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Heavy, "sent", 0)
    carry_out(record, Heavy(), range(8), 2, lambda _: None)
    assert len(listed(tmp_path)) == 8
    assert Heavy.sent <= 2
