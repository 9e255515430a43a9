from __future__ import annotations

from pathlib import Path

import pytest

from core.threads.quota import processor_quota


def group(tmp_path: Path, line: str, files: dict[str, str]) -> float | None:
    for name, text in files.items():
        file = tmp_path / "fs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "cgroup").write_text(line)
    return processor_quota(tmp_path / "cgroup", tmp_path / "fs")


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
