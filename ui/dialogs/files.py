"""The file dialogs: which file to open, where to save. A canceled one returns None, or nothing of many."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.imaging.formats.suffixes import SUFFIXES
from core.jobs.export import png_path
from core.project.project import SUFFIX, with_suffix

_IMAGES = " ".join(f"*{suffix}" for suffix in SUFFIXES)
PROJECT = f"Matte Studio project (*{SUFFIX})"
OPENED = f"Photos and projects ({_IMAGES} *{SUFFIX});;Photos ({_IMAGES});;{PROJECT};;All files (*)"
PHOTOS = f"Photos ({_IMAGES});;All files (*)"
TRIMAPS = f"Trimaps, masks and alphas ({_IMAGES});;All files (*)"
PNG = "PNG image (*.png)"
NETWORKS = "Saliency networks (*.onnx);;All files (*)"
MODELS = "Models (*.safetensors *.pth *.pt);;All files (*)"


def ask_open(parent: QWidget, title: str, folder: Path, kinds: str) -> Path | None:
    """An existing file of one of `kinds` (a Qt name filter), starting in `folder`."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_open_many(parent: QWidget, title: str, folder: Path, kinds: str) -> list[Path]:
    """Existing files of `kinds`, as many as wished; an empty list when canceled."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder), kinds)
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """An existing folder, starting in `folder`."""
    name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, proposal: Path) -> Path | None:
    """Where to write a PNG, with that ending whatever was typed; whether a file may be replaced is not asked.

    The system would ask about the name as typed, and that file is not the one that is written.
    """
    silent = QFileDialog.Option.DontConfirmOverwrite
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), PNG, options=silent)
    return as_png(Path(name)) if name else None


def ask_project(parent: QWidget, proposal: Path) -> Path | None:
    """Where to save a project, with its ending whatever was typed; whether a file may be replaced is not asked."""
    silent = QFileDialog.Option.DontConfirmOverwrite
    name, _ = QFileDialog.getSaveFileName(parent, "Save the project", str(proposal), PROJECT, options=silent)
    return with_suffix(Path(name)) if name else None


def as_png(path: Path) -> Path:
    """Return the path with .png in place of another image format, or after what is none ("cut.v2")."""
    return path.with_suffix(".png") if path.suffix.lower() in _OTHERS else png_path(path)


_OTHERS = {*SUFFIXES, ".gif", ".bmp", ".heic", ".psd"} - {".png"}
