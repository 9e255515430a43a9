"""Files of keys: only what differs from the defaults, as JSON that can be read, written and edited."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.keys.keymap import Keymap, Keys
from app.keys.refused import why_refused
from app.keys.strokes import stroke_of
from core.errors import UserError
from core.files import atomic_write, read_file
from core.text.plain import plain
from core.text.translate import tr

FORMAT, VERSION = "matte-studio-keys", 1
_MOST_BYTES = 1 << 20
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def write_keys(path: Path, own: Mapping[str, Keys]) -> None:
    """Write the user's own keys; a file of this name is replaced only by a whole one. Raises UserError."""
    record = {"format": FORMAT, "version": VERSION, "keys": {name: list(keys) for name, keys in own.items()}}
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read_keys(path: Path, defaults: Mapping[str, Keys]) -> Keymap:
    """Return the map that a file makes of the defaults; keys of actions that are not known stay in it aside.

    Raises:
        UserError: the file cannot be read or holds what cannot be a key; the sentence names the line.
    """
    return parsed_keys(_text_of(path), path.name, defaults)


def parsed_keys(text: str, name: str, defaults: Mapping[str, Keys]) -> Keymap:
    """Return the same of a file's text; `name` is what sentences call the file. Raises UserError."""
    keys = _keys_in(text, name)
    own, held = dict[str, Keys](), dict[str, str]()
    for action_id, strokes in keys.items():
        found = list[str]()
        for written in strokes:
            line = _line_of(text, action_id, written)
            stroke = stroke_of(written)
            if stroke is None:
                raise UserError(
                    tr(
                        "Line {line} of {name}: “{key}” is not a key.",
                        line=line,
                        name=name,
                        key=plain(written),
                    )
                )
            refusal = why_refused(stroke, defaults.get(action_id, ()))
            if refusal:
                raise UserError(tr("Line {line} of {name}: {reason}", line=line, name=name, reason=refusal))
            if action_id in defaults and held.setdefault(stroke, action_id) != action_id:
                raise UserError(
                    tr("Line {line} of {name}: {key} is used twice.", line=line, name=name, key=stroke)
                )
            found.append(stroke)
        own[action_id] = tuple(dict.fromkeys(found))
    return Keymap(defaults, {one: kept for one, kept in own.items() if kept != defaults.get(one)})


def _text_of(path: Path) -> str:
    try:
        return read_file(path, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_file_of_keys(path.name) from error


def _no_file_of_keys(name: str) -> UserError:
    return UserError(tr("{name} is not a file of keys.", name=name))


def _keys_in(text: str, name: str) -> dict[str, Sequence[str]]:
    record = _record(text, name)
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise _no_file_of_keys(name)
    version, keys = record.get("version"), record.get("keys")
    if type(version) is int and version > VERSION:
        raise UserError(
            tr(
                "{name} was written by a newer version of Matte Studio, whose keys cannot be read here.",
                name=name,
            )
        )
    if type(version) is not int or version < VERSION or not isinstance(keys, dict):
        raise _no_file_of_keys(name)
    for action_id, strokes in keys.items():
        if not isinstance(strokes, list) or not all(isinstance(stroke, str) for stroke in strokes):
            raise UserError(
                tr(
                    "Line {line} of {name}: the keys of “{action}” have to be a list of texts.",
                    line=_line_of(text, action_id),
                    name=name,
                    action=plain(action_id),
                )
            )
    return keys


def _record(text: str, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict[str, Any]()
        for key, value in pairs:
            if key in found:
                raise UserError(
                    tr(
                        "Line {line} of {name}: “{key}” is there twice.",
                        line=_last_line(text, key),
                        name=name,
                        key=plain(key),
                    )
                )
            found[key] = value
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise UserError(tr("Line {line} of {name} is not JSON.", line=error.lineno, name=name)) from error
    except (RecursionError, ValueError) as error:
        raise _no_file_of_keys(name) from error


def _line_of(text: str, action_id: str, stroke: str | None = None) -> int:
    """Return the line of an action in a file, or of one of its keys, from 1."""
    is_there = False
    for at, value in _strings(text):
        is_there = is_there or value == action_id
        if is_there and value == (action_id if stroke is None else stroke):
            return text.count("\n", 0, at) + 1
    return 1


def _last_line(text: str, key: str) -> int:
    return max((text.count("\n", 0, at) + 1 for at, value in _strings(text) if value == key), default=1)


def _strings(text: str) -> list[tuple[int, str]]:
    found = list[tuple[int, str]]()
    for match in _STRING.finditer(text):
        try:
            found.append((match.start(), json.loads(match[0])))
        except ValueError:
            continue
    return found
