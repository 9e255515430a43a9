"""The file dialogs: which file to open, where to save. Each returns None when canceled."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.files import is_file
from core.imaging.formats import SUFFIXES
from core.jobs.export import png_path
from ui.dialogs.questions import ask_replace

_IMAGES = " ".join(f"*{suffix}" for suffix in SUFFIXES)
PHOTOS = f"Photos ({_IMAGES});;All files (*)"
TRIMAPS = f"Trimaps, masks and alphas ({_IMAGES});;All files (*)"
PNG = "PNG image (*.png)"
MODELS = "Models (*.safetensors *.pth *.pt);;All files (*)"


def ask_open(parent: QWidget, title: str, folder: Path, kinds: str) -> Path | None:
    """An existing file of one of `kinds` (a Qt name filter), starting in `folder`."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, proposal: Path) -> Path | None:
    """Where to write a PNG; ".png" is added where the name does not end so.

    The system asks before replacing the file of the name it was given, this asks where another name came of it.
    """
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), PNG)
    if not name:
        return None
    path = png_path(Path(name))
    if path != Path(name) and is_file(path) and not ask_replace(parent, path.name):
        return None
    return path
