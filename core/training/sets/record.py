"""A folder of files made one by one: what it was made with, what is done already, and the work that remains."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.files import atomic_write, is_folder

Facts = dict[str, Any]
Made = dict[str, Facts]
"""Facts of each photo made, by its name; they must hold "files", paths in the folder."""
_TEMPORARY = re.compile(r"\..+-[0-9a-f]{8}\.\w+")


class Record:
    """The manifest of a folder being filled: ``recipe`` (JSON), facts of what is done, and whether all is.

    The folder must be new or empty, or hold the manifest of the same recipe; then what it lists is not made again.

    Raises:
        UserError: the folder holds other things or was made by another recipe, or cannot be written.
    """

    def __init__(self, folder: Path, name: str, recipe: dict[str, Any]) -> None:
        self.folder = folder
        self._path = folder / name
        self._recipe = recipe
        self._complete = False
        self._images: Made = self._earlier()

    def begin(self, parts: Iterable[str]) -> None:
        """Make the folders ``parts``, remove what a killed run left half written, and write the manifest."""
        try:
            for part in parts:
                (self.folder / part).mkdir(parents=True, exist_ok=True)
                for path in (self.folder / part).iterdir():
                    if _TEMPORARY.fullmatch(path.name):
                        path.unlink()
        except OSError as error:
            raise UserError(
                f"Cannot write to {self.folder}: {error.strerror or error}; choose another folder."
            ) from None
        self._write()

    def is_done(self, name: str) -> bool:
        """Whether a photo is listed and its files are there."""
        facts = self._images.get(name)
        return facts is not None and all((self.folder / file).exists() for file in facts["files"])

    def add(self, made: Made) -> None:
        """List photos as done."""
        self._images |= made
        self._write()

    def finish(self) -> None:
        """Say that nothing is missing any more."""
        self._complete = True
        self._write()

    def _write(self) -> None:
        images = dict(sorted(self._images.items()))
        text = json.dumps({"recipe": self._recipe, "complete": self._complete, "images": images}, indent=1)
        with atomic_write(self._path) as temporary:
            temporary.write_text(text + "\n", encoding="utf-8")

    def _earlier(self) -> Made:
        if not self.folder.exists():
            return {}
        if not is_folder(self.folder):
            raise UserError(f"{self.folder} is a file; give a folder.")
        if not self._path.exists():
            if any(self.folder.iterdir()):
                raise UserError(f"{self.folder} holds other things; give a new or an empty folder.")
            return {}
        return self._matching()

    def _matching(self) -> Made:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            recipe, images = dict(found["recipe"]), dict(found["images"])
        except (OSError, ValueError, KeyError, TypeError):
            raise UserError(
                f"{self._path} cannot be read; give another folder, or remove this one."
            ) from None
        wanted = json.loads(json.dumps(self._recipe))
        other = sorted(key for key in wanted | recipe if wanted.get(key) != recipe.get(key))
        if other:
            raise UserError(
                f"{self.folder} was made with other settings ({', '.join(other)}); give the same ones to continue it, "
                "or another folder."
            )
        return images


def carry_out(
    record: Record,
    make: Callable[[int], Made],
    todo: Sequence[int],
    workers: int,
    progress: Callable[[float], None],
) -> None:
    """Call ``make`` with each of ``todo``, in as many processes as ``workers``, and list what it made.

    What was made before a failure stays listed. ``progress`` gets the share done.
    """
    for count, made in enumerate(_results(make, todo, workers), 1):
        record.add(made)
        progress(count / len(todo))
    record.finish()


def _results(make: Callable[[int], Made], todo: Sequence[int], workers: int) -> Iterator[Made]:
    if workers < 2 or len(todo) < 2:
        yield from map(make, todo)
        return
    with ProcessPoolExecutor(min(workers, len(todo)), mp_context=get_context("spawn")) as executor:
        try:
            yield from executor.map(make, todo)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
