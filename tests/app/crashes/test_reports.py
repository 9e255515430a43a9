"""What is in a report, and the folder of the last ten."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from app.crashes import shelf
from app.crashes.report import Report, last_lines, machine_facts, memory_taken, report_of
from app.folders import data_folder
from core.version import TITLE


def report(what: str = "ValueError: boom", when: datetime | None = None) -> Report:
    return Report(when or datetime(2026, 3, 4, 5, 6, 7), what, ("system: x",), ("05:06:01  run",), "")


def caught(message: str) -> Exception:
    try:
        raise KeyError(message)
    except KeyError as error:
        return error


def test_a_report_says_what_where_when_and_on_what_machine(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("earlier\n" * 100 + "the last line\n")
    photo = tmp_path / "Aunt Mary.jpg"
    found = report_of(caught(f"no {photo}"), ["05:06:01  run"], log, ["Aunt Mary.jpg"])
    text = found.text()
    for part in (
        TITLE,
        "KeyError",
        "test_reports.py",
        "system: ",
        "memory: ",
        "Python 3",
        "05:06:01  run",
        "the last line",
    ):
        assert part in text, part
    assert "Mary" not in text and "Mary" in found.text(names=True)
    assert text.count("earlier") < 50


def test_a_log_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none") == ()


def test_faults_at_one_place_are_the_same_fault(tmp_path: Path) -> None:
    first, second = (report_of(caught(word), (), tmp_path / "log") for word in ("one", "two"))
    assert first.signature == second.signature != report().signature


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    for number in range(13):
        path = shelf.write(report(f"number {number}", datetime(2026, 3, 4, 5, 6, number)))
        assert path is not None
        os.utime(path, (number, number))
    names = [path.read_text(encoding="utf-8") for path in shelf.kept()]
    assert len(names) == 10 and "number 12" in names[-1] and "number 3" in names[0]


def test_two_of_one_second_are_two_files() -> None:
    paths = {shelf.write(report()), shelf.write(report("another"))}
    assert len(paths) == 2 and None not in paths


def test_names_are_written_only_where_the_user_wishes() -> None:
    path = shelf.write(report("OSError: my dog.jpg", None))
    assert path is not None and "dog" not in path.read_text(encoding="utf-8")
    found = report("OSError: my dog.jpg")
    shelf.rewrite(path, found, names=True)
    assert "my dog.jpg" in path.read_text(encoding="utf-8")
    shelf.rewrite(path, found, names=False)
    assert "dog.jpg" not in path.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_again_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    path = shelf.write(report())
    assert path is not None
    before = path.read_bytes()

    def fill(path: Path, *args: object, **options: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill)
    assert not shelf.rewrite(path, report("another"), names=True)
    assert path.read_bytes() == before and shelf.kept() == [path]
    path.unlink()
    assert not shelf.rewrite(path, report(), names=True) and shelf.kept() == []


def test_a_huge_report_is_cut_and_odd_characters_do_no_harm() -> None:
    huge = report("ValueError: " + "array " * 100_000 + "\0 \x1b[31m \udcff")
    text = huge.text()
    assert len(text) < 5_000 and text.replace("\n", "").isprintable()
    assert "[...]" in text and not set(text) & set("\0\x1b\udcff") and "\\udcff" in text


def test_without_word_from_the_system_there_is_a_report_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "virtual_memory", refuse)
    monkeypatch.setattr(psutil, "Process", refuse)
    assert "memory: not known" in machine_facts() and memory_taken() == 0


def test_where_nothing_can_be_written_there_is_no_report_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MATTE_STUDIO_DATA", str(tmp_path / "file" / "below"))
    assert shelf.write(report()) is None and shelf.kept() == []


def test_of_a_report_on_a_full_disk_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(path: Path, *args: object, **options: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill)
    assert shelf.write(report()) is None
    assert list((data_folder() / "crashes").iterdir()) == []
