from __future__ import annotations

from pathlib import Path

import pytest

from core.threads.quota import memory_left, processor_quota


def group(tmp_path: Path, line: str, files: dict[str, str]) -> float | None:
    return processor_quota(*groups(tmp_path, line, files))


def groups(tmp_path: Path, line: str, files: dict[str, str]) -> tuple[Path, Path]:
    """Return a list of own groups, and the folder of all groups with these files."""
    for name, text in files.items():
        file = tmp_path / "fs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "cgroup").write_text(line)
    return tmp_path / "cgroup", tmp_path / "fs"


def test_the_tightest_of_all_groups_holds(tmp_path: Path) -> None:
    files = {"a/b/cpu.max": "max 100000", "a/cpu.max": "150000 100000", "cpu.max": "400000 100000"}
    assert group(tmp_path, "0::/a/b\n", files) == 1.5


def test_inside_a_container_the_root_is_its_own(tmp_path: Path) -> None:
    assert group(tmp_path, "0::/\n", {"cpu.max": "200000 100000"}) == 2


def test_the_older_layout(tmp_path: Path) -> None:
    files = {"cpu/x/cpu.cfs_quota_us": "50000", "cpu/x/cpu.cfs_period_us": "100000"}
    assert group(tmp_path, "5:memory:/x\n4:cpu,cpuacct:/x\n", files) == 0.5


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("0::/\n", {}),
        ("0::/\n", {"cpu.max": "max 100000"}),
        ("0::/\n", {"cpu.max": "nonsense"}),
        ("4:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}),
        ("rubbish", {}),
        ("", {}),
    ],
)
def test_no_limit(tmp_path: Path, line: str, files: dict[str, str]) -> None:
    assert group(tmp_path, line, files) is None


def test_a_system_without_control_groups(tmp_path: Path) -> None:
    assert processor_quota(tmp_path / "none", tmp_path) is None
    assert memory_left(tmp_path / "none", tmp_path) is None


def test_memory_is_what_the_tightest_group_leaves(tmp_path: Path) -> None:
    files = {
        "a/memory.max": "1000",
        "a/memory.current": "700",
        "a/memory.stat": "anon 500\ninactive_file 150\nactive_file 50\n",
        "memory.max": "max",
        "memory.current": "900",
    }
    assert memory_left(*groups(tmp_path, "0::/a\n", files)) == 450
    files |= {"memory.max": "1000"}
    assert memory_left(*groups(tmp_path, "0::/a\n", files)) == 100


def test_memory_in_the_older_layout(tmp_path: Path) -> None:
    files = {
        "memory/x/memory.limit_in_bytes": "1000",
        "memory/x/memory.usage_in_bytes": "1200",
        "memory/x/memory.stat": "total_inactive_file 300\n",
    }
    assert memory_left(*groups(tmp_path, "4:memory:/x\n", files)) == 100
    (tmp_path / "fs" / "memory/x/memory.stat").unlink()
    assert memory_left(*groups(tmp_path, "4:memory:/x\n", {})) == 0
    assert memory_left(*groups(tmp_path, "4:cpu:/x\n", {})) is None
    unlimited = {"memory/x/memory.limit_in_bytes": "9223372036854771712"}
    assert memory_left(*groups(tmp_path, "4:memory:/x\n", unlimited)) is None
