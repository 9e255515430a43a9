"""Reports what the window lacks on this machine: PySide6, a display, Debian's libraries. Works without Qt."""

import ctypes
import os
import re
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from app.commands.program import PROGRAM
from core.text.translate import Text, tr

REQUIREMENTS = "PySide6-Essentials>=6.8,<6.12", "qtawesome>=1.4,<2"
"""Those of pyproject.toml that the window alone needs."""
_QUOTED = " ".join(f'"{each}"' for each in REQUIREMENTS)

PACKAGES: dict[str, str] = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libfreetype6": "libfreetype.so.6",
    "libx11-6": "libX11.so.6",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb1": "libxcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render0": "libxcb-render.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-shm0": "libxcb-shm.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-util1": "libxcb-util.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
}
"""Debian package -> the shared library Qt's GUI module or its xcb platform plugin links to (Qt 6.8 to 6.12)."""

OFFSCREEN_PACKAGES = frozenset(
    {
        "libgl1",
        "libegl1",
        "libglib2.0-0",
        "libdbus-1-3",
        "libfontconfig1",
        "libfreetype6",
        "libx11-6",
        "libxkbcommon0",
    }
)
"""The subset that even the offscreen platform needs."""


def no_qt() -> Text:
    """Return what to say for the terminal where PySide6 is missing."""
    return tr(
        "The window needs PySide6, which is not installed here: `python -m pip install {packages}`. "
        "The commands work without it; `{program} --help` lists them.",
        packages=_QUOTED,
        program=PROGRAM,
    )


def has_qt() -> bool:
    """Return whether PySide6 and the icons are installed; commands do without."""
    try:
        return all(map(find_spec, ("PySide6.QtWidgets", "qtawesome")))
    except ImportError:
        return False


def missing_packages() -> list[str]:
    """Debian packages that Qt needs for the platform about to be used and that are not installed, sorted.

    Always empty on Windows and macOS. Which set is checked follows QT_QPA_PLATFORM as Qt would read it.
    """
    if not sys.platform.startswith("linux"):
        return []
    wanted = PACKAGES if _uses_xcb() else {name: PACKAGES[name] for name in OFFSCREEN_PACKAGES}
    return sorted(package for package, library in wanted.items() if not _loads(library))


def has_display() -> bool:
    """Report whether Qt can be expected to find a screen (or a platform was named).

    Without one Qt would abort the process; a DISPLAY behind which no X server answers counts as none.
    """
    if not sys.platform.startswith("linux"):
        return True
    if any(os.environ.get(name) for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return True
    display = os.environ.get("DISPLAY", "")
    return bool(display) and _x_server_answers(display)


def explain(packages: list[str]) -> str:
    """Return a sentence for the terminal that names the packages and the command that installs them."""
    return tr(
        "Qt needs system libraries that are missing here; on Debian or Ubuntu: apt install {packages}",
        packages=" ".join(packages),
    )


def _x_server_answers(display: str) -> bool:
    """Try to connect to "[host]:number[.screen]"; True for a name of another form, which is for Qt to judge."""
    parts = re.fullmatch(r"(?:unix|(?P<host>[\w.-]*)):(?P<number>\d+)(?:\.\d+)?", display)
    if parts is None:
        return True
    number = int(parts["number"])
    if parts["host"]:
        return _connects(socket.AF_INET, (parts["host"], 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, "\0" + path)


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as probe:
        probe.settimeout(3)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True


def _uses_xcb() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    return platform == "xcb" or (not platform and bool(os.environ.get("DISPLAY")))


def _loads(library: str) -> bool:
    bundled = getattr(sys, "_MEIPASS", None)
    if bundled is not None and (Path(bundled) / library).exists():
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
