"""The file dialogs: which file to open, where to save. Each returns None when canceled."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

PHOTOS = "Photos (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.bmp);;All files (*)"
TRIMAPS = "Trimaps, masks and alphas (*.png *.tif *.tiff *.jpg *.jpeg *.webp *.bmp);;All files (*)"
PNG = "PNG image (*.png)"
MODELS = "Models (*.safetensors *.pth *.pt);;All files (*)"


def ask_open(parent: QWidget, title: str, folder: Path, kinds: str) -> Path | None:
    """An existing file of one of `kinds` (a Qt name filter), starting in `folder`."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, proposal: Path) -> Path | None:
    """Where to write a PNG; ".png" is added if no ending was given. The system asks before replacing a file."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), PNG)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(".png")
