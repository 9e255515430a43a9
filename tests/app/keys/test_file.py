"""Files of keys: written and read back, and refused with the line where they are wrong."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.keys.file import FORMAT, VERSION, parsed_keys, read_keys, write_keys
from app.keys.keymap import Keymap
from core.errors import UserError
from tests.app.keys.test_keymap import CHANGES, DEFAULTS, changed


@given(CHANGES)
def test_what_is_written_is_read_back(changes: list[tuple[str, str, str]]) -> None:
    keymap = changed(changes)
    text = json.dumps(
        {"format": FORMAT, "version": VERSION, "keys": {k: list(v) for k, v in keymap.own.items()}}
    )
    assert parsed_keys(text, "keys.json", DEFAULTS) == keymap


def test_a_file_goes_the_whole_way(tmp_path: Path) -> None:
    keymap = Keymap(DEFAULTS).with_stroke("lasso", "B").without_stroke("run", "Enter")
    write_keys(tmp_path / "keys.json", keymap.own)
    assert read_keys(tmp_path / "keys.json", DEFAULTS) == keymap


def test_unknown_actions_are_kept_aside() -> None:
    keymap = parsed_keys(_text('"lasso": ["Q"],', '"of_tomorrow": ["F3", "Ctrl+J"]'), "keys.json", DEFAULTS)
    assert keymap.unknown == ("of_tomorrow",) and keymap.own["of_tomorrow"] == ("F3", "Ctrl+J")
    assert keymap.all["lasso"] == ("Q",)


def _text(*lines: str) -> str:
    return "\n".join(['{ "format": "matte-studio-keys", "version": 1,', '"keys": {', *lines, "}}"])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['"lasso": ["Q"],', '"brush": ["W",', '"Ctrl+Foo"]'], "Line 5 of keys.json: “Ctrl+Foo” is not a key."),
        (['"brush": ["\\u0042"],', '"lasso": ["B"]'], "Line 4 of keys.json: B is used twice."),
        (['"brush": ["Q"],', '"brush": ["W"]'], "Line 4 of keys.json: “brush” is there twice."),
        (['"lasso": "Q"'], "Line 3 of keys.json: the keys of “lasso” have to be a list of texts."),
        (['"lasso": ["Q", 3]'], "Line 3 of keys.json: the keys of “lasso” have to be a list of texts."),
        (['"lasso": ["Q"'], "Line 4 of keys.json is not JSON."),
        (['"lasso": ["Space"]'], "Line 3 of keys.json: Space moves the photo while it is held. Choose another key."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_its_line(lines: list[str], said: str) -> None:
    with pytest.raises(UserError) as refused:
        parsed_keys(_text(*lines), "keys.json", DEFAULTS)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "text",
    ["[]", "3", "{}", '{"format": "other"}', '{"format": "matte-studio-keys", "version": 1}',
     '{"format": "matte-studio-keys", "version": 1, "keys": []}', "[" * 100_000,
     '{"format": "matte-studio-keys", "keys": {}}', '{"format": "matte-studio-keys", "version": 0, "keys": {}}',
     '{"format": "matte-studio-keys", "version": "2", "keys": {}}'],
)  # fmt: skip
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"keys.json is not a file of keys|not JSON"):
        parsed_keys(text, "keys.json", DEFAULTS)


def test_a_newer_version_is_told() -> None:
    with pytest.raises(UserError, match="newer version"):
        parsed_keys('{"format": "matte-studio-keys", "version": 2, "keys": {}}', "keys.json", DEFAULTS)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(UserError):
        parsed_keys(text, "keys.json", DEFAULTS)


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, keymap = tmp_path / "keys.json", Keymap(DEFAULTS).with_stroke("lasso", "B")
    write_keys(path, keymap.own)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UserError, match="full"):
        write_keys(path, {})
    assert read_keys(path, DEFAULTS) == keymap
    assert [each.name for each in tmp_path.glob("*keys*")] == ["keys.json"]


def test_what_is_no_regular_file_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_bytes(b" " * (2 << 20))
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe\xfa")
    paths = [tmp_path / "large.json", tmp_path / "latin.json", tmp_path, tmp_path / "gone.json"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        paths.append(tmp_path / "pipe")
    for path in paths:
        with pytest.raises(UserError, match=path.name):
            read_keys(path, DEFAULTS)
