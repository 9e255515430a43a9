"""Settings that are remembered between starts: thin and typed over an ini file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from app.engine_settings import EngineSettings
from app.export_settings import ExportSettings
from app.look_settings import LookSettings
from app.window_settings import WindowSettings
from core.engine.max_tokens import STOPS, Stop
from core.files import is_path
from core.jobs.presets.marks import MOST_SELECTIONS
from core.model.mixers.options import MIXER_NAMES, MixerName
from core.trimap.edge_width import LEAST_SCALE, MOST_SCALE
from core.trimap.sizes import EDGE_WIDTH, USUAL_LENGTH
from core.trimap.values import BACKGROUND, UNKNOWN

MAX_RECENT_FILES = 12


class Settings(EngineSettings, ExportSettings, LookSettings, WindowSettings):
    """Attributes that outlive the program; anything missing or damaged in the file reads as its default."""

    @property
    def recent_files(self) -> list[Path]:
        """Photos and projects opened before, newest first; some may be gone (`app.files.recents` looks)."""
        return [Path(text) for text in self._strings("files/recent") if text and is_path(text)][
            :MAX_RECENT_FILES
        ]

    def add_recent_file(self, path: Path) -> None:
        """Put a photo or a project at the head of the recent ones."""
        self._set_recent([path.absolute(), *(old for old in self.recent_files if old != path.absolute())])

    def forget_recent_file(self, path: Path) -> None:
        """Take a photo or a project out of the recent ones; the file stays."""
        self._set_recent([old for old in self.recent_files if old != path])

    def forget_recent_files(self) -> None:
        """Forget all recent photos and projects."""
        self._set_recent([])

    def _set_recent(self, paths: list[Path]) -> None:
        self._store.setValue("files/recent", json.dumps([str(path) for path in paths[:MAX_RECENT_FILES]]))

    @property
    def folder(self) -> Path | None:
        """The folder last opened from or written to, None at first, when it is gone, and when its disk hangs."""
        return self._folder("files/folder")

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._store.setValue("files/folder", str(folder))

    @property
    def subject_network(self) -> Path | None:
        """The ONNX file that Subject uses, None for the one it finds by itself."""
        text = self._text("paint/subject_network", "")
        return Path(text) if text and is_path(text) else None

    @subject_network.setter
    def subject_network(self, path: Path | None) -> None:
        self._store.setValue("paint/subject_network", "" if path is None else str(path))

    @property
    def subject_selection(self) -> int | None:
        """The number of the saved selection that Subject takes where a photo has it, None to look for the subject."""
        return self._number("paint/subject_selection", 0, 0, MOST_SELECTIONS) or None

    @subject_selection.setter
    def subject_selection(self, number: int | None) -> None:
        self._store.setValue("paint/subject_selection", number or 0)

    @property
    def unpainted_value(self) -> int:
        """The value that unpainted pixels count as.

        Remove by default: what a designer did not mark goes, as with any selection; a mark around the hair and a
        fill inside are then a whole trimap, and the network's work stays small.
        """
        return self._choice("paint/unpainted", (BACKGROUND, UNKNOWN), BACKGROUND)

    @unpainted_value.setter
    def unpainted_value(self, value: int) -> None:
        self._store.setValue("paint/unpainted", value)

    @property
    def brush_size(self) -> tuple[int, int]:
        """Brush diameter in pixels, and the longest side of the photo it was set on."""
        return self._number("paint/brush_size", 60, 1, 2000), self._length("brush")

    @brush_size.setter
    def brush_size(self, size: tuple[int, int]) -> None:
        for name, value in zip(("brush_size", "brush_length"), size, strict=True):
            self._store.setValue(f"paint/{name}", value)

    @property
    def touch_up_brush(self) -> tuple[float, float]:
        """Hardness and opacity of the touch-up brush, 0 to 1, in whole percent."""
        return self._number("paint/touch_hardness", 50, 0, 100) / 100, self._number(
            "paint/touch_opacity", 100, 1, 100
        ) / 100

    @touch_up_brush.setter
    def touch_up_brush(self, brush: tuple[float, float]) -> None:
        for name, value in zip(("hardness", "opacity"), brush, strict=True):
            self._store.setValue(f"paint/touch_{name}", round(100 * value))

    @property
    def has_brush_size(self) -> bool:
        """True once the user has set one."""
        return bool(self._store.contains("paint/brush_size"))

    @property
    def has_edge_width(self) -> bool:
        """True once the user has set one."""
        return bool(self._store.contains("paint/edge_inside"))

    @property
    def edge_width(self) -> tuple[int, int, int]:
        """Auto edge's width inside and outside in pixels, and the longest side of the photo they were set on."""
        inner, outer = (
            self._number("paint/edge_inside", EDGE_WIDTH[0], 0, 4096),
            self._number("paint/edge_outside", EDGE_WIDTH[1], 0, 4096),
        )
        return inner, outer, self._length("edge")

    @edge_width.setter
    def edge_width(self, width: tuple[int, int, int]) -> None:
        for name, value in zip(("edge_inside", "edge_outside", "edge_length"), width, strict=True):
            self._store.setValue(f"paint/{name}", value)

    @property
    def edge_percent(self) -> int:
        """The width of auto edge, in percent of what each place needs."""
        return self._number("paint/edge_percent", 100, round(100 * LEAST_SCALE), round(100 * MOST_SCALE))

    @edge_percent.setter
    def edge_percent(self, percent: int) -> None:
        self._store.setValue("paint/edge_percent", percent)

    @property
    def edge_is_fixed(self) -> bool:
        """True where auto edge is the same everywhere, not as wide as each place needs."""
        return bool(self._number("paint/edge_is_fixed", 0, 0, 1))

    @edge_is_fixed.setter
    def edge_is_fixed(self, fixed: bool) -> None:
        self._store.setValue("paint/edge_is_fixed", int(fixed))

    def _length(self, what: str) -> int:
        return self._number(f"paint/{what}_length", USUAL_LENGTH, 1, 2**20)

    @property
    def quality_stop(self) -> Stop:
        """The stop of the quality k last chosen."""
        return cast(Stop, self._choice("matte/quality", STOPS, "unlimited"))

    @quality_stop.setter
    def quality_stop(self, stop: Stop) -> None:
        self._store.setValue("matte/quality", stop)

    @property
    def attention(self) -> MixerName:
        """The mixer last chosen; a model that cannot do it uses its own."""
        return cast(MixerName, self._choice("matte/attention", MIXER_NAMES, "routed"))

    @attention.setter
    def attention(self, name: MixerName) -> None:
        self._store.setValue("matte/attention", name)

    @property
    def ratio(self) -> float:
        """The share of tokens that a mixer with a ratio lets attend, in whole percent."""
        return self._number("matte/ratio_percent", 50, 1, 100) / 100

    @ratio.setter
    def ratio(self, ratio: float) -> None:
        self._store.setValue("matte/ratio_percent", round(100 * ratio))

    @property
    def passes(self) -> int:
        """The passes of a run: 1 mattes the photo alone, 2 its mirror too."""
        return int(self._number("matte/passes", 1, 1, 2))

    @passes.setter
    def passes(self, passes: int) -> None:
        self._store.setValue("matte/passes", passes)

    @property
    def polish(self) -> bool:
        """True where colors polish the network's alpha, if that pays for the model."""
        return bool(self._number("matte/polish", 1, 0, 1))

    @polish.setter
    def polish(self, on: bool) -> None:
        self._store.setValue("matte/polish", int(on))

    @property
    def live(self) -> bool:
        """True where a reduced preview runs after each pause in painting; off at first."""
        return self._is_on("matte/live")

    @live.setter
    def live(self, on: bool) -> None:
        self._set_on("matte/live", on)

    @property
    def doubt_map(self) -> bool:
        """True where the expected error of a matte is laid over the view; off at first."""
        return self._is_on("view/doubt_map")

    @doubt_map.setter
    def doubt_map(self, on: bool) -> None:
        self._set_on("view/doubt_map", on)

    @property
    def reopens_photos(self) -> bool:
        """True where the photos of last time open by themselves at the start; off at first."""
        return self._is_on("files/reopen")

    @reopens_photos.setter
    def reopens_photos(self, on: bool) -> None:
        self._set_on("files/reopen", on)
