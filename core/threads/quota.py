"""The processor and memory limits of this process's container (Linux control groups)."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

_OWN_GROUPS, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")

_NO_LIMIT = float(1 << 60)
"""More bytes than any machine has: the older layout has a number for "no limit"."""

Read = Callable[[Path], float | None]
"""Reads a limit from the folder of a control group; None if it has none."""


def processor_quota(proc: Path = _OWN_GROUPS, root: Path = _GROUPS) -> float | None:
    """Return the processors' worth of time that the process may take, e.g. 1.5; None without a limit."""
    return _tightest(proc, root, "cpu", _quota_v2, _quota_v1)


def memory_left(proc: Path = _OWN_GROUPS, root: Path = _GROUPS) -> int | None:
    """Return the bytes that the process may still take; None without a limit. Files kept in memory give way."""
    left = _tightest(proc, root, "memory", _memory_v2, _memory_v1)
    return None if left is None else max(int(left), 0)


def _tightest(proc: Path, root: Path, controller: str, newer: Read, older: Read) -> float | None:
    """Return the least of what the groups of a process and those above them allow."""
    try:
        lines = proc.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = list[float]()
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]  # "hierarchy:controllers:path"
        if not controllers:
            found += _limits(root, path, newer)
        elif controller in controllers.split(","):
            found += _limits(root / controller, path, older)
    return min(found, default=None)


def _limits(base: Path, path: str, read: Read) -> list[float]:
    """Return the limits of a control group and of all above it."""
    inside = PurePosixPath(path.lstrip("/"))
    folders = [base / inside, *(base / parent for parent in inside.parents)]
    return [limit for folder in folders if (limit := read(folder)) is not None]


def _quota_v2(folder: Path) -> float | None:
    numbers = _numbers(folder / "cpu.max")  # "max 100000" where there is no limit
    return numbers[0] / numbers[1] if len(numbers) == 2 and min(numbers) > 0 else None


def _quota_v1(folder: Path) -> float | None:
    numbers = _numbers(folder / "cpu.cfs_quota_us") + _numbers(folder / "cpu.cfs_period_us")
    return numbers[0] / numbers[1] if len(numbers) == 2 and min(numbers) > 0 else None


def _memory_v2(folder: Path) -> float | None:
    return _memory(folder, "memory.max", "memory.current", "inactive_file")


def _memory_v1(folder: Path) -> float | None:
    return _memory(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _memory(folder: Path, limit: str, usage: str, giving_way: str) -> float | None:
    numbers = _numbers(folder / limit) + _numbers(folder / usage)
    if len(numbers) < 2 or numbers[0] > _NO_LIMIT:
        return None
    return numbers[0] - numbers[1] + _stated(folder / "memory.stat", giving_way)


def _stated(file: Path, name: str) -> float:
    """Return a number of a file of lines, each a name and a number; 0 if it is not there."""
    try:
        lines = (line.split() for line in file.read_text(encoding="ascii").splitlines())
        return next((float(words[1]) for words in lines if len(words) == 2 and words[0] == name), 0.0)
    except (OSError, ValueError):
        return 0.0


def _numbers(file: Path) -> list[float]:
    try:
        return [float(word) for word in file.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
