"""The file dialogs: which file to open, where to save. A canceled one returns None, or nothing of many."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.imaging.formats import png
from core.imaging.formats.record import Format
from core.imaging.formats.registry import SUFFIXES, format_for
from core.jobs.export import with_suffix as picture_path
from core.project.project import SUFFIX, with_suffix

_IMAGES = " ".join(f"*{suffix}" for suffix in SUFFIXES)
PROJECT = f"Matte Studio project (*{SUFFIX})"
OPENED = f"Photos and projects ({_IMAGES} *{SUFFIX});;Photos ({_IMAGES});;{PROJECT};;All files (*)"
PHOTOS = f"Photos ({_IMAGES});;All files (*)"
TRIMAPS = f"Trimaps, masks and alphas ({_IMAGES});;All files (*)"
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


def ask_save(
    parent: QWidget, title: str, proposal: Path, formats: Sequence[Format] = (png.FORMAT,)
) -> Path | None:
    """Where to write a picture in one of these formats; whether a file may be replaced is not asked.

    The system would ask about the name as typed, and that file may not be the one that is written. The typed suffix
    decides, also one of a format that is not offered; without one the filter does, and over the proposed one where
    another filter was chosen. With one format alone the file gets its suffix whatever was typed.
    """
    filters = {name_filter(each): each for each in formats}
    first = next((each for each in formats if proposal.suffix in each.suffixes), formats[0])
    name, chosen = QFileDialog.getSaveFileName(
        parent,
        title,
        str(proposal),
        ";;".join(filters),
        name_filter(first),
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    if not name:
        return None
    path, by_filter = Path(name), filters.get(chosen, first)
    was_typed = format_for(path) not in (None, first)
    if was_typed and len(formats) > 1:
        return path
    return picture_path(path, by_filter)


def name_filter(chosen: Format) -> str:
    """Return the filter of a file dialog that shows the files of a format, such as "PNG image (*.png)"."""
    return f"{chosen.name} image ({' '.join(f'*{suffix}' for suffix in chosen.suffixes)})"


def ask_project(parent: QWidget, proposal: Path) -> Path | None:
    """Where to save a project, with its ending whatever was typed; whether a file may be replaced is not asked."""
    silent = QFileDialog.Option.DontConfirmOverwrite
    name, _ = QFileDialog.getSaveFileName(parent, "Save the project", str(proposal), PROJECT, options=silent)
    return with_suffix(Path(name)) if name else None
