"""Folders of the user's data, settings and cache, found without Qt and where Qt has always put them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from platformdirs import PlatformDirs
from platformdirs.unix import Unix

DATA_VARIABLE = "MATTE_STUDIO_DATA"
SETTINGS_VARIABLE = "MATTE_STUDIO_SETTINGS"
_NAME = "MatteStudio"


def data_folder() -> Path:
    """Return the folder of logs and recovered work, or where MATTE_STUDIO_DATA points; it need not exist yet."""
    return _chosen(DATA_VARIABLE) or _found(_data)


def settings_folder() -> Path:
    """Return the folder of settings and presets, or where MATTE_STUDIO_SETTINGS points; it need not exist yet."""
    return _chosen(SETTINGS_VARIABLE) or _found(_settings)


def cache_folder() -> Path:
    """Return the folder of what can be made again, inside MATTE_STUDIO_DATA if set; it need not exist yet."""
    chosen = _chosen(DATA_VARIABLE)
    return chosen / "cache" if chosen else _found(_cache)


def _chosen(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _found(find: Callable[[], Path]) -> Path:
    try:
        return find()
    except RuntimeError:  # the user has no home folder, as in some containers
        return Path("/") / _NAME


def _data() -> Path:
    if sys.platform == "darwin":  # platformdirs goes by XDG_DATA_HOME here, Qt does not
        return Path.home() / "Library" / "Application Support" / _NAME  # not translated
    return PlatformDirs(_NAME, appauthor=False).user_data_path


def _settings() -> Path:
    kind = Unix if sys.platform == "darwin" else PlatformDirs  # Qt keeps them in ~/.config on macOS as well
    return kind(_NAME, appauthor=False, roaming=True).user_config_path


def _cache() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / _NAME  # not translated
    if sys.platform == "win32":
        return _data().parent / "cache" / _NAME
    return PlatformDirs(_NAME, appauthor=False).user_cache_path
