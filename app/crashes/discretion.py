"""Names of files are taken out of reports: of each path stay its suffix and the size of the file."""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PureWindowsPath

_SUFFIXES = (
    "jpe?g|jpe|jfif|png|tiff?|tga|webp|avif|hei[cf]|psd|psb|exr|bmp|gif|p[abgnpf]m|jp2|jxl|dng|nef|cr[23]|arw|raf|"
    "svg|pdf|matte|onnx|safetensors|pth|json|csv|txt"
)
_SUFFIX = re.compile(rf"\.(?:{_SUFFIXES})", re.IGNORECASE)
_CODE = re.compile(r'(File ")([^"\n]+)(")')
_START = r"(?:file:/+|~[\w.-]*/|/|[A-Za-z]:[\\/]|\\\\)(?=[^\s/\"'<>|:,()])"
_QUOTED = re.compile(rf"""(?:"({_START}[^"\n]+)"|'({_START}[^\n]*?)'(?!\w))""")
_IN_PATH = r"[^\n\"<>|:]"
_PLAIN = re.compile(
    rf"(?<![\w./~<>\\]){_START}"
    rf"(?:{_IN_PATH}*?\.(?:{_SUFFIXES})(?![\w/\\.])|(?:{_IN_PATH}*[\\/])?[^\s:;,'\"()<>]*)",
    re.IGNORECASE,
)
_REST = re.compile(rf"(?: {_IN_PATH}+)?")
_MOST_WORDS = 12
"""Words after a path without a suffix that may still be of the name of its folder."""
_NAME = re.compile(rf"(?<![^\s'\"/\\<>])[^\s'\"/\\<>]+(\.(?:{_SUFFIXES}))(?![\w*(])", re.IGNORECASE)
_QUOTED_NAME = re.compile(
    rf"""(?<!\w)(['"‘“„«‹「『])[^'"’”“»›」』\n/\\<>]+(\.(?:{_SUFFIXES}))(['"’”“»›」』])""", re.IGNORECASE
)
_LEAST = 3
"""Letters of a name without its suffix that is known anywhere; shorter ones are in every other word."""
_EVERYBODY = ("root", "user", "home", "admin", "runner")
_OWN = Path(__file__).parents[2]
"""The program's folder."""


def discreet(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without paths and names of files but the program's own; `names`: names and paths that are known."""
    forms = sorted({form for name in names if name for form in _forms(name)}, key=len, reverse=True)
    text = _CODE.sub(lambda found: f"{found[1]}{code_place(found[2])}{found[3]}", text)
    text = _without(text, filter(_is_path, forms), r"(?![\w/\\])")
    text = _QUOTED.sub(lambda found: file_facts(found[1] or found[2]), text)
    text = _without_paths(text)
    words = list(itertools.filterfalse(_is_path, forms))
    text = _without(text, itertools.filterfalse(_is_plain, words), r"(?![\w(])")
    text = _without(text, filter(_is_plain, words), r"(?=['\"])", r"(?<=['\"])")  # in quotes alone
    text = _QUOTED_NAME.sub(r"<\2>", text)
    return _without_user(_NAME.sub(r"<\1>", text))


def file_facts(path: str) -> str:
    """Return what may be said of a file: "<.jpg, 5242880 bytes>", "<folder>"."""
    said = suffix_of(path) or "file"
    try:
        place = Path(path).expanduser() if path.startswith("~") else Path(path)
        if place.is_dir():
            return "<folder>"
        return f"<{said}, {place.stat().st_size} bytes>"
    except (OSError, ValueError, RuntimeError):
        return f"<{said}>"


def suffix_of(name: str) -> str:
    """Return the suffix of a name if it is that of a kind of file, else "": what follows a dot may be half a name."""
    suffix = PureWindowsPath(name).suffix if "\\" in name else PurePath(name).suffix
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def code_place(path: str) -> str:
    """Return where a source file lies within the program or its libraries, nothing of where these are."""
    place = path.replace("\\", "/")
    if "site-packages/" in place:
        return place.partition("site-packages/")[2]
    for folder in (str(_OWN), sys.prefix, sys.base_prefix):
        root = folder.replace("\\", "/").rstrip("/") + "/"
        if place.startswith(root):
            return place.removeprefix(root)
    is_whole = place.startswith(("/", "~")) or ":" in place
    return place.rpartition("/")[2] if is_whole else place


def _without_paths(text: str) -> str:
    """Take out paths that no quotes hold; one without a suffix goes on after a space as far as there is such a file."""
    parts, at = [], 0
    for found in _PLAIN.finditer(text):
        if found.start() < at:
            continue
        end = found.end() + len(_of_it(found[0], text, found.end()))
        parts += [text[at : found.start()], file_facts(text[found.start() : end])]
        at = end
    return "".join((*parts, text[at:]))


def _of_it(path: str, text: str, end: int) -> str:
    """Return how much of what follows a path belongs to the name of a file or folder that there is."""
    rest = _REST.match(text, end)
    if rest is None or not rest[0] or suffix_of(path):
        return ""
    words = rest[0].split(" ")[: _MOST_WORDS + 1]
    longer = (" ".join(words[:count]) for count in range(len(words), 1, -1))
    return next((more for more in longer if _is_there(path + more)), "")


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _is_path(form: str) -> bool:
    return "/" in form or "\\" in form


def _without(text: str, forms: Iterable[str], after: str, before: str = r"(?<!\w)") -> str:
    pattern = "|".join(map(re.escape, forms))
    if not pattern:
        return text
    return re.sub(rf"{before}(?:{pattern}){after}", lambda found: _facts(found[0]), text)


def _facts(form: str) -> str:
    return file_facts(form) if _is_path(form) else f"<{suffix_of(form) or 'file'}>"


def _forms(name: str) -> Iterator[str]:
    """Yield how a file may be spoken of: path, folder, name, stem; each as text and as Python writes it."""
    pure = PureWindowsPath(name) if "\\" in name else PurePath(name)
    parts = [name, pure.name]
    parts += [part for part in (pure.stem, pure.parent.name) if len(part) >= _LEAST]
    if pure.parent.name:  # a name alone has no folder
        parts.append(str(pure.parent))
    for part in filter(None, parts):
        for form in (unicodedata.normalize("NFC", part), unicodedata.normalize("NFD", part), part):
            yield from (form, repr(form)[1:-1], ascii(form)[1:-1], form.encode("utf-8", "replace").decode())


def _is_plain(word: str) -> bool:
    """Report whether this could be a word of the program as well, such as "photo"."""
    return word.isidentifier() and word.islower()


def _without_user(text: str) -> str:
    try:
        name = Path.home().name
    except RuntimeError:  # nobody's home
        return text
    if len(name) < _LEAST or name.lower() in _EVERYBODY:
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "<user>", text)
