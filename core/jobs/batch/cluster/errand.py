"""Messages between the client of a cluster and its workers: an order with its inputs, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UserError
from core.files import digest, is_file, read_file
from core.imaging.io import MAX_FILE_BYTES
from core.jobs.batch.carrying import Manner
from core.jobs.batch.cluster.terms import Terms
from core.jobs.batch.record import Outcome
from core.jobs.order import Order
from core.project.contents import find_photo
from core.project.store import open_project
from core.resources import embedded_models

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


@dataclass(frozen=True)
class Duty:
    """A worker's settings for all orders of a batch; functions and classes of modules, which it imports."""

    manner: Manner
    make_engine: Callable[[], MattingEngine]


@dataclass(frozen=True)
class Given:
    """An input as the client has it, by which a worker knows the file for the same: size in bytes and SHA-256."""

    path: Path
    size: int
    sha256: str

    def is_here(self) -> bool:
        """Report whether this machine has the same file at the same path."""
        try:
            return self.path.stat().st_size == self.size and digest(self.path) == self.sha256
        except (UserError, OSError, ValueError):
            return False


@dataclass(frozen=True)
class Errand:
    """An order for a worker; all paths are absolute.

    Attributes:
        name: of this one attempt.
        order, key: what is to be done.
        terms: what the worker's machine must have.
        duty: how.
        given: the inputs; empty where their bytes are sent along.
        probes: files in the folders of the outputs that only who sees these folders can see.
    """

    name: str
    order: Order
    key: str
    terms: Terms
    duty: Duty
    given: tuple[Given, ...] = ()
    probes: tuple[Path, ...] = ()

    def is_seen(self) -> bool:
        """Report whether this machine sees the files and folders of the client."""
        return all(is_file(probe) for probe in self.probes) and all(given.is_here() for given in self.given)


@dataclass(frozen=True)
class Parcel:
    """The bytes of files, each in a numbered folder of its own or with those that have to lie beside it."""

    files: tuple[tuple[Path, int, bytes], ...]

    def unpack(self, folder: Path) -> dict[Path, Path]:
        """Write the files into a folder and return where each one is now. Raises OSError."""
        places: dict[Path, Path] = {}
        for path, number, data in self.files:
            home = folder / str(number)
            home.mkdir(exist_ok=True)
            places[path] = home / path.name
            places[path].write_bytes(data)
        return places


@dataclass(frozen=True)
class Answer:
    """A worker's answer to an errand; one of these is set.

    Attributes:
        outcome: what became of the order, with the ``files`` of it where its inputs were sent.
        refusal: what the worker's machine lacks for the order.
        is_unseen: it does not see the files of the client, which have to be sent.
    """

    outcome: Outcome | None = None
    files: tuple[bytes, ...] = ()
    refusal: str = ""
    is_unseen: bool = False


def inputs_of(order: Order) -> list[tuple[Path, int]]:
    """Return the files that an order reads, each with the number of its folder in a parcel.

    Raises:
        UserError: a project cannot be read.
    """
    inputs = [(path, number) for number, path in enumerate(dict.fromkeys(order.inputs()))]
    if order.is_project:
        project = open_project(order.photo)
        photo = None if project.photo.data is not None else find_photo(project, order.photo.parent)
        if photo is not None:  # it is looked for beside the project
            inputs.append((photo, inputs[0][1]))
    return inputs


def given_of(order: Order) -> tuple[Given, ...]:
    """Return the inputs of an order as this machine has them. Raises UserError if one cannot be read."""
    return tuple(_given(path) for path, _ in inputs_of(order))


def parcel_of(order: Order) -> Parcel:
    """Return the inputs of an order as bytes. Raises UserError if one cannot be read."""
    return Parcel(tuple((path, number, read_file(path, MAX_FILE_BYTES)) for path, number in inputs_of(order)))


def absolute(order: Order) -> Order:
    """Return an order that means the same in any working folder."""
    paths = [*order.inputs(), *order.tools(), *order.files.paths()]
    moved_to = {path: path.absolute() for path in paths}
    model, subject = order.matting.model, order.marks.subject
    if model and model not in embedded_models():
        order = replace(order, matting=replace(order.matting, model=str(Path(model).absolute())))
    if subject.network is not None:
        subject = replace(subject, network=subject.network.absolute())
        order = replace(order, marks=replace(order.marks, subject=subject))
    return moved(order, moved_to)


def moved(order: Order, places: Mapping[Path, Path]) -> Order:
    """Return an order whose inputs and outputs lie elsewhere, as far as they are named."""

    def to(path: Path) -> Path:
        return places.get(path, path)

    marks, files, earlier = order.marks.file, order.files, order.earlier
    composites = tuple((str(to(Path(name))), to(path)) for name, path in files.composites)
    new_files: dict[str, Any] = {
        name: to(path) for name, path in vars(files).items() if isinstance(path, Path)
    }
    return replace(
        order,
        photo=to(order.photo),
        marks=replace(order.marks, file=marks and to(marks)),
        files=replace(files, composites=composites, **new_files),
        earlier=earlier and replace(earlier, alpha=to(earlier.alpha), trimap=to(earlier.trimap)),
    )


def named_as(outcome: Outcome, order: Order, places: Iterable[tuple[Path, Path]] = ()) -> Outcome:
    """Return an outcome with the paths of the order as it was given; ``places`` lead back in its sentences."""
    sentences = [outcome.sentence, *outcome.remarks]
    for path, place in places:
        sentences = [sentence.replace(str(place), str(path)) for sentence in sentences]
    sizes = [size for _, size in outcome.files]
    files = tuple(zip(map(str, order.files.paths()), sizes, strict=False))
    return replace(
        outcome,
        photo=str(order.photo),
        marks=str(order.marks.file or ""),
        files=files,
        sentence=sentences[0],
        remarks=tuple(sentences[1:]),
    )


def _given(path: Path) -> Given:
    try:
        return Given(path, path.stat().st_size, digest(path))
    except (OSError, ValueError):
        return Given(path, 0, digest(path))  # says why it cannot be read
