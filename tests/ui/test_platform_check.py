"""Missing system libraries are named as packages, without Qt."""

import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ui import platform_check


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


def absent(monkeypatch: pytest.MonkeyPatch, *libraries: str) -> None:
    monkeypatch.setattr(platform_check, "_loads", lambda library: library not in libraries)


@pytest.mark.usefixtures("linux")
def test_names_the_package_of_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    absent(monkeypatch, "libxcb-cursor.so.0", "libEGL.so.1")
    assert platform_check.missing_packages() == ["libegl1", "libxcb-cursor0"]


@pytest.mark.usefixtures("linux")
def test_offscreen_needs_no_xcb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    absent(monkeypatch, "libxcb-cursor.so.0", "libGL.so.1")
    assert platform_check.missing_packages() == ["libgl1"]


def test_elsewhere_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    absent(monkeypatch, *platform_check.PACKAGES.values())
    assert platform_check.missing_packages() == []


def test_a_library_that_is_nowhere_is_noticed() -> None:
    assert not platform_check._loads("libno-such-thing.so.7")


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_display(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not platform_check.has_display()
    monkeypatch.setenv(variable, "something")
    assert platform_check.has_display()


@pytest.mark.usefixtures("linux")
@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets here")
def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":64321")
    assert not platform_check.has_display()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X64321")
        server.listen()
        assert platform_check.has_display()


def test_explains_how_to_install() -> None:
    assert platform_check.explain(["libegl1", "libgl1"]).endswith("apt install libegl1 libgl1")


def test_imports_no_qt() -> None:
    code = "import sys, ui.platform_check; sys.exit(any('PySide6' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_pip_line_names_the_ranges_of_pyproject() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert set(platform_check.REQUIREMENTS) < set(project["dependencies"])
    assert all(f'"{each}"' in platform_check.no_qt() for each in platform_check.REQUIREMENTS)
    assert platform_check.has_qt()
