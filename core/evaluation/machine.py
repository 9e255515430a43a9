"""Machine that a measurement ran on, for the head of every table."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

_CPUINFO = Path("/proc/cpuinfo")


def describe_machine(device_title: str = "") -> dict[str, str]:
    """Return what a reader needs to know of this machine, in words; ``device_title`` names a graphics card in use."""
    facts = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GB",
        "GPU": device_title.removeprefix("cuda ") if device_title.startswith("cuda") else "not used",
        "system": f"{_system()}, Python {platform.python_version()}",
        "torch": _version("torch"),
    }
    peers = {name: _version(name) for name in ("transformers", "pymatting")}
    return {**facts, **{name: text for name, text in peers.items() if text}}


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", _CPUINFO.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
