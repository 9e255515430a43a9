"""The file dialogs: which file to open, where to save. A canceled one returns None, or nothing of many."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.imaging.formats import png
from core.imaging.formats.record import Format
from core.imaging.formats.registry import SUFFIXES, format_for
from core.jobs.export import with_suffix as picture_path
from core.project.project import SUFFIX, with_suffix
from core.text.translate import mark, tr

_IMAGES = " ".join(f"*{suffix}" for suffix in SUFFIXES)
Kinds = Sequence[tuple[str, str]]
"""Kinds of files to choose from, each (what they are, patterns of their names)."""
_ANY = (mark("All files"), "*")
PROJECT = (mark("Matte Studio project"), f"*{SUFFIX}")
PHOTOS = ((mark("Photos"), _IMAGES), _ANY)
OPENED = ((mark("Photos and projects"), f"{_IMAGES} *{SUFFIX}"), PHOTOS[0], PROJECT, _ANY)
TRIMAPS = ((mark("Trimaps, masks and alphas"), _IMAGES), _ANY)
NETWORKS = ((mark("Saliency networks"), "*.onnx"), _ANY)
KEYS = ((mark("Keys of Matte Studio"), "*.json"), _ANY)
MODELS = ((mark("Models"), "*.safetensors *.pth *.pt"), _ANY)


def ask_open(parent: QWidget, title: str, folder: Path, kinds: Kinds) -> Path | None:
    """An existing file of one of `kinds`, starting in `folder`."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), _filters(kinds))
    return Path(name) if name else None


def ask_open_many(parent: QWidget, title: str, folder: Path, kinds: Kinds) -> list[Path]:
    """Existing files of `kinds`, as many as wished; an empty list when canceled."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(folder), _filters(kinds))
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """An existing folder, starting in `folder`."""
    name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    return Path(name) if name else None


def ask_save(
    parent: QWidget, title: str, proposal: Path, formats: Sequence[Format] = (png.FORMAT,)
) -> Path | None:
    """Ask for a path for a picture in one of these formats, without asking whether a file may be replaced.

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
    patterns = " ".join(f"*{suffix}" for suffix in chosen.suffixes)
    return _filter(tr("{format} image", format=chosen.name), patterns)


def ask_project(parent: QWidget, proposal: Path) -> Path | None:
    """Ask for a path for a project, with its ending added, without asking whether a file may be replaced."""
    silent = QFileDialog.Option.DontConfirmOverwrite
    name, _ = QFileDialog.getSaveFileName(
        parent, tr("Save the project"), str(proposal), _filters([PROJECT]), options=silent
    )
    return with_suffix(Path(name)) if name else None


def ask_keys(parent: QWidget, folder: Path) -> Path | None:
    """Where to write a file of keys, with its ending whatever was typed; whether one may be replaced is not asked."""
    silent = QFileDialog.Option.DontConfirmOverwrite
    proposal = str(folder / "matte-studio-keys.json")
    name, _ = QFileDialog.getSaveFileName(
        parent, tr("Export the keys"), proposal, _filters(KEYS), options=silent
    )
    path = Path(name)
    return (path if path.suffix.lower() == ".json" else path.with_name(f"{path.name}.json")) if name else None


def _filters(kinds: Kinds) -> str:
    """Return the name filters of a Qt dialog."""
    return ";;".join(_filter(tr(name), patterns) for name, patterns in kinds)


def _filter(name: str, patterns: str) -> str:
    return f"{name} ({patterns})"
