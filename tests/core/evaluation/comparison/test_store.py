"""The store: outlives a kill, and gives nothing for another identity."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.evaluation.comparison.store import PROGRAM, Store, file_digest, program_digest

ONE, OTHER = {"model": "a", "size": (4, 5)}, {"model": "b", "size": (4, 5)}


def test_what_is_kept_is_found_again_by_all_it_depends_on(tmp_path: Path) -> None:
    store = Store(tmp_path / "cells.jsonl")
    assert store.get(ONE) is None
    store.put(ONE, {"sad": 1.5})
    again = Store(tmp_path / "cells.jsonl")
    assert store.get(ONE) == again.get({"size": [4, 5], "model": "a"}) == {"sad": 1.5}
    assert again.get(OTHER) is None


def test_a_line_cut_short_is_as_if_it_had_never_been(tmp_path: Path) -> None:
    file = tmp_path / "cells.jsonl"
    store = Store(file)
    store.put(ONE, {"sad": 1})
    store.put(OTHER, {"sad": 2})
    file.write_bytes(file.read_bytes()[:-9])
    after = Store(file)
    assert after.get(ONE) == {"sad": 1}
    assert after.get(OTHER) is None
    after.put(OTHER, {"sad": 3})
    assert Store(file).get(OTHER) == {"sad": 3}
    assert Store(file).get(ONE) == {"sad": 1}


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cells\.jsonl"):
        Store(tmp_path / "gone" / "cells.jsonl").put(ONE, {})
    with pytest.raises(UserError):
        Store(tmp_path)


def test_a_digest_is_that_of_what_a_file_holds(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"x" * 100)
    second.write_bytes(b"x" * 100)
    assert file_digest(first) == file_digest(second)
    second.write_bytes(b"x" * 99 + b"y")
    assert file_digest(first) != file_digest(second)
    with pytest.raises(UserError):
        file_digest(tmp_path / "c")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A core that holds a file for each part of the program, and one beside them."""
    for name in [*PROGRAM, "evaluation/comparison/page.py"]:
        file = tmp_path / name if name.endswith(".py") else tmp_path / name / "deep" / "code.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one = 1\n")
    return tmp_path


def test_a_digest_of_the_program_changes_with_every_source_that_decides(sources: Path) -> None:
    seen = {program_digest(sources)}
    assert seen == {program_digest(sources)}
    files = [path for path in sources.rglob("*.py") if path.name != "page.py"]
    assert len(files) == len(PROGRAM)
    for file in files:
        file.write_text("one = 2\n")
        seen.add(program_digest(sources))
    assert len(seen) == len(files) + 1
    (sources / "evaluation/comparison/page.py").write_text("words\n")
    assert program_digest(sources) in seen


def test_a_new_source_is_another_program(sources: Path) -> None:
    before = program_digest(sources)
    (sources / "model" / "more.py").write_text("")
    assert program_digest(sources) != before


def test_the_digest_of_this_program_reads_all_its_parts() -> None:
    assert len(program_digest()) == 32, "every file that is named is there"


def test_a_frozen_program_is_known_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"1")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(program))
    assert program_digest() == file_digest(program)
