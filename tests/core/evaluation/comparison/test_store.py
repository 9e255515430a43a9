"""The store: outlives a kill, and gives nothing for another identity."""

from pathlib import Path

import pytest

from core.errors import UserError
from core.evaluation.comparison.store import Store, file_digest

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
