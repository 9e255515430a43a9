"""The names of release files, and the time stamp they carry."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from core.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "dist" / "matte-studio"
"""PyInstaller's output, which all installers are made from."""
EDITIONS = "cpu", "cuda"
MOST_BYTES = (1 << 31) - (1 << 20)
"""Of one file: common hosts of releases take less than 2 GiB."""
_DEBIAN = {"x86_64": "amd64", "aarch64": "arm64"}
_SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}


def system() -> str:
    """Return this system as names of files have it: linux, windows or macos."""
    return _SYSTEMS[sys.platform]


def machine() -> str:
    """Return the architecture as kernels call it: x86_64, aarch64 (arm64 on macOS)."""
    return {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())


def debian_machine() -> str:
    """Return the architecture as Debian calls it. Raises KeyError for one that nothing is built for."""
    return _DEBIAN[machine()]


def stem(edition: str, of: str = "") -> str:
    """Return the name of a release's file without its suffix, for a system or for this one."""
    return f"matte-studio-{VERSION}-{of or system()}-{machine()}-{edition}"


def moment() -> int:
    """Return the second that files of a release carry: SOURCE_DATE_EPOCH, else that of the last commit.

    The same source then makes the same bytes. 2000-01-01 where there is neither.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    log = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(log.stdout) if log.returncode == 0 and log.stdout.strip() else 946684800
