"""The user's folder of models, which are offered beside those that come with the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.settings import Settings
from app.tasks import Tasks
from core.errors import UserError, sentence_on
from core.files import is_file
from core.text.translate import tr

SUFFIX = ".safetensors"
MOST = 100


class ModelFolder(QObject):
    """What lies in the folder of the settings, as it was looked at last, in the background.

    Attributes:
        files: its models by name, at most MOST.
        problem: why there are none, a sentence; "" where all is well.
    """

    changed = Signal()

    def __init__(self, settings: Settings, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._tasks = settings, tasks
        self.files: tuple[Path, ...] = ()
        self.problem = ""

    @property
    def folder(self) -> Path | None:
        """The folder that was chosen, None for none."""
        return self._settings.model_folder

    def choose(self, folder: Path | None) -> None:
        """Offer the models of this folder from now on, None for none."""
        self._settings.model_folder = folder
        self.look()

    def look(self) -> None:
        """Look anew: files may have come or gone."""
        folder = self.folder
        if folder is None:
            self._land(())
        else:
            self._tasks.submit(
                lambda: models_in(folder), self._land, failed=self._on_failed, kind="model-folder"
            )

    def _land(self, files: tuple[Path, ...]) -> None:
        self._take(files, "")

    def _on_failed(self, error: BaseException) -> None:
        self._take((), sentence_on(error) or str(error))

    def _take(self, files: tuple[Path, ...], problem: str) -> None:
        if (files, problem) != (self.files, self.problem):
            self.files, self.problem = files, problem
            self.changed.emit()


def models_in(folder: Path) -> tuple[Path, ...]:
    """Return the models that lie in a folder, by name; of very many the first.

    Raises:
        UserError: the folder cannot be read.
    """
    try:
        found = [path for path in folder.iterdir() if _is_model(path)]
    except OSError as error:
        raise UserError(
            tr(
                "The model folder {path} cannot be read: {reason}.",
                path=str(folder),
                reason=error.strerror or str(error),
            )
        ) from error
    return tuple(sorted(found, key=lambda path: path.name.casefold())[:MOST])


def _is_model(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX and not path.name.startswith(".") and is_file(path)
