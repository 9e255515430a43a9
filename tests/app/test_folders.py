"""Settings, presets, logs and recovered work are found where Qt has always put them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import platformdirs.windows
import pytest

from app import folders

ROOT = Path(__file__).parents[2]
BOTH = """
import json, os
from pathlib import Path
from PySide6.QtCore import QSettings, QStandardPaths as Places
from app import folders
own = [folders.data_folder(), folders.settings_folder(), folders.cache_folder()]
settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "MatteStudio", "any")
kinds = Places.StandardLocation.GenericDataLocation, Places.StandardLocation.GenericCacheLocation
data, cache = (Path(Places.writableLocation(kind), "MatteStudio") for kind in kinds)
print(json.dumps([list(map(str, own)), list(map(str, [data, Path(settings.fileName()).parent, cache]))]))
"""
VARIABLES = (
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    folders.DATA_VARIABLE,
    folders.SETTINGS_VARIABLE,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("value", [None, "", "/elsewhere/{}", "relative/{}", "~/{}"])
def test_folders_are_those_of_qt(value: str | None) -> None:
    chosen = {} if value is None else {name: value.format(name) for name in VARIABLES[:3]}
    run = [sys.executable, "-c", BOTH]
    done = subprocess.run(run, cwd=ROOT, env=os.environ | chosen, capture_output=True, text=True, check=True)
    own, qt = json.loads(done.stdout)
    assert own == qt


def test_on_macos_data_does_not_follow_xdg_and_settings_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert folders.settings_folder() == home / ".config" / "MatteStudio"
    for variable in VARIABLES[:3]:
        monkeypatch.setenv(variable, "/elsewhere")
    assert folders.data_folder() == home / "Library" / "Application Support" / "MatteStudio"
    assert folders.cache_folder() == home / "Library" / "Caches" / "MatteStudio"
    assert folders.settings_folder() == Path("/elsewhere/MatteStudio")


@pytest.mark.usefixtures("home")
def test_on_windows_data_is_local_and_settings_roam(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"CSIDL_LOCAL_APPDATA": "/Local", "CSIDL_APPDATA": "/Roaming"}
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(folders, "PlatformDirs", platformdirs.windows.Windows)
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", known.__getitem__)
    assert folders.data_folder() == Path("/Local/MatteStudio")
    assert folders.cache_folder() == Path("/Local/cache/MatteStudio")
    assert folders.settings_folder() == Path("/Roaming/MatteStudio")


def test_variables_name_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(folders.DATA_VARIABLE, str(home / "d"))
    monkeypatch.setenv(folders.SETTINGS_VARIABLE, str(home / "s"))
    found = folders.data_folder(), folders.settings_folder(), folders.cache_folder()
    assert found == (home / "d", home / "s", home / "d" / "cache")


@pytest.mark.usefixtures("home")
@pytest.mark.skipif(os.name == "nt", reason="a user of Windows has a profile")
def test_a_user_without_a_home_has_folders_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.delenv("HOME")
    assert {folders.data_folder(), folders.settings_folder(), folders.cache_folder()} == {
        Path("/MatteStudio")
    }
