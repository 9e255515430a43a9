"""Settings of what computes: device and precision, threads, memory, models, and what was measured of this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from app.settings_file import SettingsFile, parsed
from core.engine.options import Device, Precision
from core.files import is_path

MOST_THREADS = 1024


class EngineSettings(SettingsFile):
    """Attributes that outlive the program; anything missing or damaged in the file reads as its default."""

    @property
    def memory_limit(self) -> int | None:
        """Bytes that a run may take, None for what the machine has free."""
        old = self._number("matte/memory_gb", 0, 0, 1024) * 1024  # what versions before wrote
        return self._number("matte/memory_mb", old, 0, 1 << 20) * 2**20 or None

    @memory_limit.setter
    def memory_limit(self, limit: int | None) -> None:
        self._store.setValue("matte/memory_mb", (limit or 0) // 2**20)

    @property
    def versions_bytes(self) -> int:
        """Bytes that the versions of a photo may take."""
        return self._number("matte/versions_mb", 512, 0, 1 << 20) * 2**20

    @versions_bytes.setter
    def versions_bytes(self, limit: int) -> None:
        self._store.setValue("matte/versions_mb", limit // 2**20)

    @property
    def device(self) -> Device:
        """ "auto", "cpu" or "cuda"."""
        device = self._choice("matte/device", ("auto", "cpu", "cuda"), "auto")
        return cast(Device, device)

    @device.setter
    def device(self, device: str) -> None:
        self._store.setValue("matte/device", device)

    @property
    def precision(self) -> Precision:
        """ "auto", "fp32", "bf16" or "fp16"."""
        precision = self._choice("matte/precision", ("auto", "fp32", "bf16", "fp16"), "auto")
        return cast(Precision, precision)

    @precision.setter
    def precision(self, precision: str) -> None:
        self._store.setValue("matte/precision", precision)

    @property
    def model(self) -> str:
        """The model file the user chose or an embedded model's name, "" for the default."""
        return self._text("matte/model", "")

    @model.setter
    def model(self, model: str) -> None:
        self._store.setValue("matte/model", model)

    @property
    def threads(self) -> int | None:
        """How many threads compute, None for as many as other programs leave room for."""
        return self._number("matte/threads", 0, 0, MOST_THREADS) or None

    @threads.setter
    def threads(self, count: int | None) -> None:
        self._store.setValue("matte/threads", count or 0)

    @property
    def photos_bytes(self) -> int | None:
        """Bytes that open photos out of view may take, None for a share of the machine's memory."""
        return self._number("files/photos_mb", 0, 0, 1 << 20) * 2**20 or None

    @photos_bytes.setter
    def photos_bytes(self, limit: int | None) -> None:
        self._store.setValue("files/photos_mb", (limit or 0) // 2**20)

    @property
    def model_folder(self) -> Path | None:
        """The folder whose models are offered beside the embedded ones, None for none."""
        text = self._text("matte/model_folder", "")
        return Path(text) if text and is_path(text) else None

    @model_folder.setter
    def model_folder(self, folder: Path | None) -> None:
        self._store.setValue("matte/model_folder", "" if folder is None else str(folder))

    @staticmethod
    def calibration_key(device: str, precision: str, model: str, threads: int | None = None) -> str:
        """Names what a measurement holds for; fit for an ini file."""
        name = f"{device} {precision} {model}" + (f" {threads} threads" if threads else "")
        return "".join(letter if letter.isalnum() else "_" for letter in name)

    def calibrations(self) -> dict[str, dict[str, Any]]:
        """All measurements of this machine by their keys."""
        self._store.beginGroup("calibration")
        texts = {key: self._text(key, "") for key in self._store.childKeys()}
        self._store.endGroup()
        return {key: values for key, text in texts.items() if (values := _object(text)) is not None}

    def set_calibration(self, key: str, values: dict[str, Any]) -> None:
        """Keep a measurement of this machine."""
        self._store.setValue(f"calibration/{key}", json.dumps(values))


def _object(text: str) -> dict[str, Any] | None:
    value = parsed(text)
    return value if isinstance(value, dict) else None
