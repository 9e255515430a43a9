"""Versions of the libraries inside packages, as the packages themselves tell them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from core.parts.listed import normalized


def versions(packages: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return {(package, library): version} for those of these packages that tell it."""
    found = {}
    for package in packages:
        tell = _TELLERS.get(normalized(package))
        if tell is not None:
            found.update({(package, name): version for name, version in tell().items() if version})
    return found


def _of_qt() -> Mapping[str, str]:
    from PySide6.QtCore import qVersion

    return {"Qt": qVersion()}


def _of_numpy() -> Mapping[str, str]:
    import numpy as np

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index,call-overload]
    return {"OpenBLAS": blas.get("version", "") if "openblas" in blas.get("name", "") else ""}


def _of_imagecodecs() -> Mapping[str, str]:
    import imagecodecs

    told = dict(re.findall(r"([\w]+)-([\d.]+)(?=[,/]|$)", imagecodecs.version()))
    names = {
        "LittleCMS": "lcms2", "libjpeg-turbo": "libjpeg_turbo", "libjxl": "libjxl", "libwebp": "libwebp",
        "libavif": "libavif", "OpenJPEG": "openjpeg", "libpng": "libpng", "LERC": "lerc", "Brotli": "brotli",
        "Zstandard": "zstd", "liblzma": "liblzma", "libdeflate": "libdeflate", "zlib": "zlib",
    }  # fmt: skip
    return {name: told.get(key, "") for name, key in names.items()}


def _of_heif() -> Mapping[str, str]:
    import pi_heif

    info = pi_heif.libheif_info()
    decoder = re.search(r"version ([\d.]+)", str(info.get("decoders", "")))
    return {"libheif": info["libheif"], "libde265": decoder[1] if decoder else ""}


def _of_torch() -> Mapping[str, str]:
    import torch

    told = torch.__config__.show()
    one_dnn = re.search(r"MKL-DNN v([\d.]+)", told)
    mkl = re.search(r"Math Kernel Library Version ([\d.]+)", told)
    return {"oneDNN": one_dnn[1] if one_dnn else "", "Intel oneMKL": mkl[1] if mkl else ""}


_TELLERS: dict[str, Callable[[], Mapping[str, str]]] = {
    "pyside6-essentials": _of_qt,
    "numpy": _of_numpy,
    "imagecodecs": _of_imagecodecs,
    "pi-heif": _of_heif,
    "torch": _of_torch,
}
