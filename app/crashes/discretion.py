"""Names of files are taken out of reports: of each path stay its suffix and the size of the file."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path, PurePath, PureWindowsPath

_CODE = re.compile(r'(File ")([^"\n]+)(")')
_QUOTED = re.compile(r"""(['"])((?:~?/|[A-Za-z]:[\\/]|\\\\)[^'"\n]+)\1""")
_PLAIN = re.compile(r"""(?<![\w./~<])(?:~?(?:/[^\s:;,'"()<>]+)+|[A-Za-z]:[\\/][^\s:;,'"()<>]+)""")
_SUFFIXES = (
    "jpe?g|jpe|jfif|png|tiff?|webp|avif|hei[cf]|psd|psb|exr|bmp|gif|p[abgnpf]m|jp2|jxl|dng|nef|cr[23]|arw|"
    "matte|onnx|safetensors|pth|json|csv|txt"
)
_NAME = re.compile(rf"[^\s'\"/\\<>]+(\.(?:{_SUFFIXES}))(?![\w*])", re.IGNORECASE)
_QUOTED_NAME = re.compile(rf"""(['"])[^'"\n/\\<>]+(\.(?:{_SUFFIXES}))\1""", re.IGNORECASE)
_OWN = Path(__file__).parents[2]
"""The program's folder."""


def discreet(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without paths and names of files but the program's own; `names` are some that are known."""
    text = _CODE.sub(lambda found: f"{found[1]}{code_place(found[2])}{found[3]}", text)
    text = _QUOTED.sub(lambda found: file_facts(found[2]), text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"[^\s'\"]*{re.escape(name)}", f"<{PurePath(name).suffix or 'file'}>", text)
    text = _PLAIN.sub(lambda found: file_facts(found[0]), text)
    text = _QUOTED_NAME.sub(r"<\2>", text)
    return _NAME.sub(r"<\1>", text)


def file_facts(path: str) -> str:
    """Return what may be said of a file: "<.jpg, 5242880 bytes>", "<folder>"."""
    place = Path(path).expanduser() if path.startswith("~") else Path(path)
    suffix = (PureWindowsPath(path) if "\\" in path else PurePath(path)).suffix or "file"
    try:
        if place.is_dir():
            return "<folder>"
        return f"<{suffix}, {place.stat().st_size} bytes>"
    except (OSError, ValueError):
        return f"<{suffix}>"


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
