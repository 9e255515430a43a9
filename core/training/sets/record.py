"""A folder of files made one by one: what it was made with, what is done already, and the work that remains."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from core.errors import UserError
from core.files import atomic_write, is_folder

Facts = dict[str, Any]
Made = dict[str, Facts]
"""Facts of each photo made, by its name; they must hold "files", paths in the folder."""
_Job = TypeVar("_Job")
_PAUSE, _SHARE = 1.0, 20
"""The manifest is written no sooner than after this many seconds, and so many times as long as writing it took."""
_TEMPORARY = re.compile(r"\..+-[0-9a-f]{8}\.\w+")


class Record:
    """The manifest of a folder being filled: ``recipe`` (JSON), facts of what is done, and whether all is.

    The folder must be new or empty, or hold the manifest of the same recipe; then what it lists is not made again.
    Numbers of the recipe that ``growing`` names may be larger than there: what is listed does not depend on them.
    The manifest is not written at every photo; what a killed run had not listed yet is made again, to the same bytes.

    Raises:
        UserError: the folder holds other things or was made by another recipe, or cannot be written.
    """

    def __init__(
        self, folder: Path, name: str, recipe: dict[str, Any], growing: Collection[str] = ()
    ) -> None:
        self.folder = folder
        self._growing = growing
        self._path = folder / name
        self._recipe = recipe
        self._complete = False
        self._due = 0.0
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
        self.save()

    def is_done(self, name: str) -> bool:
        """Report whether a photo is listed and its files are there."""
        facts = self._images.get(name)
        return facts is not None and all((self.folder / file).exists() for file in facts["files"])

    def add(self, made: Made) -> None:
        """List photos as done; the file is written when it has not been for a while, else by ``save``."""
        self._images |= made
        if monotonic() >= self._due:
            self.save()

    def finish(self) -> None:
        """Say that nothing is missing any more."""
        self._complete = True
        self.save()

    def save(self) -> None:
        """Write the manifest."""
        started = monotonic()
        self._write()
        ended = monotonic()
        self._due = ended + max(_PAUSE, _SHARE * (ended - started))

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
        other = sorted(
            key for key in wanted | recipe if not self._fits(key, recipe.get(key), wanted.get(key))
        )
        if other:
            may = f" ({' and '.join(self._growing)} may be larger)" if self._growing else ""
            raise UserError(
                f"{self.folder} was made with other settings ({', '.join(other)}); give the same ones{may} to continue "
                "it, or another folder."
            )
        return images

    def _fits(self, key: str, there: Any, wanted: Any) -> bool:
        if key in self._growing and isinstance(there, int):
            return bool(wanted >= there)
        return bool(wanted == there)


def carry_out(
    record: Record,
    make: Callable[[_Job], Made],
    todo: Sequence[_Job],
    workers: int,
    progress: Callable[[float], None],
) -> None:
    """Call ``make`` with each of ``todo``, in as many processes as ``workers``, and list what it made.

    What was made before a failure stays listed. ``progress`` gets the share done, 0 first where there is work. ``make``
    goes to a process once.
    """
    if todo:
        progress(0)
    try:
        for count, made in enumerate(_results(make, todo, workers), 1):
            record.add(made)
            progress(count / len(todo))
    except BaseException:
        record.save()
        raise
    record.finish()


def _results(make: Callable[[_Job], Made], todo: Sequence[_Job], workers: int) -> Iterator[Made]:
    if workers < 2 or len(todo) < 2:
        yield from map(make, todo)
        return
    with ProcessPoolExecutor(min(workers, len(todo)), get_context("spawn"), _bring, (make,)) as executor:
        try:
            yield from executor.map(_make_here, todo)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


_brought: list[Callable[[Any], Made]] = []


def _bring(make: Callable[[Any], Made]) -> None:
    """Keep in this process what makes pictures: with each picture the list of the user's images would travel."""
    _brought[:] = [make]


def _make_here(job: Any) -> Made:
    return _brought[0](job)
