"""How much of the processor the container allows that this process runs in (Linux control groups)."""

from pathlib import Path, PurePosixPath


def processor_quota(
    proc: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")
) -> float | None:
    """Return the processors' worth of time that the process may take, e.g. 1.5; None without a limit."""
    try:
        lines = proc.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = [quota for line in lines for quota in _quotas(line, root)]
    return min(found, default=None)


def _quotas(line: str, root: Path) -> list[float]:
    """Return the limits of a control group and of all above it; ``line`` is "hierarchy:controllers:path"."""
    _, controllers, path = [*line.split(":", 2), "", ""][:3]
    if not controllers:
        base, read = root, _quota_v2
    elif "cpu" in controllers.split(","):
        base, read = root / "cpu", _quota_v1
    else:
        return []
    inside = PurePosixPath(path.lstrip("/"))
    folders = [base / inside, *(base / parent for parent in inside.parents)]
    return [quota for folder in folders if (quota := read(folder)) is not None]


def _quota_v2(folder: Path) -> float | None:
    numbers = _numbers(folder / "cpu.max")  # "max 100000" where there is no limit
    return numbers[0] / numbers[1] if len(numbers) == 2 and min(numbers) > 0 else None


def _quota_v1(folder: Path) -> float | None:
    numbers = _numbers(folder / "cpu.cfs_quota_us") + _numbers(folder / "cpu.cfs_period_us")
    return numbers[0] / numbers[1] if len(numbers) == 2 and min(numbers) > 0 else None


def _numbers(file: Path) -> list[float]:
    try:
        return [float(word) for word in file.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
