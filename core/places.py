"""The path of a file, from what other programs pass: paths, and file addresses in their several spellings."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

_HERE = ("", "localhost", "127.0.0.1", "::1")


def local_path(text: str) -> Path | None:
    """The path named by a path or a file address: ``file:///a%20b.png``, ``file://localhost/a.png``, ``file:/a.png``.

    None for addresses of other kinds and of other machines; a Windows share is a path.
    """
    try:
        parts = urlsplit(text)
        if len(parts.scheme) < 2:  # none, or the letter of a drive
            return Path(text) if text else None
        if parts.scheme.lower() != "file":
            return None
        host = (parts.hostname or "").lower()
        path = url2pathname(parts.path)
    except ValueError:
        return None
    if host in _HERE or host == socket.gethostname().lower():
        return Path(path) if path else None
    return Path(f"//{host}{path}") if os.name == "nt" else None
